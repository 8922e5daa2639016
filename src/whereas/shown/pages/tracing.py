"""A trace as the pages draw it, of a measure or a draft: with links to the library's own pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from whereas.results import LineageEdge, Source, Trace
from whereas.shown.html.trace import Block, Note, Row, trace_content
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.lawtext import with_states
from whereas.shown.stock import only_stock

ROWS = 25
"""Rows of a table of sources or sharers that are shown at once; the rest is folded away."""

COMPARED = 12
"""Sources with a page of their comparison: more are credited with a few words each, and each
makes a page of a published folder."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in the table: where its page and its comparison lie, what its lineage says."""

    row: Row
    address: str
    compare: str
    edge: LineageEdge | None


@dataclass(frozen=True, slots=True)
class LaterNote:
    """A note with the address of its side-by-side, where that is not on the page."""

    note: Note
    more: str
    passage: str
    compare: str


@dataclass(frozen=True, slots=True)
class LawBlock:
    """A part of the text as the page shows it."""

    block: Block
    number: int
    notes: list[LaterNote]
    end: int


def drawn_trace(
    trace: Trace, at: Addresses, room: int, lineage: Sequence[LineageEdge] = ()
) -> dict[str, object]:
    """What the templates of a trace need; `room` is as in `trace_content`."""
    content = trace_content(trace, stock=True, room=room)
    del content["title"]  # a page has its own
    rows, blocks = cast(list[Row], content["rows"]), cast(list[Block], content["blocks"])
    rows.sort(key=lambda row: only_stock(row.source))  # as they are ranked, only stock last
    edges = {edge.source: edge for edge in reversed(lineage)}
    compared = {row.source.measure for row in rows[:COMPARED]}
    compare = {
        measure: at.compare(measure, trace.measure) if trace.measure else "" for measure in compared
    }
    sources = [
        SourceRow(
            row,
            at.measure(row.source.measure),
            compare.get(row.source.measure, ""),
            edges.get(row.source.measure),
        )
        for row in rows
    ]
    also = cast(list[Row], content["also"])
    return {
        **content,
        "sources": [one for one in sources if not only_stock(one.row.source)],
        "stocked": [one for one in sources if only_stock(one.row.source)],
        "credited": bool(trace.assigned),
        "sharers": [SourceRow(r, at.measure(r.source.measure), "", None) for r in also],
        "others": _unlisted(lineage, {r.source.measure for r in rows}),
        "law": [_law(trace, block, n, at, compare) for n, block in enumerate(blocks, 1)],
    }


def _unlisted(lineage: Sequence[LineageEdge], listed: set[str]) -> list[LineageEdge]:
    """What the lineage says of members that are no source in the table."""
    return [edge for edge in lineage if edge.source not in listed]


def _law(
    trace: Trace, block: Block, number: int, at: Addresses, compare: dict[str, str]
) -> LawBlock:
    stretches = with_states(block.stretches, block.start, trace.spans)
    notes = [_note(note, at, compare.get(note.source.measure, "")) for note in block.notes]
    length = sum(len(stretch.text) for stretch in stretches)
    return LawBlock(replace(block, stretches=stretches), number, notes, block.start + length)


def _note(note: Note, at: Addresses, compare: str) -> LaterNote:
    """A note with its links; the comparison opens at the passage where scripts run."""
    page = f"{compare}#b{note.target.start}-{note.target.end}" if compare else ""
    return LaterNote(note, page, _there(note.source, note, at), compare)


def _there(source: Source, note: Note, at: Addresses) -> str:
    """The address of the quotation on its source's own page."""
    return at.passage(source.measure, note.quoted.start, note.quoted.end)
