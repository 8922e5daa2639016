"""A draft taken apart into its provisions: the parts that bid, forbid, pay or define something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from whereas.results import SectionView
from whereas.sections.label import labels

LEAST_WORDS = 8
"""Words of a provision at least: "(a) Reserved." says nothing that could be sought."""

MOST_WORDS = 220
"""A section of more words is sought by its subdivisions, if it has any: one paragraph of a code."""

MOST = 40
"""Provisions of one draft that are sought, the first ones; a longer draft is several laws."""

STOCK_WORDS = 80
"""Words of a part up to which one stock phrase ("takes effect", "is amended to read") makes it
stock; a longer one says something beside it."""

_SAYS = re.compile(
    r"\b(?:shall|must|may not|no person|unlawful|prohibit\w*|requir\w*|forbid\w*|entitled|"
    r"means?|appl(?:y|ies) to|exempt\w*|penalt\w+|fines?|fee|liable|permit\w*|ban(?:s|ned)?)\b"
    r"|[$§]\s?\d",
    re.IGNORECASE,
)
_STOCK_HEADING = re.compile(
    r"severab|effective date|repealer|sunset|fiscal impact|short title|codification|saving|"
    r"conflicts? with other|authentication|emergency clause",
    re.IGNORECASE,
)
_DEFINING = re.compile(r"definition|defined|meaning of", re.IGNORECASE)
_STOCK_TEXT = re.compile(
    r"\b(?:takes? effect|is adopted as a fiscal|be and (?:is|are) hereby repealed|"
    r"is (?:hereby )?amended (?:by adding|to read)|fiscal effect|table of contents|"
    r"held (?:to be )?(?:invalid|unconstitutional)|may be cited as|shall be known as)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z(])|\n{2,}")


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision: characters `start` to `end` of the draft, with its label and heading."""

    section: str
    heading: str
    start: int
    end: int


def provisions(text: str, sections: Sequence[SectionView]) -> list[Provision]:
    """The provisions of a draft in the order of its text, MOST at most.

    Recitals, enacting words and stock clauses are left out; a text without sections is read by its
    sentences.
    """
    spans = list(_parts(text, sections)) or list(_sentences(text))
    kept = [(s, e, h) for s, e, h in spans if _says(text[s:e], h)][:MOST]
    named = labels(sections, [s for s, _, _ in kept]) if kept else []
    return [Provision(label, h, s, e) for (s, e, h), label in zip(kept, named, strict=True)]


def _says(part: str, heading: str) -> bool:
    if _STOCK_HEADING.search(heading) or len(part.split()) < LEAST_WORDS:
        return False
    stock = _STOCK_TEXT.search(part)
    return bool(_SAYS.search(part)) and not (stock and len(part.split()) < STOCK_WORDS)


def _parts(text: str, sections: Sequence[SectionView]) -> Iterator[tuple[int, int, str]]:
    """Sections, or the subdivisions of long ones, in the order of the text."""
    at = 0
    while at < len(sections):
        part, at = sections[at], at + 1
        if part.kind == "section":
            inner = at
            while at < len(sections) and sections[at].start < part.end:
                at += 1
            yield from _divided(text, part, sections[inner:at], part.heading)


def _divided(
    text: str, part: SectionView, inside: Sequence[SectionView], heading: str
) -> Iterator[tuple[int, int, str]]:
    """A part as it is, or what stands before its subdivisions and then each of these.

    A section of definitions stays whole, however long: it says one thing, what is covered.
    """
    small = len(text[part.start : part.end].split()) <= MOST_WORDS
    holds_sections = any(s.kind == "section" for s in inside)
    if not inside or (small and not holds_sections) or _DEFINING.search(heading):
        yield part.start, part.end, heading
        return
    yield part.start, inside[0].start, heading
    at = 0
    while at < len(inside):
        child, at = inside[at], at + 1
        first = at
        while at < len(inside) and inside[at].start < child.end:
            at += 1
        yield from _divided(text, child, inside[first:at], child.heading or heading)


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    begin = 0
    for cut in _SENTENCE.finditer(text):
        yield begin, cut.start(), ""
        begin = cut.end()
    yield begin, len(text), ""
