"""Akoma Ntoso (OASIS LegalDocML): acts, bills and other documents of versions 2.0 and 3.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whereas.records import Span
from whereas.sources.documents.base import Document
from whereas.sources.documents.law_xml import Vocabulary, write
from whereas.sources.documents.writing import DELETED, INSERTED
from whereas.sources.documents.xml_tree import local_name, namespace, parse, words

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = ("http://docs.oasis-open.org/legaldocml/ns/akn/", "http://www.akomantoso.org/")

DOCUMENTS = frozenset(
    """
    act bill doc amendment statement judgment portion officialGazette debate debateReport
    amendmentList documentCollection
""".split()
)
"""The elements that are a document of their own, each with its `meta`."""

_ATTACHED = frozenset(("attachment", "attachments", "annexes"))
"""A document within these is part of the one that it is attached to."""

VOCABULARY = Vocabulary(
    skipped=frozenset("""
        meta toc authorialNote img noteRef coverPage components marker math svg
    """.split()),
    numbers=frozenset(("num",)),
    headings=frozenset(("heading", "subheading")),
    running=frozenset("""
        a abbr b i u sub sup span inline em strong ref rref mref mod mmod rmod quotedText remark
        recordedTime vote outcome ins del omissis embeddedText placeholder fillIn decoration def
        term date time person organization concept object event location process role entity
        quantity docType docTitle docNumber docProponent docDate docStage docStatus docCommittee
        docIntroducer docJurisdiction docPurpose docketNumber shortTitle affectedDocument
        relatedDocument change party judge lawyer signature opinion argument neutralCitation
        session legislature tocItem
    """.split()),
    high=frozenset("""
        act body book tome part title subtitle chapter subchapter division subdivision section
        article rule subrule proviso hcontainer subpart component attachment
    """.split()),
    formats={"ins": INSERTED, "del": DELETED},
)  # fmt: skip


class _Changes:
    """Tells which quoted words an amendment strikes and which it brings, by its analysis.

    A textual change names the words that go (`old`) and those that come (`new`) by their ids.
    """

    def __init__(self, document: _Element) -> None:
        self.formats: dict[str, int] = {}
        for change in document.iter("{*}textualMod"):
            for part in change:
                format_ = {"old": DELETED, "new": INSERTED}.get(local_name(part))
                href = part.get("href") or ""
                if format_ and href.startswith("#"):
                    self.formats[href[1:]] = format_

    def __call__(self, element: _Element, name: str) -> int | None:
        if not self.formats:
            return None
        return self.formats.get(element.get("eId") or element.get("id") or "")


def read(data: bytes) -> Document:
    """Read a document of this vocabulary.

    Raises:
        UnreadableError: it is no well-formed XML, or over a limit.
    """
    return document(parse(data))


def is_akn(root: _Element) -> bool:
    """Say whether a document is Akoma Ntoso."""
    return namespace(root).startswith(NAMESPACES)


def document(root: _Element) -> Document:
    """Give the whole text of a parsed file, all its documents one after the other."""
    parts = documents(root) or [root]
    text = ""
    spans: list[Span] = []
    for part in parts:
        words_of_part, marked = body(part)
        text += "\n" if text else ""
        spans += [Span(len(text) + s.start, len(text) + s.end, s.state) for s in marked]
        text += words_of_part
    return Document(text, tuple(spans), title(parts[0]))


def documents(root: _Element) -> list[_Element]:
    """Give the documents of a file: one, or a collection's parts, each with a `meta` of its own."""
    if local_name(root) in DOCUMENTS:
        return [root]
    found = (e for e in root.iter() if local_name(e) in DOCUMENTS and _own_meta(e) is not None)
    return [e for e in found if not any(local_name(up) in _ATTACHED for up in e.iterancestors())]


def _own_meta(document: _Element) -> _Element | None:
    return next((child for child in document if local_name(child) == "meta"), None)


def body(document: _Element) -> tuple[str, tuple[Span, ...]]:
    """Write the words of one document with what is attached to it."""
    return write(document, VOCABULARY, _Changes(document))


def title(document: _Element) -> str:
    """Give what a document calls itself: its title or its short title, else its alias."""
    for name in ("docTitle", "shortTitle", "longTitle"):
        found = words(next(document.iter(f"{{*}}{name}"), None))
        if found:
            return found
    alias = next(document.iter("{*}FRBRalias"), None)
    return (alias.get("value") or "") if alias is not None else ""
