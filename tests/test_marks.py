"""The one rule for what a document marks as added, struck and existing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import paragraphs
from whereas.sources.documents.marks import marked_document, marked_spans
from whereas.sources.documents.writing import DELETED, INSERTED, STRUCK, UNDERLINED, Sheet

FORMATS = {"": 0, "u": UNDERLINED, "s": STRUCK, "ins": INSERTED, "del": DELETED}


def sheet_of(marked: str) -> Sheet:
    sheet = Sheet()
    for line in paragraphs(marked):
        for words, form in line:
            sheet.write(words, FORMATS[form])
        sheet.write("\n")
    return sheet


def found(marked: str) -> list[tuple[str, str]]:
    sheet = sheet_of(marked)
    return [(sheet.text[s.start : s.end], s.state) for s in marked_spans(sheet)]


LEAD_IN = "Section 1. Section 5-2 of the code is amended to read as follows:\n"

CASES = {
    "nothing marked": ("Plain words [City].", []),
    "recorded changes": (
        "Old <ins>new</ins> words <del>gone</del> here",
        [("new", "added"), ("gone", "struck")],
    ),
    "recorded changes make no underlining new": (
        "<u>HEADING</u> <ins>new</ins> <del>gone</del>",
        [("new", "added"), ("gone", "struck")],
    ),
    "a heading's underline": ("<u>Section 1. Title.</u> Words.", []),
    "underlined where words are struck": (
        "The <u>new</u><s>old</s> law",
        [("new", "added"), ("old", "struck")],
    ),
    "struck alone": ("The <s>old</s> law", [("old", "struck")]),
    "underlined and the document says so": (
        "Underlined matter is new.\nThe <u>new</u> law [City]",
        [("new", "added")],
    ),
    "underscored": ("(New language is underscored.)\n<u>x y</u>", [("x y", "added")]),
    "said the other way about": ("Additions are shown by underlining\n<u>x</u>", [("x", "added")]),
    "new matter": ("EXPLANATION: new matter so\n<u>x</u>", [("x", "added")]),
    "underlined words of another matter": (
        "Signs shall have an underlined title.\n<u>Signs.</u> New signs",
        [],
    ),
    "brackets as the document says": (
        "Matter in brackets [ ] is deleted, underlined is new.\n[gone] <u>new</u> [sic]",
        [("[gone]", "struck"), ("new", "added")],
    ),
    "brackets to fill in": ("<u>Title</u> The [CITY] ordains", []),
    "brackets beside underlined words in an amendment": (
        LEAD_IN + "Old law [gone]<u> new</u> stays.\nSection 2. This takes effect now.",
        [
            ("Old law", "existing"),
            ("[gone]", "struck"),
            ("new", "added"),
            ("stays.", "existing"),
        ],
    ),
    "brackets to fill in, in an amendment": (LEAD_IN + "The [City] may <u>Act</u>.", []),
    "brackets that are themselves new": (
        "Matter in brackets is deleted.\n<u>a [b] c</u> [d]",
        [("a [b] c", "added"), ("[d]", "struck")],
    ),
    "law written out with recorded changes only": (
        LEAD_IN + "Old <ins>new</ins> law.",
        [("new", "added")],
    ),
    "changes recorded in law that is written out": (
        LEAD_IN + "Old <s>gone</s> <u>new</u> <ins>later</ins> law.",
        [
            ("Old", "existing"),
            ("gone", "struck"),
            ("new", "added"),
            ("later", "added"),
            ("law.", "existing"),
        ],
    ),
    "whole clauses underlined in an amendment": (
        "<u>Title</u>\nSection 1. A new section 5-3 is added to read as follows:\n<u>No owner of a "
        "heron stand shall keep a lantern lit after the ninth bell.</u>\n",
        [
            (
                "Title No owner of a heron stand shall keep a lantern lit after the ninth bell.",
                "added",
            )
        ],
    ),
    "whole clauses underlined for emphasis": (
        "<u>No owner of a heron stand shall keep a lantern lit after the ninth bell.</u>\n",
        [],
    ),
    "a blank struck makes no underlining new": ("<u>HEADING</u><s> </s>", []),
    "new law is not existing": (
        "Section 1. A new section 5-3 is added to read as follows:\n<u>New.</u> <s>x</s> y",
        [("New.", "added"), ("x", "struck")],
    ),
    "blanks and signs are no words": (
        "<s>old</s> <u>____</u><u> </u>, <u>x</u>",
        [("old", "struck"), ("x", "added")],
    ),
}


@pytest.mark.parametrize(("marked", "spans"), CASES.values(), ids=CASES.keys())
def test_marks(marked: str, spans: list[tuple[str, str]]) -> None:
    # Neighbours of one state may come as one span.
    assert joined(found(marked)) == joined(spans)


def joined(spans: list[tuple[str, str]]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for words, state in spans:
        if out and out[-1][1] == state:
            out[-1] = (f"{out[-1][0]} {words}", state)
        else:
            out.append((words, state))
    return out


def test_what_stands_aside_is_judged_by_itself() -> None:
    text, aside = (
        sheet_of(LEAD_IN + "Old <s>gone</s> <u>new</u> law."),
        sheet_of("See <u>this</u> note."),
    )
    document = marked_document(text, aside)
    assert document.text.endswith("law.\nSee this note.\n")
    shown = [(document.text[s.start : s.end], s.state) for s in document.spans]
    states = ["existing", "struck", "added", "existing"]
    assert shown == list(zip(["Old", "gone", "new", "law."], states, strict=True))


def test_marks_aside_are_moved_along() -> None:
    document = marked_document(sheet_of("One."), sheet_of("Two <del>gone</del>."))
    (span,) = document.spans
    assert document.text[span.start : span.end] == "gone"


WORDS = st.sampled_from(["law", "[gone]", " ", "amended to read as follows:\n", "\n", "Section 1. ",
                         "underlined is new", "brackets are deleted", "[", "]", "x"])  # fmt: skip


@given(st.lists(st.tuples(WORDS, st.integers(0, 15)), max_size=20))
def test_spans_are_in_order_and_inside(pieces: list[tuple[str, int]]) -> None:
    sheet = Sheet()
    for words, formats in pieces:
        sheet.write(words, formats)
    last = 0
    for span in marked_spans(sheet):
        assert last <= span.start < span.end <= sheet.length
        assert sheet.text[span.start : span.end].strip() == sheet.text[span.start : span.end]
        last = span.end


@given(st.lists(st.tuples(st.text(max_size=5), st.integers(0, 15)), max_size=8))
def test_a_sheet_keeps_its_length_and_its_stretches(pieces: list[tuple[str, int]]) -> None:
    one, two = Sheet(), Sheet()
    for words, formats in pieces:
        one.write(words, formats)
    two.write("before", 1)
    two.append(one)
    assert len(one.text) == one.length
    assert two.text == "before" + one.text
    assert len(two.text) == two.length
    at = 0
    for start, end, formats in two.stretches:
        assert at <= start < end <= two.length
        assert formats
        at = end
