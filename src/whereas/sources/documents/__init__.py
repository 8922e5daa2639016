"""Readers of single documents: a module for each kind of file, chosen by what the bytes are.

Each module has `read(data: bytes) -> Document`, which is pure and raises only `UnreadableError`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from whereas.errors import UnreadableError
from whereas.sources.documents.base import Document
from whereas.sources.documents.kinds import KINDS, kind_of

__all__ = ["KINDS", "Document", "read_document"]


def read_document(data: bytes, name: str) -> Document:
    """Read a document from its bytes; `name` is its file's name.

    The bytes decide: a Word file named `.txt` is read as a Word file.

    Raises:
        UnreadableError: it is of no kind that is read, damaged, encrypted or over a limit.
    """
    try:
        found = _reader(kind_of(data, name))(data)
    except UnreadableError as error:
        raise UnreadableError(error.what, error.where or name, error.todo) from None
    assert isinstance(found, Document)  # noqa: S101 - a module's own contract, not a user's input
    return found


def _reader(kind: str) -> Callable[[bytes], Document]:
    name = f"{__name__}.{kind}"
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        todo = "save its text as .txt and add that"
        raise UnreadableError(f"is {kind}, which this version does not read", todo=todo) from None
    read: Callable[[bytes], Document] = module.read
    return read
