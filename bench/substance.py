"""Row `substance`: is it known which shared passages are stock, and what does knowing it cost?"""

from __future__ import annotations

import time

import numpy as np
from fitting.substance import Known, brier, cross_validated, read, read_by_hand

from bench.kit import SHARED, Bench, Figure
from whereas.answers.trace import Batch, run
from whereas.answers.trace_all import latest
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.substance import texts
from whereas.substance.features import FEATURES
from whereas.substance.library import judged
from whereas.substance.model import library_model, probability

TARGETS = 12_000
"""Measures of the three archives whose passages are judged, drawn by seed."""

AT_ONCE = 500


def substance(bench: Bench) -> list[Figure]:
    """Cross-validate on the labelled pairs, score the passages read by hand, take the time."""
    return [*_labelled(), *_by_hand(), _time(bench)]


def _labelled() -> list[Figure]:
    lefts, rights, truth = read(SHARED / "labels")
    begun = time.process_time()
    features = texts.text_features(texts.as_words(lefts * 20), texts.as_words(rights * 20))
    speed = 20 * truth.size / (time.process_time() - begun)
    features = features[: truth.size]
    scores, chances = cross_validated(features, truth, Known.none(len(FEATURES)))
    score, low, high = brier(chances, truth)
    what = f"{truth.size} labelled pairs, substantive class, repeated five-fold: F1"
    return [
        Figure(
            "substance", what, "≥ 0.850", "alignment's shape, logistic 0.752",
            f"{np.mean(scores):.3f}", float(np.mean(scores)) >= 0.85,
        ),
        Figure(
            "substance", "the same: Brier score, its 95% interval", "", "",
            f"{score:.3f}, {low:.3f} to {high:.3f}",
        ),
        Figure("substance", "pairs a second", "≥ 2,000", "", f"{speed:,.0f}", speed >= 2000),
    ]  # fmt: skip


def _by_hand() -> list[Figure]:
    """The passages read by hand, by the model that was fitted to them: what it can say of them."""
    features, truth = read_by_hand()
    alone = 1 / (1 + np.exp(-features[:, 0]))
    chances = probability(library_model(), features)
    figures = []
    for name, said in (("two texts alone", alone), ("with the library (fitted to them)", chances)):
        right = float(((said >= 0.5) == truth).mean())
        score, low, high = brier(said, truth)
        what = f"{truth.size} passages of the archives read by hand, {name}: right, Brier score"
        figure = f"{right:.3f}; {score:.3f}, {low:.3f} to {high:.3f}"
        figures.append(Figure("substance", what, "", "", figure))
    return figures


def _time(bench: Bench) -> Figure:
    snapshot = bench.everything.snapshot
    targets = latest(snapshot)
    count = 500 if bench.quick else TARGETS
    chosen = np.random.default_rng(bench.seed).permutation(targets)[:count]
    _judge(snapshot, chosen[:10])  # compiled, and the first pages read
    parts = [_judge(snapshot, chosen[i : i + AT_ONCE]) for i in range(0, count, AT_ONCE)]
    seconds, passages = (sum(part) for part in zip(*parts, strict=True))
    whole = seconds * targets.size / count
    what = (
        f"processor time to judge every passage of the three archives, from {passages:,.0f} of "
        f"{count:,} measures"
    )
    return Figure("substance", what, "≤ 5 s", "", f"{whole:.1f} s", whole <= 5)


def _judge(snapshot: Snapshot, docs: np.ndarray) -> tuple[float, int]:
    """The processor time that judging takes, and how many passages there were."""
    batch = Batch.of_library(snapshot, docs)
    traced = run(snapshot, batch, Filters(), snapshot.table)
    begun = time.process_time()
    judged(snapshot, batch.offsets, batch.codes, traced)
    return time.process_time() - begun, len(traced.passages)
