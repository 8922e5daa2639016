"""Write a marked-up document's text as it would be shown: spaces collapsed, a line a block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from whereas.sources.documents.writing import Sheet, Stretch

_SPACE = re.compile(r"[ \t\n\f\v\r]+")
_BLANK = re.compile(r"[ \t\f\v\r]+")


@dataclass
class Writer:
    """Text in the making: `block` and `space` ask for what stands before the next words."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    gap: str = ""
    stretches: list[Stretch] = field(default_factory=list)

    def block(self) -> None:
        """Begin a new line."""
        self.gap = "\n" if self.parts else ""

    def space(self) -> None:
        """Ask for a space before what comes next."""
        self.gap = self.gap or (" " if self.parts else "")

    def join(self) -> None:
        """Let what comes next stand on the same line, whatever was asked for before."""
        self.gap = " " if self.parts else ""

    def write(self, text: str | None, formats: int = 0) -> None:
        """Append `text`, all of it formatted alike (see `writing`)."""
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
        if formats:
            self._mark(start, formats)

    def write_lines(self, text: str | None, formats: int = 0) -> None:
        """Append text whose line ends count (`<pre>`)."""
        first, *rest = _BLANK.sub(" ", text or "").split("\n")
        self.write(first, formats)
        for line in rest:
            self.block()
            self.write(line, formats)

    def text(self) -> str:
        """Give what was written."""
        return "".join(self.parts)

    def sheet(self) -> Sheet:
        """Give what was written with its formats."""
        return sheet_of(self.text(), self.stretches)

    def _append(self, gap: str, body: str) -> int:
        self.parts += (gap, body)
        self.length += len(gap) + len(body)
        return self.length - len(body)

    def _mark(self, start: int, formats: int) -> None:
        last = self.stretches[-1] if self.stretches else None
        if last and last[2] == formats and start - last[1] <= 1:
            self.stretches[-1] = (last[0], self.length, formats)
        else:
            self.stretches.append((start, self.length, formats))


def sheet_of(text: str, stretches: Sequence[Stretch]) -> Sheet:
    """Make a sheet of a text and its formatted stretches."""
    return Sheet([text], len(text), list(stretches))


def cut(
    text: str, stretches: Sequence[Stretch], gone: Sequence[tuple[int, int]]
) -> tuple[str, list[Stretch]]:
    """Take pieces out of a text and move its stretches; `gone` is in order, without overlap."""
    ends = [0, *(end for _, end in gone)]
    starts = [*(start for start, _ in gone), len(text)]
    kept = "".join(text[a:b] for a, b in zip(ends, starts, strict=True))
    removed = [0, *accumulate(end - start for start, end in gone)]

    def place(offset: int) -> int:
        i = bisect_right(starts, offset, hi=len(gone))
        return (
            offset - removed[i] if i == 0 or offset >= ends[i] else starts[i - 1] - removed[i - 1]
        )

    moved = ((place(start), place(end), formats) for start, end, formats in stretches)
    return kept, [stretch for stretch in moved if stretch[0] < stretch[1]]
