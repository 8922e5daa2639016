"""Archives: ZIP and TAR files, read as the folders that they hold.

Not a format of its own: an archive is unpacked into a folder that lasts while it is read, and the
reader that recognises that folder reads it. Nothing of the archive is run, followed or trusted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from whereas.errors import UnreadableError
from whereas.sources.archives.kinds import has_archive_name, is_archive

if TYPE_CHECKING:
    from whereas.sources.archives.unpacking import Unpacked

SECONDS = 900.0
"""How long unpacking may take; New York's archive, 230 MB in 11,000 files, takes 15 seconds."""

__all__ = ["archives_in", "is_archive", "unpacked"]


def archives_in(folder: Path) -> list[Path]:
    """Find the archives under a folder, hidden ones left out, sorted by name."""
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        named = [n for n in names if has_archive_name(n) and not n.startswith(".")]
        found += [path for name in named if is_archive(path := Path(base, name))]
    return sorted(found)


@contextmanager
def unpacked(path: Path, into: Path) -> Iterator[Unpacked]:
    """Unpack an archive into the folder `into`, which is made, and removed at the end.

    Raises:
        UnreadableError: it is damaged, over a limit, or the disk has no room for it.
    """
    from whereas.sources.archives.unpacking import Unpacked
    from whereas.sources.documents import guard

    shutil.rmtree(into, ignore_errors=True)
    try:
        found = guard.call(
            "whereas.sources.archives.unpacking", "unpack", str(path.resolve()), str(into),
            limits=guard.Limits(SECONDS),
        )  # fmt: skip
        if not isinstance(found, Unpacked):
            raise UnreadableError("made its reader fail: it gave nothing", "", "please report this")
        yield found
    finally:
        shutil.rmtree(into, ignore_errors=True)
