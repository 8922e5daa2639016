"""Read OpenDocument texts (ODT, OTT): text, list labels, tables, notes, changes and marks.

Left out are headers and footers, remarks and hidden text. Notes follow the text.
"""

from __future__ import annotations

from whereas.errors import UnreadableError
from whereas.sources.documents.base import Document
from whereas.sources.documents.marks import marked_document
from whereas.sources.documents.odt.body import Body
from whereas.sources.documents.odt.styles import Styles, StylesReader
from whereas.sources.documents.package import Package
from whereas.sources.documents.safe_xml import tell
from whereas.sources.documents.writing import Sheet

__all__ = ["read"]

_MANIFEST = "META-INF/manifest.xml"


def read(data: bytes) -> Document:
    """Read a document from its bytes.

    Raises:
        UnreadableError: it is damaged, encrypted, over a limit, or no OpenDocument text.
    """
    package = Package(data)
    if _MANIFEST in package and b"encryption-data" in package.part(_MANIFEST):
        raise UnreadableError("is encrypted", todo="save it without a password")
    styles = Styles()
    if "styles.xml" in package:
        tell(package.part("styles.xml"), StylesReader(styles), "styles.xml")
    body = Body(styles)
    tell(package.part("content.xml"), body, "content.xml")
    aside = Sheet()
    for note in body.notes:
        aside.append(note)
    return marked_document(body.sheet, aside, body.title)
