"""The first page: what the library holds, what is new, which families are large or spread fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from whereas.answers.places import Listed, Spread
from whereas.results import Family, to_json
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.draw.grid import grid
from whereas.shown.pages.view import Asked, View
from whereas.shown.wording import count

NEWEST, FAMILIES = 8, 8
"""Rows of the lists; what is more is behind their links."""


@dataclass(frozen=True, slots=True)
class New:
    """A new measure and how many of its words were found earlier."""

    measure: Listed
    words: int
    borrowed_words: int


def view(desk: Desk, asked: Asked) -> View:
    """The overview."""
    coverage = desk.coverage
    new, largest, fastest = (
        desk.kept("new", lambda: _new(desk)),
        desk.largest(FAMILIES),
        desk.fastest,
    )
    data = {
        "measures": coverage.measures,
        "words": coverage.words,
        "places": [to_json(row) for row in desk.atlas.rows],
        "newest": [to_json(one) for one in new],
        "largest_families": [to_json(family) for family in largest],
        "fastest_families": [to_json(spread) for spread in fastest],
    }

    def content(at: Addresses) -> Mapping[str, object]:
        return {
            "holds": _holds(desk),
            "grid": grid(desk.atlas.rows, desk.place_handles),
            "new": new,
            "largest": largest,
            "fastest": fastest,
        }

    return View("Where a law’s wording came from", data, content)


def _new(desk: Desk) -> list[New]:
    traces = ((one, desk.trace(one.measure)) for one in desk.library.newest(NEWEST))
    return [New(one, trace.words, trace.borrowed_words) for one, trace in traces]


def _holds(desk: Desk) -> str:
    """What the library holds, in a sentence."""
    rows, coverage = desk.atlas.rows, desk.coverage
    years = [year for row in rows for year in row.by_year]
    span = f", {min(years)}–{max(years)}" if years else ""
    unread = sum(len(place.unreadable) for place in coverage.jurisdictions)
    missing = f"; {count(unread, 'file')} could not be read" if unread else ""
    held = count(coverage.measures, "measure")
    return f"{held} of {count(len(rows), 'place')}{span}{missing}."


__all__ = ["Family", "New", "Spread", "view"]
