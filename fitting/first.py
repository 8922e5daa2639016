"""Fit the room `precedents`: how likely it is that a measure is about what was asked.

Labels: New York's introductions, each asked for by its short name, its summary and its text. About
the same thing are the measures of its chain of resubmissions, its near copies, and those whose
short names say the same (the council gives these; they are kept out of what is searched); the
others that a search brings up are not. Bills that the benchmark tests with, and their chains, are
left out.

Where meaning counts too, short descriptions are asked: plain ones of measures of the three
archives, with what people said of the measures that were brought up for them (`bench.plain`).
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from bench.first import tested
from bench.kit import Bench, trace_documents
from bench.plain import Copies, judged, plain
from bench.predecessor import read_truth
from bench.search import chains, task, untitled
from numpy.typing import NDArray
from rich.console import Console
from scipy.optimize import minimize

from whereas.answers.precedents import DEEP
from whereas.answers.search import searcher
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_FIRST, SRC_LAST, SRC_WORDS
from whereas.passages.trace import P_T0, P_T1
from whereas.precedents.likeness import Description
from whereas.precedents.model import MEANT_NAMES, NAMES, WORDING_FEATURES, sized, with_meaning
from whereas.search.query import read_query
from whereas.words.codes import EXACT_BITS

ROOM = Path(__file__).parents[1] / "src" / "whereas" / "precedents"
MEASURES = 1500
TEXTS = 3
"""One measure of so many is asked for by its text too."""
CANDIDATES = 30
COPY, OTHER = 0.8, 0.5
"""Shares of words in common from which on a measure is a copy, and below which it is none; what
lies between is left out."""
NAMED, UNNAMED = 0.7, 0.3
"""Shares of a name's words, weighed by how rare they are in names, that another name holds if both
say the same, and below which they don't."""
BRIEF = 0.25
"""The score that counts for a few words: measures about the same thing whose short names say it in
other words are counted as wrong here, so that such scores are too low. Set by reading what five
descriptions found in the three archives."""
FOLDS = 5
RIDGE = 1e-3
MEANT_RIDGE = 1e-5
MEANT_COUNTS, MEANT_SURE = 0.25, 0.5
"""The scores that count, and are sure, where meaning counts too. On folds of the open plain
descriptions 0.25 names an earliest for two in five, of which a half do the same and a third are
about the same subject; from 0.15 on it names one for seven in ten, a third of them wrong. How far
a measure stands above the twentieth candidate was tried beside: no better on folds."""
COUNTS, SURE = 0.4, 0.6
"""The score that counts, and the one that the earliest has: of many that count the earliest is the
likeliest to be none. See docs/first.md for what they keep and let through."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """Candidates as rows: features, whether each is right, its fold, and how it was asked for."""

    features: Floats
    right: Bools
    fold: NDArray[np.int64]
    kind: NDArray[np.str_]


def fit(labels: Path) -> str:
    """Fit, write `fitted.toml` and say what it scores on folds that it was not fitted to."""
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(Path(os.environ.get("WHEREAS_WORK", scratch)), Console())
        snapshot = untitled(bench).snapshot
        pool, chain = _pool(bench, snapshot)
        names = Names(bench, snapshot)
        words = _stacked(_by_words(bench, snapshot, pool, chain, names))
        wording = _stacked(_by_wording(snapshot, pool[: MEASURES // TEXTS], chain, names))
        bench.everything.read_meaning()
        meant = _stacked(_by_meaning(bench.everything.snapshot))
    said = {**_crossed(words), **_crossed(meant), **_crossed(wording)}
    _write(words, meant, wording, said, len(pool))
    return "; ".join(f"{kind}: {score}" for kind, score in said.items())


def _pool(bench: Bench, snapshot: Snapshot) -> tuple[list[str], dict[str, set[str]]]:
    """The measures to learn from, by lot, and every measure's chain."""
    chain = chains(snapshot, read_truth(bench.law / "nyc_legislation/resubmit", 9999))
    held = {snapshot.value(p.bill, "measure") for pairs in tested(bench, snapshot) for p in pairs}
    held |= set(task(bench, snapshot).test)
    out = set().union(*(chain.get(name, {name}) for name in held))
    pool = sorted(set(snapshot.measure_ids) - out)
    random.Random(bench.seed).shuffle(pool)
    return pool[:MEASURES], chain


def _names(bench: Bench) -> dict[str, str]:
    """The short names that the council gives its files, by file number."""
    found = {}
    for path in sorted((bench.law / "nyc_legislation/introduction").rglob("*.json")):
        matter = json.loads(path.read_text("utf-8"))
        found[matter["File"]] = matter["Name"]
    return found


class Names:
    """The council's short names as weighed terms, by document."""

    def __init__(self, bench: Bench, snapshot: Snapshot) -> None:
        """Read the names of all documents."""
        known = _names(bench)
        aliases = snapshot.column("aliases").to_pylist()
        self.said = [next((known[a] for a in row or () if a in known), "") for row in aliases]
        self._terms = [set(read_query(name).terms.tolist()) for name in self.said]
        held = Counter(term for terms in self._terms for term in terms)
        self._weight = {term: np.log(len(self.said) / n) for term, n in held.items()}

    def alike(self, doc: int, docs: NDArray[np.int64]) -> Floats:
        """The share of a document's name that each of some others' names holds."""
        mine = self._terms[doc]
        whole = sum(self._weight[t] for t in mine)
        return np.array([
            sum(self._weight[t] for t in mine & self._terms[other]) / max(whole, 1e-9)
            for other in docs.tolist()
        ])  # fmt: skip


Row = tuple[Floats, Bools, int, str]


def _by_words(
    bench: Bench, snapshot: Snapshot, pool: list[str], chain: dict[str, set[str]], names: Names
) -> Iterator[Row]:
    summaries = task(bench, snapshot).summaries
    ranker = searcher(snapshot).ranker
    for i, name in enumerate(pool):
        doc = snapshot.find(name)[-1]
        asked = {"name": names.said[doc], "summary": summaries.get(name, "")}
        if i % TEXTS == 0:
            asked["text"] = snapshot.text(doc)
        for kind, text in asked.items():
            query = Description(ranker, read_query(text))
            allowed = ranker.alive.copy()
            allowed[doc] = kind != "text"
            docs = query.candidates(allowed, CANDIDATES)
            if docs.size:
                right, clear = _judged(snapshot, doc, docs, chain, names)
                yield query.features(docs)[0][clear], right[clear], i % FOLDS, kind


def _by_meaning(snapshot: Snapshot) -> Iterator[Row]:
    """All candidates of the plain descriptions that may be fitted to; copies are left out.

    A text that stands in forty codes would weigh forty times. What nobody judged was brought up by
    neither words nor meaning among the first, and counts as something else.
    """
    search, copies, said = searcher(snapshot), Copies(snapshot), judged("open")
    for i, one in enumerate(plain("open")):
        query = Description(search.ranker, read_query(one.text), search.near(one.text))
        docs = query.candidates(search.ranker.alive, DEEP)
        features, _ = query.features(docs)
        meant = query.meant(docs, features)
        assert meant is not None
        same = [one.measure, *said[one.measure].same]
        named = {doc for name in same for doc in snapshot.find(name)}
        right = np.isin(docs, list(named))
        alike = np.any([copies.right(name, docs.tolist()) for name in same], axis=0)
        kept = right | ~alike
        yield with_meaning(features, meant)[kept], right[kept], i % FOLDS, "meaning"


def _by_wording(
    snapshot: Snapshot, pool: list[str], chain: dict[str, set[str]], names: Names
) -> Iterator[Row]:
    asked = [snapshot.find(name)[-1] for name in pool]
    traced = trace_documents(snapshot, asked)
    for i, doc in enumerate(asked):
        rows = traced.sources[traced.bounds[i, 0] : traced.bounds[i + 1, 0]]
        if not len(rows):
            continue
        size = max(snapshot.codes(doc).size, 1)
        telling = [
            _covered(traced.passages[a:b][traced.chances[a:b] >= 0.5], size)
            for a, b in rows[:, [SRC_FIRST, SRC_LAST]].tolist()
        ]
        shares = np.column_stack([rows[:, SRC_WORDS] / size, telling])
        right, clear = _judged(snapshot, doc, rows[:, SRC_DOC].astype(np.int64), chain, names)
        yield shares[clear], right[clear], i % FOLDS, "wording"


def _covered(passages: NDArray[np.int32], size: int) -> float:
    held = np.zeros(size, dtype=np.bool_)
    for first, last in passages[:, [P_T0, P_T1]].tolist():
        held[first:last] = True
    return float(held.mean())


def _judged(
    snapshot: Snapshot,
    doc: int,
    docs: NDArray[np.int64],
    chain: dict[str, set[str]],
    names: Names,
) -> tuple[Bools, Bools]:
    """Which documents are about the same thing as `doc`, and of which that is clear."""
    name = snapshot.value(doc, "measure")
    mine = chain.get(name, {name})
    joined = np.array([snapshot.value(d, "measure") in mine for d in docs.tolist()])
    alike = np.array([_alike(snapshot, doc, d) for d in docs.tolist()])
    named = names.alike(doc, docs)
    right = joined | (alike >= COPY) | (named >= NAMED)
    return right, right | ((alike < OTHER) & (named < UNNAMED))


def _alike(snapshot: Snapshot, a: int, b: int) -> float:
    """The share of their words that two documents have in common."""
    one, two = (np.unique(snapshot.codes(d) & EXACT_BITS, return_counts=True) for d in (a, b))
    _, i, j = np.intersect1d(one[0], two[0], assume_unique=True, return_indices=True)
    shared = np.minimum(one[1][i], two[1][j]).sum()
    return float(2 * shared / max(one[1].sum() + two[1].sum(), 1))


def _stacked(rows: Iterator[Row]) -> Rows:
    features, right, folds, kinds = zip(*rows, strict=True)
    sizes = [len(r) for r in right]
    return Rows(
        np.concatenate(features), np.concatenate(right), np.repeat(np.array(folds), sizes),
        np.repeat(np.array(kinds), sizes),
    )  # fmt: skip


def _expanded(rows: Rows) -> Floats:
    return rows.features if rows.kind[0] in ("wording", "meaning") else sized(rows.features)


def _free(rows: Rows) -> list[int]:
    """The columns whose weight may be below zero: what says how much was asked."""
    if rows.kind[0] == "meaning":
        return list(range(rows.features.shape[1]))
    return [] if rows.kind[0] == "wording" else [NAMES.index("size")]


def logistic_fit(
    features: Floats, right: Bools, free: Sequence[int] = (), ridge: float = RIDGE
) -> tuple[float, Floats]:
    """A logistic regression with a ridge on standardised features: its base and weights.

    No weight is below zero but those of the `free` columns: to say more of what was asked must
    never count against a measure, in whatever library.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    scaled = (features - mean) / spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = scaled @ weights[1:] + weights[0]
        off = 1 / (1 + np.exp(-odds)) - right
        value = np.mean(np.logaddexp(0, odds) - right * odds) + ridge * weights[1:] @ weights[1:]
        slope = scaled.T @ off / len(right) + 2 * ridge * weights[1:]
        return float(value), np.concatenate([[off.mean()], slope])

    bounds: list[tuple[float | None, None]] = [(0.0, None)] * features.shape[1]
    for column in free:
        bounds[column] = (None, None)
    start = np.zeros(features.shape[1] + 1)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None), *bounds]
    ).x  # fmt: skip
    weights = found[1:] / spread
    return float(found[0] - mean @ weights), weights


def _ridge(rows: Rows) -> float:
    """Of three hundred candidates one is right where meaning is fitted: more would hide it."""
    return MEANT_RIDGE if rows.kind[0] == "meaning" else RIDGE


def _crossed(rows: Rows) -> dict[str, str]:
    """Precision and recall of what counts, on folds not fitted to, by how it was asked for."""
    features, chance = _expanded(rows), np.zeros(len(rows.right))
    for fold in range(FOLDS):
        mine = rows.fold == fold
        base, weights = logistic_fit(features[~mine], rows.right[~mine], _free(rows), _ridge(rows))
        chance[mine] = 1 / (1 + np.exp(-(base + features[mine] @ weights)))
    said = {}
    for kind in dict.fromkeys(rows.kind.tolist()):
        mine = rows.kind == kind
        parts = []
        limits = (MEANT_COUNTS, MEANT_SURE) if kind == "meaning" else (COUNTS, SURE)
        for name, least in zip(("counts", "sure"), limits, strict=True):
            counted = mine & (chance >= least)
            both = (counted & rows.right).sum()
            precision, recall = both / max(counted.sum(), 1), both / max(rows.right[mine].sum(), 1)
            parts.append(f"{name}: precision {precision:.2f}, recall {recall:.2f}")
        said[kind] = "; ".join(parts)
    return said


def _write(words: Rows, meant: Rows, wording: Rows, said: dict[str, str], count: int) -> None:
    lines = [
        "# Fitted by `python -m fitting first`.",
        f'when = "{date.today().isoformat()}"',
        f'from = "{count} introductions of New York, none that the benchmark tests with"',
        'how = "logistic regressions over what a search and a trace bring up"',
        f"counts = {COUNTS}",
        f"sure = {SURE}",
        f"brief = {BRIEF}",
        "",
        "[cross_validated]",
        *(f'{kind} = "{score}"' for kind, score in said.items()),
    ]
    rooms = (
        ("words", NAMES, words), ("meaning", MEANT_NAMES, meant),
        ("wording", WORDING_FEATURES, wording),
    )  # fmt: skip
    for room, names, rows in rooms:
        base, weights = logistic_fit(_expanded(rows), rows.right, _free(rows), _ridge(rows))
        lines += ["", f"[{room}]", f"base = {base:.4f}"]
        if room == "meaning":
            lines += [f"counts = {MEANT_COUNTS}", f"sure = {MEANT_SURE}"]
        lines += ["", f"[{room}.weights]"]
        lines += [f'"{n}" = {w:.4f}' for n, w in zip(names, weights, strict=True)]
    (ROOM / "fitted.toml").write_text("\n".join(lines) + "\n", "utf-8")
