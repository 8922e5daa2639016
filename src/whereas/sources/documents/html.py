"""Web pages: the law's text without what stands around it, and what it marks as added or struck.

The text is written as a browser shows it: spaces collapsed, a line for each block, the lines of
`<pre>` kept, the labels of numbered lists (`<ol type="a">`) written out. Menus, forms and notes of
the site are left out (see `around`), and a print's line numbers (see `numbered`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from whereas.errors import UnreadableError
from whereas.sources.documents.around import LONGEST_LEFTOVER, NEVER, leftover, surroundings
from whereas.sources.documents.base import Document
from whereas.sources.documents.lines import Writer, cut, sheet_of
from whereas.sources.documents.markers import read_markers
from whereas.sources.documents.marks import marked_spans
from whereas.sources.documents.numbered import without_line_numbers
from whereas.sources.documents.styles import Look, Rules, looks, sheet
from whereas.sources.documents.writing import DELETED, INSERTED, STRUCK, UNDERLINED, Stretch

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_HTML_BYTES = 64 * 1024 * 1024
"""Larger pages are refused, as larger texts are: one text is held whole."""

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
CELLS = frozenset(("td", "th"))

_TAGS = {"ins": INSERTED, "u": UNDERLINED, "del": DELETED, "s": STRUCK, "strike": STRUCK}
_LOOKS = {"underlined": UNDERLINED, "struck": STRUCK}
_LABELLED = re.compile(r"\s*(?:\(?[\da-z]{1,5}[.)]|§|[•·–—-])", re.IGNORECASE)
_LINE_NUMBER = re.compile(r"\s*\d{1,4}(?:\.\d{1,2})?\s*")
_LINE_NAMES = re.compile(r"(?:^|[\s_-])line-?(?:num(?:ber)?|no)s?(?:$|[\s_-])", re.IGNORECASE)
"""Names of what holds a print's line number. Minnesota writes page and line in a `<var>`."""

_FORMS = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip
_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def read(data: bytes) -> Document:
    """Read a web page.

    Raises:
        UnreadableError: it is no text, too large, or nested too deeply to be read whole.
    """
    from whereas.sources.folder.decode import NotTextError, decode

    if len(data) > MAX_HTML_BYTES:
        what = f"is larger than {MAX_HTML_BYTES // 1024**2} MiB, too long for a page"
        raise UnreadableError(what)
    try:
        return read_page(decode(data, declared=True))
    except NotTextError as error:
        raise UnreadableError(str(error)) from None


def read_page(text: str) -> Document:
    """Read HTML, however broken, without entities, network or scripts.

    Raises:
        UnreadableError: it is nested so deeply that the parser would drop its end.
    """
    root = parsed(text)
    if root is None:
        return Document("")
    title = " ".join((root.findtext(".//head/title") or "").split())
    return page_of(root, title)


def page_of(root: _Element, title: str = "") -> Document:
    """Give the text of a parsed page, the rules of its style blocks applied."""
    walk = _Walk(sheet(root), surroundings(root))
    walk.go(root)
    words, stretches = _without_leftovers(walk.writer.text(), walk.writer.stretches)
    words, stretches = read_markers(*without_line_numbers(words, stretches))
    words, stretches = _without_leftovers(words, stretches)
    return Document(words, marked_spans(sheet_of(words, stretches)), title)


def parsed(text: str) -> _Element | None:
    """Parse HTML, however broken; None where nothing stands in it.

    Raises:
        UnreadableError: it is nested so deeply that the parser would drop its end.
    """
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if any("depth" in entry.message for entry in parser.error_log):
        raise UnreadableError("is nested too deeply to be read whole")
    return root


@dataclass
class _List:
    """An open list: the form of its labels ("" for none) and the number of its next item."""

    form: str
    next: int


@dataclass
class _Walk:
    """One walk over a page, without recursion: it may be nested as deep as it likes."""

    rules: Rules
    around: frozenset[_Element]
    writer: Writer = field(default_factory=Writer)
    formats: list[int] = field(default_factory=lambda: [0])
    lists: list[_List] = field(default_factory=list)
    pre: int = 0

    def go(self, root: _Element) -> None:
        """Write the words of a page."""
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else "script"
            if event == "end":
                self._end(tag, element)
            elif not self._start(tag, element):
                walker.skip_subtree()

    def _start(self, tag: str, element: _Element) -> bool:
        """Begin an element; say whether what is in it belongs to the text."""
        look = looks(element, tag, self.rules)
        self.formats.append(self._format(tag, look))
        if tag in ("ol", "ul"):
            self.lists.append(_List(_form(element, tag), _number(element.get("start"), 1)))
        self.pre += tag == "pre"
        if tag in NEVER or look == "hidden" or element in self.around or "hidden" in element.attrib:
            return False
        if _is_line_number(tag, element):
            return False
        self._break(tag)
        if tag == "li":
            self._label(element)
        self._write(element.text)
        return True

    def _end(self, tag: str, element: _Element) -> None:
        self.formats.pop()
        self.pre -= tag == "pre"
        if tag in ("ol", "ul"):
            self.lists.pop()
        self._break(tag)
        self._write(element.tail)

    def _format(self, tag: str, look: Look | None) -> int:
        """Add what an element's tag and style say to how the words around it are formatted.

        A style that takes the line away leaves `<ins>` and `<del>` what they are.
        """
        own = _TAGS.get(tag, 0)
        if look == "plain":
            own &= INSERTED | DELETED
        elif look:
            own |= _LOOKS.get(look, 0)
        return _within(self.formats[-1], own)

    def _write(self, text: str | None) -> None:
        if self.pre:
            self.writer.write_lines(text, self.formats[-1])
        else:
            self.writer.write(text, self.formats[-1])

    def _break(self, tag: str) -> None:
        if tag in BLOCKS:
            self.writer.block()
        elif tag in CELLS:
            self.writer.space()

    def _label(self, item: _Element) -> None:
        """Write the label that a browser shows before a numbered list's item."""
        if not self.lists or not self.lists[-1].form:
            return
        current = self.lists[-1]
        number = _number(item.get("value"), current.next)
        current.next = number + 1
        if not _LABELLED.match(_first_words(item)):
            self.writer.write(f"{_numeral(number, item.get('type') or current.form)}. ")


def _within(around: int, own: int) -> int:
    """Join formats: of a change inside another the inner one counts."""
    if own & (INSERTED | DELETED):
        around &= ~(INSERTED | DELETED)
    return around | own


def _is_line_number(tag: str, element: _Element) -> bool:
    """Say whether an element is marked as a print's line number and holds nothing else."""
    if tag != "var" and not _LINE_NAMES.search(element.get("class") or ""):
        return False
    return len(element) == 0 and bool(_LINE_NUMBER.fullmatch(element.text or ""))


def _first_words(item: _Element) -> str:
    return next((str(words) for words in item.itertext() if str(words).strip()), "")


def _form(element: _Element, tag: str) -> str:
    styled = (element.get("style") or "").replace(" ", "").lower()
    if tag == "ul" or "list-style:none" in styled or "list-style-type:none" in styled:
        return ""
    named = next((form for name, form in _FORMS.items() if name in styled), "")
    return named or element.get("type") or "1"


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,6}", value) else otherwise


def _numeral(number: int, form: str) -> str:
    """Write a number as a list's labels are: 3, c, C, iii, III."""
    if form in ("a", "A"):
        letters = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            letters = chr(97 + rest) + letters
        return letters if form == "a" else letters.upper()
    if form in ("i", "I") and 0 < number < 90:
        roman = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            roman += sign * count
        return roman if form == "i" else roman.upper()
    return str(number)


def _without_leftovers(text: str, stretches: Sequence[Stretch]) -> tuple[str, Sequence[Stretch]]:
    """Take out the lines that a site prints beside a law."""
    gone: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        end = min(start + len(line) + 1, len(text))
        if len(line) <= LONGEST_LEFTOVER and leftover(line):
            gone.append((start, end))
        start = end
    return cut(text, stretches, gone) if gone else (text, stretches)
