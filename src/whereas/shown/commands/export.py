"""`whereas export`: write the measures and their texts to one file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from whereas.phrases import count
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import check_folder, library_option, open_library


@click.command("export", short_help=COMMANDS["export"])
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["parquet", "jsonl"]),
    help="By default the file's ending says which: .parquet or .jsonl.",
)
@library_option
def command(file: Path, format_: Literal["parquet", "jsonl"] | None, library: Path | None) -> None:
    """Write the measures and their texts to one file.

    FILE gets one row for each version. The same library contents always give the same bytes.
    """
    check_folder(file)
    written = open_library(library).export(file, format=format_)
    click.echo(f"Wrote {count(written, 'version')} to {file}.")
