import os
import subprocess
import sys

import pytest

from whereas.whole import whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "out.jsonl"
    with whole(path) as beside:
        beside.write_text("new")
        assert names(tmp_path) == [beside.name]
        assert beside.name.startswith(".")
    assert (names(tmp_path), path.read_text()) == (["out.jsonl"], "new")


def test_after_an_error_the_old_file_stands(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("old")

    def stopped():
        with whole(path) as beside:
            beside.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert (names(tmp_path), path.read_text()) == (["out.jsonl"], "old")


def test_what_a_killed_process_has_left_goes_with_the_next_write(tmp_path):
    path = tmp_path / "out[1].jsonl"
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        process.wait()
    for number in (process.pid, os.getppid(), "x"):
        (tmp_path / f".{path.name}.{number}.part").write_text("half")
    (tmp_path / f".other.jsonl.{process.pid}.part").write_text("half")
    with whole(path) as beside:
        beside.write_text("new")
    kept = {f".{path.name}.{os.getppid()}.part", f".{path.name}.x.part", path.name}
    assert set(names(tmp_path)) == kept | {f".other.jsonl.{process.pid}.part"}
