"""Row `speed`: add the three archives from one table and trace them all, against the floor."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.children import Done, job
from bench.kit import Bench, Figure

COLUMNS = (
    "measure", "version", "stage", "jurisdiction", "place", "kind", "title", "date_from",
    "date_to", "text",
)  # fmt: skip
"""What the table holds of each measure: ids, texts, dates and places."""

ROW_GROUP = 2000
PART = 10
"""The smaller table holds one row in this many."""

MOST_TIMES, MOST_GROWTH, MOST_MEMORY, MOST_SIZE = 4.0, 1.3, 1.5e9, 1.5
MINHASH_TEXTS = 4000
"""MinHash-LSH is timed on this many of the texts, and on the same ones `add` and `trace`."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One table, added and traced; `megabytes` of text.

    The floor is run before and after, and the mean taken: a machine is seldom alone.
    """

    megabytes: float
    done: Done
    floors: tuple[Done, Done]
    library: int

    @property
    def floor(self) -> float:
        """Seconds of the floor."""
        return sum(f.said["floor"] for f in self.floors) / len(self.floors)

    @property
    def seconds(self) -> float:
        """Of `add` and the first trace of everything."""
        return self.done.said["add"] + self.done.said["trace"]

    @property
    def times(self) -> float:
        """How many times the floor that is."""
        return self.seconds / self.floor

    @property
    def work(self) -> float:
        """The same in processor time, which others on the machine disturb less."""
        floor = sum(f.said["processor"] for f in self.floors) / len(self.floors)
        return self.done.said["processor"] / floor


def table_of(bench: Bench) -> Path:
    """The three archives' texts as one Parquet table."""
    path = bench.work / "everything.parquet"
    if not path.exists():
        bench.everything.export(bench.work / "export.parquet")
        table = pq.read_table(bench.work / "export.parquet")
        names = [name for name in COLUMNS if name in table.column_names]
        if "id" in table.column_names:
            names = ["id", *(name for name in names if name != "measure")]
        pq.write_table(table.select(names), path, row_group_size=ROW_GROUP, compression="zstd")
    return path


def part_of(path: Path, rows: int, seed: int) -> Path:
    """A table of so many of the rows, chosen by seed."""
    table = pq.read_table(path)
    chosen = np.sort(np.random.default_rng(seed).permutation(table.num_rows)[:rows])
    small = path.with_name(f"{path.stem}-{rows}.parquet")
    pq.write_table(
        table.take(pa.array(chosen)), small, row_group_size=ROW_GROUP, compression="zstd"
    )
    return small


def text_bytes(table: Path) -> int:
    """How many bytes of text a table holds."""
    texts = pq.read_table(table, columns=["text"])["text"]
    return int(pc.sum(pc.binary_length(texts)).as_py() or 0)


def folder_bytes(folder: Path) -> int:
    """How many bytes a folder's files take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def timed(bench: Bench, table: Path) -> Timed:
    """Add a table to a fresh library, trace all of it, and run the floor beside it."""
    folder = bench.work / f"library-{table.stem}"
    shutil.rmtree(folder, ignore_errors=True)
    before = job("floor", table)
    done = job("add_and_trace", table, folder, bench.work / "all.parquet")
    floors = (before, job("floor", table))
    return Timed(text_bytes(table) / 1e6, done, floors, folder_bytes(folder))


def speed(bench: Bench) -> list[Figure]:
    """Time the whole and a tenth of it, and look at memory and size."""
    bench.say("writing the three archives as one table")
    whole = table_of(bench)
    rows = pq.ParquetFile(whole).metadata.num_rows
    if bench.quick:
        whole = part_of(whole, rows // 5, bench.seed)
        rows //= 5
    bench.say("adding and tracing the whole, and the floor")
    large = timed(bench, whole)
    jsonl = job("again", bench.work / f"library-{whole.stem}", bench.work / "all.jsonl")
    bench.say("adding and tracing a tenth")
    small = timed(bench, part_of(whole, rows // PART, bench.seed))
    size = large.library / 1e6 / large.megabytes
    growth = (large.seconds / large.megabytes) / (small.seconds / small.megabytes)
    floor_speed = large.megabytes / large.floor
    return [
        Figure(
            "speed", f"add and trace --all of {large.megabytes:.0f} MB, times the floor",
            "≤ 4 × the floor", f"floor {large.floor:.1f} s, {floor_speed:.0f} MB/s",
            f"{large.times:.1f} × ({large.done.said['add']:.1f} s + "
            f"{large.done.said['trace']:.1f} s, {large.megabytes / large.seconds:.1f} MB/s; "
            f"trace into JSON Lines {jsonl.said['trace']:.1f} s); "
            f"{large.work:.1f} × in processor time",
            large.times <= MOST_TIMES,
        ),
        Figure(
            "speed", f"time per MB at the whole over that at a tenth ({small.megabytes:.0f} MB)",
            "≤ 1.3", "", f"{growth:.2f}", growth <= MOST_GROWTH,
        ),
        Figure(
            "speed", "peak memory of all processes: private; with pages of mapped files",
            "≤ 1.5 GB", "",
            f"{large.done.private / 1e9:.2f} GB; {large.done.resident / 1e9:.2f} GB",
            large.done.private <= MOST_MEMORY,
        ),
        Figure(
            "speed", "size of the library over the text", "≤ 1.5", "", f"{size:.2f}",
            size <= MOST_SIZE,
        ),
        *_peers(bench, whole),
    ]  # fmt: skip


def _peers(bench: Bench, whole: Path) -> list[Figure]:
    bench.say("MinHash-LSH and ours on the same texts")
    table = part_of(whole, MINHASH_TEXTS, bench.seed + 1)
    ours, theirs = timed(bench, table), job("minhash", table)
    ratio = ours.seconds / theirs.said["minhash"]
    passim = shutil.which("passim") or shutil.which("seriatim")
    return [
        Figure(
            "speed", f"time of add and trace over datasketch's MinHash-LSH, {MINHASH_TEXTS} texts",
            "", f"MinHash-LSH {theirs.said['minhash']:.1f} s", f"{ratio:.2f}",
        ),
        Figure(
            "speed", "passim on the same texts", "", "",
            "installed, but no row runs it yet" if passim else "not installed here: not run",
        ),
    ]  # fmt: skip
