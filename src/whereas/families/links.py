"""The links of a library: every passage that a measure's latest version shares with another.

What is linked with what is found by `trace` alone, and kept beside the library (`families.kept`)
with what was judged of it; when the library changes, so does what the change touches, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.answers.trace import Batch, run
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_EARLIER, SRC_FIRST, SRC_LAST
from whereas.passages.trace import P_EXACT, P_S0, P_S1, P_T0, P_T1, Traced
from whereas.process import cores

CHUNK_WORDS = 200_000
"""Words of the targets traced at a time by one thread, as in `trace --all`."""


@dataclass(frozen=True, slots=True)
class Links:
    """Passages as flat columns, one row each, sorted by target, source and place.

    Words `t0` to `t1` of document `target` are shared with words `s0` to `s1` of document
    `source`; `exact` of them agree exactly. `earlier` says that the source is surely earlier.
    What is judged is NaN until it is: `chance`, the probability that the sharing is substantive,
    and `rest`, how alike the two measures are without what they share.
    """

    target: NDArray[np.int32]
    source: NDArray[np.int32]
    t0: NDArray[np.int32]
    t1: NDArray[np.int32]
    s0: NDArray[np.int32]
    s1: NDArray[np.int32]
    exact: NDArray[np.int32]
    earlier: NDArray[np.bool_]
    chance: NDArray[np.float32]
    rest: NDArray[np.float32]

    def __len__(self) -> int:
        return int(self.target.size)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Links:
        """Some of the links."""
        return Links(*(getattr(self, f.name)[rows] for f in fields(self)))

    def in_order(self) -> Links:
        """The links sorted by target, source and place."""
        return self.take(np.lexsort((self.s0, self.t0, self.source, self.target)))

    def numbered(self, target: NDArray[np.int64], source: NDArray[np.int64]) -> Links:
        """The same links between documents of other numbers."""
        return replace(self, target=target.astype(np.int32), source=source.astype(np.int32))

    def table(self, columns: Sequence[str]) -> pa.Table:
        """Some columns as an Arrow table: FOUND or JUDGED."""
        return pa.table({name: pa.array(getattr(self, name)) for name in columns})

    @classmethod
    def of_tables(cls, found: pa.Table, judged: pa.Table | None) -> Links:
        """Links from tables of FOUND and of JUDGED; without the latter nothing is judged."""
        if judged is None or judged.num_rows != found.num_rows:
            none = pa.array(_not_judged(found.num_rows))
            judged = pa.table([none] * len(JUDGED), JUDGED)
        columns = [found[name] for name in FOUND] + [judged[name] for name in JUDGED]
        return cls(*(np.array(column.to_numpy()) for column in columns))

    @classmethod
    def joined(cls, parts: list[Links]) -> Links:
        """Several sets of links as one, in order."""
        columns = [[getattr(p, f.name) for p in parts] for f in fields(cls)]
        return cls(*(np.concatenate(column) for column in columns)).in_order()

    @classmethod
    def none(cls) -> Links:
        """No links at all."""
        no, none = np.empty(0, dtype=np.int32), _not_judged(0)
        return cls(no, no, no, no, no, no, no, np.empty(0, dtype=np.bool_), none, none)


JUDGED = ("chance", "rest")
FOUND = tuple(f.name for f in fields(Links) if f.name not in JUDGED)
"""What tracing finds, and what is judged of it."""


def _not_judged(count: int) -> NDArray[np.float32]:
    return np.full(count, np.nan, dtype=np.float32)


def traced_links(snapshot: Snapshot, targets: NDArray[np.int64]) -> Links:
    """Trace some documents, on all cores, against the whole library."""
    snapshot.prepare()
    parts = [Links.none()]
    with ThreadPoolExecutor(cores()) as pool:
        waiting: list[Future[Links]] = []
        try:
            for chunk in chunks(snapshot, targets):
                waiting.append(pool.submit(_links_of, snapshot, chunk))
            parts += [task.result() for task in waiting]
        finally:
            for task in waiting:
                task.cancel()
    return Links.joined(parts)


def chunks(snapshot: Snapshot, targets: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Cut documents into runs of about CHUNK_WORDS words."""
    words = snapshot.docs["words"].to_numpy()[targets]
    pieces = np.cumsum(words, dtype=np.int64) // CHUNK_WORDS
    for piece in np.split(targets, np.flatnonzero(np.diff(pieces)) + 1):
        if piece.size:
            yield piece


def batch_of(snapshot: Snapshot, targets: NDArray[np.int64]) -> Batch:
    """Some of the library's documents as a batch to trace."""
    return Batch.of_library(snapshot, targets)


def _links_of(snapshot: Snapshot, targets: NDArray[np.int64]) -> Links:
    """Trace a batch of documents."""
    traced = run(snapshot, batch_of(snapshot, targets), Filters(), snapshot.table)
    return flat(targets, traced)


def flat(targets: NDArray[np.int64], traced: Traced) -> Links:
    """A batch's passages as links."""
    sources = traced.sources
    sizes = sources[:, SRC_LAST] - sources[:, SRC_FIRST]
    before = np.cumsum(sizes) - sizes
    rows = np.arange(int(sizes.sum())) + np.repeat(sources[:, SRC_FIRST] - before, sizes)
    target = np.repeat(targets.astype(np.int32), np.diff(traced.bounds[:, 0]))
    shared = traced.passages[rows]
    return Links(
        np.repeat(target, sizes),
        np.repeat(sources[:, SRC_DOC], sizes),
        shared[:, P_T0].copy(),
        shared[:, P_T1].copy(),
        shared[:, P_S0].copy(),
        shared[:, P_S1].copy(),
        shared[:, P_EXACT].copy(),
        np.repeat(sources[:, SRC_EARLIER] == 1, sizes),
        _not_judged(rows.size),
        _not_judged(rows.size),
    )
