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
_STOCK_TEXT = re.compile(
    r"\b(?:takes? effect|is adopted as a fiscal|be and (?:is|are) hereby repealed|"
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
    return bool(_SAYS.search(part)) and not (stock and len(part.split()) < 60)


def _parts(text: str, sections: Sequence[SectionView]) -> Iterator[tuple[int, int, str]]:
    """Sections, or the subdivisions of long ones: start, end and heading."""
    at = 0
    while at < len(sections):
        part = sections[at]
        at += 1
        if part.kind != "section" or part.level > 1:
            continue
        inner = at
        while at < len(sections) and sections[at].start < part.end:
            at += 1
        below = [s for s in sections[inner:at] if s.level == part.level + 1]
        if below and len(text[part.start : part.end].split()) > MOST_WORDS:
            yield part.start, below[0].start, part.heading
            yield from ((s.start, s.end, s.heading or part.heading) for s in below)
        else:
            yield part.start, part.end, part.heading


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    begin = 0
    for cut in _SENTENCE.finditer(text):
        yield begin, cut.start(), ""
        begin = cut.end()
    yield begin, len(text), ""
