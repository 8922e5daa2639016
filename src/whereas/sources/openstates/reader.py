"""Read a session of Open States: the zip that is offered, or the folder that it unpacks to."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from whereas.errors import UnreadableError
from whereas.records import Record, Refusal
from whereas.sources.base import InputFile, Reader

if TYPE_CHECKING:
    from whereas.sources.documents.package import Package
    from whereas.sources.openstates.bills import Bill, Text, Version

MAX_SESSION = 256 * 1024 * 1024
"""Bytes of a session's zip or of one of its tables: both are held whole, with what they become."""

MAX_LINKED = 64 * 1024 * 1024
"""Bytes of a file that a version's address names: as much as a text may have."""

MAX_BESIDE = 200_000
"""Files beside a session's tables that are looked through for texts: twenty thousand bills with
some versions each in two or three forms."""

_TABLE = re.compile(
    r"(?P<stem>(?:.*/)?(?P<state>[A-Za-z]{2})_(?P<rest>[^/]*)_)bills\.(?P<kind>csv|json)"
)
_DEPTH = 4
"""Folders between what is added and a session's tables: `WA/2019-2020/WA_2019-2020_bills.csv`."""

_COLUMNS = (b"identifier", b"session_identifier")
_KEYS = (b'"legislative_session"', b'"identifier"')
_HEAD_BYTES = 4096


class OpenStatesReader(Reader):
    """Sessions of state legislatures, CSV or JSON."""

    name = "openstates"

    def recognises(self, path: Path) -> bool:
        """Say whether `path` is a session's zip or table, or a folder that holds one."""
        if path.is_file():
            return _is_zip(path) if path.suffix.lower() == ".zip" else _is_table(path)
        return any(True for _ in _tables(path))

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield each session: its zip, or its table of bills, whose fellows belong to it."""
        if path.is_file():
            yield InputFile(path, path.name, _fellow(path))
            return
        for table in _tables(path):
            yield InputFile(table, table.relative_to(path).as_posix(), _fellow(table))

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield a session's bills, version by version."""
        if file.path.suffix.lower() == ".zip":
            yield from _read_zip(file)
        else:
            yield from _read_folder(file)


def _is_zip(path: Path) -> bool:
    """Say whether a zip's list of names holds a session's table of bills."""
    from whereas.sources.documents.package import DAMAGES

    try:
        with zipfile.ZipFile(path) as package:
            return any(_TABLE.fullmatch(name) for name in package.namelist())
    except DAMAGES:
        return False


def _is_table(path: Path) -> bool:
    match = _TABLE.fullmatch(path.name)
    if match is None:
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    return all(sign in head for sign in (_COLUMNS if match["kind"] == "csv" else _KEYS))


def _tables(folder: Path) -> Iterator[Path]:
    """Yield the tables of bills under a folder, not too deep, sorted by name."""
    found = chain.from_iterable(
        folder.glob(f"{'*/' * depth}*_bills.{kind}")
        for depth in range(_DEPTH)
        for kind in ("csv", "json")
    )
    yield from sorted(path for path in found if path.is_file() and _is_table(path))


def _fellow(path: Path) -> Path | None:
    """Name the table that says most of when a session's other tables were made anew."""
    match = _TABLE.fullmatch(path.name)
    fellow = path.with_name(f"{match['stem']}bill_version_links.csv") if match else None
    return fellow if fellow is not None and fellow.is_file() else None


def _read_zip(file: InputFile) -> Iterator[Record | Refusal]:
    from whereas.sources.documents.package import Package

    try:
        size = file.path.stat().st_size
        if size > MAX_SESSION:
            raise UnreadableError(_too_large(size))
        package = Package(file.path.read_bytes())
        tables = [match for name in package.names() if (match := _TABLE.fullmatch(name))]
        if not tables:
            raise UnreadableError("holds no session of Open States")
    except (OSError, UnreadableError) as error:
        yield Refusal(file.name, _why(error))
        return
    beside = {PurePosixPath(name).name: name for name in package.names()}
    for match in tables:
        yield from _session(
            file, match, _part_of_zip(package, match["stem"]), _beside(beside, package.part)
        )


def _part_of_zip(package: Package, stem: str) -> Callable[[str], bytes | None]:
    def part(name: str) -> bytes | None:
        whole = f"{stem}{name}"
        return package.part(whole) if whole in package else None

    return part


def _read_folder(file: InputFile) -> Iterator[Record | Refusal]:
    match = _TABLE.fullmatch(file.path.name)
    if match is None:
        yield Refusal(file.name, "is no table of bills of Open States")
        return
    folder = file.path.parent

    def part(name: str) -> bytes | None:
        path = folder / f"{match['stem']}{name}"
        return _bytes(path, MAX_SESSION) if path.is_file() else None

    files = _files_beside(folder, folder.stat().st_mtime_ns) if folder.is_dir() else {}
    yield from _session(file, match, part, _beside(files, lambda p: _bytes(Path(p), MAX_LINKED)))


@lru_cache(maxsize=2)
def _files_beside(folder: Path, changed: int) -> Mapping[str, str]:
    """Name the files that lie beside a session's tables or in folders below, by their names."""
    files: dict[str, str] = {}
    for number, path in enumerate(folder.rglob("*")):
        if number >= MAX_BESIDE:
            break
        if path.suffix.lower() != ".csv" and not path.is_symlink() and path.is_file():
            files.setdefault(path.name, str(path))
    return files


def _bytes(path: Path, most: int) -> bytes:
    size = path.stat().st_size
    if size > most:
        raise UnreadableError(f"has a file {path.name} of {size // 1_000_000} MB, too large")
    return path.read_bytes()


def _session(
    file: InputFile,
    match: re.Match[str],
    part: Callable[[str], bytes | None],
    text_of: Callable[[Version], Text],
) -> Iterator[Record | Refusal]:
    """Yield the records of one session; what stops its tables is one refusal."""
    from whereas.sources.openstates.bills import records

    name = file.name
    code = match["state"].lower()
    try:
        for number, bill in enumerate(_bills(match["kind"], part), 1):
            if isinstance(bill, str):
                yield Refusal(name, bill, record=f"member {number}")
                continue
            problems: list[str] = []
            yield from records(bill, name, code, _told(text_of, problems))
            for why in problems:
                yield Refusal(name, why, record=bill.identifier)
    except (OSError, UnreadableError) as error:
        yield Refusal(name, _why(error))


def _bills(kind: str, part: Callable[[str], bytes | None]) -> Iterator[Bill | str]:
    from whereas.sources.openstates import session_json, tables

    if kind == "csv":
        yield from tables.bills(lambda name: part(f"{name}.csv"))
    else:
        yield from session_json.bills(part("bills.json") or b"")


def _told(text_of: Callable[[Version], Text], problems: list[str]) -> Callable[[Version], Text]:
    """Give no text for a version whose file can't be read, and remember why."""

    def text(version: Version) -> Text:
        try:
            return text_of(version)
        except (OSError, UnreadableError) as error:
            problems.append(f"{version.note or 'a version'}: {_why(error)}")
            return "", ()

    return text


def _beside(files: Mapping[str, str], read: Callable[[str], bytes]) -> Callable[[Version], Text]:
    """Give versions' texts: the one in the bulk file, else that of a file beside it."""

    def text(version: Version) -> Text:
        from whereas.sources.documents import read_document
        from whereas.sources.openstates.bills import links_of

        if version.text is not None:
            return version.text, ()
        for link in links_of(version):
            name = _last_name(link.url)
            if name in files:
                found = read_document(read(files[name]), name)
                return found.text, found.spans
        return "", ()

    return text


def _last_name(url: str) -> str:
    """Give the name that an address ends with ("" if it is no address)."""
    try:
        return PurePosixPath(unquote(urlsplit(url).path)).name
    except ValueError:
        return ""


def _too_large(size: int) -> str:
    return f"has {size // 1_000_000} MB, more than {MAX_SESSION // 1_000_000}"


def _why(error: Exception) -> str:
    if isinstance(error, UnreadableError):
        return error.what
    return f"can't be read: {getattr(error, 'strerror', None) or error}"
