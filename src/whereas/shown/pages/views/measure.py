"""A measure's page: its text as law reads, what was found earlier, its history and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from whereas.phrases import count, dates, shorten
from whereas.results import History, LineageEdge, MeasureView, Provenance, Step, Trace
from whereas.shown.html.page import web_address
from whereas.shown.hunks import Hunk, hunks
from whereas.shown.pages.addresses import Addresses, compare_path
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.kin import Kinship
from whereas.shown.pages.tracing import ROWS, drawn_trace
from whereas.shown.pages.view import Asked, View
from whereas.shown.wording import name, share_percent

HUNKS = 6
"""Changes of a step that are drawn; the link beside them leads to both versions whole."""

STEPS = 12
"""Steps whose changes are drawn, the latest; a bill with more has mostly technical ones."""

ROOM = 40_000
"""Characters of quotations laid out side by side on the page itself: some 90 KB of its 150. What
is more is on the page of the comparison."""


@dataclass(frozen=True, slots=True)
class MeasureAnswer:
    """A measure as `show` gives it, its trace, its history, its family and where it was read.

    `lineage` is what its family's lineage says of its sources, the surest first.
    """

    measure: MeasureView
    trace: Trace
    history: History
    family: Kinship | None
    lineage: list[LineageEdge]
    provenance: list[Provenance]


def view(desk: Desk, asked: Asked) -> View:
    """The page of the measure that the path names."""
    measure = desk.named(asked.parts["measure"])
    answer = answer_of(desk, measure)
    trace = answer.trace

    def content(at: Addresses) -> Mapping[str, object]:
        drawn = drawn_trace(trace, at, ROOM, answer.lineage)
        return {**drawn, **_facts(desk, answer, at), "steps": _steps(answer.history, at)}

    title = name(trace.place, trace.title, trace.measure)
    return View(title, answer, content, lambda: table(trace))


def answer_of(desk: Desk, measure: str) -> MeasureAnswer:
    """All that the page says of a measure.

    Raises:
        UsageError: there is no such measure.
    """
    library = desk.library
    shown = desk.measure(measure)
    return MeasureAnswer(
        shown,
        desk.trace(shown.measure),
        library.history(shown.measure),
        desk.kin.of(shown.measure),
        desk.kin.edges_to(shown.measure),
        [_without_paths(one) for one in library.provenance(shown.measure)],
    )


def _without_paths(one: Provenance) -> Provenance:
    """Where a version was read from, a file by its name alone: a folder is nobody's business."""
    origins = [replace(o, where=_where(o.where)) for o in one.origins]
    return replace(one, source=_where(one.source), origins=origins)


def _where(where: str) -> str:
    return where if web_address(where) else PurePath(where).name


def _facts(desk: Desk, answer: MeasureAnswer, at: Addresses) -> dict[str, object]:
    """What stands beside the text."""
    shown = answer.measure
    key = shown.jurisdiction or shown.place
    return {
        "shown": shown,
        "place_handle": desk.place_handles.get(key or "", ""),
        "part_of": list(reversed(shown.part_of)),
        "family": answer.family,
        "history": answer.history,
        "provenance": answer.provenance,
        "web_address": web_address(shown.url),
        "version": shown.versions[-1] if shown.versions else None,
        "marked": bool({span.state for span in answer.trace.spans} & {"added", "struck"}),
        "csv": at.csv(at.here),
        "citation": _citation(answer),
        "rows_shown": ROWS,
    }


def _citation(answer: MeasureAnswer) -> str:
    """How a passage of this measure is cited, but for where in it."""
    shown = answer.measure
    title = f"“{shorten(shown.title, 160)}”" if shown.title else ""
    version = f"version {answer.trace.version} ({dates(answer.trace)})"
    return ", ".join(said for said in (shown.place, title, shown.measure, version) if said)


@dataclass(frozen=True, slots=True)
class StepDrawn:
    """A step between two versions: what it says, its largest changes, where it is drawn whole."""

    step: Step
    said: str
    hunks: list[Hunk]
    hidden: int
    address: str


def _steps(history: History, at: Addresses) -> list[StepDrawn]:
    return [_step(history, step, at) for step in history.steps[-STEPS:]]


def _step(history: History, step: Step, at: Addresses) -> StepDrawn:
    found = hunks(step)
    largest = sorted(range(len(found)), key=lambda i: -found[i].words)[:HUNKS]
    shown = [found[i] for i in sorted(largest)]
    path = compare_path(history.measure, history.measure, step.before, step.after)
    address = at.to(path) if at.has(history.measure) else ""
    return StepDrawn(step, _said(step), shown, len(found) - len(shown), address)


def _said(step: Step) -> str:
    """Say in a line how much a step changed."""
    if not step.added_words and not step.struck_words:
        return "the same words"
    share = share_percent(step.share_changed)
    moved = f", {step.moved_words:,} of these moved" if step.moved_words else ""
    added = count(step.added_words, "word")
    return f"{added} added{moved}, {step.struck_words:,} struck; {share} of both texts changed"


HEADER = (
    "source", "version", "place", "date_from", "date_to", "date_basis", "relation", "words",
    "assigned_words", "share", "target_section", "target_start", "target_end", "target_exact",
    "source_section", "source_start", "source_end", "source_exact", "identity", "substantive",
)  # fmt: skip


def table(trace: Trace) -> Sequence[Sequence[object]]:
    """A trace's passages as rows, the sharers whose order is undetermined last."""
    rows: list[Sequence[object]] = [HEADER]
    for s in (*trace.sources, *trace.also):
        about = (s.measure, s.version, s.place, s.date_from, s.date_to, s.date_basis, s.relation,
                 s.words, s.assigned_words, s.share)  # fmt: skip
        for p in s.passages:
            sides = (
                cell for q in (p.target, p.source) for cell in (q.section, q.start, q.end, q.exact)
            )
            rows.append((*about, *sides, p.identity, p.substantive))
    return rows
