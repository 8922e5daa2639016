"""What was learnt about likeness, as `fitted.toml` holds it: the score of a candidate."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from whereas.precedents.likeness import FEATURES, MEANT

WORDING_FEATURES = ("share", "substance")
"""Shares of the text's words that a source shares at all, and in passages that are no stock."""

NEARLY_BEST = 0.7
"""Where no score is high, what is nearly as good as the best has this share of its score."""

DOUBTFUL = 0.5
"""What is older than the earliest found and has this share of its score is told of, whether it
counts or not: people should look at it."""

SCORED = tuple(name for name in FEATURES if name != "ranked")
_SCORED = [FEATURES.index(name) for name in SCORED]
_SIZED = [FEATURES.index(n) for n in SCORED if n not in ("size", "heading", "stretch")]
_SIZE = FEATURES.index("size")

NAMES = (*SCORED, *(f"{FEATURES[i]} by size" for i in _SIZED))

WITH_MEANING = ("close", "narrow", "heading")
_WITH_MEANING = [FEATURES.index(name) for name in WITH_MEANING]

MEANT_NAMES = (*WITH_MEANING, *MEANT)
"""What is scored where meaning counts too. All of SCORED beside MEANT were no better on folds."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Logistic regressions for what was found by its words, by words and meaning, by its wording.

    `counts` is the score from which on a measure counts as about the same thing, `sure` the one
    that the earliest found has at least, if any has; `brief` is the least that counts for a few
    words, if nothing better is found. `meaning_counts` and `meaning_sure` are these scores where
    meaning counts too.
    """

    words_base: float
    words: NDArray[np.float64]
    meaning_base: float
    meaning: NDArray[np.float64]
    wording_base: float
    wording: NDArray[np.float64]
    counts: float
    sure: float
    brief: float
    meaning_counts: float
    meaning_sure: float

    def limits_for_meaning(self) -> Likeness:
        """The same, with what counts and what is sure where meaning counts too."""
        return replace(self, counts=self.meaning_counts, sure=self.meaning_sure)

    def for_few_words(self, best: float) -> Likeness:
        """The same, with what counts for a few words where the best score is so much."""
        return replace(self, counts=min(self.counts, max(self.brief, NEARLY_BEST * best)))

    def of_words(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each row of `likeness.FEATURES`."""
        return _logistic(self.words_base + sized(features) @ self.words)

    def of_meaning(
        self, features: NDArray[np.float64], meant: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The score of each row of `likeness.FEATURES` and `likeness.MEANT`."""
        return _logistic(self.meaning_base + with_meaning(features, meant) @ self.meaning)

    def of_wording(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each row of WORDING_FEATURES."""
        return _logistic(self.wording_base + shares @ self.wording)


def sized(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is scored, and the same times the description's size: a long one is never held whole."""
    return np.column_stack([features[:, _SCORED], features[:, _SIZED] * features[:, [_SIZE]]])


def with_meaning(features: NDArray[np.float64], meant: NDArray[np.float64]) -> NDArray[np.float64]:
    """MEANT_NAMES of rows of FEATURES and MEANT."""
    return np.column_stack([features[:, _WITH_MEANING], meant])


def _logistic(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50, 50))))


@cache
def fitted() -> Likeness:
    """The model that ships with whereas."""
    table = tomllib.loads((files(__package__) / "fitted.toml").read_text("utf-8"))
    words, meaning, wording = (table[name] for name in ("words", "meaning", "wording"))
    return Likeness(
        float(words["base"]),
        np.array([words["weights"][name] for name in NAMES]),
        float(meaning["base"]),
        np.array([meaning["weights"][name] for name in MEANT_NAMES]),
        float(wording["base"]),
        np.array([wording["weights"][name] for name in WORDING_FEATURES]),
        float(table["counts"]),
        float(table["sure"]),
        float(table["brief"]),
        float(meaning["counts"]),
        float(meaning["sure"]),
    )
