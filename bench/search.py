"""Row `search`: is the measure found that a description in plain words is about?

The descriptions are the summaries that New York's council staff wrote. Names, titles and summaries
are kept out of what is searched, so that only the law's own words can answer.
"""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

import whereas
from bench.kit import Bench, Figure
from bench.predecessor import read_truth
from whereas.answers.search import searcher
from whereas.library.library import Library
from whereas.library.snapshot import Snapshot
from whereas.search.index import Index

QUERIES = 1500
LEAST_CHARACTERS = 80
"""A shorter summary says too little to find anything by."""

TIMED = 300
"""Summaries that are timed against the three archives."""


@dataclass(frozen=True, slots=True)
class Task:
    """Summaries by measure, the measures that answer each, and which are kept for testing."""

    summaries: dict[str, str]
    answers: dict[str, set[str]]
    test: list[str]
    rest: list[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of descriptions answered first and among ten, and the mean reciprocal rank to ten."""

    first: float
    ten: float
    rank: float

    def __str__(self) -> str:
        return f"{self.first:.3f}, {self.ten:.3f}, {self.rank:.3f}"


def untitled(bench: Bench) -> Library:
    """New York's introductions without names, titles and summaries."""
    lib = whereas.open(bench.work / "untitled")
    if not len(lib.snapshot):
        path = bench.work / "untitled.parquet"
        bench.introductions.export(path)
        table = pq.read_table(path).drop_columns(["title", "summary"])
        pq.write_table(table, path)
        lib.add(path)
    return lib


def task(bench: Bench, snapshot: Snapshot) -> Task:
    """The summaries of the measures of `snapshot` that have a text, drawn by lot into two sets."""
    said = bench.introductions.snapshot.columns(["measure", "summary", "words"]).to_pylist()
    summaries = {
        row["measure"]: row["summary"].strip()
        for row in said
        if row["words"] and len((row["summary"] or "").strip()) > LEAST_CHARACTERS
    }
    names = sorted(summaries)
    random.Random(bench.seed).shuffle(names)
    joined = chains(snapshot, read_truth(bench.law / "nyc_legislation/resubmit", 9999))
    answers = {name: joined.get(name, {name}) for name in names}
    return Task(summaries, answers, names[:QUERIES], names[QUERIES:])


def chains(snapshot: Snapshot, truth: Mapping[str, str]) -> dict[str, set[str]]:
    """The measures that resubmissions join, by each of them."""
    beside: dict[str, set[str]] = defaultdict(set)
    for later, earlier in truth.items():
        ends = [snapshot.find(name) for name in (later, earlier)]
        if all(ends):
            a, b = (snapshot.value(docs[0], "measure") for docs in ends)
            beside[a].add(b)
            beside[b].add(a)
    joined: dict[str, set[str]] = {}
    for name in beside:
        if name not in joined:
            chain = _reached(name, beside)
            joined |= dict.fromkeys(chain, chain)
    return joined


def _reached(name: str, beside: Mapping[str, set[str]]) -> set[str]:
    found, waiting = {name}, [name]
    while waiting:
        fresh = beside[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found


def score(ranks: Sequence[int | None]) -> Score:
    """Score the rank (from 0) of each first right answer, None where it is not among ten."""
    count = max(len(ranks), 1)
    found = [rank for rank in ranks if rank is not None]
    return Score(
        sum(rank == 0 for rank in found) / count,
        len(found) / count,
        sum(1 / (rank + 1) for rank in found) / count,
    )


def rank_of(hits: Sequence[str], answers: set[str]) -> int | None:
    """The rank of the first right answer among ten hits."""
    return next((i for i, hit in enumerate(hits[:10]) if hit in answers), None)


def search(bench: Bench) -> list[Figure]:
    """Ask with each summary of the test set; take the time of some against the three archives."""
    lib = untitled(bench)
    asked = task(bench, lib.snapshot)
    names = asked.test[:300] if bench.quick else asked.test
    found = _answers(lib, bench.work, {name: asked.summaries[name] for name in names})
    ranks = [rank_of(found[name], asked.answers[name]) for name in names]
    bench.note(
        "search-missed.txt",
        (
            f"{name}\t{rank}\t{found[name][:3]}\t{asked.summaries[name]}"
            for name, rank in zip(names, ranks, strict=True)
            if rank != 0
        ),
    )
    what = f"{len(names):,} New York summaries by seed, {len(lib.snapshot):,} introductions"
    return [*_figures(what, score(ranks)), *_times(bench, asked)]


def _figures(what: str, got: Score) -> list[Figure]:
    rows = (
        ("the right one first", got.first, 0.82, "BM25 0.731"),
        ("among ten", got.ten, 0.98, "BM25 0.947"),
        ("mean reciprocal rank to ten", got.rank, 0.88, "BM25 0.815"),
    )
    return [
        Figure("search", f"{what}: {name}", f"≥ {target}", peer, f"{value:.3f}", value >= target)
        for name, value, target, peer in rows
    ]


def _answers(lib: Library, work: Path, summaries: Mapping[str, str]) -> dict[str, list[str]]:
    """What the library answers, by way of the files that the command reads and writes."""
    asked, answered = work / "queries.jsonl", work / "answers.jsonl"
    lines = (json.dumps({"id": name, "text": text}) + "\n" for name, text in summaries.items())
    asked.write_text("".join(lines), "utf-8")
    lib.search_all(asked, answered)
    rows = map(json.loads, answered.read_text("utf-8").splitlines())
    return {row["id"]: [hit["measure"] for hit in row["hits"]] for row in rows}


def _times(bench: Bench, asked: Task) -> list[Figure]:
    snapshot = bench.everything.snapshot
    begun = time.perf_counter()
    found = searcher(snapshot)
    opened = time.perf_counter() - begun
    found.search("compiled, and the first pages read")
    times, worked = [], []
    for name in asked.test[:TIMED]:
        started, before = time.perf_counter(), time.process_time()
        found.search(asked.summaries[name])
        times.append(1000 * (time.perf_counter() - started))
        worked.append(1000 * (time.process_time() - before))
    most, busy = (float(np.quantile(each, 0.95)) for each in (times, worked))
    size = sum(sum(a.nbytes for a in vars_of(p.index)) for p in found.ranker.parts) / 1e6
    measures = pc.count_distinct(snapshot.column("measure")).as_py()
    what = f"one summary against the three archives, {measures:,} measures, library open"
    return [
        Figure(
            "search", f"{what}: 95 % within", "≤ 60 ms", "",
            f"{most:.0f} ms ({busy:.0f} ms of processor time)", most <= 60,
        ),
        Figure(
            "search", "its index: mapped into memory, and opened in", "", "",
            f"{size:.0f} MB, {opened:.1f} s",
        ),
    ]  # fmt: skip


def vars_of(index: Index) -> list[np.ndarray]:
    """An index's arrays."""
    return [getattr(index, f.name) for f in fields(index)]
