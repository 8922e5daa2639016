"""From a table's own columns to the library's: names, ids, dates, texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.json as pjson
import pyarrow.parquet as pq

from whereas.library.schema import RECORDS
from whereas.records import Refusal
from whereas.sources.base import InputFile

BLOCK_BYTES = 64 << 20
"""The largest row that a CSV or JSON Lines file may hold, and how much is read at a time."""

SYNONYMS = {
    "measure": "id",
    "series": "place",
    "city": "place",
    "name": "title",
    "state": "status",
    "link": "url",
}
"""Other names for our columns, used where the column itself is missing."""

TEXT_COLUMNS = ("version", "jurisdiction", "place", "kind", "title", "status", "url", "summary")
DEFAULTS = {"version": "1", "kind": "measure"}


def tables(file: InputFile) -> Iterator[pa.Table | Refusal]:
    """Yield the file's rows as tables of RECORDS, and a refusal for what can't be read."""
    first = 0
    try:
        for raw in _raw(file):
            table = pa.table(raw) if isinstance(raw, pa.RecordBatch) else raw
            missing = {"id", "text"} - set(_named(table).column_names)
            if missing:
                yield Refusal(
                    file.name,
                    f"the table has no column {' or '.join(sorted(missing))!r}",
                    todo="name the columns id and text",
                )
                return
            yield from _converted(_named(table), file, first)
            first += table.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        yield Refusal(file.name, f"not a readable table: {why}", todo="check the file's format")


def _raw(file: InputFile) -> Iterator[pa.RecordBatch | pa.Table]:
    """The file's own batches."""
    suffix = file.path.suffix.lower()
    if suffix == ".parquet":
        source = pq.ParquetFile(file.path, memory_map=True)
        for group in range(source.metadata.num_row_groups):
            yield from source.iter_batches(batch_size=1 << 16, row_groups=[group])
    elif file.path.stat().st_size == 0:
        raise ValueError("the file is empty")
    elif suffix == ".csv":
        options = {
            "read_options": pcsv.ReadOptions(block_size=BLOCK_BYTES),
            "parse_options": pcsv.ParseOptions(newlines_in_values=True),
            "convert_options": pcsv.ConvertOptions(strings_can_be_null=False),
        }
        yield from pcsv.open_csv(file.path, **options)
    else:
        read = pjson.ReadOptions(block_size=BLOCK_BYTES)
        yield pjson.read_json(file.path, read_options=read)


def _named(table: pa.Table) -> pa.Table:
    """Lower-case column names, with ours put in the place of their synonyms."""
    names = [name.strip().lower() for name in table.column_names]
    named = []
    for name in names:
        ours = SYNONYMS.get(name, name)
        named.append(ours if ours not in names else name)
    seen: set[str] = set()
    keep = [i for i, name in enumerate(named) if not (name in seen or seen.add(name))]
    return table.select(keep).rename_columns([named[i] for i in keep])


def _strings(table: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    """A column as strings, "" where it is missing or null."""
    if name not in table.column_names:
        return pa.chunked_array([pa.array([""] * table.num_rows, kind)])
    return pc.fill_null(table[name].cast(kind), "")


def _converted(table: pa.Table, file: InputFile, first: int) -> Iterator[pa.Table | Refusal]:
    """One batch in the library's form, refusals for its rows without an id or with a bad date."""
    ids = _strings(table, "id", pa.string())
    nameless = pc.equal(pc.utf8_trim_whitespace(ids), "")
    for row in _true_rows(nameless):
        yield Refusal(file.name, "the row has no id", f"row {first + row + 1}", "give it an id")
    table = table.filter(pc.invert(nameless))
    ids = ids.filter(pc.invert(nameless))
    rows = table.num_rows
    stem = re.sub(r"[^\w.-]+", "-", file.path.stem)
    held = pc.match_substring(ids, ":")
    columns = {
        "measure": pc.if_else(held, ids, pc.binary_join_element_wise(f"{stem}:", ids, "")),
        "text": _strings(table, "text", pa.large_string()),
        "file": pa.array([file.name] * rows, pa.string()),
        "record": pc.binary_join_element_wise("id ", ids, ""),
        "stage": pa.array([0] * rows, pa.int32()),
    }
    for name in TEXT_COLUMNS:
        column = _strings(table, name, pa.string())
        if name in DEFAULTS:
            column = pc.if_else(pc.equal(column, ""), DEFAULTS[name], column)
        columns[name] = column
    columns["jurisdiction"] = _none_if_empty(columns["jurisdiction"])
    for name in ("aliases", "part_of"):
        columns[name] = _lists(table, name)
    bad = yield from _dates(table, ids, columns, file)
    del bad
    fields = [
        pa.array(columns[f.name].combine_chunks() if isinstance(columns[f.name], pa.ChunkedArray)
                 else columns[f.name]) if f.name in columns else _empty(f, rows)
        for f in RECORDS
    ]  # fmt: skip
    yield pa.Table.from_arrays(
        [c.cast(f.type) for c, f in zip(fields, RECORDS, strict=True)], schema=RECORDS
    )


def _empty(field: pa.Field, rows: int) -> pa.Array:
    if pa.types.is_list(field.type):
        return pa.array([[]] * rows, field.type)
    return pa.array([""] * rows, field.type)


def _none_if_empty(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _lists(table: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of lists: as it is, or split at semicolons."""
    if name in table.column_names and pa.types.is_list(table[name].type):
        return table[name].cast(pa.list_(pa.string()))
    split = pc.split_pattern(_strings(table, name, pa.string()), ";")
    empty = pc.equal(_strings(table, name, pa.string()), "")
    return pc.if_else(empty, pa.scalar([], pa.list_(pa.string())), split)


def _true_rows(mask: pa.ChunkedArray) -> list[int]:
    return [i for i, hit in enumerate(mask.to_pylist()) if hit] if pc.any(mask).as_py() else []


def _dates(
    table: pa.Table, ids: pa.ChunkedArray, columns: dict[str, pa.Array], file: InputFile
) -> Iterator[Refusal]:
    """Fill `date_from`, `date_to` and `date_basis`; refuse each date that isn't one."""
    rows = table.num_rows
    point = yield from _date(table, "date", ids, file)
    low = yield from _date(table, "date_from", ids, file)
    high = yield from _date(table, "date_to", ids, file)
    both = pc.and_(pc.is_valid(low), pc.is_valid(high))
    ordered = pc.fill_null(pc.and_(both, pc.less_equal(low, high)), False)
    none = pa.scalar(None, pa.date32())
    columns["date_from"] = pc.if_else(ordered, low, pc.if_else(both, none, point))
    columns["date_to"] = pc.if_else(ordered, high, pc.if_else(both, none, point))
    basis = _strings(table, "date_basis", pa.string())
    dated = pc.is_valid(columns["date_to"])
    named = pc.if_else(pc.equal(basis, ""), pa.array(["stated"] * rows, pa.string()), basis)
    columns["date_basis"] = pc.if_else(dated, named, "")
    return None


def _date(
    table: pa.Table, name: str, ids: pa.ChunkedArray, file: InputFile
) -> Iterator[Refusal]:
    """One column of dates: real dates as they are, texts read as ISO 8601's first ten characters."""
    if name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, pa.date32())])
    column = table[name]
    if pa.types.is_null(column.type):
        return column.cast(pa.date32())
    if pa.types.is_temporal(column.type):
        return column.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False)
    texts = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(column.cast(pa.string())), 0, 10)
    iso = pc.match_substring_regex(texts, r"^\d{4}-\d{2}-\d{2}$")
    parsed = pc.strptime(
        pc.if_else(iso, texts, pa.scalar(None, pa.string())), "%Y-%m-%d", "s", error_is_null=True
    )
    # strptime may roll 30 February over into March; what doesn't come back the same is no date.
    same = pc.equal(pc.strftime(parsed, "%Y-%m-%d"), texts)
    dates = pc.if_else(pc.fill_null(same, False), parsed, pa.scalar(None, pa.timestamp("s")))
    stated = pc.fill_null(pc.not_equal(texts, ""), False)
    wrong = pc.and_(stated, pc.is_null(dates))
    for row in _true_rows(wrong):
        yield Refusal(
            file.name,
            f"{name} {column[row].as_py()!r} is no date; the measure is kept without it",
            f"id {ids[row].as_py()}",
            "write dates as YYYY-MM-DD",
        )
    return dates.cast(pa.date32())
