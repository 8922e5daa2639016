"""Which files are archives: by their names, and by how they begin."""

from __future__ import annotations

from pathlib import Path

SUFFIXES = (
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz",
)  # fmt: skip
"""Endings of archives' names. An office document or a book is a zip too, but no archive."""

_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\xfd7zXZ\x00", b"BZh")
_TAR_AT, _TAR = 257, b"ustar"


def is_archive(path: Path) -> bool:
    """Say, at the cost of a look at a few bytes, whether a file is an archive by name and kind."""
    return has_archive_name(path.name) and _begins_like_one(path)


def has_archive_name(name: str) -> bool:
    """Whether a file's name is that of an archive."""
    return name.lower().endswith(SUFFIXES)


def stem(name: str) -> str:
    """An archive's name without its ending."""
    endings = sorted((s for s in SUFFIXES if name.lower().endswith(s)), key=len)
    return (name[: -len(endings[-1])] if endings else name) or name


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip does."""
    with path.open("rb") as file:
        return file.read(4).startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _begins_like_one(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError:
        return False
    return head.startswith(_BEGINNINGS) or head[_TAR_AT:].startswith(_TAR)
