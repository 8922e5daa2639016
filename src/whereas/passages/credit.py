"""Which words of a target are credited to which source, each word to one source only."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from whereas.candidates.postings import document_codes
from whereas.jit import Whole, copy_row, inlined, kernel
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
from whereas.words.codes import EXACT_BITS, EXISTING, STATE_SHIFT, STRUCK, same_exact
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

# A counter holds in its low half how many of the target's words it stands for, in its high half
# how many of those count.
ONE, ONE_NEW, MOST_SLOTTED = 1, (1 << 16) + 1, (1 << 16) - 1

# What a document's words weigh: every one, and those that count.
EVERY, NEW = 0, 1

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


# Columns of the tables that `credit` keeps of its sources, and what STATE says of one: not credited
# yet, credited, or not surely earlier and so never credited.
LEFT, WHOLE, SEEN, WORTH = range(4)
SCORES = 4
WORDS, SHARED, UNCLAIMED, WON, STATE, RANKED, FIRST = range(7)
TALLIES = 7
NOT_CREDITED, CREDITED, NOT_EARLIER = range(3)


@inlined
def _counts(code: np.uint32) -> bool:
    """Whether a word can be borrowed: it is neither restated nor struck law."""
    return bool((code >> STATE_SHIFT) < EXISTING)


@inlined
def _gone(target: np.uint32, source: np.uint32) -> bool:
    """Whether a word that counts meets one that its source struck: nobody can borrow that there."""
    return _counts(target) and (source >> STATE_SHIFT) == STRUCK


@inlined
def _full(code: np.uint32, weighs: float) -> float:
    """What a word of this weight adds to a source's score if it agrees exactly."""
    return weighs if _counts(code) else weighs * RESTATED


@inlined
def _worth(agrees: Whole, full: float) -> float:
    """What a word adds to the score of a source to which it stands so."""
    if agrees == EDITED:
        return 0.0
    return full if agrees == SAME else full * SWAPPED


@inlined
def _mark(
    target: NDArray[np.uint32],
    source: NDArray[np.uint32],
    row: NDArray[np.int32],
    blocks: NDArray[np.int32],
    full: NDArray[np.float64],
    table: NDArray[np.float32],
    agrees: NDArray[np.uint8],
    s: int,
    scores: NDArray[np.float64],
    tally: NDArray[np.int64],
) -> int:
    """Mark a passage's words (AGREES, SAME or EDITED) and count those that agree exactly.

    `agrees` has a row for each word and a column for each source; `s` is the passage's. What the
    words are worth is summed up in the source's rows of `scores` and `tally`. A word that the
    source struck is no more than an edited one.
    """
    exact, shared, words = 0, 0, 0
    worth, seen = 0.0, 0.0
    for b in range(row[BLOCK0], row[BLOCK1]):
        low = max(row[T0] - blocks[b, 0], 0)
        for k in range(low, min(blocks[b, 2], row[T1] - blocks[b, 0])):
            t, word = blocks[b, 0] + k, source[blocks[b, 1] + k]
            before = agrees[t, s]
            if _gone(target[t], word):
                exact += same_exact(target[t], word)
                agrees[t, s] = EDITED if before == 0 else before
                continue
            new = before == 0 or before == EDITED
            shared += new
            words += new and _counts(target[t])
            seen += full[t] if target[t] == word else _full(word, np.float64(weight(word, table)))
            if same_exact(target[t], word):
                exact += 1
                agrees[t, s] = SAME
                worth += full[t] - (0.0 if new else _worth(before, full[t]))
            elif new:
                agrees[t, s] = AGREES
                worth += _worth(AGREES, full[t])
    scores[s, WORTH] += worth
    scores[s, SEEN] += seen
    tally[s, SHARED] += shared
    tally[s, WORDS] += words
    _mark_edited(row, agrees, s)
    return exact


@inlined
def _mark_edited(row: NDArray[np.int32], agrees: NDArray[np.uint8], s: int) -> None:
    """Mark the short runs of a passage's words that stand between words that agree."""
    run = 0
    for t in range(row[T0], row[T1]):
        if agrees[t, s] == 0:
            run += 1
            continue
        if run <= MOST_EDITED:
            for k in range(t - run, t):
                agrees[k, s] = EDITED
        run = 0


@inlined
def _bag(code: np.uint32) -> int:
    """The counter of a word's exact form."""
    exact = code & EXACT_BITS
    return int((exact ^ (exact >> np.uint32(13))) & np.uint32(BAG - 1))


@inlined
def _totals(codes: NDArray[np.uint32], table: NDArray[np.float32]) -> tuple[float, float]:
    """What all words of a document weigh, and those of them that count."""
    every, new = 0.0, 0.0
    for k in range(codes.size):
        weighs = np.float64(weight(codes[k], table))
        every += weighs
        new += weighs if _counts(codes[k]) else 0.0
    return every, new


@kernel
def document_totals(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], table: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What all words of each document weigh, and those that count. Shape (documents, 2)."""
    totals = np.empty((starts.size - 1, 2), dtype=np.float64)
    for doc in range(starts.size - 1):
        words = codes[starts[doc] : starts[doc + 1]]
        totals[doc, EVERY], totals[doc, NEW] = _totals(words, table)
    return totals


@inlined
def _weigh(
    target: NDArray[np.uint32],
    table: NDArray[np.float32],
    full: NDArray[np.float64],
    bag: NDArray[np.int32],
    bag_weighs: NDArray[np.float32],
    weighed: NDArray[np.float64],
) -> float:
    """Weigh a target's words: what each is worth, their counters, and all together.

    A counter holds in its low half how many words it stands for, in its high half how many of them
    count. Gives what the words are worth together.
    """
    worth = 0.0
    for t in range(target.size):
        weighs = np.float64(weight(target[t], table))
        counts = _counts(target[t])
        slot = _bag(target[t])
        if bag[slot] & MOST_SLOTTED < MOST_SLOTTED >> 1:
            bag[slot] += ONE_NEW if counts else ONE
        bag_weighs[slot] = weighs
        weighed[EVERY] += weighs
        weighed[NEW] += weighs if counts else 0.0
        full[t] = _full(target[t], weighs)
        worth += full[t]
    return worth


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
    bag: NDArray[np.int32],
    bag_weighs: NDArray[np.float32],
    weighed: NDArray[np.float64],
    totals: NDArray[np.float64],
    table: NDArray[np.float32],
) -> float:
    """What a source's score is a share of: the target and the source's own words, over likeness.

    `seen` is what the source's words in passages are worth; `bag`, `bag_weighs` and `weighed` as
    `_weigh` gives them; `totals` the source's row of `document_totals`, or -1. Likeness, of words
    in any order, tells the bill on the same matter from one that shares as long a passage. It is
    the geometric mean of that of all words, restated law too, and that of what both bring: bills
    that restate one section for different ends are alike in the first alone.
    """
    if source.size > MUCH_LARGER * words:
        extra = EXTRA * max(source.size / words - 1.0, 0.0) * total
        return (total + extra) * (1.0 + source.size / words) / 2.0
    left = bag.copy()
    both, both_new = 0.0, 0.0
    for k in range(source.size):
        slot = _bag(source[k])
        if left[slot] & MOST_SLOTTED:
            left[slot] -= ONE
            both += bag_weighs[slot]
        if left[slot] >= ONE_NEW - ONE and _counts(source[k]):
            left[slot] -= ONE_NEW - ONE
            both_new += bag_weighs[slot]
    own, own_new = totals[EVERY], totals[NEW]
    if own < 0:
        own, own_new = _totals(source, table)
    extra = EXTRA * max(own_new + RESTATED * (own - own_new) - seen, 0.0)
    every = _likeness(both, weighed[EVERY], own)
    alike = every * _likeness(both_new, weighed[NEW], own_new)
    return float((total + extra) / math.sqrt(alike))


@inlined
def _next_best(scores: NDArray[np.float64], tally: NDArray[np.int64]) -> int:
    """The source to credit next: the latest of those near the best; -1 when none is left."""
    best = 0.0
    for s in range(tally.shape[0]):
        if tally[s, STATE] == NOT_CREDITED and tally[s, UNCLAIMED] >= LEAST_CREDIT:
            best = max(best, scores[s, LEFT] / scores[s, WHOLE])
    chosen = -1
    for s in range(tally.shape[0]):
        if tally[s, STATE] != NOT_CREDITED or tally[s, UNCLAIMED] < LEAST_CREDIT:
            continue
        if scores[s, LEFT] / scores[s, WHOLE] < best * (1 - NEAR):
            continue
        if chosen < 0 or tally[s, RANKED] > tally[chosen, RANKED]:
            chosen = s
    return chosen


@inlined
def count_sources(passages: NDArray[np.int32]) -> int:
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
def _rank_rest(order: NDArray[np.int64], ranked: int, tally: NDArray[np.int64], wanted: int) -> int:
    """Put the sources in state `wanted` behind the ranked ones: most words first, then latest."""
    begin = ranked
    for s in range(tally.shape[0]):
        words = tally[s, WORDS]
        if tally[s, STATE] != wanted or words == 0:
            continue
        at = ranked
        while at > begin and (
            tally[order[at - 1], WORDS] < words
            or (
                tally[order[at - 1], WORDS] == words
                and tally[order[at - 1], RANKED] < tally[s, RANKED]
            )
        ):
            order[at] = order[at - 1]
            at -= 1
        order[at] = s
        ranked += 1
    return ranked


@inlined
def _explain(
    target: NDArray[np.uint32],
    passages: NDArray[np.int32],
    blocks: NDArray[np.int32],
    segments: NDArray[np.int64],
    docs: NDArray[np.int32],
    full: NDArray[np.float64],
    table: NDArray[np.float32],
    agrees: NDArray[np.uint8],
    exact: NDArray[np.int32],
    scores: NDArray[np.float64],
    tally: NDArray[np.int64],
) -> None:
    """Mark which words each source explains, and sum up what they are worth."""
    s = -1
    for p in range(passages.shape[0]):
        doc = passages[p, DOC]
        source = document_codes(segments, doc)
        if p == 0 or doc != passages[p - 1, DOC]:
            s += 1
            tally[s, FIRST] = p
            tally[s, RANKED] = docs[doc, RANK]
            tally[s, STATE] = NOT_CREDITED if passages[p, EARLIER] else NOT_EARLIER
        exact[p] = _mark(target, source, passages[p], blocks, full, table, agrees, s, scores, tally)


@inlined
def _measure(
    n: int,
    passages: NDArray[np.int32],
    segments: NDArray[np.int64],
    total: float,
    bag: NDArray[np.int32],
    bag_weighs: NDArray[np.float32],
    weighed: NDArray[np.float64],
    totals: NDArray[np.float64],
    table: NDArray[np.float32],
    scores: NDArray[np.float64],
    tally: NDArray[np.int64],
) -> None:
    """Find what each source's score is a share of (`_whole`), and make all ready for the credit."""
    most = 0.0
    for s in range(tally.shape[0]):
        most = max(most, scores[s, WORTH])
    for s in range(tally.shape[0]):
        words = tally[s, WORDS]
        scores[s, LEFT] = scores[s, WORTH]
        # The first may be recognised by restated law; each further one must add words that count.
        tally[s, UNCLAIMED] = tally[s, SHARED] if words else 0
        if tally[s, STATE] != NOT_CREDITED:
            continue
        doc = passages[tally[s, FIRST], DOC]
        source = document_codes(segments, doc)
        if scores[s, LEFT] < UNLIKELY * most:
            own = EXTRA * max(source.size - words, 0) * total / max(n, 1)
            scores[s, WHOLE] = (total + own) * (n + source.size) / (2.0 * max(words, 1))
            continue
        scores[s, WHOLE] = _whole(
            source, scores[s, SEEN], n, total, bag, bag_weighs, weighed, totals[doc], table
        )


@inlined
def _claim(
    target: NDArray[np.uint32],
    passages: NDArray[np.int32],
    best: int,
    ranked: int,
    full: NDArray[np.float64],
    agrees: NDArray[np.uint8],
    claimed: NDArray[np.bool_],
    scores: NDArray[np.float64],
    tally: NDArray[np.int64],
    assigned: NDArray[np.int32],
) -> None:
    """Credit source `best`, which comes to stand in row `ranked`, with the words it explains."""
    tally[best, STATE] = CREDITED
    for p in range(tally[best, FIRST], _last(best, tally, passages)):
        for t in range(passages[p, T0], passages[p, T1]):
            if claimed[t] or not agrees[t, best]:
                continue
            claimed[t] = True
            counts = _counts(target[t])
            if counts and agrees[t, best] != EDITED:
                assigned[t] = ranked
                tally[best, WON] += 1
            for s in range(agrees.shape[1]):
                if agrees[t, s] and agrees[t, s] != EDITED:
                    scores[s, LEFT] -= _worth(agrees[t, s], full[t])
                    tally[s, UNCLAIMED] -= counts


@inlined
def _last(s: int, tally: NDArray[np.int64], passages: NDArray[np.int32]) -> int:
    """The passage after the last one of source s."""
    return int(tally[s + 1, FIRST]) if s + 1 < tally.shape[0] else passages.shape[0]


@inlined
def credit(
    target: NDArray[np.uint32],
    passages: NDArray[np.int32],
    blocks: NDArray[np.int32],
    segments: NDArray[np.int64],
    docs: NDArray[np.int32],
    table: NDArray[np.float32],
    totals: NDArray[np.float64],
    agrees: NDArray[np.uint8],
    exact: NDArray[np.int32],
    sources: NDArray[np.int32],
    assigned: NDArray[np.int32],
) -> int:
    """Credit each word of a target to one source at most, and rank the sources.

    `passages` are tidy. Writes a row of `sources` (SRC_DOC …) for each document in rank order,
    those that are not surely earlier behind, and for each word of `target` the row that it is
    credited to (-1: none) into `assigned`. `exact` gets each passage's exactly agreeing words.
    `totals` has a row of `document_totals`, or -1, for each document; `agrees` is scratch, all 0,
    with a row for each word and a column for each source. Gives the number of sources.

    The credit is greedy: the source that explains most of what is left, as `_worth` weighs it,
    takes all its words; then the next.
    """
    n, count = agrees.shape
    full = np.empty(n, dtype=np.float64)
    bag = np.zeros(BAG, dtype=np.int32)
    bag_weighs = np.empty(BAG, dtype=np.float32)  # where `bag` counts something
    weighed = np.zeros(2, dtype=np.float64)
    scores = np.zeros((count, SCORES), dtype=np.float64)
    tally = np.zeros((count, TALLIES), dtype=np.int64)
    total = _weigh(target, table, full, bag, bag_weighs, weighed)
    _explain(target, passages, blocks, segments, docs, full, table, agrees, exact, scores, tally)
    _measure(n, passages, segments, total, bag, bag_weighs, weighed, totals, table, scores, tally)
    order = np.empty(count, dtype=np.int64)
    claimed = np.zeros(n, dtype=np.bool_)
    assigned[:] = -1
    ranked = 0
    while True:
        best = _next_best(scores, tally)
        if best < 0:
            break
        if ranked == 0:
            for s in range(count):
                tally[s, UNCLAIMED] = tally[s, WORDS]
        order[ranked] = best
        _claim(target, passages, best, ranked, full, agrees, claimed, scores, tally, assigned)
        ranked += 1
    ranked = _rank_rest(order, ranked, tally, NOT_CREDITED)
    ranked = _rank_rest(order, ranked, tally, NOT_EARLIER)
    for row in range(ranked):
        _write(order[row], passages, scores, tally, sources[row])
    return ranked


@inlined
def _write(
    s: int,
    passages: NDArray[np.int32],
    scores: NDArray[np.float64],
    tally: NDArray[np.int64],
    row: NDArray[np.int32],
) -> None:
    """Write the row of source s."""
    first = tally[s, FIRST]
    row[SRC_DOC], row[SRC_EARLIER] = passages[first, DOC], passages[first, EARLIER]
    row[SRC_WORDS], row[SRC_ASSIGNED] = tally[s, WORDS], tally[s, WON]
    row[SRC_FIRST] = first
    row[SRC_LAST] = _last(s, tally, passages)
    row[SRC_WORTH] = np.int32(16 * scores[s, WORTH])
