"""Shares and counts of words as answers state them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.results import States
from whereas.words.codes import ADDED, EXISTING, PLAIN, STRUCK


def share(words: int, of: int) -> float:
    """A share as it is stated: four decimals."""
    return round(words / of, 4) if of else 0.0


def counted(states: NDArray[np.uint32]) -> States:
    """Count words by their state, an index into `words.codes.STATES`."""
    counts = np.bincount(states, minlength=STRUCK + 1).tolist()
    return States(counts[ADDED], counts[EXISTING], counts[STRUCK], counts[PLAIN])
