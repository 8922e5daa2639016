"""Words and signs that a text itself prints around what it adds and strikes.

Legislatures' pages say it in words (`deleted text begin … deleted text end`, `new text begin …`:
Minnesota) or in signs: `{+ new +}` and `{- old -}` (Oregon), `<<+ new +>>` and `<<- old ->>`,
`[A> new <A]` and `[D> old <D]` (publishers), `[[old]]` (Maryland's amendments, with `<<new>>` in
some texts), `((old))` (Washington). Words and compound signs are taken out of the text, brackets
are the law's own print and stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from whereas.sources.documents.lines import cut
from whereas.sources.documents.writing import DELETED, INSERTED, Stretch

LONGEST_MARKED = 200_000
"""Characters between a mark and its end: what is farther is a stray sign. Room for a bill that
strikes a whole chapter."""


@dataclass(frozen=True, slots=True)
class _Pair:
    opening: str
    closing: str
    formats: int
    kept: bool = False


_PAIRS = (
    _Pair(r"deleted text begin", r"deleted text end", DELETED),
    _Pair(r"new text begin", r"new text end", INSERTED),
    _Pair(r"\{\+", r"\+\}", INSERTED),
    _Pair(r"\{-", r"-\}", DELETED),
    _Pair(r"<<\+", r"\+>>", INSERTED),
    _Pair(r"<<-", r"->>", DELETED),
    _Pair(r"\[A>", r"<A\]", INSERTED),
    _Pair(r"\[D>", r"<D\]", DELETED),
    _Pair(r"\[\[", r"\]\]", DELETED, kept=True),
    # Two words at least: "((a))" is a label, "f((x))" a formula.
    _Pair(r"\(\((?=[^()]{3,}\s)", r"\)\)", DELETED, kept=True),
)
_ANY = re.compile(r"text begin|\{[+-]|<<|\[[AD]>|\[\[|\(\(")
_ANGLES = _Pair(r"<<(?![+-])(?!NOTE)", r"(?<![+-])>>", INSERTED, kept=True)


def read_markers(text: str, stretches: Sequence[Stretch] = ()) -> tuple[str, list[Stretch]]:
    """Find the marked stretches; give the text without worded marks, and all stretches in order.

    Where a mark and a stretch given overlap, the mark counts: it is the text's own word.
    """
    if not _ANY.search(text):
        return text, list(stretches)
    pairs = _PAIRS if "[[" not in text else (*_PAIRS, _ANGLES)
    found: list[Stretch] = []
    gone: list[tuple[int, int]] = []
    for pair in pairs:
        for opening, closing in _matched(pair, text):
            found.append(_trimmed(text, opening[1], closing[0], pair.formats))
            if not pair.kept:
                gone += [_with_space(text, opening), _with_space(text, closing)]
    if not found:
        return text, list(stretches)
    return cut(text, _overlaid(stretches, found), _apart(gone))


def _matched(pair: _Pair, text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Pair each opening with the next closing, the last opening before it counting."""
    waiting: tuple[int, int] | None = None
    pairs = []
    for match in re.finditer(f"(?P<open>{pair.opening})|(?P<close>{pair.closing})", text):
        if match["open"] is not None:
            waiting = match.span()
        elif waiting and match.start() - waiting[1] <= LONGEST_MARKED:
            if text[waiting[1] : match.start()].strip():
                pairs.append((waiting, match.span()))
            waiting = None
    return pairs


def _trimmed(text: str, start: int, end: int, formats: int) -> Stretch:
    inside = text[start:end]
    left, right = len(inside) - len(inside.lstrip()), len(inside) - len(inside.rstrip())
    return start + left, end - right, formats


def _with_space(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Take one of the two spaces that stand around a mark with it."""
    start, end = place
    if end < len(text) and text[end] == " " and (start == 0 or text[start - 1] in " \n"):
        return start, end + 1
    if start and text[start - 1] == " " and (end == len(text) or text[end] in "\n.,;:)"):
        return start - 1, end
    return start, end


def _apart(gone: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort stretches and let none overlap the one before."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(gone):
        start = max(start, apart[-1][1] if apart else 0)
        if start < end:
            apart.append((start, end))
    return apart


def _overlaid(under: Sequence[Stretch], over: Sequence[Stretch]) -> list[Stretch]:
    """Lay stretches over others: in order and without overlap, the upper ones whole."""
    top: list[Stretch] = []
    for piece in sorted(over, key=lambda s: (s[0], -s[1])):
        if not top or piece[0] >= top[-1][1]:
            top.append(piece)
    laid = list(top)
    at = 0
    for begin, end, formats in under:
        start = begin
        while at and top[at - 1][1] > start:
            at -= 1
        while at < len(top) and top[at][0] < end:
            if start < top[at][0]:
                laid.append((start, top[at][0], formats))
            start = max(start, top[at][1])
            at += 1
        if start < end:
            laid.append((start, end, formats))
    return sorted(laid)
