"""A checked source on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from whereas.results import Assertion, Checked, SideBySide


def check_report(checked: Checked) -> Iterator[RenderableType]:
    """Yield the assertions, then each record beside its originals."""
    yield Text(checked.source, style="bold")
    yield _assertions(checked.assertions)
    for number, pair in enumerate(checked.records, 1):
        yield Text(f"\n{number}. {pair.measure}", style="bold")
        yield _sides(pair)


def _assertions(assertions: list[Assertion]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for head in ("asserted", "", "found", ""):
        table.add_column(head)
    for one in assertions:
        holds = "holds" if one.holds else "FAILS"
        style = "" if one.holds else "bold red"
        table.add_row(one.what, one.asserted, one.found, Text(holds, style=style))
    return table


def _sides(pair: SideBySide) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=True)
    table.add_column("as it was read", ratio=1, overflow="fold")
    table.add_column("as it came", ratio=1, overflow="fold")
    facts = [
        Text.assemble((f"{name.replace('_', ' ')}: ", "dim"), fact)
        for name, fact in pair.facts.items()
    ]
    came = [
        Text.assemble((f"{name}\n", "dim"), original) for name, original in pair.originals.items()
    ]
    table.add_row(Group(*facts), Group(*came))
    return table
