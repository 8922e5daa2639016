"""Row `relation`: how two texts stand to each other, on pairs that people labelled.

The class of each labelled pair is judged by a model that did not learn from it: cross-validation
in ten parts, drawn ten times (`fitting.relation`). A random forest and a multinomial regression on
the same numbers are judged in the same way, once.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from fitting import relation as fitting
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.kit import SHARED, Bench, Figure
from whereas.answers.relate import relate_table
from whereas.relation.model import CLASSES, middle

PUBLISHED = "random forest 0.861, 0.751 · fine-tuned RoBERTa 0.889, 0.799 (held out, as published)"
TIMED = 5
"""How often the labelled pairs are related for the time: 2,360 pairs."""


def relation(bench: Bench) -> list[Figure]:
    """Judge the labelled pairs, and time `whereas relate` on them."""
    bench.say("relating labelled pairs")
    labels = SHARED / "labels"
    data = fitting.pairs(labels)
    checked = fitting.cross_validated(data, 2 if bench.quick else fitting.TIMES)
    judged = middle(checked.odds)
    bench.note("relation.txt", table(checked.confusion))
    (accuracy, spread), (f1, f1_spread) = checked.accuracy, checked.macro_f1
    peers = PUBLISHED if bench.quick else f"{PUBLISHED} · {baselines(data)}"
    speed = pairs_a_second(labels / fitting.LABELS, bench.work)
    named = checked.odds[np.arange(judged.size), judged]
    right = (judged == data.labels).astype(float)
    return [
        Figure(
            "relation",
            f"{judged.size} labelled pairs, 5 classes, cross-validated: accuracy, macro-F1",
            "≥ 0.890, ≥ 0.800",
            peers,
            f"{accuracy:.3f} ± {spread:.3f}, {f1:.3f} ± {f1_spread:.3f}",
            accuracy >= 0.89 and f1 >= 0.80,
        ),
        Figure(
            "relation",
            f"F1 of each class ({', '.join(CLASSES)})",
            "",
            "",
            ", ".join(f"{value:.2f}" for value in checked.class_f1),
        ),
        Figure(
            "relation",
            "odds: Brier score, log loss; of pairs whose class is called under 0.6, 0.6–0.9, over"
            " 0.9 likely, so many are right",
            "",
            "",
            f"{checked.brier:.3f}, {checked.log_loss:.3f}; {reliability(named, right)}",
        ),
        Figure(
            "relation",
            "whereas relate: pairs a second on one core, from table to table",
            "≥ 500",
            "",
            f"{speed:.0f}",
            speed >= 500,
        ),
    ]


def reliability(odds: NDArray[np.float64], right: NDArray[np.float64]) -> str:
    """How many are right among those called so likely."""
    edges = ((0.0, 0.6), (0.6, 0.9), (0.9, 1.01))
    groups = [(odds >= low) & (odds < high) for low, high in edges]
    return ", ".join(f"{right[g].mean():.2f} of {g.sum()}" for g in groups if g.any())


def table(confusion: NDArray[np.float64]) -> list[str]:
    """The pairs of each class by the class that they were judged to be."""
    head = "".join(f"{name[:9]:>10}" for name in CLASSES)
    rows = zip(CLASSES, confusion, strict=True)
    return [
        f"{'labelled':18}{head}",
        *(f"{name:18}" + "".join(f"{n:10.1f}" for n in row) for name, row in rows),
    ]


def baselines(data: fitting.Pairs) -> str:
    """Two models that are usual for this, on the same numbers and parts."""
    makers: dict[str, Callable[[], Any]] = {
        "random forest on the same numbers": lambda: RandomForestClassifier(300, random_state=0),
        "multinomial regression": lambda: make_pipeline(
            StandardScaler(), LogisticRegression(C=1.0, max_iter=2000)
        ),
    }
    return " · ".join(f"{name} {_judged(data, make)}" for name, make in makers.items())


def _judged(data: fitting.Pairs, make: Callable[[], Any]) -> str:
    parts = fitting.folds(data.labels, seed=0)
    said = np.empty_like(data.labels)
    for part in range(fitting.FOLDS):
        here = parts == part
        said[here] = (
            make().fit(data.features[~here], data.labels[~here]).predict(data.features[here])
        )
    accuracy, f1, *_ = fitting.figures(data.labels, said)
    return f"{accuracy:.3f}, {f1:.3f}"


def pairs_a_second(labels: Path, work: Path) -> float:
    """How many pairs `whereas relate` judges in a second of one core's time."""
    pairs = work / "relation-pairs.csv"
    with labels.open(encoding="utf-8", newline="") as file:
        rows = [(row["sec_a_text"], row["sec_b_text"]) for row in csv.DictReader(file)]
    with pairs.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("left", "right"), *rows * TIMED])
    begun = time.process_time()
    written = relate_table(pairs, work / "relation-answers.csv").written
    return written / (time.process_time() - begun)
