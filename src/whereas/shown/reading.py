"""A trace cut up for reading: runs of text by source, and parts with the passages they hold."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from whereas.passages.differences import differences
from whereas.results import Passage, Quote, SectionView, Source, Trace
from whereas.sections.blocks import BLOCKS
from whereas.shown.differences import clipped, closest, likeness

_LEAST = 4  # words; what is credited in smaller shreds is tinted, but no passage of its own
# Every credited word stands in the source. Where this drawing's own alignment of a long, repetitive
# passage shows less than half of them, or twice as much beside them, it went another way than the
# engine's.
_ASTRAY = 0.5
_SIGNS = " \t\r\n.,;:"  # a narrowed quotation does not begin with what ended the one before
_WRAPPED = 50  # characters; a shorter line ended because its author wanted it to
_BEGINS_PART = re.compile(r"\s*(?:\(\w{1,4}\)|WHEREAS|SEC|Sec|§|\d+[.)]|[•*-])")
_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")


Stretch = tuple[int, int]
"""Start and end in the target's text."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the target: credited to `sources[source]`, as `stock` or not, or to none."""

    start: int
    end: int
    source: int | None
    stock: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage with the source it is credited to, and the other sources that also hold it."""

    number: int
    passage: Passage
    source: int
    words: int
    others: list[int]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the target that is read as one: a section, the recitals, the title."""

    title: str
    start: int
    end: int
    words: int
    borrowed: int
    pieces: list[Piece]


def drawn(trace: Trace) -> Trace:
    """Return the trace whose wording is drawn.

    Where words are credited to a source that is the trace itself; else the sharers under `also`
    stand in, each drawn where no larger one is, so that their wording can be read all the same.
    """
    if trace.assigned or not trace.also:
        return trace
    sharers = [replace(source, assigned_words=0) for source in trace.also]
    return replace(trace, sources=sharers, assigned=_shared(sharers))


def _shared(sources: list[Source]) -> list[tuple[int, int, int]]:
    """Give every shared stretch to the first source that holds it."""
    taken: list[tuple[int, int, int]] = []
    for i, source in enumerate(sources):
        stretches = [(p.target.start, p.target.end) for p in source.passages]
        for start, end, _ in list(taken):
            stretches = _outside(stretches, start, end)
        taken += [(start, end, i) for start, end in _merged(stretches)]
    return sorted(taken)


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    """Join stretches that overlap."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def word_count(text: str) -> int:
    """Count the words of a stretch of text."""
    return sum(1 for _ in _WORD.finditer(text))


def runs(trace: Trace, start: int = 0, end: int | None = None) -> list[Run]:
    """Cut the target's text from `start` to `end` into runs, each character in just one."""
    end = len(trace.text) if end is None else end
    found: list[Run] = []
    at = start
    first = bisect_right(trace.assigned, start, key=lambda stretch: stretch[1])
    for a, b, source in trace.assigned[first:]:
        if a >= end:
            break
        a, b = max(a, at), min(b, end)
        if a >= b:
            continue
        if a > at:
            found.append(Run(at, a, None))
        found += _by_stock(trace, a, b, source)
        at = b
    return [*found, Run(at, end, None)] if at < end else found


def _by_stock(trace: Trace, start: int, end: int, source: int) -> Iterator[Run]:
    """Cut a credited stretch where stock begins and ends."""
    first = bisect_right(trace.stock, start, key=lambda stretch: stretch[1])
    for a, b in trace.stock[first:]:
        if a >= end:
            break
        if start < a:
            yield Run(start, a, source)
        yield Run(max(start, a), min(b, end), source, stock=True)
        start = min(b, end)
    if start < end:
        yield Run(start, end, source)


def parts(trace: Trace) -> list[Part]:
    """Cut the target into the parts it is read by, each with the passages that lie in it."""
    cuts = _cuts(trace)
    ends = [start for start, _ in cuts[1:]] + [len(trace.text)]
    pieces = _pieces(trace, [start for start, _ in cuts])
    begins = [piece.passage.target.start for piece in pieces]
    found = []
    for (start, title), end in zip(cuts, ends, strict=True):
        inside = pieces[bisect_left(begins, start) : bisect_left(begins, end)]
        borrowed = sum(
            word_count(trace.text[r.start : r.end])
            for r in runs(trace, start, end)
            if r.source is not None
        )
        words = word_count(trace.text[start:end])
        found.append(Part(title, start, end, words, borrowed, inside))
    return [part for part in found if part.words]


def grouped(found: list[Part], alone: Callable[[Part], bool]) -> list[list[Part]]:
    """Group neighbouring parts; those that `alone` picks stand alone."""
    groups: list[list[Part]] = []
    for part in found:
        if groups and not alone(part) and not alone(groups[-1][-1]):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _cuts(trace: Trace) -> list[tuple[int, str]]:
    """Return where the parts begin, with their titles; neighbouring recitals are one part."""
    tops = sorted((s for s in trace.sections if s.level <= 1), key=lambda s: (s.start, s.level))
    cuts: list[tuple[int, str]] = [] if tops and tops[0].start == 0 else [(0, "")]
    for section in tops:
        title = section_title(section)
        if cuts and cuts[-1][0] == section.start:
            cuts[-1] = (section.start, title)
        elif not (cuts and section.kind == "recital" and cuts[-1][1] == title):
            cuts.append((section.start, title))
    return cuts


def section_title(section: SectionView) -> str:
    """Name a section as a reader would: its number and heading, or what kind of part it is."""
    number, heading = (" ".join(text.split()) for text in (section.number, section.heading))
    if section.kind in BLOCKS:
        return BLOCKS[section.kind]
    if number and section.kind == "section":
        number = f"{'Section' if number.isdigit() or number.isalpha() else '§'} {number}"
    return ". ".join(text.rstrip(".") for text in (number, heading) if text)


def _pieces(trace: Trace, cuts: list[int]) -> list[Piece]:
    """Number what is credited, in the order of the target's text, part by part.

    A passage that runs across parts, or of which only some words are credited, is narrowed to
    them, so that each part shows its own wording once.
    """
    worthy = [(a, source) for a, b, source in trace.assigned if _is_worth(trace, a, b)]
    found = [
        (narrow(passage, start, end), i)
        for i, stretches in _credited(trace, cuts).items()
        for passage, start, end in _held(
            trace, i, stretches, sorted({*cuts, *(a for a, source in worthy if source != i)})
        )
    ]
    found.sort(key=lambda f: (f[0].target.start, f[0].target.end))
    holders = _Holders(trace)
    return [
        Piece(n, passage, i, word_count(passage.target.exact), holders.of(passage, i))
        for n, (passage, i) in enumerate(found, 1)
    ]


def _credited(trace: Trace, cuts: list[int]) -> dict[int, list[Stretch]]:
    """Return the stretches credited to each source, cut where parts begin."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    for start, end, source in trace.assigned:
        inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        found[source] += pairwise([start, *inside, end])
    return found


def _held(
    trace: Trace, source: int, stretches: list[Stretch], splits: list[int]
) -> Iterator[tuple[Passage, int, int]]:
    """Yield a source's passages, long ones first, with the credited stretches in each.

    `splits` are where parts begin, or other sources are credited.
    """
    for passage in sorted(trace.sources[source].passages, key=_longest_first):
        start, end = passage.target.start, passage.target.end
        inside = [(max(a, start), min(b, end)) for a, b in stretches if a < end and start < b]
        for a, b in _joined(inside, splits):
            if _is_worth(trace, a, b):
                yield passage, a, b
        stretches = _outside(stretches, start, end)


def _longest_first(passage: Passage) -> int:
    return passage.target.start - passage.target.end


def _is_worth(trace: Trace, start: int, end: int) -> bool:
    return sum(1 for _ in islice(_WORD.finditer(trace.text, start, end), _LEAST)) == _LEAST


def _joined(stretches: list[Stretch], splits: list[int]) -> list[Stretch]:
    """Join stretches of one passage over the words changed in between, but over no split."""
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and bisect_left(splits, joined[-1][1]) == bisect_right(splits, start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def narrow(passage: Passage, start: int, end: int) -> Passage:
    """Narrow a passage to what lies from `start` to `end` in its target."""
    target, source = passage.target, passage.source
    if (start, end) == (target.start, target.end):
        return passage
    start, end = start - target.start, end - target.start
    found = differences(target.exact, source.exact)
    _, _, c, d = clipped(found, start, end)
    wanted = target.exact[start:end]
    if d - c > 2 * len(wanted) or likeness(wanted, source.exact[c:d]) < _ASTRAY:
        c, d = closest(wanted, source.exact)
    return replace(passage, target=_narrow(target, start, end), source=_narrow(source, c, d))


def _narrow(quote: Quote, start: int, end: int) -> Quote:
    exact = quote.exact[start:end].rstrip()
    start += len(exact) - len(exact.lstrip(_SIGNS))
    exact = exact.lstrip(_SIGNS)
    # The section is known for where the whole quotation begins only.
    section = quote.section if start == 0 else ""
    at = quote.start + start
    return Quote(quote.version, section, at, at + len(exact), exact)


def _outside(stretches: list[Stretch], start: int, end: int) -> list[Stretch]:
    """Return what of the stretches lies outside `start` to `end`."""
    cut = [part for a, b in stretches for part in ((a, min(b, start)), (max(a, end), b))]
    return [(a, b) for a, b in cut if a < b]


def reflowed(text: str) -> str:
    """Join lines that were broken in the middle of a sentence, a blank for each line end."""
    lines = text.split("\n")
    return lines[0] + "".join(
        (" " if _is_wrapped(line, following) else "\n") + following
        for line, following in pairwise(lines)
    )


def _is_wrapped(line: str, following: str) -> bool:
    if len(line) < _WRAPPED or line.rstrip()[-1:] in {".", ";", ":"}:
        return False
    deeper = _indent(following) > _indent(line) + 1  # a new paragraph, or what is centred
    return bool(following.strip()) and not deeper and not _BEGINS_PART.match(following)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


class _Holders:
    """Finds the sources that also hold at least half of a passage."""

    def __init__(self, trace: Trace) -> None:
        self._spans = sorted(
            (p.target.start, p.target.end, i)
            for i, source in enumerate(trace.sources)
            for p in source.passages
        )
        self._longest = max((end - start for start, end, _ in self._spans), default=0)

    def of(self, passage: Passage, source: int) -> list[int]:
        start, end = passage.target.start, passage.target.end
        found = set()
        for at in range(bisect_left(self._spans, (start - self._longest,)), len(self._spans)):
            a, b, i = self._spans[at]
            if a >= end:
                break
            if i != source and 2 * (min(b, end) - max(a, start)) >= end - start:
                found.add(i)
        return sorted(found)
