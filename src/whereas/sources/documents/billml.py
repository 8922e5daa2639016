"""The older XML of Congress's bills and resolutions (GPO's bill and resolution definitions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whereas.records import Span
from whereas.sources.documents.base import Document
from whereas.sources.documents.law_xml import Vocabulary, changed, write
from whereas.sources.documents.writing import DELETED, INSERTED
from whereas.sources.documents.xml_tree import local_name, namespace, parse, words

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOTS = frozenset(("bill", "resolution", "amendment-doc"))
_BODIES = ("legis-body", "resolution-body", "engrossed-amendment-body", "amendment-body")

VOCABULARY = Vocabulary(
    skipped=frozenset("""
        metadata form toc attestation endorsement pagebreak graphic footnote page-num
    """.split()),
    numbers=frozenset(("enum",)),
    headings=frozenset(("header",)),
    running=frozenset("""
        short-title quote italic bold external-xref internal-xref term superscript subscript
        added-phrase deleted-phrase cato-short-title act-name committee-name sponsor cosponsor
        definition header-in-text fraction em ins del nonsponsor effective-date inline-comment
        entity-ref popular-name enum-in-header omitted-text proviso
    """.split()),
    high=frozenset("""
        title subtitle chapter subchapter part subpart division subdivision section article
        legis-body appropriations-major appropriations-intermediate appropriations-small
        preamble
    """.split()),
    prefixes={"section": "SEC.", "title": "TITLE", "chapter": "CHAPTER", "part": "PART"},
    formats={
        "added-phrase": INSERTED, "deleted-phrase": DELETED, "ins": INSERTED, "del": DELETED,
    },
)  # fmt: skip


def read(data: bytes) -> Document:
    """Read a document of this vocabulary.

    Raises:
        UnreadableError: it is no well-formed XML, or over a limit.
    """
    return document(parse(data))


def is_billml(root: _Element) -> bool:
    """Say whether a document is of this vocabulary, which has no namespace."""
    return (
        not namespace(root)
        and local_name(root) in ROOTS
        and any(local_name(child) in (*_BODIES, "form") for child in root)
    )


def document(root: _Element) -> Document:
    """Give the whole text of a parsed document."""
    text, spans = body(root)
    return Document(text, spans, title(root))


def body(root: _Element) -> tuple[str, tuple[Span, ...]]:
    """Write the words of a document."""
    return write(root, VOCABULARY, changed)


def title(root: _Element) -> str:
    """Give the official title ("" if there is none)."""
    return words(next(root.iter("official-title"), None))
