"""New York's reader: recognition, ids, dates, text, drafters' marks, spans, and bad input."""

from __future__ import annotations

import json
import random
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whereas.records import Record, Refusal, Span
from whereas.sources.base import InputFile
from whereas.sources.nyc import READER, matter
from whereas.sources.nyc.body import read_body, tidy
from whereas.sources.nyc.drafting import law_extent
from whereas.sources.nyc.states import spans_of
from whereas.sources.rtf import RichText

LAW = "Section 1. Kites may be flown.\n§ 2. This local law takes effect immediately."


def rtf_of(body: str) -> str:
    """Write a body with <u>, <s> and paragraphs as RTF, as the council's system does."""
    for plain, code in (("§", r"\'a7"), ("é", r"\'e9"), ("\n", r"\par "), ("\t", r"\tab ")):
        body = body.replace(plain, code)
    for tag, on, off in (("u", r"\ul ", r"\ulnone "), ("s", r"\strike ", r"\strike0 ")):
        body = body.replace(f"<{tag}>", on).replace(f"</{tag}>", off)
    return r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Plain;}}\uc1 " + body + "}"


def matter_of(**changes: object) -> dict[str, object]:
    """Make a fictional matter of the mirror's form."""
    fields: dict[str, object] = {
        "ID": 7,
        "GUID": "AB-12",
        "File": "Int 0042-2031",
        "Name": "Kites.",
        "Title": "A Local Law in relation to kites",
        "TypeName": "Introduction",
        "StatusName": "Filed (End of Session)",
        "IntroDate": "2031-03-05T00:00:00Z",
        "PassedDate": "2031-12-31T00:00:00Z",
        "EnactmentDate": "0001-01-01T00:00:00Z",
        "Version": "*",
        "History": [action("2031-03-05", "*", "Introduced by Council")],
        "Summary": "This bill would let people fly kites.",
        "Text": LAW.replace("§", "\ufffd"),
        "RTF": rtf_of(LAW),
    }
    return {k: v for k, v in (fields | changes).items() if v is not None}


def action(day: str, version: str, words: str) -> dict[str, object]:
    return {"Date": f"{day}T13:30:00Z", "Version": version, "Action": words}


def read(tmp_path: Path, content: object) -> Record | Refusal:
    path = tmp_path / "0042.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    (result,) = READER.read(InputFile(path, "introduction/2031/0042.json"))
    return result


def record(tmp_path: Path, **changes: object) -> Record:
    result = read(tmp_path, matter_of(**changes))
    assert isinstance(result, Record)
    return result


def test_reads_a_bill(tmp_path: Path) -> None:
    found = record(tmp_path, LocalLaw="2031/009")
    day = date(2031, 3, 5)
    assert found == Record(
        measure="nyc:int-42-2031",
        text=LAW,
        version="*",
        stage=0,
        jurisdiction="ocd-division/country:us/state:ny/place:new_york",
        place="New York",
        kind="bill",
        title="A Local Law in relation to kites",
        status="Filed (End of Session)",
        url="https://legistar.council.nyc.gov/gateway.aspx?m=l&id=7",
        aliases=("Int 0042-2031", "Local Law 9 of 2031", "legistar:7", "legistar:AB-12"),
        date_from=day,
        date_to=day,
        date_basis="introduced",
        history=found.history,
        summary="This bill would let people fly kites.",
        file="introduction/2031/0042.json",
    )
    assert [(a.date, a.text) for a in found.history] == [(day, "Introduced by Council")]


def test_a_passed_date_infers_no_status_and_an_empty_title_falls_back(tmp_path: Path) -> None:
    found = record(tmp_path, Title=" ", StatusName="", ID=None, GUID=None)
    assert (found.status, found.title, found.url) == ("", "Kites.", "")
    assert found.aliases == ("Int 0042-2031",)


@pytest.mark.parametrize(
    ("file", "type_name", "measure", "kind"),
    [
        ("Int 1316-2019", "Introduction", "nyc:int-1316-2019", "bill"),
        ("Int 0291-1998-A", "Introduction", "nyc:int-291-a-1998", "bill"),
        ("Res 0007-2018", "Resolution", "nyc:res-7-2018", "resolution"),
        ("Int No. 0100-2031", "Introduction", "nyc:int-100-2031", "bill"),
        ("T2031-1234", "Land Use Call-Up", "nyc:t2031-1234", "land use call-up"),
        ("Int 0042-2031", "", "nyc:int-42-2031", "measure"),
    ],
)
def test_ids(tmp_path: Path, file: str, type_name: str, measure: str, kind: str) -> None:
    found = record(tmp_path, File=file, TypeName=type_name)
    assert (found.measure, found.kind) == (measure, kind)


AMENDED = [
    action("2031-03-05", "*", "Introduced by Council"),
    action("2031-06-01", "*", "Amended by Committee"),
    action("2031-06-01", "A", "Approved by Committee"),
    action("2031-06-10", "B", "Approved by Council"),
    action("2031-07-01", "B", "Signed Into Law by Mayor"),
]


@pytest.mark.parametrize(
    ("changes", "first", "last", "basis"),
    [
        ({}, "2031-03-05", "2031-03-05", "introduced"),
        ({"Version": "A", "History": AMENDED}, "2031-03-05", "2031-06-01", "amended"),
        ({"Version": "A", "History": AMENDED[::-1]}, "2031-03-05", "2031-06-01", "amended"),
        ({"Version": "A", "History": [AMENDED[0], *AMENDED[3:]]}, *["2031-03-05"] * 2, "amended"),
        ({"Version": "B", "History": AMENDED}, "2031-03-05", "2031-06-01", "amended"),
        ({"Version": "C", "History": AMENDED}, "2031-03-05", "2031-07-01", "amended"),
        ({"Version": "A", "History": AMENDED[3:]}, *["2031-03-05"] * 2, "amended"),
        ({"Version": "A", "History": []}, *["2031-03-05"] * 2, "amended"),
        ({"Version": "A", "History": "none"}, *["2031-03-05"] * 2, "amended"),
        ({"Version": "A", "History": [], "IntroDate": None}, None, None, ""),
        (
            {"Version": "A", "History": AMENDED, "IntroDate": "0001-01-01T00:00:00Z"},
            "2031-06-01",
            "2031-06-01",
            "amended",
        ),
        (
            {"Version": "A", "History": AMENDED, "IntroDate": "2031-06-05T00:00:00Z"},
            "2031-06-01",
            "2031-06-01",
            "amended",
        ),
        (
            {"File": "Int 0042-2031-A", "History": AMENDED},
            "2031-03-05",
            "2031-06-01",
            "amended",
        ),
        (
            {"File": "Int 0042-2031-A", "History": AMENDED[4:]},
            "2031-03-05",
            "2031-07-01",
            "amended",
        ),
        ({"IntroDate": "0001-01-01T00:00:00Z"}, None, None, ""),
        ({"IntroDate": "soon"}, None, None, ""),
        ({"IntroDate": None}, None, None, ""),
        ({"IntroDate": 20310305}, None, None, ""),
    ],
)
def test_dates(
    tmp_path: Path, changes: dict[str, object], first: str | None, last: str | None, basis: str
) -> None:
    found = record(tmp_path, **changes)
    expected = tuple(date.fromisoformat(day) if day else None for day in (first, last))
    assert (found.date_from, found.date_to, found.date_basis) == (*expected, basis)


@pytest.mark.parametrize(
    ("version", "stage"), [("*", 0), ("", 0), ("A", 1), ("C", 3), ("Z", 26), ("AA", 27), ("1", 0)]
)
def test_stages(version: str, stage: int) -> None:
    assert matter.stage_of(version) == stage


@pytest.mark.parametrize(
    ("plain", "rtf", "text", "from_rtf"),
    [
        (LAW.replace("§", "\ufffd"), rtf_of(LAW), LAW, True),
        (LAW, rtf_of("Kites may be flown."), LAW, False),
        (LAW, "Int. No. 42 " + LAW, LAW, False),
        (LAW, "", LAW, False),
        (LAW, rtf_of(""), LAW, False),
        ("", rtf_of(LAW), LAW, True),
        ("a\r\nb\rc\x00d shall \ud800", None, "a\nb\ncd shall \ufffd", False),
        (None, None, "", False),
        (7, ["x"], "", False),
    ],
)
def test_chooses_the_better_text(plain: object, rtf: object, text: str, from_rtf: bool) -> None:
    body = read_body({"Text": plain, "RTF": rtf}, is_bill=True)
    assert (body.text, body.from_rtf) == (text, from_rtf)


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("  a  b \t\n \n\tc ", "a b\nc"),
        ("New name\t\tOld name", "New name\tOld name"),
        ("a\u00a0\u202fb\u200bc\u00add", "a bcd"),
        (" \n ", ""),
    ],
)
def test_tidies(raw: str, tidied: str) -> None:
    assert tidy(RichText(raw, (), ())).text == tidied


@given(st.text(alphabet="ab \t\n\r\x00\u00a0\u200b[]", max_size=40), st.data())
def test_tidying_moves_runs_with_their_words(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    rich = tidy(RichText(raw, ((start, end),), ()))
    underlined = "".join(rich.text[s:e] for s, e in rich.underlined)
    assert re.findall(r"[ab\[\]]", underlined) == re.findall(r"[ab\[\]]", raw[start:end])


@pytest.mark.parametrize(
    "marks",
    [
        "KS\nLS 745/Int.332/2014\nLS 608\n12/21/17",
        "LS #8930/Int. 1425-2017",
        "Int. No. 551/2007\nTNN",
        "1/28/2010 11:46 AM",
        "Dss/BJR\nLS 1049/2014\nInt. 678/2011\n5/16/17 7:16PM",
        "JD:rd\nPC-MW\nINT212",
        "M.T.",
        "wcj",
        "SS # 4449 SS\n1111/6/2013 7:27 PM",
        "Referred to the Committee on Kites.\nJH/jh\nLS# 2811\nH:\\Kites\n12:50 pm\nInt. No. 56",
        "FN/aj\nLS#711\n7/22/98\n11:34AM\nHarbor Corner",
        "LS #6187\n10/27/2015 3:05pm, amended 11/12/2015 1:10pm",
        "Note: Matter in italics is new; matter in brackets [ ] to be omitted.\n3/4/31",
        "_______\nLS# 572, 31, 512, 758, 452, 453, 460, 725, 680, 678, 681, 427, "
        "511, 512, 513, 514, 515",
        "TE 9-30-14, amended 11-25-14\nLS2133",
        "hb98\\intros\\ls210",
        "December 13, 2031\n11:05 AM",
        "2\n\n3",
    ],
)
def test_cuts_marks_off_and_keeps_them(marks: str) -> None:
    body = read_body({"Text": f"{LAW}\n\n\n{marks}"}, is_bill=True)
    assert body.text == LAW
    assert body.marks == marks.replace("\n\n", "\n")


@pytest.mark.parametrize("marks", ["KS LS 745/Int.332/2014", "GZ", "AB/GZ\nLS #7724\n10/11/31"])
def test_cuts_marks_off_the_last_line(marks: str) -> None:
    body = read_body({"Text": f"{LAW} {marks}"}, is_bill=True)
    assert (body.text, body.marks) == (LAW, marks)


@pytest.mark.parametrize(
    ("text", "is_stub"),
    [
        ("Please see the\nAttachments Tab for a copy of\nInt. No. 42", True),
        ("1\n1", True),
        ("RESOLVED, That the budget is adopted (see attachment tab).", False),
        ("Section 1. Section 9-1 is REPEALED; this law shall take effect now.", False),
    ],
)
def test_a_notice_of_an_attachment_is_no_text(text: str, is_stub: bool) -> None:
    body = read_body({"Text": text}, is_bill=True)
    assert (body.text, body.marks) == (("", text) if is_stub else (text, ""))


@pytest.mark.parametrize(
    "ending",
    [
        "§ 3. This local law takes effect on July 1, 2032.",
        "§ 3. This local law takes effect on the date that a law proposed in Int. No. 12, "
        "takes effect.",
        "§ 3. The map is amended.\nAvenue A\tAvenue B\t12/1/31",
        "1. between $1,000 and $2,000;\n2. more than $2,000.",
        "(a) one;\n(b) two.",
        "d. Block: 12 Lots: 7.",
        "The fee is as follows:\n2031\n$12",
        "BB 1.1 Doors. Doors open outward.",
    ],
)
def test_cuts_no_law(ending: str) -> None:
    assert law_extent(f"{LAW}\n{ending}", is_bill=True) == (0, len(LAW) + 1 + len(ending))


def test_a_resolution_keeps_a_list_of_names_at_its_end() -> None:
    text = "Resolved, That the members are changed.\nFINANCE\nRivera-Stone\nKites\n[Marsh]"
    assert law_extent(text, is_bill=False) == (0, len(text))


@pytest.mark.parametrize(
    ("heading", "law"),
    [
        (
            "Int. No. 42\nBy Council Members Marsh and Stone\nA Local Law in relation to kites\n",
            f"Be it enacted by the Council as follows:\n{LAW}",
        ),
        ("By Council Members Marsh and Stone\n", "Whereas, Kites fly; now, therefore, be it"),
        ("", f"Be it enacted by the Council as follows:\n{LAW}"),
        ("", "Declaration of intent. By council vote kites fly."),
    ],
)
def test_cuts_sponsors_and_title_off(heading: str, law: str) -> None:
    body = read_body({"Text": heading + law}, is_bill=True)
    assert (body.text, body.marks) == (law, heading.strip())


ENACTING = "<u>Be it enacted by the Council as follows:</u>\n"
CHANGED = (
    "Section 1. Section 9-1 of the code, as amended by law 3, is amended to read as follows:\n"
)
NEW = (
    "Section 1. Title 9 of the code is amended by adding a new section 9-102 to read as follows:\n"
)
EFFECT = "\n§ 2. This local law takes effect immediately."


def marked(body: str) -> list[tuple[str, str]]:
    found = read_body({"RTF": rtf_of(body)}, is_bill=True)
    return [(span.state, found.text[span.start : span.end]) for span in found.spans]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            ENACTING + CHANGED + "Kites [fly] <u>may be flown</u> at noon." + EFFECT,
            [
                ("existing", "Kites"),
                ("struck", "[fly]"),
                ("added", "may be flown"),
                ("existing", "at noon."),
            ],
        ),
        (
            ENACTING + NEW + "<u>§ 9-102 Kites.</u>\n<u>Kites may be flown.</u>" + EFFECT,
            [("added", "§ 9-102 Kites.\nKites may be flown.")],
        ),
        (
            ENACTING + NEW + "§ 9-102 Kites. <u>c. Kites fly.</u>" + EFFECT,
            [("added", "c. Kites fly.")],
        ),
        (
            CHANGED + "Kites <s>fly</s><u>soar</u> here[.]<u>, there.</u>" + EFFECT,
            [
                ("existing", "Kites"),
                ("struck", "fly"),
                ("added", "soar"),
                ("existing", "here"),
                ("struck", "[.]"),
                ("added", ", there."),
            ],
        ),
        (ENACTING + CHANGED + "Kites [sic] fly." + EFFECT, []),
        (CHANGED + "Kites [fly] soar." + EFFECT, [("struck", "[fly]")]),
        (CHANGED + "Kites fly." + EFFECT, []),
        (
            ENACTING + CHANGED + "Kites <u>fly [north].</u>" + EFFECT,
            [("existing", "Kites"), ("added", "fly [north].")],
        ),
        (
            ENACTING + CHANGED + "Kites [fly [far] <u>soar</u>" + EFFECT,
            [("existing", "Kites [fly"), ("struck", "[far]"), ("added", "soar")],
        ),
        (
            ENACTING + CHANGED + "[Kites [fly] <u>soar</u>] Gulls" + EFFECT,
            [("struck", "[Kites [fly] soar]"), ("existing", "Gulls")],
        ),
        (
            ENACTING
            + "Section 1. Section 9-1 is amended, and a new section 9-3 is added, to read\n"
            + "as follows:\nOld. <u>New.</u>"
            + EFFECT,
            [("existing", "Old."), ("added", "New.")],
        ),
        (ENACTING + "Section 1. The council finds [x] that <u>Kites</u> fly." + EFFECT, []),
        (
            ENACTING + CHANGED + "a. Kites.\n<u>§ 2. Gulls.</u> b. Terns." + EFFECT,
            [("existing", "a. Kites."), ("added", "§ 2. Gulls."), ("existing", "b. Terns.")],
        ),
        (
            ENACTING
            + "Section 1. Section 9-1 is renumbered 9-2 and amended to read as follows:\n"
            + "Kites <u>soar</u>."
            + EFFECT,
            [("existing", "Kites"), ("added", "soar")],
        ),
        (
            ENACTING + "Section 1. Section 9-1 is amended to read:\nKites <u>soar</u>" + EFFECT,
            [("existing", "Kites"), ("added", "soar")],
        ),
        (
            ENACTING
            + "Section 1. Section 9-1 is amended by adding a subdivision c and by amending\n"
            + "subdivision b to read as follows:\nb. Kites. <u>c. Gulls.</u>"
            + EFFECT,
            [("existing", "b. Kites."), ("added", "c. Gulls.")],
        ),
        (
            ENACTING
            + "Section 1. Title 9 is amended by inserting the following line in table II, "
            + "after the line for gulls:\n<u>Kites 525</u>"
            + EFFECT,
            [("added", "Kites 525")],
        ),
        (
            ENACTING
            + "Section 1. Section 3 of law 45 is amended to read as follows:\n"
            + "§ 3. This local law shall take effect in [May] <u>June</u>."
            + EFFECT,
            [
                ("existing", "§ 3. This local law shall take effect in"),
                ("struck", "[May]"),
                ("added", "June"),
            ],
        ),
        (
            ENACTING + NEW + "<u>Kites." + EFFECT + "</u>",
            [("added", "Kites.")],
        ),
        (
            ENACTING + CHANGED + "Kites <u>soar</u>\nThis local law takes effect at once.",
            [("existing", "Kites"), ("added", "soar")],
        ),
        (
            ENACTING + NEW + "§ 9-102 Kites. Kites fly." + EFFECT,
            [("added", "§ 9-102 Kites. Kites fly.")],
        ),
        (
            ENACTING + NEW + "<u>Kites may be flown here</u> by <u>day and by night.</u>" + EFFECT,
            [("added", "Kites may be flown here by day and by night.")],
        ),
        (
            ENACTING + NEW + "<u>a. Kites.</u> b. Gulls stay in. <u>c. Terns.</u>" + EFFECT,
            [("added", "a. Kites."), ("added", "c. Terns.")],
        ),
    ],
)
def test_spans(body: str, expected: list[tuple[str, str]]) -> None:
    assert marked(body) == expected


def test_a_bill_of_many_false_sections_is_cut_once() -> None:
    law = ENACTING + CHANGED + "Kites <u>soar</u>.\n" + "§ 3. Gulls.\n" * 30_000
    found = marked(law + "§ 2. This local law takes effect immediately.")
    assert found[:2] == [("existing", "Kites"), ("added", "soar")]
    assert len(found) == 3


def test_resolutions_and_plain_texts_mark_nothing_existing() -> None:
    body = ENACTING + CHANGED + "Kites [fly] <u>soar</u> at noon." + EFFECT
    assert read_body({"RTF": rtf_of(body)}, is_bill=False).spans == ()
    plain = re.sub(r"</?u>", "", body)
    states = {span.state for span in read_body({"Text": plain}, is_bill=True).spans}
    assert states == {"struck"}


def check_spans(text: str, spans: tuple[Span, ...]) -> None:
    last = 0
    for span in spans:
        assert last <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        last = span.end


@given(
    st.lists(
        st.sampled_from(
            [CHANGED, NEW, "§ 2. ", "§ 3. ", "[", "]", "a", "kite ", "\n", ". ", " as follows:"]
        ),
        max_size=25,
    ),
    st.lists(st.integers(0, 300), max_size=8),
    st.lists(st.integers(0, 300), max_size=4),
    st.booleans(),
)
def test_spans_are_ordered_and_disjoint(
    parts: list[str], underlines: list[int], strikes: list[int], has_marks: bool
) -> None:
    text = "".join(parts)

    def runs(points: list[int]) -> tuple[tuple[int, int], ...]:
        inside = sorted({p for p in points if p <= len(text)})
        return tuple(zip(inside[::2], inside[1::2], strict=False))

    law = RichText(text, runs(underlines), runs(strikes))
    check_spans(text, spans_of(law, has_marks=has_marks))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "broken JSON"),
        (b'{"File": "Int 1', "broken JSON"),
        (b"[" * 100_000, "JSON nested too deeply"),
        (b"[1, 2]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"\xff\xfe\x00", "not UTF-8 text (byte 0)"),
        (b"{}", 'no "File" number'),
        (b'{"File": 12}', 'no "File" number'),
        (b'{"File": " \\u0000 "}', 'no "File" number'),
        (b'{"File": "??"}', '"File" holds no number'),
        (b'{"File": ' + b"1" * 5000 + b"}", "broken JSON"),
    ],
)
def test_refuses_by_name(tmp_path: Path, content: bytes, why: str) -> None:
    result = read(tmp_path, content)
    assert isinstance(result, Refusal)
    assert result.file == "introduction/2031/0042.json"
    assert result.why.startswith(why)
    assert result.jurisdiction == matter.JURISDICTION


def test_refuses_what_is_gone_and_what_is_not_json(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("kites")
    for name, why in (("gone.json", "can't be opened"), ("note.txt", "not a .json file")):
        (result,) = READER.read(InputFile(tmp_path / name, name))
        assert isinstance(result, Refusal)
        assert result.why.startswith(why)


def test_odd_values_make_a_record_all_the_same(tmp_path: Path) -> None:
    odd = {key: {"odd": [None, 1.5]} for key in matter_of() if key != "File"}
    found = record(tmp_path, **odd)
    assert (found.measure, found.text, found.date_from) == ("nyc:int-42-2031", "", None)
    found = record(tmp_path, History=[7, None, {"Date": 3, "Action": "Kept"}, {"Action": None}])
    assert [(a.date, a.text) for a in found.history] == [(None, "Kept")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 9), st.binary(max_size=4)), max_size=4)
)
def test_mutated_files_are_read_or_refused(
    tmp_path: Path, edits: list[tuple[int, int, bytes]]
) -> None:
    content = json.dumps(matter_of(History=AMENDED)).encode()
    for at, dropped, inserted in edits:
        content = content[:at] + inserted + content[at + dropped :]
    result = read(tmp_path, content)
    if isinstance(result, Record):
        check_spans(result.text, result.spans)
        (result.text + result.title + result.status + result.measure).encode("utf-8")


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    for name in (
        "introduction/2031/0042.json",
        "introduction/2030/0001.json",
        "resolution/2031/0007.json",
        "resubmit/2031.json",
        "resubmit/0042.json",
        "people/marsh.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(matter_of()))
    (tmp_path / "introduction/2031/README.md").write_text("about")
    (tmp_path / "introduction/2031/.hidden").write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("below", "names"),
    [
        (
            "",
            [
                "introduction/2030/0001.json",
                "introduction/2031/0042.json",
                "introduction/2031/README.md",
                "resolution/2031/0007.json",
            ],
        ),
        ("introduction", ["2030/0001.json", "2031/0042.json", "2031/README.md"]),
        ("resolution/2031", ["0007.json"]),
        ("resolution/2031/0007.json", ["0007.json"]),
    ],
)
def test_finds_its_files(mirror: Path, below: str, names: list[str]) -> None:
    assert READER.recognises(mirror / below)
    assert [file.name for file in READER.files(mirror / below)] == names


@pytest.mark.parametrize("below", ["resubmit", "resubmit/0042.json"])
def test_never_takes_evaluation_truth(mirror: Path, below: str) -> None:
    assert not READER.recognises(mirror / below)
    assert list(READER.files(mirror / below)) == []


def test_leaves_other_formats_alone(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"id": "x", "text": "y"}')
    (tmp_path / "b.txt").write_text('"File" "TypeName" "IntroDate"')
    for path in (tmp_path, tmp_path / "a.json", tmp_path / "b.txt", tmp_path / "gone"):
        assert not READER.recognises(path)


def test_describes_itself() -> None:
    assert READER.metadata().name == READER.name == "nyc"


@pytest.mark.data
def test_names_every_file_of_the_archive_once(law: Path) -> None:
    files = list(READER.files(law / "nyc_legislation"))
    assert len(files) == 10_994
    assert not any("resubmit" in file.name for file in files)
    names = [json.loads(file.path.read_bytes())["File"] for file in files]
    ids = {matter.measure_id(name) for name in names}
    assert len(ids) == 10_994
    assert all(re.fullmatch(r"nyc:(int|res)-[1-9]\d*(-[a-c])?-\d{4}", one) for one in ids)


LEFT_MARK = re.compile(r"\b(LS\s*#|Int\.?\s*(No\.?)?\s*\d+[-/]\d{4})", re.IGNORECASE)
LAST_SENTENCE = re.compile(r"[.;][\"”)]?\s")


def from_rtf(law: Path, found: Record) -> bool:
    fields = json.loads((law / "nyc_legislation" / found.file).read_bytes())
    return read_body(fields, is_bill=True).from_rtf


@pytest.mark.data
def test_reads_the_archive(law: Path) -> None:
    """A tenth by seed, so that it takes seconds; docs/sources/nyc.md states the whole."""
    files = list(READER.files(law / "nyc_legislation"))
    records = [r for f in random.Random(42).sample(files, 1_100) for r in READER.read(f)]
    assert all(isinstance(r, Record) and r.date_from and r.date_basis for r in records)
    for found in records:
        assert isinstance(found, Record)
        check_spans(found.text, found.spans)
        assert "\x00" not in found.text
        assert "\r" not in found.text
        tail = LAST_SENTENCE.split(found.text)[-1][-300:]
        assert not LEFT_MARK.search(tail), found.file
        assert "\ufffd" not in found.text or not from_rtf(law, found), found.file
    texts = [r.text for r in records if isinstance(r, Record)]
    assert sum("§" in text for text in texts) >= 0.6 * len(texts)
    states = [s.state for r in records if isinstance(r, Record) for s in r.spans]
    assert min(map(states.count, ("added", "existing", "struck"))) > 300
