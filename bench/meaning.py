"""Row `meaning`: what search by meaning finds that words don't, and what it costs."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import psutil

import whereas
from bench.kit import Bench, Figure
from bench.plain import Copies, plain
from whereas.answers.search import searcher
from whereas.library.library import Library
from whereas.library.meanings import FOLDER, Meanings, read_meanings, source_of
from whereas.library.snapshot import Snapshot
from whereas.meaning.model import embedder
from whereas.meaning.pieces import said

SAMPLED = 1500
"""Sections that are read anew to see how many a second are."""

HOUR = 3600


def read(bench: Bench, lib: Library) -> float:
    """Read a library's sections, those that were not; the seconds that all of them took.

    They are kept beside it, so that a later run knows them.
    """
    kept = bench.work / f"{lib.folder.name}-read.json"
    before: float = json.loads(kept.read_text("utf-8")) if kept.exists() else 0.0
    begun = time.perf_counter()
    count = lib.read_meaning()
    if count:
        before += time.perf_counter() - begun
        kept.write_text(json.dumps(before), "utf-8")
    return before


def meaning(bench: Bench) -> list[Figure]:
    """Ask with plain descriptions, by words alone and by both; take the times."""
    lib = bench.everything
    bench.say("reading the sections of the three archives, those that were not")
    took = read(bench, lib)
    before = psutil.Process().memory_info().rss
    meanings = read_meanings(lib.snapshot)
    assert meanings is not None
    figures = [*_found(bench, lib), *_cost(lib.snapshot, meanings, took)]
    figures.append(_size(lib.folder, meanings, psutil.Process().memory_info().rss - before))
    return [*figures, _added(bench, lib)]


def _found(bench: Bench, lib: Library) -> list[Figure]:
    copies, asked = Copies(lib.snapshot), plain("open" if bench.quick else "aside")
    what = f"{len(asked)} plain descriptions of measures of the archives, set aside"
    shares = {}
    for both in (False, True):
        ranks = [
            copies.rank(one.measure, [hit.measure for hit in _hits(lib, one.text, both)])
            for one in asked
        ]
        shares[both] = [
            sum(rank is not None and rank < n for rank in ranks) / len(ranks) for n in (1, 10, 20)
        ]
    words, fused = (", ".join(f"{share:.3f}" for share in shares[both]) for both in (False, True))
    return [
        Figure(
            "meaning", f"{what}: it or a copy of it first, among 10, among 20",
            "more than by words", f"words alone {words}", fused, shares[True][1] > shares[False][1],
        )
    ]  # fmt: skip


def _hits(lib: Library, text: str, both: bool) -> Sequence[whereas.results.Hit]:
    return lib.search(text, 20, meaning=both).hits


def _cost(snapshot: Snapshot, meanings: Meanings, took: float) -> list[Figure]:
    texts = _texts(snapshot)
    begun = time.perf_counter()
    embedder().embed(texts)
    rate = len(texts) / (time.perf_counter() - begun)
    sections = meanings.docs.size
    distinct = np.unique(meanings.rows).size
    needed = distinct / rate
    search = searcher(snapshot)
    asked = [one.text for one in plain("open")]
    near, whole = (_quantile(do, asked) for do in (search.near, _asked(search.search, search.near)))
    return [
        Figure(
            "meaning", f"sections read a second, {len(texts):,} drawn by lot", "", "",
            f"{rate:.0f} on {os.cpu_count()} cores",
        ),
        Figure(
            "meaning", f"the three archives: {sections:,} sections and titles, "
            f"{distinct:,} different ones", "within an hour", "",
            f"{needed / 60:.0f} min at that rate" + (f"; took {took / 60:.0f} min" if took else ""),
            max(needed, took) <= HOUR,
        ),
        Figure(
            "meaning", f"one description against {sections:,} sections: 95 % within",
            "≤ 150 ms", "", f"{near:.0f} ms; with all of the search {whole:.0f} ms", whole <= 150,
        ),
    ]  # fmt: skip


def _asked(search: Callable[..., object], near: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: search(text, 10, None, near(text))


def _quantile(do: Callable[[str], object], asked: Sequence[str]) -> float:
    do(asked[0])
    times = []
    for text in asked:
        begun = time.perf_counter()
        do(text)
        times.append(1000 * (time.perf_counter() - begun))
    return float(np.quantile(times, 0.95))


def _texts(snapshot: Snapshot) -> list[str]:
    """Some sections as they are read, by lot."""
    every: list[str] = []
    for segment in snapshot.segments:
        every += [text for _, _, _, text in said(source_of(segment))]
    chosen = np.random.default_rng(1).choice(len(every), min(SAMPLED, len(every)), replace=False)
    return [every[i] for i in chosen.tolist()]


def _size(folder: Path, meanings: Meanings, grown: int) -> Figure:
    size = sum(path.stat().st_size for path in (folder / FOLDER).iterdir())
    return Figure(
        "meaning", "its vectors on disk; memory that opening them takes", "", "",
        f"{size / 1e6:.0f} MB; {grown / 1e6:.0f} MB",
    )  # fmt: skip


MADE_UP = """A Local Law in relation to ferry landings

§ 1. Lanterns. The keeper of a ferry landing shall hang a lantern at its end from dusk until dawn.

§ 2. Effective date. This local law takes effect in thirty days.
"""


def _added(bench: Bench, lib: Library) -> Figure:
    """Add one measure to a copy of the library that shares its files."""
    folder = bench.work / "one-added"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(lib.folder, folder, copy_function=os.link)
    for name in ("lock", "manifest.json"):  # of its own: the other may be written to
        (folder / name).unlink(missing_ok=True)
        if (lib.folder / name).exists():
            shutil.copyfile(lib.folder / name, folder / name)
    path = bench.work / "one-measure.txt"
    path.write_text(MADE_UP, "utf-8")
    copy = whereas.open(folder)
    before = read_meanings(copy.snapshot)
    begun = time.perf_counter()
    copy.add(path)
    whole = time.perf_counter() - begun
    copy.forget_meaning()
    copy.remove(str(path))
    begun = time.perf_counter()
    copy.add(path)
    plain_add = time.perf_counter() - begun
    assert before is not None
    more = whole - plain_add
    return Figure(
        "meaning", "one measure added: what reading it for meaning takes", "≤ 2 s", "",
        f"{more:.1f} s (adding {whole:.1f} s in all)", more <= 2,
    )  # fmt: skip
