"""From evidence to edges: who took it from whom, how surely, and where nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whereas.lineage.evidence import Arc, Family, Weighing
from whereas.lineage.model import (
    Model,
    calibrated,
    certainty,
    features,
    judged,
    situation,
    softmax,
)
from whereas.lineage.tree import Link, oriented, spanning
from whereas.results import Relation

COMMIT = 0.5
"""Confidence from which on a source is called the likely one."""

LEAST_HELD = 40
"""Words beyond stock and restated ones that a source must share with a borrower."""

LEAST_SHARE = 0.5
"""Or, of a very short one, the share of its words."""

MOST_NEIGHBOURS = 3
"""Likely neighbours of an undated member that may become edges of the tree."""

SECOND_WORDS = 60
"""Words that a second source must add to what the first one has."""

SECOND_SHARE = 0.08
"""And their share of the borrower's."""

MOST_BROTHERS = 12
"""Takers of one source that are all linked with one another as of common source; of more, each is
linked with this many that came before it."""


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` stands so to `source`; numbers count the family's members."""

    source: int
    target: int
    relation: Relation
    confidence: float
    arc: Arc | None
    through: int = -1
    second: bool = False


def decide(family: Family, model: Model) -> list[Edge]:
    """The edges of a family, in order of target and source."""
    weighing = Weighing(family)
    links: list[Link] = []
    arcs: list[Arc] = []
    for target in range(len(family)):
        for arc, chance in choose(weighing.arcs(target), model):
            links.append(Link(arc.source, target, chance, arc.order))
            arcs.append(arc)
    kept = spanning(links, len(family))
    edges = _edges([links[i] for i in kept], [arcs[i] for i in kept], family, model)
    edges += _seconds(weighing, edges, model)
    edges += _common(family, edges)
    return sorted(edges, key=lambda e: (e.target, e.relation, e.source))


def choose(row: Sequence[Arc], model: Model) -> list[tuple[Arc, float]]:
    """The likeliest source of a target and its chance; its likely neighbours without dates."""
    row = worth_a_look(row)
    if not row:
        return []
    kind = situation(row)
    chances = softmax(features(row) @ model.choice[kind])
    several = any(arc.order == 0 for arc in row)
    best = np.argsort(-chances, kind="stable")[: MOST_NEIGHBOURS if several else 1].tolist()
    return [(row[i], judged(model.certain[kind], certainty(row, chances, i))) for i in best]


def worth_a_look(row: Sequence[Arc]) -> list[Arc]:
    """The arcs whose source shares enough wording with the target to be its source."""
    return [a for a in row if a.held >= LEAST_HELD or a.held > LEAST_SHARE * (a.held + a.missing)]


def _edges(links: list[Link], arcs: list[Arc], family: Family, model: Model) -> list[Edge]:
    """The links of the tree as edges, each with its direction."""
    edges = []
    for link, arc, forward in zip(links, arcs, oriented(links, family, model), strict=True):
        source, target = (link.a, link.b) if forward >= 0.5 else (link.b, link.a)
        chance = calibrated(model, link.chance * max(forward, 1.0 - forward))
        relation: Relation = "likely source" if chance >= COMMIT else "undetermined"
        edges.append(Edge(source, target, relation, round(chance, 3), arc))
    return edges


def _seconds(weighing: Weighing, edges: list[Edge], model: Model) -> list[Edge]:
    """Second sources, for what the first ones lack."""
    found = []
    for edge in edges:
        if edge.relation != "likely source" or edge.arc is None or edge.arc.target != edge.target:
            continue
        row = [
            arc
            for arc in weighing.arcs_besides(edge.target, edge.source)
            if arc.order == 1 and arc.held >= max(SECOND_WORDS, SECOND_SHARE * edge.arc.held)
        ]
        for arc, chance in choose(row, model):
            confidence = round(calibrated(model, chance), 3)
            if confidence >= COMMIT:
                found.append(
                    Edge(arc.source, arc.target, "likely source", confidence, arc, second=True)
                )
    return found


def _common(family: Family, edges: list[Edge]) -> list[Edge]:
    return []
