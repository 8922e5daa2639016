"""Take a web page's text: a line for each block, and what it marks as added or struck."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from whereas.records import Span, SpanState
from whereas.sources.folder.decode import NotTextError

if TYPE_CHECKING:
    from lxml.etree import _Element

DROPPED = frozenset((
    "script", "style", "nav", "head", "form", "aside", "footer", "noscript", "template", "svg",
    "math", "iframe", "object", "button",
))  # fmt: skip
"""What is around a text, or no text."""

BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
    "thead", "tr", "ul",
))  # fmt: skip
CELLS = frozenset(("td", "th"))
MARKS: dict[str, SpanState] = {
    "ins": "added",
    "u": "added",
    "del": "struck",
    "s": "struck",
    "strike": "struck",
}

_SPACE = re.compile(r"[ \t\n\f\v]+")


@dataclass
class Page:
    """A page's text with its spans, and the title that its head gives ("" if none)."""

    text: str
    spans: tuple[Span, ...]
    title: str


@dataclass
class _Writer:
    """Write text as a browser would show it: spaces collapsed, a line for each block."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    gap: str = ""
    spans: list[Span] = field(default_factory=list)

    def block(self) -> None:
        """Begin a new line."""
        self.gap = "\n" if self.parts else ""

    def space(self) -> None:
        """Ask for a space before what comes next."""
        self.gap = self.gap or (" " if self.parts else "")

    def write(self, text: str | None, state: SpanState | None) -> None:
        """Append `text`, marked as `state`."""
        if not text:
            return
        words = _SPACE.sub(" ", text)
        if words[0] == " ":
            self.space()
        body = words.strip(" ")
        if not body:
            return
        start = self._append(self.gap, body)
        self.gap = " " if words[-1] == " " else ""
        if state:
            self._mark(start, state)

    def _append(self, gap: str, body: str) -> int:
        self.parts += (gap, body)
        self.length += len(gap) + len(body)
        return self.length - len(body)

    def _mark(self, start: int, state: SpanState) -> None:
        last = self.spans[-1] if self.spans else None
        if last and last.state == state and start - last.end <= 1:
            self.spans[-1] = Span(last.start, self.length, state)
        else:
            self.spans.append(Span(start, self.length, state))


def read_page(text: str) -> Page:
    """Read HTML, however broken, without entities, network or scripts.

    Raises:
        NotTextError: if the page is nested so deeply that the parser would drop its end.
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
        raise NotTextError("is nested too deeply to be read whole")
    if root is None:
        return Page("", (), "")
    writer = _Writer()
    _walk(root, writer)
    title = " ".join((root.findtext(".//head/title") or "").split())
    return Page("".join(writer.parts), tuple(writer.spans), title)


def _walk(root: _Element, writer: _Writer) -> None:
    """Walk the tree without recursion: a page may be nested as deep as it likes."""
    from lxml import etree

    states: list[SpanState | None] = [None]
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else "script"
        if event == "start":
            states.append(MARKS.get(tag, states[-1]))
            if tag in DROPPED:
                walker.skip_subtree()
                continue
            _break(tag, writer)
            writer.write(element.text, states[-1])
        else:
            states.pop()
            _break(tag, writer)
            writer.write(element.tail, states[-1])


def _break(tag: str, writer: _Writer) -> None:
    if tag in BLOCKS:
        writer.block()
    elif tag in CELLS:
        writer.space()
