"""Whether a sentence makes a claim, as learnt from labelled sentences; and by which of its words.

A straight sum of the weights of the features that a sentence has, made a probability: logistic
regression, fitted by `python -m fitting claims`, which writes `fitted.tsv`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
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


PIECE, STEP = 16, 4
"""Words of a piece of a long sentence that is looked at by itself, and how far apart pieces begin.
What a claim's clause says is not to be outweighed by what else a reporter packs into a sentence."""

MARGIN = 0.5
"""How much surer a piece must be than a whole sentence, in logits. With 16 words and 0.5 F1 in the
fresh passages is 0.91, without pieces 0.89; from 16 to 20 words and 0.25 to 0.75 it is 0.90 to
0.92."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """The kinds of claim, the weights of features by kind, and where each kind's scale begins."""

    kinds: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Weights

    def scores(self, found: Sequence[Feature], signs: Iterable[str], count: int) -> list[float]:
        """Give the probability of a claim of each kind, 0 to 1: of the sentence or a piece of it.

        Args:
            found: the features of a sentence's words.
            signs: features of the sentence as a whole.
            count: how many words it has.
        """
        known = [feature for feature in found if feature[0] in self.weights]
        held = set(signs)
        totals = self._sums({*held, *(name for name, _ in known)})
        for piece in pieces(known, count):
            less = [total - MARGIN for total in self._sums(held | piece)]
            totals = [max(pair) for pair in zip(totals, less, strict=True)]
        return [1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) for total in totals]

    def _sums(self, names: Iterable[str]) -> list[float]:
        totals = list(self.bias)
        for name in names:
            for kind, weight in enumerate(self.weights.get(name, ())):
                totals[kind] += weight
        return totals

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


def pieces(found: Sequence[Feature], count: int) -> Iterator[set[str]]:
    """Yield the features of each piece of a long sentence; none of a short one's."""
    if count <= PIECE:
        return
    for first in range(0, count - PIECE + STEP, STEP):
        last = first + PIECE
        yield {name for name, at in found if first <= at[0] and at[-1] < last}


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
