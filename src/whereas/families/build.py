"""From a snapshot to its families: links judged, added up by pair, folded, joined."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from whereas.families.chapters import by_chapter
from whereas.families.company import seen
from whereas.families.fold import folded, folded_pairs, worth_comparing
from whereas.families.join import Joined, clusters, standing
from whereas.families.judged import substantive
from whereas.families.likeness import likeness
from whereas.families.links import Links
from whereas.families.pairs import Nodes, Pairs, nodes_of, own_words, tally
from whereas.families.update import keep_judged, library_links
from whereas.library.snapshot import Snapshot, runs

UNKNOWN = 2**40
"""Beyond all days and numbers of places."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """A library's measures in families.

    Node i of `nodes` is folded into node `heads[i]` (itself if it stands alone); nodes of one
    number in `families` are one family, and node `bridge[k]` belongs to family `second[k]` too.
    `pairs` are those of heads, with how alike they are.
    """

    nodes: Nodes
    heads: NDArray[np.int32]
    families: NDArray[np.int32]
    bridge: NDArray[np.int32]
    second: NDArray[np.int32]
    pairs: Pairs
    alike: NDArray[np.float32]


def grouped(snapshot: Snapshot, links: Links | None = None) -> Grouped:
    """Fold and join the measures of a library, by its kept links or by given ones."""
    given = links is not None
    links = library_links(snapshot) if links is None else links
    own = own_words(snapshot)
    nodes = nodes_of(snapshot, own)
    chances = substantive(snapshot, links)
    counted = tally(snapshot, nodes, own, links)
    pair = counted.pair[counted.ways]
    company = seen(snapshot, nodes, links, counted.pairs(chances), pair)
    if not given:
        keep_judged(snapshot, replace(links, chance=chances, rest=company.rest[pair]))
    pairs = counted.pairs(chances * (1 - company.stock))
    pairs = pairs.take(worth_comparing(nodes, pairs) & standing(nodes, pairs, company.rest))
    alike = likeness(company.vectors, pairs.a, pairs.b)
    heads = folded(nodes, pairs, alike, snapshot.table[nodes.docs, 0])
    pairs, alike = folded_pairs(pairs, alike, heads)
    made = clusters(nodes, pairs, alike, company.vectors)
    families = apart(snapshot, nodes, made.labels[heads], heads)
    ranks = snapshot.table[nodes.docs, 0]
    heads, families = by_chapter(snapshot, nodes, heads, families, ranks)
    return Grouped(nodes, heads, families, *_with_folded(heads, made, families), pairs, alike)


def apart(
    snapshot: Snapshot,
    nodes: Nodes,
    families: NDArray[np.int32],
    heads: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Take families apart whose members are all of one place and one session.

    Sections of one code that follow one template are no family: no member is surely earlier than
    another, and no other place has the wording.
    """
    count = families.size
    low, high = np.full(count, UNKNOWN), np.full(count, -UNKNOWN)
    np.minimum.at(low, families, nodes.places)
    np.maximum.at(high, families, nodes.places)
    one_place = (low == high) & (low >= 0)
    starts, ends = np.full(count, -UNKNOWN), np.full(count, UNKNOWN)
    dates = snapshot.dates[nodes.docs].astype(np.int64)
    np.maximum.at(starts, families, dates[:, 0])
    np.minimum.at(ends, families, dates[:, 1])
    single = one_place & (starts <= ends)
    return np.where(single[families], heads, families)


def _with_folded(
    heads: NDArray[np.int32], made: Joined, families: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The bridges and their second families, for the nodes folded into bridges too."""
    bridge, second = made.bridge, families[made.second]
    other = (families[bridge] != second) & (np.bincount(families)[second] > 1)
    bridge, second = bridge[other], second[other]
    order = np.argsort(heads, kind="stable").astype(np.int32)
    low, high = (np.searchsorted(heads[order], bridge, side) for side in ("left", "right"))
    return order[runs(low, high - low)], np.repeat(second, high - low)
