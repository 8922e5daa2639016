"""Filters applied: which documents may be sources."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot


def documents(snapshot: Snapshot, filters: Filters) -> NDArray[np.int32]:
    """The snapshot's table for kernels with only the documents that pass allowed.

    Raises:
        UsageError: a place that the library does not hold.
    """
    table = snapshot.table
    if filters == Filters(other_places=filters.other_places):
        return table
    keep = snapshot.alive.copy()
    if filters.places:
        keep &= _in_places(snapshot, filters.places)
    if filters.exclude_places:
        keep &= ~_in_places(snapshot, filters.exclude_places)
    if filters.kinds:
        keep &= np.isin(snapshot.column("kind").to_numpy(), filters.kinds)
    if filters.before:
        keep &= _true(pc.less(snapshot.column("date_to"), filters.before))
    if filters.after:
        keep &= _true(pc.greater(snapshot.column("date_from"), filters.after))
    table = table.copy()
    table[:, 5] = keep
    return table


def _true(mask: object) -> NDArray[np.bool_]:
    return np.asarray(pc.fill_null(mask, False).to_numpy(), dtype=np.bool_)


def _in_places(snapshot: Snapshot, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """The documents of the places named, by OCD id or display name."""
    hits = np.zeros(len(snapshot), dtype=np.bool_)
    for name in names:
        mine = np.zeros(len(snapshot), dtype=np.bool_)
        for column in ("jurisdiction", "place"):
            lower = pc.utf8_lower(snapshot.column(column))
            mine |= _true(pc.equal(lower, name.lower()))
        if not mine.any():
            known = ", ".join(snapshot.place_names[:8])
            raise UsageError(
                f"the library holds no place {name!r}", "", f"it holds {known} …; see `coverage`"
            )
        hits |= mine
    return hits
