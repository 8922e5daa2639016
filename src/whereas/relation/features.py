"""What is measured of two texts of some hundred words; each number says one thing.

`NAMES` lists them with their meanings. Shares are of both texts together unless it says "of
either", which is the lesser of the two; a count is given as log(1 + count), because the second
changed word says more than the hundredth. Words weigh what `CommonWords` says: a common word
little, a rare one much, a number half.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from whereas.relation.alignment import common_words, run_lengths
from whereas.relation.shares import among
from whereas.relation.texts import Text
from whereas.words.normal import is_masked

NAMES = {
    "letters": "share of the five-letter stretches that both hold",
    "wording": "share, by weight, of the words in the same order in runs of two or more",
    "phrases": "the same in runs of three or more",
    "topic": "log of the weight of all different words that both hold",
    "opening": "share of the first 30 words that are the same in the same order",
    "longest_run": "log of the longest run of the same words",
    "changed": "log of the words, numbers apart, that are not the same in the same order",
    "kept": "share of the words of either that are the same in the same order",
    "biggest_edit": "log of the most words put in, left out or replaced at one place",
    "letters_of_either": "share of the five-letter stretches of either that the other holds",
    "all_changed": "log of the words, numbers too, that are not the same in the same order",
    "same": "1 if all letters and digits are the same, capitals too, whatever the spacing",
}
"""Each feature and its meaning; fitted.toml repeats them."""

OPENING = 30
"""Words of an opening: the first clause, which says what a provision is about."""


SHORTEST = 30
"""Words of the shortest labelled texts. The counts of shorter ones are scaled up to as many, for
one word changed in ten says what three in thirty do.
"""


class Words(NamedTuple):
    """Plain counts of words, for the reasons."""

    left: int
    right: int
    same: int
    longest_run: int


class Measured(NamedTuple):
    """The features of a pair; the counts only if it was measured whole and not in parts."""

    features: NDArray[np.float64]
    words: Words | None


def measure(a: Text, b: Text) -> Measured:
    """Measure two texts, each of at least one word and at most some hundred."""
    matches = common_words(a.codes, b.codes)
    runs = run_lengths(matches)
    longest = int(runs.max(initial=0))
    scale = max(1.0, SHORTEST / min(a.codes.size, b.codes.size))
    values = {
        "topic": math.log1p(scale * _topic(a, b)),
        "opening": _opening(a, b),
        "longest_run": math.log1p(scale * longest),
        **_shares(a, b, matches, runs),
        **_letters(a, b),
        **{name: math.log1p(scale * n) for name, n in _changes(a, b, matches).items()},
        "same": float(a.letters == b.letters),
    }
    row = np.array([values[name] for name in NAMES])
    return Measured(row, Words(a.codes.size, b.codes.size, len(matches), longest))


def _shares(
    a: Text, b: Text, matches: NDArray[np.int64], runs: NDArray[np.int64]
) -> dict[str, float]:
    """What share of the words is the same in the same order."""
    weights = a.weights[matches[:, 0]]
    half = (a.weights.sum() + b.weights.sum()) / 2
    shorter = min(a.codes.size, b.codes.size)
    return {
        "wording": float(weights[runs >= min(2, shorter)].sum() / half),
        "phrases": float(weights[runs >= min(3, shorter)].sum() / half),
        "kept": len(matches) / max(a.codes.size, b.codes.size),
    }


def _topic(a: Text, b: Text) -> float:
    """The weight of all different words that both texts hold."""
    weights = dict(zip(a.codes.tolist(), a.weights.tolist(), strict=True))
    return math.fsum(weights[word] for word in weights.keys() & set(b.codes.tolist()))


def _opening(a: Text, b: Text) -> float:
    """The share of the first words that is the same in the same order."""
    size = min(OPENING, a.codes.size, b.codes.size)
    return len(common_words(a.codes[:size], b.codes[:size])) / size


def _letters(a: Text, b: Text) -> dict[str, float]:
    left, right = a.stretches, b.stretches
    both = int(among(left, right).sum()) if right.size else 0
    more, all_ = max(left.size, right.size, 1), max(left.size + right.size, 1)
    return {"letters": 2 * both / all_, "letters_of_either": both / more}


def _changes(a: Text, b: Text, matches: NDArray[np.int64]) -> dict[str, float]:
    """How much would have to be changed to make one text of the other."""
    sizes = (a.codes.size, b.codes.size)
    plain = (~is_masked(a.codes)).sum() + (~is_masked(b.codes)).sum()
    same_plain = (~is_masked(a.codes[matches[:, 0]])).sum()
    gaps = np.diff(np.concatenate([[(-1, -1)], matches, [sizes]]), axis=0) - 1
    return {
        "changed": float(plain - 2 * same_plain),
        "all_changed": float(sum(sizes) - 2 * len(matches)),
        "biggest_edit": float(gaps.max()),
    }
