"""Has this been done before: precedents of a description or a text, on a line of years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from whereas.errors import UsageError
from whereas.precedents.results import First, Precedent
from whereas.results import LineageMember
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.draw.timeline import Timeline, timeline
from whereas.shown.pages.view import Asked, View
from whereas.shown.wording import looked_in

LONGEST = 300
"""Characters of a description that may stand in an address; what is longer is sent as a text."""

NEAREST = 5
"""Measures shown that are likely about something else, for people to judge."""

HOW = {"wording": "same wording", "meaning": "same meaning", "keywords": "same keywords"}


def view(desk: Desk, asked: Asked) -> View:
    """The form, and the answer to a description that stands in the address.

    Raises:
        UsageError: the description is too long for an address.
    """
    query = asked.query.get("q", "").strip()
    if len(query) > LONGEST:
        raise UsageError("this is too long for an address", "", "send it with the form as a text")
    found = desk.library.first(query, kind="text") if query else None

    def content(at: Addresses) -> Mapping[str, object]:
        answer = answer_content(found) if found else {}
        return {"query": query, "found": found, "measures": desk.coverage.measures, **answer}

    rows = (lambda: _rows(found)) if found else None
    return View(f"Before: {query[:60]}" if query else "Done before?", found, content, rows)


def answer_content(found: First) -> dict[str, object]:
    """What the drawing of an answer needs."""
    counting = [one for one in found.precedents if one.counts]
    return {
        "counting": sorted(counting, key=_by_date),
        "nearest": [one for one in found.precedents if not one.counts][:NEAREST],
        "picture": _picture(counting) if len(counting) > 1 else None,
        "how": HOW,
        "coverage": looked_in(found.coverage),
    }


def _by_date(one: Precedent) -> tuple[int, float]:
    return (one.date_to.toordinal() if one.date_to else 1 << 30, -one.score)


def _picture(precedents: Sequence[Precedent]) -> Timeline:
    members = [
        LineageMember(p.measure, p.place, p.title, p.date_from, p.date_to)
        for p in sorted(precedents, key=_by_date)
    ]
    return timeline(members, [], frozenset())


def _rows(found: First) -> Sequence[Sequence[object]]:
    head = ("measure", "version", "place", "title", "status", "date_from", "date_to", "how",
            "score", "counts", "section", "start", "end", "exact", "differs")  # fmt: skip
    return [head, *([getattr(one, name) for name in head] for one in found.precedents)]
