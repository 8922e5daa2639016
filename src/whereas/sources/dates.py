"""Dates as law writes them, read into honest intervals (design rule 6).

Law dates itself in many forms: `5-3-2005`, `5-3-05`, `2005-05-03`, `5/3/2005`, `May 3, 2005`,
or only by a compilation, `Code 1978` or `Ga. Laws 1955, p. 1234`. What is no date (`2-30-2005`,
`13-45-99`) reads as None, never as an exception, and never as the nearest day that exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

Interval = tuple[date, date]

EARLIEST = date(1700, 1, 1)
"""No text that whereas reads is older; a year before it is a slip of the pen."""

LATEST = date(2049, 12, 31)
"""Without a publication date to go by, two digits mean 1950 to 2049, the usual reading."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

MONTH_NAMES = (
    r"jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may\.?|june?\.?|july?\.?"
    r"|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?"
)
"""A pattern for a month in words, in lower case."""

_FULL = re.compile(
    # Law's own months come first: 5-3-2005 is May 3. A hyphen or a digit on either side would
    # make the token a longer number (a section, an ordinance), not a date.
    r"(?<![\w.\-–—/])(?:"
    r"(?P<iso_y>[12]\d{3})-(?P<iso_m>\d{1,2})-(?P<iso_d>\d{1,2})"
    r"|(?P<m>\d{1,2})(?P<sep>[-–/])\s?(?P<d>\d{1,2})(?P=sep)\s?(?P<y>[12]\d{3}|\d{2})"
    rf"|(?P<month>{MONTH_NAMES})\s*(?P<md>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<my>[12]\d{{3}})"
    r")(?![\w\-–/])",
    re.IGNORECASE,
)

# "Ord. No. 12-3-97", "§ 2-4-95" and "§ 1(8-2-28)" are numbers, although they look like dates.
_NUMBERED = re.compile(
    r"(?:§|\bNos?\.?|\bNumber|\bOrd\.|\bSecs?\.|#)\s*(?:\d[\w.\-]{0,12}\s?\()?\[?$", re.IGNORECASE
)
_LOOK_BACK = 24
"""A number's own word stands within this many characters before it."""

_LISTED = re.compile(r"\s*(?:,|—|–|-|and|through|to)\s*", re.IGNORECASE)

_YEAR = r"(?:1[789]\d\d|20\d\d)"
_COMPILED = re.compile(
    rf"\b(?:Code|Laws?|Acts?|G\.?\s?L\.?|L\.)(?:\s+of)?,?\s+(?P<after>{_YEAR})\b"
    rf"|\b(?P<before>{_YEAR})\s+(?:\w+\s+)?(?:Code|Ga\.\s*Laws?|Laws|Acts?|codification)\b"
    rf"|\b(?P<paged>{_YEAR}),\s+(?:p|pp|page)\b"
    # "(Ord. 92-1 § 1, 1991)" and "(Ord. of 2016(3))": a note that gives no more than the year.
    rf"|(?:,|\bof)\s+(?P<alone>{_YEAR})(?=\s*[;()\]]|$)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A date found in a text, with where it stands (code points, end exclusive)."""

    start: int
    end: int
    date: date


def make_date(year: int, month: int, day: int) -> date | None:
    """Give the day, or None when there is no such day or it is older than any law here."""
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if made >= EARLIEST else None


def full_year(two_digits: int, latest: date = LATEST) -> int:
    """Give the last year that ends in these two digits and is not after `latest`."""
    century = latest.year - latest.year % 100
    year = century + two_digits
    return year if year <= latest.year else year - 100


def year_interval(year: int) -> Interval:
    """Give the first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def parse_date(text: str, latest: date = LATEST) -> date | None:
    """Read a text that is one date and nothing else."""
    text = text.strip()
    match = _FULL.fullmatch(text)
    return _day(match, latest) if match else None


def find_dates(text: str, latest: date = LATEST) -> Iterator[Found]:
    """Yield the dates in a text, from left to right.

    Numbers of sections and ordinances that only look like dates are left out, and so are days
    that don't exist and days after `latest`.
    """
    listed_from = -1
    for match in _FULL.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        number = match["month"] is None and _NUMBERED.search(before)
        if number or (listed_from >= 0 and _goes_on(text, listed_from, match)):
            # Only sections come in lists: after "No. 0-8-11," stands the ordinance's date.
            listed_from = match.end() if not number or "§" in number[0] else -1
            continue
        listed_from = -1
        day = _day(match, latest)
        if day is not None and day <= latest:
            yield Found(match.start(), match.end(), day)


def _goes_on(text: str, listed_from: int, match: re.Match[str]) -> bool:
    """Say whether a token goes on a list of section numbers: one with a full year does not."""
    year = match["y"] or match["iso_y"] or match["my"]
    return len(year) < 4 and _LISTED.fullmatch(text, listed_from, match.start()) is not None


def find_compilations(text: str, latest: date = LATEST) -> Iterator[int]:
    """Yield the years of the codes and session laws that a note names, in order."""
    for match in _COMPILED.finditer(text):
        year = int(next(filter(None, match.groups())))
        if EARLIEST.year <= year <= latest.year:
            yield year


def history_interval(note: str, latest: date = LATEST) -> Interval | None:
    """Read a history note: from the first date that it names to the last.

    `(Code 1978, § 4-1; Ord. of 5-3-05)` gives 1978-01-01 to 2005-05-03: the text existed by the
    1978 code and was last changed in 2005. A year alone counts from its first day, and to its
    last day when nothing in the note is later. None when the note names no date.
    """
    days = [found.date for found in find_dates(note, latest)]
    years = list(find_compilations(note, latest))
    starts = days + [date(year, 1, 1) for year in years]
    if not starts:
        return None
    last_day = max(days, default=None)
    last_year = max(years, default=0)
    if last_day is not None and last_day.year >= last_year:
        return min(starts), last_day
    return min(starts), min(date(last_year, 12, 31), max(latest, date(last_year, 1, 1)))


def _day(match: re.Match[str], latest: date) -> date | None:
    if match["iso_y"]:
        return make_date(int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"]))
    if match["month"]:
        month = _MONTHS.index(match["month"][:3].lower()) + 1
        return make_date(int(match["my"]), month, int(match["md"]))
    year = match["y"]
    if len(year) == 2:
        return make_date(full_year(int(year), latest), int(match["m"]), int(match["d"]))
    return make_date(int(year), int(match["m"]), int(match["d"]))
