"""The lineage of all families: one file, any number of workers, kept and brought up to date."""

from __future__ import annotations

import csv
import json
import random
import xml.etree.ElementTree as ET
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

import whereas
from tests.engine import law
from tests.libraries import table
from whereas import sample
from whereas.answers import lineage_all as asked
from whereas.answers.families import all_families
from whereas.errors import UsageError
from whereas.families import kept
from whereas.library.snapshot import Snapshot
from whereas.library.workers import Worker, WorkerDiedError
from whereas.lineage.evidence import Use
from whereas.lineage.files import EDGES
from whereas.shown.cli import main

Row = dict[str, object]


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


def kept_edges(snapshot: Snapshot) -> pa.Table:
    return asked.edges_table(snapshot, Use(), silent)


def afresh(snapshot: Snapshot) -> pa.Table:
    """The edges of all families, nothing kept being used."""
    groups = asked.families_of(snapshot)
    edges = asked.judged(snapshot, groups, np.arange(len(groups)), Use(), silent)
    return asked._flat(snapshot, groups, edges)


@pytest.fixture
def judged_again(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many families were judged, each time that some were."""
    counts: list[int] = []
    judge = asked.judged

    def spy(
        snapshot: Snapshot, groups: object, chosen: NDArray[np.int64], *more: object
    ) -> pa.Array:
        counts.append(chosen.size)
        return judge(snapshot, groups, chosen, *more)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(asked, "judged", spy)
    return counts


def sample_rows() -> list[Row]:
    """The sample's latest measures as rows of a table."""
    with (sample.path() / "measures.csv").open(encoding="utf-8", newline="") as file:
        rows = {
            row["id"]: {
                "id": row["id"], "place": row["place"], "title": row["title"],
                "text": (sample.path() / row["file"]).read_text("utf-8"),
                **({"date": row["date"]} if row["date"] else {}),
            }
            for row in csv.DictReader(file)
        }  # fmt: skip
    return list(rows.values())


def test_each_family_as_if_it_were_asked_for_alone(own_library: Path) -> None:
    lib = whereas.open(own_library)
    found = afresh(lib.snapshot).to_pylist()
    families = [f for f in all_families(lib.snapshot).to_pylist() if len(f["members"]) > 1]
    assert len(families) > 15
    expected = [
        (f["family"], e.source, e.target, e.relation, e.confidence, e.reasons, e.through)
        for f in families
        for e in lib.lineage(f["family"]).edges
    ]
    names = ["family", "from", "to", "relation", "confidence", "reasons", "through"]
    assert [tuple(row[name] for name in names) for row in found] == expected
    for row in found[:50]:
        view = lib.measure(row["to"])
        assert (row["to_place"], row["to_date_to"]) == (view.place, view.versions[-1].date_to)


def test_the_number_of_workers_changes_nothing(
    own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = whereas.open(own_library).snapshot
    alone = afresh(snapshot)
    heard = []
    monkeypatch.setattr(asked, "INLINE_WORDS", 0)
    monkeypatch.setattr(asked, "JOB_WORDS", 20_000)
    monkeypatch.setattr(asked, "cores", lambda: 2)
    groups = asked.families_of(snapshot)
    edges = asked.judged(
        snapshot, groups, np.arange(len(groups)), Use(), lambda *said: heard.append(said)
    )
    assert asked._flat(snapshot, groups, edges) == alone
    assert len(heard) > 3
    assert heard[-1] == ("judging lineages", len(groups), len(groups))


def test_what_a_worker_can_not_do_is_done_here(
    own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(_do: object, jobs: list[object], _count: int) -> object:
        for job in jobs:
            future: Future[object] = Future()
            future.set_exception(WorkerDiedError("it died"))
            yield job, future

    snapshot = whereas.open(own_library).snapshot
    alone = afresh(snapshot)
    for name, value in {"INLINE_WORDS": 0, "cores": lambda: 2, "run_jobs": dying}.items():
        monkeypatch.setattr(asked, name, value)
    monkeypatch.setattr(asked, "JOB_WORDS", 20_000)
    assert afresh(snapshot) == alone


def test_a_job_that_fails_ends_its_worker_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    worker = Worker()
    try:
        with pytest.raises(WorkerDiedError):
            worker.run(int, "no number")
        assert worker.run(int, "12") == 12
    finally:
        worker.close()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("seed", range(2))
def test_brought_up_to_date_step_by_step_it_is_as_from_scratch(
    tmp_path: Path, judged_again: list[int], seed: int
) -> None:
    rows = sample_rows()
    dice = random.Random(seed)
    dice.shuffle(rows)
    lib = whereas.open(tmp_path / "library")
    held, waiting = rows[:110], rows[110:]
    lib.add(table(tmp_path / "first.jsonl", *held))
    kept_edges(lib.snapshot)
    spared = 0
    for step in range(4):
        if step % 3 == 2:
            lib.remove(str(held.pop(dice.randrange(len(held)))["id"]))
        else:
            fresh = [waiting.pop() for _ in range(dice.choice((1, 1, 3)))]
            held += fresh
            lib.add(table(tmp_path / f"{step}.jsonl", *fresh))
        judged_again.clear()
        found = kept_edges(lib.snapshot)
        spared += len(asked.families_of(lib.snapshot)) - sum(judged_again)
        assert found == afresh(lib.snapshot)
    assert spared > 15
    at_once = whereas.open(tmp_path / "at-once")
    at_once.add(table(tmp_path / "all.jsonl", *held))
    assert kept_edges(lib.snapshot) == afresh(at_once.snapshot)


def families_with_shared_words(shared: str) -> list[Row]:
    """Three families whose members all hold some words, and one that does not."""
    rows: list[Row] = []
    for topic in range(4):
        for k in range(3):
            text, tail = law(120, 50 + topic).split(), shared.split() if topic else []
            for part in (text, tail):
                part[10 * k + 5 : 10 * k + 6] = [f"edit{k}"]
            rows.append(
                {
                    "id": f"x:{topic}-{k}", "text": " ".join([*text, *tail]),
                    "place": f"Town {k}", "date": f"200{k}-01-01",
                }
            )  # fmt: skip
    return rows


def test_wording_that_becomes_stock_and_is_so_no_more(
    tmp_path: Path, judged_again: list[int]
) -> None:
    shared = law(60, 9)
    lib = whereas.open(tmp_path / "library")
    lib.add(table(tmp_path / "first.jsonl", *families_with_shared_words(shared)[:9]))
    before = kept_edges(lib.snapshot)
    judged_again.clear()
    strangers = [{"id": f"y:{k}", "text": f"{law(60, 900 + k)} {shared}"} for k in range(3)]
    lib.add(table(tmp_path / "more.jsonl", *strangers))
    during = kept_edges(lib.snapshot)
    assert during == afresh(lib.snapshot)
    assert judged_again[0] == len(asked.families_of(lib.snapshot)) - 1  # one has none of the words
    assert during != before
    for row in strangers:
        lib.remove(row["id"])
    assert kept_edges(lib.snapshot) == before


def test_a_place_that_comes_later_may_be_named_before(
    tmp_path: Path, judged_again: list[int]
) -> None:
    rows = families_with_shared_words("as the City of Quillhaven has it")
    lib = whereas.open(tmp_path / "library")
    lib.add(table(tmp_path / "first.jsonl", *rows))
    kept_edges(lib.snapshot)
    judged_again.clear()
    lib.add(
        table(tmp_path / "more.jsonl", {"id": "z:1", "text": law(90, 77), "place": "Quillhaven"})
    )
    assert kept_edges(lib.snapshot) == afresh(lib.snapshot)
    assert judged_again[0] == 3


def test_what_is_kept_waits_until_it_is_asked_for(
    own_library: Path, tmp_path: Path, judged_again: list[int]
) -> None:
    lib = whereas.open(own_library)
    first = lib.lineage_all(tmp_path / "edges.parquet")
    for k in range(2):  # families are brought up to date twice, lineages not
        lib.add(table(tmp_path / f"{k}.jsonl", {"id": f"x:{k}", "text": law(80, 5 + k)}))
        lib.families()
    judged_again.clear()
    assert lib.lineage_all(tmp_path / "edges.parquet") == first
    assert judged_again == []
    for path in kept.here(lib.snapshot).glob("lineage*"):
        path.write_bytes(b"PAR1 not any more")
    assert lib.lineage_all(tmp_path / "edges.parquet") == first
    assert judged_again[0] == len(asked.families_of(lib.snapshot))


def test_hidden_grounds_are_judged_and_not_kept(own_library: Path, tmp_path: Path) -> None:
    lib = whereas.open(own_library)
    lib.lineage_all(tmp_path / "dated.parquet")
    lib.lineage_all(tmp_path / "undated.parquet", dates=False)
    lib.lineage_all(tmp_path / "again.parquet")
    dated, undated, again = (
        pq.read_table(tmp_path / f"{name}.parquet") for name in ("dated", "undated", "again")
    )
    assert dated == again
    assert dated != undated


def test_the_files_say_the_same(own_library: Path, tmp_path: Path) -> None:
    lib = whereas.open(own_library)
    paths = [tmp_path / f"edges.{end}" for end in ("parquet", "jsonl", "json", "csv", "graphml")]
    assert len({lib.lineage_all(path) for path in paths}) == 1
    parquet = pq.read_table(paths[0])
    assert parquet.schema.equals(EDGES)
    rows = json.loads(json.dumps(parquet.to_pylist(), default=str))
    for path in paths[1:3]:
        assert [json.loads(line) for line in path.read_text("utf-8").splitlines()] == rows
    with paths[3].open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line, row in zip(lines, rows, strict=True):
        row["reasons"] = "; ".join(row["reasons"])
        assert line == {name: "" if value is None else str(value) for name, value in row.items()}
    graph = ET.parse(paths[4]).getroot()
    edges = [(e.attrib["source"], e.attrib["target"]) for e in graph.findall(".//{*}edge")]
    assert edges == [(row["from"], row["to"]) for row in rows]
    nodes = [node.attrib["id"] for node in graph.findall(".//{*}node")]
    assert sorted(nodes) == sorted({end for edge in edges for end in edge})


def test_an_empty_library_and_an_unknown_format(tmp_path: Path) -> None:
    lib = whereas.open(tmp_path / "none")
    assert lib.lineage_all(tmp_path / "edges.parquet") == 0
    assert pq.read_table(tmp_path / "edges.parquet").schema.equals(EDGES)
    with pytest.raises(UsageError, match="format can't be told"):
        lib.lineage_all(tmp_path / "edges.xlsx")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--all"], "--all takes no family and needs -o FILE"),
        (["family:x", "--all", "-o", "edges.csv"], "--all takes no family"),
        (["--all", "--json", "-o", "edges.csv"], "belong to one lineage"),
        (["--all", "--format", "dot", "-o", "edges.dot"], "dot is for one family"),
        (["--all", "-o", "edges.xlsx"], "format can't be told"),
        (["--format", "jsonl", "family:x"], "jsonl is for all families"),
        ([], "no family is named"),
    ],
)
def test_wrong_use(
    own_library: Path, given: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lineage", *given, "--library", str(own_library)]) == 2
    assert says in capsys.readouterr().err


def test_the_command(own_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "edges.data"
    args = ["lineage", "--all", "-o", str(path), "--library", str(own_library)]
    assert main([*args, "--format", "parquet"]) == 0
    count = pq.read_table(path).num_rows
    assert f"Wrote {count} edges to {path}." in capsys.readouterr().out
    assert count > 100
