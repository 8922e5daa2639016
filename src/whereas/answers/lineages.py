"""The kept lineages of all families at hand: each is looked up, none is judged again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.answers.lineage import members_of, with_text
from whereas.answers.lineage_all import edges_table, families_of
from whereas.answers.places import Listed, listed_docs
from whereas.library.snapshot import Snapshot
from whereas.lineage.evidence import Use
from whereas.lineage.kept import EDGE, Groups
from whereas.progress import Progress
from whereas.results import Family, Lineage, LineageEdge


@dataclass(frozen=True, slots=True)
class Lineages:
    """The edges of all families as they are kept: those of family i are rows `bounds[i]` on."""

    snapshot: Snapshot
    groups: Groups
    at: dict[str, int]
    edges: pa.Table
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, snapshot: Snapshot, tell: Progress) -> Lineages:
        """Read them; what is not kept is judged first."""
        edges = edges_table(snapshot, Use(), tell)
        groups = families_of(snapshot)
        at = {family: n for n, family in enumerate(groups.ids)}
        rows = np.array([at[family] for family in edges["family"].to_pylist()], dtype=np.int64)
        bounds = np.searchsorted(rows, np.arange(len(groups) + 1))
        return cls(snapshot, groups, at, edges.select([f.name for f in EDGE]), bounds)

    def docs(self, family: Family) -> NDArray[np.int64]:
        """The documents of a family's members that have words, by their dates and ids."""
        return with_text(self.snapshot, self._docs(family))

    def listed(self, family: Family) -> list[Listed]:
        """The facts of a family's members, in its order."""
        of = {one.measure: one for one in listed_docs(self.snapshot, self._docs(family))}
        return [of[measure] for measure in family.members if measure in of]

    def _docs(self, family: Family) -> NDArray[np.int64]:
        n = self.at.get(family.family)
        if n is None:  # a family of one
            return np.array(family.docs, dtype=np.int64)
        bounds = self.groups.bounds
        return self.groups.docs[bounds[n] : bounds[n + 1]]

    def lineage(self, family: Family) -> Lineage:
        """A family's lineage, the same as `Library.lineage` gives."""
        members = members_of(self.snapshot, self.docs(family))
        return Lineage(family.family, family.name, self._edges(family.family), members)

    def _edges(self, family: str) -> list[LineageEdge]:
        n = self.at.get(family)
        if n is None:
            return []
        low, high = self.bounds[n : n + 2].tolist()
        return [edge_of(row) for row in self.edges.slice(low, high - low).to_pylist()]


def edge_of(row: dict[str, Any]) -> LineageEdge:
    """A row of `lineage.kept.EDGE` as an edge."""
    source, target = row.pop("from"), row.pop("to")
    return LineageEdge(source=source, target=target, **row)
