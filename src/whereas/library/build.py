"""From records to a segment's arrays: the per-document steps, batch by batch, on all cores.

Everything here is pure: Arrow tables and arrays in, Arrow tables and arrays out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.candidates.postings import BLOCK_SHIFT
from whereas.fingerprints.select import common_table, index_texts
from whereas.process import cores
from whereas.sections.labels import labelled, limits
from whereas.sections.split import split_batch
from whereas.words.codes import STATE_SHIFT, STATES
from whereas.words.normal import (
    Names,
    Words,
    buffers,
    names_of,
    normalise,
    number_table,
    place_words,
)
from whereas.words.places import words_at
from whereas.words.tables import char_tables
from whereas.words.weights import count_documents

Item = TypeVar("Item", bound=np.generic)

BLOCKS_OF = 1 << BLOCK_SHIFT
"""Words in a block of `Built.blocks`."""

BATCH_BYTES = 4 << 20
"""Text handed to one thread at a time: large enough to keep the overhead of a batch small, small
enough to spread a segment over all cores and keep scratch memory low."""


@dataclass(frozen=True, slots=True)
class Built:
    """A segment's arrays. See `candidates.postings` for how they are used.

    `starts` (documents + 1) and `sample_starts` bound each document's words and samples;
    `hashes` and `places` are the postings, sorted; `buckets` finds a hash by its high bits;
    `blocks` finds a word's document; `slots` and `slot_counts` say how many documents hold the
    words of a slot (`words.weights`), where any do; `cuts`, bounded by `cut_starts`, are the words
    at which a document's sections begin; `sections` is the table of parts with `doc` as the row.
    """

    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    samples: NDArray[np.uint32]
    sample_starts: NDArray[np.int64]
    hashes: NDArray[np.uint32]
    places: NDArray[np.uint32]
    buckets: NDArray[np.uint32]
    blocks: NDArray[np.uint32]
    slots: NDArray[np.uint32]
    slot_counts: NDArray[np.uint32]
    cuts: NDArray[np.int32]
    cut_starts: NDArray[np.int64]
    sections: pa.Table


def batches(
    texts: pa.ChunkedArray | pa.Array, size: int = BATCH_BYTES
) -> Iterator[tuple[int, int]]:
    """Cut a column into stretches of rows of about `size` bytes of text: (first, after last)."""
    lengths = pc.binary_length(texts).to_numpy(zero_copy_only=False)
    ends = np.cumsum(lengths, dtype=np.int64)
    first = 0
    while first < len(ends):
        begun = ends[first - 1] if first else 0
        last = max(int(np.searchsorted(ends, begun + size, side="right")), first + 1)
        yield first, last
        first = last


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.LargeStringArray:
    """One array of large strings without nulls."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks else pa.array([], pa.large_string())
    if column.null_count:
        column = column.fill_null("")
    return column


@dataclass(frozen=True, slots=True)
class _Part:
    words: Words
    keys: NDArray[np.uint64]
    cuts: NDArray[np.int32]
    cut_bounds: NDArray[np.int64]
    sections: pa.Table


def _part(docs: pa.Table, first: int) -> _Part:
    """All per-document steps over one batch; `keys` hold places within the batch."""
    texts = _flat(docs["text"])
    names = names_of(docs["place"].to_pylist())
    words = normalise(texts, names)
    _mark_states(words, docs)
    keys = np.empty(words.codes.size, dtype=np.uint64)
    count = index_texts(words.codes, words.offsets, common_table(), 0, keys)
    sections = labelled(split_batch(texts))
    cuts, bounds = _cuts(texts, words, names, sections)
    doc = pc.add(sections["doc"], pa.scalar(first, pa.int32()))
    return _Part(words, keys[:count].copy(), cuts, bounds, sections.set_column(0, "doc", doc))


def _cuts(
    texts: pa.LargeStringArray, words: Words, names: Names, sections: pa.Table
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The words at which each text's sections begin, and each text's bounds among them."""
    chosen = limits(sections)
    rows = sections["doc"].to_numpy()[chosen].astype(np.int32)
    chars = sections["start"].to_numpy()[chosen].astype(np.int32)
    found = np.empty(rows.size, dtype=np.int32)
    data, offsets = buffers(texts)
    classes, folds = char_tables()
    words_at(
        data, offsets, words.codes, words.offsets, words.samples, words.sample_offsets,
        names.codes, names.starts, names.ranges, classes, folds, number_table(), rows, chars,
        found,
    )  # fmt: skip
    return found, np.searchsorted(rows, np.arange(len(texts) + 1)).astype(np.int64)


def _mark_states(words: Words, docs: pa.Table) -> None:
    """Write the sources' added, existing and struck spans into the codes of their words."""
    marked = pc.greater(pc.list_value_length(docs["spans"]), 0).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(np.asarray(marked, dtype=np.bool_))
    if not rows.size:
        return
    chosen = docs.select(["text", "place", "spans"]).take(pa.array(rows)).to_pylist()
    for row, doc in zip(rows, chosen, strict=True):
        placed = place_words(doc["text"], doc["place"] or "")
        codes = words.codes[words.offsets[row] : words.offsets[row + 1]]
        codes |= states_of(placed.starts, doc["spans"]) << STATE_SHIFT


def states_of(starts: NDArray[np.uint32], spans: list[dict[str, Any]]) -> NDArray[np.uint32]:
    """The state (an index into STATES) of each word, by where it starts."""
    states = np.zeros(starts.size, dtype=np.uint32)
    for span in spans:
        low, high = np.searchsorted(starts, [span["start"], span["end"]])
        states[low:high] = STATES.index(str(span["state"]))
    return states


def build(docs: pa.Table, tick: Callable[[int], None] = lambda _bytes: None) -> Built:
    """Build a segment's arrays from its documents (rows of RECORDS, in date order)."""
    ranges = list(batches(docs["text"]))
    parts: list[_Part] = []
    with ThreadPoolExecutor(cores()) as pool:
        tasks = [pool.submit(_part, docs.slice(a, b - a), a) for a, b in ranges]
        for (a, b), task in zip(ranges, tasks, strict=True):
            parts.append(task.result())
            tick(b - a)
    return _joined(parts, docs.num_rows)


def _joined(parts: list[_Part], docs: int) -> Built:
    """Lay the batches' arrays end to end and sort the postings."""
    starts = _bounds([p.words.offsets for p in parts], docs)
    sample_starts = _bounds([p.words.sample_offsets for p in parts], docs)
    base = 0
    for part in parts:  # keys count from their batch's first word until here
        part.keys[:] += np.uint64(base)
        base += part.words.codes.size
    keys = _concat([p.keys for p in parts], np.uint64)
    cut_starts = _bounds([p.cut_bounds for p in parts], docs)
    cuts = _concat([p.cuts for p in parts], np.int32)
    codes = _concat([p.words.codes for p in parts], np.uint32)
    samples = _concat([p.words.samples for p in parts], np.uint32).reshape(-1, 2)
    sections = pa.concat_tables([p.sections for p in parts]) if parts else _no_sections()
    parts.clear()
    keys.sort()
    hashes = (keys >> np.uint64(32)).astype(np.uint32)
    places = keys.astype(np.uint32)
    blocks = np.searchsorted(starts, np.arange(0, codes.size + 1, BLOCKS_OF), "right") - 1
    counts = count_documents(codes, starts)
    slots = np.flatnonzero(counts).astype(np.uint32)
    return Built(
        codes, starts, samples, sample_starts, hashes, places,
        bucket_table(hashes), np.maximum(blocks, 0).astype(np.uint32),
        slots, counts[slots], cuts, cut_starts, sections,
    )  # fmt: skip


def _no_sections() -> pa.Table:
    return labelled(split_batch(pa.array([], pa.large_string())))


def _concat(arrays: list[NDArray[Item]], kind: type[Item]) -> NDArray[Item]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=kind)


def _bounds(offsets: list[NDArray[np.int64]], docs: int) -> NDArray[np.int64]:
    """Offsets of batches, made offsets of the whole."""
    bounds = np.zeros(docs + 1, dtype=np.int64)
    row = 0
    for each in offsets:
        bounds[row + 1 : row + each.size] = bounds[row] + each[1:]
        row += each.size - 1
    return bounds


def bucket_shift(postings: int) -> int:
    """How many low bits of a hash a bucket spans, for about four postings a bucket."""
    return 32 - max(4, int(np.log2(max(postings, 64))) - 2)


def bucket_table(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Where each bucket of the sorted hashes begins; one entry more than buckets."""
    shift = np.uint32(bucket_shift(hashes.size))
    counts = np.bincount(hashes >> shift, minlength=1 << (32 - int(shift)))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
