"""Archives are read as the folders they hold; what would leave them or blow up is refused."""

from __future__ import annotations

import io
import lzma
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import whereas
from tests import pdfs
from tests.conftest import SHARED
from tests.libraries import exported, text
from whereas.errors import UnreadableError
from whereas.shown import cli
from whereas.sources.archives import is_archive, kinds, unpacking

LAWS = {
    "laws/2011-05-03-kites.txt": text("kites").encode(),
    "laws/port-alder/2012-01-02-bells.txt": text("bells").encode(),
    "laws/port-alder/2013-01-02-wicks.txt": text("wicks").encode(),
}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes | tarfile.TarInfo], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            body = data if isinstance(data, bytes) else b""
            info.size = len(body) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


PACKED = {
    "laws.zip": zipped(LAWS),
    "laws.tar": tarred(LAWS, "w:"),
    "laws.tar.gz": tarred(LAWS),
    "laws.tgz": tarred(LAWS),
    "laws.tar.xz": tarred(LAWS, "w:xz"),
    "laws.tar.bz2": tarred(LAWS, "w:bz2"),
    "LAWS.ZIP": zipped(LAWS),
    "laws.tar.zip": tarred(LAWS, "w:xz"),
}


@pytest.fixture
def lib(tmp_path):
    return whereas.open(tmp_path / "library")


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture
def run(capsys, lib):
    def run(*args):
        status = cli.main([*(str(arg) for arg in args), "--library", str(lib.folder)])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return run


def as_folder(folder: Path, tmp_path: Path) -> bytes:
    """What a library of the same files in a folder exports."""
    for name, data in LAWS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    other = whereas.open(tmp_path / "other")
    other.add(folder / "laws")
    (tmp_path / "x").mkdir()
    return exported(other.folder, tmp_path / "x")


@pytest.mark.parametrize("name", PACKED)
def test_an_archive_is_read_as_its_folder(lib, tmp_path, name):
    path = put(tmp_path, name, PACKED[name])
    report = lib.add(path)
    assert (report.added, report.refused) == (3, [])
    assert exported(lib.folder, tmp_path) == as_folder(tmp_path / "folder", tmp_path)
    assert not (lib.folder / "unpacked").exists()


def test_an_unchanged_archive_is_not_opened_again(lib, tmp_path, monkeypatch):
    path = put(tmp_path, "laws.zip", PACKED["laws.zip"])
    lib.add(path)
    monkeypatch.setattr("whereas.library.adding.unpacked", None)  # to open it would fail
    report = lib.add(path)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    path.touch()
    assert lib.add(path).unchanged == 3


def test_of_a_changed_archive_what_changed_is_read(lib, tmp_path):
    path = put(tmp_path, "laws.zip", PACKED["laws.zip"])
    lib.add(path)
    changed = {**LAWS, "laws/2011-05-03-kites.txt": text("swings").encode(), "laws/n.txt": b"new"}
    put(tmp_path, "laws.zip", zipped(changed))
    report = lib.add(path)
    assert (report.added, report.changed, report.unchanged) == (1, 1, 2)


def test_an_archive_is_removed_by_its_name(lib, tmp_path):
    path = put(tmp_path, "laws.zip", PACKED["laws.zip"])
    lib.add(path)
    lib.remove("laws:2011-05-03-kites")
    report = lib.add(path)
    assert (report.added, report.unchanged) == (1, 2)
    assert lib.remove(str(path)) == 3
    assert lib.add(path).added == 3


def test_captures_name_the_archive(lib, tmp_path):
    path = put(tmp_path, "laws.zip", PACKED["laws.zip"])
    lib.add(path)
    rows = lib.snapshot.captures.files.to_pylist()
    assert {row["source"] for row in rows} == {str(path)}
    assert str(path) + "/2011-05-03-kites.txt" in {row["path"] for row in rows}


def test_what_a_crash_left_unpacked_goes_with_the_next_write(lib, tmp_path):
    left = lib.folder / "unpacked" / "laws"
    lib.add(put(tmp_path, "laws.zip", PACKED["laws.zip"]))
    left.mkdir(parents=True)
    (left / "a.txt").write_text("kites")
    lib.remove("laws:2011-05-03-kites")
    assert not left.exists()


@pytest.mark.data
@pytest.mark.parametrize(("name", "measure"), [("dc_law", "dc:law-23-7")])
def test_the_real_archives_find_their_readers(lib, name, measure):
    archive = SHARED / f"{name}.tar.xz"
    if not archive.is_file():
        pytest.skip("needs the real law in ../shared/data")
    report = lib.add(archive)
    assert (report.added, report.refused) == (4889, [])
    assert lib.measure(measure).measure == measure


def test_documents_and_archives_within(lib, tmp_path):
    inner = zipped({"a/2014-01-02-drums.txt": text("drums").encode()})
    members = {
        "one.pdf": pdfs.pdf(text("flutes"), pdfs.LAYOUTS["plain"]),
        "year.zip": inner,
        "__MACOSX/._one.pdf": b"notes",
    }
    report = lib.add(put(tmp_path, "laws.zip", zipped(members)))
    assert (report.added, report.refused) == (2, [])
    assert lib.measure("laws:one")
    assert lib.measure("laws:year.a.2014-01-02-drums")


# Names that lead elsewhere, links, and other members that are refused


def link(name: str, to: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


def zip_link(name: str, to: str) -> bytes:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, to)
        archive.writestr("kites.txt", text("kites"))
    return out.getvalue()


def zip_encrypted() -> bytes:
    data = bytearray(zipped({"kites.txt": text("kites").encode(), "b.txt": b"bells"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(mark) + at] |= 1
    return bytes(data)


GOOD = {"kites.txt": text("kites").encode()}
DEEP = zipped({"a.zip": zipped({"b.zip": zipped({"c.txt": b"c"})}), **GOOD})
NESTED_SAYS = f"is an archive within an archive, {unpacking.MOST_DEPTH + 1} deep"
DEEP_SAYS = f"lies more than {unpacking.MOST_FOLDERS} folders deep"
MEMBERS = {
    "up": ("a.zip", zipped({"../up.txt": b"x", **GOOD}), "../up.txt: leads out of the archive"),
    "up in the middle": ("a.zip", zipped({"a/../../x": b"x", **GOOD}), "leads out of the archive"),
    "up in a tar": ("a.tgz", tarred({"../up.txt": b"x", **GOOD}), "leads out of the archive"),
    "absolute": ("a.tgz", tarred({"/tmp/evil.txt": b"x", **GOOD}), "leads out of the archive"),
    "a drive": ("a.zip", zipped({"C:\\evil.txt": b"x", **GOOD}), "leads out of the archive"),
    "a back slash": ("a.zip", zipped({"..\\evil.txt": b"x", **GOOD}), "leads out of the archive"),
    "a symlink": ("a.tgz", tarred({"l.txt": link("l.txt", "/etc/passwd"), **GOOD}), "l.txt: is a"),
    "a hard link": (
        "a.tgz", tarred({"l": link("l", "kites.txt", tarfile.LNKTYPE), **GOOD}), "l: is a link"
    ),
    "a device": ("a.tgz", tarred({"d": link("d", "", tarfile.CHRTYPE), **GOOD}), "d: is a link or"),
    "a pipe": ("a.tgz", tarred({"d": link("d", "", tarfile.FIFOTYPE), **GOOD}), "d: is a link or"),
    "a symlink in a zip": ("a.zip", zip_link("l.txt", "/etc/passwd"), "l.txt: is a link"),
    "encrypted": ("a.zip", zip_encrypted(), "b.txt: is encrypted (unpack it with its password)"),
    "twice": ("a.tgz", tarred({"kites.txt": GOOD["kites.txt"], "KITES.txt": b"x"}), "twice"),
    "a file as a folder": ("a.zip", zipped({**GOOD, "kites.txt/a": b"x"}), "can't be unpacked"),
    "a long name": ("a.tgz", tarred({"n" * 300: b"x", **GOOD}), "has too long a name"),
    "a deep name": ("a.zip", zipped({"a/" * 40 + "x": b"x", **GOOD}), DEEP_SAYS),
    "control characters": ("a.zip", zipped({"a\x1b[2J": b"x", **GOOD}), "has control characters"),
    "three deep": ("a.zip", DEEP, NESTED_SAYS),
    "a broken one inside": (
        "a.zip", zipped({"i.zip": b"PK\x03\x04" + bytes(60), **GOOD}), "i.zip: is damaged or cut"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "says"), MEMBERS.values(), ids=MEMBERS.keys())
def test_bad_members_are_refused_by_name(run, lib, tmp_path, name, data, says):
    before = {p for p in tmp_path.rglob("*") if not p.is_relative_to(lib.folder)}
    status, out, err = run("add", put(tmp_path, name, data))
    assert (status, err.count("\n")) == (1, 1), err
    assert says in err
    assert out.startswith("Added 1 measure"), out
    after = {p for p in tmp_path.rglob("*") if not p.is_relative_to(lib.folder)}
    assert after == before | {tmp_path / name}
    assert not (lib.folder / "unpacked").exists()


# Limits on the whole; each is a row of docs/limits.md


def bomb(tmp_path: Path, size: int) -> Path:
    """A zip of one member that unpacks to `size` bytes."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("a.txt", "w", force_zip64=True) as out:
            for _ in range(size >> 20):
                out.write(bytes(1 << 20))
        archive.writestr("kites.txt", text("kites"))
    return path


def refused(lib, path: Path) -> str:
    report = lib.add(path)
    assert report.added == 0
    (refusal,) = report.refused
    assert refusal.file == path.name
    assert not (lib.folder / "unpacked").exists()
    return refusal.why


def test_a_zip_bomb(lib, tmp_path):
    path = bomb(tmp_path, 150 << 20)
    assert unpacking.MOST_RATIO * path.stat().st_size < 150 << 20
    assert "over 200 times its size" in refused(lib, path)
    assert "over 200 times its size" in refused(lib, path)  # it is tried, and named, again


def test_a_stream_of_5_gb(lib, tmp_path):
    """Some kilobytes that a sparse file's header says are 5 GB."""
    path = tmp_path / "big.tar.xz"
    size = 5 << 30
    info = tarfile.TarInfo("big.txt")
    info.size = size
    with lzma.open(path, "wb", preset=0) as out:
        out.write(info.tobuf(tarfile.GNU_FORMAT))
        for _ in range(100):
            out.write(bytes(1 << 20))
    why = refused(lib, path)
    assert "holds more than" in why


def test_a_member_of_a_gigabyte(lib, tmp_path, monkeypatch):
    data = zipped({"a.txt": b"a" * 5000, **GOOD})
    monkeypatch.setattr(unpacking, "MOST_MEMBER", len(GOOD["kites.txt"]))
    found = unpacking.unpack(str(put(tmp_path, "a.zip", data)), str(tmp_path / "into"))
    assert [(r.file, r.why) for r in found.refused] == [("a.txt", "is larger than 0 MB")]
    assert [p.name for p in Path(found.root).iterdir()] == ["kites.txt"]


def test_all_members_together(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_BYTES", 100_000)
    data = zipped({f"{n}.txt": bytes([65 + n]) * 30_000 for n in range(4)})
    with pytest.raises(UnreadableError, match="holds more than 0 MB"):
        unpacking.unpack(str(put(tmp_path, "a.zip", data)), str(tmp_path / "into"))


def test_10_001_members(tmp_path):
    members = {f"laws/{n % 20}/{n}.txt": b"kites %d" % n for n in range(10_001)}
    path = put(tmp_path, "laws.zip", zipped(members))
    found = unpacking.unpack(str(path), str(tmp_path / "into"))
    assert found.refused == ()
    assert sum(1 for p in Path(found.root).rglob("*.txt")) == 10_001


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_too_many_members(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(unpacking, "MOST_ENTRIES", 50)
    data = pack({f"{n}.txt": b"x" for n in range(51)})
    with pytest.raises(UnreadableError, match="holds more than 50 files"):
        unpacking.unpack(str(put(tmp_path, "a.zip", data)), str(tmp_path / "into"))


def test_many_refused_members_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_NAMED", 3)
    data = tarred({f"l{n}": link(f"l{n}", "x") for n in range(10)} | GOOD)
    found = unpacking.unpack(str(put(tmp_path, "a.tgz", data)), str(tmp_path / "into"))
    assert [r.why for r in found.refused][3:] == ["7 more of its members were refused"]


def test_unpacking_has_its_time(lib, tmp_path, monkeypatch):
    monkeypatch.setattr("whereas.sources.archives.SECONDS", 0.001)
    path = bomb(tmp_path, 60 << 20)  # so much takes longer on any computer, and is under the limits
    assert refused(lib, path) == "took longer than 0.001 seconds to read"
    monkeypatch.undo()
    put(tmp_path, "bomb.zip", PACKED["laws.zip"])
    assert lib.add(path).added == 3


# Damage


@pytest.mark.parametrize("name", ["laws.zip", "laws.tar", "laws.tar.gz", "laws.tar.xz"])
def test_one_cut_off_is_named(lib, tmp_path, name):
    """What stands before the cut is read; of a zip, whose list stands at its end, nothing."""
    members = {f"laws/{n}.txt": text(f"kites{n}").encode() * 60 for n in range(8)}
    whole = zipped(members) if name == "laws.zip" else tarred(members, MODES[name])
    report = lib.add(put(tmp_path, name, whole[: len(whole) // 2]))
    assert any("damaged or cut off" in r.why for r in report.refused)
    assert report.added < 8
    assert report.added > 0 or name in ("laws.zip", "laws.tar.xz")  # xz packs all as one block


MODES = {"laws.tar": "w:", "laws.tar.gz": "w:gz", "laws.tar.xz": "w:xz"}


def test_a_damaged_header_is_not_the_end(tmp_path):
    data = bytearray(tarred({f"{n}.txt": bytes([65 + n]) * 600 for n in range(5)}, "w:"))
    at = data.index(b"3.txt")
    data[at : at + 300] = b"?" * 300
    found = unpacking.unpack(str(put(tmp_path, "a.tar", bytes(data))), str(tmp_path / "into"))
    assert "is damaged or cut off after 3 files" in found.refused[0].why


@pytest.mark.parametrize(
    ("name", "data", "status", "says"),
    [
        ("empty.zip", zipped({}), 1, "empty.zip: holds nothing that whereas can read"),
        ("photos.zip", zipped({"a.jpg": b"\xff\xd8\xff"}), 1, "holds nothing that whereas can"),
        ("none.zip", b"", 2, "this is nothing that whereas can read"),
        ("text.zip", b"kites fly", 2, "this is nothing that whereas can read"),
        ("head.zip", b"PK\x03\x04", 1, "head.zip: is damaged or cut off"),
        ("head.tgz", b"\x1f\x8b", 1, "head.tgz: is damaged or cut off"),
        ("law.txt", zipped(LAWS), 1, "law.txt: is a zip"),
    ],
)
def test_archives_that_hold_nothing(run, tmp_path, name, data, status, says):
    found, _, err = run("add", put(tmp_path, name, data))
    assert (found, err.count("\n")) == (status, 1), err
    assert says in err


@pytest.mark.parametrize("name", ["laws.zip", "laws.tar.gz"])
def test_an_archive_is_checked_as_its_folder(lib, tmp_path, name):
    path = put(tmp_path, name, PACKED[name])
    checked = lib.check(str(path), most=2)
    assert (checked.source, checked.refused) == (str(path), [])
    assert [a.found for a in checked.assertions if a.what.startswith("records read")] == [
        "3 of 3 (too few to judge)"
    ]
    assert len(checked.records) == 2
    for pair in checked.records:
        ((file, original),) = pair.originals.items()
        member = file.removeprefix("file ")
        assert original.encode() in LAWS[f"laws/{member}"]
        assert pair.facts["text"][:40] in original
    assert lib.snapshot.measure_ids == []
    assert not (lib.folder / "unpacked").exists()


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        (zipped({"../a.txt": b"x", **LAWS}), 0, "leads out of the archive"),
        (zipped({"a.png": b"x"}), 1, "holds nothing that whereas can read"),
        (PACKED["laws.zip"][:200], 1, "damaged or cut off"),
    ],
)
def test_what_is_wrong_with_a_checked_archive_is_named(run, tmp_path, data, status, says):
    path = put(tmp_path, "laws.zip", data)
    done, out, err = run("check", path)
    assert done == status
    assert says in out + err


def test_an_archive_in_a_folder_is_named_until_it_is_added_by_itself(run, lib, tmp_path):
    folder = tmp_path / "town"
    (folder / "old").mkdir(parents=True)
    put(folder, "a.txt", text("kites").encode())
    packed = put(folder, "old/laws.zip", PACKED["laws.zip"])
    put(folder, ".hidden.zip", PACKED["laws.zip"])
    put(folder, "no.zip", b"no archive")
    status, _, err = run("add", folder)
    assert status == 1
    assert "old/laws.zip" in err
    assert "add it by itself" in err
    assert (err.count(".zip"), lib.snapshot.measure_ids) == (1, ["town:a"])
    assert run("add", folder)[0] == 0  # nothing new
    unread = [u for place in lib.coverage().jurisdictions for u in place.unreadable]
    assert [refusal.file for refusal in unread] == ["old/laws.zip"]
    assert run("add", folder, packed)[0] == 0
    lib.refresh()
    assert len(lib.snapshot.measure_ids) == 4
    assert [u for place in lib.coverage().jurisdictions for u in place.unreadable] == []


def test_a_folder_of_archives_stands_for_them(run, lib, tmp_path):
    folder = tmp_path / "deliveries"
    folder.mkdir()
    one = put(folder, "one.zip", zipped({"a.txt": text("kites").encode()}))
    put(folder, "two.tar.gz", tarred({"b.txt": text("bells").encode()}))
    status, _, _ = run("check", folder)
    assert status == 2
    report = lib.add(folder)
    assert (report.added, report.refused) == (2, [])
    assert lib.snapshot.measure_ids == ["one:a", "two:b"]
    put(folder, "one.zip", zipped({"a.txt": text("swings").encode()}))
    assert [done.report.changed for done in lib.sync()] == [1, 0]
    assert lib.remove(str(one)) == 1


def test_one_bad_archive_does_not_stop_the_rest(run, tmp_path):
    bad = put(tmp_path, "bad.zip", b"PK\x03\x04")
    good = put(tmp_path, "good.zip", PACKED["laws.zip"])
    status, out, _ = run("add", bad, good)
    assert status == 1
    assert out.startswith("Added 3 measures")


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a.zip", "a"), ("a.tar.gz", "a"), ("A.TGZ", "A"), ("a.b.tar", "a.b"), (".zip", ".zip")],
)
def test_stems(name, stem):
    assert kinds.stem(name) == stem


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_change_of_bytes_leaves_only_our_errors(tmp_path_factory, data):
    name = data.draw(st.sampled_from(sorted(PACKED)))
    sample = bytearray(PACKED[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(sample) - 1))
        end = at + data.draw(st.integers(0, 20))
        sample[at:end] = data.draw(st.binary(max_size=20))
    folder = tmp_path_factory.mktemp("fuzz")
    path = put(folder, name, bytes(sample))
    if not is_archive(path):
        return
    try:
        found = unpacking.unpack(str(path), str(folder / "into"))
    except UnreadableError:
        return
    assert Path(found.root).is_relative_to(folder / "into")
    assert sorted(p.name for p in folder.iterdir()) == sorted([name, "into"])
    assert not any(p.is_symlink() for p in folder.rglob("*"))
