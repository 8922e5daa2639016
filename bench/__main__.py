"""`python -m bench [ROW…] [--quick] [--details DIR]`: run rows and write the table of figures."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from bench import report
from bench.claims import claims
from bench.draft import draft
from bench.families import families_row
from bench.first import first
from bench.ingest import ingest
from bench.kit import Bench, Figure, Row
from bench.lineage import lineage
from bench.live import live
from bench.meaning import meaning
from bench.pages import web_pages
from bench.planted import planted
from bench.precision import precision
from bench.predecessor import predecessor
from bench.relation import relation
from bench.search import search
from bench.speed import speed
from bench.states import states
from bench.substance import substance
from bench.web import publishing, web

ROWS: dict[str, Row] = {
    "predecessor": predecessor,
    "planted": planted,
    "precision": precision,
    "speed": speed,
    "draft": draft,
    "relation": relation,
    "lineage": lineage,
    "substance": substance,
    "families": families_row,
    "live": live,
    "pages": web_pages,
    "ingest": ingest,
    "states": states,
    "claims": claims,
    "web": web,
    "publish": publishing,
    "search": search,
    "first": first,
    "meaning": meaning,
}


@click.command()
@click.argument("rows", nargs=-1, type=click.Choice(list(ROWS)))
@click.option("--quick", is_flag=True, help="Smaller samples; the page is left as it is.")
@click.option("--details", type=click.Path(path_type=Path), help="Write what was found here.")
@click.option("--work", type=click.Path(path_type=Path), help="Keep libraries here for next time.")
@click.option("--seed", default=2026, show_default=True, help="Of every draw by lot.")
def main(
    rows: tuple[str, ...], quick: bool, details: Path | None, work: Path | None, seed: int
) -> None:
    """Measure what whereas promises, on real law, beside its peers.

    Without ROWS all of them run. The real law is unpacked from ../shared/data, or found in the
    folder that WHEREAS_LAW names.
    """
    console = Console()
    with nullcontext(work) if work else tempfile.TemporaryDirectory() as folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        bench = Bench(Path(folder), console, quick, details, seed)
        figures: list[Figure] = []
        for row in rows or ROWS:
            mine = ROWS[row](bench)
            figures += mine
            if not quick:
                write(mine, row)
    console.print(report.screen(figures))


def write(figures: list[Figure], row: str) -> None:
    """Put a row's figures into the page."""
    page = report.PAGE.read_text("utf-8")
    command = f"python -m bench {row}"
    page = report.rewritten(page, figures, command, report.machine(), date.today())
    report.PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
