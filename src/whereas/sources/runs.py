"""Stretches of a text as `(start, end)` pairs: what is left of them, joined, and made spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from whereas.records import Span, SpanState

Run = tuple[int, int]

_WORD = re.compile(r"[^\W_]")


def without(runs: Iterable[Run], holes: Sequence[Run]) -> list[Run]:
    """Take the holes, ordered and disjoint, out of ordered, disjoint runs."""
    left: list[Run] = []
    passed = 0
    for start, end in runs:
        while passed < len(holes) and holes[passed][0] < end:
            hole_start, hole_end = holes[passed]
            if hole_start > start:
                left.append((start, hole_start))
            start = max(start, hole_end)
            if hole_end > end:
                break
            passed += 1
        if start < end:
            left.append((start, end))
    return left


def union(runs: Iterable[Run]) -> list[Run]:
    """Put runs in order and join those that touch."""
    out: list[Run] = []
    for start, end in sorted(runs):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def worded(text: str, runs: Iterable[Run], state: SpanState) -> list[Span]:
    """Make spans of runs, without blanks at their ends; a lone full stop is not worth one."""
    spans = []
    for start, end in runs:
        stretch = text[start:end]
        if _WORD.search(stretch) or (state == "struck" and stretch.strip()):
            lead = len(stretch) - len(stretch.lstrip())
            spans.append(Span(start + lead, start + len(stretch.rstrip()), state))
    return spans


def joined(text: str, spans: list[Span]) -> Iterator[Span]:
    """Join neighbours of one state with only blanks between them."""
    last: Span | None = None
    for span in spans:
        if last and span.state == last.state and not text[last.end : span.start].strip():
            last = Span(last.start, span.end, last.state)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
