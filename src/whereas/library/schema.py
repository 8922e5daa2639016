"""The tables of a library's segment, and how readers' records become their rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from whereas.records import Record, Refusal

_LONE = re.compile("[\ud800-\udfff]")

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

VERSION_ORDER = ("stage", "date_to", "date_from", "version")
"""What orders the versions of one measure, undated ones first: the stage that their source gives
them, where it gives none the days that they date from, last their label."""


def in_version_order(docs: pa.Table) -> pa.Array:
    """The order of documents by their measure, and of its versions by VERSION_ORDER."""
    keys = docs.select(["measure", *VERSION_ORDER])
    for name in ("date_to", "date_from"):  # Arrow puts nulls last
        at = keys.column_names.index(name)
        keys = keys.set_column(at, name, pc.fill_null(keys[name], date.min))
    return pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])


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
        columns.append(_column(values, field.type))
    return pa.Table.from_arrays(columns, schema=RECORDS)


def refusals_table(refusals: Iterable[Refusal], source: str) -> pa.Table:
    """Turn refusals into rows of REFUSALS."""
    rows = [(r.file, r.why, r.record, r.todo, r.jurisdiction, source) for r in refusals]
    columns = [_column([row[i] for row in rows], field.type) for i, field in enumerate(REFUSALS)]
    return pa.Table.from_arrays(columns, schema=REFUSALS)


def _column(values: list[object], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_storable(value) for value in values], kind)


def _storable(value: object) -> object:
    """A value with what UTF-8 can't hold (lone surrogates) replaced, one sign for one."""
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value)
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    if isinstance(value, dict):
        return {name: _storable(part) for name, part in value.items()}
    return value


def storable_name(name: str) -> str:
    r"""A file's name with bytes that are no UTF-8 written as `\udc…`, so that names stay apart."""
    return name.encode("utf-8", "backslashreplace").decode()
