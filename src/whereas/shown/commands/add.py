"""`whereas add`: read measures into the library."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from whereas.phrases import count
from whereas.results import AddReport
from whereas.shown.cli import COMMANDS, DONE, REFUSED
from whereas.shown.commands.network import is_live, network_options, ways_of
from whereas.shown.commands.options import first_day, library_option, note, open_library
from whereas.shown.terminal.progress import progress
from whereas.shown.wording import DATING, by_words_only, refused, undated


@click.command("add", short_help=COMMANDS["add"])
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option(
    "--as",
    "as_",
    metavar="FORMAT",
    help="Read as this format instead of recognising it: nyc, dc, georgia, folder, table.",
)
@click.option(
    "--since",
    type=first_day,
    metavar="DATE",
    help="Of a live source: only measures introduced on or after this date.",
)
@click.option("--place", metavar="NAME", help="Of a live source: the place that it is of.")
@click.option("--jurisdiction", metavar="OCD-ID", help="Of a live source: its place's division id.")
@click.option(
    "--server", metavar="URL", help="Of a live source: where its interface answers, if elsewhere."
)
@network_options
@library_option
def command(
    sources: tuple[str, ...],
    as_: str | None,
    since: date | None,
    library: Path | None,
    **more: Any,
) -> int:
    """Read measures into the library.

    SOURCE is a folder, a file, a ZIP or TAR archive (read as the folder that it holds), or a live
    source: legistar:CLIENT, or urls:FILE for a list of addresses. What is in the library already
    and has not changed costs next to nothing. What can't be read is named, one line each, and the
    rest goes on.
    """
    live = [name for name in sources if is_live(name)]
    files = [name for name in sources if not is_live(name)]
    options = {name: more[name] for name in ("place", "jurisdiction", "server") if more[name]}
    options |= {"since": since.isoformat()} if since else {}
    if options and not live:
        raise click.UsageError(f"--{min(options)} is for live sources, as legistar:seattle is")
    lib = open_library(library, create=True)
    before = undated(lib.coverage())
    reports: list[AddReport] = []
    with progress() as tell:
        if files:
            reports.append(lib.add(*files, as_=as_, progress=tell))
        for name in live:
            ways = ways_of(more)
            reports.append(lib.add_live(name, options=options, ways=ways, progress=tell))
    for report in reports:
        for refusal in report.refused:
            note(refused(refusal))
        click.echo(summary(report))
    if dateless := undated(lib.coverage()) - before:
        click.echo(_without_date(dateless, sum(r.added + r.changed for r in reports)))
    if missed := by_words_only(lib.meaning_unread):
        click.echo(missed)
    return REFUSED if any(report.refused for report in reports) else DONE


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
        f"{len(report.withdrawn):,} withdrawn" if report.withdrawn else "",
        f"{report.no_text:,} without a text" if report.no_text else "",
        f"{count(len(report.refused), 'input')} refused in whole or in part"
        if report.refused
        else "",
    ]
    line = ", ".join(part for part in said if part)
    asked = f", {count(report.requests, 'request')} sent" if report.requests else ""
    return f"{line[0].upper()}{line[1:]}; {count(report.words, 'word')} read{asked}."
