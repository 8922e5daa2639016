"""How much of a trace's passages is new law, and in which version each word first stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from whereas.answers.changes import stood_before
from whereas.answers.shares import counted
from whereas.answers.targets import Target, of_document
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_EARLIER, SRC_FIRST, SRC_LAST
from whereas.passages.trace import P_S0, P_S1, P_T0, P_T1, Traced
from whereas.results import Sides, Source, States
from whereas.words.codes import STATE_SHIFT

Words = NDArray[np.int64]
"""Numbers of words in a text, each once."""


@dataclass(frozen=True, slots=True)
class Since:
    """In which of its measure's versions each word of a text first stood.

    `of[i]` is the place of word i's version among `versions`, which are in their order.
    """

    versions: list[str]
    of: NDArray[np.int64]

    def count(self, words: Words) -> dict[str, int]:
        """Count words by version, in the versions' order."""
        counts = np.bincount(self.of[words], minlength=len(self.versions))
        return dict(zip(self.versions, counts.tolist(), strict=True))


def since(snapshot: Snapshot, target: Target) -> Since | None:
    """Find in which version each of a target's words first stood; None without earlier ones."""
    if target.measure is None or target.doc < 0:
        return None
    docs = snapshot.find(target.measure)
    texts = [of_document(snapshot, doc) for doc in docs[: docs.index(target.doc)]]
    earlier = [text for text in texts if text.words.starts.size]
    if not earlier:
        return None
    of = np.full(target.words.starts.size, len(earlier), dtype=np.int64)
    for place in reversed(range(len(earlier))):
        of[stood_before(earlier[place], target)] = place
    return Since([*(text.version for text in earlier), target.version], of)


@dataclass(frozen=True, slots=True)
class Marked:
    """What is known of a target's words: their states, and the versions they first stood in."""

    snapshot: Snapshot
    states: NDArray[np.uint32]
    since: Since | None

    @classmethod
    def of(cls, snapshot: Snapshot, target: Target) -> Marked:
        """Look a target up."""
        return cls(snapshot, target.words.codes >> STATE_SHIFT, since(snapshot, target))

    def told(
        self, sources: list[Source], traced: Traced
    ) -> tuple[list[Source], States | None, dict[str, int] | None]:
        """The sources with their counts, and those of the surely earlier ones together.

        Together each word of the target counts once, however many sources hold it.
        """
        rows = traced.sources
        told = [self._source(s, row, traced) for s, row in zip(sources, rows, strict=True)]
        earlier = rows[rows[:, SRC_EARLIER] == 1]
        words = _words(_passages(traced, earlier), P_T0, P_T1)
        marked = bool(self.states.any()) or any(s.states for s in told)
        return (
            told,
            counted(self.states[words]) if marked else None,
            self.since.count(words) if self.since else None,
        )

    def _source(self, source: Source, row: NDArray[np.int32], traced: Traced) -> Source:
        theirs = self.snapshot.codes(int(row[SRC_DOC])) >> STATE_SHIFT
        rows = _passages(traced, row.reshape(1, -1))
        marked = bool(self.states.any()) or bool(theirs.any())
        if not marked and self.since is None:
            return source
        passages = []
        for i, passage in enumerate(source.passages):
            states, versions = self._counts(rows[i : i + 1], theirs, marked)
            passages.append(replace(passage, states=states, since=versions))
        states, versions = self._counts(rows, theirs, marked)
        return replace(source, passages=passages, states=states, since=versions)

    def _counts(
        self, rows: NDArray[np.int32], theirs: NDArray[np.uint32], marked: bool
    ) -> tuple[Sides | None, dict[str, int] | None]:
        here, there = _words(rows, P_T0, P_T1), _words(rows, P_S0, P_S1)
        sides = Sides(counted(self.states[here]), counted(theirs[there])) if marked else None
        return sides, self.since.count(here) if self.since else None


def _passages(traced: Traced, sources: NDArray[np.int32]) -> NDArray[np.int32]:
    """The rows of the passages of some sources."""
    return np.concatenate([traced.passages[:0], *_each(traced, sources)])


def _each(traced: Traced, sources: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    for row in sources:
        yield traced.passages[row[SRC_FIRST] : row[SRC_LAST]]


def _words(rows: NDArray[np.int32], first: int, last: int) -> Words:
    """The words that lie in at least one of the passages, on one side."""
    if len(rows) == 1:
        return np.arange(rows[0, first], rows[0, last])
    ranges = [np.arange(row[first], row[last]) for row in rows]
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *ranges]))
