"""What a document of Congress says of itself: its number, Congress, version, days and actions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from whereas.records import Action
from whereas.sources.dates import find_dates, parse_date
from whereas.sources.documents.xml_tree import local_name, words
from whereas.sources.uslm.stages import Stage, congress_days, stage

if TYPE_CHECKING:
    from lxml.etree import _Element

_TYPES = {
    "hr": ("bill", "H.R."), "s": ("bill", "S."),
    "hjres": ("joint resolution", "H.J. Res."), "sjres": ("joint resolution", "S.J. Res."),
    "hconres": ("concurrent resolution", "H. Con. Res."),
    "sconres": ("concurrent resolution", "S. Con. Res."),
    "hres": ("resolution", "H. Res."), "sres": ("resolution", "S. Res."),
    "pl": ("law", "Public Law"), "pvtl": ("law", "Private Law"),
}  # fmt: skip

_CITED = re.compile(
    r"(?P<congress>\d{1,3})\s*(?P<type>hr|s|hjres|sjres|hconres|sconres|hres|sres)\s*"
    r"(?P<number>\d+)\s*(?P<stage>[a-z]{2,4}\d?)?$",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(?P<kind>Public|Private)\s+Law\s+(?P<congress>\d+)\W+(?P<number>\d+)", re.IGNORECASE
)
_FROM_BILL = re.compile(
    r"\[?\s*(?P<type>H\.?\s?R\.?|S\.?|H\.?\s?J\.?\s?Res\.?|S\.?\s?J\.?\s?Res\.?"
    r"|H\.?\s?Con\.?\s?Res\.?|S\.?\s?Con\.?\s?Res\.?|H\.?\s?Res\.?|S\.?\s?Res\.?)\s*(?P<number>\d+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """A bill's or law's own facts; `type` is "" where it does not say what it is."""

    type: str
    number: str
    congress: int
    stage: Stage
    status: str
    citations: tuple[str, ...]
    title: str
    actions: tuple[Action, ...]
    date_from: date | None
    date_to: date | None
    basis: str

    @property
    def kind(self) -> str:
        """The kind of measure in words."""
        return _TYPES.get(self.type, ("measure", ""))[0]

    @property
    def measure(self) -> str:
        """The id: `us:hr-255-115`, `us:pl-115-6`; "" where the number is not known."""
        if not (self.type and self.number and self.congress):
            return ""
        if self.type in ("pl", "pvtl"):
            return f"us:{self.type}-{self.congress}-{self.number}"
        return f"us:{self.type}-{self.number}-{self.congress}"

    @property
    def short(self) -> str:
        """The number as it is printed: `H.R. 255`."""
        return f"{_TYPES[self.type][1]} {self.number}" if self.measure else ""


def read_facts(root: _Element) -> Facts:
    """Read a bill, resolution or law of either vocabulary, from its meta, form and preface."""
    cited = tuple(dict.fromkeys(filter(None, map(words, root.iter("{*}citableAs")))))
    name = words(next(root.iter("{http://purl.org/dc/elements/1.1/}title"), None))
    told = _stage_words(root)
    type_, number, congress, code = _numbers(root, cited, name)
    found = stage(code or ("pl" if type_ in ("pl", "pvtl") else ""), told)
    actions = _actions(root)
    start, end, basis = _interval(root, found, congress, actions)
    return Facts(
        type_, number, congress, found, told, cited, _title(name), actions, start, end, basis
    )


def _numbers(root: _Element, cited: tuple[str, ...], name: str) -> tuple[str, str, int, str]:
    """Find type, number, Congress and version code, each "" or 0 where it is not said."""
    for text in (*cited, name.partition(":")[0]):
        if match := _CITED.match(text):
            return (
                match["type"].lower(), match["number"], int(match["congress"]),
                (match["stage"] or "").lower(),
            )  # fmt: skip
        if match := _LAW.match(text):
            kind = "pl" if match["kind"].lower() == "public" else "pvtl"
            return kind, match["number"], int(match["congress"]), "pl"
    printed = words(next(root.iter("{*}legis-num", "{*}legislationNumber"), None))
    match = _FROM_BILL.match(printed)
    congress = re.search(r"\d+", words(next(root.iter("{*}congress"), None)))
    if match is None or congress is None:
        return "", "", 0, ""
    plain = re.sub(r"[^a-z]", "", match["type"].lower())
    return plain, match["number"], int(congress[0]), ""


def _stage_words(root: _Element) -> str:
    """Give the version in the source's words: `Reported in Senate`, `Introduced in House`."""
    told = words(next(root.iter("{*}docStage"), None))
    attribute = root.get("bill-stage") or root.get("resolution-stage") or ""
    if told or attribute:
        return told or attribute.replace("-", " ")
    return "Public Law" if local_name(root) == "pLaw" else ""


def _title(name: str) -> str:
    """Take the number off a title of the meta: `116 S 1900 RS: Making …`."""
    number, mark, rest = name.partition(": ")
    return rest if mark and (_CITED.match(number) or _LAW.match(number)) else name


def _actions(root: _Element) -> tuple[Action, ...]:
    """Read the actions that the head of a print lists, and a law's approval."""
    actions = []
    for element in root.iter("{*}action"):
        day = _action_day(element)
        told = next(element.iter("{*}actionDescription", "{*}action-desc"), None)
        text = words(told) or words(element)
        if day is None:
            day = next((found.date for found in find_dates(text)), None)
        if text:
            actions.append(Action(day, text))
    return tuple(actions)


def _action_day(action: _Element) -> date | None:
    for element in action.iter("{*}date", "{*}action-date"):
        stated = element.get("date") or ""
        day = parse_date(_iso(stated)) or parse_date(words(element).replace(" ,", ","))
        found = day or next((found.date for found in find_dates(words(element))), None)
        if found:
            return found
    return None


def _iso(text: str) -> str:
    """Write `20250103` as `2025-01-03`."""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if re.fullmatch(r"\d{8}", text) else text[:10]


def _interval(
    root: _Element, found: Stage, congress: int, actions: tuple[Action, ...]
) -> tuple[date | None, date | None, str]:
    """Give the interval that a version surely dates from.

    An introduced bill is of its day. A later version is as old as the introduction at most, or as
    its Congress where the print does not name that day, and as new as the last action it names; as
    its Congress's end where that is no later than the introduction.
    """
    days = [action.date for action in actions if action.date]
    stated = _stated(root)
    if found.order == 90 and stated:
        days = [*days, stated]
    of_congress = congress_days(congress)
    last = max(days, default=stated)
    if found.order == STAGE_INTRODUCED:
        first = min(days, default=stated)
        return (first, first, "introduced") if first else (None, None, "")
    first = _introduced(actions)
    basis = found.basis or "dated"
    if last is None:
        return (*of_congress, "congress") if of_congress else (None, None, "")
    if first == last and of_congress and found.order > STAGE_INTRODUCED:
        return first, of_congress[1], f"introduced to {basis}"
    if first and first <= last:
        return (first, last, f"introduced to {basis}") if first < last else (last, last, basis)
    if of_congress and of_congress[0] <= last:
        return of_congress[0], last, f"congress to {basis}"
    return last, last, basis


STAGE_INTRODUCED = 10


def _stated(root: _Element) -> date | None:
    """Give the day that the meta states: of approval, else of the print."""
    for name in ("{*}approvedDate", "{http://purl.org/dc/elements/1.1/}date"):
        day = parse_date(words(next(root.iter(name), None))[:10])
        if day:
            return day
    return None


def _introduced(actions: tuple[Action, ...]) -> date | None:
    """Give the day of the introduction where the print names it among its actions."""
    for action in actions:
        if action.date and re.search(r"introduced|original bill|submitted", action.text):
            return action.date
    return None


def from_bill(root: _Element) -> str:
    """Give the bill that a law was, as it is printed beside its title: `H.R. 255`."""
    for note in root.iter("{*}sidenote", "{*}relatedDocument"):
        for text in (words(p) for p in note.iter()):
            match = _FROM_BILL.match(text)
            if match and text.startswith("["):
                return text.strip("[] ")
    return ""
