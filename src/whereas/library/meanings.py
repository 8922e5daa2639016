"""The vectors of a library's sections: a folder of files that never change, found by content.

A text's vector lies under the text's hash, whichever segment holds it: segments may be merged and
measures be withdrawn and come back, and nothing is read twice. Beside each segment lies a file of
its pieces (`meaning.pieces`), made anew where there is none. Both are a cache: without them, search
goes by words.

Reading the sections takes minutes, so it is asked for (`whereas meaning`); once a library has its
vectors, what is added gets them too. Each batch is written as it is done: what is stopped goes on
where it stopped, and two that read at once do no harm.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from whereas.errors import LibraryError, UsageError
from whereas.library.committing import guarded
from whereas.library.meaning_files import (
    clear_unfinished,
    merge,
    read_pieces,
    read_vectors,
    stamp,
    vector_paths,
    write_pieces,
    write_vectors,
)
from whereas.library.segment import Segment
from whereas.meaning.model import embedder, usable
from whereas.meaning.pieces import Pieces, Source, key_of, pieces_of, said
from whereas.meaning.vectors import Vectors, nearness, pack
from whereas.progress import Progress

if TYPE_CHECKING:
    from whereas.library.snapshot import Snapshot

FORM = 1
"""The form of pieces and vectors, model and all; files of another one are not read."""

FOLDER = f"meaning-{FORM}"
PIECES = f"pieces-{FORM}.arrow"

BATCH = 256
"""Texts that are read before their vectors are written: some six seconds of work."""

READ_ON_ADDING = 2000
"""Pieces of what is added that are read at once, within a minute; of more, it is said that
`whereas meaning` reads them."""

READING = "reading sections for search by meaning"


@dataclass(frozen=True)
class Meanings:
    """What a library's state knows of its pieces' meaning.

    Piece i is of document `docs[i]` (rising), stands at words `first[i]:last[i]` (both 0: its
    title), and has the vector `rows[i]` of all `parts` in their order, -1 where it was not read.
    `stamp` names the files that were there (`meaning_files.stamp`).
    """

    parts: Sequence[Vectors]
    docs: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    rows: NDArray[np.int64]
    stamp: str

    def nearness(self, asked: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of each piece and a vector, -1 for pieces that were not read."""
        of_vectors = [nearness(part, asked) for part in self.parts]
        every = np.concatenate([*of_vectors, np.array([-1.0], dtype=np.float32)])
        return np.asarray(every[self.rows])

    def unread(self, snapshot: Snapshot) -> int:
        """Measures of which a part was not read."""
        docs = self.docs[self.rows < 0]
        return int(np.unique(snapshot.measures[docs[snapshot.alive[docs]]]).size)


def meanings_of(snapshot: Snapshot) -> Meanings | None:
    """What can be sought by meaning in a library's state; None where nothing can.

    That is so where `whereas meaning` never ran, and where the extra is not installed or its files
    are not those that they should be.
    """
    if snapshot.meanings is None and vector_paths(snapshot.folder / FOLDER) and usable():
        snapshot.meanings = read_meanings(snapshot)
    return snapshot.meanings


def renew(snapshot: Snapshot) -> str:
    """See what was read since; gives the stamp of what can be sought by meaning, "" for nothing."""
    held = snapshot.meanings
    if (held.stamp if held else "") != stamp(vector_paths(snapshot.folder / FOLDER)):
        snapshot.meanings = read_meanings(snapshot) if usable() else None
    return snapshot.meanings.stamp if snapshot.meanings else ""


def unread(snapshot: Snapshot) -> int | None:
    """Measures of which a part was not read; None where nothing was read yet.

    It is the same whether the extra is installed or not.
    """
    meanings = snapshot.meanings or read_meanings(snapshot)
    return meanings.unread(snapshot) if meanings else None


def read_meanings(snapshot: Snapshot) -> Meanings | None:
    """Open what a library has; None where nothing was read yet."""
    parts, named = read_vectors(snapshot.folder / FOLDER)
    if not parts:
        return None
    pieces = [_pieces(segment) for segment in snapshot.segments]
    docs = [p.docs + np.int32(base) for p, base in zip(pieces, snapshot.bases, strict=False)]
    keys = _joined([p.keys for p in pieces], np.uint64)
    return Meanings(
        parts, _joined(docs, np.int32), _joined([p.first for p in pieces], np.int32),
        _joined([p.last for p in pieces], np.int32), _rows(parts, keys), named,
    )  # fmt: skip


def embed(snapshot: Snapshot, tell: Progress, most: int | None = None) -> int:
    """Read the pieces that have no vector, and give how many there were.

    With `most`, nothing is read if there are more.

    Raises:
        UsageError: the extra `whereas[meaning]` is not installed or can't be used.
        LibraryError: the disk is full or can't be written to.
    """
    if most is None:
        embedder()  # where it can't be used this is said, even if there is nothing to read
    folder = snapshot.folder / FOLDER
    wanted = _wanted(snapshot.segments, read_vectors(folder)[0])
    left = set(_joined([keys for _, keys in wanted], np.uint64).tolist())
    count = len(left)
    if count == 0 or (most is not None and count > most):
        return count
    try:
        with guarded(snapshot.folder):
            folder.mkdir(exist_ok=True)
            clear_unfinished(folder)
            for batch in _batches(snapshot.segments, wanted, left):
                done = count - len(left) - len(batch)
                vectors = embedder().embed(list(batch.values()), partial(_tell, tell, done, count))
                write_vectors(folder, pack(np.array([*batch], dtype=np.uint64), vectors))
            merge(folder)
            _clear_older(snapshot.folder)
    finally:
        snapshot.meanings = None
    return count


def keep_up(snapshot: Snapshot, tell: Progress) -> None:
    """Read what was added, where a library has vectors, if it is READ_ON_ADDING pieces or fewer.

    What was added stays, whether it can be read now or not; `unread` tells.
    """
    if vector_paths(snapshot.folder / FOLDER):
        with suppress(LibraryError, UsageError):
            embed(snapshot, tell, READ_ON_ADDING)


def forget(folder: Path) -> bool:
    """Remove a library's vectors and pieces, of whatever form; False if it had no vectors.

    Raises:
        LibraryError: the folder can't be written to.
    """
    found = _folders(folder)
    with guarded(folder):
        for path in found:
            shutil.rmtree(path)
    for path in folder.glob("segments/*/pieces-*.arrow"):
        with suppress(OSError):
            path.unlink()
    return bool(found)


def _folders(folder: Path) -> list[Path]:
    """The folders of vectors of all forms."""
    return [path for path in folder.glob("meaning-*") if path.name[8:].isdecimal()]


def _clear_older(folder: Path) -> None:
    """Remove the vectors of forms that are read no more."""
    for path in _folders(folder):
        if int(path.name[8:]) < FORM:
            shutil.rmtree(path, ignore_errors=True)


def _tell(tell: Progress, before: int, count: int, done: int) -> None:
    tell(READING, before + done, count)


Wanted = tuple[NDArray[np.bool_], NDArray[np.uint64]]
"""Which rows of a segment hold pieces that have no vector, and the keys of these."""


def _wanted(segments: Sequence[Segment], known: Sequence[Vectors]) -> list[Wanted]:
    """What is to be read of the living documents of each segment."""
    wanted = []
    for segment in segments:
        pieces = _pieces(segment)
        living = ~np.isin(pieces.docs, segment.dead)
        missing = living & (_rows(known, pieces.keys) < 0)
        rows = np.zeros(len(segment), dtype=np.bool_)
        rows[pieces.docs[missing]] = True
        wanted.append((rows, np.asarray(pieces.keys[missing])))
    return wanted


def _batches(
    segments: Sequence[Segment], wanted: Sequence[Wanted], left: set[int]
) -> Iterator[dict[int, str]]:
    """The texts that are `left` to read, by key; what is given is taken from them."""
    batch: dict[int, str] = {}
    for segment, (rows, keys) in zip(segments, wanted, strict=True):
        if left.isdisjoint(keys.tolist()):
            continue
        for _, _, _, text in said(source_of(segment), rows):
            key = key_of(text)
            if key in left:
                left.discard(key)
                batch[key] = text
                if len(batch) == BATCH:
                    yield batch
                    batch = {}
    if batch:
        yield batch


def _rows(parts: Sequence[Vectors], keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The row of each key among the vectors of all parts, -1 where it has none."""
    rows = np.full(keys.size, -1, dtype=np.int64)
    base = 0
    for part in parts:
        found = part.rows(keys)
        rows = np.where(found >= 0, found + base, rows)
        base += part.keys.size
    return rows


def _pieces(segment: Segment) -> Pieces:
    """A segment's pieces: kept, or read from its file, or cut now."""
    if segment.pieces is None:
        path = segment.folder / PIECES
        found = read_pieces(path, np.diff(segment.arrays["starts"]))
        if found is None:
            found = pieces_of(source_of(segment))
            with suppress(OSError):  # who may not write cuts them anew each time
                write_pieces(path, found)
        segment.pieces = found
    return segment.pieces


def source_of(segment: Segment) -> Source:
    """What the pieces of a segment are cut from."""
    names = ("starts", "cuts", "cut_starts")
    titles = segment.columns(["title"])["title"]
    given = {name: segment.arrays[name] for name in names}
    return Source(titles, segment.texts(), segment.sections, **given)


def _joined(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype=kind), *parts])
