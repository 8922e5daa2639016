"""A story with its claims marked, and in the margin what this library says to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from whereas.answers.claims import Checked, Claims
from whereas.precedents.results import First
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.view import Asked, View
from whereas.shown.pages.views.first import LONGEST
from whereas.shown.wording import looked_in

KINDS = {"novelty": "First or only", "borrowing": "Taken over", "contest": "Contested"}
SOURCING = {
    "quoted": "quoted",
    "paraphrased": "in other words",
    "hedged": "hedged, nobody named",
    "unattributed": "the writer’s own words",
}


@dataclass(frozen=True, slots=True)
class StoryForm:
    """What can be sent to /claims or /claims.json as a form."""

    fields: dict[str, str]


FIELDS = {
    "text": "The story, pasted; or",
    "file": "a file with the story in it (a saved page, a PDF, a Word file, a text).",
    "date": "When it dates from (YYYY-MM-DD); today if not given.",
}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the story: a claim's own words, the rest of its sentence, or neither."""

    text: str
    number: int | None
    kind: str
    words: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A claim as the margin tells it."""

    number: int
    claim: Checked
    kind: str
    sourcing: str
    question: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the story with the claims that begin in it."""

    runs: list[Run]
    notes: list[Note]


def view(desk: Desk, asked: Asked) -> View:
    """The form."""
    held = desk.coverage.measures
    return View("Claims of a story", StoryForm(FIELDS), lambda at: {"measures": held})


def answer_content(found: Claims, at: Addresses) -> Mapping[str, object]:
    """What the drawing of an answer needs."""
    first = next((claim.check for claim in found.claims if claim.check), None)
    return {
        "found": found,
        "paragraphs": list(paragraphs(found)),
        "coverage": looked_in(first.coverage) if first else "",
        "earliest": _earliest,
    }


def _earliest(first: First) -> object:
    """The earliest precedent of an answer, None if it has none."""
    return next((one for one in first.precedents if one.measure == first.earliest), None)


def paragraphs(found: Claims) -> Iterator[Paragraph]:
    """Cut a story into paragraphs, each character that is no blank line in just one run."""
    notes = [_note(number, claim) for number, claim in enumerate(found.claims, 1)]
    at = 0
    for part in found.text.split("\n"):
        end = at + len(part)
        if part.strip():
            mine = [
                note for note in notes if at <= note.claim.start < end or at == note.claim.start
            ]
            yield Paragraph(list(runs(found.text, found.claims, at, end)), mine)
        at = end + 1


def runs(text: str, claims: Sequence[Checked], start: int, end: int) -> Iterator[Run]:
    """Cut a stretch of a story where claims and their words begin and end.

    Where two claims share words, the first one marks them.
    """
    marks = {start, end}
    for claim in claims:
        marks |= {min(max(cut, start), end) for cut in (claim.start, claim.end, *claim.words)}
    cuts = sorted(marks)
    for a, b in pairwise(cuts):
        inside = [(n, c) for n, c in enumerate(claims, 1) if c.start <= a and b <= c.end]
        saying = [(n, c) for n, c in inside if c.words[0] <= a and b <= c.words[1]]
        if not inside:
            yield Run(text[a:b], None, "", False)
            continue
        number, claim = (saying or inside)[0]
        yield Run(text[a:b], number, claim.kind, bool(saying))


def _note(number: int, claim: Checked) -> Note:
    question = " ".join((claim.about or "").split())[:LONGEST]
    return Note(number, claim, KINDS[claim.kind], SOURCING[claim.sourcing], question)
