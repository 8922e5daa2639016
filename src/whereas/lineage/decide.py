"""From evidence to edges: who took it from whom, how surely, and where nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from whereas.lineage.evidence import LEAST_SHARED, Arc, Family, Weighing
from whereas.lineage.model import (
    Model,
    calibrated,
    certainty,
    features,
    for_third,
    judged,
    situation,
    softmax,
    third_texts,
)
from whereas.lineage.tree import Link, oriented, spanning
from whereas.results import Relation

COMMIT = 0.77
"""Confidence from which on a source is called the likely one: on generated libraries that the fit
did not see 96 to 97% of the sources so called are the true ones, and 80 to 90% of the borrowers
have one. From 0.70 on it is 94% and 87%, from 0.85 on 98% and 65%."""

SUREST_WITHOUT_DATES = 0.95
"""Chance of a direction at most where dates don't say: the tree that it follows from may be wrong.
On generated libraries without dates 0.98 are right, on resubmitted bills 0.93."""

SECOND_LEAST = 0.4
"""Confidence from which on a second source is named at all."""

MAIN_SHARE = 0.2
"""Share of the borrower's wording that a second source must add to be called the likely one: a
section or two that both hold may as well come from a third text, as a model of an amendment."""

TAKEN = 0.4
"""Confidence from which on takers of one source are named, and a small second source is sought. A
source that must share the odds with texts just like it is still the source of most."""

LEAST_COMMON = 0.5
"""Chance from which on two texts are said to come from a third rather than from each other."""

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
    """One of a target's arcs, and the chances that it is true or the sign of a third text.

    `third` is the evidence for a missing third text (log odds beyond those of all pairs), null
    where it is not asked for.
    """

    arc: Arc
    right: float
    third: float | None = None
    common: float = 0.0


def decide(family: Family, model: Model) -> list[Edge]:
    """The edges of a family, in order of target and source."""
    weighing = Weighing(family)
    chosen = [c for t in range(len(family)) for c in choose(weighing.arcs(t), model)]
    choices = with_thirds(chosen)
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
        asked = i == best[0] and row[i].order == 1 and kind == "elsewhere"
        third = for_third(model, row[i]) if asked else None
        right = judged(model.certain[kind], signs)
        found.append(
            Choice(row[i], calibrated(model, right) if kind == "at_home" else right, third)
        )
    return found


def with_thirds(choices: Sequence[Choice]) -> list[Choice]:
    """A family's choices with the chance that a third text, which is missing, explains them."""
    asked = [choice for choice in choices if choice.third is not None]
    evidence = np.array([choice.third for choice in asked], dtype=np.float64)
    chances = iter(third_texts(evidence).tolist())
    found = []
    for choice in choices:
        common = next(chances) if choice.third is not None else 0.0
        found.append(replace(choice, common=common))
    return found


def worth_a_look(row: Sequence[Arc]) -> list[Arc]:
    """The arcs whose source shares enough wording with the target to be its source."""
    return [a for a in row if a.held >= LEAST_SHARED or a.held > LEAST_SHARE * (a.held + a.missing)]


def _edges(links: list[Link], choices: list[Choice], family: Family, model: Model) -> list[Edge]:
    """The links of the tree as edges, each with its direction."""
    edges = []
    for link, choice, forward in zip(links, choices, oriented(links, family, model), strict=True):
        source, target = (link.a, link.b) if forward >= 0.5 else (link.b, link.a)
        surest = 1.0 if link.order else SUREST_WITHOUT_DATES
        chance = link.chance * min(max(forward, 1.0 - forward), surest)
        relation: Relation = "likely source" if chance >= COMMIT else "undetermined"
        if choice.common >= LEAST_COMMON:
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
    sure = {frozenset((e.source, e.target)) for e in edges if e.relation == "common source"}
    found = []
    for group in _missing(edges):
        found += [
            Edge(a, b, "common source", round(min(group[a], group[b]), 3), None)
            for a, b in _pairs(sorted(group))
            if frozenset((a, b)) not in sure
        ]
    return found


def _missing(edges: list[Edge]) -> list[dict[int, float]]:
    """For each source that is missing the members that took from it, and how surely.

    What is nearest to a taker may itself come from another taker: that one is meant, found by
    going back from source to source.
    """
    above = {e.target: e.source for e in edges if e.relation != "common source" and not e.second}
    group: dict[int, int] = {}
    surest: dict[int, float] = {}
    for edge in sorted(edges, key=lambda e: (e.source, e.target)):
        if edge.relation != "common source":
            continue
        first = _origin(edge.source, above)
        for member in (first, edge.target):
            surest[member] = max(surest.get(member, 0.0), edge.confidence)
        old, new = group.get(edge.target, edge.target), group.get(first, first)
        group |= {k: new for k in [*group, edge.target] if group.get(k, k) == old}
        group[first] = new
    takers: dict[int, dict[int, float]] = {}
    for member, leader in group.items():
        takers.setdefault(leader, {})[member] = surest[member]
    return list(takers.values())


def _origin(member: int, above: dict[int, int]) -> int:
    """The member that one goes back to by sources that are in the family."""
    seen = {member}
    while member in above and above[member] not in seen:
        member = above[member]
        seen.add(member)
    return member


def _takers(family: Family, edges: list[Edge]) -> list[Edge]:
    """Those that likely took the same wording from one member, each with each."""
    takers: dict[int, list[Edge]] = {}
    for edge in edges:
        sure = edge.confidence >= TAKEN and edge.arc is not None and edge.arc.order == 1
        if edge.relation != "common source" and sure and not edge.second:
            takers.setdefault(edge.source, []).append(edge)
    found = []
    for source, taken in takers.items():
        words = int((~family.stock[source]).sum())
        by = {edge.target: edge for edge in taken}
        for a, b in _pairs(sorted(by)):
            one, two = by[a], by[b]
            both = (one.arc.held if one.arc else 0) + (two.arc.held if two.arc else 0) - words
            if both >= LEAST_SHARED:
                chance = round(one.confidence * two.confidence, 3)
                found.append(Edge(a, b, "common source", chance, None, through=source))
    return found


def _pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    """Each of the members (by date) with those before it, the nearest MOST_BROTHERS."""
    for i, b in enumerate(members):
        yield from ((a, b) for a in members[max(0, i - MOST_BROTHERS) : i])
