"""Quotations of many passages at once: from words to characters, text and section labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.library.snapshot import Snapshot
from whereas.words.normal import buffers, names_of, number_table
from whereas.words.places import gather, locate_words
from whereas.words.tables import char_tables

QUOTE = pa.struct(
    [
        ("version", pa.string()),
        ("section", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("exact", pa.large_string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one segment in memory, for answers that touch most of them."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]


class Quoter:
    """Quotes words of a snapshot's documents. Holds all texts in memory while it lives."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.texts = [_texts(segment.texts()) for segment in snapshot.segments]
        self.names = names_of(snapshot.docs["place"].to_pylist())
        self.versions = snapshot.docs["version"].combine_chunks()

    def quotes(
        self, docs: NDArray[np.int64], first: NDArray[np.int32], last: NDArray[np.int32]
    ) -> pa.StructArray:
        """The quotations of words `first[i]` up to `last[i]` (exclusive) of document `docs[i]`."""
        spans = np.empty((docs.size, 4), dtype=np.int64)
        segment_of = np.searchsorted(self.snapshot.bases, docs, side="right") - 1
        for g in range(len(self.texts)):
            mine = np.flatnonzero(segment_of == g)
            if mine.size:
                spans[mine] = self._spans(g, docs[mine], first[mine], last[mine])
        columns = [
            self.versions.take(pa.array(docs)),
            self._sections(segment_of, docs, spans[:, 0]),
            pa.array(spans[:, 0].astype(np.int32)),
            pa.array(spans[:, 1].astype(np.int32)),
            self._exact(segment_of, spans),
        ]
        return pa.StructArray.from_arrays(columns, fields=list(QUOTE))

    def _spans(
        self, g: int, docs: NDArray[np.int64], first: NDArray[np.int32], last: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """First character, last character, first byte, last byte of each quotation."""
        begin = self._located(g, docs, first)
        end = self._located(g, docs, last - 1)
        return np.stack([begin[:, 0], end[:, 1], begin[:, 2], end[:, 3]], axis=1)

    def _located(
        self, g: int, docs: NDArray[np.int64], words: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        arrays, texts = self.snapshot.segments[g].arrays, self.texts[g]
        base = int(self.snapshot.bases[g])
        ranges = self.names.ranges[base : int(self.snapshot.bases[g + 1])]
        found = np.empty((docs.size, 4), dtype=np.int64)
        classes, folds = char_tables()
        locate_words(
            texts.data, texts.offsets, arrays["samples"], arrays["sample_starts"],
            self.names.codes, self.names.starts, ranges, classes, folds, number_table(),
            docs - base, np.ascontiguousarray(words), found,
        )  # fmt: skip
        return found

    def _exact(self, segment_of: NDArray[np.int64], spans: NDArray[np.int64]) -> pa.Array:
        bounds = np.concatenate([[0], np.cumsum(spans[:, 3] - spans[:, 2])])
        out = np.empty(int(bounds[-1]), dtype=np.uint8)
        for g, texts in enumerate(self.texts):
            mine = np.flatnonzero(segment_of == g)
            gather(texts.data, spans[mine, 2], spans[mine, 3], bounds[:-1][mine], out)
        return pa.LargeStringArray.from_buffers(len(spans), pa.py_buffer(bounds), pa.py_buffer(out))

    def _sections(
        self, segment_of: NDArray[np.int64], docs: NDArray[np.int64], starts: NDArray[np.int64]
    ) -> pa.Array:
        """The label of the deepest part that holds each start."""
        pieces, order = [], []
        for g, segment in enumerate(self.snapshot.segments):
            mine = np.flatnonzero(segment_of == g)
            rows = docs[mine] - int(self.snapshot.bases[g])
            parts = pa.array(segment.parts_at(rows, starts[mine]), mask=None)
            nulls = pa.array(np.asarray(parts) < 0)
            picked = segment.section_labels.take(pa.array(np.maximum(np.asarray(parts), 0)))
            pieces.append(pa.compute.if_else(nulls, "", picked))
            order.append(mine)
        joined = pa.concat_arrays(pieces)
        back = np.empty(docs.size, dtype=np.int64)
        back[np.concatenate(order)] = np.arange(docs.size)
        return joined.take(pa.array(back))


def _texts(column: pa.ChunkedArray) -> Texts:
    """One contiguous copy of a segment's texts."""
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], column.type)
    data, offsets = buffers(whole)
    return Texts(data, offsets)
