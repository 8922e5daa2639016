"""A time axis: where a day stands, and which years are named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

TICKS = 9
"""Years named at most."""

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 5000)
_EDGE = 10.0  # units kept free at both ends, so that marks there are whole


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first day of the year `first` to the last of `last`, `left` to `right` units."""

    first: int
    last: int
    left: float
    right: float

    @classmethod
    def of(cls, days: Iterable[date | None], left: float, right: float) -> Axis:
        """The axis that holds some days; this century's first year where there are none."""
        years = [day.year for day in days if day] or [2000]
        return cls(min(years), max(years), left, right)

    def x(self, day: date) -> float:
        """Where a day stands, in tenths of a unit."""
        start = date(self.first, 1, 1).toordinal()
        length = (self.last - self.first + 1) * 365.2425
        part = min(max((day.toordinal() - start) / length, 0.0), 1.0)
        return round(self.left + _EDGE + part * (self.right - self.left - 2 * _EDGE), 1)

    def ticks(self) -> list[tuple[float, str]]:
        """Where the years that are named begin."""
        named = named_years(self.first, self.last)
        return [(self.x(date(max(year, 1), 1, 1)), str(year)) for year in named]


def named_years(first: int, last: int) -> range:
    """Which years of an axis are named: round ones, TICKS at most."""
    step = next(s for s in _STEPS if (last - first + 1) / s <= TICKS)
    return range(-(-first // step) * step, last + 1, step)
