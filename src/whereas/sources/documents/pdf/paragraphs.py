"""Lines into paragraphs: which line goes on with the one before it, and how words are joined."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from whereas.sources.documents.pdf.columns import Line, pitch
from whereas.sources.documents.pdf.words import Word
from whereas.sources.documents.writing import STRUCK, UNDERLINED, Sheet

WIDER = 1.3
"""Lines that stand further apart than this many times the usual distance are two paragraphs."""

INDENT = 0.6
"""A line set in by this share of its height begins a paragraph; a space is a quarter of it."""

SIZES = 0.15
"""Lines whose heights differ by more than this share are a heading and a text."""

SPACE = 0.25
"""Width of a space as a share of the height."""

TOUCHING = 0.06
"""Pieces closer than this share of their height are one word: no space is as narrow."""

RAISED = 0.12
"""A digit in smaller type that stands this share of the line's height above the line is raised."""

SAME_COLUMN = 24.0
"""Points by which the sides of one column differ from page to page at most."""

_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARKER = re.compile(
    r"(?:sec(?:tion|s)?\b\.?|§|article\b|chapter\b|whereas\b|now,? therefore|\(\w{1,5}\)"
    r"|\d{1,3}[.)](?=\s|$)|[a-z][.)](?=\s|$))",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:[.;:?!]|; (?:and|or))[\"”’')\]]*$")
_BROKEN = re.compile(r"[^\W\d_]-$")
_ALWAYS_HYPHENATED = frozenset(
    "self quasi cross one two three four five six seven eight nine ten twenty thirty forty fifty"
    " sixty seventy eighty ninety first second third half full part long short high low".split()
)
"""First parts that law joins to a second with a hyphen (twenty-two, one-way, part-time)."""

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(slots=True)
class Vocabulary:
    """The words of a document as they stand within lines, in lower case."""

    whole: set[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Vocabulary:
        """Collect them; the parts of what a line's end may have broken are left out."""
        whole: set[str] = set()
        broken = False
        for line in lines:
            words = line.words[1:] if broken else line.words
            broken = line.words[-1].text.endswith("-")
            said = " ".join(word.text for word in (words[:-1] if broken else words))
            whole.update(_LETTERS.findall(said.lower()))
        return cls(whole)

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Whether a hyphen between a line's last and the next line's first letters is the word's.

        It is where the document has the word with its hyphen within a line, and is not where it
        has the word without. Else it stays before a capital or a digit, after a single capital
        and after a part that always takes one; and where both parts are words that the document
        has by themselves.
        """
        first = re.split(r"\W", before)[-1]
        second = (re.match(r"[^\W_]+", after) or [""])[0]
        capitals = len(first) > 1 and first.isupper()
        if not second or first.isupper() > capitals or second[0].isupper() != capitals:
            return True
        first, second = first.lower(), second.lower()
        if f"{first}-{second}" in self.whole:
            return True
        if first + second in self.whole:
            return False
        if first in _ALWAYS_HYPHENATED:
            return True
        long = min(len(first), len(second)) > 2
        return long and first in self.whole and second in self.whole


def write(lines: Sequence[Line], asides: Sequence[Line]) -> Sheet:
    """Write lines in reading order as paragraphs; `asides` follow the paragraph of their page.

    Args:
        lines: the text's lines, page after page.
        asides: lines set in another direction, each a paragraph of its own.
    """
    sheet = Sheet()
    vocabulary = Vocabulary.of(lines)
    waiting = sorted(asides, key=lambda line: line.page)
    for paragraph in _paragraphs(lines):
        while waiting and waiting[0].page < paragraph[0].page:
            _write_paragraph(sheet, [waiting.pop(0)], vocabulary)
        _write_paragraph(sheet, paragraph, vocabulary)
    for line in waiting:
        _write_paragraph(sheet, [line], vocabulary)
    return sheet


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    step, rights = pitch(lines) / _usual_height(lines), _right_sides(lines)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins(paragraph, line, step, rights):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _usual_height(lines: Sequence[Line]) -> float:
    """The height of most lines: a heading in larger type stands further apart in proportion."""
    heights = Counter(round(line.height, 1) for line in lines)
    return max(1.0, max(heights, key=lambda height: (heights[height], -height), default=1.0))


def _right_sides(lines: Sequence[Line]) -> dict[int, float]:
    """How far the columns that begin at one place reach, by that place in steps of points."""
    sides: dict[int, float] = defaultdict(float)
    for line in lines:
        at = round(line.column[0] / SAME_COLUMN)
        width = line.column[1] - line.column[0]
        sides[at] = max(sides[at], width)
    return sides


def _begins(paragraph: list[Line], line: Line, step: float, widths: dict[int, float]) -> bool:
    """Whether a line begins a paragraph rather than going on with the one before it."""
    before = paragraph[-1]
    size = max(before.height, 1.0)
    if _BROKEN.search(before.words[-1].text) and line.words[0].text[0].islower():
        return False
    if abs(line.height - before.height) > SIZES * size:
        return True
    together = line.page == before.page and line.top >= before.top
    if together and step and line.bottom - before.bottom > WIDER * max(step, 1.0) * size:
        return True
    room = before.column[0] + widths[round(before.column[0] / SAME_COLUMN)] - before.right
    if _would_fit(line, room, size):
        return True
    marked = _MARKER.match(_said(line))
    if marked and _ENDS.search(_said(before)):
        return True
    return _set_in(paragraph, line, size)


def _would_fit(line: Line, room: float, size: float) -> bool:
    """Whether the line's first word had room on the line before: then it was not wrapped."""
    word = line.words[0]
    width = word.right - word.left
    return room > width + (SPACE + 0.35) * size


def _set_in(paragraph: list[Line], line: Line, size: float) -> bool:
    """Whether a line is set in more than the one before it, and not because that hangs out.

    A first line that hangs out is told by its marker, or by its sentence going on.
    """
    before = paragraph[-1]
    apart = line.column[0] - before.column[0] if line.page != before.page else 0.0
    if line.top < before.top or abs(apart) > SAME_COLUMN:
        apart = line.column[0] - before.column[0]
    inward = line.left - before.left - apart
    if inward <= INDENT * size:
        return False
    if len(paragraph) > 1:
        return True
    said = _said(before)
    return _MARKER.match(said) is None and _ENDS.search(said) is not None


def _said(line: Line) -> str:
    return " ".join(word.text for word in line.words)


def _write_paragraph(sheet: Sheet, paragraph: Sequence[Line], vocabulary: Vocabulary) -> None:
    for at, line in enumerate(paragraph):
        following = paragraph[at + 1] if at + 1 < len(paragraph) else None
        joint = _joint(line, following, vocabulary)
        _write_line(sheet, line, drop_hyphen=joint == "drop")
        if joint == "space":
            sheet.write(" ", _shared(line.words[-1], following.words[0] if following else None))
    sheet.write("\n")


def _joint(line: Line, following: Line | None, vocabulary: Vocabulary) -> str:
    """How a line is joined to the next: by a "space", without one ("keep"), or the hyphen goes."""
    if following is None:
        return ""
    last, first = line.words[-1].text, following.words[0].text
    if len(last) > 1 and (last.endswith(("—", "/")) or re.search(r"\d[-–]$", last)):
        return "keep"
    if not _BROKEN.search(last) or first in ("and", "or", "to"):  # "one- and two-family"
        return "space"
    return "keep" if vocabulary.keeps_hyphen(last[:-1], first) else "drop"


def _write_line(sheet: Sheet, line: Line, drop_hyphen: bool) -> None:
    height, bottom = line.height, _baseline(line)
    before: Word | None = None
    for at, word in enumerate(line.words):
        if before is not None and not _touches(before, word):
            sheet.write(" ", _shared(before, word))
        text = word.text
        if text.isdecimal() and _raised(word, height, bottom):
            text = text.translate(_RAISED_DIGITS)
        if drop_hyphen and at == len(line.words) - 1:
            text = text[:-1]
        _write_word(sheet, word, text)
        before = word


def _baseline(line: Line) -> float:
    """Where the bottoms of the line's words of its own height lie."""
    height = line.height
    return max(w.bottom for w in line.words if abs(w.height - height) < 0.2)


def _touches(before: Word, word: Word) -> bool:
    """Whether there is no room for a space between two pieces."""
    gap = word.left - before.right if word.left >= before.left else before.left - word.right
    return gap < TOUCHING * min(before.height, word.height)


def _raised(word: Word, height: float, bottom: float) -> bool:
    return word.height < (1 - SIZES) * height and bottom - word.bottom > RAISED * height


def _shared(before: Word, word: Word | None) -> int:
    """The marks that a space has: those that both words around it have."""
    if word is None:
        return 0
    ends = sum({_FORMAT[how] for _, end, how in before.marks if end == len(before.text)})
    starts = sum({_FORMAT[how] for first, _, how in word.marks if first == 0})
    return ends & starts


_FORMAT = {"under": UNDERLINED, "through": STRUCK}


def _write_word(sheet: Sheet, word: Word, text: str) -> None:
    """Write a word, cut where its marks begin and end."""
    if not word.marks:
        sheet.write(text)
        return
    cuts = sorted({0, len(text), *(min(at, len(text)) for m in word.marks for at in m[:2])})
    for start, end in pairwise(cuts):
        formats = {_FORMAT[how] for first, last, how in word.marks if first <= start < last}
        sheet.write(text[start:end], sum(formats))
