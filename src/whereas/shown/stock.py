"""What a drawing of a trace does with stock wording: says how much it is, or leaves it out."""

from __future__ import annotations

from dataclasses import replace

from whereas.phrases import count, first_up
from whereas.results import Passage, Source, Trace
from whereas.shown.wording import credited, listed, percent

_NAMED = 3  # measures named in the closing line
SUBSTANTIVE = 0.5
"""From this probability on a passage counts as substance, as in `substance.ranking`."""


def is_stock(passage: Passage) -> bool:
    """Whether a passage is stock wording, as far as that was judged."""
    return passage.substantive is not None and passage.substantive < SUBSTANTIVE


def only_stock(source: Source) -> bool:
    """Whether all that a source is credited with is stock."""
    return source.assigned_words > 0 and source.substantive_words == 0


def stock_share(trace: Trace) -> str:
    """Say in a sentence how much of what is found earlier is stock; nothing where none is."""
    stock = trace.borrowed_words - trace.substantive_words
    if stock <= 0 or not credited(trace):
        return ""
    if trace.substantive_words == 0:
        return "All of that is stock wording, which says nothing about borrowing."
    share = percent(stock, trace.borrowed_words)
    return f"{first_up(share)} of that is stock wording."


def only_stock_line(trace: Trace, hint: str = " (--stock lists them)") -> str:
    """Name in one line the measures that are credited with nothing but stock."""
    found = [source for source in credited(trace) if only_stock(source)]
    if not found:
        return ""
    words = count(sum(s.assigned_words for s in found), "word")
    names = listed([s.measure for s in found], _NAMED)
    many = count(len(found), "measure")
    shares = "shares" if len(found) == 1 else "share"
    return f"{many} {shares} only stock wording, {words} in all{hint}: {names}"


def without_stock(trace: Trace) -> Trace:
    """Return a trace as if stock wording were not shared."""
    sources = [_without(source) for source in trace.sources]
    number: dict[int, int] = {}
    for i, source in enumerate(sources):
        if source.passages:
            number[i] = len(number)
    assigned = [
        (a, b, number[i])
        for start, end, i in trace.assigned
        for a, b in _outside(start, end, trace.stock)
        if i in number
    ]
    return replace(
        trace,
        sources=[source for source in sources if source.passages],
        also=[source for source in map(_without, trace.also) if source.passages],
        assigned=assigned,
        borrowed_words=trace.substantive_words,
        stock=[],
        states=None,  # they counted the words of what is left out now, too
        since=None,
    )


def _without(source: Source) -> Source:
    kept = [passage for passage in source.passages if not is_stock(passage)]
    left = replace(source, passages=kept, assigned_words=source.substantive_words)
    whole = len(kept) == len(source.passages)
    return left if whole else replace(left, states=None, since=None)


def _outside(start: int, end: int, stock: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a stretch is not stock."""
    found = []
    for a, b in stock:
        if b <= start or a >= end:
            continue
        if start < a:
            found.append((start, a))
        start = max(start, b)
    return [*found, (start, end)] if start < end else found
