"""Fit the room `search`: what a word weighs by where it stands, and what else a rank goes by.

Labels: the summaries of New York's introductions that the benchmark does not test with, each with
the measure that it describes (`bench.search`). What a rank goes by where meaning counts too is
learnt from these and from plain descriptions of measures of the three archives (`bench.plain`).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from bench.kit import Bench
from bench.plain import Copies, plain
from bench.search import Task, score, task, untitled
from numpy.typing import NDArray
from rich.console import Console
from scipy.optimize import minimize

from whereas.answers.search import Searcher, searcher
from whereas.library.snapshot import Snapshot
from whereas.search.fields import FIELDS
from whereas.search.model import FEATURES, MEANT, Model, asked_weight
from whereas.search.query import Query, read_query
from whereas.search.ranking import CANDIDATES, Ranker, meant
from whereas.search.terms import EMPTY_WORDS, terms_of
from whereas.words.normal import place_words

ROOM = Path(__file__).parents[1] / "src" / "whereas" / "search"
FOLDS = 5
RIDGE = 0.003

LEAST_SHARE = 0.03
"""Words that stand in this share of summaries or more are kept with that share: "bill", "would",
"require"; what is rarer says what a summary is about."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """The descriptions fitted to, in fixed order, with the documents that answer each."""

    queries: list[Query]
    answers: list[set[int]]


def fit(labels: Path) -> str:
    """Fit, write `fitted.toml` and say what it scores on folds that it was not fitted to."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(os.environ.get("WHEREAS_WORK", scratch))
        bench = Bench(work, Console())
        snapshot = untitled(bench).snapshot
        said = task(bench, snapshot)
        words = common_words([said.summaries[name] for name in said.rest])
        asked = read_asked(snapshot, said)
        ranker = replace(searcher(snapshot).ranker, model=_first_model(words))
        model = _constants(ranker, asked)
        features, right = _features(replace(ranker, model=model), asked)
        got = cross_validated(features, right)
        weights = fitted_weights(features, right)
        fused, said_fused = _fused(bench, said)
    _write(model, weights, words, f"{got}", len(asked.queries), fused, said_fused)
    return f"{got} by words, {said_fused} (first, among ten, mean reciprocal rank)"


Rows = tuple[list[Floats], list[NDArray[np.bool_]]]


def _fused(bench: Bench, said: Task) -> tuple[dict[str, Floats], str]:
    """Weights by words and meaning, and what they score on folds that they were not fitted to.

    Those for few words are learnt from plain descriptions, those for many from summaries.
    """
    untitled(bench).read_meaning()
    bench.everything.read_meaning()
    sets = {
        "few_words": _of_plain(bench.everything.snapshot),
        "many_words": _of_summaries(untitled(bench).snapshot, said),
    }
    got = {name: cross_validated(*rows) for name, rows in sets.items()}
    weights = {name: fitted_weights(*rows) for name, rows in sets.items()}
    return weights, f"{got['many_words']} of summaries, {got['few_words']} of plain descriptions"


def _of_summaries(snapshot: Snapshot, said: Task) -> Rows:
    docs = {name: snapshot.find(name) for name in set().union(*said.answers.values())}
    answers = [{d for a in said.answers[name] for d in docs[a]} for name in said.rest]
    texts = [said.summaries[name] for name in said.rest]
    rows = [_both(searcher(snapshot), text) for text in texts]
    right = [np.isin(found, list(mine)) for (found, _), mine in zip(rows, answers, strict=True)]
    return [features for _, features in rows], right


def _of_plain(snapshot: Snapshot) -> Rows:
    copies = Copies(snapshot)
    rows = [(one.measure, *_both(searcher(snapshot), one.text)) for one in plain("open")]
    right = [copies.right(measure, docs.tolist()) for measure, docs, _ in rows]
    return [features for _, _, features in rows], right


def _both(asked: Searcher, text: str) -> tuple[NDArray[np.int64], Floats]:
    """The candidates of a description by words and by meaning, with FEATURES and MEANT of each."""
    near, ranker = asked.near(text), asked.ranker
    assert near is not None
    kept, weights = ranker.weighed(read_query(text))
    scores = ranker.scores(kept, weights)
    docs = ranker.candidates(scores, ranker.alive, CANDIDATES, near)
    features, _ = ranker.features(kept, weights, scores, docs)
    return docs, np.column_stack([features, meant(near, docs)])


def common_words(texts: Sequence[str]) -> dict[str, float]:
    """The share of descriptions that hold each word which many of them hold, by its term."""
    shares: dict[int, float] = {}
    shown: dict[int, str] = {}
    for text in texts:
        placed = place_words(text)
        words = sorted({text[a:b].lower() for a, b in zip(placed.starts, placed.ends, strict=True)})
        for term, word in dict(zip(terms_of(words).tolist(), words, strict=True)).items():
            shares[term] = shares.get(term, 0) + 1 / len(texts)
            shown[term] = min(shown.get(term, word), word, key=lambda w: (len(w), w))
    return {
        shown[term]: round(share, 3)
        for term, share in sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        if share >= LEAST_SHARE and term and shown[term] not in EMPTY_WORDS
    }


def read_asked(snapshot: Snapshot, said: Task) -> Asked:
    """The descriptions that are not for testing."""
    docs = {name: snapshot.find(name) for name in set().union(*said.answers.values())}
    answers = [{d for a in said.answers[name] for d in docs[a]} for name in said.rest]
    return Asked([read_query(said.summaries[name]) for name in said.rest], answers)


def _first_model(words: dict[str, float]) -> Model:
    terms = terms_of(list(words))
    order = np.argsort(terms)
    fields = dict.fromkeys(FIELDS, 1.0) | {"title": 3.0, "heading": 2.0, "restated": 0.5}
    shares = np.array(list(words.values()))
    return Model(
        np.array([fields[name] for name in FIELDS]), 3.0, 0.95, 0.6, terms[order],
        asked_weight(shares)[order], np.eye(len(FEATURES))[0],
        *np.eye(len(FEATURES) + len(MEANT))[:2],
    )  # fmt: skip


def _likelihood(ranker: Ranker, asked: Asked) -> float:
    """How likely the right answers are by the first step's scores alone (mean log)."""
    total = 0.0
    for query, answers in zip(asked.queries, asked.answers, strict=True):
        kept, weights = ranker.weighed(query)
        scores = ranker.scores(kept, weights).astype(np.float64) / max(weights.sum(), 1e-9)
        scores = SHARPNESS * (scores - scores.max())
        total += np.log(np.exp(scores[list(answers)]).sum() / np.exp(scores).sum())
    return total / len(asked.queries)


SHARPNESS = 16.0
"""By how much scores tell right from wrong: about the weight that a score by itself is given."""

STEPS = {"k": (1.5, 2.0, 3.0, 4.0), "b": (0.85, 0.9, 0.95, 1.0), "again": (0.3, 0.6, 1.0)}
FACTORS = (0.25, 0.5, 0.71, 1.41, 2.0, 4.0)
ROUNDS = 2
LEARNT_WITH = 800
"""Descriptions that the constants are searched with, one after the other."""


def _constants(ranker: Ranker, asked: Asked) -> Model:
    """Search BM25F's constants one by one, each step kept that makes the answers likelier."""
    some = Asked(asked.queries[:LEARNT_WITH], asked.answers[:LEARNT_WITH])

    def likely(model: Model) -> float:
        return _likelihood(replace(ranker, model=model), some)

    model, best = ranker.model, likely(ranker.model)
    for _ in range(ROUNDS):
        for tried in _tries(model):
            got = likely(tried(model))
            if got > best + 1e-4:
                model, best = tried(model), got
    return model


def _tries(model: Model) -> list[Callable[[Model], Model]]:
    """What one round tries: other values of each constant, multiples of each field's weight."""
    tries: list[Callable[[Model], Model]] = []
    for name, values in STEPS.items():
        tries += [partial(_with, name=name, value=value) for value in values]
    for i, name in enumerate(FIELDS):
        if name not in ("title", "body"):  # no titles here; the others are weighed by the body
            tries += [partial(_scaled, i=i, factor=factor) for factor in FACTORS]
    return tries


def _with(model: Model, name: str, value: float) -> Model:
    changes: dict[str, Any] = {name: value}
    return replace(model, **changes)


def _scaled(model: Model, i: int, factor: float) -> Model:
    scaled = model.fields.copy()
    scaled[i] = min(max(scaled[i] * factor, 0.05), 8.0)
    return replace(model, fields=scaled)


def _features(ranker: Ranker, asked: Asked) -> tuple[list[Floats], list[NDArray[np.bool_]]]:
    """The candidates' features of each description, and which of them are right."""
    features, right = [], []
    for query, answers in zip(asked.queries, asked.answers, strict=True):
        kept, weights = ranker.weighed(query)
        scores = ranker.scores(kept, weights)
        docs = ranker.best(scores, ranker.alive, CANDIDATES)
        features.append(ranker.features(kept, weights, scores, docs)[0])
        right.append(np.isin(docs, list(answers)))
    return features, right


def fitted_weights(features: Sequence[Floats], right: Sequence[NDArray[np.bool_]]) -> Floats:
    """The weights that make the right answers likeliest among their candidates (softmax)."""
    known = [i for i, mine in enumerate(right) if mine.any()]
    stacked = np.concatenate([features[i] for i in known])
    truth = np.concatenate([right[i] for i in known])
    bounds = np.cumsum([0, *(len(right[i]) for i in known)])[:-1]
    sizes = np.diff(np.append(bounds, len(truth)))
    spread = np.maximum(stacked.std(axis=0), 1e-9)
    scaled = stacked / spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, bounds), sizes)
        chances = np.exp(scores)
        chances /= np.repeat(np.add.reduceat(chances, bounds), sizes)
        held = np.add.reduceat(chances * truth, bounds)
        pull = chances - chances * truth / np.repeat(held, sizes)
        value = -np.log(held).mean() + RIDGE * weights @ weights
        return float(value), scaled.T @ pull / len(known) + 2 * RIDGE * weights

    start = np.zeros(stacked.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x / spread)


def cross_validated(features: Sequence[Floats], right: Sequence[NDArray[np.bool_]]) -> Any:
    """The score of each fold's descriptions by weights fitted to the others."""
    ranks: list[int | None] = []
    for fold in range(FOLDS):
        rest = [i for i in range(len(features)) if i % FOLDS != fold]
        weights = fitted_weights([features[i] for i in rest], [right[i] for i in rest])
        for i in range(fold, len(features), FOLDS):
            order = np.argsort(-(features[i] @ weights), kind="stable")[:10]
            hits = np.flatnonzero(right[i][order])
            ranks.append(int(hits[0]) if hits.size else None)
    return score(ranks)


def _write(
    model: Model,
    weights: Floats,
    words: dict[str, float],
    got: str,
    count: int,
    fused: dict[str, Floats],
    said_fused: str,
) -> None:
    lines = [
        "# Fitted by `python -m fitting search`.",
        f'when = "{date.today().isoformat()}"',
        f'from = "{count} summaries of New York introductions, none that the benchmark asks with"',
        'how = "constants and fields searched one by one; features by softmax over candidates"',
        f'cross_validated = "first, among ten, mean reciprocal rank: {got}"',
        f'cross_validated_with_meaning = "{said_fused}"',
        f"k = {model.k}",
        f"b = {model.b}",
        f"again = {model.again}",
        "",
        "[fields]",
        *(f"{name} = {weight:.3f}" for name, weight in zip(FIELDS, model.fields, strict=True)),
        "",
        "[features]",
        *(f"{name} = {weight:.4f}" for name, weight in zip(FEATURES, weights, strict=True)),
        *(line for name, weights in fused.items() for line in _weights(name, weights)),
        "",
        "[asked]",
        *(f'"{word}" = {share}' for word, share in words.items()),
        "",
    ]
    (ROOM / "fitted.toml").write_text("\n".join(lines), "utf-8")


def _weights(name: str, weights: Floats) -> list[str]:
    named = zip((*FEATURES, *MEANT), weights, strict=True)
    return ["", f"[{name}]", *(f"{feature} = {weight:.4f}" for feature, weight in named)]
