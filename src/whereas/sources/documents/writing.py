"""Write a document's text stretch by stretch, and keep how each stretch was formatted."""

from __future__ import annotations

from dataclasses import dataclass, field

from whereas.errors import UnreadableError

MAX_PARAGRAPHS = 500_000
"""Paragraphs, cells and notes of one file; the longest code read here has 16,600 lines."""

UNDERLINED, STRUCK, INSERTED, DELETED = 1, 2, 4, 8
"""How a stretch stands: two by their look, two by the file's own record of changes."""

Stretch = tuple[int, int, int]
"""Start, end (code points, end exclusive) and the sum of the formats above, never 0."""

_UNSEEN = dict.fromkeys((*range(9), *range(14, 32), 0x7F, 0xAD, 0xFEFF))
"""Controls, soft hyphens and byte-order marks: what no reader of the document sees."""


@dataclass(slots=True)
class Sheet:
    """A text under way with its formatted stretches, in order and without overlap."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self.parts)

    def write(self, text: str, formats: int = 0) -> None:
        """Append `text`, all of it formatted alike."""
        if not text.isprintable():
            text = text.translate(_UNSEEN)
        if not text:
            return
        start, self.length = self.length, self.length + len(text)
        self.parts.append(text)
        if formats:
            self._format(start, self.length, formats)

    def append(self, other: Sheet) -> None:
        """Append another sheet with its formats."""
        for start, end, formats in other.stretches:
            self._format(self.length + start, self.length + end, formats)
        self.parts += other.parts
        self.length += other.length

    def drop_break(self) -> None:
        """Take back the line's end that was written last."""
        if self.parts and self.parts[-1] == "\n":
            self.parts.pop()
            self.length -= 1

    def line(self) -> None:
        """End the line, unless it ended already or nothing was written."""
        if self.ends and self.ends != "\n":
            self.write("\n")

    @property
    def ends(self) -> str:
        """The last character ("" if there is none)."""
        return self.parts[-1][-1] if self.parts else ""

    def _format(self, start: int, end: int, formats: int) -> None:
        last = self.stretches[-1] if self.stretches else None
        if last and last[1] == start and last[2] == formats:
            self.stretches[-1] = (last[0], end, formats)
        else:
            self.stretches.append((start, end, formats))


@dataclass(slots=True)
class Blocks:
    """The sheets that a document's parts go to: the text, and what stands aside of it.

    A table's cells come one after another, a tab between them and a line's end after each row; a
    text box follows the paragraph that holds it.
    """

    sheets: list[Sheet] = field(default_factory=lambda: [Sheet()])
    cells: list[int] = field(default_factory=list)
    paragraphs: int = 0

    @property
    def sheet(self) -> Sheet:
        """Where words go now."""
        return self.sheets[-1]

    def count(self) -> None:
        """Count one more paragraph.

        Raises:
            UnreadableError: there are more than MAX_PARAGRAPHS.
        """
        self.paragraphs += 1
        if self.paragraphs > MAX_PARAGRAPHS:
            raise UnreadableError(f"has more than {MAX_PARAGRAPHS:,} paragraphs")

    def open_aside(self) -> Sheet:
        """Begin a sheet of its own, for a cell, a box or a note."""
        self.sheets.append(Sheet())
        return self.sheets[-1]

    def close_aside(self) -> Sheet:
        """End it and take it off; an empty one if none was begun."""
        return self.sheets.pop() if len(self.sheets) > 1 else Sheet()

    def open_row(self) -> None:
        """Begin a table's row."""
        self.cells.append(0)

    def close_cell(self) -> None:
        """End a cell, begun as a sheet of its own, and put it behind the one before."""
        cell = self.close_aside()
        cell.drop_break()
        if self.cells:
            if self.cells[-1]:
                self.sheet.write("\t")
            self.cells[-1] += 1
        self.sheet.append(cell)

    def close_row(self) -> None:
        """End a table's row."""
        if self.cells:
            self.cells.pop()
            self.sheet.write("\n")
