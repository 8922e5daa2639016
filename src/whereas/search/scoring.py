"""The compiled loops of a search: scores from postings, then features from the words themselves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.jit import inlined, kernel
from whereas.search.counting import COUNT_BITS, MIX, MOST
from whereas.words.codes import EXACT_BITS, EXISTING, STATE_SHIFT, STRUCK

WINDOW = 240
"""Words of a stretch within which a description's words are looked for together: a long paragraph.
A section is read in stretches that overlap by half. Of 120 to 480, tried on New York's summaries,
160 to 320 rank alike."""

REACH = 8
"""Words apart that two neighbours of the description may stand in the text and still count as near:
Metzler and Croft's window for unordered pairs ("A Markov random field model for term dependencies",
SIGIR 2005)."""

STRETCH_K, STRETCH_B = 1.2, 0.5
"""BM25's constants within a stretch: the usual k, a weak norm since stretches are about as long."""


@kernel
def score_postings(
    docs: NDArray[np.int32],
    counts: NDArray[np.uint8],
    begin: int,
    end: int,
    weight: float,
    field_weights: NDArray[np.float64],
    norms: NDArray[np.float32],
    k: float,
    scores: NDArray[np.float32],
) -> None:
    """Add one term's BM25F to the scores of a segment's documents.

    Its postings are `begin:end`; `norms[d]` is 1 - b + b * length / mean length of document d.
    """
    i = begin
    while i < end:
        doc = docs[i]
        heavy = 0.0
        while i < end and docs[i] == doc:
            field = counts[i] >> COUNT_BITS
            heavy += field_weights[field] * (counts[i] & MOST)
            i += 1
        scores[doc] += np.float32(weight * heavy * (k + 1) / (heavy + k * norms[doc]))


@kernel
def count_dead(docs: NDArray[np.int32], begin: int, end: int, alive: NDArray[np.bool_]) -> int:
    """How many of a term's documents are dead."""
    dead = 0
    last = -1
    for i in range(begin, end):
        if docs[i] != last:
            last = docs[i]
            dead += not alive[last]
    return dead


@kernel
def field_counts(
    docs: NDArray[np.int32],
    counts: NDArray[np.uint8],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    rows: NDArray[np.int64],
    found: NDArray[np.int32],
) -> None:
    """How often term t stands in document `rows[r]`, by field: `found[r, t, field]`.

    Term t has the postings `begins[t]:ends[t]`.
    """
    for r in range(rows.size):
        for t in range(begins.size):
            low, high = begins[t], ends[t]
            while low < high:
                middle = (low + high) >> 1
                if docs[middle] < rows[r]:
                    low = middle + 1
                else:
                    high = middle
            while low < ends[t] and docs[low] == rows[r]:
                field = counts[low] >> COUNT_BITS
                found[r, t, field] += counts[low] & MOST
                low += 1


@inlined
def _term(code: np.uint32, keys: NDArray[np.int64], ids: NDArray[np.int32]) -> int:
    """Which of the description's terms a word is, -1 if none."""
    at = int(code * MIX) & (keys.size - 1)
    while keys[at] >= 0:
        if keys[at] == np.int64(code):
            return int(ids[at])
        at = (at + 1) & (keys.size - 1)
    return -1


@kernel
def word_table(
    forms: NDArray[np.uint32], ids: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """A table that finds a word's term: `forms[i]` is a form of term `ids[i]`."""
    size = 64
    while size < 4 * forms.size:
        size *= 2
    keys, values = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.int32)
    for i in range(forms.size):
        at = int(forms[i] * MIX) & (size - 1)
        while keys[at] >= 0:
            at = (at + 1) & (size - 1)
        keys[at] = np.int64(forms[i])
        values[at] = ids[i]
    return keys, values


@inlined
def _stretch(
    where: NDArray[np.int64], what: NDArray[np.int32], low: int, high: int, size: int,
    weights: NDArray[np.float64], tally: NDArray[np.int32],
) -> float:  # fmt: skip
    """BM25 of the hits `low:high` in a stretch of `size` words."""
    total = 0.0
    norm = STRETCH_K * (1 - STRETCH_B + STRETCH_B * size / WINDOW)
    for i in range(low, high):
        tally[what[i]] = 0
    for i in range(low, high):
        t = what[i]
        before = tally[t]
        tally[t] = before + 1
        held = before * (STRETCH_K + 1) / (before + norm) if before else 0.0
        total += weights[t] * ((before + 1) * (STRETCH_K + 1) / (before + 1 + norm) - held)
    return total


@kernel
def word_features(
    codes: NDArray[np.uint32],
    starts: NDArray[np.int64],
    cuts: NDArray[np.int32],
    cut_starts: NDArray[np.int64],
    keys: NDArray[np.int64],
    ids: NDArray[np.int32],
    weights: NDArray[np.float64],
    follows: NDArray[np.int32],
    beside: NDArray[np.int32],
    rows: NDArray[np.int64],
    features: NDArray[np.float64],
    places: NDArray[np.int32],
) -> None:
    """Read candidates' words: the best stretch of each, and which neighbours stand together.

    `follows[a, b]` numbers (from 1) the pairs of terms that stand side by side in the description,
    `beside` the same in either order. Writes to `features[r]`: the best stretch's score, the
    weight of pairs side by side, of pairs near one another, the weight of terms among the first
    words; and to `places[r]` the words at which the best stretch begins and ends.
    """
    tally = np.zeros(weights.size, dtype=np.int32)
    pairs = max(follows.max(), beside.max()) + 1
    for r in range(rows.size):
        row = rows[r]
        size = int(starts[row + 1] - starts[row])
        where, what = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int32)
        struck = np.empty(size, dtype=np.bool_)
        n = 0
        for i in range(size):
            code = codes[starts[row] + i]
            t = _term(code & EXACT_BITS, keys, ids)
            if t >= 0:
                state = code >> STATE_SHIFT
                where[n], what[n] = i, t
                struck[n] = state == EXISTING or state == STRUCK
                n += 1
        _best_stretch(
            where[:n], what[:n], size, cuts, cut_starts[row], cut_starts[row + 1], weights, tally,
            features[r], places[r],
        )  # fmt: skip
        _pairs(where[:n], what[:n], struck[:n], weights, follows, beside, pairs, features[r])
        _early(where[:n], what[:n], weights, tally, features[r])


@inlined
def _best_stretch(
    where: NDArray[np.int64], what: NDArray[np.int32], size: int,
    cuts: NDArray[np.int32], first_cut: int, last_cut: int, weights: NDArray[np.float64],
    tally: NDArray[np.int32], features: NDArray[np.float64], place: NDArray[np.int32],
) -> None:  # fmt: skip
    best = -1.0
    low = 0
    place[0], place[1] = 0, min(size, WINDOW)
    for k in range(first_cut - 1, last_cut):
        begin = 0 if k < first_cut else int(cuts[k])
        end = int(cuts[k + 1]) if k + 1 < last_cut else size
        at = begin
        while at < end:
            stop = min(at + WINDOW, end)
            while low < where.size and where[low] < at:
                low += 1
            high = low
            while high < where.size and where[high] < stop:
                high += 1
            if high > low:
                score = _stretch(where, what, low, high, stop - at, weights, tally)
                if score > best:
                    best = score
                    place[0], place[1] = at, stop
            if stop == end:
                break
            at += WINDOW // 2
    features[0] = max(best, 0.0)


@inlined
def _pairs(
    where: NDArray[np.int64], what: NDArray[np.int32], struck: NDArray[np.bool_],
    weights: NDArray[np.float64], follows: NDArray[np.int32], beside: NDArray[np.int32],
    pairs: int, features: NDArray[np.float64],
) -> None:  # fmt: skip
    """Sum the pairs that stand together, each the more the oftener, but less and less."""
    close, near = np.zeros(pairs), np.zeros(pairs)
    worth = np.zeros(pairs)
    for i in range(where.size):
        k = i + 1
        while k < where.size and where[k] - where[i] <= REACH:
            a, b = what[i], what[k]
            p = follows[a, b]
            share = 0.5 if struck[i] and struck[k] else 1.0
            if p > 0 and where[k] - where[i] == 1:
                close[p] += share
                worth[p] = (weights[a] + weights[b]) / 2
            p = beside[a, b]
            if p > 0:
                near[p] += share
                worth[p] = (weights[a] + weights[b]) / 2
            k += 1
    for p in range(1, pairs):
        features[1] += worth[p] * close[p] / (close[p] + 1)
        features[2] += worth[p] * near[p] / (near[p] + 1)


EARLY = 100
"""The first words of a text, where it says what it is about."""


@inlined
def _early(
    where: NDArray[np.int64], what: NDArray[np.int32], weights: NDArray[np.float64],
    tally: NDArray[np.int32], features: NDArray[np.float64],
) -> None:  # fmt: skip
    for t in range(weights.size):
        tally[t] = 0
    for i in range(where.size):
        if where[i] >= EARLY:
            break
        if tally[what[i]] == 0:
            features[3] += weights[what[i]]
        tally[what[i]] = 1


@kernel
def narrow(
    codes: NDArray[np.uint32],
    starts: NDArray[np.int64],
    keys: NDArray[np.int64],
    ids: NDArray[np.int32],
    weights: NDArray[np.float64],
    rows: NDArray[np.int64],
    size: int,
    places: NDArray[np.int32],
) -> None:
    """Narrow each stretch of words `places[r]` to the `size` words that hold most of the terms."""
    last = np.zeros(weights.size, dtype=np.int64)
    for r in range(rows.size):
        first, end = places[r, 0], places[r, 1]
        begin = starts[rows[r]]
        best, at = -1.0, np.int64(first)
        for i in range(first, max(end - size, first) + 1):
            total = 0.0
            for t in range(weights.size):
                last[t] = -1
            for k in range(i, min(i + size, end)):
                t = _term(codes[begin + k] & EXACT_BITS, keys, ids)
                if t >= 0 and last[t] < 0:
                    last[t] = k
                    total += weights[t]
            if total > best:
                best, at = total, np.int64(i)
        places[r, 0], places[r, 1] = at, min(at + size, end)
