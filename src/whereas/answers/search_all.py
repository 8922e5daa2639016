"""Many searches in one go: a file of descriptions in, a file of what was found out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whereas.answers.search import searcher
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.progress import Progress
from whereas.records import Refusal
from whereas.results import Hit

SAID = ("measure", "section", "score", "how", "version", "start", "end")
"""What is written of a hit; the rest is what `show` says of the measure."""


@dataclass(frozen=True, slots=True)
class SearchReport:
    """What one file of searches came to: rows written, and lines that could not be asked."""

    written: int
    refused: list[Refusal]


def search_all(
    snapshot: Snapshot,
    queries: Path,
    output: Path,
    count: int,
    filters: Filters,
    tell: Progress,
    *,
    meaning: bool = True,
) -> SearchReport:
    """Ask with each line of a JSON Lines file; rows are written in the order of the lines.

    Raises:
        UsageError: a file can't be read or written, or they are one file.
    """
    if output.exists() and output.samefile(queries):
        raise UsageError("the answers would replace the queries", str(output), "name another file")
    lines = _lines(queries)
    found = searcher(snapshot, tell)
    refused: list[Refusal] = []
    rows: list[str] = []
    for number, line in enumerate(lines, 1):
        asked, why = _asked(line)
        if why:
            refused.append(Refusal(queries.name, why, f"line {number}"))
        if asked is None:
            continue
        text = "" if why else asked["text"]
        near = found.near(text) if meaning and not why else None
        hits = [] if why else found.search(text, count, filters, near)
        row = {"id": asked.get("id", str(number)), "hits": [_row(hit) for hit in hits]}
        rows.append(json.dumps(row, ensure_ascii=False) + "\n")
        tell("searching", number, len(lines))
    _write(output, rows)
    return SearchReport(len(rows), refused)


def _lines(path: Path) -> list[str]:
    try:
        whole = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"not UTF-8 text (byte {error.start})", str(path), "save it so") from None
    except OSError as error:
        raise UsageError(f"can't be read: {error.strerror}", str(path)) from None
    return [line for line in whole.split("\n") if line.strip()]


def _asked(line: str) -> tuple[dict[str, Any] | None, str]:
    """A line's query, and why it can't be asked ("" if it can)."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}"
    if not isinstance(row, dict):
        return None, "not an object with `id` and `text`"
    if not isinstance(row.get("text"), str):
        return row, "no `text`"
    return row, ""


def _row(hit: Hit) -> dict[str, Any]:
    return {name: getattr(hit, name) for name in SAID}


def _write(path: Path, rows: Iterator[str] | list[str]) -> None:
    """Write the file whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(rows)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"can't be written: {why}", str(path)) from None
