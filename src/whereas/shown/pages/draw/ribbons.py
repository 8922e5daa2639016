"""Two texts as bars, their shared passages as ribbons between them; what moved crosses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whereas.shown.alignment import Alignment, Shared

WIDTH, HEIGHT, BAR = 1000, 160, 14
"""The picture's own units."""

MOST = 300
"""Ribbons drawn, the longest ones; more would be narrower than a point."""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One passage: the outline between its places in both bars."""

    number: int
    kind: str
    path: str
    label: str


@dataclass(frozen=True, slots=True)
class Ribbons:
    """The picture; `upper` and `lower` are the lengths of the two bars."""

    upper: float
    lower: float
    ribbons: list[Ribbon]
    hidden: int


def ribbons(aligned: Alignment, left: int, right: int) -> Ribbons:
    """Draw an alignment of texts of `left` and `right` characters, the longer one full width."""
    scale = WIDTH / max(left, right, 1)
    kept = [(one, "kept") for one in aligned.rows if isinstance(one, Shared)]
    drawn: Sequence[tuple[Shared, str]] = [*kept, *((one, "moved") for one in aligned.moved)]
    longest = sorted(drawn, key=lambda d: -_length(d[0]))[:MOST]
    found = [_ribbon(one, kind, scale) for one, kind in longest]
    found.sort(key=lambda ribbon: (ribbon.kind, ribbon.number))  # what moved lies on top
    return Ribbons(
        round(left * scale, 1), round(right * scale, 1), found, len(drawn) - len(longest)
    )


def _length(one: Shared) -> int:
    return one.passage.target.end - one.passage.target.start


def _ribbon(one: Shared, kind: str, scale: float) -> Ribbon:
    """The outline: along the upper bar, in a curve down, back along the lower bar, and up."""
    target, source = one.passage.target, one.passage.source
    a, b = round(target.start * scale, 1), round(target.end * scale, 1)
    c, d = round(source.start * scale, 1), round(source.end * scale, 1)
    top, low, middle = BAR, HEIGHT - BAR, HEIGHT // 2
    path = (
        f"M{a} {top}H{b}C{b} {middle} {d} {middle} {d} {low}"
        f"H{c}C{c} {middle} {a} {middle} {a} {top}Z"
    )
    where = " · ".join(part or "start" for part in (target.section, source.section))
    return Ribbon(one.number, kind, path, where)
