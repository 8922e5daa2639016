"""`whereas lineage`: who of a family likely took it from whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from whereas.errors import UsageError
from whereas.phrases import count
from whereas.results import Lineage
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import check_folder, library_option, open_library, write_file

if TYPE_CHECKING:
    from whereas.library.library import LineageFormat

FORMATS = ("json", "csv", "graphml", "dot", "jsonld", "parquet")
ALL_FORMATS: dict[str, LineageFormat] = {
    "jsonl": "jsonl", "json": "jsonl", "csv": "csv", "graphml": "graphml", "parquet": "parquet",
}  # fmt: skip
"""The forms of one family's lineage, and those of all of them."""


class Hidden(NamedTuple):
    """The grounds that are left out of account."""

    dates: bool
    marks: bool


@click.command("lineage", short_help=COMMANDS["lineage"])
@click.argument("family", required=False, metavar="FAMILY|MEASURE")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(dict.fromkeys([*FORMATS, *ALL_FORMATS]))),
    help="Give the edges in this form (jsonld: W3C PROV; jsonl: with --all).",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write them to this file; parquet needs one.",
)
@click.option("--all", "all_", is_flag=True, help="The edges of every family; needs -o.")
@click.option("--without-dates", is_flag=True, help="Judge by the texts alone.")
@click.option("--without-marks", is_flag=True, help="Leave drafting marks out of account.")
@click.option("--full", is_flag=True, help="Show every edge with all of its reasons.")
@library_option
def command(
    family: str | None,
    as_json: bool,
    format_: str | None,
    output: Path | None,
    all_: bool,
    without_dates: bool,
    without_marks: bool,
    full: bool,
    library: Path | None,
) -> None:
    """Show who of a family likely took it from whom.

    The argument is a family's id or that of one of its measures. Each edge has a confidence (of
    those called 0.9, nine in ten are right) and its reasons; where nothing decides, it says so.
    """
    hidden = Hidden(without_dates, without_marks)
    if all_:
        _write_all(family, as_json or full, format_, output, hidden, library)
        return
    if family is None:
        raise UsageError("no family is named", "", "name one or a measure, or say --all")
    if format_ == "jsonl":
        raise UsageError("jsonl is for all families", "--format", "say --all, or use json")
    form = format_ or ("json" if as_json else _form_of(output))
    if form == "parquet" and output is None:
        raise UsageError("parquet needs a file to go to", "--format", "name one with -o")
    if output:
        check_folder(output)
    answer = open_library(library).lineage(family, dates=not hidden.dates, marks=not hidden.marks)
    if form:
        _write(answer, form, output)
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.lineage import lineage_report

    say(*lineage_report(safe(answer), full=full))


def _write_all(
    family: str | None,
    printed: bool,
    format_: str | None,
    output: Path | None,
    hidden: Hidden,
    library: Path | None,
) -> None:
    """Write the edges of all families into one file."""
    from whereas.shown.terminal.progress import progress

    if family is not None or output is None:
        raise UsageError("--all takes no family and needs -o FILE", "", "-o edges.parquet, say")
    if printed:
        raise UsageError("--json and --full belong to one lineage, not to --all")
    form = ALL_FORMATS.get(format_) if format_ else None
    if format_ and form is None:
        raise UsageError(
            f"{format_} is for one family", "--format", "use " + ", ".join(ALL_FORMATS)
        )
    check_folder(output)
    lib = open_library(library)
    with progress() as tell:
        written = lib.lineage_all(
            output, format=form, dates=not hidden.dates, marks=not hidden.marks, progress=tell
        )
    click.echo(f"Wrote {count(written, 'edge')} to {output}.")


def _form_of(output: Path | None) -> str | None:
    if output is None:
        return None
    suffix = output.suffix.lower().lstrip(".")
    if suffix not in FORMATS:
        raise UsageError(
            "the format can't be told from the file's name", str(output), "name it with --format"
        )
    return suffix


def _write(answer: Lineage, form: str, output: Path | None) -> None:
    from whereas.lineage.formats import TEXT_FORMATS, table

    if form == "parquet" and output is not None:
        import pyarrow.parquet as pq

        pq.write_table(table(answer), output, compression="zstd")
        return
    text = TEXT_FORMATS[form](answer)
    if output is None:
        click.echo(text.encode("utf-8"), nl=False)
    else:
        write_file(output, text)
