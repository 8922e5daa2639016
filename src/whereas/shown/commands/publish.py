"""`whereas publish`: the library as a folder of pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from whereas.filters import Filters
from whereas.progress import silent
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import (
    first_day,
    last_day,
    library_option,
    note,
    open_library,
    write_json,
)


@click.command("publish", short_help=COMMANDS["publish"])
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="PLACE",
    help="Only measures of this place (name or division id) get pages; may be repeated.",
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only of this kind.")
@click.option("--before", type=first_day, metavar="DATE", help="Only from before this date.")
@click.option("--after", type=last_day, metavar="DATE", help="Only from after this date.")
@click.option("--most", type=click.IntRange(1), metavar="N", help="At most N, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
@library_option
def command(
    folder: Path,
    places: tuple[str, ...],
    kinds: tuple[str, ...],
    before: date | None,
    after: date | None,
    most: int | None,
    as_json: bool,
    library: Path | None,
) -> None:
    r"""Write the pages into a folder for any web host.

    DIR is complete afterwards: each page is there with its JSON, and no link in it leads nowhere.
    Measures that are not chosen are named without a link. A folder that was published before is
    replaced as a whole.

    \b
    whereas publish site
    whereas publish site --place Quillby --after 2015
    """
    from whereas.phrases import count
    from whereas.shown.pages.publish import publish, summary
    from whereas.shown.terminal.progress import progress

    filters = Filters(places=places, kinds=kinds, before=before, after=after)
    with progress() as tell:
        done = publish(open_library(library), folder, filters, most, tell or silent)
    if as_json:
        write_json(summary(done))
        return
    pages = sum(done.pages.values())
    note(f"{count(pages, 'page')} in {folder}: {done.files:,} files, {done.bytes / 1e6:,.1f} MB")
    note(f"look at it with: python -m http.server -d {folder}")
