"""Row `lineage`: on the sample, whose true lineage is known, is the true source ranked first?"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import whereas
from bench.kit import Bench, Figure, first_ranked, trace_documents
from whereas import sample
from whereas.answers.trace_all import latest

GENERATED = 2000
"""Measures of the larger corpus of the same kind."""


def true_sources(folder: Path) -> dict[str, set[str]]:
    """Each measure's likely sources, as `lineage.csv` records them."""
    truth: dict[str, set[str]] = {}
    with (folder / "lineage.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["relation"] == "likely source":
                truth.setdefault(row["target"], set()).add(row["source"])
    return truth


def hits(folder: Path, into: Path) -> tuple[int, int]:
    """How many measures have a true source ranked first, and how many have a true source."""
    truth = true_sources(folder)
    lib = whereas.open(into)
    lib.add(folder)
    snapshot = lib.snapshot
    names = snapshot.docs["measure"].to_pylist()
    docs = [int(doc) for doc in latest(snapshot) if names[doc] in truth]
    firsts = first_ranked(trace_documents(snapshot, docs), len(docs))
    found = sum(f >= 0 and names[f] in truth[names[d]] for d, f in zip(docs, firsts, strict=True))
    return found, len(truth)


def lineage(bench: Bench) -> list[Figure]:
    """Trace the sample and a larger corpus of the same kind."""
    from whereas.sample.generate import generate

    figures = []
    with tempfile.TemporaryDirectory(dir=bench.work) as scratch:
        folder = Path(scratch)
        corpora = {"the sample": sample.path()}
        if not bench.quick:
            generate(GENERATED, bench.seed).write(folder / "large")
            corpora[f"{GENERATED} generated measures"] = folder / "large"
        for i, (name, path) in enumerate(corpora.items()):
            found, of = hits(path, folder / f"library-{i}")
            what = f"a true source ranked first, of {of} measures that have one ({name})"
            figures.append(Figure("lineage", what, "", "", f"{found / of:.3f}"))
    return figures
