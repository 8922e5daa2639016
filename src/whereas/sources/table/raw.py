"""A table file's own rows, some megabytes at a time: Parquet, CSV and JSON Lines.

Parquet keeps its types. CSV and JSON Lines become columns of strings, nested values as JSON text,
so that nothing is guessed: an id `007` stays one. What can't be read costs its own row.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from whereas.records import Refusal
from whereas.sources.base import InputFile

ROW_BYTES = 64 << 20
"""The largest row of a CSV or JSON Lines file, the same limit as a text file's."""

BATCH_BYTES = 16 << 20
"""How much of a file is held at a time: small beside what building a segment takes."""

MOST_ROWS = 1 << 16


def parts(file: InputFile, wanted: Callable[[str], bool]) -> Iterator[pa.Table | Refusal]:
    """Yield the file's rows with the columns that are `wanted`, and refusals of single rows.

    Raises:
        ValueError, OSError: the file is no such table from here on.
    """
    suffix = file.path.suffix.lower()
    if suffix == ".parquet":
        yield from _parquet(file.path, wanted)
    elif file.path.stat().st_size == 0:
        raise ValueError("the file is empty")
    elif suffix == ".csv":
        yield from _csv(file, wanted)
    else:
        yield from _json_lines(file, wanted)


def _parquet(path: Path, wanted: Callable[[str], bool]) -> Iterator[pa.Table]:
    with pq.ParquetFile(path, memory_map=True) as source:
        names = [name for name in dict.fromkeys(source.schema_arrow.names) if wanted(name)]
        if not source.metadata.num_row_groups:
            yield source.schema_arrow.empty_table()
        for group in range(source.metadata.num_row_groups):
            about = source.metadata.row_group(group)
            each = max(1, about.total_byte_size // max(1, about.num_rows))
            rows = min(MOST_ROWS, max(1, BATCH_BYTES // each))
            for batch in source.iter_batches(rows, row_groups=[group], columns=names):
                yield pa.Table.from_batches([batch])


def _csv(file: InputFile, wanted: Callable[[str], bool]) -> Iterator[pa.Table | Refusal]:
    # The reader's limit is one for the whole process; raising it harms nobody.
    csv.field_size_limit(max(csv.field_size_limit(), ROW_BYTES))
    with file.path.open(encoding=_encoding(file.path), errors="replace", newline="") as stream:
        reader = csv.reader(_short(stream))
        try:
            header = next(reader, [])
            keep = [i for i, name in enumerate(header) if wanted(name)]
            names = [header[i] for i in keep]
            yield _columns(names, [])
            yield from _csv_rows(file, reader, names, keep, len(header))
        except csv.Error as error:
            raise ValueError(f"line {reader.line_num}: {error}") from None


def _csv_rows(
    file: InputFile, reader: Iterator[list[str]], names: list[str], keep: list[int], width: int
) -> Iterator[pa.Table | Refusal]:
    rows: list[list[str]] = []
    size = 0
    for number, row in enumerate(reader, 1):
        if row and len(row) != width:
            why = f"values in the row: {len(row)}, columns: {width}"
            yield Refusal(file.name, why, f"row {number}", "quote values that hold commas")
        elif row:
            rows.append([row[i] for i in keep])
            size += sum(map(len, rows[-1]))
            if size >= BATCH_BYTES or len(rows) >= MOST_ROWS:
                yield _columns(names, rows)
                rows, size = [], 0
    yield _columns(names, rows)


def _encoding(path: Path) -> str:
    """UTF-8 if the whole file is that, else Windows-1252, as the folder reader takes it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _short(stream: TextIO) -> Iterator[str]:
    while line := stream.readline(ROW_BYTES):
        if len(line) == ROW_BYTES:
            raise ValueError(f"a line is longer than {ROW_BYTES >> 20} MiB")
        yield line


def decoded(value: bytes | None) -> str | None:
    """Bytes as UTF-8, else as Windows-1252."""
    if value is None:
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _json_lines(file: InputFile, wanted: Callable[[str], bool]) -> Iterator[pa.Table | Refusal]:
    rows: list[dict[str, str | None]] = []
    size = 0
    for number, line in _lines(file.path):
        try:
            row = _row(line, wanted)
        except (ValueError, RecursionError) as error:
            yield Refusal(file.name, str(error), f"line {number}", "write one JSON object a line")
            continue
        if row is None:
            continue
        rows.append(row)
        size += len(line or b"")
        if size >= BATCH_BYTES or len(rows) >= MOST_ROWS:
            yield _table(rows)
            rows, size = [], 0
    if rows:
        yield _table(rows)


def _lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """The file's lines with their numbers; None for one that is too long to hold."""
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(ROW_BYTES):
            number += 1
            if len(line) < ROW_BYTES or line.endswith(b"\n"):
                yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                continue
            while (more := stream.readline(ROW_BYTES)) and not more.endswith(b"\n"):
                pass
            yield number, None


def _row(line: bytes | None, wanted: Callable[[str], bool]) -> dict[str, str | None] | None:
    """One line's wanted values as strings; None for an empty line."""
    if line is None:
        raise ValueError(f"longer than {ROW_BYTES >> 20} MiB")
    if not line.strip():
        return None
    try:
        value = json.loads(decoded(line) or "")
    except json.JSONDecodeError as error:
        raise ValueError(f"broken JSON at its character {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return {name: _as_string(name, held) for name, held in value.items() if wanted(name)}


NESTED = ("aliases", "part_of", "spans", "history")
"""Columns whose values are lists; in every other one a list is a mistake."""


def _as_string(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list | dict) and name.strip().lower() not in NESTED:
        raise ValueError(f"{name} is {'a list' if isinstance(value, list) else 'an object'}")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


def _table(rows: list[dict[str, str | None]]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return _columns(names, [[row.get(name) for name in names] for row in rows])


def _columns(names: list[str], rows: Sequence[Sequence[str | None]]) -> pa.Table:
    columns = [storable([row[i] for row in rows]) for i in range(len(names))]
    return pa.table(columns, names=storable(names).to_pylist())


def storable(values: Sequence[str | None]) -> pa.Array:
    """Strings as a column; what UTF-8 can't hold (lone surrogates) is replaced."""
    try:
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:
        return pa.array([value and _whole(value) for value in values], pa.large_string())


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
