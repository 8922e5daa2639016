"""Turns the tree into a corpus: readable ids, a table, printed texts, and the true lineage."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from whereas.sample import render
from whereas.sample.bank import draft, house
from whereas.sample.cases import RIVALS
from whereas.sample.dice import Dice
from whereas.sample.edits import Body
from whereas.sample.render import Face, spoken
from whereas.sample.tree import Edge, Node, Tree

README = """\
Everything in this folder is fictional.

No such states, places, officers, statutes, publishers or measures exist; any likeness is
chance. The texts were written for the package whereas and are in the public domain.

measures.csv   one row for each version of each measure, with the file that holds its text
texts/         the texts, a folder for each place
lineage.csv    which measure truly took its wording from which (for tests and benchmarks)
families.csv   which measures share substantive wording

lineage.csv: `relation` is `likely source` where the dates in measures.csv show who was first,
`undetermined` where wording was taken but they do not show it, `common source` where both took
from a third text, and `independent` for pairs that must not be joined. A `common source` row
stands for each pair that took directly from a model law; other such pairs follow from the tree.
`sections` names the target's sections, as it prints them, whose wording came from that source.
"""

# How far apart in time two independent drafts of a topic may be listed as a pair to keep apart:
# each measure is paired with this many of the other draft's takers, the nearest in time.
RIVAL_PAIRS = 3


_CALLED = {"model law": "A model ordinance", "local law": "A local law"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of measures.csv: the columns that the folder reader reads."""

    file: str
    id: str
    version: str
    jurisdiction: str
    place: str
    kind: str
    title: str
    number: str
    status: str
    date: str
    date_from: str
    date_to: str
    date_basis: str
    url: str
    aliases: str
    part_of: str


@dataclass(frozen=True, slots=True)
class Kin:
    """One line of lineage.csv."""

    target: str
    source: str
    relation: str
    how: str
    sections: str


@dataclass(frozen=True, slots=True)
class Member:
    """One line of families.csv."""

    family: str
    measure: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A sample: its table, its texts by file name, and what is true of it."""

    rows: list[Row]
    texts: dict[str, str]
    lineage: list[Kin]
    families: list[Member]
    topics: dict[str, str]
    demo: str

    def files(self) -> dict[str, str]:
        """Return every file of the sample: name to contents."""
        return {
            "README.txt": README,
            "measures.csv": _table(Row, self.rows),
            "lineage.csv": _table(Kin, self.lineage),
            "families.csv": _table(Member, self.families),
            **self.texts,
        }

    def write(self, folder: Path | str) -> None:
        """Write the sample into a folder, which is made if it is missing."""
        for name, contents in self.files().items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents.encode())


def _table(kind: type[Row] | type[Kin] | type[Member], rows: Iterable[Row | Kin | Member]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(kind))
    writer.writerows(astuple(row) for row in rows)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Name:
    """A measure's id and what it is called in print."""

    id: str
    kind: str
    number: str
    label: str
    alias: str = ""


def _serial(node: Node, index: int) -> int:
    """Return a number that rises with time within a place."""
    return 400 + (node.day.toordinal() - date(1995, 1, 1).toordinal()) // 13 + index


def _name(node: Node, index: int, in_year: int) -> _Name:
    """Name a measure in its place's manner; an undated one's number must not tell its year."""
    slug, serial, year = node.place.slug, _serial(node, index), node.day.year
    if node.kind == "model law":
        return _Name(f"{slug}:model-{node.body.draft}", node.kind, "", "MODEL ORDINANCE")
    if node.dating == "interval":
        chapter = str(5 + 3 * index)
        return _Name(f"{slug}:ch-{chapter}", "code chapter", chapter, f"CHAPTER {chapter}")
    manner = "bill" if node.status == "Expired" else node.place.numbering
    manner = "serial" if node.dating == "none" else manner
    if manner == "year":
        number = f"{year}-{node.day.timetuple().tm_yday // 8 + in_year + 1:02d}"
        return _Name(f"{slug}:ord-{number}", "ordinance", number, f"ORDINANCE NO. {number}")
    if manner == "local law":
        number = str(in_year + 1 + node.day.month // 2)
        label = f"LOCAL LAW NO. {number} OF {year}"
        return _Name(f"{slug}:ll-{number}-{year}", "local law", f"{number} of {year}", label)
    if manner == "bill":
        bill = str(serial - 200)
        passed = f"{slug}:ord-{serial}" if node.status != "Expired" else ""
        return _Name(f"{slug}:bill-{bill}", "bill", bill, f"BILL NO. {bill}", passed)
    return _Name(f"{slug}:ord-{serial}", "ordinance", str(serial), f"ORDINANCE NO. {serial}")


def _names(nodes: Iterable[Node]) -> dict[str, _Name]:
    """Name every measure, in the order in which its place adopted them."""
    by_place: dict[str, list[Node]] = {}
    for node in nodes:
        by_place.setdefault(node.place.slug, []).append(node)
    named: dict[str, _Name] = {}
    for group in by_place.values():
        seen: dict[int, int] = {}
        for index, node in enumerate(sorted(group, key=lambda n: n.day)):
            in_year = seen.get(node.day.year, 0)
            seen[node.day.year] = in_year + 1
            named[node.key] = _name(node, index, in_year)
    return named


def _interval(node: Node) -> tuple[date, date]:
    """Return what a history note tells of a codified chapter: by which code, by which law."""
    back = Dice("history", node.key, node.place.slug).between(0, 2)
    return date(node.day.year - back, 1, 1), node.day


def span(node: Node) -> tuple[date, date] | None:
    """Return the interval that the table shows for a measure's last stage."""
    if node.dating == "none":
        return None
    return _interval(node) if node.dating == "interval" else (node.day, node.day)


def _spans(node: Node) -> list[tuple[date, date]]:
    shown = span(node)
    return [(day, day) for _, day, _ in node.drafted] + ([shown] if shown else [])


def _face(node: Node, name: _Name, stage: str, day: date) -> Face:
    """Return what a stage of a measure prints of itself."""
    if node.dating == "interval":
        start, end = _interval(node)
        note = f"(Code {start.year}; Ord. of {end.month}-{end.day}-{end.year})"
        return Face(name.label, name.number, note=note)
    if node.dating == "none":
        return Face(name.label, name.number)
    verb = {"1": "Adopted", "introduced": "Introduced", "amended": "As amended"}[stage]
    verb = "Introduced" if node.status in ("Expired", "Introduced") else verb
    verb = "Published" if node.kind == "model law" else verb
    note = f"Prepared by {house(node.place.house).name}."
    return Face(name.label, name.number, f"{verb} {spoken(day)}", note)


def _basis(node: Node, stage: str) -> str:
    if node.dating != "point":
        return "history note" if node.dating == "interval" else ""
    if stage != "1":
        return stage
    return "introduced" if node.status in ("Expired", "Introduced") else "enacted"


def _stages(node: Node) -> Iterator[tuple[str, date, Body]]:
    yield from node.drafted
    yield "amended" if node.drafted else "1", node.day, node.body


def _row(node: Node, name: _Name, stage: str, day: date) -> Row:
    shown = span(node) if stage in ("1", "amended") else (day, day)
    start, end = (d.isoformat() for d in shown) if shown else ("", "")
    slug = node.place.slug
    tail = name.id.partition(":")[2] + ("" if stage == "1" else f"-{stage}")
    point = node.dating == "point"
    model = node.kind == "model law"
    return Row(
        file=f"texts/{slug}/{tail}.txt",
        id=name.id,
        version=stage,
        jurisdiction="" if model else node.place.jurisdiction,
        place=node.place.name,
        kind=name.kind,
        title=f"{_CALLED.get(name.kind, 'An ordinance')} {node.body.title}",
        number=name.number,
        status=node.status or ("Published" if model else "Adopted"),
        date=start if point else "",
        date_from="" if point else start,
        date_to="" if point else end,
        date_basis=_basis(node, stage),
        url=f"https://{slug}.example/laws/{tail}",
        aliases=name.alias,
        part_of=f"{slug}:code" if node.dating == "interval" else "",
    )


def _relation(target: Node, source: Node) -> str:
    """Say what the table's dates allow to be said of a true taking."""
    before, after = _spans(source), _spans(target)
    if not before or not after:
        return "undetermined"
    return "likely source" if before[-1][1] < after[0][0] else "undetermined"


def _taken(target: Node, source: Node, name: _Name) -> str:
    face = _face(target, name, "1" if not target.drafted else "amended", target.day)
    printed = render.numbers(target.body, target.place, face)
    recitals = any(part.origin == source.key for part in target.body.recitals)
    taken = [printed[p.key] for p in target.body.sections if p.origin == source.key]
    return ";".join((["recitals"] if recitals else []) + taken)


def _ordered(one: Node, two: Node) -> tuple[Node, Node]:
    """Return the two with the later first."""
    return (two, one) if one.first_day <= two.first_day else (one, two)


def _siblings(tree: Tree) -> Iterator[Edge]:
    """Pair those that took directly from a model law."""
    for model in tree.nodes:
        if not (model.hidden or model.kind == "model law"):
            continue
        how = "model law" if not model.hidden else "model law that is not here"
        takers = [e.target for e in tree.edges if e.source == model.key and not e.relation]
        for i, later in enumerate(takers):
            yield from (Edge(later, earlier, how, "common source") for earlier in takers[:i])


def _rivals(tree: Tree) -> Iterator[Edge]:
    """Pair measures that treat one topic in words of their own."""
    for first, second in RIVALS:
        for node in tree.members[second]:
            apart = [m for m in tree.members[first] if not set(m.families) & set(node.families)]
            apart.sort(key=lambda m: (abs((m.day - node.day) // timedelta(days=1)), m.key))
            for other in apart[:RIVAL_PAIRS]:
                later, earlier = _ordered(node, other)
                yield Edge(later.key, earlier.key, "same topic", "independent")


def _lineage(tree: Tree, named: Mapping[str, _Name]) -> list[Kin]:
    by_key = {node.key: node for node in tree.nodes}
    rows = []
    for edge in (*tree.edges, *_siblings(tree), *_rivals(tree)):
        if by_key[edge.source].hidden:
            continue
        target, source = by_key[edge.target], by_key[edge.source]
        relation = edge.relation or _relation(target, source)
        sections = "" if edge.relation else _taken(target, source, named[target.key])
        row = Kin(named[target.key].id, named[source.key].id, relation, edge.how, sections)
        rows.append(row)
    return sorted(rows, key=lambda r: (r.target, r.source, r.relation))


def _families(tree: Tree, named: Mapping[str, _Name]) -> list[Member]:
    rows = []
    for family in sorted(tree.members):
        shown = [node for node in tree.members[family] if not node.hidden]
        if len(shown) > 1:
            rows += [Member(family, id_) for id_ in sorted(named[n.key].id for n in shown)]
    return rows


def corpus(tree: Tree, demo: Node) -> Corpus:
    """Print a tree."""
    shown = [node for node in tree.nodes if not node.hidden]
    named = _names(shown)
    _check(named)
    rows: list[Row] = []
    texts: dict[str, str] = {}
    for node in sorted(shown, key=lambda n: (n.place.slug, n.day, named[n.key].id)):
        name = named[node.key]
        for stage, day, body in _stages(node):
            row = _row(node, name, stage, day)
            rows.append(row)
            texts[row.file] = render.text(body, node.place, _face(node, name, stage, day))
    return Corpus(
        rows,
        texts,
        _lineage(tree, named),
        _families(tree, named),
        {named[n.key].id: draft(n.families[0]).topic for n in shown},
        named[demo.key].id,
    )


def _check(named: Mapping[str, _Name]) -> None:
    """Refuse a corpus in which two measures bear one id."""
    ids = sorted(name.id for name in named.values())
    twice = [one for one, two in pairwise(ids) if one == two]
    if twice:
        raise ValueError(f"two measures are called {twice[0]}")
