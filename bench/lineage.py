"""Row `lineage`: who took it from whom, on samples whose truth is known and resubmitted bills."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import whereas
from bench.kit import Bench, Figure, first_ranked, trace_documents
from whereas import sample
from whereas.answers.lineage import of_documents
from whereas.answers.trace_all import latest
from whereas.library.snapshot import Snapshot
from whereas.lineage.evidence import Use
from whereas.results import LineageEdge

GENERATED = 2000
"""Measures of the larger corpus of the same kind."""

BINS = (0.0, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
"""Limits of the reliability table's lines."""

Pairs = set[tuple[str, str]]


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a table with a head."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs(folder: Path, *relations: str) -> Pairs:
    """The (source, target) pairs that `lineage.csv` records as standing so."""
    rows = read_table(folder / "lineage.csv")
    return {(r["source"], r["target"]) for r in rows if r["relation"] in relations}


def edges(snapshot: Snapshot, folder: Path, use: Use) -> list[LineageEdge]:
    """The edges of all families that `families.csv` records."""
    members: dict[str, list[str]] = {}
    for row in read_table(folder / "families.csv"):
        members.setdefault(row["family"], []).append(row["measure"])
    found: list[LineageEdge] = []
    for family, names in members.items():
        docs = np.array([snapshot.find(name)[-1] for name in names], dtype=np.int64)
        found += of_documents(snapshot, docs, family, family, use).edges
    return found


def committed(found: Iterable[LineageEdge]) -> Pairs:
    """The pairs called likely source."""
    return {(e.source, e.target) for e in found if e.relation == "likely source"}


def scored(folder: Path, found: list[LineageEdge]) -> str:
    """Right among committed, committed share, common sources recognised, independent joined."""
    true, known = pairs(folder, "likely source"), pairs(folder, "likely source", "undetermined")
    said = committed(found)
    targets = {target for _, target in true}
    common = pairs(folder, "common source")
    third = {(e.source, e.target) for e in found if e.relation == "common source"}
    recognised = sum(bool({p, p[::-1]} & third) for p in common)
    apart = pairs(folder, "independent")
    joined = sum(bool({p, p[::-1]} & apart) for p in {(e.source, e.target) for e in found})
    right = sum(p in known for p in said) / max(len(said), 1)
    share = len(targets & {target for _, target in said}) / max(len(targets), 1)
    return f"{right:.3f}, {share:.3f}, {recognised / max(len(common), 1):.3f}, {joined}"


def direction(folder: Path, found: list[LineageEdge]) -> str:
    """Of true pairs called likely source, those the right way round; and the share called so."""
    true = pairs(folder, "likely source", "undetermined")
    said = committed(found)
    either = [p for p in said if p in true or p[::-1] in true]
    right = sum(p in true for p in either) / max(len(either), 1)
    return f"{right:.3f}, {len(either) / max(len(true), 1):.3f}"


def true_sources(folder: Path) -> dict[str, set[str]]:
    """Each measure's likely sources, as `lineage.csv` records them."""
    truth: dict[str, set[str]] = {}
    for source, target in pairs(folder, "likely source"):
        truth.setdefault(target, set()).add(source)
    return truth


def hits(snapshot: Snapshot, folder: Path) -> tuple[int, int]:
    """How many measures have a true source ranked first by trace, and how many have one."""
    truth = true_sources(folder)
    names = snapshot.docs["measure"].to_pylist()
    docs = [int(doc) for doc in latest(snapshot) if names[doc] in truth]
    firsts = first_ranked(trace_documents(snapshot, docs), len(docs))
    found = sum(f >= 0 and names[f] in truth[names[d]] for d, f in zip(docs, firsts, strict=True))
    return found, len(truth)


def of_sample(name: str, folder: Path, into: Path) -> list[Figure]:
    """The figures of one sample."""
    lib = whereas.open(into)
    lib.add(folder)
    found, of = hits(lib.snapshot, folder)
    dated = edges(lib.snapshot, folder, Use())
    undated = edges(lib.snapshot, folder, Use(dates=False))
    return [
        Figure("lineage", f"a true source ranked first by trace, of {of} measures that have one "
               f"({name})", "", "", f"{found / of:.3f}"),
        Figure("lineage", "right among committed edges, share of borrowers with one, common "
               f"sources recognised, independent drafts joined ({name})",
               "≥ 0.97, ≥ 0.85, ≥ 0.9, 0", "", scored(folder, dated)),
        Figure("lineage", "without dates: of true pairs committed, those the right way round; "
               f"share committed ({name})", "≥ 0.9, ≥ 0.3", "", direction(folder, undated)),
    ]  # fmt: skip


def reliability(said: NDArray[np.float64], right: NDArray[np.bool_]) -> str:
    """For each range of confidence: how many, and the share that was right."""
    cells = []
    for low, high in pairwise(BINS):
        here = (said >= low) & ((said < high) | (high == BINS[-1]))
        if here.any():
            cells.append(f"{low:.2f}-{high:.2f}: {right[here].mean():.3f} of {here.sum()}")
    return "; ".join(cells)


def of_bills(bench: Bench) -> list[Figure]:
    """The figures of New York's resubmitted bills, cross-validated."""
    from fitting.lineage import checked, directed, resubmitted

    folder = bench.law / "nyc_legislation/resubmit"
    good, told, count = directed(bench.introductions.snapshot, folder)
    figures = [
        Figure("lineage", f"direction of {count} resubmissions, dates and drafting marks hidden: "
               "right among committed, share committed (held out)", "≥ 0.9, ≥ 0.3", "",
               f"{good / max(told, 1):.3f}, {told / count:.3f}",
               good >= 0.9 * told and told >= 0.3 * count),
    ]  # fmt: skip
    for marks in (False, True):
        labels = resubmitted(bench.introductions.snapshot, folder, marks=marks)
        said, right, count = checked(labels)
        how = "with drafting marks" if marks else "text and dates alone"
        figures += [
            Figure("lineage", f"the bill that is resubmitted chosen, of {count} that share "
                   f"wording ({how}; held out)", "", "", f"{right.mean():.3f}"),
            Figure("lineage", f"reliability: confidence said, share right ({how}; held out)",
                   "", "", reliability(said, right)),
        ]  # fmt: skip
    return figures


def lineage(bench: Bench) -> list[Figure]:
    """Lineage of the sample, of a larger corpus of the same kind, and of resubmitted bills."""
    from whereas.sample.generate import generate

    figures = []
    with tempfile.TemporaryDirectory(dir=bench.work) as scratch:
        folder = Path(scratch)
        corpora = {"the sample": Path(sample.path())}
        if not bench.quick:
            generate(GENERATED, bench.seed).write(folder / "large")
            corpora[f"{GENERATED} generated measures"] = folder / "large"
        for i, (name, path) in enumerate(corpora.items()):
            figures += of_sample(name, path, folder / f"library-{i}")
    return figures if bench.quick else figures + of_bills(bench)
