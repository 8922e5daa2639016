"""One writer at a time, by a lock that the system lets go when its process dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from whereas.errors import LibraryBusyError, LibraryError


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the library's writer lock.

    Raises:
        LibraryBusyError: another process holds it.
        LibraryError: the folder can't be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise LibraryBusyError(
            "another whereas is writing to this library",
            str(folder),
            "wait until it ends; reading goes on meanwhile",
        ) from None
    except OSError as error:
        raise LibraryError(
            f"the library's folder can't be written to: {error.strerror or error}",
            str(folder),
            "check its permissions and the disk, or name another with --library",
        ) from None
    try:
        yield
    finally:
        lock.release()
