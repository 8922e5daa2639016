"""Removing a measure or a source: its documents die, the segments stay as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from whereas.errors import UsageError
from whereas.library.captures import Captures
from whereas.library.committing import change, commit
from whereas.library.snapshot import Snapshot
from whereas.library.syncing import spelt
from whereas.sources.live.raw import sources
from whereas.spelling import did_you_mean, ids


def remove(folder: Path, name: str) -> int:
    """Take out the measure or source `name`; the writer lock is held. Gives how many measures.

    Raises:
        UsageError: the library holds nothing of that name, or the name fits several measures.
    """
    with change(folder) as before:
        docs = before.find(name)
        captures = _without_measure(before, docs)
        formats = before.manifest.formats
        fetched = None
        if not docs:
            fetched = next((raw for raw in sources(folder) if raw.asked.name in spelt(name)), None)
            source = _source_of(before, name)
            docs = _of_source(before, source)
            captures = before.captures.without_source(source)
            formats = {known: by for known, by in formats.items() if known != source}
        if not docs and fetched is None:
            meant = did_you_mean(ids(name, before.measure_ids))
            raise UsageError(
                f"the library holds no measure or source {name!r}",
                "",
                meant or "name a measure's id, or a path as it was added",
            )
        commit(before, set(docs), [], captures, formats)
        if fetched is not None:
            shutil.rmtree(fetched.folder)
        return int(pc.count_distinct(before.column("measure").take(docs)).as_py())


def _source_of(before: Snapshot, name: str) -> str:
    """The source of the library that a name means; the path that it may be if none is known."""
    known = set(before.captures.files["source"].to_pylist())
    forms = spelt(name)
    return next((form for form in forms if form in known), forms[-1])


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
