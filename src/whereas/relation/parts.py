"""Long texts are measured by their parts, each beside its counterpart in the other text.

The relation was learnt from pairs of at most PART words. In longer texts any two laws share many
words by chance, and a table of all words against all would grow with the square.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from whereas.relation.features import NAMES, Measured, measure
from whereas.relation.shares import runs_of
from whereas.relation.texts import Text

PART = 400
"""Words of a part: the longest texts among the labelled pairs."""

PARTS = 24
"""The most parts of a text that are measured, spread evenly: 9,600 words. With them a pair of any
length takes some 0.2 seconds at most."""

GRAM = 4
"""Words of the runs by which a part finds its counterpart."""

ZONE = 100
"""Runs that would make a part begin within so many words of each other speak for the same place."""

_LOGS = np.array([means.startswith("log of") for means in NAMES.values()])
_SAME = list(NAMES).index("same")


def compared(a: Text, b: Text) -> Measured:
    """Measure two texts of at least one word each, of any length."""
    if max(a.codes.size, b.codes.size) <= PART:
        return measure(a, b)
    # Both ways, so that a short text that stands whole in a long one counts for a half.
    means = [
        np.mean([_counts(measure(x, y).features) for x, y in _pairs(*way)], axis=0)
        for way in ((a, b), (b, a))
    ]
    features = _logs(np.mean(means, axis=0))
    features[_SAME] = a.letters == b.letters
    return Measured(features, None)


def _counts(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Features with counts instead of their logs.

    A mean of logs would forgive a part that has no counterpart at all.
    """
    return np.where(_LOGS, np.expm1(features), features)


def _logs(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """The other way round."""
    return np.where(_LOGS, np.log1p(features), features)


def _pairs(a: Text, b: Text) -> Iterator[tuple[Text, Text]]:
    """The parts of `a`, each with the stretch of `b` that most of its runs of words stand in."""
    bounds = np.linspace(0, a.codes.size, -(-a.codes.size // PART) + 1).astype(int)
    chosen = np.linspace(0, bounds.size - 2, min(bounds.size - 1, PARTS)).astype(int)
    runs, places = _single(runs_of(b.codes, GRAM))
    for first, last in zip(bounds[chosen], bounds[chosen + 1], strict=True):
        begin = _begin(runs_of(a.codes[first:last], GRAM), runs, places)
        if begin is None:
            begin = int(first * b.codes.size / a.codes.size)
        size = min(last - first, b.codes.size)
        begin = min(max(begin, 0), b.codes.size - size)
        yield a.part(first, last), b.part(begin, begin + size)


def _single(runs: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The runs that occur once, sorted, with their places."""
    found, places, counts = np.unique(runs, return_index=True, return_counts=True)
    return found[counts == 1], places[counts == 1]


def _begin(
    part: NDArray[np.uint64], runs: NDArray[np.uint64], places: NDArray[np.int64]
) -> int | None:
    """Where in the other text a part would begin, by most of the runs that are there too."""
    _, here, there = np.intersect1d(part, runs, return_indices=True)
    if not here.size:
        return None
    begins, counts = np.unique(places[there] - here, return_counts=True)
    zones, votes = np.unique(begins // ZONE, return_inverse=True)
    best = zones[np.bincount(votes, counts).argmax()] * ZONE
    near = (begins >= best) & (begins < best + ZONE)
    return int(begins[near][counts[near].argmax()])
