"""What a kind of live source must say: what to fetch, and how to read what was fetched.

    class TownSite(LiveReader):
        name = "town"

        def listing(self, asked, get, changed, above):   # what is there: pages of items
        def parts(self, asked, listed, get):              # the rest of one item
        def records(self, held):                          # pure: what was fetched becomes records

Everything else is shared: keeping the bytes, resuming, retrying, pace, finding out what is new,
changed or gone, checking an update before it is taken, and adding it to the library.
"""

from __future__ import annotations

import tomllib
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Protocol

from whereas.errors import UnreadableError
from whereas.records import Record, Refusal
from whereas.sources.base import InputFile, Metadata, Reader
from whereas.sources.live.raw import Asked, Held, Part, Raw


@dataclass(frozen=True, slots=True)
class Listed:
    """One item as a listing names it.

    `key` is unique within the source and orders its items as texts; `stamp` changes when the item
    does ("" where nothing tells: then it is fetched each time); `modified` is when, in a form that
    orders as a text ("" where the source does not say);
    `parts` are what the listing says of it already.
    """

    key: str
    stamp: str
    modified: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a listing.

    It holds every item that was asked for with a key above the last page's and up to `upto`;
    `ends` says that there is none above.
    """

    items: tuple[Listed, ...]
    upto: str
    ends: bool = False


class Get(Protocol):
    """Fetches and keeps: what a live source is handed in place of the network."""

    def __call__(
        self, url: str, role: str, label: str = "", *, as_json: bool = False, robots: bool = False
    ) -> Part:
        """Fetch an address and keep what came.

        Raises:
            GoneError: it is there no more.
            FetchError: it can't be fetched, or may not be.
        """
        ...

    def body(self, part: Part) -> bytes:
        """The bytes of a part just fetched."""
        ...

    def json(self, part: Part) -> Any:
        """The JSON of a part, or of the row that it is."""
        ...

    def given(self, data: bytes, url: str, role: str, label: str = "") -> Part:
        """Keep bytes that did not come from the network (a line of a list)."""
        ...


@dataclass(frozen=True, slots=True)
class Assertions:
    """What must be true of an update, or it is not taken.

    `least`: measures that the library must hold of the source after it; `keep`: the share of its
    measures that must not be withdrawn at once; `readable`: the share of what was read that must
    be; `filled`: for each field of a record the share of the records read that must have it.
    """

    least: int = 1
    keep: float = 0.8
    readable: float = 0.5
    filled: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiveMetadata:
    """What a live source's `metadata.toml` says of it."""

    name: str
    title: str
    publisher: str
    formats: str
    note: str
    terms: str
    requests_per_second: float
    assertions: Assertions


class LiveReader(Reader):
    """One kind of live source; it is also the reader of what was fetched from it."""

    replaces = True

    @abstractmethod
    def begin(self, name: str, options: dict[str, str]) -> Asked:
        """Check a source's name as the user typed it, and the options that came with it.

        Raises:
            UsageError: there can be no such source.
        """

    @abstractmethod
    def listing(self, asked: Asked, get: Get, changed: str, above: str) -> Iterator[Page]:
        """Yield what the source holds, in order of keys, and safe against what comes and goes.

        Args:
            asked: the source.
            get: the network.
            changed: only what changed at or after this `modified` ("" for all).
            above: only items with a key above this one ("" for all).

        Raises:
            FetchError: a page can't be had, or the source does not keep to its own rules.
        """

    @abstractmethod
    def parts(self, asked: Asked, listed: Listed, get: Get) -> Iterator[Part]:
        """Fetch the rest of one item.

        Raises:
            GoneError: it is there no more.
            FetchError: some of it can't be had: the item is named and tried again next time.
        """

    @abstractmethod
    def is_gone(self, asked: Asked, key: str, get: Get) -> bool:
        """Ask once more whether an item that no page lists any more is gone."""

    @abstractmethod
    def records(self, held: Held) -> Iterator[Record | Refusal]:
        """Make records of what was fetched of one item; pure, and never raises for bad content.

        `file` of what it yields is filled in by the caller.
        """

    @abstractmethod
    def home(self, asked: Asked) -> str:
        """The address that the source itself answers at; a secret goes nowhere else."""

    def secret(self, asked: Asked, token: str) -> dict[str, str]:
        """Parameters that prove who asks, sent and never kept; {} where the source knows none."""
        return {}

    def calls(self, asked: Asked, key: str) -> str:
        """Say what an item is called in a message."""
        return f"{asked.name}/{key}"

    def recognises(self, path: Path) -> bool:
        """Say no: a live source is named, and found by its name."""
        return False

    def source(self, path: Path) -> str:
        """Name the source by what was asked for, not by where the bytes lie."""
        return Raw(path).asked.name

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield what was fetched of each item of the source in a folder of `raw/`."""
        raw = Raw(path)
        for key, item in sorted(raw.items.items()):
            held = raw.held(item)
            yield InputFile(path, f"{raw.asked.name}/{key}", held=held)

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield one item's records, or why there are none."""
        held = file.held
        assert held is not None  # noqa: S101 - files() gives it
        for found in _named(self, held):
            yield replace(found, file=file.name)

    def live_metadata(self) -> LiveMetadata:
        """Read the `metadata.toml` beside the class, with limits and assertions."""
        data = self._metadata()
        said: dict[str, Any] = {k: data[k] for k in Metadata.__slots__}
        limits, assertions = data["limits"], Assertions(**data["assertions"])
        rate = float(limits["requests_per_second"])
        return LiveMetadata(**said, terms=data["terms"], requests_per_second=rate,
                            assertions=assertions)  # fmt: skip

    def _metadata(self) -> dict[str, Any]:
        package = type(self).__module__.rpartition(".")[0]
        return tomllib.loads(package_files(package).joinpath("metadata.toml").read_text("utf-8"))


def _named(source: LiveReader, held: Held) -> Iterator[Record | Refusal]:
    item = held.item
    called = source.calls(held.asked, item.key)
    if item.gone:
        todo = "the bytes that were fetched of it are kept"
        yield Refusal("", f"{called} is no longer at its source", todo=todo)
        return
    if item.why:
        todo = "the next sync tries again" if item.again else ""
        yield Refusal("", f"{called} {item.why}", todo=todo)
        return
    try:
        yield from source.records(held)
    except UnreadableError as error:
        yield Refusal("", f"{called} {error.what}", todo=error.todo)
