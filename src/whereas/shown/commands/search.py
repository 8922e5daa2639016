"""`whereas search`: the measures that a description in plain words is about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from whereas.errors import UsageError
from whereas.phrases import count
from whereas.results import to_json
from whereas.shown.cli import COMMANDS, DONE, REFUSED
from whereas.shown.commands.options import (
    check_folder,
    filter_options,
    filters_of,
    library_option,
    note,
    open_library,
    read_argument,
    write_json,
)

if TYPE_CHECKING:
    from whereas.filters import Filters
    from whereas.library.library import Library


class Asked(TypedDict):
    """The command's options."""

    text: str | None
    queries: Path | None
    output: Path | None
    most: int
    as_json: bool
    meaning: bool
    places: tuple[str, ...]
    exclude_places: tuple[str, ...]
    other_places: bool
    before: date | None
    after: date | None
    kinds: tuple[str, ...]


@click.command("search", short_help=COMMANDS["search"])
@click.argument("text", required=False, metavar="TEXT|-")
@click.option(
    "-n", "most", type=click.IntRange(1), default=10, show_default=True, metavar="N",
    help="List so many measures at most.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option(
    "--queries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Ask with each line of a JSON Lines file: its `id` and its `text`.",
)
@click.option(
    "-o",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The JSON Lines file to write for --queries: `id` and `hits`.",
)
@click.option(
    "--meaning/--no-meaning",
    default=True,
    help="Go by meaning too, where the library was read for it.",
)
@filter_options
@library_option
def command(library: Path | None, **given: Unpack[Asked]) -> int:
    """Find measures by what they do, described in plain words.

    TEXT may be a few words, a summary or a whole text; - reads it from standard input. Each measure
    is listed once, by the section that says most of what was asked. A measure's id or number, typed
    alone, finds that measure first. With --queries a whole file of descriptions is asked. Words
    count in all their forms; other words for the same thing too, once `whereas meaning` has read
    the library.
    """
    asked_file = given["queries"] is not None or given["output"] is not None
    if asked_file == (given["text"] is not None):
        raise UsageError("give either a TEXT, or --queries with -o")
    filters = filters_of(
        {
            "places": given["places"], "exclude_places": given["exclude_places"],
            "other_places": given["other_places"], "before": given["before"],
            "after": given["after"], "kinds": given["kinds"],
        }
    )  # fmt: skip
    if filters.other_places:
        raise UsageError("--other-places needs a text that has a place", "", "use --exclude-place")
    lib = open_library(library)
    if given["text"] is None:
        return _all(lib, given, filters)
    return _one(lib, given["text"], given, filters)


def _all(lib: Library, given: Asked, filters: Filters) -> int:
    from whereas.shown.terminal.progress import progress

    queries, output = given["queries"], given["output"]
    if queries is None or output is None:
        raise UsageError("--queries and -o go together", "", "name the file to read and to write")
    check_folder(output)
    with progress() as tell:
        report = lib.search_all(
            queries, output, given["most"], filters=filters, meaning=given["meaning"], progress=tell
        )
    for refusal in report.refused:
        note(f"{refusal.file}, {refusal.record}: {refusal.why}; it is left out")
    click.echo(f"Answered {count(report.written, 'description')} in {output}.")
    return REFUSED if report.refused else DONE


def _one(lib: Library, text: str, given: Asked, filters: Filters) -> int:
    from whereas.shown.terminal.progress import progress

    what, _ = read_argument(text, None)
    with progress() as tell:
        found = lib.search(
            what, given["most"], filters=filters, meaning=given["meaning"], progress=tell
        )
    if given["as_json"]:
        write_json(to_json(found))
        return DONE
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.search import search_report

    say(*search_report(safe(found)))
    return DONE
