"""Measures by year as bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from whereas.phrases import year_span
from whereas.shown.pages.draw.axis import named_years

COLUMNS = 96
"""Bars at most; where there are more years, several share one."""

WIDTH, HEIGHT, TOP, FOOT = 960.0, 150.0, 16.0, 18.0
"""Units of the picture: in all, and kept free above for the highest count and below for years."""

WIDEST = 40.0
"""Units of a bar at most; two years shall not look like two blocks."""

SPARK, SPARK_HEIGHT = 96.0, 18.0
"""Units of a small picture in a table's cell."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Some years' measures; `year` is set where the bar stands for one year alone."""

    x: float
    y: float
    width: float
    height: float
    years: str
    year: int | None
    measures: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The picture in its own units; `ticks` are (x, year), `most` is the highest bar's count."""

    width: float
    height: float
    base: float
    bars: list[Bar]
    ticks: list[tuple[float, str]]
    most: int


def bars(by_year: Mapping[int, int]) -> Bars:
    """Draw measures by year over the whole width."""
    held = _drawn(by_year, WIDTH, HEIGHT - TOP - FOOT, TOP)
    if not by_year:
        return Bars(WIDTH, HEIGHT, HEIGHT - FOOT, [], [], 0)
    first, last = min(by_year), max(by_year)
    step, width = _scale(first, last, WIDTH)
    ticks = [
        (round((year - first) // step * width + min(width, WIDEST) / 2, 1), str(year))
        for year in named_years(first, last)
    ]
    most = max(bar.measures for bar in held)
    return Bars(WIDTH, HEIGHT, HEIGHT - FOOT, held, ticks, most)


def spark(by_year: Mapping[int, int], first: int, last: int) -> list[Bar]:
    """Draw measures by year small, on the years of a larger picture."""
    inside = {year: n for year, n in by_year.items() if first <= year <= last}
    return _drawn({first: 0, last: 0, **inside}, SPARK, SPARK_HEIGHT, 0.0)


def _scale(first: int, last: int, width: float) -> tuple[int, float]:
    """How many years share a bar, and how much room it has."""
    step = -(-(last - first + 1) // COLUMNS)
    return step, width / -(-(last - first + 1) // step)


def _drawn(by_year: Mapping[int, int], width: float, height: float, top: float) -> list[Bar]:
    if not by_year:
        return []
    first, last = min(by_year), max(by_year)
    step, room = _scale(first, last, width)
    held: dict[int, int] = {}
    for year, measures in by_year.items():
        if measures:
            held[(year - first) // step] = held.get((year - first) // step, 0) + measures
    most = max(held.values(), default=1)
    found = []
    for n, measures in sorted(held.items()):
        tall = round(max(height * measures / most, 1.5), 1)
        begin, end = first + n * step, first + (n + 1) * step - 1
        wide = round(min(max(room - 1, 0.8), WIDEST), 1)
        said = year_span(begin, end)
        x, y = round(n * room, 1), round(top + height - tall, 1)
        found.append(Bar(x, y, wide, tall, said, begin if step == 1 else None, measures))
    return found
