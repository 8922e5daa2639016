"""Removing a measure or a source: its documents die, the segments stay as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from whereas.errors import UsageError
from whereas.library.captures import Captures
from whereas.library.committing import change, commit
from whereas.library.schema import storable_name
from whereas.library.snapshot import Snapshot
from whereas.spelling import did_you_mean, ids


def remove(folder: Path, name: str) -> int:
    """Take out the measure or source `name`; the writer lock is held. Gives how many measures.

    Raises:
        UsageError: the library holds nothing of that name, or the name fits several measures.
    """
    with change(folder) as before:
        docs = before.find(name)
        captures = _without_measure(before, docs)
        if not docs:
            source = storable_name(str(Path(name).resolve()))
            docs = _of_source(before, source)
            captures = before.captures.without_source(source)
        if not docs:
            meant = did_you_mean(ids(name, before.measure_ids))
            raise UsageError(
                f"the library holds no measure or source {name!r}",
                "",
                meant or "name a measure's id, or a path as it was added",
            )
        commit(before, set(docs), [], captures)
        return int(pc.count_distinct(before.column("measure").take(docs)).as_py())


def _without_measure(before: Snapshot, docs: list[int]) -> Captures:
    """The captures with the files of a measure to be read again by the next `add`."""
    measures = sorted({before.value(doc, "measure") for doc in docs})
    if len(measures) > 1:
        raise UsageError("the name fits several measures", "", f"name one: {', '.join(measures)}")
    files = [(before.value(doc, "source"), before.value(doc, "file")) for doc in docs]
    return before.captures.to_read(files)


def _of_source(before: Snapshot, source: str) -> list[int]:
    """The living documents that were read from a source."""
    mine = pc.equal(before.column("source"), source).to_numpy() & before.alive
    return list(np.flatnonzero(mine).tolist())
