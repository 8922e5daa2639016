"""A segment's index of terms: which documents hold each, in which field and how often.

Pure: arrays and Arrow tables in, arrays out. Made from what any segment holds, so that one written
before there was an index can be given it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.search.counting import FIELDS, count_terms, number_words
from whereas.search.fields import HEADING, TITLE, cut_fields
from whereas.search.terms import NO_TERM, terms_of
from whereas.words.codes import NAME_BIT
from whereas.words.normal import Names, Words, buffers, names_of, normalise, number_table
from whereas.words.places import locate_words
from whereas.words.tables import char_tables


@dataclass(frozen=True, slots=True)
class Index:
    """Terms and their postings.

    `terms` are sorted; term t has the postings `starts[t]:starts[t + 1]` of `docs` (rows, rising)
    and `counts` (field in the high three bits, occurrences in the others, at most `counting.MOST`),
    stands in `frequency[t]` documents, and is the term of the words
    `forms[form_starts[t]:form_starts[t + 1]]` (codes without their state). `lengths` are words by
    document and field. Shape (documents, FIELDS).
    """

    terms: NDArray[np.uint32]
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    counts: NDArray[np.uint8]
    frequency: NDArray[np.int32]
    forms: NDArray[np.uint32]
    form_starts: NDArray[np.int64]
    lengths: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Source:
    """What an index is made of: texts, their words, and the table of their parts.

    `codes` to `cut_starts` are a segment's arrays (`library.build.Built`).
    """

    texts: pa.LargeStringArray
    titles: pa.Array
    places: list[str]
    sections: pa.Table
    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    samples: NDArray[np.uint32]
    sample_starts: NDArray[np.int64]
    cuts: NDArray[np.int32]
    cut_starts: NDArray[np.int64]


def _strings(
    texts: pa.LargeStringArray, names: Names, words: Words, at: NDArray[np.int64]
) -> list[str]:
    """Some words as they stand in the texts: those at places `at` of the stream of words."""
    rows = np.searchsorted(words.offsets, at, side="right") - 1
    found = np.empty((at.size, 4), dtype=np.int64)
    data, offsets = buffers(texts)
    classes, folds = char_tables()
    locate_words(
        data, offsets, words.codes, words.offsets, words.samples, words.sample_offsets,
        names.codes, names.starts, names.ranges, classes, folds, number_table(),
        rows.astype(np.int64), (at - words.offsets[rows]).astype(np.int32), found,
    )  # fmt: skip
    return [data[a:b].tobytes().decode("utf-8", "replace") for a, b in found[:, 2:].tolist()]


Termed = tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.uint32]]
"""The distinct words, each word's number among them, and the term of each distinct one."""


def _termed(texts: pa.LargeStringArray, names: Names, words: Words) -> Termed:
    """Find the distinct words and their terms."""
    numbers, distinct, first = number_words(words.codes)
    terms = np.full(distinct.size, NO_TERM, dtype=np.uint32)
    plain = np.flatnonzero((distinct & NAME_BIT) == 0)  # a place's name stands in its title
    terms[plain] = terms_of(_strings(texts, names, words, first[plain]))
    return distinct, numbers, terms


def _no_names(count: int) -> Names:
    return names_of([""] * count)


def _heads(source: Source) -> tuple[pa.LargeStringArray, NDArray[np.int32], NDArray[np.uint8]]:
    """Titles, places and headings as texts, with their documents (rising) and fields."""
    headed = pc.greater(pc.utf8_length(pc.fill_null(source.sections["heading"], "")), 0)
    parts = source.sections.select(["doc", "heading"]).filter(headed)
    count = len(source.titles)
    texts = [
        *pc.fill_null(source.titles, "").to_pylist(), *source.places,
        *parts["heading"].to_pylist(),
    ]  # fmt: skip
    docs = np.concatenate([np.arange(count), np.arange(count), parts["doc"].to_numpy()])
    fields = np.repeat(np.array([TITLE, HEADING], dtype=np.uint8), [2 * count, parts.num_rows])
    order = np.argsort(docs, kind="stable")
    strings = pa.array(texts, pa.large_string()).take(pa.array(order))
    return strings, docs[order].astype(np.int32), fields[order]


def build_index(source: Source) -> Index:
    """Make the index of a segment."""
    names = names_of(source.places)
    words = Words(source.codes, source.starts, source.samples, source.sample_starts)
    of_body = _termed(source.texts, names, words)
    texts, owners, head_fields = _heads(source)
    heads = normalise(texts, _no_names(len(texts)))
    of_heads = _termed(texts, _no_names(len(texts)), heads)
    known = np.unique(np.concatenate([of_body[2], of_heads[2]]))
    known = known[known != NO_TERM]
    sizes = np.diff(heads.offsets)
    more_starts = np.searchsorted(np.repeat(owners, sizes), np.arange(len(source.titles) + 1))
    return _counted(
        source, known, _numbered(known, of_body), _numbered(known, of_heads),
        np.repeat(head_fields, sizes), more_starts.astype(np.int64),
        _forms(known, of_body[0], of_body[2]),
    )  # fmt: skip


def _numbered(known: NDArray[np.uint32], termed: Termed) -> NDArray[np.int32]:
    """The number of each word's term, -1 where it has none."""
    _, numbers, terms = termed
    of_distinct = np.searchsorted(known, terms).astype(np.int32)
    of_distinct[terms == NO_TERM] = -1
    return np.asarray(of_distinct[numbers]) if numbers.size else numbers


def _forms(
    known: NDArray[np.uint32], distinct: NDArray[np.uint32], terms: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The words of each term, end to end, and each term's bounds among them."""
    kept = np.flatnonzero(terms != NO_TERM)
    order = kept[np.lexsort((distinct[kept], terms[kept]))]
    starts = np.searchsorted(terms[order], known)
    return distinct[order], np.append(starts, order.size).astype(np.int64)


def _counted(
    source: Source,
    known: NDArray[np.uint32],
    terms: NDArray[np.int32],
    more_terms: NDArray[np.int32],
    more_fields: NDArray[np.uint8],
    more_starts: NDArray[np.int64],
    forms: tuple[NDArray[np.uint32], NDArray[np.int64]],
) -> Index:
    """Count the terms: first how many postings each has, then the postings."""
    sizes = np.zeros(known.size, dtype=np.int64)
    cursors = np.zeros(known.size, dtype=np.int64)
    lengths = np.zeros((len(source.titles), FIELDS), dtype=np.int32)
    given = (
        terms, source.codes, source.starts, source.cuts, source.cut_starts,
        cut_fields(source.sections), more_terms, more_fields, more_starts, known.size, sizes,
    )  # fmt: skip
    no_docs, no_counts = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
    count_terms(*given, cursors, no_docs, no_counts, lengths)
    starts = np.append(0, np.cumsum(sizes)).astype(np.int64)
    docs = np.empty(int(starts[-1]), dtype=np.int32)
    counts = np.empty(int(starts[-1]), dtype=np.uint8)
    cursors = starts[:-1].copy()
    if docs.size:
        count_terms(*given, cursors, docs, counts, lengths)
    return Index(known, starts, docs, counts, _frequency(starts, docs), *forms, lengths)


def _frequency(starts: NDArray[np.int64], docs: NDArray[np.int32]) -> NDArray[np.int32]:
    """In how many documents each term stands: its postings less those of one more field."""
    fresh = np.ones(docs.size + 1, dtype=np.int64)
    fresh[1:-1] = docs[1:] != docs[:-1]
    fresh[starts[:-1]] = 1
    before = np.append(0, np.cumsum(fresh[:-1]))
    return np.asarray(before[starts[1:]] - before[starts[:-1]], dtype=np.int32)
