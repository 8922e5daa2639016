"""The answer `provenance`: the bytes behind each version of a measure."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from whereas.answers.targets import found
from whereas.library.snapshot import Snapshot
from whereas.results import Origin, Provenance
from whereas.sources.live import kind_of
from whereas.sources.live.raw import Held, Part, sources


def provenance(snapshot: Snapshot, name: str) -> list[Provenance]:
    """Say for each version of a measure what it was read from, in order of stage."""
    docs = found(snapshot, name)
    rows = snapshot.facts(docs)
    return [
        Provenance(row["measure"], row["version"], row["source"], _origins(snapshot, row))
        for row in rows
    ]


def _origins(snapshot: Snapshot, row: dict[str, Any]) -> list[Origin]:
    if kind_of(row["source"]):
        held = _held(snapshot, row)
        if held is not None:
            label = row["version"].partition("~")[0]
            return [_origin(p) for p in held.item.parts if p.label in ("", label)]
    files = snapshot.captures.files
    mine = pc.and_(pc.equal(files["source"], row["source"]), pc.equal(files["file"], row["file"]))
    known = files.filter(mine).to_pylist()
    where = known[0]["path"] if known else row["file"]
    return [Origin("file", where, row["capture"], known[0]["fetched"] if known else "",
                   row["record"])]  # fmt: skip


def _held(snapshot: Snapshot, row: dict[str, Any]) -> Held | None:
    """What was fetched of the item that a version was read from."""
    raw = next((r for r in sources(snapshot.folder) if r.asked.name == row["source"]), None)
    key = row["file"].removeprefix(f"{row['source']}/")
    return raw.find(row["capture"], key) if raw else None


def _origin(part: Part) -> Origin:
    row = f"row {part.row + 1}" if part.row >= 0 else ""
    return Origin(part.role, part.url, part.sha, part.fetched, row)
