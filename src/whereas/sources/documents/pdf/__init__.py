"""Documents in PDF: their text in reading order, read in a process of its own with limits."""

from __future__ import annotations

from whereas.errors import UnreadableError
from whereas.sources.documents import guard
from whereas.sources.documents.base import Document

READING = "whereas.sources.documents.pdf.reading"

SCAN_SECONDS = 1800.0
"""How long the scanned pages of one document may take: some 3 seconds a page at 300 dots an inch,
so that the 500 pages that are read at most (`scans.PAGES`) fit."""


def read(data: bytes) -> Document:
    """Read a PDF: its text in reading order without what stands on every page.

    Pages without text are read by Tesseract where it is there, and named in `notes` otherwise.

    Raises:
        UnreadableError: it is no PDF, damaged, encrypted, over a limit, or holds no text at all.
    """
    from whereas.sources.documents.pdf.scans import available

    if available():
        found, scans = guard.call(READING, "read_or_count_scans", data)
        if not scans:
            return _document(found)
        limits = guard.Limits(SCAN_SECONDS)
        return _document(guard.call(READING, "read_with_scans", data, limits=limits))
    return _document(guard.call(READING, "read", data))


def _document(found: object) -> Document:
    if not isinstance(found, Document):
        raise UnreadableError("made its reader fail: it gave no document", "", "please report this")
    return found
