"""Read a Georgia code: every section a measure, dated by its history note."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from whereas.records import Record, Refusal
from whereas.sources.base import InputFile, Reader

_EXPORT = re.compile(r"ga-muni-(?P<place>.+)-code-full", re.IGNORECASE)
_SECTION_LINE = re.compile(
    rb"^(?:Secs?\.|Section)[ \t]\[?\d[\d.\-A-Z]*\]?\.?[ \t]-[ \t]", re.MULTILINE
)
_TITLE = re.compile(rb"\bCODE\b[^_]{0,200}\bGEORGIA\b", re.IGNORECASE)
_TITLE_BYTES = 2_000
_HEAD_BYTES = 200_000
"""A code's first section stands within its first 60,000 bytes."""

_SECTIONS_AT_LEAST = 3
_LOOKED_AT = 6
"""How many text files a folder is judged by."""

_LARGEST = 32_000_000
"""The largest code of the archive has 3.4 MB; what is ten times that is something else."""


class GeorgiaReader(Reader):
    """Plain text of a whole code, one file a code (Woodstock's stands in two)."""

    name = "georgia"

    def recognises(self, path: Path) -> bool:
        """Say whether the names are those of the export, or a text begins like a code."""
        candidates = [path] if path.is_file() else islice(_walk(path), _LOOKED_AT)
        return any(_EXPORT.fullmatch(p.stem) or _is_code(p) for p in candidates)

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield every text file."""
        if path.is_file():
            yield InputFile(path, path.name)
            return
        for name, file in sorted((p.relative_to(path).as_posix(), p) for p in _walk(path)):
            yield InputFile(file, name)

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield the code's sections in file order, and the containers that hold wording."""
        from whereas.sources.georgia.code import read_code
        from whereas.sources.georgia.lines import decode

        try:
            size = file.path.stat().st_size
            data = file.path.read_bytes() if size <= _LARGEST else b""
        except OSError as error:
            yield Refusal(file.name, f"can't be opened: {error.strerror or error}")
            return
        if size > _LARGEST:
            yield Refusal(file.name, f"has {size // 1_000_000} MB, ten times the largest code")
            return
        found = 0
        for record in read_code(decode(data), file, _EXPORT.fullmatch(file.path.stem)):
            found += 1
            yield record
        if not found:
            yield Refusal(
                file.name,
                "holds no section line such as 'Sec. 1-6. - Heading.'",
                todo="add it as plain text with --as folder",
            )


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(".txt"):
                yield Path(base, name)


def _is_code(path: Path) -> bool:
    if path.suffix.lower() != ".txt":
        return False
    try:
        with path.open("rb") as handle:
            head = handle.read(_HEAD_BYTES)
    except OSError:
        return False
    return (
        _TITLE.search(head, 0, _TITLE_BYTES) is not None
        and len(_SECTION_LINE.findall(head)) >= _SECTIONS_AT_LEAST
    )
