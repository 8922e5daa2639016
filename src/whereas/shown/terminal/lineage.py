"""A family's lineage on a terminal: its tree, each member at its place on a line of years."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from whereas.phrases import count, shorten, years
from whereas.results import Lineage, LineageEdge, LineageMember

AXIS = 28
"""Columns of the line of years."""

MOST_OTHERS = 20
"""Edges besides the tree's that are listed without --full."""


def lineage_report(answer: Lineage, *, full: bool = False) -> Iterator[RenderableType]:
    """Yield the report's parts: the tree on its years, then what is no part of the tree."""
    yield Text(_headline(answer), style="bold")
    first, last = _span(answer)
    if first:
        yield Text(f"\n{_scale(first, last)}  likely taken by those below", style="dim")
    parents = _parents(answer)
    below: dict[str, list[LineageEdge]] = {}
    for edge in parents.values():
        below.setdefault(edge.source, []).append(edge)
    members = {m.measure: m for m in answer.members}
    for member in answer.members:
        if member.measure not in parents:
            yield from _branch(member, None, below, members, (first, last), full)
    yield from _others(answer, parents, full)


def _headline(answer: Lineage) -> str:
    found = sum(e.relation == "likely source" for e in answer.edges)
    name = shorten(answer.name or answer.family, 60)
    if len(answer.members) < 2:
        return f"{name}: a family of one; nothing was taken from anybody that is known."
    return (
        f"{name}: {count(len(answer.members), 'measure')}, {count(found, 'likely source')} found."
    )


def _parents(answer: Lineage) -> dict[str, LineageEdge]:
    """The surest likely source of each member that has one."""
    parents: dict[str, LineageEdge] = {}
    for edge in answer.edges:
        best = parents.get(edge.target)
        if edge.relation == "likely source" and (not best or best.confidence < edge.confidence):
            parents[edge.target] = edge
    return parents


def _span(answer: Lineage) -> tuple[int, int]:
    found = [y for m in answer.members for y in (_year(m, 0), _year(m, 1)) if y]
    return (min(found), max(found)) if found else (0, 0)


def _year(member: LineageMember, end: int) -> int:
    day = (member.date_from, member.date_to)[end]
    return day.year if day else 0


def _scale(first: int, last: int) -> str:
    return f"{first}{str(last).rjust(AXIS - 4)}"


def _branch(
    member: LineageMember,
    edge: LineageEdge | None,
    below: dict[str, list[LineageEdge]],
    members: dict[str, LineageMember],
    span: tuple[int, int],
    full: bool,
) -> Iterator[RenderableType]:
    """One member and all that likely came from it, depth first, without recursion."""
    waiting: list[tuple[LineageMember, LineageEdge | None, int]] = [(member, edge, 0)]
    while waiting:
        one, how, depth = waiting.pop()
        yield _line(one, how, depth, span)
        if full and how:
            yield from (
                Padding(Text(reason, style="dim"), (0, 0, 0, AXIS + 4 + 2 * depth))
                for reason in how.reasons
            )
        later = sorted(
            below.get(one.measure, []),
            key=lambda e: (str(members[e.target].date_from or "9"), e.target),
        )
        waiting += [(members[e.target], e, depth + 1) for e in reversed(later)]


def _line(
    member: LineageMember, edge: LineageEdge | None, depth: int, span: tuple[int, int]
) -> Text:
    line = Text(_axis(member, span) if span[0] else "")
    line.append("  " + "  " * depth)
    line.append("└ " if edge else "")
    line.append(member.place or member.measure, style="bold")
    line.append(f" {member.measure}" if member.place else "")
    line.append(f" ({years(member)})", style="dim")
    if edge:
        line.append(
            f"  {edge.confidence:.2f}", style="green" if edge.confidence >= 0.9 else "yellow"
        )
    line.no_wrap = True
    line.overflow = "ellipsis"
    return line


def _axis(member: LineageMember, span: tuple[int, int]) -> str:
    first, last = span
    if not member.date_from or not member.date_to:
        return "·" * 3 + " undated".ljust(AXIS - 3)
    width = max(last - first, 1)
    low = round((member.date_from.year - first) / width * (AXIS - 1))
    high = round((member.date_to.year - first) / width * (AXIS - 1))
    return (" " * low + ("●" if low == high else "├" + "─" * (high - low - 1) + "┤")).ljust(AXIS)


def _others(
    answer: Lineage, parents: dict[str, LineageEdge], full: bool
) -> Iterator[RenderableType]:
    drawn = {id(edge) for edge in parents.values()}
    rest = [e for e in answer.edges if id(e) not in drawn and (full or not e.through)]
    if not rest:
        return
    yield Text("\nBesides", style="bold")
    rest.sort(key=lambda e: (-e.confidence, e.target, e.source))
    for edge in rest if full else rest[:MOST_OTHERS]:
        yield Text.assemble(_besides(edge), (f"  {edge.confidence:.2f}", "yellow"))
        yield Padding(Text("; ".join(edge.reasons), style="dim"), (0, 0, 0, 2))
    left = len(rest) - MOST_OTHERS
    if left > 0 and not full:
        yield Text(f"and {left:,} more (--full lists them)", style="dim")


def _besides(edge: LineageEdge) -> str:
    if edge.relation == "common source":
        return f"{edge.target} and {edge.source} likely have a common source"
    if edge.relation == "undetermined":
        return f"{edge.target} and {edge.source} are near; nothing decides who took it from whom"
    return f"{edge.target} likely took more of its wording from {edge.source}"
