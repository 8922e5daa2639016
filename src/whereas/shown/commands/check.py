"""`whereas check`: hold a source against what is asserted of it, and look at some records."""

from __future__ import annotations

from pathlib import Path

import click

from whereas.results import to_json
from whereas.shown.cli import COMMANDS, DONE, REFUSED
from whereas.shown.commands.options import library_option, note, open_library, write_json
from whereas.shown.terminal.progress import progress
from whereas.shown.wording import refused


@click.command("check", short_help=COMMANDS["check"])
@click.argument("source", metavar="SOURCE")
@click.option(
    "-n",
    "most",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="Records to show, drawn by lot, the same ones each time.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@library_option
def command(source: str, most: int, as_json: bool, library: Path | None) -> int:
    """Hold a source against what is asserted of it, and look at records.

    They are shown beside the originals that they were made of.

    SOURCE is a live source of the library, from what was fetched of it, or a path: a folder, a
    file, an archive. Nothing is fetched and the library stays as it is. Exit status 1: an
    assertion does not hold.
    """
    with progress() as tell:
        checked = open_library(library, create=True).check(source, most=most, progress=tell)
    holds = all(assertion.holds for assertion in checked.assertions)
    if as_json:
        write_json(to_json(checked))
        return DONE if holds else REFUSED
    from whereas.shown.safe import safe
    from whereas.shown.terminal.check import check_report
    from whereas.shown.terminal.console import say

    for refusal in checked.refused:
        note(refused(refusal))
    say(*check_report(safe(checked)))
    return DONE if holds else REFUSED
