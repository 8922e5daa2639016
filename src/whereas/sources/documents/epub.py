"""EPUB: a zip of pages, read in the order of the book's spine (EPUB 3.3, section 5.7)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from whereas.errors import UnreadableError
from whereas.records import Span
from whereas.sources.documents.base import Document
from whereas.sources.documents.package import Package
from whereas.sources.documents.xml_tree import local_name, parse, words

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PAGES = 2000
"""Pages of a book. No such book of law was at hand: far above what a reader would page through."""

MAX_CHARACTERS = 64 * 1024 * 1024
"""Characters of all pages together: one text is held whole."""

_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset(("application/xhtml+xml", "text/html"))


def read(data: bytes) -> Document:
    """Read a book.

    Raises:
        UnreadableError: it is no zip, damaged, encrypted, over a limit, or has no pages.
    """
    book = Package(data)
    place = _root_file(parse(book.part(_CONTAINER)))
    root = parse(book.part(place))
    names = list(_spine(root, posixpath.dirname(place)))
    if not names:
        raise UnreadableError("names no pages to read")
    if len(names) > MAX_PAGES:
        raise UnreadableError(f"has {len(names):,} pages, more than {MAX_PAGES:,}")
    return _joined(book, names, words(next(root.iter("{*}title"), None)))


def _root_file(container: _Element) -> str:
    for element in container.iter("{*}rootfile"):
        if element.get("full-path"):
            return str(element.get("full-path"))
    raise UnreadableError("does not say where its contents are")


def _spine(root: _Element, folder: str) -> Iterator[str]:
    """Give the names of the pages in reading order; the table of contents is no page of law."""
    items = {
        item.get("id"): item
        for item in root.iter("{*}item")
        if (item.get("media-type") or "") in _PAGES
        and "nav" not in (item.get("properties") or "").split()
    }
    for entry in root.iter("{*}itemref"):
        item = items.get(entry.get("idref"))
        if item is not None and item.get("href"):
            yield posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href")))))


def _joined(book: Package, names: list[str], title: str) -> Document:
    parts: list[str] = []
    spans: list[Span] = []
    notes: list[str] = []
    length = 0
    for name in names:
        try:
            found = _page(book.part(name))
        except UnreadableError as error:
            notes.append(f"{name} {error.what}")
            continue
        spans += [Span(length + s.start, length + s.end, s.state) for s in found.spans]
        parts.append(found.text)
        length += len(found.text) + 1
        if length > MAX_CHARACTERS:
            raise UnreadableError(f"holds more than {MAX_CHARACTERS:,} characters")
    if not parts:
        raise UnreadableError(f"has no page that can be read: {notes[0]}")
    return Document("\n".join(parts), tuple(spans), title, tuple(notes))


def _page(data: bytes) -> Document:
    """Read a page as XML, as it should be, else as a browser would."""
    from whereas.sources.documents import html
    from whereas.sources.documents.xml import page

    try:
        root = parse(data)
    except UnreadableError as error:
        if "well-formed" not in error.what:
            raise
        return html.read(data)
    return page(root) if local_name(root) == "html" else html.read(data)
