"""One measure on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from whereas.phrases import count, dates
from whereas.results import MeasureView, Provenance, VersionView
from whereas.shown.reading import reflowed

_STYLES = {"added": "underline", "struck": "strike red", "existing": ""}
_SIGNS = {"added": ("{+", "+}"), "struck": ("[-", "-]"), "existing": ("", "")}


def measure_report(
    view: MeasureView, provenance: Sequence[Provenance] = ()
) -> Iterator[RenderableType]:
    """Yield the report's parts: what the source says of it, then the last version's text."""
    yield Text(view.title or view.measure, style="bold")
    yield _facts(view)
    if not view.versions:
        yield Text("\nIts source has no text of it.")
        return
    version = view.versions[-1]
    yield Text(f"\n{_version(version)}", style="bold")
    for one in provenance:
        yield from _origins(one)
    if version.spans:
        yield Text("Marked by its source: {+added+} [-struck-].", style="dim")
    yield Text("")
    yield _body(version)
    if version.marks:
        yield Text.assemble("\n", ("Drafting marks: ", "bold"), " ".join(version.marks.split()))
    if len(view.versions) > 1:
        others = "; ".join(f"{v.version} ({dates(v)})" for v in view.versions[:-1])
        yield Text.assemble("\n", ("Earlier versions: ", "bold"), others)


def _origins(one: Provenance) -> Iterator[RenderableType]:
    """Yield which bytes a version was read from."""
    yield Text(f"Version {one.version} was read from {one.source}:", style="dim")
    for origin in one.origins:
        part = f", {origin.part}" if origin.part else ""
        when = f", {origin.fetched}" if origin.fetched else ""
        yield Text(f"  {origin.role}: {origin.where}{part}{when}\n    SHA-256 {origin.sha256}")


def _facts(view: MeasureView) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    facts = {
        "id": view.measure,
        "also known as": ", ".join(view.aliases),
        "place": " · ".join(part for part in (view.place, view.jurisdiction) if part),
        "kind": view.kind,
        "status": view.status,
        "part of": " › ".join(reversed(view.part_of)),
        "source": view.url,
        "summary": view.summary,
        "history": "\n".join(
            f"{a.date.isoformat() if a.date else 'undated'}  {a.text}" for a in view.history
        ),
    }
    for label, fact in facts.items():
        if fact:
            table.add_row(label, Text(fact))
    return table


def _version(version: VersionView) -> str:
    basis = f", {version.date_basis}" if version.date_basis else ""
    return f"Version {version.version} ({dates(version)}{basis}; {count(version.words, 'word')})"


def _body(version: VersionView) -> Text:
    """Return the text with headings in bold and the source's marks in style and signs."""
    text = Text(reflowed(version.text))  # as long as before: no offset moves
    for section in version.sections:
        if section.level <= 1 and section.kind in {"section", "heading", "title"}:
            line = version.text.find("\n", section.start, section.end)
            text.stylize("bold", section.start, section.end if line < 0 else line)
    for span in version.spans:
        text.stylize(_STYLES[span.state], span.start, span.end)
    pieces = []
    at = 0
    for span in sorted(version.spans, key=lambda s: s.start):
        before, after = _SIGNS[span.state]
        if span.start < at or not before:
            continue
        pieces += [text[at : span.start], Text(before)]
        pieces += [text[span.start : span.end], Text(after)]
        at = span.end
    return Text("").join([*pieces, text[at:]])
