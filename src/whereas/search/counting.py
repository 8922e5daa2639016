"""The compiled loops that make a segment's index of terms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.jit import inlined, kernel
from whereas.words.codes import EXACT_BITS, EXISTING, STATE_SHIFT, STRUCK

FIELDS = 8
"""Fields of a document that a term may stand in: `search.fields`; three bits of a posting."""

RESTATED = 7
"""The field of words that the source marks as existing law or as struck."""

COUNT_BITS = 5
MOST = (1 << COUNT_BITS) - 1
"""Occurrences that a posting can count: what three bits for the field leave of a byte. BM25 hardly
tells thirty occurrences from three hundred."""

SLOTS = 1 << 16
"""Slots of a table of words to begin with; it doubles when it is half full."""

MIX = np.uint32(2654435769)


@inlined
def _slot(code: np.uint32, size: int) -> int:
    return int((code * MIX) >> np.uint32(8)) & (size - 1)


@inlined
def _put(keys: NDArray[np.int64], ids: NDArray[np.int32], code: np.uint32, number: int) -> int:
    """The number of a word; `number` if it is new."""
    at = _slot(code, keys.size)
    while keys[at] >= 0:
        if keys[at] == np.int64(code):
            return int(ids[at])
        at = (at + 1) & (keys.size - 1)
    keys[at] = np.int64(code)
    ids[at] = number
    return number


@kernel
def number_words(
    codes: NDArray[np.uint32],
) -> tuple[NDArray[np.int32], NDArray[np.uint32], NDArray[np.int64]]:
    """Number the distinct words: each word's number, the words, and where each stands first."""
    keys, ids = np.full(SLOTS, -1, dtype=np.int64), np.empty(SLOTS, dtype=np.int32)
    numbers = np.empty(codes.size, dtype=np.int32)
    distinct = np.empty(SLOTS, dtype=np.uint32)
    first = np.empty(SLOTS, dtype=np.int64)
    count = 0
    for i in range(codes.size):
        code = codes[i] & EXACT_BITS
        number = _put(keys, ids, code, count)
        numbers[i] = number
        if number < count:
            continue
        distinct[count], first[count] = code, i
        count += 1
        if 2 * count >= keys.size:
            size = 2 * keys.size
            keys, ids = np.full(size, -1, dtype=np.int64), np.empty(size, dtype=np.int32)
            more, place = np.empty(size, dtype=np.uint32), np.empty(size, dtype=np.int64)
            for k in range(count):
                more[k], place[k] = distinct[k], first[k]
                _put(keys, ids, distinct[k], k)
            distinct, first = more, place
    return numbers, distinct[:count].copy(), first[:count].copy()


@inlined
def _count(
    term: int, field: int, doc: int, seen: NDArray[np.int32], tally: NDArray[np.int32],
    touched: NDArray[np.int64], used: int,
) -> int:  # fmt: skip
    """Count one occurrence; gives how many (term, field) pairs this document has so far."""
    key = term * FIELDS + field
    if seen[key] != doc:
        seen[key] = doc
        tally[key] = 0
        touched[used] = key
        used += 1
    tally[key] += 1
    return used


@kernel
def count_terms(
    terms: NDArray[np.int32],
    codes: NDArray[np.uint32],
    starts: NDArray[np.int64],
    cuts: NDArray[np.int32],
    cut_starts: NDArray[np.int64],
    cut_fields: NDArray[np.uint8],
    more_terms: NDArray[np.int32],
    more_fields: NDArray[np.uint8],
    more_starts: NDArray[np.int64],
    distinct: int,
    sizes: NDArray[np.int64],
    cursors: NDArray[np.int64],
    docs: NDArray[np.int32],
    counts: NDArray[np.uint8],
    lengths: NDArray[np.int32],
) -> None:
    """Count the terms of each document by field: once to know how many, once to write them.

    `terms[i]` is the number of the term of word `codes[i]`, -1 where it has none; words from cut k
    on stand in field `cut_fields[k]`. `more_terms` are the words of titles and headings, with
    their fields, bounded for each document by `more_starts`. With `docs` empty only `sizes` (the
    postings of each term) is written; else `docs` and `counts`, each term's from `cursors` on, and
    `lengths` (words by document and field).
    """
    longest = 0
    for d in range(starts.size - 1):
        size = starts[d + 1] - starts[d] + more_starts[d + 1] - more_starts[d]
        longest = max(longest, size)
    seen = np.full(distinct * FIELDS, -1, dtype=np.int32)
    tally = np.zeros(distinct * FIELDS, dtype=np.int32)
    touched = np.empty(longest, dtype=np.int64)
    for d in range(starts.size - 1):
        used = 0
        cut, last_cut = cut_starts[d], cut_starts[d + 1]
        field = FIELDS - 2
        for i in range(starts[d], starts[d + 1]):
            while cut < last_cut and cuts[cut] <= i - starts[d]:
                field = int(cut_fields[cut])
                cut += 1
            if terms[i] < 0:
                continue
            state = codes[i] >> STATE_SHIFT
            where = RESTATED if state == EXISTING or state == STRUCK else field
            used = _count(terms[i], where, d, seen, tally, touched, used)
        for i in range(more_starts[d], more_starts[d + 1]):
            if more_terms[i] >= 0:
                where = int(more_fields[i])
                used = _count(more_terms[i], where, d, seen, tally, touched, used)
        for k in range(used):
            term, where = touched[k] // FIELDS, touched[k] % FIELDS
            if docs.size == 0:
                sizes[term] += 1
                continue
            at = cursors[term]
            docs[at] = d
            counts[at] = (where << COUNT_BITS) | min(tally[touched[k]], MOST)
            cursors[term] += 1
            lengths[d, where] += tally[touched[k]]
