"""Congress: bills in their versions, laws, and titles of the Code by their sections."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.law_xml import CHANGED, bill, law, old_bill, title
from whereas.records import Action, Record, Refusal
from whereas.sources import recognise
from whereas.sources.base import InputFile
from whereas.sources.uslm import READER, reader
from whereas.sources.uslm.stages import STAGES, congress_days, stage


@pytest.fixture
def read(tmp_path):
    def read(xml, name="bills/lamps.xml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(xml if isinstance(xml, bytes) else xml.encode())
        return list(READER.read(InputFile(path, name)))

    return read


def test_a_bill(read):
    (found,) = read(bill())
    assert (found.measure, found.version, found.stage) == ("us:hr-12-130", "ih", 10)
    assert (found.kind, found.status) == ("bill", "Introduced in House")
    assert (found.date_from, found.date_to) == (date(2047, 2, 3),) * 2
    assert found.date_basis == "introduced"
    assert found.jurisdiction == "ocd-division/country:us"
    assert found.title == "To light the harbor."
    assert found.aliases == ("130 HR 12 IH", "130hr12ih", "H.R. 12 (130th)")
    assert found.history == (Action(date(2047, 2, 3), "Ms. Wick introduced the following bill"),)


REPORTED = """<action><date><inline>June </inline>19, 2047</date><actionDescription>Reported with an
 amendment</actionDescription></action>"""
INTRODUCED = """<action><date date="2047-02-03"/><actionDescription>Ms. Wick introduced the
 following bill</actionDescription></action>"""


@pytest.mark.parametrize(
    ("code", "actions", "dates", "basis"),
    [
        ("rh", INTRODUCED + REPORTED, ("2047-02-03", "2047-06-19"), "introduced to reported"),
        ("rh", REPORTED, ("2047-01-03", "2047-06-19"), "congress to reported"),
        ("rh", INTRODUCED, ("2047-02-03", "2049-01-03"), "introduced to reported"),
        ("enr", "", ("2047-01-03", "2049-01-03"), "congress"),
        ("ih", "", (None, None), ""),
    ],
)
def test_dates_of_versions(read, code, actions, dates, basis):
    (found,) = read(bill(code, "", actions))
    days = tuple(day and str(day) for day in (found.date_from, found.date_to))
    assert (days, found.date_basis) == (dates, basis)


def test_versions_stand_in_the_order_in_which_a_bill_passes_them(read):
    codes = ("ih", "rh", "eh", "rfs", "eas", "enr")
    found = [read(bill(code, ""))[0] for code in codes]
    assert len({r.measure for r in found}) == 1
    assert [r.version for r in sorted(found, key=lambda r: r.stage)] == list(codes)


@pytest.mark.parametrize(
    ("code", "words", "wanted"),
    [
        ("ih", "", "ih"),
        ("eas2", "", "eas2"),
        ("", "Introduced in Senate", "is"),
        ("", "Engrossed amendment House", "eah"),
        ("", "Reported in House", "rh"),
        ("zzz", "Lantern", "zzz"),
        ("", "", "1"),
    ],
)
def test_stages(code, words, wanted):
    assert stage(code, words).code == wanted


def test_a_second_amendment_comes_after_the_first():
    assert STAGES["eas"].order < stage("eas2", "").order < STAGES["enr"].order


@pytest.mark.parametrize(
    ("congress", "days"),
    [
        (1, (date(1789, 3, 4), date(1791, 3, 4))),
        (73, (date(1933, 3, 4), date(1935, 1, 3))),
        (116, (date(2019, 1, 3), date(2021, 1, 3))),
        (0, None),
        (9999, None),
    ],
)
def test_congresses(congress, days):
    assert congress_days(congress) == days


def test_a_law_is_of_its_approval(read):
    (found,) = read(law())
    assert (found.measure, found.kind, found.version) == ("us:pl-130-7", "law", "pl")
    assert (found.date_from, found.date_to) == (date(2047, 1, 3), date(2048, 3, 4))
    assert found.date_basis == "congress to enacted"
    assert found.aliases == ("Public Law 130–7", "301 Stat. 9")
    assert found.history[0] == Action(None, "from H.R. 12")
    assert found.text == "To light the harbor.\nSECTION 1. The harbor is lit."


def test_a_bill_in_the_older_vocabulary(read):
    (found,) = read(old_bill(CHANGED))
    assert (found.measure, found.version) == ("us:hr-34-130", "rh")
    assert found.title == "To trim—wicks."
    assert {span.state for span in found.spans} == {"added", "struck"}
    assert found.history[0].date == date(2047, 2, 3)


def test_a_title_becomes_its_sections(read):
    first, repealed, last, tied = read(title(), "usc99.xml")
    assert [r.measure for r in (first, repealed, last, tied)] == [
        "us:usc-99.sec-101", "us:usc-99.sec-102", "us:usc-99.sec-201a", "us:usc-99.sec-201a~2",
    ]  # fmt: skip
    assert first.text == "§ 101. Trimming\n(a) In general Every wick shall be trimmed."
    assert first.part_of == ("us:usc-99.ch-1", "us:usc-99")
    assert (first.date_from, first.date_to) == (date(1964, 2, 3), date(1986, 5, 6))
    assert first.date_basis == "history note"
    assert first.marks.startswith("(Pub. L. 88–1")
    assert first.aliases[0] == "99 U.S.C. 101"
    assert (first.version, first.stage) == ("as of 2024-05-06", 20240506)
    assert (repealed.text, repealed.status) == ("", "repealed")
    assert "quoted" in last.text


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ("", "empty"),
        ("<a/>", "no vocabulary that Congress writes"),
        (bill()[:-20], "not well-formed"),
        (bill().replace("130 HR 12", "Lamp").replace("130hr12", "Lamp"), "names no number"),
        (title().replace("section", "level"), "without sections"),
        (old_bill().replace('"bill.dtd">', '"bill.dtd" [<!ENTITY a "b">]>'), "document type"),
    ],
)
def test_bad_input_is_refused(read, xml, why):
    (refusal,) = read(xml)
    assert isinstance(refusal, Refusal)
    assert why in refusal.why


def test_a_file_over_the_limit_is_refused_unread(read, monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_USLM", 10)
    assert "more than" in read(bill())[0].why


@pytest.mark.parametrize("xml", [bill(), law(), title(), old_bill()])
def test_recognised_by_namespace_or_document_type(tmp_path, xml):
    (tmp_path / "x.xml").write_text(xml)
    assert recognise(tmp_path) is READER
    assert recognise(tmp_path / "x.xml") is READER


def test_other_xml_is_not_recognised(tmp_path):
    (tmp_path / "x.xml").write_text("<bill><p>of fare</p></bill>")
    assert not READER.recognises(tmp_path)
    assert not READER.recognises(tmp_path / "none.xml")


def test_metadata():
    assert READER.metadata().name == READER.name == "uslm"


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mutated_files_give_records_or_refusals(read, data):
    xml = bytearray(data.draw(st.sampled_from([bill(), law(), title(), old_bill()])).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(xml) - 1))
        cut = data.draw(st.integers(0, 40))
        xml[at : at + cut] = data.draw(st.sampled_from([b"", b"<", b'"', b"9", b"\xff", b"<num>"]))
    for item in read(bytes(xml)):
        assert isinstance(item, Record | Refusal)
        if isinstance(item, Record):
            assert all(0 <= s.start < s.end <= len(item.text) for s in item.spans)
