"""What is learnt of claims: features, weights, spans, and wordings that no pattern knows."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from bench.stories import FIXTURES, passages
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.claims import find
from whereas.claims.features import features, read, stem
from whereas.claims.learnt import MOST_WORDS, PIECE, Learnt, learnt
from whereas.claims.names import Names
from whereas.claims.told import Told
from whereas.claims.wording import KINDS, LEAST, SECOND, by_rules, chosen

ROOT = Path(__file__).parents[1]
RULE = "The council in Quill took up an ordinance on leaf blowers on Monday. "


def words_of(text):
    told = Told(text)
    return read(told, Names(told), told.sentences[0])


def named(text):
    return {name for name, _ in features(words_of(text))}


def kinds(sentence):
    return [claim.kind for claim in find(RULE + sentence) if claim.start >= len(RULE) - 1]


def patterns_find(sentence):
    told = Told(RULE + sentence)
    return [hit.kind for n in range(1, len(told.sentences)) for hit in by_rules(told, n)]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("We are on our own here: the clerk went through every code she could find and there "
         "are zero others.", "novelty"),
        ("The village is the guinea pig, since nobody up or down the river has dared.", "novelty"),
        ("Its bones are those of the deposit law in Tule.", "borrowing"),
        ("The drafters had the Tule text open beside them.", "borrowing"),
        ("A judge has put it on ice for the summer.", "contest"),
    ],
)  # fmt: skip
def test_wordings_that_no_pattern_knows_are_found(sentence, kind):
    assert kind not in patterns_find(sentence)
    assert kinds(sentence) == [kind]


@pytest.mark.parametrize(
    "sentence",
    [
        "He went through every drawer and found zero stamps.",
        "A guinea pig got loose during the hearing.",
        "The clerk kept a lunch box open beside her.",
        "They dragged the piano through the hall.",
        "Bly's code is forty pages long.",
        "Compare that with last year, when the hearing ran past midnight.",
    ],
)
def test_the_same_words_of_something_else_are_no_claim(sentence):
    assert kinds(sentence) == []


def test_names_count_by_what_they_name_and_not_by_their_letters():
    ours, theirs = (
        named(f"Then {place} banned them, and Mayor {mayor} was glad.")
        for place, mayor in (("Port Halden", "Bea Voss"), ("Lake Verity", "Ann Lee"))
    )
    assert ours == theirs
    assert {"w:@", "c:place", "c:person"} <= ours


def test_features_are_stems_neighbours_and_what_words_are_about():
    found = named("It copied the towns' laws.")
    assert {"w:copi", "c:copy", "c:gov", "b:it copi", "p:gov measure", "x:the gov"} <= found
    assert not any("copied" in name for name in found)


@pytest.mark.parametrize(
    ("word", "same"), [("Copied", "copies"), ("city's", "city"), ("laws", "law"), ("U.S.", "U.S")]
)
def test_forms_of_a_word_have_one_stem(word, same):
    assert stem(word) == stem(same)


MADE = Learnt(("novelty", "contest"), (-1.0, -1.0), {"w:ten": (2.0, 0.0), "s:law": (0.0, 3.0)})


def test_scores_are_sums_of_weights_made_probabilities():
    found = list(features(words_of("Ten and ten and ten.")))
    assert MADE.scores(found, (), 5) == pytest.approx(
        [1 / (1 + 2.718281828**-1), 0.268941], abs=1e-5
    )
    assert MADE.scores(found, ["s:law"], 5)[1] == pytest.approx(0.880797, abs=1e-5)


def test_a_piece_of_a_long_sentence_counts_by_itself():
    against = Learnt(("novelty",), (0.0,), {"w:ten": (2.0,), "w:six": (-3.0,)})
    text = "Six " + "and " * PIECE + "ten."
    words = words_of(text)
    assert against.scores(list(features(words)), (), len(words))[0] > 0.8
    assert against.scores(list(features(words_of("Six ten."))), (), 2)[0] < 0.3


@pytest.mark.parametrize(
    ("text", "breaks", "span"),
    [
        ("One two ten ten three.", [], "ten ten"),
        ("Ten one ten ten.", [], "Ten one ten ten"),
        ("Ten one ten ten.", [4], "ten ten"),
    ],
)
def test_a_claim_s_words_are_the_run_that_says_most(text, breaks, span):
    start, end = MADE.words(0, words_of(text), breaks)
    assert text[start:end] == span


def test_what_was_learnt_is_of_these_kinds_and_plain():
    known = learnt()
    assert known.kinds == KINDS
    assert len(known.weights) > 5000
    assert all(len(row) == len(KINDS) for row in known.weights.values())
    assert known.scores([("w:nosuchword", (0,))], (), 1) == known.scores([], (), 0)
    assert all(score < min(LEAST.values()) for score in known.scores([], (), 0))


@pytest.mark.parametrize(
    ("score", "best", "ruled", "found"),
    [
        (0.7, 0.7, False, True),
        (0.7, 0.9, False, False),
        (0.7, 0.9, True, True),
        (SECOND, 0.9, False, True),
        (0.4, 0.4, True, False),
    ],
)
def test_a_second_kind_must_be_surer(score, best, ruled, found):
    assert chosen("borrowing", score, best, ruled) is found


TEXTS = st.lists(
    st.sampled_from(
        "the first “ ” said Tule's copied no other court , . — law ban Ann Lee it".split()
    ),
    min_size=1,
    max_size=40,
).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_spans_lie_in_the_sentence_and_are_short(text):
    told = Told(text)
    names = Names(told)
    for sentence in told.sentences:
        words = read(told, names, sentence)
        if words:
            start, end = learnt().words(0, words, [])
            assert sentence.start <= start < end <= sentence.end
            assert sum(start <= word.start < end for word in words) <= MOST_WORDS


def test_the_weights_are_those_of_the_labelled_sentences():
    """What was learnt from is what lies here now: else `python -m fitting claims` is due."""
    digest = hashlib.sha256()
    room = ROOT / "src" / "whereas" / "claims"
    learnt_from = [
        *(FIXTURES / "claims" / f"{name}.jsonl" for name in ("open", "fresh")),
        ROOT / "fitting" / "claims.txt", room / "concepts.toml", room / "vocabulary.toml",
    ]  # fmt: skip
    for path in learnt_from:
        digest.update(path.read_bytes())
    head = (room / "fitted.tsv").read_text("utf-8")[:1000]
    assert f"SHA-256 of what was learnt from: {digest.hexdigest()}" in head


def test_sentences_that_were_learnt_from_are_told_right():
    missed = total = more = 0
    for passage in passages("fresh")[::4]:
        told = [(claim.kind, claim.sentence) for claim in find(passage.text)]
        missed += sum((claim.kind, claim.sentence) not in told for claim in passage.claims)
        more += max(len(told) - len(passage.claims), 0)
        total += len(passage.claims)
    assert missed <= 0.1 * total
    assert more <= 0.1 * total
