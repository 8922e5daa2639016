"""Whether something has been done before, on a terminal: a timeline by place, then the sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from whereas.filters import Filters
from whereas.phrases import count, dates, short_title, shorten
from whereas.precedents.model import DOUBTFUL
from whereas.precedents.results import Condition, First, Precedent
from whereas.shown.wording import listed, looked_in, only, percent

_PLACES = 8  # places of the timeline shown without --full
_EACH = 3  # precedents of one place shown without --full, the earliest and the closest ones
_NEAREST = 5  # measures shown that don't count
_QUOTED = 220  # characters of a quotation
_TITLE = 70

_HOW = {"wording": "same wording", "meaning": "same meaning", "keywords": "same keywords"}


def first_report(found: First, filters: Filters, *, full: bool = False) -> Iterator[RenderableType]:
    """Yield the report's parts: the timeline, the provisions, the sentence, what was looked in."""
    yield from (Text(line) for line in [only(filters), _asked(found)] if line)
    counting = [p for p in found.precedents if p.counts]
    yield from _timeline(counting, found.earliest, full)
    others = [p for p in found.precedents if not p.counts]
    yield from _nearest(others if full or not counting else _older(others, counting, found))
    yield from _also(found.also, full)
    yield from _conditions(found.provisions, full)
    yield Text(f"\n{found.sentence}", style="bold")
    yield Text(
        "Sought by keywords and by meaning."
        if found.meaning
        else "Sought by wording and keywords; other words for the same thing are missed."
    )
    yield Text(looked_in(found.coverage), style="dim")


def _asked(found: First) -> str:
    if not found.words:
        return "There is no word to look for."
    when = dates(found)
    if when == "undated":
        return "This text is undated, so nothing can be called earlier than it."
    return f"Looked for what is surely earlier than {when}."


def _timeline(
    counting: Sequence[Precedent], earliest: str | None, full: bool
) -> Iterator[RenderableType]:
    """The precedents that count, by place, the places by their earliest."""
    originals = [p for p in counting if p.same_as is None]
    repeats: dict[str, list[Precedent]] = {}
    for precedent in counting:
        if precedent.same_as:
            repeats.setdefault(precedent.same_as, []).append(precedent)
    groups = _by_place(originals)
    if groups:
        yield Text("\nPrecedents by place, the earliest first", style="bold underline")
    shown = groups if full else groups[:_PLACES]
    for place, mine in shown:
        yield Text(f"\n{place}", style="bold")
        some = mine if full else _picked(mine)
        for precedent in some:
            yield from _entry(precedent, earliest, repeats.get(precedent.measure, []))
        if len(mine) > len(some):
            yield Text(f"  and {len(mine) - len(some):,} more here", style="dim")
    rest = groups[len(shown) :]
    if rest:
        names = listed([f"{place} ({_first_year(mine)})" for place, mine in rest], 12)
        yield Text(f"\nLater ones: {names} (--full lists them)", style="dim")


def _first_year(mine: Sequence[Precedent]) -> str:
    return str(mine[0].date_to.year) if mine[0].date_to else "undated"


def _by_place(precedents: Sequence[Precedent]) -> list[tuple[str, list[Precedent]]]:
    def place(precedent: Precedent) -> str:
        return precedent.place or "place not known"

    grouped = groupby(sorted(precedents, key=place), key=place)
    groups = [(name, sorted(mine, key=_age)) for name, mine in grouped]
    return sorted(groups, key=lambda group: _age(group[1][0]))


def _age(precedent: Precedent) -> tuple[str, str, str]:
    return str(precedent.date_to or "~"), str(precedent.date_from or "~"), precedent.measure


def _picked(mine: list[Precedent]) -> list[Precedent]:
    """The earliest of a place and the closest ones, in order of time."""
    closest = sorted(mine[1:], key=lambda p: (-p.score, _age(p)))[: _EACH - 1]
    return sorted([mine[0], *closest], key=_age)


def _entry(
    precedent: Precedent, earliest: str | None, repeats: Sequence[Precedent]
) -> Iterator[RenderableType]:
    mark = "  ← earliest found" if precedent.measure == earliest else ""
    section = f"  {precedent.section}" if precedent.section else ""
    head = Text.assemble(
        f"{dates(precedent)}  ", (precedent.measure, "bold"), section, (mark, "bold")
    )
    yield Padding(head, (0, 0, 0, 2))
    facts = [precedent.date_basis, precedent.status, _how(precedent)]
    quoted = shorten(precedent.exact, _QUOTED)
    with_it = listed(list(precedent.folded), 3)
    again = listed([f"{p.measure} ({dates(p)})" for p in repeats], 5)
    below = (
        (" · ".join(fact for fact in facts if fact), "dim"),
        (short_title(precedent.title, _TITLE), ""),
        (f"“{quoted}”" if quoted else "", "italic"),
        (_difference(precedent), ""),
        (f"with it, of the same chapter: {with_it}" if with_it else "", "dim"),
        (f"again, nearly word for word: {again}" if again else "", "dim"),
    )
    for line, style in below:
        if line:
            yield Padding(Text(line, style=style), (0, 0, 0, 4))


def _how(precedent: Precedent) -> str:
    how = _HOW[precedent.how]
    if precedent.share is not None and precedent.how == "wording":
        how += f" ({percent(round(precedent.share * 1000), 1000)} of the text)"
    return f"{how}, score {precedent.score:.2f}"


def _difference(precedent: Precedent) -> str:
    return f"it {precedent.differs}" if precedent.differs else "nothing found that it lacks"


def _older(
    others: Sequence[Precedent], counting: Sequence[Precedent], found: First
) -> list[Precedent]:
    """Of what doesn't count the older ones that are nearly as like, which the sentence tells of."""
    first = next((p for p in counting if p.measure == found.earliest), None)
    if first is None:
        return []
    return [p for p in others if _age(p) < _age(first) and p.score >= DOUBTFUL * first.score]


def _nearest(others: Sequence[Precedent]) -> Iterator[RenderableType]:
    if not others:
        return
    yield Text("\nNear, but not taken as the same thing", style="bold underline")
    for precedent in others[:_NEAREST]:
        yield from _entry(precedent, None, [])


def _also(also: Sequence[Precedent], full: bool) -> Iterator[RenderableType]:
    if not also:
        return
    yield Text("\nAlso about it; which came first is undetermined", style="bold underline")
    for precedent in also if full else also[:_NEAREST]:
        where = f"{precedent.place}, " if precedent.place else ""
        line = f"{dates(precedent)}  {where}{precedent.measure}"
        said = f"{line}  {short_title(precedent.title)} ({_how(precedent)})"
        yield Padding(Text(said), (0, 0, 0, 2))
    if len(also) > _NEAREST and not full:
        yield Text(f"  and {len(also) - _NEAREST} more (--full lists them)", style="dim")


def _conditions(conditions: Sequence[Condition], full: bool) -> Iterator[RenderableType]:
    if not conditions:
        return
    yield Text("\nProvision by provision", style="bold underline")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for head in ("provision", "date", "earliest precedent", "how"):
        table.add_column(head, overflow="fold")
    for condition in conditions:
        table.add_row(*_row(condition, full))
    yield table
    new = sum(1 for condition in conditions if condition.earliest is None)
    if not new:
        yield Text("Each provision has a precedent; new is at most their combination.")
    else:
        yield Text(f"{count(new, 'provision')} of {len(conditions)} without an earlier one here.")


def _row(condition: Condition, full: bool) -> list[Text]:
    said = shorten(condition.exact, 400 if full else 60)
    name = " ".join(part for part in (condition.section, condition.heading) if part)
    first = Text.assemble((name or "–", "bold"), f"\n{said}")
    earliest = condition.earliest
    if earliest is None:
        return [first, Text("–"), Text("none found", style="dim"), Text("")]
    where = f"{earliest.place}, {earliest.measure}" if earliest.place else earliest.measure
    return [
        first, Text(dates(earliest)),
        Text.assemble(where, (f"\n{earliest.section}" if earliest.section else "", "dim")),
        Text(_how(earliest), style="dim"),
    ]  # fmt: skip
