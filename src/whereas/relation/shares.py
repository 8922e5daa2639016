"""How much of each text stands in the other: runs of the same words, wherever they stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RUN = 6
"""Words of a run. By chance two laws share runs of three or four words all the time ("not later
than", "the date of enactment"), and of six hardly ever but in stock wording."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def runs_of(codes: NDArray[np.uint32], size: int) -> NDArray[np.uint64]:
    """A number for each run of `size` words, the same for the same words."""
    count = max(codes.size - size + 1, 0)
    runs = np.zeros(count, dtype=np.uint64)
    for k in range(size):
        runs = (runs ^ codes[k : k + count]) * _FACTOR
        runs ^= runs >> np.uint64(31)
    return runs


def shares(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> tuple[float, float]:
    """The share of each text's words that stand in runs that the other holds too.

    Shorter texts than a run are one run.
    """
    size = min(RUN, a.size, b.size)
    left, right = runs_of(a, size), runs_of(b, size)
    return _covered(among(left, right), size), _covered(among(right, left), size)


def among(wanted: NDArray[np.uint64], held: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of `wanted` are among `held`, which holds at least one: `np.isin` for small arrays."""
    table = np.sort(held)
    at = np.minimum(np.searchsorted(table, wanted), table.size - 1)
    return np.asarray(table[at] == wanted, dtype=np.bool_)


def _covered(begins: NDArray[np.bool_], size: int) -> float:
    """The share of words inside runs, from whether one begins at each."""
    words = begins.size + size - 1
    inside = np.zeros(words + 1, dtype=np.int64)
    inside[:-size] += begins
    inside[size:] -= begins
    return float((np.cumsum(inside[:-1]) > 0).mean())
