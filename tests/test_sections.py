"""Sections: drafting styles and what they split into; what holds for every text."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.records import Record
from whereas.results import SectionView
from whereas.sections.label import label, labels
from whereas.sections.split import split, split_batch
from whereas.sources.base import Reader


def outline(text: str) -> list[str]:
    """One line a part: `level kind number | heading`."""
    lines = [f"{s.level} {s.kind} {s.number}".rstrip() for s in split(text)]
    return [
        f"{a} | {s.heading}".removesuffix(" | ") for a, s in zip(lines, split(text), strict=True)
    ]


BILL = """AN ORDINANCE concerning lanterns.

WHEREAS, lanterns are lit at dusk; and
WHEREAS, some are not put out;

NOW, THEREFORE, THE CITY COUNCIL OF PORT ALDER DOES ORDAIN AS FOLLOWS:

SECTION 1. FINDINGS. The council finds that unattended lanterns are a danger.

SECTION 2. Lantern hours.
(a) Lit lanterns.
(1) A person shall not leave a lantern lit:
(A) after midnight; or
(B) in a wind.
(2) This subsection does not apply to:
(i) lighthouses; or
(ii) ships.
(b) Penalty. A violation is an infraction.

SECTION 3. This ordinance takes effect in thirty days.
"""

STYLES = {
    "ordinance with recitals": (
        BILL,
        [
            "0 title",
            "0 recital",
            "0 recital",
            "0 enacting",
            "1 section 1 | FINDINGS",
            "1 section 2 | Lantern hours",
            "2 subsection (a)",
            "3 subsection (1)",
            "4 subsection (A)",
            "4 subsection (B)",
            "3 subsection (2)",
            "4 subsection (i)",
            "4 subsection (ii)",
            "2 subsection (b) | Penalty",
            "1 section 3",
        ],
    ),
    "section signs and code sections added by a bill": (
        "Be it enacted by the Council as follows:\n"
        "Section 1. Title 9 of the code is amended by adding a new section 9-107 to read as "
        "follows:\n"
        "§ 9-107 Kites. a. Definitions. For purposes of this section:\n"
        "Kite. The term “kite” means a tethered aircraft.\n"
        "b. No person shall fly a kite:\n"
        "1. at night; or\n"
        "2. near (i) a mast, or (ii) a tower.\n"
        "§ 9-108. Rules.\n"
        "§2. This local law takes effect immediately.",
        [
            "0 enacting",
            "1 section 1",
            "2 section 9-107 | Kites",
            "3 subsection a | Definitions",
            "3 subsection b",
            "4 subsection 1",
            "4 subsection 2",
            "2 section 9-108 | Rules",
            "1 section 2",
        ],
    ),
    "lost section signs": (
        "Section one. The charter is amended.\n\ufffd 2. This law takes effect now.",
        ["1 section one", "1 section 2"],
    ),
    "code publisher": (
        "ARTICLE II. - WHARVES[2]\n\n"
        "Sec. 10-4. - Mooring fees.[3]\n"
        "(a) \u2003Fee. The fee is $5.00.\n"
        "(1) \u2003Boats under 20 feet pay half.\n"
        "a. \u2003Rafts pay nothing.\n"
        "b. \u2003Canoes pay nothing.\n"
        "(b) \u2003Collection. The harbor master collects it.\n"
        "(Ord. No. 2005-12, § 1, 5-3-2005)\n"
        "Secs. 10-5—10-20. - Reserved.\n"
        "ARTICLE III. - BUOYS\n"
        "Sec. 10-21. - Colors.\nBuoys are red.\n",
        [
            "0 heading ARTICLE II | WHARVES",
            "1 section 10-4 | Mooring fees",
            "2 subsection (a) | Fee",
            "3 subsection (1)",
            "4 subsection a",
            "4 subsection b",
            "2 subsection (b) | Collection",
            "1 section 10-5—10-20 | Reserved",
            "0 heading ARTICLE III | BUOYS",
            "1 section 10-21 | Colors",
        ],
    ),
    "numbers without a word": (
        "1-14-2-030 - Short title\nThis chapter is the Bell Code.\n1-14-2-040 - Bells\nNone.\n",
        ["1 section 1-14-2-030 | Short title", "1 section 1-14-2-040 | Bells"],
    ),
    "amending act": (
        "To amend the Ferry Act.\n"
        "BE IT ENACTED BY THE COUNCIL OF EASTMERE, That this act may be cited as the “Ferry Act”.\n"
        "Sec. 2. The Ferry Act is amended as follows:\n"
        "(a) Section 7(b) is amended to read as follows:\n"
        "(b) A ferry shall run daily.\n"
        "(b) A new section 7a is added to read as follows:\n"
        "Sec. 7a. Night ferries.\n"
        "(a) A ferry may run at night.\n"
        "(b) The Mayor shall make rules.\n"
        "(c) Section 9 is amended to read as follows:\n"
        "Sec. 9. Fares are set by the Mayor.\n"
        "Sec. 3. Effective date.\n"
        "This act shall take effect at once.",
        [
            "0 title",
            "0 enacting",
            "1 section 2",
            "2 subsection (a)",
            "3 subsection (b)",
            "2 subsection (b)",
            "3 section 7a | Night ferries",
            "4 subsection (a)",
            "4 subsection (b)",
            "2 subsection (c)",
            "3 section 9",
            "1 section 3 | Effective date",
        ],
    ),
    "resolution": (
        "Whereas, Bells ring; and\nWhereas, They ring late; now, therefore, be it\n"
        "Resolved, That the Council calls for quiet:\n1. at night; and\n2. at noon.\n",
        ["0 recital", "0 recital", "0 enacting | Resolved", "2 subsection 1", "2 subsection 2"],
    ),
    "letter i among letters": (
        "Section 1. Words.\n"
        + "".join(f"({c}) {c.upper()}nything is a word.\n" for c in "abcdefghijk"),
        ["1 section 1 | Words", *(f"2 subsection ({c})" for c in "abcdefghijk")],
    ),
    "numeral i under letter h": (
        "Section 1. Words.\n"
        + "".join(f"({c}) Anything is a word.\n" for c in "abcdefg")
        + "(h) The list is:\n(i) one word;\n(ii) two words.\n(i) Nothing is a word.\n",
        [
            "1 section 1 | Words",
            *(f"2 subsection ({c})" for c in "abcdefgh"),
            "3 subsection (i)",
            "3 subsection (ii)",
            "2 subsection (i)",
        ],
    ),
    "marks on one line": (
        "Sec. 4. Tolls. (a)(1) A toll is due. It is paid at the gate.\n(2) It is a penny.\n"
        "(b) (1) (A) Carts pay double.",
        [
            "1 section 4 | Tolls",
            "2 subsection (a)",
            "3 subsection (1)",
            "3 subsection (2)",
            "2 subsection (b)",
            "3 subsection (1)",
            "4 subsection (A)",
        ],
    ),
    "inserted and struck marks": (
        "Section 1. Section 5 of the code is amended to read as follows:\n"
        "(a) Carts are tolled.\n(a-1) Sleds are tolled.\n[(b)] (c) Wagons are tolled.",
        ["1 section 1", "2 subsection (a)", "2 subsection (a-1)", "2 subsection (c)"],
    ),
    "citations at the start of a line": (
        "Section 1. Every wagon that is used under the permit that was issued under\n"
        "section 3 of this act shall be painted in the color that is required under\n"
        "Section 4. A wagon that is not painted may be seized by the officer named in\n"
        "(b) of this section, unless the owner paid what is due according to\n"
        "§ 10-5 of the code.\n"
        "Section 2. Effective date.",
        ["1 section 1", "1 section 2 | Effective date"],
    ),
    "a chapter inside a bill": (
        "Section 1. The charter is amended by adding a new chapter 75 to read as follows:\n"
        "CHAPTER 75\nHARBOR COMMISSION\n"
        "§ 3100 Definition. “Harbor” means the harbor.\n"
        "§ 3101 Powers. a. The commission may dredge.\nb. It may survey.\n"
        "§ 2. This law takes effect immediately.",
        [
            "1 section 1",
            "2 heading CHAPTER 75",
            "2 section 3100 | Definition",
            "2 section 3101 | Powers",
            "3 subsection a",
            "3 subsection b",
            "1 section 2",
        ],
    ),
    "an act in titles": (
        "TITLE I. GENERAL\nSec. 101. Short title.\nThis is the Barn Act.\nSec. 102. Barns.\nNone.\n"
        "TITLE II. MONEY\nSec. 201. Fund.\nThere is a fund.\n",
        [
            "0 heading TITLE I | GENERAL",
            "1 section 101 | Short title",
            "1 section 102 | Barns",
            "0 heading TITLE II | MONEY",
            "1 section 201 | Fund",
        ],
    ),
    "an adopting ordinance before its code": (
        "Section 1. The code is adopted.\nSection 2. Done.\n"
        "CHAPTER 1. GENERAL\n§ 1-1. Title.\nThis is the code.\n§ 1-2. Words.\nNone.\n",
        [
            "1 section 1",
            "1 section 2 | Done",
            "0 heading CHAPTER 1 | GENERAL",
            "1 section 1-1 | Title",
            "1 section 1-2 | Words",
        ],
    ),
    "a long heading without a full stop": (
        "TITLE I. THE CONDITIONS, THE FISCAL STATEMENT, AND THE DATE ON WHICH ALL OF IT BEGINS\n"
        "Sec. 301. Conditions.\nNone.\n",
        [
            "0 heading TITLE I | THE CONDITIONS, THE FISCAL STATEMENT, AND THE DATE ON WHICH ALL "
            "OF IT BEGINS",
            "1 section 301 | Conditions",
        ],
    ),
    "quoted section": (
        "Section 1. The act is amended by adding:\n“Sec. 2. Mules are carts.”\nSection 2. Done.",
        ["1 section 1", "2 section 2", "1 section 2 | Done"],
    ),
    "no sections": ("A PROCLAMATION\n\nThe bells shall ring.\n", ["0 title", "1 section"]),
    "one line": ("the bells shall ring", ["1 section"]),
    "blank": (" \n\t\n", ["1 section"]),
    "empty": ("", []),
    "abbreviations do not end a heading": (
        "Sec. 3. Grants under Pub. Law No. 12 to towns. The Mayor may make grants.",
        ["1 section 3 | Grants under Pub. Law No. 12 to towns"],
    ),
    "a sentence is no heading": ("Section 5. The fee is one dollar.", ["1 section 5"]),
    "headings that hold a verb, on lines of their own": (
        "Section 1. Where bells are rung.\n\nBells ring in the tower.\n\n"
        "Section 2: What ringers must do\n\n  (a) A ringer shall wear gloves.\n\n"
        "§ 3. Gloves must be worn.\n\n  a. Mittens are gloves.\n\n"
        "Section 4: If part of this law is struck down\n\nThe rest stands.\n\n"
        "Section 5. Towers that are exempt.\nShort towers.\n",
        [
            "1 section 1 | Where bells are rung",
            "1 section 2 | What ringers must do",
            "2 subsection (a)",
            "1 section 3 | Gloves must be worn",
            "2 subsection a",
            "1 section 4 | If part of this law is struck down",
            "1 section 5 | Towers that are exempt",
        ],
    ),
    "sentences on lines of their own are no headings": (
        "Section 1. Bells are rung.\n\n"
        "Section 2. The bell is large.\n\nIt hangs low.\n\n"
        "Section 3. Ringers shall wear gloves.\n\nGloves are mittens.\n\n"
        "Section 4. Ringers are paid by the tower and\nfed by the town.\n"
        "Section 5. Ringers are paid by the\nTower Board.\n"
        "Section 6. Bells are silent.\n",
        [f"1 section {number}" for number in range(1, 7)],
    ),
    "a reference broken before its section": (
        "Section 1. Ringing.\n\nBells may be rung as\nallowed by this law, except as provided in\n"
        "Section 2.\n\nNo bell is rung at night.\n\nSection 2. Nights.\n\nA night is dark, as in\n"
        "Section 3.\n\nSection 3. Days.\n\nA day is light.\n",
        ["1 section 1 | Ringing", "1 section 2 | Nights", "1 section 3 | Days"],
    ),
    "initials are no subdivisions": (
        "Section 1. Officers.\nThe officers of the port are:\nMayor\nJ. Smith\nK. Jones",
        ["1 section 1 | Officers"],
    ),
    "scanned text of one line": (
        "AN ACT " + "to regulate the keeping of geese in the district " * 40
        + "BE IT ENACTED BY THE COUNCIL That this is the Goose Act. Sec. 2. Geese are kept as "
        "Sec. 9. requires. Sec. 3. This act is in force.",
        ["0 title", "0 enacting", "1 section 2", "1 section 3"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STYLES.values(), ids=STYLES.keys())
def test_drafting_styles(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


def test_line_ends_and_spaces_do_not_matter() -> None:
    assert outline(BILL.replace("\n", "\r\n")) == outline(BILL)
    assert outline(BILL.replace("\n", "\r")) == outline(BILL)
    assert outline(BILL.replace("\n", "\n\u00a0 \t")) == outline(BILL)


def test_spans_begin_at_the_mark_and_count_code_points() -> None:
    text = "“Préambule” 🏛\nSection 1. Café.\n(a) Thé 🫖.\nSection 2. Fin."
    assert [text[s.start : s.start + 9] for s in split(text)[1:]] == [
        "Section 1",
        "(a) Thé 🫖",
        "Section 2",
    ]
    assert text[split(text)[2].start : split(text)[2].end] == "(a) Thé 🫖.\n"


def tops(parts: list[SectionView]) -> list[SectionView]:
    end, found = 0, []
    for part in parts:
        if part.start >= end:
            found.append(part)
            end = part.end
    return found


def check(text: str, parts: list[SectionView]) -> None:
    """What holds for every text: covering, nesting, order, levels."""
    if not text:
        assert parts == []
        return
    top = tops(parts)
    assert top[0].start == 0
    assert top[-1].end == len(text)
    assert all(a.end == b.start for a, b in pairwise(top))
    assert all(p.level <= 1 for p in top)
    path: list[SectionView] = []
    last = 0
    for part in parts:
        assert last <= part.start < part.end <= len(text)
        last = part.start
        while path and path[-1].end <= part.start:
            path.pop()
        if path:
            assert part.end <= path[-1].end
            assert part.level == max(2, path[-1].level + 1)
        path.append(part)
        body = text[part.start : part.end]
        assert part.number in body
        assert part.heading in body
        assert "\n" not in part.number + part.heading


MARKS = st.sampled_from([
    "(a) ", "(b) ", "(i) ", "(ii) ", "(1) ", "(2) ", "(A) ", "(a-1) ", "a. ", "b. ", "1. ", "2) ",
    "Section 1. ", "SEC. 2. ", "§ 3. ", "§ 9-107 ", "Sec. 7a. ", "Sec. 10-4. - ", "1-2-3 - ",
    "CHAPTER 4\n", "ARTICLE II. - ", "TITLE I ", "WHEREAS, ", "Be it enacted ", "Resolved, ", "“",
    "[(b)] ", "\u2003", "\ufffd 2. ", "",
])  # fmt: skip
TEXTS = st.sampled_from([
    "The fee is due.", "Fees.", "to read as follows:", "of this section", "; and", "é§🏛",
    "FEES AND FINES", "\t", "No. 5",
])  # fmt: skip
LAW = st.lists(st.tuples(MARKS, MARKS, TEXTS).map("".join), max_size=25).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(LAW, st.text(), st.text("(ab1i). §\n\rSec\ufffd“[]-–A", max_size=80)))
def test_parts_cover_nest_and_keep_order(text: str) -> None:
    check(text, split(text))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.none(), LAW, st.text()), max_size=6), st.integers(0, 3))
def test_a_batch_is_its_texts_one_by_one(texts: list[str | None], cut: int) -> None:
    whole = pa.array(texts, pa.string())
    chunked = pa.chunked_array([whole[:cut], whole[cut:]])
    expected = [(doc, part) for doc, text in enumerate(texts) for part in split(text or "")]
    for batch in (whole, chunked, whole.cast(pa.large_string())):
        rows = split_batch(batch).to_pylist()
        assert [(r.pop("doc"), SectionView(**r)) for r in rows] == expected


def test_labels() -> None:
    text = BILL
    parts = split(text)
    cases = {
        "concerning": "Title",
        "some are not": "Recitals",
        "PORT ALDER": "Enacting clause",
        "unattended": "Section 1",
        "in a wind": "Section 2(a)(1)(B)",
        "ships": "Section 2(a)(2)(ii)",
        "infraction": "Section 2(b)",
    }
    starts = [text.index(words) for words in cases]
    assert [label(parts, start) for start in starts] == list(cases.values())
    assert labels(parts, starts) == list(cases.values())
    assert label(parts, len(text)) == ""
    assert labels([], [0]) == [""]


def test_a_quoted_code_section_is_named_by_its_own_number() -> None:
    text, _ = STYLES["section signs and code sections added by a bill"]
    parts = split(text)
    assert label(parts, text.index("at night")) == "§ 9-107(b)(1)"
    assert label(parts, text.index("immediately")) == "Section 2"


def test_resolved_clauses_and_nameless_bodies() -> None:
    text, _ = STYLES["resolution"]
    assert label(split(text), text.index("calls for")) == "Resolved clause"
    assert label(split("no law"), 0) == ""


def records(reader: Reader, root: Path, count: int) -> list[str]:
    files = list(reader.files(root))
    random.Random(20).shuffle(files)
    texts: list[str] = []
    for file in files:
        texts += [r.text for r in reader.read(file) if isinstance(r, Record) and r.text][:60]
        if len(texts) >= count:
            break
    return texts[:count]


@pytest.mark.data
@pytest.mark.parametrize(
    ("module", "folder"),
    [("nyc", "nyc_legislation"), ("dc", "dc_law"), ("georgia", "georgia_codes")],
)
def test_real_law_keeps_the_invariants(law: Path, module: str, folder: str) -> None:
    reader = __import__(f"whereas.sources.{module}", fromlist=["READER"]).READER
    texts = records(reader, law / folder, 300)
    assert len(texts) == 300
    with_sections = 0
    for text in texts:
        parts = split(text)
        check(text, parts)
        with_sections += any(p.number or p.kind in ("recital", "enacting") for p in parts)
    # All but stubs and tables have a section, a recital or an enacting clause of their own.
    assert with_sections >= 285
