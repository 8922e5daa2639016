"""Archives: ZIP and TAR files, read as the folders that they hold.

Not a format of its own: an archive is unpacked into a folder that lasts while it is read, and the
reader that recognises that folder reads it. Nothing of the archive is run, followed or trusted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from whereas.errors import UnreadableError
from whereas.sources.archives.kinds import is_archive

if TYPE_CHECKING:
    from whereas.sources.archives.unpacking import Unpacked

SECONDS = 900.0
"""How long unpacking may take; New York's archive, 230 MB in 11,000 files, takes 15 seconds."""

__all__ = ["is_archive", "unpacked"]


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
