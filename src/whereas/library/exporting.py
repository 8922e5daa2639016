"""Export: all measures with their texts, the same bytes for the same contents."""

from __future__ import annotations

import os
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

Format = Literal["parquet", "jsonl"]

BATCH = 2000
"""Versions written at a time."""


def export(snapshot: Snapshot, path: Path, format_: Format | None) -> int:
    """Write every living version with its text, sorted by id; gives how many measures.

    The columns are those that the table reader reads, so an export can be added again.

    Raises:
        UsageError: the format can't be told from the file's name.
    """
    format_ = format_ or format_of(path)
    order = _order(snapshot)
    temporary = path.with_name(path.name + ".part")
    try:
        _write(snapshot, order, temporary, format_)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return int(pc.count_distinct(snapshot.docs["measure"].take(order)).as_py())


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
    rows = snapshot.docs.take(docs).select([f.name for f in RECORDS if f.name != "text"])
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
