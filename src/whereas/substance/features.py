"""What two texts share, measured: the features that tell stock from substance.

A word counts as shared if it stands beside the same neighbour in both texts, so that two long
texts of one topic don't seem alike by their vocabulary alone. Every word counts once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.jit import inlined, kernel
from whereas.substance.vocabulary import word_worth
from whereas.words.codes import masked_form

FEATURES = ("matter", "stock")
"""`matter`: log(1 + bits of the shared words beyond the dull ones, stock words apart); `stock`:
share of the shared words that belong to stock clauses. How much of the two texts agrees is left
out on purpose: among the labelled pairs short formulas agree whole and long borrowings do not,
which would teach that agreement speaks against substance."""

SEEN_SLOTS = 1 << 14
"""Slots by which a word or a pair of words is known again within one pair of texts. Two words that
meet in one slot count as one; of a passage of 200 different words, one or two do."""

# Rows of the scratch table.
_SHARED, _BESIDE = range(2)
SCRATCH_ROWS = 2

# Columns of what a pair is measured by.
MATTER, STOCK_WORDS, SHARED = range(3)
COLUMNS = 3

_MIX = np.uint32(0x9E3779B1)


@inlined
def _slot(form: np.uint32) -> np.uint32:
    return (form ^ (form >> np.uint32(14))) & np.uint32(SEEN_SLOTS - 1)


@inlined
def _beside(left: np.uint32, right: np.uint32) -> np.uint32:
    """The slot of two neighbours."""
    mixed = np.uint32((left * _MIX) ^ (left >> np.uint32(15))) + right
    mixed = np.uint32(mixed * _MIX)
    return mixed >> np.uint32(32 - 14)


@inlined
def measure(
    left: NDArray[np.uint32],
    right: NDArray[np.uint32],
    keys: NDArray[np.uint32],
    values: NDArray[np.float32],
    seen: NDArray[np.int32],
    ticket: int,
    out: NDArray[np.float32],
    row: int,
) -> None:
    """Measure one pair of texts; `ticket` is new for each, so that `seen` need not be cleared."""
    matter = np.float32(0.0)
    stock = shared = 0
    before = np.uint32(0)
    for i in range(right.size):
        form = masked_form(right[i])
        if i:
            seen[_BESIDE, _beside(before, form)] = ticket
        before = form
    follows = False
    form = masked_form(left[0]) if left.size else np.uint32(0)
    for i in range(left.size):
        slot = _slot(form)
        after = masked_form(left[i + 1]) if i + 1 < left.size else np.uint32(0)
        leads = i + 1 < left.size and seen[_BESIDE, _beside(form, after)] == ticket
        if (follows or leads) and seen[_SHARED, slot] != ticket:
            seen[_SHARED, slot] = ticket
            shared += 1
            worth = word_worth(form, keys, values)
            if worth < 0:
                stock += 1
            else:
                matter += worth
        follows = leads
        form = after
    out[row, MATTER], out[row, STOCK_WORDS], out[row, SHARED] = matter, stock, shared


@kernel
def measure_texts(
    lefts: NDArray[np.uint32],
    left_offsets: NDArray[np.int64],
    rights: NDArray[np.uint32],
    right_offsets: NDArray[np.int64],
    keys: NDArray[np.uint32],
    values: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Measure many pairs of texts; see COLUMNS. Pair i's texts are given by the offsets."""
    count = left_offsets.size - 1
    out = np.empty((count, COLUMNS), dtype=np.float32)
    seen = np.zeros((SCRATCH_ROWS, SEEN_SLOTS), dtype=np.int32)
    for i in range(count):
        left = lefts[left_offsets[i] : left_offsets[i + 1]]
        right = rights[right_offsets[i] : right_offsets[i + 1]]
        measure(left, right, keys, values, seen, i + 1, out, i)
    return out


def features(measured: NDArray[np.float32]) -> NDArray[np.float64]:
    """The FEATURES of measured pairs. Shape (pairs, features)."""
    matter, stock, shared = measured.astype(np.float64).T
    return np.stack([np.log1p(matter), stock / np.maximum(shared, 1)], axis=1)
