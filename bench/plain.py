"""Plain descriptions of real measures, and which answers to them are right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from whereas.answers.copies import Bag, alike
from whereas.library.snapshot import Snapshot

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures" / "plain"

COPY = 0.6
"""Share of their words that two measures have in common from which on either is a right answer."""

Half = Literal["open", "aside"]


@dataclass(frozen=True, slots=True)
class Plain:
    """A description in plain words, and the measure that was described."""

    measure: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What people said of measures that were brought up for a description of `measure`.

    The `same` do what is described, the `near` are about the same subject, the `other` about
    something else.
    """

    measure: str
    same: list[str]
    near: list[str]
    other: list[str]


def judged(half: Half) -> dict[str, Judged]:
    """The judgements of one half, by the measure described."""
    lines = (FIXTURES / f"judged-{half}.jsonl").read_text("utf-8").splitlines()
    return {row["measure"]: Judged(**row) for row in map(json.loads, lines)}


def plain(half: Half) -> list[Plain]:
    """The descriptions of one half, in the order of the file."""
    lines = (FIXTURES / f"{half}.jsonl").read_text("utf-8").splitlines()
    return [Plain(row["measure"], row["plain"]) for row in map(json.loads, lines)]


@dataclass
class Copies:
    """Says which documents are the described measure or nearly the same text."""

    snapshot: Snapshot
    bags: dict[int, Bag] = field(default_factory=dict)

    def right(self, measure: str, docs: Iterable[int]) -> NDArray[np.bool_]:
        """Which of some documents are right answers to a description of `measure`."""
        mine = self.snapshot.find(measure)
        return np.array([doc in mine or self._alike(mine, doc) for doc in docs])

    def rank(self, measure: str, hits: Sequence[str]) -> int | None:
        """The rank (from 0) of the first right answer among measures."""
        for rank, hit in enumerate(hits):
            if self.right(measure, self.snapshot.find(hit)).any():
                return rank
        return None

    def _alike(self, mine: Iterable[int], doc: int) -> bool:
        return any(alike(self.snapshot, a, doc, self.bags, COPY) for a in mine)
