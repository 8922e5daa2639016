"""What an Akoma Ntoso document says of itself: work, expression, dates, place, life cycle.

The identification has levels (Akoma Ntoso 1.0 part 2, section 3): the work is the law as such, the
expression one version of it. Both have a `FRBRdate` whose `name` says what happened on that day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from whereas.records import Action
from whereas.sources.dates import parse_date
from whereas.sources.documents.xml_tree import local_name, words
from whereas.sources.folder.facts import read_interval
from whereas.sources.places import nation, us_division

if TYPE_CHECKING:
    from lxml.etree import _Element

_GENERATED = ("generation", "manifestation", "markup", "xml", "transform")
"""Names of dates that say when the file was made, not the law."""

_UNKNOWN = date(1900, 1, 1)
"""Converters write the first of January of the years 1, 1000 or 1900 where they know no date."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A document's own facts; "" or None for what it does not say."""

    uri: str
    kind: str
    number: str
    version: str
    stage: int
    jurisdiction: str | None
    place: str
    status: str
    date_from: date | None
    date_to: date | None
    basis: str
    actions: tuple[Action, ...]


def read_facts(document: _Element) -> Facts:
    """Read a document's `meta`."""
    meta = next((e for e in document if local_name(e) == "meta"), document)
    work, expression = _level(meta, "FRBRWork"), _level(meta, "FRBRExpression")
    uri = _value(work, "FRBRuri") or _value(work, "FRBRthis")
    made, made_name = _dated(work)
    changed, changed_name = _dated(expression)
    start, end, basis = _interval(made, made_name, changed, changed_name)
    jurisdiction, place = _where(_value(work, "FRBRcountry") or _country(uri))
    version = _version(_value(expression, "FRBRuri") or _value(expression, "FRBRthis"), expression)
    return Facts(
        uri=uri,
        kind=_kind(document, work),
        number=_value(work, "FRBRnumber"),
        version=version or changed_name or "1",
        stage=_stage(changed or made),
        jurisdiction=jurisdiction,
        place=place or _authority(meta, work),
        status=_status(document),
        date_from=start,
        date_to=end,
        basis=basis,
        actions=_life(meta),
    )


def _level(meta: _Element, name: str) -> _Element | None:
    return next(meta.iter(f"{{*}}{name}"), None)


def _value(level: _Element | None, name: str) -> str:
    if level is None:
        return ""
    element = next(level.iter(f"{{*}}{name}"), None)
    return (element.get("value") or "").strip() if element is not None else ""


def _dated(level: _Element | None) -> tuple[date | None, str]:
    """Give a level's day and what happened on it; the making of the file is no such day."""
    if level is None:
        return None, ""
    for element in level.iter("{*}FRBRdate"):
        name = (element.get("name") or "").strip().lstrip("#").lower()
        day = _day(element.get("date") or "")
        if day and not name.startswith(_GENERATED):
            return day, name
    return None, ""


def _day(text: str) -> date | None:
    found = parse_date(text.strip()[:10])
    return None if found == _UNKNOWN else found


def _interval(
    made: date | None, made_name: str, changed: date | None, changed_name: str
) -> tuple[date | None, date | None, str]:
    """Give the interval of a version: from the work's day to its own.

    A version's words may be as old as the work and are no newer than the version.
    """
    if made is None and changed is None:
        return None, None, ""
    first, last = made or changed, changed or made
    assert first is not None  # noqa: S101 - one of the two days is there
    assert last is not None  # noqa: S101 - as above
    if first > last:
        first = last
    if first == last:
        return first, last, changed_name or made_name or "dated"
    return first, last, f"{made_name or 'work'} to {changed_name or 'version'}"


def _stage(day: date | None) -> int:
    """Order versions by their day, written as a number: 20240131."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def _version(uri: str, expression: _Element | None) -> str:
    """Name a version as its own address does: what stands after the language and the `@`."""
    match = re.search(r"/[a-z]{3}[@:](?P<version>[^/!~]*)", uri)
    named = _value(expression, "FRBRversionNumber")
    return named or (match["version"] if match else "")


def _country(uri: str) -> str:
    match = re.match(r"/(?:akn/)?(?P<country>[a-z]{2}(?:-[a-z0-9]+)?)/", uri)
    return match["country"] if match else ""


def _where(country: str) -> tuple[str | None, str]:
    """Read `us`, `us-pa`, `gb`: the id of the division and a name; "" where there is none."""
    first, _, rest = country.lower().partition("-")
    if first in ("us", "usa"):
        return us_division(rest or "us") or (None, country)
    if not rest:
        return nation(first), ""
    return None, country


def _authority(meta: _Element, work: _Element | None) -> str:
    """Give the name of the authority that the work's author refers to."""
    author = next(work.iter("{*}FRBRauthor"), None) if work is not None else None
    href = (author.get("href") or "").lstrip("#") if author is not None else ""
    for organisation in meta.iter("{*}TLCOrganization"):
        if href and href in (organisation.get("eId"), organisation.get("id")):
            return organisation.get("showAs") or ""
    return ""


def _kind(document: _Element, work: _Element | None) -> str:
    """Give the work's own subtype, else the document's name, else its element's name."""
    name = (document.get("name") or "").strip().lower()
    subtype = _value(work, "FRBRsubtype").lower()
    return subtype or (name if re.fullmatch(r"[a-z][a-z ]{2,30}", name) else "") or _own(document)


def _own(document: _Element) -> str:
    return {"doc": "measure", "documentCollection": "collection"}.get(
        local_name(document), local_name(document)
    )


def _status(document: _Element) -> str:
    """Give the status as the document prints it ("" if it does not)."""
    for name in ("docStatus", "docStage"):
        found = words(next(document.iter(f"{{*}}{name}"), None))
        if found:
            return found
    return ""


def _life(meta: _Element) -> tuple[Action, ...]:
    """Read the life cycle's events and the steps of the work flow, in order of their days."""
    actions = []
    for event in meta.iter("{*}eventRef", "{*}step"):
        day = read_interval((event.get("date") or "").strip()[:10])
        text = event.get("type") or event.get("outcome") or "event"
        shown = event.get("showAs") or event.get("refersTo") or event.get("source") or ""
        told = f"{text} ({shown.lstrip('#')})" if shown else text
        actions.append(Action(day[0] if day else None, told.lstrip("#")))
    return tuple(sorted(actions, key=lambda action: action.date or date.min))
