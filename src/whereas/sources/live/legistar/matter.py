"""Read what was fetched of one matter: a record for each of its versions.

Identity, status and dates are what the source says. MatterPassedDate is left alone, since it may
be set on a matter that merely expired; MatterStatusName says what became of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from whereas.errors import UnreadableError
from whereas.records import Action, Record, Refusal, Span
from whereas.sources.live.documents import read_part
from whereas.sources.live.legistar.attachments import law_documents
from whereas.sources.live.legistar.site import client_of, is_private, place_of
from whereas.sources.live.raw import Held, Part
from whereas.sources.nyc import matter as nyc
from whereas.sources.nyc.body import read_body

FIRST_YEAR = 1600
"""Earlier dates are placeholders (0001-01-01, 1900 excepted)."""

AHEAD_DAYS = 366
"""An introduction later than so many days after the record's own last change is a slip of the pen;
agendas are set a few months ahead."""

_URL = "https://{}.legistar.com/gateway.aspx?m=l&id={}"
"""The public site's door that takes a matter's number (its own pages count otherwise)."""

_KINDS = (
    (re.compile(r"\bresolution\b"), "resolution"),
    (re.compile(r"\bordinance\b"), "ordinance"),
    (re.compile(r"\bbill\b|^introduction$"), "bill"),
)
_PIECE = re.compile(r"[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class _Text:
    """One version's text as it was fetched. `changed` is when the source last touched it."""

    label: str
    text: str
    spans: tuple[Span, ...] = ()
    marks: str = ""
    changed: date | None = None
    notes: tuple[str, ...] = ()


def read_matter(held: Held) -> Iterator[Record | Refusal]:
    """Yield a matter's versions in order of stage, and what of it can't be read."""
    matter = _matter(held)
    if is_private(matter):
        raise UnreadableError("is listed but not shown to the public")
    base = _base(held, matter)
    introduced, problem = _introduced(matter)
    if problem:
        yield Refusal("", f"read without a date: {problem}", base.measure)
    actions = _actions(held)
    texts: list[_Text] = []
    for found in _texts(held, matter, base.kind):
        if isinstance(found, Refusal):
            yield replace(found, record=base.measure)
        else:
            texts.append(found)
    texts = texts or [_Text(_string(matter, "MatterVersion"), "")]
    yield from _versions(base, texts, actions, introduced)


def _versions(
    base: Record, texts: list[_Text], actions: list[tuple[Action, str]], introduced: date | None
) -> Iterator[Record | Refusal]:
    history = tuple(action for action, _ in actions)
    seen: dict[str, int] = {}
    for text in sorted(texts, key=lambda text: rank(text.label)):
        label = text.label or "1"
        seen[label] = seen.get(label, 0) + 1
        first, last, basis = _dates(text, actions, introduced)
        yield replace(
            base,
            version=label if seen[label] == 1 else f"{label}~{seen[label]}",
            stage=rank(text.label),
            text=text.text,
            spans=text.spans,
            marks=text.marks,
            history=history,
            date_from=first,
            date_to=last,
            date_basis=basis,
        )
        for note in text.notes:
            yield Refusal("", f"read in part: {note}", base.measure)


@lru_cache(maxsize=4)
def _body(held: _SameBytes) -> Any:
    return json.loads(held.held.body(held.part))


class _SameBytes:
    """A part to be read, the same as every other of the same hash."""

    def __init__(self, held: Held, part: Part) -> None:
        self.held, self.part = held, part

    def __hash__(self) -> int:
        return hash(self.part.sha)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameBytes) and other.part.sha == self.part.sha


def _read(held: Held, part: Part) -> Any:
    """A part's JSON; a page of matters is read once for its thousand rows."""
    if part.row < 0:
        return json.loads(held.body(part))
    return _body(_SameBytes(held, part))[part.row]


def _matter(held: Held) -> dict[str, Any]:
    part = next((p for p in held.item.parts if p.role == "matter"), None)
    if part is None:
        raise UnreadableError("has lost the row that lists it", todo="`whereas sync --full`")
    return dict(_read(held, part))


def _string(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    return (
        nyc.text_of(fields, key) if isinstance(value, str) else "" if value is None else str(value)
    )


def _base(held: Held, matter: dict[str, Any]) -> Record:
    """What all versions have in common."""
    client = client_of(held.asked)
    place, jurisdiction = place_of(held.asked)
    number = matter["MatterId"]
    file = _string(matter, "MatterFile")
    guid = _string(matter, "MatterGuid")
    aliases = [file, _string(matter, "MatterEnactmentNumber"), f"legistar:{client}:{number}"]
    aliases.append(f"legistar:{guid}" if guid else "")
    return Record(
        measure=measure_id(client, file, number),
        text="",
        jurisdiction=jurisdiction,
        place=place,
        kind=kind_of(_string(matter, "MatterTypeName")),
        title=_string(matter, "MatterTitle") or _string(matter, "MatterName"),
        status=_string(matter, "MatterStatusName"),
        url=_URL.format(client, number),
        aliases=tuple(dict.fromkeys(filter(None, aliases))),
    )


def measure_id(client: str, file: str, number: int) -> str:
    """Form the id: `CB 120000` of Seattle becomes `seattle:cb-120000`.

    Without a file number it is the system's own: `seattle:matter-4711`.
    """
    pieces = [p.lstrip("0") or "0" if p.isdecimal() else p for p in _PIECE.findall(file.lower())]
    if client == "nyc" and pieces:
        return nyc.measure_id(file)
    return f"{client}:{'-'.join(pieces) or f'matter-{number}'}"


def kind_of(type_name: str) -> str:
    """Say what kind of measure a matter's type is, in the design's words or else the source's."""
    name = type_name.lower()
    return next((kind for pattern, kind in _KINDS if pattern.search(name)), name or "measure")


def rank(label: str) -> int:
    """Order versions: `*`, `0`, `1` and none are as introduced (0), `2` and `A` the next (1)."""
    if label.isdecimal():
        return max(0, int(label[:6]) - 1)
    return nyc.stage_of(label)


def _texts(held: Held, matter: dict[str, Any], kind: str) -> Iterator[_Text | Refusal]:
    """Yield the texts of all versions; attachments stand in where none has a text."""
    labels = {p.label for p in held.item.parts if p.role == "text"}
    found = [_text(held, p, kind) for p in held.item.parts if p.role == "text"]
    yield from (text for text in found if text.text or len(labels) > 1)
    if any(text.text for text in found):
        return
    documents = [p for p in held.item.parts if p.role == "document"]
    names = dict(_documents(held, matter))
    for part in documents:
        try:
            document = read_part(held.body(part), names.get(part.label, ""), part)
        except UnreadableError as error:
            yield Refusal("", f"its attachment {error.what}", todo=error.todo)
            continue
        yield _Text(part.label, document.text, document.spans, notes=document.notes)


def _documents(held: Held, matter: dict[str, Any]) -> Iterator[tuple[str, str]]:
    part = next((p for p in held.item.parts if p.role == "attachments"), None)
    if part is not None:
        for label, attached in law_documents(matter, _read(held, part)):
            yield label, attached.name


def _text(held: Held, part: Part, kind: str) -> _Text:
    """Read a version's text: its RTF where that agrees with the plain text."""
    said = _read(held, part)
    fields = said if isinstance(said, dict) else {}
    mirror = {"Text": fields.get("MatterTextPlain"), "RTF": fields.get("MatterTextRtf")}
    trim = client_of(held.asked) == "nyc"
    body = read_body(mirror, is_bill=kind != "resolution", trim=trim)
    changed = _day(fields.get("MatterTextLastModifiedUtc"))
    return _Text(part.label, body.text, body.spans, body.marks, changed)


def _actions(held: Held) -> list[tuple[Action, str]]:
    """The history in the source's order and words, with versions; each action once."""
    part = next((p for p in held.item.parts if p.role == "history"), None)
    rows = _read(held, part) if part else []
    found: dict[tuple[object, ...], tuple[Action, str]] = {}
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict) or not (text := _string(row, "MatterHistoryActionName")):
            continue
        day, version = (
            _day(row.get("MatterHistoryActionDate")),
            _string(row, "MatterHistoryVersion"),
        )
        same = (day, text, version, _string(row, "MatterHistoryActionBodyName"))
        found.setdefault(same, (Action(day, text), version))
    return list(found.values())


def _introduced(matter: dict[str, Any]) -> tuple[date | None, str]:
    """The day of introduction, and what is wrong with it if that can't be."""
    said = matter.get("MatterIntroDate")
    if not said:
        return None, ""
    day = _day(said)
    changed = _day(matter.get("MatterLastModifiedUtc"))
    if day is None:
        return None, f"“{str(said)[:30]}” is no date"
    if changed and day - changed > timedelta(days=AHEAD_DAYS):
        return (
            None,
            f"introduced on {day}, over a year after the record's last change",
        )
    return day, ""


def _day(value: object) -> date | None:
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
    return day if day.year >= FIRST_YEAR else None


def _dates(
    text: _Text, actions: list[tuple[Action, str]], introduced: date | None
) -> tuple[date | None, date | None, str]:
    """Date one version, as `nyc.matter.dates` does: see there.

    An amended text without an action before it is as old as its introduction at most, and as young
    as the last change that the source made to it.
    """
    stage = rank(text.label)
    if not stage:
        return (introduced, introduced, "introduced") if introduced else (None, None, "")
    last = nyc.last_before([(a.date, rank(v)) for a, v in actions if a.date], stage) or text.changed
    if last is None:
        return None, None, ""
    return min(introduced or last, last), last, "amended"
