"""Quotations of many passages at once: from words to characters, text and section labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.library.segment import Segment
from whereas.library.snapshot import Snapshot
from whereas.words.normal import Names, buffers, names_of, number_table
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
    """Texts in memory, end to end, with what locates their words.

    Text i is `data[offsets[i]:offsets[i + 1]]`, its words begin at `codes[starts[i]]` and its
    samples at row `sample_starts[i]`.
    """

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    samples: NDArray[np.uint32]
    sample_starts: NDArray[np.int64]
    names: Names


class Quoter:
    """Quotes words of a snapshot's documents, whose texts it holds in memory while it lives."""

    def __init__(
        self, snapshot: Snapshot, texts: list[Texts], chosen: NDArray[np.int64] | None
    ) -> None:
        """Use `of_all` or `of`; `chosen` are the documents of the only `texts`, sorted."""
        self.snapshot = snapshot
        self.texts = texts
        self._chosen = chosen
        self._versions = snapshot.column("version").combine_chunks()

    @classmethod
    def of_all(cls, snapshot: Snapshot) -> Quoter:
        """A quoter of all documents, for answers that touch most of them."""
        places = snapshot.column("place").to_pylist()
        texts = [
            _of_segment(segment, names_of(places[low : low + len(segment)]))
            for low, segment in zip(snapshot.bases.tolist(), snapshot.segments, strict=False)
        ]
        return cls(snapshot, texts, None)

    @classmethod
    def of(cls, snapshot: Snapshot, docs: NDArray[np.int64]) -> Quoter:
        """A quoter of some documents only."""
        chosen = np.unique(docs)
        return cls(snapshot, [_of_documents(snapshot, chosen)], chosen)

    def _place(self, docs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of the texts each document stands in, and its row there."""
        if self._chosen is not None:
            return np.zeros(docs.size, dtype=np.int64), np.searchsorted(self._chosen, docs)
        g = np.searchsorted(self.snapshot.bases, docs, side="right") - 1
        return g, docs - self.snapshot.bases[g]

    def quotes(
        self, docs: NDArray[np.int64], first: NDArray[np.int32], last: NDArray[np.int32]
    ) -> pa.StructArray:
        """The quotations of words `first[i]` up to `last[i]` (exclusive) of document `docs[i]`."""
        which, rows = self._place(docs)
        spans = np.empty((docs.size, 4), dtype=np.int64)
        for g, texts in enumerate(self.texts):
            mine = np.flatnonzero(which == g)
            begin = _located(texts, rows[mine], first[mine])
            end = _located(texts, rows[mine], last[mine] - 1)
            spans[mine] = np.stack([begin[:, 0], end[:, 1], begin[:, 2], end[:, 3]], axis=1)
        columns = [
            self._versions.take(pa.array(docs)),
            self._sections(docs, spans[:, 0]),
            pa.array(spans[:, 0].astype(np.int32)),
            pa.array(spans[:, 1].astype(np.int32)),
            self._exact(which, spans),
        ]
        return pa.StructArray.from_arrays(columns, fields=list(QUOTE))

    def _exact(self, which: NDArray[np.int64], spans: NDArray[np.int64]) -> pa.Array:
        bounds = np.concatenate([[0], np.cumsum(spans[:, 3] - spans[:, 2])])
        out = np.empty(int(bounds[-1]), dtype=np.uint8)
        for g, texts in enumerate(self.texts):
            mine = np.flatnonzero(which == g)
            gather(texts.data, spans[mine, 2], spans[mine, 3], bounds[:-1][mine], out)
        return pa.LargeStringArray.from_buffers(len(spans), pa.py_buffer(bounds), pa.py_buffer(out))

    def _sections(self, docs: NDArray[np.int64], starts: NDArray[np.int64]) -> pa.Array:
        """The label of the deepest part that holds each start."""
        segment_of = np.searchsorted(self.snapshot.bases, docs, side="right") - 1
        pieces, order = [pa.array([], pa.string())], []
        for g, segment in enumerate(self.snapshot.segments):
            mine = np.flatnonzero(segment_of == g)
            rows = docs[mine] - int(self.snapshot.bases[g])
            parts = segment.parts_at(rows, starts[mine])
            picked = segment.section_labels.take(pa.array(parts, mask=parts < 0))
            pieces += pc.fill_null(picked, "").chunks
            order.append(mine)
        joined = pa.concat_arrays(pieces)
        back = np.empty(docs.size, dtype=np.int64)
        back[np.concatenate(order)] = np.arange(docs.size)
        return joined.take(pa.array(back))


def _located(texts: Texts, rows: NDArray[np.int64], words: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where words begin and end: see `locate_words`."""
    found = np.empty((rows.size, 4), dtype=np.int64)
    classes, folds = char_tables()
    names = texts.names
    locate_words(
        texts.data, texts.offsets, texts.codes, texts.starts, texts.samples, texts.sample_starts,
        names.codes, names.starts, names.ranges, classes, folds, number_table(),
        np.ascontiguousarray(rows), np.ascontiguousarray(words), found,
    )  # fmt: skip
    return found


def _of_segment(segment: Segment, names: Names) -> Texts:
    """All texts of a segment."""
    whole = segment.texts().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    data, offsets = buffers(whole)
    arrays = segment.arrays
    return Texts(
        data, offsets, arrays["codes"], arrays["starts"], arrays["samples"],
        arrays["sample_starts"], names,
    )  # fmt: skip


def _of_documents(snapshot: Snapshot, docs: NDArray[np.int64]) -> Texts:
    """The texts of some documents."""
    chosen = docs.tolist()
    data, offsets = buffers(pa.array([snapshot.text(doc) for doc in chosen], pa.large_string()))
    codes, starts = _joined([snapshot.codes(doc) for doc in chosen], np.empty(0, dtype=np.uint32))
    samples, sample_starts = _joined(
        [snapshot.samples(doc) for doc in chosen], np.empty((0, 2), dtype=np.uint32)
    )
    places = snapshot.column("place").take(pa.array(docs)).to_pylist()
    return Texts(data, offsets, codes, starts, samples, sample_starts, names_of(places))


def _joined(
    arrays: list[NDArray[np.uint32]], none: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Arrays end to end, and where each begins."""
    starts = np.cumsum([0, *(len(a) for a in arrays)], dtype=np.int64)
    return np.concatenate([none, *arrays]), starts
