"""An edge's reasons in words: what a reader can check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from whereas.lineage.decide import Edge
from whereas.lineage.evidence import Arc, Family
from whereas.lineage.said import Said, grown
from whereas.results import LineageMember


def reasons(edge: Edge, family: Family, members: Sequence[LineageMember]) -> list[str]:
    """Say what speaks for an edge and against it."""
    if edge.relation == "common source" and edge.through >= 0:
        return [f"both likely took it from {members[edge.through].measure}"]
    said = list(_time(edge, family, members))
    if edge.arc is None:
        said.append("both are joined to others by a source that is not in the library")
    else:
        said += _wording(edge, edge.arc, family, members)
    return said


def _time(edge: Edge, family: Family, members: Sequence[LineageMember]) -> Iterator[str]:
    source, target = members[edge.source], members[edge.target]
    order = family.order(edge.source, edge.target)
    if order == 1:
        yield f"surely earlier: by {source.date_to}, the other not before {target.date_from}"
    elif edge.relation != "common source":
        yield "dates don't say which is earlier; the shape of the family's tree suggests it"
    if order == 0 and {edge.source, edge.target} <= family.said.keys():
        yield from _age(family.said[edge.source], family.said[edge.target])
    if edge.source in family.marked[edge.target]:
        yield f"its drafting marks name the file of {source.measure}"
    if family.places[edge.source] in family.named[edge.target]:
        yield f"it still names {source.place}"


def _age(source: Said, target: Said) -> Iterator[str]:
    """What the texts say of which is older."""
    if target.year > source.year > 0:
        yield f"names the year {target.year}, the other none after {source.year}"
    if grown(source, target) > 0:
        yield "cites sections of higher numbers in the same chapters"
    if any(later > earlier for earlier, later in zip(source.habits, target.habits, strict=True)):
        yield "is drafted in a later manner (plain language) where the two differ"


def _wording(
    edge: Edge, arc: Arc, family: Family, members: Sequence[LineageMember]
) -> Iterator[str]:
    share = arc.held / max(arc.held + arc.missing, 1)
    if edge.second:
        yield f"has {arc.held} words that the first source lacks, stock wording apart"
    else:
        yield f"{share:.0%} of the wording is shared, stock wording apart"
    named = arc.names + arc.numbers
    yield f"{_count(arc.variants, 'change')} of wording, {named} of names or numbers"
    if edge.relation == "common source" and arc.by >= 0:
        yield (
            f"each has changes that the other lacks: at {arc.apart} of them or more "
            f"{members[arc.by].measure} sides with the one, at as many with the other"
        )
    elif edge.relation == "common source":
        yield "each has wording of its own that the other lacks"
    elif arc.lost == 0:
        yield "no other text is nearer: none shares more of the borrower's readings"
    else:
        yield f"another text shares {_count(arc.lost, 'reading')} more with the borrower"
    if arc.moves:
        yield f"sections stand in another order ({_count(arc.moves, 'move')})"
    if arc.same_place:
        yield "of the same place"
    elif arc.same_state:
        yield "of the same state"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
