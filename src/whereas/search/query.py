"""What a description asks for: its terms, how often each, and which stand together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.search.terms import NO_TERM, terms_of
from whereas.words.normal import place_words

MOST_WORDS = 40_000
"""Words of a description that are read; of a text longer than a long bill, its beginning."""

APART = 3
"""Words apart that two terms of the description may be to count as neighbours, with words of
grammar between them: "sale of the tobacco"."""


@dataclass(frozen=True, slots=True)
class Query:
    """A description as terms.

    `terms` are sorted, `times` says how often each stands in it; `said` are the numbers of the
    terms in the order of the description and `at` the words at which they stand.
    """

    terms: NDArray[np.uint32]
    times: NDArray[np.int64]
    said: NDArray[np.int64]
    at: NDArray[np.int64]

    def only(self, kept: NDArray[np.int64]) -> Query:
        """The same with only some of its terms (numbers, rising)."""
        number = np.full(self.terms.size, -1, dtype=np.int64)
        number[kept] = np.arange(kept.size)
        stays = number[self.said] >= 0
        said = number[self.said[stays]]
        return Query(self.terms[kept], self.times[kept], said, self.at[stays])

    def neighbours(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The tables `follows` and `beside` of `scoring.word_features`."""
        size = self.terms.size
        follows, beside = (np.zeros((size, size), dtype=np.int32) for _ in range(2))
        gaps = np.diff(self.at)
        numbers = iter(range(1, 2 * self.said.size + 1))
        for i in np.flatnonzero(gaps <= APART).tolist():
            a, b = int(self.said[i]), int(self.said[i + 1])
            if a == b:
                continue
            if gaps[i] == 1 and not follows[a, b]:
                follows[a, b] = next(numbers)
            if not beside[a, b]:
                beside[a, b] = beside[b, a] = next(numbers)
        return follows, beside


def read_query(text: str) -> Query:
    """Read a description, of whatever length; without any term it is empty."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate becomes "?"
    placed = place_words(text)
    count = min(placed.codes.size, MOST_WORDS)
    spans = zip(placed.starts[:count].tolist(), placed.ends[:count].tolist(), strict=True)
    words = [text[a:b] for a, b in spans]
    distinct = sorted(set(words))
    known_terms = dict(zip(distinct, terms_of(distinct), strict=True))
    terms = np.array([known_terms[word] for word in words], dtype=np.uint32)
    at = np.flatnonzero(terms != NO_TERM)
    known, said, times = np.unique(terms[at], return_inverse=True, return_counts=True)
    return Query(known, times, said.astype(np.int64), at.astype(np.int64))
