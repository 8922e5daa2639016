"""Read the words of a DOCX file's body and notes, with how each run of them stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from whereas.sources.documents.docx.lists import Lists
from whereas.sources.documents.docx.names import OTHERS, full_names, number, value
from whereas.sources.documents.docx.styles import Styles, looked
from whereas.sources.documents.look import Look
from whereas.sources.documents.writing import (
    DELETED,
    INSERTED,
    STRUCK,
    UNDERLINED,
    Blocks,
    Sheet,
)
from whereas.sources.rtf import SYMBOL_BYTES

_NAMES = OTHERS | full_names(
    "p pPr r rPr t delText tab ptab br cr noBreakHyphen sym ins del moveFrom moveTo hyperlink "
    "pStyle rStyle numId ilvl u strike dstrike vanish tc tr txbxContent footnote endnote "
    "footnoteReference endnoteReference rPrChange pPrChange rt altChunk"
)
_SKIPPED = frozenset(("Fallback", "rPrChange", "pPrChange", "rt"))
"""What repeats in an older form, tells how it stood before, or how a sign is spoken."""

_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


@dataclass(slots=True)
class _Paragraph:
    """A paragraph under way, and where its reader stands in it."""

    sheet: Sheet = field(default_factory=Sheet)
    parked: list[Sheet] = field(default_factory=list)
    style: str = ""
    list_id: str = ""
    level: int | None = None
    mark: int = 0
    in_properties: bool = False
    in_run: bool = False
    in_text: bool = False
    run_style: str = ""
    look: Look = field(default_factory=Look)
    formats: int | None = 0


@dataclass(slots=True)
class Body:
    """Collects the text that a part of a document tells of.

    `notes` are the sheets of footnotes or endnotes by their ids, `cited` the kinds and
    ids that the text refers to, in order.
    """

    styles: Styles
    lists: Lists
    notes: dict[str, Sheet] = field(default_factory=dict)
    cited: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    has_chunk: bool = False
    _blocks: Blocks = field(default_factory=Blocks)
    _paragraphs: list[_Paragraph] = field(default_factory=list)
    _skipped: int = 0
    _inserted: int = 0
    _deleted: int = 0
    _links: int = 0
    _formats: dict[tuple[str, str, Look], int | None] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        """What was written of the body."""
        return self._blocks.sheets[0]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element."""
        name = _NAMES.get(tag)
        if name is None:
            return
        if self._skipped or name in _SKIPPED:
            self._skipped += name in _SKIPPED
            return
        handler = _STARTS.get(name)
        if handler:
            handler(self, attributes)
        elif self._paragraphs:
            self._within(self._paragraphs[-1], name, attributes)

    def _within(self, at: _Paragraph, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element of a paragraph: of its properties, a run's, or a sign."""
        if name in ("u", "strike", "dstrike", "vanish"):
            if not at.in_properties:
                at.look = looked(at.look, name, attributes)
        elif name in _SIGNS:
            if at.in_run and not at.in_properties:
                self._write(at, _SIGNS[name])
        elif name == "sym":
            self._write(at, _sign(value(attributes, "char")))
        elif name in ("t", "delText"):
            at.in_text = True
        elif name == "rStyle":
            at.run_style = value(attributes)
        else:
            self._property(at, name, attributes)

    @staticmethod
    def _property(at: _Paragraph, name: str, attributes: Mapping[str, str]) -> None:
        if name == "pStyle":
            at.style = value(attributes)
        elif name == "numId":
            at.list_id = value(attributes)
        elif name == "ilvl":
            at.level = number(attributes)

    def data(self, text: str) -> None:
        """Take words."""
        if self._paragraphs and not self._skipped:
            at = self._paragraphs[-1]
            if at.in_text:
                self._write(at, text)

    def _write(self, at: _Paragraph, text: str) -> None:
        if at.formats is None:
            return
        recorded = (INSERTED if self._inserted else 0) | (DELETED if self._deleted else 0)
        formats = at.formats & ~UNDERLINED if self._links else at.formats
        at.sheet.write(text, formats | recorded)

    def end(self, tag: str) -> None:
        """Leave an element."""
        name = _NAMES.get(tag)
        if name is None:
            return
        if self._skipped:
            self._skipped -= name in _SKIPPED
            return
        handler = _ENDS.get(name)
        if handler:
            handler(self)

    def _open_paragraph(self, _: Mapping[str, str]) -> None:
        self._blocks.count()
        self._paragraphs.append(_Paragraph())

    def _close_paragraph(self) -> None:
        if not self._paragraphs:
            return
        at = self._paragraphs.pop()
        out = self._blocks.sheet
        label = self._label(at)
        if label.strip() or at.sheet.length:
            out.write(label, at.mark)
        out.append(at.sheet)
        out.write("\n")
        if not self.title and self.styles.is_title(at.style):
            self.title = " ".join(at.sheet.text.split())
        for sheet in at.parked:
            out.append(sheet)

    def _label(self, at: _Paragraph) -> str:
        list_id, level = at.list_id, at.level
        if not list_id:
            list_id, of_style = self.styles.numbering(at.style)
            if not list_id:
                return ""
            of_style = self.lists.level_of(list_id, at.style) if of_style is None else of_style
            level = of_style if level is None else level
        label = self.lists.label(list_id, level or 0)
        return "" if label.startswith("•") and not at.sheet.length else label

    def _open_properties(self, _: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].in_properties = True

    def _close_properties(self) -> None:
        if self._paragraphs:
            self._paragraphs[-1].in_properties = False

    def _open_run(self, _: Mapping[str, str]) -> None:
        if self._paragraphs:
            at = self._paragraphs[-1]
            at.in_run, at.run_style, at.look = True, "", Look()
            self._settle(at)

    def _settle(self, at: _Paragraph) -> None:
        """Work out how the run under way stands; None if it is hidden."""
        key = (at.style, at.run_style, at.look)
        if key not in self._formats:
            styles = self.styles
            # A paragraph's style underlines headings; words are added by a run's own look.
            below = replace(styles.look(at.style).over(styles.default), underlined=False)
            look = at.look.over(styles.look(at.run_style).over(below))
            shown = (UNDERLINED if look.underlined else 0) | (STRUCK if look.struck else 0)
            self._formats[key] = None if look.hidden else shown
        at.formats = self._formats[key]

    def _close_run_properties(self) -> None:
        if self._paragraphs and not self._paragraphs[-1].in_properties:
            self._settle(self._paragraphs[-1])

    def _close_run(self) -> None:
        if self._paragraphs:
            at = self._paragraphs[-1]
            at.in_run, at.formats = False, 0

    def _close_text(self) -> None:
        if self._paragraphs:
            self._paragraphs[-1].in_text = False

    def _insert(self, _: Mapping[str, str]) -> None:
        self._inserted += 1
        self._mark(INSERTED)

    def _end_insert(self) -> None:
        self._inserted = max(0, self._inserted - 1)

    def _delete(self, _: Mapping[str, str]) -> None:
        self._deleted += 1
        self._mark(DELETED)

    def _end_delete(self) -> None:
        self._deleted = max(0, self._deleted - 1)

    def _mark(self, format_: int) -> None:
        """Among a paragraph's properties a change is one of its mark, and so of its number."""
        if self._paragraphs and self._paragraphs[-1].in_properties:
            self._paragraphs[-1].mark |= format_

    def _link(self, _: Mapping[str, str]) -> None:
        self._links += 1

    def _end_link(self) -> None:
        self._links = max(0, self._links - 1)

    def _close_box(self) -> None:
        box = self._blocks.close_aside()
        if self._paragraphs:
            self._paragraphs[-1].parked.append(box)
        else:
            self._blocks.sheet.append(box)

    def _open_note(self, attributes: Mapping[str, str]) -> None:
        self.notes[value(attributes, "id")] = self._blocks.open_aside()

    def _cite(self, kind: str, attributes: Mapping[str, str]) -> None:
        self.cited.append((kind, value(attributes, "id")))

    def _chunk(self, _: Mapping[str, str]) -> None:
        self.has_chunk = True


_STARTS: dict[str, Callable[[Body, Mapping[str, str]], object]] = {
    "p": Body._open_paragraph,
    "pPr": Body._open_properties,
    "r": Body._open_run,
    "rPr": lambda *_: None,
    "ins": Body._insert,
    "moveTo": Body._insert,
    "del": Body._delete,
    "moveFrom": Body._delete,
    "hyperlink": Body._link,
    "tr": lambda body, _: body._blocks.open_row(),
    "tc": lambda body, _: body._blocks.open_aside(),
    "txbxContent": lambda body, _: body._blocks.open_aside(),
    "footnote": Body._open_note,
    "endnote": Body._open_note,
    "footnoteReference": lambda body, found: body._cite("footnote", found),
    "endnoteReference": lambda body, found: body._cite("endnote", found),
    "altChunk": Body._chunk,
}
_ENDS: dict[str, Callable[[Body], object]] = {
    "p": Body._close_paragraph,
    "pPr": Body._close_properties,
    "r": Body._close_run,
    "rPr": Body._close_run_properties,
    "t": Body._close_text,
    "delText": Body._close_text,
    "ins": Body._end_insert,
    "moveTo": Body._end_insert,
    "del": Body._end_delete,
    "moveFrom": Body._end_delete,
    "hyperlink": Body._end_link,
    "tr": lambda body: body._blocks.close_row(),
    "tc": lambda body: body._blocks.close_cell(),
    "txbxContent": Body._close_box,
    "footnote": lambda body: body._blocks.close_aside(),
    "endnote": lambda body: body._blocks.close_aside(),
}


def _sign(code: str) -> str:
    """Give a sign of a pictorial font as one that others have too."""
    try:
        number_ = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number_ <= 0xF0FF:
        return SYMBOL_BYTES.get(number_ - 0xF000, "")
    return chr(number_) if 32 <= number_ < 0xD800 else ""
