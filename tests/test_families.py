"""Families: links of a whole library, kept and updated; folding, joining, names, ids, listing."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from bench.families import sampled, score
from numpy.typing import NDArray

import whereas
from tests.engine import VOCABULARY, law, library
from tests.libraries import table
from whereas import sample
from whereas.answers.families import Wanted, all_families, families
from whereas.answers.trace_all import latest
from whereas.errors import UsageError
from whereas.families import kept
from whereas.families.build import grouped
from whereas.families.links import Links, traced_links
from whereas.families.tabled import families_table
from whereas.families.update import library_links, updated
from whereas.library.library import Library
from whereas.library.snapshot import Snapshot
from whereas.results import Family
from whereas.shown.cli import main

Row = dict[str, object]


def told(snapshot: Snapshot, links: Links) -> list[tuple[object, ...]]:
    """Links by measure and version, in an order of their own."""
    names = snapshot.docs.select(["measure", "version"]).to_pylist()
    said = [tuple(name.values()) for name in names]
    columns = [column.tolist() for column in (links.t0, links.t1, links.s0, links.s1)]
    ends = [[said[doc] for doc in side.tolist()] for side in (links.target, links.source)]
    return sorted(zip(*ends, *columns, links.exact.tolist(), links.earlier.tolist(), strict=True))


def from_scratch(snapshot: Snapshot) -> list[tuple[object, ...]]:
    return told(snapshot, traced_links(snapshot, latest(snapshot)))


def measures(count: int, seed: int) -> list[Row]:
    """Measures that share stretches with one another, some undated, some of one day."""
    dice = random.Random(seed)
    stretches = [law(dice.randint(14, 60), 100 * seed + k) for k in range(count)]
    stock = law(40, 99)
    rows: list[Row] = []
    for k in range(count):
        parts = [law(30, 1000 * seed + k), *dice.sample([*stretches, stock, stock], 4)]
        dice.shuffle(parts)
        row: Row = {"id": f"x:m{k}", "text": " ".join(parts), "place": f"Town {k % 4}"}
        if dice.random() < 0.8:
            row["date"] = f"{dice.randint(1990, 1996)}-01-01"
        rows.append(row)
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_links_updated_step_by_step_are_those_from_scratch(tmp_path: Path, seed: int) -> None:
    rows = measures(24, seed)
    dice = random.Random(seed)
    dice.shuffle(rows)
    lib, waiting, held = whereas.open(tmp_path / "steps"), rows.copy(), list[Row]()
    for step in range(14):
        if len(held) > 4 and dice.random() < 0.25:
            gone = held.pop(dice.randrange(len(held)))
            lib.remove(str(gone["id"]))
        else:
            fresh = [waiting.pop() for _ in range(min(dice.choice((1, 1, 2, 5)), len(waiting)))]
            held += fresh
            if fresh:
                lib.add(table(tmp_path / f"{step}.jsonl", *fresh))
        assert told(lib.snapshot, library_links(lib.snapshot)) == from_scratch(lib.snapshot)
    at_once = library(tmp_path / "at-once", *held)
    assert told(lib.snapshot, library_links(lib.snapshot)) == from_scratch(at_once.snapshot)


def shared_by_most(count: int, seed: int) -> list[Row]:
    """Measures of many places that share a few stretches, each held by dozens of them."""
    dice = random.Random(seed)
    stretches = [law(dice.randint(14, 40), 7 * seed + k) for k in range(5)]
    rows: list[Row] = []
    for k in range(count):
        parts = [law(20, 1000 * seed + k), *dice.sample(stretches, 3)]
        dice.shuffle(parts)
        row: Row = {"id": f"x:m{k:02}", "text": " ".join(parts), "place": f"Town {k % 30}"}
        year = dice.randint(1950, 2010)
        if dice.random() < 0.9:
            row["date"] = f"{year}-0{dice.randint(1, 9)}-01"
        rows.append(row)
    return rows


def afresh(snapshot: Snapshot) -> pa.Table:
    """The families of a library, nothing kept being used."""
    links = traced_links(snapshot, latest(snapshot))
    return families_table(snapshot, grouped(snapshot, links))


@pytest.mark.parametrize("seed", range(4))
def test_families_updated_step_by_step_are_those_from_scratch(tmp_path: Path, seed: int) -> None:
    rows = shared_by_most(76, seed) if seed % 2 else measures(30, seed)
    dice = random.Random(seed)
    dice.shuffle(rows)
    first, waiting = rows[:-10], rows[-10:]
    lib = library(tmp_path / "steps", *first)
    for step in range(9):
        if dice.random() < 0.3:
            gone = first.pop(dice.randrange(len(first)))
            lib.remove(str(gone["id"]))
        elif dice.random() < 0.2:  # a new version takes an old one's place
            held = first[dice.randrange(len(first))]
            held["text"] = f"{held['text']} {law(20, step)}"
            lib.remove(str(held["id"]))
            lib.add(table(tmp_path / f"{step}.jsonl", held))
        else:
            lib.add(table(tmp_path / f"{step}.jsonl", waiting.pop()))
        assert told(lib.snapshot, library_links(lib.snapshot)) == from_scratch(lib.snapshot)
        assert all_families(lib.snapshot) == afresh(lib.snapshot)


def test_only_documents_that_a_walk_gets_to_are_traced_again(tmp_path: Path) -> None:
    rows = [row for row in shared_by_most(90, 1) if "date" in row]
    lib = library(tmp_path, *rows)
    library_links(lib.snapshot)
    before = kept.here(lib.snapshot)
    newest = rows[-1] | {"id": "x:new", "date": "2020-01-01"}
    lib.add(table(tmp_path / "more.jsonl", newest))
    traced = list[int]()

    def spy(snapshot: Snapshot, targets: NDArray[np.int64]) -> Links:
        traced.append(targets.size)
        return traced_links(snapshot, targets)

    links = updated(lib.snapshot, before, spy)
    assert links is not None
    assert told(lib.snapshot, links) == from_scratch(lib.snapshot)
    assert traced[0] < 10


def test_only_what_a_new_measure_touches_is_traced_again(tmp_path: Path) -> None:
    shared = law(40, 1)
    rows: list[Row] = [{"id": f"x:m{k}", "text": law(80, 10 + k)} for k in range(6)]
    rows += [{"id": "x:a", "text": f"{shared} {law(40, 2)}", "date": "2001-01-01"}]
    lib = library(tmp_path, *rows)
    library_links(lib.snapshot)
    before = kept.here(lib.snapshot)
    lib.add(table(tmp_path / "more.jsonl", {"id": "x:b", "text": f"{law(40, 3)} {shared}"}))
    traced = list[list[str]]()

    def spy(snapshot: Snapshot, targets: NDArray[np.int64]) -> Links:
        traced.append([snapshot.value(doc, "measure") for doc in targets.tolist()])
        return traced_links(snapshot, targets)

    links = updated(lib.snapshot, before, spy)
    assert traced == [["x:a", "x:b"]]
    assert links is not None
    assert told(lib.snapshot, links) == from_scratch(lib.snapshot)


def told_families(lib: Library) -> list[list[str]]:
    return [family.members for family in families(lib.snapshot)]


def test_what_is_kept_is_read_again_and_can_be_deleted(own_library: Path) -> None:
    lib = whereas.open(own_library)
    first = lib.families()
    folder = kept.here(lib.snapshot)
    assert {path.name for path in folder.iterdir()} >= {"links.parquet", "families.parquet"}
    shutil.rmtree(own_library / kept.FOLDER)
    assert whereas.open(own_library).families() == first
    assert whereas.open(own_library).families() == first


def test_a_damaged_cache_is_made_again(own_library: Path) -> None:
    lib = whereas.open(own_library)
    first = lib.families()
    for path in kept.here(lib.snapshot).iterdir():
        path.write_bytes(b"PAR1 not any more")
    assert whereas.open(own_library).families() == first


def test_who_may_not_write_goes_without(own_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    shutil.rmtree(own_library / kept.FOLDER, ignore_errors=True)
    monkeypatch.setattr(kept.pq, "write_table", refuse)
    lib = whereas.open(own_library)
    assert lib.families().num_rows > 10
    assert not list((own_library / kept.FOLDER).rglob("*.par*"))


def test_only_the_last_state_is_kept(own_library: Path, tmp_path: Path) -> None:
    lib = whereas.open(own_library)
    lib.families()
    lib.add(table(tmp_path / "more.jsonl", {"id": "x:new", "text": law(80, 5)}))
    lib.families()
    assert [path.name for path in (own_library / kept.FOLDER).iterdir()] == [
        kept.state(lib.snapshot)
    ]


def test_the_sample_comes_together_as_it_was_made(own_library: Path) -> None:
    truth, independent = sampled(sample.path())
    found: dict[str, set[str]] = {}
    for family in families(whereas.open(own_library).snapshot):
        for member in family.members:
            found.setdefault(member, set()).add(family.family)
    got = score(truth, found)
    assert got.pairs[0] == got.cubed[0] == 1.0
    assert got.cubed[2] > 0.97
    assert not [p for p in independent if found.get(p[0], set()) & found.get(p[1], set())]


def test_order_of_adding_changes_no_family(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in sample_rows()]
    found = []
    for seed in range(2):
        random.Random(seed).shuffle(rows)
        lib = whereas.open(tmp_path / str(seed))
        for part in range(0, len(rows), 70):
            lib.add(table(tmp_path / f"{seed}-{part}.jsonl", *rows[part : part + 70]))
            lib.families()
        found.append(lib.families().drop_columns(["docs"]))
    assert found[0] == found[1]


def sample_rows() -> list[str]:
    """Most of the sample's measures as a table's rows."""
    with (sample.path() / "measures.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {
                "id": row["id"], "place": row["place"], "date": row["date"], "title": row["title"],
                "text": (sample.path() / row["file"]).read_text("utf-8"),
            }
            for row in csv.DictReader(file)
            if row["date"]
        ]  # fmt: skip
    return [json.dumps(row) for row in {row["id"]: row for row in rows[:140]}.values()]


def matter(words: int, topic: int) -> str:
    """Some words of law in the vocabulary of one topic."""
    dice = random.Random(topic)
    own = dice.sample(VOCABULARY, 30)
    return " ".join(dice.choice(own) for _ in range(words))


def draft(topic: int, edit: int = 0, words: int = 300) -> str:
    """A law on a topic; two edits of it share nearly all wording."""
    text = matter(words, topic).split()
    for k in random.Random(edit).sample(range(words), 6 if edit else 0):
        text[k] = f"word{edit}"
    return " ".join(text)


def test_near_duplicates_of_one_place_are_one_member(tmp_path: Path) -> None:
    lib = library(
        tmp_path,
        {"id": "x:bill-1", "text": draft(1), "place": "Alder", "date": "2001-01-01"},
        {"id": "x:bill-2", "text": draft(1, 2), "place": "Alder", "date": "2003-01-01"},
        {"id": "x:bill-3", "text": draft(1, 3), "place": "Birch", "date": "2005-01-01"},
    )
    (family,) = families(lib.snapshot)
    assert family.members == ["x:bill-1", "x:bill-2", "x:bill-3"]
    assert family.folded == {"x:bill-1": ["x:bill-2"]}
    assert (family.size, family.jurisdictions) == (2, ["Alder", "Birch"])
    assert [lib.snapshot.value(doc, "measure") for doc in family.docs] == ["x:bill-1", "x:bill-3"]


def test_unknown_places_are_never_equal(tmp_path: Path) -> None:
    lib = library(tmp_path, *({"id": f"x:{k}", "text": draft(1, k)} for k in range(3)))
    (family,) = families(lib.snapshot)
    assert (family.size, family.folded, family.jurisdictions) == (3, {}, [])
    assert (family.first_date, family.last_date) == (None, None)


def test_one_place_and_one_session_is_no_family(tmp_path: Path) -> None:
    parts = [{"text": f"{law(60, 1)} {law(40, 10 + k)}", "place": "Alder"} for k in range(2)]
    here = library(tmp_path / "a", *({"id": f"x:{k}", **p} for k, p in enumerate(parts)))
    assert told_families(here) == []
    later = [p | {"date": f"200{k}-01-01"} for k, p in enumerate(parts)]
    sessions = library(tmp_path / "b", *({"id": f"x:{k}", **p} for k, p in enumerate(later)))
    assert told_families(sessions) == [["x:0", "x:1"]]


def test_an_omnibus_joins_no_two_families(tmp_path: Path) -> None:
    rows = [
        {"id": f"x:{topic}-{k}", "text": draft(topic, k), "date": f"200{k}-01-01"}
        for topic in (1, 2)
        for k in range(1, 5)
    ]
    omnibus = {"id": "x:omnibus", "text": f"{draft(1)} {draft(2)}", "date": "2009-01-01"}
    found = families(library(tmp_path, *rows, omnibus).snapshot)
    assert [[m for m in f.members if m != "x:omnibus"] for f in found] == [
        [f"x:{topic}-{k}" for k in range(1, 5)] for topic in (1, 2)
    ]
    assert all("x:omnibus" in f.members for f in found)
    assert sorted(f.bridges for f in found) == [[], ["x:omnibus"]]


def test_stock_joins_nothing(tmp_path: Path) -> None:
    stock = matter(60, 77)
    rows = [{"id": f"x:{k}", "text": f"{matter(300, k)} {stock}"} for k in range(8)]
    assert told_families(library(tmp_path, *rows)) == []


def test_identical_texts_of_one_day_and_mixed_languages(tmp_path: Path) -> None:
    other = "Постановление о фонарях на набережной города и о плате за разрешение " * 12
    rows = [
        {"id": f"x:{k}", "text": draft(1), "place": f"Town {k}", "date": "2001-01-01"}
        for k in range(4)
    ]
    rows += [{"id": f"y:{k}", "text": f"{other} {k}", "place": f"Город {k}"} for k in range(3)]
    found = families(library(tmp_path, *rows).snapshot)
    assert [f.members for f in found] == [
        [f"x:{k}" for k in range(4)],
        [f"y:{k}" for k in range(3)],
    ]


def test_a_family_of_thousands(tmp_path: Path) -> None:
    rows = [
        {"id": f"x:{k:05}", "text": draft(1, k, 60), "date": f"{1990 + k % 30}-01-01"}
        for k in range(3000)
    ]
    (family,) = families(library(tmp_path, *rows).snapshot)
    assert len(family.members) == 3000


def test_an_id_stays_when_later_members_come(tmp_path: Path) -> None:
    rows = [
        {"id": f"x:{k}", "text": draft(1, k), "date": f"200{k}-01-01", "title": "Of kite flying"}
        for k in range(1, 4)
    ]
    lib = library(tmp_path, *rows[:2])
    (before,) = families(lib.snapshot)
    lib.add(table(tmp_path / "more.jsonl", rows[2]))
    (after,) = families(lib.snapshot)
    assert before.family == after.family == "family:x:1"
    assert after.name == "kite flying"
    assert len(after.members) == 3


def test_a_family_is_found_by_id_member_and_name(own_library: Path) -> None:
    lib = whereas.open(own_library)
    family = families(lib.snapshot)[0]
    assert lib.family(family.family) == family
    assert lib.family(family.members[1]) == family
    assert lib.family(family.name[:12].upper()) == family
    with pytest.raises(UsageError, match="no family 'nothing at all'"):
        lib.family("nothing at all")


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        (Wanted(places=("Rivergate",)), lambda f: any("rivergate" in p for p in f.jurisdictions)),
        (Wanted(after=date(2015, 1, 1)), lambda f: f.last_date > date(2015, 1, 1)),
        (Wanted(before=date(2004, 1, 1)), lambda f: f.first_date < date(2004, 1, 1)),
        (Wanted(words=900), lambda f: f.words >= 900),
        (Wanted(size=10), lambda f: f.size >= 10),
        (Wanted(text="bedbug"), lambda f: "bedbug" in f.name),
    ],
)
def test_filters(own_library: Path, wanted: Wanted, holds: Callable[[Family], bool]) -> None:
    snapshot = whereas.open(own_library).snapshot
    every, chosen = families(snapshot), families(snapshot, wanted)
    assert chosen == [family for family in every if holds(family)]
    assert 0 < len(chosen) < len(every)


def test_families_of_one_and_the_first_few(own_library: Path) -> None:
    snapshot = whereas.open(own_library).snapshot
    every = families(snapshot, Wanted(size=1))
    assert {m for f in every for m in f.members} == set(snapshot.docs["measure"].to_pylist())
    assert min(f.size for f in every) == 1
    assert [f.family for f in families(snapshot, Wanted(most=3))] == [f.family for f in every[:3]]
    with pytest.raises(UsageError, match="holds no place 'Nowhere'"):
        families(snapshot, Wanted(places=("Nowhere",)))


def test_an_empty_library(tmp_path: Path) -> None:
    assert whereas.open(tmp_path / "none").families().num_rows == 0


def test_the_command(own_library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["families", "--library", str(own_library), "--json", "-n", "2"]) == 0
    first, _ = json.loads(capsys.readouterr().out)
    fields = {"family", "name", "members", "jurisdictions", "first_date", "last_date", "words"}
    assert fields <= set(first)
    assert main(["families", "--library", str(own_library), "--json"]) == 0
    everyone = {m for one in json.loads(capsys.readouterr().out) for m in one["members"]}
    assert main(["families", "--library", str(own_library)]) == 0
    assert f"families of {len(everyone)} measures, among 208" in capsys.readouterr().out
    assert main(["families", "--library", str(own_library), "--min-size", "500"]) == 0
    assert "No family found among 208 measures" in capsys.readouterr().out
    assert main(["families", "--library", str(own_library), "-n", "1"]) == 0
    assert first["members"][0] in capsys.readouterr().out.replace("\n", "")


def test_a_chapter_that_was_adopted_whole_is_one_member(tmp_path: Path) -> None:
    rows = [
        {
            "id": f"{town}:sec-{k}", "text": draft(k, edit), "place": town, "kind": "code section",
            "date": f"200{edit}-01-01", "part_of": f"{town}:ch-1",
        }
        for edit, town in enumerate(("alder", "birch", "cedar"), 1)
        for k in range(1, 5)
    ]  # fmt: skip
    (family,) = families(library(tmp_path, *rows).snapshot)
    assert (family.size, len(family.members)) == (3, 12)
    assert family.folded["birch:sec-1"] == ["birch:sec-2", "birch:sec-3", "birch:sec-4"]
