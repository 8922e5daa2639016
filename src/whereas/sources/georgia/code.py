"""A code's lines into records: one for each section, one for each container with own wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from whereas.records import Record
from whereas.sources.base import InputFile
from whereas.sources.dates import LATEST, history_interval
from whereas.sources.georgia.headings import Heading, read_heading
from whereas.sources.georgia.lines import code_lines
from whereas.sources.georgia.notes import is_history, is_note, part
from whereas.sources.georgia.outline import Outline
from whereas.sources.georgia.place import Place, find_place

_OWN_WORDS = 8
"""A container's own wording counts from this many words; below it stand lines such as
`Chapters:` or an ordinance's name, which are headings in all but form."""

_EXPORTED = 2019
"""The exports were made in 2019 and 2020; no code of this form is older."""

_PIVOT_YEARS = 10
"""Two-digit years reach this far past the last year that a code's notes write in full: later
notes may all be short, and no code here has short years from before the 1930s."""

_DATED_YEAR = re.compile(r"(?:(?<=[-/])|(?<=, ))(?:19|20)\d\d(?![\d\-])")

_KINDS = {"named": "part", "subpart": "part"}


@dataclass(slots=True)
class Stretch:
    """The lines under one heading, up to the next."""

    heading: Heading
    line: str
    at: int
    lines: list[str] = field(default_factory=list)


def read_code(text: str, file: InputFile, export: re.Match[str] | None) -> Iterator[Record]:
    """Yield the records of a whole code."""
    lines = code_lines(text)
    place = find_place(lines, file.path, export["place"] if export else None)
    latest = latest_date(lines)
    outline = Outline(place.code, (place.part,) if place.part else ())
    for stretch in stretches(lines):
        if stretch.heading.kind == "table":
            outline.pass_table()
            continue
        if stretch.heading.kind == "container":
            outline.enter(stretch.heading)
        record = _record(stretch, outline, place, latest, file.name)
        if record is not None:
            yield record


def stretches(lines: list[str]) -> Iterator[Stretch]:
    """Cut a code at its headings; what stands before the first is front matter, no law."""
    current: Stretch | None = None
    for at, line in enumerate(lines, 1):
        heading = read_heading(line) if line else None
        if heading is not None:
            if current is not None:
                yield current
            current = Stretch(heading, line, at)
        elif current is not None:
            current.lines.append(line)
    if current is not None:
        yield current


def latest_date(lines: list[str]) -> date:
    """Give the last day that a two-digit year of this code's notes may mean.

    The code's own last year is the third latest that its notes write in full: one or two slips
    of the pen must not move a whole code's century.
    """
    notes = (line for line in lines if is_history(line) or is_note(line))
    years = sorted(int(year[0]) for line in notes for year in _DATED_YEAR.finditer(line))
    own = max(years[-3:][0] if years else _EXPORTED, _EXPORTED)
    return date(min(own + _PIVOT_YEARS, LATEST.year), 12, 31)


def _record(
    stretch: Stretch, outline: Outline, place: Place, latest: date, file: str
) -> Record | None:
    heading, parted = stretch.heading, part(stretch.lines)
    containers = outline.containers()
    if heading.kind == "section":
        if heading.ranged and not parted.law:
            return None
        measure, kind = outline.section_id(heading.number), "code section"
    else:
        if sum(len(line.split()) for line in parted.law) < _OWN_WORDS:
            return None
        measure, kind = outline.claim(containers[0]), _kind(heading)
        containers = containers[1:]
    dates = history_interval("; ".join(parted.history), latest)
    return Record(
        measure=measure,
        text="\n".join([_caption(stretch.line), *parted.law]) if parted.law else "",
        version="codified",
        jurisdiction=place.jurisdiction,
        place=place.name,
        kind=kind,
        title=heading.title.rstrip("."),
        part_of=containers,
        date_from=dates[0] if dates else None,
        date_to=dates[1] if dates else None,
        date_basis="history note" if dates else "",
        marks="\n".join([*parted.history, *parted.notes]),
        file=file,
        record=f"line {stretch.at}",
    )


def _kind(heading: Heading) -> str:
    return f"code {_KINDS.get(heading.level, heading.level)}"


def _caption(line: str) -> str:
    """Give a heading line as the code spells it, without the numbers of its footnotes."""
    return re.sub(r"\s*\[\d+\]\s*$", "", line)
