"""Which words of a target are credited to which source, each word to one source only."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from whereas.candidates.postings import document_codes
from whereas.jit import copy_row, inlined
from whereas.passages.search import (
    AGREE,
    BLOCK0,
    BLOCK1,
    DOC,
    EARLIER,
    RANK,
    S0,
    S1,
    T0,
    T1,
)
from whereas.words.codes import EXACT_BITS, EXISTING, STATE_SHIFT, same_exact
from whereas.words.weights import weight

SWAPPED = 0.3
"""Worth of a word that agrees only in masked form (another number, another place's name), of the
word's own weight. Set on New York's resubmissions: 0 to 0.6 rank alike, 1 ranks worse."""

EXTRA = 0.35
"""Worth of the source's own words that the target lacks: a bill that is all of the target's
wording and no more is nearer than an omnibus that holds it too. Set on New York's resubmissions,
on odd sessions and checked on even ones: 0.3 to 0.5 rank alike."""

NEAR = 0.05
"""Sources whose scores differ by less than this share are near equals: the latest is taken. Set
on New York's resubmissions: 0.03 to 0.05 rank best."""

RESTATED = 0.05
"""Worth of restated (`existing`) and `struck` words for recognising a source. They never count as
borrowed, but a resubmission restates the same law."""

# How a word of the target stands to a source: another word of the same kind (a number, a name),
# the same word, or an edited word within one of its passages.
AGREES, SAME, EDITED = 1, 2, 3

BAG = 1 << 13
"""Counters for the words of a target, found by the low bits of their codes. Two words that share
one blur a likeness a little; the counters stay in the processor's nearest memory."""

UNLIKELY = 0.2
"""A source whose words are worth less than this share of the worthiest one's is not read to
measure its likeness; that is then taken from the lengths of both and what they share. Reading all
sources would cost half the search; on New York's resubmissions 0 to 0.2 rank alike, 0.3 worse."""

MUCH_LARGER = 8
"""A source of more than this many times the target's words is not read to measure its likeness:
what it has besides is taken to weigh as much a word as the target."""

MOST_EDITED = 3
"""Edited words in a row that belong to the passage around them: nobody else is credited with a
single word that stands in the middle of another's sentence."""

LEAST_PIECE = 8
"""Agreeing words that a piece of a passage needs to stand alone when it is cut at a section."""

LEAST_CREDIT = 5
"""Words that a source must add to what others explain to be credited with them. Fewer are a
different cut of the same passage, not a source."""

CONTAINED = 0.8
"""A passage of which this share lies in a better one of the same document says nothing more."""

BESIDE = 8
"""How many neighbours of the same document are looked at for that."""

# Columns of a source's row; its passages are SRC_FIRST up to SRC_LAST of the tidy ones.
# SRC_WORTH is what its words are worth (`_worth`), in sixteenths.
SRC_DOC, SRC_EARLIER, SRC_WORDS, SRC_ASSIGNED, SRC_FIRST, SRC_LAST, SRC_WORTH = range(7)
SOURCE_COLUMNS = 7


@inlined
def _counts(code: np.uint32) -> bool:
    """Whether a word can be borrowed: it is neither restated nor struck law."""
    return bool((code >> STATE_SHIFT) < EXISTING)


@inlined
def _mark(
    target: NDArray[np.uint32],
    source: NDArray[np.uint32],
    row: NDArray[np.int32],
    blocks: NDArray[np.int32],
    agrees: NDArray[np.uint8],
) -> int:
    """Mark a passage's words (AGREES, SAME or EDITED) and count those that agree exactly."""
    exact = 0
    for b in range(row[BLOCK0], row[BLOCK1]):
        low = max(row[T0] - blocks[b, 0], 0)
        for k in range(low, min(blocks[b, 2], row[T1] - blocks[b, 0])):
            t = blocks[b, 0] + k
            if same_exact(target[t], source[blocks[b, 1] + k]):
                agrees[t] = SAME
                exact += 1
            elif agrees[t] != SAME:
                agrees[t] = AGREES
    run = 0
    for t in range(row[T0], row[T1]):
        if agrees[t] == 0:
            run += 1
            continue
        if run <= MOST_EDITED:
            for k in range(t - run, t):
                agrees[k] = EDITED
        run = 0
    return exact


@inlined
def _worth(agrees: int, code: np.uint32, table: NDArray[np.float32]) -> float:
    """What a word adds to a source's score."""
    if agrees == EDITED:
        return 0.0
    worth = weight(code, table)
    if agrees == AGREES:
        worth *= SWAPPED
    return worth if _counts(code) else worth * RESTATED


@inlined
def _bag(code: np.uint32) -> int:
    """The counter of a word's exact form."""
    return int((code ^ (code >> np.uint32(13))) & np.uint32(BAG - 1))


@inlined
def _likeness(both: float, target: float, source: float) -> float:
    """Twice the weight that two texts share over the weight of both; 1 if neither has any."""
    return (2.0 * both + 1e-6) / (target + source + 1e-6)


@inlined
def _whole(
    source: NDArray[np.uint32],
    seen: float,
    words: int,
    total: float,
    bag: NDArray[np.int16],
    weighed: NDArray[np.float64],
    table: NDArray[np.float32],
) -> float:
    """What a source's score is a share of: the target and the source's own words, over likeness.

    `seen` is what the source's words in passages are worth. `bag` counts the target's words, all
    of them in row 0 and those that count in row 1, and `weighed` is their weight. Likeness, of
    words in any order, tells the bill on the same matter from one that shares as long a passage.
    It is the geometric mean of that of all words, restated law too, and that of what both bring:
    bills that restate one section for different ends are alike in the first alone.
    """
    if source.size > MUCH_LARGER * words:
        extra = EXTRA * max(source.size / words - 1.0, 0.0) * total
        return (total + extra) * (1.0 + source.size / words) / 2.0
    left = bag.copy()
    worth = 0.0
    own, own_new, both, both_new = 0.0, 0.0, 0.0, 0.0
    for k in range(source.size):
        each = weight(source[k], table)
        slot = _bag(source[k] & EXACT_BITS)
        own += each
        if left[0, slot] > 0:
            left[0, slot] -= 1
            both += each
        if not _counts(source[k]):
            worth += each * RESTATED
            continue
        worth += each
        own_new += each
        if left[1, slot] > 0:
            left[1, slot] -= 1
            both_new += each
    extra = EXTRA * max(worth - seen, 0.0)
    alike = _likeness(both, weighed[0], own) * _likeness(both_new, weighed[1], own_new)
    return (total + extra) / math.sqrt(alike)


@inlined
def _next_best(
    left: NDArray[np.float64],
    whole: NDArray[np.float64],
    unclaimed: NDArray[np.int64],
    state: NDArray[np.int8],
    ranks: NDArray[np.int32],
) -> int:
    """The source to credit next: the latest of those near the best; -1 when none is left."""
    best = 0.0
    for s in range(left.size):
        if state[s] == 0 and unclaimed[s] >= LEAST_CREDIT:
            best = max(best, left[s] / whole[s])
    chosen = -1
    for s in range(left.size):
        if state[s] or unclaimed[s] < LEAST_CREDIT or left[s] / whole[s] < best * (1 - NEAR):
            continue
        if chosen < 0 or ranks[s] > ranks[chosen]:
            chosen = s
    return chosen


@inlined
def _documents(passages: NDArray[np.int32]) -> int:
    """How many documents the passages (sorted by document) come from."""
    count = 0
    for p in range(passages.shape[0]):
        count += p == 0 or passages[p, DOC] != passages[p - 1, DOC]
    return count


@inlined
def _in_order(passages: NDArray[np.int32], docs: NDArray[np.int32]) -> NDArray[np.int64]:
    """The order of passages by their document's rank, then by place in target and source.

    Shell's sort, with Knuth's gaps: Numba takes seconds to compile NumPy's.
    """
    count = passages.shape[0]
    keys = np.empty(count, dtype=np.int64)
    order = np.empty(count, dtype=np.int64)
    for p in range(count):
        rank = np.int64(docs[passages[p, DOC], RANK])
        keys[p] = (rank << np.int64(32)) | np.int64(passages[p, T0])
        order[p] = p
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap:
        for i in range(gap, count):
            p = order[i]
            k = i - gap
            while k >= 0 and (
                keys[order[k]] > keys[p]
                or (keys[order[k]] == keys[p] and passages[order[k], S0] > passages[p, S0])
            ):
                order[k + gap] = order[k]
                k -= gap
            order[k + gap] = p
        gap //= 3
    return order


@inlined
def tidy(passages: NDArray[np.int32], docs: NDArray[np.int32]) -> NDArray[np.int32]:
    """Sort passages by document and place, without those that a better one of it contains."""
    count = passages.shape[0]
    order = _in_order(passages, docs)
    kept = np.empty(passages.shape, dtype=np.int32)
    size = 0
    for i in range(count):
        row = passages[order[i]]
        contained = False
        for j in range(count):  # the document's other passages stand beside it in the order
            for side in (-1, 1):
                k = i + side * (j + 1)
                if k < 0 or k >= count or passages[order[k], DOC] != row[DOC]:
                    continue
                other = passages[order[k]]
                inside = min(row[T1], other[T1]) - max(row[T0], other[T0])
                better = other[AGREE] > row[AGREE] or (other[AGREE] == row[AGREE] and k < i)
                if better and inside >= CONTAINED * (row[T1] - row[T0]):
                    contained = True
            if contained or j >= BESIDE:
                break
        if not contained:
            copy_row(passages, order[i], kept, size)
            size += 1
    return kept[:size]


@inlined
def doubled(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """A copy with twice the room."""
    larger = np.empty((rows.shape[0] * 2, rows.shape[1]), dtype=np.int32)
    for i in range(rows.shape[0]):
        copy_row(rows, i, larger, i)
    return larger


@inlined
def _side(
    row: NDArray[np.int32], blocks: NDArray[np.int32], low: int, high: int, out: NDArray[np.int32]
) -> int:
    """Write to `out` what of a passage lies in words `low` to `high` of the target.

    Gives how many of its words agree; 0 if none does.
    """
    for column in range(row.size):
        out[column] = row[column]
    agree = 0
    first_t, last_t, first_s, last_s = 2**30, -1, 2**30, -1
    for b in range(row[BLOCK0], row[BLOCK1]):
        begin = max(blocks[b, 0], low, row[T0])
        end = min(blocks[b, 0] + blocks[b, 2], high, row[T1])
        if begin >= end:
            continue
        shift = blocks[b, 1] - blocks[b, 0]
        agree += end - begin
        first_t, last_t = min(first_t, begin), max(last_t, end)
        first_s, last_s = min(first_s, begin + shift), max(last_s, end + shift)
    if agree:
        out[T0], out[T1], out[S0], out[S1], out[AGREE] = first_t, last_t, first_s, last_s, agree
    return agree


@inlined
def cut_at_limits(
    passages: NDArray[np.int32], blocks: NDArray[np.int32], cuts: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Cut passages where the target's sections begin (`cuts`, sorted word numbers).

    A piece with LEAST_PIECE agreeing words or more becomes a passage of its own; less than that is
    left off, as are the "Section 3." that two laws number alike.
    """
    out = np.empty((passages.shape[0] + 16, passages.shape[1]), dtype=np.int32)
    size = 0
    for p in range(passages.shape[0]):
        row = passages[p]
        low = row[T0]
        at = 0
        while at < cuts.size and cuts[at] <= low:
            at += 1
        while True:
            high = cuts[at] if at < cuts.size and cuts[at] < row[T1] else row[T1]
            if size == out.shape[0]:
                out = doubled(out)
            whole = low == row[T0] and high == row[T1]
            agree = _side(row, blocks, low, high, out[size])
            size += whole or agree >= LEAST_PIECE
            low = high
            at += 1
            if high >= row[T1]:
                break
    return out[:size]


@inlined
def _rank_rest(
    order: NDArray[np.int64],
    ranked: int,
    state: NDArray[np.int8],
    wanted: int,
    words: NDArray[np.int64],
    ranks: NDArray[np.int32],
) -> int:
    """Put the sources in state `wanted` behind the ranked ones: most words first, then latest."""
    begin = ranked
    for s in range(state.size):
        if state[s] != wanted or words[s] == 0:
            continue
        at = ranked
        while at > begin and (
            words[order[at - 1]] < words[s]
            or (words[order[at - 1]] == words[s] and ranks[order[at - 1]] < ranks[s])
        ):
            order[at] = order[at - 1]
            at -= 1
        order[at] = s
        ranked += 1
    return ranked


@inlined
def credit(
    target: NDArray[np.uint32],
    passages: NDArray[np.int32],
    blocks: NDArray[np.int32],
    segments: NDArray[np.int64],
    docs: NDArray[np.int32],
    table: NDArray[np.float32],
    exact: NDArray[np.int32],
    sources: NDArray[np.int32],
    assigned: NDArray[np.int32],
) -> int:
    """Credit each word of a target to one source at most, and rank the sources.

    `passages` are tidy. Writes a row of `sources` (SRC_DOC …) for each document in rank order,
    those that are not surely earlier behind, and for each word of `target` the row that it is
    credited to (-1: none) into `assigned`. `exact` gets each passage's exactly agreeing words.
    Gives the number of sources.

    The credit is greedy: the source that explains most of what is left, as `_worth` weighs it,
    takes all its words; then the next.
    """
    n = target.size
    count = _documents(passages)
    agrees = np.zeros((count, n), dtype=np.uint8)
    first = np.zeros(count + 1, dtype=np.int32)
    ranks = np.empty(count, dtype=np.int32)
    whole = np.zeros(count, dtype=np.float64)
    seen = np.zeros(count, dtype=np.float64)
    bag = np.zeros((2, BAG), dtype=np.int16)
    weighed = np.zeros(2, dtype=np.float64)
    left = np.zeros(count, dtype=np.float64)
    worths = np.zeros(count, dtype=np.float64)
    words = np.zeros(count, dtype=np.int64)
    shared = np.zeros(count, dtype=np.int64)
    unclaimed = np.zeros(count, dtype=np.int64)
    state = np.zeros(count, dtype=np.int8)  # 0 open, 1 credited, 2 not surely earlier
    total, most = 0.0, 0.0
    for t in range(n):
        assigned[t] = -1
        for kind in range(1 + _counts(target[t])):
            bag[kind, _bag(target[t] & EXACT_BITS)] += 1
            weighed[kind] += weight(target[t], table)
        total += _worth(SAME, target[t], table)
    s = -1
    for p in range(passages.shape[0]):
        doc = passages[p, DOC]
        source = document_codes(segments, doc)
        if p == 0 or doc != passages[p - 1, DOC]:
            s += 1
            first[s] = p
            ranks[s] = docs[doc, RANK]
            state[s] = 0 if passages[p, EARLIER] else 2
        for b in range(passages[p, BLOCK0], passages[p, BLOCK1]):
            for k in range(blocks[b, 2]):
                seen[s] += _worth(SAME, source[blocks[b, 1] + k], table)
        exact[p] = _mark(target, source, passages[p], blocks, agrees[s])
    first[count] = passages.shape[0]
    for s in range(count):
        for t in range(n):
            if agrees[s, t] and agrees[s, t] != EDITED:
                shared[s] += 1
                words[s] += _counts(target[t])
                left[s] += _worth(agrees[s, t], target[t], table)
        # The first may be recognised by restated law; each further one must add words that count.
        unclaimed[s] = shared[s] if words[s] else 0
        worths[s] = left[s]
        most = max(most, left[s])
    for s in range(count):
        source = document_codes(segments, passages[first[s], DOC])
        if state[s] == 0 and left[s] < UNLIKELY * most:
            own = EXTRA * max(source.size - words[s], 0) * total / max(n, 1)
            whole[s] = (total + own) * (n + source.size) / (2.0 * max(words[s], 1))
            continue
        whole[s] = _whole(source, seen[s], n, total, bag, weighed, table)
    order = np.empty(count, dtype=np.int64)
    won = np.zeros(count, dtype=np.int64)
    claimed = np.zeros(n, dtype=np.bool_)
    ranked = 0
    while True:
        best = _next_best(left, whole, unclaimed, state, ranks)
        if best < 0:
            break
        if ranked == 0:
            for s in range(count):
                unclaimed[s] = words[s]
        state[best] = 1
        order[ranked] = best
        for t in range(n):
            if claimed[t] or not agrees[best, t]:
                continue
            claimed[t] = True
            counts = _counts(target[t])
            if counts and agrees[best, t] != EDITED:
                assigned[t] = ranked
                won[best] += 1
            for s in range(count):
                if agrees[s, t] and agrees[s, t] != EDITED:
                    left[s] -= _worth(agrees[s, t], target[t], table)
                    unclaimed[s] -= counts
        ranked += 1
    ranked = _rank_rest(order, ranked, state, 0, words, ranks)
    ranked = _rank_rest(order, ranked, state, 2, words, ranks)
    for row in range(ranked):
        s = order[row]
        sources[row, SRC_DOC] = passages[first[s], DOC]
        sources[row, SRC_EARLIER] = passages[first[s], EARLIER]
        sources[row, SRC_WORDS], sources[row, SRC_ASSIGNED] = words[s], won[s]
        sources[row, SRC_FIRST], sources[row, SRC_LAST] = first[s], first[s + 1]
        sources[row, SRC_WORTH] = np.int32(16 * worths[s])
    return ranked
