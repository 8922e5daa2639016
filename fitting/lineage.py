"""Fits `whereas.lineage`: how much each ground says of who took it from whom.

Labels: the true lineage of generated samples (some with measures left out, so that sources are
missing; some with dates hidden), and New York's resubmitted bills. Nothing of the shipped sample
is used, nor the seeds that the benchmark generates from.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from bench.kit import ARCHIVES, sources_of, trace_documents, unpack
from bench.predecessor import Pair, read_truth, usable
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

import whereas
from whereas.library.snapshot import Snapshot
from whereas.lineage.decide import decide, worth_a_look
from whereas.lineage.evidence import Arc, Family, Use, Weighing, collated
from whereas.lineage.model import (
    CERTAIN,
    DIRECTION,
    FEATURES,
    SITUATIONS,
    THIRD,
    Situation,
    certainty,
    direction,
    features,
    model,
    situation,
    softmax,
    third_signs,
)
from whereas.passages.credit import SRC_DOC
from whereas.sample.generate import generate

SEEDS = tuple(range(101, 113))
MEASURES = 400
"""Size of the generated corpora; each gives some 450 true sources."""

MISSING = "model law that is not here"
"""How a sample's lineage calls a source that it does not hold."""

LEFT_OUT = 0.15
"""Share of measures left out of one more reading of each corpus: their takers miss their source."""

FOLDS = 5
STEPS = 12
"""Steps of Newton's method; the coefficients stand still after eight or so."""

RIDGE = 1.0
"""Weight of the penalty on standardised coefficients."""

PAGE = Path(__file__).parents[1] / "src/whereas/lineage/fitted.toml"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """One target's arcs and which of them are true; `fold` keeps kindred groups together.

    `kin` says of which arcs both ends have one true source that is not in the family.
    """

    arcs: list[Arc]
    right: NDArray[np.bool_]
    kin: NDArray[np.bool_]
    corpus: str
    fold: int


@dataclass(frozen=True, slots=True)
class Labels:
    """All that is fitted to."""

    groups: list[Group]
    directions: list[tuple[Floats, str]]


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a table with a head."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def families_of(snapshot: Snapshot, folder: Path) -> list[tuple[list[str], NDArray[np.int64]]]:
    """The families that a sample records: ids and documents."""
    members: dict[str, list[str]] = {}
    for row in read_csv(folder / "families.csv"):
        members.setdefault(row["family"], []).append(row["measure"])
    return [(m, np.array([snapshot.find(x)[-1] for x in m])) for m in members.values()]


def generated(scratch: Path, seed: int) -> Labels:
    """Evidence and truth of one generated corpus: whole, with measures left out, without dates."""
    folder = scratch / f"generated-{seed}"
    generate(MEASURES, seed).write(folder)
    lib = whereas.open(scratch / f"library-{seed}")
    lib.add(folder)
    truth: dict[str, set[str]] = {}
    for row in read_csv(folder / "lineage.csv"):
        if row["relation"] in ("likely source", "undetermined"):
            truth.setdefault(row["target"], set()).add(row["source"])
        elif row["how"] == MISSING:
            for name in (row["target"], row["source"]):
                truth.setdefault(name, set()).add(MISSING)
    groups: list[Group] = []
    directions: list[tuple[Floats, str]] = []
    dice = np.random.default_rng(seed)
    for n, (names, docs) in enumerate(families_of(lib.snapshot, folder)):
        fold = (seed + n) % FOLDS
        groups += _groups(collated(lib.snapshot, docs), names, truth, "generated", fold)
        undated = collated(lib.snapshot, docs, Use(dates=False))
        directions += _pairs(undated, names, truth)
        groups += _groups(undated, names, truth, "generated without dates", fold)
        stay = dice.random(len(names)) >= LEFT_OUT
        some = [name for name, s in zip(names, stay, strict=True) if s]
        groups += _groups(collated(lib.snapshot, docs[stay]), some, truth, "with gaps", fold)
    return Labels(groups, directions)


def _groups(
    family: Family, names: list[str], truth: dict[str, set[str]], corpus: str, fold: int
) -> Iterator[Group]:
    weighing = Weighing(family)
    for target, name in enumerate(names):
        arcs = worth_a_look(weighing.arcs(target))
        if not arcs or not truth.get(name):
            continue
        mine, either = truth.get(name, set()), situation(arcs) == "undated"
        right = np.array(
            [
                names[a.source] in mine or (either and name in truth.get(names[a.source], ()))
                for a in arcs
            ]
        )
        gone = mine - set(names)
        kin = np.array([bool(gone & truth.get(names[a.source], set())) for a in arcs])
        yield Group(arcs, right, kin, corpus, fold)


def _pairs(
    family: Family, names: list[str], truth: dict[str, set[str]]
) -> Iterator[tuple[Floats, str]]:
    where = {name: i for i, name in enumerate(names)}
    for target, sources in truth.items():
        for source in sources:
            if target in where and source in where:
                yield direction(family, where[source], where[target]), "generated"


NEAREST = 12
"""Sources of a bill by trace that are weighed against one another."""


def resubmitted(snapshot: Snapshot, folder: Path, *, marks: bool) -> Labels:
    """Evidence and truth of New York's resubmitted bills, with or without drafting marks."""
    corpus = "resubmitted, with marks" if marks else "resubmitted"
    pairs = usable(snapshot, read_truth(folder))
    traced = trace_documents(snapshot, [pair.bill for pair in pairs])
    groups: list[Group] = []
    directions: list[tuple[Floats, str]] = []
    for i, pair in enumerate(pairs):
        docs = np.append(pair.bill, sources_of(traced, i)[:NEAREST, SRC_DOC]).astype(np.int64)
        family = collated(snapshot, docs, Use(marks=marks))
        arcs = worth_a_look(Weighing(family).arcs(0))
        if arcs:
            right = np.array([docs[a.source] == pair.truth for a in arcs])
            groups.append(Group(arcs, right, right & False, corpus, pair.bill % FOLDS))
        alone = collated(snapshot, np.array([pair.truth, pair.bill]), Use(dates=False, marks=marks))
        directions.append((direction(alone, 0, 1), corpus))
    return Labels(groups, directions)


def labels(scratch: Path, law: Path) -> Labels:
    """Everything that is fitted to."""
    parts = [generated(scratch, seed) for seed in SEEDS]
    lib = whereas.open(scratch / "introductions")
    lib.add(law / "nyc_legislation/introduction")
    for marks in (False, True):
        folder = law / "nyc_legislation/resubmit"
        parts.append(resubmitted(lib.snapshot, folder, marks=marks))
    return Labels(
        [g for part in parts for g in part.groups], [d for part in parts for d in part.directions]
    )


def choice_weights(groups: Sequence[Group]) -> Floats:
    """Coefficients of a conditional logit: the chance of an arc among its target's arcs.

    Each corpus counts the same in sum.
    """
    usable_groups = [g for g in groups if g.right.any() and len(g.arcs) > 1]
    counts = {g.corpus: 0 for g in usable_groups}
    for g in usable_groups:
        counts[g.corpus] += 1
    table = [(features(g.arcs), g.right, 300.0 / counts[g.corpus]) for g in usable_groups]
    scale = np.concatenate([x for x, _, _ in table]).std(axis=0) + 1e-3

    weights = np.zeros(len(FEATURES))
    for _ in range(STEPS):
        slope, bend = RIDGE * weights, RIDGE * np.eye(weights.size)
        for x, right, share in table:
            rows = x / scale
            chances = softmax(rows @ weights)
            hit = chances * right / max(float((chances * right).sum()), 1e-12)
            mean = rows.T @ chances
            slope -= share * rows.T @ (hit - chances)
            bend += share * ((rows.T * chances) @ rows - np.outer(mean, mean))
        weights = weights - np.linalg.solve(bend, slope)
    return np.asarray(weights / scale)


def held_out(groups: Sequence[Group]) -> list[tuple[Group, Floats]]:
    """Each group with its chances by coefficients fitted without its fold."""
    found = []
    for fold in range(FOLDS):
        weights = choice_weights([g for g in groups if g.fold != fold])
        found += [(g, softmax(features(g.arcs) @ weights)) for g in groups if g.fold == fold]
    return found


TELLS_MOST = ("score", "unknown", "held", "alone")
"""Of `CERTAIN`, what says how sure a choice among several places' texts is. The others say whether
its source is missing, which the family as a whole tells better (`third_texts`): with them, 0.97 of
0.80 of held-out choices are right, without them of 0.81."""


def certain_weights(
    chosen: Iterable[tuple[Group, Floats]], columns: Sequence[str] = CERTAIN
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Coefficients of the chance that the choice is right, and the table they are fitted to.

    Those of other columns are zero.
    """
    rows, right = [], []
    for group, chances in chosen:
        best = int(chances.argmax())
        rows.append(certainty(group.arcs, chances, best))
        right.append(bool(group.right[best]))
    x, y = np.array(rows), np.array(right)
    asked = [CERTAIN.index(name) for name in columns]
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(x[:, asked], y)
    weights = np.zeros(1 + len(CERTAIN))
    weights[[0, *(1 + at for at in asked)]] = *fitted.intercept_, *fitted.coef_[0]
    return weights, x, y


FEW = 0.5
"""Inverse weight of the penalty where true pairs are few: some fifty have a missing source. Of 0.03
to 2, by fourfold cross-validation over the corpora, with `MOST_SHARE`."""


def common_weights(groups: Sequence[Group]) -> Floats:
    """Coefficients of the chance that the best choice is a brother, the source being missing.

    The last of them is the share of such choices.
    """
    chosen = held_out([g for g in groups if g.corpus == "generated"])
    rows, kin = [], []
    for group, chances in chosen:
        best = int(chances.argmax())
        rows.append(third_signs(group.arcs[best]))
        kin.append(bool(group.kin[best]))
    fitted = LogisticRegression(C=FEW, max_iter=2000).fit(np.array(rows), np.array(kin))
    return np.concatenate([fitted.intercept_, fitted.coef_[0], [np.mean(kin)]])


def direction_weights(pairs: Sequence[tuple[Floats, str]]) -> Floats:
    """Coefficients of the log odds of a direction; each corpus counts the same in sum."""
    rows = np.array([row for row, _ in pairs])
    corpora = [corpus for _, corpus in pairs]
    share = np.array([1000.0 / corpora.count(corpus) for corpus in corpora])
    both, sides = np.concatenate([rows, -rows]), np.repeat([1, 0], len(rows))
    fitted = LogisticRegression(C=1.0, fit_intercept=False)
    return np.asarray(fitted.fit(both, sides, np.concatenate([share, share])).coef_[0])


SITUATION_OF: dict[str, Situation] = {
    "generated": "elsewhere",
    "with gaps": "elsewhere",
    "generated without dates": "undated",
    "resubmitted": "at_home",
    "resubmitted, with marks": "at_home",
}


def fit(folder: Path) -> str:
    """Fit the model and write it down; `folder` holds the other rooms' labels."""
    del folder
    with tempfile.TemporaryDirectory() as scratch:
        named = os.environ.get("WHEREAS_LAW")
        law = Path(named) if named else unpack(ARCHIVES, Path(scratch) / "law")
        return fitted(labels(Path(scratch), law))


def fitted(everything: Labels) -> str:
    """Fit the model to labels and write it down."""
    lines = [HEAD.format(day=date.today().isoformat())]
    said: list[str] = []
    home: tuple[Floats, NDArray[np.bool_]] | None = None
    for kind in SITUATIONS:
        groups = [g for g in everything.groups if SITUATION_OF[g.corpus] == kind]
        chosen = held_out(groups)
        # What may be missing is estimated for each family by itself (`third_texts`).
        whole = [(g, chances) for g, chances in chosen if g.corpus != "with gaps"]
        certain, x, right = certain_weights(whole, CERTAIN if kind == "at_home" else TELLS_MOST)
        chance = 1.0 / (1.0 + np.exp(-(certain[0] + x @ certain[1:])))
        figures = _figures(chance, right)
        said.append(f"{kind} {figures}")
        lines += ["", f"# {len(groups)} choices; held out, {figures}"]
        lines += _table(f"choice.{kind}", FEATURES, choice_weights(groups))
        lines += _table(f"certain.{kind}", ("intercept", *CERTAIN), certain)
        if kind == "at_home":
            home = chance, right
    lines += _table("common", ("intercept", *THIRD, "share"), common_weights(everything.groups))
    lines += ["", f"# {len(everything.directions)} true pairs"]
    lines += _table("direction", DIRECTION, direction_weights(everything.directions))
    lines += _calibration(home)
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")
    return "; ".join(said)


HEAD = """\
# How much each ground says of who took it from whom; made by `python -m fitting lineage` on {day}.
# Fitted to the true lineage of generated samples (whole, with measures left out, without dates)
# and to New York's resubmitted bills (without drafting marks), cross-validated by family or bill.
# `choice`: coefficients of a conditional logit among a measure's possible sources.
# `certain`: a logistic on what tells whether that choice is right.
# `direction`: log odds that the one was taken from the other, where dates don't say.
# `calibration`: what a stated chance came to on held-out resubmitted bills."""


def _figures(chance: Floats, right: NDArray[np.bool_]) -> str:
    order = np.argsort(-chance, kind="stable")
    most = order[: int(0.85 * order.size)]
    return f"first choice right {right.mean():.3f}, of the surest 85% {right[most].mean():.3f}"


def _table(name: str, keys: Sequence[str], values: Floats) -> list[str]:
    return [f"[{name}]", *(f"{k} = {v:.3f}" for k, v in zip(keys, values, strict=True)), ""]


def _calibration(home: tuple[Floats, NDArray[np.bool_]] | None) -> list[str]:
    """Isotonic steps from chance said to share right, thinned to tenths."""
    assert home is not None
    curve = IsotonicRegression(out_of_bounds="clip").fit(home[0], home[1].astype(float))
    said = np.round(np.linspace(0.0, 1.0, 11), 2)
    right = np.round(0.5 * (curve.predict(said) + said), 3)
    return ["[calibration]", f"said = {said.tolist()}", f"right = {right.tolist()}"]


def chains(pairs: Sequence[Pair]) -> list[int]:
    """For each bill the chain of resubmissions that it belongs to, so that none is split."""
    leader: dict[int, int] = {}

    def find(doc: int) -> int:
        while leader.setdefault(doc, doc) != doc:
            doc = leader[doc]
        return doc

    for pair in pairs:
        leader[find(pair.bill)] = find(pair.truth)
    return [find(pair.truth) for pair in pairs]


def directed(snapshot: Snapshot, folder: Path) -> tuple[int, int, int]:
    """Resubmitted bills with dates and marks hidden: likely source the right way, called so, all.

    Each pair is judged alone, by coefficients of direction fitted without its chain of bills.
    """
    pairs = usable(snapshot, read_truth(folder))
    hidden = Use(dates=False, marks=False)
    families = [collated(snapshot, np.array([p.truth, p.bill]), hidden) for p in pairs]
    rows = [(direction(family, 0, 1), "resubmitted") for family in families]
    numbers = np.unique(chains(pairs), return_inverse=True)[1] % FOLDS
    right = said = 0
    for fold in range(FOLDS):
        others = [row for row, n in zip(rows, numbers, strict=True) if n != fold]
        mine = replace(model(), direction=direction_weights(others))
        for family, n in zip(families, numbers, strict=True):
            if n == fold:
                sources = [e.source for e in decide(family, mine) if e.relation == "likely source"]
                said += len(sources)
                right += sources == [0]
    return right, said, len(pairs)


def checked(found: Labels) -> tuple[Floats, NDArray[np.bool_], int]:
    """Held-out chances of the choices among one corpus' groups, and which of them are right."""
    chosen = held_out(found.groups)
    said, right = [], []
    for fold in range(FOLDS):
        weights, _, _ = certain_weights([c for c in chosen if c[0].fold != fold])
        for group, chances in chosen:
            if group.fold == fold:
                best = int(chances.argmax())
                row = certainty(group.arcs, chances, best)
                said.append(1.0 / (1.0 + np.exp(-(weights[0] + row @ weights[1:]))))
                right.append(bool(group.right[best]))
    return np.array(said), np.array(right), len(right)
