"""Small fictional measures and libraries for the tests of the library."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import whereas
from whereas.library.library import Library
from whereas.results import to_json

TOPICS = ("lanterns", "kites", "ferries", "beehives", "market stalls", "rain barrels")


def text(topic: str, fee: int = 5) -> str:
    """A short ordinance about a topic; two of one topic share nearly all wording."""
    return (
        f"AN ORDINANCE concerning {topic}.\n"
        f"Section 1. Definitions. The word {topic} means all {topic} that are kept, offered or "
        f"shown in the open air within sight of any public street of the town.\n"
        f"Section 2. License. No person shall keep {topic} without a license from the clerk, who "
        f"shall issue it for one year upon payment of a fee of {fee} dollars.\n"
        f"Section 3. Penalty. A person who keeps {topic} against this ordinance shall pay twice "
        f"the fee for every day on which the {topic} are found."
    )


def row(number: int, **changes: object) -> dict[str, object]:
    """A table's row: measure `number` of a fictional town, dated by its number."""
    fields: dict[str, object] = {
        "id": f"town-{number % 3}:ord-{number}",
        "text": text(TOPICS[number % len(TOPICS)]),
        "place": f"Town {number % 3}",
        "date": f"{1990 + number}-05-03",
    }
    return fields | changes


def table(path: Path, *rows: dict[str, object]) -> Path:
    """Write rows as JSON Lines, surely with another time than before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    if before:
        os.utime(path, ns=(before + 10**9, before + 10**9))
    return path


def exported(library: Library | Path, folder: Path) -> bytes:
    """The bytes of a library's export."""
    lib = library if isinstance(library, Library) else whereas.open(library)
    path = folder / "exported.jsonl"
    lib.export(path)
    data = path.read_bytes()
    path.unlink()
    return data


def traced(library: Library | Path, measures: list[str]) -> list[object]:
    """What `trace --json` says of some measures, but for when they were read."""
    lib = library if isinstance(library, Library) else whereas.open(library)
    answers = [to_json(lib.trace(measure, kind="id")) for measure in measures]
    for answer in answers:
        for place in answer["coverage"]["jurisdictions"]:
            del place["fetched"]
    return answers


def strays(folder: Path) -> set[str]:
    """What lies in a library without being named by its manifest."""
    manifest = json.loads((folder / "manifest.json").read_text())
    named = {entry[key] for entry in manifest["segments"] for key in ("name", "dead")}
    return {p.name for p in (folder / "segments").glob("*")} - named - {manifest["captures"]}


def copied(library: Path, to: Path) -> Path:
    """A copy of a library."""
    return Path(shutil.copytree(library, to))
