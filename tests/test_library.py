"""The library: what adding, changing, removing and exporting do, in any order."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import whereas
from tests.libraries import copied, exported, row, strays, table, text, traced
from whereas import sample
from whereas.errors import LibraryBusyError, LibraryError, LibraryFormatError, UsageError
from whereas.library.committing import SMALL_MOST
from whereas.library.lock import writing
from whereas.library.manifest import load


@pytest.fixture
def lib(tmp_path):
    return whereas.open(tmp_path / "library")


@pytest.fixture
def laws(tmp_path):
    """A source of one table with four measures."""
    return table(tmp_path / "laws.jsonl", *(row(n) for n in range(4)))


def counts(report):
    return report.added, report.changed, report.unchanged, len(report.refused)


# Adding


def test_a_file_of_the_same_size_and_time_is_not_read_again(lib, laws):
    lib.add(laws)
    held, stat = laws.read_bytes(), laws.stat()
    laws.write_bytes(held.replace(b"1990-05-03", b"1890-05-03"))
    os.utime(laws, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert counts(lib.add(laws)) == (0, 0, 4, 0)
    assert lib.measure("town-0:ord-0").versions[0].date_from.year == 1990


def test_a_touched_file_changes_nothing(lib, laws):
    lib.add(laws)
    before = load(lib.folder)
    os.utime(laws)
    assert counts(lib.add(laws)) == (0, 0, 4, 0)
    assert load(lib.folder) == before


def test_a_changed_file_changes_its_measures(lib, laws, tmp_path):
    lib.add(laws)
    table(laws, row(0), row(1, text=text("kites", 70)), row(2), row(3), row(4))
    assert counts(lib.add(laws)) == (1, 1, 3, 0)
    assert "70 dollars" in lib.measure("town-1:ord-1").versions[0].text
    fresh = whereas.open(tmp_path / "fresh")
    fresh.add(laws)
    assert exported(lib, tmp_path) == exported(fresh, tmp_path)
    ids = [f"town-{n % 3}:ord-{n}" for n in range(5)]
    assert traced(lib, ids) == traced(fresh, ids)


def test_another_stage_is_kept_beside(lib, laws):
    lib.add(laws)
    table(laws, row(1, version="A", stage=1, text=text("kites", 9), date="1991-08-01"))
    assert counts(lib.add(laws)) == (0, 1, 0, 0)
    versions = lib.measure("town-1:ord-1").versions
    assert [(v.version, "9 dollars" in v.text) for v in versions] == [("1", False), ("A", True)]


def test_what_is_gone_from_a_folder_stays_in_the_library(lib, tmp_path):
    folder = tmp_path / "laws"
    for name in ("kites", "ferries"):
        (folder / f"{name}.txt").parent.mkdir(exist_ok=True)
        (folder / f"{name}.txt").write_text(text(name))
    assert counts(lib.add(folder)) == (2, 0, 0, 0)
    (folder / "kites.txt").unlink()
    (folder / "kites.md").write_text("")
    assert counts(lib.add(folder)) == (0, 0, 1, 0) or lib.measure("laws:kites")
    assert "concerning ferries" in lib.measure("laws:ferries").versions[0].text


def test_a_row_gone_from_a_table_stays_in_the_library(lib, laws):
    lib.add(laws)
    table(laws, row(2))
    assert counts(lib.add(laws)) == (0, 0, 1, 0)
    assert lib.coverage().measures == 4


def test_counts_are_of_measures(lib, tmp_path):
    versions = [row(1, version=v, stage=i, text=text("kites", i)) for i, v in enumerate("*AB")]
    laws = table(tmp_path / "laws.jsonl", *versions, row(2, text=""), row(3, text=None))
    report = lib.add(laws)
    assert counts(report) == (3, 0, 0, 0)
    assert report.no_text == 2
    assert report.words == lib.coverage().words > 100


def test_a_refusal_is_forgotten_when_its_file_is_mended(lib, tmp_path):
    laws = table(tmp_path / "laws.jsonl", row(0))
    laws.write_bytes(laws.read_bytes() + b"{oops\n")
    assert counts(lib.add(laws)) == (1, 0, 0, 1)
    assert [p.unreadable[0].record for p in lib.coverage().jurisdictions] == ["line 2"]
    table(laws, row(0), row(1))
    lib.add(laws)
    assert not any(p.unreadable for p in lib.coverage().jurisdictions)


def test_a_refused_file_stays_in_coverage_until_it_is_gone(lib, tmp_path):
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "kites.txt").write_text(text("kites"))
    (folder / "bad.txt").write_bytes(bytes(range(256)) * 9)
    assert counts(lib.add(folder)) == (1, 0, 0, 1)
    assert counts(lib.add(folder)) == (0, 0, 1, 0)  # said once, and kept
    assert sum(len(p.unreadable) for p in lib.coverage().jurisdictions) == 1
    (folder / "bad.txt").unlink()
    lib.add(folder)
    assert sum(len(p.unreadable) for p in lib.coverage().jurisdictions) == 0


def test_one_id_twice_in_a_table_keeps_the_first(lib, tmp_path):
    laws = table(tmp_path / "laws.jsonl", row(0), row(0, text=text("kites", 8)), row(0), row(1))
    report = lib.add(laws)
    assert counts(report) == (2, 0, 0, 1)
    assert report.refused[0].record == "id town-0:ord-0"
    assert "lanterns" in lib.measure("town-0:ord-0").versions[0].text


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_two_sources_the_first_by_name_is_kept(lib, tmp_path, order):
    """Also after the loser changes, and after the winner does."""
    files = {
        name: table(tmp_path / f"{name}.jsonl", row(0, text=text("kites", fee)))
        for name, fee in (("a", 11), ("b", 22))
    }
    refused = [len(lib.add(files[name]).refused) for name in order]
    assert refused == ([0, 1] if order == ("a", "b") else [0, 0])
    assert "11 dollars" in lib.measure("town-0:ord-0").versions[0].text
    table(files["b"], row(0, text=text("kites", 33)))
    assert len(lib.add(files["b"]).refused) == 1
    assert "11 dollars" in lib.measure("town-0:ord-0").versions[0].text
    table(files["a"], row(0, text=text("kites", 44)))
    assert counts(lib.add(files["a"])) == (0, 1, 0, 0)
    assert "44 dollars" in lib.measure("town-0:ord-0").versions[0].text


# The order of adding


@pytest.fixture(scope="module")
def parts(sample_library, tmp_path_factory):
    """The sample as four tables, the measures of each place dealt over them."""
    folder = tmp_path_factory.mktemp("parts")
    whole = folder / "whole.jsonl"
    whereas.open(sample_library).export(whole)
    dealt = [[] for _ in range(4)]
    for line in whole.read_text("utf-8").splitlines():
        measure = json.loads(line)["id"]
        dealt[sum(measure.encode()) % 4].append(line + "\n")
    return [
        (folder / f"part-{i}.jsonl", (folder / f"part-{i}.jsonl").write_text("".join(lines)))[0]
        for i, lines in enumerate(dealt)
    ]


@pytest.mark.parametrize("order", [[[0], [1], [2], [3]], [[3], [0, 2], [1]], [[2, 3, 1, 0]]])
def test_the_order_of_adding_changes_no_answer(sample_library, parts, tmp_path, order):
    lib = whereas.open(tmp_path / "library")
    for some in order:
        lib.add(*(parts[i] for i in some))
    assert exported(lib, tmp_path) == exported(sample_library, tmp_path)
    ids = [sample.DEMO_MEASURE, *lib.snapshot.docs["measure"].to_pylist()[::25]]
    expected = traced(sample_library, ids)
    assert sum(len(trace["sources"]) for trace in expected) > 5
    for trace, same in zip(traced(lib, ids), expected, strict=True):
        assert {**trace, "coverage": None} == {**same, "coverage": None}


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    orders=st.permutations(range(4)),
    groups=st.lists(st.booleans(), min_size=3, max_size=3),
    fees=st.lists(st.integers(1, 2), min_size=8, max_size=8),
)
def test_any_order_of_conflicting_tables_gives_one_library(tmp_path_factory, orders, groups, fees):
    """Four tables over three measures that often disagree, added in any order and grouping."""
    folder = tmp_path_factory.mktemp("orders")
    files = [
        table(
            folder / f"t{i}.jsonl",
            row(i % 3, text=text("kites", fees[i])),
            row((i + 1) % 3, text=text("kites", fees[i + 4])),
        )
        for i in range(4)
    ]
    batches: list[list[Path]] = [[]]
    for i, alone in zip(orders, [*groups, False], strict=True):
        batches[-1].append(files[i])
        if alone:
            batches.append([])
    lib, at_once = whereas.open(folder / "a"), whereas.open(folder / "b")
    for batch in filter(None, batches):
        lib.add(*batch)
    at_once.add(*files)
    assert exported(lib, folder) == exported(at_once, folder)
    shutil.rmtree(folder)


# Removing


def test_removing_a_measure_and_adding_it_again(lib, laws, tmp_path):
    lib.add(laws)
    whole = exported(lib, tmp_path)
    assert lib.remove("town-1:ord-1") == 1
    with pytest.raises(UsageError, match="town-1:ord-1"):
        lib.measure("town-1:ord-1")
    assert b"ord-1" not in exported(lib, tmp_path)
    assert counts(lib.add(laws)) == (1, 0, 3, 0)
    assert exported(lib, tmp_path) == whole


def test_a_removed_measure_is_in_no_answer(own_library, tmp_path):
    lib = whereas.open(own_library)
    first = lib.trace(sample.DEMO_MEASURE).sources[0].measure
    lib.remove(first)
    assert first not in str(traced(lib, [sample.DEMO_MEASURE]))
    rest = tmp_path / "rest.jsonl"
    lib.export(rest)
    fresh = whereas.open(tmp_path / "fresh")
    fresh.add(rest)
    for trace, same in zip(
        traced(lib, [sample.DEMO_MEASURE]), traced(fresh, [sample.DEMO_MEASURE]), strict=True
    ):
        assert {**trace, "coverage": None} == {**same, "coverage": None}


def test_removing_a_source(lib, laws, tmp_path, monkeypatch):
    more = table(tmp_path / "more.jsonl", row(7), row(0))
    lib.add(laws, more)
    monkeypatch.chdir(tmp_path)
    assert lib.remove("laws.jsonl") == 4
    assert lib.coverage().measures == 1
    # `more` holds town-0:ord-0 too: it comes back with the next look at it.
    assert counts(lib.add(more)) == (1, 0, 1, 0)
    assert lib.remove("more.jsonl") == 2
    assert lib.coverage().measures == 0
    assert exported(lib, tmp_path) == b""
    assert load(lib.folder).segments == []
    assert counts(lib.add(laws, more)) == (5, 0, 0, 0)


@pytest.mark.parametrize("name", ["town-9:ord-9", "nowhere", ""])
def test_removing_what_is_not_there(lib, laws, name):
    lib.add(laws)
    before = load(lib.folder)
    with pytest.raises(UsageError, match="no measure or source"):
        lib.remove(name)
    assert load(lib.folder) == before


def test_removing_by_a_name_that_fits_several_measures(lib, tmp_path):
    rows = [row(n, aliases=["Bill 7", f"Bill 7-{n}"]) for n in range(2)]
    lib.add(table(tmp_path / "laws.jsonl", *rows))
    with pytest.raises(UsageError, match="several measures"):
        lib.remove("bill 7")
    assert lib.remove("bill 7-1") == 1
    assert lib.remove("bill 7") == 1


# Segments and exports


def test_many_small_adds_are_merged(lib, tmp_path):
    files = [table(tmp_path / f"t{n:02}.jsonl", row(n)) for n in range(SMALL_MOST + 4)]
    for file in files:
        lib.add(file)
    assert len(load(lib.folder).segments) < SMALL_MOST
    lib.remove("town-0:ord-0")
    at_once = whereas.open(tmp_path / "at-once")
    at_once.add(*files[1:])
    assert exported(lib, tmp_path) == exported(at_once, tmp_path)


def test_a_segment_mostly_dead_is_built_anew(lib, laws, tmp_path):
    lib.add(laws)
    table(laws, *(row(n, text=text("kites", n + 60)) for n in range(3)), row(3))
    lib.add(laws)
    assert len(lib.snapshot) == 4  # the three dead are gone
    table(laws, row(0), *(row(n, text=text("kites", n + 60)) for n in range(1, 3)), row(3))
    lib.add(laws)
    assert len(lib.snapshot) == 5  # one of three is dead, and stays for now
    assert lib.coverage().measures == 4


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_an_export_added_again_exports_the_same(sample_library, tmp_path, ending):
    first, again = tmp_path / f"first.{ending}", tmp_path / f"again.{ending}"
    lib = whereas.open(sample_library)
    assert lib.export(first) == 210
    other = whereas.open(tmp_path / "other")
    report = other.add(first)
    assert (report.added, report.refused) == (208, [])
    other.export(again)
    assert again.read_bytes() == first.read_bytes()
    assert exported(other, tmp_path) == exported(lib, tmp_path)


def test_an_export_holds_all_that_a_reader_said(lib, tmp_path):
    said = row(
        1, version="A", stage=1, jurisdiction="ocd-division/country:xx", kind="bill", title="T “q”",
        status="Filed", url="https://example.org", aliases=["Bill 1", "B;1"], part_of=["c", "d"],
        date_from="1990", date_to="1991-02", date_basis="amended", marks="LS 9", summary="S",
        spans=[{"start": 3, "end": 12, "state": "added"}],
        history=[{"date": "1990-05-03", "text": "Read"}, {"date": None, "text": "Lost"}],
    )  # fmt: skip
    del said["date"]
    lib.add(table(tmp_path / "laws.jsonl", said))
    (line,) = exported(lib, tmp_path).splitlines()
    assert json.loads(line) == said | {"date_from": "1990-01-01", "date_to": "1991-02-28"}


@pytest.mark.parametrize("name", ["out.txt", "missing/out.jsonl", ""])
def test_an_export_that_cannot_be_written(lib, laws, tmp_path, name):
    lib.add(laws)
    with pytest.raises(UsageError):
        lib.export(tmp_path / name)
    assert {p.name for p in tmp_path.iterdir()} == {"library", "laws.jsonl"}


# Many at once


def test_a_reader_keeps_its_state_while_others_write(own_library, tmp_path):
    old = whereas.open(own_library)
    assert old.snapshot
    fresh = whereas.open(copied(own_library, tmp_path / "copy"))
    writer = whereas.open(own_library)
    for n in range(SMALL_MOST + 3):  # merging removes the segment that `old` has open
        writer.add(table(tmp_path / f"t{n}.jsonl", row(n)))
    writer.remove(str(sample.path()))
    writer.remove("town-0:ord-0")
    assert writer.coverage().measures == SMALL_MOST + 2
    assert exported(old, tmp_path) == exported(fresh, tmp_path)
    assert traced(old, [sample.DEMO_MEASURE]) == traced(fresh, [sample.DEMO_MEASURE])
    assert old.measure(sample.DEMO_MEASURE) == fresh.measure(sample.DEMO_MEASURE)
    assert old.coverage() == fresh.coverage()
    old.refresh()
    assert old.coverage().measures == SMALL_MOST + 2


def test_a_second_writer_is_told_so_at_once(lib, laws):
    lib.add(laws)
    begun = time.monotonic()
    with writing(lib.folder):
        for change in (lambda: lib.add(laws), lambda: lib.remove("town-0:ord-0")):
            with pytest.raises(LibraryBusyError, match="another whereas is writing"):
                change()
        assert whereas.open(lib.folder).coverage().measures == 4
    assert time.monotonic() - begun < 3
    assert lib.remove("town-0:ord-0") == 1


# Folders that are no library, and damaged ones


def test_an_empty_library_answers(lib, tmp_path):
    assert lib.coverage().measures == 0
    assert exported(lib, tmp_path) == b""
    with pytest.raises(LibraryError, match="no library here yet"):
        whereas.open(tmp_path / "library", create=False)


def test_a_foreign_folder_is_left_alone(tmp_path, laws):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(LibraryError, match="not a library"):
        whereas.open(tmp_path / "mine").add(laws)
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def _replace(path, old, new):
    path.write_text(path.read_text().replace(old, new))


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _spoil(path):
    """Turn a stretch in the middle, before the footer that says where things lie."""
    data = bytearray(path.read_bytes())
    data[20:200] = bytes(255 - b for b in data[20:200])
    path.write_bytes(data)


def part(folder, name):
    return next((folder / "segments").glob(f"*/{name}"))


DAMAGES = {
    "another format": lambda f: _replace(f / "manifest.json", '"format": 1', '"format": 2'),
    "broken manifest": lambda f: (f / "manifest.json").write_text("{"),
    "binary manifest": lambda f: (f / "manifest.json").write_bytes(b"\xff\x00"),
    "manifest of a list": lambda f: (f / "manifest.json").write_text("[]"),
    "manifest without segments": lambda f: (f / "manifest.json").write_text('{"format": 1}'),
    "no manifest": lambda f: (f / "manifest.json").unlink(),
    "no segment": lambda f: shutil.rmtree(part(f, "codes.npy").parent),
    "no array": lambda f: part(f, "hashes.npy").unlink(),
    "short array": lambda f: _cut(part(f, "codes.npy")),
    "empty array": lambda f: part(f, "starts.npy").write_bytes(b""),
    "short texts": lambda f: _cut(part(f, "text.parquet")),
    "spoilt texts": lambda f: _spoil(part(f, "text.parquet")),
    "short documents": lambda f: _cut(part(f, "docs.parquet")),
    "no captures": lambda f: part(f, "captures.parquet").unlink(),
    "no list of the dead": lambda f: next((f / "segments").glob("*-d*.npy")).unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_library_says_so(own_library, laws, tmp_path, damage):
    lib = whereas.open(own_library)
    lib.remove(lib.snapshot.docs["measure"][0].as_py())
    damage(own_library)
    before = {p: p.stat().st_size for p in own_library.rglob("*") if p.is_file()}
    with pytest.raises(LibraryError) as caught:
        exported(whereas.open(own_library), tmp_path)
    assert str(own_library) in str(caught.value)
    if damage is not DAMAGES["spoilt texts"]:  # adding reads no texts
        with pytest.raises(LibraryError):
            whereas.open(own_library).add(laws)
        after = {p: p.stat().st_size for p in own_library.rglob("*") if p.is_file()}
        assert before.items() <= after.items()


def test_a_library_of_another_format_says_how_to_upgrade(own_library):
    _replace(own_library / "manifest.json", '"format": 1', '"format": 99')
    with pytest.raises(LibraryFormatError, match=r"format 99.*format 1.*export"):
        whereas.open(own_library)


def test_strays_are_cleared_by_the_next_write(lib, laws):
    lib.add(laws)
    (lib.folder / "segments" / "000009-s0").mkdir()
    (lib.folder / "segments" / "000009-s0" / "codes.npy").write_bytes(b"half")
    (lib.folder / "segments" / "000009-d0.npy").write_bytes(b"half")
    (lib.folder / "manifest.json.new").write_text("{")
    assert len(strays(lib.folder)) == 2
    assert lib.coverage().measures == 4
    lib.add(laws)
    assert not strays(lib.folder)
    assert not (lib.folder / "manifest.json.new").exists()


def test_a_changed_table_of_metadata_changes_its_measures(tmp_path: Path) -> None:
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "one.txt").write_text(text("kites"), "utf-8")
    table = folder / "measures.csv"
    table.write_text("file,id,title,date\none.txt,x:1,On kites,2001-01-01\n", "utf-8")
    lib = whereas.open(tmp_path / "library")
    lib.add(folder)
    table.write_text("file,id,title,date\none.txt,x:1,Concerning kites,2003-05-06\n", "utf-8")
    assert lib.add(folder).changed == 1
    assert lib.measure("x:1").title == "Concerning kites"
    assert lib.add(folder).unchanged == 1
