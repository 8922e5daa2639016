"""The story of a page or a pasted text, without what a site leaves around it."""

from __future__ import annotations

import pytest
from bench.claims import cut, in_order, words
from bench.stories import pages, passages
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.claims import find, story
from whereas.claims.story.lines import Line, is_byline, is_end, is_site

HEADLINE = "Quill bans leaf blowers"
PARAGRAPHS = (
    "The council in Quill voted on Monday to ban leaf blowers, and nobody spoke against it.",
    "“They are loud,” said Mayor Bea Voss, who rakes. “And rakes are not.”",
    "The ban begins in May. Blowers may be traded for rakes at the firehouse until June.",
)
STORY = (HEADLINE, *PARAGRAPHS)
P = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]

LEFTOVERS = {
    "menu": "<nav><a>Home</a><a>News</a><a>Sports</a></nav>",
    "share bar": "<div class='share'><a>Share</a><a>Tweet</a><a>Print</a></div>",
    "poll": "<div class='poll'><b>Poll of the day</b><p>Should Quill be first to ban rakes?</p>"
    "<label>Yes</label><label>No</label></div>",
    "sign-up": "<form><p>Sign up for our newsletter.</p><p>Email (required)</p></form>",
    "related": "<div class='related'><h4>You may also like</h4>"
    "<a>Tule is first to ban kites</a></div>",
    "tap": "<p>Tap here to see the first photos.</p>",
    "cookies": "<div id='cookie'><p>We use cookies. By continuing you accept them.</p></div>",
    "comments": "<div id='comments'><h4>2 comments</h4>"
    "<p>Tule was the first city to do this!</p></div>",
    "correction": "<div class='correction'>Correction: an earlier version said Quill was first."
    "</div>",
    "post": "<blockquote class='tweet'><p>No other city does this! #quill</p></blockquote>",
}  # fmt: skip


def page(*parts):
    return f"<html><body><h1>{HEADLINE}</h1>{''.join(parts)}</body></html>"


@pytest.mark.parametrize("name", LEFTOVERS)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_leftover_is_no_part_of_a_page_s_story(name, place):
    if name in ("comments", "related") and place == 0:
        pytest.skip("these follow a story")
    parts = [*P[:place], LEFTOVERS[name], *P[place:]]
    assert story(page(*parts), html=True) == "\n\n".join(STORY)


PASTED = {
    "share bar": "Share\nTweet\nPrint",
    "promo": "READ MORE: Tule is the first city to ban kites",
    "advertisement": "Advertisement",
    "sign-up": "Sign up for our newsletter",
    "required": "Fields marked * are required.",
    "tap": "Tap here to see the first photos",
    "play": "Play Video\nMute",
}


@pytest.mark.parametrize("name", PASTED)
@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_a_leftover_is_no_part_of_a_pasted_story(name, blank):
    lines = [HEADLINE, *PARAGRAPHS[:2], PASTED[name], PARAGRAPHS[2]]
    assert story(blank.join(lines), html=False) == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "tail",
    [
        "2 comments\nrufus\nTule was the first city to do this, by the way, and it was sued.",
        "Most read\nTule becomes first city to ban kites\nA dog counts to nine",
        "Keep scrolling for the next story\nBear robs bakery\nNo other bakery has been robbed so.",
        "Copyright 2031 The Star. All rights reserved.\nThe Star was the first in the county.",
    ],
)
def test_what_follows_a_story_is_no_part_of_it(tail):
    assert story("\n".join([*STORY, tail]), html=False) == "\n\n".join(STORY)


def test_what_goes_before_the_headline_is_no_part_of_it():
    lines = [
        "The Star",
        "News",
        "Log in",
        "We were the first paper in the county to have a dog.",
        *STORY,
    ]
    assert story("\n".join(lines), html=False) == "\n\n".join(STORY)


def test_wrapped_paragraphs_are_joined():
    import textwrap

    text = "\n\n".join(textwrap.fill(part, 50) for part in (*STORY, "Share", "Tweet"))
    assert story(text, html=False).split("\n\n") == list(STORY)


def test_a_page_in_one_form_is_not_lost():
    body = f"<form class='with-sidebar'><h1>{HEADLINE}</h1>{''.join(P)}</form>"
    assert story(f"<html><body>{body}</body></html>", html=True) == "\n\n".join(STORY)


def test_each_line_placed_by_itself_is_one_paragraph():
    pieces = "".join(f"<div>{piece}</div>" for piece in (
        "The council in Quill voted on Monday", "to ban leaf blowers, and nobody spoke",
        "against it in the end.",
    ))  # fmt: skip
    told = story(
        f"<html><body><h1>{HEADLINE}</h1>{pieces}{P[1]}<nav>Home</nav></body></html>", html=True
    )
    assert "nobody spoke against it in the end." in told


@pytest.mark.parametrize("passage", passages("open"), ids=lambda passage: passage.id)
def test_a_text_without_leftovers_is_kept_whole(passage):
    told = words(story(passage.text, html=False))
    assert in_order(words(passage.text), told) == len(words(passage.text))


@pytest.mark.parametrize("html", [True, False])
def test_scores_on_the_open_pages_may_rise_and_never_fall(html):
    did = cut(lambda text: story(text, html=html), find, pages("open"), html)
    assert did.kept >= 0.999 * did.words
    assert did.claims == 0
    assert did.left <= 0.1 * did.around


@pytest.mark.parametrize(
    ("line", "site"),
    [
        ("Share", True),
        ("Sign up for our newsletter", True),
        ("All fields marked * are required", True),
        ("Home | News | Sports", True),
        ("Was this page helpful?", True),
        ("You have read 4 of 5 free articles this month.", True),
        ("", True),
        ("Shops must share their data with the city, the mayor said.", False),
        ("Sign-up begins in May, Voss said.", False),
        ("The poll tax was struck down in 1966.", False),
        ("Required fields of study will be cut.", False),
        ("Copycat stuff, she said.", False),
    ],
)
def test_a_site_s_lines_are_told_from_a_story_s(line, site):
    assert is_site(line) is site


@pytest.mark.parametrize(
    ("line", "end", "byline"),
    [
        ("3 comments", True, False),
        ("More in Local", True, False),
        ("By Jo Bane", False, True),
        ("Updated 9:12 a.m.", False, True),
        ("More than 40 people came.", False, False),
    ],
)
def test_ends_and_bylines_are_known(line, end, byline):
    assert (is_end(line), is_byline(line)) == (end, byline)


@pytest.mark.parametrize("given_", ["", " \n ", "<html></html>", "<p>", "<!-- x -->"])
def test_nothing_gives_nothing(given_):
    assert story(given_, html=True) == ""
    assert story("", html=False) == ""


def test_a_line_knows_its_words():
    assert Line("one two three").words == 3


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<div class=share>", "</div>", "<td>", "<b", "Share",
        "The council voted on Monday to ban them all.", "\n", "<br>", "&amp", "\x00", "<h1>"]),
        max_size=30),
    st.booleans(),
)  # fmt: skip
def test_any_page_gives_some_text(parts, html):
    assert isinstance(story("".join(parts), html=html), str)
