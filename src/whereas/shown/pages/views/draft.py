"""The draft's page: what can be sent, and what is drawn of its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from whereas.phrases import count, dates
from whereas.results import Leftover, Residue, Trace
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.limits import MAX_TEXT, MAX_UPLOAD
from whereas.shown.pages.tracing import ROWS, drawn_trace
from whereas.shown.pages.view import Asked, View

READ = (".docx", ".odt", ".rtf", ".pdf", ".html", ".xml", ".epub", ".txt", ".md")
"""Endings of the files that are read."""

ROOM = 400_000
"""Characters of quotations laid out side by side: more than a draft of 20,000 words has."""

PLACES = 500
"""Places that the form suggests."""

AROUND = 90
"""Characters shown on each side of a finding."""


@dataclass(frozen=True, slots=True)
class DraftForm:
    """What can be sent to /draft or /draft.json as a form: its fields, and their limits."""

    fields: dict[str, str]
    text_bytes: int
    file_bytes: int
    reads: list[str]
    kept: bool


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """What was found of a draft earlier, and what seems left over in it."""

    trace: Trace
    residue: Residue


FIELDS = {
    "text": "The text, pasted; or",
    "file": "a file with the text in it.",
    "place": "The place that it is for, as the library names it; found in the text if not given.",
    "date": "When it dates from (YYYY-MM-DD); today if not given.",
}


def view(desk: Desk, asked: Asked) -> View:
    """The form."""
    answer = DraftForm(FIELDS, MAX_TEXT, MAX_UPLOAD, list(READ), False)

    def content(at: Addresses) -> Mapping[str, object]:
        return {
            "places": desk.snapshot.place_names[:PLACES],
            "reads": READ,
            "text_mib": MAX_TEXT >> 20,
            "file_mib": MAX_UPLOAD >> 20,
            "measures": desk.coverage.measures,
        }

    return View("Trace a draft", answer, content)


def answer_content(title: str, desk: Desk) -> Mapping[str, object]:
    """What the head of the answer needs, before anything is looked for."""
    coverage = desk.coverage
    return {
        "draft_title": title,
        "measures": coverage.measures,
        "places": len(coverage.jurisdictions),
    }


def trace_content(trace: Trace, at: Addresses) -> Mapping[str, object]:
    """What the fragment of what was found needs."""
    drawn = drawn_trace(trace, at, ROOM)
    marked = bool({span.state for span in trace.spans} & {"added", "struck"})
    return {**drawn, "marked": marked, "rows_shown": ROWS, "dated_as": dates(trace)}


KINDS = {
    "place": "another place’s name",
    "officer": "another place’s officer",
    "reference": "a reference that leads nowhere",
    "blank": "a blank not filled in",
    "definition": "a missing definition",
    "clause": "a missing clause",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A leftover with the words around it, and where the source's wording can be read."""

    one: Leftover
    kind: str
    before: str
    after: str
    there: str


def leftovers_content(residue: Residue, at: Addresses) -> Mapping[str, object]:
    """What the fragment of what was left over needs."""
    ordered = sorted(residue.findings, key=lambda one: (one.start, one.end))
    sections = [
        (section or "Text", [_finding(residue.text, one, at) for one in group])
        for section, group in groupby(ordered, key=lambda one: one.section)
    ]
    return {"residue": residue, "sections": sections, "headline": _headline(ordered)}


def _headline(findings: Sequence[Leftover]) -> str:
    if not findings:
        return "Nothing was found that looks left over from elsewhere."
    sure = sum(one.certain for one in findings)
    look = len(findings) - sure
    parts = [f"{sure:,} surely wrong"] if sure else []
    parts += [f"{look:,} worth a look"] if look else []
    return f"{count(len(findings), 'leftover')}: {', '.join(parts)}."


def _finding(text: str, one: Leftover, at: Addresses) -> Finding:
    before = text[max(0, one.start - AROUND) : one.start]
    after = text[one.end : one.end + AROUND]
    source = one.source
    there = at.passage(source.measure, source.start, source.end) if source else ""
    return Finding(one, KINDS[one.kind], before, after, there)
