"""The answer `show`: one measure with its versions."""

from __future__ import annotations

from typing import Any

from whereas.answers.targets import found, version_of
from whereas.library.snapshot import Snapshot
from whereas.records import Action, Span
from whereas.results import MeasureView, VersionView
from whereas.sections.split import split


def show(snapshot: Snapshot, name: str) -> MeasureView:
    """One measure by id or alias; what belongs to it as a whole is the latest version's."""
    docs = found(snapshot, name)
    rows = snapshot.facts(docs)
    last = rows[-1]
    return MeasureView(
        measure=last["measure"],
        jurisdiction=last["jurisdiction"],
        place=last["place"],
        kind=last["kind"],
        title=last["title"],
        status=last["status"],
        url=last["url"],
        aliases=last["aliases"],
        part_of=last["part_of"],
        summary=last["summary"],
        history=[Action(**action) for action in last["history"]],
        versions=[_version(snapshot, doc, row) for doc, row in zip(docs, rows, strict=True)],
    )


def text(snapshot: Snapshot, name: str, version: str | None) -> str:
    """The stored text of one version of a measure. See `Library.text`."""
    return snapshot.text(version_of(snapshot, name, version))


def _version(snapshot: Snapshot, doc: int, row: dict[str, Any]) -> VersionView:
    text = snapshot.text(doc)
    fields = ("version", "date_from", "date_to", "date_basis", "words", "marks", "capture", "file")
    return VersionView(
        text=text,
        sections=split(text),
        spans=[Span(**span) for span in row["spans"] or []],
        **{name: row[name] for name in fields},
    )
