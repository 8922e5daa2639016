"""The answer `lineage`: who of a family likely took it from whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.answers.families import family_of
from whereas.library.schema import VERSION_ORDER, in_version_order
from whereas.library.snapshot import Snapshot
from whereas.lineage.decide import decide
from whereas.lineage.evidence import Use, collated
from whereas.lineage.model import model
from whereas.lineage.reasons import reasons
from whereas.results import Lineage, LineageEdge, LineageMember


def lineage(snapshot: Snapshot, name: str, *, dates: bool = True, marks: bool = True) -> Lineage:
    """The lineage of a family. See `Library.lineage`."""
    family = family_of(snapshot, name)
    docs = _latest(snapshot, family.members)
    return of_documents(snapshot, docs, family.family, family.name, Use(dates, marks))


def of_documents(
    snapshot: Snapshot, docs: NDArray[np.int64], family: str, name: str, use: Use
) -> Lineage:
    """The lineage of documents, whoever put them together."""
    members, edges = _judged(snapshot, docs, use)
    return Lineage(family, name, edges, members)


def edges_of(snapshot: Snapshot, docs: NDArray[np.int64], use: Use) -> list[LineageEdge]:
    """The edges between documents, in the order of target, relation and source."""
    return _judged(snapshot, docs, use)[1]


def _judged(
    snapshot: Snapshot, docs: NDArray[np.int64], use: Use
) -> tuple[list[LineageMember], list[LineageEdge]]:
    docs = with_text(snapshot, docs)
    members = members_of(snapshot, docs)
    collation = collated(snapshot, docs, use)
    edges = [
        LineageEdge(
            source=members[edge.source].measure,
            target=members[edge.target].measure,
            relation=edge.relation,
            confidence=edge.confidence,
            reasons=reasons(edge, collation, members),
            through=members[edge.through].measure if edge.through >= 0 else None,
        )
        for edge in decide(collation, model())
    ]
    edges.sort(key=lambda e: (e.target, e.relation, e.source))
    return members, edges


def _latest(snapshot: Snapshot, measures: list[str]) -> NDArray[np.int64]:
    """The latest version of each of the measures, all found in one go."""
    table = snapshot.columns(["measure", *VERSION_ORDER, "doc"])
    wanted = pc.is_in(table["measure"], pa.array(measures, pa.string()))
    chosen = table.filter(pc.and_(wanted, pa.array(snapshot.alive)))
    chosen = chosen.select(["measure", "doc"]).take(in_version_order(chosen))
    last = dict(zip(*(chosen[name].to_pylist() for name in ("measure", "doc")), strict=True))
    return np.array([last[measure] for measure in measures], dtype=np.int64)


def with_text(snapshot: Snapshot, docs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Documents with words, in the order of dates and ids, whatever order they came in."""
    words = snapshot.rows(docs, ["words"])["words"].to_numpy()
    kept = docs[words > 0]
    return np.asarray(kept[np.argsort(snapshot.table[kept, 0], kind="stable")], dtype=np.int64)


def members_of(snapshot: Snapshot, docs: NDArray[np.int64]) -> list[LineageMember]:
    """What those who draw a lineage want to know of documents."""
    columns = ["measure", "place", "title", "date_from", "date_to"]
    rows: list[dict[str, Any]] = snapshot.rows(docs, columns).to_pylist()
    for row in rows:
        row["place"], row["title"] = row["place"] or "", row["title"] or ""
    return [LineageMember(**row) for row in rows]
