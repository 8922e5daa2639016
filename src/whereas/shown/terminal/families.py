"""Families on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from whereas.phrases import count, year_span
from whereas.results import Coverage, Family
from whereas.shown.wording import places as of_places

_ROWS = 40  # families listed unless -n says how many


def families_report(
    families: list[Family], coverage: Coverage, *, listed_all: bool = False
) -> Iterator[RenderableType]:
    """Yield the report's parts: what was found, and a table of it."""
    looked = f"among {count(coverage.measures, 'measure')} of {of_places(coverage)}"
    if not families:
        yield Text(f"No family found {looked}.")
        return
    members = len({member for f in families for member in f.members})  # bridges are in several
    found = count(len(families), "family", "families")
    yield Text(f"{found} of {count(members, 'measure')}, {looked}.", style="bold")
    rows = families if listed_all else families[:_ROWS]
    yield _table(rows)
    if len(rows) < len(families):
        more = count(len(families) - len(rows), "more family", "more families")
        yield Text(f"and {more} (-n lists as many as you like, --json all)", style="dim")


def _table(families: list[Family]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", expand=True)
    table.add_column("family and its earliest member", overflow="fold", ratio=1)
    for head in ("mem-\nbers", "folded", "places", "shared\nwords"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("years", no_wrap=True)
    for family in families:
        table.add_row(*_row(family))
    return table


def _row(family: Family) -> list[Text]:
    aside = len(family.members) - family.size
    counts = (family.size, aside, len(family.jurisdictions), family.words)
    cells = [f"{n:,}" if n else "–" for n in counts]
    named = Text.assemble(family.name, "\n", (family.members[0], "dim"))
    return [named, *map(Text, cells), Text(_years(family))]


def _years(family: Family) -> str:
    if not family.first_date or not family.last_date:
        return "–"
    return year_span(family.first_date.year, family.last_date.year)
