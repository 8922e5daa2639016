"""Write the text of law in XML: numbers before their words, headings on their lines.

One walk serves the vocabularies of Akoma Ntoso, USLM and the older bills of Congress: what differs
is which elements are numbers, headings, notes, running text, added or struck.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from whereas.records import Span
from whereas.sources.documents.lines import Writer
from whereas.sources.documents.marks import marked_spans
from whereas.sources.documents.writing import DELETED, INSERTED
from whereas.sources.documents.xml_tree import local_name, words

if TYPE_CHECKING:
    from lxml.etree import _Element

_CLOSING = ".,;:"
"""The mark that closes a quoted part belongs to the part's last line."""

Format = Callable[["_Element", str], int | None]
"""What an element's own attributes and place say of its words: a format, or None for nothing."""


@dataclass(frozen=True)
class Vocabulary:
    """How the elements of a vocabulary are written; names without namespaces.

    An element of none of the sets begins a line of its own.
    """

    skipped: frozenset[str]
    """Notes, tables of contents, metadata: no words of the law."""
    numbers: frozenset[str]
    headings: frozenset[str]
    running: frozenset[str]
    """What stands within a line."""
    high: frozenset[str]
    """Parts whose heading ends a line; that of any other part runs on into its words."""
    formats: Mapping[str, int] = field(default_factory=dict)
    """Elements that mark their words."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """The words that a print puts before the bare numbers of some parts."""
    cells: frozenset[str] = frozenset(("td", "th", "entry"))


@dataclass
class _Walk:
    vocabulary: Vocabulary
    own_format: Format
    writer: Writer = field(default_factory=Writer)
    formats: list[int] = field(default_factory=lambda: [0])
    joined: bool = False
    """Whether the words that come next stand on the line of the number just written."""

    def go(self, root: _Element) -> None:
        from lxml import etree

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            name = local_name(element)
            if event == "end":
                self._end(name, element, element is root)
            elif not self._start(name, element):
                walker.skip_subtree()

    def _start(self, name: str, element: _Element) -> bool:
        own = self.own_format(element, name)
        if own is None:
            own = self.vocabulary.formats.get(name, 0)
        self.formats.append(own or self.formats[-1])
        if name in self.vocabulary.skipped or not name:
            return False
        self._break(name)
        if name in self.vocabulary.numbers:
            self._prefix(element)
        self._write(element.text)
        return True

    def _prefix(self, number: _Element) -> None:
        """Write the word that the print puts before a bare number (`SEC. 2`)."""
        parent = number.getparent()
        word = self.vocabulary.prefixes.get(local_name(parent), "") if parent is not None else ""
        if word and re.match(r"\d", words(number)):
            self.writer.write(f"{word} ", self.formats[-1])

    def _end(self, name: str, element: _Element, last: bool) -> None:
        self.formats.pop()
        if name not in self.vocabulary.skipped:
            self._break(name)
            label = name in self.vocabulary.numbers or self._runs_on(name, element.getparent())
            if label and words(element):
                self.joined = True
                self.writer.join()
        if not last:
            self._write(element.tail)

    def _runs_on(self, name: str, parent: _Element | None) -> bool:
        if name not in self.vocabulary.headings or parent is None:
            return False
        return local_name(parent) not in self.vocabulary.high

    def _break(self, name: str) -> None:
        if name in self.vocabulary.running:
            return
        if self.joined:
            self.writer.join()
        elif name in self.vocabulary.cells:
            self.writer.space()
        else:
            self.writer.block()

    def _write(self, text: str | None) -> None:
        if text and text.strip():
            if text.lstrip()[0] in _CLOSING:
                self.writer.gap = ""
            self.writer.write(text, self.formats[-1])
            self.joined = False
        elif text:
            self.writer.space()


def write(
    root: _Element, vocabulary: Vocabulary, own_format: Format = lambda element, name: None
) -> tuple[str, tuple[Span, ...]]:
    """Write an element's words by its vocabulary, with what it marks as added or struck."""
    walk = _Walk(vocabulary, own_format)
    walk.go(root)
    return walk.writer.text(), marked_spans(walk.writer.sheet())


def changed(element: _Element, name: str) -> int | None:
    """Read the attribute by which Congress's bills mark what a committee adds and strikes."""
    mark = (element.get("changed") or "").lower()
    if mark in ("added", "inserted"):
        return INSERTED
    return DELETED if mark in ("deleted", "removed", "struck") else None
