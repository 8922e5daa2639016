"""`whereas claims`: what a story claims of measures, and what this library says to it."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from whereas.errors import UnreadableError, UsageError
from whereas.results import to_json
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import (
    FilterOptions,
    filter_options,
    filters_of,
    first_day,
    library_option,
    note,
    open_library,
    write_json,
)

if TYPE_CHECKING:
    from whereas.answers.claims import Claims
    from whereas.library.library import Library


class Asked(FilterOptions):
    """The command's options."""

    day: date | None
    as_json: bool
    allowed: tuple[str, ...]


@click.command("claims", short_help=COMMANDS["claims"])
@click.argument("what", metavar="FILE|URL|-")
@click.option(
    "--date",
    "day",
    type=first_day,
    metavar="DATE",
    help="The day the story dates from; only what is earlier is looked for. [default: today]",
)
@filter_options
@click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    metavar="HOST:PORT",
    help="A host of a private network or this computer that may be asked; may be repeated."
    " [env: WHEREAS_ALLOW_HOSTS]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the claims as one JSON list.")
@library_option
def command(what: str, library: Path | None, **given: Unpack[Asked]) -> None:
    """Find what a story claims of measures, and hold it against the library.

    FILE is a story, a press release or a speech: text, a saved page, PDF, Word. A page at URL is
    fetched (the extra `live`); - reads standard input. What stands around the story is left out.
    Claims of being the first and of borrowing are looked up as `whereas first` does; nothing is
    called true or false. English only.
    """
    found = _claims(open_library(library), what, given)
    if found.note:
        note(found.note)
    if given["as_json"]:
        write_json(to_json(found)["claims"])
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.claims import claims_report
    from whereas.shown.terminal.console import say

    say(*claims_report(safe(found)))


def _claims(lib: Library, what: str, given: Asked) -> Claims:
    from whereas.library.syncing import ALLOWED
    from whereas.shown.terminal.progress import progress

    named = [host.strip().lower() for host in os.environ.get(ALLOWED, "").split(",")]
    allowed = (*given["allowed"], *filter(None, named))
    address = what.startswith(("http://", "https://")) and not Path(what).exists()
    story = _standard_input() if what == "-" else what
    with progress() as tell:
        return lib.claims(
            story, kind="text" if what == "-" else "url" if address else "file", date=given["day"],
            filters=filters_of(given), allowed=allowed, progress=tell,
        )  # fmt: skip


def _standard_input() -> str:
    """Read a story, text or a page's HTML, in any encoding that files are read in."""
    from whereas.sources.folder.decode import NotTextError, decode

    try:
        text = decode(sys.stdin.buffer.read(), declared=True)
    except NotTextError as error:
        raise UsageError(str(error), "standard input", "give a file's name instead") from None
    except UnreadableError as error:
        raise UsageError(error.what, "standard input", error.todo) from None
    if not text.strip():
        raise UsageError("no text came in", "standard input")
    return text
