"""Lineage: who likely took it from whom, on texts made for each case."""

from __future__ import annotations

import csv
import io
import json
import random
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import whereas
from tests.libraries import table
from whereas import sample
from whereas.answers.lineage import of_documents
from whereas.lineage import formats
from whereas.lineage.collate import EXTRA, collate
from whereas.lineage.evidence import Family, Use, Weighing
from whereas.lineage.model import Model, model, read_model, third_texts
from whereas.lineage.nearest import NEAR, Grams, nearest
from whereas.lineage.said import _found, _tokens, grown, latest_year, said
from whereas.lineage.tree import Link, oriented, spanning
from whereas.results import Lineage, LineageEdge, LineageMember, to_json
from whereas.shown.cli import main
from whereas.words.normal import word_codes

SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi wo za".split()


def words(count: int, seed: int) -> list[str]:
    """Made-up words, the same for a seed."""
    dice = random.Random(seed)
    return ["".join(dice.choice(SYLLABLES) for _ in range(3)) for _ in range(count)]


def changed(text: list[str], places: list[int], seed: int) -> list[str]:
    """A text with other words at some places."""
    new = words(len(places), seed)
    out = list(text)
    for place, word in zip(places, new, strict=True):
        out[place] = word
    return out


def traced(folder: Path, *rows: dict[str, object], use: Use | None = None) -> Lineage:
    """The lineage of all texts of a small library."""
    filled = [{"place": f"Town {i}", **row} for i, row in enumerate(rows)]
    lib = whereas.open(folder / "library")
    lib.add(table(folder / "texts.jsonl", *filled))
    docs = np.flatnonzero(lib.snapshot.alive).astype(np.int64)
    return of_documents(lib.snapshot, docs, "family", "a family", use or Use())


def likely(answer: Lineage) -> set[tuple[str, str]]:
    return {(e.source, e.target) for e in answer.edges if e.relation == "likely source"}


def acyclic(answer: Lineage) -> bool:
    above = likely(answer)
    left = {m.measure for m in answer.members}
    while roots := {m for m in left if not any(t == m and s in left for s, t in above)}:
        left -= roots
    return not left


BASE = words(240, 1)
FIRST = changed(BASE, list(range(10, 100, 18)), 2)
SECOND = changed(FIRST, list(range(120, 230, 18)), 3)
OTHER = changed(BASE, list(range(15, 230, 20)), 4)


def dated(name: str, text: list[str], year: int) -> dict[str, object]:
    return {"id": f"t:{name}", "text": " ".join(text), "date": f"{year}-05-03"}


def undated(name: str, text: list[str]) -> dict[str, object]:
    return {"id": f"t:{name}", "text": " ".join(text)}


def test_a_chain_and_a_branch_are_told_apart(tmp_path):
    answer = traced(
        tmp_path,
        dated("base", BASE, 2000),
        dated("first", FIRST, 2002),
        dated("other", OTHER, 2003),
        dated("second", SECOND, 2004),
    )
    found = likely(answer)
    assert ("t:first", "t:second") in found
    assert ("t:base", "t:first") in found
    assert ("t:base", "t:other") in found
    assert ("t:base", "t:second") not in found
    assert ("t:first", "t:other") not in found


def test_every_edge_has_reasons_and_a_chance(tmp_path):
    answer = traced(tmp_path, dated("base", BASE, 2000), dated("first", FIRST, 2002))
    for edge in answer.edges:
        assert edge.reasons
        assert 0.0 <= edge.confidence <= 1.0
    [edge] = [e for e in answer.edges if e.target == "t:first"]
    assert any("surely earlier" in reason for reason in edge.reasons)
    assert any("changes of wording" in reason for reason in edge.reasons)


def test_takers_of_a_missing_text_are_said_to_share_a_source(tmp_path):
    # Six texts, each with changes of its own to one that is not there, and a taker of one of them.
    takers = [changed(BASE, list(range(4 + 5 * k, 235, 37)), 20 + k) for k in range(6)]
    rows = [dated(f"taker-{k}", text, 2000 + 2 * k) for k, text in enumerate(takers)]
    later = dated("child", changed(takers[2], [60, 61, 190], 40), 2006)
    answer = traced(tmp_path, *rows, later)
    pairs = {frozenset((e.source, e.target)) for e in answer.edges if e.relation == "common source"}
    said = {frozenset((f"t:taker-{a}", f"t:taker-{b}")) for a in range(6) for b in range(a)}
    assert said <= pairs
    assert ("t:taker-2", "t:child") in likely(answer)


def test_one_odd_pair_is_no_missing_source():
    few = third_texts(np.array([1.5, -2.0, -2.0, -2.0, -2.0]))
    many = third_texts(np.array([1.5, 1.5, 1.5, 1.5, -2.0]))
    assert few[0] < 0.2
    assert (many[:4] > 0.5).all()
    assert many[4] < 0.1
    assert third_texts(np.empty(0)).size == 0


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("This law shall take effect at once", "This law takes effect at once"),
        ("ninety days after its enactment", "ninety days after it becomes law"),
        ("as hereby said", "as this law says"),
        ("if he or she agrees", "if such person agrees"),
    ],
)
def test_drafting_has_turned_to_plain_language(earlier, later):
    old, new = said(earlier), said(later)
    assert sum(new.habits) > sum(old.habits)


def test_a_code_fills_up():
    old, new = (
        said("a new section 19-175.5 of title 19"),
        said("a new section 19-175.6 of title 19"),
    )
    assert grown(old, new) == 1
    assert grown(new, old) == -1
    assert grown(old, old) == 0


def test_two_undated_texts_of_one_place_are_told_apart_by_their_manner(tmp_path):
    body = " ".join(BASE)
    old = "a new section 19-175.5 is enacted as said herein; " + body
    old += " this local law shall take effect ninety days after its enactment into law"
    new = "a new section 19-175.9 is enacted; " + body
    new += " this local law takes effect ninety days after it becomes law"
    rows = [{"id": f"t:{n}", "text": t, "place": "Town"} for n, t in (("new", new), ("old", old))]
    answer = traced(tmp_path, *rows)
    assert [(e.source, e.target) for e in answer.edges] == [("t:old", "t:new")]
    reasons = answer.edges[0].reasons
    assert any("higher numbers" in reason for reason in reasons)
    assert any("later manner" in reason for reason in reasons)


def test_what_differs_in_dates_alone_follows_the_dates(tmp_path):
    answer = traced(tmp_path, dated("b", BASE, 2004), dated("a", FIRST, 2001))
    assert all((e.source, e.target) == ("t:a", "t:b") for e in answer.edges)


def test_the_same_text_on_one_day_is_undetermined(tmp_path):
    rows = [dated(name, BASE, 2000) for name in ("a", "b", "c")]
    answer = traced(tmp_path, *rows)
    assert not likely(answer)
    assert all(e.relation == "undetermined" for e in answer.edges)
    assert answer.edges


def test_without_dates_the_hub_comes_first(tmp_path):
    leaves = [changed(BASE, list(range(5 + k, 230, 37)), 10 + k) for k in range(8)]
    rows = [undated(f"leaf-{k}", leaf) for k, leaf in enumerate(leaves)]
    answer = traced(tmp_path, undated("hub", BASE), *rows)
    assert len(answer.edges) >= 8
    assert {e.source for e in answer.edges if e.relation != "common source"} == {"t:hub"}


def test_hidden_dates_leave_a_pair_undetermined(tmp_path):
    rows = dated("base", BASE, 2000), dated("first", FIRST, 2002)
    assert likely(traced(tmp_path, *rows)) == {("t:base", "t:first")}
    hidden = traced(tmp_path, *rows, use=Use(dates=False))
    assert [e.relation for e in hidden.edges] == ["undetermined"]


def test_a_circle_of_likeness_has_no_circle_of_sources(tmp_path):
    rows = []
    for k in range(6):  # each shares two thirds with the next
        parts = [words(80, 100 + (k + j) % 6) for j in range(3)]
        rows.append(undated(f"m{k}", [w for part in parts for w in part]))
    answer = traced(tmp_path, *rows)
    assert acyclic(answer)
    assert answer.edges


def test_two_sources_are_both_named(tmp_path):
    one, two = words(200, 21), words(200, 22)
    answer = traced(
        tmp_path,
        dated("one", one, 2000),
        dated("two", two, 2001),
        dated("both", [*changed(one, [50], 5), *changed(two, [60], 6)], 2003),
    )
    assert {("t:one", "t:both"), ("t:two", "t:both")} <= {
        (e.source, e.target) for e in answer.edges if e.relation != "common source"
    }


def test_texts_that_share_nothing_are_not_joined(tmp_path):
    answer = traced(tmp_path, dated("a", words(200, 31), 2000), dated("b", words(200, 32), 2001))
    assert answer.edges == []


def test_a_family_of_one_and_of_none(tmp_path):
    answer = traced(tmp_path, dated("a", BASE, 2000))
    assert answer.edges == []
    assert len(answer.members) == 1
    lib = whereas.open(tmp_path / "library")
    assert of_documents(lib.snapshot, np.empty(0, np.int64), "f", "n", Use()).edges == []


def test_other_scripts_are_words_too(tmp_path):
    greek = "".join(chr(0x3B1 + k) for k in range(24))
    text = [greek[k % 20 : k % 20 + 4] + greek[(k * 7) % 20 :][:3] for k in range(200)]
    answer = traced(
        tmp_path,
        dated("a", text, 2000),
        dated("b", changed(text, [20, 90, 160], 8), 2001),
        dated("c", BASE, 2002),
    )
    assert {e.target for e in answer.edges} <= {"t:b"}


def test_many_of_one_text_end_soon(tmp_path):
    rows = [dated(f"m{k}", BASE[:60], 1990 + k % 30) for k in range(600)]
    started = time.process_time()
    answer = traced(tmp_path, *rows)
    assert time.process_time() - started < 30
    assert acyclic(answer)


def test_of_a_large_family_each_is_read_with_few(monkeypatch):
    members = 3 * NEAR
    member = np.tile(np.arange(members), 10)
    gram = np.repeat(np.arange(10), members)
    none = np.zeros(10, dtype=np.int64)
    grams = Grams(member, gram, np.zeros(member.size, np.int64), none + members, none)
    same = np.zeros((members, 2), dtype=np.int32)
    found = nearest(grams, same)
    assert len(found) == members
    assert all(0 < len(near) <= NEAR and i not in near for i, near in enumerate(found))


def test_the_nearest_of_an_early_text_are_not_all_its_takers():
    # Everyone shares one gram; the later a text, the more it shares with the second.
    members = 3 * NEAR
    rows = [(k, 0) for k in range(members)]
    rows += [(k, g) for k in range(1, members) for g in range(1, 1 + k)] + [(1, members)]
    rows += [(1, g) for g in range(1, members)]
    member, gram = (
        np.array(column) for column in zip(*sorted(rows, key=lambda r: r[::-1]), strict=True)
    )
    none = np.zeros(members + 1, dtype=np.int64)
    grams = Grams(member, gram, np.zeros(member.size, np.int64), none + members, none)
    days = np.repeat(np.arange(members), 2).reshape(-1, 2).astype(np.int32)
    assert 0 in nearest(grams, days)[1]
    assert 0 not in nearest(grams, np.zeros_like(days))[1]


@pytest.mark.parametrize("members", [16, 17, NEAR, NEAR + 1])
def test_families_of_every_size(tmp_path, members):
    rows = [dated(f"m{k}", changed(BASE, [9 * k + 12], k), 2000 + k) for k in range(members)]
    answer = traced(tmp_path, *rows)
    assert acyclic(answer)
    assert len({e.target for e in answer.edges}) == members - 1


def _collated(takers: list[list[str]], near: list[list[int]]) -> Family:
    """A family of dated texts, collated."""
    codes = [word_codes(" ".join(taker)) for taker in takers]
    size = len(codes)
    family = Family(
        docs=np.arange(size), dates=np.repeat(np.arange(size, dtype=np.int32)[:, None], 2, axis=1),
        codes=codes, near=[np.array(n) for n in near],
        stock=[np.zeros(c.size, dtype=np.bool_) for c in codes], places=list(range(size)),
        states=[""] * size, named=[set()] * size, marked=[set()] * size,
        said={i: said("") for i in range(size)},
    )  # fmt: skip
    for own, others in zip(codes, family.near, strict=True):
        family.read.append(collate(own, [codes[k] for k in others]))
    return family


def test_takers_of_a_missing_text_are_in_conflict_and_a_chain_is_not():
    near = [[1, 2], [0, 2], [0, 1]]
    star = [changed(BASE, list(range(20 + 6 * k, 230, 30)), 60 + k) for k in range(3)]
    of_star = Weighing(_collated(star, near)).arcs(2)
    assert min(arc.conflict for arc in of_star) >= 5
    assert all(arc.lead <= 0 for arc in of_star)
    of_chain = {a.source: a for a in Weighing(_collated([BASE, FIRST, SECOND], near)).arcs(2)}
    assert of_chain[1].conflict == 0
    assert of_chain[1].lead > 0 > of_chain[0].lead


@given(st.lists(st.integers(12, 220), unique=True, min_size=0, max_size=6), st.integers(0, 9))
def test_each_far_change_is_one_variant(places, seed):
    places = [p for i, p in enumerate(sorted(places)) if i == 0 or p - sorted(places)[i - 1] > 9]
    new = changed(BASE, places, 50 + seed)
    places = [p for p in places if new[p] != BASE[p]]  # a made-up word may be the same by chance
    read = collate(word_codes(" ".join(BASE)), [word_codes(" ".join(new))])
    assert read.varies.sum() == len(places)
    assert read.agrees.sum() == len(BASE) - 1 - 2 * len(places)


def test_moved_and_added_wording():
    moved = [*BASE[120:], *words(30, 77), *BASE[:120]]
    read = collate(word_codes(" ".join(BASE)), [word_codes(" ".join(moved))])
    assert read.held.sum() >= len(BASE) - 4
    assert read.varies.sum() == 0
    assert read.summary[0, EXTRA] == 30


def test_a_tree_has_no_circle_and_one_dated_source_each():
    links = [
        Link(0, 1, 0.9, 1), Link(1, 2, 0.8, 1), Link(0, 2, 0.7, 1), Link(3, 2, 0.6, 0),
        Link(2, 3, 0.5, 0), Link(0, 3, 0.4, 1),
    ]  # fmt: skip
    assert spanning(links, 4) == [0, 1, 3]


class _Plain:
    """A family of which nothing is known but its size."""

    def __init__(self, size: int) -> None:
        self.codes = [np.zeros(1)] * size
        self.said = {i: said("") for i in range(size)}
        self.places = list(range(size))
        self.named: list[set[int]] = [set() for _ in range(size)]
        self.marked = self.named

    def __len__(self) -> int:
        return len(self.places)


@pytest.mark.parametrize("leaves", [1, 3, 9])
def test_the_root_is_likelier_on_the_larger_side(leaves):
    links = [Link(0, k + 1, 0.9, 0) for k in range(leaves)]
    chances = oriented(links, _Plain(leaves + 1), model())
    assert chances == pytest.approx([leaves / (leaves + 1)] * leaves)


def test_dates_decide_for_the_whole_tree():
    links = [Link(0, 1, 0.9, 1), Link(1, 2, 0.9, 0), Link(2, 3, 0.9, 0)]
    assert min(oriented(links, _Plain(4), model())) > 0.99


def test_what_dates_say_is_not_turned_round_by_the_tree():
    links = [Link(k, 5, 0.9, 1) for k in range(5)]
    assert oriented(links, _Plain(6), model()) == [1.0] * 5


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("before January 1, 2016, the", 2016),
        ("local law 12 for the year 2014 and of 2009", 2014),
        ("$2000 and section 19-2014 and 1,999", 0),
        ("no year", 0),
    ],
)
def test_the_latest_year_named(text, year):
    assert latest_year(text) == year


@pytest.mark.parametrize(
    ("marks", "named"),
    [
        ("AV\nInt. No. 1127-2013\nLS 133", {0}),
        ("LS #8930/Int. 0602/2011", {1}),
        ("LS 1127 2013", set()),
        ("", set()),
    ],
)
def test_drafting_marks_name_files(marks, named):
    numbers = {_tokens("Int 1127-2013"): {0}, _tokens("Int 0602-2011"): {1}}
    assert _found(_tokens(marks), numbers) == named


def test_the_model_reads_and_misses_nothing():
    fitted = model()
    assert isinstance(fitted, Model)
    assert fitted.curve[0][0] == 0.0
    assert (np.diff(fitted.curve[1]) >= 0).all()
    with pytest.raises(KeyError):
        read_model("[choice]")


@pytest.fixture(scope="module")
def whole_sample(sample_library):
    """The lineage of each of the sample's recorded families, and the truth."""
    lib = whereas.open(sample_library)
    members: dict[str, list[str]] = {}
    with (Path(sample.path()) / "families.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            members.setdefault(row["family"], []).append(row["measure"])
    edges = []
    for family, names in members.items():
        docs = np.array([lib.snapshot.find(name)[-1] for name in names])
        edges += of_documents(lib.snapshot, docs, family, family, Use()).edges
    with (Path(sample.path()) / "lineage.csv").open(encoding="utf-8", newline="") as file:
        truth = list(csv.DictReader(file))
    return edges, truth


def _pairs(truth, *relations):
    return {(r["source"], r["target"]) for r in truth if r["relation"] in relations}


def test_the_samples_sources_are_found(whole_sample):
    edges, truth = whole_sample
    true, known = _pairs(truth, "likely source"), _pairs(truth, "likely source", "undetermined")
    named = {(e.source, e.target) for e in edges if e.relation == "likely source"}
    assert len(named & known) >= 0.92 * len(named)
    targets = {target for _, target in true}
    assert len(targets & {target for _, target in named}) >= 0.75 * len(targets)


def test_independent_drafts_are_never_joined(whole_sample):
    edges, truth = whole_sample
    apart = _pairs(truth, "independent")
    assert not [e for e in edges if {(e.source, e.target), (e.target, e.source)} & apart]


def test_nothing_is_taken_from_what_is_later(whole_sample, sample_library):
    edges, _ = whole_sample
    snapshot = whereas.open(sample_library).snapshot
    for e in edges:
        if e.relation == "likely source":
            a, b = snapshot.find(e.source)[-1], snapshot.find(e.target)[-1]
            assert snapshot.dates[a, 0] <= snapshot.dates[b, 1]


@pytest.fixture
def small():
    """A lineage with one edge of each kind and text that no format may trip over."""
    members = [LineageMember(f"t:{n}", 'A "<&>" Town', "On\x07 & on", None, None) for n in "abc"]
    edges = [
        LineageEdge("t:a", "t:b", "likely source", 0.91, ["a; b", "<c>"]),
        LineageEdge("t:a", "t:c", "undetermined", 0.4, ["nothing"]),
        LineageEdge("t:b", "t:c", "common source", 0.6, ["both"], "t:a"),
    ]
    return Lineage("f", "name", edges, members)


def test_the_contracts_json(small):
    data = json.loads(formats.as_json(small))
    assert set(data) >= {"family", "edges"}
    assert "members" not in data
    assert set(data["edges"][0]) >= {"from", "to", "relation", "confidence", "reasons"}
    assert data["edges"][0]["from"] == "t:a"
    assert data == to_json(small)


def test_other_formats(small, tmp_path):
    rows = list(csv.DictReader(io.StringIO(formats.as_csv(small))))
    assert [(r["from"], r["to"]) for r in rows] == [("t:a", "t:b"), ("t:a", "t:c"), ("t:b", "t:c")]
    graph = ET.fromstring(formats.as_graphml(small))
    assert len(graph.findall(".//{*}node")) == 3
    assert len(graph.findall(".//{*}edge")) == 3
    dot = formats.as_dot(small)
    assert dot.count("->") == 3
    assert '\\"' in dot
    prov = json.loads(formats.as_jsonld(small))["@graph"]
    derived = {e["@id"]: e["wasDerivedFrom"] for e in prov if "wasDerivedFrom" in e}
    assert derived == {"urn:whereas:t:b": ["urn:whereas:t:a"]}
    assert formats.table(small).column("to").to_pylist() == ["t:b", "t:c", "t:c"]


def test_the_command(own_library, tmp_path, capsys):
    args = ["lineage", "stoneferry:bill-392", "--library", str(own_library)]
    assert main([*args, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["edges"]
    assert main(args) == 0
    shown = capsys.readouterr().out
    assert "stoneferry:bill-392" in shown
    assert "└" in shown
    file = tmp_path / "edges.parquet"
    assert main([*args, "-o", str(file)]) == 0
    assert pq.read_table(file).num_rows == len(data["edges"])
    capsys.readouterr()
    assert main([*args, "--format", "parquet"]) == 2
    assert main(["lineage", "nothing-such", "--library", str(own_library)]) == 2
    assert "Traceback" not in capsys.readouterr().err
