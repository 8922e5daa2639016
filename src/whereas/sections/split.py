"""Split law into its parts: recitals, enacting words, sections and subdivisions to any depth.

`split` takes one text, `split_batch` a column of them; both give the same parts. The top-level
parts of a text, in order, cover it without a gap; a deeper part lies inside its parent, and
parts beside one another do not overlap.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from whereas.results import SectionView
from whereas.sections import events as ev
from whereas.sections.nest import DOC, END, EVENT, KIND, KINDS, LEVEL, START, nest
from whereas.sections.scan import scan

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

SCHEMA = pa.schema(
    [
        ("doc", pa.int32()),
        ("kind", pa.dictionary(pa.int8(), pa.string())),
        ("level", pa.int8()),
        ("number", pa.string()),
        ("heading", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
    ]
)


def _strings(data: Bytes, events: Ints, rows: Ints, start: int, end: int) -> pa.StringArray:
    """Take the text that the events' columns `start` and `end` mark, empty where no event is."""
    marked = rows[:, EVENT] >= 0
    starts, sizes = np.zeros((2, len(rows)), np.int64)
    starts[marked] = events[rows[marked, EVENT], start]
    sizes[marked] = events[rows[marked, EVENT], end] - starts[marked]
    offsets = np.zeros(len(rows) + 1, np.int32)
    np.cumsum(sizes, out=offsets[1:])
    places = np.repeat(starts - offsets[:-1], sizes) + np.arange(offsets[-1])
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(data[places]))


def _bytes_of(texts: pa.Array) -> tuple[Bytes, Ints]:
    """Give a string column's bytes and offsets without copying the text."""
    if texts.null_count:
        texts = texts.fill_null("")
    wide = pa.types.is_large_string(texts.type)
    _, offsets, data = texts.buffers()
    if len(texts) == 0 or data is None:
        return _fixed(np.zeros(0, np.uint8)), np.zeros(len(texts) + 1, np.int64)
    kind = np.int64 if wide else np.int32
    ends = np.frombuffer(offsets, kind)[texts.offset : texts.offset + len(texts) + 1]
    return _fixed(np.frombuffer(data, np.uint8)), ends.astype(np.int64)


def _fixed(data: Bytes) -> Bytes:
    """Make every input read-only, so that the kernels are compiled for one type."""
    data.flags.writeable = False
    return data


def _split_array(texts: pa.Array, shift: int) -> pa.Table:
    data, offsets = _bytes_of(texts)
    events, bounds, sizes = scan(data, offsets)
    rows = nest(events, bounds, sizes)
    kinds = pa.DictionaryArray.from_arrays(
        pa.array(rows[:, KIND].astype(np.int8)), pa.array(KINDS, pa.string())
    )
    columns = [
        pa.array((rows[:, DOC] + shift).astype(np.int32)),
        kinds,
        pa.array(rows[:, LEVEL].astype(np.int8)),
        _strings(data, events, rows, ev.NUM_START, ev.NUM_END),
        _strings(data, events, rows, ev.HEAD_START, ev.HEAD_END),
        pa.array(rows[:, START].astype(np.int32)),
        pa.array(rows[:, END].astype(np.int32)),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _chunks(texts: pa.Array | pa.ChunkedArray) -> Iterator[pa.Array]:
    if isinstance(texts, pa.ChunkedArray):
        yield from texts.chunks
    else:
        yield texts


def split_batch(texts: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Split a column of texts.

    Args:
        texts: strings (or large strings); a null counts as an empty text.

    Returns:
        One row for each part, by text and start: `doc` (the text's row), `kind`, `level`,
        `number`, `heading`, `start`, `end` (code points, end exclusive).
    """
    tables, shift = [SCHEMA.empty_table()], 0
    for chunk in _chunks(texts):
        tables.append(_split_array(chunk, shift))
        shift += len(chunk)
    return pa.concat_tables(tables)


def split(text: str) -> list[SectionView]:
    """Split one text into its parts, in text order, a parent before its children."""
    table = split_batch(pa.array([text], pa.large_string()))
    columns = [table.column(name).to_pylist() for name in table.column_names[1:]]
    return [SectionView(*values) for values in zip(*columns, strict=True)]
