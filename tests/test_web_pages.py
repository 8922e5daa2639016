"""Web pages: the law is kept with its labels, the site around it is left out, marks are read."""

from __future__ import annotations

import pytest
from bench.pages import FORMS, SITES, kept, laws, left_behind, pages
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.errors import UnreadableError
from whereas.records import Span
from whereas.sources.documents import html, markers, styles
from whereas.sources.documents.around import leftover
from whereas.sources.documents.html import read, read_page
from whereas.sources.documents.lines import cut
from whereas.sources.documents.markers import read_markers
from whereas.sources.documents.numbered import without_line_numbers
from whereas.sources.documents.writing import DELETED, INSERTED


def states(page):
    found = read_page(page)
    return [(found.text[s.start : s.end], s.state) for s in found.spans]


LAW = "".join(
    f"<p>({label}) A lamplighter shall trim {n} wicks before the bell rings at dusk.</p>"
    for n, label in enumerate("abcdefgh", 2)
)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<pre>Section 1.\n  (a) Wicks.\n\n\nEnd</pre>", "Section 1.\n(a) Wicks.\nEnd"),
        ("<ol><li>One<li>Two</ol>", "1. One\n2. Two"),
        ("<ol type=a start=3><li>x<li>y</ol>", "c. x\nd. y"),
        ("<ol style='list-style-type: upper-roman'><li>x<li value=9>y</ol>", "I. x\nIX. y"),
        ("<ol><li>(a) has its own</ol>", "(a) has its own"),
        ("<ol style='list-style: none'><li>bare</ol>", "bare"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\nb\n2. c"),
        ("<p>seen</p><p style='display: none'>not</p><p hidden>nor</p>", "seen"),
        ("<style>.x{display:none}</style><p>seen<p class=x>not", "seen"),
        (
            "<var>1.2</var>Lamps of <var>n</var><br><td class=line-number>3</td>wicks",
            "Lamps of n\nwicks",
        ),
    ],
)
def test_a_page_reads_as_it_is_shown(page, text):
    assert read_page(page).text == text


@pytest.mark.parametrize(
    ("around", "why"),
    [
        ("<nav>Council Agendas</nav>", "nav"),
        ("<form><p>Tell us your street<input></form>", "form"),
        ("<div class='newsletter-box'>Stay in touch</div>", "name"),
        ("<div id=mainMenu>Council, Agendas</div>", "camel-case name"),
        ("<div role=search>Find a law</div>", "role"),
        ("<ul>" + "<li><a href=#>Pay a bill</a>" * 3 + "</ul>", "links"),
        ("<p>* Required fields</p>", "leftover"),
        ("<div><p>© 2019 City of Oxbow</p><p>12 Harbour Street</p></div>", "beside a leftover"),
    ],
)
def test_what_stands_around_law_is_left_out(around, why):
    alone = read_page(LAW).text
    assert read_page(f"{around}{LAW}").text == alone, why
    assert read_page(f"{LAW}{around}").text == alone, why


@pytest.mark.parametrize(
    "page",
    [
        f"<form id=aspnetForm>{LAW}</form>",
        f"<aside>{LAW}</aside><p>Chapter 2",
        f"<div class=menu-content>{LAW}</div>",
        f"<nav><ul><li>Council</ul>{LAW}",
        f"{LAW}<p>[ <a>2001 c 1 s 2</a>; <a>1999 c 4 s 1</a>; <a>1980 c 7</a>. ]</p>",
        "<ul>" + "".join(f"<li><a>Sec. {n}. Lamps of brass</a>" for n in range(5)) + "</ul>" + LAW,
        f"<p>The <a>lamp</a> law of <a>the quay</a> and <a>the pier</a> stands here.</p>{LAW}",
        LAW + "<div><p>(c) Before January 1, 2019, the clerk shall keep the register.</p></div>",
    ],
)
def test_law_is_kept_whatever_it_is_wrapped_in(page):
    shown = page.replace("<li>", "<p>")
    for name in ("form", "aside", "ul", "a", "div", "nav"):
        shown = shown.replace(f"<{name}>", "").replace(f"</{name}>", "")
    wanted = read_page(
        shown.replace("<form id=aspnetForm>", "").replace("<div class=menu-content>", "")
    )
    assert read_page(page).text.split() == wanted.text.split()


def test_made_pages_keep_their_law_and_lose_their_site():
    law = said = there = found = 0
    for page in pages(laws(3)):
        text = read_page(page.html).text
        words, came = kept(page, text)
        sentences, left = left_behind(page, text)
        law, found, said, there = law + words, found + came, said + sentences, there + left
    assert found >= 0.995 * law
    assert there == 0
    assert said > 20 * len(FORMS) * len(SITES)


@pytest.mark.parametrize(
    ("line", "is_leftover"),
    [
        ("* Required fields", True),
        ("Fields marked with an asterisk (*) are required.", True),
        ("The fields named in subsection (a) are required by this chapter.", False),
        ("Skip to main content", True),
        ("Share this page on Facebook", True),
        ("Share", True),
        ("Shares of the fund shall be held by the clerk.", False),
        ("Facebook | Twitter | Email", True),
        ("Sign up for our newsletter", True),
        ("Subscribe to the oath before the clerk; and", False),
        ("This website uses cookies to help you.", True),
        ("© 2020 Town of Oxbow", True),
        ("(c) 2019 Oxbow Council", True),
        ("(c) Before 2019 the clerk shall keep the register.", False),
        ("(c) On January 1, 2019, all rights reserved to the town lapse.", False),
        ("Copyright 2001, all rights reserved", True),
        ("Page 2 of 4", True),
        ("Home", True),
        ("Home occupations", False),
        ("Guardrails required.", False),
        ("required.", False),
        ("Required.", False),
        ("home", False),
        ("print or e-mail", False),
        ("", False),
    ],
)
def test_lines_that_a_site_prints(line, is_leftover):
    assert leftover(line) == is_leftover


NOTE = "<p>Matter underlined is new.</p>"
ROOM = " and the clerk of the town keeps the list"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>Old <ins>new</ins> <del>gone</del>", [("new", "added"), ("gone", "struck")]),
        ("<p><u>Heading</u> of a law", []),
        (f"{NOTE}<p>A <u>new</u> word", [("new", "added")]),
        (
            f"{NOTE}<p>A <span style='text-decoration: underline'>new</span> word",
            [("new", "added")],
        ),
        (
            "<p>A <span style='text-decoration:line-through'>gone</span> word",
            [("gone", "struck")],
        ),
        (
            f"<style>p.x, span.new {{text-decoration: underline}} .old{{text-decoration-line:"
            f"line-through}}</style>{NOTE}<p>a <span class=new>b</span> <i class=old>c</i>",
            [("b", "added"), ("c", "struck")],
        ),
        (f"<style>a{{text-decoration:underline}}</style>{NOTE}<p><a>link</a> x", []),
        (f"{NOTE}<p><u style='text-decoration:none'>plain</u> x", []),
        ("<p><del>a <ins>b</ins> c</del>", [("a", "struck"), ("b", "added"), ("c", "struck")]),
    ],
)
def test_added_and_struck_words(page, found):
    assert states(page + ROOM) == found


@pytest.mark.parametrize(
    ("text", "left", "found"),
    [
        ("a deleted text begin b c deleted text end d", "a b c d", [("b c", DELETED)]),
        (
            "deleted text begin$1deleted text endnew text begin$2new text end x",
            "$1$2 x",
            [("$1", DELETED), ("$2", INSERTED)],
        ),
        ("a {+ b +} {- c -} d", "a b c d", [("b", INSERTED), ("c", DELETED)]),
        ("a <<+ b +>> <<- c ->> d", "a b c d", [("b", INSERTED), ("c", DELETED)]),
        ("a [A> b <A] [D> c <D] d", "a b c d", [("b", INSERTED), ("c", DELETED)]),
        ("a [[b c]] <<d>> e", "a [[b c]] <<d>> e", [("b c", DELETED), ("d", INSERTED)]),
        ("a <<b>> c", "a <<b>> c", []),
        ("the ((former town)) city", "the ((former town)) city", [("former town", DELETED)]),
        ("((a)) is a label", "((a)) is a label", []),
        ("new text begin never closed", "new text begin never closed", []),
        ("new text end stray", "new text end stray", []),
    ],
)
def test_marks_that_a_text_prints(text, left, found):
    read, stretches = read_markers(text)
    assert read == left
    assert [(read[a:b], formats) for a, b, formats in stretches] == found


def test_a_mark_counts_before_a_format_around_it():
    text, stretches = read_markers("ab {+cd+} ef", [(0, 12, DELETED)])
    assert text == "ab cd ef"
    assert stretches == [(0, 3, DELETED), (3, 5, INSERTED), (5, 8, DELETED)]


def print_of(rows, first=1, form="{n:>3}  {row}"):
    return "\n".join(form.format(n=n, row=row) for n, row in enumerate(rows, first))


ROWS = [f"the keeper of the {n} lamps shall trim" for n in ("red", "tall", "old", "far") * 3]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (print_of(ROWS), "\n".join(ROWS)),
        (print_of(ROWS, form="{row}  {n}"), "\n".join(ROWS)),
        (print_of(ROWS, form="{n}\xa0\xa0{row}"), "\n".join(ROWS)),
        (print_of(ROWS) + "\n" + print_of(ROWS[:4]), "\n".join(ROWS + ROWS[:4])),
        (print_of(ROWS[:7]), None),
        (print_of(ROWS, form="{n}. {row}"), None),
        (print_of(ROWS, form="({n}) {row}"), None),
        (print_of(["$5", "$10"] * 6), None),
        ("In 1999 the clerk\nin 2000 the mayor", None),
    ],
)
def test_line_numbers_of_a_print(text, wanted):
    assert without_line_numbers(text, [])[0] == (text if wanted is None else wanted)


def test_spans_stay_on_their_words_when_numbers_go():
    text = print_of(ROWS)
    at = text.index("tall lamps")
    read, (stretch,) = without_line_numbers(text, [(at, at + 10, INSERTED)])
    assert read[stretch[0] : stretch[1]] == "tall lamps"


def test_a_mark_without_an_end_nearby_is_a_stray_sign(monkeypatch):
    assert read_markers("a {+ bcd +}")[1] == [(2, 5, INSERTED)]
    monkeypatch.setattr(markers, "LONGEST_MARKED", 3)
    assert read_markers("a {+ bcd +}") == ("a {+ bcd +}", [])


@pytest.mark.parametrize(
    "hostile",
    ["a " * 500_000, "/*" * 500_000, "x{" * 500_000, "}" * 900_000, "<ins></i " * 100_000],
)
def test_a_hostile_style_sheet_costs_what_its_length_does(hostile):
    """Found by fuzzing: without braces, or with comments that don't end, it cost its square."""
    rule = ".old{text-decoration:line-through}"
    page = f"<style>{rule}{hostile}</style><p>a <b class=old>b</b> c"
    assert read_page(page).text == "a b c"
    assert states(page) == [("b", "struck")]


@pytest.mark.parametrize(
    ("sheet", "struck"),
    [
        ("@media print{.old{text-decoration:line-through}}", True),
        ("/* a { */ p .old, i{text-decoration:line-through} /* and so on", True),
        (".x{color:red}.old{text-decoration:line-through}", True),
        (".old{color:red}.x{text-decoration:line-through}", False),
        ("/* .old{text-decoration:line-through}", False),
        (".old{text-decoration:line-through", False),
        ("} .old{text-decoration:line-through}", True),
    ],
)
def test_which_rules_of_a_sheet_count(sheet, struck):
    page = f"<style>{sheet}</style><p>a <b class=old>b</b> c"
    assert states(page) == ([("b", "struck")] if struck else [])


def test_of_a_long_style_sheet_the_beginning_is_read(monkeypatch):
    page = "<style>.old{text-decoration:line-through}</style><p>a <b class=old>b</b> c"
    assert states(page) == [("b", "struck")]
    monkeypatch.setattr(styles, "LONGEST_SHEET", 5)
    assert states(page) == []


@given(st.text(alphabet="ab ", max_size=30), st.data())
def test_cutting_moves_what_is_left(text, data):
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    gone = list(zip(edges[::2], edges[1::2], strict=False))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    read, stretches = cut(text, [(start, end, 1)], gone)
    inside = [i for i in range(len(text)) if not any(a <= i < b for a, b in gone)]
    assert read == "".join(text[i] for i in inside)
    marked = "".join(text[i] for i in inside if start <= i < end)
    assert "".join(read[a:b] for a, b, _ in stretches) == marked


def test_a_page_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(html, "MAX_HTML_BYTES", 10)
    with pytest.raises(UnreadableError, match="too long for a page"):
        read(b"<p>" + b"x" * 20)


@pytest.mark.parametrize("data", [b"%PDF-1.4 x", b"\0\1\2" * 50, b"PK\3\4"])
def test_what_is_no_page_is_refused(data):
    with pytest.raises(UnreadableError):
        read(data)


def test_a_page_of_no_end_is_refused():
    with pytest.raises(UnreadableError, match="nested too deeply"):
        read(b"<div>" * 100_000)


PIECES = st.sampled_from(
    "<p> </p> <ins> <del> <u> </u> <li> <pre> </pre> <form> <a> </a> [[ ]] {+ +} \n".split(" ")
    + "<ol type=i>|<b class=a>|<table><td>|new text begin|new text end|1 |2 |© 2020".split("|")
    + ["<style>.a{text-decoration:underline}</style>"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join))
def test_any_page_gives_a_text_with_spans_that_hold(page):
    found = read_page(page)
    last = 0
    for span in found.spans:
        assert isinstance(span, Span)
        assert last <= span.start < span.end <= len(found.text)
        last = span.end


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_mutated_pages_raise_only_our_error(data):
    page = next(pages(laws(1))).html.encode()
    at = data.draw(st.integers(0, len(page)))
    end = data.draw(st.integers(at, min(len(page), at + 200)))
    changed = page[:at] + data.draw(st.binary(max_size=30)) + page[end:]
    try:
        found = read(changed)
    except UnreadableError:
        return
    assert all(s.end <= len(found.text) for s in found.spans)


def test_selectors_are_read_from_their_end(monkeypatch):
    page = "<style>.old, .gone, {names}, .late{{text-decoration:line-through}}</style>"
    page = page.format(names=",".join(".x" for _ in range(2000)))
    page += "<p>a <b class=old>b</b> and <b class=late>c</b>"
    assert states(page) == [("c", "struck")]
    monkeypatch.setattr(styles, "LONGEST_SELECTORS", 100_000)
    assert states(page) == [("b", "struck"), ("c", "struck")]
