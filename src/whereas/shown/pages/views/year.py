"""A place's measures of one year; those of a code by its chapters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from whereas.answers.places import Listed, listed_docs
from whereas.answers.shelves import Shelves
from whereas.errors import UsageError
from whereas.results import to_json
from whereas.shown.pages.addresses import Addresses, place_path
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.paging import Part, paging
from whereas.shown.pages.view import Asked, View
from whereas.shown.pages.views.place import row_of, shelves

EACH = 150
"""Measures of one page."""

MOSTLY = 0.5
"""Share of a year's measures that must be parts of a code for them to be listed by chapters."""


def view(desk: Desk, asked: Asked) -> View:
    """One page of a year (0: undated); its JSON holds the same measures.

    Raises:
        UsageError: the place has none of that year.
    """
    handle, year = asked.parts["place"], int(asked.parts["year"])
    row = row_of(desk, handle)
    docs, chapters = _ordered(shelves(desk), row.key, year)
    if not docs.size:
        raise UsageError("nothing of that year is held of this place", str(year), "see its page")
    paged = paging(asked, docs.size, EACH, lambda n: _path(handle, year, n))
    low = (paged.number - 1) * EACH
    shown = _in_order(desk, docs[low : low + EACH])
    groups = chapters[low : low + EACH]

    def content(at: Addresses) -> Mapping[str, object]:
        return {
            "name": row.name or "Place not known",
            "up": place_path(handle),
            "year": year,
            "groups": _grouped(groups or [""] * len(shown), shown),
            "shown": Part(shown, low + 1, int(docs.size)),
            "paging": paged,
            "neighbours": [(n, place_path(handle, n)) for n in _neighbours(row.by_year, year)],
        }

    said = str(year) if year else "undated"
    title = f"{row.name or 'Place not known'}, {said}"
    return View(title, [to_json(one) for one in shown], content, lambda: _table(shown))


def _grouped(chapters: Sequence[str], rows: Sequence[Listed]) -> list[tuple[str, list[Listed]]]:
    """The rows of each chapter together, as they follow one another."""
    named = zip(chapters, rows, strict=True)
    groups = groupby(named, key=lambda pair: pair[0])
    return [(chapter, [one for _, one in pairs]) for chapter, pairs in groups]


def _path(handle: str, year: int, page: int) -> str:
    return place_path(handle, year) + (f"/{page}" if page > 1 else "")


def _ordered(shelf: Shelves, key: str, year: int) -> tuple[NDArray[np.int64], list[str]]:
    """A year's documents newest first, or by chapters, with each one's chapter."""
    docs = shelf.measures(key, year)
    by_chapter, chapters = shelf.by_chapter(docs)
    parts = sum(1 for name in chapters if name)
    return (by_chapter, chapters) if parts > MOSTLY * docs.size else (docs, [])


def _in_order(desk: Desk, docs: NDArray[np.int64]) -> list[Listed]:
    """The facts of documents, in their order."""
    of = {one.measure: one for one in listed_docs(desk.snapshot, docs)}
    ids = desk.snapshot.rows(docs, ["measure"])["measure"].to_pylist()
    return [of[measure] for measure in ids]


def _neighbours(by_year: Mapping[int, int], year: int) -> list[int]:
    """The years with measures just before and after one."""
    before = [n for n in by_year if n < year]
    after = [n for n in by_year if n > year]
    return [*([max(before)] if before else []), *([min(after)] if after and year else [])]


def _table(rows: Sequence[Listed]) -> Sequence[Sequence[object]]:
    head = ("measure", "place", "title", "kind", "status", "date_from", "date_to", "words")
    return [head, *(tuple(getattr(one, name) for name in head) for one in rows)]
