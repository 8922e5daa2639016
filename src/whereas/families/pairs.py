"""From passages to pairs of measures: how many words two measures share, and how much of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.answers.trace_all import latest
from whereas.families.links import Links
from whereas.library.snapshot import Snapshot
from whereas.words.codes import EXISTING, STATE_SHIFT


@dataclass(frozen=True, slots=True)
class Nodes:
    """The measures of a library, sorted by id: node i is the measure of document `docs[i]`.

    `docs` are latest versions, `of_doc` gives each document's node (-1 for a dead one), `length`
    counts a node's words, `words` those that are not restated law, `places` numbers places
    (negative: unknown).
    """

    docs: NDArray[np.int64]
    of_doc: NDArray[np.int32]
    length: NDArray[np.int64]
    words: NDArray[np.int64]
    places: NDArray[np.int32]

    def __len__(self) -> int:
        return int(self.docs.size)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of nodes that share wording, `a` before `b`, sorted.

    `shared` are words that the two share, `says` those whose sharing says something: each word
    weighed by its passage's probability of being substantive, restated law left out.
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    shared: NDArray[np.float64]
    says: NDArray[np.float64]

    def __len__(self) -> int:
        return int(self.a.size)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.a[rows], self.b[rows], self.shared[rows], self.says[rows])


def nodes_of(snapshot: Snapshot, own: list[NDArray[np.int32]]) -> Nodes:
    """The library's measures; `own` as `own_words` gives it."""
    docs = latest(snapshot)
    of_measure = np.full(int(snapshot.measures.max(initial=-1)) + 1, -1, dtype=np.int32)
    of_measure[snapshot.measures[docs]] = np.arange(docs.size)
    of_doc = np.where(snapshot.alive, of_measure[snapshot.measures], -1).astype(np.int32)
    ends = np.full(docs.size, 2**31 - 1, dtype=np.int32)
    words = own_between(snapshot, own, docs, np.zeros_like(ends), ends)
    length = snapshot.docs["words"].to_numpy()[docs].astype(np.int64)
    return Nodes(docs, of_doc, length, words.astype(np.int64), snapshot.places[docs])


def own_words(snapshot: Snapshot) -> list[NDArray[np.int32]]:
    """For each segment, how many words before each place are neither restated nor struck."""
    sums = []
    for segment in snapshot.segments:
        own = (segment.arrays["codes"] >> STATE_SHIFT) < EXISTING
        sums.append(np.concatenate([[0], np.cumsum(own, dtype=np.int32)]).astype(np.int32))
    return sums


def own_between(
    snapshot: Snapshot,
    own: list[NDArray[np.int32]],
    docs: NDArray[np.int64],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
) -> NDArray[np.int32]:
    """How many words `first[i]` to `last[i]` of document `docs[i]` are not restated law."""
    found = np.zeros(docs.size, dtype=np.int32)
    which = np.searchsorted(snapshot.bases, docs, side="right") - 1
    for g, segment in enumerate(snapshot.segments):
        mine = np.flatnonzero(which == g)
        rows = docs[mine] - int(snapshot.bases[g])
        starts = segment.arrays["starts"]
        begin, end = starts[rows], starts[rows + 1]
        high = np.minimum(begin + last[mine], end)
        found[mine] = own[g][high] - own[g][begin + first[mine]]
    return found


def pairs_of(
    snapshot: Snapshot,
    nodes: Nodes,
    own: list[NDArray[np.int32]],
    links: Links,
    says: NDArray[np.float32],
) -> Pairs:
    """Add up links by pair of measures; `says` is each link's probability of being substantive.

    Words that several passages of a pair hold count once, and of the two directions in which a
    pair was traced the one that found more counts.
    """
    target, source = nodes.of_doc[links.target], nodes.of_doc[links.source]
    ways = (target.astype(np.int64) << 32) | source
    order = np.lexsort((links.t1, links.t0, ways))
    order = order[(source[order] >= 0) & (target[order] >= 0)]
    links, ways = links.take(order), ways[order]
    size = np.maximum(links.t1 - links.t0, 1)
    mine = own_between(snapshot, own, links.target.astype(np.int64), links.t0, links.t1)
    theirs = own_between(snapshot, own, links.source.astype(np.int64), links.s0, links.s1)
    new = _not_yet_counted(ways, links.t0, links.t1)
    told = new * np.minimum(np.minimum(mine, theirs) / size, 1.0) * says[order]
    return _both_ways(ways, new, told)


def _not_yet_counted(
    ways: NDArray[np.int64], t0: NDArray[np.int32], t1: NDArray[np.int32]
) -> NDArray[np.int64]:
    """How many words of each passage no earlier one (in order) of its way holds."""
    number = np.cumsum(np.append(0, np.diff(ways) != 0)[: ways.size]).astype(np.int64)
    reach = np.maximum.accumulate((number << 32) | t1) if ways.size else number
    before = np.append(0, reach[:-1])[: ways.size]
    known = np.where(before >> 32 == number, before & 0xFFFFFFFF, 0)
    known[:1] = 0
    return np.maximum(t1 - np.maximum(t0, known), 0)


def _both_ways(
    ways: NDArray[np.int64], shared: NDArray[np.int64], says: NDArray[np.float64]
) -> Pairs:
    """Sums for each way, and for each pair the greater of its two ways."""
    keys, number = np.unique(ways, return_inverse=True)
    sums = [np.bincount(number, weights=w, minlength=keys.size) for w in (shared, says)]
    x, y = keys >> 32, keys & 0xFFFFFFFF
    pair, place = np.unique((np.minimum(x, y) << 32) | np.maximum(x, y), return_inverse=True)
    best = [np.zeros(pair.size), np.zeros(pair.size)]
    for most, each in zip(best, sums, strict=True):
        np.maximum.at(most, place, each)
    return Pairs((pair >> 32).astype(np.int32), pair.astype(np.int32), best[0], best[1])
