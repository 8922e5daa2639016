"""Fit the room `substance`: the probability that what two passages share is substantive."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from whereas.substance import texts
from whereas.substance.features import FEATURES

ROOM = Path(__file__).parents[1] / "src" / "whereas" / "substance"
LABELS = "alignment_substance.csv"
REPEATS = 20


def read(labels: Path) -> tuple[list[str], list[str], NDArray[np.int64]]:
    """The labelled pairs: lefts, rights and whether each is substantive; unclear ones left out."""
    with (labels / LABELS).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] in ("0", "1")]
    truth = np.array([int(row["label"]) for row in rows])
    return [row["left"] for row in rows], [row["right"] for row in rows], truth


def classifier() -> LogisticRegression:
    """A plain logistic regression on standardised features."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=1.0))


def cross_validated(
    features: NDArray[np.float64], truth: NDArray[np.int64], seed: int = 2026
) -> tuple[list[float], NDArray[np.float64]]:
    """F1 of each repetition of five folds, and each pair's mean probability out of fold."""
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=REPEATS, random_state=seed)
    chances = np.zeros((REPEATS, truth.size))
    for k, (train, test) in enumerate(folds.split(features, truth)):
        fitted = classifier().fit(features[train], truth[train])
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
    features: NDArray[np.float64], truth: NDArray[np.int64]
) -> tuple[float, NDArray[np.float64]]:
    """Base and weights for features as they are, not standardised."""
    scaler, model = (step for _, step in classifier().fit(features, truth).steps)
    weights = model.coef_[0] / scaler.scale_
    return float(model.intercept_[0] - weights @ scaler.mean_), weights


def fit(labels: Path) -> str:
    """Fit the model, write `fitted.toml` and say what it scores."""
    lefts, rights, truth = read(labels)
    measured = texts.text_features(texts.as_words(lefts), texts.as_words(rights))
    scores, chances = cross_validated(measured, truth)
    base, weights = coefficients(measured, truth)
    score, low, high = brier(chances, truth)
    said = (
        f"F1 {np.mean(scores):.3f} ({min(scores):.3f} to {max(scores):.3f} over {REPEATS} "
        f"repetitions of five folds), Brier {score:.3f} (95% {low:.3f} to {high:.3f})"
    )
    lines = [
        "# Fitted by `python -m fitting substance`; a positive weight speaks for substance.",
        "[text]",
        f'when = "{date.today().isoformat()}"',
        f'from = "{LABELS}: {truth.size} pairs, {truth.sum()} of them substantive"',
        'how = "logistic regression, C = 1 on standardised features"',
        f'cross_validated = "{said}"',
        f"base = {base:.4f}",
        "",
        "[text.weights]",
        *(f"{name} = {weight:.4f}" for name, weight in zip(FEATURES, weights, strict=True)),
    ]
    (ROOM / "fitted.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return said
