"""How likely a link says something: substance, asked for in one place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.families.links import Links
from whereas.fingerprints.select import common_table
from whereas.library.snapshot import Snapshot
from whereas.words.codes import EXACT_BITS, MASKED_BIT
from whereas.words.kernel import NUMBER_SLOTS

MANY_WORDS = 30
"""A stand-in's measure: informative words at which a passage is taken to say something."""


def substantive(snapshot: Snapshot, links: Links) -> NDArray[np.float32]:
    """The probability of each link that its sharing is substantive."""
    says = np.zeros(len(links), dtype=np.float32)
    common = common_table()
    for doc, low, high in _runs(links.target):
        codes = snapshot.codes(doc)
        plain = codes & EXACT_BITS
        told = ((codes & MASKED_BIT) == 0) & (common[plain & np.uint32(NUMBER_SLOTS - 1)] != plain)
        sums = np.concatenate([[0], np.cumsum(told)])
        says[low:high] = sums[links.t1[low:high]] - sums[links.t0[low:high]]
    return np.asarray(np.minimum(says / MANY_WORDS, 1.0), dtype=np.float32)


def _runs(column: NDArray[np.int32]) -> list[tuple[int, int, int]]:
    """The runs of equal values: value, first row, row after the last."""
    if not column.size:
        return []
    cuts = np.flatnonzero(np.diff(column)) + 1
    lows, highs = np.append(0, cuts), np.append(cuts, column.size)
    return list(zip(column[lows].tolist(), lows.tolist(), highs.tolist(), strict=True))
