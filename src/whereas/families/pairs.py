"""From passages to pairs of measures: how many words two measures share, and how much of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.answers.trace_all import latest
from whereas.families.links import Links
from whereas.library.snapshot import Snapshot
from whereas.words.codes import EXISTING, STATE_SHIFT

Own = list[NDArray[np.int32] | None]


@dataclass(frozen=True, slots=True)
class Nodes:
    """The measures of a library, sorted by id: node i is the measure of document `docs[i]`.

    `docs` are latest versions, `of_doc` gives each document's node (-1 for a dead one), `length`
    counts a node's words, `words` those that are not restated law, `places` numbers places
    (negative: unknown). `lots` are drawn for the nodes, from their ids, so that each keeps its own
    whatever else the library holds.
    """

    docs: NDArray[np.int64]
    of_doc: NDArray[np.int32]
    length: NDArray[np.int64]
    words: NDArray[np.int64]
    places: NDArray[np.int32]
    lots: NDArray[np.uint32]

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


def nodes_of(snapshot: Snapshot, own: Own) -> Nodes:
    """The library's measures; `own` as `own_words` gives it."""
    docs = latest(snapshot)
    of_measure = np.full(int(snapshot.measures.max(initial=-1)) + 1, -1, dtype=np.int32)
    of_measure[snapshot.measures[docs]] = np.arange(docs.size)
    of_doc = np.where(snapshot.alive, of_measure[snapshot.measures], -1).astype(np.int32)
    length = snapshot.docs["words"].to_numpy()[docs].astype(np.int64)
    words = own_between(snapshot, own, docs, np.zeros_like(length), length)
    return Nodes(docs, of_doc, length, words, snapshot.places[docs], _lots(snapshot, docs))


def _lots(snapshot: Snapshot, docs: NDArray[np.int64]) -> NDArray[np.uint32]:
    ids = snapshot.column("measure").take(pa.array(docs)).to_pylist()
    return np.array([crc32(name.encode()) for name in ids], dtype=np.uint32)


def own_words(snapshot: Snapshot) -> Own:
    """For each segment, how many words before each place are neither restated nor struck.

    None for a segment whose sources mark nothing.
    """
    sums: Own = []
    for segment in snapshot.segments:
        marked = pc.any(pc.greater(pc.list_value_length(segment.docs["spans"]), 0)).as_py()
        if not marked:
            sums.append(None)
            continue
        own = (segment.arrays["codes"] >> STATE_SHIFT) < EXISTING
        sums.append(np.append(np.int32(0), np.cumsum(own, dtype=np.int32)))
    return sums


def own_between(
    snapshot: Snapshot,
    own: Own,
    docs: NDArray[np.int64],
    first: NDArray[np.integer[Any]],
    last: NDArray[np.integer[Any]],
) -> NDArray[np.int64]:
    """How many words `first[i]` to `last[i]` of document `docs[i]` are not restated law."""
    found = last.astype(np.int64) - first
    which = np.searchsorted(snapshot.bases, docs, side="right") - 1
    for g, sums in enumerate(own):
        if sums is not None:
            mine = np.flatnonzero(which == g)
            rows = docs[mine] - int(snapshot.bases[g])
            begin = snapshot.segments[g].arrays["starts"][rows]
            found[mine] = sums[begin + last[mine]] - sums[begin + first[mine]]
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """What links add to pairs: `new` words each that no earlier passage of its pair holds.

    `own` of them are not restated law; `ways` numbers the link's pair and direction, `pair` of
    each way is its pair, with ends `a` and `b`. Links of dead documents have no words.
    """

    ways: NDArray[np.int64]
    pair: NDArray[np.int64]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    new: NDArray[np.int64]
    own: NDArray[np.float64]

    def pairs(self, says: NDArray[np.float32]) -> Pairs:
        """Add up; `says` is each link's probability of being substantive.

        Of the two directions in which a pair was traced the one that found more counts.
        """
        best = []
        for words in (self.new, self.own * says):
            sums = np.bincount(self.ways, weights=words, minlength=self.pair.size)
            most = np.zeros(self.a.size)
            np.maximum.at(most, self.pair, sums)
            best.append(most)
        return Pairs(self.a, self.b, best[0], best[1])


def tally(snapshot: Snapshot, nodes: Nodes, own: Own, links: Links) -> Tally:
    """Number the links' pairs, and count the words of each link once."""
    x, y = nodes.of_doc[links.target].astype(np.int64), nodes.of_doc[links.source]
    keys, ways = np.unique((x << 32) | y, return_inverse=True)
    ends = np.stack([keys >> 32, keys & 0xFFFFFFFF])
    both, pair = np.unique((ends.min(axis=0) << 32) | ends.max(axis=0), return_inverse=True)
    order = np.lexsort((links.t0, ways))
    new = np.empty(len(links), dtype=np.int64)
    new[order] = _not_yet_counted(ways[order], links.t0[order], links.t1[order])
    mine = own_between(snapshot, own, links.target.astype(np.int64), links.t0, links.t1)
    theirs = own_between(snapshot, own, links.source.astype(np.int64), links.s0, links.s1)
    size = np.maximum(links.t1 - links.t0, 1)
    owned = new * np.minimum(np.minimum(mine, theirs) / size, 1.0)
    return Tally(ways, pair, (both >> 32).astype(np.int32), both.astype(np.int32), new, owned)


def _not_yet_counted(
    ways: NDArray[np.int64], t0: NDArray[np.int32], t1: NDArray[np.int32]
) -> NDArray[np.int64]:
    """How many words of each passage no earlier one (in order) of its way holds."""
    reach = np.maximum.accumulate((ways << 32) | t1) if ways.size else ways
    before = np.append(0, reach[:-1])[: ways.size]
    known = np.where(before >> 32 == ways, before & 0xFFFFFFFF, 0)
    known[:1] = 0
    return np.maximum(t1 - np.maximum(t0, known), 0)
