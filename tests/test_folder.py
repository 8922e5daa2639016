"""The folder reader: tables, front matter, encodings, HTML, and input that is no law."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import law_xml
from whereas.records import Record, Refusal, Span
from whereas.sources import recognise
from whereas.sources.base import InputFile
from whereas.sources.documents.html import read_page
from whereas.sources.folder import READER
from whereas.sources.folder import decode as decoding
from whereas.sources.folder.decode import NotTextError, decode
from whereas.sources.folder.facts import front_matter, name_dates, read_interval

SOME_BYTES = bytes(range(256)) * 16


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    root = folder / "Lantern Laws"
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def read(root: Path) -> tuple[dict[str, Record], list[Refusal]]:
    found = [item for file in READER.files(root) for item in READER.read(file)]
    records = [item for item in found if isinstance(item, Record)]
    assert len({(r.measure, r.version) for r in records}) == len(records)
    return {r.measure: r for r in records}, [i for i in found if isinstance(i, Refusal)]


def test_a_plain_file_speaks_for_itself(tmp_path: Path) -> None:
    root = write(tmp_path, {"2011-05-03-Wick Trimming.txt": "\n# AN ORDINANCE\r\nSection 1.\r\n"})
    records, refused = read(root)
    assert refused == []
    assert records == {
        "lantern-laws:2011-05-03-wick-trimming": Record(
            measure="lantern-laws:2011-05-03-wick-trimming",
            text="\n# AN ORDINANCE\nSection 1.\n",
            title="AN ORDINANCE",
            date_from=date(2011, 5, 3),
            date_to=date(2011, 5, 3),
            date_basis="file name",
            file="2011-05-03-Wick Trimming.txt",
        )
    }


def test_a_file_time_is_no_date(tmp_path: Path) -> None:
    root = write(tmp_path, {"wicks.txt": "Trim them."})
    os.utime(root / "wicks.txt", (1e9, 1e9))
    (record,) = read(root)[0].values()
    assert (record.date_from, record.date_to, record.date_basis) == (None, None, "")


def test_subfolders_are_places_and_containers(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "port-alder/wicks.txt": "Trim.",
            "Rivergate/wicks.md": "Trim.",
            "Rivergate/wicks.txt": "Trim!",
            ".hidden/x.txt": "No.",
            "README.md": "About this folder.",
        },
    )
    records, _ = read(root)
    assert {k: r.place for k, r in records.items()} == {
        "lantern-laws:port-alder.wicks": "Port Alder",
        "lantern-laws:rivergate.wicks": "Rivergate",
        "lantern-laws:rivergate.wicks~2": "Rivergate",
    }


def test_front_matter_wins_over_the_name_and_is_no_text(tmp_path: Path) -> None:
    text = (
        "---\ntitle: 'Wicks: a law'\ndate: May 3, 2011\ncity: Port Alder\nnumber: 12\n"
        "aliases:\n  - Ord. 12\n  - W-12\npart-of: [port-alder:ch-1, port-alder:code]\n---\n\nTrim."
    )
    (record,) = read(write(tmp_path, {"1999-01-01-x.md": text}))[0].values()
    assert record.text == "Trim."
    assert (record.title, record.place) == ("Wicks: a law", "Port Alder")
    assert record.aliases == ("12", "Ord. 12", "W-12")
    assert record.part_of == ("port-alder:ch-1", "port-alder:code")
    assert (record.date_from, record.date_basis) == (date(2011, 5, 3), "date")


@pytest.mark.parametrize(
    "text",
    [
        "---\nno entries here\n---\nText",
        "--- \nText",
        "---\n---\nText",
        "Text\n---\na: b\n---\n",
        "",
    ],
)
def test_what_is_no_front_matter_stays_text(text: str) -> None:
    assert front_matter(text) == ({}, text)


ROWS = [
    {
        "File": "a.txt",
        "ID": "alder:ord-1",
        "name": "Wicks",
        "City": "Port Alder",
        "jurisdiction": "ocd-division/country:us/state:xx/place:port_alder",
        "type": "ordinance",
        "number": "1",
        "status": "Passed",
        "introduced": "2001-02-03",
        "link": "https://example.org/1",
        "also_known_as": "O-1; O/1",
        "Part of": "alder:ch-2;alder:code",
    },
    {"File": "b.txt", "ID": "ord-2", "date_from": "2001", "date_to": "2002-06"},
]


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(k for row in rows for k in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def as_parquet(rows: list[dict[str, str]]) -> bytes:
    names = dict.fromkeys(k for row in rows for k in row)
    sink = io.BytesIO()
    pq.write_table(pa.table({n: [row.get(n) for row in rows] for n in names}), sink)
    return sink.getvalue()


TABLES = {
    "measures.csv": as_csv(ROWS),
    "metadata.jsonl": "\n".join(map(json.dumps, ROWS)).encode(),
    "index.parquet": as_parquet(ROWS),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_states_the_facts(tmp_path: Path, name: str) -> None:
    files = {"a.txt": "One.", "b.txt": "Two.", "c.txt": "Three.", name: TABLES[name]}
    records, refused = read(write(tmp_path, files))
    assert refused == []
    assert records["alder:ord-1"] == Record(
        measure="alder:ord-1",
        text="One.",
        stage=1,
        jurisdiction="ocd-division/country:us/state:xx/place:port_alder",
        place="Port Alder",
        kind="ordinance",
        title="Wicks",
        status="Passed",
        url="https://example.org/1",
        aliases=("1", "O-1", "O/1"),
        part_of=("alder:ch-2", "alder:code"),
        date_from=date(2001, 2, 3),
        date_to=date(2001, 2, 3),
        date_basis="introduced",
        file="a.txt",
        record="row 1",
    )
    second = records["lantern-laws:ord-2"]
    assert (second.date_from, second.date_to) == (date(2001, 1, 1), date(2002, 6, 30))
    assert records["lantern-laws:c"].record == ""  # not in the table, still read


def test_versions_of_one_measure(tmp_path: Path) -> None:
    table = "file,id,version,date\na.txt,x:1,introduced,2001-01-01\nb.txt,x:1,passed,2001-03-01\n"
    root = write(tmp_path, {"a.txt": "One.", "b.txt": "Two.", "measures.csv": table})
    found = [r for f in READER.files(root) for r in READER.read(f) if isinstance(r, Record)]
    assert [(r.measure, r.version, r.stage) for r in found] == [
        ("x:1", "introduced", 1),
        ("x:1", "passed", 2),
    ]


BAD_TABLES = {
    "missing file": ("file,id\nz.txt,x:1\n", "row 1", "names z.txt, which is not there"),
    "no file": ("file,id\n,x:1\na.txt,x:2\n", "row 1", "names no file"),
    "outside": ("file\n../a.txt\n", "row 1", "names a file outside the folder, ../a.txt"),
    "no column": ("id,date\nx:1,2001\n", "", "the table has no column “file” that names the texts"),
    "binary": (b"file\n" + SOME_BYTES, "", "the table is binary, not text"),
    "one id twice": (
        "file,id\na.txt,x:1\nb.txt,x:1\n",
        "x:1",
        "has the id and version of row 1 and another text",
    ),
    "no date": (
        "file,id,date\na.txt,x:1,2001-02-30\n",
        "x:1",
        "read without a date: “2001-02-30” is no date",
    ),
    "half an interval": (
        "file,id,date_from\na.txt,x:1,2001\n",
        "x:1",
        "read without a date: date_to is missing, so the interval has one end only",
    ),
    "turned interval": (
        "file,id,date_from,date_to\na.txt,x:1,2002,2001\n",
        "x:1",
        "read without a date: date_from 2002 is after date_to 2001",
    ),
}


@pytest.mark.parametrize(("table", "record", "why"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_a_bad_row_is_named_and_the_rest_is_read(
    tmp_path: Path, table: str | bytes, record: str, why: str
) -> None:
    root = write(tmp_path, {"a.txt": "One.", "b.txt": "Two.", "measures.csv": table})
    records, refused = read(root)
    assert [(r.record, r.why) for r in refused] == [(record, why)]
    assert sorted(r.text for r in records.values()) == (
        ["One."] if "another text" in why else ["One.", "Two."]
    )
    assert all(r.date_from is None for r in records.values())


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("metadata.jsonl", '{"file": "a.txt"}\n{oops\n', "the table line 2 is no JSON"),
        ("metadata.jsonl", "[1]\n", "the table line 1 is no JSON object"),
        ("index.parquet", "not parquet at all", None),
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, name: str, content: str, why: str | None) -> None:
    records, refused = read(write(tmp_path, {"a.txt": "One.", name: content}))
    assert [r.file for r in refused] == [name]
    assert why is None or refused[0].why == why
    assert [r.text for r in records.values()] == ["One."]


def test_a_table_is_read_again_when_it_changes(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.txt": "One.", "measures.csv": "file,id\na.txt,x:1\n"})
    assert list(read(root)[0]) == ["x:1"]
    (root / "measures.csv").write_text("file,id\na.txt,x:1000\n")
    assert list(read(root)[0]) == ["x:1000"]


ENCODED = {
    "utf-8": ("§ 5 café".encode(), "§ 5 café"),
    "utf-8 mark": (b"\xef\xbb\xbfSec. 1.", "Sec. 1."),
    "utf-16 little": ("§ 5".encode("utf-16"), "§ 5"),
    "utf-16 big": (b"\xfe\xff" + "§ 5".encode("utf-16-be"), "§ 5"),
    "windows": ("§ 5 – “café”".encode("cp1252"), "§ 5 – “café”"),
    "undefined in windows": (b"\x81 \xa7 5", "\ufffd § 5"),
    "few NULs": (b"A" * 500 + b"\0" + b"B\x07" + b"C", "A" * 500 + "BC"),
    "line ends": (b"a\r\nb\rc\n", "a\nb\nc\n"),
    "empty": (b"", ""),
}


@pytest.mark.parametrize(("data", "text"), ENCODED.values(), ids=ENCODED.keys())
def test_encodings(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    "data",
    [SOME_BYTES, b"%PDF-1.7 x", b"PK\x03\x04 x", b"\0" * 50, b"\x01\x02" * 40],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(NotTextError):
        decode(data)
    records, refused = read(write(tmp_path, {"a.txt": data, "b.txt": "Two."}))
    assert [r.file for r in refused] == ["a.txt"]
    assert [r.text for r in records.values()] == ["Two."]


def test_a_document_named_as_a_text_is_read_as_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(NotTextError):
        decode(b"{\\rtf1 One.}")
    records, refused = read(write(tmp_path, {"a.txt": b"{\\rtf1 One.}", "b.rtf": "Two."}))
    assert refused == []
    assert sorted(r.text for r in records.values()) == ["One.\n", "Two."]


def test_damaged_documents_are_named(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.pdf": b"%PDF", "b.docx": b"PK", "c.txt": "x", "d.png": b"x"})
    assert [r.file for r in read(root)[1]] == ["a.pdf", "b.docx"]


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md"])
@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf"])
def test_a_file_without_words_is_a_measure_without_text(
    tmp_path: Path, name: str, data: bytes
) -> None:
    records, refused = read(write(tmp_path, {name: data}))
    assert refused == []
    assert [r.text for r in records.values()] == [""]


def test_a_file_over_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path, {"a.txt": "x"})
    with (root / "a.txt").open("wb") as handle:
        handle.truncate(decoding.MAX_BYTES + 1)  # sparse: takes no room on the disk
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read a file over the limit"))
    assert [r.why for r in read(root)[1]] == ["is larger than 64 MiB, too long for one text"]


def test_one_very_long_line(tmp_path: Path) -> None:
    text = "Trim the wick. " * 200_000
    (record,) = read(write(tmp_path, {"a.txt": text}))[0].values()
    assert record.text == text
    assert len(record.title) <= 300


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    (found,) = READER.read(InputFile(tmp_path / "gone.txt", "gone.txt"))
    assert isinstance(found, Refusal)


PAGES = {
    "blocks": ("<h1>Title</h1><p>One<br>two</p><ul><li>a<li>b</ul>", "Title\nOne\ntwo\na\nb", ()),
    "spaces": ("<p>a  <b>b</b>\n c<i> d</i>e</p>  <p> f", "a b c de\nf", ()),
    "dropped": (
        "<head><title>T</title><style>x</style></head><nav>menu</nav><p>law<script>1</script>"
        "</p><form>ask</form><aside>ad</aside><footer>end</footer>",
        "law",
        (),
    ),
    "marks": (
        "<p>Old <ins>new</ins> <u>and\nnew</u> <del>gone</del><s> too</s>.</p><p><ins>x</ins></p>",
        "Old new and new gone too.\nx",
        (Span(4, 15, "added"), Span(16, 24, "struck"), Span(26, 27, "added")),
    ),
    "marks around others": (
        "<p><del>a <b>b</b> <ins>c</ins> d</del> e</p>",
        "a b c d e",
        (Span(0, 3, "struck"), Span(4, 5, "added"), Span(6, 7, "struck")),
    ),
    "cells": ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3", ()),
    "entities": ("&sect;&nbsp;5 &amp; &#8220;x&#8221; &bogus;", "§\u00a05 & “x” &bogus;", ()),
    "broken": ("<p>a<div>b</div></span>c<p <i>d</b>", "a\nb\nc\nd", ()),
    "comments": ("a<!-- b -->c<?php d ?>e", "ace", ()),
    "no markup": ("just words", "just words", ()),
}


@pytest.mark.parametrize(("page", "text", "spans"), PAGES.values(), ids=PAGES.keys())
def test_pages(page: str, text: str, spans: tuple[Span, ...]) -> None:
    assert (read_page(page).text, read_page(page).spans) == (text, spans)


def test_a_page_opens_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    page = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]><p>a&e;b</p>'
    assert read_page(page).text.endswith("a&e;b")


def test_a_page_states_its_title_and_encoding(tmp_path: Path) -> None:
    page = "<meta charset=iso-8859-2><title>Wicks &amp;\n lamps</title><p>Łuk".encode("iso-8859-2")
    (record,) = read(write(tmp_path, {"a.HTML": page}))[0].values()
    assert (record.title, record.text) == ("Wicks & lamps", "Łuk")


@pytest.mark.parametrize("depth", [100, 1000])
def test_a_deep_page_is_read_whole(depth: int) -> None:
    page = "<p>a</p>" + "<div>" * depth + "b" + "</div>" * depth + "<p>c</p>"
    assert read_page(page).text == "a\nb\nc"


def test_a_page_nested_without_end_is_refused_not_cut(tmp_path: Path) -> None:
    page = "<p>a</p>" + "<div>" * 100_000 + "b"
    records, refused = read(write(tmp_path, {"a.html": page}))
    assert records == {}
    assert [r.why for r in refused] == ["is nested too deeply to be read whole"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<ins>", "</ins>", "<del>", "</u>", "<u>", "<br>", "<td>"])
        | st.text(max_size=6),
        max_size=30,
    ).map("".join)
)
def test_pages_never_raise_and_spans_hold(page: str) -> None:
    found = read_page(page)
    last = 0
    for span in found.spans:
        assert last <= span.start < span.end <= len(found.text)
        last = span.end
        assert "\n" not in (found.text[span.start], found.text[span.end - 1])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutated_files_give_records_or_refusals(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    seeds = {
        "a.txt": b"2001 Section 1. Wicks.\n",
        "b.md": b"---\ntitle: x\ndate: 2001-01-01\n---\nText",
        "c.html": b"<title>x</title><p>a <ins>b</ins>",
        **dict([data.draw(st.sampled_from(sorted(TABLES.items())))]),
    }
    files: dict[str, str | bytes] = {}
    for name, content in seeds.items():
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 8))
        files[name] = content[:at] + data.draw(st.binary(max_size=8)) + content[at + cut :]
    root = write(tmp_path_factory.mktemp("fuzz"), files)
    found = [item for file in READER.files(root) for item in READER.read(file)]
    assert {item.file for item in found} >= {"a.txt", "b.md", "c.html"}
    for item in found:
        assert isinstance(item, Record | Refusal)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("2005-05-03", (date(2005, 5, 3), date(2005, 5, 3))),
        ("2005-05-03T10:00:00Z", (date(2005, 5, 3), date(2005, 5, 3))),
        ("May 3, 2005", (date(2005, 5, 3), date(2005, 5, 3))),
        ("3 May 2005", (date(2005, 5, 3), date(2005, 5, 3))),
        ("June 2018", (date(2018, 6, 1), date(2018, 6, 30))),
        ("Sept. 2018", (date(2018, 9, 1), date(2018, 9, 30))),
        ("30 February 2018", None),
        ("Juni 2018", None),
        ("2004-02", (date(2004, 2, 1), date(2004, 2, 29))),
        ("1985", (date(1985, 1, 1), date(1985, 12, 31))),
        ("2005-13", None),
        ("2005-02-30", None),
        ("soon", None),
        ("0000-00", None),
        ("", None),
    ],
)
def test_stated_dates(text: str, interval: tuple[date, date] | None) -> None:
    assert read_interval(text) == interval


@pytest.mark.parametrize(
    ("stem", "day"),
    [
        ("2011-05-03-wicks", date(2011, 5, 3)),
        ("wicks 2011-05-03", date(2011, 5, 3)),
        ("wicks-2011-05-03", date(2011, 5, 3)),
        ("wicks_20110503", date(2011, 5, 3)),
        ("Wicks - adopted May 3, 2011", date(2011, 5, 3)),
        ("wicks-3-may-2011", date(2011, 5, 3)),
        ("2011-05-03 amended 2012-06-01", date(2011, 5, 3)),
        ("from 2011-05-03 to 2012-06-01", None),
        ("wicks 2011-13-03", None),
        ("wicks_20111303", None),
        ("id-201105031", None),
        ("ord-12-2011-05-03", None),
        ("Ord 77 (1998)", None),
        ("5-3-11 wicks", None),
    ],
)
def test_dates_in_names(stem: str, day: date | None) -> None:
    assert name_dates(stem).date_from == day


MIXED = {
    "a.txt": "No person shall keep kites.",
    "akn/lamps.akn": law_xml.akn(),
    "us/lamp-act.xml": law_xml.bill(),
    "us/title.xml": law_xml.title(),
    "us/unnumbered.xml": law_xml.bill(number="").replace("130hrih", ""),
    "other.xml": "<law><title>Bells</title><p>All bells ring.</p></law>",
}


def test_files_of_laws_own_vocabularies_keep_their_facts_among_others(tmp_path: Path) -> None:
    root = write(tmp_path / "town", MIXED)
    assert recognise(root).name == "folder"
    by_id, refused = read(root)
    assert refused == []
    bill = by_id["us:hr-12-130"]
    assert (bill.version, bill.jurisdiction, bill.date_basis) == (
        "ih", "ocd-division/country:us", "introduced",
    )  # fmt: skip
    assert bill.history
    lamp = next(record for name, record in by_id.items() if name.startswith("akn:"))
    assert (str(lamp.date_from), lamp.jurisdiction) == (
        "2047-05-03", "ocd-division/country:us/state:wa",
    )  # fmt: skip
    assert {
        "us:usc-99.sec-101",
        "lantern-laws:a",
        "lantern-laws:other",
        "lantern-laws:us.unnumbered",
    } <= set(by_id)
    assert by_id["lantern-laws:other"].text == "Bells\nAll bells ring."
    assert "light the harbor" in by_id["lantern-laws:us.unnumbered"].text
    alone = write(tmp_path / "b", {"lamp-act.xml": MIXED["us/lamp-act.xml"]})
    assert recognise(alone).name == "uslm"
    (same,) = recognise(alone).read(InputFile(alone / "lamp-act.xml", "lamp-act.xml"))
    assert replace(same, file=bill.file) == bill


def test_the_table_says_more_of_such_a_file(tmp_path: Path) -> None:
    rows = "file,id,place,date,number\nus/lamp-act.xml,lamps,Quillby,2050-01-02,H 12\n"
    rows += "akn/lamps.akn,,Wick,soon,\n"
    root = write(tmp_path / "town", {**MIXED, "measures.csv": rows})
    records, refused = read(root)
    bill = records["lantern-laws:lamps"]
    assert (bill.place, str(bill.date_from), bill.record) == ("Quillby", "2050-01-02", "row 1")
    assert "H 12" in bill.aliases
    assert bill.kind == "bill"
    lamp = next(r for name, r in records.items() if name.startswith("akn:"))
    assert (lamp.place, str(lamp.date_from)) == ("Wick", "2047-05-03")
    assert [refusal.why for refusal in refused] == [
        "the table's date is not taken: “soon” is no date"
    ]


def test_recognises(tmp_path: Path) -> None:
    root = write(tmp_path, {"deep/er/a.HTM": "x", "b/table.csv": "x", ".git/c.txt": "x"})
    assert READER.recognises(root)
    assert READER.recognises(root / "deep/er/a.HTM")
    assert not READER.recognises(root / "b")
    assert not READER.recognises(root / "b/table.csv")
    assert not READER.recognises(tmp_path / "missing")
    assert [f.name for f in READER.files(root / "deep/er/a.HTM")] == ["a.HTM"]


def test_metadata_names_the_reader() -> None:
    assert READER.metadata().name == READER.name == "folder"
