import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.passages.chains import longest_chain
from whereas.passages.differences import differences, tokens
from whereas.shown.differences import clipped, closest, likeness, rows, shortened, swaps

LAW = st.text(alphabet=st.sampled_from("ab .,\n§“’-$1Äß"), max_size=80)
WORDS = st.lists(
    st.sampled_from(
        ["the", "boat", "shall", "not", "moor", ",", ";", "Port", "Alder", "14", "days"]
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("a boat", "a boat", [("same", "a boat", "a boat")]),
        ("A Boat", "a boat", [("same", "a boat", "A Boat")]),
        ("“a boat” — ’s", "\"a boat\" - 's", [("same", "\"a boat\" - 's", "“a boat” — ’s")]),
        ("a  red\nboat", "a red boat", [("same", "a red boat", "a  red\nboat")]),
        (
            "for 10 days",
            "for 14 days",
            [("same", "for ", "for "), ("replaced", "14 ", "10 "), ("same", "days", "days")],
        ),
        (
            "may moor",
            "may not moor",
            [("same", "may ", "may "), ("only in target", "not ", ""), ("same", "moor", "moor")],
        ),
        (
            "may not moor",
            "may moor",
            [("same", "may ", "may "), ("only in source", "", "not "), ("same", "moor", "moor")],
        ),
        ("", "new", [("only in target", "new", "")]),
        ("", "", []),
        # one small word between two changes is drawn as one change
        ("red of blue", "green of pink", [("replaced", "green of pink", "red of blue")]),
    ],
)  # fmt: skip
def test_differences(source, target, expected):
    assert [(d.kind, d.target, d.source) for d in differences(target, source)] == expected


@given(LAW, LAW)
def test_nothing_is_lost(target, source):
    found = differences(target, source)
    assert "".join(d.target for d in found) == target
    assert "".join(d.source for d in found) == source
    regrouped = [d for row in rows(found, 5) for d in row]
    assert "".join(d.target for d in regrouped) == target
    assert "".join(d.source for d in regrouped) == source


@given(LAW)
def test_tokens_give_the_text_back(text):
    assert "".join(tokens(text)) == text


@given(WORDS, st.data())
def test_what_is_called_the_same_is_the_same(words, data):
    other = data.draw(st.permutations(words))
    for d in differences(" ".join(words), " ".join(other)):
        if d.kind == "same":
            assert d.target.split() == d.source.split()


def test_long_texts_take_no_quadratic_time():
    """40,000 words that differ at every 50th would take SequenceMatcher minutes."""
    source = [f"w{n % 997}x{n % 31}" for n in range(40_000)]
    target = [f"new{n}" if n % 50 == 0 else word for n, word in enumerate(source)]
    began = time.perf_counter()
    found = differences(" ".join(target), " ".join(source))
    assert time.perf_counter() - began < 5
    assert sum(d.kind == "replaced" for d in found) == 800


def test_long_texts_without_a_thread_end_too():
    source, target = " ".join(["a b a"] * 5000), " ".join(["b a c"] * 5000)
    began = time.perf_counter()
    found = differences(target, source)
    assert time.perf_counter() - began < 5
    assert any(d.kind == "same" for d in found)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Ash boats, by Ash", "Port Alder boats, by Port Alder", [("Ash", "Port Alder", 2)]),
        ("for 10 days", "for 14 days", [("10", "14", 1)]),
        ("the clerk or a clerk", "the warden or a warden", [("clerk", "warden", 2)]),
        ("one hundred (100) feet", "ninety (90) feet", [("one hundred (100)", "ninety (90)", 1)]),
        ("feet (100)", "feet (90)", [("100", "90", 1)]),
        ("the clerk files", "the warden files", []),  # once, and neither name nor number
        ("Rivergate boats, Rivergate ducks", "Port Alder boats, Rivergate ducks", []),  # not always
        ("Rivergate boats, Rivergate ducks", "Alder boats, Mill ducks", []),  # not consistent
        ("under Section 4 boats", "under Section 6 boats", []),  # every text has its own
        ("Any boat", "No boat", []),  # a capital that only begins a sentence
    ],
)  # fmt: skip
def test_swaps(source, target, expected):
    assert [(s.source, s.target, s.times) for s in swaps([(target, source)])] == expected


def test_rows_break_where_both_sides_end_a_clause():
    text = "One boat moors here; another boat moors there. A third sinks slowly."
    table = rows(differences(text.replace("third", "fourth"), text), least=10)
    assert ["".join(d.source for d in row).strip() for row in table] == [
        "One boat moors here;",
        "another boat moors there.",
        "A third sinks slowly.",
    ]


def test_rows_break_at_paragraphs_not_at_wrapped_lines():
    text = "the boat is\nlong; and\nit sinks.\n(a) At 7:00 p.m. it\nrises.\n\nEND"
    table = rows(differences(text, text), least=500)
    assert ["".join(d.target for d in row) for row in table] == [
        "the boat is\nlong; and\n",
        "it sinks.\n",
        "(a) At 7:00 p.m. it\nrises.\n\n",
        "END",
    ]


@given(LAW, LAW, st.integers(0, 80), st.integers(0, 80))
def test_clipped_holds_what_was_asked_for(target, source, start, end):
    a, b, c, d = clipped(differences(target, source), start, end)
    assert 0 <= a <= b <= len(target)
    assert 0 <= c <= d <= len(source)
    if target[start:end]:
        assert a <= start
        assert b >= min(end, len(target))


def test_clipped_finds_the_like_in_the_source():
    target, source = "One boat. Two green herons. Three.", "One boat. Two red herons. Three."
    start = target.index("Two")
    a, b, c, d = clipped(differences(target, source), start, target.index(" Three"))
    assert (target[a:b], source[c:d]) == ("Two green herons. ", "Two red herons. ")


def test_closest_finds_a_stretch_again():
    source = "first a boat sinks. then two red herons rise at dusk. last a boat moors."
    start, end = closest("then two green herons rise at dusk.", source)
    assert source[start:end] == "then two red herons rise at dusk. "
    assert likeness("two green herons", "two red herons") == pytest.approx(2 / 3)


@given(LAW, LAW)
def test_closest_stays_inside(target, source):
    start, end = closest(target, source)
    assert 0 <= start <= end <= len(source)


def test_shortened_keeps_what_is_around_a_difference():
    words = [f"w{n}" for n in range(100)]
    target = " ".join([*words, "NEW", *words])
    found = shortened(differences(target, " ".join([*words, "old", *words])), keep=5)
    assert found[0].target == "[… 95 words the same …] w95 w96 w97 w98 w99 "
    assert found[2].target.startswith(" ".join(words[:5]))
    assert (found[1].target, found[1].source) == ("NEW ", "old ")


@given(st.lists(st.integers(0, 8), unique=True), st.randoms())
def test_longest_chain_rises_and_is_longest(left, random):
    right = list(left)
    random.shuffle(right)
    pairs = list(zip(left, right, strict=True))
    chain = longest_chain(pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(chain))
    best = [1] * len(pairs)
    ordered = sorted(pairs)
    for n, (_, j) in enumerate(ordered):
        best[n] += max((best[m] for m in range(n) if ordered[m][1] < j), default=0)
    assert len(chain) == max(best, default=0)
