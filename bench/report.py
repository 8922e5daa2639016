"""The table of figures: on the screen, and in docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from datetime import date
from pathlib import Path

from rich.table import Table

from bench.kit import Figure
from whereas.process import cores

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
COLUMNS = ("row", "what", "target", "floor and peers", "figure", "")


def verdict(figure: Figure) -> str:
    """Whether the target is reached; "" where none is set."""
    return "" if figure.passed is None else "pass" if figure.passed else "short"


def cells(figure: Figure) -> tuple[str, ...]:
    """A figure as the table's cells."""
    return (
        figure.row, figure.what, figure.target, figure.peers, figure.figure, verdict(figure)
    )  # fmt: skip


def screen(figures: list[Figure]) -> Table:
    """The table for a terminal."""
    table = Table(*COLUMNS, show_lines=True)
    colours = {"pass": "green", "short": "red", "": ""}
    for figure in figures:
        *most, last = cells(figure)
        table.add_row(*most, f"[{colours[last]}]{last}[/]" if last else "")
    return table


def machine() -> str:
    """This machine in words: cores, processor, memory."""
    info = Path("/proc/cpuinfo")
    names = info.read_text("utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in names if line.startswith("model name")]
    name = models[0] if models else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{cores()} cores ({name}), {memory:.0f} GB of memory, Python {platform.python_version()}"
    )


def lines(figures: list[Figure]) -> list[str]:
    """The table in Markdown, one line a figure."""
    rows = ["| " + " | ".join(c.replace("|", "\\|") for c in cells(f)) + " |" for f in figures]
    head = "| " + " | ".join(COLUMNS) + " |"
    return [head, "|" + "---|" * len(COLUMNS), *rows]


ORDER = [
    "predecessor",
    "planted",
    "precision",
    "speed",
    "draft",
    "relation",
    "substance",
    "lineage",
    "families",
    "live",
    "pages",
    "ingest",
    "states",
    "claims",
    "search",
    "first",
    "meaning",
    "web",
    "publish",
]
"""The rows of the page in their order."""


def rewritten(page: str, figures: list[Figure], command: str, where: str, day: date) -> str:
    """The page with a new table between its marks; rows that were not run keep their lines.

    Raises:
        ValueError: the page has lost its marks.
    """
    before, begin, rest = page.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} … {END}")
    run = {figure.row for figure in figures}
    kept = [
        line for line in old.splitlines()
        if line.startswith("| ") and _row(line) not in {*run, COLUMNS[0]}
    ]  # fmt: skip
    head, rule, *fresh = lines(figures)
    body = sorted([*kept, *fresh], key=lambda line: ORDER.index(_row(line)))
    stamps = [
        line for line in old.splitlines() if line.startswith("- `") and _stamp(line) not in run
    ]
    mine = [f"- `{row}`: {day.isoformat()}, {where}, `{command}`" for row in ORDER if row in run]
    dates = sorted([*stamps, *mine], key=lambda line: ORDER.index(_stamp(line)))
    return "\n".join([f"{before}{BEGIN}", head, rule, *body, "", *dates, f"{END}{after}"])


def _row(line: str) -> str:
    return line.split("|")[1].strip()


def _stamp(line: str) -> str:
    return line.split("`")[1]
