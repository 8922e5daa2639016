"""From evidence to edges: who took it from whom, how surely, and where nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

COMMIT = 0.75
"""Confidence from which on a source is called the likely one: on generated libraries 96% of the
sources so called are the true ones, and 77% of the borrowers have one."""

SECOND_LEAST = 0.4
"""Confidence from which on a second source is named at all."""

MAIN_SHARE = 0.2
"""Share of the borrower's wording that a second source must add to be called the likely one: a
section or two that both hold may as well come from a third text, as a model of an amendment."""

TAKEN = 0.5
"""Confidence from which on takers of one source are named, and a small second source is sought."""

LEAST_COMMON = 0.12
"""Chance from which on two texts, neither of which is the other's likely source, are said to come
from a third: four times what it is among all pairs. Their confidence says how weak a sign it is."""

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


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a target's arcs, and the chances that it is true or the sign of a third text."""

    arc: Arc
    right: float
    common: float


def decide(family: Family, model: Model) -> list[Edge]:
    """The edges of a family, in order of target and source."""
    weighing = Weighing(family)
    choices = [c for t in range(len(family)) for c in choose(weighing.arcs(t), model)]
    links = [Link(c.arc.source, c.arc.target, c.right, c.arc.order) for c in choices]
    kept = spanning(links, len(family))
    edges = _edges([links[i] for i in kept], [choices[i] for i in kept], family, model)
    edges += _seconds(weighing, edges, model)
    edges += _brothers(edges) + _takers(family, edges)
    return sorted(edges, key=lambda e: (e.target, e.relation, e.source))


def choose(row: Sequence[Arc], model: Model) -> list[Choice]:
    """The likeliest source of a target; its likely neighbours where dates are missing."""
    row = worth_a_look(row)
    if not row:
        return []
    kind = situation(row)
    chances = softmax(features(row) @ model.choice[kind])
    several = any(arc.order == 0 for arc in row)
    best = np.argsort(-chances, kind="stable")[: MOST_NEIGHBOURS if several else 1].tolist()
    found = []
    for i in best:
        signs = certainty(row, chances, i)
        common = judged(model.common, signs) if row[i].order == 1 else 0.0
        right = judged(model.certain[kind], signs)
        found.append(
            Choice(row[i], calibrated(model, right) if kind == "at_home" else right, common)
        )
    return found


def worth_a_look(row: Sequence[Arc]) -> list[Arc]:
    """The arcs whose source shares enough wording with the target to be its source.

    Where most are of surely earlier texts the others are left out: an undated text chooses its own
    neighbour, and that may well be this one.
    """
    row = [a for a in row if a.held >= LEAST_HELD or a.held > LEAST_SHARE * (a.held + a.missing)]
    earlier = [a for a in row if a.order == 1]
    return earlier if 2 * len(earlier) > len(row) else row


def _edges(links: list[Link], choices: list[Choice], family: Family, model: Model) -> list[Edge]:
    """The links of the tree as edges, each with its direction."""
    edges = []
    for link, choice, forward in zip(links, choices, oriented(links, family, model), strict=True):
        source, target = (link.a, link.b) if forward >= 0.5 else (link.b, link.a)
        chance = link.chance * max(forward, 1.0 - forward)
        relation: Relation = "likely source" if chance >= COMMIT else "undetermined"
        if choice.common >= (LEAST_COMMON if chance < COMMIT else chance):
            relation, chance = "common source", choice.common
        edges.append(Edge(source, target, relation, round(chance, 3), choice.arc))
    return edges


def _seconds(weighing: Weighing, edges: list[Edge], model: Model) -> list[Edge]:
    """Second sources, for what the first ones lack."""
    found = []
    for edge in edges:
        if edge.arc is None or edge.arc.order != 1 or edge.relation == "common source":
            continue
        # The halves of a merged text vie for being the source, and neither is sure to be.
        least = SECOND_SHARE if edge.confidence >= TAKEN else MAIN_SHARE
        words = max(SECOND_WORDS, least * edge.arc.held)
        if weighing.most_besides(edge.target, edge.source) < words:
            continue
        besides = weighing.arcs_besides(edge.target, edge.source)
        row = [arc for arc in besides if arc.order == 1 and arc.held >= words]
        for choice in choose(row, model):
            arc, confidence = choice.arc, round(choice.right, 3)
            if confidence >= SECOND_LEAST:
                main = arc.held >= MAIN_SHARE * (edge.arc.held + edge.arc.missing)
                sure = main and confidence >= COMMIT
                relation: Relation = "likely source" if sure else "undetermined"
                found.append(Edge(arc.source, arc.target, relation, confidence, arc, second=True))
    return found


def _brothers(edges: list[Edge]) -> list[Edge]:
    """Those joined by a missing source, each with each."""
    group: dict[int, int] = {}
    chance: dict[tuple[int, int], float] = {}
    for edge in sorted(edges, key=lambda e: (e.source, e.target)):
        if edge.relation == "common source":
            chance[edge.source, edge.target] = edge.confidence
            old, new = group.get(edge.target, edge.target), group.get(edge.source, edge.source)
            group |= {k: new for k in [*group, edge.target] if group.get(k, k) == old}
            group[edge.source] = new
    takers: dict[int, list[int]] = {}
    for member, leader in group.items():
        takers.setdefault(leader, []).append(member)
    surest = {k: max(c for pair, c in chance.items() if k in pair) for k in group}
    return [
        Edge(a, b, "common source", round(min(surest[a], surest[b]), 3), None)
        for members in takers.values()
        for a, b in _pairs(sorted(members))
        if (a, b) not in chance and (b, a) not in chance
    ]


def _takers(family: Family, edges: list[Edge]) -> list[Edge]:
    """Those that likely took the same wording from one member, each with each."""
    takers: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge.relation != "common source" and edge.confidence >= TAKEN and not edge.second:
            takers.setdefault(edge.source, []).append(edge)
    found = []
    for source, taken in takers.items():
        words = int((~family.stock[source]).sum())
        by = {edge.target: edge for edge in taken}
        for a, b in _pairs(sorted(by)):
            one, two = by[a], by[b]
            both = (one.arc.held if one.arc else 0) + (two.arc.held if two.arc else 0) - words
            if both >= LEAST_HELD:
                chance = round(one.confidence * two.confidence, 3)
                found.append(Edge(a, b, "common source", chance, None, through=source))
    return found


def _pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    """Each of the members (by date) with those before it, the nearest MOST_BROTHERS."""
    for i, b in enumerate(members):
        yield from ((a, b) for a in members[max(0, i - MOST_BROTHERS) : i])
