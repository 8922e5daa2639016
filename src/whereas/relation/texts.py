"""A text as the relation sees it: its words, what each weighs, and its letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from whereas.words.codes import EXACT_BITS
from whereas.words.normal import PlacedWords, is_masked, place_words, word_codes
from whereas.words.weights import MASKED_WEIGHT

STRETCH = 5
"""Letters of a stretch. Five tell "report" and "reporting" to be akin, and few unlike words; with
three the unrelated look alike, with eight the akin don't."""

_GAPS = re.compile(r"[\W_]+")
_ASCII_GAPS = bytes.maketrans(
    (other := bytes(c for c in range(128) if not chr(c).isalnum())), b" " * len(other)
)


def _runs(text: str) -> list[bytes]:
    """The runs of letters and digits of a text; plain ASCII, as most law is, many times faster."""
    plain = text if text.isascii() else _GAPS.sub(" ", text)
    return plain.encode().translate(_ASCII_GAPS).split()


@dataclass(frozen=True, slots=True)
class CommonWords:
    """The words that law uses everywhere, and how much each says; all others say `rare`."""

    codes: NDArray[np.uint32]
    weights: NDArray[np.float64]
    rare: float

    @classmethod
    def of(cls, weights: dict[str, float], rare: float) -> CommonWords:
        """Make the table from the weights of at least one word."""
        table = {int(word_codes(word)[0]): weight for word, weight in weights.items()}
        codes = sorted(table)
        return cls(np.array(codes, dtype=np.uint32), np.array([table[c] for c in codes]), rare)

    def weigh(self, codes: NDArray[np.uint32]) -> NDArray[np.float64]:
        """How much each word says."""
        at = np.minimum(np.searchsorted(self.codes, codes), self.codes.size - 1)
        found = np.where(self.codes[at] == codes, self.weights[at], self.rare)
        return np.where(is_masked(codes), MASKED_WEIGHT, found)


@dataclass(frozen=True)
class Text:
    """A text, or a part of one: `codes` in exact form, `weights` of the same shape."""

    codes: NDArray[np.uint32]
    weights: NDArray[np.float64]
    written: str

    @cached_property
    def stretches(self) -> NDArray[np.uint64]:
        """The distinct stretches of STRETCH letters, sorted; a gap between words is a letter."""
        spaced = b" ".join(_runs(self.written.lower()))
        data = np.frombuffer(spaced, dtype=np.uint8).astype(np.uint64)
        size = max(data.size - STRETCH + 1, 0)
        packed = np.zeros(size, dtype=np.uint64)
        for k in range(STRETCH):
            packed = packed << np.uint64(8) | data[k : k + size]
        packed.sort()
        new = np.ones(size, dtype=np.bool_)
        new[1:] = packed[1:] != packed[:-1]
        return packed[new]

    @cached_property
    def letters(self) -> bytes:
        """Only the letters and digits, capitals kept: how it is written, but for its spacing."""
        return b"".join(_runs(self.written))

    @cached_property
    def _placed(self) -> PlacedWords:
        return place_words(self.written)

    def part(self, first: int, last: int) -> Text:
        """The words `first` up to `last` as a text of their own."""
        start, end = int(self._placed.starts[first]), int(self._placed.ends[last - 1])
        return Text(self.codes[first:last], self.weights[first:last], self.written[start:end])


def read(text: str, common: CommonWords) -> Text:
    """Read one text. Lone surrogates, which no encoding holds, read as gaps."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    codes = word_codes(clean) & EXACT_BITS
    return Text(codes, common.weigh(codes), clean)
