"""`whereas families`: which measures belong together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whereas.results import to_json
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import (
    first_day,
    last_day,
    library_option,
    open_library,
    write_json,
)

if TYPE_CHECKING:
    from whereas.answers.families import Sort


@click.command("families", short_help=COMMANDS["families"])
@click.argument("text", default="", metavar="[TEXT]")
@click.option("--json", "as_json", is_flag=True, help="Print the families as JSON, all of them.")
@click.option(
    "--place", "places", multiple=True, metavar="PLACE", help="With a member of this place."
)
@click.option("--before", type=first_day, metavar="DATE", help="With a member from before it.")
@click.option("--after", type=last_day, metavar="DATE", help="With a member from after it.")
@click.option("--min-words", default=0, metavar="N", help="Bound by so many words or more.")
@click.option("--min-size", default=2, show_default=True, metavar="N", help="Members at least.")
@click.option(
    "--sort",
    type=click.Choice(["size", "name", "first", "last", "words"]),
    default="size",
    show_default=True,
    help="What to order them by.",
)
@click.option("-n", "most", type=click.IntRange(1), metavar="N", help="List so many at most.")
@library_option
def command(
    text: str,
    as_json: bool,
    places: tuple[str, ...],
    before: date | None,
    after: date | None,
    min_words: int,
    min_size: int,
    sort: Sort,
    most: int | None,
    library: Path | None,
) -> None:
    """List families: measures that share substantive wording.

    With TEXT, those whose name holds it, or that have the measure of this id. Near-duplicates of
    one place (versions, emergency acts, resubmissions) count as one member.
    """
    from whereas.answers.families import Wanted, families

    lib = open_library(library)
    wanted = Wanted(places, before, after, min_words, min_size, text, sort, most)
    found = families(lib.snapshot, wanted)
    if as_json:
        write_json(to_json(found))
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.families import families_report

    say(*families_report(safe(found), lib.coverage(), listed_all=most is not None))
