"""Fit the room `substance`: the probability that what two passages share is substantive.

Two models: of two texts alone, fitted to the labelled pairs; and with a library, fitted to the
passages that were read by hand (`bench/substance.csv`, with their features as they were measured)
and to the fictional sample and a larger corpus of its kind, whose stock clauses are known.
"""

from __future__ import annotations

import csv
import tempfile
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from fitting.substance_sample import known_passages
from whereas.substance import texts
from whereas.substance.features import FEATURES
from whereas.substance.model import LIBRARY_FEATURES, text_model

ROOM = Path(__file__).parents[1] / "src" / "whereas" / "substance"
LABELS = "alignment_substance.csv"
READINGS = Path(__file__).parents[1] / "bench" / "substance.csv"
REPEATS = 20

GENERATED = 2000
"""Measures of the larger fictional corpus."""

FICTION = 0.2
"""What the passages of one fictional corpus weigh, all together, beside those read by hand. With
less, its stock clauses are missed; with more, the readings fit no better and count less."""


def read(labels: Path) -> tuple[list[str], list[str], NDArray[np.int64]]:
    """The labelled pairs: lefts, rights and whether each is substantive; unclear ones left out."""
    with (labels / LABELS).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] in ("0", "1")]
    truth = np.array([int(row["label"]) for row in rows])
    return [row["left"] for row in rows], [row["right"] for row in rows], truth


def read_by_hand() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The passages read by hand: LIBRARY_FEATURES and whether each is substance."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["verdict"] != "unclear"]
    features = np.array([[float(row[name]) for name in LIBRARY_FEATURES] for row in rows])
    return features, np.array([int(row["verdict"] == "substance") for row in rows])


def classifier() -> Any:
    """A plain logistic regression on standardised features."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=1.0))


@dataclass(frozen=True)
class Known:
    """Examples that are always trained on, with what each weighs beside one of the others."""

    features: NDArray[np.float64]
    truth: NDArray[np.int64]
    weights: NDArray[np.float64]

    @classmethod
    def none(cls, columns: int) -> Known:
        """No such examples."""
        return cls(np.empty((0, columns)), np.empty(0, dtype=np.int64), np.empty(0))

    def fitted(self, features: NDArray[np.float64], truth: NDArray[np.int64]) -> Any:
        """The classifier fitted to these and to more examples, which weigh 1 each."""
        weights = np.concatenate([np.ones(truth.size), self.weights])
        return classifier().fit(
            np.concatenate([features, self.features]),
            np.concatenate([truth, self.truth]),
            logisticregression__sample_weight=weights,
        )


def fiction(readings: int) -> Known:
    """The passages of the sample and of a larger corpus, stock and substance weighing the same."""
    parts = []
    with tempfile.TemporaryDirectory() as scratch:
        for features, truth in known_passages(Path(scratch), GENERATED):
            share = FICTION * readings / 2
            weights = np.where(truth == 1, share / (truth == 1).sum(), share / (truth == 0).sum())
            parts.append(Known(features, truth, weights))
    return Known(*(np.concatenate(c) for c in zip(*(astuple(p) for p in parts), strict=True)))


def cross_validated(
    features: NDArray[np.float64], truth: NDArray[np.int64], known: Known, seed: int = 2026
) -> tuple[list[float], NDArray[np.float64]]:
    """F1 of each repetition of five folds, and each example's mean probability out of fold."""
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=REPEATS, random_state=seed)
    chances = np.zeros((REPEATS, truth.size))
    for k, (train, test) in enumerate(folds.split(features, truth)):
        fitted = known.fitted(features[train], truth[train])
        chances[k // 5, test] = fitted.predict_proba(features[test])[:, 1]
    scores = [float(f1_score(truth, row > 0.5)) for row in chances]
    return scores, chances.mean(axis=0)


def brier(
    chances: NDArray[np.float64], truth: NDArray[np.int64], seed: int = 2026
) -> tuple[float, float, float]:
    """The Brier score with its 95% interval, by drawing the pairs again 2,000 times."""
    errors = (chances - truth) ** 2
    drawn = np.random.default_rng(seed).choice(errors, size=(2000, errors.size)).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(errors.mean()), float(low), float(high)


def coefficients(
    features: NDArray[np.float64], truth: NDArray[np.int64], known: Known
) -> tuple[float, NDArray[np.float64]]:
    """Base and weights for features as they are, not standardised."""
    scaler, model = (step for _, step in known.fitted(features, truth).steps)
    weights = model.coef_[0] / scaler.scale_
    return float(model.intercept_[0] - weights @ scaler.mean_), weights


def section(
    name: str,
    columns: tuple[str, ...],
    source: str,
    features: NDArray[np.float64],
    truth: NDArray[np.int64],
    known: Known,
) -> tuple[str, list[str]]:
    """What a model scores, and its part of `fitted.toml`."""
    scores, chances = cross_validated(features, truth, known)
    score, low, high = brier(chances, truth)
    said = (
        f"F1 {np.mean(scores):.3f} ({min(scores):.3f} to {max(scores):.3f} over {REPEATS} "
        f"repetitions of five folds), Brier {score:.3f} (95% {low:.3f} to {high:.3f})"
    )
    base, weights = coefficients(features, truth, known)
    return said, [
        f"[{name}]",
        f'when = "{date.today().isoformat()}"',
        f'from = "{source}: {truth.size} examples, {truth.sum()} of them substantive"',
        'how = "logistic regression, C = 1 on standardised features"',
        f'cross_validated = "{said}"',
        f"base = {base:.4f}",
        "",
        f"[{name}.weights]",
        *(f"{column} = {weight:.4f}" for column, weight in zip(columns, weights, strict=True)),
        "",
    ]


def fit(labels: Path) -> str:
    """Fit both models, write `fitted.toml` and say what they score."""
    lefts, rights, truth = read(labels)
    measured = texts.text_features(texts.as_words(lefts), texts.as_words(rights))
    alone, first = section("text", FEATURES, LABELS, measured, truth, Known.none(len(FEATURES)))
    head = "# Fitted by `python -m fitting substance`; a positive weight speaks for substance."
    path = ROOM / "fitted.toml"
    before = path.read_text("utf-8")
    path.write_text("\n".join([head, *first]) + before[before.index("\n[library]") :], "utf-8")
    text_model.cache_clear()  # the features with a library build on it
    features, verdicts = read_by_hand()
    source = f"{READINGS.name}, and the sample and {GENERATED} generated measures"
    with_library, second = section(
        "library", LIBRARY_FEATURES, source, features, verdicts, fiction(verdicts.size)
    )
    path.write_text("\n".join([head, *first, *second]), "utf-8")
    return f"text alone {alone}; with a library {with_library}"
