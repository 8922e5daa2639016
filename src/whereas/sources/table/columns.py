"""From a table's own columns to the library's: names, ids, texts. No row is a Python object."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from whereas.library.schema import HISTORY, RECORDS, SPANS
from whereas.records import Refusal
from whereas.sources.base import InputFile
from whereas.sources.table import nested
from whereas.sources.table.dates import interval, true_rows
from whereas.sources.table.raw import decoded, parts, storable

SYNONYMS = {"measure": "id", "series": "place", "city": "place", "name": "title", "link": "url"}
"""Other names for our columns, used where the column itself is missing."""

NAMES = {"id", "date", *RECORDS.names} - {"file"}
"""The columns that are read. `file` is the table itself."""

SHORT = (
    "version", "jurisdiction", "place", "kind", "title", "status", "url", "summary", "marks",
    "record", "date_basis",
)  # fmt: skip
"""Columns of short texts, "" where nothing is stated."""

_CONTROLS = r"[\x00-\x1f\x7f]+"


def tables(file: InputFile) -> Iterator[pa.Table | Refusal]:
    """Yield the file's rows as tables of RECORDS, and a refusal for what can't be read."""
    first, told = 0, False
    try:
        for raw in parts(file, lambda name: _ours(name) in NAMES):
            if isinstance(raw, Refusal):
                yield raw
                continue
            table, twice = _named(raw)
            missing = {"id", "text"} - set(table.column_names)
            if missing and not first:  # later lines of JSON need not state every column
                why = f"the table has no column {' or '.join(map(repr, sorted(missing)))}"
                yield Refusal(file.name, why, todo="name the columns id and text")
                return
            if twice and not told:
                why = f"the column {twice[0]!r} stands twice; the first is read"
                yield Refusal(file.name, why, todo="name each column once")
                told = True
            yield from _converted(table, file, first)
            first += table.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        yield Refusal(file.name, f"not a readable table: {why}", todo="check the file's format")


def _ours(name: str) -> str:
    name = name.strip().lower()
    return SYNONYMS.get(name, name)


def _named(table: pa.Table) -> tuple[pa.Table, list[str]]:
    """The table with our names for its columns, and those that stand twice.

    A synonym is read only where our own name for the column is missing.
    """
    plain = [name.strip().lower() for name in table.column_names]
    keep: dict[str, int] = {}
    twice: list[str] = []
    for i, name in enumerate(plain):
        ours = _ours(name)
        if ours not in NAMES or (ours != name and ours in plain):
            continue
        if ours in keep:
            twice.append(name)
        keep.setdefault(ours, i)
    return table.select(list(keep.values())).rename_columns(list(keep)), twice


def _strings(table: pa.Table, name: str) -> pa.Array:
    """A column as strings, "" where it is missing or null.

    Raises:
        ValueError: it holds something else.
    """
    if name not in table.column_names:
        return pa.array([""] * table.num_rows, pa.large_string())
    column = table[name].combine_chunks()
    if pa.types.is_nested(column.type):
        raise ValueError(f"the column {name} holds {column.type}, not text")
    try:
        texts = column.cast(pa.large_string())
        texts.validate(full=True)
    except pa.ArrowInvalid:  # not UTF-8, although the file says so
        held = column.cast(pa.large_binary(), safe=False).to_pylist()
        texts = storable([decoded(value) for value in held])
    return pc.fill_null(texts, "")


def _converted(table: pa.Table, file: InputFile, first: int) -> Iterator[pa.Table | Refusal]:
    """One batch in the library's form, and refusals for what is wrong with its rows."""
    ids = pc.utf8_trim_whitespace(pc.replace_substring_regex(_strings(table, "id"), _CONTROLS, " "))
    nameless = pc.equal(ids, "")
    for row in (bad := true_rows(nameless)):
        yield Refusal(file.name, "the row has no id", f"row {first + row + 1}", "give it an id")
    if bad:
        table, ids = (held.filter(pc.invert(nameless)) for held in (table, ids))
    columns = {name: _strings(table, name) for name in (*SHORT, "text")}
    columns |= _identity(columns, ids, file)
    columns["date_from"], columns["date_to"], undated = interval(table)
    columns["date_basis"] = _basis(columns)
    columns["stage"], unstaged = _stage(table)
    problems = {
        "a date": (undated, "write dates as YYYY-MM-DD, YYYY-MM or YYYY"),
        "a stage": (unstaged, "number the versions 0, 1, 2, …"),
        **_nested(table, columns),
    }
    for what, (wrong, todo) in problems.items():
        for row, why in wrong:
            why = f"{why}; the measure is kept without {what}"
            yield Refusal(file.name, why, f"id {ids[row].as_py()}", todo)
    arrays = [columns[field.name].cast(field.type) for field in RECORDS]
    yield pa.Table.from_arrays(arrays, schema=RECORDS)


def _identity(columns: dict[str, pa.Array], ids: pa.Array, file: InputFile) -> dict[str, pa.Array]:
    """Id, version and where the row stands; the defaults of what is empty."""
    stem = re.sub(r"[^\w.-]+", "-", storable([file.path.stem])[0].as_py())
    whole = pc.match_substring(ids, ":")
    version = pc.replace_substring_regex(columns["version"], _CONTROLS, " ")
    numbered = pc.binary_join_element_wise(_large("id "), ids, _large(""))
    return {
        "measure": pc.if_else(
            whole, ids, pc.binary_join_element_wise(_large(stem), ids, _large(":"))
        ),
        "version": _unless_empty(version, "1"),
        "kind": _unless_empty(columns["kind"], "measure"),
        "jurisdiction": _unless_empty(columns["jurisdiction"], None),
        "record": pc.if_else(pc.equal(columns["record"], ""), numbered, columns["record"]),
        "file": pa.array([storable([file.name])[0].as_py()] * len(ids), pa.string()),
    }


def _large(text: str | None) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _unless_empty(column: pa.Array, default: str | None) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), _large(default), column)


def _basis(columns: dict[str, pa.Array]) -> pa.Array:
    """The ground of a date, "stated" where none is named."""
    dated = pc.is_valid(columns["date_to"])
    return pc.if_else(dated, _unless_empty(columns["date_basis"], "stated"), _large(""))


def _stage(table: pa.Table) -> tuple[pa.Array, list[tuple[int, str]]]:
    """The order of a measure's versions, 0 where none is stated."""
    texts = pc.utf8_trim_whitespace(_strings(table, "stage"))
    number = pc.match_substring_regex(texts, r"^\d{1,9}$")
    stages = pc.if_else(number, texts, _large("0")).cast(pa.int32())
    wrong = pc.and_(pc.not_equal(texts, ""), pc.invert(number))
    return stages, [(row, f"stage {texts[row].as_py()!r} is no number") for row in true_rows(wrong)]


def _nested(
    table: pa.Table, columns: dict[str, pa.Array]
) -> dict[str, tuple[list[nested.Wrong], str]]:
    """Fill the columns of lists; give what was left out of each, with what to do about it."""
    problems = {}
    for name, kind, form in (
        ("aliases", nested.NAMES, "a list of names, or names with ; between them"),
        ("part_of", nested.NAMES, "a list of ids, or ids with ; between them"),
        ("history", HISTORY, 'a list of {"date": …, "text": …}'),
        ("spans", SPANS, 'a list of {"start": 0, "end": 9, "state": "added"} within the text'),
    ):
        columns[name], wrong = nested.column(table, name, kind)
        problems[name] = (wrong, f"write {form}")
    columns["text"], spans = nested.without_nuls(columns["text"], columns["spans"])
    columns["spans"], outside = nested.placed(spans, columns["text"])
    problems["spans"][0].extend(outside)
    return problems
