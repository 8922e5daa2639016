"""The list of stock clauses on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from whereas.answers.stock import Stock
from whereas.phrases import count, shorten
from whereas.results import StockClause

_QUOTED = 400  # characters of an example
_SHOWN = 20  # clauses listed where no number is asked for


def stock_report(stock: Stock, *, most: int | None = None) -> Iterator[RenderableType]:
    """Yield the clauses, the most widespread first, and what people marked."""
    found = stock.clauses
    if not found:
        yield Text("No wording here is shared so widely that it looks like a stock clause.")
    else:
        many = count(len(found), "stock clause")
        said = f"The most widespread of all: {many}" if most else f"{many}, most widespread first"
        yield Text(said, style="bold")
    shown = found[: most or _SHOWN]
    for number, clause in enumerate(shown, 1):
        yield from _clause(number, clause)
    if len(found) > len(shown):
        yield Text(f"\nand {len(found) - len(shown):,} more (-n {len(found)} lists them)")
    if stock.marked:
        yield Text("\nMarked by you", style="bold")
        for mark in stock.marked:
            said = "stock" if mark.stock else "not stock"
            yield Text(f"  {said}: {shorten(mark.text, _QUOTED)}")


def _clause(number: int, clause: StockClause) -> Iterator[RenderableType]:
    held = f"{count(clause.measures, 'measure')} of {count(clause.places, 'place')}"
    marked = f", marked {clause.marked}" if clause.marked else ""
    where = ", ".join(part for part in (clause.measure, clause.example.section) if part)
    yield Text(f"\n{number}. {held}{marked}", style="bold")
    yield Padding(Text(f"“{shorten(clause.example.exact, _QUOTED)}”"), (0, 0, 0, 3))
    yield Padding(Text(f"first found in {where}", style="dim"), (0, 0, 0, 3))
