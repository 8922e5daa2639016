"""`whereas add`: read measures into the library."""

from __future__ import annotations

from pathlib import Path

import click

from whereas.results import AddReport
from whereas.shown.cli import COMMANDS, DONE, REFUSED
from whereas.shown.commands.options import library_option, note, open_library
from whereas.shown.terminal.progress import progress
from whereas.shown.wording import DATING, count, refused, undated


@click.command("add", short_help=COMMANDS["add"])
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option(
    "--as",
    "as_",
    metavar="FORMAT",
    help="Read as this format instead of recognising it: nyc, dc, georgia, folder, table.",
)
@library_option
def command(sources: tuple[str, ...], as_: str | None, library: Path | None) -> int:
    """Read measures into the library.

    SOURCE is a folder, a file, or a ZIP or TAR archive, read as the folder that it holds. What is
    in the library already and has not changed costs next to nothing. What can't be read is named,
    one line each, and the rest goes on.
    """
    lib = open_library(library, create=True)
    before = undated(lib.coverage())
    with progress() as tell:
        report = lib.add(*sources, as_=as_, progress=tell)
    for refusal in report.refused:
        note(refused(refusal))
    click.echo(summary(report))
    if dateless := undated(lib.coverage()) - before:
        click.echo(_without_date(dateless, report.added + report.changed))
    return REFUSED if report.refused else DONE


def _without_date(n: int, read: int) -> str:
    """Say how many measures came without a date and, where most did, what to do about it."""
    have = "has" if n == 1 else "have"
    said = f"{n:,} of {count(read, 'measure')} {have} no date"
    if 2 * n <= read:
        return f"{said}, so nothing can be said of what came before or after."
    return f"{said}. {DATING}"


def summary(report: AddReport) -> str:
    """Say in a sentence what an `add` did."""
    said = [
        f"added {count(report.added, 'measure')}",
        f"{report.changed:,} changed" if report.changed else "",
        f"{report.unchanged:,} unchanged" if report.unchanged else "",
        f"{report.no_text:,} without a text" if report.no_text else "",
        f"{count(len(report.refused), 'input')} refused in whole or in part"
        if report.refused
        else "",
    ]
    line = ", ".join(part for part in said if part)
    return f"{line[0].upper()}{line[1:]}; {count(report.words, 'word')} read."
