"""The issue's list of bad input, through the command line: one clear line, the right status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import whereas
from tests.libraries import exported, row, table, text
from whereas.library.lock import writing
from whereas.records import Action, Record, Refusal
from whereas.shown import cli
from whereas.sources import reader

ENTITIES = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefg", "bcdefgh", strict=True)
)
BOMB = f"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "kites kites">{ENTITIES}]>
<document xmlns="https://code.dccouncil.us/schemas/dc-library" id="D.C. Law 23-7">&h;</document>"""


@pytest.fixture
def library(tmp_path):
    """A library of two measures that every bad input meets."""
    lib = whereas.open(tmp_path / "library")
    lib.add(table(tmp_path / "first.jsonl", row(0), row(1)))
    return lib.folder


@pytest.fixture
def run(capsys, library):
    def run(*args):
        status = cli.main([*(str(arg) for arg in args), "--library", str(library)])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return run


def held(library: Path, tmp_path: Path) -> set[bytes]:
    return set(exported(library, tmp_path).splitlines())


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: p / "missing", "missing: there is no such file or folder (check the path)"),
        (lambda p: (p / "empty").mkdir() or p / "empty", "empty: this folder holds nothing that"),
        (lambda p: ((p / "x.zip").touch(), p / "x.zip")[1], "x.zip: this is nothing that whereas"),
    ],
)
def test_nothing_to_read_is_wrong_use(run, library, tmp_path, make, says):
    before = held(library, tmp_path)
    status, out, err = run("add", make(tmp_path))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert says in err
    assert held(library, tmp_path) == before


def test_a_format_forced_on_an_empty_folder(run, tmp_path):
    (tmp_path / "empty").mkdir()
    for format_ in ("nyc", "dc", "georgia", "table", "folder"):
        status, _, err = run("add", tmp_path / "empty", "--as", format_)
        assert (status, err.count("\n")) == (2, 1), err


LINES = "\n".join(json.dumps(row(n)) for n in (5, 6)).encode()

REFUSED = {
    "a binary named .txt": ("a.txt", bytes(range(256)) * 40, "a.txt: is binary, not text", 0),
    "a picture named .txt": ("a.txt", b"\x89PNG\r\n" + bytes(50), "a.txt: is an image", 0),
    "broken JSON": ("a.jsonl", LINES + b'\n{"id": "x", \n', "a.jsonl, line 3: broken JSON", 2),
    "a line that is a list": ("a.jsonl", b"[1]\n" + LINES, "a.jsonl, line 1: no JSON object", 2),
    "deep JSON": ("a.jsonl", LINES + b"\n" + b"[" * 90_000, "line 3: JSON nested too deeply", 2),
    "one file of broken JSON": (
        "a.json",
        b'{"File": "Int 1-2031", "TypeName": "Introduction", "IntroDate": "2031-01-01", ',
        "a.json: broken JSON",
        0,
    ),
    "broken XML": ("a.xml", b'<document xmlns="x/schemas/dc-library"><a>', "not well-formed", 0),
    "an XML bomb": ("a.xml", BOMB.encode(), "a.xml: ", 0),
    "no Parquet": ("a.parquet", b"PAR1 but not quite PAR1", "not a readable table", 0),
    "a row too short": ("a.csv", b"id,text,date\n1,kites,2011\n2,kites\n", "a.csv, row 2", 1),
    "no column text": ("a.csv", b"id,words\n1,kites\n", "the table has no column 'text'", 0),
    "no rows at all": ("a.jsonl", b"", "a.jsonl: not a readable table: the file is empty", 0),
    "a date that is none": (
        "a.jsonl",
        json.dumps(row(5, date="2031-02-30")).encode(),
        "id town-2:ord-5: date '2031-02-30' is no date; the measure is kept without a date",
        1,
    ),
    "one id twice": (
        "a.jsonl",
        "\n".join(json.dumps(row(5, text=text("kites", n))) for n in (1, 2)).encode(),
        "town-2:ord-5 (version 1) stands here again with another text; the first is kept",
        1,
    ),
    "a row without an id": ("a.csv", b"id,text\n,kites\n2,kites\n", "row 1: the row has no id", 1),
}


@pytest.mark.parametrize(("name", "data", "says", "kept"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_is_named_in_one_line(run, library, tmp_path, name, data, says, kept):
    before = held(library, tmp_path)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / name).write_bytes(data)
    begun = time.monotonic()
    status, out, err = run("add", tmp_path / "bad" / name)
    assert time.monotonic() - begun < 20
    assert (status, err.count("\n")) == (1, 1), err
    assert err.startswith("whereas: ")
    assert says in err
    assert out.startswith(f"Added {kept} measure")
    assert "1 input refused" in out
    after = held(library, tmp_path)
    assert before <= after
    assert len(after) == len(before) + kept
    status, out, _ = run("coverage")
    assert status == 0


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"... --- ... *** \xc2\xa7 \xc2\xb6\n" * 50, 0),
        ("a.txt", b"", 0),
        ("a.txt", text("kites").replace("License", "Li\0cense").encode(), None),
        ("a.csv", b"id,text\n1,kites fly\0 high\n", 3),
        ("a.jsonl", b'{"id": 1, "text": "kites \\u0000fly \\ud800 high"}', 3),
        ("a.jsonl", b'{"id": 1, "text": null}', 0),
    ],
)
def test_odd_texts_are_read(run, library, tmp_path, name, data, words):
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / name).write_bytes(data)
    status, out, err = run("add", tmp_path / "odd" / name)
    assert (status, err) == (0, "")
    assert out.startswith("Added 1 measure")
    if words is not None:
        assert f"{words} word" in out
    measure = (held(library, tmp_path) - {b""}).pop()
    assert b"\\u0000" not in b"".join(held(library, tmp_path))
    assert json.loads(measure)["id"]
    (new,) = [m for m in map(json.loads, held(library, tmp_path)) if not m["id"].startswith("town")]
    assert run("trace", new["id"])[0] == 0
    assert run("show", new["id"])[0] == 0


@pytest.mark.parametrize("what", ["no words: ... *** §§", "\0\0\0", "§"])
def test_a_text_of_no_words_can_be_traced(run, what):
    status, _, err = run("trace", "--text", what)
    assert (status, err) == (0, "")


# The peak of this program alone: what `getrusage` says counts in the tests' own process, from which
# it was started.
MEASURED = """
import resource, sys
from pathlib import Path
from whereas.shown.cli import main
status = main()
said = Path("/proc/self/status")
lines = said.read_text().splitlines() if said.exists() else []
peak = [line.split()[1] for line in lines if line.startswith("VmHWM")]
print(*(peak or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
sys.exit(status)
"""


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_200_megabytes_in_one_line(library, tmp_path, name):
    before = held(library, tmp_path)
    start = {"a.txt": b"", "a.jsonl": b'{"id": 1, "text": "', "a.csv": b'id,text\n1,"'}[name]
    (tmp_path / name).write_bytes(start + b"kites " * (200_000_000 // 6))
    command = [sys.executable, "-c", MEASURED, "add", tmp_path / name, "--library", library]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert f"whereas: {name}" in done.stderr
    assert int(done.stdout.split()[-1]) < 1_000_000  # kilobytes
    assert held(library, tmp_path) == before
    (tmp_path / name).unlink()


def test_a_library_of_another_version(run, library):
    manifest = library / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 7'))
    for command in (["add", library.parent / "first.jsonl"], ["coverage"], ["remove", "x"]):
        status, out, err = run(*command)
        assert (status, out, err.count("\n")) == (3, "", 1)
        assert "the library has format 7, this whereas reads format 1" in err


def test_a_library_in_use(run, library):
    with writing(library):
        status, out, err = run("add", library.parent / "first.jsonl")
        assert (status, out, err.count("\n")) == (3, "", 1)
        assert "another whereas is writing to this library" in err
        assert run("coverage")[0] == 0


def test_a_library_in_use_by_another_process(library):
    code = (
        "import sys, time; from pathlib import Path; from whereas.library.lock import writing\n"
        "with writing(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, library], stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"held\n"
    source = str(library.parent / "first.jsonl")
    assert cli.main(["add", source, "--library", str(library)]) == 3
    other.kill()
    other.communicate()
    assert cli.main(["add", source, "--library", str(library)]) == 0


def test_a_folder_that_is_no_library(capsys, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    for command in (["coverage"], ["add", str(tmp_path / "mine")]):
        assert cli.main([*command, "--library", str(tmp_path / "mine")]) == 3
        assert "this folder is not a library" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]


# Ctrl-C and kill -9 in the middle of `trace --all`


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_trace_all_stopped_in_the_middle(own_library, tmp_path, how, ending):
    """The file under its own name is the old one until the new one is whole."""
    out = tmp_path / "out" / f"traces.{ending}"
    out.parent.mkdir()
    out.write_text("the old traces")
    command = ["trace", "--all", "-o", out, "--library", own_library]
    process = subprocess.Popen(
        [sys.executable, "-m", "whereas.shown.cli", *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while len(list(out.parent.iterdir())) < 2 and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(how)
    _, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("it was done before the signal came")
    assert out.read_text() == "the old traces"
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert err.count("\n") == 1
        assert [p.name for p in out.parent.iterdir()] == [out.name]
    assert cli.main([str(c) for c in command]) == 0
    assert out.stat().st_size > 100_000


def test_trace_all_on_a_full_disk(own_library, tmp_path, capsys):
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    out = tmp_path / "out"
    out.mkdir()
    (out / f".traces.jsonl.{os.getpid()}.part").symlink_to("/dev/full")
    status = cli.main(
        ["trace", "--all", "-o", f"{out}/traces.jsonl", "--library", str(own_library)]
    )
    err = capsys.readouterr().err
    assert (status, err.count("\n")) == (3, 1)
    assert "the disk is full" in err
    assert not list(out.iterdir())


def test_names_that_are_not_utf8_are_read(tmp_path):
    lib = whereas.open(tmp_path / "library")
    folder = tmp_path / "laws"
    folder.mkdir()
    for name in (b"caf\xe9.txt", b"caf\xe8.txt"):
        with open(os.path.join(os.fsencode(folder), name), "w") as file:  # noqa: PTH118, PTH123 - bytes
            file.write(text("kites"))
    report = lib.add(folder)
    assert (report.added, report.refused) == (2, [])
    assert lib.add(folder).unchanged == 2
    assert lib.remove(str(folder)) == 2


def test_lone_surrogates_in_any_field_are_replaced(tmp_path, monkeypatch):
    lone = "a\ud800b"
    said = Record(
        measure="x:1", text=text("kites") + lone, version=lone, place=lone, title=lone, url=lone,
        aliases=(lone,), part_of=(lone,), history=(Action(None, lone),), marks=lone, summary=lone,
        file="one.txt", record=lone,
    )  # fmt: skip
    refused = Refusal("one.txt", lone, lone, lone)
    monkeypatch.setattr(type(reader("folder")), "read", lambda *_: [said, refused])
    (tmp_path / "one.txt").write_text("any")
    lib = whereas.open(tmp_path / "library")
    report = lib.add(tmp_path / "one.txt")
    assert (report.added, len(report.refused)) == (1, 1)
    view = lib.measure("x:1")
    assert view.title == view.aliases[0] == view.history[0].text == "a\ufffdb"
    assert view.versions[0].text.endswith("a\ufffdb")
    assert lib.coverage().jurisdictions[0].unreadable[0].why == "a\ufffdb"
