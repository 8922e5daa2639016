"""Tables of pairs, row by row: CSV, JSON Lines and Parquet.

Every row of the file gives one `Row`, in order; what can't be read gives one that says why, so
that the answers stay beside their rows.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from whereas.errors import UsageError
from whereas.sources.table.raw import ROW_BYTES

BATCH = 256
"""Rows held at a time; with texts of some pages that is a few megabytes."""

SUFFIXES = (".csv", ".parquet", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Row:
    """The wanted values of one row, None where there is none; `why` it can't be read, if so."""

    number: int
    values: list[str | None]
    why: str = ""


def rows(path: Path, columns: Sequence[str], required: Sequence[str]) -> Iterator[Row]:
    """Yield a table's rows with the values of `columns`, of which `required` must be there.

    Raises:
        UsageError: the file is no such table, or lacks a column.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".csv":
            yield from _csv(path, columns, required)
        elif suffix == ".parquet":
            yield from _parquet(path, columns, required)
        elif suffix in SUFFIXES:
            yield from _json_lines(path, columns, required)
        else:
            raise UsageError("not a table that can be read", str(path), "end it in .csv, .parquet "
                             "or .jsonl")  # fmt: skip
    except (pa.ArrowException, csv.Error, UnicodeDecodeError) as error:
        raise UsageError(f"not a readable table: {_first_line(error)}", str(path)) from None
    except OSError as error:
        why = (error.strerror or _first_line(error)).lower()
        raise UsageError(f"can't be read: {why}", str(path)) from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _need(path: Path, found: Sequence[str], required: Sequence[str]) -> None:
    missing = [name for name in required if name not in found]
    if missing:
        has = ", ".join(found[:12]) or "none"
        raise UsageError(
            f"the table has no column {' or '.join(map(repr, missing))}",
            str(path),
            f"--left and --right name the columns of the two texts; it has: {has}",
        )


def _csv(path: Path, columns: Sequence[str], required: Sequence[str]) -> Iterator[Row]:
    # The reader's limit is one for the whole process; raising it harms nobody.
    csv.field_size_limit(max(csv.field_size_limit(), ROW_BYTES))
    with path.open(encoding=_encoding(path), errors="replace", newline="") as stream:
        reader = csv.reader(stream)
        header = [name.strip() for name in next(reader, [])]
        _need(path, header, required)
        at = [header.index(name) if name in header else -1 for name in columns]
        for number, row in enumerate(filter(None, reader), 1):
            if len(row) == len(header):
                yield Row(number, [row[i] if i >= 0 else None for i in at])
            else:
                why = f"values in the row: {len(row)}, columns: {len(header)}"
                yield Row(number, [None] * len(at), why)


def _encoding(path: Path) -> str:
    """UTF-16 with its mark, UTF-8 if the whole file is that, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        stream.seek(0)
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _json_lines(path: Path, columns: Sequence[str], required: Sequence[str]) -> Iterator[Row]:
    with path.open(encoding=_encoding(path), errors="replace", newline="\n") as stream:
        met: dict[str, None] = {}
        number = 0
        for line in stream:
            if not line.strip():
                continue
            number += 1
            held, why = _object(line)
            met.update(dict.fromkeys(held))
            yield Row(number, [_text(held.get(name)) for name in columns], why)
    _need(path, list(met), required)


def _object(line: str) -> tuple[dict[str, object], str]:
    try:
        held = json.loads(line)
    except RecursionError:
        return {}, "JSON nested too deeply"
    except ValueError as error:
        return {}, f"broken JSON: {_first_line(error)}"
    return (held, "") if isinstance(held, dict) else ({}, "no JSON object")


def _parquet(path: Path, columns: Sequence[str], required: Sequence[str]) -> Iterator[Row]:
    with pq.ParquetFile(path) as source:
        found = source.schema_arrow.names
        _need(path, found, required)
        number = 0
        for batch in source.iter_batches(BATCH, columns=[n for n in columns if n in found]):
            held = {name: _column(batch[name]) for name in batch.schema.names}
            for i in range(batch.num_rows):
                number += 1
                yield Row(number, [held[n][i] if n in held else None for n in columns])


def _column(values: pa.Array) -> list[str | None]:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        # As bytes: the file may hold what is no UTF-8, and one such value is only one value.
        values = values.cast(pa.large_binary())
    return [_text(value) for value in values.to_pylist()]


def _text(value: object) -> str | None:
    """A value as text; None for what is no text and no number."""
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("cp1252", "replace")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return str(value) if isinstance(value, int | float) else None
