"""What a claim is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from whereas.claims.wording import ClaimKind

Sourcing = Literal["quoted", "paraphrased", "hedged", "unattributed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a passage.

    `sentence` is `text[start:end]`; `words` the span of those of its words that make the claim.
    """

    kind: ClaimKind
    sentence: str
    start: int
    end: int
    words: tuple[int, int]
    speaker: str | None = None
    sourcing: Sourcing = "unattributed"
    place: str | None = None
    about: str | None = None
    measure: str | None = None
