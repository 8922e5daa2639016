"""A passage as it is read: blocks, labels, sentences and quotations, all as spans of its text.

A block is a paragraph, a headline, a list item or a speaker's turn. Its label ("MS. VARGA:", a
bullet, a dateline) belongs to no sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from whereas.claims.sentences import ends

MOST_LABEL = 60
"""Characters of a speaker's or a list item's label; the longest in use are titles with names."""

WRAPPED, WIDEST = 40, 100
"""Columns at which mail and wires wrap their lines lie between: 60 to 80 as a rule."""

RAGGED = 6
"""How much longer other lines may be than the longest that surely goes on."""

_FOLDED = str.maketrans('‘’“”„«»"\u00a0\u2011', "''      \u0020-")
_LOOSE = re.compile(r"(?<![^\W_])'(?=\w)|(?<=[,.!?])'(?!\w)|(?<=\s)'(?=\s)")
_BULLET = re.compile(r"\s*(?:[•▪·*►»–—-]+\s+|#+\s+|\(?\d{1,2}(?:[.)]|/)\s+)")
_LABEL = re.compile(rf"([^:!?“”\"\n]{{1,{MOST_LABEL}}}):\s+(?=\S)|([QA])\.\s+(?=\S)")
_SMALL = frozenset("of the and for to at in a an on by de la".split())
_DATELINE = re.compile(
    r"\s*(?P<place>(?:[A-Z][A-Z.’'-]+)(?:\s[A-Z][A-Z.’'-]+){0,4}|"
    r"(?:[A-Z][\w.’'-]+)(?:\s[A-Z][\w.’'-]+){0,3})"
    r"(?P<more>(?:,\s[\w.]+(?:\s[\w.]+){0,2}){0,2}(?:,\s\d{4})?(?:\s\([^)\n]{1,40}\))?)\s*(?:—|"
    r"–|--|\s-\s)\s*(?=\S)"
)
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d")
_AGENCY = re.compile(r"\s*\([A-Z][^)\n]{2,40}\)\s+(?:[-–—]+\s+)?(?=[A-Z“\"])")
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]|\Z)")
_MARKS = re.compile(r"[“”\"]|(?<![^\W_])‘|’(?!\w)|(?<!\w)'(?=\w)|(?<=[,.!?])'(?!\w)")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or turn: `start` to `end`, its label's words, where its sentences begin."""

    start: int
    end: int
    label: str
    body: int
    dateline: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's span, and its block's number."""

    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands inside quotation marks, and its block's number; `end` is its closing mark."""

    start: int
    end: int
    block: int


class Told:
    """A passage and its parts. `flat` has its text's offsets, quotation marks made blanks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat = _LOOSE.sub(" ", text.translate(_FOLDED))
        self.blocks = list(_blocks(text))
        self.sentences = [s for n, b in enumerate(self.blocks) for s in _sentences(text, n, b)]
        self._starts = [sentence.start for sentence in self.sentences]

    @cached_property
    def quotations(self) -> list[Quotation]:
        """The quotations, in order; one that runs over paragraphs is one in each."""
        return list(_quotations(self.text, self.blocks))

    @cached_property
    def people(self) -> frozenset[str]:
        """The last names of persons whom the passage names."""
        from whereas.claims.names import Names

        return frozenset(n.text.split()[-1] for n in Names(self).all if n.kind == "person")

    @cached_property
    def _quoted(self) -> list[int]:
        return [quotation.start for quotation in self.quotations]

    def quotation_at(self, start: int, end: int) -> int:
        """Number the quotation that holds most of a span; -1 for none."""
        at = bisect_right(self._quoted, start) - 1
        for n in (at, at + 1):
            if 0 <= n < len(self.quotations):
                one = self.quotations[n]
                if 2 * (min(one.end, end) - max(one.start, start)) > end - start:
                    return n
        return -1

    def quotations_in(self, start: int, end: int) -> list[Quotation]:
        """The quotations that stand in a span or reach into it."""
        first = max(bisect_right(self._quoted, start) - 1, 0)
        return self.quotations[first : bisect_right(self._quoted, end)]

    def sentence_at(self, place: int) -> int:
        """Number the sentence at, or last before, a place; -1 for none."""
        return bisect_right(self._starts, place) - 1

    def said(self, sentence: Sentence) -> str:
        """Give a sentence's own words."""
        return self.text[sentence.start : sentence.end]


def _blocks(text: str) -> Iterator[Block]:
    """Yield the blocks: lines, joined where an author's line was wrapped."""
    for start, end in paragraphs(text):
        body = start
        if bullet := _BULLET.match(text, body, end):
            body = bullet.end()
        dateline = ""
        if agency := _AGENCY.match(text, body, end):
            body = agency.end()
        if (line := _DATELINE.match(text, body, end)) and _is_dateline(line):
            body, dateline = line.end(), line["place"]
        label = ""
        if (named := _LABEL.match(text, body, end)) and _is_label(named[1] or named[2]):
            body, label = named.end(), named[1] or named[2]
        yield Block(start, end, label, body, dateline)


def _is_dateline(line: re.Match[str]) -> bool:
    """Tell `TULE, June 6 —` from `Mayor Brandt — who`."""
    return line["place"].isupper() or bool(_MONTH.search(line["more"]))


def _is_label(words: str) -> bool:
    """Tell a name or a heading's word from a sentence that ends in a colon."""
    said = words.replace(",", " ").split()
    capital = sum(word[0].isupper() or word[0].isdigit() or word[0] == "(" for word in said)
    small = sum(word in _SMALL for word in said)
    return len(said) <= 7 and capital + small == len(said) and capital > 0


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of a text without outer blanks, those that were wrapped as one."""
    groups = list(_groups(text))
    width = _width(text, groups)
    for group in groups:
        yield from _unwrapped(text, group, width)


def _groups(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the lines between blank lines."""
    group: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        words = line[0].strip()
        if words:
            start = line.start() + len(line[0]) - len(line[0].lstrip())
            group.append((start, start + len(words)))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _width(text: str, groups: list[list[tuple[int, int]]]) -> int:
    """Give the columns to which a text was wrapped: its longest line that goes on small; or 0.

    Where more lines are longer than that, nobody wrapped it.
    """
    broken = [b - a for group in groups for (a, b), (c, _) in pairwise(group) if text[c].islower()]
    width = max((length for length in broken if WRAPPED <= length <= WIDEST), default=0)
    ends = [b - a for group in groups for (a, b), _ in pairwise(group)]
    width = max((length for length in ends if width <= length <= width + RAGGED), default=width)
    longer = sum(end - start > width for group in groups for start, end in group)
    return width if longer < len(broken) else 0


def _unwrapped(text: str, group: list[tuple[int, int]], width: int) -> Iterator[tuple[int, int]]:
    """Join the lines of a group that were wrapped to a width."""
    if not width:
        yield from group
        return
    held = group[0]
    for last, line in pairwise(group):
        if last[1] - last[0] <= width and _goes_on(text[slice(*line)], last[1] - last[0], width):
            held = held[0], line[1]
        else:
            yield held
            held = line
    yield held


def _goes_on(words: str, last: int, width: int) -> bool:
    """Say whether a line goes on in the next: the next one's first word did not fit."""
    if _BULLET.match(words) or ((label := _LABEL.match(words)) and _is_label(label[1] or label[2])):
        return False
    return last + 1 + len(words.split()[0]) >= width


def _sentences(text: str, number: int, block: Block) -> Iterator[Sentence]:
    start = block.body
    for end in ends(text, block.body, block.end):
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            yield Sentence(start, end, number)
        start = end


def _quotations(text: str, blocks: list[Block]) -> Iterator[Quotation]:
    for number, block in enumerate(blocks):
        opened, sign = -1, ""
        for mark in _MARKS.finditer(text, block.start, block.end):
            at, now = mark.start(), mark[0]
            if opened < 0:
                if now in "“‘" or (now in "\"'" and _opens(text, at)):
                    opened, sign = at + 1, {"“": "”", "‘": "’"}.get(now, now)
            elif now == sign:
                yield Quotation(opened, at, number)
                opened = -1
            elif now == "“" and sign == "”":  # the one before was never closed
                opened = at + 1
        if opened >= 0 and sign in '”"':
            yield Quotation(opened, block.end, number)


def _opens(text: str, at: int) -> bool:
    return (
        at + 1 < len(text)
        and not text[at + 1].isspace()
        and (at == 0 or not text[at - 1].isalnum())
    )
