"""How alike two measures are as a whole: the words of both, whatever their order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.candidates.postings import COLUMNS, document_codes
from whereas.jit import inlined, kernel
from whereas.process import cores
from whereas.words.codes import MASKED_BIT
from whereas.words.weights import SLOTS, slot

AT_ONCE = 1 << 14
"""Pairs compared by one thread at a time."""


@dataclass(frozen=True, slots=True)
class Aside:
    """The passages that pairs share, to be left out: see `compare_all`."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    passages: NDArray[np.int32]
    segments: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Texts as sparse vectors of their words, of length 1: see `count_words`."""

    slots: NDArray[np.int32]
    values: NDArray[np.float32]
    counts: NDArray[np.int32]
    bounds: NDArray[np.int64]


def vectors_of(
    codes: NDArray[np.uint32], offsets: NDArray[np.int64], table: NDArray[np.float32]
) -> Vectors:
    """The vectors of texts laid end to end; `table` weighs words, by slot."""
    slots = np.empty(codes.size, dtype=np.int32)
    values = np.empty(codes.size, dtype=np.float32)
    counts = np.empty(codes.size, dtype=np.int32)
    bounds = np.zeros(offsets.size, dtype=np.int64)
    count_words(codes, offsets, table, slots, values, counts, bounds)
    size = int(bounds[-1])
    return Vectors(slots[:size].copy(), values[:size].copy(), counts[:size].copy(), bounds)


@kernel
def count_words(
    codes: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    table: NDArray[np.float32],
    slots: NDArray[np.int32],
    values: NDArray[np.float32],
    counts: NDArray[np.int32],
    bounds: NDArray[np.int64],
) -> None:
    """Write each text's words as a vector: `slots` (as they are met), `values`, how many of each.

    Text i's entries are `bounds[i]` up to `bounds[i + 1]`. A word's value is its weight times one
    more than the logarithm of how often the text has it; vectors are of length 1.
    """
    met = np.zeros(SLOTS, dtype=np.int32)
    size = 0
    for i in range(offsets.size - 1):
        begin = size
        for at in range(offsets[i], offsets[i + 1]):
            if codes[at] & MASKED_BIT:
                continue
            where = slot(codes[at])
            if met[where] == 0:
                slots[size] = where
                size += 1
            met[where] += 1
        norm = 0.0
        for k in range(begin, size):
            where = slots[k]
            values[k] = table[where] * np.float32(1.0 + np.log(met[where]))
            norm += values[k] * values[k]
            counts[k] = met[where]
            met[where] = 0
        for k in range(begin, size):
            values[k] /= np.sqrt(norm)
        bounds[i + 1] = size


@inlined
def _set_aside(
    codes: NDArray[np.uint32],
    places: NDArray[np.int32],
    counts: NDArray[np.int32],
    values: NDArray[np.float32],
    begin: int,
    left: NDArray[np.float32],
) -> None:
    """Take the words of a passage out of a vector, whose entry for slot w is `places[w] - 1`."""
    for at in range(codes.size):
        if codes[at] & MASKED_BIT:
            continue
        k = places[slot(codes[at])] - 1
        if k >= 0:
            each = values[begin + k] / np.float32(counts[begin + k])
            left[k] = max(left[k] - each, np.float32(0.0))


@kernel
def compare_all(
    slots: NDArray[np.int32],
    values: NDArray[np.float32],
    counts: NDArray[np.int32],
    bounds: NDArray[np.int64],
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    passages: NDArray[np.int32],
    segments: NDArray[np.int64],
    alike: NDArray[np.float32],
) -> None:
    """Write how alike the vectors `a[i]` and `b[i]` are once some passages are set aside: a cosine.

    The passages set aside of pair i are rows `starts[i]` up to `ends[i]`: document of `a`, first
    word, last word, and the same of `b`. Fast where `a` is sorted.
    """
    longest = 1
    for i in range(bounds.size - 1):
        longest = max(longest, bounds[i + 1] - bounds[i])
    places_a, places_b = np.zeros(SLOTS, np.int32), np.zeros(SLOTS, np.int32)
    left_a, left_b = np.empty(longest, np.float32), np.empty(longest, np.float32)
    for i in range(a.size):
        a0, a1, b0, b1 = bounds[a[i]], bounds[a[i] + 1], bounds[b[i]], bounds[b[i] + 1]
        aside = ends[i] > starts[i]
        if i == 0 or a[i] != a[i - 1]:
            if i > 0:
                for k in range(bounds[a[i - 1]], bounds[a[i - 1] + 1]):
                    places_a[slots[k]] = 0
            for k in range(a0, a1):
                places_a[slots[k]] = k - a0 + 1
        if aside:
            for k in range(a0, a1):
                left_a[k - a0] = values[k]
            for k in range(b0, b1):
                places_b[slots[k]] = k - b0 + 1
                left_b[k - b0] = values[k]
            for p in range(starts[i], ends[i]):
                row = passages[p]
                codes = document_codes(segments, row[0])[row[1] : row[2]]
                _set_aside(codes, places_a, counts, values, a0, left_a)
                codes = document_codes(segments, row[3])[row[4] : row[5]]
                _set_aside(codes, places_b, counts, values, b0, left_b)
        dot, norm_a, norm_b = np.float32(0.0), np.float32(0.0), np.float32(0.0)
        if aside:
            for k in range(a1 - a0):
                norm_a += left_a[k] * left_a[k]
            for k in range(b1 - b0):
                norm_b += left_b[k] * left_b[k]
                at = places_a[slots[b0 + k]]
                places_b[slots[b0 + k]] = 0
                if at:
                    dot += left_b[k] * left_a[at - 1]
            dot /= np.sqrt(max(norm_a * norm_b, np.float32(1e-12)))
        else:
            for k in range(b0, b1):
                at = places_a[slots[k]]
                if at:
                    dot += values[k] * values[a0 + at - 1]
        alike[i] = dot


def likeness(
    vectors: Vectors,
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    aside: Aside | None = None,
) -> NDArray[np.float32]:
    """How alike each pair of texts is, on all cores; `aside` is what they share, left out."""
    alike = np.empty(a.size, dtype=np.float32)
    nothing = np.zeros(a.size, dtype=np.int64)

    def compare(low: int, high: int) -> None:
        starts, ends = (aside.starts, aside.ends) if aside else (nothing, nothing)
        rows = aside.passages if aside else np.empty((0, 6), dtype=np.int32)
        segments = aside.segments if aside else np.empty((0, COLUMNS), dtype=np.int64)
        compare_all(
            vectors.slots, vectors.values, vectors.counts, vectors.bounds, a[low:high],
            b[low:high], starts[low:high], ends[low:high], rows, segments, alike[low:high],
        )  # fmt: skip

    steps = range(0, a.size, AT_ONCE)
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(compare, steps, (min(low + AT_ONCE, a.size) for low in steps)))
    return alike
