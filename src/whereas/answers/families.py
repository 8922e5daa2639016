"""The answer `families`: which measures share substantive wording across places or sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whereas.errors import UsageError
from whereas.families import kept
from whereas.families.build import grouped
from whereas.families.tabled import families_table
from whereas.library.snapshot import Snapshot
from whereas.results import Family

Sort = Literal["size", "name", "first", "last", "words"]
SORTS: dict[Sort, tuple[str, str]] = {
    "size": ("size", "descending"),
    "name": ("name", "ascending"),
    "first": ("first_date", "ascending"),
    "last": ("last_date", "descending"),
    "words": ("words", "descending"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which families are asked for; by default those of two members or more, the largest first.

    `places` are those of which a family has a member, `before` and `after` dates on whose side it
    has one; `words` and `size` are the least of each, `text` stands in its name or its members'
    ids, `most` is how many are given.
    """

    places: tuple[str, ...] = ()
    before: date | None = None
    after: date | None = None
    words: int = 0
    size: int = 2
    text: str = ""
    sort: Sort = "size"
    most: int | None = None


def all_families(snapshot: Snapshot) -> pa.Table:
    """Every family of a library, single measures too, in the order of their ids."""
    folder, marks = kept.here(snapshot), {b"marks": snapshot.marks.lines().encode()}
    table = kept.read(folder, "families")
    if table is None or (table.schema.metadata or {}).get(b"marks") != marks[b"marks"]:
        table = families_table(snapshot, grouped(snapshot)).replace_schema_metadata(marks)
        kept.write(folder, "families", table)
    return table


def families_of(snapshot: Snapshot, wanted: Wanted) -> pa.Table:
    """The families that are asked for, as an Arrow table.

    Raises:
        UsageError: a place that the library does not hold.
    """
    table = all_families(snapshot)
    keep = pc.and_(
        pc.greater_equal(table["size"], wanted.size), pc.greater_equal(table["words"], wanted.words)
    )
    if wanted.before:
        keep = pc.and_(keep, pc.fill_null(pc.less(table["first_date"], wanted.before), False))
    if wanted.after:
        keep = pc.and_(keep, pc.fill_null(pc.greater(table["last_date"], wanted.after), False))
    table = table.filter(keep)
    if wanted.places:
        table = table.filter(_any(table["jurisdictions"], _places(snapshot, wanted.places)))
    if wanted.text:
        hit = pc.match_substring(table["name"], wanted.text, ignore_case=True)
        table = table.filter(pc.or_(hit, _any(table["members"], [wanted.text])))
    column, order = SORTS[wanted.sort]
    keys = dict.fromkeys([column, "size", "family"], "ascending")
    keys |= {"size": "descending", column: order}
    table = table.take(pc.sort_indices(table, sort_keys=list(keys.items())))
    return table if wanted.most is None else table.slice(0, wanted.most)


def _places(snapshot: Snapshot, names: tuple[str, ...]) -> list[str]:
    """The jurisdictions (else display names) of the places that are named either way."""
    rows = snapshot.docs.select(["jurisdiction", "place"]).filter(snapshot.docs["alive"])
    found = set[str]()
    for name in names:
        hits = [pc.equal(pc.utf8_lower(rows[c]), name.lower()) for c in rows.column_names]
        mine = rows.filter(pc.or_kleene(*hits))
        if not mine.num_rows:
            known = ", ".join(snapshot.place_names[:8])
            raise UsageError(
                f"the library holds no place {name!r}", "", f"it holds {known} …; see `coverage`"
            )
        found |= {row["jurisdiction"] or row["place"] for row in mine.to_pylist()}
    return sorted(found)


def _any(lists: pa.ChunkedArray, values: list[str]) -> pa.Array:
    """Whether each list holds one of the values."""
    lists = lists.combine_chunks()
    parents = pc.list_parent_indices(lists)
    hit = pc.is_in(pc.list_flatten(lists), pa.array(values, pa.string()))
    found = np.zeros(len(lists), dtype=np.bool_)
    found[parents.filter(hit).to_numpy(zero_copy_only=False)] = True
    return pa.array(found)


def families(snapshot: Snapshot, wanted: Wanted | None = None) -> list[Family]:
    """The families that are asked for. See `Library.families`."""
    return [as_family(row) for row in families_of(snapshot, wanted or Wanted()).to_pylist()]


def as_family(row: dict[str, Any]) -> Family:
    """A row of a table of families."""
    folded = row.pop("folded")
    return Family(**row, folded={one["member"]: one["folded"] for one in folded})


def family_of(snapshot: Snapshot, name: str) -> Family:
    """A family by its id, a member's id or alias, or the unique beginning of its name.

    Raises:
        UsageError: no family fits, or several do.
    """
    table = all_families(snapshot)
    measures = {snapshot.value(doc, "measure") for doc in snapshot.find(name)}
    tries = [
        pc.equal(table["family"], name),
        pc.and_not(
            _any(table["members"], sorted(measures)), _any(table["bridges"], sorted(measures))
        ),
        pc.and_(
            pc.starts_with(table["name"], name, ignore_case=True), pc.greater(table["size"], 1)
        ),
    ]
    fits = next((hits for hit in tries if (hits := table.filter(hit)).num_rows), None)
    if fits is None or not name:
        raise UsageError(f"no family {name!r} in this library", "", "see `whereas families`")
    if fits.num_rows > 1:
        ids = ", ".join(fits["family"].slice(0, 8).to_pylist())
        raise UsageError(f"{name!r} fits {fits.num_rows} families", "", f"name one: {ids}")
    return as_family(fits.to_pylist()[0])
