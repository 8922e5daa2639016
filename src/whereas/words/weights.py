"""How much a word says: the fewer documents hold it, the more (inverse document frequency)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.jit import inlined, kernel
from whereas.words.codes import HASH_BITS, MASKED_BIT

SLOTS = 1 << 18
"""Counters for words, found by the low bits of their hash. The three archives have some 250,000
distinct words, most of them rare; two rare words that share a counter stay rare."""

MASKED_WEIGHT = 0.5
"""Weight of a number, an enumerator or a place's own name: less than a plain word has, since
every law has its own, yet "section 27-2046.1" on both sides says something."""


@inlined
def slot(code: np.uint32) -> np.uint32:
    """The counter of a word."""
    return (code & HASH_BITS) & np.uint32(SLOTS - 1)


@kernel
def count_documents(codes: NDArray[np.uint32], offsets: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Count for each slot the documents that hold one of its words. Shape (SLOTS,)."""
    counts = np.zeros(SLOTS, dtype=np.uint32)
    last = np.full(SLOTS, -1, dtype=np.int32)
    for doc in range(offsets.size - 1):
        for at in range(offsets[doc], offsets[doc + 1]):
            if codes[at] & MASKED_BIT:
                continue
            where = slot(codes[at])
            if last[where] != doc:
                last[where] = doc
                counts[where] += 1
    return counts


def weights(counts: NDArray[np.uint32], documents: int) -> NDArray[np.float32]:
    """The weight of each slot: log((documents + 1) / (documents that hold it + 0.5)), at least 0.

    The counts may come from several segments, added up.
    """
    ratio = (documents + 1) / (counts.astype(np.float32) + np.float32(0.5))
    return np.maximum(np.log(ratio), 0.02).astype(np.float32)


@inlined
def weight(code: np.uint32, table: NDArray[np.float32]) -> float:
    """The weight of a word."""
    return MASKED_WEIGHT if code & MASKED_BIT else table[slot(code)]
