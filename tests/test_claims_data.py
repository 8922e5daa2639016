"""The labelled passages and pages keep their own rules: see the README files beside them."""

from __future__ import annotations

import re
from collections import Counter

import lxml.html
import pytest
from bench.claims import in_order, triples, words
from bench.stories import FIXTURES, page, pages, passages, paste

HALVES = ("open", "aside")
KINDS = ("novelty", "borrowing", "contest")
SOURCING = ("quoted", "paraphrased", "hedged", "unattributed")

BOTH = {half: passages(half) for half in HALVES}
FRESH = passages("fresh")
LATER = passages("second")
ALL = [*(passage for half in HALVES for passage in BOTH[half]), *FRESH, *LATER]
LABELS = [(passage, claim) for passage in ALL for claim in passage.claims]
PAGES = {half: pages(half) for half in HALVES}
FRESH_PAGES = pages("fresh")
EVERY_PAGE = [*(made for half in HALVES for made in PAGES[half]), *FRESH_PAGES]

CLAIM_LIKE = re.compile(
    r"\b(first|only|pioneer\w*|no other|nobody|no one|copie[sd]|copy|copies|model|borrow\w*|"
    r"sued?|lawsuit|blocks|court|struck)\b",
    re.IGNORECASE,
)


def counts(half, what):
    return Counter(what(claim) for passage in BOTH[half] for claim in passage.claims)


def test_there_are_as_many_as_promised_and_none_twice():
    assert [len(BOTH[half]) for half in HALVES] == [86, 86]
    assert (len(FRESH), len(LATER)) == (730, 290)
    assert len({passage.id for passage in ALL}) == len(ALL)
    assert len({passage.text for passage in ALL}) == len(ALL)


def test_no_two_passages_share_a_sentence():
    said = Counter(
        sentence
        for passage in ALL
        for sentence in set(re.split(r"(?<=[.!?”])\s+", passage.text))
        if len(words(sentence)) > 6
    )
    assert [sentence for sentence, times in said.items() if times > 1] == []


@pytest.mark.parametrize("half", HALVES)
def test_a_third_of_each_half_makes_no_claim_at_all(half):
    none = sum(not passage.claims for passage in BOTH[half])
    assert none >= len(BOTH[half]) / 3


@pytest.mark.parametrize("half", HALVES)
def test_passages_are_short_and_in_many_manners(half):
    for passage in BOTH[half]:
        assert 10 <= len(words(passage.text)) <= 200, passage.id
    assert len({passage.style for passage in BOTH[half]}) >= 15


@pytest.mark.parametrize(("passage", "claim"), LABELS, ids=[p.id for p, _ in LABELS])
def test_a_label_is_the_passage_s_own_words(passage, claim):
    assert claim.kind in KINDS
    assert claim.sourcing in SOURCING
    for said in (claim.sentence, claim.speaker, claim.place, claim.about, claim.measure):
        assert said is None or (said and said in passage.text and said == said.strip())
    if claim.sourcing in ("hedged", "unattributed"):
        assert claim.speaker is None


@pytest.mark.parametrize("passage", ALL, ids=[p.id for p in ALL])
def test_labels_stand_in_the_text_s_order_and_none_twice(passage):
    places = [passage.text.index(claim.sentence) for claim in passage.claims]
    assert places == sorted(places)
    assert len({(c.kind, c.sentence, c.place) for c in passage.claims}) == len(passage.claims)


def test_quoted_claims_hold_a_quotation_or_stand_in_a_speech():
    dealt = {passage.id for half in HALVES for passage in BOTH[half]}
    for passage, claim in LABELS:
        if passage.id not in dealt:
            continue  # others name the manners of writing otherwise
        if claim.sourcing == "quoted" and passage.style not in ("speech", "transcript", "q&a"):
            assert re.search(r"[“\"‘]", claim.sentence), passage.id


@pytest.mark.parametrize("kind", KINDS)
def test_the_halves_hold_as_many_claims_of_a_kind(kind):
    ours, theirs = (counts(half, lambda claim: claim.kind)[kind] for half in HALVES)
    assert min(ours, theirs) >= 15
    assert abs(ours - theirs) <= 0.2 * max(ours, theirs)


@pytest.mark.parametrize("sourcing", SOURCING)
def test_the_halves_hold_every_kind_of_sourcing(sourcing):
    ours, theirs = (counts(half, lambda claim: claim.sourcing)[sourcing] for half in HALVES)
    assert min(ours, theirs) >= 4


@pytest.mark.parametrize("half", HALVES)
def test_about_half_of_the_claims_have_a_speaker(half):
    named = counts(half, lambda claim: claim.speaker is not None)
    assert 0.3 <= named[True] / named.total() <= 0.6


def test_there_are_forty_pages_dealt_in_two_and_twenty_later_ones():
    assert [len(PAGES[half]) for half in HALVES] == [20, 20]
    assert len(FRESH_PAGES) == 20
    assert len({made.story for made in EVERY_PAGE}) == 60


def test_no_two_pages_are_laid_out_alike():
    def layout(made):
        tree = lxml.html.document_fromstring(made.html)
        return tuple(str(node.tag) for node in tree.body.iter() if isinstance(node.tag, str))

    assert len({layout(made) for made in EVERY_PAGE}) == 60


@pytest.mark.parametrize("made", EVERY_PAGE, ids=lambda made: made.name)
def test_a_page_holds_its_story_whole_in_order_in_both_forms(made):
    story = words(made.story)
    assert len(story) >= 60
    assert in_order(story, words(made.pasted)) == len(story)
    shown = lxml.html.document_fromstring(made.html.replace("<br", " <br")).body.text_content()
    assert in_order(story, words(re.sub(r"\s+", " ", shown))) >= 0.9 * len(story)
    assert not re.search(r"\{(h|s|c?\d+)\}|<\w", made.pasted)


@pytest.mark.parametrize("made", EVERY_PAGE, ids=lambda made: made.name)
def test_a_page_has_leftovers_and_one_reads_like_a_claim(made):
    ours = words(f"{made.story} {made.neither}")
    lines = [
        line
        for line in made.pasted.splitlines()
        if line and in_order(words(line), ours) < len(words(line))
    ]
    assert len(words(" ".join(lines))) >= 15
    assert any(CLAIM_LIKE.search(line) for line in lines)


def test_every_part_of_a_page_file_is_used():
    for file in (FIXTURES / "leftovers").rglob("*.page"):
        made = page(file.stem, file.read_text("utf-8"))
        for part in (made.story, made.neither):
            assert in_order(words(part), words(made.pasted)) >= 0.6 * len(words(part)), file.stem


@pytest.mark.parametrize(
    ("html", "way", "text"),
    [
        ("<p>One</p><p>Two <b>bold</b></p>", 0, "One\n\nTwo bold\n"),
        ("<p>One</p><p>Two</p>", 1, "One\nTwo\n"),
        ("<p>One<br>Two</p>", 0, "One\nTwo\n"),
        ("<p>" + "word " * 20 + "</p>", 2, " ".join(["word"] * 14) + "\n" + "word " * 5 + "word\n"),
        ("<p>Seen</p><p hidden>No</p><div style='display: none'>No</div>", 0, "Seen\n"),
        ("<script>No</script><noscript>No</noscript><iframe>No</iframe><p>Seen</p>", 0, "Seen\n"),
        ("<details><summary>More</summary><p>No</p></details>", 0, "More\n"),
        ("<details open><summary>More</summary><p>Yes</p></details>", 0, "More\n\nYes\n"),
        ("<pre>a\nb</pre>", 0, "a\nb\n"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", 0, "a\t\tb\n"),
        ("<x-y>One</x-y><x-y>Two</x-y>", 0, "One\n\nTwo\n"),
        ("<span style='display:block'>One</span>Two", 0, "One\n\nTwo\n"),
    ],
)
def test_a_page_is_pasted_as_a_browser_shows_it(html, way, text):
    assert paste(f"<html><body>{html}</body></html>", way) == text


def test_a_page_s_file_is_taken_apart():
    made = page(
        "tiny",
        "Head\nSub\n---\nThe <b>first</b> line.\nThe second.\n---\nBy Ann\n---\n"
        "<html><body><h1>{h}</h1><i>{c1}</i><p>{s}</p><p>{1}</p><p>Share</p><p>{2}</p></body></html>",
    )
    assert made.story == "Head\n\nSub\n\nThe first line.\n\nThe second."
    assert made.neither == "By Ann"
    assert "Share" in made.pasted
    assert "The <b>first</b> line." in made.html


def test_the_open_pages_tell_nothing_of_the_passages_set_aside():
    told = {three for made in PAGES["open"] for three in triples(f"{made.story} {made.pasted}")}
    for passage in BOTH["aside"]:
        for claim in passage.claims:
            mine = triples(claim.sentence)
            assert sum(three in told for three in mine) <= 1 + 0.3 * len(mine), passage.id
