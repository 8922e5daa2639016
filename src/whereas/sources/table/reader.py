"""Read tables of texts column by column: no Python object is made for a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from whereas.records import Action, Record, Refusal, Span
from whereas.sources.base import InputFile, Reader

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".parquet", ".csv", ".jsonl", ".ndjson")

METADATA_NAMES = ("measures", "metadata", "index")
"""Tables of these names describe the text files beside them: that is the folder reader's form."""


class TableReader(Reader):
    """One table, or a folder of nothing but tables."""

    name = "table"

    def recognises(self, path: Path) -> bool:
        """Whether `path` is a table file, or a folder whose files are all tables."""
        if path.is_file():
            return path.suffix.lower() in SUFFIXES
        names = [p for p in path.iterdir() if not p.name.startswith(".")]
        tables = [p for p in names if p.is_file() and p.suffix.lower() in SUFFIXES]
        metadata = any(p.stem.lower() in METADATA_NAMES for p in tables)
        return bool(tables) and len(tables) == len(names) and not metadata

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield the tables under `path`, sorted by name."""
        if path.is_file():
            yield InputFile(path, path.name)
            return
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix.lower() in SUFFIXES:
                yield InputFile(file, file.relative_to(path).as_posix())

    def tables(self, file: InputFile) -> Iterator[pa.Table | Refusal]:
        """Yield the table's rows in the library's own form, some megabytes at a time."""
        from whereas.sources.table.columns import tables

        yield from tables(file)

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield the table's rows one by one."""
        for part in self.tables(file):
            if isinstance(part, Refusal):
                yield part
                continue
            for row in part.to_pylist():
                row["spans"] = tuple(Span(**span) for span in row["spans"])
                row["history"] = tuple(Action(**action) for action in row["history"])
                row["aliases"], row["part_of"] = tuple(row["aliases"]), tuple(row["part_of"])
                yield Record(**row)
