"""Two texts laid side by side: what both have in step, what moved, what only one of them has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from whereas.results import Passage, Quote
from whereas.shown.reading import narrow

Span = tuple[int, int]

_COVERED = 0.5
"""A passage of which the others already show this share on both sides says nothing new."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of one text; `moved` is the number of a passage that stands elsewhere in the other."""

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


def in_step(passages: Iterable[Passage]) -> tuple[list[Passage], list[Passage]]:
    """The passages that follow one another in both texts without overlapping, and the others.

    Long ones are taken first. What overlaps those a little is narrowed to what is left of it.
    """
    kept: list[Passage] = []
    rest: list[Passage] = []
    for passage in sorted(passages, key=lambda p: (p.target.start - p.target.end, p.target.start)):
        middle = (passage.target.start + passage.target.end) // 2
        at = bisect_left(kept, middle, key=lambda p: (p.target.start + p.target.end) // 2)
        fitted = _fitted(
            passage, kept[at - 1] if at else None, kept[at] if at < len(kept) else None
        )
        if fitted:
            kept.insert(at, fitted)
        else:
            rest.append(passage)
    return kept, rest


def _fitted(passage: Passage, before: Passage | None, after: Passage | None) -> Passage | None:
    """What of a passage lies between its neighbours in both texts, if that is most of it."""
    found = passage
    for side in (_left, _right):
        least = side(before).end if before else 0
        most = side(after).start if after else side(passage).end
        start, end = max(side(found).start, least), min(side(found).end, most)
        if 2 * (end - start) < side(passage).end - side(passage).start:
            return None
        found = narrow(found, start, end) if side is _left else _narrowed(found, start, end)
    inside = (not before or _precedes(before, found)) and (not after or _precedes(found, after))
    return found if inside and found.target.exact and found.source.exact else None


def _narrowed(passage: Passage, start: int, end: int) -> Passage:
    """Narrow a passage to what lies from `start` to `end` in its source."""
    turned = replace(passage, target=passage.source, source=passage.target)
    found = narrow(turned, start, end)
    return replace(passage, target=found.source, source=found.target)


def _precedes(one: Passage, other: Passage) -> bool:
    return one.target.end <= other.target.start and one.source.end <= other.source.start


def alignment(passages: list[Passage], left: str, right: str) -> Alignment:
    """Lay two texts side by side.

    Of each passage `target` stands in the left text, `source` in the right one. Every character of
    both texts lies in just one row. Passages are numbered as they stand in the left text, those in
    step first.
    """
    chain, rest = in_step(passages)
    chain = _with_signs(chain, left, right)
    sides = [[(q(p).start, q(p).end) for p in chain] for q in (_left, _right)]
    out = [p for p in rest if _new(_left(p), sides[0]) or _new(_right(p), sides[1])]
    out.sort(key=lambda p: (p.target.start, p.source.start))
    moved = [Shared(n, p) for n, p in enumerate(out, len(chain) + 1)]
    return Alignment(list(_rows(chain, moved, len(left), len(right))), moved)


def _with_signs(chain: list[Passage], left: str, right: str) -> list[Passage]:
    """The passages with the signs and blanks that follow them in both texts alike."""
    found = []
    for n, p in enumerate(chain):
        last = n + 1 == len(chain)
        most_a = len(left) if last else chain[n + 1].target.start
        most_b = len(right) if last else chain[n + 1].source.start
        a, b = p.target.end, p.source.end
        while a < most_a and b < most_b and left[a] == right[b] and not left[a].isalnum():
            a, b = a + 1, b + 1
        found.append(
            replace(p, target=_until(p.target, a, left), source=_until(p.source, b, right))
        )
    return found


def _until(quote: Quote, end: int, text: str) -> Quote:
    return replace(quote, end=end, exact=text[quote.start : end])


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
