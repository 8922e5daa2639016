"""The words that two texts have in common, in the same order.

A longest common subsequence by bit-parallel steps (Hyyrö, "Bit-parallel LCS-length computation
revisited", 2004): one row of the table is one of Python's whole numbers, so that a pair of 400
words takes a fraction of a millisecond and needs no compiling. The cost is the product of the two
lengths, so it is only for the stretches that `parts` cuts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray


def common_words(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The places of the words that both texts have in the same order. Shape (words, 2)."""
    found = subsequence(a.tolist(), b.tolist())
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def subsequence(a: Sequence[int], b: Sequence[int]) -> list[tuple[int, int]]:
    """A longest common subsequence, as pairs of places that rise on both sides."""
    # Words that only one side has can't match: without them unrelated texts are short.
    both = set(a).intersection(b)
    left = [i for i, word in enumerate(a) if word in both]
    right = [j for j, word in enumerate(b) if word in both]
    rows = list(_rows([a[i] for i in left], [b[j] for j in right]))
    i, j = len(left), len(right)
    found: list[tuple[int, int]] = []
    while i and j:
        if rows[i - 1] >> (j - 1) & 1:
            j -= 1  # word j - 1 of b adds nothing here
            continue
        i -= 1
        if i and not rows[i - 1] >> (j - 1) & 1:
            continue  # it already added as much without word i of a
        j -= 1
        found.append((left[i], right[j]))
    return found[::-1]


def _rows(a: Sequence[int], b: Sequence[int]) -> Iterator[int]:
    """For each word of `a` a number whose bit j is 0 where the match grows at word j of `b`."""
    places: dict[int, int] = {}
    for j, word in enumerate(b):
        places[word] = places.get(word, 0) | 1 << j
    full = row = (1 << len(b)) - 1
    for word in a:
        both = row & places.get(word, 0)
        row = (row + both | row - both) & full
        yield row


def run_lengths(matches: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each match, how many matches in a row stand side by side in both texts."""
    if not len(matches):
        return np.empty(0, dtype=np.int64)
    breaks = np.flatnonzero((np.diff(matches, axis=0) != 1).any(axis=1)) + 1
    lengths = np.diff(np.concatenate([[0], breaks, [len(matches)]]))
    return np.repeat(lengths, lengths)
