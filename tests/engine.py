"""Small libraries for tests of the engine: laws written into one table, added for real."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import whereas
from whereas.library.library import Library
from whereas.results import Source

HEADS = "bar cor dun fel gim hal jov kel lum mor nev pol quin ras sol tem vor wex yal zim".split()
TAILS = "ack bend cliff dale erm foss gate holt ing jar kin lode".split()
VOCABULARY = [head + tail for head in HEADS for tail in TAILS]


def law(words: int, seed: int) -> str:
    """Some words of law that no other seed gives."""
    chosen = random.Random(seed)
    return " ".join(chosen.choice(VOCABULARY) for _ in range(words))


def library(folder: Path, *measures: dict[str, object]) -> Library:
    """A library of measures: `id`, `text`, and what else the table reader knows.

    A date may be a `datetime.date`; a measure without one is undated.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "laws.jsonl"
    rows = [
        {k: v.isoformat() if isinstance(v, date) else v for k, v in m.items()} for m in measures
    ]
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    lib = whereas.open(folder / "library")
    lib.add(table)
    return lib


def ids(sources: list[Source]) -> list[str]:
    """The measures of sources, in their order."""
    return [source.measure for source in sources]
