"""The answer `stock`: the stock clauses that a library teaches, and what people marked as such."""

from __future__ import annotations

import datetime
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from whereas.answers.filtering import documents
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library.committing import change
from whereas.library.manifest import save
from whereas.library.snapshot import Snapshot
from whereas.results import Quote, StockClause
from whereas.substance.clauses import Clauses, clauses
from whereas.substance.marks import Mark, Marks, grams_of
from whereas.words.normal import PlacedWords, place_words

SURE = 0.3
"""A clause is listed up to this probability of being substance: a list is read without the texts
around it. Of 25 clauses of the three archives drawn by seed among those up to 0.5, some 14 were
stock; among their 13 up to 0.3, 11."""

AROUND = 120
"""Characters on each side of a clause within which its sentence must begin and end for the example
to show it whole."""

MOSTLY = 0.5
"""Share of the characters of those sentences that the clause itself must have: around "subject to
review by the council pursuant to" stands what is no stock. Of the first 30 clauses of the three
archives, some 18 read as stock with their sentences always shown, 27 so."""

_SPAN = re.compile(r"(?P<measure>.+)#(?P<start>\d+)-(?P<end>\d+)")
_SPACE = re.compile(r"\s")
_BEGINS = re.compile(r"[.;:\n]\s+")
_ENDS = re.compile(r"[.;:](?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Stock:
    """What a library says of stock: the clauses, most widespread first, and people's marks."""

    clauses: list[StockClause]
    marked: list[Mark]


def stock(snapshot: Snapshot, filters: Filters, most: int | None = None) -> Stock:
    """List the stock clauses of the measures that pass the filters."""
    found = clauses(snapshot, documents(snapshot, filters))
    order = np.lexsort((found.doc, -found.places, -found.measures))
    listed: list[StockClause] = []
    for i in order.tolist():
        if most is not None and len(listed) == most:
            break
        clause = _clause(snapshot, found, i)
        if clause.marked == "stock" or (clause.marked is None and _is_stock(clause)):
            listed.append(clause)
    return Stock(listed, list(snapshot.marks.marks))


def _is_stock(clause: StockClause) -> bool:
    return clause.substantive <= SURE


def _clause(snapshot: Snapshot, found: Clauses, i: int) -> StockClause:
    """One clause with its example."""
    doc, first, last = int(found.doc[i]), int(found.first[i]), int(found.last[i])
    said = snapshot.marks.said(snapshot.codes(doc)[first:last])
    place = snapshot.value(doc, "place") or ""
    chance = float(found.chance[i])
    return StockClause(
        measures=int(found.measures[i]),
        places=int(found.places[i]),
        substantive=round(chance, 3),
        marked=None if said is None else "stock" if said else "not stock",
        measure=snapshot.value(doc, "measure"),
        jurisdiction=snapshot.value(doc, "jurisdiction"),
        place=place,
        example=_example(snapshot, doc, place_words(snapshot.text(doc), place), first, last),
    )


def _example(snapshot: Snapshot, doc: int, words: PlacedWords, first: int, last: int) -> Quote:
    """The clause as it stands in a document, whole sentences if it is most of them."""
    text = snapshot.text(doc)
    start, end = int(words.starts[first]), int(words.ends[last - 1])
    before = [m.end() for m in _BEGINS.finditer(text, max(start - AROUND, 0), start)]
    after = _ENDS.search(text, end, end + AROUND)
    whole = before[-1] if before else start, after.end() if after else end
    if end - start >= MOSTLY * (whole[1] - whole[0]):
        start, end = whole
    exact = text[start:end].rstrip()
    section = snapshot.labels(np.array([doc]), np.array([start]))[0]
    return Quote(snapshot.value(doc, "version"), section, start, start + len(exact), exact)


def mark(folder: Path, what: str, is_stock: bool) -> Mark:
    """Mark a text, or a measure's span, as stock or not for good; the writer lock is held.

    Args:
        folder: the library's.
        what: `MEASURE#START-END` (characters of its latest version), or the wording itself.
        is_stock: whether it is stock.

    Raises:
        UsageError: no such measure or span, or too few words to know it again by.
    """
    with change(folder) as before:
        made = _made(before, what, is_stock)
        if not grams_of(made).size:
            raise UsageError("a mark needs four words at least", "", "mark the whole clause")
        marks = before.marks.with_mark(made)
        manifest = replace(
            before.manifest,
            generation=before.manifest.generation + 1,
            marks=f"marks-{before.manifest.generation + 1:06d}.jsonl",
        )
        _write(folder / manifest.marks, marks)
        save(folder, manifest)
        for old in folder.glob("marks-*.jsonl"):
            if old.name != manifest.marks:
                old.unlink()
    return made


def _made(snapshot: Snapshot, what: str, is_stock: bool) -> Mark:
    today = datetime.date.today().isoformat()
    span = _SPAN.fullmatch(what)
    docs = snapshot.find(span["measure"]) if span else []
    if span and not docs and not _SPACE.search(what):
        raise UsageError(f"no measure {span['measure']!r} in this library", "", "")
    if span is None or not docs:
        return Mark(is_stock, what.strip(), date=today)
    text, start, end = snapshot.text(docs[-1]), int(span["start"]), int(span["end"])
    if not start < end <= len(text):
        last = f"a span is START-END; the text ends at {len(text)}"
        raise UsageError(f"{span['measure']} has no characters {start} to {end}", "", last)
    place = snapshot.value(docs[-1], "place") or ""
    return Mark(is_stock, text[start:end], what, place, today)


def _write(path: Path, marks: Marks) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(marks.lines())
        file.flush()
        os.fsync(file.fileno())
