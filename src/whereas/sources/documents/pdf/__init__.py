"""Documents in PDF: their text in reading order, read in a process of its own with limits."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

from whereas.errors import UnreadableError
from whereas.sources.documents import guard
from whereas.sources.documents.base import Document

READING = "whereas.sources.documents.pdf.reading"

SCAN_SECONDS = 1800.0
"""How long the scanned pages of one document may take, at some 4 seconds a page: those that are
left then are named and stay unread."""

SPARE_SECONDS = 180.0
"""What a document of scans may take beyond that: for its last page, and for all that is no scan."""


def read(data: bytes) -> Document:
    """Read a PDF: its text in reading order without what stands on every page.

    Pages without text are read by Tesseract where it is there, and named in `notes` otherwise.

    Raises:
        UnreadableError: it is no PDF, damaged, encrypted, over a limit, or holds no text at all.
    """
    if scans_can_be_read():
        found, scans = guard.call(READING, "read_or_count_scans", data)
        if not scans:
            return _document(found)
        limits = guard.Limits(SCAN_SECONDS + SPARE_SECONDS)
        return _document(guard.call(READING, "read_with_scans", data, limits=limits))
    return _document(guard.call(READING, "read", data))


def scans_can_be_read() -> bool:
    """Whether Tesseract is here, and what calls it."""
    return find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def _document(found: object) -> Document:
    if not isinstance(found, Document):
        raise UnreadableError("made its reader fail: it gave no document", "", "please report this")
    return found
