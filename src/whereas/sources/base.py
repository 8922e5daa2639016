"""What a reader is, and the table form that every reader's records take.

A reader is pure: it is handed one file and yields records and refusals. It opens nothing else,
keeps no state between files, and never raises for bad content: a bad record is a `Refusal`, and
the rest of the file goes on. The library decides which files to hand over, in parallel.
"""

from __future__ import annotations

import tomllib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING

from whereas.records import Record, Refusal

if TYPE_CHECKING:
    from whereas.sources.live.raw import Held


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a reader's `metadata.toml` says of it, shown by `whereas coverage` and the docs."""

    name: str
    title: str
    publisher: str
    formats: str
    note: str


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read: where it lies, and its name relative to what the user added (posix).

    `also` is another of the files, a table that describes this one: when it changes, this one is
    read again. `held` is what was fetched of one item of a live source: then that is read, and
    `path` is the folder that it lies in.
    """

    path: Path
    name: str
    also: Path | None = None
    held: Held | None = None


class Reader(ABC):
    """One source format. Subclasses live in a folder each, beside their `metadata.toml`."""

    name: str

    replaces: bool = False
    """Whether what a file gave before and gives no more is to leave the library."""

    @abstractmethod
    def recognises(self, path: Path) -> bool:
        """Say, at the cost of a look at a few names or bytes, whether `path` is of this format."""

    @abstractmethod
    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield the files under `path` that this reader answers for, sorted by name.

        Every file is yielded, also the ones that will be refused; only what is known to be no
        measure (evaluation truth, an index that repeats the documents) is left out.
        """

    @abstractmethod
    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield the file's records in file order, and one refusal for each that can't be read."""

    def source(self, path: Path) -> str:
        """Name the source that `path` is, as the library keeps it."""
        return str(path.resolve())

    def metadata(self) -> Metadata:
        """Read the `metadata.toml` that stands beside the reader."""
        package = type(self).__module__.rpartition(".")[0]
        data = tomllib.loads(package_files(package).joinpath("metadata.toml").read_text("utf-8"))
        return Metadata(**{k: data[k] for k in Metadata.__slots__})
