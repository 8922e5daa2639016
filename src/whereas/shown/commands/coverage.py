"""`whereas coverage`: what the library holds."""

from __future__ import annotations

from pathlib import Path

import click

from whereas.results import to_json
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import library_option, open_library, write_json


@click.command("coverage", short_help=COMMANDS["coverage"])
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@click.option("--full", is_flag=True, help="List every unreadable input.")
@library_option
def command(as_json: bool, full: bool, library: Path | None) -> None:
    """Show what the library holds and what could not be read."""
    lib = open_library(library)
    coverage = lib.coverage()
    if as_json:
        write_json(to_json(coverage))
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.coverage import coverage_report

    say(*coverage_report(safe(coverage), full=full), *_by_meaning(lib.meaning_unread))


def _by_meaning(unread: int | None) -> list[str]:
    """Say whether the library was read for search by meaning."""
    from whereas.shown.wording import by_words_only

    if unread is None:
        return []
    return [by_words_only(unread) or "All of it was read for search by meaning."]
