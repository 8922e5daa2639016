"""The answer `coverage`: what the library holds, and what could not be read."""

from __future__ import annotations

from whereas.library import holdings
from whereas.library.snapshot import Snapshot
from whereas.results import Coverage


def coverage(snapshot: Snapshot) -> Coverage:
    """The library by jurisdiction, as it was counted when it was written."""
    if snapshot.coverage is None:
        kept = holdings.read(snapshot.folder / "segments" / snapshot.manifest.captures)
        snapshot.coverage = kept or holdings.count(snapshot)
    return snapshot.coverage
