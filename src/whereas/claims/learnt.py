"""Whether a sentence makes a claim, as learnt from labelled sentences; and by which of its words.

A straight sum of the weights of the features that a sentence has, made a probability: logistic
regression, fitted by `python -m fitting claims`, which writes `fitted.tsv`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files

from whereas.claims.features import Feature, Word, features

Weights = dict[str, tuple[float, ...]]

SCALE = 100
"""Weights are written as whole hundredths."""

MOST_WORDS = 14
"""Words that are told as a claim's own at most; the longest wordings have as many."""


DULL = 0.15
"""What a word must say for a claim to be one of its own; with less, spans run to whole clauses."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """The kinds of claim, the weights of features by kind, and where each kind's scale begins."""

    kinds: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Weights

    def scores(self, found: Iterable[Feature], signs: Iterable[str]) -> list[float]:
        """Give the probability of a claim of each kind, 0 to 1.

        Args:
            found: the features of a sentence's words.
            signs: features of the sentence as a whole.
        """
        totals = list(self.bias)
        for name in {*signs, *(name for name, _ in found)}:
            for kind, weight in enumerate(self.weights.get(name, ())):
                totals[kind] += weight
        return [1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) for total in totals]

    def words(self, kind: int, words: Sequence[Word], breaks: Sequence[int]) -> tuple[int, int]:
        """Give the span of those words that say most for a claim: where the weights add up most.

        Args:
            kind: the kind of claim, by its number.
            words: a sentence's words.
            breaks: places that the span may not run over: where others begin to speak.
        """
        gains = [-DULL] * len(words)
        for name, at in features(words):
            if name in self.weights:
                for n in at:
                    gains[n] += self.weights[name][kind] / len(at)
        first, last = _best(gains, [bisect_right(breaks, word.start) for word in words])
        return words[first].start, words[last].end


def _best(gains: Sequence[float], parts: Sequence[int]) -> tuple[int, int]:
    """Find the run within one part with the largest sum; both its ends are in it."""
    best, found = -math.inf, (0, 0)
    for first in range(len(gains)):
        total = 0.0
        for last in range(first, min(len(gains), first + MOST_WORDS)):
            if parts[last] != parts[first]:
                break
            total += gains[last]
            if total > best:
                best, found = total, (first, last)
    return found


@cache
def learnt() -> Learnt:
    """Read what was learnt."""
    source = package_files("whereas.claims").joinpath("fitted.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in source.splitlines() if not line.startswith("#")]
    kinds = tuple(lines[0][1:])
    table = {row[0]: tuple(int(cell) / SCALE for cell in row[1:]) for row in lines[1:]}
    return Learnt(kinds, table.pop(""), table)
