"""Relate two texts, or many pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.relation.features import Measured
from whereas.relation.model import CLASSES, Model, fitted, middle
from whereas.relation.parts import compared
from whereas.relation.reasons import reasons
from whereas.relation.texts import read

UNREAD = -1
"""The class of a pair that can't be judged because one side holds no word."""


@dataclass(frozen=True, slots=True)
class Related:
    """How two texts stand to each other: the class, the odds of each, and what it rests on."""

    relation_class: str
    probabilities: dict[str, float]
    reasons: list[str]


def relate(left: str, right: str) -> Related | None:
    """Say how two texts stand to each other; None where one of them holds no word."""
    model = fitted()
    measured = _measured(left, right, model)
    if measured is None:
        return None
    odds = model.probabilities(measured.features[None])
    kind = CLASSES[int(middle(odds)[0])]
    by_class = {name: round(float(p), 4) for name, p in zip(CLASSES, odds[0], strict=True)}
    return Related(kind, by_class, reasons(measured))


def relate_all(
    lefts: Sequence[str | None], rights: Sequence[str | None]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The class of each pair and the odds of all: UNREAD and nan where a pair can't be judged."""
    model = fitted()
    classes = np.full(len(lefts), UNREAD, dtype=np.int64)
    odds = np.full((len(lefts), len(CLASSES)), np.nan)
    rows = [_measured(a or "", b or "", model) for a, b in zip(lefts, rights, strict=True)]
    read_ = [i for i, row in enumerate(rows) if row is not None]
    if read_:
        odds[read_] = model.probabilities(np.stack([r.features for r in rows if r is not None]))
        classes[read_] = middle(odds[read_])
    return classes, odds


def _measured(left: str, right: str, model: Model) -> Measured | None:
    a, b = read(left, model.common), read(right, model.common)
    return compared(a, b) if a.codes.size and b.codes.size else None
