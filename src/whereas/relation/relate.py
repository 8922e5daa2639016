"""Relate two texts, or many pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.relation.model import CLASSES, Model, fitted, middle
from whereas.relation.parts import compared
from whereas.relation.reasons import reasons
from whereas.relation.shares import shares
from whereas.relation.texts import Text, read

UNREAD = -1  # the class of a pair that can't be judged: one side holds no word


@dataclass(frozen=True, slots=True)
class Related:
    """How two texts stand to each other: the class, the odds of each, and what it rests on."""

    relation_class: str
    probabilities: dict[str, float]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """Many pairs: their classes, the odds of all classes, the shares of left and right.

    Where a pair can't be judged: UNREAD, and nan.
    """

    classes: NDArray[np.int64]
    odds: NDArray[np.float64]
    shares: NDArray[np.float64]

    @classmethod
    def empty(cls, pairs: int) -> Judged:
        """Nothing judged yet."""
        odds = np.full((pairs, len(CLASSES)), np.nan)
        return cls(np.full(pairs, UNREAD, dtype=np.int64), odds, np.full((pairs, 2), np.nan))


def relate(left: str, right: str) -> Related | None:
    """Say how two texts stand to each other; None where one of them holds no word."""
    model = fitted()
    texts = _read(left, right, model)
    if texts is None:
        return None
    measured = compared(*texts)
    odds = model.probabilities(measured.features[None])
    kind = CLASSES[int(middle(odds)[0])]
    by_class = {name: round(float(p), 4) for name, p in zip(CLASSES, odds[0], strict=True)}
    return Related(kind, by_class, reasons(measured))


def relate_all(lefts: Sequence[str | None], rights: Sequence[str | None]) -> Judged:
    """Say of many pairs how their two texts stand to each other."""
    model = fitted()
    pairs = [_read(a or "", b or "", model) for a, b in zip(lefts, rights, strict=True)]
    judged = Judged.empty(len(pairs))
    good = [i for i, pair in enumerate(pairs) if pair is not None]
    if good:
        texts = [pair for pair in pairs if pair is not None]
        judged.shares[good] = [shares(a.codes, b.codes) for a, b in texts]
        features = np.stack([compared(a, b).features for a, b in texts])
        judged.odds[good] = model.probabilities(features)
        judged.classes[good] = middle(judged.odds[good])
    return judged


def _read(left: str, right: str, model: Model) -> tuple[Text, Text] | None:
    a, b = read(left, model.common), read(right, model.common)
    return (a, b) if a.codes.size and b.codes.size else None
