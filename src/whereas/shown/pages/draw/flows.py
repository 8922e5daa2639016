"""Whom a place borrows from and lends to: bands from the left into the place, and out to the right.

The thicker a band, the more measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whereas.answers.places import Flow
from whereas.phrases import count, first_up

PARTNERS = 10
"""Places named on each side; the others share a band."""

WIDTH, ROW, TOP = 960.0, 26.0, 12.0
"""Units of the picture's width, of the room for each place, and free above."""

THICKEST = 20.0
"""Units of the thickest band."""

_LEFT, _RIGHT = 210.0, 750.0  # where bands begin and end, beside the places' names
_IN, _OUT = 440.0, 520.0  # the sides of the place itself


@dataclass(frozen=True, slots=True)
class Band:
    """A place on one side: its name, and the path of its band's middle."""

    name: str
    place: str
    x: float
    y: float
    path: str
    width: float
    measures: int
    said: str


@dataclass(frozen=True, slots=True)
class Flows:
    """The picture in its own units; the place itself stands from `top` on, `tall` units high."""

    width: float
    height: float
    x: float
    wide: float
    top: float
    tall: float
    lenders: list[Band]
    takers: list[Band]


def drawn_flows(name: str, borrows: Sequence[Flow], lends: Sequence[Flow]) -> Flows | None:
    """Draw a place between those it borrows from and those it lends to; None where there are none.

    Args:
        name: the place's.
        borrows: the flows into it, the largest first.
        lends: the flows out of it, the largest first.
    """
    sides = [_folded(borrows), _folded(lends)]
    most = max((one[2] for side in sides for one in side), default=0)
    if not most:
        return None
    height = 2 * TOP + ROW * max(len(side) for side in sides)
    thick = [[max(THICKEST * n / most, 1.5) for _, _, n in side] for side in sides]
    tall = max(max(sum(side) for side in thick), 2 * ROW)
    height = max(height, tall + 2 * TOP)
    top = (height - tall) / 2
    lenders = _bands(sides[0], thick[0], height, f"to {name}", -1)
    takers = _bands(sides[1], thick[1], height, f"from {name}", 1)
    return Flows(
        WIDTH, round(height, 1), _IN, _OUT - _IN, round(top, 1), round(tall, 1), lenders, takers
    )


def _folded(flows: Sequence[Flow]) -> list[tuple[str, str, int]]:
    """Name, key and measures of the largest flows, and of all others together."""
    shown = [(flow.name or "place not known", flow.place, flow.measures) for flow in flows]
    if len(shown) <= PARTNERS + 1:
        return shown
    rest = shown[PARTNERS:]
    others = (f"{len(rest)} other places", "", sum(n for _, _, n in rest))
    return [*shown[:PARTNERS], others]


def _bands(
    side: Sequence[tuple[str, str, int]],
    thick: Sequence[float],
    height: float,
    whom: str,
    way: int,
) -> list[Band]:
    """The bands of one side: `way` is -1 for the left, 1 for the right."""
    begin = (height - ROW * len(side)) / 2
    at = (height - sum(thick)) / 2
    found = []
    for n, ((name, place, measures), wide) in enumerate(zip(side, thick, strict=True)):
        y, inner = round(begin + ROW * (n + 0.5), 1), round(at + wide / 2, 1)
        at += wide
        x0, y0, x1, y1 = (_LEFT, y, _IN, inner) if way < 0 else (_OUT, inner, _RIGHT, y)
        bend = round((x0 + x1) / 2, 1)
        path = f"M{x0} {y0}C{bend} {y0} {bend} {y1} {x1} {y1}"
        x = _LEFT - 8 if way < 0 else _RIGHT + 8
        said = f"{name} {whom}" if way < 0 else f"{whom} to {name}"
        said = f"{first_up(said)}: {count(measures, 'measure')}"
        found.append(Band(name, place, x, y, path, round(wide, 1), measures, said))
    return found
