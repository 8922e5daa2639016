"""What substance does to a trace: how much of each source's credit is substance, and the ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.jit import kernel
from whereas.passages.credit import SRC_EARLIER, SRC_FIRST, SRC_LAST
from whereas.passages.trace import P_T0, P_T1, Traced

SUBSTANTIVE = 0.5
"""A passage is substantive from this probability on: as likely substance as stock."""

# Columns of what is counted of each source.
CREDITED, ANY = range(2)


@dataclass(frozen=True, slots=True)
class Weighed(Traced):
    """A trace whose passages are judged and whose sources are ranked by it.

    `chances[p]` is the probability that passage p is substance; `credited[s]` how many of the words
    assigned to source s lie in a substantive passage of it; `says` which of the words do.
    `telling` sources share more than stock with the target, or no source does.
    """

    chances: NDArray[np.float32]
    credited: NDArray[np.int32]
    says: NDArray[np.bool_]
    telling: NDArray[np.bool_]


def weighed(traced: Traced, chances: NDArray[np.float32]) -> Weighed:
    """Count substance and put the sources in its order.

    Credit's own order stands, except that a source whose credited words are all stock goes behind
    those that were credited with substance, and one that shares nothing but stock behind all.
    """
    counts, says = _count(traced.bounds, traced.sources, traced.passages, chances, traced.assigned)
    place = np.where(counts[:, CREDITED] > 0, 0, np.where(counts[:, ANY] > 0, 1, 2))
    owner = np.repeat(np.arange(len(traced.bounds) - 1), np.diff(traced.bounds[:, 0]))
    later = traced.sources[:, SRC_EARLIER] == 0  # `assigned` counts the surely earlier ones first
    order = np.lexsort((np.arange(owner.size), place, later, owner))
    credited, telling = counts[order, CREDITED], counts[order, ANY] > 0
    telling |= np.bincount(owner, weights=telling, minlength=1)[owner] == 0
    if np.array_equal(order, np.arange(order.size)):
        rows = (traced.bounds, traced.sources, traced.passages, traced.assigned)
        return Weighed(*rows, chances, credited, says, telling)
    sources, picked = _moved(traced.sources, order)
    assigned = _renumbered(traced, order)
    rows = (traced.bounds, sources, traced.passages[picked], assigned)
    return Weighed(*rows, chances[picked], credited, says, telling)


def _moved(
    sources: NDArray[np.int32], order: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The sources in another order, and the rows of their passages in that order."""
    moved = sources[order]
    sizes = (moved[:, SRC_LAST] - moved[:, SRC_FIRST]).astype(np.int64)
    ends = np.cumsum(sizes)
    picked = np.arange(int(ends[-1])) + np.repeat(moved[:, SRC_FIRST] - (ends - sizes), sizes)
    moved[:, SRC_FIRST], moved[:, SRC_LAST] = ends - sizes, ends
    return moved, picked


def _renumbered(traced: Traced, order: NDArray[np.int64]) -> NDArray[np.int32]:
    """Each word's source, by its new rank among the target's own."""
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    first = np.repeat(traced.bounds[:-1, 0], np.diff(traced.bounds[:, 1]))
    credited = np.flatnonzero(traced.assigned >= 0)
    assigned = traced.assigned.copy()
    begin = first[credited]
    assigned[credited] = rank[begin + traced.assigned[credited]] - begin
    return assigned


@kernel
def _count(
    bounds: NDArray[np.int64],
    sources: NDArray[np.int32],
    passages: NDArray[np.int32],
    chances: NDArray[np.float32],
    assigned: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Count each source's credited words of substance and its substantive passages."""
    counts = np.zeros((sources.shape[0], 2), dtype=np.int32)
    says = np.zeros(assigned.size, dtype=np.bool_)
    for i in range(bounds.shape[0] - 1):
        begin = bounds[i, 1]
        for s in range(bounds[i, 0], bounds[i + 1, 0]):
            mine = s - bounds[i, 0]
            for p in range(sources[s, SRC_FIRST], sources[s, SRC_LAST]):
                if chances[p] < SUBSTANTIVE:
                    continue
                counts[s, ANY] += 1
                for at in range(begin + passages[p, P_T0], begin + passages[p, P_T1]):
                    if assigned[at] == mine and not says[at]:
                        says[at] = True
                        counts[s, CREDITED] += 1
    return counts, says
