"""What the steps of this room hand on: the draft, the wording it shares, what they found in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from whereas.records import Span
from whereas.results import Passage, SectionView, Source

Kind = Literal["place", "officer", "reference", "blank", "definition", "clause"]

AMENDING = re.compile(
    r"\bamend(?:ed|ing)\b|\bto read as follows|\* \* \*|\badding (?:a|thereto)\b|\brepealed and"
    r"|\bis hereby added\b",
)
"""Signs of a text that quotes and changes parts of other laws."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to look through.

    `tops` are the stretches of its sections (not of their parts), `names` the ways in which its
    own place's name is written.
    """

    text: str
    sections: Sequence[SectionView]
    tops: Sequence[tuple[int, int]]
    spans: Sequence[Span]
    place: str
    names: tuple[str, ...]

    def restated(self, start: int, end: int) -> bool:
        """Whether a stretch is law that the text strikes out or only restates."""
        return any(
            s.start < end and start < s.end for s in self.spans if s.state in ("struck", "existing")
        )

    def section(self, start: int) -> tuple[int, int]:
        """The stretch of the section that holds a character, the whole text if there is none."""
        at = bisect_right(self.tops, (start, len(self.text))) - 1
        if at >= 0 and start < self.tops[at][1]:
            return self.tops[at]
        return 0, len(self.text)


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage that the draft shares with a measure of another place."""

    source: Source
    passage: Passage


@dataclass(frozen=True, slots=True)
class Found:
    """One leftover. `origin` is the passage whose source most likely left it, if one is known.

    The greater `strength`, the better the ground; it orders the findings and is no probability.
    """

    kind: Kind
    start: int
    end: int
    why: str
    certain: bool
    strength: float
    origin: Shared | None = None
    quoted: tuple[int, int] | None = None
    """Where the same words stand within the origin's quotation."""
