"""The District of Columbia reader, on fictional documents of the council's form."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whereas.records import Record, Refusal, Span
from whereas.sources.base import InputFile
from whereas.sources.dc import READER, reader
from whereas.sources.dc.history import period_start

NS = (
    'xmlns="https://code.dccouncil.us/schemas/dc-library" '
    'xmlns:codify="https://code.dccouncil.us/schemas/codify" '
    'xmlns:codified="https://code.dccouncil.us/schemas/codified"'
)

META = """
    <introduced>2019-10-21</introduced>
    <effective>2020-03-19</effective>
    <citations>
      <citation type="law" url="https://example.org/lanterns.pdf">D.C. Law 23-7</citation>
      <citation type="register">67 DCR 7</citation>
    </citations>
    <history url="https://example.org/Legislation/B23-0005">
      <vote date="2019-12-03" reading="First"/>
      <vote date="2019-12-17" reading="Final"/>
      <enacted>2020-01-23</enacted>
      <summary>Lanterns are to be lit.</summary>
    </history>
    <search-text>LANTRNS ARE T0 BE L1T</search-text>"""

LAW = """
  <num type="law">23-7</num><num type="bill">23-5</num><num type="act">23-101</num>
  <heading type="short">Lantern Act of 2019</heading>
  <heading type="long">To require lanterns.</heading>"""

BODY = """
  <text>BE IT ENACTED, That this act may be cited as the "Lantern Act of 2019".</text>
  <section><num>2</num><heading>Definitions.</heading>
    <codify:annotation doc="Code" path="1">not law</codify:annotation>
    <para><num>(a)</num><para><num>(1)</num>
      <text>A <em>lantern</em> is
        a light<s> or lamp</s>.</text></para></para>
    <para><num undesignated="true">(b)</num><text>Bees are no lantern.</text></para>
  </section>
  <section><num>3</num><text>Section 9 is amended to read as follows:</text>
    <include><section><prefix>§</prefix><num>9-1</num><heading>Wicks</heading>
      <text>Wicks are trimmed</text></section></include><aftertext>.</aftertext>
    <codify:find-replace><find>old</find><replace>new</replace></codify:find-replace>
  </section>
  <container><prefix>TITLE</prefix><num>I</num><heading>FEES</heading>
    <section><num>4</num><text>Fees:
      <table><tr><th>Lantern</th><th>Fee</th></tr><tr><td>Small</td><td>$1</td></tr></table>
      each year.</text></section>
    <section><num>5</num><codified:stub doc="Code" path="5"/></section>
  </container>
  <!-- a comment -->"""

TEXT = """To require lanterns.
BE IT ENACTED, That this act may be cited as the "Lantern Act of 2019".
Sec. 2. Definitions.
(a) (1) A lantern is a light or lamp.
Bees are no lantern.
Sec. 3. Section 9 is amended to read as follows:
§ 9-1. Wicks
Wicks are trimmed.
TITLE I. FEES
Sec. 4. Fees:
Lantern | Fee
Small | $1
each year."""


def document(head=LAW, meta=META, body=BODY, name="D.C. Law 23-7"):
    return f'<document {NS} id="{name}">{head}<meta>{meta}</meta>{body}</document>'


@pytest.fixture
def read(tmp_path):
    def read(xml):
        path = tmp_path / "23-7.xml"
        path.write_bytes(xml if isinstance(xml, bytes) else xml.encode())
        (result,) = READER.read(InputFile(path, "laws/23-7.xml"))
        return result

    return read


def test_a_law(read):
    law = read(document())
    assert (law.measure, law.kind, law.version) == ("dc:law-23-7", "law", "law")
    assert law.title == "Lantern Act of 2019"
    assert law.place == "District of Columbia"
    assert law.jurisdiction == "ocd-division/country:us/district:dc"
    assert law.status == ""
    assert law.url == "https://example.org/Legislation/B23-0005"
    assert law.summary == "Lanterns are to be lit."
    assert law.file == "laws/23-7.xml"
    assert (law.date_from, law.date_to) == (date(2019, 10, 21), date(2020, 1, 23))
    assert law.date_basis == "introduced to enacted"
    assert [(a.date, a.text) for a in law.history] == [
        (date(2019, 10, 21), "Introduced"),
        (date(2019, 12, 3), "First reading"),
        (date(2019, 12, 17), "Final reading"),
        (date(2020, 1, 23), "Enacted"),
        (date(2020, 3, 19), "Effective"),
    ]


def test_its_text_is_the_law_and_nothing_else(read):
    assert read(document()).text == TEXT


def test_struck_words_are_marked(read):
    law = read(document())
    (span,) = law.spans
    assert span == Span(span.start, span.end, "struck")
    assert law.text[span.start : span.end] == " or lamp"


def test_every_number_finds_it(read):
    assert set(read(document()).aliases) == {
        "Law 23-7",
        "D.C. Law 23-7",
        "dc:bill-23-5",
        "Bill 23-5",
        "D.C. Bill 23-5",
        "dc:act-23-101",
        "Act 23-101",
        "D.C. Act 23-101",
        "67 DCR 7",
        "B23-0005",
    }


def test_an_act(read):
    act = read(document(LAW.replace('<num type="law">23-7</num>', ""), name="D.C. Act 23-101"))
    assert (act.measure, act.kind) == ("dc:act-23-101", "act")
    assert "dc:bill-23-5" in act.aliases
    assert "dc:act-23-101" not in act.aliases


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<section><num>2</num><codified:stub doc="Code" path="2"/></section>',
        "<container><prefix>Title</prefix><num>I</num><heading/></container>",
        "<section><num>2</num><text>Lanterns shall be lit at dusk.</text></section>",
    ],
)
def test_a_stub_has_no_text_whatever_the_scan_says(read, body):
    stub = read(document(meta=f"<stub/>{META}", body=body))
    assert stub.text == ""
    assert stub.title == "Lantern Act of 2019"


@pytest.mark.parametrize(
    ("numbers", "text"), [(range(2, 7), "2 3 4 5 6 7 (a)"), (range(2, 3), ""), (range(0), "")]
)
def test_a_list_of_bare_numbers_is_a_text(read, numbers, text):
    """The words of these sections stand in the code; one number alone says nothing."""
    stub = '<codified:stub doc="Code" path="2"/>'
    body = "\n".join(f"<section><num>{n}</num><!-- no --> {stub}</section>" for n in numbers)
    if text:
        body += "<section><num>7</num> <para><num>(a)</num></para></section>"
    assert read(document(body=body)).text == text


def told(narrative, more=""):
    return f"<effective/>{more}<citations/><history><narrative>{narrative}</narrative></history>"


NARRATIVE = (
    "Law 3-65, the “Lantern Act,” was introduced in Council and assigned Bill No. 3-126, which "
    "was referred to a committee. The Bill was adopted on first and second readings on "
    "June 17, 1980 and July 1, 1980, respectively. {}"
)


@pytest.mark.parametrize(
    ("meta", "start", "end", "basis"),
    [
        (
            told(NARRATIVE.format("Signed by the Mayor on July 4, 1980, it was assigned Act 1.")),
            date(1979, 1, 2),
            date(1980, 7, 4),
            "council period to enacted",
        ),
        (
            told(NARRATIVE.format("")),
            date(1979, 1, 2),
            date(1980, 7, 1),
            "council period to passed",
        ),
        (
            "<effective>1980-09-01</effective>",
            date(1979, 1, 2),
            date(1980, 9, 1),
            "council period to effective",
        ),
        (
            "<introduced>1980-01-08</introduced><effective>1980-09-01</effective>",
            date(1980, 1, 8),
            date(1980, 9, 1),
            "introduced to effective",
        ),
        # Introduced after it was enacted: a slip, so only the period is sure.
        (
            "<introduced>1981-01-08</introduced><effective>1980-09-01</effective>",
            date(1979, 1, 2),
            date(1980, 9, 1),
            "council period to effective",
        ),
        ("<effective>1980-02-31</effective>", None, None, ""),
        ("<effective/>", None, None, ""),
        ("", None, None, ""),
    ],
)
def test_dates(read, meta, start, end, basis):
    law = read(document(LAW.replace("23-7", "3-65"), meta, name="D.C. Law 3-65"))
    assert (law.date_from, law.date_to, law.date_basis) == (start, end, basis)


def test_a_narrative_names_bill_and_act(read):
    text = "was assigned Bill No. 3-126. It was assigned Act No. 3-163 and transmitted."
    law = read(document('<num type="law">3-65</num>', told(text), name="D.C. Law 3-65"))
    assert {"dc:bill-3-126", "dc:act-3-163"} <= set(law.aliases)
    assert law.history[-1].text == text


@pytest.mark.parametrize(
    ("period", "start"),
    [(1, date(1975, 1, 2)), (2, date(1977, 1, 2)), (23, date(2019, 1, 2)), (0, None), (999, None)],
)
def test_council_periods(period, start):
    assert period_start(period) == start


BOMB = f"""<!DOCTYPE document [<!ENTITY a "lantern "><!ENTITY b "{"&a;" * 50}">
<!ENTITY c "{"&b;" * 50}"><!ENTITY d "{"&c;" * 50}"><!ENTITY e "{"&d;" * 50}">]>"""
SECRET = '<!DOCTYPE document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("plain words", "not well-formed"),
        (document()[:-30], "not well-formed"),
        (b"\x00\xff\xfe<", "not well-formed"),
        ("<html><body/></html>", "not a document"),
        (f'<collection {NS} name="5"/>', "not a document"),
        (document(head="", name="a lantern"), "neither a law number"),
        (f'<document {NS} id="D.C. Law 1-1"/>', "no meta"),
        (BOMB + document(body="<text>&e;</text>"), "document type"),
        (SECRET + document(body="<text>&x;</text>"), "document type"),
        (document(body="<para>" * 5000 + "</para>" * 5000), "not well-formed"),
        ('<?xml version="1.0" encoding="lantern"?><document/>', "not well-formed"),
    ],
)
def test_bad_input_is_refused_by_name(read, xml, why):
    refusal = read(xml)
    assert isinstance(refusal, Refusal)
    assert why in refusal.why
    assert refusal.file == "laws/23-7.xml"
    assert "\n" not in refusal.why


def test_a_file_over_the_limit_is_refused_unread(read, monkeypatch):
    monkeypatch.setattr(reader, "LARGEST", 10)
    assert "more than" in read(document()).why


def test_a_missing_file_is_refused(tmp_path):
    (refusal,) = READER.read(InputFile(tmp_path / "none.xml", "none.xml"))
    assert isinstance(refusal, Refusal)


@pytest.mark.parametrize("tag", ["para", "p", "em"])
def test_deep_nesting_is_read(read, tag):
    deep = f"<{tag}>" * 240 + "<text>Deep.</text>" + f"</{tag}>" * 240
    body = deep if tag == "para" else f"<text>{deep}</text>"
    assert read(document(body=f"<section>{body}</section>")).text.endswith("\nDeep.")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mutated_documents_never_raise(read, data):
    xml = bytearray(document().encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(xml) - 1))
        cut = data.draw(st.integers(0, 40))
        xml[at : at + cut] = data.draw(st.sampled_from([b"", b"<", b">", b"&", b"\xff", b"<num>"]))
    result = read(bytes(xml))
    assert isinstance(result, Record | Refusal)
    if isinstance(result, Record):
        assert all(0 <= s.start < s.end <= len(result.text) for s in result.spans)


@given(st.lists(st.text("ab ,.", max_size=8), min_size=1, max_size=6))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_spans_hold_what_was_struck(read, pieces):
    """Every other piece is struck out; the spans give them back, spaces tidied."""
    inner = "".join(f"<s>{p}</s>" if i % 2 else p for i, p in enumerate(pieces))
    law = read(document(LAW.replace("long", "other"), body=f"<text>x{inner}x</text>"))
    assert law.text.split() == f"x{''.join(pieces)}x".split()
    assert all(law.text[s.start : s.end] for s in law.spans)
    struck = "".join(law.text[s.start : s.end] for s in law.spans).replace(" ", "")
    assert struck == "".join(pieces[1::2]).replace(" ", "")


@pytest.fixture
def folder(tmp_path):
    laws = tmp_path / "us" / "laws"
    laws.mkdir(parents=True)
    (laws / "23-7.xml").write_text(document())
    (laws / "23-10.xml").write_text("broken")
    (laws / "index.xml").write_text(f'<collection {NS} name="23"></collection>')
    (laws / "notes.txt").write_text("notes")
    return tmp_path


def test_files_leave_out_only_indexes(folder):
    assert READER.recognises(folder)
    assert [f.name for f in READER.files(folder)] == ["us/laws/23-10.xml", "us/laws/23-7.xml"]


def test_other_things_are_not_recognised(tmp_path):
    (tmp_path / "page.xml").write_text("<html/>")
    (tmp_path / "dc-library.txt").write_text("schemas/dc-library")
    assert not READER.recognises(tmp_path)
    assert not READER.recognises(tmp_path / "dc-library.txt")
    assert not READER.recognises(tmp_path / "missing")


def test_metadata():
    assert READER.metadata().name == READER.name == "dc"


@pytest.mark.data
def test_the_archive(law):
    records = [r for f in READER.files(law / "dc_law") for r in READER.read(f)]
    assert {type(r) for r in records} == {Record}
    assert len(records) == len({r.measure for r in records}) == 4889
    assert Counter(r.kind for r in records) == {"law": 4133, "act": 756}
    assert sum(bool(r.text) for r in records) == 1912
    assert sum(not r.text for r in records) == 2977
    assert sum(r.date_from is None for r in records) == 28
    assert not any(r.date_from is None for r in records if r.text)
    assert all(r.date_from <= r.date_to for r in records if r.date_from)
    assert all(bool(r.date_basis) == bool(r.date_from) for r in records)
    assert not any("\x02" in r.text or "\n\n" in r.text for r in records)
    assert sum(any(a.startswith("dc:act-") for a in r.aliases) for r in records) > 1103
