"""Parse XML from strangers: no entities, no document types, no network, no bottomless trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from whereas.errors import UnreadableError

MAX_DEPTH = 250
"""Elements inside one another; a word processor writes some dozens, tables in tables too."""

_DOCTYPE = "<!DOCTYPE"
_DOCTYPES = tuple(_DOCTYPE.encode(form) for form in ("ascii", "utf-16-le", "utf-16-be"))
_CHUNK = 1 << 16
"""Bytes handed to the parser at a time, so that a refusal comes before all is parsed."""


class Handler(Protocol):
    """What a document's elements and words are told to, in their order."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins; names are in the form `{namespace}name`."""

    def data(self, text: str) -> None:
        """Words stand here, maybe only a part of them."""

    def end(self, tag: str) -> None:
        """The element ends."""


def tell(data: bytes, handler: Handler, what: str) -> None:
    """Parse `data` and tell `handler` of it, piece by piece, without building a tree.

    Args:
        data: a whole XML document.
        handler: who is told.
        what: the document's name in an error.

    Raises:
        UnreadableError: it is no well-formed XML, declares a document type or is too deep.
    """
    from lxml import etree

    if any(form in data for form in _DOCTYPES):
        raise UnreadableError(f"{what} declares a document type, which could hide entities")
    target: Any = _Guarded(handler, what)
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except (etree.XMLSyntaxError, ValueError, LookupError, AssertionError) as error:
        raise UnreadableError(f"{what} is not well-formed XML: {error}") from None


class _Guarded:
    """Counts how deep a document goes, and refuses what no office document declares."""

    def __init__(self, handler: Handler, what: str) -> None:
        self.handler, self.what, self.depth = handler, what, 0
        self.data = handler.data

    def start(self, tag: str, attrib: Mapping[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnreadableError(f"{self.what} is nested deeper than {MAX_DEPTH} elements")
        self.handler.start(tag, attrib)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.handler.end(tag)

    def doctype(self, *_: str | None) -> None:
        raise UnreadableError(f"{self.what} declares a document type, which could hide entities")

    def close(self) -> None:
        """Nothing is built."""
