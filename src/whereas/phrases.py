"""Counts, days and titles as sentences put them, the same in answers, on terminals and on pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Protocol

SHORT = 60
"""Characters of a title in a sentence; longer ones are cut at a word."""
_SUBJECT = re.compile(
    r",\s*((?:in relation to|relating to|concerning|regarding)\s.+)", re.IGNORECASE
)


class Dated(Protocol):
    """Anything with the interval that it dates from."""

    @property
    def date_from(self) -> date | None:
        """The first day it may date from."""

    @property
    def date_to(self) -> date | None:
        """The last day it may date from."""


def count(n: int, one: str, many: str = "") -> str:
    """Write a count with its noun: `1 measure`, `1,234 measures`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def dates(dated: Dated) -> str:
    """Write an interval of days as briefly as it is exact: a day, a year, years, `undated`."""
    first, last = dated.date_from, dated.date_to
    if first is None or last is None:
        return "undated"
    if first == last:
        return first.isoformat()
    if _whole_years(first, last):
        return year_span(first.year, last.year)
    return f"{first.isoformat()} to {last.isoformat()}"


def years(dated: Dated) -> str:
    """Write the year or years of an interval: `2009`, `2009–2011`, `undated`."""
    if dated.date_from is None or dated.date_to is None:
        return "undated"
    return year_span(dated.date_from.year, dated.date_to.year)


def year_span(first: int, last: int) -> str:
    """Write the years from one to another: `2009`, `2009–2011`."""
    return str(first) if first == last else f"{first}–{last}"


def _whole_years(first: date, last: date) -> bool:
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def shorten(text: str, length: int = SHORT) -> str:
    """Put a text on one line and cut it at a word when it is too long."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def short_title(title: str, length: int = SHORT) -> str:
    """Shorten a title; of a long one, what it relates to says more than how it begins."""
    line = " ".join(title.split())
    subject = _SUBJECT.search(line)
    return shorten(f"…{subject[1]}" if subject and len(line) > length else line, length)


def first_up(text: str) -> str:
    """Begin a sentence or heading with a capital."""
    return text[:1].upper() + text[1:]
