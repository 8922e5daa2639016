"""Each member's nearest others by shared grams, and which of its wording is stock.

Up to ALL members everyone is compared with everyone. In a larger family each is compared with the
NEAR others that share most of its grams. Grams that many members hold cost the square of their
number, so those held by most are counted on a sample of the grams only, such that the work stays
below MOST_WORK; the rarer ones, which tell near relatives from far ones, are all counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.fingerprints.select import common_table, index_texts
from whereas.jit import kernel
from whereas.library.snapshot import Snapshot

ALL = 16
"""Members up to which a family is compared all with all."""

NEAR = 20
"""Others that a member of a larger family is compared with. Its source is among its nearest
eight in the generated lineages; brothers are needed to tell it from them."""

FORMER = 14
"""Of these, how many are sought first among those that are not surely later: the nearest of an
early text are often all its takers, and its own source would not be looked at."""

MOST_WORK = 40_000_000
"""Pairs counted at most: a tenth of a second."""

ROWS = 1000
"""Members whose nearest are sought at a time: for 10,000 members that takes 40 MB."""

OUTSIDE = 4
"""Documents outside the family that hold a gram, from which on it may be stock."""

OUTSIDE_SHARE = 0.5
"""And how many there must be for each member that holds it."""


@dataclass(frozen=True, slots=True)
class Grams:
    """The kept grams of a family, sorted by hash then member: parallel columns.

    `member` holds `gram` (a number for each distinct hash) at its word `place`; `inside` and
    `outside` count for each distinct gram the members, and how often the library keeps it besides
    (of living documents, older versions of the members too).
    """

    member: NDArray[np.int64]
    gram: NDArray[np.int64]
    place: NDArray[np.int64]
    inside: NDArray[np.int64]
    outside: NDArray[np.int64]


def family_grams(snapshot: Snapshot, codes: list[NDArray[np.uint32]]) -> Grams:
    """Find the kept grams of all members and count who else holds them."""
    flat = np.concatenate([*codes, np.empty(0, np.uint32)]).astype(np.uint32)
    starts = np.cumsum([0, *(c.size for c in codes)], dtype=np.int64)
    keys = np.empty(max(flat.size, 1), dtype=np.uint64)
    keys = np.sort(keys[: index_texts(flat, starts, common_table(), 0, keys)])
    hashes = (keys >> np.uint64(32)).astype(np.uint32)
    places = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    distinct, gram = np.unique(hashes, return_inverse=True)
    member = np.searchsorted(starts, places, side="right") - 1
    first = np.ones(member.size, dtype=np.bool_)
    first[1:] = (gram[1:] != gram[:-1]) | (member[1:] != member[:-1])
    inside = np.bincount(gram[first], minlength=distinct.size)
    repeats = np.bincount(gram, minlength=distinct.size)
    outside = np.maximum(snapshot.times_kept(distinct) - repeats, 0)
    return Grams(member, gram, places - starts[member], inside, outside)


def common_outside(outside: NDArray[np.int64], inside: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which grams may be stock, by how often they stand outside the family and inside."""
    return np.asarray(outside > np.maximum(OUTSIDE, OUTSIDE_SHARE * inside))


def stock_words(grams: Grams, sizes: list[int]) -> list[NDArray[np.bool_]]:
    """Which words of each member stand in wording that is common outside the family.

    A word goes by the rarer of the kept grams before and behind it.
    """
    common = common_outside(grams.outside, grams.inside)
    order = np.lexsort((grams.place, grams.member))
    member, place = grams.member[order], grams.place[order]
    stock = common[grams.gram[order]]
    bounds = np.searchsorted(member, np.arange(len(sizes) + 1))
    found = []
    for i, size in enumerate(sizes):
        at, is_stock = place[bounds[i] : bounds[i + 1]], stock[bounds[i] : bounds[i + 1]]
        if not at.size:
            found.append(np.zeros(size, dtype=np.bool_))
            continue
        words = np.arange(size)
        after = np.searchsorted(at + 3, words)  # the first gram that does not end before the word
        before = np.searchsorted(at, words, side="right") - 1
        here = is_stock[np.minimum(after, at.size - 1)] & is_stock[np.maximum(before, 0)]
        found.append(here)
    return found


@kernel
def count_shared(
    member: NDArray[np.int64],
    bounds: NDArray[np.int64],
    worth: NDArray[np.float32],
    low: int,
    shared: NDArray[np.float32],
) -> None:
    """Add up what the grams are worth that member `low + i` has in common with member k."""
    high = low + shared.shape[0]
    for g in range(bounds.size - 1):
        for i in range(bounds[g], bounds[g + 1]):
            if low <= member[i] < high:
                for k in range(bounds[g], bounds[g + 1]):
                    shared[member[i] - low, member[k]] += worth[g]


def nearest(grams: Grams, dates: NDArray[np.int32]) -> list[NDArray[np.int64]]:
    """The others that each member is compared with, in order of their number.

    `dates` has a row for each member, its first and its last possible day.
    """
    members = len(dates)
    everyone = np.arange(members)
    if members <= ALL:
        return [everyone[everyone != i] for i in range(members)]
    member, bounds, worth = _counted(grams)
    found: list[NDArray[np.int64]] = []
    for low in range(0, members, ROWS):
        shared = np.zeros((min(ROWS, members - low), members), dtype=np.float32)
        count_shared(member, bounds, worth, low, shared)
        shared[np.arange(len(shared)), low + np.arange(len(shared))] = 0.0
        found += [_chosen(row, dates, low + i) for i, row in enumerate(shared)]
    return found


def _chosen(
    shared: NDArray[np.float32], dates: NDArray[np.int32], member: int
) -> NDArray[np.int64]:
    """A member's nearest: FORMER that may be older, others up to NEAR whenever they are from."""
    later = dates[:, 0] > dates[member, 1]
    former = _most(np.where(later, 0.0, shared).astype(np.float32), FORMER)
    rest = shared.copy()
    rest[former] = 0.0
    return np.sort(np.concatenate([former, _most(rest, NEAR - former.size)]))


def _most(shared: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Those that share most, up to `count`."""
    count = min(count, shared.size)
    chosen = np.argpartition(-shared, count - 1)[:count]
    return np.asarray(chosen[shared[chosen] > 0], dtype=np.int64)


def _counted(
    grams: Grams,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """The grams to count: their members end to end, the bounds of each, what each is worth."""
    first = np.ones(grams.member.size, dtype=np.bool_)
    first[1:] = (grams.gram[1:] != grams.gram[:-1]) | (grams.member[1:] != grams.member[:-1])
    common = common_outside(grams.outside, grams.inside)
    first &= ~common[grams.gram] & (grams.inside[grams.gram] > 1)
    member, gram = grams.member[first], grams.gram[first]
    sizes = np.bincount(gram, minlength=grams.inside.size)
    sizes = sizes[sizes > 0]
    worth = np.ones(sizes.size, dtype=np.float32)
    kept = _affordable(sizes, worth)
    bounds = np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64)
    return member[np.repeat(kept, sizes)], bounds, worth[kept]


def _affordable(sizes: NDArray[np.int64], worth: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which grams are counted; those kept for others of their size are worth as many more."""
    kept = np.ones(sizes.size, dtype=np.bool_)
    cost = sizes.astype(np.float64) ** 2
    if cost.sum() <= MOST_WORK:
        return kept
    order = np.argsort(sizes, kind="stable")
    dear = order[np.cumsum(cost[order]) > MOST_WORK / 2]
    every = int(np.ceil(cost[dear].sum() / (MOST_WORK / 2)))
    kept[dear] = False
    kept[dear[::every]] = True
    worth[dear[::every]] = every
    return kept
