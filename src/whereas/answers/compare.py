"""The answer `compare`: two texts aligned, whatever their dates.

The second text is indexed by itself, in memory, and the first traced against it: the same steps
as a trace against a library, so that both see the same passages.
"""

from __future__ import annotations

import datetime

import numpy as np
from numpy.typing import NDArray

from whereas.answers.shares import counted, share
from whereas.answers.targets import Kind, Target, of_document, resolve, version_of
from whereas.candidates.postings import COLUMNS
from whereas.candidates.rare import map_bits, rare_map
from whereas.fingerprints.select import common_table, index_texts
from whereas.library.build import BLOCKS_OF, bucket_shift, bucket_table
from whereas.library.snapshot import Snapshot
from whereas.passages.borders import Borders
from whereas.passages.search import DOC_COLUMNS, UNDATED_TO
from whereas.passages.trace import trace_documents
from whereas.relation.relate import relate
from whereas.results import Comparison, Passage, Quote, Sides
from whereas.sections.label import labels
from whereas.substance.texts import substantive
from whereas.words.codes import STATE_SHIFT
from whereas.words.weights import count_documents, weights


def compare(
    snapshot: Snapshot,
    a: str,
    b: str,
    kind: Kind,
    versions: tuple[str | None, str | None] = (None, None),
) -> Comparison:
    """Align two measures, files or texts. See `Library.compare`."""
    left, right = (
        _target(snapshot, what, kind, version)
        for what, version in zip((a, b), versions, strict=True)
    )
    passages = aligned(left, right)
    related = relate(left.text, right.text)
    return Comparison(
        a=left.measure or left.title or "text a",
        b=right.measure or right.title or "text b",
        relation_class=related.relation_class if related else None,
        probabilities=related.probabilities if related else None,
        share_of_a=_covered(left, [(p.target.start, p.target.end) for p in passages]),
        share_of_b=_covered(right, [(p.source.start, p.source.end) for p in passages]),
        passages=passages,
        reasons=related.reasons if related else [],
        text_a=left.text,
        text_b=right.text,
        title_a=left.title,
        title_b=right.title,
    )


def _target(snapshot: Snapshot, what: str, kind: Kind, version: str | None) -> Target:
    if version is None:
        return resolve(snapshot, what, kind, datetime.date.today(), None)
    return of_document(snapshot, version_of(snapshot, what, version))


def aligned(left: Target, right: Target) -> list[Passage]:
    """The passages that two texts share, in the order of the left one."""
    codes = np.ascontiguousarray(right.words.codes)
    starts = np.array([0, codes.size], dtype=np.int64)
    keys = np.empty(codes.size, dtype=np.uint64)
    keys = np.sort(keys[: index_texts(codes, starts, common_table(), 0, keys)])
    hashes, places = (keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32)
    buckets = bucket_table(hashes)
    blocks = np.zeros(codes.size // BLOCKS_OF + 1, dtype=np.uint32)
    row = [
        codes.ctypes.data, codes.size, starts.ctypes.data, 1, hashes.ctypes.data,
        places.ctypes.data, hashes.size, buckets.ctypes.data, bucket_shift(hashes.size),
        blocks.ctypes.data, 0,
    ]  # fmt: skip
    table = weights(count_documents(codes, starts), 1)
    segments = np.array([row], dtype=np.int64).reshape(1, COLUMNS)
    bits = map_bits(hashes.size)
    dates = np.array([[1, 1]], dtype=np.int32)
    borders = Borders.of(dates, np.array([0, 1]), [starts], UNDATED_TO)
    _, _, rows, _ = trace_documents(
        np.ascontiguousarray(left.words.codes),
        np.array([0, left.words.codes.size], dtype=np.int64),
        np.array([[0, 2, 2, -1, -1, 1]], dtype=np.int32),
        left.cuts,
        np.array([0, left.cuts.size], dtype=np.int64),
        False,
        borders.find(np.array([[2, 2]], dtype=np.int32), np.array([-1])),
        segments,
        np.array([[0, 1, 1, 0, 0, 1]], dtype=np.int32).reshape(1, DOC_COLUMNS),
        common_table(),
        bits,
        rare_map(segments, bits),
        table,
        np.full((1, 2), -1.0),
        np.full(1, -1, dtype=np.int32),
    )
    found = rows[np.lexsort(rows.T[::-1])]
    t0, t1, s0, s1, exact = found.T
    longer = np.maximum(t1 - t0, s1 - s0)
    identity = [share(e, n) for e, n in zip(exact.tolist(), longer.tolist(), strict=True)]
    here, there = _quotes(left, t0, t1), _quotes(right, s0, s1)
    chances = substantive([q.exact for q in here], [q.exact for q in there]).round(3).tolist()
    return list(map(Passage, here, there, identity, chances, _states(left, right, found)))


def _states(left: Target, right: Target, rows: NDArray[np.int32]) -> list[Sides | None]:
    """The states of the words on both sides of passages, None where neither text has marks."""
    ours, theirs = (side.words.codes >> STATE_SHIFT for side in (left, right))
    if not ours.any() and not theirs.any():
        return [None] * len(rows)
    return [
        Sides(counted(ours[t0:t1]), counted(theirs[s0:s1])) for t0, t1, s0, s1, _ in rows.tolist()
    ]


def _quotes(target: Target, first: NDArray[np.int32], last: NDArray[np.int32]) -> list[Quote]:
    """The quotations of words `first[i]` up to `last[i]`, exclusive."""
    starts, ends = target.words.starts[first], target.words.ends[last - 1]
    return [
        Quote(target.version, section, start, end, target.text[start:end])
        for section, start, end in zip(
            labels(target.sections, starts), starts.tolist(), ends.tolist(), strict=True
        )
    ]


def _covered(target: Target, spans: list[tuple[int, int]]) -> float:
    """The share of a text's words that lie in at least one of the spans."""
    inside: NDArray[np.bool_] = np.zeros(target.words.codes.size, dtype=np.bool_)
    for start, end in spans:
        inside |= (target.words.starts >= start) & (target.words.ends <= end)
    return share(int(inside.sum()), inside.size)
