"""Files of law's own vocabularies among other documents: their own readers know more of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from whereas.records import Record, Refusal
from whereas.sources.base import InputFile
from whereas.sources.folder.facts import Facts, listed, stated_dates

READERS = ("akn", "uslm", "dc")
"""Formats whose files are read as they would be alone, in whatever folder they lie."""

SUFFIXES = (".xml", ".akn")

_STATED = ("version", "jurisdiction", "place", "kind", "title", "status", "url", "summary")


def own_records(file: InputFile) -> list[Record | Refusal]:
    """Give what the reader of a file's vocabulary gives; [] where none knows it or it gives none.

    Such a file is read by the folder's own rules: its words are not lost.
    """
    if file.path.suffix.lower() not in SUFFIXES:
        return []
    from whereas.sources import reader

    found = next((r for r in map(reader, READERS) if r.recognises(file.path)), None)
    items = list(found.read(file)) if found else []
    return items if any(isinstance(item, Record) for item in items) else []


def with_row(record: Record, facts: Facts, measure: str, stage: int) -> Record:
    """Put what a table's row states in the place of what a file says of itself.

    `measure` is the id that the row gives, "" for none; `stage` the row's number.
    """
    changes: dict[str, Any] = {name: facts[name] for name in _STATED if name in facts}
    dates = stated_dates(facts, "date")
    if dates.date_from:
        changes |= {"date_from": dates.date_from, "date_to": dates.date_to}
        changes["date_basis"] = dates.basis
    also = (facts.get("number", ""), *listed(facts.get("aliases", "")))
    return replace(
        record,
        **changes,
        measure=measure or record.measure,
        stage=stage,
        aliases=tuple(dict.fromkeys(filter(None, (*record.aliases, *also)))),
        part_of=listed(facts.get("part_of", "")) or record.part_of,
        record=f"row {stage}",
    )
