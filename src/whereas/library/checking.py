"""Check a source: what is asserted of it, and some of its records beside their originals."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whereas.errors import UnreadableError, UsageError
from whereas.library.adding import choose
from whereas.library.manifest import load
from whereas.library.reading import Fresh, read_files
from whereas.library.syncing import spelt
from whereas.library.tally import Tally
from whereas.progress import Progress
from whereas.records import Refusal
from whereas.results import Checked, SideBySide
from whereas.sources import recognise
from whereas.sources.archives import is_archive, unpacked
from whereas.sources.base import InputFile, Reader
from whereas.sources.live import live_reader
from whereas.sources.live.assertions import findings
from whereas.sources.live.base import Assertions, LiveReader
from whereas.sources.live.raw import Held, Part, sources

SHOWN = 600
"""Characters of an original that are shown: enough to see that it is the same."""

_FACTS = (
    "measure", "version", "jurisdiction", "place", "kind", "title", "status", "url", "date_from",
    "date_to", "date_basis",
)  # fmt: skip


def check(library: Path, name: str, most: int, tell: Progress) -> Checked:
    """Read a whole source anew, without changing the library.

    Raises:
        UsageError: there is no such source.
    """
    with _opened(library, name) as source:
        return _checked(source, most, tell)


@dataclass(frozen=True, slots=True)
class _Source:
    """A source that is open: what it is called, where its files lie, who reads them.

    `found` is None where nothing can be read; `refused` says why, or what of an archive was not
    unpacked.
    """

    name: str
    path: Path
    found: Reader | None
    asserted: Assertions
    refused: tuple[Refusal, ...] = ()


def _checked(source: _Source, most: int, tell: Progress) -> Checked:
    found, path = source.found, source.path
    tally = Tally(source.name)
    tally.refused = len(source.refused)
    refused = list(source.refused)
    if found is None:
        return Checked(tally.source, findings(tally, source.asserted), [], refused)
    files = {file.name: file for file in found.files(path)}
    fresh = [Fresh(file, _size(file), 0, "") for file in files.values()]
    chosen: dict[str, dict[str, Any]] = {}
    done = 0

    def tick(more: int) -> None:
        nonlocal done
        done += more
        tell("reading", done, len(fresh))

    for table, bad, _ in read_files(found.name, fresh, tick):
        tally.add(table, bad)
        refused += bad
        rows = {_lot(row["measure"], row["version"]): row for row in table.to_pylist()}
        chosen |= rows
        chosen = {lot: chosen[lot] for lot in sorted(chosen)[:most]}
    tally.before = tally.after = len(tally.measures)
    pairs = [_pair(row, files.get(row["file"])) for row in chosen.values()]
    return Checked(tally.source, findings(tally, source.asserted), pairs, refused)


@contextmanager
def _opened(library: Path, name: str) -> Iterator[_Source]:
    """Find a source, an archive's files unpacked for as long as they are looked at.

    Raises:
        UsageError: there is no such source.
    """
    live = {raw.asked.name: raw for raw in sources(library)}
    raw = next((live[form] for form in spelt(name) if form in live), None)
    if raw is not None:
        live_source: LiveReader = live_reader(raw.asked.kind)
        asserted = live_source.live_metadata().assertions
        yield _Source(live_source.source(raw.folder), raw.folder, live_source, asserted)
        return
    path = Path(name)
    if not path.exists():
        known = ", ".join(live) or "none yet"
        raise UsageError(f"there is no source {name!r}", "", f"live sources: {known}")
    format_ = load(library).formats.get(spelt(name)[-1])
    (first, reader), *more = choose([path], format_)
    if first != path:
        todo = f"name one of them: {', '.join(str(p) for p, _ in ((first, None), *more[:2]))}"
        raise UsageError("this folder holds archives", name, todo)
    if not is_archive(path):
        assert reader is not None  # noqa: S101 - only an archive's reader is found later
        yield _Source(reader.source(path), path, reader, Assertions())
        return
    with tempfile.TemporaryDirectory(prefix="whereas-check-") as folder:
        yield from _archive(path, Path(folder, "unpacked"), reader)


def _archive(path: Path, into: Path, reader: Reader | None) -> Iterator[_Source]:
    """Give an archive as the folder that it holds; one that can't be unpacked is refused."""
    name = str(path.resolve())
    with ExitStack() as stack:
        try:
            contents = stack.enter_context(unpacked(path, into))
        except UnreadableError as error:
            refused = Refusal(path.name, error.what, todo=error.todo)
            yield _Source(name, into, None, Assertions(), (refused,))
            return
        root = Path(contents.root)
        try:
            found = reader or recognise(root)
        except UsageError:
            nothing = Refusal(path.name, "holds nothing that whereas can read")
            yield _Source(name, root, None, Assertions(), (*contents.refused, nothing))
            return
        yield _Source(name, root, found, Assertions(), contents.refused)


def _size(file: InputFile) -> int:
    if file.held is not None:
        return file.held.size
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def _lot(measure: str, version: str) -> str:
    """A draw by lot that comes out the same each time, whatever the order of reading."""
    return hashlib.sha256(f"{measure}\x1f{version}".encode("utf-8", "replace")).hexdigest()


def _pair(row: dict[str, Any], file: InputFile | None) -> SideBySide:
    facts = {name: str(row[name]) for name in _FACTS if row[name] not in (None, "")}
    marked = len(row["spans"] or [])
    facts["text"] = row["text"][:SHOWN]
    if marked:
        facts["marked spans"] = str(marked)
    originals = dict(_originals(row, file)) if file is not None else {}
    return SideBySide(row["measure"], facts, originals)


def _originals(row: dict[str, Any], file: InputFile) -> Iterator[tuple[str, str]]:
    if file.held is None:
        try:
            with file.path.open("rb") as stream:
                data = stream.read(SHOWN * 4)
        except OSError as error:
            data = str(error.strerror).encode()
        yield f"file {file.name}", data.decode("utf-8", "replace")[:SHOWN]
        return
    label = row["version"].partition("~")[0]
    for part in file.held.item.parts:
        if part.label in ("", label):
            yield (
                f"{part.role} {part.url} ({part.fetched}, {part.sha[:12]})",
                _shown(file.held, part),
            )


def _shown(held: Held, part: Part) -> str:
    """The beginning of a part; of JSON, the fields that hold something."""
    try:
        body = held.body(part)
    except UnreadableError as error:
        return error.what
    try:
        said = json.loads(body)
    except ValueError:
        return body[: SHOWN * 4].decode("utf-8", "replace")[:SHOWN]
    fields = said[part.row] if part.row >= 0 else said
    if isinstance(fields, dict):
        fields = {k: v for k, v in fields.items() if v not in (None, "", 0, False)}
    return json.dumps(fields, ensure_ascii=False, indent=1)[:SHOWN]
