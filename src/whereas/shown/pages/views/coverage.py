"""Coverage: what is in the library, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whereas.phrases import count
from whereas.records import Refusal
from whereas.results import Coverage, PlaceCoverage, to_json
from whereas.shown.pages.addresses import Addresses, place_path
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.draw.grid import grid
from whereas.shown.pages.view import Asked, View
from whereas.shown.wording import places

NAMED = 40
"""Inputs that could not be read which are named for each place; the JSON has all."""

PLACES = 400
"""Places listed; the JSON and CSV have all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A place as the table shows it."""

    place: PlaceCoverage
    path: str
    unreadable: Sequence[Refusal]
    more: int


def view(desk: Desk, asked: Asked) -> View:
    """What `whereas coverage` says; its JSON is the contract's."""
    coverage = desk.coverage

    def content(at: Addresses) -> Mapping[str, object]:
        return {
            "coverage": coverage,
            "lead": _lead(coverage),
            "grid": grid(desk.atlas.rows, desk.place_handles),
            "lines": [_line(desk, place) for place in coverage.jurisdictions[:PLACES]],
            "more": max(len(coverage.jurisdictions) - PLACES, 0),
            "undated": sum(place.undated for place in coverage.jurisdictions),
            "no_text": sum(place.no_text for place in coverage.jurisdictions),
        }

    return View("Coverage", to_json(coverage), content, lambda: _table(coverage))


def _lead(coverage: Coverage) -> str:
    """The library in two sentences."""
    unread = sum(len(place.unreadable) for place in coverage.jurisdictions)
    held = f"{count(coverage.measures, 'measure')} of {places(coverage)}"
    found = "Every input could be read."
    if unread:
        found = f"{count(unread, 'input')} could not be read, or not in full."
    return f"{held}, {count(coverage.words, 'word')}. {found}"


def _line(desk: Desk, place: PlaceCoverage) -> Line:
    handle = desk.place_handles.get(place.jurisdiction or place.name)
    unread = place.unreadable
    path = place_path(handle) if handle else ""
    return Line(place, path, unread[:NAMED], max(len(unread) - NAMED, 0))


def _table(coverage: Coverage) -> Sequence[Sequence[object]]:
    head = ("jurisdiction", "name", "measures", "first_date", "last_date", "undated", "words")
    rows = [
        (
            *(getattr(place, name) for name in head),
            place.no_text,
            len(place.unreadable),
            place.fetched,
        )
        for place in coverage.jurisdictions
    ]
    return [(*head, "no_text", "unreadable", "fetched"), *rows]
