"""Running a timed job in a process of its own, and watching the memory that it takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.1
"""Seconds between looks at the memory of a job's processes."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a job said, and the most memory that it and its children held at one time, in bytes.

    `resident` counts pages of mapped files too, which the system takes back when it needs them;
    `private` (USS) is what only these processes hold.
    """

    said: dict[str, float]
    resident: int
    private: int


def job(name: str, *arguments: object) -> Done:
    """Run a job of `bench.worker`; its answer and its peak memory.

    Raises:
        RuntimeError: the job failed.
    """
    command = [sys.executable, "-m", "bench.worker", name, *(str(a) for a in arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    ) as child:
        resident = private = 0
        while child.poll() is None:
            now = _held(child.pid)
            resident, private = max(resident, now[0]), max(private, now[1])
            time.sleep(EVERY)
        said = child.stdout.read() if child.stdout else ""
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
    return Done(json.loads(said.splitlines()[-1]), resident, private)


def _held(pid: int) -> tuple[int, int]:
    """Resident and private bytes of a process and its children, now."""
    import psutil  # only here: the tests import this module without requirements-bench.txt

    resident = private = 0
    try:
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            memory = process.memory_full_info()
            resident += memory.rss
            private += memory.uss
    except psutil.Error:  # it has just ended
        pass
    return resident, private
