"""Read a fetched document: by its bytes, its name, or else what the server called it."""

from __future__ import annotations

from pathlib import PurePosixPath

from whereas.sources.documents import KINDS, Document, read_document
from whereas.sources.live.addresses import path_of
from whereas.sources.live.raw import Part

_TYPES = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/epub+zip": ".epub",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/xml": ".xml",
    "application/xml": ".xml",
}


def suffix_of(name: str, part: Part) -> str:
    """The kind of a document as a file's ending: its name's if that is read, else the server's."""
    said = part.type.partition(";")[0].strip().lower()
    named = PurePosixPath(name or path_of(part.url)).suffix.lower()
    if named in KINDS:  # servers call much "text/html" or a stream of bytes that is not
        return named
    return _TYPES.get(said, named)


def read_part(data: bytes, name: str, part: Part) -> Document:
    """Read a document's bytes.

    Raises:
        UnreadableError: it is of no kind that is read, damaged, encrypted or over a limit.
    """
    return read_document(data, f"document{suffix_of(name, part)}")
