"""How widely the wording of passages is held: by how many measures and places of the library.

The counts are exact (every posting of a gram is walked, the dead passed over), so they don't depend
on the order in which segments were added. The commonest grams are walked once and remembered.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.candidates.postings import (
    BASE,
    PLACES,
    POSTINGS_N,
    document_at,
    document_codes,
    find_all,
    u32,
)
from whereas.fingerprints.select import GRAM, hash_grams, select_grams
from whereas.jit import inlined, kernel
from whereas.passages.credit import SRC_DOC, SRC_FIRST, SRC_LAST
from whereas.passages.search import ALLOWED, MEASURE, PLACE
from whereas.passages.trace import P_S0, P_S1, P_T0, P_T1
from whereas.substance.features import COLUMNS, SCRATCH_ROWS, SEEN_SLOTS, measure
from whereas.substance.remembered import MOST, WORTH_REMEMBERING, recall, remember

FEW = 4.0
"""So many measures say nothing yet: two that share wording, and a resubmission or two."""

# Columns of a passage's spread, from its kept grams: the mean log2 of the places that hold them,
# and log2 of how many measures of a place do, a few apart. That is a harmonic mean, which the least
# repeated grams rule: a rule of its own behind enacting words is not stock.
PLACES_HELD, REPEATED = range(2)
SPREAD_COLUMNS = 2


@inlined
def _holders(
    segments: NDArray[np.int64],
    lows: NDArray[np.int64],
    highs: NDArray[np.int64],
    k: int,
    docs: NDArray[np.int32],
    stamps: NDArray[np.int32],
    ticket: int,
) -> tuple[int, int]:
    """How many places and measures hold gram k, whose postings are `lows[g, k]` to `highs[g, k]`.

    `stamps` is scratch of shape (2, 2 * documents + 2); `ticket` is new for each gram.
    """
    places = measures = 0
    for g in range(segments.shape[0]):
        words = u32(segments[g, PLACES], segments[g, POSTINGS_N])
        for at in range(lows[g, k], highs[g, k]):
            doc = segments[g, BASE] + document_at(segments[g], np.int64(words[at]))
            measure = docs[doc, MEASURE]
            if docs[doc, ALLOWED] == 0 or stamps[0, measure] == ticket:
                continue
            stamps[0, measure] = ticket
            measures += 1
            place = docs[doc, PLACE]
            slot = place if place >= 0 else docs.shape[0] - place  # places without a name
            if stamps[1, slot] != ticket:
                stamps[1, slot] = ticket
                places += 1
    return min(places, MOST), min(measures, MOST)


@inlined
def _spread(
    segments: NDArray[np.int64],
    hashes: NDArray[np.uint32],
    count: int,
    docs: NDArray[np.int32],
    slots: NDArray[np.uint64],
    stamps: NDArray[np.int32],
    ticket: int,
    sums: NDArray[np.float32],
) -> int:
    """Write how widely each of `count` grams is held into `sums`; gives the last ticket."""
    lows = np.empty((segments.shape[0], count), dtype=np.int64)
    highs = np.empty((segments.shape[0], count), dtype=np.int64)
    for g in range(segments.shape[0]):
        find_all(segments[g], hashes, count, lows[g], highs[g])
    for k in range(count):
        postings = 0
        for g in range(segments.shape[0]):
            postings += highs[g, k] - lows[g, k]
        places = measures = 0
        if postings >= WORTH_REMEMBERING:
            places, measures = recall(slots, hashes[k])
        if measures == 0 and postings > FEW:
            ticket += 1
            places, measures = _holders(segments, lows, highs, k, docs, stamps, ticket)
            if postings >= WORTH_REMEMBERING:
                remember(slots, hashes[k], places, measures)
        sums[PLACES_HELD, k] = np.log2(max(places, 1))
        sums[REPEATED, k] = max(places, FEW) / max(measures, FEW)
    return ticket


@kernel
def measure_passages(
    codes: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    bounds: NDArray[np.int64],
    sources: NDArray[np.int32],
    passages: NDArray[np.int32],
    segments: NDArray[np.int64],
    docs: NDArray[np.int32],
    common: NDArray[np.uint32],
    keys: NDArray[np.uint32],
    values: NDArray[np.float32],
    slots: NDArray[np.uint64],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Measure the passages of many targets: what they share (COLUMNS) and how widely it is held.

    `codes` and `offsets` are the targets' words, the next three are fields of `Traced`, `docs` the
    snapshot's own rows (ALLOWED tells the living), `slots` what is remembered of grams.
    """
    measured = np.empty((passages.shape[0], COLUMNS), dtype=np.float32)
    spread = np.zeros((passages.shape[0], SPREAD_COLUMNS), dtype=np.float32)
    seen = np.zeros((SCRATCH_ROWS, SEEN_SLOTS), dtype=np.int32)
    stamps = np.zeros((2, 2 * docs.shape[0] + 2), dtype=np.int32)
    longest = 1
    for i in range(offsets.size - 1):
        longest = max(longest, offsets[i + 1] - offsets[i])
    hashes = np.empty(longest, dtype=np.uint32)
    ranks = np.empty(longest, dtype=np.uint32)
    kept = np.empty(longest, dtype=np.bool_)
    sums = np.empty((SPREAD_COLUMNS, longest), dtype=np.float32)
    depth = np.empty(longest + 1, dtype=np.int32)
    before = np.empty(longest + 1, dtype=np.int32)
    ticket = 0
    for i in range(offsets.size - 1):
        if bounds[i, 0] == bounds[i + 1, 0]:
            continue
        target = codes[offsets[i] : offsets[i + 1]]
        count = hash_grams(target, common, hashes, ranks)
        select_grams(ranks, count, kept)
        for k in range(target.size + 1):
            depth[k] = 0
        for s in range(bounds[i, 0], bounds[i + 1, 0]):
            source = document_codes(segments, sources[s, SRC_DOC])
            for p in range(sources[s, SRC_FIRST], sources[s, SRC_LAST]):
                t0, t1 = passages[p, P_T0], passages[p, P_T1]
                depth[t0] += 1
                depth[max(t1 - GRAM + 1, t0)] -= 1
                there = source[passages[p, P_S0] : passages[p, P_S1]]
                measure(target[t0:t1], there, keys, values, seen, p + 1, measured, p)
        # The kept grams that lie in a passage move to the front; `before` counts them.
        sought = inside = 0
        for k in range(count):
            before[k] = sought
            inside += depth[k]
            if kept[k] and inside > 0:
                hashes[sought] = hashes[k]
                sought += 1
        for k in range(count, target.size + 1):
            before[k] = sought
        ticket = _spread(segments, hashes, sought, docs, slots, stamps, ticket, sums)
        for column in range(SPREAD_COLUMNS):  # from each gram's own to the sum up to it
            for k in range(1, sought):
                sums[column, k] += sums[column, k - 1]
        for s in range(bounds[i, 0], bounds[i + 1, 0]):
            for p in range(sources[s, SRC_FIRST], sources[s, SRC_LAST]):
                t0, t1 = passages[p, P_T0], passages[p, P_T1]
                first, last = before[t0], before[max(t1 - GRAM + 1, t0)]
                for column in range(SPREAD_COLUMNS):
                    if last > first:
                        total = sums[column, last - 1]
                        if first:
                            total -= sums[column, first - 1]
                        spread[p, column] = total / (last - first)
                spread[p, REPEATED] = -np.log2(spread[p, REPEATED]) if last > first else 0.0
    return measured, spread
