"""Stock or substance: what the shared words of two texts say."""

from __future__ import annotations

import json
import math
import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import whereas
from tests.engine import law, library
from whereas.errors import LibraryError, UsageError
from whereas.filters import Filters
from whereas.library.library import Library
from whereas.results import Trace, to_json
from whereas.shown.html.trace import trace_page
from whereas.shown.stock import only_stock, without_stock
from whereas.shown.terminal.console import render
from whereas.shown.terminal.trace import trace_report
from whereas.substance.texts import substantive
from whereas.substance.vocabulary import background, lexicon, word_table
from whereas.words.normal import word_codes

STOCK = {
    "enacting": (
        "Be it enacted by the Council of the City of Tarn as follows:",
        "Be it enacted by the Assembly of the State of Ashgrove as follows:",
    ),
    "beginning": ("This act shall take effect July 1, 2009.", "This act shall take effect May 3."),
    "repealing": (
        "All ordinances or parts of ordinances in conflict with this ordinance are repealed.",
        "All acts and parts of acts in conflict with this act are hereby repealed.",
    ),
    "severing": (
        "If any section, sentence or clause is held invalid, the remaining portions of this "
        "ordinance shall not be affected.",
        "If any section, clause or phrase is held unconstitutional or invalid, the remaining "
        "portions of this act shall not be affected.",
    ),
    "amending": ("Section 4-12 is amended to read as follows:", "is amended to read as follows:"),
}
SUBSTANCE = {
    "lanterns": (
        "No vendor shall hang a paper lantern within ten feet of a thatched awning.",
        "A vendor may not hang any paper lantern within six feet of a thatched awning.",
    ),
    "geese": (
        "The keeper of a flock of geese shall trim their feathers before the harvest market.",
        "Keepers of a flock of geese must trim their feathers before every harvest market.",
    ),
}


@pytest.mark.parametrize("name", STOCK)
def test_stock_clauses_are_stock(name: str) -> None:
    left, right = STOCK[name]
    assert substantive([left], [right])[0] < 0.3


@pytest.mark.parametrize("name", SUBSTANCE)
def test_rules_of_their_own_are_substance(name: str) -> None:
    left, right = SUBSTANCE[name]
    assert substantive([left], [right])[0] > 0.7


def test_words_without_a_shared_neighbour_say_nothing() -> None:
    words = "lantern awning goose harvest thatch vendor feather market flock keeper".split()
    chance = substantive(
        [" ".join(words)] * 2, [" ".join(words), " ".join(words[::2] + words[1::2])]
    )
    assert chance[0] > 0.7
    assert chance[1] < 0.5


def test_a_text_without_words_has_no_probability() -> None:
    chances = substantive(["", "a goose", "--"], ["a goose", "a goose", "…"])
    assert [math.isnan(c) for c in chances] == [True, False, True]
    assert substantive([], []).size == 0


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_any_two_texts_give_a_probability_whichever_comes_first(
    pairs: list[tuple[str, str]],
) -> None:
    lefts, rights = [a for a, _ in pairs], [b for _, b in pairs]
    chances = substantive(lefts, rights)
    known = chances[~np.isnan(chances)]
    assert ((known >= 0) & (known <= 1)).all()
    np.testing.assert_allclose(substantive(rights, lefts), chances)


def test_two_thousand_pairs_a_second() -> None:
    text = "The keeper of a flock of geese shall trim their feathers before market. " * 8
    substantive([text], [text])
    begun = time.process_time()
    substantive([text] * 1000, [text] * 1000)
    assert time.process_time() - begun < 0.5


def test_every_known_word_is_in_the_table() -> None:
    keys, values = word_table()
    stock = {word for words in lexicon().values() for word in words}
    known = dict(zip(keys.tolist(), values.tolist(), strict=True))
    plain = {w: c for w in stock | set(background()) if not (c := int(word_codes(w)[0])) >> 29}
    assert all((known[code] == -1) == (word in stock) for word, code in plain.items())


def ordinances(count: int, places: int, own: dict[int, str]) -> list[dict[str, object]]:
    """Measures that share one stock clause; `own` says what some of them say besides."""
    clause = (
        "The keeper of the rolls shall copy this ordinance into the green book of the town, and a "
        "copy bearing the seal of the keeper proves its words in every court."
    )
    return [
        {
            "id": f"x:ord-{i}",
            "text": f"Section 1. {own.get(i, law(60, 1000 + i))}\nSection 2. {law(40, i)}\n"
            f"Section 3. {clause}",
            "place": f"Town {i % places}",
            "date": f"{1950 + i}-01-01",
        }
        for i in range(count)
    ]


RULE = law(60, 5007)


def passages(answer: Trace) -> list[tuple[bool, float]]:
    """Whether each passage is of the rule, and its probability of being substance."""
    return [
        ("green book" not in p.target.exact, p.substantive or 0.0)
        for source in answer.sources
        for p in source.passages
    ]


def test_what_many_measures_of_many_places_repeat_is_stock(tmp_path: Path) -> None:
    rows = ordinances(60, 5, {20: RULE, 58: RULE})
    answer = library(tmp_path, *rows).trace("x:ord-58")
    judged = passages(answer)
    assert {rule for rule, _ in judged} == {True, False}
    assert all((chance >= 0.5) == rule for rule, chance in judged), judged
    assert answer.sources[0].measure == "x:ord-20"
    assert answer.earliest == "x:ord-20"
    assert 0 < answer.substantive_words < answer.borrowed_words
    assert answer.substantive_words == sum(s.substantive_words for s in answer.sources)
    stock = " ".join(answer.text[a:b] for a, b in answer.stock)
    assert "green book" in stock
    assert RULE[:40] not in stock


def test_the_same_clause_says_something_where_few_hold_it(tmp_path: Path) -> None:
    few = library(tmp_path / "few", *ordinances(3, 3, {})).trace("x:ord-2")
    assert all(chance >= 0.5 for _, chance in passages(few))


def found(lib: Library, name: str) -> object:
    """A trace without the coverage, which says when files were read."""
    return to_json(replace(lib.trace(name), coverage=None))


def test_the_order_of_adding_changes_no_probability(tmp_path: Path) -> None:
    rows = ordinances(30, 4, {5: RULE, 29: RULE})
    once = library(tmp_path / "once", *rows)
    parts = library(tmp_path / "parts", *rows[20:])
    for n, piece in enumerate((rows[:7], rows[7:20])):
        more = tmp_path / f"{n}.jsonl"
        more.write_text("".join(json.dumps(row) + "\n" for row in piece), "utf-8")
        parts.add(more)
    assert len(parts.snapshot.segments) > 1
    for name in ("x:ord-5", "x:ord-12", "x:ord-29"):
        assert found(parts, name) == found(once, name)


def test_trace_all_says_what_a_single_trace_says(tmp_path: Path) -> None:
    lib = library(tmp_path / "lib", *ordinances(30, 4, {5: RULE, 29: RULE}))
    lib.trace_all(tmp_path / "all.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        single = lib.trace(row["measure"])
        assert row["substantive_words"] == single.substantive_words
        assert row["earliest"] == single.earliest
        for there, here in zip(row["sources"], single.sources, strict=True):
            assert there["measure"] == here.measure
            assert there["substantive_words"] == here.substantive_words
            assert [p["substantive"] for p in there["passages"]] == [
                p.substantive for p in here.passages
            ]


def test_stock_lists_the_clause_with_who_holds_it(tmp_path: Path) -> None:
    lib = library(tmp_path, *ordinances(60, 5, {20: RULE, 58: RULE}))
    first = lib.stock(most=1).clauses[0]
    assert (first.measures, first.places) == (60, 5)
    assert first.substantive < 0.5
    assert first.measure == "x:ord-0"
    text = lib.text(first.measure)
    assert text[first.example.start : first.example.end] == first.example.exact
    assert "green book" in first.example.exact
    old = lib.stock(filters=Filters(before=date(1990, 1, 1))).clauses[0]
    assert (old.measures, old.places) == (40, 5)


def test_a_clause_is_quoted_without_what_its_sentence_says_besides(tmp_path: Path) -> None:
    clause = "pursuant to chapter one of the charter of the city as amended from time to time"
    rows = [
        {"id": f"x:{n}", "place": "Alder", "date": f"{1990 + n}-01-01",
         "text": f"{law(30, n)}. {law(10, n + 100)} {clause} {law(9, n + 200)}."}
        for n in range(30)
    ]  # fmt: skip
    (one, *_) = library(tmp_path, *rows).stock().clauses
    assert one.measures == 30
    assert one.example.exact in clause


def test_marks_prevail_and_last(tmp_path: Path) -> None:
    rows = ordinances(60, 5, {20: RULE, 58: RULE})
    lib = library(tmp_path / "lib", *rows)
    reader = whereas.open(lib.folder)
    before = found(reader, "x:ord-58")
    text = lib.text("x:ord-20")
    begin = text.index(RULE)
    lib.mark_stock(f"x:ord-20#{begin}-{begin + len(RULE)}")
    lib.mark_stock(str(rows[0]["text"])[str(rows[0]["text"]).index("The keeper") :], stock=False)
    assert found(reader, "x:ord-58") == before
    judged = passages(lib.trace("x:ord-58"))
    assert {True, False} == {rule for rule, _ in judged}
    assert all(chance == float(not rule) for rule, chance in judged)
    lib.remove("x:ord-3")
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps(rows[3] | {"id": "x:again"}) + "\n", "utf-8")
    lib.add(more)
    again = whereas.open(lib.folder)
    assert [m.stock for m in again.stock().marked] == [True, False]
    assert all(chance == float(not rule) for rule, chance in passages(again.trace("x:ord-58")))
    lib.mark_stock(RULE, stock=False)
    assert [m.stock for m in lib.stock().marked] == [False, False]
    assert [path.name for path in lib.folder.glob("marks-*")] == [lib.snapshot.manifest.marks]


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("three short words", "four words"),
        ("x:ord-1#5-5", "no characters"),
        ("x:ord-1#5-999999", "the text ends at"),
        ("x:ord-999#5-50", "no measure 'x:ord-999'"),
        ("", "four words"),
    ],
)
def test_what_cannot_be_marked_changes_nothing(tmp_path: Path, what: str, why: str) -> None:
    lib = library(tmp_path, *ordinances(3, 3, {}))
    with pytest.raises(UsageError, match=re.escape(why)):
        lib.mark_stock(what)
    assert not lib.stock().marked


def test_damaged_marks_are_said_so(tmp_path: Path) -> None:
    lib = library(tmp_path, *ordinances(3, 3, {}))
    lib.mark_stock("the green book of the town")
    (lib.folder / lib.snapshot.manifest.marks).write_text("{not json", "utf-8")
    with pytest.raises(LibraryError, match="marks"):
        whereas.open(lib.folder).trace("x:ord-1")


def test_a_library_of_nothing_has_no_stock(tmp_path: Path) -> None:
    assert whereas.open(tmp_path / "none").stock().clauses == []
    assert not library(tmp_path / "one", *ordinances(1, 1, {})).stock().clauses


def test_reports_say_and_hide_stock(tmp_path: Path) -> None:
    rows = ordinances(60, 5, {20: RULE, 58: RULE})
    rows[20]["text"] = f"Section 1. {RULE}"
    trace = library(tmp_path, *rows).trace("x:ord-58")
    assert any(only_stock(s) for s in trace.sources)
    console = Console(width=80, color_system=None)
    hidden, shown, left_out = (
        render(*trace_report(t, full=True, stock=stock), console=console)
        for t, stock in ((trace, False), (trace, True), (without_stock(trace), False))
    )
    assert "% of that is stock wording." in " ".join(hidden.split())
    assert "1 measure shares only stock wording" in hidden
    assert "green book" not in hidden
    assert "green book" in shown
    assert "stock" not in left_out
    assert without_stock(trace).borrowed_words == trace.substantive_words
    page = trace_page(trace)
    assert 'stock">' in page
    assert "only stock wording" in page
