"""The answer `trace --all`: every measure traced, one row each, in the contract's form."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from whereas.answers.filtering import documents
from whereas.answers.quoting import QUOTE, Quoter
from whereas.answers.trace import EARLIEST_SHARE, Batch, run, weigh
from whereas.engine import door
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library.committing import guarded
from whereas.library.schema import in_version_order
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import (
    SRC_ASSIGNED,
    SRC_DOC,
    SRC_EARLIER,
    SRC_FIRST,
    SRC_LAST,
    SRC_WORDS,
    SRC_WORTH,
)
from whereas.passages.trace import P_EXACT, P_S0, P_S1, P_T0, P_T1
from whereas.process import cores
from whereas.progress import Progress
from whereas.substance.ranking import Weighed
from whereas.whole import whole

Format = Literal["jsonl", "parquet", "passim"]

CHUNK_WORDS = 200_000
"""Words of the targets traced at a time by one thread: about a megabyte of text, whose answers
take some tens of megabytes."""

PASSAGE = pa.struct(
    [
        ("target", QUOTE),
        ("source", QUOTE),
        ("identity", pa.float64()),
        ("substantive", pa.float64()),
    ]
)
SOURCE = pa.struct(
    [
        ("measure", pa.string()),
        ("version", pa.string()),
        ("jurisdiction", pa.string()),
        ("place", pa.string()),
        ("date_from", pa.date32()),
        ("date_to", pa.date32()),
        ("date_basis", pa.string()),
        ("words", pa.int32()),
        ("assigned_words", pa.int32()),
        ("substantive_words", pa.int32()),
        ("share", pa.float64()),
        ("relation", pa.string()),
        ("confidence", pa.float64()),
        ("passages", pa.large_list(PASSAGE)),
    ]
)
TRACE = pa.schema(
    [
        ("measure", pa.string()),
        ("version", pa.string()),
        ("date_from", pa.date32()),
        ("date_to", pa.date32()),
        ("words", pa.int32()),
        ("borrowed_words", pa.int32()),
        ("substantive_words", pa.int32()),
        ("earliest", pa.string()),
        ("sources", pa.large_list(SOURCE)),
        ("also", pa.large_list(SOURCE)),
    ]
)
ABOUT = ("measure", "version", "jurisdiction", "place", "date_from", "date_to", "date_basis")


def format_of(path: Path) -> Format:
    """The format that a file's name asks for.

    Raises:
        UsageError: it asks for none that we write.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return "parquet"
    if suffix in (".jsonl", ".ndjson", ".json"):
        return "jsonl"
    raise UsageError(
        "the format can't be told from the file's name", str(path), "end it in .jsonl or .parquet"
    )


def trace_all(
    snapshot: Snapshot, path: Path, filters: Filters, format_: Format | None, tell: Progress
) -> int:
    """Trace the latest version of every measure into `path`; gives how many measures.

    The file appears under its name when it is whole.
    """
    format_ = format_ or format_of(path)
    targets = latest(snapshot)
    with guarded(path.parent), whole(path) as beside:
        _write(snapshot, targets, filters, format_, beside, tell)
    return int(targets.size)


def latest(snapshot: Snapshot) -> NDArray[np.int64]:
    """The latest version of each living measure, by id."""
    docs = snapshot.docs.filter(snapshot.docs["alive"])
    order = in_version_order(docs).to_numpy()
    measures = snapshot.measures[docs["doc"].to_numpy()[order]]
    last = np.append(measures[1:] != measures[:-1], True) if order.size else np.empty(0, np.bool_)
    return np.asarray(docs["doc"].to_numpy()[order][last], dtype=np.int64)


def _chunks(snapshot: Snapshot, targets: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    words = np.cumsum(snapshot.docs["words"].to_numpy()[targets], dtype=np.int64)
    first = 0
    while first < targets.size:
        begun = words[first - 1] if first else 0
        last = max(int(np.searchsorted(words, begun + CHUNK_WORDS, side="right")), first + 1)
        yield targets[first:last]
        first = last


def tables(snapshot: Snapshot, targets: NDArray[np.int64], filters: Filters) -> Iterator[pa.Table]:
    """Trace targets on all cores; yields tables of TRACE in the targets' order."""
    allowed = documents(snapshot, filters)
    quoter = Quoter.of_all(snapshot)
    snapshot.prepare()
    waiting: list[Future[pa.Table]] = []
    with ThreadPoolExecutor(cores()) as pool:
        try:
            for chunk in _chunks(snapshot, targets):
                waiting.append(pool.submit(_chunk, snapshot, quoter, allowed, chunk, filters))
                if len(waiting) > cores():
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for task in waiting:
                task.cancel()


def _chunk(
    snapshot: Snapshot,
    quoter: Quoter,
    allowed: NDArray[np.int32],
    targets: NDArray[np.int64],
    filters: Filters,
) -> pa.Table:
    batch = Batch.of_library(snapshot, targets)
    traced = weigh(snapshot, batch, run(snapshot, batch, filters, allowed))
    return _table(snapshot, quoter, targets, np.diff(batch.offsets), traced)


def _table(
    snapshot: Snapshot,
    quoter: Quoter,
    targets: NDArray[np.int64],
    words: NDArray[np.int64],
    traced: Weighed,
) -> pa.Table:
    """Flat rows in the contract's nested form."""
    counts = np.diff(traced.bounds[:, 0])
    owner = np.repeat(np.arange(targets.size), counts)
    surely = traced.sources[:, SRC_EARLIER] == 1
    about = snapshot.docs.select(ABOUT).take(pa.array(targets))
    borrowed, substance = (
        np.bincount(owner, weights=of_sources, minlength=targets.size).astype(np.int32)
        for of_sources in (traced.sources[:, SRC_ASSIGNED], traced.credited)
    )
    columns = [
        about["measure"], about["version"], about["date_from"], about["date_to"],
        pa.array(words.astype(np.int32)), pa.array(borrowed), pa.array(substance),
        _earliest(snapshot, traced, owner, surely & traced.telling, targets.size),
        *(_listed(snapshot, quoter, targets, words, traced, owner, m) for m in (surely, ~surely)),
    ]  # fmt: skip
    return pa.Table.from_arrays(
        [c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in columns],
        schema=TRACE,
    )


def _earliest(
    snapshot: Snapshot,
    traced: Weighed,
    owner: NDArray[np.int64],
    surely: NDArray[np.bool_],
    targets: int,
) -> pa.Array:
    """The id of each target's earliest source of some worth (`trace.earliest`)."""
    worths = np.zeros(targets, dtype=np.int64)
    np.maximum.at(worths, owner[surely], traced.sources[surely, SRC_WORTH])
    chosen = surely & (traced.sources[:, SRC_WORTH] >= EARLIEST_SHARE * worths[owner])
    docs = traced.sources[chosen, SRC_DOC].astype(np.int64)
    mine = owner[chosen]
    order = np.lexsort((snapshot.table[docs, 0], mine))
    firsts = np.full(targets, -1, dtype=np.int64)
    firsts[mine[order][::-1]] = docs[order][::-1]
    return pc.if_else(
        pa.array(firsts < 0),
        pa.scalar(None, pa.string()),
        snapshot.docs["measure"].take(pa.array(np.maximum(firsts, 0))).combine_chunks(),
    )


def _listed(
    snapshot: Snapshot,
    quoter: Quoter,
    targets: NDArray[np.int64],
    words: NDArray[np.int64],
    traced: Weighed,
    owner: NDArray[np.int64],
    mask: NDArray[np.bool_],
) -> pa.LargeListArray:
    """The sources that `mask` chooses as each target's list."""
    rows, mine = traced.sources[mask], owner[mask]
    docs = rows[:, SRC_DOC].astype(np.int64)
    about = snapshot.docs.select(ABOUT).take(pa.array(docs))
    share = np.round(rows[:, SRC_WORDS] / np.maximum(words[mine], 1), 4)
    credited = np.where(rows[:, SRC_ASSIGNED] > 0, "likely source", "earlier copy")
    relation = np.where(rows[:, SRC_EARLIER] == 1, credited, "undetermined")
    nulls = pa.nulls(len(rows), pa.float64())
    columns = [
        *(about[name].combine_chunks() for name in ABOUT),
        pa.array(rows[:, SRC_WORDS]), pa.array(rows[:, SRC_ASSIGNED]),
        pa.array(traced.credited[mask]), pa.array(share),
        pa.array(relation.tolist(), pa.string()), nulls,
        _passages(quoter, targets[mine], docs, rows, traced),
    ]  # fmt: skip
    values = pa.StructArray.from_arrays(columns, fields=list(SOURCE))
    bounds = np.searchsorted(mine, np.arange(targets.size + 1))
    return pa.LargeListArray.from_arrays(pa.array(bounds.astype(np.int64)), values)


def _passages(
    quoter: Quoter,
    targets: NDArray[np.int64],
    docs: NDArray[np.int64],
    rows: NDArray[np.int32],
    traced: Weighed,
) -> pa.LargeListArray:
    """The passages of each source row, quoted on both sides."""
    sizes = (rows[:, SRC_LAST] - rows[:, SRC_FIRST]).astype(np.int64)
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    picked = np.arange(int(bounds[-1])) + np.repeat(rows[:, SRC_FIRST] - bounds[:-1], sizes)
    p = traced.passages[picked]
    longer = np.maximum(p[:, P_T1] - p[:, P_T0], p[:, P_S1] - p[:, P_S0])
    columns = [
        quoter.quotes(np.repeat(targets, sizes), p[:, P_T0], p[:, P_T1]),
        quoter.quotes(np.repeat(docs, sizes), p[:, P_S0], p[:, P_S1]),
        pa.array(np.round(p[:, P_EXACT] / np.maximum(longer, 1), 4)),
        pa.array(np.round(traced.chances[picked].astype(np.float64), 3)),
    ]
    values = pa.StructArray.from_arrays(columns, fields=list(PASSAGE))
    return pa.LargeListArray.from_arrays(pa.array(bounds), values)


def _write(
    snapshot: Snapshot,
    targets: NDArray[np.int64],
    filters: Filters,
    format_: Format,
    path: Path,
    tell: Progress,
) -> None:
    done = 0
    with _Writer(path, format_) as writer:
        for table in tables(snapshot, targets, filters):
            here = pa.array(targets[done : done + table.num_rows])
            writer.write(table, snapshot.docs["place"].take(here))
            done += table.num_rows
            tell("tracing", done, int(targets.size))


class _Writer:
    """Writes tables of TRACE in one of the formats."""

    def __init__(self, path: Path, format_: Format) -> None:
        self._format = format_
        self._parquet: pq.ParquetWriter | None = None
        self._file: BinaryIO | None = None
        if format_ == "parquet":
            self._parquet = pq.ParquetWriter(
                path, TRACE, compression="zstd", compression_level=1, write_statistics=False
            )
        else:
            self._file = path.open("wb")

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_error: object) -> None:
        for file in (self._parquet, self._file):
            if file is not None:
                file.close()

    def write(self, table: pa.Table, places: pa.ChunkedArray) -> None:
        """Write one table behind the others; `places` are its measures' places."""
        if self._parquet is not None:
            self._parquet.write_table(table)
        elif self._file is not None:
            if self._format == "passim":
                self._file.write(door.passim_lines(table.append_column("place", places)))
            else:
                self._file.write(door.json_lines(table))
