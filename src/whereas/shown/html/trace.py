"""The page of a trace."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from whereas.filters import Filters
from whereas.phrases import dates, first_up, shorten
from whereas.results import Quote, Source, Trace
from whereas.shown.html.page import (
    TONES,
    Sides,
    Stretch,
    characters,
    page,
    quoted_address,
    sides,
    web_address,
)
from whereas.shown.marked import first_stood, new_law, source_marks, source_version
from whereas.shown.reading import Part, Piece, Run, drawn, parts, reflowed, runs
from whereas.shown.stock import is_stock, only_stock, only_stock_line, stock_share
from whereas.shown.wording import (
    as_percent,
    credited,
    dated,
    headline,
    letter,
    looked_in,
    name,
    only,
    percent,
    shares,
    source_label,
    source_name,
    terms,
    undetermined,
)

NO_FILTERS = Filters()

_TITLE = 160  # characters of a title; some laws name every street that they name


@dataclass(frozen=True, slots=True)
class Row:
    """A source or sharer as the tables show it."""

    letter: str
    tone: int
    source: Source
    title: str
    address: str
    date: str
    share: str
    why: str = ""
    version: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A passage: what the margin says of it, its wording side by side, how to cite it.

    `sides` is None where there was no room for them.
    """

    number: int
    letter: str
    tone: int
    label: str
    words: int
    section: str
    sides: Sides | None
    others: list[str]
    cite: str
    cite_target: str
    address: str
    printed: str
    stock: bool
    source: Source
    target: Quote
    quoted: Quote


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text from character `start` on, with the notes beside it."""

    title: str
    found: str
    start: int
    stretches: list[Stretch]
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the strip, in thousandths of the text."""

    at: float
    width: float
    tone: int
    letter: str
    label: str
    number: int | None
    stock: bool


def trace_page(trace: Trace, filters: Filters = NO_FILTERS, *, stock: bool = False) -> str:
    """Return a trace as one self-contained page; `stock` lists sources of only stock too."""
    return page("trace.html", **trace_content(trace, filters, stock=stock))


def trace_content(
    trace: Trace, filters: Filters = NO_FILTERS, *, stock: bool = False, room: int | None = None
) -> dict[str, object]:
    """What a trace is drawn from.

    Args:
        trace: the answer.
        filters: what it was asked with.
        stock: whether sources of only stock are listed too.
        room: how many characters of quotations are laid out side by side, in the order of the
            text; all if None.
    """
    view = drawn(trace)
    shown = parts(view)
    pieces = [piece for part in shown for piece in part.pieces]
    longest = max(pieces, key=lambda p: (not is_stock(p.passage), p.words), default=None)
    view = replace(view, text=reflowed(trace.text))  # as long as before: no offset moves
    numbers = Numbers(pieces)
    laid_out = _laid_out(pieces, room)
    return {
        "title": name(trace.place, trace.title, trace.measure),
        "heading": first_up(name(trace.place, trace.title, trace.measure, _TITLE)),
        "trace": trace,
        "headline": " ".join(filter(None, (headline(trace), stock_share(trace)))),
        "only_stock": "" if stock else only_stock_line(trace, ""),
        "dated": " ".join(filter(None, (dated(trace), new_law(trace), first_stood(trace)))),
        "only": only(filters),
        "terms": terms(trace),
        "bars": _bars(view, numbers),
        "rows": _rows(trace, stock),
        "opened": longest.number if longest else None,
        "behind": len(trace.sources) - len(credited(trace)),
        "blocks": [_block(view, part, numbers, laid_out) for part in shown],
        "also": [_also(trace, i) for i in range(len(trace.also))],
        "coverage": looked_in(trace.coverage) if trace.coverage else "",
    }


def _laid_out(pieces: list[Piece], room: int | None) -> frozenset[int]:
    """The numbers of the passages that are laid out side by side, the first ones at least."""
    lengths = accumulate(len(p.passage.source.exact) + len(p.passage.target.exact) for p in pieces)
    return frozenset(
        piece.number
        for piece, length in zip(pieces, lengths, strict=True)
        if room is None or length <= room
    )


class Numbers:
    """Finds the number of the passage that a stretch of the text lies in."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._of: dict[int, list[Piece]] = defaultdict(list)
        for piece in pieces:
            self._of[piece.source].append(piece)
        self._starts = {
            source: [piece.passage.target.start for piece in mine]
            for source, mine in self._of.items()
        }
        self._longest = max((len(p.passage.target.exact) for p in pieces), default=0)

    def of(self, start: int, end: int, source: int) -> int | None:
        """The number of the passage of a source that a stretch lies in.

        Where passages overlap it is the one that began last.
        """
        mine = self._of.get(source, [])
        first = bisect_left(self._starts[source], start - self._longest) if mine else 0
        found = None
        for piece in mine[first:]:
            target = piece.passage.target
            if target.start >= end or (found and target.start > start):
                break
            if target.end > start:
                found = piece.number
        return found

    def cut(self, run: Run) -> Iterator[Run]:
        """Cut a run where passages of its source begin."""
        if run.source is None or run.source not in self._of:
            yield run
            return
        starts = self._starts[run.source]
        inside = starts[bisect_right(starts, run.start) : bisect_left(starts, run.end)]
        for start, end in pairwise([run.start, *dict.fromkeys(inside), run.end]):
            yield replace(run, start=start, end=end)


def _bars(trace: Trace, numbers: Numbers) -> list[Bar]:
    scale = 1000 / max(len(trace.text), 1)
    return [
        Bar(
            round(run.start * scale, 2),
            round((run.end - run.start) * scale, 2),
            run.source % TONES,
            letter(run.source),
            source_name(trace.sources[run.source]),
            numbers.of(run.start, run.end, run.source),
            run.stock,
        )
        for run in runs(trace)
        if run.source is not None
    ]


def _rows(trace: Trace, stock: bool) -> list[Row]:
    found = credited(trace)
    rows = [
        (source, _row(source, trace.sources.index(source), as_percent(share)))
        for source, share in zip(found, shares(trace), strict=True)
        if stock or not only_stock(source)
    ]
    return [
        replace(
            row,
            version=source_version(trace, source).removeprefix(", "),
            marks=source_marks(source),
        )
        for source, row in rows
    ]


def _row(source: Source, index: int, share: str, why: str = "") -> Row:
    address = web_address(source.url)
    title = shorten(source.title, _TITLE) or source.measure
    return Row(letter(index), index % TONES, source, title, address, dates(source), share, why)


def _also(trace: Trace, index: int) -> Row:
    source = trace.also[index]
    return _row(source, index, percent(source.words, trace.words), undetermined(trace, source))


def _block(trace: Trace, part: Part, numbers: Numbers, laid_out: frozenset[int]) -> Block:
    stretches = list(_stretches(trace, part, numbers))
    if stretches:  # blank lines at a part's end would open a gap on the page
        stretches[-1] = replace(stretches[-1], text=stretches[-1].text.rstrip())
    share = percent(part.borrowed, part.words)
    found = f"{share} {terms(trace).found}" if part.borrowed else ""
    notes = [_note(trace, piece, piece.number in laid_out) for piece in part.pieces]
    return Block(part.title, found, part.start, stretches, notes)


def _note(trace: Trace, piece: Piece, laid_out: bool) -> Note:
    source, passage = trace.sources[piece.source], piece.passage
    return Note(
        number=piece.number,
        letter=letter(piece.source),
        tone=piece.source % TONES,
        label=source_label(source),
        words=piece.words,
        section=passage.source.section,
        sides=sides(passage.source.exact, passage.target.exact) if laid_out else None,
        others=[_other(trace.sources[i]) for i in piece.others],
        cite=_cite(source, piece),
        cite_target=_cite_target(trace, piece),
        address=quoted_address(source.url, passage.source.exact),
        printed=web_address(source.url),
        stock=is_stock(passage),
        source=source,
        target=passage.target,
        quoted=passage.source,
    )


def _stretches(trace: Trace, part: Part, numbers: Numbers) -> Iterator[Stretch]:
    """Yield the part's runs of text; a passage's number stands at its first run only."""
    seen: set[int | None] = set()
    whole = runs(trace, part.start, part.end)
    for run in (piece for one in whole for piece in numbers.cut(one)):
        text = trace.text[run.start : run.end]
        if run.source is None:
            yield Stretch(text, None)
            continue
        number = numbers.of(run.start, run.end, run.source)
        shown = None if number in seen else number
        yield Stretch(text, run.source % TONES, letter(run.source), shown, run.stock, number)
        seen.add(number)


def _other(source: Source) -> str:
    return f"{source_label(source)}, {source.measure}"


def _cite(source: Source, piece: Piece) -> str:
    quoted = piece.passage.source
    dated = " ".join(part for part in (source.date_basis, dates(source)) if part)
    said = [
        source.place,
        source.title and f"“{shorten(source.title, _TITLE)}”",
        source.measure,
        f"version {quoted.version} ({dated})",
        quoted.section,
        characters(quoted),
    ]
    return ", ".join(part for part in said if part)


def _cite_target(trace: Trace, piece: Piece) -> str:
    quoted = piece.passage.target
    title = f"“{shorten(trace.title, _TITLE)}”" if trace.title else "" if trace.measure else "draft"
    said = [
        trace.place,
        title,
        trace.measure or "",
        f"version {quoted.version} ({dates(trace)})" if trace.measure else dates(trace),
        quoted.section,
        characters(quoted),
    ]
    return ", ".join(part for part in said if part)
