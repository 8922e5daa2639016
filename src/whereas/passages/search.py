"""The search for one text's passages: grams looked up, walked from near to far, grown, kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.candidates.postings import (
    BASE,
    CODES,
    CODES_N,
    DOCS_N,
    PLACES,
    POSTINGS_N,
    STARTS,
    document_at,
    find_all,
    i64,
    u32,
)
from whereas.candidates.rare import RARE, maybe_rare
from whereas.fingerprints.select import DULL, GRAM, hash_grams, informative, select_grams
from whereas.jit import inlined
from whereas.passages.align import WINDOW_ROOM, follow
from whereas.passages.borders import EARLIER_END, LATER, OPEN, OWN, OWN_END
from whereas.words.codes import MASKED_BIT, same_exact, same_masked

NEAREST = 4
"""How many of the nearest earlier measures are sought for a stretch; wording that hundreds share
is linked to these and to the oldest, and families join through them."""

NEAREST_ALSO = 2
"""The same for measures that can't be called earlier."""

UNDATED_ALSO = 8
"""The same for a target without a date, all of whose sharers are such measures."""

MOST_STEPS = 12
"""Postings tried for a kept gram in the walk back before the stretch is left as it is."""

MOST_PASSED = 512
"""Postings passed over (the same measure, or filtered out) in a walk back."""

MOST_PASSED_ALSO = 12
"""The same for the walk on from the target's date, which soon meets only later measures."""

MOST_QUIET = 7
"""Kept grams passed over at most, in wording that is already found, after walks that found nothing
new. The wording is known by then; what this saves is walking to the same measures at every gram."""

LOOK = 14
"""How many words on each side of a shared gram are looked at before a passage is grown from it."""

LOOK_AGREE = 7
"""How many of those 2 * LOOK + GRAM words must agree on the same line. Two unrelated texts agree
in some two more than the gram itself; a passage with one word in five changed in ten or so."""

MIN_WORDS = 12
"""Words of the target that a passage spans at least."""

MIN_AGREE = 10
"""Words of a passage that agree exactly at least, numbers, letters and places' own names apart: a
formula of time or punishment, or a citation, is not shared wording."""

MIN_INFORMATIVE = 4
"""Agreeing words of a passage that say something, at least: "it shall be unlawful for any person to
… or cause to be" has three."""

MIN_IDENTITY = 0.5
"""Share of a passage's words that agree, on the longer side, at least."""

UNDATED_FROM = -(2**31)
UNDATED_TO = 2**31 - 1

# Columns of a passage's row.
DOC, T0, T1, S0, S1, AGREE, BLOCK0, BLOCK1, EARLIER, NEXT = range(10)
PASSAGE_COLUMNS = 10

# Columns of a document's row in the library's table.
RANK, DATE_FROM, DATE_TO, MEASURE, PLACE, ALLOWED = range(6)
DOC_COLUMNS = 6

SAME_LINE = 24
"""How far (in words) two places of one document may drift apart on a passage and still count as
the same alignment; more than the edits of a passage usually add up to."""

FAILED_SLOTS = 1 << 10


@inlined
def _known(passages: NDArray[np.int32], first: int, t: int, s: int) -> bool:
    """Whether one of a document's passages (a list from `first`) already aligns t with s."""
    p = first
    while p >= 0:
        row = passages[p]
        if row[T0] <= t < row[T1] and abs((t - s) - (row[T0] - row[S0])) <= SAME_LINE:
            return True
        p = row[NEXT]
    return False


@inlined
def _grow(
    target: NDArray[np.uint32],
    t: int,
    source: NDArray[np.uint32],
    s: int,
    common: NDArray[np.uint32],
    blocks: NDArray[np.int32],
    used: int,
    row: NDArray[np.int32],
    window: NDArray[np.uint32],
) -> tuple[int, int]:
    """Grow a passage from a shared gram into `row`: rows of blocks used, and the reach right.

    The rows used stay as they were if the passage is too short, too loose or says nothing.
    """
    middle, right_t, right_s, right = follow(target, t, source, s, 1, common, blocks, used, window)
    last, left_t, left_s, left = follow(
        target, t - 1, source, s - 1, -1, common, blocks, middle, window
    )
    row[T0], row[T1] = t - left_t, t + right_t
    row[S0], row[S1] = s - left_s, s + right_s
    row[AGREE] = left + right
    row[BLOCK0], row[BLOCK1] = used, last
    longer = max(row[T1] - row[T0], row[S1] - row[S0])
    if longer < MIN_WORDS or row[AGREE] < MIN_AGREE or row[AGREE] < MIN_IDENTITY * longer:
        return used, right_t
    says, exact = 0, 0
    for b in range(used, last):
        for k in range(blocks[b, 2]):
            t_word, s_word = target[blocks[b, 0] + k], source[blocks[b, 1] + k]
            says += informative(t_word, common)
            exact += same_exact(t_word, s_word) and not t_word & MASKED_BIT
        if says >= MIN_INFORMATIVE and exact >= MIN_AGREE:
            return last, right_t
    return used, right_t


@inlined
def _promising(target: NDArray[np.uint32], t: int, source: NDArray[np.uint32], s: int) -> bool:
    """Whether enough words around a shared gram agree, on the gram's own line."""
    back = min(LOOK, t, s)
    on = min(LOOK + GRAM, target.size - t, source.size - s)
    agree = 0
    for k in range(-back, on):
        agree += same_masked(target[t + k], source[s + k])
    return agree >= LOOK_AGREE


@inlined
def search(
    target: NDArray[np.uint32],
    date_to: int,
    measure: int,
    place: int,
    other_places: bool,
    borders: NDArray[np.int64],
    segments: NDArray[np.int64],
    docs: NDArray[np.int32],
    common: NDArray[np.uint32],
    bits: int,
    rare: NDArray[np.uint64],
    first: NDArray[np.int32],
    failed: NDArray[np.int64],
    passages: NDArray[np.int32],
    blocks: NDArray[np.int32],
) -> int:
    """Find the passages that `target` shares with the library; gives how many.

    `docs` has a row (RANK …) for each document, `segments` one (CODES …) for each segment and
    `borders` one (EARLIER_END …); `rare` is the map of `candidates.rare` with `bits`. `first` is
    scratch, all -1 and left so, with an entry for each document; `failed` is scratch of shape
    (FAILED_SLOTS, 2) that remembers where growing led nowhere. Passages become rows of
    `passages` and their agreeing runs rows of `blocks`. Documents before the border EARLIER_END
    are earlier; those that overlap in date are kept with EARLIER 0; later ones are no source. The
    answer depends on the documents' dates and ranks, not on how segments hold them.
    """
    n = target.size
    hashes = np.empty(max(n, 1), dtype=np.uint32)
    ranks = np.empty(max(n, 1), dtype=np.uint32)
    kept = np.empty(max(n, 1), dtype=np.bool_)
    grams = hash_grams(target, common, hashes, ranks)
    select_grams(ranks, grams, kept)
    covered = np.zeros(2 * n + 2, dtype=np.int16)  # by earlier ones, then by the others
    count = segments.shape[0]
    low = np.empty(count, dtype=np.int64)
    high = np.empty(count, dtype=np.int64)
    edge = np.empty(count, dtype=np.int64)
    pointer = np.empty(count, dtype=np.int64)
    window = np.empty(WINDOW_ROOM, dtype=np.uint32)
    sought = np.empty(max(grams, 1), dtype=np.int32)
    seeking = _sought(hashes, ranks, kept, grams, bits, rare, sought)
    lows = np.empty((count, max(seeking, 1)), dtype=np.int64)
    highs = np.empty((count, max(seeking, 1)), dtype=np.int64)
    own = 0  # the target's own postings for a gram that it keeps, at least
    for g in range(count):
        find_all(segments[g], hashes, seeking, lows[g], highs[g])
        own |= borders[g, OWN_END] > borders[g, OWN]
    found, used, quiet, pause = 0, 0, 0, 0
    nearest_also = UNDATED_ALSO if date_to == UNDATED_TO else NEAREST_ALSO
    for slot in range(FAILED_SLOTS):
        failed[slot, 1] = 0
    for i in range(seeking):
        t = sought[i]
        found_here = covered[t] + covered[n + t]
        if found_here and not kept[t]:
            continue
        if covered[t] >= NEAREST and covered[n + t] >= nearest_also:
            continue
        if not found_here:
            quiet, pause = 0, 0
        elif pause > 0:
            pause -= 1
            continue
        total = 0
        for g in range(count):
            low[g], high[g] = lows[g, i], highs[g, i]
            total += high[g] - low[g]
        if total <= (own if kept[t] else 0) or (not kept[t] and total > RARE):
            continue
        for g in range(count):
            edge[g] = _first_from(segments[g], low[g], high[g], borders[g, EARLIER_END])
        before = found
        # Three walks: the oldest posting alone, back from the edge, and on from it.
        for walk in range(3):
            also = walk == 2
            wanted = 1 if walk == 0 else nearest_also if also else NEAREST
            enough = nearest_also if also else NEAREST
            if covered[n + t if also else t] >= enough or (also and not kept[t]):
                continue
            for g in range(count):
                pointer[g] = low[g] if walk == 0 else edge[g] if also else edge[g] - 1
            most_passed = MOST_PASSED_ALSO if also else MOST_PASSED
            accepted, steps, passed, same = 0, 0, 0, 0
            last_doc = -1
            while accepted < wanted and steps < MOST_STEPS and passed < most_passed:
                if walk == 0 and steps > 0:
                    break
                g, d, s = _next(segments, docs, borders, low, high, edge, pointer, walk)
                if g < 0:
                    break
                doc = docs[d]
                if (
                    doc[MEASURE] == measure
                    or not doc[ALLOWED]
                    or (other_places and doc[PLACE] == place)
                    or (also and doc[DATE_FROM] > date_to)
                ):
                    passed += 1
                    continue
                same = same + 1 if d == last_doc else 0
                last_doc = d
                if same >= 2:  # a word list that repeats itself; two tries a document will do
                    passed += 1
                    continue
                steps += 1
                if _known(passages, first[d], t, s):
                    accepted += same == 0
                    continue
                line = np.int64(doc[RANK]) * np.int64(1 << 32) + (t - s)
                slot = int((line * np.int64(2654435761) >> 7) & (FAILED_SLOTS - 1))
                if failed[slot, 0] == line and failed[slot, 1] > t:
                    continue
                if found >= passages.shape[0]:
                    break
                codes = u32(segments[g, CODES], segments[g, CODES_N])
                starts = i64(segments[g, STARTS], segments[g, DOCS_N] + 1)
                inner = d - segments[g, BASE]
                source = codes[starts[inner] : starts[inner + 1]]
                if not _promising(target, t, source, s):
                    continue
                row = passages[found]
                now, reach = _grow(target, t, source, s, common, blocks, used, row, window)
                if now == used:
                    failed[slot, 0], failed[slot, 1] = line, t + reach
                    continue
                used = now
                row[DOC] = d
                row[EARLIER] = not also
                row[NEXT] = first[d]
                first[d] = found
                found += 1
                accepted += 1
                for k in range(row[T0], row[T1]):
                    covered[n + k if also else k] += 1
        quiet = min(2 * quiet + 1, MOST_QUIET) if found == before else 0
        pause = quiet
    for p in range(found):
        first[passages[p, DOC]] = -1
    return found


@inlined
def _sought(
    hashes: NDArray[np.uint32],
    ranks: NDArray[np.uint32],
    kept: NDArray[np.bool_],
    grams: int,
    bits: int,
    rare: NDArray[np.uint64],
    sought: NDArray[np.int32],
) -> int:
    """Choose the grams to look up: those kept, and those that the library may keep seldom.

    Writes their places to `sought` and moves their hashes to the front; gives how many.
    """
    size = 0
    for t in range(grams):
        if ranks[t] < DULL and (kept[t] or maybe_rare(hashes[t], bits, rare)):
            hashes[size] = hashes[t]
            sought[size] = t
            size += 1
    return size


@inlined
def _first_from(segment: NDArray[np.int64], low: int, high: int, border: int) -> int:
    """The first of the postings `low` to `high` that lies at or after the place `border`."""
    places = u32(segment[PLACES], segment[POSTINGS_N])
    while low < high:
        middle = (low + high) >> 1
        if places[middle] < border:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def _next(
    segments: NDArray[np.int64],
    docs: NDArray[np.int32],
    borders: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    edge: NDArray[np.int64],
    pointer: NDArray[np.int64],
    walk: int,
) -> tuple[int, int, int]:
    """The walk's next posting over all segments: segment, document, word within the document.

    Walk 0 takes the lowest rank, 1 goes back from the edge (highest rank first), 2 goes on from
    the edge (lowest rank first), past the target itself and what is surely later. The segment is
    -1 where the walk ends.
    """
    best = -1
    best_rank, best_doc, best_word = np.int64(0), np.int64(0), np.int64(0)
    for g in range(segments.shape[0]):
        if walk == 2:
            pointer[g] = _past_later(segments[g], borders[g], pointer[g], high[g])
        p = pointer[g]
        if walk == 1:
            if p < low[g]:
                continue
        elif p >= (edge[g] if walk == 0 else high[g]):
            continue
        word = np.int64(u32(segments[g, PLACES], segments[g, POSTINGS_N])[p])
        inner = document_at(segments[g], word)
        doc = segments[g, BASE] + inner
        rank = docs[doc, RANK]
        if best < 0 or (rank > best_rank if walk == 1 else rank < best_rank):
            best, best_rank, best_doc = g, rank, doc
            best_word = word - i64(segments[g, STARTS], segments[g, DOCS_N] + 1)[inner]
    if best >= 0:
        pointer[best] += -1 if walk == 1 else 1
    return best, int(best_doc), int(best_word)


@inlined
def _past_later(
    segment: NDArray[np.int64], borders: NDArray[np.int64], pointer: int, high: int
) -> int:
    """The first posting from `pointer` on that is neither the target's own nor surely later."""
    places = u32(segment[PLACES], segment[POSTINGS_N])
    while pointer < high and borders[OWN] <= places[pointer] < borders[OWN_END]:
        pointer += 1
    if pointer < high and borders[LATER] <= places[pointer] < borders[OPEN]:
        return _first_from(segment, pointer, high, borders[OPEN])
    return pointer
