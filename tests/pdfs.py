"""PDFs for tests, laid out by ourselves so that what stands where is known."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = letter
MARGIN = 72
UNDER, THROUGH = "\x01", "\x02"
MARKS = UNDER + THROUGH
"""Before a word: it is underlined, or struck through."""


@dataclass
class Layout:
    """How a text is set."""

    columns: int = 1
    size: float = 11
    leading: float = 14
    font: str = "Times-Roman"
    justified: bool = False
    numbered: bool = False
    head: tuple[str, ...] = ()
    foot: str = ""
    hyphens: float = 0.0
    indent: float = 0.0
    hang: float = 0.0
    gutter: float = 24
    after: float = 0.0
    turned: int = 0
    draft: str = ""
    bars: bool = False
    random: random.Random = field(default_factory=lambda: random.Random(5))


LAYOUTS = {
    "plain": Layout(),
    "spaced": Layout(after=8, foot="{page}"),
    "justified": Layout(justified=True, indent=24, foot="- {page} -"),
    "bill": Layout(leading=24, numbered=True, head=("Int. No. 1490", "{page}"), size=12),
    "two columns": Layout(columns=2, size=9, leading=11, justified=True, head=("Ordinance 710",)),
    "two columns, broken": Layout(
        columns=2, size=9, leading=11, hyphens=1, justified=True, after=6, gutter=16,
        foot="Page {page} of 9",
    ),
    "three columns": Layout(columns=3, size=8, leading=10, gutter=14, hyphens=1),
    "broken": Layout(hyphens=1, head=("Town of Alder, Ordinances", "as amended"), foot="{page}"),
    "turned": Layout(turned=90, foot="{page}"),
    "stamped": Layout(draft="DRAFT", justified=True, foot="Draft of page {page}"),
    "hanging": Layout(hang=18, after=4, font="Helvetica", size=10),
}  # fmt: skip


class _Setter:
    """Sets paragraphs into columns, page after page."""

    def __init__(self, layout: Layout) -> None:
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=letter, pageCompression=1, invariant=1)
        self.layout, self.page, self.column, self.line, self.y = layout, 0, 0, 0, 0.0
        self.width = (WIDTH - 2 * MARGIN - (layout.columns - 1) * layout.gutter) / layout.columns
        self.begin()

    def begin(self) -> None:
        """Begin a page with what stands on every one."""
        layout, canvas = self.layout, self.canvas
        self.page, self.column, self.line = self.page + 1, 0, 0
        self.y = HEIGHT - MARGIN - layout.size
        if layout.turned:
            canvas.translate(WIDTH, 0)
            canvas.rotate(layout.turned)
            canvas.scale(0.77, 0.77)
        canvas.setFont(layout.font, 9)
        for n, line in enumerate(layout.head):
            canvas.drawString(MARGIN, HEIGHT - 36 - 11 * n, line.format(page=self.page))
        if layout.foot:
            canvas.drawCentredString(WIDTH / 2, 36, layout.foot.format(page=self.page))
        if layout.draft:
            canvas.saveState()
            canvas.translate(WIDTH / 2, HEIGHT / 2)
            canvas.rotate(50)
            canvas.setFont(layout.font, 80)
            canvas.setFillGray(0.8)
            canvas.drawCentredString(0, 0, layout.draft)
            canvas.restoreState()
        canvas.setFont(layout.font, layout.size)

    def next_line(self) -> None:
        """Go to the next line, column or page."""
        self.y -= self.layout.leading
        if self.y >= MARGIN:
            return
        self.y = HEIGHT - MARGIN - self.layout.size
        self.column += 1
        if self.column == self.layout.columns:
            self.canvas.showPage()
            self.begin()

    def put(self, words: list[str], indent: float, last: bool) -> None:
        """Set one line."""
        layout = self.layout
        left = MARGIN + self.column * (self.width + layout.gutter)
        self.line += 1
        if layout.numbered:
            self.canvas.drawRightString(MARGIN - 14, self.y, str(self.line))
        gap = self.of(" ")
        room = self.width - indent - sum(map(self.of, words))
        if layout.justified and not last and len(words) > 1:
            gap = room / (len(words) - 1)
        at = left + indent
        text = self.canvas.beginText(at, self.y)
        for n, word in enumerate(words):
            text.setTextOrigin(at, self.y)
            text.textOut(word.lstrip(MARKS) + " ")
            end = at + self.of(word)
            on = n + 1 < len(words) and words[n + 1][0] == word[0]  # the rule passes the space too
            self.rule(word[0], at, end + gap if on else end)
            at = end + gap
        self.canvas.drawText(text)
        self.next_line()

    def rule(self, mark: str, left: float, right: float) -> None:
        """Draw a line under a word or through it, or a thin bar, as word processors do."""
        size, canvas = self.layout.size, self.canvas
        if mark not in MARKS:
            return
        y = self.y - 0.12 * size if mark == UNDER else self.y + 0.25 * size
        if self.layout.bars:
            canvas.rect(left, y - 0.3, right - left, 0.6, stroke=0, fill=1)
        else:
            canvas.setLineWidth(0.6)
            canvas.line(left, y, right, y)

    def of(self, word: str) -> float:
        """A word's width."""
        word = word.lstrip(MARKS)
        return pdfmetrics.stringWidth(word, self.layout.font, self.layout.size)

    def paragraph(self, text: str) -> None:
        """Set a paragraph."""
        layout, line, used, indent = self.layout, [], 0.0, self.layout.indent
        waiting = text.split()
        while waiting:
            word = waiting.pop(0)
            wide = self.of(word)
            if not line or used + wide <= self.width - indent:
                line.append(word)
                used += wide + self.of(" ")
                continue
            part = self.broken(word, self.width - indent - used)
            if part:
                line.append(part)
                word = word[len(part.rstrip("-")) :].lstrip("-") if part else word
            self.put(line, indent, last=False)
            waiting.insert(0, word)
            line, used, indent = [], 0.0, layout.hang
        self.put(line, indent, last=True)
        self.y -= layout.after

    def broken(self, word: str, room: float) -> str:
        """The part of a word that is set on this line with a hyphen, "" if it is not broken."""
        layout = self.layout
        if "-" in word[1:-1]:
            part = word[: word.index("-", 1) + 1]
            return part if self.of(part) <= room else ""
        if not layout.hyphens or len(word) < 7 or not word.isalpha():
            return ""
        most = max(
            (n for n in range(2, len(word) - 2) if self.of(word[:n] + "-") <= room), default=0
        )
        return word[:most] + "-" if most > 1 and layout.random.random() < layout.hyphens else ""


def pdf(text: str, layout: Layout) -> bytes:
    """Set a text: what stands between empty lines is a paragraph."""
    setter = _Setter(layout)
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            setter.paragraph(paragraph)
    setter.canvas.save()
    return setter.out.getvalue()


def sample_texts(count: int) -> list[str]:
    """Some of the sample's texts, spread over its places."""
    from whereas import sample

    found = sorted(Path(sample.path()).rglob("*.txt"))
    step = max(1, len(found) // count)
    return [path.read_text("utf-8") for path in found[::step]][:count]
