"""What is kept beside a library so that it need not be found again: links and families.

A cache and nothing more. It lies in `derived/`, in a folder named after the library's contents,
is written whole or not at all, and can be deleted at any time; who may not write goes without it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import whereas
from whereas.errors import LibraryError
from whereas.library.committing import guarded
from whereas.library.snapshot import Snapshot

FOLDER = "derived"

FORM = 8
"""The form of what is kept; another one is not read."""

CARRIED = ("lineage", "lineage-docs")
"""Tables that are brought up to date later than the others: see `lineage.kept`."""

IDENTITY = ("measure", "version", "digest", "alive")
"""What a library's contents are known by: the text and facts of each version, and that it lives.
What people marked as stock counts too, since it says what binds a family."""


def state(snapshot: Snapshot) -> str:
    """A name for a library's contents, the same wherever it lies; another order is another name."""
    said = hashlib.sha256(f"{whereas.__version__} {FORM}".encode())
    for name in IDENTITY:
        column = snapshot.docs[name].combine_chunks()
        for buffer in pa.concat_arrays([column.slice(0, 0), column]).buffers():
            said.update(buffer or b"")
    said.update(snapshot.marks.lines().encode())
    return said.hexdigest()[:16]


def read(folder: Path, name: str) -> pa.Table | None:
    """A table kept in a state's folder; None where there is none that can be read."""
    try:
        return pq.read_table(folder / f"{name}.parquet")
    except (OSError, pa.ArrowException):
        return None


def write(folder: Path, name: str, table: pa.Table) -> None:
    """Keep a table, if the library's folder can be written to; it appears when it is whole."""
    temporary = folder / f"{name}.{os.getpid()}.part"
    with suppress(LibraryError), guarded(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            pq.write_table(table, temporary, compression="zstd", compression_level=1)
            temporary.replace(folder / f"{name}.parquet")
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def here(snapshot: Snapshot) -> Path:
    """The folder of what is kept of a library as it is now."""
    return snapshot.folder / FOLDER / state(snapshot)


def earlier(folder: Path) -> Path | None:
    """The folder of the last state before that of `folder` that anything was kept of."""
    with suppress(OSError):
        others = [path for path in folder.parent.iterdir() if path != folder]
        return max(others, key=lambda path: path.stat().st_mtime_ns, default=None)
    return None


def forget_others(folder: Path) -> None:
    """Remove what is kept of other states, once `folder` holds what they were kept for.

    What says itself of which state it is (CARRIED) moves to `folder`, so that it can be brought up
    to date when it is asked for.
    """
    with suppress(OSError):
        for path in folder.parent.iterdir():
            if path != folder:
                _carry(path, folder)
                shutil.rmtree(path, ignore_errors=True)


def _carry(old: Path, new: Path) -> None:
    for name in CARRIED:
        if not (new / f"{name}.parquet").exists():
            with suppress(OSError):
                (old / f"{name}.parquet").replace(new / f"{name}.parquet")
