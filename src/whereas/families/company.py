"""Stock is known by the company it keeps: wording that texts share which share nothing else.

Two texts are strangers when, what they share set aside, the rest of them is unlike. Words that a
text shares with several strangers and few of its kin are stock: an enacting clause, a publisher's
general provisions, the menu of a page. They say nothing of a family and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.families.judged import whole
from whereas.families.likeness import Aside, Vectors, likeness, vectors_of
from whereas.families.links import Links
from whereas.families.pairs import Nodes, Pairs
from whereas.families.telling import telling_weights
from whereas.jit import kernel
from whereas.library.snapshot import Snapshot
from whereas.words.codes import MASKED_BIT

STRANGERS = 0.25
"""Rests less alike than this are those of strangers, as in joining. Set with KIN on samples of 208
to 2,000 measures, where 0.2 finds half of the stock and 0.25 most; with 0.3 the labelled model law
that is least like its family is a stranger to it."""

KIN = 0.45
"""Rests more alike than this are those of kin; of those between, nothing is said."""

MUCH = 0.5
"""Two texts of which the shorter shares this much are kin, whatever the rest."""

ENOUGH = 3
"""Votes by which strangers must outdo kin for words to be stock. Each pair has two, so that one
pair of strangers is not enough."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the whole library says of its links.

    `rest` is how alike the two of each pair are without what they share (1 where that is most of
    the shorter one), `stock` the share of stock words of each link, `vectors` those of the nodes
    without stock.
    """

    rest: NDArray[np.float32]
    stock: NDArray[np.float32]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where each link lies among the nodes' words, laid end to end.

    `there` tells the links whose source is a node's own document, not an older version of it.
    """

    t0: NDArray[np.int64]
    t1: NDArray[np.int64]
    s0: NDArray[np.int64]
    s1: NDArray[np.int64]
    there: NDArray[np.bool_]


def seen(snapshot: Snapshot, nodes: Nodes, links: Links, pairs: Pairs, pair: Places) -> Seen:
    """Find stock by company; link i, between nodes, belongs to pair `pair[i]`."""
    rest = _rests(snapshot, nodes, links, pairs, pair)
    words, bounds = whole(snapshot, nodes.docs)
    ends = _ends(nodes, links, pair, bounds)
    votes = (rest >= KIN).astype(np.int32) - (rest < STRANGERS)
    votes *= _votes_each(nodes, links, pair, len(pairs))
    stock = _stock(ends, votes[pair], words.size)
    words[stock] |= MASKED_BIT
    return Seen(rest, _share(ends, stock), vectors_of(words, bounds, telling_weights()))


def _rests(
    snapshot: Snapshot, nodes: Nodes, links: Links, pairs: Pairs, pair: Places
) -> NDArray[np.float32]:
    """How alike the two of each pair are without what they share: known, or found out."""
    rest = np.empty(len(pairs), dtype=np.float32)
    rest[pair] = links.rest
    much = pairs.shared >= MUCH * np.minimum(nodes.length[pairs.a], nodes.length[pairs.b])
    rest[much] = 1
    asked = np.flatnonzero(np.isnan(rest))
    ends, place = np.unique([pairs.a[asked], pairs.b[asked]], return_inverse=True)
    a, b = place.reshape(2, -1).astype(np.int32)
    vectors = vectors_of(*whole(snapshot, nodes.docs[ends]), telling_weights())
    starts, passages = _passages(nodes, links, pair, len(pairs))
    aside = Aside(starts[:-1][asked], starts[1:][asked], passages, snapshot.addresses)
    rest[asked] = likeness(vectors, a, b, aside)
    return rest


def _ends(nodes: Nodes, links: Links, pair: Places, bounds: NDArray[np.int64]) -> _Ends:
    x, y = nodes.of_doc[links.target], nodes.of_doc[links.source]
    there = nodes.docs[y] == links.source
    s0, s1 = (np.where(there, bounds[y] + place, 0) for place in (links.s0, links.s1))
    return _Ends(bounds[x] + links.t0, bounds[x] + links.t1, s0, s1, there)


def _passages(
    nodes: Nodes, links: Links, pair: Places, count: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The links as passages of pairs, in the pairs' order: see `compare_all`."""
    target = np.stack([links.target, links.t0, links.t1], axis=1)
    source = np.stack([links.source, links.s0, links.s1], axis=1)
    ahead = (nodes.of_doc[links.target] < nodes.of_doc[links.source])[:, None]
    first, second = np.where(ahead, target, source), np.where(ahead, source, target)
    order = np.argsort(pair, kind="stable")
    starts = np.searchsorted(pair[order], np.arange(count + 1))
    return starts.astype(np.int64), np.concatenate([first, second], axis=1)[order]


def _votes_each(nodes: Nodes, links: Links, pair: Places, count: int) -> NDArray[np.int32]:
    """How many votes each link of a pair has: a pair traced both ways says everything twice."""
    ahead = nodes.of_doc[links.target] < nodes.of_doc[links.source]
    ways = np.zeros((count, 2), dtype=np.int32)
    ways[pair, ahead.astype(np.int32)] = 1
    return np.asarray(3 - ways.sum(axis=1), dtype=np.int32)


def _stock(ends: _Ends, votes: NDArray[np.int32], words: int) -> NDArray[np.bool_]:
    """Which words more strangers than kin share."""
    said = np.flatnonzero(votes)
    there = said[ends.there[said]]
    begins = np.concatenate([ends.t0[said], ends.s0[there]])
    stops = np.concatenate([ends.t1[said], ends.s1[there]])
    return outdone(begins, stops, np.concatenate([votes[said], votes[there]]), words, -ENOUGH)


@kernel
def outdone(
    begins: NDArray[np.int64],
    stops: NDArray[np.int64],
    votes: NDArray[np.int32],
    words: int,
    least: int,
) -> NDArray[np.bool_]:
    """Which of so many words have `least` votes or fewer, of the stretches that they lie in."""
    change = np.zeros(words + 1, dtype=np.int32)
    for i in range(votes.size):
        change[begins[i]] += votes[i]
        change[stops[i]] -= votes[i]
    found = np.empty(words, dtype=np.bool_)
    total = 0
    for k in range(words):
        total += change[k]
        found[k] = total <= least
    return found


def _share(ends: _Ends, stock: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The share of stock words of each link, on the side where it is greater."""
    before = np.append(0, np.cumsum(stock, dtype=np.int32))
    sides = [(ends.t0, ends.t1), (ends.s0, ends.s1)]
    shares = [(before[b] - before[a]) / np.maximum(b - a, 1) for a, b in sides]
    return np.asarray(np.maximum(*shares), dtype=np.float32)
