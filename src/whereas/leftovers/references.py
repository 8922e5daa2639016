"""References to parts that the text itself does not have.

Only what can be seen whole is judged: an amending text quotes parts of other laws, whose other
parts it doesn't show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from whereas.leftovers.found import AMENDING, Draft, Found, Shared

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_SUBSECTION = re.compile(
    r"\b(?:subsections?|subdivisions?|paragraphs?)\s+\(?(?P<label>[a-z]|\d{1,2})\)?(?:\(\w{1,4}\))*"
    r"\s+(?:(?:of|in)\s+this\s+section|above|below)\b",
)
_ENUMERATOR = re.compile(r"(?:^|[\n.;:—-]|\band|\bor)\s*\((\w{1,3})\)(?=\s)")
_LABEL = re.compile(r"(?<!\w)\(?([A-Za-z]|\d{1,2})[).]")
_SECTION = re.compile(
    r"\b[Ss]ections?\s+(?P<number>\d{1,3}|" + "|".join(_WORDS) + r")\s+of\s+this\s+"
    r"(?P<what>act|ordinance|local law|resolution|chapter|article|division|bylaw|by-law)\b"
)
_NUMBERED = re.compile(
    r"\b(?:[Ss]ec(?:tion|\.)s?|§+)\s*(?P<number>\d+[A-Za-z]?(?:[-.]\d+[A-Za-z]?)+)(?![-.]?\w)"
)
_ELSEWHERE = re.compile(
    r"O\.?\s?C\.?\s?G\.?\s?A|U\.?\s?S\.?\s?C|C\.?\s?F\.?\s?R|Code of (?:Georgia|Federal)"
    r"|Official Code|Ga\. (?:L\.|Laws)|Stat(?:utes|\.)|Revised Code|General Laws",
)
LEAST_SECTIONS = 3
"""Sections that a text must number itself, from 1 without a gap, for its numbering to be seen."""


def own_parts(draft: Draft) -> Iterator[Found]:
    """References to subsections and sections of the text itself that aren't there."""
    yield from _subsections(draft)
    yield from _sections(draft)


def _subsections(draft: Draft) -> Iterator[Found]:
    matches = list(_SUBSECTION.finditer(draft.text))
    for (first, last), group in groupby(matches, key=lambda m: draft.section(m.start())):
        body = draft.text[first:last]
        refs = [m for m in group if not draft.restated(*m.span())]
        labels = list(dict.fromkeys(m[1] for m in _ENUMERATOR.finditer(body)))
        if not _in_sequence(labels) or AMENDING.search(body):
            continue
        shown = ", ".join(f"({x})" for x in labels[:4])
        there = _labels(body, [(m.start() - first, m.end() - first) for m in refs])
        for match in refs:
            if match["label"].lower() not in there:
                why = f"its section has no ({match['label']}); its parts are {shown} …"
                yield Found("reference", *match.span(), why, False, 2.0)


def _in_sequence(labels: list[str]) -> bool:
    """Whether the parts of a section are numbered in the text that we have: (a), (b) or (1), (2).

    Some publishers' exports have lost the numbers; a reference would be all that is left of them.
    """
    return any({a, b} <= set(labels) for a, b in (("a", "b"), ("1", "2"), ("i", "ii"), ("A", "B")))


def _labels(body: str, references: list[tuple[int, int]]) -> set[str]:
    """Every label in a section, however set, but for those in the references themselves."""
    inside = bytearray(len(body))
    for start, end in references:
        inside[start:end] = b"\1" * (end - start)
    return {m[1].lower() for m in _LABEL.finditer(body) if not inside[m.start()]}


def _sections(draft: Draft) -> Iterator[Found]:
    numbers = [s.number for s in draft.sections if s.kind == "section" and s.level == 1]
    plain = [int(n) for n in numbers if n.isdigit() and len(n) < 4]
    whole = plain == list(range(1, len(plain) + 1)) and len(plain) == len(numbers)
    if len(plain) < LEAST_SECTIONS or not whole or AMENDING.search(draft.text):
        return
    for match in _SECTION.finditer(draft.text):
        said = match["number"]
        number = int(said) if said.isdigit() else _WORDS.index(said) + 1
        if number > len(plain) and not draft.restated(*match.span()):
            why = f"this text has {len(plain)} sections"
            yield Found("reference", *match.span(), why, True, 2.5)


def numbered(text: str, shared: Shared) -> Iterator[tuple[int, int, str]]:
    """Section numbers of a code that a shared passage names on both sides: (start, end, number)."""
    target, source = shared.passage.target, shared.passage.source
    here = list(_NUMBERED.finditer(text, target.start, target.end))
    there = {m["number"] for m in _NUMBERED.finditer(source.exact)} if here else set()
    for match in here:
        around = text[max(0, match.start() - 40) : match.end() + 30]
        if match["number"] in there and not _ELSEWHERE.search(around):
            yield *match.span(), match["number"]
