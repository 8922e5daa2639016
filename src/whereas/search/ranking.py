"""Ranking: the documents that a description is likely about, the likeliest first.

Two steps. All documents are scored from the postings (BM25F: Robertson, Zaragoza, "The
probabilistic relevance framework", 2009); the words of the best are then read for what postings
don't tell: whether the description's words stand together, where, and in which part of the text.
Sums run in the order of terms and fields, so that a document's score depends on nothing but the
library's contents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whereas.search.counting import FIELDS, RESTATED
from whereas.search.fields import HEADING, PURPOSE, TITLE
from whereas.search.index import Index
from whereas.search.model import Model
from whereas.search.nearness import FLOOR, Near
from whereas.search.query import Query
from whereas.search.scoring import (
    count_dead,
    field_counts,
    narrow,
    score_postings,
    word_features,
    word_table,
)

CANDIDATES = 200
"""Documents whose words are read. The measure sought is among the first 100 of 99 summaries in a
hundred, and reading 200 takes some milliseconds."""

NEAREST = 200
"""Documents that are candidates since their meaning is near."""

MOST_TERMS = 64
"""Terms of a description that count, the weightiest ones: a summary has thirty, a pasted bill a
thousand, of which these sixty-four say what it is about."""

NOWHERE = 1 << 31
"""The place of a document that holds no word, or that was not read: behind all others."""

WORD_FEATURES = 4

QUOTED = 48
"""Words of a measure that are quoted with a hit: three lines of a terminal."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment as ranking sees it; `base` is the number of its first document.

    `codes` to `cut_starts` are the segment's arrays (`library.build.Built`).
    """

    base: int
    index: Index
    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    cuts: NDArray[np.int32]
    cut_starts: NDArray[np.int64]

    def places(self, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The number of each term here, -1 where there is none."""
        known = self.index.terms
        if not known.size:
            return np.full(terms.size, -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(known, terms), known.size - 1)
        return np.where(known[at] == terms, at, -1)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Documents, the best first: their scores, and the words at which their best stretch stands.

    `places` are those (from 0) that each would have by its words alone, and by its meaning alone
    (0 where that was not asked). Shape (documents, 2).
    """

    docs: NDArray[np.int64]
    scores: NDArray[np.float64]
    stretches: NDArray[np.int32]
    places: NDArray[np.int64]

    def only(self, kept: NDArray[np.int64]) -> Ranked:
        """Some of them (numbers), in that order."""
        return Ranked(self.docs[kept], self.scores[kept], self.stretches[kept], self.places[kept])


@dataclass(frozen=True)
class Ranker:
    """Segments with what is the same for every description.

    `alive` says which documents count at all; `order` is a rank of documents that depends on
    nothing but what they are: it decides between equal scores.
    """

    parts: Sequence[Part]
    alive: NDArray[np.bool_]
    order: NDArray[np.int32]
    model: Model

    @cached_property
    def norms(self) -> NDArray[np.float32]:
        """BM25F's length norm of each document."""
        parts = [part.index.lengths for part in self.parts]
        lengths = np.concatenate([np.empty((0, FIELDS), dtype=np.int32), *parts])
        living = lengths[self.alive].sum(axis=0, dtype=np.int64) @ self.model.fields
        mean = max(float(living) / max(int(self.alive.sum()), 1), 1.0)
        return np.asarray(
            1 - self.model.b + self.model.b * (lengths @ self.model.fields) / mean, dtype=np.float32
        )

    def frequencies(self, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
        """How many living documents hold each term."""
        total = np.zeros(terms.size, dtype=np.int64)
        for part in self.parts:
            index, at = part.index, part.places(terms)
            alive = self.alive[part.base : part.base + index.lengths.shape[0]]
            whole = bool(alive.all())
            for t in np.flatnonzero(at >= 0).tolist():
                total[t] += index.frequency[at[t]]
                if not whole:
                    begin, end = index.starts[at[t]], index.starts[at[t] + 1]
                    total[t] -= count_dead(index.docs, begin, end, alive)
        return total

    def weighed(self, query: Query) -> tuple[Query, NDArray[np.float64]]:
        """The description with the terms that count, and what each weighs."""
        held = self.frequencies(query.terms)
        count = int(self.alive.sum())
        rarity = np.log(1 + (count - held + 0.5) / (held + 0.5))
        weights = np.minimum(rarity, self.model.most(query.terms))
        weights *= query.times.astype(np.float64) ** self.model.again
        weights[held == 0] = 0.0
        best = np.lexsort((query.terms, -weights))[:MOST_TERMS]
        kept = np.sort(best[weights[best] > 0])
        return query.only(kept), weights[kept]

    def scores(self, query: Query, weights: NDArray[np.float64]) -> NDArray[np.float32]:
        """The first step's score of every document."""
        scores = np.zeros(self.alive.size, dtype=np.float32)
        for part in self.parts:
            index, at = part.index, part.places(query.terms)
            mine = slice(part.base, part.base + index.lengths.shape[0])
            for t in np.flatnonzero(at >= 0).tolist():
                begin, end = int(index.starts[at[t]]), int(index.starts[at[t] + 1])
                score_postings(
                    index.docs, index.counts, begin, end, weights[t], self.model.fields,
                    self.norms[mine], self.model.k, scores[mine],
                )  # fmt: skip
        return scores

    def best(
        self, scores: NDArray[np.float32], allowed: NDArray[np.bool_], count: int
    ) -> NDArray[np.int64]:
        """The `count` best documents of those allowed that have a score at all, best first."""
        found = np.flatnonzero(allowed & (scores > 0))
        if found.size > count:
            least = np.partition(scores[found], found.size - count)[found.size - count]
            found = found[scores[found] >= least]
        return found[np.lexsort((self.order[found], -scores[found]))][:count]

    def rank(
        self,
        query: Query,
        allowed: NDArray[np.bool_],
        count: int = CANDIDATES,
        near: Near | None = None,
    ) -> Ranked:
        """The documents that a description is likely about, of those allowed, the likeliest first.

        At most `count` are candidates by their words. With `near` its meaning counts too, and the
        NEAREST documents are candidates as well.
        """
        query, weights = self.weighed(query)
        scores = self.scores(query, weights)
        docs = self.candidates(scores, allowed, count, near)
        features, stretches = self.features(query, weights, scores, docs)
        by_words = features @ self.model.features
        final = by_words if near is None else self._with_meaning(features, near, docs, weights.size)
        places = np.zeros((docs.size, 2), dtype=np.int64)
        places[:, 0] = self._places(docs, by_words, scores[docs] > 0)
        if near is not None:
            nearest = near.nearest[docs]
            places[:, 1] = self._places(docs, nearest, nearest >= FLOOR)
            stretches = near.where_nearest(docs, stretches, stretches[:, 1] == 0)
        order = np.lexsort((self.order[docs], -final))
        return Ranked(docs[order], final[order], stretches[order], places[order])

    def candidates(
        self,
        scores: NDArray[np.float32],
        allowed: NDArray[np.bool_],
        count: int,
        near: Near | None,
    ) -> NDArray[np.int64]:
        """The documents that are looked at: `count` by their words, NEAREST by their meaning."""
        docs = self.best(scores, allowed & self.alive, count)
        if near is None:
            return docs
        return np.union1d(docs, near.best(allowed & self.alive, NEAREST, self.order))

    def _places(
        self, docs: NDArray[np.int64], scores: NDArray[np.floating[Any]], found: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Each document's place by some scores, from 0; NOWHERE if it was not found so at all."""
        places = np.empty(docs.size, dtype=np.int64)
        places[np.lexsort((self.order[docs], -scores))] = np.arange(docs.size)
        places[~found] = NOWHERE
        return places

    def _with_meaning(
        self, features: NDArray[np.float64], near: Near, docs: NDArray[np.int64], terms: int
    ) -> NDArray[np.float64]:
        """The score by words and meaning."""
        both = np.column_stack([features, meant(near, docs)])
        return np.asarray(both @ self.model.weights_with_meaning(terms))

    def features(
        self,
        query: Query,
        weights: NDArray[np.float64],
        scores: NDArray[np.float32],
        docs: NDArray[np.int64],
    ) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """FEATURES of some documents, and the words at which their best stretch stands."""
        counts = np.zeros((docs.size, weights.size, FIELDS), dtype=np.int32)
        of_words = np.zeros((docs.size, WORD_FEATURES))
        stretches = np.zeros((docs.size, 2), dtype=np.int32)
        follows, beside = query.neighbours()
        for part in self.parts:
            size = part.index.lengths.shape[0]
            mine = np.flatnonzero((docs >= part.base) & (docs < part.base + size))
            if not mine.size or not weights.size:
                continue
            rows, at = docs[mine] - part.base, part.places(query.terms)
            held = np.flatnonzero(at >= 0)
            found = np.zeros((rows.size, held.size, FIELDS), dtype=np.int32)
            begins, ends = part.index.starts[at[held]], part.index.starts[at[held] + 1]
            field_counts(part.index.docs, part.index.counts, begins, ends, rows, found)
            counts[np.ix_(mine, held)] = found
            words, places = of_words[mine], stretches[mine]
            word_features(
                part.codes, part.starts, part.cuts, part.cut_starts, *_table(part, at), weights,
                follows, beside, rows, words, places,
            )  # fmt: skip
            of_words[mine], stretches[mine] = words, places
        of_fields = self._field_features(weights, counts, docs)
        whole = max(float(weights.sum()), 1e-9)
        first = np.asarray(scores[docs], dtype=np.float64)[:, None]
        shares = np.concatenate([first, of_fields, of_words], axis=1) / whole
        return np.column_stack([shares, np.log(np.maximum(self.norms[docs], 1e-3))]), stretches

    def narrowed(
        self, query: Query, docs: NDArray[np.int64], stretches: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """Each document's stretch narrowed to the QUOTED words that hold most of what was asked."""
        query, weights = self.weighed(query)
        narrower = stretches.copy()
        for part in self.parts:
            size = part.index.lengths.shape[0]
            mine = np.flatnonzero((docs >= part.base) & (docs < part.base + size))
            if mine.size:
                table, places = _table(part, part.places(query.terms)), narrower[mine]
                rows = docs[mine] - part.base
                narrow(part.codes, part.starts, *table, weights, rows, QUOTED, places)
                narrower[mine] = places
        return narrower

    def _field_features(
        self, weights: NDArray[np.float64], counts: NDArray[np.int32], docs: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The features `fresh` to `purpose`."""
        fresh = counts[:, :, :RESTATED] @ self.model.fields[:RESTATED]
        k = self.model.k
        tf = fresh * (k + 1) / (fresh + k * self.norms[docs][:, None])
        held = counts > 0
        columns = [tf, held.any(axis=2), *(held[:, :, f] for f in (TITLE, HEADING, PURPOSE))]
        return np.stack([column @ weights for column in columns], axis=1)


def meant(near: Near, docs: NDArray[np.int64]) -> NDArray[np.float64]:
    """MEANT of some documents."""
    columns = [near.nearest[docs], np.maximum(near.titled[docs], 0.0)]
    return np.stack(columns, axis=1).astype(np.float64)


def _table(part: Part, at: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The table that finds a word's term, for the terms numbered `at` in this segment."""
    index = part.index
    held = np.flatnonzero(at >= 0)
    begins, ends = index.form_starts[at[held]], index.form_starts[at[held] + 1]
    pieces = [index.forms[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
    forms = np.concatenate([np.empty(0, dtype=np.uint32), *pieces])
    return word_table(forms, np.repeat(held, ends - begins).astype(np.int32))
