"""`whereas demo`: a first look, on law that was written for it."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from whereas.results import Trace
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import open_library, program
from whereas.shown.wording import credited


@click.command("demo", short_help=COMMANDS["demo"])
@click.option(
    "--library",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where to build it. [default: in your cache folder; never your own library]",
)
@click.option("--full", is_flag=True, help="Show every passage and all of its wording.")
def command(library: Path | None, full: bool) -> None:
    """Trace a measure of a small fictional library, to begin with.

    Builds that library first, apart from your own. Its law is written for whereas: the places
    do not exist.
    """
    from whereas import sample
    from whereas.shown.commands.add import summary
    from whereas.shown.safe import safe
    from whereas.shown.terminal.console import say
    from whereas.shown.terminal.progress import progress
    from whereas.shown.terminal.trace import trace_report

    folder = library or _default_folder()
    lib = open_library(folder, create=True)
    with progress() as tell:
        report = lib.add(sample.path(), progress=tell)
        if tell:
            tell("tracing", 0, None)
        trace = lib.trace(sample.DEMO_MEASURE, kind="id")
    words = f" --library {shlex.quote(str(folder))}"
    click.echo(f"A library of fictional law, in {folder}")
    click.echo(summary(report) + "\n")
    say(*trace_report(safe(trace), full=full))
    click.echo("\n".join(_next(safe(trace), sample.DEMO_MEASURE, words)))


def _default_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("whereas", appauthor=False) / "demo"


def _next(trace: Trace, measure: str, words: str) -> list[str]:
    """Return the commands to try next; they work when pasted."""
    nearest = next((s.measure for s in credited(trace)), measure)
    whereas = program()
    return [
        "",
        "Try next:",
        f"  {whereas} trace {measure} --html report.html{words}",
        "      the same report as a page to mail or print",
        f"  {whereas} compare {nearest} {measure}{words}",
        "      the two texts side by side, word by word",
        f"  {whereas} serve --open{words}",
        "      the whole library as pages (needs whereas[web], which `make demo` installs)",
        f"  {whereas} add FOLDER && {whereas} trace DRAFT.txt",
        "      your own measures, in a library of your own",
    ]
