"""`whereas lineage`: who of a family likely took it from whom."""

from __future__ import annotations

from pathlib import Path

import click

from whereas.errors import UsageError
from whereas.results import Lineage
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import check_folder, library_option, open_library, write_file

FORMATS = ("json", "csv", "graphml", "dot", "jsonld", "parquet")


@click.command("lineage", short_help=COMMANDS["lineage"])
@click.argument("family", metavar="FAMILY|MEASURE")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="Give the edges in this form (jsonld: W3C PROV).",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write them to this file; parquet needs one.",
)
@click.option("--without-dates", is_flag=True, help="Judge by the texts alone.")
@click.option("--without-marks", is_flag=True, help="Leave drafting marks out of account.")
@click.option("--full", is_flag=True, help="Show every edge with all of its reasons.")
@library_option
def command(
    family: str,
    as_json: bool,
    format_: str | None,
    output: Path | None,
    without_dates: bool,
    without_marks: bool,
    full: bool,
    library: Path | None,
) -> None:
    """Show who of a family likely took it from whom.

    The argument is a family's id or that of one of its measures. Each edge has a confidence (of
    those called 0.9, nine in ten are right) and its reasons; where nothing decides, it says so.
    """
    form = format_ or ("json" if as_json else _form_of(output))
    if form == "parquet" and output is None:
        raise UsageError("parquet needs a file to go to", "--format", "name one with -o")
    if output:
        check_folder(output)
    answer = open_library(library).lineage(family, dates=not without_dates, marks=not without_marks)
    if form:
        _write(answer, form, output)
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.lineage import lineage_report

    say(*lineage_report(safe(answer), full=full))


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
