"""Build the tree of a stranger's XML: no entities, no network, no bottomless trees.

A document type that only names its definition (`<!DOCTYPE bill PUBLIC "…" "bill.dtd">`, as
Congress writes it) is taken out unread; one with a part of its own could hide entities and is
refused. HTML's named characters (`&mdash;`), which such definitions allow, are read.
"""

from __future__ import annotations

import html.entities
import re
from typing import TYPE_CHECKING

from whereas.errors import UnreadableError
from whereas.sources.documents.safe_xml import MAX_DEPTH

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_XML_BYTES = 128 * 1024 * 1024
"""The largest titles of the United States Code are said to have some 100 MB. A tree takes several
times its file."""

_DOCTYPE = b"<!DOCTYPE"
_WIDE = tuple(_DOCTYPE.decode().encode(form) for form in ("utf-16-le", "utf-16-be"))
_NAMES_ONLY = re.compile(
    rb"<!DOCTYPE\s+[\w:.-]{1,100}\s*(?:(?:PUBLIC\s*(?:\"[^\"<>]*\"|'[^'<>]*')|SYSTEM)\s*"
    rb"(?:\"[^\"<>]*\"|'[^'<>]*')\s*)?>"
)
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_TOO_DEEP = f"boolean({'/*' * (MAX_DEPTH + 1)})"


def parse(data: bytes) -> _Element:
    """Parse a whole document.

    Raises:
        UnreadableError: it is empty, too large or too deep, not well-formed, or declares a
            document type with a part of its own.
    """
    if len(data) > MAX_XML_BYTES:
        raise UnreadableError(f"is larger than {MAX_XML_BYTES // 1024**2} MiB, too large for XML")
    if not data.strip():
        raise UnreadableError("is empty")
    root = _tree(_named(_without_type(data)))
    if root.getroottree().docinfo.internalDTD is not None:
        raise _typed()
    if root.xpath(_TOO_DEEP):
        raise UnreadableError(f"is nested deeper than {MAX_DEPTH} elements")
    return root


def _tree(data: bytes) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError, AssertionError) as error:
        why = str(error).split("\n")[0][:200]
        raise UnreadableError(f"is not well-formed XML: {why}") from None


def _without_type(data: bytes) -> bytes:
    """Blank out a document type that only names its definition."""
    if any(form in data for form in _WIDE):
        raise _typed()
    at = data.find(_DOCTYPE)
    if at < 0:
        return data
    match = _NAMES_ONLY.match(data, at)
    if match is None or data.find(_DOCTYPE, match.end()) >= 0:
        raise _typed()
    return data[:at] + b" " * (match.end() - at) + data[match.end() :]


def _typed() -> UnreadableError:
    return UnreadableError(
        "declares a document type with a part of its own, which could hide entities"
    )


def _named(data: bytes) -> bytes:
    """Write HTML's named characters as numbers, which every XML may hold."""
    return _NAMED.sub(_number, data) if b"&" in data else data


def _number(match: re.Match[bytes]) -> bytes:
    found = html.entities.name2codepoint.get(match[1].decode("ascii"))
    if match[1] in _OWN or found is None:
        return match[0]
    return b"&#%d;" % found


def local_name(element: _Element) -> str:
    """Give an element's name without its namespace ("" for what is no element)."""
    tag: object = element.tag  # a comment's is a function, whatever the types say
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: _Element) -> str:
    """Give an element's namespace ("" for none)."""
    tag: object = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def words(element: _Element | None) -> str:
    """Give all words of an element on one line ("" for None)."""
    if element is None:
        return ""
    return " ".join("".join(map(str, element.itertext())).split())
