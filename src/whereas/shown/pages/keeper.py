"""Keeps the pages' library current: a new state is made ready beside the old one, then swapped in.

What takes long after a change (families, lineages) is done by a process of its own and kept beside
the library, so that readers are answered from the state before until the new one is ready.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock, Thread

from whereas.errors import LibraryError
from whereas.library.library import Library
from whereas.library.manifest import load
from whereas.progress import Progress, silent
from whereas.shown.pages.desk import Desk

log = logging.getLogger("whereas.pages")

EVERY = 2.0
"""Seconds between two looks at the manifest and at what was read for search by meaning; a look
takes a fifth of a millisecond."""

REST = 30.0
"""Seconds between two renewals: each takes a second or two of the processor, which readers miss,
and a sync that goes on for an hour changes the library every few seconds."""

LONGEST = 3600.0
"""Seconds that making a state ready may take; then it is tried again."""


class Keeper:
    """Gives the desk that answers, and renews it when the library has changed."""

    def __init__(self, folder: Path, tell: Progress = silent) -> None:
        self.folder = folder
        self._desk = ready(folder, tell)
        self._looked = self._renewed = time.monotonic()
        self._renewing = False
        self._lock = Lock()

    def desk(self) -> Desk:
        """The desk that answers now."""
        if time.monotonic() - self._looked > EVERY:
            with self._lock:
                self._looked = time.monotonic()
                self._desk.see_meaning()
                rested = time.monotonic() - self._renewed > REST
                if rested and not self._renewing and self._changed():
                    self._renewing = True
                    Thread(target=self._renew, daemon=True).start()
        return self._desk

    def _changed(self) -> bool:
        try:
            return load(self.folder).generation != self._desk.generation
        except LibraryError:
            return False  # it answers from what it has

    def _renew(self) -> None:
        try:
            done = subprocess.run(  # noqa: S603 - our own module, with a folder for an argument
                [sys.executable, "-m", "whereas.shown.pages.keeper", str(self.folder)],
                check=False,
                timeout=LONGEST,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if done.returncode:
                log.warning(
                    "the changed library could not be made ready: status %s", done.returncode
                )
            else:
                desk = Desk(self._desk.library.renewed())
                desk.prepare(silent)
                self._desk = desk
        except (LibraryError, OSError, subprocess.SubprocessError) as error:
            log.warning("the changed library could not be opened: %s", type(error).__name__)
        finally:
            self._renewed = time.monotonic()
            self._renewing = False


def ready(folder: Path, tell: Progress) -> Desk:
    """Open a library and compute what its pages need.

    Raises:
        LibraryError: there is no library that can be used.
    """
    desk = Desk(Library(folder, create=False))
    desk.prepare(tell)
    return desk


if __name__ == "__main__":
    ready(Path(sys.argv[1]), silent)
