"""The Georgia reader, on fictional codes of the publisher's form."""

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whereas.records import Record, Refusal
from whereas.sources.base import InputFile
from whereas.sources.georgia import READER
from whereas.sources.georgia.code import latest_date, stretches
from whereas.sources.georgia.headings import read_heading
from whereas.sources.georgia.lines import code_lines, decode
from whereas.sources.georgia.notes import is_history, is_note, part
from whereas.sources.georgia.outline import Outline, arabic, slug

CODE = """CODE OF ORDINANCES CITY OF RIVERGATE, GEORGIA
____________
Published in 2008 by Order of the City Council
OFFICIALS
Ada Bell
Mayor
PREFACE
The source of each section is in the history note at its end.
SUPPLEMENT HISTORY TABLE
The table below allows users of this Code to see what was considered.

PART I - CHARTER[1]
Footnotes:
--- (1) ---
Editor's note— Printed herein is the charter as adopted.

ARTICLE I. - INCORPORATION

Section 1.10. - Incorporation.
The City of Rivergate is hereby incorporated.
Section 1.11. - Boundaries.
The boundaries are those of Appendix A.
(1993 Ga. Laws (Act No. 7), page 4091, § 1)
APPENDIX A. - LEGAL DESCRIPTION
Beginning at the old mill and thence along the river to the bridge.
CHARTER COMPARATIVE TABLE GEORGIA LAWS
This table shows the location of the acts.

PART II - CODE OF ORDINANCES
Chapter 1 - GENERAL PROVISIONS

Sec. 1-1. - Designation.
This shall be the Code of Rivergate.
Secs. 1-2—1-5. - Reserved.
Sec. 1-6. - Reserved.
Chapter 6 - ANIMALS[2]
Footnotes:
--- (2) ---
State Law reference— Dogs, O.C.G.A. § 4-8-1.

ARTICLE II. - GEESE

DIVISION 1. - GENERALLY

Sec. 6-31. - Definitions; geese.[3]
Footnotes:
--- (3) ---
Cross reference— Definitions generally, § 1-2.

The following words shall have these meanings:
Goose means a bird of the genus Anser.
(a)  A gander is a goose.
(Code 1978, § 4-1; Ord. of 5-3-05)
Editor's note— Ord. of 5-3-05 amended the section to read as herein set out.
State law reference— Birds generally, O.C.G.A. § 27-3-1.
Sec. 6-31. - Penalty.
A fine of $5.00.
(Ord. No. 2005-12, § 1, 5-3-2005)
[Sec. 6-32. - Repealed.]
Editor's note— Ord. of 5-3-05 repealed § 6-32.
Sec. 6-4½. - Half.
Half a goose is no goose.
ARTICLE III. - SWANS
No swan shall be kept within the city by any person at all.
APPENDIX B - ZONING[1]
ARTICLE 1. - TITLE
Section 3. - Title.
This is the zoning ordinance.
3-1. - Districts.
There are two districts.
CODE COMPARATIVE TABLE - ORDINANCES
This table gives the location of ordinances.
STATE LAW REFERENCE TABLE
O.C.G.A. Section this Code 1-3-1 1-2
"""


@pytest.fixture
def read(tmp_path):
    def read(text, name="rivergate/ga-muni-rivergate-code-full.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return list(READER.read(InputFile(path, name)))

    return read


def test_ids_in_file_order(read):
    assert [(r.measure.removeprefix("ga-rivergate:"), r.kind) for r in read(CODE)] == [
        ("charter.sec-1-10", "code section"),
        ("charter.sec-1-11", "code section"),
        ("charter.art-1.app-a", "code appendix"),
        ("sec-1-1", "code section"),
        ("sec-1-6", "code section"),
        ("sec-6-31", "code section"),
        ("sec-6-31~2", "code section"),
        ("sec-6-32", "code section"),
        ("sec-6-4half", "code section"),
        ("ch-6.art-3", "code article"),
        ("app-b.sec-3", "code section"),
        ("app-b.sec-3-1", "code section"),
    ]


def section(records, name):
    return next(r for r in records if r.measure == f"ga-rivergate:{name}")


@pytest.mark.parametrize(
    ("name", "containers"),
    [
        ("sec-1-1", ("ga-rivergate:ch-1", "ga-rivergate")),
        (
            "sec-6-31",
            (
                "ga-rivergate:ch-6.art-2.div-1",
                "ga-rivergate:ch-6.art-2",
                "ga-rivergate:ch-6",
                "ga-rivergate",
            ),
        ),
        ("ch-6.art-3", ("ga-rivergate:ch-6", "ga-rivergate")),
        (
            "charter.sec-1-10",
            ("ga-rivergate:charter.art-1", "ga-rivergate:charter", "ga-rivergate"),
        ),
        ("app-b.sec-3", ("ga-rivergate:app-b.art-1", "ga-rivergate:app-b", "ga-rivergate")),
    ],
)
def test_part_of(read, name, containers):
    assert section(read(CODE), name).part_of == containers


def test_a_section(read):
    geese = section(read(CODE), "sec-6-31")
    assert geese.title == "Definitions; geese"
    assert geese.text == (
        "Sec. 6-31. - Definitions; geese.\n"
        "The following words shall have these meanings:\n"
        "Goose means a bird of the genus Anser.\n"
        "(a) A gander is a goose."
    )
    assert geese.marks == (
        "(Code 1978, § 4-1; Ord. of 5-3-05)\n"
        "Cross reference— Definitions generally, § 1-2.\n"
        "Editor's note— Ord. of 5-3-05 amended the section to read as herein set out.\n"
        "State law reference— Birds generally, O.C.G.A. § 27-3-1."
    )
    assert (geese.date_from, geese.date_to) == (date(1978, 1, 1), date(2005, 5, 3))
    assert geese.date_basis == "history note"
    assert (geese.place, geese.jurisdiction) == (
        "Rivergate",
        "ocd-division/country:us/state:ga/place:rivergate",
    )
    assert (geese.version, geese.status) == ("codified", "")
    assert (
        geese.record == f"line {CODE.splitlines().index('Sec. 6-31. - Definitions; geese.[3]') + 1}"
    )


def test_without_a_note_a_section_is_undated(read):
    plain = section(read(CODE), "sec-1-1")
    assert (plain.date_from, plain.date_to, plain.date_basis) == (None, None, "")


@pytest.mark.parametrize("name", ["sec-1-6", "sec-6-32"])
def test_reserved_and_repealed_sections_have_no_text(read, name):
    assert section(read(CODE), name).text == ""


def test_front_matter_and_tables_are_no_law(read):
    words = " ".join(r.text for r in read(CODE))
    assert not re.search(r"Ada Bell|history note at its end|This table|users of this", words)


def test_sections_go_on_after_a_table(read):
    code = (
        "CODE OF THE CITY OF RIVERGATE, GEORGIA\nPART I - CHARTER\nCHARTER COMPARATIVE TABLE\n"
        "See the acts.\nSec. 1. - Name.\nRivergate is the name.\n"
        "Chapter 1 - GENERAL PROVISIONS\nSec. 1-1. - Code.\nThis is the Code.\n"
    )
    assert [r.measure for r in read(code)] == ["ga-rivergate:charter.sec-1", "ga-rivergate:sec-1-1"]


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("Sec. 1-6. - Amendments to Code.", "1-6", "Amendments to Code."),
        ("Sec. 1-6 - Definitions.", "1-6", "Definitions."),
        ("Section 1.10. - Incorporation.", "1.10", "Incorporation."),
        ("SECTION 16. - LEGAL STATUS", "16", "LEGAL STATUS"),
        ("Sec. 4½-1. - Licenses.", "4½-1", "Licenses."),
        ("Sec. 23-22A-1. - Overlay.", "23-22A-1", "Overlay."),
        ("Sec. 2-66a. - Conduct.", "2-66a", "Conduct."),
        ("Sec. VIII. - Oath.", "VIII", "Oath."),
        ("Section XXXVIIa. - Health.", "XXXVIIa", "Health."),
        ("Sec. A. - Created.", "A", "Created."),
        ("[Sec. 82-85. - Revocation.]", "82-85", "Revocation."),
        ("Sec. [5-2 - Table.]", "5-2", "Table."),
        ("Section 1.11A. - [Addition.]", "1.11A", "[Addition.]"),
        ("1-14-2-030 - Abuse of office.", "1-14-2-030", "Abuse of office."),
        ("2.04.080 - Reports.[2]", "2.04.080", "Reports."),
        ("3.503. - Improvements.", "3.503", "Improvements."),
        ("3-1. - Interpretation.", "3-1", "Interpretation."),
        ("700.01 - Title.", "700.01", "Title."),
        ("26-1.01.00 - TITLE.", "26-1.01.00", "TITLE."),
        ("Sec. 1-3. Title of the code.", "1-3", "Title of the code."),
    ],
)
def test_section_headings(line, number, title):
    heading = read_heading(line)
    assert (heading.kind, heading.number, heading.title) == ("section", number, title)
    assert not heading.ranged


@pytest.mark.parametrize(
    "line",
    [
        "Secs. 1-5—1-20. - Reserved.",
        "Sec. 89-1095—89-1174. - Reserved.",
        "Secs. 26-87—-26-105. - Reserved.",
        "[Secs. 9-38, 9-39. - Reserved.]",
        "Secs. 2-3.5-1—2-3.5-20. - Reserved.",
        "Secs. 10½-5—10½-30. - Reserved.",
        "1.04.090—1.04.130 - Reserved.",
        "7.808—7.839. - Reserved.",
        "Sections 3.12—3.20. - Reserved.",
    ],
)
def test_reserved_ranges(line):
    heading = read_heading(line)
    assert heading.kind == "section"
    assert heading.ranged
    assert heading.reserved


@pytest.mark.parametrize(
    ("line", "level", "number", "nested"),
    [
        ("PART II - CODE OF ORDINANCES", "part", "II", False),
        ("Subpart A - CHARTER[1]", "subpart", "A", False),
        ("Subpart B", "subpart", "B", False),
        ("TITLE 8 - PLANNING", "title", "8", False),
        ("Chapter 10½ - FLOODS[1]", "chapter", "10½", False),
        ("CHAPTER 1-6-2 - ELECTIONS", "chapter", "1-6-2", False),
        ("Chapter 2.04 - GOVERNING BODY", "chapter", "2.04", False),
        ("ARTICLE IV. - DEPARTMENTS[4]", "article", "IV", True),
        ("ARTICLES IV—VII - RESERVED", "article", "IV—VII", False),
        ("DIVISION 1. - GENERALLY", "division", "1", True),
        ("APPENDIX A - ZONING[1]", "appendix", "A", False),
        ("APPENDIX A. - TREES", "appendix", "A", True),
        ("APPENDIX. - FEE SCHEDULE", "appendix", "", True),
        ("CHARTER[1]", "named", "", False),
        ("UNIFIED DEVELOPMENT ORDINANCE[1]", "named", "", False),
    ],
)
def test_container_headings(line, level, number, nested):
    heading = read_heading(line)
    assert (heading.kind, heading.level) == ("container", level)
    assert (heading.number, heading.nested) == (number, nested)


@pytest.mark.parametrize(
    "line",
    [
        "Section 5 of this chapter applies - always.",
        "Section 1. The Code entitled so is adopted.",
        "Title 8, Chapter 1: General Provisions",
        "APPENDIX A. FEES",
        "5.5 - 10",
        "1-2 - 3",
        "10 - 15 feet",
        "Over 75,000 - 125,000 Btu",
        "The chapter - as amended - applies.",
        "Part of the city",
        "(a) A dog - of any breed - is a dog.",
        "Sec. 5. - " + "word " * 200,
    ],
)
def test_lines_that_are_text(line):
    assert read_heading(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "CODE COMPARATIVE TABLE 1987 CODE",
        "CHARTER COMPARATIVE TABLE - GEORGIA LAWS[1]",
        "STATE LAW REFERENCE TABLE",
        "CODE COMPARATIVE TABLE ORDINANCES and RESOLUTIONS",
    ],
)
def test_tables(line):
    assert read_heading(line).kind == "table"


@pytest.mark.parametrize(
    ("headings", "number", "expected"),
    [
        (["PART I - RELATED LAWS", "ARTICLE I. - X"], "1", "related-laws.sec-1"),
        (["PART I - SPECIAL ACTS OF THE GENERAL ASSEMBLY[1]"], "1", "special-acts.sec-1"),
        (
            ["PART I - CHARTER AND RELATED LAWS", "Subpart B - RELATED LAWS"],
            "1",
            "related-laws.sec-1",
        ),
        (["Subpart A - CHARTER", "Subpart A - GENERAL ORDINANCES"], "1-1", "sec-1-1"),
        (["PART I - CHARTER", "PART II - CODE"], "1-1", "sec-1-1"),
        (["CHARTER", "PART 2 - EDUCATION"], "2.101", "charter.sec-2-101"),
        (["THE CHARTER", "ARTICLE I - X", "Title 1 - GENERAL"], "1.01.010", "sec-1-01-010"),
        (["APPENDIX A - ZONING", "PART 8 - LICENSES"], "8-4-010", "sec-8-4-010"),
        (["Chapter 5 - X", "APPENDIX A. - Y"], "3", "ch-5.app-a.sec-3"),
        (["Chapter 5 - X", "APPENDIX A. - Y", "Chapter 6 - Z"], "6-1", "sec-6-1"),
        (["UNIFIED DEVELOPMENT ORDINANCE[1]", "ARTICLE 2 - X"], "2.01.00", "udo.sec-2-01-00"),
    ],
)
def test_units(headings, number, expected):
    outline = Outline("ga-x")
    for line in headings:
        outline.enter(read_heading(line))
    assert outline.section_id(number) == f"ga-x:{expected}"


def test_chapters_inside_a_charters_articles():
    outline = Outline("ga-x")
    for line in ("PART I - CHARTER", "ARTICLE II. - COUNCIL", "CHAPTER 1. - GENERALLY"):
        outline.enter(read_heading(line))
    assert outline.containers()[0] == "ga-x:charter.art-2.ch-1"
    outline.enter(read_heading("ARTICLE III. - MAYOR"))
    assert outline.containers()[0] == "ga-x:charter.art-3"


@given(st.lists(st.sampled_from(["a", "a~2", "a~3", "b", "b~2"]), max_size=30))
def test_a_claimed_id_is_never_given_twice(wanted):
    outline = Outline("ga-x")
    given_ids = [outline.claim(name) for name in wanted]
    assert len(set(given_ids)) == len(wanted)
    firsts = {name: i for i, name in reversed(list(enumerate(wanted))) if "~" not in name}
    assert all(given_ids[i] == name for name, i in firsts.items())


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("IV", "4"),
        ("IX", "9"),
        ("XLI", "41"),
        ("IVA", "4A"),
        ("III", "3"),
        ("12", "12"),
        ("A", "A"),
    ],
)
def test_roman_numbers(number, expected):
    assert arabic(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1-6", "1-6"),
        ("1.10", "1-10"),
        ("9A(1)", "9a-1"),
        ("4½-1", "4half-1"),
        ("5.04.04.1", "5-04-04-1"),
    ],
)
def test_slugs(number, expected):
    assert slug(number) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("(Ord. No. 2005-12, § 1, 5-3-2005)", True),
        ("(Code 1987, § 2-8)", True),
        ("(Res. of 1-1-90)", True),
        ("(1993 Ga. Laws, page 4091)", True),
        ("(Ga. L. 1923, p. 739, Sec. 16)", True),
        ("(U.G. Ord. No. 2009-4, 9-1-2009)", True),
        ("(H.B. 419, approved by the Governor, 6-3-03)", True),
        ("(Prior Code, § 14-12)", True),
        ("(Ord. No. 2007-15, § 1, 5-15-07", True),
        ("(a) The council shall meet in 2005.", False),
        ("(1) Ordinances of 5-3-2005 stay in force (all).", False),
        ("(The order of 5-3-2005 stays in force.)", False),
        ("(Code", False),
    ],
)
def test_history_notes(line, expected):
    assert is_history(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Editor's note— Ord. of 5-3-05 repealed it.", True),
        ("State Law reference— Dogs, O.C.G.A. § 4-8-1.", True),
        ("State law reference— Dogs, O.C.G.A. § 4-8-1.", True),
        ("State constitution references— Dogs.", True),
        ("Related laws reference—Dogs.", True),
        ("Note— See the editor's note.", True),
        ("Editorial note: See above.", True),
        ("Note: the applicant shall sign.", False),
        ("General notes : dig holes.", False),
        ("The notes— all of them — are void.", False),
    ],
)
def test_notes(line, expected):
    assert is_note(line) is expected


PAGES = (
    "\ufeffTHE CODE OF RIVERGATE COUNTY, GEORGIA\n"
    + "8/30/2019 Rivergate County, GA Code of Ordinances\n1/9\n" * 3
    + "Chapter\t1\t-\tGENERAL\tPROVISIONS\n"
    "Sec.\t1-1.\t-\tA\theading\tso\tlong\tthat\tthe\n"
    "page\tbreaks\tit.\n"
    "The keeper of every goose shall keep it within a sound fence at all hours of the day and the\n"
    "night.\n"
    "8/30/2019 Rivergate County, GA Code of Ordinances\n2/9\n"
    "(a)\n"
    "(b)\n"
    "(Ord. of 5-3-05)\n"
)


def test_a_page_export_reads_like_the_rest(read):
    (record,) = read(PAGES, "rivergate-county/ga-muni-rivergate-county-code-full.txt")
    assert record.measure == "ga-rivergate-county:sec-1-1"
    assert record.title == "A heading so long that the page breaks it"
    assert record.text.splitlines()[1:] == [
        "The keeper of every goose shall keep it within a sound fence at all hours of the day and "
        "the night."
    ]
    assert record.date_to == date(2005, 5, 3)
    assert record.jurisdiction == "ocd-division/country:us/state:ga/county:rivergate"


SMALL = "Sec. 1-1. - Name.\nRivergate it is.\n"


@pytest.mark.parametrize(
    ("title", "name", "place", "code"),
    [
        (
            "CODE OF THE CITY OF PORT ALDER, GEORGIA",
            "x/ga-muni-y-code-full.txt",
            "Port Alder",
            "ga-y",
        ),
        (
            "CODE OF ORDINANCES ALDER COUNTY, GEORGIA",
            "alder/ga-muni-alder-code-full.txt",
            "Alder County",
            "ga-alder",
        ),
        (
            "THE CODE OF OLD-ALDER, GEORGIA",
            "alder/ga-muni-alder-county-code-full.txt",
            "Old-Alder",
            "ga-alder",
        ),
        ("", "alder-county/ga-muni-alder-county-code-full.txt", "Alder County", "ga-alder-county"),
        ("CODE OF ALDER, GEORGIA", "my code.txt", "Alder", "ga-my-code"),
        ("", "port-alder.txt", "Port Alder", "ga-port-alder"),
    ],
)
def test_places(read, title, name, place, code):
    (record,) = read(f"{title}\n{SMALL}", name)
    assert (record.place, record.measure) == (place, f"{code}:sec-1-1")
    assert record.part_of == (code,)


def test_a_code_in_two_files(read):
    one, two = (
        read(f"CODE OF ALDER, GEORGIA\n{SMALL}", f"alder/ga-muni-alder{n}-code-full.txt")[0]
        for n in (1, 2)
    )
    assert (one.measure, two.measure) == ("ga-alder:part-1.sec-1-1", "ga-alder:part-2.sec-1-1")
    assert two.part_of == ("ga-alder:part-2", "ga-alder")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(read, encoding, end):
    text = "Sec. 1-1. - Café.\nThe café of § 2 — “ours”.\n".replace("\n", end)
    (record,) = read(text.encode(encoding))
    assert record.text == "Sec. 1-1. - Café.\nThe café of § 2 — “ours”."


@pytest.mark.parametrize(
    ("notes", "note", "year"),
    [
        (["(Ord. of 5-3-2015)"] * 3, "(Ord. of 5-3-38)", 1938),
        (["(Ord. of 5-3-2015)"] * 3, "(Ord. of 5-3-19)", 2019),
        # One slip of the pen moves nothing.
        (["(Ord. of 5-3-2048)", *["(Ord. of 5-3-2015)"] * 3], "(Ord. of 5-3-38)", 1938),
        (["Editor's note— Ord. 1, adopted Jan. 6, 2024, did."] * 3, "(Ord. of 5-3-33)", 2033),
        ([], "(Ord. of 5-3-38)", 1938),
    ],
)
def test_two_digit_years_by_the_codes_own_last_year(read, notes, note, year):
    assert latest_date(notes).year >= 2019
    records = read("".join(f"Sec. 1-{i}. - X.\nY.\n{n}\n" for i, n in enumerate([*notes, note])))
    assert records[-1].date_to.year == year


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"words without a section", bytes(range(256)) * 50, b"\xff\xfe\x00"]
)
def test_what_holds_no_section_is_refused(read, data):
    (refusal,) = read(data)
    assert isinstance(refusal, Refusal)
    assert "section line" in refusal.why


def test_what_is_too_large_is_refused(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as handle:
        handle.truncate(200_000_000)
    (refusal,) = READER.read(InputFile(path, "large.txt"))
    assert "200 MB" in refusal.why


def test_a_missing_file_is_refused(tmp_path):
    (refusal,) = READER.read(InputFile(tmp_path / "none.txt", "none.txt"))
    assert isinstance(refusal, Refusal)


def test_recognition(tmp_path):
    names = {
        "codes/rivergate/ga-muni-rivergate-code-full.txt": SMALL,
        "plain/code.txt": CODE,
        "bills/bill.txt": "A LOCAL LAW\nSection 1. Short title.\nSec. 2. - Geese.\n" * 5,
        "empty/none.md": CODE,
    }
    for name, text in names.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    assert {name: READER.recognises(tmp_path / name) for name in names} == dict(
        zip(names, (True, True, False, False), strict=True)
    )
    assert {p: READER.recognises(tmp_path / p) for p in ("codes", "plain", "bills", "empty")} == {
        "codes": True,
        "plain": True,
        "bills": False,
        "empty": False,
    }
    assert [f.name for f in READER.files(tmp_path / "codes")] == [
        "rivergate/ga-muni-rivergate-code-full.txt"
    ]


def test_metadata():
    assert READER.metadata().name == READER.name == "georgia"


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mutated_codes_never_raise(read, data):
    code = bytearray(CODE.encode())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(code) - 1))
        cut = data.draw(st.integers(0, 60))
        code[at : at + cut] = data.draw(
            st.sampled_from(
                [b"", b"\x00", b"\xff", b"\n", b" - ", b"Sec. ", b"(", b"APPENDIX A. - X\n"]
            )
        )
    results = read(bytes(code))
    records = [r for r in results if isinstance(r, Record)]
    assert len(records) == len(results) or len(results) == 1
    assert len({r.measure for r in records}) == len(records)
    assert all((r.date_from is None) or r.date_from <= r.date_to for r in records)


def words(lines):
    return sum(len(line.split()) for line in lines)


def accounts(lines):
    """Say where a code's words are: in a text, in marks, or in no record, by category."""
    held = Counter()
    cut = list(stretches(lines))
    held["front matter"] += words(lines[: cut[0].at - 1])
    for stretch in cut:
        parted, head = part(stretch.lines), words([stretch.line])
        held["rules"] += words(stretch.lines) - words([*parted.law, *parted.history, *parted.notes])
        if stretch.heading.kind == "table":
            held["tables"] += head + words(parted.law) + words([*parted.history, *parted.notes])
        elif stretch.heading.kind == "section" and stretch.heading.ranged and not parted.law:
            held["reserved ranges"] += head + words([*parted.history, *parted.notes])
        elif stretch.heading.kind == "section":
            held["text"] += words(parted.law)
            held["section headings"] += head
            held["marks"] += words([*parted.history, *parted.notes])
        else:
            own = words(parted.law)
            held["text" if own >= 8 else "short container lines"] += own
            held["container headings"] += head
            held["container notes"] += words([*parted.history, *parted.notes])
    return held


def test_the_fictional_code_is_accounted_for(read):
    lines = code_lines(CODE)
    held = accounts(lines)
    assert sum(held.values()) == words(lines)
    records = read(CODE)
    law = sum(words(r.text.splitlines()[1:]) for r in records)
    assert held["text"] == law
    assert held["front matter"] == words(lines[:8])


@pytest.mark.data
def test_the_archive(law):
    results = [r for f in READER.files(law / "georgia_codes") for r in READER.read(f)]
    assert {type(r) for r in results} == {Record}
    assert len(results) == len({r.measure for r in results})
    assert len({r.file for r in results}) == 49
    assert len({r.jurisdiction for r in results}) == 48
    sections = [r for r in results if r.kind == "code section"]
    assert (len(results), len(sections)) == (43_590, 43_405)
    assert sum(not r.text for r in results) == 503
    assert sum(r.date_from is not None for r in results) == 35_245
    assert all(r.date_from <= r.date_to <= date(2029, 12, 31) for r in results if r.date_from)
    assert all(r.part_of[-1] == r.measure.partition(":")[0] for r in results)


@pytest.mark.data
def test_no_word_of_the_law_is_lost(law):
    """Every eighth file: each `Sec.` line has its record, and what no record holds is no law."""
    held = Counter()
    for file in list(READER.files(law / "georgia_codes"))[::8]:
        lines = code_lines(decode(file.path.read_bytes()))
        held += accounts(lines)
        titles = Counter(r.title for r in READER.read(file) if isinstance(r, Record))
        headed = filter(None, map(read_heading, (x for x in lines if re.match(r"\[?Sec\. ", x))))
        assert not Counter(h.title.rstrip(".") for h in headed if not h.ranged) - titles
    assert held["short container lines"] < 200
    in_records = held["text"] + held["section headings"] + held["marks"]
    assert in_records > 0.97 * sum(held.values())
