"""Two quotations side by side, with what differs in colour and in signs."""

from __future__ import annotations

import re
from typing import Literal

from rich.table import Table
from rich.text import Text

from whereas.passages.differences import Difference, differences
from whereas.shown.differences import Swap, rows, shortened

Side = Literal["source", "target"]

# wdiff's signs, which read without colour; law uses plain brackets itself.
_SIGNS = {"source": ("[-", "-]", "bold red"), "target": ("{+", "+}", "bold green")}
_BLANKS = re.compile(r"\s+")
_LONG = 60  # words of a passage; longer ones show only what is around a difference


def legend(left: str, right: str) -> Text:
    """Say what the signs mean."""
    marks = f"[-only in {left}-] {{+only in {right}+}}"
    return Text(f"Marked: {marks}; case is not compared.", style="dim")


def side_by_side(
    target: str, source: str, heads: tuple[Text, Text], *, full: bool = False
) -> Table:
    """Draw a source's wording on the left and the target's on the right, in rows that match."""
    found = differences(target, source)
    if not full and max(len(target.split()), len(source.split())) > _LONG:
        found = shortened(found)
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), show_header=True)
    for head in heads:
        table.add_column(head, ratio=1, overflow="fold", header_style="")
    for row in rows(found):
        table.add_row(_side(row, "source"), _side(row, "target"))
    return table


def _side(row: list[Difference], side: Side) -> Text:
    """Draw one cell: line ends become blanks, since a column has its own lines."""
    text = Text()
    before, after, style = _SIGNS[side]
    for d in row:
        words = _BLANKS.sub(" ", d.source if side == "source" else d.target)
        if d.kind == "same" or not words.strip():
            text.append(words)
            continue
        core = words.rstrip()
        text.append(f"{before}{core}{after}", style=style)
        text.append(words[len(core) :])
    text.rstrip()
    return text


def swap_line(found: list[Swap], limit: int = 8) -> Text | None:
    """List what one text has wherever the other has something else."""
    if not found:
        return None
    said = [
        f"{s.source} → {s.target}" + (f" ({s.times}×)" if s.times > 1 else "")
        for s in found[:limit]
    ]
    more = f", and {len(found) - limit} more" if len(found) > limit else ""
    return Text.assemble(("Swapped: ", "bold"), "; ".join(said) + more)
