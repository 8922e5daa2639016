"""The tables of a library's segment, and how readers' records become their rows."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from whereas.records import Record, Refusal

SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), ("state", pa.string())]))
HISTORY = pa.list_(pa.struct([("date", pa.date32()), ("text", pa.string())]))

RECORDS = pa.schema(
    [
        ("measure", pa.string()),
        ("version", pa.string()),
        ("stage", pa.int32()),
        ("jurisdiction", pa.string()),
        ("place", pa.string()),
        ("kind", pa.string()),
        ("title", pa.string()),
        ("status", pa.string()),
        ("url", pa.string()),
        ("aliases", pa.list_(pa.string())),
        ("part_of", pa.list_(pa.string())),
        ("date_from", pa.date32()),
        ("date_to", pa.date32()),
        ("date_basis", pa.string()),
        ("spans", SPANS),
        ("marks", pa.string()),
        ("history", HISTORY),
        ("summary", pa.string()),
        ("file", pa.string()),
        ("record", pa.string()),
        ("text", pa.large_string()),
    ]
)
"""One row for each version, as readers make them."""

REFUSALS = pa.schema(
    [
        ("file", pa.string()),
        ("why", pa.string()),
        ("record", pa.string()),
        ("todo", pa.string()),
        ("jurisdiction", pa.string()),
        ("source", pa.string()),
    ]
)

CAPTURES = pa.schema(
    [
        ("source", pa.string()),
        ("file", pa.string()),
        ("path", pa.string()),
        ("size", pa.int64()),
        ("modified", pa.int64()),
        ("capture", pa.string()),
        ("fetched", pa.string()),
    ]
)
"""One row for each file read: `capture` is the SHA-256 of its bytes, `modified` its time in
nanoseconds, `fetched` when it was read (ISO 8601, UTC)."""

DOCS = pa.schema(
    [
        *(field for field in RECORDS if field.name != "text"),
        pa.field("source", pa.string()),
        pa.field("capture", pa.string()),
        pa.field("digest", pa.uint64()),
        pa.field("words", pa.int32()),
    ]
)
"""A segment's documents, sorted by date; `digest` is a hash of all that the reader said."""


def records_table(records: Iterable[Record]) -> pa.Table:
    """Turn records into rows of RECORDS."""
    rows = list(records)
    columns = []
    for field in RECORDS:
        values: list[object]
        if field.name == "spans":
            values = [
                [{"start": s.start, "end": s.end, "state": s.state} for s in r.spans] for r in rows
            ]
        elif field.name == "history":
            values = [[{"date": a.date, "text": a.text} for a in r.history] for r in rows]
        else:
            values = [getattr(r, field.name) for r in rows]
        columns.append(pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=RECORDS)


def refusals_table(refusals: Iterable[Refusal], source: str) -> pa.Table:
    """Turn refusals into rows of REFUSALS."""
    rows = [
        {
            "file": r.file,
            "why": r.why,
            "record": r.record,
            "todo": r.todo,
            "jurisdiction": r.jurisdiction,
            "source": source,
        }
        for r in refusals
    ]
    return pa.Table.from_pylist(rows, schema=REFUSALS)
