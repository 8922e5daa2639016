"""A matter's identity, names, dates and history, from the fields of its JSON object."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from whereas.errors import UnreadableError
from whereas.records import Action

JURISDICTION = "ocd-division/country:us/state:ny/place:new_york"
PLACE = "New York"

INTRODUCED = "*"
"""The version label of a text as it was introduced; amended texts are A, B, C…"""

_URL = "https://legistar.council.nyc.gov/gateway.aspx?m=l&id={}"
"""The public system's door that takes a matter's number (its own pages count otherwise)."""

_KINDS = {"introduction": "bill", "resolution": "resolution"}
_FILE = re.compile(
    r"(?P<type>[A-Za-z]+)\.?\s+(?:No\.?\s*)?0*(?P<number>\d+)-(?P<year>\d{4})(?:-(?P<suffix>\w+))?"
)
_LOCAL_LAW = re.compile(r"(\d{4})/0*(\d+)")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FIRST_YEAR = 1600
"""Earlier dates are placeholders (0001-01-01); the city's first ordinances are of 1647."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which measure and which of its versions a matter's file holds."""

    measure: str
    kind: str
    version: str
    stage: int


@dataclass(frozen=True, slots=True)
class Dates:
    """The interval that the text surely dates from, both ends or neither, and its ground."""

    first: date | None = None
    last: date | None = None
    basis: str = ""


def text_of(fields: dict[str, object], key: str) -> str:
    """Give a field's text, trimmed, "" where it has none; what no table can store is dropped."""
    value = fields.get(key)
    return _UNSTORABLE.sub("", value).strip() if isinstance(value, str) else ""


def identity(fields: dict[str, object]) -> Identity:
    """Say which measure and version this is.

    Raises:
        UnreadableError: there is no file number to name it by.
    """
    file = text_of(fields, "File")
    if not file:
        raise UnreadableError('no "File" number to name the matter by')
    type_name = text_of(fields, "TypeName").lower()
    version = text_of(fields, "Version") or INTRODUCED
    return Identity(
        measure=measure_id(file),
        kind=_KINDS.get(type_name, type_name or "measure"),
        version=version,
        stage=stage_of(version),
    )


def measure_id(file: str) -> str:
    """Form the id: `Int 0291-1998-A` becomes `nyc:int-291-a-1998`.

    Raises:
        UnreadableError: the number holds no letter or digit to name it by.
    """
    if match := _FILE.fullmatch(file):
        parts = [match["type"], match["number"], match["suffix"] or "", match["year"]]
        return "nyc:" + "-".join(p for p in parts if p).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", file.lower()).strip("-")
    if not slug:
        raise UnreadableError(f'"File" holds no number: {file[:40]!r}')
    return f"nyc:{slug}"


def stage_of(version: str) -> int:
    """Order the versions of a measure: * is 0, A is 1, … Z is 26, AA is 27."""
    if not (version.isascii() and version.isalpha()):
        return 0
    stage = 0
    for letter in version.upper()[:8]:
        stage = stage * 26 + ord(letter) - ord("A") + 1
    return stage


def aliases(fields: dict[str, object]) -> tuple[str, ...]:
    """Give the other names that find the measure: file, local law, the system's numbers."""
    found = [text_of(fields, "File")]
    if law := _LOCAL_LAW.fullmatch(text_of(fields, "LocalLaw")):
        found.append(f"Local Law {law[2]} of {law[1]}")
    if number := _matter_number(fields):
        found.append(f"legistar:{number}")
    if guid := text_of(fields, "GUID"):
        found.append(f"legistar:{guid}")
    return tuple(found)


def url(fields: dict[str, object]) -> str:
    """Form the public page's address from the matter's number, "" without one."""
    number = _matter_number(fields)
    return _URL.format(number) if number else ""


def _matter_number(fields: dict[str, object]) -> int:
    number = fields.get("ID")
    return number if isinstance(number, int) and 0 < number < 1 << 53 else 0


def history(fields: dict[str, object]) -> tuple[Action, ...]:
    """Give the actions in the source's order and words."""
    return tuple(
        Action(_date(entry.get("Date")), text)
        for entry in _entries(fields)
        if (text := text_of(entry, "Action"))
    )


def _entries(fields: dict[str, object]) -> list[dict[str, object]]:
    entries = fields.get("History")
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def dates(fields: dict[str, object]) -> Dates:
    """Date the version that the file holds.

    A text as introduced dates from its introduction. An amended text holds wording as old as
    the introduction and wording added since, so it dates from an interval: from the
    introduction to the last action before the first one that was taken on it or on a later
    version. That is mostly the committee's amendment itself, which is logged under the version
    that it amends. The oldest amended bills are files of their own, told by the suffix of their
    number.
    """
    introduced = _date(fields.get("IntroDate"))
    stage = stage_of(text_of(fields, "Version") or INTRODUCED)
    if stage:
        last = _last_before(fields, stage) or introduced
    elif _has_suffix(fields):
        last = _last_amendment(fields)
    else:
        return Dates(introduced, introduced, "introduced") if introduced else Dates()
    if last is None:
        return Dates()
    return Dates(min(introduced or last, last), last, "amended")


def _has_suffix(fields: dict[str, object]) -> bool:
    """Say whether the file number names an amended text (`Int 0009-1998-A`, always version *)."""
    match = _FILE.fullmatch(text_of(fields, "File"))
    return bool(match and match["suffix"])


def _last_amendment(fields: dict[str, object]) -> date | None:
    """Find the day of the last amendment; without one, of the file's first action."""
    dated = [
        (day, "amended" in text_of(entry, "Action").lower())
        for entry in _entries(fields)
        if (day := _date(entry.get("Date")))
    ]
    amended = [day for day, is_amendment in dated if is_amendment]
    return max(amended) if amended else min((day for day, _ in dated), default=None)


def _last_before(fields: dict[str, object], stage: int) -> date | None:
    """Find the last day with an action on an older version, up to the first on this stage.

    Days are compared and not the order of entries, which is arbitrary within a meeting.
    """
    return last_before(
        [
            (day, stage_of(text_of(entry, "Version")))
            for entry in _entries(fields)
            if (day := _date(entry.get("Date")))
        ],
        stage,
    )


def last_before(dated: list[tuple[date, int]], stage: int) -> date | None:
    """Find the last of the actions on older versions, of all with their day and version's stage."""
    first = min((day for day, reached in dated if reached >= stage), default=date.max)
    return max((day for day, reached in dated if reached < stage and day <= first), default=None)


def _date(value: object) -> date | None:
    """Read an ISO day or time; placeholders and what is no date give None."""
    if not isinstance(value, str):
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None
