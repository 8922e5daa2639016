"""Readers of single documents: a module for each kind of file, chosen by what the bytes are.

Each module has `read(data: bytes) -> Document`, which is pure and raises only `UnreadableError`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import PurePosixPath

from whereas.errors import UnreadableError
from whereas.sources.documents.base import Document

KINDS: dict[str, str] = {}
"""The module that reads files of each suffix."""

__all__ = ["KINDS", "Document", "read_document"]


def read_document(data: bytes, name: str) -> Document:
    """Read a document from its bytes; `name` is its file's name.

    Raises:
        UnreadableError: it is of no kind that is read, damaged, encrypted or over a limit.
    """
    kind = KINDS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise UnreadableError("is of no kind that whereas reads", name, "save it as .txt")
    read = import_module(f"whereas.sources.documents.{kind}").read
    found = read(data)
    assert isinstance(found, Document)  # noqa: S101 - a module's own contract, not a user's input
    return found
