"""Selected fingerprints: which runs of words are kept to find a text by.

A *gram* is GRAM consecutive words in masked form, hashed. Of every WINDOW consecutive grams the
one that ranks lowest is kept (winnowing: Schleimer, Wilkerson, Aiken, "Winnowing: local
algorithms for document fingerprinting", SIGMOD 2003), so two texts that share a word-for-word run
of GUARANTEE = GRAM + WINDOW - 1 words or more always keep a gram in common. Any ranking keeps that
guarantee; ours puts grams with more informative words first, so that "ocean breeze resort rental"
stands for a stretch rather than "of the city of".
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from whereas.jit import inlined, kernel
from whereas.words.codes import MASKED_BIT, masked_form
from whereas.words.kernel import NUMBER_SLOTS
from whereas.words.normal import word_codes

GRAM = 4
"""Words in a gram. With one word in five changed, four in ten grams of four survive, but only one
in three of five; with three, a gram says too little."""

WINDOW = 8
"""Grams in a window: one gram in (WINDOW + 1) / 2 = 4.5 is kept on average."""

GUARANTEE = GRAM + WINDOW - 1

COMMON_WORDS = (
    "the of to and in or a an shall be for any by as such that is this on with not which from are "
    "at it may no all other if under has have been its than upon who section sections subsection "
    "subdivision paragraph chapter title article code law city county state will one each was were "
    "his her their they he she there these those but"
).split()
"""Words that say nothing about a law: the most frequent ones of American ordinances."""

_SEED = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_MIX2 = np.uint64(0xC4CEB9FE1A85EC53)


@cache
def common_table() -> NDArray[np.uint32]:
    """The table by which kernels know the common words: a word's low bits find its slot."""
    table = np.zeros(NUMBER_SLOTS, dtype=np.uint32)
    for word in COMMON_WORDS:
        code = word_codes(word)[0]
        table[code % NUMBER_SLOTS] = code
    return table


@inlined
def informative(code: np.uint32, common: NDArray[np.uint32]) -> bool:
    """Whether a word says something: neither masked nor common."""
    if code & MASKED_BIT:
        return False
    plain = masked_form(code)
    return bool(common[plain & np.uint32(NUMBER_SLOTS - 1)] != plain)


@kernel
def hash_grams(
    codes: NDArray[np.uint32],
    common: NDArray[np.uint32],
    hashes: NDArray[np.uint32],
    ranks: NDArray[np.uint32],
) -> int:
    """Hash each gram of one text and rank it; gives how many there are (words - GRAM + 1).

    The top three bits of a rank count the gram's uninformative words; GRAM of them make a gram
    that is never kept nor looked up.
    """
    count = codes.size - GRAM + 1
    dull = 0
    for i in range(min(GRAM - 1, codes.size)):
        dull += not informative(codes[i], common)
    for i in range(count):
        dull += not informative(codes[i + GRAM - 1], common)
        h = _SEED
        for k in range(GRAM):
            h = (h ^ np.uint64(masked_form(codes[i + k]))) * _MIX
            h ^= h >> np.uint64(31)
        h *= _MIX2
        hashes[i] = np.uint32(h >> np.uint64(32))
        ranks[i] = (np.uint32(dull) << np.uint32(29)) | (np.uint32(h) >> np.uint32(3))
        dull -= not informative(codes[i], common)
    return max(count, 0)


DULL = np.uint32(GRAM << 29)


@kernel
def select_grams(ranks: NDArray[np.uint32], count: int, kept: NDArray[np.bool_]) -> None:
    """Mark the lowest ranking gram of every window, the rightmost among equals.

    Texts shorter than a window are one window. Grams without any informative word are not kept.
    """
    for i in range(count):
        kept[i] = False
    if count == 0:
        return
    lowest = 0
    for i in range(count):
        if lowest <= i - WINDOW:
            lowest = i - WINDOW + 1
            for k in range(lowest + 1, i + 1):
                if ranks[k] <= ranks[lowest]:
                    lowest = k
        elif ranks[i] <= ranks[lowest]:
            lowest = i
        if i >= min(WINDOW, count) - 1 and ranks[lowest] < DULL:
            kept[lowest] = True


@kernel
def index_texts(
    codes: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    common: NDArray[np.uint32],
    base: int,
    keys: NDArray[np.uint64],
) -> int:
    """Write the kept grams of many texts as keys: hash in the high half, word place in the low.

    Places count words from `base`. `keys` must have room for all grams kept (at most
    `offsets[-1]`); gives how many were written.
    """
    longest = 0
    for i in range(offsets.size - 1):
        longest = max(longest, offsets[i + 1] - offsets[i])
    hashes = np.empty(longest, dtype=np.uint32)
    ranks = np.empty(longest, dtype=np.uint32)
    kept = np.empty(longest, dtype=np.bool_)
    written = 0
    for i in range(offsets.size - 1):
        count = hash_grams(codes[offsets[i] : offsets[i + 1]], common, hashes, ranks)
        select_grams(ranks, count, kept)
        for k in range(count):
            if kept[k]:
                place = np.uint64(base + offsets[i] + k)
                keys[written] = (np.uint64(hashes[k]) << np.uint64(32)) | place
                written += 1
    return written
