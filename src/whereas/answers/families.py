"""The answer `families`: which measures share substantive wording across places or sessions."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from whereas.errors import UsageError
from whereas.families.build import Grouped, grouped
from whereas.families.naming import name_of
from whereas.library.snapshot import Snapshot
from whereas.results import Family

PREFIX = "family:"
"""What a family's id begins with, before the id of its earliest member."""


def families(snapshot: Snapshot) -> list[Family]:
    """The library's families of two members or more, the largest first."""
    found = grouped(snapshot)
    members = np.argsort(found.families, kind="stable")
    cuts = np.flatnonzero(np.diff(found.families[members])) + 1
    made = [
        _family(snapshot, found, group.astype(np.int64))
        for group in np.split(members, cuts)
        if np.unique(found.heads[group]).size > 1
    ]
    return sorted(made, key=lambda f: (-len(f.docs), f.family))


def _family(snapshot: Snapshot, found: Grouped, group: NDArray[np.int64]) -> Family:
    """One family of its nodes, folded ones too: the earliest first, each before its own."""
    ranks = snapshot.table[found.nodes.docs, 0]
    group = group[np.lexsort((ranks[group], ranks[found.heads[group]]))]
    docs = found.nodes.docs[group]
    rows = snapshot.docs.select(
        ["measure", "jurisdiction", "place", "title", "date_from", "date_to"]
    ).take(docs)
    names: list[str] = rows["measure"].to_pylist()
    heads = found.heads[group].tolist()
    folded = defaultdict(list)
    at = dict(zip(group.tolist(), names, strict=True))
    for node, head in zip(group.tolist(), heads, strict=True):
        if node != head:
            folded[at[head]].append(at[node])
    places = [row["jurisdiction"] or row["place"] for row in rows.to_pylist()]
    firsts = [d for d in rows["date_from"].to_pylist() if d]
    lasts = [d for d in rows["date_to"].to_pylist() if d]
    return Family(
        family=PREFIX + names[0],
        name=name_of(t or "" for t in rows["title"].to_pylist()) or names[0],
        members=names,
        jurisdictions=sorted({place for place in places if place}),
        first_date=min(firsts, default=None),
        last_date=max(lasts, default=None),
        words=0,
        folded=dict(folded),
        docs=[int(d) for d, n, h in zip(docs, group.tolist(), heads, strict=True) if n == h],
    )


def family_of(snapshot: Snapshot, name: str) -> Family:
    """A family by its id, a member's id or alias, or the unique beginning of its name.

    Raises:
        UsageError: no family fits, or several do.
    """
    known = families(snapshot)
    for one in known:
        if name == one.family or name in one.members:
            return one
    measures = {snapshot.value(doc, "measure") for doc in snapshot.find(name)}
    fits = [f for f in known if measures & set(f.members)]
    fits = fits or [f for f in known if f.name.casefold().startswith(name.casefold())]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        raise UsageError(f"no family {name!r} in this library", "", "see `whereas families`")
    ids = ", ".join(f.family for f in fits[:8])
    raise UsageError(f"{name!r} fits {len(fits)} families", "", f"name one: {ids}")
