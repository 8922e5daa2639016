"""Akoma Ntoso: a folder of files becomes measures with ids, places, dates and versions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.law_xml import AKN2, AKN_BODY, LIFE, akn
from whereas.records import Action, Record, Refusal
from whereas.sources import recognise
from whereas.sources.akn import READER, reader
from whereas.sources.akn.reader import measure_id
from whereas.sources.base import InputFile


@pytest.fixture
def read(tmp_path):
    def read(xml, name="acts/lamps.xml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(xml if isinstance(xml, bytes) else xml.encode())
        return list(READER.read(InputFile(path, name)))

    return read


def test_an_act_says_what_it_is(read):
    (act,) = read(akn())
    assert act.measure == "akn:us-wa.act.2047-05-03.7"
    assert (act.version, act.stage) == ("2049-01-01", 20490101)
    assert (act.date_from, act.date_to) == (date(2047, 5, 3), date(2049, 1, 1))
    assert act.date_basis == "enacted to amended"
    assert act.jurisdiction == "ocd-division/country:us/state:wa"
    assert (act.place, act.kind, act.title) == ("Washington", "act", "lamps")
    assert act.aliases == ("/akn/us-wa/act/2047-05-03/7",)
    assert act.history == (
        Action(date(2047, 5, 3), "generation (ro1)"),
        Action(date(2049, 1, 1), "amendment (ro2)"),
    )


@pytest.mark.parametrize(
    ("country", "jurisdiction", "place"),
    [
        ("us", "ocd-division/country:us", "United States"),
        ("us-dc", "ocd-division/country:us/district:dc", "District of Columbia"),
        ("us-pr", "ocd-division/country:us/territory:pr", "Puerto Rico"),
        ("us-zz", None, "us-zz"),
        ("za", "ocd-division/country:za", "Lamp Council"),
        ("za-cpt", None, "za-cpt"),
        ("", None, "Lamp Council"),
    ],
)
def test_places(read, country, jurisdiction, place):
    (act,) = read(akn(country=country))
    assert (act.jurisdiction, act.place) == (jurisdiction, place)


@pytest.mark.parametrize(
    ("work", "expression", "dates", "basis"),
    [
        ("2047-05-03", "2047-05-03", (date(2047, 5, 3), date(2047, 5, 3)), "amended"),
        ("2047-05-03", "0001-01-01", (date(2047, 5, 3), date(2047, 5, 3)), "enacted"),
        ("1900-01-01", "2048-01-02", (date(2048, 1, 2), date(2048, 1, 2)), "amended"),
        ("2049-05-03", "2048-01-02", (date(2048, 1, 2), date(2048, 1, 2)), "amended"),
        ("lantern", "", (None, None), ""),
    ],
)
def test_dates(read, work, expression, dates, basis):
    (act,) = read(akn(work=work, expression=expression))
    assert ((act.date_from, act.date_to), act.date_basis) == (dates, basis)


def test_versions_of_one_act_are_in_order(read):
    (old,), (new,) = read(akn(expression="2047-06-01")), read(akn(expression="2048-06-01"))
    assert old.measure == new.measure
    assert old.version != new.version
    assert old.stage < new.stage


def test_the_older_namespace(read):
    assert read(akn(namespace=AKN2))[0].text == read(akn())[0].text


def test_a_collection_becomes_its_documents(read):
    inner = akn()[akn().index("<act ") : akn().index("</akomaNtoso>")]
    other = inner.replace("/7", "/8")
    head = akn()[: akn().index("<act ")]
    xml = (
        f"{head}<documentCollection><meta/><components><component>{inner}</component><component>"
        f"{other}</component><component>{other}</component></components></documentCollection>"
        "</akomaNtoso>"
    )
    assert [r.measure for r in read(xml)] == [
        "akn:us-wa.act.2047-05-03.7",
        "akn:us-wa.act.2047-05-03.8",
        "akn:us-wa.act.2047-05-03.8~2",
    ]


def test_what_is_attached_to_an_act_is_part_of_it(read):
    attached = "<attachments><attachment><doc><meta/><mainBody><p>A schedule.</p></mainBody></doc>"
    (act,) = read(akn(body=f"{AKN_BODY}{attached}</attachment></attachments>"))
    assert act.text.endswith("\nA schedule.")


@pytest.mark.parametrize(
    ("uri", "name", "number", "wanted"),
    [
        ("/akn/us-pa/act/2001-05-03/12", "x.xml", 0, "akn:us-pa.act.2001-05-03.12"),
        ("/sl/act/2004/2/main", "x.xml", 0, "akn:sl.act.2004.2"),
        ("http://law.example/akn/ke/act/Decree/2005/3", "x.xml", 0, "akn:ke.act.decree.2005.3"),
        ("", "acts/The Lamps.xml", 0, "akn:acts.the-lamps"),
        ("", "a.xml", 2, "akn:a.2"),
        ("///", "§.xml", 0, "akn:document"),
    ],
)
def test_ids(uri, name, number, wanted):
    assert measure_id(uri, name, number) == wanted


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ("", "empty"),
        ("<a/>", "not Akoma Ntoso"),
        (akn()[:-40], "not well-formed"),
        ('<akomaNtoso xmlns="http://www.akomantoso.org/2.0"/>', "no act, bill"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + akn(), "document type"),
    ],
)
def test_bad_input_is_refused(read, xml, why):
    (refusal,) = read(xml)
    assert isinstance(refusal, Refusal)
    assert why in refusal.why


def test_a_file_over_the_limit_is_refused_unread(read, monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_AKN", 10)
    (refusal,) = read(akn())
    assert "has 0 MB, more than" in refusal.why


def test_recognised_by_the_namespace(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.xml").write_text(akn())
    (tmp_path / "a" / "bad.xml").write_text("<a")
    assert recognise(tmp_path) is READER
    assert [f.name for f in READER.files(tmp_path)] == ["a/bad.xml", "a/x.xml"]
    assert recognise(tmp_path / "a" / "x.xml") is READER
    (tmp_path / "law.docx").write_bytes(b"PK")
    assert recognise(tmp_path).name == "folder", "other documents would be lost"


def test_metadata():
    assert READER.metadata().name == READER.name == "akn"


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mutated_files_give_records_or_refusals(read, data):
    xml = bytearray(akn(extra=LIFE).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(xml) - 1))
        cut = data.draw(st.integers(0, 40))
        xml[at : at + cut] = data.draw(st.sampled_from([b"", b"<", b'"', b"&", b"\xff", b"<num>"]))
    for item in read(bytes(xml)):
        assert isinstance(item, Record | Refusal)
