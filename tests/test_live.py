"""Live sources: what is fetched is kept as it came, read from there, and brought up to date."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

import whereas
from tests.legistar_server import (
    Faults,
    LegistarServer,
    Matter,
    fictional,
    from_mirror,
    row_of,
    serving,
    spoil,
    sync_with_kills,
)
from tests.libraries import exported
from whereas.errors import BlockedError, UnreadableError, UsageError
from whereas.library.library import Library
from whereas.library.syncing import Ways
from whereas.shown import cli
from whereas.sources.live.raw import Raw, slug

NAME = "legistar:town"
MANY = Faults(seed=1, error=0.03, busy=0.02, drop=0.02, html=0.02)


def ways(server: LegistarServer, **more) -> Ways:
    return Ways(**({"rate": 0, "pause": 0.001, "allowed": (server.host,)} | more))


def added(folder: Path, server: LegistarServer, options=None, **more) -> Library:
    lib = whereas.open(folder)
    options = {"server": server.url} | (options or {})
    lib.report = lib.add_live(NAME, options=options, ways=ways(server, **more))
    return lib


def synced(lib: Library, server: LegistarServer, **more):
    (done,) = lib.sync(ways=ways(server, **more))
    return done


def texts_of(lib: Library, measure: str) -> list[str]:
    return [version.text for version in lib.measure(measure).versions]


# --- a sync


def test_what_is_there_is_fetched_once_and_read(tmp_path):
    with serving(fictional(12)) as server:
        lib = added(tmp_path / "lib", server)
        assert (lib.report.added, lib.report.refused) == (12, [])
        assert lib.report.requests == len(server.asked) == len(set(server.asked))
    found = lib.measure("town:cb-10")
    assert (found.kind, found.status, found.title) == (
        "bill",
        "Passed",
        "AN ORDINANCE about kites, 10",
    )
    assert [v.version for v in found.versions] == ["1", "2"]
    first, second = found.versions
    assert (first.date_from, first.date_to, first.date_basis) == (
        first.date_to,
        first.date_to,
        "introduced",
    )
    assert str(first.date_from) == "2010-01-14"
    assert (str(second.date_from), str(second.date_to)) == ("2010-01-14", "2010-02-03")
    assert second.date_basis == "amended"
    added_words = [first.text[s.start : s.end] for s in first.spans if s.state == "added"]
    assert added_words == ["from the green"]
    assert [a.text for a in found.history] == ["introduced", "amended", "passed"]
    assert (
        lib.measure("CB 000010").measure == lib.measure("legistar:town:10").measure == "town:cb-10"
    )


def test_a_passed_date_says_nothing_of_the_status(tmp_path):
    with serving(fictional(3)) as server:
        lib = added(tmp_path / "lib", server)
    assert lib.measure("town:cb-3").status == "Expired"
    assert str(lib.measure("town:cb-3").versions[-1].date_to) == "2010-01-07"


def test_since_is_asked_for_and_remembered(tmp_path):
    with serving(fictional(30)) as server:
        lib = added(tmp_path / "lib", server, {"since": "2010-01-25"})
        assert lib.report.added == 10
        server.matters |= {m.row["MatterId"]: m for m in fictional(2, 31)}
        assert synced(lib, server).report.added == 2


def test_faults_lose_nothing_and_every_unreadable_matter_is_named(tmp_path):
    clean, spoilt = fictional(40), fictional(40)
    done_to = spoil(spoilt, 7, 0.05)
    with serving(clean) as server:
        calm = added(tmp_path / "calm", server)
    with serving(spoilt, MANY) as server:
        lib = added(tmp_path / "lib", server)
        assert lib.report.requests > len(set(server.asked))
    assert lib.report.added == 40 - len(done_to["private"])
    named = "\n".join(refusal.why for refusal in lib.report.refused)
    for number in done_to["private"]:
        assert f"matter {number} is listed but not shown" in named
    assert named.count("read without a date") == len(done_to["wrong"])
    for number in done_to["wrong"]:
        assert lib.measure(f"town:cb-{number}").versions[0].date_from is None
    for number in done_to["twice"]:
        name = f"town:cb-{number}"
        assert lib.measure(name).history == calm.measure(name).history


def test_a_matter_deleted_between_pages_hides_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr("whereas.sources.live.legistar.site.PAGE_ROWS", 10)
    with serving(fictional(45), Faults(delete_after_page=3)) as server:
        lib = added(tmp_path / "lib", server)
        held = {m.rpartition("-")[2] for m in lib.snapshot.measure_ids}
        assert held == {str(number) for number in server.matters}
    (gone,) = lib.report.refused
    assert gone.why == "matter 3 is no longer at its source"  # listed before it went


def test_a_server_without_order_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(LegistarServer, "_page", lambda self, _: [row_of(2), row_of(1)])
    with serving(fictional(2)) as server, pytest.raises(BlockedError, match="keep to the order"):
        added(tmp_path / "lib", server)


def test_a_mistyped_client_is_forgotten_again(tmp_path):
    with serving(fictional(2)) as server:
        lib = whereas.open(tmp_path / "lib")
        with pytest.raises(BlockedError, match="404"):
            lib.add_live("legistar:twon", options={"server": server.url}, ways=ways(server))
        assert list((tmp_path / "lib" / "raw").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["legistar:a b", "legistar:../x", "legistar:x?y", "urls:nowhere.txt"]
)
def test_a_name_that_can_be_none_is_wrong_use(tmp_path, name):
    with pytest.raises(UsageError):
        whereas.open(tmp_path).add_live(name)


# --- the second sync


def test_a_second_sync_asks_for_what_changed_and_a_few_pages(tmp_path):
    with serving(fictional(80)) as server:
        lib = added(tmp_path / "lib", server)
        before = len(server.asked)
        for number in range(5, 25):
            server.touch(number, "2026-01-01T00:00:00", 77)
        done = synced(lib, server)
        asked = server.asked[before:]
    assert (done.report.added, done.report.changed, done.report.withdrawn) == (0, 20, [])
    assert sum("/matters?" in target for target in asked) <= 5
    assert len(asked) <= 20 * 3 + 5
    assert "77 dollars" in texts_of(lib, "town:cb-9")[-1]
    assert "77 dollars" not in texts_of(lib, "town:cb-30")[-1]


@pytest.mark.parametrize("slip", ["9999-12-31T00:00:00", "0001-01-01T00:00:00"])
def test_a_change_in_the_far_future_hides_no_later_one(tmp_path, slip):
    matters = fictional(6)
    for matter in matters if slip.startswith("0") else matters[:1]:
        matter.row["MatterLastModifiedUtc"] = slip
    with serving(matters) as server:
        lib = added(tmp_path / "lib", server)
        before = len(server.asked)
        server.touch(5, "2026-01-01T00:00:00", 77)
        assert synced(lib, server).report.changed == 1
        changed, _sweep = [t for t in server.asked[before:] if "/matters?" in t and "gt+0" in t]
    assert "datetime'9" not in unquote(changed)
    assert "77 dollars" in texts_of(lib, "town:cb-5")[-1]


def test_a_version_that_its_source_dropped_leaves_the_library(tmp_path):
    with serving(fictional(12)) as server:
        lib = added(tmp_path / "lib", server)
        assert len(texts_of(lib, "town:cb-10")) == 2
        server.touch(10, "2026-01-01T00:00:00", 77)
        assert synced(lib, server).report.changed == 1
    assert [v.version for v in lib.measure("town:cb-10").versions] == ["2"]


def test_what_is_gone_is_withdrawn_and_named_and_its_bytes_stay(tmp_path):
    with serving(fictional(12)) as server:
        lib = added(tmp_path / "lib", server)
        bytes_before = (lib.folder / "raw" / "legistar-town" / "0001.pack").read_bytes()
        del server.matters[7]
        done = synced(lib, server)
    assert done.report.withdrawn == ["town:cb-7"]
    assert "town:cb-7" not in lib.snapshot.measure_ids
    unread = [r.why for place in lib.coverage().jurisdictions for r in place.unreadable]
    assert unread == ["matter 7 is no longer at its source"]
    assert (
        (lib.folder / "raw" / "legistar-town" / "0001.pack").read_bytes().startswith(bytes_before)
    )


def test_what_is_listed_no_more_but_still_there_stays(tmp_path, monkeypatch):
    with serving(fictional(12)) as server:
        lib = added(tmp_path / "lib", server)
        page = LegistarServer._page
        monkeypatch.setattr(
            LegistarServer, "_page", lambda s, q: [r for r in page(s, q) if r["MatterId"] != 7]
        )
        assert synced(lib, server, full=True).report.withdrawn == []
    assert "town:cb-7" in lib.snapshot.measure_ids


def test_full_finds_what_changed_without_a_new_date(tmp_path):
    with serving(fictional(5)) as server:
        lib = added(tmp_path / "lib", server)
        row = dict(server.matters[3].row)
        server.touch(3, row["MatterLastModifiedUtc"], 77)
        server.matters[3].row = row
        assert synced(lib, server).report.changed == 0
        assert synced(lib, server, full=True).report.changed == 1


def test_what_failed_is_tried_again_and_what_is_private_is_not(tmp_path):
    matters = fictional(6)
    matters[1].private = True
    with serving(matters) as server:
        path = "/v1/town/matters/3/versions"
        server.extra[path] = (500, {}, b"")
        lib = added(tmp_path / "lib", server)
        whys = sorted(refusal.why for refusal in lib.report.refused)
        assert whys[0].startswith("matter 2 is listed but not shown")
        assert whys[1] == "matter 3 the server answers 500 (6 tries)"
        del server.extra[path]
        before = len(server.asked)
        assert synced(lib, server).report.added == 1
        assert not any("/matters/2/" in target for target in server.asked[before:])
    assert "town:cb-3" in lib.snapshot.measure_ids


def test_a_site_that_is_down_is_left_alone(tmp_path):
    with serving(fictional(40)) as server:
        for number in range(10, 41):
            server.extra[f"/v1/town/matters/{number}/versions"] = (503, {}, b"")
        with pytest.raises(BlockedError, match="10 items in a row"):
            added(tmp_path / "lib", server, attempts=None) if False else added(
                tmp_path / "lib", server
            )
        assert len(server.asked) < 9 * 4 + 10 * 6 + 5
        server.extra.clear()
        assert synced(whereas.open(tmp_path / "lib"), server).report.added == 40


# --- checks before an update is taken


def test_an_update_that_withdraws_half_is_blocked_until_it_is_accepted(tmp_path):
    with serving(fictional(40)) as server:
        lib = added(tmp_path / "lib", server)
        before = exported(lib, tmp_path)
        for number in range(1, 21):
            del server.matters[number]
        done = synced(lib, server)
        assert done.report is None
        assert "measures not withdrawn: 20 of 40, at least 80% asserted" in done.blocked
        assert exported(lib, tmp_path) == before
        assert synced(lib, server, offline=True).report is None
        assert len(synced(lib, server, accept=True).report.withdrawn) == 20


def test_an_update_with_empty_fields_is_blocked(tmp_path):
    matters = fictional(40)
    for matter in matters[:20]:
        matter.row["MatterTitle"] = None
    with (
        serving(matters) as server,
        pytest.raises(BlockedError, match="records with title: 24 of 48"),
    ):
        added(tmp_path / "lib", server)
    assert not (tmp_path / "lib" / "manifest.json").exists() or not len(
        whereas.open(tmp_path / "lib").snapshot
    )


# --- killed and resumed


def test_killed_and_resumed_it_comes_out_the_same(tmp_path):
    faults = Faults(seed=5, error=0.03, busy=0.02, drop=0.02, html=0.02, delete_after_page=2)

    def matters():
        made = fictional(30)
        spoil(made, 3, 0.05)
        return made

    with serving(matters(), faults) as server:
        lib = added(tmp_path / "calm", server)
    with serving(matters(), faults) as server:
        done = sync_with_kills(tmp_path / "killed", server, 3, 60, 11, (0.05, 1))
        assert done.kills == 3
        assert len(server.asked) < 2 * lib.report.requests
    assert exported(tmp_path / "killed", tmp_path) == exported(lib, tmp_path)


@pytest.mark.parametrize("cut", range(0, 400, 57))
def test_a_log_cut_anywhere_is_resumed(tmp_path, cut):
    with serving(fictional(4)) as server:
        lib = added(tmp_path / "lib", server)
        whole = exported(lib, tmp_path)
        folder = lib.folder / "raw" / "legistar-town"
        log = (folder / "log.jsonl").read_bytes()
        (folder / "log.jsonl").write_bytes(log[: len(log) - 3 * cut])
        assert synced(lib, server).report.refused == []
        assert exported(lib, tmp_path) == whole
        fresh = whereas.open(tmp_path / "again")
        shutil.copytree(lib.folder / "raw", fresh.folder / "raw")
        (done,) = fresh.sync(ways=Ways(offline=True))
        assert (done.report.added, exported(fresh, tmp_path)) == (4, whole)


def test_bodies_that_a_power_cut_took_are_fetched_again(tmp_path):
    with serving(fictional(6)) as server:
        lib = added(tmp_path / "lib", server)
        pack = lib.folder / "raw" / "legistar-town" / "0001.pack"
        pack.write_bytes(pack.read_bytes()[:-900])
        before = len(server.asked)
        assert synced(lib, server).report.refused == []
        assert len(server.asked) > before + 3
        again = whereas.open(tmp_path / "again")
        shutil.copytree(lib.folder / "raw", again.folder / "raw")
        (done,) = again.sync(ways=Ways(offline=True))
    assert (done.report.added, done.report.refused) == (6, [])


def test_a_damaged_body_is_named_and_fetched_again_in_full(tmp_path):
    with serving(fictional(6)) as server:
        lib = added(tmp_path / "lib", server)
        pack = lib.folder / "raw" / "legistar-town" / "0001.pack"
        data = bytearray(pack.read_bytes())
        data[-40:-20] = bytes(20)
        pack.write_bytes(data)
        again = whereas.open(tmp_path / "again")
        shutil.copytree(lib.folder / "raw", again.folder / "raw")
        (done,) = again.sync(ways=Ways(offline=True))
        assert [r.why for r in done.report.refused if "damaged" in r.why]
        assert synced(again, server, full=True).report.refused == []
    assert exported(again, tmp_path) == exported(lib, tmp_path)


def test_the_library_is_rebuilt_from_what_was_fetched(tmp_path):
    with serving(fictional(9)) as server:
        lib = added(tmp_path / "lib", server)
    again = whereas.open(tmp_path / "again")
    shutil.copytree(lib.folder / "raw", again.folder / "raw")
    (done,) = again.sync(ways=Ways(offline=True))
    assert done.report.requests == 0
    assert exported(again, tmp_path) == exported(lib, tmp_path)


# --- provenance


def test_every_version_leads_to_its_bytes(tmp_path):
    with serving(fictional(10)) as server:
        lib = added(tmp_path / "lib", server)
        server.touch(3, "2026-01-01T00:00:00", 77)
        synced(lib, server)
    first, second = lib.provenance("town:cb-10")
    roles = [origin.role for origin in second.origins]
    assert roles == ["matter", "versions", "text", "history"]
    raw = Raw(lib.folder / "raw" / "legistar-town")
    for origin in (*first.origins, *second.origins):
        assert hashlib.sha256(raw.body(origin.sha256)).hexdigest() == origin.sha256
        assert origin.where.startswith(server.url)
        assert origin.fetched > "2020"
    text = json.loads(raw.body(second.origins[2].sha256))
    assert text["MatterTextVersion"] == second.version == "2"
    page = json.loads(raw.body(second.origins[0].sha256))
    assert page[int(second.origins[0].part.removeprefix("row ")) - 1]["MatterId"] == 10


def test_a_file_is_its_own_provenance(tmp_path):
    path = tmp_path / "laws" / "bags.txt"
    path.parent.mkdir()
    path.write_text("Section 1. No person shall sell bags of any kind on the green.")
    lib = whereas.open(tmp_path / "lib")
    lib.add(path.parent)
    ((origin,),) = [one.origins for one in lib.provenance("laws:bags")]
    assert origin.where == str(path)
    assert origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


# --- files and commands


def test_sync_takes_up_files_with_the_format_they_were_added_as(tmp_path):
    table = tmp_path / "laws.csv"
    table.write_text("id,text\na,No person shall sell bags.\n")
    lib = whereas.open(tmp_path / "lib")
    lib.add(table, as_="table")
    table.write_text("id,text\na,No person shall sell bags.\nb,No person shall buy bags.\n")
    (done,) = lib.sync()
    assert (done.report.added, done.report.changed) == (1, 0)
    lib.remove(str(table))
    with pytest.raises(UsageError, match="no source yet"):
        list(lib.sync())


def test_a_source_whose_files_have_gone_keeps_what_it_gave(tmp_path):
    path = tmp_path / "bags.txt"
    path.write_text("No person shall sell bags of any kind on the green.")
    lib = whereas.open(tmp_path / "lib")
    lib.add(path)
    path.unlink()
    (done,) = lib.sync()
    assert "no longer there" in done.blocked
    assert len(lib.snapshot.measure_ids) == 1


@pytest.fixture
def run(tmp_path, capsys):
    def run(*args):
        status = cli.main([*map(str, args), "--library", str(tmp_path / "lib")])
        return status, *capsys.readouterr()

    return run


def test_the_commands(run):
    with serving(fictional(6)) as server:
        net = ("--allow-host", server.host, "--rate", "0")
        status, out, err = run("add", NAME, "--server", server.url, "--token", "s3cret", *net)
        assert (status, err) == (0, "")
        assert out.startswith("Added 6 measures; ")
        server.touch(2, "2026-01-01T00:00:00", 77)
        del server.matters[4]
        status, out, err = run("sync", NAME, *net)
        assert status == 1
        assert "0 new, 1 changed, 1 withdrawn, 1 unreadable" in out
        assert "withdrawn: town:cb-4" in out
        assert "matter 4 is no longer at its source" in err
    status, out, _ = run("show", "town:cb-2", "--provenance")
    assert f"{server.url}/v1/town/matters/2/texts/200" in "".join(out.split("\n"))
    status, out, _ = run("show", "town:cb-2", "--provenance", "--json")
    assert json.loads(out)["provenance"][0]["origins"][0]["role"] == "matter"
    status, out, _ = run("check", NAME, "-n", "3")
    assert status == 0
    assert "records with title" in out
    assert "MatterTitle" in out
    status, out, _ = run("remove", NAME)
    assert "Removed 5 measures" in out
    assert run("sync")[0] == 2


def test_a_token_is_sent_and_kept_nowhere(run, tmp_path):
    with serving(fictional(2)) as server:
        net = ("--allow-host", server.host, "--rate", "0")
        run("add", NAME, "--server", server.url, "--token", "s3cret", *net)
        assert all("token=s3cret" in target for target in server.asked)
    kept = b"".join(p.read_bytes() for p in (tmp_path / "lib").rglob("*") if p.is_file())
    assert b"s3cret" not in kept


def test_a_token_of_the_environment_goes_to_no_other_server(run, monkeypatch):
    monkeypatch.setenv("WHEREAS_LEGISTAR_TOKEN", "s3cret")
    with serving(fictional(2)) as server:
        run("add", NAME, "--server", server.url, "--allow-host", server.host, "--rate", "0")
        assert server.asked
        assert not any("s3cret" in target for target in server.asked)


def test_this_computer_is_asked_only_by_name(run):
    with serving(fictional(2)) as server:
        status, _, err = run("add", NAME, "--server", server.url)
        assert status == 1
        assert f"--allow-host {server.host} allows it" in err
        assert server.asked == []


def test_options_of_live_sources_are_for_them(run, tmp_path):
    (tmp_path / "a.txt").write_text("No person shall sell bags.")
    status, _, err = run("add", tmp_path / "a.txt", "--since", "2024")
    assert status == 2
    assert "live sources" in err


# --- documents and odd content


def test_a_text_in_an_attachment_is_read_and_one_that_cannot_be_is_named(tmp_path):
    law = b"Section 1. No person shall keep bees within ten yards of the green."
    matters = fictional(3)
    for matter, name, data in (
        (matters[0], "Ordinance.txt", law),
        (matters[1], "Ordinance.doc", b"\0"),
    ):
        matter.texts = list
        matter.attachments = [(name, data), ("Summary.txt", b"It is about bees.")]
    with serving(matters) as server:
        lib = added(tmp_path / "lib", server)
        assert "/files/1/1" not in server.asked
    assert texts_of(lib, "town:cb-1") == [law.decode()]
    assert texts_of(lib, "town:cb-2") == [""]
    (refused,) = lib.report.refused
    assert refused.why.startswith("its attachment ")
    assert refused.record == "town:cb-2"
    assert lib.provenance("town:cb-1")[0].origins[-1].role == "document"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("legistar:seattle", "legistar-seattle"), ("legistar:a_b", "legistar-a-b-")],
)
def test_folders_of_sources(name, expected):
    assert slug(name).startswith(expected)


def test_names_that_look_alike_get_folders_of_their_own():
    assert (
        len({slug(n) for n in ("urls:/a/b.txt", "urls:/a-b.txt", "legistar:a_b", "legistar:a-b")})
        == 4
    )


def test_hostile_json_is_a_refusal(tmp_path):
    rows = [
        row_of(n, MatterFile=f"CB {n}", MatterTitle={"a": [n]}, MatterVersion=7) for n in (1, 2)
    ]
    history = [None, 7, {"MatterHistoryActionName": ["x"], "MatterHistoryActionDate": {}}]
    matters = [Matter(row, lambda: [("1", 5, ["x"])], history) for row in rows]
    with serving(matters) as server:
        lib = added(tmp_path / "lib", server)
    assert lib.report.added == 2
    assert not any("failed" in r.why for r in lib.report.refused)


@pytest.mark.data
def test_new_york_through_the_interface_is_as_its_mirror_says(law, tmp_path):
    files = sorted((law / "nyc_legislation" / "introduction" / "2015").glob("*.json"))[:60]
    mirror = whereas.open(tmp_path / "mirror")
    for file in files:
        target = tmp_path / "introduction" / "2015" / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    mirror.add(tmp_path / "introduction")
    with serving(from_mirror(files)) as server:
        server.client = "nyc"
        lib = whereas.open(tmp_path / "lib")
        lib.add_live("legistar:nyc", options={"server": server.url}, ways=ways(server))
    assert lib.snapshot.measure_ids == mirror.snapshot.measure_ids
    for name in lib.snapshot.measure_ids:
        ours, theirs = lib.measure(name), mirror.measure(name)
        assert (ours.title, ours.status, ours.kind, ours.jurisdiction) == (
            theirs.title, theirs.status, theirs.kind, theirs.jurisdiction,
        )  # fmt: skip
        for a, b in zip(ours.versions, theirs.versions, strict=True):
            assert (a.text, a.spans, a.marks, a.version) == (b.text, b.spans, b.marks, b.version)
            assert (a.date_from, a.date_to, a.date_basis) == (b.date_from, b.date_to, b.date_basis)


def test_a_body_is_checked_when_it_is_read(tmp_path):
    with serving(fictional(1)) as server:
        lib = added(tmp_path / "lib", server)
    raw = Raw(lib.folder / "raw" / "legistar-town")
    (item,) = raw.items.values()
    held = raw.held(item)
    place = held.places[item.parts[1].sha]
    with pytest.raises(UnreadableError, match="damaged"):
        place.read("0" * 64)
