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

PARTS = 48
"""The most parts of a text that are measured, spread evenly; with them a pair of any length takes
at most some 0.3 seconds, and a share is off by a few hundredths at worst."""

GRAM = 4
"""Words of the runs by which a part finds its counterpart."""


def compared(a: Text, b: Text) -> Measured:
    """Measure two texts of at least one word each, of any length."""
    if max(a.codes.size, b.codes.size) <= PART:
        return measure(a, b)
    left, right = _towards(a, b), _towards(b, a)
    features = (left.features + right.features) / 2
    features[list(NAMES).index("same")] = a.letters == b.letters
    return Measured(
        features,
        a.codes.size,
        b.codes.size,
        round(left.same_words / left.left_words * a.codes.size),
        max(left.longest_run, right.longest_run),
    )


def _towards(a: Text, b: Text) -> Measured:
    """Measure the parts of `a` beside their counterparts in `b`: the mean, and sums of words."""
    rows = [measure(x, y) for x, y in _pairs(a, b)]
    return Measured(
        np.mean([row.features for row in rows], axis=0),
        sum(row.left_words for row in rows),
        sum(row.right_words for row in rows),
        sum(row.same_words for row in rows),
        max(row.longest_run for row in rows),
    )


def _pairs(a: Text, b: Text) -> Iterator[tuple[Text, Text]]:
    """The parts of `a`, each with the stretch of `b` that most of its runs of words stand in."""
    bounds = np.linspace(0, a.codes.size, -(-a.codes.size // PART) + 1).astype(int)
    chosen = np.linspace(0, bounds.size - 2, min(bounds.size - 1, PARTS)).astype(int)
    grams = runs_of(b.codes, GRAM)
    order = np.argsort(grams, kind="stable")
    for first, last in zip(bounds[chosen], bounds[chosen + 1], strict=True):
        shift = _shift(runs_of(a.codes[first:last], GRAM), grams[order], order)
        if shift is None:
            shift = int((b.codes.size - last + first) * first / a.codes.size)
        size = min(last - first, b.codes.size)
        begin = min(max(shift, 0), b.codes.size - size)
        yield a.part(first, last), b.part(begin, begin + size)


def _shift(
    part: NDArray[np.uint64], sorted_grams: NDArray[np.uint64], places: NDArray[np.int64]
) -> int | None:
    """The place in the other text at which most of a part's runs would make it begin."""
    at = np.searchsorted(sorted_grams, part)
    at = np.minimum(at, max(sorted_grams.size - 1, 0))
    hits = np.flatnonzero(sorted_grams[at] == part) if sorted_grams.size else at[:0]
    if not hits.size:
        return None
    shifts = places[at[hits]] - hits
    zones, counts = np.unique(shifts // (PART // 4), return_counts=True)
    best = zones[counts.argmax()]
    return int(np.median(shifts[shifts // (PART // 4) == best]))
