"""What an `add` would do to one source, counted so that it can be judged before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from whereas.records import Refusal

FIELDS = ("title", "kind", "status", "url", "place", "jurisdiction", "text", "date_to")
"""Fields of a record whose filling is counted."""


@dataclass
class Tally:
    """Counts of one source.

    `read` versions were read, of which `filled` says how many have each of FIELDS; `before` and
    `after` are its measures in the library, `withdrawn` those that would go.
    """

    source: str
    read: int = 0
    refused: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    before: int = 0
    after: int = 0
    withdrawn: list[str] = field(default_factory=list)
    measures: set[str] = field(default_factory=set)

    def add(self, table: pa.Table, refused: Iterable[Refusal]) -> None:
        """Count some records, and what could not be read beside them."""
        self.read += table.num_rows
        self.refused += sum(1 for _ in refused)
        self.measures.update(table["measure"].to_pylist())
        for name in FIELDS:
            column = table[name]
            there = pc.invert(pc.is_null(column))
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                there = pc.greater(pc.binary_length(column), 0)
            self.filled[name] += pc.sum(pc.fill_null(there, False)).as_py() or 0
