"""Read Word's files (DOCX, DOCM, DOTX): text, list labels, tables, notes, changes and marks.

Left out are headers and footers (they would break up the text on each page), comments, hidden
text, and the copies of text boxes that are kept for old versions. Notes follow the text.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from whereas.sources.documents.base import Document
from whereas.sources.documents.docx.body import Body
from whereas.sources.documents.docx.lists import Lists, ListsReader
from whereas.sources.documents.docx.styles import Styles, StylesReader
from whereas.sources.documents.marks import marked_document
from whereas.sources.documents.package import Package
from whereas.sources.documents.safe_xml import tell
from whereas.sources.documents.writing import Sheet

__all__ = ["read"]

_CHUNK = "a file embedded in it was left out"


def read(data: bytes) -> Document:
    """Read a document from its bytes.

    Raises:
        UnreadableError: it is damaged, encrypted, over a limit, or no document of Word's.
    """
    package = Package(data)
    main = _targets(package, "").get("officeDocument", "word/document.xml")
    parts = _targets(package, main)
    styles, lists = _styles(package, parts), _lists(package, parts)
    body = Body(styles, lists)
    tell(package.part(main), body, main)
    aside = _cited(package, parts, body) if body.cited else Sheet()
    return marked_document(body.sheet, aside, body.title, (_CHUNK,) if body.has_chunk else ())


def _cited(package: Package, parts: Mapping[str, str], body: Body) -> Sheet:
    """Read the footnotes and endnotes that a text refers to, in their order."""
    notes = {
        (kind, id_): note
        for kind in ("footnote", "endnote")
        for id_, note in _notes(package, parts, kind, body).items()
    }
    aside = Sheet()
    for cited in dict.fromkeys(body.cited):
        aside.append(notes.get(cited, Sheet()))
    return aside


class _Relations:
    """Collects which part of the file is what."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element; what lies outside the file is no part of it."""
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        if kind and target and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
            self.targets.setdefault(kind, path)

    def data(self, text: str) -> None:
        """Pass over words: there are none."""

    def end(self, tag: str) -> None:
        """Leave an element."""


def _targets(package: Package, part: str) -> dict[str, str]:
    """Give the parts that a part refers to, by their kind; of the whole file for ""."""
    folder, _, name = part.rpartition("/")
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    relations = _Relations(folder)
    if path in package:
        tell(package.part(path), relations, path)
    return {kind: target for kind, target in relations.targets.items() if target in package}


def _styles(package: Package, parts: Mapping[str, str]) -> Styles:
    reader = StylesReader()
    if "styles" in parts:
        tell(package.part(parts["styles"]), reader, parts["styles"])
    return reader.styles


def _lists(package: Package, parts: Mapping[str, str]) -> Lists:
    reader = ListsReader()
    if "numbering" in parts:
        tell(package.part(parts["numbering"]), reader, parts["numbering"])
    return reader.lists


def _notes(package: Package, parts: Mapping[str, str], kind: str, body: Body) -> dict[str, Sheet]:
    """Read the footnotes or endnotes by their ids."""
    part = parts.get(f"{kind}s", "")
    if not part:
        return {}
    reader = Body(body.styles, body.lists)
    tell(package.part(part), reader, part)
    return reader.notes
