"""`whereas history`: a measure's versions, what each step changed, what was done with it."""

from __future__ import annotations

from pathlib import Path

import click

from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import library_option, open_library, write_json


@click.command("history", short_help=COMMANDS["history"])
@click.argument("measure", metavar="MEASURE")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option("--full", is_flag=True, help="Show every change in full.")
@library_option
def command(measure: str, as_json: bool, full: bool, library: Path | None) -> None:
    """Show what each step of a measure changed, and what was done with it.

    MEASURE is an id or another number that its source knows it by. Its versions are compared word
    by word, each with the one before; the actions are the source's own, in its words.
    """
    history = open_library(library).history(measure)
    if as_json:
        from whereas.shown.selectors import of_history

        write_json(of_history(history))
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.history import history_report

    say(*history_report(safe(history), full=full))
