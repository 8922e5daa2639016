"""Row `states`: are a bill's added, struck and existing words told apart as people read them?"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.kit import Bench, Figure
from whereas.records import Record
from whereas.sources.base import InputFile
from whereas.sources.nyc import READER

READ = Path(__file__).parents[1] / "tests" / "fixtures" / "nyc_states.json"
"""The spans of 56 introductions as they were read by hand: offsets, states, the text's hash."""

DRAWS = {
    "first": "40 introductions",
    "second": "16 others, drawn and read after the reader's repair",
}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Told:
    """How one bill's words compare: `wrong` counts (state by hand, state by the reader)."""

    measure: str
    draw: str
    words: int
    wrong: Counter[tuple[str, str]]


def states(bench: Bench) -> list[Figure]:
    """Compare the reader's spans with the reading by hand, word by word."""
    told = compared(bench.law / "nyc_legislation")
    bench.note("states.txt", (f"{t.measure}: {dict(t.wrong)}" for t in told if t.wrong))
    return [_figure(name, [t for t in told if t.draw == draw]) for draw, name in DRAWS.items()]


def _figure(name: str, told: list[Told]) -> Figure:
    words = sum(t.words for t in told)
    wrong = sum(t.wrong.total() for t in told)
    what = f"{words:,} words of {name}: added, struck, existing or unmarked as read by hand"
    share = 1 - wrong / words
    return Figure("states", what, "≥ 0.980", "", f"{share:.4f}", share >= 0.98)


def compared(mirror: Path) -> list[Told]:
    """Compare every bill of the reading by hand with what the reader gives.

    Raises:
        ValueError: a stored text is no longer the one that was read.
    """
    return [_told(mirror, bill) for bill in json.loads(READ.read_text("utf-8"))]


def _told(mirror: Path, bill: dict[str, Any]) -> Told:
    [record] = READER.read(InputFile(mirror / bill["file"], bill["file"]))
    if not isinstance(record, Record) or _hash(record.text) != bill["sha256"]:
        raise ValueError(f"{bill['measure']}: not the text that was read by hand")
    by_hand = word_states(record.text, bill["spans"])
    read = word_states(record.text, [(s.start, s.end, s.state) for s in record.spans])
    wrong = Counter(pair for pair in zip(by_hand, read, strict=True) if pair[0] != pair[1])
    return Told(bill["measure"], bill["draw"], len(by_hand), wrong)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def word_states(text: str, spans: Iterable[tuple[int, int, str]]) -> list[str]:
    """Give the state of each word, "" for none; a word cut by a mark is what most of it is."""
    states = [""] * len(text)
    for start, end, state in spans:
        states[start:end] = [state] * (end - start)
    return [
        Counter(states[word.start() : word.end()]).most_common(1)[0][0]
        for word in _WORD.finditer(text)
    ]
