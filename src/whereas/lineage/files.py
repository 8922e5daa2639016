"""The lineage of a whole library as a file: Parquet, CSV, JSON Lines or GraphML."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from whereas.engine import door
from whereas.errors import UsageError
from whereas.lineage import formats
from whereas.lineage.formats import attribute, data, key

Format = Literal["parquet", "csv", "jsonl", "graphml"]

_ENDINGS: dict[str, Format] = {name: name for name in get_args(Format)}
_ENDINGS |= {"ndjson": "jsonl", "json": "jsonl"}

EDGES = pa.schema(
    [
        *formats.EDGES,
        ("from_place", pa.string()),
        ("from_date_from", pa.date32()),
        ("from_date_to", pa.date32()),
        ("to_place", pa.string()),
        ("to_date_from", pa.date32()),
        ("to_date_to", pa.date32()),
    ]
)
"""One row for each edge; `from_` and `to_` say of its two ends where and when they are from."""

AT_ONCE = 10_000
"""Edges that are turned into text at a time."""


def format_of(path: Path) -> Format:
    """The format that a file's name asks for.

    Raises:
        UsageError: it asks for none that we write.
    """
    found = _ENDINGS.get(path.suffix.lower().lstrip("."))
    if found is None:
        todo = "end it in .parquet, .csv, .jsonl or .graphml, or name it with --format"
        raise UsageError("the format can't be told from the file's name", str(path), todo)
    return found


def write(table: pa.Table, path: Path, format_: Format) -> None:
    """Write rows of EDGES into a file."""
    if format_ == "parquet":
        pq.write_table(table, path, compression="zstd")
    elif format_ == "jsonl":
        with path.open("wb") as file:
            file.writelines(door.json_lines(part) for part in _parts(table))
    elif format_ == "csv":
        _write_csv(table, path)
    else:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_graphml(table))


def _parts(table: pa.Table) -> Iterator[pa.Table]:
    yield from (table.slice(at, AT_ONCE) for at in range(0, table.num_rows, AT_ONCE))


def _write_csv(table: pa.Table, path: Path) -> None:
    """Write one line for each edge; its reasons are one field, parted by semicolons."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        for part in _parts(table):
            for row in part.to_pylist():
                row["reasons"] = "; ".join(row["reasons"])
                writer.writerow("" if value is None else value for value in row.values())


def _graphml(table: pa.Table) -> Iterator[str]:
    """One directed graph: measures for nodes, the edges of all families between them."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for element, names in (
        ("node", ("place", "date_from", "date_to")),
        ("edge", ("family", "relation", "confidence", "reasons", "through")),
    ):
        yield from (key(element, name) + "\n" for name in names)
    yield '<graph id="lineage" edgedefault="directed">\n'
    seen = set[str]()
    for part in _parts(table):
        for row in part.to_pylist():
            yield from _nodes(row, seen)
            said = {name: row[name] for name in ("family", "relation", "confidence", "through")}
            said["reasons"] = "; ".join(row["reasons"])
            ends = f"source={attribute(row['from'])} target={attribute(row['to'])}"
            yield f"<edge {ends}>{_data(said)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _nodes(row: dict[str, object], seen: set[str]) -> Iterator[str]:
    """The ends of an edge that have not been written yet."""
    for end in ("from", "to"):
        measure = str(row[end])
        if measure not in seen:
            seen.add(measure)
            about = {name: row[f"{end}_{name}"] for name in ("place", "date_from", "date_to")}
            yield f"<node id={attribute(measure)}>{_data(about)}</node>\n"


def _data(values: dict[str, object]) -> str:
    return data({name: str(value) for name, value in values.items() if value is not None})
