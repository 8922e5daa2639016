"""Columns whose values are lists: other names, containers, marked spans, history.

A Parquet table holds them as lists, CSV and JSON Lines as JSON text; names may also be written
with `;` between them. What is not of the right form is left out and said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import get_args

import pyarrow as pa
import pyarrow.compute as pc

from whereas.library.schema import HISTORY, SPANS
from whereas.records import SpanState
from whereas.sources.dates import parse_date

NAMES = pa.list_(pa.string())

Wrong = tuple[int, str]
"""A row whose value was left out, and why."""


def column(table: pa.Table, name: str, kind: pa.DataType) -> tuple[pa.Array, list[Wrong]]:
    """A column of lists of `kind`, empty where there is none, and what was left out of it."""
    held = table[name].combine_chunks() if name in table.column_names else None
    if held is None or pa.types.is_null(held.type):
        return pa.array([[]] * table.num_rows, kind), []
    if pa.types.is_list(held.type) or pa.types.is_large_list(held.type):
        try:
            return pc.fill_null(held.cast(kind), pa.scalar([], kind)), []
        except (pa.ArrowException, ValueError):
            return _parsed(held, kind)
    texts = pc.fill_null(held.cast(pa.large_string()), "")
    if not pc.any(pc.not_equal(texts, "")).as_py():
        return pa.array([[]] * table.num_rows, kind), []
    return _parsed(texts, kind)


def _parsed(values: pa.Array, kind: pa.DataType) -> tuple[pa.Array, list[Wrong]]:
    """Values that are not of the right type already, read one by one."""
    read: dict[pa.DataType, Callable[[object], object]] = {
        NAMES: _names, SPANS: _spans, HISTORY: _history,
    }  # fmt: skip
    found: list[pa.Array] = []
    wrong: list[Wrong] = []
    for row, value in enumerate(values.to_pylist()):
        try:
            found.append(pa.array([read[kind](value) if value else []], kind))
        except (ValueError, TypeError, KeyError, RecursionError, pa.ArrowException):
            found.append(pa.array([[]], kind))
            wrong.append((row, f"{str(value)[:60]!r} is not of the right form"))
    return pa.concat_arrays(found), wrong


def _names(value: object) -> list[str]:
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return [name.strip() for name in value.split(";") if name.strip()]
    listed = json.loads(value) if isinstance(value, str) else value
    if not isinstance(listed, list):
        raise TypeError
    return [name if isinstance(name, str) else json.dumps(name) for name in listed]


def _spans(value: object) -> list[dict[str, object]]:
    return [
        {"start": span["start"], "end": span["end"], "state": str(span["state"])}
        for span in _objects(value)
    ]


def _history(value: object) -> list[dict[str, object]]:
    return [
        {"date": _day(action.get("date")), "text": str(action.get("text") or "")}
        for action in _objects(value)
    ]


def _objects(value: object) -> Iterator[dict[str, object]]:
    listed = json.loads(value) if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise TypeError
    yield from listed


def _day(value: object) -> object:
    return parse_date(value[:10]) if isinstance(value, str) else value


def without_nuls(texts: pa.Array, spans: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Drop NULs from texts, and move the spans of those few texts with their words."""
    holds = pc.match_substring_regex(texts, r"\x00")  # much faster than match_substring
    if not pc.any(holds).as_py():
        return texts, spans
    moved = spans.to_pylist()
    for row in pc.indices_nonzero(holds).to_pylist():
        text = texts[row].as_py()
        for span in moved[row]:
            for end in ("start", "end"):
                span[end] = (span[end] or 0) - text.count("\0", 0, max(span[end] or 0, 0))
    return pc.replace_substring_regex(texts, r"\x00", ""), pa.array(moved, SPANS)


def placed(spans: pa.Array, texts: pa.Array) -> tuple[pa.Array, list[Wrong]]:
    """Leave out the spans of each text that has one outside it, or of an unknown state."""
    flat = spans.flatten()
    if not len(flat):
        return spans, []
    owners = pc.list_parent_indices(spans)
    start, end, state = flat.field("start"), flat.field("end"), flat.field("state")
    good = pc.and_(
        pc.and_(pc.greater_equal(start, 0), pc.less(start, end)),
        pc.and_(
            pc.less_equal(end.cast(pa.int64()), pc.utf8_length(texts).take(owners)),
            pc.is_in(state, pa.array(get_args(SpanState))),
        ),
    )
    bad = sorted(set(owners.filter(pc.invert(pc.fill_null(good, False))).to_pylist()))
    if not bad:
        return spans, []
    keep = pc.invert(pc.is_in(pa.array(range(len(spans)), pa.int64()), pa.array(bad, pa.int64())))
    kept = pc.if_else(keep, spans, pa.scalar([], SPANS))
    return kept, [(row, "one lies outside the text or is of no known state") for row in bad]
