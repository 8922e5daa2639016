"""The compiled core of trace: many targets in, their sources and passages out as flat rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.jit import copy_row, kernel
from whereas.passages.credit import (
    SOURCE_COLUMNS,
    SRC_FIRST,
    SRC_LAST,
    count_sources,
    credit,
    cut_at_limits,
    doubled,
    tidy,
)
from whereas.passages.search import (
    DATE_TO,
    FAILED_SLOTS,
    MEASURE,
    PASSAGE_COLUMNS,
    PLACE,
    S0,
    S1,
    T0,
    T1,
    search,
)

MOST_PASSAGES = 16384
"""Passages of one target at most; a code of a million words has fewer."""

MOST_BLOCKS = 1 << 19
"""Agreeing runs of one target at most."""

# Columns of a passage in the result.
P_T0, P_T1, P_S0, P_S1, P_EXACT = range(5)
RESULT_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Traced:
    """The sources of many targets as flat rows.

    Target i has sources `bounds[i, 0]` up to `bounds[i + 1, 0]` (rows SRC_DOC …, whose passages
    are rows of `passages`: words T0 to T1 of the target, S0 to S1 of the source, and how many
    agree exactly) and words `bounds[i, 1]` up to `bounds[i + 1, 1]` of `assigned`: the row among
    the target's own sources that each word is credited to, or -1.
    """

    bounds: NDArray[np.int64]
    sources: NDArray[np.int32]
    passages: NDArray[np.int32]
    assigned: NDArray[np.int32]


@kernel
def trace_documents(
    codes: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    targets: NDArray[np.int32],
    cuts: NDArray[np.int32],
    cut_starts: NDArray[np.int64],
    other_places: bool,
    borders: NDArray[np.int64],
    segments: NDArray[np.int64],
    docs: NDArray[np.int32],
    common: NDArray[np.uint32],
    bits: int,
    rare: NDArray[np.uint64],
    table: NDArray[np.float32],
    totals: NDArray[np.float64],
    first: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Trace many targets; gives the fields of `Traced`.

    Target i's words are `codes[offsets[i]:offsets[i + 1]]`; `targets[i]` is a row like those of
    `docs` that says when and where it is from, `cuts[cut_starts[i]:cut_starts[i + 1]]` the words at
    which its sections begin, `borders[i]` where the segments' earlier documents end
    (`passages.borders`). `rare` is the map of `candidates.rare`, of `bits`; `totals` as in
    `credit`. `first` is scratch, all -1, one for each document.
    """
    count = offsets.size - 1
    bounds = np.zeros((count + 1, 2), dtype=np.int64)
    sources = np.empty((256, SOURCE_COLUMNS), dtype=np.int32)
    results = np.empty((1024, RESULT_COLUMNS), dtype=np.int32)
    assigned = np.empty(offsets[-1] - offsets[0], dtype=np.int32)
    passages = np.empty((MOST_PASSAGES, PASSAGE_COLUMNS), dtype=np.int32)
    blocks = np.empty((MOST_BLOCKS, 3), dtype=np.int32)
    failed = np.full((FAILED_SLOTS, 2), -1, dtype=np.int64)
    room = np.empty(1 << 16, dtype=np.uint8)
    rows = 0
    for i in range(count):
        target = codes[offsets[i] : offsets[i + 1]]
        low, high = bounds[i, 0], bounds[i, 1]
        about = targets[i]
        found = search(
            target, about[DATE_TO], about[MEASURE], about[PLACE], other_places, borders[i],
            segments, docs, common, bits, rare, first, failed, passages, blocks,
        )  # fmt: skip
        limits = cuts[cut_starts[i] : cut_starts[i + 1]]
        kept = cut_at_limits(tidy(passages[:found], docs), blocks, limits)
        exact = np.empty(kept.shape[0], dtype=np.int32)
        mine = np.empty((kept.shape[0], SOURCE_COLUMNS), dtype=np.int32)
        words = assigned[high : high + target.size]
        cells = target.size * count_sources(kept)
        if cells > room.size:
            room = np.empty(2 * cells, dtype=np.uint8)
        room[:cells] = 0
        agrees = room[:cells].reshape((target.size, count_sources(kept)))
        size = credit(
            target, kept, blocks, segments, docs, table, totals, agrees, exact, mine, words
        )
        while low + size > sources.shape[0]:
            sources = doubled(sources)
        while rows + kept.shape[0] > results.shape[0]:
            results = doubled(results)
        for s in range(size):
            copy_row(mine, s, sources, low + s)
            begin = rows
            for p in range(mine[s, SRC_FIRST], mine[s, SRC_LAST]):
                row = kept[p]
                results[rows, P_T0], results[rows, P_T1] = row[T0], row[T1]
                results[rows, P_S0], results[rows, P_S1] = row[S0], row[S1]
                results[rows, P_EXACT] = exact[p]
                rows += 1
            sources[low + s, SRC_FIRST], sources[low + s, SRC_LAST] = begin, rows
        bounds[i + 1, 0], bounds[i + 1, 1] = low + size, high + target.size
    return bounds, sources[: bounds[count, 0]], results[:rows], assigned
