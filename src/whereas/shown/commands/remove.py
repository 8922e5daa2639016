"""`whereas remove`: take a source or a measure out of the library."""

from __future__ import annotations

from pathlib import Path

import click

from whereas.errors import UsageError
from whereas.phrases import count
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import library_option, open_library


@click.command("remove", short_help=COMMANDS["remove"])
@click.argument("names", nargs=-1, required=True, metavar="SOURCE|MEASURE…")
@library_option
def command(names: tuple[str, ...], library: Path | None) -> None:
    """Take a source or a measure out of the library.

    SOURCE is a path as it was added, MEASURE a measure's id. The files that were read stay
    where they are.
    """
    lib = open_library(library)
    for name in names:
        removed = lib.remove(name)
        if not removed:
            raise UsageError("neither a source nor a measure of this library", name)
        click.echo(f"Removed {count(removed, 'measure')} ({name}).")
