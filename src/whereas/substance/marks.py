"""What people have marked as stock or as substance, and how that overrides the model.

Marks lie beside the manifest, one JSON object a line, in a file that the manifest names; so a
reader sees those of the moment that it opened, and a write that does not end changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whereas.errors import LibraryError
from whereas.fingerprints.select import GRAM, common_table, hash_grams
from whereas.passages.credit import SRC_FIRST, SRC_LAST
from whereas.passages.trace import P_T0, P_T1, Traced
from whereas.words.normal import place_words

CONSISTS = 0.8
"""A passage consists of marked wording if this share of its words stands in it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Wording that someone marked: as stock, or as not stock.

    `source` is the measure and span that it was taken from, if any; `place` whose text it was.
    """

    stock: bool
    text: str
    source: str = ""
    place: str = ""
    date: str = ""


class Marks:
    """All marks of a library, in the order in which they were made; a later one prevails."""

    def __init__(self, marks: tuple[Mark, ...] = ()) -> None:
        self.marks = marks

    @classmethod
    def read(cls, folder: Path, name: str) -> Marks:
        """The marks that the manifest names.

        Raises:
            LibraryError: the file is missing or damaged.
        """
        if not name:
            return cls()
        try:
            lines = (folder / name).read_text("utf-8").splitlines()
            return cls(tuple(Mark(**json.loads(line)) for line in lines if line))
        except (OSError, ValueError, TypeError) as error:
            raise LibraryError(
                f"the marks can't be read: {error}", str(folder / name), "restore it from a copy"
            ) from None

    def lines(self) -> str:
        """The marks as they are kept in a file."""
        return "".join(json.dumps(asdict(m), ensure_ascii=False) + "\n" for m in self.marks)

    def with_mark(self, mark: Mark) -> Marks:
        """These marks and one more, which replaces those of the same words."""
        words = grams_of(mark).tolist()
        kept = (m for m in self.marks if grams_of(m).tolist() != words)
        return Marks((*kept, mark))

    @cached_property
    def grams(self) -> list[tuple[bool, NDArray[np.uint32]]]:
        """Whether each mark says stock, and the grams of its words, sorted."""
        return [(mark.stock, np.unique(grams_of(mark))) for mark in self.marks]

    def said(self, words: NDArray[np.uint32]) -> bool | None:
        """Whether wording that consists of marked words is stock; None if it isn't marked."""
        hashes = _hashes(words, np.array([0, words.size]))
        found = None
        for stock, grams in self.grams:
            if _covered(hashes, grams).sum() >= CONSISTS * words.size:
                found = stock
        return found

    def override(
        self,
        offsets: NDArray[np.int64],
        codes: NDArray[np.uint32],
        traced: Traced,
        chances: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """The chances of a batch's passages, 0 or 1 where they consist of marked wording."""
        if not self.marks or not chances.size:
            return chances
        owner = np.repeat(np.arange(offsets.size - 1), np.diff(traced.bounds[:, 0]))
        sizes = traced.sources[:, SRC_LAST] - traced.sources[:, SRC_FIRST]
        begin = offsets[np.repeat(owner, sizes)]
        first, last = (begin + traced.passages[:, column] for column in (P_T0, P_T1))
        hashes = _hashes(codes, offsets)
        chances = chances.copy()
        for stock, grams in self.grams:
            covered = np.cumsum(np.append(0, _covered(hashes, grams)))
            marked = covered[last] - covered[first] >= CONSISTS * (last - first)
            chances[marked] = 0.0 if stock else 1.0
        return chances


def grams_of(mark: Mark) -> NDArray[np.uint32]:
    """The grams of a mark's words, in order; none if it has fewer words than a gram."""
    codes = place_words(mark.text, mark.place).codes
    hashes = _hashes(codes, np.array([0, codes.size]))
    return hashes[hashes >= 0].astype(np.uint32)


def _hashes(codes: NDArray[np.uint32], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """The hash of the gram that begins at each word of many texts; -1 where none does."""
    found = np.full(codes.size, -1, dtype=np.int64)
    longest = int(np.diff(offsets).max(initial=0))
    hashes, ranks = (np.empty(max(longest, 1), dtype=np.uint32) for _ in range(2))
    for begin, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        count = hash_grams(codes[begin:end], common_table(), hashes, ranks)
        found[begin : begin + count] = hashes[:count]
    return found


def _covered(hashes: NDArray[np.int64], grams: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which words stand in one of the grams."""
    begins = np.flatnonzero(np.isin(hashes, grams.astype(np.int64)))
    covered = np.zeros(hashes.size, dtype=np.bool_)
    for k in range(GRAM):
        covered[begins + k] = True
    return covered
