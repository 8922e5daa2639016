"""`whereas meaning`: reads the library's sections for search by meaning."""

from __future__ import annotations

from pathlib import Path

import click

from whereas.phrases import count
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import library_option, open_library


@click.command("meaning", short_help=COMMANDS["meaning"])
@click.option("--remove", is_flag=True, help="Remove what was read; search then goes by words.")
@library_option
def command(remove: bool, library: Path | None) -> None:
    """Read the library's sections for search by meaning.

    `search` and `first` then find other words for the same thing, too. A small language model on
    this machine reads each section once, some forty a second on two cores. What is stopped goes on
    where it stopped, and what is added later is read when it is added. It needs the extra: pip
    install "whereas[meaning]".
    """
    lib = open_library(library)
    if remove:
        gone = lib.forget_meaning()
        click.echo("Removed; search goes by words." if gone else "Nothing was read yet.")
        return
    from whereas.shown.terminal.progress import progress

    with progress() as tell:
        read = lib.read_meaning(progress=tell)
    if lib.meaning_unread is None:
        click.echo("There is nothing to read yet; `whereas add SOURCE` brings measures in.")
        return
    what = f"Read {count(read, 'section')}" if read else "All sections were read already"
    click.echo(f"{what}; search and first go by meaning too.")
