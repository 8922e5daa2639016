"""Row `draft`: one draft against the library of everything, and adding one measure to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import whereas
from bench.kit import Bench, Figure
from bench.speed import table_of
from whereas.library.library import Library
from whereas.library.snapshot import Snapshot
from whereas.words.normal import place_words

WORDS = 2000
PIECE = 500
"""A draft is put together from pieces of up to this many words of as many texts as it takes."""

DRAFTS, COMMANDS, MEASURES = 30, 5, 10
COMMAND = "from whereas.shown.cli import main; main()"


def piece(text: str, words: int, dice: np.random.Generator) -> tuple[str, int]:
    """A run of up to `words` words of a text, and how many it has."""
    placed = place_words(text)
    count = min(words, placed.starts.size)
    first = int(dice.integers(placed.starts.size - count + 1))
    return text[placed.starts[first] : placed.ends[first + count - 1]], count


def draft_text(snapshot: Snapshot, dice: np.random.Generator) -> str:
    """A draft of WORDS words, put together from texts of the library."""
    sizes = snapshot.docs["words"].to_numpy()
    parts: list[str] = []
    missing = WORDS
    while missing:
        doc = int(dice.choice(np.flatnonzero(sizes >= 50)))
        part, count = piece(snapshot.text(doc), min(PIECE, missing), dice)
        parts.append(part)
        missing -= count
    return "\n\n".join(parts)


def traced_in(lib: Library, drafts: list[str]) -> list[float]:
    """Milliseconds that each draft's trace takes, the library open and warm."""
    for text in drafts[:3]:
        lib.trace(text, kind="text")
    times = []
    for text in drafts:
        started = time.perf_counter()
        lib.trace(text, kind="text")
        times.append(1000 * (time.perf_counter() - started))
    return times


def commands(library: Path, drafts: list[Path]) -> list[float]:
    """Seconds that `whereas trace FILE --json` takes as a fresh command.

    Python's bytecode is kept, as it is after any installation; the first run makes it.
    """
    times = []
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for path in drafts:
        command = [sys.executable, "-c", COMMAND, "trace", str(path), "--json"]
        started = time.perf_counter()
        subprocess.run(
            [*command, "--library", str(library)], check=True, stdout=subprocess.DEVNULL,
            env=environment,
        )  # fmt: skip
        times.append(time.perf_counter() - started)
    return times[1:]


def additions(library: Path, drafts: list[str], scratch: Path) -> list[float]:
    """Seconds that adding one measure to a copy of the library takes."""
    copy = scratch / "copy"
    shutil.copytree(library, copy)
    times = []
    for i, text in enumerate(drafts):
        path = scratch / f"measure-{i}.txt"
        path.write_text(text, "utf-8")
        lib = whereas.open(copy)
        started = time.perf_counter()
        lib.add(path)
        times.append(time.perf_counter() - started)
    return times[1:]


def draft(bench: Bench) -> list[Figure]:
    """Time drafts, fresh commands and additions."""
    folder = bench.work / "one-table"
    lib = whereas.open(folder)
    if not len(lib.snapshot):
        bench.say("adding the three archives from one table")
        lib.add(table_of(bench))
    dice = np.random.default_rng(bench.seed)
    drafts = [draft_text(lib.snapshot, dice) for _ in range(DRAFTS)]
    bench.say("tracing drafts")
    times = traced_in(lib, drafts)
    with tempfile.TemporaryDirectory(dir=bench.work) as name:
        scratch = Path(name)
        files = [scratch / f"draft-{i}.txt" for i in range(COMMANDS + 1)]
        for path, text in zip(files, drafts, strict=False):
            path.write_text(text, "utf-8")
        fresh = commands(folder, files)
        added = additions(folder, drafts[: MEASURES + 1], scratch)
    middle, late = float(np.median(times)), float(np.quantile(times, 0.95))
    return [
        Figure(
            "draft", f"a draft of {WORDS} words, library open: median, 95 %", "≤ 30 ms, ≤ 60 ms",
            "", f"{middle:.0f} ms, {late:.0f} ms", middle <= 30 and late <= 60,
        ),
        Figure(
            "draft", "the same as a fresh command", "≤ 1.5 s", "",
            f"{np.median(fresh):.2f} s", bool(np.median(fresh) <= 1.5),
        ),
        Figure(
            "draft", f"adding one measure: median, most of {MEASURES}", "≤ 0.5 s", "",
            f"{np.median(added):.2f} s, {max(added):.2f} s", bool(np.median(added) <= 0.5),
        ),
    ]  # fmt: skip
