"""Which grams the library keeps seldom: a map small enough to stay near the processor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.candidates.postings import HASHES, POSTINGS_N, u32
from whereas.jit import inlined, kernel

RARE = 8
"""A gram that the library keeps this often or less is also sought where the target's own window
would not have kept it: that finds passages in which every fifth word was changed."""

BITS_A_POSTING = 4
"""Bits of the map for each posting: one gram in ten or so that the library lacks, or holds often,
passes the map all the same, and is then looked up in vain."""


def map_bits(postings: int) -> int:
    """How many of a hash's high bits choose its bit in the map of so many postings."""
    return int(np.clip(int(max(BITS_A_POSTING * postings, 1) - 1).bit_length(), 10, 32))


@kernel
def rare_map(segments: NDArray[np.int64], bits: int) -> NDArray[np.uint64]:
    """The map of the grams that a segment keeps at most RARE times. Shape (2 ** (bits - 6),)."""
    found = np.zeros(1 << (bits - 6), dtype=np.uint64)
    for g in range(segments.shape[0]):
        count = segments[g, POSTINGS_N]
        hashes = u32(segments[g, HASHES], count)
        first = 0
        for k in range(1, count + 1):
            if k < count and hashes[k] == hashes[first]:
                continue
            if k - first <= RARE:
                at = np.int64(hashes[first]) >> (32 - bits)
                found[at >> 6] |= np.uint64(1) << np.uint64(at & 63)
            first = k
    return found


@inlined
def maybe_rare(gram: np.uint32, bits: int, rare: NDArray[np.uint64]) -> bool:
    """Whether a gram may be kept seldom; if not, no segment keeps it RARE times or less."""
    at = np.int64(gram) >> (32 - bits)
    return bool((rare[at >> 6] >> np.uint64(at & 63)) & np.uint64(1))
