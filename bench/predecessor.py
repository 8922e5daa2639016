"""Row `predecessor`: which earlier introduction does a resubmitted bill come from?

The truth (`resubmit/*.json`) was made by others from names, titles and summaries; it is read here
and nowhere else. The method sees only the bills' texts, without the drafters' marks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.baselines import BASELINES, Texts
from bench.kit import Bench, Figure, first_ranked, sources_of, trace_documents
from bench.kit import library as open_with
from whereas.library.library import Library
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_WORDS
from whereas.passages.trace import Traced

LAST_YEAR = 2019
"""Resubmissions of later years are kept for checking."""

AS_GOOD = 0.85
"""A truth whose wording share is below this share of the best candidate's can't be told by text."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A bill and the earlier bill that it resubmits, as documents of the library."""

    bill: int
    truth: int


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of bills whose first-ranked source is the truth, or one of its own predecessors."""

    strict: float
    family: float

    def __str__(self) -> str:
        return f"{self.strict:.3f}, {self.family:.3f}"


def read_truth(folder: Path, last_year: int = LAST_YEAR) -> dict[str, str]:
    """Read which file number resubmits which: later to earlier."""
    truth: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        if int(path.stem) <= last_year:
            for entry in json.loads(path.read_text("utf-8"))["Resubmitted"]:
                truth[entry["ToFile"]] = entry["FromFile"]
    return truth


def usable(snapshot: Snapshot, truth: Mapping[str, str]) -> list[Pair]:
    """The pairs of which the library holds both texts, the truth introduced before the bill."""
    words = snapshot.docs["words"].to_numpy()
    begun = snapshot.dates[:, 0]
    pairs = []
    for later, earlier in truth.items():
        a, b = snapshot.find(later), snapshot.find(earlier)
        if a and b and words[a[0]] and words[b[0]] and begun[b[0]] < begun[a[0]]:
            pairs.append(Pair(a[0], b[0]))
    return pairs


def forebears(truth: int, parents: Mapping[int, int]) -> set[int]:
    """The truth and the bills before it in its chain of resubmissions."""
    family: set[int] = set()
    at: int | None = truth
    while at is not None and at not in family:
        family.add(at)
        at = parents.get(at)
    return family


def score(pairs: list[Pair], answers: Iterable[int], parents: Mapping[int, int]) -> Score:
    """Score the first-ranked source of each pair's bill (-1: none)."""
    given = list(answers)
    strict = sum(a == p.truth for p, a in zip(pairs, given, strict=True))
    family = sum(a in forebears(p.truth, parents) for p, a in zip(pairs, given, strict=True))
    return Score(strict / max(len(pairs), 1), family / max(len(pairs), 1))


def parents_of(pairs: Iterable[Pair]) -> dict[int, int]:
    """Each bill's predecessor."""
    return {pair.bill: pair.truth for pair in pairs}


def trace_pairs(snapshot: Snapshot, pairs: list[Pair]) -> Traced:
    """Trace the pairs' bills in one go."""
    return trace_documents(snapshot, [pair.bill for pair in pairs])


def reach(traced: Traced, pairs: list[Pair]) -> tuple[int, int]:
    """How many truths are not among the sources, and how many share nearly the most wording."""
    missing = near = 0
    for i, pair in enumerate(pairs):
        rows = sources_of(traced, i)
        mine = rows[rows[:, SRC_DOC] == pair.truth, SRC_WORDS]
        if not mine.size:
            missing += 1
        elif mine[0] >= AS_GOOD * rows[:, SRC_WORDS].max():
            near += 1
    return missing, near


def failures(snapshot: Snapshot, traced: Traced, pairs: list[Pair]) -> list[str]:
    """One line for each bill whose first-ranked source is not the truth."""
    parents = parents_of(pairs)
    lines = ["bill\twords\ttruth\tits words\tits rank\tfirst ranked\tits words\tin the family"]
    for i, pair in enumerate(pairs):
        rows = sources_of(traced, i)
        first = int(rows[0, SRC_DOC]) if len(rows) else -1
        if first == pair.truth:
            continue
        at = np.flatnonzero(rows[:, SRC_DOC] == pair.truth)
        cells = [
            snapshot.value(pair.bill, "measure"), snapshot.value(pair.bill, "words"),
            snapshot.value(pair.truth, "measure"), rows[at[0], SRC_WORDS] if at.size else 0,
            at[0] + 1 if at.size else "-",
            snapshot.value(first, "measure") if first >= 0 else "-",
            rows[0, SRC_WORDS] if len(rows) else 0, first in forebears(pair.truth, parents),
        ]  # fmt: skip
        lines.append("\t".join(str(cell) for cell in cells))
    return lines


def predecessor(bench: Bench) -> list[Figure]:
    """Rank the sources of every resubmitted bill and see which one comes first."""
    snapshot = bench.introductions.snapshot
    everyone = usable(snapshot, read_truth(bench.law / "nyc_legislation/resubmit"))
    parents = parents_of(everyone)
    pairs = drawn(everyone, 200, bench.seed) if bench.quick else everyone
    traced = trace_pairs(snapshot, pairs)
    ours = score(pairs, first_ranked(traced, len(pairs)), parents)
    missing, near = reach(traced, pairs)
    bench.note("predecessor.tsv", failures(snapshot, traced, pairs))
    peers = _peers(bench, snapshot, pairs, parents)
    return [
        Figure(
            "predecessor", f"first-ranked source of {len(pairs)} resubmitted bills: strict, family",
            "≥ 0.940, ≥ 0.945", peers, str(ours), ours.strict >= 0.94 and ours.family >= 0.945,
        ),
        Figure(
            "predecessor", "truth not among the sources; truths that share ≥ 0.85 of the best "
            "candidate's words (what text alone can tell)", "", "",
            f"{missing} bills; {near / len(pairs):.3f}",
        ),
        _marked(bench, pairs, snapshot.docs["measure"].to_pylist()),
    ]  # fmt: skip


def with_marks(bench: Bench, library: Library) -> Library:
    """The same measures, each text with its drafting marks behind it."""
    path = bench.work / "introductions-with-marks.parquet"
    library.export(path)
    table = pq.read_table(path)
    marks = pc.fill_null(table["marks"].cast(pa.large_string()), "")
    line = pa.scalar("\n", pa.large_string())
    texts = pc.binary_join_element_wise(table["text"].cast(pa.large_string()), marks, line)
    at = table.column_names.index("text")
    pq.write_table(table.set_column(at, "text", texts), path)
    return open_with(bench.work / "introductions-with-marks", [path])


def _marked(bench: Bench, wanted: list[Pair], names: list[str]) -> Figure:
    """The same figure with drafting marks left in the texts."""
    snapshot = with_marks(bench, bench.introductions).snapshot
    number = {name: doc for doc, name in enumerate(snapshot.docs["measure"].to_pylist())}
    pairs = [Pair(number[names[p.bill]], number[names[p.truth]]) for p in wanted]
    traced = trace_pairs(snapshot, pairs)
    marked = score(pairs, first_ranked(traced, len(pairs)), parents_of(pairs))
    return Figure("predecessor", "the same with drafting marks in the texts", "", "", str(marked))


def drawn(pairs: list[Pair], count: int, seed: int) -> list[Pair]:
    """Some of the pairs, chosen by seed."""
    chosen = np.random.default_rng(seed).permutation(len(pairs))[:count]
    return [pairs[i] for i in sorted(chosen.tolist())]


def _peers(bench: Bench, snapshot: Snapshot, pairs: list[Pair], parents: Mapping[int, int]) -> str:
    texts = Texts([snapshot.text(doc) for doc in range(len(snapshot))], snapshot.dates[:, 0])
    bills = [pair.bill for pair in pairs]
    said = []
    for name, baseline in BASELINES.items():
        bench.say(f"baseline {name}")
        said.append(f"{name} {score(pairs, baseline(texts, bills), parents)}")
    return " · ".join(said)
