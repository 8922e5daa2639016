"""Killed, stopped or out of space at any moment: the library is the old one or the new one."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import whereas
from tests.libraries import copied, exported, row, strays, table, text
from whereas.errors import LibraryError
from whereas.library import committing

STEPS = """
import os, shutil, sys
from pathlib import Path
import whereas

library, source, out = map(Path, sys.argv[1:])
busy = False

def keep():
    "Copy the library as a kill at this moment would leave it."
    global busy
    busy = True
    shutil.copytree(library, out / f"{len(list(out.iterdir())):03}")
    busy = False

def hook(event, args):
    "Keep the state right before each change of the file system in the library."
    if busy or event not in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"):
        return
    if event == "open" and not (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        return
    if str(library) in str(args[0]):
        keep()

sys.addaudithook(hook)
whereas.open(library).add(source)
keep()
"""

KILLED = """
import os, random, shutil, signal, sys, time
from pathlib import Path
import numba, duckdb, pandas, pyarrow.parquet, pyarrow.compute  # else each child does
import whereas, whereas.library.library

library, source, out, longest = *map(Path, sys.argv[1:4]), float(sys.argv[4])
for n in range(12):
    shutil.copytree(library, out / str(n))
    child = os.fork()
    if not child:
        whereas.open(out / str(n)).add(source)
        os._exit(0)
    time.sleep(random.Random(n).uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""
"""Adds to copies of a library in children that it kills; nothing but imports before the fork."""


@pytest.fixture
def base(tmp_path):
    """A library of four measures, and the change that is to be made to it: one new, one other."""
    laws = table(tmp_path / "laws.jsonl", *(row(n) for n in range(4)))
    lib = whereas.open(tmp_path / "base")
    lib.add(laws)
    lib.add(table(tmp_path / "more.jsonl", row(5)))
    table(laws, row(0), row(1, text=text("kites", 70)), row(2), row(3), row(4))
    return tmp_path / "base"


@pytest.fixture
def states(base, tmp_path):
    """The export before the change and after it."""
    changed = copied(base, tmp_path / "changed")
    whereas.open(changed).add(tmp_path / "laws.jsonl")
    return exported(base, tmp_path), exported(changed, tmp_path)


def left_by(script: str, *args: object) -> list[Path]:
    """The libraries that a script leaves in the last folder of its arguments."""
    out = next(Path(str(arg)) for arg in args if str(arg).endswith("left"))
    out.mkdir()
    command = [sys.executable, "-c", script, *map(str, args)]
    subprocess.run(command, check=True, timeout=200)
    return sorted(out.iterdir())


def is_mended(library: Path, tmp_path: Path, new: bytes) -> None:
    """The next writer clears up and brings the library to the new state."""
    left = strays(library)
    lib = whereas.open(library)
    lib.add(tmp_path / "laws.jsonl")
    assert exported(lib, tmp_path) == new
    assert not left & strays(library)


def test_a_kill_at_any_step_leaves_the_old_or_the_new_library(base, states, tmp_path):
    old, new = states
    found = left_by(
        STEPS, copied(base, tmp_path / "mine"), tmp_path / "laws.jsonl", tmp_path / "left"
    )
    seen = [exported(path, tmp_path) for path in found]
    turn = seen.index(new)
    assert turn > 20  # each file, folder and renaming is a step
    assert seen == [old] * turn + [new] * (len(seen) - turn)
    assert len(strays(found[turn - 1])) >= 2
    for step in sorted({*range(0, turn, 8), turn - 1, turn}):
        is_mended(found[step], tmp_path, new)


def test_killed_at_random_moments(base, states, tmp_path):
    begun = time.monotonic()
    whereas.open(copied(base, tmp_path / "timed")).add(tmp_path / "laws.jsonl")
    longest = 2 * (time.monotonic() - begun) + 0.5
    found = left_by(KILLED, base, tmp_path / "laws.jsonl", tmp_path / "left", longest)
    assert len(found) == 12
    for path in found:
        assert exported(path, tmp_path) in states
        is_mended(path, tmp_path, states[1])


def whereas_process(*args, **kwargs):
    command = [sys.executable, "-m", "whereas.shown.cli", *(str(arg) for arg in args)]
    # Whoever runs the tests in the background may have Ctrl-C ignored, and children inherit that.
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), **kwargs,
    )  # fmt: skip


@pytest.mark.parametrize("megabytes", [1, 6], ids=["one process", "workers"])
def test_stopped_by_ctrl_c(base, tmp_path, megabytes):
    """As a terminal does it: the signal goes to all processes of the command."""
    old = exported(base, tmp_path)
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(20 * megabytes):
        (folder / f"law-{n}.txt").write_text("\n".join(text(f"kites{n}x{i}") for i in range(80)))
    stray = base / "segments" / "stray"
    stray.write_text("a stray goes when the writer begins")
    process = whereas_process("add", folder, "--library", base)
    while stray.exists() and process.poll() is None:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err == "whereas: stopped; what was not finished is as it was before\n"
    assert exported(base, tmp_path) == old
    assert not strays(base)


@pytest.mark.parametrize("failing", [1, 3, 8, 14])
@pytest.mark.parametrize("module", [np, pq], ids=["arrays", "tables"])
def test_no_space_in_the_middle_of_a_write(base, states, tmp_path, monkeypatch, module, failing):
    name = {np: "save", pq: "write_table"}[module]
    write, done = getattr(module, name), []

    def fail(*args, **kwargs):
        done.append(args)
        if len(done) == failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(*args, **kwargs)

    lib = whereas.open(base)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        if failing > 13 or (module is pq and failing > 4):
            lib.add(tmp_path / "laws.jsonl")  # fewer writes than that: all is well
            assert exported(lib, tmp_path) == states[1]
            return
        with pytest.raises(LibraryError, match="disk is full; the library is as it was") as caught:
            lib.add(tmp_path / "laws.jsonl")
    assert caught.value.exit_status == 3
    assert exported(base, tmp_path) == states[0]
    assert not strays(base)
    lib.add(tmp_path / "laws.jsonl")
    assert exported(base, tmp_path) == states[1]


def test_no_space_for_the_manifest(base, states, tmp_path, monkeypatch):
    def fail(*_args):
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    with monkeypatch.context() as patch:
        patch.setattr(committing, "save", fail)
        with pytest.raises(LibraryError, match="disk is full"):
            whereas.open(base).add(tmp_path / "laws.jsonl")
    assert exported(base, tmp_path) == states[0]
    assert not strays(base)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() or not mount:
        pytest.skip("needs root to mount a small disk")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False)
    if made.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def many_laws(folder: Path) -> Path:
    rng = random.Random(7)
    words = ["".join(rng.choices("bcdfgaeiou", k=7)) for _ in range(60_000)]
    folder.mkdir()
    for n in range(6):
        (folder / f"law-{n}.txt").write_text(" ".join(words[n * 10_000 : (n + 1) * 10_000]))
    return folder


def told(process):
    out, err = process.communicate(timeout=100)
    assert out == ""
    assert err.count("\n") == 1, err
    return process.returncode, err


def test_a_full_disk(small_disk, tmp_path):
    laws = table(tmp_path / "laws.jsonl", row(1))
    lib = whereas.open(small_disk / "library")
    lib.add(laws)
    old = exported(lib, tmp_path)
    source = many_laws(tmp_path / "many")
    status, err = told(whereas_process("add", source, "--library", lib.folder))
    assert status == 3
    assert "the disk is full; the library is as it was" in err
    assert exported(lib.folder, tmp_path) == old
    assert not strays(lib.folder)
    lib.add(table(tmp_path / "more.jsonl", row(2)))
    assert lib.coverage().measures == 2


def test_a_limit_on_the_size_of_files(base, tmp_path):
    """Needs no rights: the system refuses to write a file beyond the limit."""
    old = exported(base, tmp_path)
    source = many_laws(tmp_path / "many")
    limited = (
        "import resource, signal, sys; from whereas.shown.cli import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 17, 1 << 17)); sys.exit(main())"
    )
    command = [sys.executable, "-B", "-c", limited, "add", str(source), "--library", str(base)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    status, err = told(process)
    assert status == 3
    assert "the library is as it was" in err
    assert exported(base, tmp_path) == old
