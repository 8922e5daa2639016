"""Columns of dates: days, months and years as intervals."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from whereas.sources.dates import EARLIEST
from whereas.sources.folder.facts import read_interval

DAY = pa.date32()


def bounds(table: pa.Table, name: str) -> tuple[pa.Array, pa.Array, pa.Array]:
    """The first and the last day that each value of a column may mean, and which are no date."""
    none = pa.nulls(table.num_rows, DAY)
    if name not in table.column_names or pa.types.is_null(table[name].type):
        return none, none, pa.array([False] * table.num_rows, pa.bool_())
    column = table[name].combine_chunks()
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        days = column.cast(pa.timestamp("s"), safe=False).cast(DAY, safe=False)
        inside = pc.and_(pc.greater_equal(days, EARLIEST), pc.less_equal(days, date.max))
        days = pc.if_else(inside, days, pa.scalar(None, DAY))
        return days, days, pc.and_(pc.is_valid(column), pc.is_null(days))
    return _read(pc.utf8_trim_whitespace(column.cast(pa.string())))


def _read(texts: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Read each different text once; there are far fewer of them than rows."""
    coded = texts.dictionary_encode()
    values = coded.dictionary.to_pylist()
    read = [read_interval(_whole(value)) for value in values]
    low = pa.array([found and found[0] for found in read], DAY).take(coded.indices)
    high = pa.array([found and found[1] for found in read], DAY).take(coded.indices)
    stated = pa.array([value != "" for value in values], pa.bool_()).take(coded.indices)
    return low, high, pc.and_(pc.fill_null(stated, False), pc.is_null(low))


def _whole(value: str) -> str:
    """Without the `.0` that a column of years gets where some are missing."""
    return value[:-2] if value.endswith(".0") and value[:-2].isdigit() else value


def interval(table: pa.Table) -> tuple[pa.Array, pa.Array, list[tuple[int, str]]]:
    """Each row's interval, and the rows that state a date which is none.

    `date_from` and `date_to` together say more than `date`; one of them alone says nothing.
    """
    point, until, wrong = bounds(table, "date")
    low, _, wrong_low = bounds(table, "date_from")
    _, high, wrong_high = bounds(table, "date_to")
    problems = [
        (row, f"{name} {_shown(table[name][row])} is no date")
        for name, rows in (("date", wrong), ("date_from", wrong_low), ("date_to", wrong_high))
        for row in true_rows(rows)
    ]
    both = pc.and_(pc.is_valid(low), pc.is_valid(high))
    ordered = pc.fill_null(pc.less_equal(low, high), False)
    right = pc.invert(pc.or_(wrong_low, wrong_high))
    odd = pc.and_(pc.xor(pc.is_valid(low), pc.is_valid(high)), right)
    problems += [(row, "only one of date_from and date_to is stated") for row in true_rows(odd)]
    swapped = pc.and_(both, pc.invert(ordered))
    problems += [(row, "date_from is after date_to") for row in true_rows(swapped)]
    alone = pc.and_(pc.is_null(low), pc.is_null(high))
    none = pa.scalar(None, DAY)
    first = pc.if_else(ordered, low, pc.if_else(alone, point, none))
    last = pc.if_else(ordered, high, pc.if_else(alone, until, none))
    return first, last, sorted(problems)


def _shown(value: pa.Scalar) -> str:
    try:
        return repr(value.as_py())
    except (OverflowError, ValueError):  # a day that Python's calendar doesn't reach
        return "beyond the year 9999"


def true_rows(mask: pa.Array) -> list[int]:
    """The numbers of the rows for which a mask holds."""
    return list(pc.indices_nonzero(mask).to_pylist())
