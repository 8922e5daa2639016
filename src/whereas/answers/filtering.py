"""Filters applied: which documents may be sources."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.spelling import close, did_you_mean


def documents(snapshot: Snapshot, filters: Filters) -> NDArray[np.int32]:
    """The snapshot's table for kernels with only the documents that pass allowed.

    Raises:
        UsageError: a place or kind that the library does not hold.
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
        known = snapshot.column("kind").unique().to_pylist()
        for kind in set(filters.kinds).difference(known):
            raise _unknown("kind", kind, sorted(k for k in known if k))
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
            raise _unknown("place", name, _known_places(snapshot, name))
        hits |= mine
    return hits


def _known_places(snapshot: Snapshot, name: str) -> list[str]:
    """The places by name, or by division id where one was asked for."""
    if not name.startswith("ocd-division/"):
        return snapshot.place_names
    return sorted(known for known in snapshot.column("jurisdiction").unique().to_pylist() if known)


def _unknown(what: str, name: str, known: list[str]) -> UsageError:
    """The error for a place or kind that the library does not hold, with those that it does."""
    some = f"it holds {', '.join(known[:8])}" + (" …; see `whereas coverage`" if known[8:] else "")
    meant = did_you_mean(close(name, known))
    return UsageError(f"the library holds no {what} {name!r}", "", meant or some)
