"""Stock clauses learnt from a library: clusters of wording that many of its measures hold.

A clause is a set of kept grams that many measures hold next to each other. Two neighbouring grams
belong together if they stand together in half of the measures that hold the more common one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from whereas.fingerprints.select import GRAM, WINDOW
from whereas.passages.search import ALLOWED, MEASURE, PLACE, RANK
from whereas.substance.features import features, measure_texts
from whereas.substance.library import everywhere
from whereas.substance.model import library_model, logistic, text_model
from whereas.substance.spread import FEW
from whereas.substance.vocabulary import word_table

if TYPE_CHECKING:
    from whereas.library.snapshot import Snapshot

Whole = NDArray[np.int64]

LEAST_MEASURES = 8
"""Measures that must hold a clause for it to be listed."""

TOGETHER = 0.5
"""Share of the measures with the more common of two grams that must hold both together."""

LEAST_WORDS = 6
"""Words of a clause at least: "it is unlawful for any" is a phrase."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses as columns; words `first[i]` to `last[i]` of document `doc[i]` are an example."""

    measures: Whole
    places: Whole
    doc: Whole
    first: Whole
    last: Whole
    chance: NDArray[np.float64]

    def take(self, chosen: Whole) -> Clauses:
        """Some of the clauses, in the order given."""
        columns = (self.measures, self.places, self.doc, self.first, self.last)
        measures, places, doc, first, last = (column[chosen] for column in columns)
        return Clauses(measures, places, doc, first, last, self.chance[chosen])


@dataclass(frozen=True, slots=True)
class _Held:
    """Occurrences of common grams in text order: gram, document and word."""

    gram: Whole
    doc: Whole
    at: Whole


def clauses(snapshot: Snapshot, table: NDArray[np.int32]) -> Clauses:
    """The clauses of the documents that `table` allows, with the chance that each is substance."""
    held = _common(snapshot, table)
    grams = int(held.gram.max(initial=-1)) + 1
    held = _Held(_joined(held, _measures_of(held, table, grams))[held.gram], held.doc, held.at)
    found = _counted(held, table, grams)
    keep = (found.measures >= LEAST_MEASURES) & (found.last - found.first >= LEAST_WORDS)
    return _judged(snapshot, found.take(np.flatnonzero(keep)))


def _common(snapshot: Snapshot, table: NDArray[np.int32]) -> _Held:
    """All occurrences of the grams that enough measures may hold."""
    hashes, places = (
        np.concatenate([np.empty(0, np.uint32), *(s.arrays[name] for s in snapshot.segments)])
        for name in ("hashes", "places")
    )
    segment = np.repeat(
        np.arange(len(snapshot.segments)), [s.arrays["hashes"].size for s in snapshot.segments]
    )
    if len(snapshot.segments) > 1:
        order = np.argsort(hashes, kind="stable")
        hashes, places, segment = hashes[order], places[order], segment[order]
    edges = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1])[: hashes.size])
    sizes = np.diff(np.append(edges, hashes.size))
    common = np.repeat(sizes >= LEAST_MEASURES, sizes)
    gram = np.repeat(np.arange(sizes.size), sizes)[common]
    doc, at = _located(snapshot, segment[common], places[common])
    living = table[doc, ALLOWED] == 1
    gram, doc, at = np.unique(gram[living], return_inverse=True)[1], doc[living], at[living]
    order = np.lexsort((at, doc))
    return _Held(gram[order], doc[order], at[order])


def _located(snapshot: Snapshot, segment: Whole, places: NDArray[np.uint32]) -> tuple[Whole, Whole]:
    """The document of each word place of a segment, and the word's place in it."""
    doc, at = np.empty(places.size, np.int64), np.empty(places.size, np.int64)
    for g, one in enumerate(snapshot.segments):
        mine = np.flatnonzero(segment == g)
        starts = one.arrays["starts"]
        row = np.searchsorted(starts, places[mine], side="right") - 1
        doc[mine] = row + int(snapshot.bases[g])
        at[mine] = places[mine] - starts[row]
    return doc, at


def _distinct(group: Whole, value: Whole, groups: int) -> Whole:
    """How many distinct values each group has."""
    pairs = np.unique((group << 32) | (value & 0xFFFFFFFF))
    return np.bincount(pairs >> 32, minlength=groups).astype(np.int64)


def _measures_of(held: _Held, table: NDArray[np.int32], grams: int) -> Whole:
    return _distinct(held.gram, table[held.doc, MEASURE].astype(np.int64), grams)


def _joined(held: _Held, measures: Whole) -> Whole:
    """The clause of each gram, named by its first gram."""
    near = (held.doc[1:] == held.doc[:-1]) & (held.at[1:] - held.at[:-1] <= WINDOW)
    a, b = held.gram[:-1][near], held.gram[1:][near]
    pairs, times = np.unique((a << 32) | b, return_counts=True)
    a, b = pairs >> 32, pairs & 0xFFFFFFFF
    strong = times >= TOGETHER * np.maximum(measures[a], measures[b])
    strong &= np.minimum(measures[a], measures[b]) >= LEAST_MEASURES
    a, b = a[strong], b[strong]
    label = np.arange(measures.size)
    while a.size and (label[a] != label[b]).any():
        lower = np.minimum(label[a], label[b])
        np.minimum.at(label, a, lower)
        np.minimum.at(label, b, lower)
        label = label[label]
    return label


def _counted(held: _Held, table: NDArray[np.int32], clauses: int) -> Clauses:
    """Who holds each clause: the documents with half as many of its grams as most have."""
    run = np.cumsum(
        np.append(
            True,
            (held.gram[1:] != held.gram[:-1])
            | (held.doc[1:] != held.doc[:-1])
            | (held.at[1:] - held.at[:-1] > WINDOW),
        )[: held.gram.size]
    )
    first = np.flatnonzero(np.append(True, np.diff(run) > 0)[: run.size])
    sizes = np.diff(np.append(first, run.size))
    clause, doc = held.gram[first], held.doc[first]
    usual = _usual(clause, sizes, clauses)
    whole = sizes >= TOGETHER * usual[clause]
    measures, places = (
        _distinct(clause[whole], table[doc[whole], column].astype(np.int64), clauses)
        for column in (MEASURE, PLACE)
    )
    # The example: the oldest of the usual length.
    order = np.lexsort((held.at[first], table[doc, RANK], sizes != usual[clause], clause))
    best = order[np.append(True, np.diff(clause[order]) > 0)[: order.size]]
    named = clause[best]
    begin = first[best]
    last = held.at[begin + sizes[best] - 1] + GRAM
    chance = np.full(best.size, np.nan)
    return Clauses(measures[named], places[named], doc[best], held.at[begin], last, chance)


def _usual(clause: Whole, sizes: Whole, clauses: int) -> Whole:
    """The number of grams that most occurrences of each clause have, the larger among equals."""
    kinds, times = np.unique((clause << 32) | sizes, return_counts=True)
    order = np.lexsort((kinds, times))
    usual = np.zeros(clauses, dtype=np.int64)
    usual[kinds[order] >> 32] = kinds[order] & 0xFFFFFFFF
    return usual


def _judged(snapshot: Snapshot, found: Clauses) -> Clauses:
    """The clauses with the chance that sharing them says something."""
    words = [
        snapshot.codes(doc)[first:last]
        for doc, first, last in zip(
            found.doc.tolist(), found.first.tolist(), found.last.tolist(), strict=True
        )
    ]
    flat = np.concatenate([np.empty(0, np.uint32), *words])
    offsets = np.cumsum([0, *(w.size for w in words)], dtype=np.int64)
    says = text_model().log_odds(
        features(measure_texts(flat, offsets, flat, offsets, *word_table()))
    )
    repeated = np.log2(np.maximum(found.measures, FEW) / np.maximum(found.places, FEW))
    spread = everywhere(repeated, np.log2(np.maximum(found.places, 1)))
    chance = logistic(library_model().log_odds(np.column_stack([says, repeated, spread])))
    columns = (found.measures, found.places, found.doc, found.first, found.last)
    return Clauses(*columns, chance)
