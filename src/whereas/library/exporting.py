"""Export: all measures with their texts, the same bytes for the same contents."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from whereas.engine import door
from whereas.errors import UsageError
from whereas.library.schema import RECORDS
from whereas.library.snapshot import Snapshot
from whereas.whole import whole

Format = Literal["parquet", "jsonl"]

NOT_SAID = ("text", "file", "record")
"""Columns of RECORDS that are added apart, or say only where a version was read."""

BATCH = 2000
"""Versions written at a time."""


def export(snapshot: Snapshot, path: Path, format_: Format | None) -> int:
    """Write every living version with its text, sorted by id; gives how many versions.

    The columns are those that the table reader reads, so an export can be added again. Where a
    version was read is not among them: it says nothing of the contents, which alone decide the
    bytes.

    Raises:
        UsageError: the format can't be told from the file's name, or the file can't be written.
    """
    format_ = format_ or format_of(path)
    order = _order(snapshot)
    try:
        with whole(path) as beside:
            _write(snapshot, order, beside, format_)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"can't be written: {why}", str(path)) from None
    return len(order)


def format_of(path: Path) -> Format:
    """The format that a file's name asks for.

    Raises:
        UsageError: it asks for none that we write.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return "parquet"
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    raise UsageError(
        "the format can't be told from the file's name", str(path), "end it in .parquet or .jsonl"
    )


def _order(snapshot: Snapshot) -> pa.Array:
    """The living documents by measure, stage and version."""
    docs = snapshot.docs.filter(snapshot.docs["alive"])
    keys = [(name, "ascending") for name in ("measure", "stage", "version")]
    return docs["doc"].take(pc.sort_indices(docs, sort_keys=keys))


def _batch(snapshot: Snapshot, docs: pa.ChunkedArray) -> pa.Table:
    rows = snapshot.docs.take(docs).select([n for n in RECORDS.names if n not in NOT_SAID])
    texts = pa.array([snapshot.text(doc) for doc in docs.to_pylist()], pa.large_string())
    table = rows.append_column("text", texts)
    return table.rename_columns(["id" if n == "measure" else n for n in table.column_names])


def _write(snapshot: Snapshot, order: pa.ChunkedArray, path: Path, format_: Format) -> None:
    starts = np.arange(0, max(len(order), 1), BATCH)
    tables = (_batch(snapshot, order.slice(int(a), BATCH)) for a in starts)
    if format_ == "jsonl":
        with path.open("wb") as file:
            for table in tables:
                file.write(door.json_lines(table))
        return
    writer = None
    for table in tables:
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()
