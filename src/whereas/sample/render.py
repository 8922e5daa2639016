"""Prints a body as a measure: names filled in, sections numbered, stock clauses around it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from whereas.sample.bank import House, Par, Part, house
from whereas.sample.edits import Body
from whereas.sample.places import Place

WIDTH = 92
_BLANK = re.compile(r"\{([^{}]+)\}")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
Fill = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Face:
    """What a measure prints of itself: its number, its date line, and its note at the end."""

    label: str
    number: str
    dated: str = ""
    note: str = ""


def spoken(day: date) -> str:
    """Return a date as laws write it, in any locale."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def numbers(body: Body, place: Place, face: Face) -> dict[str, str]:
    """Return the printed number of every section of the body, by key."""
    offset = _offset(place, face)
    return {part.key: offset(i) for i, part in enumerate(body.sections)}


def _offset(place: Place, face: Face) -> Callable[[int], str]:
    """Return how the place numbers sections: from 1, or on from a chapter of its code."""
    if place.house != "inland":
        return lambda i: str(i + 1)
    digits = int(re.sub(r"\D", "", face.number) or "7")
    chapter, first = digits if digits < 90 else 6 + digits % 71, 31 + 20 * (digits % 5)
    return lambda i: f"{chapter}-{first + i}"


def _filler(values: Mapping[str, str], refs: Mapping[str, str], style: str) -> Fill:
    """Return the function that fills a text's blanks."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("sec."):
            number = refs.get(name[4:])
            return style.replace("{n}", number) if number else f"this {values['act']}"
        if name in values:
            return values[name]
        return values[name.lower()].upper()

    def whole(text: str) -> str:
        return _BLANK.sub(fill, _BLANK.sub(fill, text))

    return whole


def _label(style: str, index: int) -> str:
    """Return the n-th label in a style such as `(a)`, `A.`, `1.`."""
    mark = str(index + 1) if "1" in style else chr(ord("a") + index % 26)
    mark = mark.upper() if "A" in style else mark
    return re.sub(r"[A-Za-z1]", mark, style, count=1)


def _wrapped(text: str, indent: int, lead: str = "") -> str:
    if "\n" in text:
        return textwrap.indent(text, " " * (indent + 4))
    return textwrap.fill(
        lead + text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _paragraphs(pars: tuple[Par, ...], labels: tuple[str, str], fill: Fill) -> Iterator[str]:
    counts = [0, 0]
    for par in pars:
        text = fill(par.text)
        if par.level == 0:
            yield _wrapped(text, 0)
            continue
        mark = _label(labels[par.level - 1], counts[par.level - 1])
        counts[par.level - 1] += 1
        if par.level == 1:
            counts[1] = 0
        yield _wrapped(text, 4 * par.level - 2, f"{mark} ")


def _section(part: Part, number: str, style: House, fill: Fill) -> Iterator[str]:
    yield style.section.replace("{n}", number).replace("{heading}", part.heading)
    yield from _paragraphs(part.pars, style.labels, fill)


def _recitals(body: Body, fill: Fill) -> Iterator[str]:
    for i, part in enumerate(body.recitals):
        text = fill(part.pars[0].text)
        if i == len(body.recitals) - 1:
            text = text.removesuffix("; and") + ";"
        yield _wrapped(text, 0, "WHEREAS, ")


def text(body: Body, place: Place, face: Face) -> str:
    """Return the measure as its place prints it."""
    style, offset = house(place.house), _offset(place, face)
    refs = numbers(body, place, face)
    values = {**body.values, **place.identity, "title": body.title, "number": face.number}
    fill = _filler(values, refs, style.ref)
    blocks = [face.label, _wrapped(fill(style.title), 0)]
    blocks += [face.dated] if face.dated else []
    blocks += [*_recitals(body, fill), _wrapped(fill(style.enacting), 0)]
    for i, part in enumerate((*body.sections, *style.clauses)):
        blocks += _section(part, offset(i), style, fill)
    return "\n\n".join([*blocks, face.note] if face.note else blocks) + "\n"
