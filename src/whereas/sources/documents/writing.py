"""Write a document's text stretch by stretch, and keep how each stretch was formatted."""

from __future__ import annotations

from dataclasses import dataclass, field

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
        start, self.length = self.length, self.length + len(text)
        self.parts.append(text)
        if formats and text:
            self._format(start, self.length, formats)

    def append(self, other: Sheet) -> None:
        """Append another sheet with its formats."""
        for start, end, formats in other.stretches:
            self._format(self.length + start, self.length + end, formats)
        self.parts += other.parts
        self.length += other.length

    def line(self) -> None:
        """End the line, unless it ended already or nothing was written."""
        if self.ends and self.ends != "\n":
            self.write("\n")

    @property
    def ends(self) -> str:
        """The last character ("" if there is none)."""
        return next((part[-1] for part in reversed(self.parts) if part), "")

    def _format(self, start: int, end: int, formats: int) -> None:
        last = self.stretches[-1] if self.stretches else None
        if last and last[1] == start and last[2] == formats:
            self.stretches[-1] = (last[0], end, formats)
        else:
            self.stretches.append((start, end, formats))
