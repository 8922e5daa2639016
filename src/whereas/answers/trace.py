"""The answer `trace`: for one text, the earlier measures whose wording it shares."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whereas.answers.coverage import coverage
from whereas.answers.filtering import documents
from whereas.answers.marked import Marked
from whereas.answers.quoting import Quoter
from whereas.answers.shares import share
from whereas.answers.targets import Kind, Target, resolve
from whereas.filters import Filters
from whereas.fingerprints.select import common_table
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_EARLIER, SRC_FIRST, SRC_LAST, SRC_WORTH
from whereas.passages.trace import P_EXACT, P_S0, P_S1, P_T0, P_T1, Traced, trace_documents
from whereas.results import Passage, Quote, Relation, Source, Trace
from whereas.sections.label import labels
from whereas.substance.library import judged
from whereas.substance.ranking import Weighed, weighed
from whereas.words.normal import PlacedWords


def trace(
    snapshot: Snapshot,
    what: str | Path,
    kind: Kind,
    date: datetime.date | None,
    filters: Filters,
    place: str | None,
) -> Trace:
    """Trace a measure, a file or a text. See `Library.trace`."""
    return trace_target(snapshot, resolve(snapshot, what, kind, date, place), filters)


def trace_target(snapshot: Snapshot, target: Target, filters: Filters) -> Trace:
    """Trace one target with all that is needed to show the answer."""
    batch = Batch.of(
        [target.words.codes], [target.cuts], target.row.reshape(1, -1), np.array([target.doc])
    )
    traced = weigh(snapshot, batch, run(snapshot, batch, filters, documents(snapshot, filters)))
    marked = Marked.of(snapshot, target)
    sources, states, since = marked.told(list(_sources(snapshot, target, traced)), traced)
    surely = traced.sources[:, SRC_EARLIER] == 1
    earlier = [s for s, sure in zip(sources, surely, strict=True) if sure]
    return Trace(
        measure=target.measure,
        version=target.version,
        date_from=target.date_from,
        date_to=target.date_to,
        words=int(target.words.codes.size),
        borrowed_words=sum(s.assigned_words for s in earlier),
        substantive_words=sum(s.substantive_words for s in earlier),
        earliest=earliest(
            [s for s, tells in zip(sources, surely & traced.telling, strict=True) if tells],
            traced.sources[surely & traced.telling, SRC_WORTH].tolist(),
        ),
        sources=earlier,
        also=[s for s, sure in zip(sources, surely, strict=True) if not sure],
        coverage=coverage(snapshot),
        states=states,
        since=since,
        text=target.text,
        title=target.title,
        place=target.place,
        sections=target.sections,
        spans=target.spans,
        assigned=_runs(traced.assigned, target.words),
        stock=_stock(traced, target.words),
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts to trace together: their words and section limits end to end, and a row for each.

    `docs` are their numbers in the library if they are its documents, word for word, else -1.
    """

    codes: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    cuts: NDArray[np.int32]
    cut_starts: NDArray[np.int64]
    docs: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        codes: list[NDArray[np.uint32]],
        cuts: list[NDArray[np.int32]],
        rows: NDArray[np.int32],
        docs: NDArray[np.int64] | None = None,
    ) -> Batch:
        """Lay texts end to end; `rows` are like those of `Snapshot.table`."""
        return cls(
            np.concatenate(codes),
            np.cumsum([0, *(c.size for c in codes)], dtype=np.int64),
            rows,
            np.concatenate(cuts),
            np.cumsum([0, *(c.size for c in cuts)], dtype=np.int64),
            np.full(len(codes), -1, dtype=np.int64) if docs is None else docs,
        )

    @classmethod
    def of_library(cls, snapshot: Snapshot, docs: NDArray[np.int64]) -> Batch:
        """Documents of the library as they are."""
        return cls.of(
            [snapshot.codes(doc) for doc in docs.tolist()],
            [snapshot.cuts(doc) for doc in docs.tolist()],
            snapshot.table[docs],
            docs,
        )


def run(snapshot: Snapshot, batch: Batch, filters: Filters, allowed: NDArray[np.int32]) -> Traced:
    """Trace a batch; `allowed` is the snapshot's table as `filtering.documents` gives it."""
    first = np.full(max(len(snapshot), 1), -1, dtype=np.int32)
    borders = snapshot.borders.find(batch.rows[:, 1:3], batch.docs)
    bits, rare = snapshot.rare
    return Traced(
        *trace_documents(
            batch.codes, batch.offsets, batch.rows, batch.cuts, batch.cut_starts,
            filters.other_places, borders, snapshot.addresses, allowed, common_table(), bits, rare,
            snapshot.weights, snapshot.totals, first,
        )
    )  # fmt: skip


def weigh(snapshot: Snapshot, batch: Batch, traced: Traced) -> Weighed:
    """Judge the passages of a traced batch, stock or substance, and rank its sources by it."""
    return weighed(traced, judged(snapshot, batch.offsets, batch.codes, traced))


EARLIEST_SHARE = 0.25
"""A source must be worth this share of the worthiest one to be called the earliest found: one
that has only stock clauses in common with the target says nothing of where its wording began."""


def earliest(sources: list[Source], worths: list[int]) -> str | None:
    """The id of the earliest source of some worth: the one that surely existed first."""
    enough = EARLIEST_SHARE * max(worths, default=0)
    dated = [
        (s.date_to, s.date_from, s.measure)
        for s, worth in zip(sources, worths, strict=True)
        if s.date_to and s.date_from and worth >= enough
    ]
    return min(dated)[2] if dated else None


def relation(surely_earlier: bool, assigned: int) -> Relation:
    """What a source is to the target, from its date and credit alone."""
    if not surely_earlier:
        return "undetermined"
    return "likely source" if assigned else "earlier copy"


ABOUT = (
    "measure", "version", "jurisdiction", "place", "title", "status", "url", "date_from", "date_to",
    "date_basis",
)  # fmt: skip


def _sources(snapshot: Snapshot, target: Target, traced: Weighed) -> Iterator[Source]:
    """The sources in rank order."""
    docs = traced.sources[:, SRC_DOC].astype(np.int64)
    about: list[dict[str, Any]] = snapshot.rows(docs, ABOUT).to_pylist()
    passages = _passages(snapshot, target, docs, traced)
    credited = traced.credited.tolist()
    for row, said, substance in zip(traced.sources.tolist(), about, credited, strict=True):
        _doc, surely, words, assigned, begin, end, _worth = row
        texts: dict[str, Any] = {
            name: said.pop(name) or "" for name in ("place", "title", "status", "url")
        }
        said["date_basis"] = said["date_basis"] or ""
        yield Source(
            **said,
            **texts,
            words=words,
            assigned_words=assigned,
            substantive_words=substance,
            share=share(words, target.words.codes.size),
            relation=relation(bool(surely), assigned),
            confidence=None,
            passages=passages[begin:end],
        )


def _passages(
    snapshot: Snapshot, target: Target, docs: NDArray[np.int64], traced: Weighed
) -> list[Passage]:
    """All passages, quoted on both sides, in the order of their sources."""
    rows = traced.passages
    sizes = traced.sources[:, SRC_LAST] - traced.sources[:, SRC_FIRST]
    quoter = Quoter.of(snapshot, docs)
    there = quoter.quotes(np.repeat(docs, sizes), rows[:, P_S0], rows[:, P_S1]).to_pylist()
    starts = target.words.starts[rows[:, P_T0]]
    ends = target.words.ends[rows[:, P_T1] - 1]
    sections = labels(target.sections, starts)
    longer = np.maximum(rows[:, P_T1] - rows[:, P_T0], rows[:, P_S1] - rows[:, P_S0])
    return [
        Passage(
            target=Quote(target.version, section, start, end, target.text[start:end]),
            source=Quote(**quote),
            identity=share(exact, length),
            substantive=round(chance, 3),
        )
        for section, start, end, quote, exact, length, chance in zip(
            sections,
            starts.tolist(),
            ends.tolist(),
            there,
            rows[:, P_EXACT].tolist(),
            longer.tolist(),
            traced.chances.tolist(),
            strict=True,
        )
    ]


def _runs(assigned: NDArray[np.int32], words: PlacedWords) -> list[tuple[int, int, int]]:
    """Stretches of characters credited to one source."""
    runs = []
    for source, group in groupby(enumerate(assigned.tolist()), key=lambda pair: pair[1]):
        if source >= 0:
            at = [i for i, _ in group]
            runs.append((int(words.starts[at[0]]), int(words.ends[at[-1]]), source))
    return runs


def _stock(traced: Weighed, words: PlacedWords) -> list[tuple[int, int]]:
    """Stretches of characters that are credited to a source but are stock."""
    stock = (traced.assigned >= 0) & ~traced.says
    edges = np.flatnonzero(np.diff(stock.astype(np.int8), prepend=0, append=0))
    firsts, lasts = edges[::2], edges[1::2] - 1
    return list(zip(words.starts[firsts].tolist(), words.ends[lasts].tolist(), strict=True))
