"""Families as an Arrow table: one row each, single measures too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.families.build import Grouped
from whereas.families.naming import name_of
from whereas.library.snapshot import Snapshot

PREFIX = "family:"
"""What a family's id begins with; the id of its earliest member follows."""

FOLDED = pa.list_(pa.struct([("member", pa.string()), ("folded", pa.list_(pa.string()))]))

FAMILIES = pa.schema(
    [
        ("family", pa.string()),
        ("name", pa.string()),
        ("size", pa.int32()),
        ("members", pa.list_(pa.string())),
        ("jurisdictions", pa.list_(pa.string())),
        ("first_date", pa.date32()),
        ("last_date", pa.date32()),
        ("words", pa.int32()),
        ("folded", FOLDED),
        ("bridges", pa.list_(pa.string())),
        ("docs", pa.list_(pa.int32())),
    ]
)
"""`size` counts members without those folded into another; `docs` are their documents. `bridges`
are members that share more with another family."""

NO_DATE = np.iinfo(np.int32).max


@dataclass(frozen=True)
class _Laid:
    """The library's nodes laid family by family, the earliest member first.

    Family i's are `order[bounds[i]:bounds[i + 1]]`; each member stands before those folded into
    it. `aside` tells those that belong more to another family.
    """

    snapshot: Snapshot
    found: Grouped
    order: NDArray[np.int64]
    bounds: NDArray[np.int64]
    aside: NDArray[np.bool_]

    @cached_property
    def docs(self) -> NDArray[np.int64]:
        """Each node's document."""
        return self.found.nodes.docs[self.order]

    @cached_property
    def measures(self) -> pa.Array:
        """Each node's measure."""
        return self.column("measure")

    @cached_property
    def heads(self) -> NDArray[np.bool_]:
        """Which nodes are not folded into another."""
        return np.asarray(self.found.heads[self.order] == self.order)

    def column(self, name: str) -> pa.Array:
        """A field of each node's document."""
        taken = self.snapshot.docs[name].take(pa.array(self.docs))
        return pa.concat_arrays(taken.chunks) if taken.num_chunks else pa.array([], taken.type)

    def per_family(self, marked: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Where each family's list of the marked nodes begins and ends."""
        return np.append(0, np.cumsum(marked))[self.bounds].astype(np.int32)


def families_table(snapshot: Snapshot, found: Grouped) -> pa.Table:
    """All families of a grouped library as rows of FAMILIES, in the order of their ids."""
    laid = _laid(snapshot, found)
    if not laid.order.size:
        return FAMILIES.empty_table()
    heads = laid.per_family(laid.heads)
    columns = {
        "family": _ids(laid),
        "name": pa.array(_names(laid), pa.string()),
        "size": pa.array(np.diff(heads)),
        "members": pa.ListArray.from_arrays(pa.array(laid.bounds.astype(np.int32)), laid.measures),
        "jurisdictions": _places(laid),
        "first_date": _dates(laid, "date_from", np.minimum),
        "last_date": _dates(laid, "date_to", np.maximum),
        "words": pa.array(_words(laid)),
        "folded": _folded(laid),
        "bridges": _listed(laid, laid.aside),
        "docs": pa.ListArray.from_arrays(
            pa.array(heads), pa.array(laid.docs[laid.heads].astype(np.int32))
        ),
    }
    return pa.Table.from_arrays(list(columns.values()), schema=FAMILIES).sort_by("family")


def _laid(snapshot: Snapshot, found: Grouped) -> _Laid:
    every = np.arange(found.heads.size)
    nodes = np.concatenate([every, found.bridge])
    family = np.concatenate([found.families, found.second])
    ranks = snapshot.table[found.nodes.docs, 0].astype(np.int64)
    folded = (found.heads != every)[nodes]
    order = np.lexsort((ranks[nodes], folded, ranks[found.heads[nodes]], family))
    cuts = np.flatnonzero(np.diff(family[order])) + 1
    ends = [order.size] if order.size else []
    bounds = np.concatenate([[0], cuts, ends]).astype(np.int64)
    return _Laid(snapshot, found, nodes[order], bounds, order >= every.size)


def _ids(laid: _Laid) -> pa.Array:
    """Each family's id: that of its earliest member, of those that are its own."""
    own = np.flatnonzero(~laid.aside)
    first = own[np.searchsorted(own, laid.bounds[:-1])]
    return pc.binary_join_element_wise(PREFIX, laid.measures.take(pa.array(first)), "")


def _names(laid: _Laid) -> list[str]:
    """Each family's name, from its members' titles, else their headings; else the first's id."""
    titles = laid.column("title").to_pylist()
    ids = laid.measures.to_pylist()
    places = {word for name in laid.snapshot.place_names for word in name.casefold().split()}
    names = []
    for low, high in zip(laid.bounds[:-1].tolist(), laid.bounds[1:].tolist(), strict=True):
        if high - low == 1:
            names.append(titles[low] or ids[low])
            continue
        chosen = [i for i in range(low, high) if laid.heads[i]]
        named = name_of((titles[i] or "" for i in chosen), places)
        named = named or name_of(
            (_headings(laid.snapshot, int(laid.docs[i])) for i in chosen), places
        )
        names.append(named or ids[low])
    return names


def _headings(snapshot: Snapshot, doc: int) -> str:
    """The headings of a document, one line each."""
    segment, row = snapshot.locate(doc)
    parts = segment.sections
    low, high = np.searchsorted(parts["doc"].to_numpy(), [row, row + 1])
    return "\n".join(h for h in parts["heading"].slice(low, high - low).to_pylist() if h)


def _places(laid: _Laid) -> pa.Array:
    """Each family's jurisdictions, once each, by their ids or else their names, sorted."""
    place = laid.column("place")
    named = pc.if_else(pc.equal(place, ""), pa.scalar(None, pa.string()), place)
    places = pc.coalesce(laid.column("jurisdiction"), named)
    known = np.flatnonzero(places.is_valid().to_numpy(zero_copy_only=False))
    family = np.searchsorted(laid.bounds, known, side="right") - 1
    names = sorted(set(places.to_pylist()) - {None})
    number = pc.index_in(places.take(pa.array(known)), pa.array(names, pa.string()))
    both = np.unique((family.astype(np.int64) << 32) | number.to_numpy(zero_copy_only=False))
    bounds = np.searchsorted(both >> 32, np.arange(laid.bounds.size)).astype(np.int32)
    picked = pa.array(names, pa.string()).take(pa.array(both & 0xFFFFFFFF))
    return pa.ListArray.from_arrays(pa.array(bounds), picked)


def _listed(laid: _Laid, marked: NDArray[np.bool_]) -> pa.Array:
    """The marked measures of each family."""
    chosen = laid.measures.filter(pa.array(marked))
    return pa.ListArray.from_arrays(pa.array(laid.per_family(marked)), chosen)


def _dates(laid: _Laid, name: str, best: np.ufunc) -> pa.Array:
    """The least or greatest date of each family; null where it has none."""
    none = NO_DATE if best is np.minimum else -NO_DATE
    days = pc.fill_null(laid.column(name).cast(pa.int32()), none).to_numpy()
    found = best.reduceat(days, laid.bounds[:-1]).astype(np.int32)
    return pa.array(found, pa.int32(), mask=found == none).cast(pa.date32())


def _words(laid: _Laid) -> NDArray[np.int32]:
    """How many words bind each family: the middle of what its members share at most with one."""
    found, pairs = laid.found, laid.found.pairs
    inside = found.families[pairs.a] == found.families[pairs.b]
    most = np.zeros(len(found.nodes))
    for side in (pairs.a, pairs.b):
        np.maximum.at(most, side[inside], pairs.says[inside])
    heads = laid.order[laid.heads]
    family = np.searchsorted(laid.bounds, np.flatnonzero(laid.heads), side="right") - 1
    order = np.lexsort((most[heads], family))
    bounds = laid.per_family(laid.heads)
    middle = (bounds[:-1] + bounds[1:]) // 2
    return np.asarray(np.rint(most[heads][order][middle]), dtype=np.int32)


def _folded(laid: _Laid) -> pa.Array:
    """For each family its members that others are folded into, with those."""
    at = np.flatnonzero(laid.heads)
    sizes = np.diff(np.append(at, laid.order.size)) - 1
    has = np.zeros(laid.order.size, dtype=np.bool_)
    has[at[sizes > 0]] = True
    inner = np.append(0, np.cumsum(sizes[sizes > 0])).astype(np.int32)
    rest = laid.measures.filter(pa.array(~laid.heads))
    pairs = pa.StructArray.from_arrays(
        [laid.measures.filter(pa.array(has)), pa.ListArray.from_arrays(pa.array(inner), rest)],
        fields=list(FOLDED.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(laid.per_family(has)), pairs)
