"""What is stated about a measure outside its text: in a table's row, front matter, or a name."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from whereas.sources.dates import MONTH_NAMES, make_date, parse_date, year_interval

COLUMNS: dict[str, tuple[str, ...]] = {
    "file": ("file", "path", "filename", "file name", "text file"),
    "id": ("id", "measure", "measure id", "identifier"),
    "version": ("version", "stage"),
    "jurisdiction": ("jurisdiction", "ocd id", "ocd", "division"),
    "place": ("place", "city", "county", "town", "municipality", "government", "place name"),
    "kind": ("kind", "type"),
    "title": ("title", "name", "caption", "short title"),
    "number": ("number", "no", "num", "no."),
    "status": ("status", "disposition"),
    "date": ("date", "day", "adopted", "enacted", "introduced", "passed", "effective"),
    "date_from": ("date from", "from", "not before"),
    "date_to": ("date to", "to", "not after"),
    "date_basis": ("date basis", "basis"),
    "url": ("url", "link", "source url", "uri"),
    "aliases": ("aliases", "alias", "also known as"),
    "part_of": ("part of", "container"),
    "summary": ("summary", "description", "abstract"),
}
"""Each fact with the names it goes by, in lower case with spaces; the first one found counts."""

_BASES = ("adopted", "enacted", "introduced", "passed", "effective")
_NAME_DATE = re.compile(r"(?P<date>[12]\d{3}-\d{2}-\d{2})(?=[-_ .]|$)")
_MONTH = rf"(?:{MONTH_NAMES})"
# What can hardly be anything else than a day: of "12-3-09" an ordinance's number can't be told.
_IN_NAME = re.compile(
    r"(?<!\d)(?<!\d-)(?:(?P<iso>[12]\d{3}-\d{2}-\d{2})|(?P<digits>(?:19|20)\d{6})"
    rf"|(?P<us>{_MONTH}[\s_-]*\d{{1,2}},?[\s_-]+\d{{4}})"
    rf"|(?P<day>\d{{1,2}})[\s_-]+(?P<month>{_MONTH}),?[\s_-]+(?P<year>\d{{4}}))(?!\d|-\d)",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})", re.IGNORECASE)
_DAY_MONTH_YEAR = re.compile(
    rf"(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})", re.IGNORECASE
)
_FRONT = re.compile(r"\A\s*---[ \t]*\n(?P<block>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"(?P<key>[A-Za-z][\w .-]*?)\s*:(?:\s+(?P<value>.*))?$")
_ITEM = re.compile(r"\s*-\s+(?P<value>.*)$")
FRONT_CHARACTERS = 20_000
"""Front matter is looked for this far; a text that only begins with a rule has none."""

Facts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Dates:
    """An interval with its basis, all empty if undated; `problem` says what was no date."""

    date_from: date | None = None
    date_to: date | None = None
    basis: str = ""
    problem: str = ""


def named_facts(row: Mapping[str, str]) -> Facts:
    """Give a row's values their usual names; empty ones and unknown columns are left out."""
    plain = {_plain(key): value.strip() for key, value in row.items() if value and value.strip()}
    facts = {}
    for fact, names in COLUMNS.items():
        found = next((n for n in names if n in plain), None)
        if found:
            facts[fact] = plain[found]
            if found in _BASES:
                facts.setdefault("basis_of_column", found)
    return facts


def _plain(key: str) -> str:
    return " ".join(key.lower().replace("_", " ").replace("-", " ").split())


def front_matter(text: str) -> tuple[Facts, str]:
    """Split a `---` block of `key: value` lines from the text behind it."""
    match = _FRONT.match(text, 0, min(len(text), FRONT_CHARACTERS))
    row = _entries(match["block"]) if match else None
    if match is None or not row:
        return {}, text
    return named_facts(row), text[match.end() :].lstrip("\n")


def _entries(block: str) -> dict[str, str] | None:
    """Read the block's entries; None if a line is neither an entry nor an item of a list."""
    row: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        entry, item = _ENTRY.match(line), _ITEM.match(line)
        if item and key:
            row[key] = "; ".join(filter(None, (row[key], _unquoted(item["value"]))))
        elif entry:
            key = entry["key"]
            row[key] = _unquoted(entry["value"] or "")
        elif line.strip() and not line.lstrip().startswith("#"):
            return None
    return row


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return "; ".join(_unquoted(v) for v in value[1:-1].split(","))
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def listed(value: str) -> tuple[str, ...]:
    """Split a `;` list."""
    return tuple(v.strip() for v in value.split(";") if v.strip())


def stated_dates(facts: Facts, where: str) -> Dates:
    """Read the interval that a row or front matter states, never guessing at half of one."""
    basis = facts.get("date_basis") or facts.get("basis_of_column") or where
    if "date_from" in facts or "date_to" in facts:
        return _interval(facts, basis)
    if "date" not in facts:
        return Dates()
    found = read_interval(facts["date"])
    if found is None:
        return Dates(problem=f"“{facts['date'][:40]}” is no date")
    return Dates(*found, basis)


def _interval(facts: Facts, basis: str) -> Dates:
    ends = []
    for name in ("date_from", "date_to"):
        if name not in facts:
            return Dates(problem=f"{name} is missing, so the interval has one end only")
        found = read_interval(facts[name])
        if found is None:
            return Dates(problem=f"“{facts[name][:40]}” is no date")
        ends.append(found)
    if ends[0][0] > ends[1][1]:
        return Dates(problem=f"date_from {facts['date_from']} is after date_to {facts['date_to']}")
    return Dates(ends[0][0], ends[1][1], basis)


def name_dates(stem: str) -> Dates:
    """Read the day that a file's name begins with, or the only one that stands in it."""
    match = _NAME_DATE.match(stem)
    if match:
        found = parse_date(match["date"])
        if found is None:
            return Dates(problem=f"“{match['date']}” in the file's name is no date")
        return Dates(found, found, "file name")
    days = {day for day in map(_day_in_name, _IN_NAME.finditer(stem)) if day}
    day = days.pop() if len(days) == 1 else None
    return Dates(day, day, "file name") if day else Dates()


def _day_in_name(match: re.Match[str]) -> date | None:
    if match["digits"]:
        digits = match["digits"]
        return make_date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if match["day"]:
        return parse_date(f"{match['month']} {match['day']}, {match['year']}")
    return parse_date(re.sub(r"[\s_-]+", " ", match["us"]) if match["us"] else match["iso"])


def read_interval(text: str) -> tuple[date, date] | None:
    """Read a day, a month (`2005-05`, `May 2005`) or a year as its first and last day."""
    text = text.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ][\d:.+Z-]+", text):
        text = text[:10]
    if month := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return _month(make_date(int(month[1]), int(month[2]), 1))
    if named := _MONTH_YEAR.fullmatch(text):
        return _month(parse_date(f"{named['month']} 1, {named['year']}"))
    if re.fullmatch(r"1[789]\d\d|20\d\d", text):
        return year_interval(int(text))
    turned = _DAY_MONTH_YEAR.fullmatch(text)
    day = parse_date(f"{turned['month']} {turned['day']}, {turned['year']}" if turned else text)
    return (day, day) if day else None


def _month(first: date | None) -> tuple[date, date] | None:
    if first is None:
        return None
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
