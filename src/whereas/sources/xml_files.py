"""What the readers of XML share: which files a folder holds, what they are, their trees."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from whereas.errors import UnreadableError
from whereas.sources.base import InputFile

if TYPE_CHECKING:
    from lxml.etree import _Element

HEAD_BYTES = 4096
"""The root element with its namespaces ends within so many bytes of a file: in the District's files
within 1,200, in the samples of Congress's that were read within 1,900."""

LOOKED_AT = 8
"""How many XML files a folder is judged by."""


def xml_paths(folder: Path, suffixes: tuple[str, ...] = (".xml",)) -> Iterator[Path]:
    """Yield the XML files under a folder, folder by folder, sorted."""
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(suffixes):
                yield Path(base, name)


def any_like(path: Path, test: Callable[[bytes], bool], suffixes: tuple[str, ...]) -> bool:
    """Say whether a file, or one of a folder's first XML files, begins like a format's."""
    candidates = [path] if path.is_file() else islice(xml_paths(path, suffixes), LOOKED_AT)
    return any(p.name.lower().endswith(suffixes) and test(head(p)) for p in candidates)


def is_all_xml(path: Path) -> bool:
    """Say whether a folder's first files hold no other documents: those would be lost.

    A folder of mixed documents is the `folder` reader's, which reads XML too.
    """
    if path.is_file():
        return True
    from whereas.sources.documents.kinds import KINDS

    others = set(KINDS) - {".xml", ".akn", ".md"}
    names = (n for _, _, found in os.walk(path) for n in sorted(found) if not n.startswith("."))
    looked = list(islice(names, LOOKED_AT * LOOKED_AT))
    return not any(
        PurePosixPath(name).suffix.lower() in others and not _about(name) for name in looked
    )


def _about(name: str) -> bool:
    return name.lower().startswith(("readme", "license", "licence", "notice"))


def input_files(
    path: Path, test: Callable[[bytes], bool], suffixes: tuple[str, ...]
) -> Iterator[InputFile]:
    """Yield a file, or the XML files of a folder that pass the test, sorted by name."""
    if path.is_file():
        yield InputFile(path, path.name)
        return
    found = ((p.relative_to(path).as_posix(), p) for p in xml_paths(path, suffixes))
    for name, file in sorted(found):
        if test(head(file)):
            yield InputFile(file, name)


def head(path: Path) -> bytes:
    """Read a file's first bytes (none if it can't be opened)."""
    try:
        with path.open("rb") as handle:
            return handle.read(HEAD_BYTES)
    except OSError:
        return b""


def load(path: Path, largest: int) -> _Element:
    """Read and parse a file of at most `largest` bytes.

    Raises:
        UnreadableError: it can't be opened, is too large, or is no XML that is read.
    """
    from whereas.sources.documents.xml_tree import parse

    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= largest else b""
    except OSError as error:
        raise UnreadableError(f"can't be opened: {error.strerror or error}") from None
    if size > largest:
        raise UnreadableError(f"has {size // 1_000_000} MB, more than {largest // 1_000_000}")
    return parse(data)
