"""whereas: where a law's wording came from.

import whereas

lib = whereas.open("my-library")
lib.add("folder/of/laws")
answer = lib.trace("draft.txt")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whereas.library.library import Library
    from whereas.relation.relate import Related

__version__ = "0.1.0"
__all__ = ["__version__", "open", "relate"]


def open(folder: str | Path | None = None, *, create: bool = True) -> Library:
    """Open a library: the folder given, that of WHEREAS_LIBRARY, or the user's own.

    Raises:
        LibraryError: the folder can't be used, or `create` is False and there is no library.
    """
    from whereas.library.library import Library

    return Library(folder, create=create)


def relate(left: str, right: str) -> Related | None:
    """Say how two texts stand to each other, from identical to unrelated, and on what grounds.

    It needs no library. None where one of the texts holds no word.
    """
    from whereas.relation.relate import relate as related

    return related(left, right)
