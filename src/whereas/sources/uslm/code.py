"""A title of the United States Code: each of its sections a measure of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from whereas.records import Action, Record
from whereas.sources.dates import history_interval, parse_date
from whereas.sources.documents.uslm import NOTES, body
from whereas.sources.documents.xml_tree import local_name, words

if TYPE_CHECKING:
    from lxml.etree import _Element

JURISDICTION = "ocd-division/country:us"
PLACE = "United States"

CODES = frozenset(("uscDoc", "statuteCompilation", "cfrDoc"))
_PARTS = {
    "t": "title", "st": "subtitle", "ch": "ch", "sch": "subch", "pt": "pt", "spt": "subpt",
    "d": "div", "sd": "subdiv", "art": "art",
}  # fmt: skip
_STEP = re.compile(r"(?P<mark>[a-z]+?)(?P<number>[A-Z0-9].*|)$")
_QUOTED = ("quotedContent", "quotedText")


def sections(root: _Element, name: str) -> Iterator[Record]:
    """Yield a title's sections in order; sections that a law quotes are part of its words."""
    published = _published(root)
    title = _container(root)
    seen: Counter[str] = Counter()
    for section in root.iter("{*}section", "{*}courtRule"):
        if any(local_name(up) in (*_QUOTED, *NOTES) for up in section.iterancestors()):
            continue
        found = _section_id(section, title)
        seen[found] += 1
        measure = f"{found}~{seen[found]}" if seen[found] > 1 else found
        yield _record(section, measure, title, published, name)


def _record(
    section: _Element, measure: str, title: str, published: date | None, name: str
) -> Record:
    text, spans = body(section)
    number = words(next((e for e in section if local_name(e) == "num"), None))
    heading = words(next((e for e in section if local_name(e) == "heading"), None))
    history = " ".join(words(e) for e in section if local_name(e) == "sourceCredit")
    latest = {"latest": published} if published else {}
    interval = history_interval(history, **latest) if history else None
    empty = not _has_words(section)
    return Record(
        measure=measure,
        text="" if empty else text,
        version=f"as of {published}" if published else "codified",
        stage=_day_number(published),
        jurisdiction=JURISDICTION,
        place=PLACE,
        kind="section",
        title=f"{number} {heading}".strip(),
        status=section.get("status") or "",
        url=_url(section),
        aliases=tuple(filter(None, (_cited(section), section.get("identifier") or ""))),
        part_of=_part_of(section, title),
        date_from=interval[0] if interval else None,
        date_to=interval[1] if interval else None,
        date_basis="history note" if interval else "",
        spans=() if empty else spans,
        marks=history,
        history=(Action(None, history),) if history else (),
        file=name,
        record=section.get("identifier") or measure,
    )


def _has_words(section: _Element) -> bool:
    """Say whether a section holds more than its number, heading and notes (or was repealed)."""
    beside = {"num", "heading", *NOTES}
    return any(local_name(child) not in beside and words(child) for child in section)


def _published(root: _Element) -> date | None:
    """Give the day that a title was made current."""
    for name in ("{http://purl.org/dc/terms/}created", "{http://purl.org/dc/elements/1.1/}date"):
        day = parse_date(words(next(root.iter(name), None))[:10])
        if day:
            return day
    return None


def _day_number(day: date | None) -> int:
    """Order the releases of a title by their day, written as a number: 20240131."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def _container(root: _Element) -> str:
    """Name the title: `us:usc-42`; a compilation or other code by its own number."""
    match = re.match(r"/us/usc/t(?P<title>[0-9A-Za-z]+)", _identifier(root))
    if match:
        return f"us:usc-{match['title'].lower()}"
    number = words(next(root.iter("{*}docNumber"), None)) or "1"
    kind = {"statuteCompilation": "comps", "cfrDoc": "cfr"}.get(local_name(root), "usc")
    return f"us:{kind}-{re.sub(r'[^a-z0-9]+', '-', number.lower()).strip('-')}"


def _identifier(root: _Element) -> str:
    if root.get("identifier"):
        return root.get("identifier") or ""
    return next((e.get("identifier") or "" for e in root.iter() if e.get("identifier")), "")


def _section_id(section: _Element, title: str) -> str:
    """Name a section by its title and number: `us:usc-42.sec-1885a`."""
    number = _last_step(section.get("identifier") or "", "s") or _number(section)
    return f"{title}.sec-{number or 'x'}"


def _last_step(identifier: str, mark: str) -> str:
    last = identifier.rpartition("/")[2]
    if not last.startswith(mark) or len(last) == len(mark):
        return ""
    return _plain(last[len(mark) :])


def _number(section: _Element) -> str:
    element = next((e for e in section if local_name(e) == "num"), None)
    value = (element.get("value") or words(element)) if element is not None else ""
    return _plain(re.sub(r"^(?:§+|sec(?:tion|\.)?)\s*", "", value, flags=re.IGNORECASE))


def _plain(number: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-")


def _part_of(section: _Element, title: str) -> tuple[str, ...]:
    """Name the parts around a section, nearest first: `us:usc-42.ch-16`, `us:usc-42`."""
    around = []
    for up in section.iterancestors():
        step = _STEP.match((up.get("identifier") or "").rpartition("/")[2])
        if step and step["mark"] in _PARTS and step["mark"] != "t" and step["number"]:
            around.append(f"{title}.{_PARTS[step['mark']]}-{_plain(step['number'])}")
    return (*around, title)


def _cited(section: _Element) -> str:
    """Give the citation: `42 U.S.C. 1885a`."""
    match = re.fullmatch(r"/us/usc/t([0-9A-Za-z]+)/s([^/]+)", section.get("identifier") or "")
    return f"{match[1]} U.S.C. {match[2]}" if match else ""


def _url(section: _Element) -> str:
    match = re.fullmatch(r"/us/usc/t(\d+)[a-z]?/s([\w–-]+)", section.get("identifier") or "")
    if match is None:
        return ""
    where = f"granuleid:USC-prelim-title{match[1]}-section{match[2].replace('–', '-')}"
    return f"https://uscode.house.gov/view.xhtml?req={where}"
