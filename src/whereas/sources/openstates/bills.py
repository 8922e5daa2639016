"""A bill as Open States keeps it, and the records of its versions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from whereas.records import Action, Record, Span
from whereas.sources.folder.facts import read_interval
from whereas.sources.places import us_code, us_division

Text = tuple[str, tuple[Span, ...]]

_MEDIA = ("text/html", "text/plain", "application/xml", "text/xml")
"""Kinds of files in the order in which a version's text is taken from them; others come last."""

_INTRODUCED = ("introduction", "filing")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Link:
    """An address of a version's file, and what kind of file it is."""

    url: str
    media: str


@dataclass(slots=True)
class Version:
    """A version as its source names it; `text` is None where the bulk file holds none."""

    note: str
    date: str = ""
    links: list[Link] = field(default_factory=list)
    text: str | None = None


@dataclass(slots=True)
class Step:
    """An action on a bill, with Open States' own classes of it."""

    date: str
    text: str
    classes: tuple[str, ...] = ()
    order: int = 0


@dataclass(slots=True)
class Vote:
    """A vote on a bill in the source's words; `counts` are options with their numbers."""

    date: str
    motion: str
    result: str
    counts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The vote as a line of the history: `vote on third reading: pass (yes 40, no 12)`."""
        counts = ", ".join(f"{option} {number}" for option, number in self.counts if number != "0")
        return f"vote on {self.motion or 'it'}: {self.result}" + (f" ({counts})" if counts else "")


def sponsor(name: str, role: str) -> str:
    """Name a sponsor with the role that the source gives, if any."""
    return f"{name} ({role})" if name and role else name


@dataclass(slots=True)
class Bill:
    """A bill with all that belongs to it."""

    id: str
    identifier: str
    title: str
    session: str
    jurisdiction: str
    classes: tuple[str, ...] = ()
    other_identifiers: list[str] = field(default_factory=list)
    abstracts: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    sponsors: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """A version in its place: its stage, its interval and the ground of it."""

    version: Version
    label: str
    stage: int
    start: date | None
    end: date | None
    basis: str


def records(
    bill: Bill, file: str, code: str, text_of: Callable[[Version], Text]
) -> Iterator[Record]:
    """Yield a record for each version, one without text for a bill that has none.

    Args:
        bill: the bill.
        file: the name of the file that it was read from.
        code: the state's abbreviation by the file's name, used where the bill names no state.
        text_of: gives a version's text ("" for none).
    """
    code = us_code(bill.jurisdiction) or code
    place = us_division(code) if code else None
    history = _history(bill)
    for found in _placed(bill) or [_unversioned(bill)]:
        text, spans = text_of(found.version)
        links = sorted(found.version.links, key=_preferred)
        yield Record(
            measure=measure_id(code, bill),
            text=text,
            version=found.label,
            stage=found.stage,
            jurisdiction=place[0] if place else None,
            place=place[1] if place else bill.jurisdiction,
            kind=bill.classes[0] if bill.classes else "bill",
            title=bill.title,
            url=links[0].url if links else next(iter(bill.sources), ""),
            aliases=_aliases(bill),
            date_from=found.start,
            date_to=found.end,
            date_basis=found.basis,
            spans=spans,
            history=history,
            summary=" ".join(bill.abstracts),
            file=file,
            record=bill.id or bill.identifier,
        )


def measure_id(code: str, bill: Bill) -> str:
    """Name a bill: `os-wa:hb-1234-2019-2020`, number without leading zeros, then its session."""
    letters = re.sub(r"\b0+(?=\d)", "", bill.identifier.lower())
    number = _slug(re.sub(r"(?<=[a-z])(?=\d)", " ", letters))
    number = re.sub(r"-0+(?=\d)", "-", number)
    return f"os-{code or _slug(bill.jurisdiction) or 'x'}:{number}-{_slug(bill.session) or 'x'}"


def _slug(text: str) -> str:
    return _NOT_SLUG.sub("-", text.lower()).strip("-")


def _preferred(link: Link) -> int:
    media = link.media.partition(";")[0].strip().lower()
    return _MEDIA.index(media) if media in _MEDIA else len(_MEDIA)


def links_of(version: Version) -> list[Link]:
    """Give a version's addresses, those of the readiest files first."""
    return sorted(version.links, key=_preferred)


def _placed(bill: Bill) -> list[Found]:
    """Put the versions in order of their days; those without a day keep their place."""
    introduced, last = _introduced(bill), _last(bill)
    labels: Counter[str] = Counter()
    found = []
    for place, version in enumerate(_ordered(bill.versions), 1):
        label = version.note.strip() or "version"
        labels[label] += 1
        label = f"{label} ({labels[label]})" if labels[label] > 1 else label
        stated = read_interval(version.date)
        if stated:
            start, end, basis = *stated, _basis(version.note)
        elif introduced and (place == 1 or last is None or last <= introduced):
            start, end, basis = introduced, introduced, "introduced"
        elif introduced and last:
            start, end, basis = introduced, last, "introduced to last action"
        else:
            start, end, basis = None, None, ""
        found.append(Found(version, label, place, start, end, basis))
    return found


def _ordered(versions: Sequence[Version]) -> list[Version]:
    """Sort by day where every version has one; the source's order has none of its own."""
    days = [read_interval(version.date) for version in versions]
    if all(days):
        keyed = sorted(
            enumerate(versions), key=lambda item: (days[item[0]], _rank(item[1].note), item[0])
        )
        return [version for _, version in keyed]
    return sorted(versions, key=lambda version: _rank(version.note))


_RANKS = (
    ("introduc", "prefil", "as filed", "original"),
    ("substitut", "amend", "committee", "report"),
    ("engross", "passed", "third"),
    ("enroll", "enrolled", "final"),
    ("chapter", "act ", "public", "law", "enact", "session law"),
)
"""Words of versions' names in the order in which a bill passes them."""


def _rank(note: str) -> int:
    """Give a version's place by its name: the last step that it names, the second if none."""
    plain = note.lower()
    return max((i for i, ws in enumerate(_RANKS) if any(w in plain for w in ws)), default=1)


def _basis(note: str) -> str:
    return ("introduced", "amended", "engrossed", "enrolled", "enacted")[_rank(note)]


def _unversioned(bill: Bill) -> Found:
    day = _introduced(bill)
    return Found(Version("1"), "1", 0, day, day, "introduced" if day else "")


def _introduced(bill: Bill) -> date | None:
    """Give the day of the introduction or filing, else of the first action."""
    days = [(read_interval(step.date), step.classes) for step in bill.steps]
    dated = [(day[0], classes) for day, classes in days if day]
    named = [day for day, classes in dated if any(c in _INTRODUCED for c in classes)]
    return min(named or [day for day, _ in dated], default=None)


def _last(bill: Bill) -> date | None:
    days = (read_interval(step.date) for step in bill.steps)
    return max((day[1] for day in days if day), default=None)


def _history(bill: Bill) -> tuple[Action, ...]:
    """Give actions and votes in order, then the versions' addresses, and who sponsored the bill.

    Of one day, votes stand behind the actions.
    """
    steps = [((step.date[:10], 0, step.order), step.date, step.text) for step in bill.steps]
    steps += [((v.date[:10], 1, n), v.date, v.told) for n, v in enumerate(bill.votes)]
    actions = []
    for _, stated, text in sorted(steps):
        day = read_interval(stated)
        actions.append(Action(day[0] if day else None, text))
    for version in bill.versions:
        day = read_interval(version.date)
        for link in version.links:
            actions.append(Action(day[0] if day else None, f"{version.note}: {link.url}"))
    if bill.sponsors:
        actions.append(Action(None, f"sponsored by {', '.join(bill.sponsors)}"))
    return tuple(actions)


def _aliases(bill: Bill) -> tuple[str, ...]:
    named = f"{bill.identifier} ({bill.session})" if bill.session else bill.identifier
    return tuple(dict.fromkeys(filter(None, (bill.id, named, *bill.other_identifiers))))
