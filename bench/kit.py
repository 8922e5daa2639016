"""What every row of the benchmark shares: where things lie, and the form of a figure."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

import whereas
from whereas.answers.targets import Target
from whereas.answers.trace import Batch, run, weigh
from whereas.filters import Filters
from whereas.library.library import Library
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_EARLIER
from whereas.passages.trace import Traced
from whereas.substance.ranking import Weighed

ARCHIVES = ("nyc_legislation", "dc_law", "georgia_codes")
SHARED = Path(__file__).parents[2] / "shared" / "data"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `passed` is None where no target is set."""

    row: str
    what: str
    target: str
    peers: str
    figure: str
    passed: bool | None = None


@dataclass
class Bench:
    """One run: the real law, a scratch folder, and how much to do.

    `details` names a folder that rows write what they found into, to be read by people;
    `unpacked` is where the law lies, if that is known.
    """

    work: Path
    console: Console
    quick: bool = False
    details: Path | None = None
    seed: int = 2026
    unpacked: Path | None = None

    @cached_property
    def law(self) -> Path:
        """A folder with the three archives: the one given, `WHEREAS_LAW`, or unpacked here."""
        named = self.unpacked or os.environ.get("WHEREAS_LAW")
        return Path(named) if named else unpack(ARCHIVES, self.work / "law")

    @cached_property
    def introductions(self) -> Library:
        """A library of New York's introductions, read by the `nyc` reader."""
        self.say("reading New York's introductions")
        return library(self.work / "introductions", [self.law / "nyc_legislation/introduction"])

    @cached_property
    def codes(self) -> Library:
        """A library of Georgia's codes."""
        self.say("reading Georgia's codes")
        return library(self.work / "codes", [self.law / "georgia_codes"])

    @cached_property
    def everything(self) -> Library:
        """A library of the three archives, read by their readers."""
        self.say("reading the three archives")
        return library(self.work / "everything", [self.law / name for name in ARCHIVES])

    def say(self, what: str) -> None:
        """Tell whoever waits what is being done."""
        self.console.print(f"[dim]… {what}[/dim]")

    def note(self, name: str, lines: Iterable[str]) -> None:
        """Write details into a file, if any were asked for."""
        if self.details is not None:
            self.details.mkdir(parents=True, exist_ok=True)
            (self.details / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


Row = Callable[[Bench], list[Figure]]


def unpack(names: Iterable[str], folder: Path) -> Path:
    """Unpack archives of the shared data into `folder`, those that are not there yet."""
    for name in names:
        if not (folder / name).is_dir():
            with tarfile.open(SHARED / f"{name}.tar.xz") as archive:
                archive.extractall(folder, filter="data")
    return folder


def library(folder: Path, sources: list[Path]) -> Library:
    """A library of `sources` in `folder`, added to only if it is not there yet."""
    lib = whereas.open(folder)
    if not len(lib.snapshot):
        lib.add(*sources)
    return lib


def trace_documents(snapshot: Snapshot, docs: list[int]) -> Weighed:
    """Trace documents of the library in one go."""
    batch = Batch.of_library(snapshot, np.array(docs, dtype=np.int64))
    return weigh(snapshot, batch, run(snapshot, batch, Filters(), snapshot.table))


def trace_targets(snapshot: Snapshot, targets: list[Target]) -> Traced:
    """Trace drafts in one go."""
    codes, cuts = [t.words.codes for t in targets], [t.cuts for t in targets]
    batch = Batch.of(codes, cuts, np.stack([t.row for t in targets]))
    return weigh(snapshot, batch, run(snapshot, batch, Filters(), snapshot.table))


def sources_of(traced: Traced, i: int) -> NDArray[np.int32]:
    """The rows of one target's surely earlier sources, in rank order."""
    rows = traced.sources[traced.bounds[i, 0] : traced.bounds[i + 1, 0]]
    return np.asarray(rows[rows[:, SRC_EARLIER] == 1], dtype=np.int32)


def first_ranked(traced: Traced, count: int) -> list[int]:
    """The document ranked first for each target, -1 where there is no source."""
    rows = [sources_of(traced, i) for i in range(count)]
    return [int(r[0, SRC_DOC]) if len(r) else -1 for r in rows]


def percent(value: float, digits: int = 1) -> str:
    """A share as a percentage."""
    return f"{100 * value:.{digits}f} %"
