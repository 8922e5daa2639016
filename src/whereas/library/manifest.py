"""The manifest: the one small file that says what a library is made of.

It is replaced atomically, so a reader sees the library before a change or after it, never half of
each. Whatever lies in the folder without being named by the manifest is a stray of a write that
did not end, and the next writer clears it away.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from whereas.errors import LibraryError, LibraryFormatError

FORMAT = 1
"""The layout's version. A library of another one is refused with what to do."""

NAME = "manifest.json"
NEW = NAME + ".new"


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment: its folder under `segments/`, and the file that lists its dead documents."""

    name: str
    dead: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a library is made of at one moment.

    `generation` counts its changes; `captures` is the folder that says what was read; `marks` the
    file beside the manifest that says what people marked as stock (`substance.marks`); `formats`
    names who reads each source.
    """

    format: int = FORMAT
    generation: int = 0
    segments: list[SegmentEntry] = field(default_factory=list)
    captures: str = ""
    marks: str = ""
    formats: dict[str, str] = field(default_factory=dict)


def load(folder: Path) -> Manifest:
    """Read the manifest; an empty or missing folder is an empty library.

    Raises:
        LibraryFormatError: it was written by a newer or older layout.
        LibraryError: it can't be read, or the folder holds something else.
    """
    path = folder / NAME
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return _without_manifest(folder)
    except (OSError, ValueError) as error:
        raise LibraryError(
            f"the manifest can't be read: {error}", str(path), "restore it from a copy"
        ) from None
    return _parsed(data, path)


def _without_manifest(folder: Path) -> Manifest:
    """An empty library, if nothing says that the folder is anything else."""
    names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if names <= {"lock", NEW, "raw"}:  # what was fetched may be there before the first add
        return Manifest()
    if "segments" in names:
        raise LibraryError("the manifest is missing", str(folder), "restore it from a copy")
    raise LibraryError("this folder is not a library", str(folder), "name an empty or a new folder")


def _parsed(data: object, path: Path) -> Manifest:
    found = data.get("format") if isinstance(data, dict) else None
    if found != FORMAT or not isinstance(data, dict):
        raise LibraryFormatError(
            f"the library has format {found}, this whereas reads format {FORMAT}",
            str(path),
            "use the whereas that wrote it to `export`, then `add` the export to a new library",
        )
    try:
        segments = [SegmentEntry(**entry) for entry in data["segments"]]
        captures, marks = str(data["captures"]), str(data.get("marks", ""))
        formats = {str(k): str(v) for k, v in data.get("formats", {}).items()}
        return Manifest(FORMAT, int(data["generation"]), segments, captures, marks, formats)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LibraryError(
            f"the manifest is damaged: {error}", str(path), "restore it from a copy"
        ) from None


def save(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest atomically and make it last through a power cut."""
    temporary = folder / NEW
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / NAME)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries last; not every system lets a folder be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.EACCES):
            raise
    finally:
        os.close(handle)
