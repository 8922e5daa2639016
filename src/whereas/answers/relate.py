"""The answer `relate`: how the two texts of each pair of a table stand to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from whereas.errors import UsageError
from whereas.progress import Progress
from whereas.records import Refusal
from whereas.relation.model import CLASSES
from whereas.relation.reading import BATCH, Row, rows
from whereas.relation.relate import UNREAD, relate_all
from whereas.relation.writing import writing
from whereas.substance.texts import substantive

ODDS = tuple(name.replace(" ", "_") for name in CLASSES)
"""The columns of the odds: `unrelated`, `partially_related`, … `identical`."""

ANSWERS = pa.schema(
    [
        ("relation_class", pa.string()),
        *((name, pa.float64()) for name in reversed(ODDS)),
        ("substantive", pa.float64()),
        ("share_of_left", pa.float64()),
        ("share_of_right", pa.float64()),
    ]
)
"""What is said of each pair, all of it null where a pair can't be judged."""


@dataclass(frozen=True, slots=True)
class RelateReport:
    """What one `relate` did: rows written, and those among them that could not be judged."""

    written: int
    refused: list[Refusal]


def relate_table(
    pairs: Path,
    output: Path,
    *,
    left: str = "left",
    right: str = "right",
    keep: Sequence[str] = (),
    progress: Progress | None = None,
) -> RelateReport:
    """Write a table with one row for each row of the table `pairs`, in the same order.

    Args:
        pairs: a CSV, Parquet or JSON Lines file.
        output: the file to write; its ending says in which of these formats.
        left: the column of the one text.
        right: the column of the other.
        keep: columns that the new table should have too, besides `id`.
        progress: told how far it is.

    Raises:
        UsageError: a file can't be read or written, or a column is missing.
    """
    if output.exists() and output.samefile(pairs):
        raise UsageError("the answers would replace the pairs", str(output), "name another file")
    kept = list(dict.fromkeys(["id", *keep]))
    clash = [name for name in kept if name in ANSWERS.names]
    if clash:
        raise UsageError(f"the answers have a column {clash[0]!r} of their own", str(pairs))
    found = rows(pairs, [left, right, *kept], [left, right, *kept[1:]])
    schema = pa.schema([*((name, pa.large_string()) for name in kept), *ANSWERS])
    written = 0
    refused: list[Refusal] = []
    # Read before a file is made, so that a table without its columns leaves none behind.
    batch = list(islice(found, BATCH))
    with writing(output, schema) as writer:
        while batch:
            why = [_why_not(row, left, right) for row in batch]
            writer.write(_table(batch, why, schema))
            refused += _refusals(pairs, batch, why)
            written += len(batch)
            if progress:
                progress("relating", written, None)
            batch = list(islice(found, BATCH))
    return RelateReport(written, refused)


def _why_not(row: Row, left: str, right: str) -> str:
    """Why a row can't be judged; "" if it can, or if that is not known before its words are."""
    if row.why:
        return row.why
    empty = [name for name, text in zip((left, right), row.values, strict=False) if not text]
    return f"no text in {' and '.join(empty)}" if empty else ""


def _refusals(pairs: Path, batch: list[Row], why: list[str]) -> Iterator[Refusal]:
    for row, reason in zip(batch, why, strict=True):
        if reason:
            yield Refusal(pairs.name, reason, f"row {row.number}")


def _table(batch: list[Row], why: list[str], schema: pa.Schema) -> pa.Table:
    """The answers of some rows. Where a text holds no word, its `why` is filled in."""
    lefts = ["" if w else str(row.values[0]) for row, w in zip(batch, why, strict=True)]
    rights = ["" if w else str(row.values[1]) for row, w in zip(batch, why, strict=True)]
    judged = relate_all(lefts, rights)
    for i in np.flatnonzero(judged.classes == UNREAD).tolist():
        why[i] = why[i] or "no words in one of the texts"
    classes = [None if k == UNREAD else CLASSES[k] for k in judged.classes.tolist()]
    numbers = np.column_stack([judged.odds[:, ::-1], substantive(lefts, rights), judged.shares])
    ids = [row.values[2] or str(row.number) for row in batch]
    others = [[row.values[k] for row in batch] for k in range(3, len(batch[0].values))]
    columns = [
        *(pa.array(values, pa.large_string()) for values in (ids, *others)),
        pa.array(classes, pa.string()),
        *(pa.array(np.round(values, 4), from_pandas=True) for values in numbers.T),
    ]
    return pa.table(columns, schema=schema)
