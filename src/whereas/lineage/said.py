"""What a text says of its own origin: years that it names, files that its drafters noted on it."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from whereas.library.snapshot import Snapshot

_YEAR = re.compile(r"(?<![\d.,$-])(?:1[89]|20)\d\d(?![\d-]|[.,]\d)")
_TOKEN = re.compile(r"[a-z]+|\d+")
_FILLER = {"no", "number", "nos"}
LONGEST_NAME = 5
"""Words of a file's number at most: "Int 317-2014" has three."""


def latest_year(text: str) -> int:
    """The latest year that a text names, 0 if none: it was written in that year or near it."""
    return max((int(year) for year in _YEAR.findall(text)), default=0)


def named_by_marks(snapshot: Snapshot, docs: NDArray[np.int64]) -> list[set[int]]:
    """For each member the other members whose number its drafting marks give."""
    columns = ["measure", "aliases", "marks"]
    rows = snapshot.rows(docs, columns).to_pylist()
    numbers: dict[tuple[str, ...], set[int]] = {}
    for i, row in enumerate(rows):
        for name in row["aliases"] or ():
            numbers.setdefault(_tokens(name), set()).add(i)
    return [_found(_tokens(row["marks"] or ""), numbers) - {i} for i, row in enumerate(rows)]


def _tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of a file's number, however it is punctuated."""
    found = (token.lstrip("0") or "0" for token in _TOKEN.findall(text.lower()))
    return tuple(token for token in found if token not in _FILLER)


def _found(tokens: tuple[str, ...], numbers: dict[tuple[str, ...], set[int]]) -> set[int]:
    found: set[int] = set()
    for size in range(2, LONGEST_NAME + 1):
        for at in range(len(tokens) - size + 1):
            found |= numbers.get(tokens[at : at + size], set())
    return found
