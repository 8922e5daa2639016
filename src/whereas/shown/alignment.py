"""Two texts laid side by side: what both have in step, what moved, what only one of them has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from whereas.results import Passage, Quote

Span = tuple[int, int]

_COVERED = 0.5
"""A passage of which the others already show this share on both sides says nothing new."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of one text; `moved` is the number of the passage that stands elsewhere in the other."""

    start: int
    end: int
    moved: int | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage that stands in both texts at this place."""

    number: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Apart:
    """What stands between two shared passages in each text."""

    left: list[Stretch]
    right: list[Stretch]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Both texts from beginning to end, and the passages that are out of step."""

    rows: list[Shared | Apart]
    moved: list[Shared]


def in_step(passages: Iterable[Passage]) -> list[Passage]:
    """The passages that follow one another in both texts without overlapping, long ones first."""
    kept: list[Passage] = []
    for passage in sorted(passages, key=lambda p: (p.target.start - p.target.end, p.target.start)):
        at = bisect_left(kept, passage.target.start, key=lambda p: p.target.start)
        before, after = kept[at - 1 : at] if at else [], kept[at : at + 1]
        if all(_precedes(p, passage) for p in before) and all(_precedes(passage, p) for p in after):
            kept.insert(at, passage)
    return kept


def _precedes(one: Passage, other: Passage) -> bool:
    return one.target.end <= other.target.start and one.source.end <= other.source.start


def alignment(passages: list[Passage], left: int, right: int) -> Alignment:
    """Lay two texts side by side; `left` and `right` are their lengths in characters.

    Of each passage `target` stands in the left text, `source` in the right one. Every character of
    both texts lies in just one row. Passages are numbered as they stand in the left text, those in
    step first.
    """
    chain = in_step(passages)
    chained = {id(p) for p in chain}
    rest = [p for p in passages if id(p) not in chained]
    sides = [[(q(p).start, q(p).end) for p in chain] for q in (_left, _right)]
    out = [p for p in rest if _new(_left(p), sides[0]) or _new(_right(p), sides[1])]
    out.sort(key=lambda p: (p.target.start, p.source.start))
    moved = [Shared(n, p) for n, p in enumerate(out, len(chain) + 1)]
    return Alignment(list(_rows(chain, moved, left, right)), moved)


def _left(passage: Passage) -> Quote:
    return passage.target


def _right(passage: Passage) -> Quote:
    return passage.source


def _new(quote: Quote, spans: list[Span]) -> bool:
    """Whether enough of a quotation lies outside spans that are in order."""
    first = max(bisect_left(spans, (quote.start, quote.start)) - 1, 0)
    covered = 0
    for start, end in spans[first:]:
        if start >= quote.end:
            break
        covered += max(0, min(end, quote.end) - max(start, quote.start))
    return covered < _COVERED * (quote.end - quote.start)


def _rows(
    chain: list[Passage], moved: list[Shared], left: int, right: int
) -> Iterator[Shared | Apart]:
    sides = [
        sorted((q(one.passage).start, q(one.passage).end, one.number) for one in moved)
        for q in (_left, _right)
    ]
    a = b = 0
    for number, passage in enumerate(chain, 1):
        yield from _apart(sides, (a, passage.target.start), (b, passage.source.start))
        yield Shared(number, passage)
        a, b = passage.target.end, passage.source.end
    yield from _apart(sides, (a, left), (b, right))


def _apart(sides: list[list[tuple[int, int, int]]], a: Span, b: Span) -> Iterator[Apart]:
    if a[0] < a[1] or b[0] < b[1]:
        yield Apart(_cut(a, sides[0]), _cut(b, sides[1]))


def _cut(span: Span, moved: list[tuple[int, int, int]]) -> list[Stretch]:
    """Cut a stretch where moved passages begin and end; where they overlap the first one counts."""
    start, end = span
    found: list[Stretch] = []
    for a, b, number in moved:
        a, b = max(a, start), min(b, end)
        if a < b:
            found += [Stretch(start, a)] if start < a else []
            found.append(Stretch(a, b, number))
            start = b
    return [*found, Stretch(start, end)] if start < end else found


