"""A family's lineage on a time axis: places as rows, members at their dates, lines between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from whereas.phrases import dates, shorten
from whereas.results import LineageEdge, LineageMember
from whereas.shown.pages.draw.axis import Axis

NODES = 110
"""Members drawn; more are too close to be told apart, and the page would weigh too much."""

LINES = 130
"""Lines drawn, the likely sources first and the surest of each kind."""

LANES = 46
"""Lanes of all rows together: as many fit on a screen or two."""

REASONS = 2
"""Reasons quoted at a line; the table has all."""

LEFT, UNDATED, WIDTH, TOP = 168.0, 64.0, 960.0, 26.0
"""Units of the picture: room for names, for undated members, in all, and for the years."""

LANE, GAP, RADIUS = 15.0, 9.0, 5.0
"""Units between two lanes of a row, more between two rows, and half a mark's size."""

_RANKS = {"likely source": 0, "earlier copy": 0, "common source": 1, "undetermined": 2}
_CLASSES = ("likely", "common", "undetermined")


@dataclass(frozen=True, slots=True)
class Node:
    """A member: a mark from `x0` to `x1` around the height `y`; a day is a dot."""

    measure: str
    x0: float
    x1: float
    y: float
    undated: bool
    said: str

    @property
    def middle(self) -> float:
        """Where lines that have no direction end."""
        return round((self.x0 + self.x1) / 2, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A place's row: its name stands at `y`."""

    name: str
    y: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as an SVG path between nodes `a` and `b` (their places in the list)."""

    path: str
    kind: str
    width: float
    opacity: float
    a: int
    b: int
    said: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture in its own units; `ticks` are (x, year). What is not drawn is counted."""

    width: float
    height: float
    left: float
    axis: float
    ticks: list[tuple[float, str]]
    rows: list[Row]
    nodes: list[Node]
    lines: list[Line]
    undated: bool
    hidden_members: int
    hidden_lines: int


def timeline(
    members: Sequence[LineageMember], edges: Sequence[LineageEdge], folded: frozenset[str]
) -> Timeline:
    """Draw members and edges; `folded` ones are near-duplicates and are left out first."""
    drawn = _chosen(members, edges, folded)
    undated = any(one.date_to is None for one in drawn)
    left = LEFT + (UNDATED if undated else 0)
    axis = Axis.of([day for one in drawn for day in (one.date_from, one.date_to)], left, WIDTH)
    rows, nodes = _placed(drawn, axis, _best(edges))
    lines = _lines(nodes, edges)
    height = rows[-1].top + rows[-1].height if rows else TOP
    return Timeline(
        WIDTH, height, LEFT, left, axis.ticks(), rows, nodes, lines, undated,
        len(members) - len(nodes), len(edges) - len(lines),
    )  # fmt: skip


def _chosen(
    members: Sequence[LineageMember], edges: Sequence[LineageEdge], folded: frozenset[str]
) -> list[LineageMember]:
    """The members that are drawn, in their order: those with most lines to others."""
    lines: dict[str, float] = {}
    for edge in edges:
        for end in (edge.source, edge.target):
            lines[end] = lines.get(end, 0.0) + edge.confidence / (1 + 4 * _RANKS[edge.relation])
    order = sorted(
        range(len(members)),
        key=lambda n: (members[n].measure in folded, -lines.get(members[n].measure, 0.0), n),
    )
    return [members[n] for n in sorted(order[:NODES])]


def _best(edges: Sequence[LineageEdge]) -> dict[str, LineageEdge]:
    """The surest likely source of each member that has one."""
    found: dict[str, LineageEdge] = {}
    for edge in edges:
        best = found.get(edge.target)
        if not _RANKS[edge.relation] and (not best or best.confidence < edge.confidence):
            found[edge.target] = edge
    return found


def _placed(
    members: Sequence[LineageMember], axis: Axis, best: Mapping[str, LineageEdge]
) -> tuple[list[Row], list[Node]]:
    """Rows of places, the earliest first, with their members in lanes."""
    held: dict[str, list[LineageMember]] = {}
    for one in members:
        held.setdefault(one.place, []).append(one)
    names = sorted(held, key=lambda name: (-len(held[name]), name))[:LANES]
    names.sort(key=lambda name: (_earliest(held[name]), name))
    most = max(LANES // len(names), 2) if names else 0
    places = {one.measure: one.place for one in members}
    rows, nodes, top = [], [], TOP
    for name in names:
        lanes = _lanes(held[name], axis, most)
        for n, lane in enumerate(lanes):
            y = top + GAP / 2 + LANE * (n + 0.5)
            nodes += [_node(one, y, best.get(one.member.measure), places) for one in lane]
        height = LANE * len(lanes) + GAP
        rows.append(Row(name or "place not known", top + height / 2 + 4, top, height))
        top += height
    return rows, nodes


def _earliest(members: Sequence[LineageMember]) -> date:
    return min((one.date_to for one in members if one.date_to), default=date.max)


@dataclass(frozen=True, slots=True)
class _Mark:
    member: LineageMember
    x0: float
    x1: float


def _marks(members: Sequence[LineageMember], axis: Axis) -> list[_Mark]:
    """Where the marks of a row begin and end, from left to right; undated ones before the axis."""
    marks, undated = [], 0
    for one in members:
        if one.date_from is None or one.date_to is None:
            x = axis.left - UNDATED + 2 * RADIUS + undated % 4 * (2 * RADIUS + 3)
            marks.append(_Mark(one, x, x))
            undated += 1
        else:
            marks.append(_Mark(one, axis.x(one.date_from), axis.x(one.date_to)))
    return sorted(marks, key=lambda mark: (mark.x0, mark.member.measure))


def _lanes(members: Sequence[LineageMember], axis: Axis, most: int) -> list[list[_Mark]]:
    """Put members into lanes so that no two marks touch; what finds no room is left out."""
    lanes: list[list[_Mark]] = []
    for mark in _marks(members, axis):
        free = next((lane for lane in lanes if lane[-1].x1 + RADIUS + 2 <= mark.x0 - RADIUS), None)
        if free is None:
            if len(lanes) == most:
                continue
            free = []
            lanes.append(free)
        free.append(mark)
    return lanes


def _node(mark: _Mark, y: float, source: LineageEdge | None, places: Mapping[str, str]) -> Node:
    member = mark.member
    title = shorten(member.title, 90)
    said = f"{member.place or 'place not known'}, {dates(member)}: {title or member.measure}."
    if source:
        whom = places.get(source.source) or source.source
        said += f" Likely from {whom} ({source.confidence:.2f})."
    return Node(member.measure, mark.x0, mark.x1, round(y, 1), member.date_to is None, said)


def _lines(nodes: Sequence[Node], edges: Sequence[LineageEdge]) -> list[Line]:
    """The lines that are drawn: what `through` a drawn source already says is left out."""
    at = {node.measure: n for n, node in enumerate(nodes)}
    found = [
        edge for edge in edges if edge.source in at and edge.target in at and edge.through not in at
    ]
    found.sort(key=lambda e: (_RANKS[e.relation], -e.confidence, e.target, e.source))
    lines = [_line(edge, at[edge.source], at[edge.target], nodes) for edge in found[:LINES]]
    return lines[::-1]  # the likely and sure ones over the others


def _line(edge: LineageEdge, a: int, b: int, nodes: Sequence[Node]) -> Line:
    rank = _RANKS[edge.relation]
    one, other = nodes[a], nodes[b]
    x0, x1 = (one.x1, other.x0) if rank == 0 else (one.middle, other.middle)
    why = "; ".join(edge.reasons[:REASONS])
    between = "to" if rank == 0 else "and"
    said = f"{edge.source} {between} {edge.target}: {edge.relation}, {edge.confidence:.2f}. {why}"
    return Line(
        _path(x0, one.y, x1, other.y, RADIUS + 3 if rank == 0 else 0),
        _CLASSES[rank],
        round(0.8 + 1.8 * edge.confidence, 1) if rank == 0 else 1.2,
        round(0.3 + 0.7 * edge.confidence, 2) if rank == 0 else 0.75,
        a,
        b,
        said,
    )


def _path(x0: float, y0: float, x1: float, y1: float, before: float) -> str:
    """A curve that leaves and arrives level; it ends `before` its end, where the arrow stands."""
    side = 1 if x1 >= x0 else -1
    end = round(x1 - side * before, 1)
    if y0 == y1:
        bow = min(abs(end - x0) / 6, LANE / 2)
        return f"M{x0} {y0}Q{round((x0 + end) / 2, 1)} {round(y0 - bow, 1)} {end} {y1}"
    reach = round(max(abs(end - x0) / 2, 10.0) * side, 1)
    first, last = round(x0 + reach, 1), round(end - reach, 1)
    return f"M{x0} {y0}C{_held(first)} {y0} {_held(last)} {y1} {end} {y1}"


def _held(x: float) -> float:
    """Keep a curve inside the picture."""
    return min(max(x, LEFT), WIDTH)
