"""How alike two measures are as a whole: the words of both, whatever their order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.jit import kernel
from whereas.library.snapshot import Snapshot
from whereas.words.codes import EXACT_BITS, MASKED_BIT
from whereas.words.weights import SLOTS, slot


@kernel
def count_words(
    codes: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    table: NDArray[np.float32],
    slots: NDArray[np.int32],
    values: NDArray[np.float32],
    bounds: NDArray[np.int64],
) -> None:
    """Write each text's words as a vector: `slots` (in order of meeting) and their `values`.

    Text i's entries are `bounds[i]` up to `bounds[i + 1]`. A word's value is its weight times one
    more than the logarithm of how often the text has it; vectors are of length 1.
    """
    counts = np.zeros(SLOTS, dtype=np.int32)
    size = 0
    for i in range(offsets.size - 1):
        begin = size
        for at in range(offsets[i], offsets[i + 1]):
            code = codes[at]
            if code & MASKED_BIT:
                continue
            where = slot(code & EXACT_BITS)
            if counts[where] == 0:
                slots[size] = where
                size += 1
            counts[where] += 1
        norm = 0.0
        for k in range(begin, size):
            where = slots[k]
            values[k] = table[where] * np.float32(1.0 + np.log(counts[where]))
            norm += values[k] * values[k]
            counts[where] = 0
        for k in range(begin, size):
            values[k] /= np.sqrt(norm)
        bounds[i + 1] = size


@kernel
def compare_all(
    slots: NDArray[np.int32],
    values: NDArray[np.float32],
    bounds: NDArray[np.int64],
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    alike: NDArray[np.float32],
) -> None:
    """Write the cosine of each pair of vectors `a[i]`, `b[i]`; fast where `a` is sorted."""
    dense = np.zeros(SLOTS, dtype=np.float32)
    last = -1
    for i in range(a.size):
        if a[i] != last:
            if last >= 0:
                for k in range(bounds[last], bounds[last + 1]):
                    dense[slots[k]] = 0.0
            last = a[i]
            for k in range(bounds[last], bounds[last + 1]):
                dense[slots[k]] = values[k]
        total = np.float32(0.0)
        for k in range(bounds[b[i]], bounds[b[i] + 1]):
            total += dense[slots[k]] * values[k]
        alike[i] = total


@dataclass(frozen=True, slots=True)
class Vectors:
    """Texts as sparse vectors of their words: see `count_words`."""

    slots: NDArray[np.int32]
    values: NDArray[np.float32]
    bounds: NDArray[np.int64]

    def cosines(self, a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.float32]:
        """The cosine of each pair of vectors; `a` sorted."""
        found = np.empty(a.size, dtype=np.float32)
        compare_all(self.slots, self.values, self.bounds, a, b, found)
        return found


def vectors(snapshot: Snapshot, docs: NDArray[np.int64], table: NDArray[np.float32]) -> Vectors:
    """The vectors of some documents; `table` weighs words, by slot."""
    words = snapshot.docs["words"].to_numpy()[docs].astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(words)])
    codes = np.concatenate([np.empty(0, np.uint32), *(snapshot.codes(doc) for doc in docs)])
    slots = np.empty(codes.size, dtype=np.int32)
    values = np.empty(codes.size, dtype=np.float32)
    bounds = np.zeros(offsets.size, dtype=np.int64)
    count_words(codes, offsets, table, slots, values, bounds)
    size = int(bounds[-1])
    return Vectors(slots[:size].copy(), values[:size].copy(), bounds)
