"""XML of any vocabulary: law's own vocabularies by their rules, anything else as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whereas.sources.documents.base import Document
from whereas.sources.documents.lines import Writer
from whereas.sources.documents.xml_tree import local_name, namespace, parse, words

if TYPE_CHECKING:
    from lxml.etree import _Element

_XHTML = "http://www.w3.org/1999/xhtml"
_DC = "https://code.dccouncil.us/schemas/dc-library"


def read(data: bytes) -> Document:
    """Read an XML document.

    Raises:
        UnreadableError: it is no well-formed XML, declares entities, or is over a limit.
    """
    return document(parse(data))


def document(root: _Element) -> Document:
    """Give the text of a parsed document by the rules of its vocabulary."""
    from whereas.sources.documents import akn, billml, uslm

    if akn.is_akn(root):
        return akn.document(root)
    if uslm.is_uslm(root):
        return uslm.document(root)
    if billml.is_billml(root):
        return billml.document(root)
    if namespace(root) == _DC:
        return _council(root)
    if namespace(root) == _XHTML or local_name(root).lower() == "html":
        return page(root)
    return _plain(root)


def page(root: _Element) -> Document:
    """Read a page written as XML: its elements' namespace is taken off."""
    from whereas.sources.documents.html import page_of

    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = local_name(element)
    return page_of(root, words(next(root.iter("title"), None)))


def _council(root: _Element) -> Document:
    from whereas.sources.dc.text import body_text

    text, spans = body_text(root)
    return Document(text, spans)


def _plain(root: _Element) -> Document:
    """Write a line for each element; what stands between words runs on with them."""
    from lxml import etree

    writer = Writer()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not _within_words(element):
            writer.block()
        writer.write(element.text if event == "start" else element.tail)
    return Document(writer.text())


def _within_words(element: _Element) -> bool:
    """Say whether an element has words beside it."""
    parent = element.getparent()
    if parent is None:
        return False
    before = element.getprevious()
    beside = (element.tail, parent.text if before is None else before.tail)
    return any(text and text.strip() for text in beside)
