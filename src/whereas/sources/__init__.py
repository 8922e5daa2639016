"""Readers: one folder for each source format, and the choice of the one that fits."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from whereas.errors import UsageError
from whereas.sources.base import Reader
from whereas.sources.live import KINDS, live_reader

FORMATS = ("nyc", "dc", "georgia", "akn", "uslm", "openstates", "table", "folder")
"""Every format, in the order in which a path is offered to them; `folder` takes what is left."""


def reader(name: str) -> Reader:
    """The reader of a format.

    Raises:
        UsageError: there is no such format.
    """
    if name in KINDS:
        return live_reader(name)
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}", "", f"use one of: {', '.join(FORMATS)}")
    found = import_module(f"whereas.sources.{name}").READER
    assert isinstance(found, Reader)  # noqa: S101 - a folder's own contract, not a user's input
    return found


def recognise(path: Path) -> Reader:
    """The first reader that recognises `path`.

    Raises:
        UsageError: none does.
    """
    for name in FORMATS:
        found = reader(name)
        if found.recognises(path):
            return found
    raise UsageError(
        "this folder holds nothing that whereas can read"
        if path.is_dir()
        else "this is nothing that whereas can read",
        str(path),
        "readable are texts (.txt, .md, .html, .xml), documents (.pdf, .docx, .odt, .rtf, .epub),"
        " tables (.csv, .jsonl, .parquet), what councils publish, and archives (.zip, .tar.gz)",
    )
