"""What a process of our own (a command, a worker) does first, and how many cores it has."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder


class _NoPandas(MetaPathFinder):
    """Finds that pandas is not installed."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: object = None) -> None:
        """Refuse pandas, leave all other modules to the next finder."""
        if name == "pandas":
            raise ModuleNotFoundError("left out of whereas's own processes", name=name)


def leave_pandas_out() -> None:
    """Let Arrow find no pandas: it imports it by itself to look at what an array is made from.

    That takes a third of a second where pandas is installed, and we have no use for it. Only for
    processes that are ours from the start, never for those that import us.
    """
    sys.meta_path.insert(0, _NoPandas())


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
