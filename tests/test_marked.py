"""What trace says of new and restated law, of struck words, and of versions."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import whereas
from tests.libraries import table
from tests.test_shown_terminal import plain
from whereas.answers.targets import of_document
from whereas.library.library import Library
from whereas.results import Source, States, Trace, to_json
from whereas.shown.marked import source_marks
from whereas.shown.safe import safe
from whereas.shown.stock import without_stock
from whereas.shown.terminal.trace import Again, trace_report
from whereas.words.codes import STATE_SHIFT, STRUCK


def law(words: int, seed: int) -> str:
    """Words of no language, so that nothing is stock and nothing agrees by chance."""
    chance = random.Random(seed)
    letters = "bcdfglmnprst"
    return " ".join(
        "".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(3))
        for _ in range(words)
    )


def library(folder: Path, *rows: dict[str, object]) -> Library:
    lib = whereas.open(folder / "library")
    assert lib.add(table(folder / "laws.jsonl", *rows)).refused == []
    return lib


def spans(text: str, *marked: tuple[str, str]) -> list[dict[str, object]]:
    found = [(text.index(words), words, state) for state, words in marked]
    return [{"start": a, "end": a + len(w), "state": s} for a, w, s in sorted(found)]


NEW, OLD, GONE, PLAIN = law(40, 1), law(60, 2), law(20, 3), law(30, 4)
TEXT = f"{OLD} {NEW} {GONE} {PLAIN}"


@pytest.fixture
def marked(tmp_path: Path) -> Library:
    """Two bills that amend one law: the later one restates what the earlier one brought."""
    there = spans(TEXT, ("existing", OLD), ("added", NEW), ("struck", GONE))
    here = spans(TEXT, ("existing", f"{OLD} {NEW}"), ("struck", GONE))
    return library(
        tmp_path,
        {"id": "x:old", "text": TEXT, "date": "2001-01-01", "spans": there},
        {"id": "x:new", "text": TEXT, "date": "2002-01-01", "spans": here},
        {"id": "x:plain", "text": PLAIN, "date": "2003-01-01"},
        {"id": "x:plainer", "text": PLAIN, "date": "2004-01-01"},
    )


def test_counts_words_by_state_on_both_sides(marked: Library) -> None:
    answer = marked.trace("x:new")
    [old] = answer.sources
    assert old.states is not None
    assert old.states.target == States(added=0, existing=100, struck=20, unmarked=30)
    assert old.states.source == States(added=40, existing=60, struck=20, unmarked=30)
    assert answer.states == old.states.target
    assert [p.states for p in old.passages] == [old.states]
    assert answer.borrowed_words == old.assigned_words == 30
    assert to_json(answer)["states"] == {"added": 0, "existing": 100, "struck": 20, "unmarked": 30}


def test_a_comparison_counts_them_too(marked: Library) -> None:
    [passage] = marked.compare("x:new", "x:old").passages
    [old] = marked.trace("x:new").sources
    assert passage.states == old.states
    assert marked.compare("x:plain", "x:plainer").passages[0].states is None


def test_says_nothing_of_marks_where_there_are_none(marked: Library) -> None:
    answer = marked.trace("x:plainer")
    plainest = next(s for s in answer.sources if s.measure == "x:plain")
    assert plainest.states is None
    bill = next(s for s in answer.sources if s.measure == "x:old")
    assert bill.states is not None
    assert bill.states.target == bill.states.source == States(0, 0, 0, 30)
    assert "new law" not in plain(*trace_report(safe(answer)))


def test_the_report_says_how_much_is_new_law(marked: Library) -> None:
    shown = " ".join(plain(*trace_report(safe(marked.trace("x:new")))).split())
    assert (
        "Of the 150 words in these passages 100 restated law, 20 struck and 30 without a mark;"
        " restated and struck words are not counted as found." in shown
    )
    [old] = marked.trace("x:new").sources
    said = "there: 40 new law, 60 restated law, 20 struck and 30 without a mark"
    assert source_marks(old) == said
    assert "there: 40 new law" in shown


def test_leaving_stock_out_leaves_no_counts_that_hold_it(marked: Library) -> None:
    answer = marked.trace("x:new")
    assert without_stock(answer).states is None


STATES = st.sampled_from(["added", "existing", "struck"])
MARKS = st.lists(st.tuples(st.integers(0, 70), st.integers(1, 40), STATES), max_size=4)


def by_word(text: str, marks: list[tuple[int, int, str]]) -> list[dict[str, object]]:
    """Spans over whole words, without overlap."""
    starts = [0]
    for word in text.split(" "):
        starts.append(starts[-1] + len(word) + 1)
    found: list[dict[str, object]] = []
    at = 0
    for first, words, state in sorted(marks):
        first = max(first, at)
        at = min(first + words, len(starts) - 1)
        if first < at:
            found.append({"start": starts[first], "end": starts[at] - 1, "state": state})
    return found


def credited(library: Library, answer: Trace) -> set[int]:
    """The target's words that are credited to a source."""
    starts = of_document(library.snapshot, library.snapshot.find("x:new")[0]).words.starts
    return {i for i, start in enumerate(starts) for a, b, _ in answer.assigned if a <= start < b}


@given(MARKS, MARKS)
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_struck_words_never_count_as_borrowed(
    tmp_path_factory: pytest.TempPathFactory,
    here: list[tuple[int, int, str]],
    there: list[tuple[int, int, str]],
) -> None:
    text = law(90, 7)
    lib = library(
        tmp_path_factory.mktemp("struck"),
        {"id": "x:old", "text": text, "date": "2001-01-01", "spans": by_word(text, there)},
        {"id": "x:new", "text": text, "date": "2002-01-01", "spans": by_word(text, here)},
    )
    answer = lib.trace("x:new", kind="id")
    ours, theirs = (
        lib.snapshot.codes(lib.snapshot.find(measure)[0]) >> STATE_SHIFT
        for measure in ("x:new", "x:old")
    )
    struck = {i for i in range(90) if ours[i] == STRUCK or theirs[i] == STRUCK}
    restated = {i for i in range(90) if ours[i] == 2}
    taken = credited(lib, answer)
    assert not taken & (struck | restated)
    assert answer.borrowed_words == len(taken) == sum(s.assigned_words for s in answer.sources)
    assert len(taken) in (0, 90 - len(struck | restated))
    for source in answer.sources:
        assert source.words <= 90 - len(struck | restated)


def test_what_a_bill_strikes_is_not_borrowed_from_it(tmp_path: Path) -> None:
    text = f"{OLD} {GONE}"
    lib = library(
        tmp_path,
        {
            "id": "x:bill",
            "text": text,
            "date": "2001-01-01",
            "spans": spans(text, ("struck", GONE)),
        },
    )
    answer = lib.trace(text, kind="text", date=date(2002, 1, 1))
    assert [(s.measure, s.assigned_words) for s in answer.sources] == [("x:bill", 60)]
    assert lib.trace(GONE, kind="text", date=date(2002, 1, 1)).sources == []


FIRST, LATER = law(80, 11), law(50, 12)


@pytest.fixture
def versions(tmp_path: Path) -> Library:
    """A measure of three versions, the second without what the third has again."""
    amended = f"{LATER} {FIRST}"
    return library(
        tmp_path,
        {"id": "y:law", "text": f"{FIRST} {law(30, 13)}", "date": "1999-01-01"},
        {"id": "z:code", "text": LATER, "date": "1998-01-01"},
        {"id": "x:bill", "version": "*", "stage": "0", "text": FIRST, "date": "2001-01-01"},
        {"id": "x:bill", "version": "A", "stage": "1", "text": None, "date": "2001-02-01"},
        {"id": "x:bill", "version": "B", "stage": "2", "text": amended, "date": "2001-03-01"},
        {"id": "w:heir", "text": f"{amended} {law(20, 14)}", "date": "2005-01-01"},
    )


def source(answer: Trace, measure: str, version: str = "1") -> Source:
    return next(
        s for s in [*answer.sources, *answer.also] if (s.measure, s.version) == (measure, version)
    )


def test_says_in_which_version_shared_words_first_stood(versions: Library) -> None:
    answer = versions.trace("x:bill")
    assert answer.version == "B"
    assert answer.since == {"*": 80, "B": 50}
    assert source(answer, "y:law").since == {"*": 80, "B": 0}
    assert source(answer, "z:code").since == {"*": 0, "B": 50}
    assert [p.since for p in source(answer, "z:code").passages] == [{"*": 0, "B": 50}]
    shown = " ".join(plain(*trace_report(safe(answer))).split())
    assert (
        "Of the 130 words in these passages 80 first stood in version * and 50 first stood in"
        " version B." in shown
    )
    again = Again("x:bill")
    assert "  whereas history x:bill\n" in plain(*trace_report(safe(answer), again=again))


def test_says_from_which_version_words_were_taken(versions: Library) -> None:
    answer = versions.trace("w:heir")
    assert answer.since is None
    assert {s.version for s in answer.sources if s.measure == "x:bill"} == {"*", "B"}
    assert source(answer, "x:bill", "B").assigned_words == 130
    assert all(p.source.version == "B" for p in source(answer, "x:bill", "B").passages)
    shown = plain(*trace_report(safe(answer), full=True))
    assert "x:bill, version B" in shown
    assert "y:law, version" not in shown


def test_drafts_and_single_versions_have_no_since(versions: Library) -> None:
    assert versions.trace("y:law").since is None
    draft = versions.trace(FIRST, kind="text", date=date(2030, 1, 1))
    assert draft.since is None
    assert all(s.since is None for s in draft.sources)


def test_moved_words_stood_before(tmp_path: Path) -> None:
    one, other, third = law(40, 21), law(90, 22), law(25, 23)
    lib = library(
        tmp_path,
        {"id": "y:law", "text": f"{one} {other} {third}", "date": "1999-01-01"},
        {"id": "x:bill", "version": "1", "text": f"{one} {other}", "date": "2001-01-01"},
        {"id": "x:bill", "version": "2", "text": f"{other} {one} {third}", "date": "2001-02-01"},
    )
    assert lib.trace("x:bill").since == {"1": 130, "2": 25}
