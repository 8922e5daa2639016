"""What was fetched, kept as it came: in the library's folder under `raw/`, a folder a source.

    raw/legistar-seattle/
      source.json     what was asked for
      log.jsonl       one line for each response, item and finished pass, only ever added to
      0001.pack       the responses' bodies, compressed, one behind the other
      lock            held by the one process that fetches

A body is kept once, by the SHA-256 of its bytes. It is written before the line that names it, and
checked when it is read. So a process may be killed, or the power go, at any moment: what counts
are the whole lines whose bodies are there, and the next sync fetches the rest.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from io import BufferedIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from whereas.errors import LibraryBusyError, LibraryError, UnreadableError
from whereas.whole import whole

if TYPE_CHECKING:
    from whereas.sources.live.web import Answer

ROOM = "raw"
"""The folder of a library that holds what was fetched."""

ASKED, LOG, LOCK = "source.json", "log.jsonl", "lock"

PACK_BYTES = 256 * 1024 * 1024
"""A pack that has grown to this size gets a successor: files of a size that backups like."""

SYNC_EVERY = 500
"""Lines after which all is made to last through a power cut; a kill loses nothing anyhow."""

COMPRESSION = 5
"""Of zlib: above it, RTF and JSON gain next to nothing and cost twice the time."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a live source was asked for: its kind, its name and its options (text)."""

    kind: str
    name: str
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One response, or one row of one, that belongs to an item.

    `role` says what it is to the item (`matter`, `text`, …), `label` which of several; `row` is
    its place in a list of JSON objects, -1 where it is all of the response.
    """

    role: str
    label: str
    sha: str
    url: str
    fetched: str
    row: int = -1
    type: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What a source holds of one thing (a matter, a page), as it was last fetched.

    `stamp` changes when it does; `why` says why it could not be fetched whole ("" if it could),
    `again` whether that may pass; `gone` that it is at its source no more.
    """

    key: str
    stamp: str
    parts: tuple[Part, ...]
    why: str = ""
    again: bool = False
    gone: bool = False

    @property
    def capture(self) -> str:
        """The SHA-256 of all that it was read from, in order; times do not count."""
        said = [[p.role, p.label, p.sha, p.row] for p in self.parts]
        text = json.dumps([said, self.why, self.gone])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body lies: the file, and the compressed bytes in it. `size` is the body's own."""

    pack: Path
    offset: int
    length: int
    size: int

    def read(self, sha: str) -> bytes:
        """Give the body.

        Raises:
            UnreadableError: it is not what was written.
        """
        try:
            with self.pack.open("rb") as file:
                file.seek(self.offset)
                data = file.read(self.length)
            body = zlib.decompressobj().decompress(data, self.size + 1)
        except (OSError, zlib.error):
            body = b""
        if hashlib.sha256(body).hexdigest() != sha:
            todo = "`whereas sync --full` fetches it again"
            raise UnreadableError("what was fetched is damaged on the disk", str(self.pack), todo)
        return body


@dataclass(frozen=True, slots=True)
class Held:
    """An item with where its parts' bodies lie: all that its reader is handed."""

    asked: Asked
    item: Item
    places: dict[str, Place]

    @property
    def size(self) -> int:
        """Bytes of all bodies that are its own."""
        return sum(self.places[p.sha].size for p in self.item.parts if p.row < 0)

    @property
    def lies(self) -> int:
        """A number that changes when a body is written anew, as after damage."""
        places = [self.places[part.sha] for part in self.item.parts]
        return zlib.crc32(repr([(p.pack.name, p.offset) for p in places]).encode())

    def body(self, part: Part) -> bytes:
        """The bytes of a part, or of the response that it is a row of.

        Raises:
            UnreadableError: they are damaged.
        """
        return self.places[part.sha].read(part.sha)


@dataclass(frozen=True, slots=True)
class Pass:
    """A finished pass over a source.

    It saw all changes up to `mark`, and looked for what is gone up to the key `swept` ("" for all).
    """

    mark: str = ""
    swept: str = ""


def slug(name: str) -> str:
    """Make a folder's name of a source's; different names that look alike stay apart."""
    plain = _NOT_SLUG.sub("-", name.lower()).strip("-")
    if re.fullmatch(r"[a-z0-9-]+:[a-z0-9-]+", name):
        return plain
    return f"{plain[-40:].strip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


class Raw:
    """One source's folder, and its state as the log tells it."""

    def __init__(self, folder: Path) -> None:
        """Open a source's folder.

        Raises:
            LibraryError: it says of no source.
        """
        self.folder = folder
        try:
            said = json.loads((folder / ASKED).read_text("utf-8"))
            self.asked = Asked(str(said["kind"]), str(said["name"]), dict(said["options"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            todo = "add the source again"
            raise LibraryError(f"can't be read: {error}", str(folder / ASKED), todo) from None

    @classmethod
    def made(cls, library: Path, asked: Asked) -> Raw:
        """Make the folder of a source, or change what it is asked for."""
        folder = library / ROOM / slug(asked.name)
        folder.mkdir(parents=True, exist_ok=True)
        with whole(folder / ASKED) as beside:
            beside.write_text(json.dumps(asdict(asked), indent=1) + "\n", "utf-8")
        return cls(folder)

    @cached_property
    def _told(self) -> _Told:
        return _Told.read(self.folder)

    @property
    def items(self) -> dict[str, Item]:
        """The items as last fetched, by key."""
        return self._told.items

    @property
    def last(self) -> Pass | None:
        """The last finished pass; None before the first has ended."""
        return self._told.last

    def latest(self, url: str) -> dict[str, Any] | None:
        """What the log says of the last response that an address gave."""
        return self._told.responses.get(url)

    def held(self, item: Item) -> Held:
        """An item with where its bodies lie."""
        places = self._told.places
        return Held(self.asked, item, {p.sha: places[p.sha] for p in item.parts})

    def body(self, sha: str) -> bytes:
        """A body by its hash.

        Raises:
            UnreadableError: it is damaged.
        """
        return self._told.places[sha].read(sha)

    def find(self, capture: str, key: str) -> Held | None:
        """An item as it was when it had this capture hash, the latest one if several had."""
        item = self.items.get(key)
        if item is not None and item.capture == capture:
            return self.held(item)
        earlier = [i for i in _Told.read(self.folder, every=True).all if i.key == key]
        found = next((i for i in reversed(earlier) if i.capture == capture), None)
        return self.held(found) if found else None

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the source's lock, and give what adds to it.

        Raises:
            LibraryBusyError: another process fetches from this source.
        """
        lock = FileLock(self.folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            todo = "wait until it ends"
            raise LibraryBusyError(
                "another whereas is fetching this source", self.asked.name, todo
            ) from None
        try:
            self.__dict__.pop("_told", None)
            with Writer(self.folder, self._told) as writer:
                yield writer
        finally:
            lock.release()


@dataclass
class _Told:
    """What a log says: the state of now, and (if asked for) all items that ever were.

    `short` names the packs that hold less than the log says: a power cut took the rest.
    """

    items: dict[str, Item] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    responses: dict[str, dict[str, Any]] = field(default_factory=dict)
    last: Pass | None = None
    all: list[Item] = field(default_factory=list)
    short: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, folder: Path, *, every: bool = False) -> _Told:
        """Read a log; what does not end in a whole line was never said."""
        told = cls()
        sizes = {pack.name: pack.stat().st_size for pack in folder.glob("*.pack")}
        try:
            data = (folder / LOG).read_bytes()
        except FileNotFoundError:
            return told
        for line in data[: data.rfind(b"\n") + 1].splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue  # torn by a power cut
            told.take(said, folder, sizes)
            if every and "item" in said and said["item"] in told.items:
                told.all.append(told.items[said["item"]])
        return told

    def take(self, said: dict[str, Any], folder: Path, sizes: dict[str, int]) -> None:
        """Take in one line."""
        if "sha" in said:
            place = Place(folder / said["pack"], said["offset"], said["length"], said["size"])
            if place.offset + place.length <= sizes.get(said["pack"], 0):
                self.places[said["sha"]] = place  # the latest: an earlier one may be damaged
                self.responses[said["url"]] = said
            else:
                self.short.add(said["pack"])
        elif "item" in said:
            item = item_of(said)
            if all(part.sha in self.places for part in item.parts):
                self.items[item.key] = item
        elif "pass" in said:
            self.last = Pass(**said["pass"])


def item_of(said: dict[str, Any]) -> Item:
    """Read an item's line."""
    parts = tuple(Part(*part) for part in said["parts"])
    told = {name: said[name] for name in ("why", "again", "gone") if name in said}
    return Item(said["item"], said.get("stamp", ""), parts, **told)


class Writer:
    """Adds to a source's log and packs; its lock is held."""

    def __init__(self, folder: Path, told: _Told) -> None:
        """`told` is kept up to date with what is written."""
        self._folder, self._told = folder, told
        self._lines = 0

    def __enter__(self) -> Writer:
        self._log = _appending(self._folder / LOG, whole_lines=True)
        packs = sorted(self._folder.glob("*.pack"))
        self._pack_path = packs[-1] if packs else self._folder / "0001.pack"
        if self._pack_path.name in self._told.short:
            self._pack_path = self._successor()  # no lost body's place may be filled by another
        self._pack = _appending(self._pack_path)
        return self

    def __exit__(self, *_: object) -> None:
        self._last()
        self._log.close()
        self._pack.close()

    def response(self, answer: Answer) -> str:
        """Keep a response; gives the hash of its body. One that changed nothing names the old."""
        if answer.status == 304 and (old := self._told.responses.get(answer.url)):
            self._say({**old, "fetched": answer.fetched})
            return str(old["sha"])
        sha = hashlib.sha256(answer.body).hexdigest()
        place = self._kept(sha) or self._packed(answer.body)
        self._say(
            {
                "sha": sha, "url": answer.url, "final": answer.final, "fetched": answer.fetched,
                "status": answer.status, "headers": answer.headers, "pack": place.pack.name,
                "offset": place.offset, "length": place.length, "size": place.size,
            }
        )  # fmt: skip
        return sha

    def item(self, item: Item) -> None:
        """Say that an item is as it is, all of its parts being kept."""
        parts = [[p.role, p.label, p.sha, p.url, p.fetched, p.row, p.type] for p in item.parts]
        said: dict[str, Any] = {"item": item.key, "stamp": item.stamp, "parts": parts}
        said |= {name: getattr(item, name) for name in ("why", "again", "gone")}
        self._say({name: value for name, value in said.items() if value not in ("", False)})

    def done(self, finished: Pass) -> None:
        """Say that a pass has ended."""
        self._say({"pass": asdict(finished)})
        self._last()

    def _kept(self, sha: str) -> Place | None:
        """Where a body lies already, whole."""
        place = self._told.places.get(sha)
        try:
            if place is not None:
                place.read(sha)
        except UnreadableError:
            return None
        return place

    def _successor(self) -> Path:
        return self._folder / f"{int(self._pack_path.stem) + 1:04d}.pack"

    def _packed(self, body: bytes) -> Place:
        offset = self._pack.tell()
        if offset >= PACK_BYTES:
            self._last()
            self._pack.close()
            self._pack_path = self._successor()
            self._pack = _appending(self._pack_path)
            offset = 0
        data = zlib.compress(body, COMPRESSION)
        self._pack.write(data)
        self._pack.flush()
        return Place(self._pack_path, offset, len(data), len(body))

    def _say(self, said: dict[str, Any]) -> None:
        self._log.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        self._log.flush()
        sizes = {self._pack_path.name: self._pack.tell()}
        if "sha" in said:
            sizes.setdefault(said["pack"], said["offset"] + said["length"])
        self._told.take(said, self._folder, sizes)
        self._lines += 1
        if self._lines % SYNC_EVERY == 0:
            self._last()

    def _last(self) -> None:
        """Make what was written last, bodies before the lines that name them."""
        for file in (self._pack, self._log):
            file.flush()
            os.fsync(file.fileno())


def _appending(path: Path, *, whole_lines: bool = False) -> BufferedIOBase:
    """Open a file to write at its end; what is no whole line is cut off if asked for."""
    path.touch()
    file = path.open("r+b")
    if whole_lines:
        data = path.read_bytes()
        file.truncate(data.rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)
    return file


def sources(library: Path) -> list[Raw]:
    """The live sources of a library, in order of their names."""
    found = [Raw(path.parent) for path in (library / ROOM).glob(f"*/{ASKED}")]
    return sorted(found, key=lambda raw: raw.asked.name)
