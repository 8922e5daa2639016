"""A small map without borders: places where they lie, and arrows from sources to takers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sqrt

from whereas.phrases import count

WIDTH, TALLEST, MARGIN = 960.0, 420.0, 46.0
"""Units of the picture, the most of its height, and what is kept free around the places."""

ARROWS = 40
"""Arrows drawn, those of the most measures first."""

_LETTER, _LINE = 6.6, 14.0  # units of a letter's width and a line's height at the labels' size


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to be drawn: where it lies in degrees, and how many measures it has."""

    key: str
    name: str
    lat: float
    lon: float
    measures: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A place as a circle; a `label` where there is room for one, from `label_x` on.

    The label is about `label_wide` units wide.
    """

    name: str
    key: str
    x: float
    y: float
    radius: float
    label: str
    label_x: float
    label_wide: float
    said: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow between two places as an SVG path."""

    path: str
    width: float
    said: str


@dataclass(frozen=True, slots=True)
class Map:
    """The picture in its own units; `hidden` arrows are not drawn."""

    width: float
    height: float
    dots: list[Dot]
    arrows: list[Arrow]
    hidden: int


def drawn_map(spots: Sequence[Spot], flows: Mapping[tuple[str, str], int]) -> Map | None:
    """Draw places and how many measures of one likely took from another; None for fewer than two.

    `flows` are by the keys of giver and taker; those of places that are not drawn are left out.
    """
    if len(spots) < 2:
        return None
    at, height = _projected(spots)
    most = max(spot.measures for spot in spots)
    radius = {spot.key: round(3 + 4.5 * sqrt(spot.measures / most), 1) for spot in spots}
    dots = _labelled(spots, at, radius)
    between = [(ends, n) for ends, n in flows.items() if ends[0] in at and ends[1] in at]
    between = [(ends, n) for ends, n in between if ends[0] != ends[1]]
    between.sort(key=lambda flow: (-flow[1], flow[0]))
    names = {spot.key: spot.name for spot in spots}
    arrows = [
        Arrow(
            _bow(at[a], at[b], radius[b] + 3),
            round(min(1.0 + 0.6 * (n - 1), 4.0), 1),
            f"{names[a]} to {names[b]}: {count(n, 'measure')}",
        )
        for (a, b), n in between[:ARROWS]
    ]
    return Map(WIDTH, height, dots, [a for a in arrows if a.path], len(between) - len(arrows))


def _projected(spots: Sequence[Spot]) -> tuple[dict[str, tuple[float, float]], float]:
    """Where places stand in the picture, true to scale around their middle, and its height."""
    lats = [spot.lat for spot in spots]
    middle = (min(lats) + max(lats)) / 2
    narrow = max(cos(radians(middle)), 0.05)
    xs, ys = [spot.lon * narrow for spot in spots], [-spot.lat for spot in spots]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room_x, room_y = WIDTH - 2 * MARGIN, TALLEST - 2 * MARGIN
    scale = min(room_x / wide if wide else 1e9, room_y / high if high else 1e9)
    if wide == high == 0:
        scale = 0.0
    left = (WIDTH - wide * scale) / 2
    at = {
        spot.key: (
            round(left + (x - min(xs)) * scale, 1),
            round(MARGIN + (y - min(ys)) * scale, 1),
        )
        for spot, x, y in zip(spots, xs, ys, strict=True)
    }
    return at, round(high * scale + 2 * MARGIN, 1)


def _labelled(
    spots: Sequence[Spot], at: Mapping[str, tuple[float, float]], radius: Mapping[str, float]
) -> list[Dot]:
    """Dots with labels, those of the most measures first, where no other dot or label stands."""
    taken = [(*at[s.key], radius[s.key], radius[s.key]) for s in spots]
    dots = []
    for spot in sorted(spots, key=lambda s: (-s.measures, s.name)):
        x, y = at[spot.key]
        wide, off = len(spot.name) * _LETTER, radius[spot.key] + 4
        begins = [x + off, x - off - wide]
        free = [b for b in begins if 0 <= b <= WIDTH - wide and _free(b, y, wide, taken, (x, y))]
        if free:
            taken.append((free[0] + wide / 2, y, wide / 2, _LINE / 2))
        said = f"{spot.name}: {count(spot.measures, 'measure')}"
        dots.append(
            Dot(
                spot.name, spot.key, x, y, radius[spot.key], spot.name if free else "",
                round(free[0], 1) if free else 0.0,
                round(wide, 1), said,
            )
        )  # fmt: skip
    return dots


def _free(
    left: float,
    y: float,
    wide: float,
    taken: Sequence[tuple[float, float, float, float]],
    own: tuple[float, float],
) -> bool:
    """Whether nothing stands where a label would; its own dot is beside it."""
    middle = left + wide / 2
    return not any(
        (x, height) != own and abs(x - middle) < wide / 2 + rx and abs(height - y) < _LINE / 2 + ry
        for x, height, rx, ry in taken
    )


def _bow(a: tuple[float, float], b: tuple[float, float], before: float) -> str:
    """A bent line from a to b that ends `before` b; "" where both stand in one spot."""
    (x0, y0), (x1, y1) = a, b
    length = hypot(x1 - x0, y1 - y0)
    if length <= before + 2:
        return ""
    bend = min(0.12 * length, MARGIN / 2) / length
    mx, my = (x0 + x1) / 2 - (y1 - y0) * bend, (y0 + y1) / 2 + (x1 - x0) * bend
    back = before / (hypot(x1 - mx, y1 - my) or 1.0)
    ex, ey = x1 - (x1 - mx) * back, y1 - (y1 - my) * back
    return f"M{x0} {y0}Q{mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}"
