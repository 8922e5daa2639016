"""Sections of codes that were adopted together: one chapter is one member, not a dozen."""

from __future__ import annotations

from itertools import combinations, groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.families.fold import components, first_of
from whereas.families.pairs import Nodes
from whereas.library.snapshot import Snapshot

SHARE = 0.6
"""Two families of sections are one where this share of the chapters of each hold both."""

LEAST = 2
"""Chapters, of different codes, that hold both at least."""

MOST = 80
"""Families in one chapter at most; in one that holds more, nobody adopted it whole."""


def by_chapter(
    snapshot: Snapshot,
    nodes: Nodes,
    heads: NDArray[np.int32],
    families: NDArray[np.int32],
    ranks: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Join families whose sections stand in the same chapters; gives heads and families.

    The sections of one chapter are then one member: the first, with the others folded into it.
    """
    chapters = _chapters(snapshot, nodes.docs)
    inside = np.flatnonzero((chapters >= 0) & (np.bincount(families)[families] > 1))
    both = np.unique((chapters[inside].astype(np.int64) << 32) | families[inside])
    chapter, family = both >> 32, (both & 0xFFFFFFFF).astype(np.int32)
    held = np.bincount(family, minlength=families.size)
    keys, times = np.unique(_beside(chapter, family), return_counts=True)
    a, b = (keys >> 32).astype(np.int32), keys.astype(np.int32)
    same = (times >= LEAST) & (times >= SHARE * np.maximum(held[a], held[b]))
    label = components(families.size, a[same], b[same])
    grown = np.bincount(label)[label] > 1
    now = label[families]
    mine = np.flatnonzero((chapters >= 0) & grown[families])
    _, group = np.unique((chapters[mine].astype(np.int64) << 32) | now[mine], return_inverse=True)
    merged = heads.copy()
    merged[mine] = mine[first_of(group.astype(np.int32), ranks[mine])]
    return merged[merged[heads]], now


def _chapters(snapshot: Snapshot, docs: NDArray[np.int64]) -> NDArray[np.int32]:
    """A number for the nearest part of a code that holds each document, -1 where there is none."""
    parts = snapshot.docs["part_of"].take(pa.array(docs)).combine_chunks()
    parents = pc.list_parent_indices(parts).to_numpy(zero_copy_only=False)
    first = np.flatnonzero(np.append(True, np.diff(parents) > 0)[: parents.size])
    names = pc.list_flatten(parts).take(pa.array(first)).dictionary_encode()
    found = np.full(docs.size, -1, dtype=np.int32)
    found[parents[first]] = names.indices.to_numpy(zero_copy_only=False)
    return found


def _beside(chapter: NDArray[np.int64], family: NDArray[np.int32]) -> NDArray[np.int64]:
    """The pairs of families that stand in one chapter, once for each chapter."""
    pairs = []
    rows = zip(chapter.tolist(), family.tolist(), strict=True)
    for _, group in groupby(rows, key=lambda row: row[0]):
        here = [f for _, f in group]
        if len(here) <= MOST:
            pairs += [(a << 32) | b for a, b in combinations(here, 2)]
    return np.array(pairs, dtype=np.int64)
