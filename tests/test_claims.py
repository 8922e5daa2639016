"""Claims in stories: what makes one, who says so and how, whose measure, what it does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from bench.claims import Scores, matched, same_speaker
from bench.stories import passages
from hypothesis import given, settings
from hypothesis import strategies as st

import whereas
from tests.libraries import row, table
from tests.libraries import text as law
from whereas.answers.claims import FOREIGN, LONGEST_STORY, claims_of
from whereas.claims import find
from whereas.claims.language import is_english
from whereas.claims.told import Told, paragraphs
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.shown import cli

BEFORE = "The council in Quill took up an ordinance on leaf blowers on Monday. "


def kinds(sentence):
    """The kinds of claims in a sentence that follows one about an ordinance."""
    found = find(BEFORE + sentence)
    return [claim.kind for claim in found if claim.start >= len(BEFORE) - 1]


@pytest.mark.parametrize(
    "sentence",
    [
        "Quill is the first city in the nation to ban them.",
        "It would be the first ordinance of its kind in the state.",
        "It is the state's first leaf-blower ban.",
        "Quill became the third city in the state to do so.",
        "It is one of only three cities that ban them.",
        "Quill is the only town on the coast with such a rule.",
        "No other city has tried it.",
        "Nobody else in the state does this.",
        "It has never been done anywhere.",
        "Not one of the state's 39 counties has such a rule.",
        "There is no law like it in the country.",
        "The ordinance is unprecedented.",
        "The ordinance is without parallel.",
        "Quill pioneered the ban in 1971.",
        "The ordinance breaks new ground.",
        "The ordinance is unique in the state.",
        "Quill stands alone among the state's cities.",
        "Staff could find no other ordinance like it.",
        "Quill banned them long before anyone else.",
        "It is a first for the state.",
        "Nowhere else in the state is a leaf blower a crime.",
        "Quill would become the first to ban them if the mayor signs it.",
        "The mayor, Bea Voss, called it “the first of its kind.”",
    ],
)
def test_a_measure_that_comes_first_or_stands_alone_is_novelty(sentence):
    assert kinds(sentence) == ["novelty"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The ordinance is modeled on one in Tule.",
        "The ordinance was patterned after a law in Tule.",
        "It is based on a Tule ordinance.",
        "It was copied from Tule's, word for word.",
        "It borrows its definitions from state law.",
        "The wording was lifted from Tule's ordinance.",
        "The ordinance was inspired by one in Tule.",
        "The council took a page from Tule.",
        "Quill is following Tule's example.",
        "The ordinance mirrors state law.",
        "It echoes the rule that Tule adopted in 2010.",
        "Similar bans are in force in Tule and Marl.",
        "The idea came from Tule.",
        "Quill joins a dozen other cities that ban them.",
        "Quill became the 14th city in the state to ban them.",
        "It has become a model for other cities.",
        "Six cities have since copied it.",
        "Staff drafted it from a model ordinance.",
    ],
)
def test_a_tie_to_another_s_measure_is_borrowing(sentence):
    assert "borrowing" in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Landscapers have threatened to sue.",
        "A judge struck the ordinance down in May.",
        "A federal judge blocked the ordinance.",
        "The state supreme court upheld the ban.",
        "The council repealed the ordinance in June.",
        "Landscapers sued the city over the ban.",
    ],
)
def test_a_fight_over_a_measure_is_contest(sentence):
    assert kinds(sentence) == ["contest"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The first reading is on Monday.",
        "The first 200 people to turn one in will get a rake.",
        "Voss is the first woman on the council.",
        "The new bridge is the first of its kind in the state.",
        "A groundbreaking ceremony was held for the library.",
        "The rain was unprecedented.",
        "We are not the first city to do this.",
        "Quill isn't the only city to ban them.",
        "Is Quill the first city to ban them?",
        "She asked whether the town had copied Tule.",
        "It is the town's first noise law.",
        "It is the strictest ordinance in the state.",
        "It is a bold, historic and innovative ordinance.",
        "Voss was the only member to vote no.",
        "No one else spoke.",
        "Tule has had a ban since 2010.",
        "The fee is based on the size of the lot.",
        "The clerk copied 400 pages of deeds by hand.",
        "Deputies followed the lead truck to Tule Road.",
        "The county borrowed $3 million for a roof.",
        "The ordinance mirrors last year's draft.",
        "The mayor vetoed it, and residents held a protest.",
        "A man sued his neighbor over a hedge.",
        "Voss called the suit a publicity stunt.",
    ],
)
def test_what_only_looks_like_a_claim_is_none(sentence):
    assert kinds(sentence) == []


RULE = "The council in Quill banned leaf blowers. "


@pytest.mark.parametrize(
    ("text", "speaker", "sourcing"),
    [
        ("It is the first ban of its kind in the state.", None, "unattributed"),
        ("It is the first ban of its kind in the state, Mayor Bea Voss said.", "Bea Voss",
         "paraphrased"),
        ("“No other city does this,” said Bea Voss, the mayor.", "Bea Voss", "quoted"),
        ("Officials say no other city does this.", None, "paraphrased"),
        ("It is believed to be the first ban of its kind in the state.", None, "hedged"),
        ("It may be the first ban of its kind in the state.", None, "hedged"),
        ("The ban, billed as the state's first, starts in May.", None, "hedged"),
        ("It would be the first ban of its kind in the state.", None, "unattributed"),
        ("The mayor, Bea Voss, shrugged. She said that no other city does this.", "Bea Voss",
         "paraphrased"),
        ("No other city does this, according to the Clean Air League.", "Clean Air League",
         "paraphrased"),
        ("No other city does this, the mayor said. Mayor Bea Voss wrote the ban.", "Bea Voss",
         "paraphrased"),
        ("Bea Voss laughed. “We looked,” she said. “No other city does this.”", "Bea Voss",
         "quoted"),
        ("Voss, who called it “the first of its kind,” is mayor. Bea Voss wrote it.", "Bea Voss",
         "quoted"),
        ("A spokesman for the Clean Air League said no other city does this.",
         "Clean Air League", "paraphrased"),
        ("Bea Voss said the ban is fair. No other city has one.", None, "unattributed"),
        ("A judge, the first in the state to rule on a ban like it, struck it down.", None,
         "unattributed"),
    ],
)  # fmt: skip
def test_who_says_so_and_how(text, speaker, sourcing):
    claim = next(claim for claim in find(RULE + text))
    assert (claim.speaker, claim.sourcing) == (speaker, sourcing)


SPEECH = "Remarks of Councilmember Dana Frye\n\nFriends, we ban the leaf blower. I am proud. "


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (SPEECH + "No other city has done so.", "Dana Frye"),
        ("MS. VARGA: No other city bans leaf blowers.\nTHE CLERK: Thank you.", "VARGA"),
        ("The Bugle: Is it new?\nTess Roy: No other city bans leaf blowers.", "Tess Roy"),
    ],
)
def test_in_a_speech_or_transcript_the_speaker_is_quoted(text, speaker):
    assert [(c.speaker, c.sourcing) for c in find(text)] == [(speaker, "quoted")]


def test_anchors_and_reporters_are_writers():
    text = "ANCHOR: A ban tonight.\nREPORTER: No other city bans leaf blowers, Kim."
    assert [(c.speaker, c.sourcing) for c in find(text)] == [(None, "unattributed")]


@pytest.mark.parametrize(
    ("text", "place", "about"),
    [
        ("Quill is the first city in the state to ban leaf blowers.", "Quill", "ban leaf blowers"),
        ("QUILL, May 3 — The ban is the first in the state. It bars leaf blowers.", "QUILL",
         "bars leaf blowers"),
        ("A bill that would bar leaf blowers passed. It is based on a law in Tule.", None,
         "bar leaf blowers"),
        ("• Tule: No other town has such a rule.", "Tule", None),
    ],
)  # fmt: skip
def test_whose_measure_and_what_it_does(text, place, about):
    claim = find(text)[0]
    assert (claim.place, claim.about) == (place, about)


def test_a_measure_s_number_is_told():
    assert find("Ordinance 22-107 would be the first ban in the state.")[0].measure == (
        "Ordinance 22-107"
    )


def test_sentences_end_inside_quotations_and_not_at_abbreviations():
    told = Told("“We asked. No one does this,” Sen. Jo A. Holt said at 6 p.m. Tuesday. It passed.")
    assert [told.said(sentence) for sentence in told.sentences] == [
        "“We asked.", "No one does this,” Sen. Jo A. Holt said at 6 p.m. Tuesday.", "It passed.",
    ]  # fmt: skip


def test_wrapped_lines_are_one_paragraph():
    text = (
        "The council of Oxley voted on Monday to ban the sale of puppies in shops,\n"
        "and it did so without a word. It is the first city in the state to do so.\n\nMore."
    )
    assert [text[a:b].count("\n") for a, b in paragraphs(text)] == [1, 0]
    assert [claim.kind for claim in find(text)] == ["novelty"]


LETTERS = st.text(
    st.sampled_from("aB .,“”\"'’\n—:?!0") | st.characters(exclude_categories=()), max_size=200
)
WORDS = st.lists(
    st.sampled_from(
        "the first city in state to ban it law said “ ” , . \n\n Mayor Ann Lee who no other has"
        " copied from Tule MS. LEE: ( ) — believed sued court only 14th".split(" ")
    ),
    max_size=60,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(LETTERS | WORDS)
def test_any_text_gives_claims_that_are_pieces_of_it_in_order(text):
    found = find(text)
    for claim in found:
        assert text[claim.start : claim.end] == claim.sentence
        assert claim.start <= claim.words[0] < claim.words[1] <= claim.end
        for said in (claim.speaker, claim.place, claim.about):
            assert said is None or said
        assert claim.about is None or claim.about in text
        assert claim.sourcing in ("quoted", "paraphrased") or claim.speaker is None
    assert [claim.start for claim in found] == sorted(claim.start for claim in found)


@pytest.mark.parametrize("unit", ["first ", "“", "First City ", "first, ", "a\n", "no other "])
def test_a_long_paste_of_one_thing_is_read(unit):
    assert isinstance(find(unit * (400_000 // len(unit))), list)


def test_scores_on_the_open_half_may_rise_and_never_fall():
    scores = Scores.of(find, passages("open"))
    assert scores.both.f1 >= 0.99
    assert scores.contest.f1 >= 0.99
    assert (scores.speaker, scores.sourcing) >= (0.98, 0.98)
    assert scores.place >= 0.85
    assert scores.both.clean == scores.both.without


def test_what_measures_do_is_told_for_most_open_claims():
    known = told = 0
    for passage in passages("open"):
        for found, labelled in matched(find(passage.text), passage.claims):
            assert same_speaker(found.speaker, labelled.speaker)
            known += labelled.about is not None
            told += labelled.about is not None and found.about is not None
    assert told >= 0.85 * known


# --- held against a library


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("First in state to tax vacant homes", True),
        ("Der Rat der Stadt hat am Montag als erste im Land das Laub verboten. " * 3, False),
        ("La ciudad es la primera del país que prohíbe los sopladores de hojas en las calles. " * 3,
         False),
        ("Le conseil a voté lundi une loi qui interdit les souffleurs de feuilles en ville. " * 3,
         False),
        ("The council voted on Monday to ban leaf blowers, and the mayor said she was glad. " * 3,
         True),
        ("Съвет реши да забрани " * 10, False),
    ],
)  # fmt: skip
def test_english_is_told_from_other_languages(text, english):
    assert is_english(text) is english


CASH = (
    "AN ORDINANCE concerning payment.\nSection 1. Cash. Every store shall accept payment in cash "
    "for goods that it sells over the counter.\nSection 2. Penalty. A store that refuses cash "
    "shall pay a penalty of fifty dollars."
)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A library in which one town makes stores accept cash; thirty other measures."""
    folder = tmp_path_factory.mktemp("held")
    lib = whereas.open(folder / "library")
    others = [row(i, text=law(f"topic{i} lamps{i}", i)) for i in range(30)]
    mine = {"id": "tule:1", "text": CASH, "date": "1998-03-01", "title": "Payment in cash"}
    lib.add(table(folder / "a.jsonl", *others, row(0) | mine | {"place": "Tule"}))
    return lib


STORY = (
    "Quill is the first city in the country to require that stores accept cash. "
    "Grocers have sued.\n\n"
    "“No other place does this,” said Mayor Bea Voss.\n"
)


def test_claims_are_held_against_the_library(held):
    found = held.claims(STORY, kind="text")
    assert [claim.kind for claim in found.claims] == ["novelty", "contest", "novelty"]
    first, contest, _ = found.claims
    assert first.finding == "earlier text found"
    assert first.check.earliest == "tule:1"
    assert "No measure of Quill is in this library." in first.coverage
    assert (contest.check, contest.finding, contest.coverage) == (None, None, "")


def test_a_place_s_own_measure_is_no_precedent_of_itself(held):
    found = held.claims(STORY.replace("Quill", "Tule"), kind="text")
    assert found.claims[0].finding == "none found in this library"
    assert "is in this library" not in found.claims[0].coverage


def answer(story, checker=lambda about, filters: None):
    return claims_of(story, checker, ["Tule"], Filters())


def test_what_does_not_say_enough_is_not_checked():
    found = answer("The ordinance is the first of its kind in the state.")
    assert [(c.check, c.finding) for c in found.claims] == [(None, "not enough said to check")]


def test_the_same_thing_is_asked_once():
    asked = []
    answer(STORY * 2, lambda about, filters: asked.append((about, filters)))
    assert len(asked) == len(set(asked)) == 1


def test_ten_measures_are_ten_questions():
    asked = []
    things = "kites drones geese vapes signs boats hens goats bees rakes".split()
    story = " ".join(f"Quill is the first city in the state to ban {one}." for one in things)
    answer(story, lambda about, filters: asked.append(about))
    assert asked == [f"ban {one}" for one in things]


@pytest.mark.parametrize("story", ["", " \n\n ", "… — 42 !"])
def test_a_story_without_a_word_is_refused(story):
    with pytest.raises(UsageError, match="no word"):
        answer(story)


def test_a_story_in_another_language_is_told_so():
    found = answer("Der Rat der Stadt hat am Montag als erste Stadt das Laub verboten. " * 5)
    assert (found.claims, found.note) == ([], FOREIGN)


def test_five_megabytes_are_cut_and_it_is_said():
    filler = "The council met on a day like any other, and then it went home.\n\n"
    found = answer(STORY + filler * (5_000_000 // len(filler)))
    assert len(found.claims) == 3
    assert f"{LONGEST_STORY:,}" in found.note
    assert len(found.text) == LONGEST_STORY


def test_a_claim_about_the_future_is_a_claim():
    found = answer("If voters agree, Quill will be the first city in the state to ban kites.")
    assert [claim.about for claim in found.claims] == ["ban kites"]


# --- the command


@pytest.fixture
def run(held, capsys):
    def go(*args):
        status = cli.main(["claims", *map(str, args), "--library", str(held.folder)])
        out, err = capsys.readouterr()
        return status, out, err

    return go


def test_the_command_draws_a_story_s_claims(run, tmp_path):
    (tmp_path / "story.txt").write_text(STORY)
    status, out, err = run(tmp_path / "story.txt")
    assert (status, err) == (0, "")
    assert "3 claims about measures." in out
    assert "»first city«" in out
    assert "earlier text found" in out
    assert "says so: Bea Voss, quoted" in out


def test_json_is_the_contract_s_list(run, tmp_path):
    (tmp_path / "story.html").write_text(f"<html><body><nav>Home</nav><p>{STORY}</p></body></html>")
    status, out, _ = run(tmp_path / "story.html", "--json")
    rows = json.loads(out)
    assert status == 0
    wanted = {"kind", "sentence", "speaker", "sourcing", "place", "about", "check", "finding"}
    assert all(wanted <= row.keys() for row in rows)
    assert rows[0]["check"]["earliest"] == "tule:1"
    assert [row["finding"] for row in rows][:2] == ["earlier text found", None]


def test_a_pdf_of_a_story_is_read(run, tmp_path):
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["Normal"]
    page = [Paragraph(part, style) for part in STORY.split("\n\n")]
    SimpleDocTemplate(str(tmp_path / "story.pdf")).build(page)
    status, out, _ = run(tmp_path / "story.pdf")
    assert status == 0
    assert "earlier text found" in out


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 2, "no word"),
        (b"\x00\x01\x02" * 100, 2, "story.txt"),
        ("Der Rat hat am Montag das Laub in der Stadt verboten. " * 5, 0, "English"),
        ("The council met.", 0, ""),
    ],
)  # fmt: skip
def test_bad_stories_get_a_clear_answer(run, tmp_path, content, status, said):
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "story.txt").write_bytes(data)
    found, _, err = run(tmp_path / "story.txt")
    assert found == status
    assert said in err
    assert err.count("\n") <= 1


@pytest.mark.parametrize("what", ["nothere.txt", "first city to ban kites"])
def test_what_is_no_file_is_said_so(run, what):
    status, out, err = run(what)
    assert (status, out) == (2, "")
    assert "no such file" in err


def test_an_address_on_a_private_network_is_not_fetched(run):
    status, _, err = run("http://127.0.0.1:9/story.html")
    assert status == 1
    assert "127.0.0.1" in err


def test_a_story_from_standard_input(run, monkeypatch):
    import io
    from types import SimpleNamespace

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(STORY.encode())))
    status, out, _ = run("-")
    assert status == 0
    assert "3 claims" in out


def test_a_claim_s_words_may_be_replaced_for_drawing(held):
    from whereas.shown.safe import safe

    found = held.claims(STORY, kind="text")
    assert safe(replace(found, text="")).claims == found.claims
