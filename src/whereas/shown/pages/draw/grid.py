"""The library's coverage as a picture: places by years, the darker the more measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from whereas.answers.places import PlaceRow
from whereas.phrases import year_span

SHADES = 4
"""Shades of a cell that holds something; more can't be told apart at this size."""

ROWS = 24
"""Places drawn; a library of hundreds is drawn by its largest, the rest is in the list."""

COLUMNS = 48
"""Columns at most; where there are more years, several share one."""

_LEFT, _TOP, _ROW, _WIDTH = 150, 22, 20, 960


@dataclass(frozen=True, slots=True)
class Cell:
    """One place in some years."""

    x: float
    y: float
    shade: int
    years: str
    measures: int


@dataclass(frozen=True, slots=True)
class Row:
    """One place with its cells."""

    name: str
    handle: str
    y: float
    measures: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """The picture: sizes in its own units; `ticks` are (x, year)."""

    width: float
    height: float
    cell: float
    row: float
    left: float
    rows: list[Row]
    ticks: list[tuple[float, str]]
    hidden: int


def grid(places: Sequence[PlaceRow], handles: Mapping[str, str]) -> Grid:
    """Draw places by years, the largest places first."""
    shown = sorted(places, key=lambda row: (-row.measures, row.name))[:ROWS]
    years = [year for row in shown for year in row.by_year]
    first, last = min(years, default=0), max(years, default=0)
    step = -(-(last - first + 1) // COLUMNS)
    columns = -(-(last - first + 1) // step)
    cell = (_WIDTH - _LEFT) / columns
    rows = [
        _row(place, handles[place.key], _TOP + n * _ROW, first, step, cell)
        for n, place in enumerate(shown)
    ]
    every = max(1, columns // 8)
    ticks = [(round(_LEFT + n * cell, 1), str(first + n * step)) for n in range(0, columns, every)]
    height = _TOP + _ROW * len(rows)
    hidden = len(places) - len(shown)
    return Grid(
        _WIDTH, height, round(cell - 1, 1), _ROW - 2, _LEFT, rows, ticks if years else [], hidden
    )


def _row(place: PlaceRow, handle: str, y: float, first: int, step: int, cell: float) -> Row:
    held: dict[int, int] = {}
    for year, measures in place.by_year.items():
        held[(year - first) // step] = held.get((year - first) // step, 0) + measures
    cells = [
        Cell(
            round(_LEFT + n * cell, 1),
            y,
            _shade(measures),
            _years(first + n * step, step),
            measures,
        )
        for n, measures in held.items()
    ]
    return Row(place.name or "place not known", handle, y, place.measures, cells)


def _shade(measures: int) -> int:
    """One shade for each power of ten."""
    return min(int(log10(measures)) + 1, SHADES)


def _years(first: int, step: int) -> str:
    return year_span(first, first + step - 1)
