"""Underlines and strikeouts: the thin lines and bars that lie under or through words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from whereas.sources.documents.pdf.words import Box, Word

UNDER = (-0.08, 0.26)
"""Where an underline's middle lies, as a share of a word's height from its bottom up: under the
letters' feet, which stand a fifth of the height up, or below the descenders."""

THROUGH = (0.28, 0.62)
"""Where a strikeout's middle lies: through small letters' middles, or those of capitals."""

COVERED = 0.5
"""Share of a letter's width that a rule must pass to mark it."""

BEYOND = 1.0
"""How far (in heights) a rule may reach past the words on it: further is a table's or a form's."""


def mark(words: Sequence[Word], rules: Sequence[Box]) -> None:
    """Note on each word which of its letters a rule lies under or passes through."""
    flat = sorted(r for r in rules if r[2] - r[0] > r[3] - r[1])
    if not flat:
        return
    by_middle = sorted((0.5 * (rule[1] + rule[3]), rule) for rule in flat)
    touched: dict[int, list[tuple[Word, int, int, str]]] = {}
    for word in words:
        for at in _crossing(word, by_middle):
            found = _marked(word, by_middle[at][0], by_middle[at][1])
            if found:
                touched.setdefault(at, []).append((word, *found))
    for at, marks in touched.items():
        if _fits(by_middle[at][1], [word for word, *_ in marks]):
            for word, first, end, how in marks:
                word.marks.append((first, end, how))


def _crossing(word: Word, by_middle: list[tuple[float, Box]]) -> range:
    """The rules whose middles lie at the word's height, by their places in the list."""
    low = word.bottom - THROUGH[1] * word.height
    high = word.bottom - UNDER[0] * word.height
    first = bisect_left(by_middle, low, key=lambda item: item[0])
    return range(first, bisect_left(by_middle, high, key=lambda item: item[0]))


def _marked(word: Word, middle: float, rule: Box) -> tuple[int, int, str] | None:
    """The letters that a rule marks, and how."""
    up = (word.bottom - middle) / max(word.height, 0.1)
    how = "under" if UNDER[0] <= up <= UNDER[1] else "through" if up >= THROUGH[0] else ""
    if not how or rule[2] <= word.left or rule[0] >= word.right:
        return None
    rights = [*word.lefts[1:], word.right]
    inside = [
        at
        for at, (left, right) in enumerate(zip(word.lefts, rights, strict=True))
        if min(right, rule[2]) - max(left, rule[0]) >= COVERED * (right - left)
    ]
    return (inside[0], inside[-1] + 1, how) if inside else None


def _fits(rule: Box, words: list[Word]) -> bool:
    """Whether a rule ends where its words do."""
    left, right = min(w.left for w in words), max(w.right for w in words)
    slack = BEYOND * max(w.height for w in words)
    return rule[0] > left - slack and rule[2] < right + slack
