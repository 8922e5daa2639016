"""The first page: what the library holds, what is new, which families are large or spread fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from whereas.answers.places import Listed, PlaceRow, Spread
from whereas.phrases import count, year_span
from whereas.results import Family
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.draw.grid import grid
from whereas.shown.pages.view import Asked, View

FAMILIES = 8
"""Rows of the lists of families; what is more is behind their link."""


@dataclass(frozen=True, slots=True)
class New:
    """A new measure and how many of its words were found earlier."""

    measure: Listed
    words: int
    borrowed_words: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the library holds, what is new, which families are large or spread fast."""

    measures: int
    words: int
    places: list[PlaceRow]
    newest: list[New]
    largest_families: list[Family]
    fastest_families: list[Spread]


def view(desk: Desk, asked: Asked) -> View:
    """The overview."""
    answer = desk.kept("overview", lambda: _overview(desk))

    def content(at: Addresses) -> Mapping[str, object]:
        return {
            "holds": _holds(desk),
            "grid": grid(desk.atlas.rows, desk.place_handles),
            "new": answer.newest,
            "largest": answer.largest_families,
            "fastest": answer.fastest_families,
        }

    return View("Where a law’s wording came from", answer, content)


def _overview(desk: Desk) -> Overview:
    coverage, rows = desk.coverage, desk.atlas.rows
    largest, fastest = desk.largest(FAMILIES), desk.fastest
    return Overview(coverage.measures, coverage.words, rows, _new(desk), largest, fastest)


def _new(desk: Desk) -> list[New]:
    return [New(one, trace.words, trace.borrowed_words) for one, trace in desk.newest]


def _holds(desk: Desk) -> str:
    """What the library holds, in a sentence."""
    rows, coverage = desk.atlas.rows, desk.coverage
    years = [year for row in rows for year in row.by_year]
    span = f", {year_span(min(years), max(years))}" if years else ""
    unread = sum(len(place.unreadable) for place in coverage.jurisdictions)
    missing = f"; {count(unread, 'file')} could not be read" if unread else ""
    held = count(coverage.measures, "measure")
    return f"{held} of {count(len(rows), 'place')}{span}{missing}."
