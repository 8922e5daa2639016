"""Tell what kind of document some bytes are: by what they begin with and hold, then by the name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from whereas.errors import UnreadableError

KINDS: dict[str, str] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".odt": "odt",
    ".ott": "odt",
    ".rtf": "rtf",
    ".doc": "doc",
    ".dot": "doc",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".epub": "epub",
    ".xml": "xml",
    ".akn": "xml",
    ".txt": "plain",
    ".md": "plain",
}
"""The module that reads files of each suffix."""

BINARY = frozenset(("pdf", "docx", "odt", "rtf", "doc", "epub"))
"""Kinds whose files are mostly not their text: pictures, fonts and formats make them large."""

HEAD_BYTES = 4096
"""How far in a file its kind shows; a PDF may have a kilobyte of anything before its mark."""

_PDF_WITHIN = 1024
_ZIP, _OLE, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
_SIGNATURES = {
    "pdf": b"%PDF-",
    "docx": _ZIP,
    "odt": _ZIP,
    "epub": _ZIP,
    "rtf": _RTF,
    "doc": _OLE,
}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.text"
_PAGE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,1000}?-->\s*)*"
    rb"(?:<!doctype\s+html|<html)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml\b")
_OTHER_PACKAGES = {
    "xl/workbook.xml": "a spreadsheet",
    "ppt/presentation.xml": "a presentation",
}


def kind_by_head(head: bytes, suffix: str) -> str:
    """Give the kind that a file's first bytes show, else that of its suffix ("" for none).

    A zip is "zip": only its list of parts tells what it holds.
    """
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "pdf"
    for kind, signature in (("zip", _ZIP), ("doc", _OLE), ("rtf", _RTF)):
        if head.startswith(signature):
            return kind
    if _PAGE.match(head):
        return "html"
    kind = KINDS.get(suffix.lower(), "")
    if _XML.match(head):
        return kind if kind in ("html", "xml") else "xml"
    return "plain" if kind in BINARY and not _SIGNATURES[kind].startswith(head) else kind


def kind_of(data: bytes, name: str) -> str:
    """Give the kind of a whole document.

    Raises:
        UnreadableError: it is of no kind that is read, or a damaged package.
    """
    kind = kind_by_head(data[:HEAD_BYTES], PurePosixPath(name).suffix)
    if kind == "zip":
        return _kind_of_package(data)
    if not kind:
        raise UnreadableError("is of no kind that whereas reads", todo="save its text as .txt")
    return kind


def _kind_of_package(data: bytes) -> str:
    """Tell documents that are zips apart."""
    from whereas.sources.documents.package import Package

    package = Package(data)
    if "mimetype" in package:
        said = package.part("mimetype").strip()
        if said.startswith(_OPEN_DOCUMENT):
            return "odt"
        if said == b"application/epub+zip":
            return "epub"
        raise UnreadableError(f"is {said[:80].decode('ascii', 'replace')}, which is not read")
    for part, what in _OTHER_PACKAGES.items():
        if part in package:
            raise UnreadableError(f"is {what}, not a text", todo="save its text as .txt")
    if "content.xml" in package:
        return "odt"
    if "[Content_Types].xml" in package:
        return "docx"
    raise UnreadableError("is a zip archive, not a document")
