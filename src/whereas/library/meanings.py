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

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.library.committing import guarded
from whereas.library.segment import Segment
from whereas.meaning.model import SIZE, embedder, installed
from whereas.meaning.pieces import Pieces, Source, key_of, pieces_of, said
from whereas.meaning.vectors import Vectors, merged, nearness, pack
from whereas.progress import Progress

if TYPE_CHECKING:
    from whereas.library.snapshot import Snapshot

FORM = 1
"""The form of pieces and vectors, model and all; files of another one are not read."""

FOLDER = f"meaning-{FORM}"
PIECES = f"pieces-{FORM}.arrow"

BATCH = 1024
"""Texts that are read before their vectors are written: some twenty seconds of work."""

FILES = 4
"""Files of vectors from which on they are merged into one when reading ends."""

FEW = 2000
"""Pieces of what is added that are read at once, within half a minute; of more, it is said that
`whereas meaning` reads them."""

READING = "reading sections for search by meaning"


@dataclass(frozen=True)
class Meanings:
    """What a library's state knows of its pieces' meaning.

    Piece i is of document `docs[i]` (rising), stands at words `first[i]:last[i]` (both 0: its
    title), and has the vector `rows[i]` of all `parts` in their order, -1 where it was not read.
    """

    parts: Sequence[Vectors]
    docs: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    rows: NDArray[np.int64]

    @property
    def unread(self) -> int:
        """Pieces that have no vector."""
        return int((self.rows < 0).sum())

    def nearness(self, asked: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of each piece and a vector, -1 for pieces that were not read."""
        of_vectors = [nearness(part, asked) for part in self.parts]
        every = np.concatenate([*of_vectors, np.array([-1.0], dtype=np.float32)])
        return np.asarray(every[self.rows])


def meanings_of(snapshot: Snapshot) -> Meanings | None:
    """What can be sought by meaning in a library's state; None where nothing can.

    That is so where `whereas meaning` never ran, and where the extra is not installed.
    """
    if snapshot.meanings is None and installed():
        snapshot.meanings = read_meanings(snapshot)
    return snapshot.meanings


def unread(snapshot: Snapshot) -> int | None:
    """Measures of which a part can't be found by meaning; None where nothing can be."""
    meanings = meanings_of(snapshot)
    if meanings is None:
        return None
    docs = meanings.docs[meanings.rows < 0]
    return int(np.unique(snapshot.measures[docs[snapshot.alive[docs]]]).size)


def read_meanings(snapshot: Snapshot) -> Meanings | None:
    """Open what a library has; None where nothing was read yet."""
    parts = _read_vectors(snapshot.folder / FOLDER)
    if not parts:
        return None
    pieces = [_pieces(segment) for segment in snapshot.segments]
    docs = [p.docs + np.int32(base) for p, base in zip(pieces, snapshot.bases, strict=False)]
    keys = _joined([p.keys for p in pieces], np.uint64)
    return Meanings(
        parts, _joined(docs, np.int32), _joined([p.first for p in pieces], np.int32),
        _joined([p.last for p in pieces], np.int32), _rows(parts, keys),
    )  # fmt: skip


def embed(snapshot: Snapshot, tell: Progress, most: int | None = None) -> int:
    """Read the pieces that have no vector, and give how many there were.

    With `most`, nothing is read if there are more.

    Raises:
        UsageError: the extra `whereas[meaning]` is not installed.
        LibraryError: the disk is full or can't be written to.
    """
    folder = snapshot.folder / FOLDER
    known = _read_vectors(folder)
    wanted = [_wanted(segment, known) for segment in snapshot.segments]
    count = int(np.unique(_joined(wanted, np.uint64)).size)
    if count == 0 or (most is not None and count > most):
        return count
    with guarded(snapshot.folder):
        folder.mkdir(exist_ok=True)
        left = set(_joined(wanted, np.uint64).tolist())
        for batch in _batches(snapshot.segments, left):
            done = count - len(left) - len(batch)
            vectors = embedder().embed(list(batch.values()), partial(_tell, tell, done, count))
            _write_vectors(folder, pack(np.array([*batch], dtype=np.uint64), vectors))
        _merge(folder)
    snapshot.meanings = None
    return count


def keep_up(snapshot: Snapshot, tell: Progress) -> int:
    """Read what was added, where a library has vectors; give how many pieces are still unread."""
    if not _read_vectors(snapshot.folder / FOLDER):
        return 0
    if not installed():
        found = read_meanings(snapshot)
        return found.unread if found else 0
    count = embed(snapshot, tell, FEW)
    return count if count > FEW else 0


def forget(folder: Path) -> bool:
    """Remove a library's vectors; False if there were none."""
    there = (folder / FOLDER).exists()
    with guarded(folder):
        if there:
            shutil.rmtree(folder / FOLDER)
    return there


def _tell(tell: Progress, before: int, count: int, done: int) -> None:
    tell(READING, before + done, count)


def _wanted(segment: Segment, known: Sequence[Vectors]) -> NDArray[np.uint64]:
    """The keys of living documents' pieces that have no vector yet."""
    pieces = _pieces(segment)
    living = ~np.isin(pieces.docs, segment.dead)
    return np.asarray(pieces.keys[living & (_rows(known, pieces.keys) < 0)])


def _batches(segments: Sequence[Segment], left: set[int]) -> Iterator[dict[int, str]]:
    """The texts that are `left` to read, by key; what is given is taken from them."""
    batch: dict[int, str] = {}
    for segment in segments if left else ():
        for _, _, _, text in said(_source(segment)):
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
        found = _read(path, Pieces)
        if found is None or (found.docs.size and int(found.docs[-1]) >= len(segment)):
            found = pieces_of(_source(segment))
            with suppress(OSError):  # who may not write cuts them anew each time
                _write(path, found)
        segment.pieces = found
    return segment.pieces


def _source(segment: Segment) -> Source:
    names = ("starts", "cuts", "cut_starts")
    titles = segment.columns(["title"])["title"]
    given = {name: segment.arrays[name] for name in names}
    return Source(titles, segment.texts(), segment.sections, **given)


def _read_vectors(folder: Path) -> list[Vectors]:
    """The files of vectors, in the order of their names."""
    found = []
    for path in sorted(folder.glob("*.arrow")):
        part = _read(path, Vectors)
        if part is not None:
            found.append(Vectors(part.keys, part.numbers.reshape(-1, SIZE), part.scales))
    return found


def _write_vectors(folder: Path, vectors: Vectors) -> Path:
    """Write vectors to a new file, named by what they are of."""
    path = folder / f"{key_of(vectors.keys.tobytes().hex()):016x}.arrow"
    _write(path, vectors)
    return path


def _merge(folder: Path) -> None:
    """Make one file of many; what can't be removed now stays and does no harm."""
    paths = sorted(folder.glob("*.arrow"))
    if len(paths) <= FILES:
        return
    kept = _write_vectors(folder, merged(_read_vectors(folder)))
    for path in paths:
        if path != kept:
            with suppress(OSError):
                path.unlink()


Table = TypeVar("Table", Pieces, Vectors)


def _read(path: Path, form: type[Table]) -> Table | None:
    """Map a file of arrays into memory; None if it is not there, or can't be read."""
    with suppress(OSError, pa.ArrowException, KeyError, ValueError):
        with pa.memory_map(str(path)) as source:
            batch = pa.ipc.open_file(source).get_batch(0)
        return form(**{f.name: batch[f.name].values.to_numpy() for f in fields(form)})
    return None


def _write(path: Path, table: Pieces | Vectors) -> None:
    """Write arrays as lists of one row; the file appears whole or not at all."""
    columns = {
        f.name: np.ascontiguousarray(getattr(table, f.name)).reshape(-1) for f in fields(table)
    }
    lists = [
        pa.LargeListArray.from_arrays(pa.array([0, c.size], pa.int64()), pa.array(c))
        for c in columns.values()
    ]
    batch = pa.RecordBatch.from_arrays(lists, names=list(columns))
    temporary = path.with_suffix(f".{os.getpid()}.part")
    try:
        with pa.OSFile(str(temporary), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
            writer.write_batch(batch)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _joined(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype=kind), *parts])
