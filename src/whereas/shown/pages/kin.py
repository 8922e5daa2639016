"""Each measure's family and what it likely took from whom, found at once for any measure."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from whereas.answers.families import all_families
from whereas.answers.lineages import edge_of
from whereas.library.snapshot import Snapshot
from whereas.results import LineageEdge


@dataclass(frozen=True, slots=True)
class Kinship:
    """The family that a measure belongs to, with its members folded ones included."""

    family: str
    name: str
    members: int
    places: int


class Kin:
    """The families and lineages of a library's state, laid out by measure."""

    def __init__(self, snapshot: Snapshot, edges: pa.Table) -> None:
        """Lay them out; `edges` are those of all families, as `lineage.kept.EDGE`."""
        families = all_families(snapshot)
        members = families["members"].combine_chunks()
        self._sizes = pc.list_value_length(members)
        self._members = pc.list_flatten(members)
        self._parents = pc.list_parent_indices(members)
        self._families = families.select(["family", "name", "jurisdictions", "bridges"])
        self._edges = edges

    def of(self, measure: str) -> Kinship | None:
        """The family of two members or more that a measure belongs to, None if there is none.

        A measure that joins two families belongs to the one that it shares more with.
        """
        hits = self._parents.filter(pc.equal(self._members, measure)).to_pylist()
        for at in hits:
            row = self._families.slice(at, 1).to_pylist()[0]
            size = self._sizes[at].as_py()
            if size > 1 and (measure not in row["bridges"] or len(hits) == 1):
                return Kinship(row["family"], row["name"], size, len(row["jurisdictions"]))
        return None

    def edges_to(self, measure: str) -> list[LineageEdge]:
        """What the lineage says of a measure's sources, the surest first."""
        rows = self._edges.filter(pc.equal(self._edges["to"], measure)).to_pylist()
        return sorted(map(edge_of, rows), key=lambda e: (-e.confidence, e.source))
