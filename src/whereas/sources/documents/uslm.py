"""United States Legislative Markup: bills, resolutions, laws and the titles of the Code.

Versions 1 (`http://xml.house.gov/schemas/uslm/1.0`) and 2 (`http://schemas.gpo.gov/xml/uslm`), as
the USLM user guide and schema of the Government Publishing Office describe them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whereas.records import Span
from whereas.sources.documents.base import Document
from whereas.sources.documents.law_xml import Vocabulary, changed, write
from whereas.sources.documents.writing import DELETED, INSERTED
from whereas.sources.documents.xml_tree import local_name, namespace, parse, words

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = ("http://xml.house.gov/schemas/uslm", "http://schemas.gpo.gov/xml/uslm")

NOTES = frozenset(
    """
    notes note sourceCredit footnote sidenote editorialContent statutoryNote marginNote endnote
""".split()
)
"""What stands beside the law: history notes, cross references, statutory notes, footnotes."""

VOCABULARY = Vocabulary(
    skipped=NOTES
    | frozenset(
        """
        meta toc preface signatures page endMarker legislativeHistory layout property slugLine
        distributionCode math svg img figure attestation action
    """.split()
    ),
    numbers=frozenset(("num",)),
    headings=frozenset(("heading", "subheading")),
    running=frozenset(
        """
        i b u sup sub em strong span inline ref a term date def shortTitle amendingAction
        quotedText ins del s strike addedText deletedText proviso entity committee sponsor
        cosponsor nonsponsor property organization person quotedContentInline headingText fillIn
        official font small smallCaps locality session congress chapeauText
    """.split()
    ),
    high=frozenset(
        """
        title subtitle chapter subchapter part subpart division subdivision section article
        appropriations preliminary compiledAct appendix level main schedule courtRule
        reorganizationPlan resolution legislativeHistory preamble crossHeading
    """.split()
    ),
    formats={
        "ins": INSERTED,
        "del": DELETED,
        "addedText": INSERTED,
        "deletedText": DELETED,
        "s": DELETED,
        "strike": DELETED,
    },
)

_ACTIONS = {
    "delete": DELETED, "strike": DELETED, "repeal": DELETED, "add": INSERTED, "insert": INSERTED,
    "substitute": INSERTED,
}  # fmt: skip
_QUOTED = frozenset(("quotedText", "quotedContent"))


class _Actions:
    """Tells what an amendment does with the words that it quotes: `striking “x”`, `inserting “y”`.

    The last action named before a quotation is the one that it stands under.
    """

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, element: _Element, name: str) -> int | None:
        if name == "amendingAction":
            self.last = _ACTIONS.get(element.get("type") or "", self.last)
        mark = changed(element, name)
        if mark is None and name in _QUOTED and self.last:
            return self.last
        return mark


def read(data: bytes) -> Document:
    """Read a document of this vocabulary.

    Raises:
        UnreadableError: it is no well-formed XML, or over a limit.
    """
    return document(parse(data))


def is_uslm(root: _Element) -> bool:
    """Say whether a document is of one of the two versions."""
    return namespace(root).startswith(NAMESPACES)


def document(root: _Element) -> Document:
    """Give the whole text of a parsed document."""
    text, spans = body(root)
    return Document(text, spans, title(root))


def body(element: _Element) -> tuple[str, tuple[Span, ...]]:
    """Write the words of a document or of one part of it."""
    return write(element, VOCABULARY, _Actions())


def title(root: _Element) -> str:
    """Give what a document calls itself: its official or short title, else that of its meta."""
    for name in ("officialTitle", "title"):
        for element in root.iter(f"{{*}}{name}"):
            found = words(element)
            # A Code title's own element `title` holds all of its law.
            if found and len(found) < 2000 and not _is_level(element):
                return found
    return ""


def _is_level(element: _Element) -> bool:
    return any(local_name(child) == "num" for child in element)
