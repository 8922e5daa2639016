"""A segment on disk: Parquet tables and index files that never change once written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from whereas.candidates.postings import COLUMNS
from whereas.errors import LibraryError
from whereas.library.build import Built, batches, bucket_shift
from whereas.library.manifest import sync_folder

if TYPE_CHECKING:
    from whereas.meaning.pieces import Pieces
    from whereas.search.index import Index

TEXT_GROUP = 256 << 10
"""Bytes of text in one row group. Reading one costs 0.6 ms (of 64 KB: 0.3 ms), which a draft with
fifty sources pays fifty times if none is at hand; with 64 KB the texts take a fifth more room."""

GROUPS_KEPT = 640
"""Row groups of texts kept at hand once read, the oldest let go: at most 160 MB of a library that
is asked many times. A draft draws on some fifty groups, and the next one on many of the same."""

FEW_COLUMNS = 8
"""So many columns of documents are read faster without threads: 20 ms for 56,000 documents."""

SYNCS = 8
"""Files that are made to last at a time; one after the other takes three times as long."""

ARRAYS = tuple(f.name for f in fields(Built) if f.name != "sections")


def write_segment(folder: Path, docs: pa.Table, texts: pa.ChunkedArray, built: Built) -> None:
    """Write a segment into a new folder and make it last.

    Raises:
        OSError: the disk is full or can't be written to; the folder is then a stray.
    """
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(_write_texts, folder / "text.parquet", texts)
        pq.write_table(docs, folder / "docs.parquet", compression="zstd")
        pq.write_table(built.sections, folder / "sections.parquet", compression="zstd")
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", getattr(built, name))
        writing.result()
    sync_files(folder)


def sync_files(folder: Path) -> None:
    """Make a new folder and the files in it last."""
    with ThreadPoolExecutor(SYNCS) as pool:  # the system writes them together
        list(pool.map(_sync, folder.iterdir()))
    sync_folder(folder)
    sync_folder(folder.parent)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn the failures of reading a part of the library into a clear error.

    Raises:
        LibraryError: the part is missing or damaged.
    """
    try:
        yield
    except (OSError, ValueError, EOFError, pa.ArrowException) as error:
        raise LibraryError(
            f"a part of the library can't be read: {error}",
            str(path),
            "restore the library from a copy or build it anew",
        ) from None


def _write_texts(path: Path, texts: pa.ChunkedArray) -> None:
    schema = pa.schema([("text", pa.large_string())])
    options = {"compression": "zstd", "compression_level": 3, "use_dictionary": False}
    with pq.ParquetWriter(path, schema, **options) as writer:
        for first, last in batches(texts, TEXT_GROUP):
            table = pa.Table.from_arrays([texts.slice(first, last - first)], schema=schema)
            writer.write_table(table, row_group_size=last - first)


class Segment:
    """A segment opened for reading; its arrays are memory-mapped."""

    def __init__(self, folder: Path, dead: NDArray[np.int32]) -> None:
        self.folder = folder
        self.dead = dead
        with readable(folder):
            mapped = {n: np.load(folder / f"{n}.npy", mmap_mode="r") for n in ARRAYS}
            self.arrays = {n: np.asarray(a) for n, a in mapped.items()}  # plain: sliced sooner
            # Opened now, read when needed: a writer may remove the folder meanwhile.
            self._docs = pq.ParquetFile(folder / "docs.parquet", memory_map=True)
            self._texts = pq.ParquetFile(folder / "text.parquet", memory_map=True)
            self._sections = pq.ParquetFile(folder / "sections.parquet", memory_map=True)
        self._reading = Lock()  # a Parquet file is read by one thread at a time
        self._columns: dict[str, pa.ChunkedArray] = {}
        self._groups: dict[int, pa.ChunkedArray] = {}
        self.index: Index | None = None
        """Its index of terms, once it is needed (`library.indexing`)."""
        self.pieces: Pieces | None = None
        """What of it gets a vector, once that is asked (`library.meanings`)."""

    def with_dead(self, dead: NDArray[np.int32]) -> Segment:
        """The same segment, opened once, with other dead documents."""
        other = copy(self)
        other.dead = dead
        return other

    def __len__(self) -> int:
        return int(self._docs.metadata.num_rows)

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Columns of the documents' metadata; what was read once is kept."""
        with self._reading, readable(self.folder):
            missing = [name for name in names if name not in self._columns]
            if missing:  # not `pq.read_table`, which imports pandas where that is installed
                read = self._docs.read(columns=missing, use_threads=len(missing) > FEW_COLUMNS)
                self._columns.update(zip(read.column_names, read.columns, strict=True))
        return pa.table({name: self._columns[name] for name in names})

    @property
    def docs(self) -> pa.Table:
        """All of the documents' metadata."""
        return self.columns(self._docs.schema_arrow.names)

    @cached_property
    def _group_starts(self) -> NDArray[np.int64]:
        meta = self._texts.metadata
        rows = [meta.row_group(i).num_rows for i in range(meta.num_row_groups)]
        return np.cumsum([0, *rows])

    def text(self, row: int) -> str:
        """The stored text of document `row`; a few row groups are kept at hand."""
        group = int(np.searchsorted(self._group_starts, row, side="right")) - 1
        with self._reading:
            if group not in self._groups:
                if len(self._groups) >= GROUPS_KEPT:
                    self._groups.pop(next(iter(self._groups)))
                with readable(self.folder):
                    read = self._texts.read_row_group(group, use_threads=False)
                self._groups[group] = read["text"]
            held = self._groups[group]
        return str(held[row - int(self._group_starts[group])].as_py())

    def texts(self) -> pa.ChunkedArray:
        """All texts, in document order."""
        with self._reading, readable(self.folder):
            return self._texts.read()["text"]

    @cached_property
    def sections(self) -> pa.Table:
        """The parts of all documents: see `sections.split_batch`, and `label`."""
        with self._reading, readable(self.folder):
            return self._sections.read()

    def _of_sections(self, *names: str) -> pa.Table:
        """Some columns of `sections`; reading all takes five times as long."""
        with self._reading, readable(self.folder):
            return self._sections.read(columns=list(names), use_threads=False)

    @cached_property
    def section_keys(self) -> NDArray[np.int64]:
        """Document and start of each part as one sorted number, to find a part by."""
        table = self._of_sections("doc", "start")
        keys: NDArray[np.int64] = np.left_shift(table["doc"].to_numpy(), 32, dtype=np.int64)
        keys |= table["start"].to_numpy()
        return keys

    @cached_property
    def section_labels(self) -> pa.ChunkedArray:
        """The label of each part."""
        return self._of_sections("label")["label"]

    @cached_property
    def _section_ends(self) -> NDArray[np.int32]:
        return np.ascontiguousarray(self._of_sections("end")["end"].to_numpy())

    def parts_at(self, rows: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.int64]:
        """The deepest part that holds character `starts[i]` of document `rows[i]`, -1 if none."""
        keys, ends = self.section_keys, self._section_ends
        at = np.searchsorted(keys, (rows << 32) | starts, side="right") - 1
        open_ = np.arange(at.size)
        while open_.size:  # a part that ended before is passed over, up to the text's first one
            outside = (at[open_] >= 0) & (keys[at[open_]] >> 32 == rows[open_])
            at[open_[~outside]] = -1
            open_ = open_[outside]
            open_ = open_[ends[at[open_]] <= starts[open_]]
            at[open_] -= 1
        return at

    def label(self, row: int, start: int) -> str:
        """The label of the deepest part of document `row` that holds character `start`."""
        part = int(self.parts_at(np.array([row]), np.array([start]))[0])
        return str(self.section_labels[part].as_py()) if part >= 0 else ""

    def address_row(self, base: int) -> NDArray[np.int64]:
        """This segment's row of the table that kernels see (`candidates.postings`)."""
        a = self.arrays
        row = [
            a["codes"].ctypes.data, a["codes"].size, a["starts"].ctypes.data, len(self),
            a["hashes"].ctypes.data, a["places"].ctypes.data, a["hashes"].size,
            a["buckets"].ctypes.data, bucket_shift(a["hashes"].size),
            a["blocks"].ctypes.data, base,
        ]  # fmt: skip
        return np.array(row, dtype=np.int64).reshape(1, COLUMNS)


def in_date_order(docs: pa.Table) -> pa.Array:
    """The order of a segment's documents: by date, undated ones last, ties by id and version."""
    keys = [(name, "ascending") for name in ("date_to", "date_from", "measure", "version")]
    return pc.sort_indices(docs, sort_keys=keys)  # nulls last, as is Arrow's default
