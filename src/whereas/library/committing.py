"""What every write has in common: a state to start from, new files beside it, one replacement.

Everything is written beside the library first; the manifest, replaced at the very end, makes it
part of it. A process that dies before leaves strays, which the next writer clears away.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from whereas.errors import LibraryError
from whereas.library import holdings
from whereas.library.build import build
from whereas.library.captures import Captures
from whereas.library.indexing import write_index
from whereas.library.manifest import NEW, Manifest, SegmentEntry, load, save
from whereas.library.schema import DOCS, RECORDS
from whereas.library.segment import in_date_order, sync_files, write_segment
from whereas.library.snapshot import Snapshot

SMALL_BYTES = 8 << 20
SMALL_MOST = 8
"""Segments with less text than SMALL_BYTES are merged into one when there are more than
SMALL_MOST: each open segment costs every search a little, and merging this little costs less than
a second."""

UNPACKED = "unpacked"
"""The folder in which an archive lies open while it is read."""

Tick = Callable[[int, int], None]
"""Hears how many documents of how many are done."""


@contextmanager
def change(folder: Path) -> Iterator[Snapshot]:
    """Give the state to change, strays cleared; the writer lock is held.

    What ends in an error leaves the library as it was and nothing beside it.

    Raises:
        LibraryError: the disk is full, or the folder can't be written to.
    """
    with guarded(folder):
        manifest = load(folder)
        before = Snapshot(folder, manifest)  # first, so that nothing of a damaged one is cleared
        if not manifest.generation:
            save(folder, manifest)  # from now on, a library without a manifest is a damaged one
        clear_strays(folder, manifest)
        try:
            yield before
        except BaseException:  # a full disk above all: make room at once; Ctrl-C as well
            with suppress(OSError, LibraryError):
                clear_strays(folder, load(folder))
            raise


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turn the system's failures while writing into clear errors.

    Raises:
        LibraryError: the disk is full, or `folder` can't be written to.
    """
    try:
        yield
    except OSError as error:
        # NumPy and Arrow lose the number on the way: a short write, or the system's words.
        short = error.errno is None and str(error).endswith(("written", os.strerror(errno.ENOSPC)))
        full = short or error.errno in (errno.ENOSPC, errno.EDQUOT)
        what = "the disk is full" if full else f"can't write: {error.strerror or error}"
        todo = "free some space and run it again" if full else "check the folder and the disk"
        raise LibraryError(f"{what}; the library is as it was", str(folder), todo) from None


def clear_strays(folder: Path, manifest: Manifest) -> None:
    """Remove what a write that did not end has left behind."""
    named = {entry.name for entry in manifest.segments}
    named |= {entry.dead for entry in manifest.segments} | {manifest.captures}
    for path in (folder / "segments").glob("*"):
        if path.name not in named:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (folder / NEW).unlink(missing_ok=True)
    shutil.rmtree(folder / UNPACKED, ignore_errors=True)


def add_segment(before: Snapshot, table: pa.Table, tick: Tick) -> tuple[SegmentEntry, int]:
    """Build and write one segment from records (any order); gives its words too."""
    table = table.take(in_date_order(table))
    done = 0

    def count(documents: int) -> None:
        nonlocal done
        done += documents
        tick(done, table.num_rows)

    built = build(table, count)
    texts = table["text"]
    docs = table.drop_columns(["text"])
    docs = docs.append_column("words", pa.array(np.diff(built.starts).astype(np.int32)))
    name = _name(before, "s")
    folder = _segments(before) / name
    write_segment(folder, docs.select(DOCS.names), texts, built)
    write_index(folder, docs, texts, built, before.segments)
    return SegmentEntry(name), int(built.starts[-1])


def commit(
    before: Snapshot,
    dead: set[int],
    more: list[SegmentEntry],
    captures: Captures,
    formats: dict[str, str] | None = None,
) -> None:
    """Make a library of what lived before without the `dead`, and of `more` segments.

    `formats` says who read each source; as before if not given.
    """
    _segments(before).mkdir(exist_ok=True)
    segments = [*_with_dead(before, dead), *more]
    name = _name(before, "c")
    captures.write(_segments(before) / name)
    old = before.manifest
    kept = old.formats if formats is None else formats
    manifest = replace(
        old, generation=old.generation + 1, segments=segments, captures=name, formats=kept
    )
    after = _merged(before, Snapshot(before.folder, manifest, before))
    holdings.write(_segments(before) / name, holdings.count(after))
    sync_files(_segments(before) / name)
    save(before.folder, after.manifest)


def _segments(before: Snapshot) -> Path:
    return before.folder / "segments"


def _name(before: Snapshot, kind: str) -> str:
    """A name for a new file or folder that none has in this or any earlier state."""
    stamp = f"{before.manifest.generation + 1:06d}-{kind}"
    taken = sum(1 for _ in _segments(before).glob(f"{stamp}*"))
    return f"{stamp}{taken}"


def _with_dead(before: Snapshot, dead: set[int]) -> list[SegmentEntry]:
    """The segments with more dead documents; a segment wholly dead is left out."""
    entries = []
    doomed = np.array(sorted(dead), dtype=np.int64)
    for i, (entry, segment) in enumerate(
        zip(before.manifest.segments, before.segments, strict=True)
    ):
        low, high = int(before.bases[i]), int(before.bases[i + 1])
        more = doomed[(doomed >= low) & (doomed < high)] - low
        rows = np.union1d(segment.dead, more).astype(np.int32)
        if rows.size == len(segment):
            continue
        if more.size:
            name = _name(before, "d") + ".npy"
            with (_segments(before) / name).open("wb") as file:
                np.save(file, rows)
                file.flush()
                os.fsync(file.fileno())
            entry = replace(entry, dead=name)
        entries.append(entry)
    return entries


def _merged(before: Snapshot, snapshot: Snapshot) -> Snapshot:
    """Merge small segments into one where there are many; rebuild those that are mostly dead."""
    manifest = snapshot.manifest
    worn = [entry for entry in manifest.segments if _is_small(before, entry)]
    if len(worn) <= SMALL_MOST:
        worn = []
    for entry, segment in zip(manifest.segments, snapshot.segments, strict=True):
        if entry not in worn and segment.dead.size > len(segment) // 2:
            worn.append(entry)
    if not worn:
        return snapshot
    tables = []
    for entry, segment in zip(manifest.segments, snapshot.segments, strict=True):
        if entry in worn:
            living = np.setdiff1d(np.arange(len(segment)), segment.dead)
            whole = segment.docs.append_column("text", segment.texts())
            tables.append(whole.take(pa.array(living)).drop_columns(["words"]))
    columns = [*RECORDS.names, "source", "capture", "digest"]
    merged, _ = add_segment(before, pa.concat_tables(tables).select(columns), lambda *_: None)
    rest = [entry for entry in manifest.segments if entry not in worn]
    return Snapshot(before.folder, replace(manifest, segments=[*rest, merged]), snapshot)


def _is_small(before: Snapshot, entry: SegmentEntry) -> bool:
    path = _segments(before) / entry.name / "text.parquet"
    return path.stat().st_size < SMALL_BYTES
