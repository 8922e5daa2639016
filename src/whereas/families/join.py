"""Joining: measures that share substantive wording and are alike become families.

Agglomerative, from the most alike pair down, by average likeness (Sokal and Michener, "A
statistical method for evaluating systematic relationships", 1958), among clusters that passages
connect. Two clusters are joined when they are alike on average and many members of the smaller
one share wording with the other: a chain held together by one omnibus or by stock wording is
neither.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.families.likeness import Vectors
from whereas.families.pairs import Nodes, Pairs
from whereas.jit import Whole, inlined, kernel
from whereas.process import cores
from whereas.words.weights import SLOTS

LEAST_SAYS = 8.0
"""Substantive words that two measures share at least, each weighed by its probability: one short
passage. The loosest of the labelled laws shares 14 with its nearest."""

ALIKE = 0.25
"""Likeness of two measures, stock left out, from which on they may concern the same matter. Set on
the labelled model laws, menus and all, whose families are 0.26 to 0.6 alike and others below 0.24,
and checked on samples of 208 to 2,000 measures, where 0.2 to 0.3 come out the same."""

MUCH = 0.25
"""Share of the shorter one's words that two measures share at least whose rests are not alike. Of
the labelled laws and the sample's, those that belong together share a third; planted lists of
citations and headings make up a tenth to a fifth."""

MOSTLY = 0.5
"""Of the pairs between two clusters more than this share must be alike."""

LINKED = 0.5
"""Share of the smaller cluster's members that share wording with the other one at least."""

BRIDGE = 0.05
"""A measure is a bridge when more than this share of the pairs of its neighbours are unlike: it
was merged from two matters, or is an omnibus. Bridges join families, they don't join two."""

SECOND = 0.15
"""Share of a bridge's words that a member of another family must share for it to belong there
too."""

SECOND_MEMBERS = 2
"""Members of the other family, bridges apart, that must share so much."""

UNLIKE = 0.4
"""Likeness below which two neighbours of a measure stand for two matters."""

LOOKED_AT = 16
"""Members of a cluster that stand for it: a draw by lot, so that large families cost no more."""

MOST_PASSES = 10
"""Times that all pairs are gone through at most; three do for most libraries."""

NODES_AT_ONCE = 1 << 11
"""Nodes that one thread looks at for being a bridge at a time."""

REFUSED_SLOTS = 1 << 18
"""Slots that remember pairs of clusters which were not joined, so that they are not weighed again
before one of them has changed. Two pairs in one slot cost time and change nothing."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Nodes in clusters: `labels[i]` is the lowest node of node i's cluster.

    Node `bridge[k]` belongs to cluster `second[k]` too.
    """

    labels: NDArray[np.int32]
    bridge: NDArray[np.int32]
    second: NDArray[np.int32]


def standing(nodes: Nodes, pairs: Pairs, rest: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The pairs that can stand for a family: alike also in what they don't share, or sharing much.

    Two measures on different matters that list the same citations are neither.
    """
    shorter = np.minimum(nodes.words[pairs.a], nodes.words[pairs.b])
    return np.asarray((rest >= ALIKE) | (pairs.says >= MUCH * shorter))


def clusters(nodes: Nodes, pairs: Pairs, alike: NDArray[np.float32], vectors: Vectors) -> Joined:
    """Join the nodes of `pairs`.

    What comes out for nodes that pairs connect depends on them alone (unless MOST_PASSES is
    reached): the library's other measures, and how many there are, change nothing.
    """
    count = vectors.bounds.size - 1
    good = np.flatnonzero((pairs.says >= LEAST_SAYS) & (alike >= ALIKE))
    order = good[np.lexsort((pairs.b[good], pairs.a[good], -alike[good].astype(np.float64)))]
    ends = np.concatenate([pairs.a[good], pairs.b[good]])
    others = np.concatenate([pairs.b[good], pairs.a[good]])
    by_end = np.argsort(ends, kind="stable")
    starts = np.searchsorted(ends[by_end], np.arange(count + 1)).astype(np.int64)
    others = others[by_end]
    bridges = _bridges(starts, others, nodes.lots, vectors)
    labels = joined(
        pairs.a[order], pairs.b[order], starts, others, bridges, nodes.lots,
        vectors.slots, vectors.values, vectors.bounds, ALIKE, MOSTLY, LINKED, MOST_PASSES,
        REFUSED_SLOTS,
    )  # fmt: skip
    return Joined(labels, *_second(pairs.take(good), labels, bridges, nodes.words))


def _bridges(
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    lots: NDArray[np.uint32],
    vectors: Vectors,
) -> NDArray[np.bool_]:
    """Which nodes are bridges, on all cores."""
    sides = np.zeros(starts.size - 1, dtype=np.float32)

    def look(low: int) -> None:
        sidedness(
            starts, others, lots, vectors.slots, vectors.values, vectors.bounds, UNLIKE,
            low, min(low + NODES_AT_ONCE, sides.size), sides,
        )  # fmt: skip

    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(look, range(0, sides.size, NODES_AT_ONCE)))
    return np.asarray(sides > BRIDGE)


def _second(
    pairs: Pairs,
    labels: NDArray[np.int32],
    bridges: NDArray[np.bool_],
    words: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Bridges that belong to a second cluster, and which: see `Joined`."""
    x, y = np.concatenate([pairs.a, pairs.b]), np.concatenate([pairs.b, pairs.a])
    enough = np.concatenate([pairs.says, pairs.says]) >= SECOND * words[x]
    other = bridges[x] & ~bridges[y] & enough & (labels[x] != labels[y])
    keys, times = np.unique(
        (x[other].astype(np.int64) << 32) | labels[y[other]], return_counts=True
    )
    keys = keys[times >= SECOND_MEMBERS]
    return (keys >> 32).astype(np.int32), keys.astype(np.int32)


@inlined
def _root(parent: NDArray[np.int32], node: int) -> int:
    """The cluster of a node, paths halved on the way."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@inlined
def _alike(
    heads: NDArray[np.int32],
    held: NDArray[np.int32],
    x: int,
    y: int,
    slots: NDArray[np.int32],
    values: NDArray[np.float32],
    bounds: NDArray[np.int64],
    dense: NDArray[np.float32],
    least: float,
) -> float:
    """The share of pairs, of members that stand for two clusters, that are alike enough."""
    count = 0
    for i in range(held[x]):
        begin, end = bounds[heads[x, i]], bounds[heads[x, i] + 1]
        for k in range(begin, end):
            dense[slots[k]] = values[k]
        for j in range(held[y]):
            total = np.float32(0.0)
            for k in range(bounds[heads[y, j]], bounds[heads[y, j] + 1]):
                total += dense[slots[k]] * values[k]
            if total >= least:
                count += 1
        for k in range(begin, end):
            dense[slots[k]] = 0.0
    return float(count / (held[x] * held[y]))


@inlined
def _linked(
    heads: NDArray[np.int32],
    held: NDArray[np.int32],
    x: int,
    y: int,
    parent: NDArray[np.int32],
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    stamps: NDArray[np.int32],
    ticket: int,
) -> float:
    """How many members of clusters x and y share wording with the other cluster.

    Of the members that stand for x, and of those of y that these share it with; the fewer of the
    two, as a share of x's.
    """
    mine, theirs = 0, 0
    for i in range(held[x]):
        linked = False
        for k in range(starts[heads[x, i]], starts[heads[x, i] + 1]):
            if _root(parent, others[k]) == y:
                linked = True
                if stamps[others[k]] != ticket:
                    stamps[others[k]] = ticket
                    theirs += 1
        mine += linked
    return float(min(mine, theirs) / held[x])


@kernel
def sidedness(
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    lots: NDArray[np.uint32],
    slots: NDArray[np.int32],
    values: NDArray[np.float32],
    bounds: NDArray[np.int64],
    least: float,
    low: int,
    high: int,
    sides: NDArray[np.float32],
) -> None:
    """For nodes `low` to `high` the share of the pairs of its neighbours that are not alike."""
    heads = np.empty((1, LOOKED_AT), dtype=np.int32)
    held = np.zeros(1, dtype=np.int32)
    dense = np.zeros(SLOTS, dtype=np.float32)
    for node in range(low, high):
        held[0] = 0
        for k in range(starts[node], starts[node + 1]):
            _stand_for(heads, held, lots, others[k])
        n = held[0]
        if n > 1:
            share = _alike(heads, held, 0, 0, slots, values, bounds, dense, least)
            sides[node] = (1.0 - share) * n / (n - 1)


@inlined
def _stand_for(
    heads: NDArray[np.int32], held: NDArray[np.int32], lots: NDArray[np.uint32], node: int
) -> None:
    """Let a node stand for cluster 0 if its lot is among the lowest."""
    k = held[0]
    if k < heads.shape[1]:
        held[0] += 1
    elif lots[node] < lots[heads[0, k - 1]]:
        k -= 1
    else:
        return
    while k > 0 and lots[heads[0, k - 1]] > lots[node]:
        heads[0, k] = heads[0, k - 1]
        k -= 1
    heads[0, k] = node


@inlined
def _refusal(x: int, y: int, slots: int) -> Whole:
    """The slot in which it is remembered that clusters x and y were not joined."""
    mixed = np.uint64((x << 32) | y) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64((mixed >> np.uint64(32)) & np.uint64(slots - 1))


@inlined
def _merge_heads(
    heads: NDArray[np.int32],
    held: NDArray[np.int32],
    lots: NDArray[np.uint32],
    x: int,
    y: int,
) -> None:
    """Let cluster x stand for both: the members with the lowest lots, in their order."""
    room = heads.shape[1]
    merged = np.empty(2 * room, dtype=np.int32)
    i, k, size = 0, 0, 0
    while i < held[x] or k < held[y]:
        if k == held[y] or (i < held[x] and lots[heads[x, i]] < lots[heads[y, k]]):
            merged[size] = heads[x, i]
            i += 1
        else:
            merged[size] = heads[y, k]
            k += 1
        size += 1
    held[x] = min(size, room)
    for i in range(held[x]):
        heads[x, i] = merged[i]


@kernel
def joined(
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    bridges: NDArray[np.bool_],
    lots: NDArray[np.uint32],
    slots: NDArray[np.int32],
    values: NDArray[np.float32],
    bounds: NDArray[np.int64],
    least_alike: float,
    most: float,
    least_linked: float,
    most_passes: int,
    refused_slots: int,
) -> NDArray[np.int32]:
    """Go through the pairs `a[i]`, `b[i]` and join their clusters where that is justified.

    First those of nodes that are no bridges; then through bridges, which join no two clusters.
    Node i's neighbours are `others[starts[i]:starts[i + 1]]`; vectors as `count_words` makes them.
    What is weighed of two clusters changes only when one of them grows: `grown` counts when each
    last did, `refused` when a pair of them was last found wanting.
    """
    count = bounds.size - 1
    parent = np.arange(count).astype(np.int32)
    sizes = np.ones(count, dtype=np.int32)
    heads = np.empty((count, LOOKED_AT), dtype=np.int32)
    held = np.ones(count, dtype=np.int32)
    for i in range(count):
        heads[i, 0] = i
    dense = np.zeros(SLOTS, dtype=np.float32)
    stamps = np.zeros(count, dtype=np.int32)
    ticket = 0
    firm = ~bridges
    bridging = False
    steps = 1  # joins so far, and one
    grown = np.zeros(count, dtype=np.int64)
    refused = np.zeros(refused_slots, dtype=np.int64)
    refused_pair = np.zeros(refused_slots, dtype=np.int64)
    for _ in range(2 * most_passes):
        merges = 0
        for i in range(a.size):
            if not bridging and (bridges[a[i]] or bridges[b[i]]):
                continue
            x, y = _root(parent, a[i]), _root(parent, b[i])
            if x == y or (bridging and firm[x] and firm[y] and min(sizes[x], sizes[y]) > 1):
                continue
            low, high = min(x, y), max(x, y)
            at, key = _refusal(low, high, refused_slots), (low << 32) | high
            if refused_pair[at] == key and refused[at] > max(grown[low], grown[high]):
                continue
            ticket += 1
            small, large = (low, high) if sizes[low] <= sizes[high] else (high, low)
            linked = _linked(heads, held, small, large, parent, starts, others, stamps, ticket)
            if (
                linked < least_linked
                or _alike(heads, held, low, high, slots, values, bounds, dense, least_alike) <= most
            ):
                refused_pair[at], refused[at] = key, steps
                continue
            _merge_heads(heads, held, lots, low, high)
            grown[low] = steps
            steps += 1
            parent[high] = low
            sizes[low] += sizes[high]
            firm[low] |= firm[high]
            merges += 1
        if merges == 0:
            if bridging:
                break
            bridging = True
    for i in range(count):
        parent[i] = _root(parent, i)
    return parent
