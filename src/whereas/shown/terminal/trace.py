"""The report of a trace on a terminal: the answer first, then what it rests on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from whereas.filters import Filters
from whereas.phrases import count, dates, short_title, shorten, years
from whereas.results import Source, Trace
from whereas.shown.differences import swaps
from whereas.shown.marked import first_stood, new_law, source_marks, source_version
from whereas.shown.reading import Part, Piece, drawn, grouped, parts, runs
from whereas.shown.stock import is_stock, only_stock, only_stock_line, stock_share
from whereas.shown.terminal.sides import legend, side_by_side, swap_line
from whereas.shown.wording import (
    DATING,
    as_percent,
    credited,
    dated,
    headline,
    letter,
    listed,
    looked_in,
    only,
    percent,
    shares,
    source_label,
    terms,
    undated_sharers,
    undetermined,
)

_COLOURS = ("cyan", "yellow", "magenta", "green", "blue", "red", "bright_cyan", "bright_yellow")
_STRIP = 72  # cells of the strip, so that it fits 80 columns with its edges
_SOURCES, _PASSAGES, _ALSO = 10, 7, 8  # rows shown without --full
_PARTS = 40  # a text of more parts has those that show no passage drawn together


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Again:
    """The words of a command that asks the same question again.

    `what` is empty where the text stands in no file and is too long to be repeated. `options` are
    those that name the library, `asked` the filters and other options of the question.
    """

    what: str
    options: str = ""
    asked: str = ""
    program: str = "whereas"


def trace_report(
    trace: Trace,
    *,
    again: Again | None = None,
    filters: Filters = NO_FILTERS,
    full: bool = False,
    stock: bool = False,
) -> Iterator[RenderableType]:
    """Yield the report's parts; `again` says how to ask for more (None suggests nothing).

    `stock` lists what is shared of stock wording too.
    """
    yield Text(" ".join(filter(None, (headline(trace), stock_share(trace)))), style="bold")
    yield Text(" ".join(part for part in (only(filters), dated(trace)) if part))
    for line in filter(None, (new_law(trace), first_stood(trace))):
        yield Text(line)
    if credited(trace):
        yield from _strip(trace)
        yield Text()
        yield from _source_table(trace, full, stock)
        yield from _sections(trace, full, stock)
        yield from _also(trace, full)
    elif trace.also:
        # Nothing is surely earlier, but the wording can be read all the same.
        yield from _strip(drawn(trace))
        yield from _also(trace, full)
        yield from _sections(drawn(trace), full, stock)
    if trace.coverage:
        yield Text("\n" + looked_in(trace.coverage))
    if again:
        yield from _next_steps(trace, again, full)


def colour(index: int) -> str:
    """Return the colour of the index-th source."""
    return _COLOURS[index % len(_COLOURS)]


def _strip(trace: Trace) -> Iterator[RenderableType]:
    """Draw the whole text from beginning to end, each cell with the source of most of it."""
    length = max(len(trace.text), 1)
    cells = min(_STRIP, length)
    text = Text("\n▕")
    for cell in range(cells):
        at, end = cell * length // cells, (cell + 1) * length // cells
        weight: dict[tuple[int, bool] | None, int] = {}
        for run in runs(trace, at, end):
            drawn_as = None if run.source is None else (run.source, run.stock)
            weight[drawn_as] = weight.get(drawn_as, 0) + run.end - run.start
        most = max(weight, key=lambda w: (weight[w], w is None)) if weight else None
        if most is None:
            text.append("·", style="dim")
        elif most[1]:
            text.append(letter(most[0])[0].lower(), style=f"dim {colour(most[0])}")
        else:
            text.append(letter(most[0])[0], style=f"black on {colour(most[0])}")
    yield text.append("▏")
    small = ", a small one its stock wording" if trace.stock else ""
    missing = terms(trace).missing
    yield Text(f" the text from beginning to end; a letter is a measure{small}, · is {missing}")


def _source_table(trace: Trace, full: bool, stock: bool) -> Iterator[RenderableType]:
    everyone = credited(trace)
    found = [source for source in everyone if stock or not only_stock(source)]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", title_justify="left")
    for head in ("", "place and measure", "date", "words", "share", "relation"):
        right = head in {"words", "share"}
        table.add_column(head, overflow="fold", justify="right" if right else "left")
    shown = len(found) if full else _SOURCES
    of_each = dict(zip(map(id, everyone), shares(trace), strict=True))
    for source in found[:shown]:
        share = as_percent(of_each[id(source)])
        table.add_row(*_source_row(trace, source, trace.sources.index(source), share))
    if found:
        yield table
    if len(found) > shown:
        yield Text(f"   and {len(found) - shown:,} more (--full lists them)", style="dim")
    line = "" if stock else only_stock_line(trace)
    if line:
        yield Text(f"   {line}", style="dim")
    behind = len(trace.sources) - len(everyone)
    if behind:
        more = count(behind, "more earlier measure")
        yield Text(f"   {more} also {'holds' if behind == 1 else 'hold'} parts of it, named below")


def _source_row(trace: Trace, source: Source, index: int, share: str) -> list[Text]:
    basis = f"\n{source.date_basis}" if source.date_basis else ""
    status = f"\n{source.status}" if source.status else ""
    return [
        Text(letter(index), style=f"black on {colour(index)}"),
        _named(trace, source),
        Text.assemble(dates(source), (basis, "dim")),
        Text(f"{source.assigned_words:,}"),
        Text(share),
        Text.assemble(source.relation, (status, "dim")),
    ]


def _named(trace: Trace, source: Source) -> Text:
    version = source_version(trace, source)
    text = Text(f"{source.place or 'place not known'}, {source.measure}{version}")
    for line in filter(None, (short_title(source.title), source_marks(source))):
        text.append(f"\n{line}", style="dim")
    return text


def _sections(trace: Trace, full: bool, stock: bool) -> Iterator[RenderableType]:
    shown = parts(trace)
    everything = [piece for part in shown for piece in part.pieces]
    pieces = [piece for piece in everything if stock or not is_stock(piece.passage)]
    chosen = {
        p.number
        for p in sorted(pieces, key=lambda p: -p.words)[: len(pieces) if full else _PASSAGES]
    }
    yield Text("\nSection by section", style="bold underline")
    yield legend(terms(trace).other, terms(trace).this).append("\n")
    for group in _groups(shown, chosen, full):
        yield _heading(trace, group)
        for piece in group[0].pieces:
            if piece.number in chosen:
                yield from _piece(trace, piece, full)
    if len(chosen) < len(pieces):
        left_out = len(pieces) - len(chosen)
        yield Text(f"\n{count(left_out, 'shorter passage')} not shown; --full shows all.")
    if len(pieces) < len(everything):
        hidden = count(len(everything) - len(pieces), "passage")
        yield Text(f"\nStock wording ({hidden}) is not shown; --stock shows it.")


def _groups(shown: list[Part], chosen: set[int], full: bool) -> list[list[Part]]:
    """Put parts into one line where nothing is shown of them: all such parts of a long text."""

    def alone(part: Part) -> bool:
        shows = any(piece.number in chosen for piece in part.pieces)
        return full or shows or (part.borrowed > 0 and len(shown) <= _PARTS)

    return grouped(shown, alone)


def _heading(trace: Trace, group: list[Part]) -> Text:
    first, last = group[0], group[-1]
    title = _title(trace, first) + (f" … {_title(trace, last)}" if len(group) > 1 else "")
    words, borrowed = sum(p.words for p in group), sum(p.borrowed for p in group)
    said = terms(trace)
    found = f"{percent(borrowed, words)} {said.found}: {_letters(trace, first.start, last.end)}"
    facts = f"({count(words, 'word')}, {found if borrowed else said.missing})"
    return Text.assemble((f"── {title} ", "bold"), (facts, "dim"))


def _title(trace: Trace, part: Part) -> str:
    return shorten(part.title or trace.text[part.start : part.end], 50)


def _letters(trace: Trace, start: int, end: int) -> str:
    found = sorted({r.source for r in runs(trace, start, end) if r.source is not None})
    return listed([letter(i) for i in found], 5)


def _piece(trace: Trace, piece: Piece, full: bool) -> Iterator[RenderableType]:
    source, passage = trace.sources[piece.source], piece.passage
    where = f", {passage.source.section}" if passage.source.section else ""
    sign = (f" {letter(piece.source)} ", f"black on {colour(piece.source)}")
    heads = (
        Text.assemble(sign, (f" {source_label(source)}{where}", "bold")),
        Text("this text", style="bold"),
    )
    pair = (passage.target.exact, passage.source.exact)
    below = [swap_line(swaps([pair]))]
    if piece.others:
        others = [trace.sources[i] for i in piece.others]
        names = [f"{other.measure} ({years(other)})" for other in others]
        below.append(Text(f"Also in: {listed(names, 5)}", style="dim"))
    yield Padding(side_by_side(*pair, heads, full=full), (1, 0, 0, 1))
    yield Padding(Group(*(line for line in below if line)), (0, 0, 1, 1))


def _also(trace: Trace, full: bool) -> Iterator[RenderableType]:
    if not trace.also:
        return
    yield Text("\nAlso share wording; which came first is undetermined", style="bold underline")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for head in ("", "place and measure", "date", "words", "why undetermined"):
        table.add_column(head, overflow="fold", justify="right" if head == "words" else "left")
    shown = trace.also if full else trace.also[:_ALSO]
    for n, source in enumerate(shown):
        # Only what is drawn below has a letter there.
        sign = Text() if credited(trace) else Text(letter(n), style=f"black on {colour(n)}")
        why = Text(undetermined(trace, source))
        table.add_row(
            sign, _named(trace, source), Text(dates(source)), Text(f"{source.words:,}"), why
        )
    yield table
    if len(trace.also) > len(shown):
        yield Text(f"and {len(trace.also) - len(shown):,} more (--full lists them)", style="dim")
    if undated_sharers(trace) and not credited(trace):
        yield Text(DATING, style="dim")


def _next_steps(trace: Trace, again: Again, full: bool) -> Iterator[RenderableType]:
    begin = "To go further:" if again.what else "To go further, save the text as draft.txt:"
    yield Text(f"\n{begin}", style="bold")
    for line in _commands(trace, again, full):
        yield Text(f"  {again.program} {line}{again.options}", no_wrap=True, overflow="ignore")


def _commands(trace: Trace, again: Again, full: bool) -> Iterator[str]:
    same = f"trace {again.what or 'draft.txt'}{again.asked}"
    sharers = credited(trace) or trace.also
    yield f"{same} --html report.html"
    if not sharers:
        yield "coverage"
        return
    if trace.measure:
        yield f"compare {shlex.quote(sharers[0].measure)} {shlex.quote(trace.measure)}"
    if trace.measure and trace.since:
        yield f"history {shlex.quote(trace.measure)}"
    if not full:
        yield f"{same} --full"
    if trace.place and "--other-places" not in again.asked:
        yield f"{same} --other-places"
