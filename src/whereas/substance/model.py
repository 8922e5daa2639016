"""The fitted models, as `fitted.toml` holds them: named coefficients, applied with NumPy."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from whereas.substance.features import FEATURES

LIBRARY_FEATURES = ("text", "repeated", "everywhere")
"""`text`: log odds of the model that knows the two texts alone; `repeated`: log2 of how many
measures of one place hold the words, on average, a few apart; `everywhere`: the same so far as
several places do so. What many places hold once each is not less substantive for it: so looks an
adopted model law. What each of them says again and again is a stock clause, and what one place
repeats may be: its enacting words, or the versions and resubmissions of one measure."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression: the log odds are `base` plus each feature times its weight."""

    base: float
    weights: NDArray[np.float64]

    def log_odds(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log odds of each row of features."""
        return np.asarray(self.base + features @ self.weights)


@cache
def text_model() -> Logistic:
    """The model that knows the two texts alone."""
    return read_model("text", FEATURES)


@cache
def library_model() -> Logistic:
    """The model that also knows how widely a library holds the words."""
    return read_model("library", LIBRARY_FEATURES)


def read_model(name: str, features: tuple[str, ...]) -> Logistic:
    """Read one of the models of `fitted.toml`."""
    table = tomllib.loads((files(__package__) / "fitted.toml").read_text("utf-8"))[name]
    weights = np.array([table["weights"][feature] for feature in features])
    return Logistic(float(table["base"]), weights)


def probability(model: Logistic, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability for each row of features."""
    return logistic(model.log_odds(features))


def logistic(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log odds as probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50, 50))))
