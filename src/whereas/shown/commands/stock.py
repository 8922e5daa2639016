"""`whereas stock`: the clauses that measures share because they are laws."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import click

from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.results import to_json
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import (
    first_day,
    last_day,
    library_option,
    open_library,
    write_json,
)


class Asked(TypedDict):
    """The command's options."""

    places: tuple[str, ...]
    before: date | None
    after: date | None
    kinds: tuple[str, ...]
    most: int | None
    as_json: bool
    stock: str | None
    not_stock: str | None


@click.command("stock", short_help=COMMANDS["stock"])
@click.option("-n", "most", type=click.IntRange(1), metavar="N", help="List so many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the clauses as JSON, all of them.")
@click.option(
    "--stock",
    metavar="TEXT|MEASURE#SPAN",
    help="Mark wording as stock for good; a span is START-END, in characters.",
)
@click.option("--not-stock", metavar="TEXT|MEASURE#SPAN", help="Mark wording as no stock.")
@click.option(
    "--place", "places", multiple=True, metavar="PLACE", help="Count measures of this place only."
)
@click.option("--before", type=first_day, metavar="DATE", help="Count those from before it.")
@click.option("--after", type=last_day, metavar="DATE", help="Count those from after it.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Count those of this kind.")
@library_option
def command(library: Path | None, **given: Unpack[Asked]) -> None:
    """List the stock clauses: wording that says nothing about borrowing.

    They are learnt from the library: enacting words, effective dates, severability, whatever its
    measures repeat. Trace counts words of stock apart. What --stock or --not-stock marks is kept
    with the library and goes before what was learnt.
    """
    if given["stock"] and given["not_stock"]:
        raise UsageError("--stock and --not-stock exclude each other", "", "mark one at a time")
    what = given["stock"] or given["not_stock"]
    lib = open_library(library)
    if what:
        made = lib.mark_stock(what, stock=bool(given["stock"]))
        said = "stock" if made.stock else "not stock"
        click.echo(f"Marked as {said}, {len(made.text):,} characters.")
        return
    filters = Filters(
        places=given["places"], before=given["before"], after=given["after"], kinds=given["kinds"]
    )
    found = lib.stock(filters=filters, most=given["most"])
    if given["as_json"]:
        write_json(to_json(found))
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.stock import stock_report

    say(*stock_report(safe(found), most=given["most"]))
