"""Read a folder's table of metadata: one row a version, naming the file that holds its text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath

from whereas.records import Refusal
from whereas.sources.folder.decode import MAX_BYTES, NotTextError, decode
from whereas.sources.folder.facts import Facts, named_facts

NAMES = ("measures", "metadata", "index")
SUFFIXES = (".csv", ".jsonl", ".parquet")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's facts and its number, counted from 1 (a CSV's heading is not counted)."""

    number: int
    file: str
    facts: Facts
    namesake: Row | None = None
    """The first row with the same id and version, if that is another one."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows by the file they name, and what is wrong with the table itself."""

    rows: Mapping[str, list[Row]]
    problem: str = ""


def find_table(folder: Path) -> Path | None:
    """Find the folder's table, if it has one."""
    for name in NAMES:
        for suffix in SUFFIXES:
            path = folder / f"{name}{suffix}"
            if path.is_file():
                return path
    return None


def read_table(path: Path) -> Table:
    """Read a table, once for each state of its file."""
    try:
        stat = path.stat()
    except OSError as error:
        return Table({}, error.strerror or "can't be read")
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> Table:
    if size > MAX_BYTES:
        return Table({}, f"is larger than {MAX_BYTES // 1024**2} MiB")
    try:
        dicts = list(_dicts(path))
    except (OSError, ValueError, csv.Error, RecursionError) as error:
        return Table({}, str(error).splitlines()[0] if str(error) else "can't be read")
    rows = _indexed(named_facts(values) for values in dicts)
    if rows and not any(rows):
        return Table({}, "has no column “file” that names the texts")
    return Table(rows)


def _indexed(facts_of_rows: Iterable[Facts]) -> dict[str, list[Row]]:
    """Put the rows under the file that each names ("" if none)."""
    rows: dict[str, list[Row]] = {}
    first: dict[tuple[str, str], Row] = {}
    for number, facts in enumerate(facts_of_rows, 1):
        file = PurePosixPath(facts.get("file", "").replace("\\", "/")).as_posix()
        key = (facts.get("id", ""), facts.get("version", ""))
        row = Row(number, "" if file == "." else file, facts, first.get(key) if key[0] else None)
        first.setdefault(key, row)
        rows.setdefault(row.file, []).append(row)
    return rows


def _dicts(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix == ".parquet":
        yield from _parquet(path)
        return
    try:
        text = decode(path.read_bytes())
    except NotTextError as error:
        raise ValueError(str(error)) from None
    if path.suffix == ".csv":
        for values in csv.DictReader(io.StringIO(text, newline="")):
            yield {k: v for k, v in values.items() if isinstance(k, str) and isinstance(v, str)}
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _object(line, number)


def _object(line: str, number: int) -> dict[str, str]:
    try:
        value = json.loads(line)
    except ValueError:
        raise ValueError(f"line {number} is no JSON") from None
    if not isinstance(value, dict):
        raise ValueError(f"line {number} is no JSON object")
    return {str(k): _as_text(v) for k, v in value.items()}


def _parquet(path: Path) -> Iterator[dict[str, str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(path).to_pylist()
    except pa.ArrowException as error:
        raise ValueError(str(error).splitlines()[0]) from None
    for values in rows:
        yield {str(k): _as_text(v) for k, v in values.items()}


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ";".join(_as_text(v) for v in value)
    return str(value)


def table_refusals(path: Path, name: str, folder: Path) -> Iterator[Refusal]:
    """Name what is wrong with a table: as a whole, or the rows whose texts are not there."""
    table = read_table(path)
    if table.problem:
        yield Refusal(name, f"the table {table.problem}", todo="the texts are read without it")
    for row in sorted(chain(*table.rows.values()), key=lambda row: row.number):
        why = _missing(row, folder)
        if why:
            yield Refusal(name, why, record=f"row {row.number}")


def _missing(row: Row, folder: Path) -> str:
    if not row.file:
        return "names no file"
    parts = PurePosixPath(row.file).parts
    if ".." in parts or PurePosixPath(row.file).is_absolute() or "\0" in row.file:
        return f"names a file outside the folder, {row.file[:80]}"
    try:
        found = (folder / row.file).is_file()
    except OSError:
        found = False
    return "" if found else f"names {row.file[:80]}, which is not there"
