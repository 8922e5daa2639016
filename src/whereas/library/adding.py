"""Adding measures: what is new or changed is read, built into segments, and put in the manifest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whereas.engine import door
from whereas.errors import UnreadableError, UsageError
from whereas.library.captures import Captures
from whereas.library.committing import UNPACKED, add_segment, change, commit
from whereas.library.manifest import SegmentEntry
from whereas.library.reading import Fresh, capture_hash, read_files
from whereas.library.schema import CAPTURES, refusals_table, storable_name
from whereas.library.snapshot import Snapshot
from whereas.library.tally import Tally
from whereas.progress import Progress, silent
from whereas.records import Refusal
from whereas.results import AddReport
from whereas.sources import reader, recognise
from whereas.sources.archives import archives_in, is_archive, unpacked
from whereas.sources.base import InputFile, Reader

SEGMENT_BYTES = 256 << 20
"""Text in one segment at most, so that building one takes about a gigabyte of memory."""


Chosen = list[tuple[Path, Reader | None]]
"""What to add, and who reads it: None for an archive, whose reader is found when it is open."""

ITSELF = ""
"""The name under which an archive's own capture stands beside those of its members."""

Judge = Callable[[Tally], None]
"""Looks at what an `add` would do to a source, and raises `BlockedError` to stop it."""


@dataclass
class _Work:
    """One `add` under way.

    `mine` are the digests of the versions that it has seen, `fresh` the measures that it brings or
    changes, `same` those that it has seen unchanged, `texted` those of `fresh` that have a text;
    `by_itself` are the names of the files that are sources of their own.
    """

    before: Snapshot
    known: _Known
    captures: Captures
    tell: Progress
    by_itself: set[str] = field(default_factory=set)
    segments: list[SegmentEntry] = field(default_factory=list)
    waiting: list[pa.Table] = field(default_factory=list)
    waiting_bytes: int = 0
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)
    mine: dict[str, int] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    same: set[str] = field(default_factory=set)
    texted: set[str] = field(default_factory=set)
    words: int = 0
    withdrawn: set[str] = field(default_factory=set)
    formats: dict[str, str] = field(default_factory=dict)

    def report(self) -> AddReport:
        """Count what was done, in measures."""
        measures = self.known.rows["measure"]
        fresh = pc.is_in(measures, pa.array(sorted(self.fresh), pa.string()))
        old = set(measures.filter(fresh).to_pylist())
        return AddReport(
            added=len(self.fresh - old),
            changed=len(old),
            unchanged=len(self.same - self.fresh),
            no_text=len(self.fresh - self.texted),
            words=self.words,
            refused=[refusal for _, refusal in self.refused],
            withdrawn=sorted(self.withdrawn),
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """The library's living versions by key, as they were before this `add`."""

    keys: pa.Array
    rows: pa.Table
    digests: list[int]

    @classmethod
    def of(cls, snapshot: Snapshot) -> _Known:
        """Learn them from a snapshot."""
        columns = ["measure", "version", "digest", "source", "file", "doc"]
        rows = snapshot.columns(columns).filter(pa.array(snapshot.alive))
        return cls(_keys(rows), rows, rows["digest"].to_pylist())

    def places(self, keys: pa.Array) -> list[int | None]:
        """The row of each key, None where it is new."""
        if len(self.keys) == 0:
            return [None] * len(keys)
        return list(pc.index_in(keys, self.keys).to_pylist())

    def measures(self, source: str, files: list[str]) -> set[str]:
        """The measures that stand in some files of a source."""
        here = pc.and_(
            pc.equal(self.rows["source"], source),
            pc.is_in(self.rows["file"], pa.array(files, pa.string())),
        )
        return set(self.rows["measure"].filter(here).to_pylist())


def choose(sources: list[Path], format_: str | None) -> Chosen:
    """Find the reader of each source, sources in the order of their names.

    A folder that holds nothing else to read stands for the archives in it.

    Raises:
        UsageError: a source does not exist, or no reader recognises it.
    """
    for path in sources:
        if not path.exists():
            raise UsageError("there is no such file or folder", str(path), "check the path")
    ordered = sorted(set(sources), key=lambda path: str(path.resolve()))
    return [one for path in ordered for one in _chosen(path, format_)]


def _chosen(path: Path, format_: str | None) -> Chosen:
    try:
        return [(path, _reader(path, format_))]
    except UsageError:
        inside = archives_in(path) if path.is_dir() else []
        if not inside:
            raise
        return [(archive, None) for archive in inside]


def _reader(path: Path, format_: str | None) -> Reader | None:
    if format_:
        return reader(format_)
    return None if is_archive(path) else recognise(path)


def add(
    folder: Path, chosen: Chosen, tell: Progress = silent, judge: Judge | None = None
) -> AddReport:
    """Add sources to the library in `folder`, whose writer lock is held.

    Raises:
        UsageError: a source holds nothing to read; nothing is added.
        BlockedError: `judge` does not let a source's update pass; nothing is added.
        LibraryError: the library can't be written to; it is as it was.
    """
    with change(folder) as before:
        by_itself = {storable_name(str(path.resolve())) for path, _ in chosen if path.is_file()}
        work = _Work(before, _Known.of(before), before.captures, tell, by_itself)
        for path, found in chosen:
            _add_source(work, path, found, judge)
        _flush(work)
        formats = before.manifest.formats | work.formats
        if work.segments or work.dead or work.captures != before.captures:
            commit(before, work.dead, work.segments, work.captures, formats)
        return work.report()


def _add_source(work: _Work, path: Path, found: Reader | None, judge: Judge | None) -> None:
    """Read what is new or changed under `path`."""
    source = storable_name(found.source(path) if found else str(path.resolve()))
    if is_archive(path):
        _add_archive(work, source, path, found)
    elif not _add_files(work, source, path, found or recognise(path), judge):
        raise UsageError("nothing here to read", str(path), "name a folder or file with measures")


def _add_archive(work: _Work, source: str, path: Path, found: Reader | None) -> None:
    """Read an archive as the folder that it holds, unless nothing of it has changed."""
    known = work.captures.known(source)
    whole = InputFile(path, ITSELF)
    all_read = bool(known) and all(capture for _, _, capture in known.values())
    if all_read and _fresh(work, source, whole, known.get(ITSELF)) is None:
        work.same |= work.known.measures(source, list(known))
        return
    done = [fresh] if (fresh := _fresh(work, source, whole, None)) else []
    refused: list[Refusal] = []
    work.tell("unpacking", 0, None)
    try:
        with unpacked(path, work.before.folder / UNPACKED) as contents:
            work.tell("unpacking", 1, 1)
            root = Path(contents.root)
            refused += contents.refused
            if not _add_files(work, source, root, found or recognise(root)):
                raise UsageError("holds nothing that whereas can read")
    except UnreadableError as error:
        refused.append(Refusal(path.name, error.what, todo=error.todo))
        done = []  # the next `add` tries again
    except UsageError:
        refused.append(Refusal(path.name, "holds nothing that whereas can read"))
    work.captures = work.captures.without(source, [ITSELF, path.name])
    _note(work, source, done, refused)


def _add_files(
    work: _Work, source: str, path: Path, found: Reader, judge: Judge | None = None
) -> bool:
    """Read what is new or changed of a reader's files under `path`; False if it has none."""
    work.formats[source] = found.name
    files = [replace(file, name=storable_name(file.name)) for file in found.files(path)]
    if not files:
        return False
    inside = _archives_beside(work, path, files)
    names = [file.name for file in files]
    work.captures = work.captures.of_files(source, [*names, *(file.name for file in inside)])
    known = work.captures.known(source)
    _refuse_archives(work, source, inside, known)
    tables = {file.also for file in files if file.also is not None}
    changed = {
        table.path
        for table in files
        if table.path in tables and _fresh(work, source, table, known.get(table.name))
    }
    fresh = []
    for file in files:  # a text is read again too where the table that describes it changed
        before = None if file.also in changed else known.get(file.name)
        if read := _fresh(work, source, file, before):
            fresh.append(read)
    again = {read.file.name for read in fresh}
    work.same |= work.known.measures(source, [name for name in names if name not in again])
    tally = Tally(source)
    _read_fresh(work, source, found, fresh, tally)
    if found.replaces:
        _withdraw(work, source, again, tally)
    if judge is not None:
        judge(tally)
    return True


def _archives_beside(work: _Work, path: Path, files: list[InputFile]) -> list[InputFile]:
    """The archives in a folder beside the files that are read, but those added by themselves."""
    if not path.is_dir() or any(file.held for file in files):
        return []
    read = {file.path for file in files}
    return [
        InputFile(found, storable_name(found.relative_to(path).as_posix()))
        for found in archives_in(path)
        if found not in read and not _is_source(work, storable_name(str(found.resolve())))
    ]


def _is_source(work: _Work, name: str) -> bool:
    return name in work.by_itself or bool(work.captures.known(name))


def _refuse_archives(
    work: _Work, source: str, inside: list[InputFile], known: dict[str, tuple[int, int, str]]
) -> None:
    """Name the archives that lie in a folder: what they hold may well lie beside them unpacked."""
    for file in inside:
        if read := _fresh(work, source, file, known.get(file.name)):
            why = "is an archive in a folder, which is not looked into"
            todo = "unless its files lie beside it, add it by itself"
            work.captures = work.captures.without(source, [file.name])
            _note(work, source, [read], [Refusal(file.name, why, todo=todo)])


def _withdraw(work: _Work, source: str, files: set[str], tally: Tally) -> None:
    """Take out what some files of a source gave before and give no more."""
    known = work.known
    mine = pc.equal(known.rows["source"], source)
    held = set(known.rows["measure"].filter(mine).to_pylist())
    read = pc.and_(mine, pc.is_in(known.rows["file"], pa.array(sorted(files), pa.string())))
    for row in np.flatnonzero(read.to_numpy()).tolist():
        if known.keys[row].as_py() not in work.mine:
            work.dead.add(known.rows["doc"][row].as_py())
    docs, measures = known.rows["doc"].to_pylist(), known.rows["measure"].to_pylist()
    alive = {m for doc, m in zip(docs, measures, strict=True) if doc not in work.dead}
    gone = held - alive - work.fresh
    work.withdrawn |= gone
    tally.withdrawn, tally.before = sorted(gone), len(held)
    tally.after = len((held - gone) | {m for m in work.fresh if m in tally.measures})


def _fresh(
    work: _Work, source: str, file: InputFile, known: tuple[int, int, str] | None
) -> Fresh | None:
    """What to read of a file: nothing where its time or else its hash is that of the last read."""
    if file.held is not None:
        lies, item = file.held.lies, file.held.item.capture
        same = known is not None and known[1:] == (lies, item)
        return None if same else Fresh(file, file.held.size, lies, item)
    try:
        stat = file.path.stat()
    except OSError as error:
        why = f"can't be read: {error.strerror}"
        _note(work, source, [], [Refusal(file.name, why)])
        return None
    size, modified, capture = known or (-1, 0, "")
    if capture and (size, modified) == (stat.st_size, stat.st_mtime_ns):
        return None
    now = capture_hash(file.path)
    if capture and now == capture:
        return None
    return Fresh(file, stat.st_size, stat.st_mtime_ns, now)


def _read_fresh(work: _Work, source: str, found: Reader, fresh: list[Fresh], tally: Tally) -> None:
    done = 0

    def tick(files: int) -> None:
        nonlocal done
        done += files
        work.tell("reading", done, len(fresh))

    hashes = {f.file.name: f.capture for f in fresh}
    work.captures = work.captures.without(source, list(hashes))
    for table, refused, whole in read_files(found.name, fresh, tick):
        tally.add(table, refused)
        if table.num_rows:
            refused = [*refused, *_take(work, table, source, hashes)]
        _note(work, source, whole, refused)


def _note(work: _Work, source: str, files: list[Fresh], refused: list[Refusal]) -> None:
    """Remember which files were read, and what could not be read."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [
        {
            "source": source, "file": f.file.name, "path": _path(work, source, f.file),
            "size": f.size, "modified": f.modified, "capture": f.capture, "fetched": now,
        }
        for f in files
    ]  # fmt: skip
    work.refused += [(source, refusal) for refusal in refused]
    captured = pa.Table.from_pylist(rows, schema=CAPTURES)
    work.captures = work.captures.plus(captured, refusals_table(refused, source))


def _path(work: _Work, source: str, file: InputFile) -> str:
    """Where a file lies; for an archive's member, its name after the archive's."""
    if file.path.is_relative_to(work.before.folder / UNPACKED):
        return f"{source}/{file.name}"
    return storable_name(str(file.path))


def _keys(table: pa.Table) -> pa.Array:
    """What tells versions apart: measure and version as one string."""
    keys = pc.binary_join_element_wise(table["measure"], table["version"], "\x1f")
    return keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys


def _take(work: _Work, table: pa.Table, source: str, hashes: dict[str, str]) -> list[Refusal]:
    """Keep a table's new and changed records; give what is refused of the others."""
    table = table.append_column("digest", door.digests(table)["digest"])
    keys = _keys(table)
    measures, digests = table["measure"].to_pylist(), table["digest"].to_pylist()
    keep: list[int] = []
    refused: list[Refusal] = []
    for row, (key, old) in enumerate(zip(keys.to_pylist(), work.known.places(keys), strict=True)):
        if key in work.mine:
            if work.mine[key] != digests[row]:
                refused.append(_twice(table, row))
            continue
        work.mine[key] = digests[row]
        if old is None:
            work.fresh.add(measures[row])
        else:
            same = work.known.digests[old] == digests[row]
            stays = _stays(work, old, table, row, source)
            if same:
                work.same.add(measures[row])
            elif stays:
                refused.append(_refused(work, old, table, row))
            else:
                work.fresh.add(measures[row])
            if stays:
                continue
            work.dead.add(work.known.rows["doc"][old].as_py())
        keep.append(row)
    if len(keep) < table.num_rows:  # a copy of all texts is spared where all are kept
        table = table.take(pa.array(keep, pa.int64()))
    _wait(work, table, source, hashes)
    return refused


def _twice(table: pa.Table, row: int) -> Refusal:
    measure, version = table["measure"][row].as_py(), table["version"][row].as_py()
    why = f"{measure} (version {version}) stands here again with another text; the first is kept"
    file, record = table["file"][row].as_py(), table["record"][row].as_py()
    return Refusal(file, why, record, "give each text an id of its own")


def _stays(work: _Work, old: int, table: pa.Table, row: int, source: str) -> bool:
    """Whether the library's version with a record's key stays in its place.

    The same file read again takes its own version's place if that changed. Of several files that
    give one version, the one whose source and name sort first is kept, so that the order of adding
    changes nothing.
    """
    held = (work.known.rows["source"][old].as_py(), work.known.rows["file"][old].as_py())
    mine = (source, table["file"][row].as_py())
    return held < mine or (held == mine and work.known.digests[old] == table["digest"][row].as_py())


def _refused(work: _Work, old: int, table: pa.Table, row: int) -> Refusal:
    measure, held = table["measure"][row].as_py(), work.known.rows["file"][old].as_py()
    why = f"{measure} is in the library with another text, from {held}"
    todo = f"`whereas remove {measure}` first to take this one"
    return Refusal(table["file"][row].as_py(), why, table["record"][row].as_py(), todo)


def _wait(work: _Work, kept: pa.Table, source: str, hashes: dict[str, str]) -> None:
    """Put the kept records in line for the next segment."""
    if not kept.num_rows:
        return
    texts = pc.greater(pc.binary_length(kept["text"]), 0)
    work.texted.update(kept["measure"].filter(texts).to_pylist())
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
    entry, words = add_segment(
        work.before, table, lambda done, total: work.tell("indexing", done, total)
    )
    work.segments.append(entry)
    work.words += words
