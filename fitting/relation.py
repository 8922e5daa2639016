"""Room `relation`: from labelled pairs of bill subsections to `src/whereas/relation/fitted.toml`.

Label k of a pair is class k of `whereas.relation.model.CLASSES`. Nothing is tuned here: which
features answer which question, and how strongly weights are drawn to zero, is written down below
with why. Cross-validated figures are computed along the way and written into the file.
"""

from __future__ import annotations

import csv
import hashlib
import math
import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whereas.relation.features import NAMES, measure
from whereas.relation.model import CLASSES, Model, Question, middle
from whereas.relation.texts import CommonWords, read
from whereas.words.normal import is_masked, word_codes

ROOM = Path(__file__).parents[1] / "src" / "whereas" / "relation"
LABELS = "bill_pair_similarity.csv"
RECIPE = "2026-11-23"
"""When the recipe below was last changed; the same recipe and labels make the same file."""

TIERS = 5
"""Common words are listed in tiers: in a half of the texts or more, a quarter, … 1 in 2 ** TIERS.
Between 4 and 7 tiers the figures don't differ; 5 make a list that can be read."""

FOLDS, TIMES = 10, 10
"""Cross-validation: ten parts, drawn ten times, each with every class in proportion."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to fit: the classes from `first` on, told apart by `cuts` cuts on one scale."""

    words: str
    first: int
    cuts: int
    features: tuple[str, ...]
    pull: float  # how strongly weights are drawn to zero (L2, on standardised features)


QUESTIONS = (
    # Few labelled pairs are "partially related" (30), so it has no weights of its own: it is the
    # middle of the scale between those that share nothing and those that share much.
    Asked(
        "how much is shared",
        0,
        2,
        ("letters", "wording", "phrases", "topic", "opening", "longest_run"),
        1.0,
    ),
    Asked(
        "how much was changed",
        2,
        1,
        ("changed", "kept", "biggest_edit", "letters_of_either"),
        0.5,
    ),
    Asked("was anything changed", 3, 1, ("same", "all_changed"), 0.3),
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The labelled pairs, and what is measured of them."""

    features: NDArray[np.float64]
    labels: NDArray[np.int64]
    words: dict[str, float]
    rare: float
    digest: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Figures on pairs that were not fitted to: means and spreads over the drawings."""

    accuracy: tuple[float, float]
    macro_f1: tuple[float, float]
    log_loss: float
    brier: float
    confusion: NDArray[np.float64]
    class_f1: NDArray[np.float64]
    odds: NDArray[np.float64]


def pairs(labels: Path) -> Pairs:
    """Read the labelled pairs of a folder and measure them."""
    path = labels / LABELS
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [(row["sec_a_text"], row["sec_b_text"]) for row in rows]
    words = common_words({text for pair in texts for text in pair})
    rare = weight_of(TIERS + 1)
    common = CommonWords.of(words, rare)
    measured = [measure(read(a, common), read(b, common)).features for a, b in texts]
    classes = np.array([int(row["label"]) for row in rows], dtype=np.int64)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Pairs(np.array(measured), classes, words, rare, digest)


def common_words(texts: set[str]) -> dict[str, float]:
    """The words that at least one in 2 ** TIERS texts holds, and how much each says."""
    counts = Counter(w for text in texts for w in set(re.findall(r"[^\W_]+", text.lower())))
    tiers = {w: 1 + math.floor(-math.log2(n / len(texts))) for w, n in counts.items()}
    return {w: weight_of(max(t, 1)) for w, t in tiers.items() if t <= TIERS and _plain(w)}


def weight_of(tier: int) -> float:
    """How much a word of a tier says: the log of how rare the middle of the tier is."""
    return round((tier - 0.5) * math.log(2), 3)


def _plain(word: str) -> bool:
    codes = word_codes(word)
    return codes.size == 1 and not is_masked(codes)[0]


def fitted_to(data: Pairs, chosen: NDArray[np.bool_]) -> Model:
    """Fit the questions to the chosen pairs."""
    low, high = _ranges(data.features[chosen])
    held = np.clip(data.features, low, high)
    questions = tuple(_fit_one(asked, held[chosen], data.labels[chosen]) for asked in QUESTIONS)
    return Model(CommonWords.of(data.words, data.rare), low, high, questions)


def _ranges(features: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest value of each feature, outwards to three decimals."""
    return np.floor(features.min(axis=0) * 1e3) / 1e3, np.ceil(features.max(axis=0) * 1e3) / 1e3


def _fit_one(asked: Asked, features: NDArray[np.float64], labels: NDArray[np.int64]) -> Question:
    """Fit one question to the pairs that reach it; its weights are for features as they are."""
    reach = labels >= asked.first
    columns = [list(NAMES).index(name) for name in asked.features]
    rows = features[reach][:, columns]
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    steps = np.minimum(labels[reach] - asked.first, asked.cuts)
    cuts, slopes = cumulative_logit((rows - centre) / spread, steps, asked.cuts, asked.pull)
    weights = np.zeros(len(NAMES))
    weights[columns] = slopes / spread
    return Question(asked.first, _digits(cuts + slopes @ (centre / spread)), _digits(weights))


def cumulative_logit(
    rows: NDArray[np.float64], steps: NDArray[np.int64], cuts: int, pull: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit P(step > k) = logistic(rows @ slopes - cut k) by Newton's method; cuts, then slopes."""
    counts = np.array([(steps <= k).mean() for k in range(cuts)])
    at = np.concatenate([np.log(counts / (1 - counts)), np.zeros(rows.shape[1])])
    for _ in range(50):
        here = _gradient(at, rows, steps, cuts, pull)
        nudge = 1e-5
        curve = np.array(
            [
                (_gradient(at + nudge * e, rows, steps, cuts, pull) - here) / nudge
                for e in np.eye(at.size)
            ]
        )
        step = np.linalg.solve((curve + curve.T) / 2, here)
        at = at - step * min(1.0, 2.0 / np.abs(step).max())
        if np.abs(step).max() < 1e-9:
            break
    return at[:cuts], at[cuts:]


def _gradient(
    at: NDArray[np.float64],
    rows: NDArray[np.float64],
    steps: NDArray[np.int64],
    cuts: int,
    pull: float,
) -> NDArray[np.float64]:
    """The slope of the penalised negative log likelihood."""
    above = 1 / (1 + np.exp(at[:cuts] - (rows @ at[cuts:])[:, None]))
    edge = np.ones((len(rows), 1))
    above = np.hstack([edge, above, 0 * edge])
    slope = above * (1 - above)
    each = np.arange(len(rows))
    odds = np.maximum(above[each, steps] - above[each, steps + 1], 1e-12)
    upper, lower = slope[each, steps] / odds, slope[each, steps + 1] / odds
    by_cut = [(upper * (steps == k + 1)).sum() - (lower * (steps == k)).sum() for k in range(cuts)]
    by_slope = -rows.T @ (upper - lower) + pull * at[cuts:]
    return np.concatenate([by_cut, by_slope])


def _digits(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Four digits: more than the labels can tell, few enough to be the same on every machine."""
    return np.array([float(f"{value:.4g}") for value in values])


def folds(labels: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """A part for each pair, drawn so that every part has every class in proportion."""
    random = np.random.default_rng(seed)
    parts = np.empty(labels.size, dtype=np.int64)
    for kind in range(len(CLASSES)):
        members = random.permutation(np.flatnonzero(labels == kind))
        parts[members] = (np.arange(members.size) + random.integers(FOLDS)) % FOLDS
    return parts


def cross_validated(data: Pairs, times: int = TIMES) -> Checked:
    """Fit to nine tenths and judge the rest, each tenth in turn, several times over."""
    drawings = list(_drawings(data, times))
    each = np.array([figures(data.labels, middle(odds)) for odds in drawings])
    odds = np.mean(drawings, axis=0)
    losses = [-np.log(np.maximum(d[_own(data.labels)], 1e-9)).mean() for d in drawings]
    truth = np.eye(len(CLASSES))[data.labels]
    briers = [((d - truth) ** 2).sum(axis=1).mean() for d in drawings]
    tables = [_confusion(data.labels, middle(d)) for d in drawings]
    mean, spread = each.mean(axis=0), each.std(axis=0)
    return Checked(
        (mean[0], spread[0]),
        (mean[1], spread[1]),
        float(np.mean(losses)),
        float(np.mean(briers)),
        np.mean(tables, axis=0),
        mean[2:],
        odds,
    )


def _drawings(data: Pairs, times: int) -> Iterator[NDArray[np.float64]]:
    for seed in range(times):
        parts = folds(data.labels, seed)
        odds = np.zeros((data.labels.size, len(CLASSES)))
        for part in range(FOLDS):
            model = fitted_to(data, parts != part)
            odds[parts == part] = model.probabilities(data.features[parts == part])
        yield odds


def _own(labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.arange(labels.size), labels


def _confusion(labels: NDArray[np.int64], judged: NDArray[np.int64]) -> NDArray[np.int64]:
    table = np.zeros((len(CLASSES), len(CLASSES)), dtype=np.int64)
    np.add.at(table, (labels, judged), 1)
    return table


def figures(labels: NDArray[np.int64], judged: NDArray[np.int64]) -> NDArray[np.float64]:
    """Accuracy, macro-F1, and the F1 of each class."""
    table = _confusion(labels, judged)
    f1 = 2 * table.diagonal() / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1)
    return np.array([(labels == judged).mean(), f1.mean(), *f1])


def fit(labels: Path) -> str:
    """Fit the room's file to the labels of a folder, write it, and say what it scores."""
    data = pairs(labels)
    checked = cross_validated(data)
    model = fitted_to(data, np.ones(data.labels.size, dtype=np.bool_))
    (ROOM / "fitted.toml").write_text(written(data, model, checked), "utf-8")
    return f"accuracy {checked.accuracy[0]:.3f}, macro-F1 {checked.macro_f1[0]:.3f}"


def written(data: Pairs, model: Model, checked: Checked) -> str:
    """What was learnt as the text of `fitted.toml`."""
    return "\n".join(
        [
            "# How two texts stand to each other; made by `python -m fitting relation`.",
            "",
            f"rare = {data.rare} # how much a word says that is in none of the lists below",
            *_about(data, checked),
            *_questions(model),
            *_ranges_of(model),
            *_words(data),
            "",
        ]
    )


def _about(data: Pairs, checked: Checked) -> list[str]:
    rows = (f'  "{CLASSES[k]}: {" ".join(f"{n:.1f}" for n in checked.confusion[k])}",'
            for k in range(len(CLASSES)))  # fmt: skip
    return [
        "",
        "[fitted]",
        'how = "cumulative logits on standardised features, weights drawn to zero (L2)"',
        f'recipe = "{RECIPE}"',
        f'labels = "{LABELS}, {data.labels.size} pairs, sha256 {data.digest}"',
        f'checked = "cross-validation in {FOLDS} parts, {TIMES} drawings; mean and spread"',
        f"accuracy = [{checked.accuracy[0]:.4f}, {checked.accuracy[1]:.4f}]",
        f"macro_f1 = [{checked.macro_f1[0]:.4f}, {checked.macro_f1[1]:.4f}]",
        f"class_f1 = [{', '.join(f'{f:.3f}' for f in checked.class_f1)}]",
        f"log_loss = {checked.log_loss:.3f}",
        f"brier = {checked.brier:.3f}",
        f"# Pairs of each class, by the class that they were judged to be ({', '.join(CLASSES)}).",
        "confusion = [",
        *rows,
        "]",
    ]


def _questions(model: Model) -> Iterator[str]:
    for asked, question in zip(QUESTIONS, model.questions, strict=True):
        below = ", ".join(f'"{CLASSES[asked.first + k]}"' for k in range(asked.cuts))
        yield "\n".join(
            [
                "",
                "[[question]]",
                f'asks = "{asked.words}"',
                f"below = [{below}] # each cut: this class below it, the next above",
                f"cuts = [{', '.join(f'{cut:.4g}' for cut in question.cuts)}]",
                "",
                "[question.weights]",
                *(f"{n} = {question.weights[list(NAMES).index(n)]:.4g}" for n in asked.features),
            ]
        )


def _ranges_of(model: Model) -> list[str]:
    rows = zip(NAMES.items(), model.low, model.high, strict=True)
    return [
        "",
        "# The lowest and highest value of each feature among the labelled pairs.",
        "[ranges]",
        *(f"{name} = [{low:.3f}, {high:.3f}] # {means}" for (name, means), low, high in rows),
    ]


def _words(data: Pairs) -> Iterator[str]:
    yield "\n# How much a word says, by how many of the texts hold it."
    for tier in range(1, TIERS + 1):
        words = sorted(w for w, weight in data.words.items() if weight == weight_of(tier))
        yield f"\n[[common]] # in 1 of {2**tier} texts or more\nweight = {weight_of(tier)}"
        yield f'words = """\n{_wrapped(words)}"""'


def _wrapped(words: list[str]) -> str:
    return textwrap.fill(" ".join(words), 96)
