"""The answer `coverage`: what the library holds, and what could not be read."""

from __future__ import annotations

from whereas.engine import door
from whereas.library.snapshot import Snapshot
from whereas.records import Refusal
from whereas.results import Coverage, PlaceCoverage


def coverage(snapshot: Snapshot) -> Coverage:
    """Count the library by jurisdiction; computed once for a snapshot."""
    if snapshot.coverage is None:
        snapshot.coverage = _count(snapshot)
    return snapshot.coverage


def _count(snapshot: Snapshot) -> Coverage:
    columns = [
        "jurisdiction", "place", "measure", "version", "stage", "doc", "date_from", "date_to",
        "words", "alive", "source",
    ]  # fmt: skip
    counted, refused = door.coverage(snapshot.docs.select(columns), snapshot.captures.refusals)
    rows = counted.to_pylist()
    homes = {source: row["jurisdiction"] for row in rows for source in row["sources"]}
    unread: dict[str | None, list[Refusal]] = {}
    for row in refused.to_pylist():
        home = row["jurisdiction"] or homes.get(row["source"])
        refusal = Refusal(row["file"], row["why"], row["record"], row["todo"], home)
        unread.setdefault(home, []).append(refusal)
    places = [
        PlaceCoverage(
            jurisdiction=row["jurisdiction"],
            name=row["name"],
            measures=row["measures"],
            first_date=row["first_date"],
            last_date=row["last_date"],
            undated=row["undated"],
            words=row["words"],
            no_text=row["no_text"],
            unreadable=unread.pop(row["jurisdiction"], []),
        )
        for row in rows
    ]
    for home, missing in sorted(unread.items(), key=lambda item: item[0] or ""):
        places.append(PlaceCoverage(home, home or "", 0, None, None, 0, 0, 0, missing))
    return Coverage(places, sum(row["measures"] for row in rows), sum(row["words"] for row in rows))
