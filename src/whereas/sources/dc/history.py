"""When a council document's text was made, from its structured history or its narrative.

A text that became law is at least as new as its bill and at most as new as its enactment, so its
interval runs from the one to the other. Where no introduction is given the bill can still be no
older than its council period: bills lapse at a period's end, and a document's number names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from whereas.records import Action
from whereas.sources.dates import find_dates, parse_date
from whereas.sources.dc.text import NAMESPACE

if TYPE_CHECKING:
    from lxml.etree import _Element

_IN = f"{{{NAMESPACE}}}"
_SIGNED = re.compile(r"(?:signed|approved|enacted)[^.]{0,60}? on\b", re.IGNORECASE)
_ADOPTED = re.compile(r"adopted on\b", re.IGNORECASE)
_SENTENCE = 160
"""The prose dates of one event stand within this many characters after its verb."""


@dataclass(frozen=True, slots=True)
class History:
    """What a document says of its own making; each date None where it says nothing."""

    introduced: date | None
    passed: date | None
    enacted: date | None
    effective: date | None
    actions: tuple[Action, ...]
    narrative: str
    summary: str
    url: str


def read_history(meta: _Element) -> History:
    """Read a document's `meta` element."""
    history = meta.find(f"{_IN}history")
    narrative = _words(history, "narrative")
    votes = list(_votes(history))
    told = _told(narrative)
    introduced = parse_date(_words(meta, "introduced"))
    enacted = parse_date(_words(history, "enacted") or _words(history, "enactedDate"))
    effective = parse_date(_words(meta, "effective"))
    dated = [("Introduced", introduced), *votes, ("Enacted", enacted), ("Effective", effective)]
    actions = [Action(day, text) for text, day in dated if day is not None]
    return History(
        introduced=introduced,
        passed=max((day for _, day in votes if day), default=None) or told["passed"],
        enacted=enacted or told["enacted"],
        effective=effective,
        actions=(*actions, *((Action(None, narrative),) if narrative else ())),
        narrative=narrative,
        summary=_words(history, "summary"),
        url=(history.get("url") or "") if history is not None else "",
    )


def interval(history: History, period: int | None) -> tuple[date | None, date | None, str]:
    """Give the interval that the enacted text surely dates from, with its basis.

    The end is the enactment (the Mayor's signature), else the last reading, else the day it took
    effect. The start is the bill's introduction, else the first day of the council period.
    """
    ends = (
        ("enacted", history.enacted),
        ("passed", history.passed),
        ("effective", history.effective),
    )
    for ending, end in ends:
        if end is None:
            continue
        if history.introduced and history.introduced <= end:
            return history.introduced, end, f"introduced to {ending}"
        start = period_start(period)
        if start and start <= end:
            return start, end, f"council period to {ending}"
    return None, None, ""


def period_start(period: int | None) -> date | None:
    """Give the first day of a council period: two years each, the first from January 2, 1975."""
    if period is None or not 1 <= period <= 200:
        return None
    return date(1975, 1, 1) + timedelta(days=1) if period == 1 else date(1973 + 2 * period, 1, 2)


def _told(narrative: str) -> dict[str, date | None]:
    """Read the passage and the signature out of a narrative's prose."""
    return {"passed": _last_after(_ADOPTED, narrative), "enacted": _last_after(_SIGNED, narrative)}


def _last_after(verb: re.Pattern[str], prose: str) -> date | None:
    match = verb.search(prose)
    if match is None:
        return None
    rest = prose[match.end() : match.end() + _SENTENCE]
    sentence = re.split(r"\.\s+(?=[A-Z])|, it was|; ", rest, maxsplit=1)[0]
    return max((found.date for found in find_dates(sentence)), default=None)


def _votes(history: _Element | None) -> list[tuple[str, date | None]]:
    if history is None:
        return []
    votes = [
        (f"{vote.get('reading') or ''} reading".strip(), parse_date(vote.get("date") or ""))
        for vote in history.iter(f"{_IN}vote")
    ]
    for row in history.iter(f"{_IN}votingSummary"):
        votes.append((_words(row, "readingDescription"), parse_date(_words(row, "dateOfVote"))))
    return votes


def _words(parent: _Element | None, name: str) -> str:
    """Give the words of a parent's first such element ("" where there is none)."""
    if parent is None:
        return ""
    element = next(parent.iter(f"{_IN}{name}"), None)
    if element is None:
        return ""
    return " ".join("".join(map(str, element.itertext())).split())
