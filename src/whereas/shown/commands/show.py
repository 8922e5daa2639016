"""`whereas show`: one measure as its source gives it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from whereas.errors import UsageError
from whereas.results import MeasureView, to_json
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import library_option, open_library, write_json


@click.command("show", short_help=COMMANDS["show"])
@click.argument("measure", metavar="MEASURE")
@click.option(
    "--version", "version", metavar="LABEL", help="This version only. [default: the last]"
)
@click.option("--provenance", is_flag=True, help="Say also which bytes it was read from.")
@click.option("--json", "as_json", is_flag=True, help="Print every version as one JSON object.")
@library_option
def command(
    measure: str, version: str | None, provenance: bool, as_json: bool, library: Path | None
) -> None:
    """Show one measure: its facts, its sections, its text.

    MEASURE is an id or another number that its source knows it by.
    """
    lib = open_library(library)
    view = lib.measure(measure)
    if version is not None:
        view = _only(view, version)
    labels = {v.version for v in view.versions}
    origins = lib.provenance(measure) if provenance else []
    origins = [one for one in origins if one.version in labels]
    if as_json:
        said = to_json(view)
        write_json(said | {"provenance": to_json(origins)} if provenance else said)
        return
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.show import measure_report

    say(*measure_report(safe(view), safe(origins)))


def _only(view: MeasureView, version: str) -> MeasureView:
    chosen = [v for v in view.versions if v.version == version]
    if not chosen:
        known = ", ".join(v.version for v in view.versions)
        raise UsageError(f"has no version {version!r}", view.measure, f"it has: {known}")
    return replace(view, versions=chosen)
