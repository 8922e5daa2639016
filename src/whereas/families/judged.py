"""How likely a link says something: substance, asked for in one place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.families.links import Links
from whereas.library.snapshot import Snapshot
from whereas.substance.features import features, measure_texts
from whereas.substance.model import probability, text_model
from whereas.substance.vocabulary import word_table

AT_ONCE = 1 << 16
"""Links judged at a time: their words, laid end to end, take some tens of megabytes."""


def substantive(snapshot: Snapshot, links: Links) -> NDArray[np.float32]:
    """The probability of each link that its sharing is substantive."""
    keys, values = word_table()
    chances = np.empty(len(links), dtype=np.float32)
    for first in range(0, len(links), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        left, left_bounds = laid(snapshot, links.target[rows], links.t0[rows], links.t1[rows])
        right, right_bounds = laid(snapshot, links.source[rows], links.s0[rows], links.s1[rows])
        measured = measure_texts(left, left_bounds, right, right_bounds, keys, values)
        chances[rows] = probability(text_model(), features(measured))
    return chances


def laid(
    snapshot: Snapshot,
    docs: NDArray[np.int32],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Words `first[i]` to `last[i]` of document `docs[i]`, laid end to end, and their bounds."""
    sizes = (last - first).astype(np.int64)
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    words = np.empty(int(bounds[-1]), dtype=np.uint32)
    which = np.searchsorted(snapshot.bases, docs, side="right") - 1
    for g, segment in enumerate(snapshot.segments):
        mine = np.flatnonzero(which == g)
        begin = segment.arrays["starts"][docs[mine] - int(snapshot.bases[g])] + first[mine]
        words[runs(bounds[mine], sizes[mine])] = segment.arrays["codes"][runs(begin, sizes[mine])]
    return words, bounds


def runs(begins: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from `begins[i]` on, `sizes[i]` of them, for each i."""
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(int(sizes.sum())) + np.repeat(begins - before, sizes))
