"""`whereas first`: whether something has been done before, where, and how it differed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from whereas.results import to_json
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import (
    OTHER_PLACES,
    FilterOptions,
    draft_options,
    filter_options,
    filters_of,
    force_options,
    library_option,
    open_library,
    read_argument,
    write_json,
)

if TYPE_CHECKING:
    from whereas.filters import Filters
    from whereas.library.library import Library
    from whereas.precedents.results import First


class Asked(FilterOptions):
    """The command's options; `force` says what the argument is."""

    force: str | None
    day: date | None
    own_place: str | None
    as_json: bool
    full: bool


@click.command("first", short_help=COMMANDS["first"])
@click.argument("what", metavar="TEXT|FILE|MEASURE|-")
@force_options
@draft_options("The day a draft dates from; only what is earlier can precede it.", OTHER_PLACES)
@filter_options
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option("--full", is_flag=True, help="List every precedent, and the text of each provision.")
@library_option
def command(what: str, library: Path | None, **given: Unpack[Asked]) -> None:
    """Show the earliest and the closest precedents of a draft or a description.

    The argument is an existing file, else a measure's id, else a text: a whole draft, or what a
    measure does in plain words ("stores must accept cash"); - reads it from standard input. The
    answer says in what it was looked for; a place that the library lacks is no error but is said.
    """
    filters = filters_of(given)
    found = _first(open_library(library), what, filters, given)
    if given["as_json"]:
        write_json(to_json(found))
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.first import first_report

    say(*first_report(safe(found), filters, full=given["full"]))


def _first(lib: Library, what: str, filters: Filters, given: Asked) -> First:
    from whereas.shown.terminal.progress import progress

    text, kind = read_argument(what, given["force"])
    with progress() as tell:
        return lib.first(
            text, kind=kind, date=given["day"], filters=filters, place=given["own_place"],
            progress=tell,
        )  # fmt: skip
