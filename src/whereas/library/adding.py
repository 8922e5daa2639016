"""Adding measures: what is new or changed is read, built into segments, and put in the manifest.

Everything is written beside the library first; the manifest, replaced at the very end, makes it
part of it. A process that dies before leaves strays, which the next writer clears away.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from whereas.engine import door
from whereas.errors import LibraryError, UsageError, WhereasError
from whereas.library.build import build
from whereas.library.manifest import Manifest, SegmentEntry, load, save
from whereas.library.reading import Fresh, capture_hash, read_files
from whereas.library.schema import CAPTURES, DOCS, RECORDS, REFUSALS, refusals_table
from whereas.library.segment import in_date_order, write_segment
from whereas.library.snapshot import Snapshot
from whereas.records import Refusal
from whereas.results import AddReport
from whereas.sources import reader, recognise
from whereas.sources.base import Reader

SEGMENT_BYTES = 256 << 20
"""Text in one segment at most, so that building one takes about a gigabyte of memory."""

SMALL_BYTES = 8 << 20
SMALL_MOST = 8
"""Segments with less text than SMALL_BYTES are merged into one when there are more than
SMALL_MOST: each open segment costs every search a little, and merging this little costs less than
a second."""

Progress = Callable[[str, int, int | None], None]


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Progress that nobody watches."""


@dataclass
class _Work:
    """One `add` under way."""

    folder: Path
    before: Snapshot
    tell: Progress
    segments: list[SegmentEntry] = field(default_factory=list)
    waiting: list[pa.Table] = field(default_factory=list)
    waiting_bytes: int = 0
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    captured: list[dict[str, object]] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)
    known: _Known | None = None
    mine: dict[str, int] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    no_text: int = 0
    words: int = 0


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turn the system's failures while writing into clear errors.

    Raises:
        LibraryError: the disk is full, or the folder can't be written to.
    """
    try:
        yield
    except OSError as error:
        if isinstance(error, WhereasError):
            raise
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        what = "the disk is full" if full else f"can't write: {error.strerror or error}"
        todo = "free some space and run it again" if full else "check the folder and the disk"
        raise LibraryError(f"{what}; the library is as it was", str(folder), todo) from None


def clear_strays(folder: Path, manifest: Manifest) -> None:
    """Remove what a write that did not end has left behind."""
    named = {entry.name for entry in manifest.segments}
    named |= {entry.dead for entry in manifest.segments} | set(manifest.captures)
    for path in (folder / "segments").glob("*"):
        if path.name not in named:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def add(
    folder: Path, sources: list[Path], format_: str | None, tell: Progress = silent
) -> AddReport:
    """Add sources to the library in `folder`, whose writer lock is held.

    Raises:
        UsageError: a source does not exist, or no reader recognises it; nothing is added.
        LibraryError: the library can't be written to; it is as it was.
    """
    chosen = [(path, _chosen(path, format_)) for path in sources]
    manifest = load(folder)
    with guarded(folder):
        clear_strays(folder, manifest)
        work = _Work(folder, Snapshot(folder, manifest), tell)
        seen = captures(work.before)
        for path, found in sorted(chosen, key=lambda c: str(c[0].resolve())):
            _add_source(work, path, found, seen)
        _flush(work)
        if work.segments or work.dead or work.captured or work.refused:
            _commit(work)
    refused = [refusal for _, refusal in work.refused]
    return AddReport(
        work.added, work.changed, work.unchanged, work.no_text, work.words, refused
    )


def _chosen(path: Path, format_: str | None) -> Reader:
    if not path.exists():
        raise UsageError("there is no such file or folder", str(path), "check the path")
    return reader(format_) if format_ else recognise(path)


def captures(snapshot: Snapshot) -> pa.Table:
    """The latest capture of every file ever read, with the add (`turn`) that read it."""
    tables = []
    for turn, name in enumerate(snapshot.manifest.captures):
        table = pq.read_table(snapshot.folder / "segments" / name / "captures.parquet")
        turns = pa.array(np.full(table.num_rows, turn, dtype=np.int32))
        tables.append(table.append_column("turn", turns))
    empty = CAPTURES.append(pa.field("turn", pa.int32())).empty_table()
    return door.current_captures(pa.concat_tables(tables)) if tables else empty


def refusals(snapshot: Snapshot) -> pa.Table:
    """What could not be read when each file was last read."""
    current = captures(snapshot)
    turns = {
        (row["source"], row["file"]): row["turn"]
        for row in current.select(["source", "file", "turn"]).to_pylist()
    }
    rows = []
    for turn, name in enumerate(snapshot.manifest.captures):
        table = pq.read_table(snapshot.folder / "segments" / name / "refusals.parquet")
        rows += [r for r in table.to_pylist() if turns.get((r["source"], r["file"])) == turn]
    return pa.Table.from_pylist(rows, schema=REFUSALS)


def _add_source(work: _Work, path: Path, found: Reader, seen: pa.Table) -> None:
    """Read what is new or changed under `path`."""
    source = str(path.resolve())
    known = {
        row["file"]: (row["size"], row["modified"], row["capture"])
        for row in seen.filter(pc.equal(seen["source"], source)).to_pylist()
    }
    fresh: list[Fresh] = []
    found_any = False
    for file in found.files(path):
        found_any = True
        try:
            stat = file.path.stat()
        except OSError as error:
            work.refused.append((source, Refusal(file.name, f"can't be read: {error.strerror}")))
            continue
        if known.get(file.name, ())[:2] == (stat.st_size, stat.st_mtime_ns):
            continue
        fresh.append(Fresh(file, stat.st_size, stat.st_mtime_ns))
    if not found_any:
        raise UsageError("nothing here to read", str(path), "name a folder or file with measures")
    before = work.before.docs
    here = pc.and_(before["alive"], pc.equal(before["source"], source))
    skipped = before.filter(here)
    if fresh:
        again = pa.array([f.file.name for f in fresh], pa.string())
        skipped = skipped.filter(pc.invert(pc.is_in(skipped["file"], again)))
    work.unchanged += pc.count_distinct(skipped["measure"]).as_py()
    _read_fresh(work, source, found, fresh)


def _read_fresh(work: _Work, source: str, found: Reader, fresh: list[Fresh]) -> None:
    done = 0

    def tick(files: int) -> None:
        nonlocal done
        done += files
        work.tell("reading", done, len(fresh))

    hashes = {f.file.name: capture_hash(f.file.path) for f in fresh}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for table, refused, whole in read_files(found.name, fresh, tick):
        work.refused += [(source, r) for r in refused]
        if table.num_rows:
            _take(work, table, source, hashes)
        for f in whole:
            work.captured.append(
                {
                    "source": source, "file": f.file.name, "path": str(f.file.path),
                    "size": f.size, "modified": f.modified,
                    "capture": hashes[f.file.name], "fetched": now,
                }
            )  # fmt: skip


def _keys(table: pa.Table) -> pa.Array:
    """What tells versions apart: measure and version as one string."""
    keys = pc.binary_join_element_wise(table["measure"], table["version"], "\x1f")
    return keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys


@dataclass
class _Known:
    """The library's living versions by key, as they were before this `add`."""

    keys: pa.Array
    rows: pa.Table

    @classmethod
    def of(cls, snapshot: Snapshot) -> _Known:
        """Learn them from a snapshot."""
        columns = ["measure", "version", "digest", "source", "file", "doc"]
        rows = snapshot.docs.filter(snapshot.docs["alive"]).select(columns)
        return cls(_keys(rows), rows)

    def places(self, keys: pa.Array) -> list[int | None]:
        """The row of each key, None where it is new."""
        if len(self.keys) == 0:
            return [None] * len(keys)
        return list(pc.index_in(keys, self.keys).to_pylist())


def _take(work: _Work, table: pa.Table, source: str, hashes: dict[str, str]) -> None:
    """Sort one table's records into new, changed, unchanged and refused ones; keep the first."""
    if work.known is None:
        work.known = _Known.of(work.before)
    table = table.append_column("digest", door.digests(table)["digest"])
    keys = _keys(table)
    digests = table["digest"].to_pylist()
    keep: list[int] = []
    for row, (key, old) in enumerate(zip(keys.to_pylist(), work.known.places(keys), strict=True)):
        if key in work.mine:
            if work.mine[key] != digests[row]:
                work.refused.append((source, _twice(table, row)))
            continue
        work.mine[key] = digests[row]
        if old is None:
            work.added += 1
            keep.append(row)
        elif _replaces(work, old, table, row, source, digests[row]):
            keep.append(row)
    _wait(work, table, keep, source, hashes)


def _twice(table: pa.Table, row: int) -> Refusal:
    measure, version = table["measure"][row].as_py(), table["version"][row].as_py()
    why = f"{measure} (version {version}) stands here again with another text; the first is kept"
    file, record = table["file"][row].as_py(), table["record"][row].as_py()
    return Refusal(file, why, record, "give each text an id of its own")


def _replaces(
    work: _Work, old: int, table: pa.Table, row: int, source: str, digest: int
) -> bool:
    """Whether a record takes the place of the library's version with its key.

    The same file read again always does. Of two files that give one version different texts, the
    one whose source and name sort first is kept, so that the order of adding changes nothing.
    """
    assert work.known is not None  # noqa: S101 - learnt by the only caller
    held = {c: work.known.rows[c][old].as_py() for c in ("digest", "source", "file", "doc")}
    file = table["file"][row].as_py()
    if held["digest"] == digest:
        work.unchanged += 1
        return False
    same_file = (held["source"], held["file"]) == (source, file)
    if not same_file and (held["source"], held["file"]) < (source, file):
        measure = table["measure"][row].as_py()
        why = f"{measure} is in the library with another text, from {held['file']}"
        todo = f"`whereas remove {measure}` first to take this one"
        work.refused.append((source, Refusal(file, why, table["record"][row].as_py(), todo=todo)))
        return False
    work.dead.add(held["doc"])
    work.changed += 1
    return True


def _wait(
    work: _Work, table: pa.Table, keep: list[int], source: str, hashes: dict[str, str]
) -> None:
    """Put the kept records in line for the next segment."""
    kept = table.take(pa.array(keep, pa.int64())) if len(keep) < table.num_rows else table
    if not kept.num_rows:
        return
    work.no_text += pc.sum(pc.equal(pc.binary_length(kept["text"]), 0)).as_py()
    captured = [hashes.get(name, "") for name in kept["file"].to_pylist()]
    kept = kept.append_column("source", pa.array([source] * kept.num_rows, pa.string()))
    kept = kept.append_column("capture", pa.array(captured, pa.string()))
    work.waiting.append(kept)
    work.waiting_bytes += kept["text"].nbytes
    if work.waiting_bytes >= SEGMENT_BYTES:
        _flush(work)


def _flush(work: _Work) -> None:
    """Build a segment from what is waiting."""
    if not work.waiting:
        return
    table = pa.concat_tables(work.waiting)
    work.waiting, work.waiting_bytes = [], 0
    work.words += _segment(work, table)


def _name(work: _Work, kind: str) -> str:
    """A name for a new file or folder that no earlier or dying writer has used."""
    stamp = f"{work.before.manifest.generation + 1:06d}"
    taken = {p.name for p in (work.folder / "segments").glob(f"{stamp}-*")}
    return next(n for i in range(len(taken) + 1) if (n := f"{stamp}-{kind}{i}") not in taken)


def _segment(work: _Work, table: pa.Table) -> int:
    """Build and write one segment from records (any order); gives its words."""
    table = table.take(in_date_order(table))
    done = 0

    def tick(documents: int) -> None:
        nonlocal done
        done += documents
        work.tell("indexing", done, table.num_rows)

    built = build(table, tick)
    texts = table["text"]
    docs = table.drop_columns(["text"])
    docs = docs.append_column("words", pa.array(np.diff(built.starts).astype(np.int32)))
    name = _name(work, "s")
    write_segment(work.folder / "segments" / name, docs.select(DOCS.names), texts, built)
    work.segments.append(SegmentEntry(name))
    return int(built.starts[-1])


def _commit(work: _Work) -> None:
    """Write who died and what was read, then replace the manifest."""
    (work.folder / "segments").mkdir(exist_ok=True)
    segments = [*with_dead(work.before, work.dead, work.folder), *work.segments]
    record = _name(work, "c")
    _write_captures(work, work.folder / "segments" / record)
    old = work.before.manifest
    manifest = replace(
        old, generation=old.generation + 1, segments=segments, captures=[*old.captures, record]
    )
    save(work.folder, merged(work.folder, manifest))


def _write_captures(work: _Work, folder: Path) -> None:
    folder.mkdir(parents=True)
    table = pa.Table.from_pylist(work.captured, schema=CAPTURES)
    pq.write_table(table, folder / "captures.parquet", compression="zstd")
    by_source = [refusals_table([refusal], source) for source, refusal in work.refused]
    table = pa.concat_tables(by_source) if by_source else REFUSALS.empty_table()
    pq.write_table(table, folder / "refusals.parquet", compression="zstd")


def with_dead(snapshot: Snapshot, dead: set[int], folder: Path) -> list[SegmentEntry]:
    """The snapshot's segments with more dead documents; a segment wholly dead is left out."""
    entries = []
    stamp = f"{snapshot.manifest.generation + 1:06d}"
    doomed = np.array(sorted(dead), dtype=np.int64)
    for i, (entry, segment) in enumerate(
        zip(snapshot.manifest.segments, snapshot.segments, strict=True)
    ):
        low, high = int(snapshot.bases[i]), int(snapshot.bases[i + 1])
        more = doomed[(doomed >= low) & (doomed < high)] - low
        rows = np.union1d(segment.dead, more).astype(np.int32)
        if rows.size == len(segment):
            continue
        if more.size:
            name = f"{stamp}-d{i}.npy"
            np.save(folder / "segments" / name, rows)
            entry = replace(entry, dead=name)
        entries.append(entry)
    return entries


def merged(folder: Path, manifest: Manifest) -> Manifest:
    """Merge small segments into one where there are many; the others stay as they are."""
    snapshot = Snapshot(folder, manifest)
    sizes = [(s.folder / "text.parquet").stat().st_size for s in snapshot.segments]
    small = [i for i, size in enumerate(sizes) if size < SMALL_BYTES]
    if len(small) <= SMALL_MOST:
        return manifest
    work = _Work(folder, Snapshot(folder, manifest), silent)
    tables = []
    for i in small:
        segment = snapshot.segments[i]
        living = np.setdiff1d(np.arange(len(segment)), segment.dead)
        whole = segment.docs.append_column("text", segment.texts())
        tables.append(whole.take(pa.array(living)).drop_columns(["words"]))
    _segment(work, pa.concat_tables(tables).select([*RECORDS.names, "source", "capture", "digest"]))
    rest = [e for i, e in enumerate(manifest.segments) if i not in small]
    return replace(manifest, segments=[*rest, *work.segments])
