"""`whereas residue`: what a borrower forgot to change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from whereas.results import Quote, Residue, to_json
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import (
    draft_options,
    force_options,
    library_option,
    open_library,
    read_argument,
    reject_mistyped,
    write_json,
)


@click.command("residue", short_help=COMMANDS["residue"])
@click.argument("what", metavar="MEASURE|FILE|TEXT|-")
@force_options
@draft_options("The day a draft dates from.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
@library_option
def command(
    what: str,
    force: str | None,
    day: date | None,
    own_place: str | None,
    as_json: bool,
    library: Path | None,
) -> None:
    """Show what a borrower forgot to change.

    Another place's name or officer in wording that is shared with that place, section numbers
    that are not there, a model law's blanks and notes, definitions and clauses that the source
    had. What is surely wrong is told apart from what is worth a look.
    """
    text, kind = read_argument(what, force)
    answer = open_library(library).residue(text, kind=kind, date=day, place=own_place)
    if answer.measure is None and not answer.findings:
        reject_mistyped(text, kind)
    if as_json:
        write_json(_with_selectors(answer))
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.residue import residue_report

    say(*residue_report(safe(answer)))


def _with_selectors(answer: Residue) -> dict[str, Any]:
    """The contract's JSON with each quotation's selectors."""
    from whereas.shown.selectors import selectors

    data: dict[str, Any] = to_json(answer)
    for row, one in zip(data["findings"], answer.findings, strict=True):
        here = Quote(answer.version, one.section, one.start, one.end, one.exact)
        row["selectors"] = selectors(here, answer.text)
        if one.source:
            s = one.source
            there = Quote(s.version, s.section, s.start, s.end, s.exact)
            row["source"]["selectors"] = selectors(there)
    return data
