"""Folding: near-duplicates of one place become one member, with its history."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.families.join import LEAST_SAYS
from whereas.families.pairs import Nodes, Pairs

SAME_ALIKE = 0.8
"""Likeness of a resubmission, a temporary act or a new version to what it repeats, at least."""

SAME_SHARE = 0.6
"""Share of the longer one's words that stand in the other, at least."""


def worth_comparing(nodes: Nodes, pairs: Pairs) -> NDArray[np.bool_]:
    """The pairs that may be folded or joined."""
    longer = np.maximum(nodes.length[pairs.a], nodes.length[pairs.b])
    return (pairs.says >= LEAST_SAYS) | (pairs.shared >= SAME_SHARE * longer)


def folded(
    nodes: Nodes, pairs: Pairs, alike: NDArray[np.float32], ranks: NDArray[np.int32]
) -> NDArray[np.int32]:
    """The node that each node is folded into: the first (lowest rank) of its near-duplicates.

    Only nodes of one known place are near-duplicates of each other; an unknown place equals none.
    """
    longer = np.maximum(nodes.length[pairs.a], nodes.length[pairs.b])
    here = (nodes.places[pairs.a] == nodes.places[pairs.b]) & (nodes.places[pairs.a] >= 0)
    same = here & (alike >= SAME_ALIKE) & (pairs.shared >= SAME_SHARE * longer)
    return first_of(components(len(nodes), pairs.a[same], pairs.b[same]), ranks)


def components(count: int, a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.int32]:
    """The lowest node that each of `count` nodes is connected with, by edges `a[i]`, `b[i]`.

    Each round hands the lower label on along every edge and then to the label's own label, so
    that the rounds grow with the logarithm of the longest chain.
    """
    labels = np.arange(count, dtype=np.int32)
    while True:
        before = labels.copy()
        low = np.minimum(labels[a], labels[b])
        np.minimum.at(labels, labels[a], low)
        np.minimum.at(labels, labels[b], low)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels


def first_of(labels: NDArray[np.int32], ranks: NDArray[np.int32]) -> NDArray[np.int32]:
    """For each node the node of lowest rank that has its label."""
    order = np.argsort(ranks, kind="stable")
    heads = np.empty(labels.size, dtype=np.int32)
    heads[labels[order[::-1]]] = order[::-1]
    return heads[labels]


def folded_pairs(
    pairs: Pairs, alike: NDArray[np.float32], heads: NDArray[np.int32]
) -> tuple[Pairs, NDArray[np.float32]]:
    """The pairs of the nodes that others are folded into: the most that any of them share."""
    x, y = heads[pairs.a].astype(np.int64), heads[pairs.b].astype(np.int64)
    keys, number = np.unique((np.minimum(x, y) << 32) | np.maximum(x, y), return_inverse=True)
    columns = [pairs.shared, pairs.says, alike.astype(np.float64)]
    best = [np.zeros(keys.size) for _ in columns]
    for most, each in zip(best, columns, strict=True):
        np.maximum.at(most, number, each)
    a, b = (keys >> 32).astype(np.int32), keys.astype(np.int32)
    apart = a != b
    merged = Pairs(a, b, best[0], best[1]).take(apart)
    return merged, best[2][apart].astype(np.float32)
