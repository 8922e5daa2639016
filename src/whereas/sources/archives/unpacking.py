"""Unpack an archive into an empty folder, within limits; run by `documents.guard`.

Only plain files and folders are made, with names that stay inside. Everything else is refused by
name, and the rest goes on. A limit on the whole ends it: what such an archive holds is not law.
"""

from __future__ import annotations

import errno
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from whereas.errors import UnreadableError
from whereas.records import Refusal
from whereas.sources.archives.kinds import has_archive_name, is_archive, is_zip, stem

MOST_ENTRIES = 200_000
"""Files and folders in one archive; the largest met, a council's 25 years, has 11,000."""

MOST_BYTES = 4 << 30
"""Bytes of all files of one archive together; the largest met has 230 MB."""

MOST_MEMBER = 1 << 30
"""Bytes of one file; a table of a state's bills has some hundreds of MB."""

MOST_RATIO = 200
"""How many times its own size an archive may hold. Text grows 4 to 25 times, a zip bomb 1,000."""

RATIO_FROM = 64 << 20
"""An archive that holds less than this may grow as it likes."""

MOST_DEPTH = 2
"""Archives within each other: one within another is unpacked as its folder, a third is refused."""

MOST_NAMED = 500
"""Refused members that are named one by one; how many more there are is said in one line."""

MOST_FOLDERS = 32
"""Folders within each other, in a member's name."""

_CHUNK = 1 << 20
_LONGEST_NAME = 255
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_LEFT_OUT = "__MACOSX"
"""The folder of one system's own notes on the files, not files themselves."""

_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    NotImplementedError, RuntimeError, struct.error, OverflowError, IndexError, KeyError,
)  # fmt: skip
"""What reading a damaged archive raises."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The folder to read, and what of the archive was refused."""

    root: str
    refused: tuple[Refusal, ...] = ()


class _MemberError(Exception):
    """One member is refused; the message says why, `todo` what to do."""

    def __init__(self, why: str, todo: str = "") -> None:
        super().__init__(why)
        self.todo = todo


@dataclass(slots=True)
class _Member:
    """One entry of an archive, of whatever kind the archive is."""

    name: str
    size: int
    is_folder: bool
    why_not: str = ""
    todo: str = ""
    opened: IO[bytes] | None = None


@dataclass(slots=True)
class _Work:
    """What an archive, with those inside it, has cost so far."""

    most: int
    entries: int = 0
    bytes: int = 0
    refused: list[Refusal] = field(default_factory=list)
    unnamed: int = 0

    def refuse(self, name: str, why: str, todo: str = "") -> None:
        """Note a member that can't be unpacked."""
        if len(self.refused) < MOST_NAMED:
            self.refused.append(Refusal(name, why, todo=todo))
        else:
            self.unnamed += 1

    def count_entry(self) -> None:
        """Count a member.

        Raises:
            UnreadableError: there are too many.
        """
        self.entries += 1
        if self.entries > MOST_ENTRIES:
            raise UnreadableError(
                f"holds more than {MOST_ENTRIES:,} files", "", "unpack it and add its folders"
            )

    def count_bytes(self, more: int) -> None:
        """Count what was unpacked.

        Raises:
            UnreadableError: it is too much, by itself or for the archive's size.
        """
        self.bytes += more
        if self.bytes > self.most:
            what = f"more than {self.most >> 20:,} MB"
            if self.most < MOST_BYTES:
                what += f", over {MOST_RATIO} times its size"
            raise UnreadableError(f"holds {what}", "", "if you trust it, unpack it and add that")


def unpack(archive: str, into: str) -> Unpacked:
    """Unpack an archive into the new folder `into`; gives the one folder that holds all.

    Raises:
        UnreadableError: it is no archive, is damaged from the start, over a limit, or the disk has
            no room.
    """
    path = Path(archive)
    top = Path(into, stem(path.name))
    work = _Work(min(MOST_BYTES, max(RATIO_FROM, MOST_RATIO * path.stat().st_size)))
    top.mkdir(parents=True)
    try:
        _unpack(work, path, top, "", 1)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UnreadableError("the disk has no room to unpack it", "", "make room") from None
        raise UnreadableError(f"can't be unpacked: {error.strerror or error}") from None
    if work.unnamed:
        why = f"{work.unnamed:,} more of its members were refused"
        work.refused.append(Refusal(path.name, why))
    return Unpacked(str(_root(top)), tuple(work.refused))


def _root(top: Path) -> Path:
    """The folder to read: that inside, where an archive holds one folder and nothing beside it."""
    inside = [path for path in top.iterdir() if not path.name.startswith(".")]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else top


def _unpack(work: _Work, path: Path, folder: Path, prefix: str, depth: int) -> None:
    """Unpack one archive into a folder; `prefix` stands before its members' names in refusals."""
    seen: set[str] = set()
    name = prefix.rstrip("/") or path.name
    try:
        for member in _members(path):
            work.count_entry()
            try:
                _put(work, member, folder, prefix, seen, depth)
            except _MemberError as error:
                work.refuse(prefix + member.name[:500], str(error), error.todo)
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        if not seen and depth == 1:
            raise UnreadableError(f"is damaged or cut off: {_words(error)}") from None
        work.refuse(name, f"is damaged or cut off after {len(seen):,} files: {_words(error)}")


def _words(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _members(path: Path) -> Iterator[_Member]:
    return _of_zip(path) if is_zip(path) else _of_tar(path)


def _of_zip(path: Path) -> Iterator[_Member]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        for info in infos:
            name = info.filename.replace("\\", "/")
            member = _Member(name, info.file_size, info.is_dir())
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                member.why_not = "is a link or a device, not a file"
            elif info.flag_bits & 1:
                member.why_not, member.todo = "is encrypted", "unpack it with its password"
            elif not member.is_folder:
                try:
                    member.opened = archive.open(info)
                except _DAMAGE as error:
                    member.why_not = f"is damaged: {_words(error)}"
            yield member


class _Header(tarfile.TarInfo):
    """A header that does not let a damaged one pass for the archive's end, as tarfile does."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> _Header:
        """Read the next header."""
        try:
            return super().fromtarfile(tar)
        except tarfile.HeaderError as error:
            if type(error).__name__ == "EOFHeaderError":  # the end mark; its class has no stub
                raise
            raise tarfile.ReadError(f"{error}: no header where one should be") from None


def _of_tar(path: Path) -> Iterator[_Member]:
    with tarfile.open(path, mode="r|*", tarinfo=_Header, errorlevel=2) as archive:
        while (info := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # no stub; else it keeps all headers
            member = _Member(info.name, info.size, info.isdir())
            if not (info.isreg() or info.isdir()):
                member.why_not = "is a link or a device, not a file"
            elif info.isreg():
                member.opened = archive.extractfile(info)
            yield member


def _put(
    work: _Work, member: _Member, folder: Path, prefix: str, seen: set[str], depth: int
) -> None:
    """Put a member where it belongs.

    Raises:
        _MemberError: it is refused.
        UnreadableError: the archive is over a limit.
    """
    name = _safe(member.name)
    if not name.parts or name.parts[0] == _LEFT_OUT:
        return
    if member.why_not:
        raise _MemberError(member.why_not, member.todo)
    target = folder / name
    try:
        if member.is_folder:
            target.mkdir(parents=True, exist_ok=True)
            return
        key = name.as_posix().casefold()
        if key in seen:
            raise _MemberError("stands in the archive twice; the first is kept")
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(work, member, target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _MemberError(f"can't be unpacked: {_words(error)}") from None
    seen.add(key)
    if has_archive_name(target.name) and is_archive(target):
        _nested(work, target, prefix + name.as_posix() + "/", depth)


def _safe(name: str) -> PurePosixPath:
    """A member's name as a path inside the folder.

    Raises:
        _MemberError: it leads elsewhere, or can be no file's name.
    """
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.replace("\\", "/").split("/"):
        raise _MemberError("leads out of the archive")
    if _CONTROLS.search(name):
        raise _MemberError("has control characters in its name")
    path = PurePosixPath(name)
    if len(path.parts) > MOST_FOLDERS:
        raise _MemberError(f"lies more than {MOST_FOLDERS} folders deep")
    if any(len(part.encode("utf-8", "surrogateescape")) > _LONGEST_NAME for part in path.parts):
        raise _MemberError("has too long a name")
    return path


def _copy(work: _Work, member: _Member, target: Path) -> None:
    """Write a member's bytes, counting what comes rather than what was announced."""
    written = 0
    assert member.opened is not None  # noqa: S101 - a plain file's member
    with target.open("xb") as out, member.opened as source:
        try:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                work.count_bytes(len(chunk))
                if written > MOST_MEMBER:
                    raise _MemberError(f"is larger than {MOST_MEMBER >> 20:,} MB")
                out.write(chunk)
            if written < member.size:
                raise EOFError("unexpected end of data")
        except BaseException:
            with suppress(OSError):
                target.unlink()
            raise


def _nested(work: _Work, target: Path, prefix: str, depth: int) -> None:
    """Unpack an archive within the archive as its folder.

    Raises:
        _MemberError: it lies too deep.
    """
    if depth >= MOST_DEPTH:
        target.unlink()
        raise _MemberError(
            f"is an archive within an archive, {depth + 1} deep", "unpack it and add its folder"
        )
    folder = target.with_name(stem(target.name))
    while folder.exists():
        folder = folder.with_name(folder.name + "~")
    folder.mkdir()
    _unpack(work, target, folder, prefix, depth + 1)
    target.unlink()
