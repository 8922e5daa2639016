"""`whereas trace`: where a text's wording is found in earlier measures."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

import click

from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.phrases import count
from whereas.results import Trace
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import (
    OTHER_PLACES,
    FilterOptions,
    check_folder,
    draft_options,
    filter_options,
    filter_words,
    filters_of,
    force_options,
    library_option,
    library_words,
    note,
    open_library,
    output_options,
    program,
    read_argument,
    reject_mistyped,
    words_of,
    write_file,
    write_json,
)
from whereas.shown.stock import without_stock
from whereas.shown.wording import headline

if TYPE_CHECKING:
    from whereas.library.library import Library
    from whereas.shown.terminal.trace import Again

Format = Literal["jsonl", "parquet", "passim"]


class Asked(FilterOptions):
    """The command's options; `force` says what the argument is."""

    force: str | None
    day: date | None
    own_place: str | None
    as_json: bool
    page: Path | None
    full: bool
    stock: bool | None
    all_: bool
    output: Path | None
    format_: Format | None


@click.command("trace", short_help=COMMANDS["trace"])
@click.argument("what", required=False, metavar="MEASURE|FILE|TEXT|-")
@force_options
@draft_options("The day a draft dates from; only what is earlier can be its source.", OTHER_PLACES)
@filter_options
@output_options
@click.option(
    "--stock/--no-stock",
    default=None,
    help="List stock wording too, or leave it out of the answer. [default: say how much it is]",
)
@click.option("--all", "all_", is_flag=True, help="Trace every measure of the library; needs -o.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --all: where the traces go, one row for each measure (.jsonl or .parquet).",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl", "parquet", "passim"]),
    help="With --all: by default the file's ending says which; passim writes passim's fields.",
)
@library_option
def command(what: str | None, library: Path | None, **given: Unpack[Asked]) -> None:
    """Show where a text's wording is found in earlier measures.

    The argument is an existing file, else a measure's id, else the text itself; - reads the
    text from standard input. A draft is dated today unless --date says otherwise.
    """
    filters = filters_of(given)
    if given["page"]:
        check_folder(given["page"])
    if given["all_"]:
        _trace_all(what, library, filters, given)
        return
    if what is None:
        raise UsageError("nothing to trace", "", "name a measure, a file, a text, - or --all")
    if given["output"] or given["format_"]:
        raise UsageError("-o and --format go with --all", "", "--html or --json save one trace")
    lib = open_library(library)
    trace = _trace(what, lib, filters, given)
    if given["stock"] is False:
        trace = without_stock(trace)
    page = given["page"]
    if page:
        from whereas.shown.html.trace import trace_page
        from whereas.shown.safe import safe

        write_file(page, trace_page(safe(trace), filters, stock=bool(given["stock"])))
    if given["as_json"]:
        from whereas.shown.selectors import of_trace

        write_json(of_trace(trace, lib.text))
    elif page:
        click.echo(headline(safe(trace)))
        click.echo(f"Saved the whole report as {page}.")
    else:
        _report(trace, what, library, filters, given)


def _trace_all(what: str | None, library: Path | None, filters: Filters, given: Asked) -> None:
    from whereas.shown.terminal.progress import progress

    output = given["output"]
    if what is not None or output is None:
        raise UsageError("--all takes no text and needs -o FILE", "", "-o traces.jsonl, say")
    alone = {
        "--json": given["as_json"],
        "--html": given["page"],
        "--full": given["full"],
        "--stock and --no-stock": given["stock"] is not None,
        "--text, --id and --file": given["force"],
        "--date": given["day"],
        "--for-place": given["own_place"],
    }
    for option, value in alone.items():
        if value:
            raise UsageError(f"{option} belongs to one trace, not to --all")
    check_folder(output)
    lib = open_library(library)
    with progress() as tell:
        written = lib.trace_all(output, filters=filters, format=given["format_"], progress=tell)
    click.echo(f"Wrote {count(written, 'trace')} to {output}.")


def _trace(what: str, lib: Library, filters: Filters, given: Asked) -> Trace:
    from whereas.shown.terminal.progress import progress

    text, kind = read_argument(what, given["force"])
    with progress() as tell:
        if tell:
            tell("tracing", 0, None)
        trace = lib.trace(
            text, kind=kind, date=given["day"], filters=filters, place=given["own_place"]
        )
    if trace.measure is None and not (trace.sources or trace.also):
        reject_mistyped(text, kind, lib)
    own = given["own_place"]
    if own and trace.coverage:
        _note_unknown(own, [place.name for place in trace.coverage.jurisdictions])
    return replace(trace, place=own) if own and not trace.place else trace


def _note_unknown(place: str, known: list[str]) -> None:
    """Ask about a draft's place that is spelt like another one; an unknown one is no error."""
    from whereas.spelling import close, did_you_mean

    if place not in known and (near := close(place, known)):
        note(f"no place {place!r} in this library ({did_you_mean(near)})")


def _report(trace: Trace, what: str, library: Path | None, filters: Filters, given: Asked) -> None:
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.trace import trace_report

    again = _again(trace, what, library, given)
    full, stock = given["full"], bool(given["stock"])
    say(*trace_report(safe(trace), again=again, filters=filters, full=full, stock=stock))


# A longer text would make a command of many lines; it is better saved in a file.
_REPEATED = 80


def _again(trace: Trace, what: str, library: Path | None, given: Asked) -> Again:
    from whereas.shown.terminal.trace import Again

    force = f"--{given['force']} " if given["force"] else ""
    said = trace.measure or what
    long = what == "-" or (trace.measure is None and (len(what) > _REPEATED or "\n" in what))
    asked = words_of(("--date", given["day"]), ("--for-place", given["own_place"]))
    return Again(
        what="" if long else force + shlex.quote(said),
        options=library_words(library),
        asked=asked + filter_words(given),
        program=program(),
    )
