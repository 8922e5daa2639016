"""Files of pieces and of vectors: arrays that are mapped into memory and never change.

What can't be read is as if it were not there: both are made anew from the texts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from whereas.library.array_file import read_arrays, write_arrays
from whereas.meaning.model import SIZE
from whereas.meaning.pieces import Pieces, key_of
from whereas.meaning.vectors import Vectors, merged

FILES = 4
"""Files of vectors from which on small ones are merged when reading ends."""

STALE = 3600.0
"""Seconds after which a file that was not written to its end belongs to nobody: a batch of vectors
is written in a blink."""

Table = TypeVar("Table", Pieces, Vectors)

_KINDS: dict[str, type[np.generic]] = {
    "docs": np.int32, "first": np.int32, "last": np.int32, "keys": np.uint64,
    "numbers": np.int8, "scales": np.float32,
}  # fmt: skip


def vector_paths(folder: Path) -> list[Path]:
    """The files of vectors in a folder, in the order of their names."""
    return sorted(folder.glob("*.arrow"))


def stamp(paths: Sequence[Path]) -> str:
    """A name for some files of vectors, which never change; "" for none."""
    return f"{key_of(' '.join(path.stem for path in paths)):016x}" if paths else ""


def read_vectors(folder: Path) -> tuple[list[Vectors], str]:
    """The vectors of a folder, file by file, and the `stamp` of its files.

    What another process merges meanwhile is read from the file that it was merged into.
    """
    while True:
        paths = vector_paths(folder)
        parts = [_vectors(path) for path in paths]
        if all(part is not None or path.exists() for path, part in zip(paths, parts, strict=True)):
            return [part for part in parts if part is not None], stamp(paths)


def write_vectors(folder: Path, vectors: Vectors) -> Path:
    """Write vectors to a file that is named by what they are of.

    Raises:
        OSError: the disk is full or can't be written to.
    """
    path = folder / f"{key_of(vectors.keys.tobytes().hex()):016x}.arrow"
    if _vectors(path) is None:
        _write(path, vectors)
    return path


def merge(folder: Path) -> None:
    """Make one file of many small ones; what can't be removed now stays and does no harm.

    A file that is larger than all smaller ones together stays as it is, so that a little that was
    added does not cost writing everything anew, and files are as few as doublings.

    Raises:
        OSError: the disk is full or can't be written to.
    """
    read = [(path, part) for path in vector_paths(folder) if (part := _vectors(path))]
    if len(read) <= FILES:
        return
    read.sort(key=lambda one: (one[1].keys.size, one[0]))
    small, total = 1, read[0][1].keys.size
    while small < len(read) and read[small][1].keys.size <= total:
        total += read[small][1].keys.size
        small += 1
    if small == 1:
        return
    kept = write_vectors(folder, merged([part for _, part in read[:small]]))
    doomed = [path for path, _ in read[:small] if path != kept]
    read.clear()  # where a mapped file can't be removed
    for path in doomed:
        with suppress(OSError):
            path.unlink()


def clear_unfinished(folder: Path) -> None:
    """Remove what writers that died have left."""
    for path in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()


def read_pieces(path: Path, sizes: NDArray[np.int64]) -> Pieces | None:
    """A segment's pieces, whose documents have so many words; None if there is no sound file."""
    found = _read(path, Pieces)
    if found is None or not found.docs.size == found.first.size == found.last.size:
        return None
    docs, first, last = found.docs, found.first, found.last
    if docs.size != found.keys.size or (docs.size and not 0 <= docs[0] <= docs[-1] < sizes.size):
        return None
    rising = bool((docs[1:] >= docs[:-1]).all())
    inside = bool(((first >= 0) & (first <= last)).all())
    return found if rising and inside and bool((last <= sizes[docs]).all()) else None


def write_pieces(path: Path, pieces: Pieces) -> None:
    """Write a segment's pieces.

    Raises:
        OSError: the disk is full or can't be written to.
    """
    _write(path, pieces)


def _vectors(path: Path) -> Vectors | None:
    """A file of vectors; None if there is no sound one."""
    found = _read(path, Vectors)
    if found is None:
        return None
    count = found.keys.size
    whole = found.numbers.size == count * SIZE and found.scales.size == count
    if not whole or not bool((found.keys[1:] > found.keys[:-1]).all()):
        return None
    return Vectors(found.keys, found.numbers.reshape(count, SIZE), found.scales)


def _read(path: Path, form: type[Table]) -> Table | None:
    """Map a file of arrays into memory; None if it is not there, or is not of this form."""
    found = read_arrays(path, {field.name: _KINDS[field.name] for field in fields(form)})
    return form(**found) if found else None


def _write(path: Path, table: Pieces | Vectors) -> None:
    write_arrays(path, {field.name: getattr(table, field.name) for field in fields(table)})
