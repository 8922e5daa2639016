"""Row `precision`: passages between different jurisdictions, drawn by seed and read by hand.

The reading is kept in `precision.csv`: ids, spans and verdicts, no text. A passage that was drawn
anew since then has no verdict; the figure says how many were read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from pathlib import Path

import numpy as np

from bench.kit import Bench, Figure, trace_documents
from whereas.answers.trace_all import latest
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_FIRST, SRC_LAST
from whereas.passages.trace import P_EXACT, P_S0, P_S1, P_T0, P_T1
from whereas.words.normal import place_words

READINGS = Path(__file__).with_name("precision.csv")
TARGETS = 6000
"""Measures traced, chosen by seed; the passages are drawn from all of theirs."""

PASSAGES = 200
ALMOST = 0.9
"""A passage counts as read if one that was read covers this share of it on both sides."""

AROUND = 12
"""Words shown on each side of a passage."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A passage: words `t0` to `t1` of the target, `s0` to `s1` of the source, document numbers."""

    target: int
    source: int
    t0: int
    t1: int
    s0: int
    s1: int
    exact: int


@dataclass(frozen=True, slots=True)
class Spans:
    """A passage by ids and character spans: what a reading is kept under."""

    target: str
    target_start: int
    target_end: int
    source: str
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: whether the passage is real, well-cut sharing, and why not."""

    spans: Spans
    real: bool
    reason: str


def between(snapshot: Snapshot, docs: list[int]) -> Iterator[Drawn]:
    """All passages of some documents whose source is of another jurisdiction."""
    traced = trace_documents(snapshot, docs)
    for i, doc in enumerate(docs):
        for row in traced.sources[traced.bounds[i, 0] : traced.bounds[i + 1, 0]]:
            source = int(row[SRC_DOC])
            if snapshot.places[source] == snapshot.places[doc]:
                continue
            for p in traced.passages[row[SRC_FIRST] : row[SRC_LAST]].tolist():
                yield Drawn(doc, source, p[P_T0], p[P_T1], p[P_S0], p[P_S1], p[P_EXACT])


def draw(snapshot: Snapshot, seed: int, targets: int = TARGETS) -> list[Drawn]:
    """Passages between different jurisdictions, drawn by seed.

    Each has its own lot, so that an engine that finds others too leaves most of them in the draw.
    """
    docs = np.random.default_rng(seed).permutation(latest(snapshot))[:targets]
    found = list(between(snapshot, sorted(docs.tolist())))
    return nsmallest(PASSAGES, found, key=lambda p: lot(snapshot, p, seed))


def lot(snapshot: Snapshot, drawn: Drawn, seed: int) -> bytes:
    """A passage's lot: a hash of the seed, both ids and the tenth of words where it begins."""
    a, b = (snapshot.value(doc, "measure") for doc in (drawn.target, drawn.source))
    return blake2b(f"{seed} {a} {drawn.t0 // 10} {b} {drawn.s0 // 10}".encode()).digest()


def side(snapshot: Snapshot, doc: int, first: int, last: int) -> tuple[int, int, str]:
    """Characters of a passage's side, and its text with some words around it, marked «»."""
    text = snapshot.text(doc)
    placed = place_words(text, str(snapshot.value(doc, "place") or ""))
    start, end = int(placed.starts[first]), int(placed.ends[last - 1])
    before = int(placed.starts[max(first - AROUND, 0)])
    after = int(placed.ends[min(last + AROUND, placed.ends.size) - 1])
    shown = f"{text[before:start]}«{text[start:end]}»{text[end:after]}"
    return start, end, " ".join(shown.split())


def spans_of(snapshot: Snapshot, drawn: Drawn) -> Spans:
    """A drawn passage by ids and characters."""
    t0, t1, _ = side(snapshot, drawn.target, drawn.t0, drawn.t1)
    s0, s1, _ = side(snapshot, drawn.source, drawn.s0, drawn.s1)
    value = snapshot.value
    return Spans(value(drawn.target, "measure"), t0, t1, value(drawn.source, "measure"), s0, s1)


def sheet(snapshot: Snapshot, passages: list[Drawn]) -> Iterator[str]:
    """The passages to be read, with a little around them."""
    for number, p in enumerate(passages, 1):
        spans = spans_of(snapshot, p)
        labels = snapshot.labels(
            np.array([p.target, p.source]), np.array([spans.target_start, spans.source_start])
        )
        yield f"#{number}  {p.t1 - p.t0} words, {p.s1 - p.s0} there, {p.exact} the same"
        yield f"  T {spans.target} [{labels[0]}] {spans.target_start}-{spans.target_end}"
        yield f"    {side(snapshot, p.target, p.t0, p.t1)[2]}"
        yield f"  S {spans.source} [{labels[1]}] {spans.source_start}-{spans.source_end}"
        yield f"    {side(snapshot, p.source, p.s0, p.s1)[2]}"
        yield ""


def readings(path: Path = READINGS) -> list[Reading]:
    """The verdicts that were written down."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Reading(
                Spans(
                    row["target"], int(row["target_start"]), int(row["target_end"]),
                    row["source"], int(row["source_start"]), int(row["source_end"]),
                ),
                row["verdict"] == "real", row["reason"],
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def covered(start: int, end: int, read_start: int, read_end: int) -> bool:
    """Whether two spans are nearly the same one."""
    shared = min(end, read_end) - max(start, read_start)
    return shared >= ALMOST * max(end - start, read_end - read_start)


def verdict(spans: Spans, read: dict[tuple[str, str], list[Reading]]) -> bool | None:
    """What a reader said of a passage; None if nobody has read it."""
    for reading in read.get((spans.target, spans.source), []):
        r = reading.spans
        if covered(spans.target_start, spans.target_end, r.target_start, r.target_end) and covered(
            spans.source_start, spans.source_end, r.source_start, r.source_end
        ):
            return reading.real
    return None


def precision(bench: Bench) -> list[Figure]:
    """Draw the passages, write them down to be read, and count the verdicts there are."""
    snapshot = bench.everything.snapshot
    bench.say("drawing passages between jurisdictions")
    passages = draw(snapshot, bench.seed)
    bench.note("precision.txt", sheet(snapshot, passages))
    read: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings() if READINGS.exists() else []:
        read.setdefault((reading.spans.target, reading.spans.source), []).append(reading)
    every = [spans_of(snapshot, p) for p in passages]
    known = [v for spans in every if (v := verdict(spans, read)) is not None]
    share = sum(known) / len(known) if known else 0.0
    said = f"{share:.3f} ({sum(known)} of {len(known)} read)" if known else "none of them was read"
    return [
        Figure(
            "precision", f"of {len(passages)} passages between different jurisdictions, read by "
            "hand: real, well-cut sharing", "≥ 0.97", "", said,
            share >= 0.97 if len(known) >= 0.9 * len(passages) else None,
        )
    ]  # fmt: skip
