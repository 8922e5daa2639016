"""From what was measured to the odds of each class, by what was learnt: `fitted.toml`.

Two texts are asked one question after the other, each answered on a scale with one or two cuts
(cumulative logits): how much do they share; if much, how much was changed; if little, is it
anything at all. What was measured is held inside the range of the labelled pairs, so that nothing
is concluded from a text unlike any of them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files

import numpy as np
from numpy.typing import NDArray

from whereas.relation.features import NAMES
from whereas.relation.texts import CommonWords

CLASSES = ("unrelated", "partially related", "related", "almost identical", "identical")
"""From nothing shared to all; label k of the labelled pairs is class k."""


@dataclass(frozen=True, slots=True)
class Question:
    """One scale: `weights` by feature, and the cuts between class `first` and those above it."""

    first: int
    cuts: NDArray[np.float64]
    weights: NDArray[np.float64]

    def answers(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The odds of lying below the first cut, between cuts, above the last.

        Shape (pairs, cuts + 1).
        """
        above = 1 / (1 + np.exp(self.cuts - (features @ self.weights)[:, None]))
        edge = np.ones((len(features), 1))
        steps = np.hstack([edge, above, 0 * edge])
        return np.asarray(steps[:, :-1] - steps[:, 1:], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt: the common words, the range of each feature, the questions in order."""

    common: CommonWords
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    questions: tuple[Question, ...]

    def probabilities(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The odds of each class. Shape (pairs, classes)."""
        held = np.clip(features, self.low, self.high)
        odds = np.zeros((len(features), len(CLASSES)))
        left = np.ones(len(features))
        for question in self.questions:
            answers = question.answers(held) * left[:, None]
            cuts = question.cuts.size
            odds[:, question.first : question.first + cuts] = answers[:, :cuts]
            left = answers[:, cuts]
        odds[:, -1] = left
        return odds


def middle(probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """The class in the middle of the odds: neither above nor below it lies more than half.

    On a scale this is the class that is least far from the truth; it differs from the likeliest
    only where the odds are spread over several.
    """
    below = np.cumsum(probabilities, axis=1)[:, :-1]
    return np.asarray((below < 0.5).sum(axis=1), dtype=np.int64)


@cache
def fitted() -> Model:
    """The model that comes with the package."""
    return from_toml(package_files(__package__).joinpath("fitted.toml").read_text("utf-8"))


def from_toml(text: str) -> Model:
    """Read a model from the text of `fitted.toml`."""
    data = tomllib.loads(text)
    words = {w: float(t["weight"]) for t in data["common"] for w in t["words"].split()}
    ranges = [data["ranges"][name] for name in NAMES]
    questions = tuple(
        Question(
            CLASSES.index(q["below"][0]),
            np.array(q["cuts"], dtype=np.float64),
            np.array([q["weights"].get(name, 0.0) for name in NAMES]),
        )
        for q in data["question"]
    )
    low, high = np.array(ranges, dtype=np.float64).T
    return Model(CommonWords.of(words, float(data["rare"])), low, high, questions)
