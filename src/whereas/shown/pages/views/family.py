"""A family: its lineage on a time axis and a map, its members, and what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whereas.answers.common import Common, Piece, common
from whereas.answers.places import Listed
from whereas.phrases import count, first_up, year_span
from whereas.results import Family, Lineage, LineageEdge
from whereas.shown.pages.addresses import Addresses, family_path, is_cut, unslug
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.draw.map import Map, Spot, drawn_map
from whereas.shown.pages.draw.timeline import timeline
from whereas.shown.pages.paging import paging, part
from whereas.shown.pages.view import Asked, View

EACH = 50
"""Members and edges of one page; more have pages of their own."""

QUOTED = 900
"""Words of common wording that are shown; the rest is counted."""

CHANGED = 24
"""Members whose changes are shown; the JSON has all that were read."""

_ORDER = {"likely source": 0, "earlier copy": 1, "common source": 2, "undetermined": 3}


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the table shows it: its facts, and who it likely came from."""

    facts: Listed
    folded: bool
    source: Listed | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge as the table shows it, with what is known of both ends."""

    edge: LineageEdge
    source: Listed
    target: Listed
    through: Listed | None


@dataclass(frozen=True, slots=True)
class FamilyAnswer:
    """A family with its lineage, its members' facts, and what they have in common.

    `common` is null on a long family's further pages, and where no two members can be aligned.
    """

    family: Family
    lineage: Lineage
    members: list[Listed]
    common: Common | None


def view(desk: Desk, asked: Asked) -> View:
    """One family."""
    family = desk.family(_id(desk, asked.parts["family"]))
    lineage = desk.lineages.lineage(family)
    listed = desk.lineages.listed(family)
    members, edges = _members(family, lineage, listed), _edges(lineage, listed)
    longest = max(len(members), len(edges))
    pages = paging(asked, longest, EACH, lambda n: _path(family, n))
    shared = _common(desk, family) if pages.number == 1 else None
    data = FamilyAnswer(family, lineage, listed, shared)

    def content(at: Addresses) -> Mapping[str, object]:
        first = pages.number == 1
        return {
            "family": family,
            "lead": _lead(family, lineage),
            "picture": _picture(lineage, family) if first else None,
            "map": _map(desk, lineage, family) if first else None,
            "place_of": desk.place_handles,
            "members": part(members, pages.number, EACH),
            "edges": part(edges, pages.number, EACH),
            "common": shared,
            "pieces": _quoted(shared),
            "changed": shared.members[:CHANGED] if shared else [],
            "paging": pages,
        }

    title = family.name or family.family
    return View(first_up(title), data, content, lambda: _table(members))


def _id(desk: Desk, path: str) -> str:
    """The family's id that a path stands for."""
    if is_cut(path):
        names = (str(name) for name in desk.families["family"].to_pylist())
        return next((name for name in names if family_path(name) == f"family/{path}"), "family:")
    return f"family:{unslug(path)}"


def _path(family: Family, page: int) -> str:
    return family_path(family.family) + (f"/+/{page}" if page > 1 else "")


def _common(desk: Desk, family: Family) -> Common | None:
    return common(desk.snapshot, desk.lineages.docs(family))


def _members(family: Family, lineage: Lineage, listed: Sequence[Listed]) -> list[Member]:
    of = {one.measure: one for one in listed}
    folded = {name for names in family.folded.values() for name in names}
    best: dict[str, LineageEdge] = {}
    for edge in lineage.edges:
        held = best.get(edge.target)
        if edge.relation == "likely source" and (not held or held.confidence < edge.confidence):
            best[edge.target] = edge
    found = []
    for one in sorted(listed, key=_day):
        how = best.get(one.measure)
        source = of.get(how.source) if how else None
        found.append(Member(one, one.measure in folded, source, how.confidence if how else None))
    return found


def _day(one: Listed) -> tuple[int, str]:
    """By the last day that it may date from, undated ones last."""
    return (one.date_to.toordinal() if one.date_to else 1 << 30, one.measure)


def _edges(lineage: Lineage, listed: Sequence[Listed]) -> list[Edge]:
    of = {one.measure: one for one in listed}
    ranked = sorted(
        lineage.edges, key=lambda e: (_ORDER[e.relation], -e.confidence, e.target, e.source)
    )
    return [
        Edge(edge, of[edge.source], of[edge.target], of.get(edge.through or ""))
        for edge in ranked
        if edge.source in of and edge.target in of
    ]


def _lead(family: Family, lineage: Lineage) -> str:
    """The family in two sentences."""
    places = {one.place for one in lineage.members}
    relations = Counter(edge.relation for edge in lineage.edges)
    takers = {edge.target for edge in lineage.edges if edge.relation == "likely source"}
    begin = f"{count(len(family.members), 'measure')} of {count(len(places), 'place')}"
    dated = [day.year for one in lineage.members for day in (one.date_from, one.date_to) if day]
    span = f", {year_span(min(dated), max(dated))}" if dated else ", all undated"
    if not takers:
        return f"{begin}{span}. Of none can it be said which other it likely came from."
    found = f"Of {len(takers):,} a likely source was found"
    shared = relations["common source"]
    both = f"; {count(shared, 'pair')} likely came from a common source" if shared else ""
    return f"{begin}{span}. {found}{both}."


def _picture(lineage: Lineage, family: Family) -> object:
    folded = frozenset(name for names in family.folded.values() for name in names)
    return timeline(lineage.members, lineage.edges, folded)


def _map(desk: Desk, lineage: Lineage, family: Family) -> Map | None:
    """The places that have coordinates, and what likely went between them."""
    held = Counter(one.place for one in lineage.members)
    held_by = set(family.jurisdictions)
    keys = {row.name: row.key for row in desk.atlas.rows if row.key in held_by}
    spots = []
    for name, measures in sorted(held.items()):
        at = desk.coordinates.find(keys.get(name, name), name)
        if at and name:
            spots.append(Spot(keys.get(name, name), name, *at, measures))
    of = {one.measure: keys.get(one.place, one.place) for one in lineage.members}
    flows = Counter(
        (of[edge.source], of[edge.target])
        for edge in lineage.edges
        if edge.relation == "likely source"
    )
    return drawn_map(spots, flows)


@dataclass(frozen=True, slots=True)
class Quoted:
    """The common wording that is shown, and how many words of it are left out."""

    pieces: Sequence[Piece]
    left_out: int


def _quoted(shared: Common | None) -> Quoted:
    shown: list[Piece] = []
    words = 0
    for piece in shared.pieces if shared else []:
        if shown and words + piece.words > QUOTED:
            break
        shown.append(piece)
        words += piece.words
    return Quoted(shown, (shared.words if shared else 0) - words)


def _table(members: Sequence[Member]) -> Sequence[Sequence[object]]:
    head = ("measure", "place", "title", "kind", "status", "date_from", "date_to", "words")
    rows = [
        (
            *(getattr(one.facts, name) for name in head),
            one.source.measure if one.source else "",
            one.confidence,
        )
        for one in members
    ]
    return [(*head, "likely_from", "confidence"), *rows]
