"""Open States' sessions: bills with their versions, texts that lie beside, and what is wrong."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whereas.records import Record, Refusal
from whereas.sources import recognise
from whereas.sources.base import InputFile
from whereas.sources.openstates import READER, reader
from whereas.sources.openstates.tables import listed

STEM = "WA/2047-2048/WA_2047-2048_"


def table(*rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def bill(number, title="An act on lamps"):
    return {
        "id": f"ocd-bill/{number}", "identifier": number, "title": title,
        "classification": "['bill']", "subject": "[]", "session_identifier": "2047-2048",
        "jurisdiction": "Washington", "organization_classification": "lower",
    }  # fmt: skip


def action(number, day, text, classes="[]", order=0):
    return {
        "id": f"a{number}{order}", "bill_id": f"ocd-bill/{number}", "organization_id": "o",
        "description": text, "date": day, "classification": classes, "order": order,
    }  # fmt: skip


def version(number, n, note, day=""):
    return {
        "id": f"v{n}", "bill_id": f"ocd-bill/{number}", "note": note, "date": day,
        "classification": "", "extras": "{}",
    }  # fmt: skip


def link(n, url, media="text/html"):
    return {"id": f"l{n}{media}", "media_type": media, "url": url, "version_id": f"v{n}"}


TABLES = {
    "bills": table(bill("HB 0012"), bill("SB 3", "Of\nwicks")),
    "bill_actions": table(
        action("HB 0012", "2047-01-20", "Referred to Lamps", order=2),
        action("HB 0012", "2047-01-14T00:00:00+00:00", "First reading", "['introduction']", 1),
        action("HB 0012", "2047-04-03", "Signed", "['executive-signature']", 3),
    ),
    "bill_versions": table(
        version("HB 0012", 2, "Enrolled", "2047-03-01"),
        version("HB 0012", 1, "Introduced", "2047-01-14"),
    ),
    "bill_version_links": table(
        link(1, "https://example.org/2047/12.pdf", "application/pdf"),
        link(1, "https://example.org/2047/12.htm?x=1"),
        link(2, "https://example.org/2047/12-enr.htm"),
    ),
    "bill_sources": table(
        {"id": "s", "note": "", "url": "https://example.org/sb3", "bill_id": "ocd-bill/SB 3"}
    ),
    "bill_sponsorships": table({"id": "p", "name": "Ann Wick", "bill_id": "ocd-bill/SB 3"}),
    "bill_abstracts": table({"id": "b", "bill_id": "ocd-bill/SB 3", "abstract": "On wicks."}),
    "bill_identifiers": table({"id": "i", "bill_id": "ocd-bill/SB 3", "identifier": "SB3-A"}),
}
TEXTS = {"12.htm": "<p>Section 1. Lamps.", "12-enr.htm": "<p>Section 1. <ins>Tall</ins> lamps."}


@pytest.fixture
def folder(tmp_path):
    """A session as it unpacks, two texts beside its tables."""
    place = tmp_path / "session"
    for name, content in TABLES.items():
        path = place / f"{STEM}{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    for name, content in TEXTS.items():
        (path.parent / "texts").mkdir(exist_ok=True)
        (path.parent / "texts" / name).write_text(content)
    return place


def packed(tmp_path, tables=TABLES, texts=TEXTS):
    path = tmp_path / "wa.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README", "Open States Data Export")
        for name, content in tables.items():
            archive.writestr(f"{STEM}{name}.csv", content)
        for name, content in texts.items():
            archive.writestr(f"{STEM.rpartition('/')[0]}/{name}", content)
    return path


def read(path):
    return [item for file in READER.files(path) for item in READER.read(file)]


def test_a_session_becomes_bills_by_version(folder):
    first, second, third = read(folder)
    assert [r.measure for r in (first, second, third)] == [
        "os-wa:hb-12-2047-2048", "os-wa:hb-12-2047-2048", "os-wa:sb-3-2047-2048",
    ]  # fmt: skip
    assert [(r.version, r.stage) for r in (first, second)] == [("Introduced", 1), ("Enrolled", 2)]
    assert (first.text, second.text) == ("Section 1. Lamps.", "Section 1. Tall lamps.")
    assert [(s.start, s.end, s.state) for s in second.spans] == [(11, 15, "added")]
    assert (first.date_from, first.date_to, first.date_basis) == (
        date(2047, 1, 14), date(2047, 1, 14), "introduced",
    )  # fmt: skip
    assert (second.date_from, second.date_basis) == (date(2047, 3, 1), "enrolled")
    assert first.url == "https://example.org/2047/12.htm?x=1"
    assert first.jurisdiction == "ocd-division/country:us/state:wa"
    assert (first.place, first.kind, first.title) == ("Washington", "bill", "An act on lamps")
    assert first.aliases == ("ocd-bill/HB 0012", "HB 0012 (2047-2048)")
    assert [a.text for a in first.history][:3] == ["First reading", "Referred to Lamps", "Signed"]
    assert "Introduced: https://example.org/2047/12.pdf" in [a.text for a in first.history]


def test_a_bill_without_versions_is_a_measure_without_text(folder):
    last = read(folder)[-1]
    assert (last.text, last.version, last.date_from) == ("", "1", None)
    assert (last.title, last.summary, last.url) == (
        "Of wicks",
        "On wicks.",
        "https://example.org/sb3",
    )
    assert last.aliases[-1] == "SB3-A"
    assert [a.text for a in last.history] == ["sponsored by Ann Wick"]


VOTES = {
    "votes": table(
        {"id": "w1", "bill_id": "ocd-bill/HB 0012", "motion_text": "Third  reading",
         "start_date": "2047-01-20", "result": "pass", "identifier": ""},
        {"id": "w2", "bill_id": "ocd-bill/HB 0012", "motion_text": "", "result": "fail",
         "start_date": "2050-01-01T10:00:00", "identifier": ""},
        {"id": "w3", "bill_id": "ocd-bill/none", "motion_text": "x", "result": "pass",
         "start_date": "", "identifier": ""},
    ),
    "vote_counts": table(
        {"id": "c1", "vote_event_id": "w1", "option": "yes", "value": "40"},
        {"id": "c2", "vote_event_id": "w1", "option": "no", "value": "12"},
        {"id": "c3", "vote_event_id": "w1", "option": "absent", "value": "0"},
        {"id": "c4", "vote_event_id": "gone", "option": "yes", "value": "1"},
    ),
    "bill_sponsorships": table(
        {"id": "p", "name": "Ann Wick", "classification": "primary", "bill_id": "ocd-bill/SB 3"},
        {"id": "q", "name": "Bo Tallow", "classification": "", "bill_id": "ocd-bill/SB 3"},
    ),
}  # fmt: skip


def test_votes_stand_in_the_history_and_date_no_version(tmp_path, folder):
    plain = read(folder)
    first, second, third = read(packed(tmp_path, {**TABLES, **VOTES}))
    assert [(str(a.date), a.text) for a in first.history[:5]] == [
        ("2047-01-14", "First reading"),
        ("2047-01-20", "Referred to Lamps"),
        ("2047-01-20", "vote on Third reading: pass (yes 40, no 12)"),
        ("2047-04-03", "Signed"),
        ("2050-01-01", "vote on it: fail"),
    ]
    assert third.history[-1].text == "sponsored by Ann Wick (primary), Bo Tallow"
    for mine, before in zip((first, second, third), plain, strict=True):
        assert (mine.date_from, mine.date_to) == (before.date_from, before.date_to)


@pytest.mark.parametrize("counts", ["id,option\nc1,yes\n", None])
def test_votes_without_counts_are_votes(tmp_path, counts):
    tables = {**TABLES, **VOTES, "vote_counts": counts}
    found = read(packed(tmp_path, {name: said for name, said in tables.items() if said}))
    assert "vote on Third reading: pass" in [action.text for action in found[0].history]


def test_the_zip_says_the_same_as_its_folder(folder, tmp_path):
    def told(record):
        return {k: getattr(record, k) for k in record.__slots__ if k != "file"}

    zipped = packed(tmp_path)
    assert recognise(zipped) is READER
    assert list(map(told, read(zipped))) == list(map(told, read(folder)))


@pytest.mark.parametrize("version", [84, 131, 255])
def test_a_zip_of_no_known_version_is_refused(tmp_path, version):
    """Found by fuzzing: the version that a zip's list asks for."""
    zipped = packed(tmp_path)
    data = bytearray(zipped.read_bytes())
    data[data.index(b"PK\x01\x02") + 6] = version
    zipped.write_bytes(data)
    assert not READER.recognises(zipped)
    (refusal,) = read(zipped)
    assert "zip file version" in refusal.why


def test_texts_that_do_not_lie_beside_are_no_text(tmp_path):
    assert [r.text for r in read(packed(tmp_path, texts={}))] == ["", "", ""]


def test_a_text_that_cannot_be_read_is_named(tmp_path):
    *records, refusal = sorted(
        read(packed(tmp_path, texts={**TEXTS, "12.htm": "\0" * 40})),
        key=lambda item: isinstance(item, Refusal),
    )
    assert [r.text for r in records] == ["", "Section 1. Tall lamps.", ""]
    assert (refusal.record, refusal.why) == ("HB 0012", "Introduced: is binary, not text")


@pytest.mark.parametrize("notes", [("Introduced", "Engrossed"), ("One", "One")])
def test_versions_without_a_day(tmp_path, notes):
    rows = [version("HB 0012", n, note) for n, note in enumerate(notes)]
    found = read(packed(tmp_path, {**TABLES, "bill_versions": table(*rows)}))[:2]
    assert (found[0].date_to, found[0].date_basis) == (date(2047, 1, 14), "introduced")
    assert (found[1].date_from, found[1].date_to) == (date(2047, 1, 14), date(2047, 4, 3))
    assert found[1].date_basis == "introduced to last action"
    assert len({r.version for r in found}) == 2


def test_tables_that_an_export_leaves_out(tmp_path):
    found = read(packed(tmp_path, {"bills": TABLES["bills"]}))
    assert [(r.text, r.date_from) for r in found] == [("", None), ("", None)]


JSON = [
    {
        "id": "ocd-bill/1", "legislative_session": "2047-2048", "jurisdiction_name": "Washington",
        "identifier": "HB 12", "title": "Lamps", "chamber": "lower", "classification": ["bill"],
        "abstracts": [{"abstract": "On lamps.", "note": ""}],
        "other_identifiers": [{"identifier": "HB12-A"}], "other_titles": [], "documents": [],
        "actions": [
            {"description": "Filed", "date": "2047-01-02", "classification": ["filing"], "order": 0}
        ],
        "sponsors": [{"name": "Ann Wick", "primary": True}],
        "versions": [
            {"note": "Introduced", "date": "2047-01-02", "links": [{"url": "https://e.org/a.pdf"}]},
            {"note": "Passed", "date": "2047-02-02", "links": [{"url": "https://e.org/b.pdf"}]},
        ],
        "sources": [{"url": "https://e.org/12"}],
        "votes": [
            {"motion_text": "Passage", "start_date": "2047-02-01", "result": "pass",
             "counts": [{"option": "yes", "value": 40}, {"option": "no", "value": 0}], "votes": []}
        ],
        "raw_text": "Section 1. Tall lamps.", "raw_text_url": "https://e.org/b.pdf",
    },
    {"identifier": "SB 3", "title": "Wicks", "raw_text": "Section 1. Wicks.", "raw_text_url": "u"},
    {"title": "no number"},
    "lantern",
]  # fmt: skip


@pytest.fixture
def json_file(tmp_path):
    path = tmp_path / "WA_2047-2048_bills.json"
    path.write_text(json.dumps(JSON))
    return path


def test_json_holds_one_text_a_bill(json_file):
    first, second, third, *refusals = read(json_file)
    assert [(r.version, r.text) for r in (first, second)] == [
        ("Introduced", ""), ("Passed", "Section 1. Tall lamps."),
    ]  # fmt: skip
    assert first.measure == second.measure == "os-wa:hb-12-2047-2048"
    assert (second.date_from, second.date_basis) == (date(2047, 2, 2), "engrossed")
    assert (third.measure, third.text) == ("os-wa:sb-3-x", "Section 1. Wicks.")
    assert third.jurisdiction == "ocd-division/country:us/state:wa"
    assert "vote on Passage: pass (yes 40)" in [action.text for action in first.history]
    assert [r.record for r in refusals] == ["member 3", "member 4"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "no JSON"),
        ("{}", "no list of bills"),
        ("[" * 100_000, "no JSON"),
        ("\0\0\0", "no JSON"),
    ],
)
def test_broken_json_is_refused(json_file, content, why):
    json_file.write_text(content)
    (refusal,) = read(json_file)
    assert why in refusal.why


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ({"bills": "id,name\n1,2\n"}, "without the column identifier"),
        ({**TABLES, "bill_actions": "id\n1\n"}, "bill_actions without the column bill_id"),
        ({**TABLES, "bill_versions": "\0\1\2\3" * 9}, "bill_versions that is no CSV"),
        ({**TABLES, "bills": "\0\1\2\3" * 9}, "bills that is no CSV"),
    ],
)
def test_broken_tables_are_refused(tmp_path, tables, why):
    (refusal,) = read(packed(tmp_path, tables))
    assert isinstance(refusal, Refusal)
    assert why in refusal.why


def test_a_zip_that_is_cut_off_is_refused(tmp_path):
    path = packed(tmp_path)
    path.write_bytes(path.read_bytes()[:-30])
    (refusal,) = READER.read(InputFile(path, "wa.zip"))
    assert "damaged" in refusal.why


def test_a_session_over_the_limit_is_refused(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(reader, "MAX_SESSION", 10)
    assert "more than" in read(packed(tmp_path))[0].why
    assert "too large" in read(folder)[0].why


def test_a_linked_file_over_the_limit_is_named(folder, monkeypatch):
    monkeypatch.setattr(reader, "MAX_LINKED", 10)
    refused = [item for item in read(folder) if isinstance(item, Refusal)]
    assert ["too large" in r.why for r in refused] == [True, True]


def test_so_many_files_beside_are_looked_through(folder, monkeypatch):
    monkeypatch.setattr(reader, "MAX_BESIDE", 0)
    reader._files_beside.cache_clear()
    assert [item.text for item in read(folder)] == ["", "", ""]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path, folder):
    (tmp_path / "secret.htm").write_text("<p>secret")
    beside = folder / STEM.rpartition("/")[0] / "texts" / "12.htm"
    beside.unlink()
    beside.symlink_to(tmp_path / "secret.htm")
    assert read(folder)[0].text == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("WA_2047_bills.csv", "id,name\n"),
        ("bills.csv", TABLES["bills"]),
        ("WA_2047_bills.json", "[]"),
        ("x.zip", "PK"),
    ],
)
def test_other_files_are_not_recognised(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert not READER.recognises(tmp_path)
    assert not READER.recognises(tmp_path / name)


def test_lists_are_read_as_they_are_written():
    assert listed("['bill', \"governor's bill\"]") == ("bill", "governor's bill")
    assert listed("[]") == listed("") == ()


def test_metadata():
    assert READER.metadata().name == READER.name == "openstates"


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mutated_sessions_give_records_or_refusals(tmp_path, data):
    name = data.draw(st.sampled_from(sorted(TABLES)))
    content = TABLES[name].encode()
    at = data.draw(st.integers(0, len(content)))
    piece = data.draw(
        st.binary(max_size=6) | st.sampled_from([b'"', b",", b"\n", b"[", b"http://["])
    )
    content = content[:at] + piece + content[at + data.draw(st.integers(0, 6)) :]
    for item in read(packed(tmp_path, {**TABLES, name: content})):
        assert isinstance(item, Record | Refusal)


def test_a_long_field_is_read_whatever_was_read_before(tmp_path):
    csv.field_size_limit(1000)
    long = TABLES["bills"].rstrip("\n") + " " + "word " * 40_000 + "\n"
    assert not [
        r for r in read(packed(tmp_path, {**TABLES, "bills": long})) if isinstance(r, Refusal)
    ]
