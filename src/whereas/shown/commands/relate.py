"""`whereas relate`: how the two texts of each pair of a table stand to each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from whereas.phrases import count
from whereas.shown.cli import COMMANDS, DONE, REFUSED
from whereas.shown.commands.options import check_folder, note

if TYPE_CHECKING:
    from whereas.records import Refusal


@click.command("relate", short_help=COMMANDS["relate"])
@click.argument("pairs", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The table to write; .csv, .parquet or .jsonl says in which format.",
)
@click.option(
    "--left", default="left", show_default=True, metavar="COLUMN", help="The column of one text."
)
@click.option(
    "--right",
    default="right",
    show_default=True,
    metavar="COLUMN",
    help="The column of the other text.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="COLUMN",
    help="A column to carry over, as id is; may be repeated.",
)
def command(pairs: Path, output: Path, left: str, right: str, keep: tuple[str, ...]) -> int:
    """Say how the two texts of each pair stand to each other.

    PAIRS is a CSV, Parquet or JSON Lines table with the two texts of a pair in each row. The
    table written has one row for each, in the same order: its relation_class (identical, almost
    identical, related, partially related, unrelated), how likely each class is, how likely it is
    that what they share is substantive, and what share of each stands in the other. It needs no
    library.
    """
    from whereas.answers.relate import relate_table
    from whereas.shown.terminal.progress import progress

    check_folder(output)
    with progress() as tell:
        report = relate_table(pairs, output, left=left, right=right, keep=keep, progress=tell)
    _name(report.refused)
    click.echo(f"Wrote {count(report.written, 'row')} to {output}.")
    return REFUSED if report.refused else DONE


def _name(refused: list[Refusal]) -> None:
    """Say which rows could not be judged, one line for each reason."""
    reasons: dict[str, list[int]] = {}
    for one in refused:
        reasons.setdefault(one.why, []).append(int(one.record.removeprefix("row ")))
    for why, rows in reasons.items():
        which = ("row " if len(rows) == 1 else "rows ") + _ranges(rows)
        note(f"{refused[0].file}, {which}: {why}; nothing is said there")


def _ranges(numbers: list[int]) -> str:
    """Rising numbers in short: 3, 7-9, 12."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)
