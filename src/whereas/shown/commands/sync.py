"""`whereas sync`: bring sources up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from whereas.phrases import count
from whereas.results import AddReport, SyncReport
from whereas.shown.cli import COMMANDS, DONE, REFUSED
from whereas.shown.commands.network import network_options, ways_of
from whereas.shown.commands.options import library_option, note, open_library
from whereas.shown.terminal.progress import progress
from whereas.shown.wording import by_words_only, listed, refused

NAMED = 10
"""Withdrawn measures that are named; `whereas coverage` has all."""


@click.command("sync", short_help=COMMANDS["sync"])
@click.argument("sources", nargs=-1, metavar="[SOURCE]…")
@click.option("--full", is_flag=True, help="Look through all of a live source, and fetch it anew.")
@click.option("--offline", is_flag=True, help="Fetch nothing: read what was fetched before.")
@network_options
@library_option
def command(
    sources: tuple[str, ...], full: bool, offline: bool, library: Path | None, **more: Any
) -> int:
    """Bring sources up to date: what is new, changed or withdrawn.

    Without SOURCE all of the library's are. Of a live source what is new or changed is fetched;
    folders and files are looked through. It may be stopped at any moment: the next sync goes on.
    An update whose checks fail is not taken, and the rest goes on.
    """
    lib = open_library(library, create=True)  # one that holds only what was fetched as well
    ways = ways_of(more, full=full, offline=offline)
    wrong = False
    with progress() as tell:
        for done in lib.sync(*sources, ways=ways, progress=tell):
            wrong = _say(done) or wrong
    if missed := by_words_only(lib.meaning_unread):
        click.echo(missed)
    return REFUSED if wrong else DONE


def _say(done: SyncReport) -> bool:
    """Tell what was done with one source; gives whether something was wrong."""
    if done.report is None:
        note(f"{done.source}: {done.blocked}")
        return True
    for refusal in done.report.refused:
        note(refused(refusal))
    click.echo(f"{done.source}: {summary(done.report)}")
    if gone := done.report.withdrawn:
        click.echo(f"  withdrawn: {listed(gone, NAMED)}")
    return bool(done.report.refused)


def summary(report: AddReport) -> str:
    """Say in a sentence what was new, changed, withdrawn and unreadable."""
    said = [
        f"{report.added:,} new",
        f"{report.changed:,} changed",
        f"{len(report.withdrawn):,} withdrawn",
        f"{len(report.refused):,} unreadable in whole or in part",
    ]
    asked = f" ({count(report.requests, 'request')})" if report.requests else ""
    return ", ".join(said) + asked
