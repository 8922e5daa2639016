"""Tables of answers, batch by batch: CSV, JSON Lines and Parquet by the file's ending."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from whereas.errors import UsageError
from whereas.relation.reading import SUFFIXES


class Writer(Protocol):
    """Writes one table behind another."""

    def write(self, table: pa.Table) -> None:
        """Write some rows."""


@contextmanager
def writing(path: Path, schema: pa.Schema) -> Iterator[Writer]:
    """Open a table to be written: whole when the block ends well, else not at all.

    Raises:
        UsageError: the format can't be told from the file's name, or it can't be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            "the format can't be told from the file's name", str(path),
            "end it in .csv, .parquet or .jsonl",
        )  # fmt: skip
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _opened(beside, path.suffix.lower(), schema) as writer:
            yield writer
        beside.replace(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"can't be written: {why}", str(path)) from None
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, suffix: str, schema: pa.Schema) -> Iterator[Writer]:
    if suffix == ".parquet":
        with pq.ParquetWriter(path, schema, compression="zstd") as parquet:
            yield parquet
        return
    with path.open("wb") as file:
        if suffix == ".csv":
            with pc.CSVWriter(file, schema) as lines:
                yield lines
        else:
            yield _JsonLines(file)


class _JsonLines:
    """One JSON object a line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, table: pa.Table) -> None:
        """Write one line for each row."""
        for row in table.to_pylist():
            self._file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
