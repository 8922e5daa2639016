"""What a library holds, counted when it is written and kept beside it for every answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from whereas.engine import door
from whereas.library.snapshot import Snapshot
from whereas.records import Refusal
from whereas.results import Coverage, PlaceCoverage, to_json

NAME = "coverage.json"


def write(folder: Path, held: Coverage) -> None:
    """Write the count into a folder."""
    (folder / NAME).write_text(json.dumps(to_json(held)), "utf-8")


def read(folder: Path) -> Coverage | None:
    """The count kept in a folder; None where there is none that can be read."""
    try:
        data = json.loads((folder / NAME).read_text("utf-8"))
        places = [_place(place) for place in data["jurisdictions"]]
        return Coverage(places, data["measures"], data["words"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _place(said: dict[str, Any]) -> PlaceCoverage:
    for name in ("first_date", "last_date"):
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    said["unreadable"] = [Refusal(**refusal) for refusal in said["unreadable"]]
    return PlaceCoverage(**said)


def count(snapshot: Snapshot) -> Coverage:
    """Count a snapshot by jurisdiction."""
    columns = [
        "jurisdiction", "place", "measure", "version", "stage", "doc", "date_from", "date_to",
        "words", "alive", "source",
    ]  # fmt: skip
    counted, refused = door.coverage(snapshot.columns(columns), snapshot.captures.refusals)
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
