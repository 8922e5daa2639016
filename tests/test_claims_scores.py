"""How found claims and cut stories are scored, told by cases that need no method."""

from __future__ import annotations

import pytest
from bench import claims, claims_floor
from bench.claims import Cut, Tally
from bench.kit import Bench
from bench.stories import Label, Page, Passage, pages, passages
from rich.console import Console

FIRST = "Oxbow is the first town in the state to license geese, Ann Lee said."
MODEL = "The rule is modelled on one in Quill."


def label(kind="novelty", sentence=FIRST, speaker="Ann Lee", sourcing="paraphrased", place="Oxbow"):
    return Label(kind, sentence, speaker, sourcing, place, None)


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ("one two three four", "one two three four", 1.0),
        ("“One two,” three four.", "one two three four", 1.0),
        ("one two", "one two three four", 0.5),
        ("one", "one two three four", 0.25),
        ("it’s so", "it's so", 1.0),
        ("the the the", "the", 1 / 3),
        ("", "", 0.0),
        ("", "one", 0.0),
    ],
)
def test_sentences_overlap_by_the_longer_one_s_words(a, b, share):
    assert claims.shared(a, b) == pytest.approx(share)
    assert claims.shared(b, a) == pytest.approx(share)


@pytest.mark.parametrize(
    ("found", "labelled", "pairs"),
    [
        ([label()], [label()], 1),
        ([], [label()], 0),
        ([label()], [], 0),
        ([label("borrowing")], [label()], 0),  # another kind
        ([label(), label()], [label()], 1),  # one to one
        ([label()], [label(), label()], 1),
        ([label(sentence=f"{FIRST} {MODEL}")], [label()], 1),
        ([label(sentence=f"{FIRST} {MODEL} {MODEL} {MODEL}")], [label()], 0),
        ([label(sentence="Oxbow is the first town")], [label()], 0),  # under half of 14 words
        ([label(), label("borrowing", MODEL)], [label("borrowing", MODEL), label()], 2),
    ],
)
def test_claims_are_paired_by_kind_and_sentence(found, labelled, pairs):
    assert len(claims.matched(found, labelled)) == pairs


def test_the_likest_sentences_are_paired_first():
    whole, piece = label(), label(sentence=FIRST.removesuffix(", Ann Lee said."))
    assert claims.matched([piece, whole], [label()]) == [(whole, label())]


@pytest.mark.parametrize(
    ("found", "labelled", "same"),
    [
        ("Ann Lee", "Ann Lee", True),
        ("Lee", "Ann Lee", True),
        ("Mayor LEE", "Ann Lee", True),
        ("Ann Lee Jr.", "Ann Lee", True),
        ("Ann Lee, D-Oxbow", "Lee", True),
        ("Ann Lee's", "Lee", True),
        ("the Sea Bird League", "Sea Bird League", True),
        ("Ann", "Ann Lee", False),
        (None, "Ann Lee", False),
        ("Ann Lee", None, False),
        (None, None, True),
        ("", None, True),
    ],
)
def test_speakers_are_the_same_by_their_last_names(found, labelled, same):
    assert claims.same_speaker(found, labelled) is same


@pytest.mark.parametrize(
    ("found", "labelled", "same"),
    [
        ("OXBOW", "Oxbow", True),
        ("the City of Oxbow", "Oxbow", True),
        ("Oxbow County", "Oxbow", False),
        (None, None, True),
        (None, "Oxbow", False),
    ],
)
def test_places_are_the_same_by_name(found, labelled, same):
    assert claims.same_place(found, labelled) is same


TEXTS = [
    Passage("a", "wire", "…", (label(), label("borrowing", MODEL, None, "unattributed", None))),
    Passage("b", "wire", "…", ()),
    Passage("c", "wire", "…", (label("contest", "Geese sued.", None, "unattributed", None),)),
]
TEXTS = [Passage(p.id, p.style, p.id, p.claims) for p in TEXTS]
FOUND = {
    "a": [label(speaker="Bo Ray", sourcing="quoted")],
    "b": [label(sentence="The first reading is on Monday.")],
    "c": [label("contest", "Geese sued.", None, "unattributed")],
}


def test_a_tally_counts_its_kinds_only():
    both = claims.tally(FOUND.__getitem__, TEXTS, "novelty", "borrowing")
    assert (both.found, both.labelled, len(both.pairs)) == (2, 2, 1)
    assert (both.precision, both.recall, both.f1) == (0.5, 0.5, 0.5)
    assert (both.without, both.clean) == (2, 1)
    assert both.share(lambda f, t: claims.same_speaker(f.speaker, t.speaker)) == 0.0
    assert both.share(lambda f, t: f.place == t.place) == 1.0
    assert claims.tally(FOUND.__getitem__, TEXTS, "contest").f1 == 1.0


def test_nothing_found_is_no_merit():
    assert Tally(frozenset({"novelty"})).f1 == 0.0
    nothing = claims.tally(lambda text: [], TEXTS, "novelty", "borrowing")
    assert (nothing.f1, nothing.precision, nothing.share(lambda f, t: True)) == (0.0, 0.0, 0.0)


def test_what_went_wrong_is_listed():
    assert list(claims.misses(FOUND.__getitem__, TEXTS)) == [
        f"a missed borrowing: {MODEL}",
        f"a speaker Bo Ray, not Ann Lee: {FIRST}",
        f"a quoted, not paraphrased: {FIRST}",
        "b made up novelty: The first reading is on Monday.",
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "count"),
    [
        ("a b c", "a b c", 3),
        ("a b c", "x a y b z c", 3),
        ("a b c", "c b a", 1),
        ("a b c a", "a c a", 3),
        ("a a a", "a", 1),
        ("", "a", 0),
        ("a", "", 0),
    ],
)
def test_words_in_order_are_the_longest_common_subsequence(mine, theirs, count):
    assert claims.in_order(mine.split(), theirs.split()) == count


PAGE = Page(
    "p",
    "<p>…",
    "Home\nGeese need a license\nBy Ann Lee\nOxbow will license geese.\n"
    "Tule is the first city to ban swans\nIt starts in May.\n",
    "Geese need a license\n\nOxbow will license geese.\n\nIt starts in May.",
    "By Ann Lee",
)


@pytest.mark.parametrize(
    ("sentence", "leftover"),
    [
        ("Oxbow will license geese.", False),
        ("“Oxbow will\nlicense geese”", False),
        ("By Ann Lee", False),
        ("Tule is the first city to ban swans", True),
        ("Tule is the first city to ban swans It starts in May.", True),
        ("Oxbow will license geese. Advertisement", False),
        ("Geese", False),
        ("Swans", True),
        ("", False),
    ],
)
def test_a_claim_is_a_leftover_s_if_most_of_it_stands_outside_the_story(sentence, leftover):
    assert claims.from_leftover(sentence, PAGE) is leftover


@pytest.mark.parametrize(
    ("told", "kept", "left", "made"),
    [
        (PAGE.story, 12, 0, 0),
        (f"By Ann Lee {PAGE.story}", 12, 0, 0),
        (PAGE.pasted, 12, 8 + 1, 1),
        ("It starts in May. Geese need a license", 4, 0, 0),  # out of order
        ("", 0, 0, 0),
    ],
)
def test_a_cut_page_is_counted_by_words(told, kept, left, made):
    counted = Cut()
    found = [label(sentence=line) for line in told.splitlines() if "first" in line]
    counted.count(told, PAGE, found)
    assert (counted.words, counted.around) == (12, 9)
    assert (counted.kept, counted.left, counted.claims) == (kept, left, made)
    assert counted.worst[0] == kept / 12


def test_a_cutter_is_given_the_form_that_is_asked_for():
    seen = []
    claims.cut(lambda given: seen.append(given) or "", lambda told: [], [PAGE], html=True)
    claims.cut(lambda given: seen.append(given) or "", lambda told: [], [PAGE], html=False)
    assert seen == [PAGE.html, PAGE.pasted]


@pytest.mark.parametrize("half", ["open", "aside"])
def test_a_perfect_method_scores_all_and_all_text_does_not(half):
    known = {passage.text: passage.claims for passage in passages(half)}
    best = claims.tally(known.__getitem__, passages(half), "novelty", "borrowing")
    assert best.f1 == 1.0
    assert best.share(lambda f, t: claims.same_speaker(f.speaker, t.speaker)) == 1.0

    def lines(told):
        return [label(sentence=line) for line in told.splitlines() if "first" in line.casefold()]

    made = pages(half)
    stories = {page.pasted: page.story for page in made}
    true = claims.cut(stories.__getitem__, lines, made, html=False)
    everything = claims.cut(lambda given: given, lines, made, html=False)
    assert (true.kept, true.left, true.claims) == (true.words, 0, 0)
    assert (everything.kept, everything.left) == (everything.words, everything.around)
    assert everything.claims >= 10


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FIRST, [("novelty", "Ann Lee", "paraphrased")]),
        (MODEL, [("borrowing", None, "unattributed")]),
        ("It may be the first. “We sued,” said Mayor Bo Ray.",
         [("novelty", None, "hedged"), ("contest", "Bo Ray", "quoted")]),
        ("Geese are loud.", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_floor_finds_key_words(text, found):
    assert [(c.kind, c.speaker, c.sourcing) for c in claims_floor.find(text)] == found


def test_the_row_writes_every_figure(tmp_path, monkeypatch):
    pytest.importorskip("trafilatura", reason="needs requirements-bench.txt")
    import sys
    from types import ModuleType

    method = ModuleType("whereas.claims")
    method.find = lambda text: []
    method.story = lambda text, *, html: text
    monkeypatch.setattr("importlib.util.find_spec", lambda name: True)
    monkeypatch.setitem(sys.modules, "whereas.claims", method)
    bench = Bench(tmp_path, Console(quiet=True), quick=True, details=tmp_path / "details")
    figures = claims.claims(bench)
    assert [figure.passed for figure in figures] == [
        False, False, False, None, None, None, True, True, True, True,
    ]  # fmt: skip
    assert "missed novelty" in (tmp_path / "details" / "claims.txt").read_text()
