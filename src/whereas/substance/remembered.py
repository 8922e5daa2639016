"""How the counts of a gram's holders are remembered: one 64-bit word in a table of slots.

The gram's hash stands in the high half, then how many places and how many measures hold it. A
slot is one word, so threads may share the table: they read a whole entry or none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.jit import inlined

REMEMBERED = 1 << 18
"""Slots, found by the low bits of the gram's hash. The three archives have 100,000 grams that are
worth remembering; one that loses its slot is counted again."""

WORTH_REMEMBERING = 8
"""Postings from which on a gram is remembered; walking fewer costs less than a missed slot."""

MOST = 0xFFFF
"""Counts are kept up to this; beyond it more says no more."""


@inlined
def recall(slots: NDArray[np.uint64], gram: np.uint32) -> tuple[int, int]:
    """The places and measures that hold a gram; (0, 0) where that isn't remembered."""
    known = slots[gram & np.uint32(REMEMBERED - 1)]
    if np.uint32(known >> np.uint64(32)) != gram:
        return 0, 0
    return int((known >> np.uint64(16)) & np.uint64(MOST)), int(known & np.uint64(MOST))


@inlined
def remember(slots: NDArray[np.uint64], gram: np.uint32, places: int, measures: int) -> None:
    """Remember how many places and measures hold a gram."""
    counts = (np.uint64(places) << np.uint64(16)) | np.uint64(measures)
    slots[gram & np.uint32(REMEMBERED - 1)] = (np.uint64(gram) << np.uint64(32)) | counts
