"""Reads the hand-written drafts, amendments, stock clauses and statutes that ship beside it.

The names of a draft's numbers and sections carry the draft's name (`{fee@bag-fees-1}`), so that
two drafts can be merged without mixing them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

HEADING = re.compile(r"^## (\S+)(?: \| (.*))?$")


@dataclass(frozen=True, slots=True)
class Par:
    """A paragraph: `level` 0 is the section's own, 1 a subsection, 2 an item below it."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section or a recital, and the measure that its wording was taken from ("" if none)."""

    key: str
    heading: str
    pars: tuple[Par, ...]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One hand-written text on one topic, with blanks for names and numbers."""

    name: str
    topic: str
    title: str
    terms: Mapping[str, str]
    numbers: Mapping[str, tuple[str, ...]]
    recitals: tuple[Part, ...]
    sections: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class House:
    """A publisher or drafting office: its style of numbering and its stock clauses."""

    name: str
    section: str
    ref: str
    labels: tuple[str, str]
    title: str
    enacting: str
    clauses: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a later amendment brings: paragraphs for one section, and a new section."""

    section: str
    added: tuple[Par, ...]
    sections: tuple[Part, ...]


@dataclass
class _Sheet:
    """A bank file taken apart."""

    heads: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    recitals: list[Part] = field(default_factory=list)
    loose: list[Par] = field(default_factory=list)
    sections: list[Part] = field(default_factory=list)


def read(name: str) -> str:
    """Return the text of a file that ships in the sample's folder."""
    return (files("whereas.sample") / name).read_text("utf-8")


def names(folder: str) -> list[str]:
    """Return the stems of the text files in a folder beside this module, sorted."""
    entries = (files("whereas.sample") / folder).iterdir()
    return sorted(entry.name.removesuffix(".txt") for entry in entries)


def _par(line: str) -> Par:
    stars, _, rest = line.partition(" ")
    return Par(len(stars), rest) if stars in ("*", "**") else Par(0, line)


def _head(sheet: _Sheet, line: str) -> None:
    number, choice = line.partition(" = ")[::2]
    if choice:
        sheet.numbers[number] = tuple(choice.split(" | "))
    elif ": " in line:
        key, value = line.split(": ", 1)
        sheet.heads[key] = value


def _sheet(lines: Iterable[str]) -> _Sheet:
    sheet = _Sheet()
    pars: list[Par] = []
    for line in filter(None, lines):
        if match := HEADING.match(line):
            pars = []
            sheet.sections.append(Part(match[1], match[2] or "", ()))
        elif sheet.sections:
            pars.append(_par(line))
            last = sheet.sections[-1]
            sheet.sections[-1] = Part(last.key, last.heading, tuple(pars))
        elif line.startswith("W "):
            sheet.recitals.append(Part("recital", "", (Par(0, line[2:]),)))
        elif line.startswith("*"):
            sheet.loose.append(_par(line))
        else:
            _head(sheet, line)
    return sheet


def _own_names(text: str, name: str, numbers: Iterable[str]) -> str:
    """Give the blanks for numbers and sections the draft's name."""
    text = re.sub(r"\{sec\.([\w-]+)\}", rf"{{sec.\1@{name}}}", text)
    for number in numbers:
        text = text.replace(f"{{{number}}}", f"{{{number}@{name}}}")
    return re.sub(r"^## (\S+) ", rf"## \1@{name} ", text, flags=re.M)


@cache
def draft(name: str) -> Draft:
    """Read one draft of the bank."""
    numbers = _sheet(read(f"banks/{name}.txt").splitlines()).numbers
    sheet = _sheet(_own_names(read(f"banks/{name}.txt"), name, numbers).splitlines())
    terms = {k: v for k, v in sheet.heads.items() if k in ("thing", "trade", "harm")}
    terms["officer"] = f"{{{sheet.heads['officer']}}}"
    return Draft(
        name,
        sheet.heads["topic"],
        sheet.heads["title"],
        terms,
        {f"{k}@{name}": v for k, v in numbers.items()},
        tuple(sheet.recitals),
        tuple(sheet.sections),
    )


@cache
def house(name: str) -> House:
    """Read one publisher's stock clauses."""
    sheet = _sheet(read(f"houses/{name}.txt").splitlines())
    parts = {part.key: part for part in sheet.sections}
    first, second = sheet.heads["labels"].split()
    return House(
        sheet.heads["name"],
        sheet.heads["section"],
        sheet.heads["ref"],
        (first, second),
        parts["title"].pars[0].text,
        parts["enacting"].pars[0].text,
        tuple(part for part in sheet.sections if part.heading),
    )


@cache
def amendment(name: str) -> Amendment:
    """Read the amendment that belongs to a draft."""
    sheet = _sheet(_own_names(read(f"amendments/{name}.txt"), name, ()).splitlines())
    section = f"{sheet.heads['add']}@{name}"
    return Amendment(section, tuple(sheet.loose), tuple(sheet.sections))


@cache
def demo_wording() -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Read the own recital and section of the measure that the demonstration traces."""
    sheet = _sheet(_own_names(read("demo.txt"), "demo", ()).splitlines())
    return tuple(sheet.recitals), tuple(sheet.sections)


@cache
def statutes() -> Mapping[str, tuple[str, str]]:
    """Read the fictional state statutes that measures quote: state to (number, text)."""
    rows = [line.split(" | ") for line in read("statutes.txt").splitlines()]
    return {state: (number, text) for state, number, text in rows}
