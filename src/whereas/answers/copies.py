"""Copies among hits: of measures that say the same, the newest goes before the older ones.

A bill that is introduced again session after session answers a description as well as each of its
earlier copies; who looks for it wants the last. `first` asks for the earliest: another answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.library.snapshot import Snapshot
from whereas.passages.search import UNDATED_TO
from whereas.search.ranking import Ranked
from whereas.words.codes import EXACT_BITS

LOOKED_AT = 20
"""Hits among which copies are looked for: two screens."""

NEAR = 1.0
"""How much less a copy's score may be than that of the best of them. On New York's summaries 0.5
to 1 rank best; from 2 on copies overtake better hits."""

ALIKE = 0.95
"""Share of their words, each counted as often as it stands, that copies have in common. On New
York's summaries 0.9 to 0.98 rank alike."""

Bag = tuple[NDArray[np.uint32], NDArray[np.int64]]


def newest_first(snapshot: Snapshot, ranked: Ranked) -> Ranked:
    """The same hits; those that are copies of one another have changed places, newest first."""
    count = min(LOOKED_AT, ranked.docs.size)
    order = np.arange(ranked.docs.size)
    bags: dict[int, Bag] = {}
    free = np.ones(count, dtype=np.bool_)
    for i in range(count):
        if not free[i]:
            continue
        close = [k for k in range(i, count) if free[k] and _near(ranked, i, k)]
        group = [
            k
            for k in close
            if k == i or alike(snapshot, int(ranked.docs[i]), int(ranked.docs[k]), bags)
        ]
        free[group] = False
        if len(group) > 1:
            order[group] = sorted(group, key=lambda k: _age(snapshot, int(ranked.docs[k])))
    return Ranked(ranked.docs[order], ranked.scores, ranked.stretches[order], ranked.places[order])


def _near(ranked: Ranked, i: int, k: int) -> bool:
    return bool(ranked.scores[i] - ranked.scores[k] <= NEAR)


def alike(
    snapshot: Snapshot, a_doc: int, b_doc: int, bags: dict[int, Bag], share: float = ALIKE
) -> bool:
    """Whether two documents have at least this share of their words in common."""
    sizes = [_words(snapshot, doc) for doc in (a_doc, b_doc)]
    if 2 * min(sizes) < share * sum(sizes):
        return False
    (a, many_a), (b, many_b) = (_bag(snapshot, doc, bags) for doc in (a_doc, b_doc))
    both, at_a, at_b = np.intersect1d(a, b, assume_unique=True, return_indices=True)
    shared = int(np.minimum(many_a[at_a], many_b[at_b]).sum())
    return bool(both.size and 2 * shared >= share * sum(sizes))


def _words(snapshot: Snapshot, doc: int) -> int:
    segment, row = snapshot.locate(doc)
    starts = segment.arrays["starts"]
    return int(starts[row + 1] - starts[row])


def _bag(snapshot: Snapshot, doc: int, bags: dict[int, Bag]) -> Bag:
    """The distinct words of a document and how often each stands."""
    if doc not in bags:
        bags[doc] = np.unique(snapshot.codes(doc) & EXACT_BITS, return_counts=True)
    return bags[doc]


def _age(snapshot: Snapshot, doc: int) -> tuple[bool, int]:
    """What sorts the newest first and the undated last."""
    undated = int(snapshot.dates[doc, 1]) == UNDATED_TO
    return undated, -int(snapshot.table[doc, 0])
