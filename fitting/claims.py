"""Fit the room `claims`: whether a sentence makes a claim, and of which kind.

Labels: the sentences of the open passages (`tests/fixtures/claims`, never those set aside) and
those of `claims.txt` beside this file, which stand each after a sentence about a law. The patterns
of `vocabulary.toml` were written by reading `open.jsonl`, where they are always right; so what
they find there is left out, else they would be trusted too much.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench.claims import shared
from bench.stories import FIXTURES, Passage, passages
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from whereas.claims.features import features, read
from whereas.claims.learnt import MARGIN, SCALE, pieces
from whereas.claims.names import Names
from whereas.claims.told import Told
from whereas.claims.wording import KINDS, ClaimKind, by_rules, chosen, signs

ROOM = Path(__file__).parents[1] / "src" / "whereas" / "claims"
SENTENCES = Path(__file__).with_name("claims.txt")
LAW = "The council passed an ordinance on geese. "
"""What a sentence of `claims.txt` stands after."""
SAYINGS = (
    "Mayor Bea Voss said {1}.",
    "{0}, said Ike Dorn, who sits on the council.",
    "“{0},” said a spokeswoman for the Clean Air League.",
    "According to a staff report, {1}.",
    "{0}, officials said.",
    "The clerk, Ann Lee, told the board that {1}.",
    "Dorn, the ban's sponsor, acknowledged that {1}.",
    "“{0},” she said.",
    "“{0},” a man in the back row shouted.",
    "City records show that {1}.",
    "The lawyer for the shops, Cy Orr, argued that {1}.",
    "Councilwoman Tess Quill, who represents the east side, called it a fact that {1}.",
)
"""Ways of saying in which each sentence of `claims.txt` is learnt from a second time, by turns."""

_NAMES = frozenset(
    "Bly Marl Tarn Tule Kerr Gull Bexley Oxley Merrin Norland Pell Calder Thorne Brill Hale Wend "
    "Sandry Vesper Denholm Orrin Thornley Wexford I I'm I've Judge Mayor Sheriff Governor".split()
)
"""First words that stay large amid a sentence."""

LETTERS = {"N": "novelty", "B": "borrowing", "C": "contest"}
OPEN, WRITTEN = -1, -2
"""Folds of what is always learnt from: the open half, the sentences of `claims.txt`."""
FOLDS = 8
STRENGTH = 0.3
"""The inverse of how strongly weights are drawn to zero; half of it scores the same within 0.02."""
PASSAGE = 3.0
"""A passage's sentence counts as so many of `claims.txt`: its surroundings are real."""
SEEN = 3
"""Sentences that a feature must be in; a written one is there twice."""
SMALL = 0.03
"""Weights nearer to zero than this in each kind are left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence: its features and its pieces', its kinds and those the patterns find, its fold."""

    found: frozenset[str]
    pieces: tuple[frozenset[str], ...]
    kinds: frozenset[str]
    ruled: frozenset[str]
    fold: int


LABELS = "SHA-256 of what was learnt from:"


def labels_hash() -> str:
    """The SHA-256 of the files that are learnt from, one after the other."""
    digest = hashlib.sha256()
    for name in ("open", "fresh"):
        digest.update((FIXTURES / "claims" / f"{name}.jsonl").read_bytes())
    for path in (SENTENCES, ROOM / "concepts.toml", ROOM / "vocabulary.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fit(labels: Path) -> str:
    """Fit, write `fitted.tsv` and say what it scores on folds that it was not fitted to.

    The folder of labels is not used: the claims' are beside the tests.
    """
    del labels
    rows = [*_rows(passages("open"), [OPEN]), *_written()]
    rows += _rows(passages("fresh"), range(FOLDS))
    columns = _columns(rows)
    said = "; ".join(_crossed(rows, columns))
    models = {kind: _model(rows, columns, kind) for kind in KINDS}
    _write(columns, models, said, Counter(row.fold >= WRITTEN for row in rows)[True])
    return said


def _rows(texts: Iterable[Passage], folds: Iterable[int]) -> Iterator[Row]:
    order = list(folds)
    for number, passage in enumerate(texts):
        told = Told(passage.text)
        names = Names(told)
        made = _labelled(told, passage)
        for n in range(len(told.sentences)):
            yield _row(told, names, n, made[n], order[number % len(order)])


def _labelled(told: Told, passage: Passage) -> list[frozenset[str]]:
    """Give each sentence's kinds of claims as they were labelled."""
    said = [told.said(sentence) for sentence in told.sentences]
    kinds: list[set[str]] = [set() for _ in said]
    for claim in passage.claims:
        best = max(range(len(said)), key=lambda n: shared(said[n], claim.sentence))
        kinds[best].add(claim.kind)
    return [frozenset(found) for found in kinds]


def _written() -> Iterator[Row]:
    lines = SENTENCES.read_text("utf-8").splitlines()
    for n, line in enumerate(line for line in lines if not line.startswith("#")):
        letters, said = line.split(" ", 1)
        kinds = frozenset(LETTERS[letter] for letter in letters if letter in LETTERS)
        for text in (said, *_as_said(said, n)):
            told = Told(LAW + text)
            yield _row(told, Names(told), 1, kinds, WRITTEN)


def _as_said(said: str, n: int) -> Iterator[str]:
    """Give a sentence as somebody's saying, so that nothing is learnt of who says so."""
    if said[-1] == "." and not set(said) & set('“”"!?;:') and said.count(".") == 1:
        small = said if said.split()[0] in _NAMES else said[0].lower() + said[1:]
        yield SAYINGS[n % len(SAYINGS)].format(said[:-1], small[:-1])


def _row(told: Told, names: Names, number: int, kinds: frozenset[str], fold: int) -> Row:
    words = read(told, names, told.sentences[number])
    ruled = frozenset(hit.kind for hit in by_rules(told, number))
    whole = signs(told, number, () if fold == OPEN else ruled)
    all_of_it = list(features(words))
    parts = pieces(all_of_it, len(words)) if fold >= 0 else ()
    return Row(
        frozenset((*whole, *(name for name, _ in all_of_it))),
        tuple(frozenset((*whole, *part)) for part in parts),
        kinds, ruled, fold,
    )  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """The features that are learnt from, in order, and the sentences as rows of them."""

    names: list[str]
    matrix: csr_matrix


def _columns(rows: list[Row]) -> Columns:
    seen = Counter(name for row in rows for name in row.found)
    names = sorted(name for name, times in seen.items() if times >= SEEN)
    number = {name: n for n, name in enumerate(names)}
    return Columns(names, _matrix([row.found for row in rows], number))


def _matrix(found: Sequence[frozenset[str]], number: dict[str, int]) -> csr_matrix:
    held = [sorted(number[name] for name in names if name in number) for names in found]
    ends = np.cumsum([0, *map(len, held)])
    at = np.array([n for one in held for n in one], dtype=np.int64)
    return csr_matrix((np.ones(at.size), at, ends), (len(found), len(number)))


@dataclass(frozen=True)
class Model:
    """Weights of the features, and what is added to their sum."""

    weights: NDArray[np.float64]
    bias: float

    def says(self, matrix: csr_matrix, margin: float = 0.0) -> NDArray[np.float64]:
        """Give each row's probability."""
        total = matrix @ self.weights + self.bias - margin
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-total))
        return chance


def _model(
    rows: list[Row], columns: Columns, kind: ClaimKind, used: NDArray[np.bool_] | None = None
) -> Model:
    from sklearn.linear_model import LogisticRegression

    used = np.ones(len(rows), dtype=bool) if used is None else used
    right = np.array([kind in row.kinds for row in rows])[used]
    counts = np.array([1.0 if row.fold == WRITTEN else PASSAGE for row in rows])[used]
    made = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, random_state=0)
    made.fit(columns.matrix[used], right, sample_weight=counts)
    return Model(made.coef_[0], float(made.intercept_[0]))


def _crossed(rows: list[Row], columns: Columns) -> Iterator[str]:
    """Say how the patterns and what is learnt do in fresh passages that are left out in turn."""
    folds = np.array([row.fold for row in rows])
    fresh = folds >= 0
    chances = np.stack([_left_out(rows, columns, kind, folds)[fresh] for kind in KINDS])
    for kind, chance in zip(KINDS, chances, strict=True):
        right = np.array([kind in row.kinds for row in rows])[fresh]
        ruled = np.array([kind in row.ruled for row in rows])[fresh]
        scored = zip(chance.tolist(), chances.max(axis=0).tolist(), ruled.tolist(), strict=True)
        ours = np.array([chosen(kind, *one) for one in scored])
        yield f"{kind} {_f1(ours, right):.3f}, patterns alone {_f1(ruled, right):.3f}"


def _left_out(
    rows: list[Row], columns: Columns, kind: ClaimKind, folds: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give the probabilities of the rows in folds, each from weights fitted without its fold."""
    chance = np.zeros(len(rows))
    number = {name: n for n, name in enumerate(columns.names)}
    for fold in range(FOLDS):
        out = np.flatnonzero(folds == fold)
        model = _model(rows, columns, kind, folds != fold)
        chance[out] = model.says(columns.matrix[out])
        for n in out.tolist():
            if rows[n].pieces:
                parts = model.says(_matrix(rows[n].pieces, number), MARGIN)
                chance[n] = max(chance[n], float(parts.max()))
    return chance


def _f1(found: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    return 2 * int((found & right).sum()) / max(1, int(found.sum() + right.sum()))


def _write(columns: Columns, models: dict[ClaimKind, Model], said: str, count: int) -> None:
    table = np.stack([models[kind].weights for kind in KINDS], axis=1)
    lines = [
        "# What each feature (features.py) says for each kind of claim, in hundredths of a logit.",
        "# Written by `python -m fitting claims`: logistic regression, weights drawn to zero (L2),",
        f"# {LABELS} {labels_hash()}",
        f"# on {count} sentences. F1 on sentences of passages left out in turn: {said}.",
        "\t".join(("feature", *KINDS)),
        "\t".join(("", *(f"{models[kind].bias * SCALE:.0f}" for kind in KINDS))),
    ]
    for name, weights in zip(columns.names, table, strict=True):
        if np.abs(weights).max() >= SMALL:
            lines.append("\t".join((name, *(f"{weight * SCALE:.0f}" for weight in weights))))
    (ROOM / "fitted.tsv").write_text("\n".join(lines) + "\n", "utf-8")
