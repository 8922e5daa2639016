"""Read the words of an ODT file's body and notes, with how each run of them stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from whereas.sources.documents.look import Look
from whereas.sources.documents.numbering import Counts, Level
from whereas.sources.documents.odt.names import full_names, number, value
from whereas.sources.documents.odt.styles import MAX_LEVELS, OUTLINE, Styles, StylesReader
from whereas.sources.documents.writing import (
    DELETED,
    INSERTED,
    STRUCK,
    UNDERLINED,
    Blocks,
    Sheet,
)

_NAMES = full_names(
    "office:text text:p text:h text:span text:a text:s text:tab text:line-break text:list "
    "text:list-item text:list-header text:number text:note text:note-body text:note-citation "
    "text:changed-region text:insertion text:deletion text:change text:change-start "
    "text:change-end office:change-info text:ruby-text office:annotation svg:title svg:desc "
    "text:hidden-text text:script office:binary-data table:covered-table-cell draw:text-box "
    "table:table-row table:table-cell text:section office:forms"
)
_SKIPPED = frozenset(
    "text:note-citation office:change-info text:ruby-text office:annotation svg:title svg:desc "
    "text:hidden-text text:script office:binary-data table:covered-table-cell office:forms".split()
)
"""What is not part of the text: names of changes and remarks, pictures' captions for the blind."""

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_SPACE = re.compile(r"[ \t\r\n]+")
MAX_SPACES = 1_000
"""Blanks that one element may stand for; a line of blanks to fill in has a hundred."""


@dataclass(slots=True)
class _Paragraph:
    """A paragraph under way; `looks` are those of the spans around where the reader stands."""

    style: str
    label: str
    sheet: Sheet = field(default_factory=Sheet)
    parked: list[Sheet] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    links: int = 0
    formats: int | None = 0
    literal: Sheet | None = None


@dataclass(slots=True)
class _List:
    """A list under way: its levels, how deep it is nested, and whether its item has its label."""

    style: str
    counts: Counts
    level: int
    labelled: bool = True


@dataclass(slots=True)
class Body:
    """Collects the text that `content.xml` tells of, and the styles in front of it."""

    styles: Styles
    title: str = ""
    notes: list[Sheet] = field(default_factory=list)
    _blocks: Blocks = field(default_factory=Blocks)
    _paragraphs: list[_Paragraph] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _counts: dict[str, Counts] = field(default_factory=dict)
    _kept: list[tuple[list[_Paragraph], list[_List]]] = field(default_factory=list)
    _changes: dict[str, Sheet | None] = field(default_factory=dict)
    _change: str = ""
    _active: set[str] = field(default_factory=set)
    _deleting: bool = False
    _skipped: int = 0
    _hidden: list[bool] = field(default_factory=list)
    _in_text: bool = False
    _reader: StylesReader = field(init=False)

    def __post_init__(self) -> None:
        self._reader = StylesReader(self.styles, automatic=True)

    @property
    def sheet(self) -> Sheet:
        """What was written of the body."""
        return self._blocks.sheets[0]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element."""
        name = _NAMES.get(tag)
        if not self._in_text:
            self._in_text = name == "office:text"
            self._reader.start(tag, attributes)
        elif name is None:
            return
        elif self._skipped or name in _SKIPPED:
            self._skipped += name in _SKIPPED
        elif name in _STARTS:
            _STARTS[name](self, attributes)

    def data(self, text: str) -> None:
        """Take words; blanks in a row are one, as the specification says."""
        if not self._paragraphs or self._skipped:
            return
        at = self._paragraphs[-1]
        words = _SPACE.sub(" ", text)
        sheet = at.literal or at.sheet
        if words.startswith(" ") and sheet.ends in ("", " ", "\n"):
            words = words[1:]
        self._write(words)

    def _write(self, text: str) -> None:
        if not self._paragraphs:
            return
        at = self._paragraphs[-1]
        if at.literal is not None:
            at.literal.write(text)
        elif at.formats is not None and not any(self._hidden):
            recorded = DELETED if self._deleting else INSERTED if self._active else 0
            at.sheet.write(text, at.formats | recorded)

    def end(self, tag: str) -> None:
        """Leave an element."""
        name = _NAMES.get(tag)
        if not self._in_text:
            self._reader.end(tag)
        elif name is None:
            return
        elif self._skipped:
            self._skipped -= name in _SKIPPED
        elif name in _ENDS:
            _ENDS[name](self)

    def _end_text(self) -> None:
        self._in_text = False

    # Paragraphs

    def _open_paragraph(self, attributes: Mapping[str, str]) -> None:
        self._blocks.count()
        style = value(attributes, "text:style-name")
        at = _Paragraph(style, self._label())
        self._paragraphs.append(at)
        at.looks.append(self.styles.look("paragraph", style))
        self._settle(at)

    def _open_heading(self, attributes: Mapping[str, str]) -> None:
        self._open_paragraph(attributes)
        levels = self.styles.lists.get(OUTLINE, [])
        at = number(attributes, "text:outline-level", 1) - 1
        numbered = value(attributes, "text:is-list-header") != "true"
        if not self._lists and numbered and 0 <= at < len(levels):
            counts = self._counts.setdefault(OUTLINE, Counts())
            self._paragraphs[-1].label = counts.step(levels, at)

    def _close_paragraph(self) -> None:
        if not self._paragraphs:
            return
        at = self._paragraphs.pop()
        out = self._blocks.sheet
        if at.sheet.length or not at.label.startswith("•"):
            recorded = DELETED if self._deleting else INSERTED if self._active else 0
            out.write(at.label, recorded)
        out.append(at.sheet)
        out.write("\n")
        if not self.title and self.styles.is_title(at.style):
            self.title = " ".join(at.sheet.text.split())
        for sheet in at.parked:
            out.append(sheet)

    def _open_span(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs:
            at = self._paragraphs[-1]
            style = value(attributes, "text:style-name")
            at.looks.append(self.styles.look("text", style).over(at.looks[-1]))
            self._settle(at)

    def _close_span(self) -> None:
        if self._paragraphs and len(self._paragraphs[-1].looks) > 1:
            self._paragraphs[-1].looks.pop()
            self._settle(self._paragraphs[-1])

    @staticmethod
    def _settle(at: _Paragraph) -> None:
        look = at.looks[-1]
        underlined = UNDERLINED if look.underlined and not at.links else 0
        at.formats = None if look.hidden else underlined | (STRUCK if look.struck else 0)

    def _link(self, step: int) -> None:
        if self._paragraphs:
            self._paragraphs[-1].links += step
            self._settle(self._paragraphs[-1])

    def _spaces(self, attributes: Mapping[str, str]) -> None:
        self._write(" " * min(number(attributes, "text:c", 1), MAX_SPACES))

    # Lists

    def _open_list(self, attributes: Mapping[str, str]) -> None:
        level = self._lists[-1].level + 1 if self._lists else 0
        above = self._lists[-1] if self._lists else None
        style = value(attributes, "text:style-name") or (above.style if above else "")
        before = self._counts.get(value(attributes, "text:continue-list"))
        if value(attributes, "text:continue-numbering") == "true":
            before = before or self._counts.get(f"\n{style}")
        counts = above.counts if above else before or Counts()
        self._lists.append(_List(style, counts, level))
        self._counts[f"\n{style}"] = counts
        if identity := attributes.get(_ID):
            self._counts[identity] = counts

    def _close_list(self) -> None:
        if self._lists:
            self._lists.pop()

    def _open_item(self, attributes: Mapping[str, str]) -> None:
        if not self._lists:
            return
        at = self._lists[-1]
        at.labelled = False
        start = number(attributes, "text:start-value", -1)
        if start >= 0:
            at.counts.numbers += [None] * (MAX_LEVELS - len(at.counts.numbers))
            at.counts.numbers[min(at.level, MAX_LEVELS - 1)] = start - 1

    def _open_header(self, _: Mapping[str, str]) -> None:
        if self._lists:
            self._lists[-1].labelled = True

    def _label(self) -> str:
        """Give the label of a paragraph that is the first of its list's item."""
        if not self._lists or self._lists[-1].labelled:
            return ""
        at = self._lists[-1]
        at.labelled = True
        levels: list[Level] = self.styles.lists.get(at.style, [])
        return at.counts.step(levels, at.level) if at.level < len(levels) else ""

    def _open_number(self, _: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].literal = Sheet()

    def _close_number(self) -> None:
        if self._paragraphs and self._paragraphs[-1].literal is not None:
            at = self._paragraphs[-1]
            written = at.literal.text.strip() if at.literal else ""
            at.label = f"{written}\t" if written else at.label
            at.literal = None

    # Notes, boxes, tables

    def _open_aside(self, _: Mapping[str, str]) -> None:
        self._aside()

    def _close_note(self) -> None:
        self.notes.append(self._back())

    def _close_box(self) -> None:
        box = self._back()
        if self._paragraphs:
            self._paragraphs[-1].parked.append(box)
        else:
            self._blocks.sheet.append(box)

    def _close_cell(self) -> None:
        if self._kept:
            self._paragraphs, self._lists = self._kept.pop()
            self._blocks.close_cell()

    def _aside(self) -> None:
        """Begin a sheet that the paragraphs and lists around know nothing of."""
        self._kept.append((self._paragraphs, self._lists))
        self._paragraphs, self._lists = [], []
        self._blocks.open_aside()

    def _back(self) -> Sheet:
        if not self._kept:
            return Sheet()
        self._paragraphs, self._lists = self._kept.pop()
        return self._blocks.close_aside()

    def _open_section(self, attributes: Mapping[str, str]) -> None:
        self._hidden.append(value(attributes, "text:display") == "none")

    def _close_section(self) -> None:
        if self._hidden:
            self._hidden.pop()

    # Recorded changes

    def _open_region(self, attributes: Mapping[str, str]) -> None:
        self._change = attributes.get(_ID) or value(attributes, "text:id")

    def _insertion(self, _: Mapping[str, str]) -> None:
        self._changes[self._change] = None

    def _open_deletion(self, _: Mapping[str, str]) -> None:
        self._deleting = True
        self._aside()

    def _close_deletion(self) -> None:
        self._deleting = False
        deleted = self._back()
        deleted.drop_break()
        self._changes[self._change] = deleted

    def _put_deletion(self, attributes: Mapping[str, str]) -> None:
        """Put deleted words back where they stood; once, for a file may point to them often."""
        deleted = self._changes.pop(value(attributes, "text:change-id"), None)
        if deleted is None:
            return
        if self._paragraphs:
            self._paragraphs[-1].sheet.append(deleted)
        else:
            self._blocks.sheet.append(deleted)
            self._blocks.sheet.line()

    def _start_change(self, attributes: Mapping[str, str]) -> None:
        change = value(attributes, "text:change-id")
        if change in self._changes and self._changes[change] is None:
            self._active.add(change)

    def _end_change(self, attributes: Mapping[str, str]) -> None:
        self._active.discard(value(attributes, "text:change-id"))


_STARTS: dict[str, Callable[[Body, Mapping[str, str]], object]] = {
    "text:p": Body._open_paragraph,
    "text:h": Body._open_heading,
    "text:span": Body._open_span,
    "text:a": lambda body, _: body._link(1),
    "text:s": Body._spaces,
    "text:tab": lambda body, _: body._write("\t"),
    "text:line-break": lambda body, _: body._write("\n"),
    "text:list": Body._open_list,
    "text:list-item": Body._open_item,
    "text:list-header": Body._open_header,
    "text:number": Body._open_number,
    "text:note-body": Body._open_aside,
    "draw:text-box": Body._open_aside,
    "text:changed-region": Body._open_region,
    "text:insertion": Body._insertion,
    "text:deletion": Body._open_deletion,
    "text:change": Body._put_deletion,
    "text:change-start": Body._start_change,
    "text:change-end": Body._end_change,
    "table:table-row": lambda body, _: body._blocks.open_row(),
    "table:table-cell": Body._open_aside,
    "text:section": Body._open_section,
}
_ENDS: dict[str, Callable[[Body], object]] = {
    "office:text": Body._end_text,
    "text:p": Body._close_paragraph,
    "text:h": Body._close_paragraph,
    "text:span": Body._close_span,
    "text:a": lambda body: body._link(-1),
    "text:list": Body._close_list,
    "text:number": Body._close_number,
    "text:note-body": Body._close_note,
    "draw:text-box": Body._close_box,
    "text:deletion": Body._close_deletion,
    "table:table-row": lambda body: body._blocks.close_row(),
    "table:table-cell": Body._close_cell,
    "text:section": Body._close_section,
}
