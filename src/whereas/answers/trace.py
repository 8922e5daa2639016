"""The answer `trace`: for one text, the earlier measures whose wording it shares."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whereas.answers.coverage import coverage
from whereas.answers.filtering import documents
from whereas.answers.targets import Kind, Target, resolve
from whereas.filters import Filters
from whereas.fingerprints.select import common_table
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_EARLIER, SRC_WORTH
from whereas.passages.trace import Traced, trace_documents
from whereas.results import Passage, Quote, Relation, Source, Trace
from whereas.words.normal import PlacedWords, place_words


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
    batch = Batch.of([target.words.codes], [target.cuts], target.row.reshape(1, -1))
    traced = run(snapshot, batch, filters, documents(snapshot, filters))
    sources = list(_sources(snapshot, target, traced))
    surely = traced.sources[:, SRC_EARLIER] == 1
    earlier = [s for s, sure in zip(sources, surely, strict=True) if sure]
    return Trace(
        measure=target.measure,
        version=target.version,
        date_from=target.date_from,
        date_to=target.date_to,
        words=int(target.words.codes.size),
        borrowed_words=sum(s.assigned_words for s in earlier),
        earliest=earliest(earlier, traced.sources[surely, SRC_WORTH].tolist()),
        sources=earlier,
        also=[s for s, sure in zip(sources, surely, strict=True) if not sure],
        coverage=coverage(snapshot),
        text=target.text,
        title=target.title,
        place=target.place,
        sections=target.sections,
        spans=target.spans,
        assigned=_runs(traced.assigned, target.words),
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts to trace together: their words and section limits end to end, and a row for each."""

    codes: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    cuts: NDArray[np.int32]
    cut_starts: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        codes: list[NDArray[np.uint32]],
        cuts: list[NDArray[np.int32]],
        rows: NDArray[np.int32],
    ) -> Batch:
        """Lay texts end to end; `rows` are like those of `Snapshot.table`."""
        return cls(
            np.concatenate(codes),
            np.cumsum([0, *(c.size for c in codes)], dtype=np.int64),
            rows,
            np.concatenate(cuts),
            np.cumsum([0, *(c.size for c in cuts)], dtype=np.int64),
        )


def run(snapshot: Snapshot, batch: Batch, filters: Filters, allowed: NDArray[np.int32]) -> Traced:
    """Trace a batch; `allowed` is the snapshot's table as `filtering.documents` gives it."""
    first = np.full(max(len(snapshot), 1), -1, dtype=np.int32)
    return Traced(
        *trace_documents(
            batch.codes, batch.offsets, batch.rows, batch.cuts, batch.cut_starts,
            filters.other_places, snapshot.addresses, allowed, common_table(),
            snapshot.weights, first,
        )
    )  # fmt: skip


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


def _sources(snapshot: Snapshot, target: Target, traced: Traced) -> Iterator[Source]:
    """The sources in rank order."""
    for doc, surely, words, assigned, begin, end, _worth in traced.sources.tolist():
        value = snapshot.value
        text = snapshot.text(doc)
        placed = place_words(text, str(value(doc, "place") or ""))
        passages = [
            _passage(snapshot, target, doc, text, placed, row)
            for row in traced.passages[begin:end].tolist()
        ]
        yield Source(
            measure=value(doc, "measure"),
            version=value(doc, "version"),
            jurisdiction=value(doc, "jurisdiction"),
            place=value(doc, "place") or "",
            title=value(doc, "title") or "",
            status=value(doc, "status") or "",
            url=value(doc, "url") or "",
            date_from=value(doc, "date_from"),
            date_to=value(doc, "date_to"),
            date_basis=value(doc, "date_basis") or "",
            words=words,
            assigned_words=assigned,
            share=share(words, target.words.codes.size),
            relation=relation(bool(surely), assigned),
            confidence=None,
            passages=passages,
        )


def share(words: int, of: int) -> float:
    """A share as it is stated: four decimals."""
    return round(words / of, 4) if of else 0.0


def _passage(
    snapshot: Snapshot,
    target: Target,
    doc: int,
    text: str,
    placed: PlacedWords,
    row: list[int],
) -> Passage:
    t0, t1, s0, s1, exact = row
    here = _quote(target.version, target.text, target.words, t0, t1, "")
    there = _quote(str(snapshot.value(doc, "version")), text, placed, s0, s1, "")
    return Passage(
        target=_in_section(here, _label(target, here.start)),
        source=_in_section(there, snapshot.labels(np.array([doc]), np.array([there.start]))[0]),
        identity=share(exact, max(t1 - t0, s1 - s0)),
    )


def _quote(
    version: str, text: str, words: PlacedWords, first: int, last: int, section: str
) -> Quote:
    start, end = int(words.starts[first]), int(words.ends[last - 1])
    return Quote(version, section, start, end, text[start:end])


def _in_section(quote: Quote, section: str) -> Quote:
    return Quote(quote.version, section, quote.start, quote.end, quote.exact)


def _label(target: Target, start: int) -> str:
    from whereas.sections.label import label

    return label(target.sections, start)


def _runs(assigned: NDArray[np.int32], words: PlacedWords) -> list[tuple[int, int, int]]:
    """Stretches of characters credited to one source."""
    runs = []
    for source, group in groupby(enumerate(assigned.tolist()), key=lambda pair: pair[1]):
        if source >= 0:
            at = [i for i, _ in group]
            runs.append((int(words.starts[at[0]]), int(words.ends[at[-1]]), source))
    return runs
