"""A place: what it holds by year, whom it borrows from and lends to, its families."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whereas.answers.families import as_family
from whereas.answers.places import Flow, Listed, PlaceRow, PlaceView
from whereas.answers.shelves import Chapter, Shelves
from whereas.errors import UsageError
from whereas.phrases import count, year_span
from whereas.results import Family
from whereas.shown.pages.addresses import Addresses, place_path
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.draw.bars import Bar, bars, spark
from whereas.shown.pages.draw.flows import drawn_flows
from whereas.shown.pages.view import Asked, View

NEWEST, FAMILIES, PARTNERS, CHAPTERS = 10, 12, 25, 60
"""Rows of the lists; the JSON has all partners and chapters."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A place that this one borrows from or lends to, as the table shows it."""

    flow: Flow
    path: str
    years: str
    spark: list[Bar]


@dataclass(frozen=True, slots=True)
class PlaceAnswer(PlaceView):
    """A place as `Atlas.place` gives it, with its kinds, newest measures, chapters and families."""

    kinds: dict[str, int]
    newest: list[Listed]
    chapters: list[Chapter]
    families: list[Family]


def view(desk: Desk, asked: Asked) -> View:
    """One place; its JSON is `Atlas.place` with what the page shows besides."""
    handle = asked.parts["place"]
    row = row_of(desk, handle)
    place, shelf = desk.atlas.place(row.key), shelves(desk)
    newest, kinds = shelf.newest(row.key, NEWEST), shelf.kinds(row.key)
    chapters, families = shelf.chapters(row.key), _families(desk, row.key)
    held = {one.name: getattr(place, one.name) for one in fields(PlaceView)}
    data = PlaceAnswer(**held, kinds=kinds, newest=newest, chapters=chapters, families=families)

    def content(at: Addresses) -> Mapping[str, object]:
        years = sorted({*place.by_year, *([0] if place.undated else [])}, reverse=True)
        sides, drawn = _sides(desk, place), bars(place.by_year)
        return {
            "place": place,
            "lead": _lead(place),
            "bars": drawn,
            "grouped": any(bar.year is None for bar in drawn.bars),
            "years": [(year, place_path(handle, year), _held(place, year)) for year in years],
            "of_year": lambda year: place_path(handle, year),
            "kinds": kinds,
            "flows": drawn_flows(place.name or "this place", place.borrows_from, place.lends_to),
            "sides": sides,
            "about": {head: any(one.flow.topics for one in rows) for head, rows, _ in sides},
            "place_of": desk.place_handles,
            "newest": newest,
            "families": families,
            "chapters": chapters[:CHAPTERS],
            "more_chapters": max(len(chapters) - CHAPTERS, 0),
        }

    return View(row.name or "Place not known", data, content, lambda: _table(place))


def row_of(desk: Desk, handle: str) -> PlaceRow:
    """The place of a handle.

    Raises:
        UsageError: the library holds none of that name.
    """
    if handle not in desk.places:
        raise UsageError("the library holds no such place", handle[:80], "see the list of places")
    return desk.places[handle]


def shelves(desk: Desk) -> Shelves:
    """Each place's measures at hand, sorted once."""
    return desk.kept("shelves", lambda: Shelves.of(desk.snapshot))


def _held(place: PlaceView, year: int) -> int:
    return place.by_year[year] if year else place.undated


def _lead(place: PlaceView) -> str:
    """What is held of the place, and with whom it shares, in a few sentences."""
    held = count(place.measures, "measure")
    span = ""
    if place.first_year is not None:
        first, last = place.first_year, place.last_year
        span = f", {year_span(first, last or first)}"
    undated = f"; {place.undated:,} undated" if place.undated else ""
    if not place.borrows_from and not place.lends_to:
        shares = "No likely source of another place was found for any, nor one likely taken from."
        return f"{held}{span}{undated}. {shares}"
    return (
        f"{held}{span}{undated}. Likely sources were found in"
        f" {count(len(place.borrows_from), 'other place')}, and measures of"
        f" {count(len(place.lends_to), 'other place')} likely took wording from here."
    )


def _sides(desk: Desk, place: PlaceView) -> list[tuple[str, list[Partner], int]]:
    """Both tables of partners: heading, rows, and how many are left out."""
    both = [*place.borrows_from, *place.lends_to]
    years = [year for flow in both for year in flow.by_year]
    first, last = min(years, default=0), max(years, default=0)
    found = []
    for head, flows in (("Borrows from", place.borrows_from), ("Lends to", place.lends_to)):
        rows = [_partner(desk, flow, first, last) for flow in flows[:PARTNERS]]
        found.append((head, rows, max(len(flows) - PARTNERS, 0)))
    return found


def _partner(desk: Desk, flow: Flow, first: int, last: int) -> Partner:
    handle = desk.place_handles.get(flow.place)
    said = year_span(min(flow.by_year), max(flow.by_year)) if flow.by_year else "undated"
    path = place_path(handle) if handle else ""
    return Partner(flow, path, said, spark(flow.by_year, first, last) if flow.by_year else [])


def _families(desk: Desk, key: str) -> list[Family]:
    """The largest families with a measure of the place."""
    lists = desk.kept("family places", lambda: desk.families["jurisdictions"].combine_chunks())
    hits = pc.equal(pc.list_flatten(lists), key).to_numpy(zero_copy_only=False)
    rows = np.unique(pc.list_parent_indices(lists).to_numpy()[hits])[:FAMILIES]
    return [as_family(row) for row in desk.families.take(pa.array(rows)).to_pylist()]


def _table(place: PlaceView) -> Sequence[Sequence[object]]:
    rows = [
        (way, flow.place, flow.name, year, measures, " ".join(flow.topics))
        for way, flows in (("borrows from", place.borrows_from), ("lends to", place.lends_to))
        for flow in flows
        for year, measures in flow.by_year.items()
    ]
    return [("way", "place", "name", "year", "measures", "topics"), *rows]
