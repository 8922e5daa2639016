"""What the library holds, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from whereas.phrases import count
from whereas.results import Coverage, PlaceCoverage
from whereas.shown.wording import listed, refused
from whereas.shown.wording import places as of_places

_UNREADABLE = 20  # lines listed without --full
_NAMED = 8  # places named without --full


def coverage_report(coverage: Coverage, *, full: bool = False) -> Iterator[RenderableType]:
    """Yield the report's parts: a table of places with totals, then what can't be read."""
    places = coverage.jurisdictions
    if not places:
        yield Text("The library is empty; `whereas add FOLDER` reads measures into it.")
        return
    yield Text(
        f"{count(coverage.measures, 'measure')} of {of_places(coverage)},"
        f" {count(coverage.words, 'word')}.",
        style="bold",
    )
    yield _table(coverage)
    yield from _read(places, full=full)
    unreadable = [(p, r) for p in places for r in p.unreadable]
    if not unreadable:
        return
    yield Text("\nNot read, or not in full", style="bold underline")
    for _, refusal in unreadable if full else unreadable[:_UNREADABLE]:
        yield Text(refused(refusal))
    if not full and len(unreadable) > _UNREADABLE:
        yield Text(f"and {len(unreadable) - _UNREADABLE:,} more (--full lists them)", style="dim")


def _read(places: list[PlaceCoverage], *, full: bool) -> Iterator[Text]:
    """Say on which days the places' files were read last."""
    days: dict[str, list[str]] = {}
    for place in places:
        days.setdefault(place.fetched[:10], []).append(_name(place))
    for day, names in sorted(days.items()):
        if day:
            which = listed(names, len(names) if full else _NAMED) if len(days) > 1 else "all"
            yield Text(f"Read on {day}: {which}", style="dim")


def _table(coverage: Coverage) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("place", overflow="fold")
    table.add_column("from", no_wrap=True, min_width=10)
    table.add_column("to", no_wrap=True, min_width=10)
    for head in ("measures", "un-\ndated", "no\ntext", "unread-\nable", "words"):
        table.add_column(head, justify="right", overflow="fold")
    places = coverage.jurisdictions
    for place in places:
        table.add_row(*_row(place))
    if len(places) > 1:
        table.add_row(*(Text(cell, style="bold") for cell in _totals(coverage)))
    return table


def _name(place: PlaceCoverage) -> str:
    return place.name or place.jurisdiction or "place not known"


def _row(place: PlaceCoverage) -> list[Text]:
    first = place.first_date.isoformat() if place.first_date else "–"
    last = place.last_date.isoformat() if place.last_date else "–"
    counts = (place.measures, place.undated, place.no_text, len(place.unreadable), place.words)
    return [Text(_name(place)), Text(first), Text(last), *(Text(f"{n:,}") for n in counts)]


def _totals(coverage: Coverage) -> list[str]:
    places = coverage.jurisdictions
    firsts = [p.first_date for p in places if p.first_date]
    lasts = [p.last_date for p in places if p.last_date]
    counts = (
        coverage.measures,
        sum(p.undated for p in places),
        sum(p.no_text for p in places),
        sum(len(p.unreadable) for p in places),
        coverage.words,
    )
    first = min(firsts).isoformat() if firsts else "–"
    last = max(lasts).isoformat() if lasts else "–"
    return ["all", first, last, *(f"{n:,}" for n in counts)]
