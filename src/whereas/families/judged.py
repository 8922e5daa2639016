"""How likely a link says something: substance, asked for in one place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from whereas.families.links import Links, chunks
from whereas.library.snapshot import Snapshot, runs
from whereas.passages.credit import SOURCE_COLUMNS, SRC_DOC, SRC_FIRST, SRC_LAST
from whereas.passages.trace import Traced
from whereas.process import cores
from whereas.substance.library import judged


def substantive(snapshot: Snapshot, links: Links) -> NDArray[np.float32]:
    """The probability of each link (in order) that its sharing is substantive.

    What is judged already is left as it is.
    """
    chances = links.chance.copy()
    snapshot.addresses, snapshot.table, snapshot.widely_held  # noqa: B018 - before the threads
    docs = np.unique(links.target[np.isnan(chances)]).astype(np.int64)

    def judge(targets: NDArray[np.int64]) -> None:
        low, high = (np.searchsorted(links.target, targets, side) for side in ("left", "right"))
        rows = runs(low, high - low)
        codes, offsets = whole(snapshot, targets)
        chances[rows] = judged(snapshot, offsets, codes, as_traced(targets, links.take(rows)))

    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(judge, chunks(snapshot, docs)))
    return chances


def as_traced(targets: NDArray[np.int64], links: Links) -> Traced:
    """The links of some documents in the form in which a trace gives them."""
    ends = (links.target.astype(np.int64) << 32) | links.source
    first = np.flatnonzero(np.append(True, np.diff(ends) != 0)[: ends.size])
    sources = np.zeros((first.size, SOURCE_COLUMNS), dtype=np.int32)
    sources[:, SRC_DOC] = links.source[first]
    sources[:, SRC_FIRST] = first
    sources[:, SRC_LAST] = np.append(first[1:], ends.size)[: first.size]
    bounds = np.zeros((targets.size + 1, 2), dtype=np.int64)
    bounds[:-1, 0] = np.searchsorted(links.target[first], targets)
    bounds[-1, 0] = first.size
    passages = np.stack([links.t0, links.t1, links.s0, links.s1, links.exact], axis=1)
    return Traced(bounds, sources, passages, np.empty(0, dtype=np.int32))


def whole(
    snapshot: Snapshot, docs: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The words of some documents, laid end to end, and their bounds."""
    sizes = snapshot.docs["words"].to_numpy()[docs].astype(np.int64)
    words = [np.empty(0, dtype=np.uint32)]
    which = np.searchsorted(snapshot.bases, docs, side="right") - 1
    held = [(segment.arrays["codes"], segment.arrays["starts"]) for segment in snapshot.segments]
    for g, row in zip(which.tolist(), (docs - snapshot.bases[which]).tolist(), strict=True):
        codes, starts = held[g]
        words.append(codes[starts[row] : starts[row + 1]])
    return np.concatenate(words), np.concatenate([[0], np.cumsum(sizes)])
