"""Removing a measure or a source: its documents die, the segments stay as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from whereas.errors import UsageError
from whereas.library.adding import clear_strays, guarded, with_dead
from whereas.library.manifest import load, save
from whereas.library.snapshot import Snapshot


def remove(folder: Path, name: str) -> int:
    """Take out the measure or source `name`; the writer lock is held. Gives how many measures.

    Raises:
        UsageError: the library holds nothing of that name.
    """
    manifest = load(folder)
    with guarded(folder):
        clear_strays(folder, manifest)
        snapshot = Snapshot(folder, manifest)
        docs = _named(snapshot, name)
        if not docs:
            raise UsageError(
                f"the library holds no measure or source {name!r}",
                "",
                "name a measure's id, or a path as it was added",
            )
        entries = with_dead(snapshot, docs, folder)
        save(folder, replace(manifest, generation=manifest.generation + 1, segments=entries))
        measures = snapshot.docs["measure"].take(sorted(docs))
        return int(pc.count_distinct(measures).as_py())


def _named(snapshot: Snapshot, name: str) -> set[int]:
    """The living documents of a measure (by id or alias), else of a source (by path)."""
    hits = snapshot.find(name)
    if hits:
        return set(hits)
    source = str(Path(name).resolve())
    mine = pc.equal(snapshot.docs["source"], source).to_numpy() & snapshot.alive
    return set(np.flatnonzero(mine).tolist())
