"""Tables: columns, ids, dates, nested values, bad rows, and whatever else a file may hold."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whereas.library.schema import RECORDS, SPANS
from whereas.records import Action, Record, Refusal, Span
from whereas.sources import recognise
from whereas.sources.base import InputFile
from whereas.sources.table import READER, raw


def as_csv(path, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(k for r in rows for k in r)), restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: json.dumps(v) if isinstance(v, list) else v for k, v in row.items()})
    path.write_text(out.getvalue(), "utf-8")


def as_jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def as_parquet(path, rows):
    pq.write_table(pa.Table.from_pylist(rows), path)


FORMS = {"csv": as_csv, "jsonl": as_jsonl, "parquet": as_parquet}


@pytest.fixture
def read(tmp_path):
    """Write rows, or bytes, as a table of a form and read it: the records and the refusals."""

    def read(rows, form="jsonl", name="laws"):
        path = tmp_path / f"{name}.{form}"
        path.write_bytes(rows) if isinstance(rows, bytes) else FORMS[form](path, rows)
        found = list(READER.read(InputFile(path, path.name)))
        refused = [r for r in found if isinstance(r, Refusal)]
        return [r for r in found if isinstance(r, Record)], refused

    return read


FULL = {
    "id": "hollow:ord-7", "text": "Kites may be flown.", "version": "A", "stage": 2,
    "jurisdiction": "ocd-division/country:xx/place:hollow", "place": "Hollow", "kind": "ordinance",
    "title": "Kites", "status": "Passed", "url": "https://example.org/7", "summary": "On kites.",
    "aliases": ["Ord. 7", "Kite Law"], "part_of": ["hollow:ch-2", "hollow"],
    "date_from": "2031-01-02", "date_to": "2031-03-04", "date_basis": "amended",
    "spans": [{"start": 0, "end": 5, "state": "added"}, {"start": 6, "end": 9, "state": "struck"}],
    "history": [{"date": "2031-01-02", "text": "Read"}, {"date": None, "text": "Heard"}],
    "marks": "LS 42", "record": "line 9",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_column_is_read(read, form):
    (found,), refused = read([FULL], form)
    assert not refused
    assert found == Record(
        measure="hollow:ord-7", text="Kites may be flown.", version="A", stage=2,
        jurisdiction="ocd-division/country:xx/place:hollow", place="Hollow", kind="ordinance",
        title="Kites", status="Passed", url="https://example.org/7", summary="On kites.",
        aliases=("Ord. 7", "Kite Law"), part_of=("hollow:ch-2", "hollow"),
        date_from=date(2031, 1, 2), date_to=date(2031, 3, 4), date_basis="amended",
        spans=(Span(0, 5, "added"), Span(6, 9, "struck")),
        history=(Action(date(2031, 1, 2), "Read"), Action(None, "Heard")),
        marks="LS 42", file=f"laws.{form}", record="line 9",
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_two_columns_are_enough(read, form):
    (found,), refused = read([{"id": "7", "text": "Kites."}], form)
    assert not refused
    assert found == Record("laws:7", "Kites.", file=f"laws.{form}", record="id 7")


@pytest.mark.parametrize("form", FORMS)
def test_passims_columns(read, form):
    rows = [{"id": "p7", "series": "hollow", "date": "1931-05-03", "text": "Kites.", "ref": 1}]
    (found,), _ = read(rows, form)
    assert (found.measure, found.place, found.date_from) == ("laws:p7", "hollow", date(1931, 5, 3))


@pytest.mark.parametrize(
    ("name", "stated", "measure"),
    [
        ("laws", "7", "laws:7"),
        ("my laws (2)", "a b", "my-laws-2-:a b"),
        ("laws", "hollow:7", "hollow:7"),
        ("laws", "  7\n8 ", "laws:7 8"),
        ("laws", 7, "laws:7"),
        ("laws", 7.0, "laws:7"),
    ],
)
def test_ids(read, name, stated, measure):
    (found,), _ = read([{"id": stated, "text": "Kites."}], name=name)
    assert found.measure == measure


def test_nothing_is_guessed_from_what_values_look_like(read):
    rows = [{"id": "007", "text": "1931-05-03", "title": "12", "version": "1e5"}]
    for form in FORMS:
        (found,), _ = read(rows, form)
        said = (found.measure, found.text, found.title, found.version)
        assert said == ("laws:007", "1931-05-03", "12", "1e5")


DAY = (date(2011, 5, 3),) * 2
MONTH = date(2011, 5, 1), date(2011, 5, 31)
YEAR = date(2011, 1, 1), date(2011, 12, 31)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2011-05-03", DAY),
        (" 2011-05-03T10:00:00Z", DAY),
        ("2011-05-03 10:00:00", DAY),
        ("May 3, 2011", DAY),
        ("5/3/2011", DAY),
        ("2011-05", MONTH),
        ("2012-02", (date(2012, 2, 1), date(2012, 2, 29))),
        ("2011", YEAR),
        (2011, YEAR),
        (2011.0, YEAR),
        (None, (None, None)),
        ("", (None, None)),
    ],
)
def test_dates(read, stated, expected):
    for form in FORMS:
        rows = [{"id": "1", "text": "Kites.", "date": stated}]
        (found,), refused = read(rows, form)
        assert (found.date_from, found.date_to) == expected, form
        assert found.date_basis == ("stated" if expected[0] else "")
        assert not refused


@pytest.mark.parametrize(
    "column",
    [
        pa.array([date(2011, 5, 3)]),
        pa.array([date(2011, 5, 3)], pa.date64()),
        pa.array([datetime(2011, 5, 3, 23)], pa.timestamp("ms")),
        pa.array([datetime(2011, 5, 3, 23)], pa.timestamp("ns", "UTC")),
        pa.array(["2011-05-03"]).dictionary_encode(),
    ],
)
def test_dates_of_every_type(read, tmp_path, column):
    table = pa.table({"id": ["1"], "text": ["Kites."], "date": column})
    pq.write_table(table, tmp_path / "typed.parquet")
    (found,) = READER.read(InputFile(tmp_path / "typed.parquet", "typed.parquet"))
    assert (found.date_from, found.date_to) == DAY


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ({"date": "soon"}, "date 'soon' is no date"),
        ({"date": "2031-02-30"}, "date '2031-02-30' is no date"),
        ({"date": "0001-01-01"}, "date '0001-01-01' is no date"),
        ({"date": 20310503}, "date '20310503' is no date"),
        ({"date_from": "2031", "date_to": "2x"}, "date_to '2x' is no date"),
        ({"date_from": "2031"}, "only one of date_from and date_to is stated"),
        ({"date_from": "2031", "date_to": "2030"}, "date_from is after date_to"),
    ],
)
def test_a_bad_date_costs_the_date(read, dates, says):
    rows = [{"id": "1", "text": "Kites."} | dates, {"id": "2", "text": "Ferries."} | dates]
    found, refused = read(rows)
    assert [(r.date_from, r.date_to, r.date_basis) for r in found] == [(None, None, "")] * 2
    assert [r.record for r in refused] == ["id 1", "id 2"]
    assert refused[0].why == f"{says}; the measure is kept without a date"


def test_an_interval_says_more_than_a_date(read):
    rows = [{"id": "1", "text": "Kites.", "date": "2031", "date_from": "2030", "date_to": "2030"}]
    (found,), _ = read(rows)
    assert (found.date_from, found.date_to) == (date(2030, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("spans", [{"start": 0, "end": 99, "state": "added"}], "outside the text"),
        ("spans", [{"start": 3, "end": 3, "state": "added"}], "outside the text"),
        ("spans", [{"start": -1, "end": 3, "state": "added"}], "outside the text"),
        ("spans", [{"start": 0, "end": 3, "state": "new"}], "no known state"),
        ("spans", [{"start": 0, "end": 3}], "not of the right form"),
        ("spans", [{"start": "a", "end": 3, "state": "added"}], "not of the right form"),
        ("spans", [{"start": 0, "end": 1 << 40, "state": "added"}], "not of the right form"),
        ("spans", "first words", "not of the right form"),
        ("spans", "[1]", "not of the right form"),
        ("history", "{}", "not of the right form"),
        ("aliases", "[1", "not of the right form"),
        ("stage", "second", "stage 'second' is no number"),
    ],
)
def test_a_bad_value_costs_itself(read, column, value, says):
    rows = [{"id": "1", "text": "Kites.", column: value}, {"id": "2", "text": "Ferries."}]
    for form in ("jsonl", "csv"):
        found, (refusal,) = read(rows, form)
        assert [(r.text, r.spans, r.history, r.stage) for r in found] == [
            ("Kites.", (), (), 0),
            ("Ferries.", (), (), 0),
        ]
        assert refusal.record == "id 1"
        assert says in refusal.why
        assert refusal.todo


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Ord. 7; Kite Law ;", ("Ord. 7", "Kite Law")),
        ('["Ord; 7", 8]', ("Ord; 7", "8")),
        (["Ord; 7"], ("Ord; 7",)),
        (None, ()),
    ],
)
def test_lists_of_names(read, stated, names):
    (found,), refused = read([{"id": "1", "text": "Kites.", "aliases": stated}])
    assert (found.aliases, refused) == (names, [])


def test_spans_move_with_their_words_when_nuls_go(read):
    spans = [{"start": 4, "end": 9, "state": "added"}]
    (found, other), refused = read(
        [
            {"id": "1", "text": "\0a\0 kites\0", "spans": spans},
            {"id": "2", "text": "no kites", "spans": [spans[0] | {"end": 8}]},
        ]
    )
    assert not refused
    assert found.text == "a kites"
    assert [found.text[s.start : s.end] for s in found.spans] == ["kites"]
    assert other.spans == (Span(4, 8, "added"),)


# Rows and files that are broken


def test_a_broken_line_costs_that_line(read):
    good = [json.dumps({"id": str(n), "text": "Kites."}).encode() for n in range(5)]
    bad = {1: b"{oops", 3: b"[1]", 4: b'{"id": 1, "text": ["x"]}', 6: b'"x"', 7: b"{" * 20_000}
    lines = iter(good)
    data = b"\n".join(bad.get(n) or (b"" if n == 5 else next(lines)) for n in range(9))
    found, refused = read(data)
    assert [r.measure for r in found] == ["laws:0", "laws:1", "laws:2", "laws:3"][: len(found)]
    assert len(found) == 3
    assert [r.record for r in refused] == [f"line {n + 1}" for n in bad]


def test_long_lines_are_refused_without_being_held(read, monkeypatch):
    monkeypatch.setattr(raw, "ROW_BYTES", 1000)
    line = json.dumps({"id": "1", "text": "Kites."}).encode() + b"\n"
    found, refused = read(line + b"x" * 5000 + b"\n" + line.replace(b"1", b"2"))
    assert [r.measure for r in found] == ["laws:1", "laws:2"]
    assert [(r.record, r.why) for r in refused] == [("line 2", "longer than 0 MiB")]


@pytest.mark.parametrize("form", FORMS)
def test_small_batches_change_nothing(read, monkeypatch, form):
    rows = [{"id": str(n), "text": f"Kites {n}.", "date": f"{1900 + n}"} for n in range(50)]
    rows[30]["date"] = "never"
    whole = read(rows, form)
    monkeypatch.setattr(raw, "BATCH_BYTES", 200)
    assert read(rows, form) == whole
    assert len(whole[0]) == 50


def test_ragged_rows_cost_themselves(read):
    data = b'id,text,place\n1,"kites, ""high""\nand low",Hollow\n2,kites\n3,a,b,c\n4,kites,\n'
    found, refused = read(data, "csv")
    assert [(r.measure, r.place) for r in found] == [("laws:1", "Hollow"), ("laws:4", "")]
    assert found[0].text == 'kites, "high"\nand low'
    assert [r.record for r in refused] == ["row 2", "row 3"]


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffid,text\n1,§ é\n".encode(),
        "id,text\r\n1,§ é\r\n".encode(),
        "id,text\n1,§ é\n".encode("cp1252"),
        "ID, Text \n1,§ é\n".encode(),
    ],
)
def test_encodings_and_names_of_a_csv(read, data):
    (found,), refused = read(data, "csv")
    assert (found.measure, found.text, refused) == ("laws:1", "§ é", [])


def test_a_byte_order_mark_before_json(read):
    (found,), refused = read(b'\xef\xbb\xbf{"id": 1, "text": "Kites."}')
    assert (found.text, refused) == ("Kites.", [])


def test_what_is_no_utf8_in_a_parquet(read, tmp_path):
    broken = pa.array([b"Kit\xe9s."]).view(pa.string())
    pq.write_table(pa.table({"id": ["1"], "text": broken}), tmp_path / "broken.parquet")
    (found,) = READER.read(InputFile(tmp_path / "broken.parquet", "broken.parquet"))
    assert found.text == "Kités."


def test_a_column_that_stands_twice(read):
    found, (refusal,) = read(b"id,text,Text\n1,kites,ferries\n2,kites,ferries\n", "csv")
    assert [r.text for r in found] == ["kites", "kites"]
    assert refusal.why == "the column 'text' stands twice; the first is read"


def test_our_own_name_wins_over_a_synonym(read):
    (found,), refused = read([{"name": "N", "title": "T", "id": "1", "text": "Kites."}])
    assert (found.title, refused) == ("T", [])


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"id": ["1"]}, "the table has no column 'text'"),
        ({"words": ["1"]}, "the table has no column 'id' or 'text'"),
        ({"id": ["1"], "text": [["a"]]}, "the column text holds list<element: string>, not text"),
        ({"id": ["1"], "text": ["a"], "date": [[1]]}, "not a readable table"),
    ],
)
def test_a_table_of_another_kind_is_refused(read, tmp_path, columns, says):
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table(columns), path)
    (refusal,) = READER.read(InputFile(path, "other.parquet"))
    assert says in refusal.why


def test_null_texts_are_no_texts(read):
    for form in ("jsonl", "parquet"):
        found, refused = read([{"id": "1", "text": None}, {"id": "2", "text": "Kites."}], form)
        assert ([r.text for r in found], refused) == (["", "Kites."], [])


def test_lone_surrogates_are_replaced(read):
    line = b'{"id": "1\\udc00", "text": "a \\ud800 b", "title": "\\ud800", "t\\ud800": 1}'
    (found,), refused = read(line)
    assert (found.text, found.title, refused) == ("a \ufffd b", "\ufffd", [])


def test_tables_are_whole_tables_of_records(tmp_path):
    as_jsonl(tmp_path / "laws.jsonl", [FULL])
    (table,) = READER.tables(InputFile(tmp_path / "laws.jsonl", "laws.jsonl"))
    assert table.schema == RECORDS
    table.validate(full=True)


def test_recognises_tables(tmp_path):
    for name in ("a.jsonl", "b.csv"):
        (tmp_path / name).write_text("")
        assert recognise(tmp_path / name) is READER
    assert recognise(tmp_path) is READER
    assert [f.name for f in READER.files(tmp_path)] == ["a.jsonl", "b.csv"]
    (tmp_path / "kites.txt").write_text("Kites.")
    assert recognise(tmp_path) is not READER


VALUES = st.none() | st.integers() | st.floats() | st.text(max_size=5) | st.booleans()
NESTED = st.lists(VALUES | st.dictionaries(st.sampled_from(["start", "end", "state"]), VALUES))
COLUMNS = st.sampled_from(sorted(FULL)) | st.text(max_size=3)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.dictionaries(COLUMNS, VALUES | NESTED), max_size=4), cut=st.binary(max_size=4)
)
def test_any_json_gives_records_or_refusals(read, rows, cut):
    data = "\n".join(json.dumps(FULL | row) for row in rows).encode()
    middle = len(data) // 2
    found, refused = read(data[:middle] + cut + data[middle + len(cut) :])
    for record in found:
        assert record.measure
        assert all(0 <= s.start < s.end <= len(record.text) for s in record.spans)
        assert (record.date_from is None) == (record.date_to is None)
        record.text.encode()
    assert all(refusal.why for refusal in refused)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mutated_files_give_records_or_refusals(read, tmp_path, data):
    form = data.draw(st.sampled_from(sorted(FORMS)))
    path = tmp_path / f"whole.{form}"
    FORMS[form](path, [FULL, FULL | {"id": "2"}])
    held = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(held)))
        held[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=4))
    found, refused = read(bytes(held), form)
    assert all(isinstance(r.text, str) and r.measure for r in found)
    assert found or refused


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kinds=st.dictionaries(
        st.sampled_from(sorted(FULL)),
        st.sampled_from(
            [
                pa.array([1, None]), pa.array([1.5, None]), pa.array([True, None]), pa.nulls(2),
                pa.array([b"\xff", None]), pa.array([[1], None]), pa.array([{"a": 1}, None]),
                pa.array([[{"start": 1}], None]), pa.array([10**7, None], pa.date32()),
                pa.array([1, None], pa.time32("s")), pa.array([10**15, None], pa.timestamp("s")),
                pa.array([1, None], pa.duration("s")), pa.array([[], None], SPANS),
            ]
        ),
    )
)  # fmt: skip
def test_columns_of_any_type_give_records_or_refusals(tmp_path, kinds):
    path = tmp_path / "typed.parquet"
    pq.write_table(pa.table({"id": ["1", "2"], "text": ["Kites.", "Ferries."]} | kinds), path)
    found = list(READER.read(InputFile(path, "typed.parquet")))
    assert found
    assert all(isinstance(r, Refusal) or r.measure for r in found)
