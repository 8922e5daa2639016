"""The one sentence that says what can be said, and never more than the library allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whereas.phrases import count, first_up, short_title, year_span, years
from whereas.precedents.results import Looked, Precedent

_TITLE = 90  # characters of a title in the sentence; longer ones are cut at a word


@dataclass(frozen=True, slots=True)
class Others:
    """What was found beside the earliest.

    `since` counts and is surely later; `beside` counts and has dates that overlap with its; `older`
    is older, but too little alike to be called the earliest; `doubtful` is the nearest, where none
    is so much alike that it counts, but may do the same.
    """

    since: Sequence[Precedent] = ()
    beside: Sequence[Precedent] = ()
    older: Sequence[Precedent] = ()
    doubtful: Precedent | None = None


def sentence(
    earliest: Precedent | None, others: Others, looked: Looked, absent: Sequence[str]
) -> str:
    """Say what was found earliest, or in what nothing was found.

    Args:
        earliest: the earliest precedent that counts.
        others: those that count beside it.
        looked: what was looked in.
        absent: places that were asked about and of which the library holds nothing.
    """
    missing = [f"no measure of {name} is in this library" for name in absent]
    if earliest is None:
        gaps = [*_gaps(looked), *missing]
        if others.doubtful is None:
            return "; ".join([_nothing(looked), *gaps]) + "."
        nothing = f"{_nothing(looked)} that surely does this"
        nearest = (
            f"The nearest is {_named(others.doubtful)}; whether it does the same is to be read."
        )
        return "; ".join([nothing, *gaps]) + f". {nearest}"
    found = [f"Earliest found: {_named(earliest)}.", _others(others)]
    return " ".join([*found, *(f"{first_up(clause)}." for clause in missing)])


def _named(precedent: Precedent) -> str:
    title = short_title(precedent.title, _TITLE)
    said = f"{precedent.measure} “{title}”" if title else precedent.measure
    where = f"{precedent.place}, {said}" if precedent.place else said
    return f"{where} ({years(precedent)})"


def _others(others: Others) -> str:
    said = []
    since = others.since
    if since:
        places = len({p.jurisdiction or p.place or p.measure for p in since})
        share = "shares" if len(since) == 1 else "share"
        said.append(
            f"{count(len(since), 'measure')} in {count(places, 'jurisdiction')}"
            f" since {share} its main provision."
        )
    if others.beside:
        said.append(f"{len(others.beside):,} more may be as early.")
    if others.older:
        one = len(others.older) == 1
        said.append(
            f"{len(others.older):,} older {'one is' if one else 'ones are'} less surely about it."
        )
    return " ".join(said) or "No later measure found shares its main provision."


def _nothing(looked: Looked) -> str:
    if not looked.measures:
        return "Nothing earlier found: no measure was there to look in"
    span = ""
    if looked.first_year and looked.last_year:
        span = f", {year_span(looked.first_year, looked.last_year)}"
    return (
        f"Nothing earlier found in {count(looked.measures, 'measure')}"
        f" of {count(looked.jurisdictions, 'jurisdiction')}{span}"
    )


def _gaps(looked: Looked) -> list[str]:
    gaps = (
        (looked.unreadable, "could not be read"),
        (looked.no_text, "had no text"),
        (looked.undated, "had no date"),
    )
    return [f"{n:,} {what}" for n, what in gaps if n]
