"""What stands on pages but is not part of the text: heads, feet, page numbers, line numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from whereas.sources.documents.pdf.columns import Line, rows
from whereas.sources.documents.pdf.words import Page, Word

MARGIN = 0.2
"""Heads stand in this share, at the top, of the height that all pages' words take; feet below.
A page's own edges say less, since a printer's sheet may be larger than the page."""

MOST_LINES = 5
"""Lines of a head or foot at most."""

SAME_PLACE = 4.0
"""Points by which a head's places on two pages differ at most."""

LEAST_SHARE = 0.3
"""Share of the pages that a head stands on at least: one for left and one for right pages both
pass, a first page without one does not matter."""

LEAST_NUMBERS = 5
"""Numbers that a page's column of line numbers has at least, unless others have one there."""

CLEARANCE = 0.5
"""Share of their height that line numbers stand away from the text, twice a space's width."""

ALIGNED = 3.0
"""Points by which the ends of line numbers differ at most."""

_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"\b[ivxl]+\b")
_PAGE_NUMBER = re.compile(
    r"[-–—\s\[(]*(?:page\s+)?(\d{1,4})(?:\s+of\s+\d+)?[-–—\s\])]*", re.IGNORECASE
)


def without_line_numbers(pages: Sequence[Page]) -> None:
    """Take the line numbers of bills out of the pages: columns of 1, 2, 3 … at a margin."""
    found = [_line_numbers(page) for page in pages]
    edges = Counter(round(column[0].right) for column in found if len(column) >= LEAST_NUMBERS)
    for page, column in zip(pages, found, strict=True):
        if not column:
            continue
        known = any(abs(edge - column[0].right) <= ALIGNED for edge in edges)
        if known or len(column) >= LEAST_NUMBERS:
            out = {id(word) for word in column}
            page.words = [word for word in page.words if id(word) not in out]


def _line_numbers(page: Page) -> list[Word]:
    """The page's column of line numbers, [] if it has none."""
    if not any(word.text.isdigit() for word in page.words):
        return []
    lines = rows(page.words)
    firsts = [line.words[0] for line in lines if line.words[0].text.isdecimal()]
    lasts = [line.words[-1] for line in lines if line.words[-1].text.isdecimal()]
    body = [word for word in page.words if not word.text.isdecimal()]
    for numbers, side in ((firsts, "left"), (lasts, "right")):
        column = _counted(_aligned(numbers))
        if column and _at_margin(column, body, side):
            return column
    return []


def _aligned(numbers: list[Word]) -> list[Word]:
    """Those of the numbers that end at the place where most end."""
    ends = Counter(round(word.right) for word in numbers)
    if not ends:
        return []
    most = max(ends, key=lambda end: (ends[end] + ends[end - 1] + ends[end + 1], -end))
    return [word for word in numbers if abs(word.right - most) <= ALIGNED]


def _counted(numbers: list[Word]) -> list[Word]:
    """The numbers, if nearly all of them count on from one to the next; [] if they do not."""
    if any(len(word.text) > 4 for word in numbers):
        return []
    values = [int(word.text) for word in numbers]
    steps = sum(1 for a, b in pairwise(values) if b - a == 1)
    return numbers if values and steps >= 0.8 * (len(values) - 1) else []


def _at_margin(column: list[Word], body: list[Word], side: str) -> bool:
    """Whether the column stands clear of nearly all that the page says between its ends."""
    top, bottom = column[0].top, column[-1].bottom
    inside = [word for word in body if top <= word.bottom <= bottom + 1]
    clearance = CLEARANCE * column[0].height
    if side == "left":
        edge = max(word.right for word in column) + clearance
        clear = sum(1 for word in inside if word.left > edge)
    else:
        edge = min(word.left for word in column) - clearance
        clear = sum(1 for word in inside if word.right < edge)
    return clear >= 0.98 * len(inside)


@dataclass(slots=True)
class _Row:
    """A line near a page's top or bottom."""

    page: Page
    line: Line
    place: float
    text: str
    numbers: tuple[int, ...]


def without_running(pages: Sequence[Page]) -> None:
    """Take out heads, feet and page numbers: what most pages have in one place.

    Numbers in them may differ from page to page where they count with the pages; a heading such
    as "Section 2" at the top of two pages does not.
    """
    if not any(page.words for page in pages):
        return
    extent = (
        min(word.top for page in pages for word in page.words),
        max(word.bottom for page in pages for word in page.words),
    )
    for at_top in (True, False):
        for _ in range(MOST_LINES):
            outer = [row for page in pages if (row := _outermost(page, at_top, extent))]
            gone = _repeated(outer, len(pages))
            if not gone:
                break
            for row in gone:
                _remove(row.page, row.line.words)
    _without_stamps(pages)
    if len(pages) == 1:
        _single_number(pages[0], extent)


def _without_stamps(pages: Sequence[Page]) -> None:
    """Take out words in another direction that most pages bear, such as "DRAFT" aslant."""
    said = [" ".join(word.text for word in page.turned) for page in pages]
    counts = Counter(said)
    for page, words in zip(pages, said, strict=True):
        if counts[words] >= max(2, LEAST_SHARE * len(pages)):
            page.turned = []


def _outermost(page: Page, at_top: bool, extent: tuple[float, float]) -> _Row | None:
    """The first or last line of a page, if it stands near the `extent` of all pages' words."""
    top, bottom = extent
    zone = MARGIN * (bottom - top)
    near = [
        word
        for word in page.words
        if (word.top < top + zone if at_top else word.bottom > bottom - zone)
    ]
    if not near:
        return None
    lines = rows(near)
    line = lines[0] if at_top else lines[-1]
    text = " ".join(word.text for word in line.words).lower()
    numbers = tuple(int(n[:9]) for n in _NUMBER.findall(text))
    bare = _ROMAN.sub("#", _NUMBER.sub("#", text)) if len(text) < 12 else _NUMBER.sub("#", text)
    place = line.top - top if at_top else bottom - line.bottom
    return _Row(page, line, place, bare, numbers)


def _repeated(outer: list[_Row], pages: int) -> list[_Row]:
    """Those lines that stand on enough of the pages at one place, their numbers counting along."""
    by_text: dict[str, list[_Row]] = defaultdict(list)
    for row in outer:
        by_text[row.text].append(row)
    gone: list[_Row] = []
    for alike in by_text.values():
        placed = _at_one_place(alike)
        if len(placed) >= max(2, LEAST_SHARE * pages) and _count_along(placed):
            gone += placed
    return gone


def _at_one_place(alike: list[_Row]) -> list[_Row]:
    places = Counter(round(row.place) for row in alike)
    most = max(places, key=lambda place: (places[place], -place))
    return [row for row in alike if abs(row.place - most) <= SAME_PLACE]


def _count_along(placed: list[_Row]) -> bool:
    """Whether each number is the same on all these pages, or counts with them."""
    for column in zip(*(row.numbers for row in placed), strict=True):
        offsets = Counter(n - row.page.number for n, row in zip(column, placed, strict=True))
        if max(offsets.values()) < 0.9 * len(placed) and len(set(column)) > 1:
            return False
    return True


def _single_number(page: Page, extent: tuple[float, float]) -> None:
    """Take the number of a document's only page out of its margin."""
    for at_top in (False, True):
        row = _outermost(page, at_top, extent)
        found = _PAGE_NUMBER.fullmatch(" ".join(w.text for w in row.line.words)) if row else None
        if row and found and int(found[1]) == 1 and len(page.words) > len(row.line.words):
            _remove(page, row.line.words)


def _remove(page: Page, words: list[Word]) -> None:
    out = {id(word) for word in words}
    page.words = [word for word in page.words if id(word) not in out]
