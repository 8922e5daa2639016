"""The list of places, and where they lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whereas.answers.places import PlaceRow
from whereas.phrases import year_span
from whereas.results import to_json
from whereas.shown.pages.addresses import Addresses, place_path
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.draw.map import Map, Spot, drawn_map
from whereas.shown.pages.paging import paging, part
from whereas.shown.pages.view import Asked, View

EACH = 300
"""Places of one page."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """How many measures of places likely took wording from another place's, by either end."""

    borrowed: Counter[str]
    lent: Counter[str]
    between: Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A place as the list shows it."""

    row: PlaceRow
    path: str
    years: str
    borrowed: int
    lent: int


def view(desk: Desk, asked: Asked) -> View:
    """One page of the list; its JSON is `Library.places`, of the same places."""
    pages = paging(asked, len(desk.atlas.rows), EACH, _path)
    shown = part(desk.atlas.rows, pages.number, EACH)
    trade = exchange(desk)

    def content(at: Addresses) -> Mapping[str, object]:
        drawn = _map(desk, trade) if pages.number == 1 else None
        lines = [_line(desk, row, trade) for row in shown.rows]
        handles = desk.place_handles
        refused = desk.coordinates.refused
        return {
            "lines": lines, "shown": shown, "paging": pages, "map": drawn,
            "place_of": handles, "refused": refused,
        }  # fmt: skip

    def table() -> Sequence[Sequence[object]]:
        head = ("place", "name", "measures", "undated", "years", "borrowed", "lent")
        lines = [_line(desk, row, trade) for row in shown.rows]
        return [
            head,
            *(
                (o.row.key, o.row.name, o.row.measures, o.row.undated, o.years, o.borrowed, o.lent)
                for o in lines
            ),
        ]

    return View("Places", [to_json(row) for row in shown.rows], content, table)


def exchange(desk: Desk) -> Exchange:
    """Who likely took from whom, counted in measures; made once."""

    def make() -> Exchange:
        flows = desk.atlas.flows
        columns = (flows[name].to_pylist() for name in ("from_key", "to_key", "to"))
        each = set(zip(*columns, strict=True))
        borrowed = Counter(taker for taker, _ in {(b, to) for _, b, to in each})
        between = Counter((a, b) for a, b, _ in each)
        lent = Counter(giver for giver, _ in {(a, to) for a, _, to in each})
        return Exchange(borrowed, lent, between)

    return desk.kept("exchange", make)


def years(row: PlaceRow) -> str:
    """The years of a place's measures."""
    if not row.by_year:
        return "undated"
    return year_span(min(row.by_year), max(row.by_year))


def _path(page: int) -> str:
    return "places" if page == 1 else f"places/{page}"


def _line(desk: Desk, row: PlaceRow, trade: Exchange) -> Line:
    path = place_path(desk.place_handles[row.key])
    return Line(row, path, years(row), trade.borrowed[row.key], trade.lent[row.key])


def _map(desk: Desk, trade: Exchange) -> Map | None:
    spots = []
    for row in desk.atlas.rows:
        at = desk.coordinates.find(row.key, row.name)
        if at:
            spots.append(Spot(row.key, row.name, *at, row.measures))
    return drawn_map(spots, trade.between)
