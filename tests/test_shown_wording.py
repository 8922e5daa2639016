from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden import example
from whereas.filters import Filters
from whereas.results import Quote, SectionView
from whereas.shown import wording
from whereas.shown.reading import grouped, parts, reflowed, runs, section_title
from whereas.shown.safe import safe, safe_text

TRACE = example.trace()
LINE = "a line of law that was wrapped in the middle of a sentence by"


@dataclass
class Dated:
    date_from: date | None
    date_to: date | None


@pytest.mark.parametrize(
    ("first", "last", "long", "short"),
    [
        (None, None, "undated", "undated"),
        (date(2009, 5, 3), date(2009, 5, 3), "2009-05-03", "2009"),
        (date(2009, 1, 1), date(2009, 12, 31), "2009", "2009"),
        (date(2009, 1, 1), date(2011, 12, 31), "2009–2011", "2009–2011"),
        (date(2009, 5, 3), date(2011, 6, 1), "2009-05-03 to 2011-06-01", "2009–2011"),
    ],
)
def test_dates(first, last, long, short):
    assert wording.dates(Dated(first, last)) == long
    assert wording.years(Dated(first, last)) == short


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 10, "0%"),
        (5, 10, "50%"),
        (1, 1000, "under 1%"),
        (999, 1000, "99%"),
        (7, 7, "100%"),
        (0, 0, "0%"),
    ],
)
def test_percent(part, whole, said):
    assert wording.percent(part, whole) == said


def with_credits(credits, rest):
    """The example with as many sources as credits, and `rest` words found nowhere."""
    one = TRACE.sources[0]
    sources = [replace(one, measure=f"m{n}", assigned_words=w) for n, w in enumerate(credits)]
    found = sum(credits)
    return replace(TRACE, sources=sources, words=found + rest, borrowed_words=found)


@given(st.lists(st.integers(1, 500), max_size=12), st.integers(0, 500))
def test_shares_add_up_to_the_share_of_all(credits, rest):
    shares = wording.shares(with_credits(credits, rest))
    total = wording.percent(sum(credits), sum(credits) + rest)
    if total != "under 1%":
        assert sum(shares) == int(total.rstrip("%"))
    assert len(shares) == len(credits)


def test_headline_and_table_state_the_same_shares():
    # 633, 618 and 271 of 1,742 words round to 36, 35 and 16; two small ones leave one percent.
    trace = with_credits([633, 618, 271, 5, 8], 207)
    shares = [wording.as_percent(share) for share in wording.shares(trace)]
    assert shares == ["36%", "36%", "16%", "under 1%", "under 1%"]
    said = wording.headline(trace)
    assert said.startswith("88% of")
    assert [said.count(f"{n}% in") for n in (36, 16)] == [2, 1]
    assert "under 1% in 2 others" in said


def test_headline_names_shares_places_years_and_the_earliest():
    said = wording.headline(TRACE)
    assert said.startswith("46% of the 146 words of Port Alder’s “Lantern boats")
    assert "39% in Rivergate’s “Lantern boats” (2009) and 7% in Quillton’s" in said
    assert said.endswith(
        "wording with it is Quillton’s “Resolution on the fires of last winter” (2004)."
    )


def test_headline_counts_sources_beyond_three():
    one = TRACE.sources[0]
    many = [replace(one, measure=f"m{n}", assigned_words=10) for n in range(6)]
    said = wording.headline(
        replace(TRACE, sources=many, words=120, borrowed_words=60, earliest=None)
    )
    assert said.count("Rivergate") == 3
    assert "and 24% in 3 others" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sources": [], "also": []}, "No passage of the 146 words of"),
        ({"sources": []}, "surely earlier; 1 measure shares wording with it, undetermined"),
        ({"words": 0}, "There are no words to trace in"),
        ({"sources": TRACE.sources[:1]}, "found in an earlier measure: Rivergate’s"),
        ({"title": "", "place": "", "measure": None}, "146 words of this text are"),
    ],
)
def test_headlines(change, said):
    assert said in wording.headline(replace(TRACE, **change))


@pytest.mark.parametrize(
    ("mine", "theirs", "why"),
    [
        ((2014, 2014), None, "it is undated"),
        (None, (2014, 2014), "this text is undated"),
        ((2014, 2014), (2015, 2015), "it is later"),
        ((2014, 2014), (2014, 2014), "same day"),
        ((2012, 2014), (2012, 2014), "same span of dates"),
        ((2012, 2014), (2010, 2013), "the dates overlap"),
    ],
)
def test_undetermined(mine, theirs, why):
    def interval(years):
        if years is None:
            return {"date_from": None, "date_to": None}
        return {"date_from": date(years[0], 1, 1), "date_to": date(years[1], 1, 1)}

    trace = replace(TRACE, **interval(mine))
    assert wording.undetermined(trace, replace(TRACE.also[0], **interval(theirs))) == why


def test_coverage_says_what_is_missing():
    said = wording.looked_in(example.coverage())
    assert said == (
        "Looked in 19 measures of 2 places, 1998–2016 (13,243 words). Not covered or not sure:"
        " 1 undated, 2 without a text, 1 input unreadable."
    )


def test_letters():
    assert [wording.letter(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "A2", "Z2", "A3"]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Boats", "Boats"),
        ("A law, relating to boats", "A law, relating to boats"),
        (
            "A Local Law to amend the administrative code of the city of Rivergate, in relation to"
            " lantern boats",
            "…in relation to lantern boats",
        ),
        ("x" * 30 + " " + "y" * 40, "x" * 30 + "…"),
    ],
)
def test_short_title(title, short):
    assert wording.short_title(title) == short


def test_runs_cover_the_text_once():
    found = runs(TRACE)
    assert "".join(TRACE.text[r.start : r.end] for r in found) == TRACE.text
    assert [r.source for r in found] == [None, 1, None, 0, None, 0, None]
    assert [(r.start, r.end) for r in runs(TRACE, 0, 10)] == [(0, 10)]


def test_parts_hold_their_passages():
    found = parts(TRACE)
    assert [p.title for p in found] == [
        "Title", "Recitals", "Enacting clause",
        "Section 1. Definitions", "Section 2. Permit required", "Section 3. Songs",
    ]  # fmt: skip
    assert "".join(TRACE.text[p.start : p.end] for p in found) == TRACE.text
    assert [[piece.number for piece in p.pieces] for p in found] == [[], [1], [], [2], [3], []]
    assert found[3].pieces[0].others == [2]  # the source that holds it too, but is not credited
    assert [len(g) for g in grouped(found, lambda p: bool(p.pieces))] == [1, 1, 1, 1, 1, 1]
    assert [len(g) for g in grouped(found, lambda p: p is found[0])] == [1, 5]


def test_a_passage_across_parts_is_narrowed_to_each():
    target, source = example.TARGET, example.RIVERGATE
    whole = replace(
        example.PERMIT,
        target=Quote("1", "Section 1", 0, len(target), target),
        source=Quote("1", "Section 1", 0, len(source), source),
    )
    trace = replace(TRACE, sources=[replace(TRACE.sources[0], passages=[whole])])
    trace = replace(trace, assigned=[(a, b, 0) for a, b, i in TRACE.assigned if i == 0])
    pieces = [piece for part in parts(trace) for piece in part.pieces]
    assert [p.passage.target.exact for p in pieces] == [
        example.DEFINITION.target.exact,
        example.PERMIT.target.exact,
    ]
    assert [p.passage.source.exact for p in pieces] == [
        example.DEFINITION.source.exact,
        example.PERMIT.source.exact,
    ]
    for piece in pieces:
        for text, quote in ((target, piece.passage.target), (source, piece.passage.source)):
            assert text[quote.start : quote.end] == quote.exact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (LINE + "\nthe herons.\nHo", LINE + " the herons.\nHo"),
        (LINE + ";\nand", LINE + ";\nand"),
        (LINE + "\n\nthe", LINE + "\n\nthe"),
        (LINE + "\n(a) boats", LINE + "\n(a) boats"),
        (LINE + "\nSECTION 2.", LINE + "\nSECTION 2."),
        ("short\nline", "short\nline"),
        ("", ""),
    ],
)
def test_reflowed_joins_wrapped_lines_only(text, shown):
    assert reflowed(text) == shown


def test_parts_without_sections():
    assert [p.title for p in parts(replace(TRACE, sections=[]))] == [""]


@pytest.mark.parametrize(
    ("kind", "number", "heading", "title"),
    [
        ("section", "2", "Fees.", "Section 2. Fees"),
        ("section", "4-1", "", "§ 4-1"),
        ("section", "", "Fees", "Fees"),
        ("heading", "CHAPTER 3", "BOATS", "CHAPTER 3. BOATS"),
        ("recital", "", "", "Recitals"),
    ],
)
def test_section_title(kind, number, heading, title):
    assert section_title(SectionView(kind, 1, number, heading, 0, 1)) == title


def test_safe_text_moves_no_offset():
    hostile = "a\x1b[31mb\x00\x9b\u202ec\r\nd\te"
    assert safe_text(hostile) == "a␛[31mb␀\ufffd\ufffdc \nd\te"
    assert len(safe_text(hostile)) == len(hostile)
    assert safe(replace(TRACE, title="\x1b]0;x\x07")).title == "␛]0;x␇"
    assert safe(TRACE) == TRACE


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        (Filters(), ""),
        (Filters(other_places=True), "Asked for only measures of places other than this text’s."),
        (
            Filters(places=("A", "B"), before=date(2009, 1, 1)),
            "Asked for only measures of A or B, from before 2009-01-01.",
        ),
        (
            Filters(exclude_places=("C",), kinds=("act",), after=date(2009, 12, 31)),
            "Asked for only measures not of C, from after 2009-12-31, of kind act.",
        ),
    ],
)
def test_only(filters, says):
    assert wording.only(filters) == says
