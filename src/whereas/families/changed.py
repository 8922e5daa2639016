"""What has changed in a library since something was kept of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.families.kept import IDENTITY
from whereas.library.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Changed:
    """`to_new` gives each earlier document's number now, `to_old` the other way, -1 if none.

    Documents that have died since have no number before; they are `went`. `came` are living ones
    that were not there.
    """

    to_new: NDArray[np.int64]
    to_old: NDArray[np.int64]
    came: NDArray[np.int64]
    went: NDArray[np.int64]


def since(snapshot: Snapshot, docs: pa.Table) -> Changed | None:
    """What has changed since the library held `docs` (rows of IDENTITY); None if it can't be told.

    That is so where two documents have one identity, and where a document is gone without a trace,
    its grams too (small segments were merged).
    """
    was, now = identities(docs), identities(snapshot.docs)
    if pc.count_distinct(was).as_py() < len(was) or pc.count_distinct(now).as_py() < len(now):
        return None
    to_new, to_old = _places(was, now), _places(now, was)
    died = _places(identities(docs, alive=False), now)
    if np.any((to_new < 0) & (died < 0)):
        return None
    came = np.flatnonzero((to_old < 0) & snapshot.alive)
    return Changed(to_new, to_old, came, np.unique(died[(to_new < 0) & (died >= 0)]))


def identities(docs: pa.Table, *, alive: bool | None = None) -> pa.Array:
    """One string for each document's identity; `alive` in place of what is said of that."""
    said = [docs[name].cast(pa.string()) for name in IDENTITY]
    if alive is not None:
        said[-1] = pa.array([str(alive).lower()] * docs.num_rows, pa.string())
    keys = pc.binary_join_element_wise(*said, "\x1f")
    return keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys


def _places(keys: pa.Array, among: pa.Array) -> NDArray[np.int64]:
    """Where each key stands among others, -1 where it doesn't."""
    found = pc.fill_null(pc.index_in(keys, among), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)
