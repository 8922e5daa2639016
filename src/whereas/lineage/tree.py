"""The tree of a family, and which way its edges run where dates don't say.

A tree whose edges are known has one root, and the root gives every edge its direction. Each member
could be it; what is known of single edges (dates above all) makes some likelier. The chance that
an edge runs from a to b is that the root lies on a's side. A text from which many others differ,
each in its own way, is hardly the child of one of them: its edges have most roots on its side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whereas.lineage.evidence import Family
from whereas.lineage.model import Floats, Model, directions, logistic

SURE = 12.0
"""Log odds of a direction that dates give."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two members that are next to each other with this chance; `order` 1: `a` is earlier."""

    a: int
    b: int
    chance: float
    order: int


def spanning(links: Sequence[Link], members: int) -> list[int]:
    """The links of the likeliest tree (or trees): their numbers, best first.

    No member gets two sources by date.
    """
    leader = list(range(members))
    has_source = [False] * members

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    kept = []
    for i in sorted(range(len(links)), key=lambda i: (-links[i].chance, links[i].a, links[i].b)):
        link = links[i]
        a, b = find(link.a), find(link.b)
        if a == b or (link.order and has_source[link.b]):
            continue
        leader[a] = b
        has_source[link.b] |= link.order == 1
        kept.append(i)
    return kept


def oriented(links: Sequence[Link], family: Family, model: Model) -> list[float]:
    """For each link of a forest the chance that it runs from `a` to `b`; dates leave no doubt."""
    odds = [SURE if k.order else directions(family, k.a, k.b, model) for k in links]
    around: list[list[tuple[int, int]]] = [[] for _ in range(len(family))]
    for i, link in enumerate(links):
        around[link.a].append((link.b, i))
        around[link.b].append((link.a, i))
    forward = [0.5] * len(links)
    seen = [False] * len(family)
    for start in range(len(family)):
        if not seen[start] and around[start]:
            _orient(start, links, odds, around, seen, forward)
    return [
        1.0 if link.order else _agreed(chance, own)
        for link, chance, own in zip(links, forward, odds, strict=True)
    ]


def _agreed(chance: float, odds: float) -> float:
    """The chance by the tree, halfway to that by the link's own evidence where they disagree.

    The tree may be wrong elsewhere; a link whose own evidence speaks against it is not sure.
    """
    return chance if (chance - 0.5) * odds >= 0 else (chance + logistic(odds)) / 2


def _orient(
    start: int,
    links: Sequence[Link],
    odds: list[float],
    around: list[list[tuple[int, int]]],
    seen: list[bool],
    forward: list[float],
) -> None:
    """Orient the links of the tree that holds `start`."""
    order, parent, score = [start], {start: (-1, -1)}, {start: 0.0}
    for u in order:
        seen[u] = True
        for v, i in around[u]:
            if v not in parent:
                parent[v] = (u, i)
                # With v for a root instead of u this one link runs the other way.
                score[v] = score[u] - (odds[i] if links[i].a == u else -odds[i])
                order.append(v)
    scores: Floats = np.array([score[u] for u in order])
    chance = dict(zip(order, np.exp(scores - np.logaddexp.reduce(scores)).tolist(), strict=True))
    for v in reversed(order[1:]):
        u, i = parent[v]
        below = min(chance[v], 1.0)
        forward[i] = 1.0 - below if links[i].a == u else below
        chance[u] += chance[v]
