"""Which words of a document are added, struck or existing law, by what the document marks.

One rule for every kind of file:

1. What the file itself records as inserted or deleted (tracked changes, `<ins>`, `<del>`) is added
   or struck.
2. What is struck through is struck: in law a line through words has no other meaning.
3. Words in [brackets] are struck where the document says so ("matter in brackets [ ] is deleted"),
   or where it amends law that it writes out and its brackets stand beside underlined words. Other
   brackets are blanks to fill in or notes.
4. What is underlined is added only where the document also strikes words, by 2 or 3, says that
   underlined matter is new, or amends law that it writes out and underlines whole clauses. Other
   underlining is taken for emphasis or a heading's look. Links, and what a named style of
   paragraphs underlines, never count as underlined.
5. Where underlining or brackets mark changes, what is unmarked in a piece of law that is written
   out after "amended to read as follows" stood before: it is existing. Unmarked text elsewhere,
   and in a document with recorded changes alone, stays unmarked: what was there before a draft was
   edited is an earlier draft, not law.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from whereas.records import Span, SpanState
from whereas.sources.documents.base import Document
from whereas.sources.documents.writing import DELETED, INSERTED, STRUCK, UNDERLINED, Sheet
from whereas.sources.nyc.states import spans_of
from whereas.sources.rtf import RichText
from whereas.sources.runs import Run, joined, union, without, worded

_LINED = r"under(?:lin|scor)\w*"
_NEW = r"(?:new|add\w*|insert\w*|propos\w*|amendments?)"
_GONE = r"(?:delet\w*|omit\w*|remov\w*|repeal\w*|strik\w*|struck|stricken|eliminat\w*|old law)"
_BRACKETS = r"(?:bracket\w*|\[ ?\])"
_NEAR = r"[^.;]{0,80}?"
"""A note's two words stand in one clause; the notes met have under 60 characters between them."""

_SAYS_UNDERLINED = re.compile(
    rf"\b{_LINED}\b{_NEAR}\b{_NEW}\b|\b{_NEW}\b{_NEAR}\b{_LINED}\b|\bnew matter\b"
    rf"|\badditions\b{_NEAR}\b(?:shown|indicated|marked|noted|in)\b",
    re.IGNORECASE,
)
_SAYS_BRACKETS = re.compile(
    rf"{_BRACKETS}{_NEAR}\b{_GONE}|\b{_GONE}\b{_NEAR}{_BRACKETS}", re.IGNORECASE
)
_AMENDS = re.compile(r"\b(?:amended|added)\b[^\n;]{0,300}?\bas follows\b", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^\[\]]{1,20000}\]")
"""A bracketed deletion may be a page of law; what is longer has lost its other bracket."""

_CLAUSE = 12
"""Words in a row that are underlined as law, not as a heading: of 1,570 stretches underlined
outside of amended law in 1,500 of New York's bills, 97 % are shorter."""

_BESIDE = 3
"""Brackets stand beside underlined words with at most so many characters between the two."""


def marked_document(
    sheet: Sheet, aside: Sheet, title: str = "", notes: tuple[str, ...] = ()
) -> Document:
    """Make a document of its text and of what stands aside (footnotes), which follows the text.

    Each is judged by itself: a footnote is no part of the law that is written out before it.
    """
    sheet.line()
    aside.line()
    spans = marked_spans(sheet)
    moved = (
        replace(span, start=span.start + sheet.length, end=span.end + sheet.length)
        for span in marked_spans(aside)
    )
    return Document(sheet.text + aside.text, (*spans, *moved), title, notes)


def marked_spans(sheet: Sheet) -> tuple[Span, ...]:
    """Give the added, struck and existing spans of a sheet, in order and without overlap."""
    if not sheet.stretches:
        return ()
    text = sheet.text
    deleted = _runs(sheet, DELETED)
    inserted = without(_runs(sheet, INSERTED), deleted)
    recorded = union([*inserted, *deleted])
    looks = _by_look(text, _runs(sheet, UNDERLINED), _runs(sheet, STRUCK))
    spans = [*worded(text, deleted, "struck"), *worded(text, inserted, "added")]
    for state in _STATES:
        runs = [(span.start, span.end) for span in looks if span.state == state]
        spans += worded(text, without(runs, recorded), state)
    return tuple(joined(text, sorted(spans, key=lambda span: span.start)))


_STATES: tuple[SpanState, ...] = ("added", "struck", "existing")


def _runs(sheet: Sheet, format_: int) -> list[Run]:
    return union((start, end) for start, end, formats in sheet.stretches if formats & format_)


def _by_look(text: str, underlined: list[Run], struck: list[Run]) -> list[Span]:
    """Apply the rules 2 to 5, which go by the look of words; in order and without overlap."""
    bracketed = _deletions(text, underlined)
    strikes = bool(bracketed or worded(text, struck, "added"))
    if not strikes and not _underlines_law(text, underlined):
        return worded(text, struck, "struck")
    law = RichText(text, tuple(underlined), tuple(struck))
    spans = spans_of(law, has_marks=bool(underlined), brackets=bool(bracketed))
    told = union((span.start, span.end) for span in spans)
    gone = without(bracketed, told)
    new = without(without(underlined, told), gone)
    spans = (*spans, *worded(text, gone, "struck"), *worded(text, new, "added"))
    return sorted(spans, key=lambda span: span.start)


def _underlines_law(text: str, underlined: list[Run]) -> bool:
    """Say whether a document that strikes nothing still underlines what it adds."""
    if not underlined:
        return False
    clauses = (len(text[start:end].split()) >= _CLAUSE for start, end in underlined)
    return bool(_SAYS_UNDERLINED.search(text) or (_AMENDS.search(text) and any(clauses)))


def _deletions(text: str, underlined: list[Run]) -> list[Run]:
    """Find the bracketed words, where rule 3 takes brackets for deletions."""
    runs = [run for run in _worded_brackets(text) if not _inside(run, underlined)]
    if not runs or _SAYS_BRACKETS.search(text):
        return runs
    amends = _AMENDS.search(text) and any(_beside(run, underlined) for run in runs)
    return runs if amends else []


def _worded_brackets(text: str) -> Iterable[Run]:
    for match in _BRACKETED.finditer(text):
        if any(map(str.isalnum, match[0])) and match[0].lower() not in ("[sic]", "[sic.]"):
            yield match.span()


def _inside(run: Run, runs: Sequence[Run]) -> bool:
    """Say whether one of the ordered, disjoint runs holds the whole of `run`."""
    after = bisect_right(runs, run[0], key=lambda other: other[0])
    return after > 0 and run[1] <= runs[after - 1][1]


def _beside(run: Run, runs: Sequence[Run]) -> bool:
    """Say whether one of the ordered, disjoint runs begins after `run` or ends before it."""
    after = bisect_right(runs, run[1] - 1, key=lambda other: other[0])
    follows = after < len(runs) and runs[after][0] - run[1] <= _BESIDE
    before = bisect_right(runs, run[0], key=lambda other: other[1])
    return follows or (before > 0 and run[0] - runs[before - 1][1] <= _BESIDE)
