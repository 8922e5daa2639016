"""Row `families`: do measures that belong together come together, and only they? And how soon?"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import whereas
from bench.kit import SHARED, Bench, Figure
from whereas import sample
from whereas.answers.families import Wanted, families
from whereas.families import kept
from whereas.library.library import Library

LABELS = "model_law_families.jsonl"
DUPLICATE = "lid-18"
"""The label file's duplicate; its texts have a hundred words or more, all of them."""

WITHOUT_LAW = ("lid-26", "lid-27")
"""Two of its pages hold a menu and a bill's history, but no law."""

LEAST, AGAIN, TIMES = 0.95, 2, 2
"""Targets: each F1, seconds where nothing has changed, and times `trace --all` for everything."""

GENERATED = 2000
LISTED = 20
"""Families drawn by seed to be read, besides the ten largest."""

Groups = dict[str, set[str]]
"""The families of each measure."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, by pairs and by B-cubed."""

    pairs: tuple[float, float, float]
    cubed: tuple[float, float, float]


def score(truth: Groups, found: Groups) -> Score:
    """Compare groups; a pair belongs together if it has a family in common."""
    ids = sorted(truth)
    true, mine = _together(ids, truth), _together(ids, found)
    both = true & mine
    apart = ~np.eye(len(ids), dtype=np.bool_)
    right, said, wanted = ((m & apart).sum() for m in (both, mine, true))
    cubed = [(both.sum(1) / each.sum(1)).mean() for each in (mine, true)]
    return Score(_f1(right / max(said, 1), right / max(wanted, 1)), _f1(*cubed))


def _f1(precision: float, recall: float) -> tuple[float, float, float]:
    both = 2 * precision * recall / max(precision + recall, 1e-9)
    return float(precision), float(recall), float(both)


def _together(ids: list[str], groups: Groups) -> NDArray[np.bool_]:
    together = np.eye(len(ids), dtype=np.bool_)
    members = defaultdict(list)
    for i, name in enumerate(ids):
        for family in groups.get(name, ()):
            members[family].append(i)
    for rows in members.values():
        together[np.ix_(rows, rows)] = True
    return together


def found_in(library: Path, source: Path) -> Groups:
    """The families that come out when a source is added to an empty library."""
    lib = whereas.open(library)
    lib.add(source)
    groups: Groups = defaultdict(set)
    for family in families(lib.snapshot):
        for member in family.members:
            groups[member].add(family.family)
    return groups


def labelled(path: Path, without: Iterable[str]) -> Groups:
    """The labelled families, by the ids that a library gives the texts."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return {f"{path.stem}:{r['id']}": {str(r["family"])} for r in rows if r["id"] not in without}


def sampled(folder: Path) -> tuple[Groups, set[tuple[str, str]]]:
    """A sample's true families, and the pairs that are surely independent."""
    groups: Groups = defaultdict(set)
    with (folder / "measures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups[row["id"]] = set()
    with (folder / "families.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups[row["measure"]].add(row["family"])
    with (folder / "lineage.csv").open(encoding="utf-8", newline="") as file:
        apart = {
            (row["target"], row["source"])
            for row in csv.DictReader(file)
            if row["relation"] == "independent"
        }
    return groups, apart


def families_row(bench: Bench) -> list[Figure]:
    """Score the labelled families and the samples; time the archives and write lists to read."""
    from whereas.sample.generate import generate

    figures = []
    with tempfile.TemporaryDirectory(dir=bench.work) as scratch:
        folder = Path(scratch)
        figures += _labelled(folder)
        corpora = {"the sample": sample.path()}
        if not bench.quick:
            generate(GENERATED, bench.seed).write(folder / "large")
            corpora[f"{GENERATED:,} generated measures"] = folder / "large"
        for i, (name, path) in enumerate(corpora.items()):
            figures += _sample(name, path, folder / f"library-{i}")
    return figures if bench.quick else figures + _archives(bench)


def _labelled(folder: Path) -> list[Figure]:
    path = SHARED / "labels" / LABELS
    found = found_in(folder / "labelled", path)
    figures = []
    for what, without in (("29 labelled pages and scans", ()), ("27 that hold law", WITHOUT_LAW)):
        got = score(labelled(path, [DUPLICATE, *without]), found)
        reached = min(got.pairs[2], got.cubed[2]) >= LEAST
        figures.append(_figure(what, f"≥ {LEAST}, ≥ {LEAST}", got, reached))
    return figures


def _figure(what: str, target: str, got: Score, passed: bool | None) -> Figure:
    precision, recall, f1 = (f"{x:.3f}, {y:.3f}" for x, y in zip(got.pairs, got.cubed, strict=True))
    said = f"{f1} (precision {precision}; recall {recall})"
    return Figure("families", f"{what}: F1 by pairs, by B-cubed", target, "", said, passed)


def _sample(name: str, path: Path, library: Path) -> list[Figure]:
    truth, apart = sampled(path)
    found = found_in(library, path)
    joined = [
        pair for pair in sorted(apart) if found.get(pair[0], set()) & found.get(pair[1], set())
    ]
    said = f"{len(joined)} of {len(apart)}"
    return [
        _figure(name, "", score(truth, found), None),
        Figure("families", f"{name}: independent drafts joined", "0", "", said, not joined),
    ]


def _archives(bench: Bench) -> list[Figure]:
    """The time of families and lineage over the three archives; families to be read."""
    snapshot = bench.everything.snapshot
    shutil.rmtree(snapshot.folder / kept.FOLDER, ignore_errors=True)
    begun = time.perf_counter()
    found = families(snapshot, Wanted())
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    families(snapshot, Wanted())
    again = time.perf_counter() - begun
    dice = np.random.default_rng(bench.seed)
    drawn = sorted(dice.permutation(len(found))[:LISTED].tolist())
    lines = [f"{f.family}\t{f.name}\t{f.size}\t{' '.join(f.members[:40])}" for f in found]
    bench.note("families.txt", [lines[i] for i in [*range(10), *drawn]])
    members = len({member for f in found for member in f.members})
    what = f"three archives: {len(found):,} families of {members:,} measures"
    soon = again < AGAIN
    return [
        Figure("families", what, "", "", f"{first:.1f} s"),
        Figure("families", "the same again", f"< {AGAIN} s", "", f"{again:.1f} s", soon),
        _with_lineage(bench, first),
        _one_more(bench),
    ]


def _with_lineage(bench: Bench, first: float) -> Figure:
    """The time of families (`first`) and lineage of the archives, over that of `trace --all`."""
    lineages, edges = _lineage_all(bench, bench.everything)
    traced = _trace_all(bench)
    times = (first + lineages) / traced
    said = (
        f"{times:.2f} × ({first:.1f} s + {lineages:.1f} s for {edges:,} edges, over {traced:.1f} s)"
    )
    what = "families and lineage of the archives, over `trace --all`"
    return Figure("families", what, f"≤ {TIMES} ×", "", said, times <= TIMES)


def _one_more(bench: Bench) -> Figure:
    """The time in which both are brought up to date with one measure more, in a copy."""
    everything = bench.everything
    with tempfile.TemporaryDirectory(dir=bench.work) as scratch:
        lib = whereas.open(shutil.copytree(everything.folder, Path(scratch) / "library"))
        ids = sorted(lib.snapshot.measure_ids)
        text = lib.text(ids[int(np.random.default_rng(bench.seed).integers(len(ids)))])
        row = {"id": "one:more", "text": text, "place": "Nowhere at All", "date": "2024-05-03"}
        (Path(scratch) / "one.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
        lib.add(Path(scratch) / "one.jsonl")
        begun = time.perf_counter()
        lib.families()
        joined = time.perf_counter() - begun
        lineages, _ = _lineage_all(bench, lib)
    what = "adding one measure: families and lineage brought up to date"
    said = f"{joined + lineages:.1f} s ({joined:.1f} s + {lineages:.1f} s)"
    return Figure("families", what, "", "", said)


def _lineage_all(bench: Bench, lib: Library) -> tuple[float, int]:
    """The seconds that `lineage --all` takes, and how many edges it writes."""
    with tempfile.TemporaryDirectory(dir=bench.work) as scratch:
        begun = time.perf_counter()
        edges = lib.lineage_all(Path(scratch) / "edges.parquet")
        return time.perf_counter() - begun, edges


def _trace_all(bench: Bench) -> float:
    """The seconds that `trace --all` of the archives takes here and now."""
    with tempfile.TemporaryDirectory(dir=bench.work) as scratch:
        begun = time.perf_counter()
        bench.everything.trace_all(Path(scratch) / "all.parquet")
        return time.perf_counter() - begun
