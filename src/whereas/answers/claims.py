"""The answer `claims`: what a story claims of measures, and what this library says to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

from whereas.answers.first import first_of
from whereas.answers.stories import StoryKind, read_story
from whereas.answers.targets import of_text
from whereas.claims import Claim, find
from whereas.claims.found import Sourcing
from whereas.claims.language import is_english
from whereas.claims.wording import ClaimKind
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.precedents.results import First
from whereas.progress import Progress

Finding = Literal["earlier text found", "none found in this library", "not enough said to check"]

Checker = Callable[[str, Filters], First | None]
"""Asks for precedents of what a measure does, in words; None where that can't be asked."""

FOREIGN = "the story seems not to be English: claims are found in English only"


LONGEST_STORY = 150_000
"""Characters of a story in which claims are sought, some 25,000 words: the longest that magazines
print have as many. What is longer is a paste gone wrong, and would take minutes."""

CUT = f"only the first {LONGEST_STORY:,} characters of the story were read for claims"

MOST_CHECKED = 60
"""Different things asked of the library for one story: a long story about measures has some ten,
and each takes a tenth of a second on 60,000 measures."""

MORE = f"only the claims up to the {MOST_CHECKED}th thing to check were looked at"


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim of a story with what the library says to it.

    `start` and `end` are the sentence's span in the story's text, `words` that of the claim's own
    words. `check` is the answer of `first` to `about`, None where nothing was asked; `finding` is
    None for a claim of kind `contest`, which is told and not checked. `coverage` says in what was
    looked, or of what place the library holds nothing ("" where nothing was asked).
    """

    kind: ClaimKind
    sentence: str
    speaker: str | None
    sourcing: Sourcing
    place: str | None
    about: str | None
    check: First | None
    finding: Finding | None
    measure: str | None
    start: int
    end: int
    words: tuple[int, int]
    coverage: str = ""


@dataclass(frozen=True, slots=True)
class Claims:
    """A story's text as it was cut, its claims in order, and a note on what could not be done."""

    text: str = field(metadata={"json": False})
    claims: list[Checked]
    note: str = ""


def claims(
    snapshot: Snapshot,
    what: str | Path,
    kind: StoryKind,
    day: date | None,
    filters: Filters,
    allowed: frozenset[str],
    tell: Progress,
) -> Claims:
    """Find the claims of a file, an address or a text, and check them against a library."""

    def first(about: str, chosen: Filters) -> First | None:
        return first_of(snapshot, of_text(snapshot, about, day or date.today(), None), chosen, tell)

    return claims_of(read_story(what, kind, allowed), first, snapshot.place_names, filters)


def claims_of(story: str, checker: Checker, held: Sequence[str], filters: Filters) -> Claims:
    """Find a story's claims and check those of novelty and of borrowing.

    Args:
        story: the story's text, without what stands around it.
        checker: asks for precedents.
        held: names of the places that the library holds.
        filters: which measures may be precedents.

    Raises:
        UsageError: the story holds no word.
    """
    if not any(char.isalpha() for char in story):
        raise UsageError("the story holds no word", "", "give a text with sentences in it")
    if not is_english(story):
        return Claims(story, [], FOREIGN)
    notes = [CUT] if len(story) > LONGEST_STORY else []
    story = story[:LONGEST_STORY]
    known = {name.casefold() for name in held}
    asked: dict[tuple[str, Filters], First | None] = {}
    found = []
    for claim in find(story):
        if len(asked) == MOST_CHECKED and _asks(claim):
            notes.append(MORE)
            break
        chosen = _others(claim, known, filters)
        first = _asked(claim, chosen, checker, asked)
        found.append(_checked(claim, first, known))
    return Claims(story, found, "; ".join(notes))


def _others(claim: Claim, known: set[str], filters: Filters) -> Filters:
    """Leave out the claim's own place: its own measure is no precedent of itself."""
    if claim.place is None or claim.place.casefold() not in known:
        return filters
    return replace(filters, exclude_places=(*filters.exclude_places, claim.place))


def _asks(claim: Claim) -> bool:
    return claim.kind != "contest" and claim.about is not None


def _asked(
    claim: Claim,
    filters: Filters,
    checker: Checker,
    asked: dict[tuple[str, Filters], First | None],
) -> First | None:
    """Ask what a novelty or borrowing claim can be asked, the same thing once."""
    if not _asks(claim) or claim.about is None:
        return None
    key = claim.about, filters
    if key not in asked:
        asked[key] = checker(*key)
    return asked[key]


def _checked(claim: Claim, first: First | None, known: set[str]) -> Checked:
    return Checked(
        claim.kind, claim.sentence, claim.speaker, claim.sourcing, claim.place, claim.about, first,
        _finding(claim, first), claim.measure, claim.start, claim.end, claim.words,
        _coverage(claim, first, known),
    )  # fmt: skip


def _finding(claim: Claim, first: First | None) -> Finding | None:
    if claim.kind == "contest":
        return None
    if first is None or not first.words:
        return "not enough said to check"
    return "earlier text found" if first.earliest else "none found in this library"


def _coverage(claim: Claim, first: First | None, known: set[str]) -> str:
    if first is None:
        return ""
    said = [first.sentence]
    if claim.place and claim.place.casefold() not in known:
        name = claim.place.title() if claim.place.isupper() else claim.place
        said.append(f"No measure of {name} is in this library.")
    return " ".join(said)
