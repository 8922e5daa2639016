"""Files that appear under their name when they are whole, and not before."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a hidden path beside `path` to write to, which takes its name at the end.

    After an error nothing is left, after a kill the hidden file: it goes with the next write.
    """
    for left in path.parent.glob(f".{escape(path.name)}.*.part"):
        if not _being_written(left):
            left.unlink(missing_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _being_written(left: Path) -> bool:
    """Whether the process whose number a hidden file bears may be alive."""
    number = left.name.split(".")[-2]
    if os.name != "posix" or not number.isdecimal():
        return True  # elsewhere asking a process for a sign of life ends it
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a hidden folder beside `path` to write into, which takes its name at the end.

    What lay at `path` is replaced as a whole. After an error nothing is left, after a kill the
    hidden folder: it goes with the next write.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{escape(path.name)}.*.part"):
        if not _being_written(left):
            shutil.rmtree(left, ignore_errors=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    old = path.with_name(f".{path.name}.old.{os.getpid()}.part")
    beside.mkdir()
    try:
        yield beside
        if path.exists():
            path.replace(old)
        beside.replace(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
