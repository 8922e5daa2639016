import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden import compare, example
from whereas.shown.html.compare import compare_page
from whereas.shown.html.page import marked, quoted_address, web_address
from whereas.shown.html.trace import trace_page
from whereas.shown.safe import safe

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in order."""

    def __init__(self, source):
        super().__init__()
        self.open, self.tags, self.links, self.text = [], [], [], ""
        self.ids, self.attributes = [], set()
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


PAGES = {
    "trace.html": lambda: trace_page(example.trace()),
    "compare.html": lambda: compare_page(example.comparison()),
}


@pytest.mark.parametrize("name", PAGES)
def test_golden(name):
    compare.check(name, PAGES[name]().replace(f"whereas {version('whereas')}", "whereas VERSION"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_nothing_else(name):
    source = PAGES[name]()
    page = Page(source)
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(page.tags)
    assert not {a for a in page.attributes if a.startswith("on")} | ({"style"} & page.attributes)
    assert "default-src 'none'; style-src 'unsafe-inline'" in source
    assert "url(" not in source
    assert "@import" not in source
    assert '<html lang="en">' in source
    assert all(link.startswith(("#", "https://law.example/")) for link in page.links)


@pytest.mark.parametrize("name", PAGES)
def test_links_inside_the_page_lead_somewhere(name):
    page = Page(PAGES[name]())
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner
    assert inner <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert page.tags.count("caption") == page.tags.count("table")
    assert page.tags.count("h1") == 1


HOSTILE = (
    "</style></title><script>alert(1)</script><img src=x onerror=alert(1)> \"'&{{ 7*7 }} \x00\x1b"
)


def hostile_trace():
    trace = example.trace()
    quote = example.DEFINITION
    quote = replace(
        quote,
        source=replace(quote.source, exact=HOSTILE + quote.source.exact, section=HOSTILE),
        target=replace(quote.target, section=HOSTILE),
    )
    bad = replace(
        trace.sources[0], title=HOSTILE, place=HOSTILE, measure=HOSTILE, status=HOSTILE,
        date_basis=HOSTILE, url="javascript:alert(1)", passages=[quote],
    )  # fmt: skip
    text = HOSTILE + trace.text[len(HOSTILE) :]
    sections = [replace(s, heading=HOSTILE, number=HOSTILE) for s in trace.sections]
    return replace(
        trace, title=HOSTILE, place=HOSTILE, measure=HOSTILE, text=text, sections=sections,
        sources=[bad, *trace.sources[1:]], also=[bad],
    )  # fmt: skip


def hostile_comparison():
    a = example.comparison()
    return replace(
        a, a=HOSTILE, b=HOSTILE, title_a=HOSTILE, title_b=HOSTILE, text_a=HOSTILE + a.text_a,
        text_b=HOSTILE, relation_class=HOSTILE,
    )  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [trace_page(safe(hostile_trace())), compare_page(safe(hostile_comparison()))],
    ids=["trace", "compare"],
)
def test_hostile_law_stays_text(source):
    page = Page(source)
    assert not {"script", "img"} & set(page.tags)
    assert "onerror" not in page.attributes
    assert not [link for link in page.links if not link.startswith(("#", "https://"))]
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert "\x00" not in source
    assert "\x1b" not in source


@given(st.text(max_size=60))
def test_any_title_and_text_give_a_well_formed_page(text):
    trace = replace(example.trace(), title=text, place=text)
    shown = Page(trace_page(safe(trace)))
    assert not {"script", "img"} & set(shown.tags)


def test_the_whole_text_stands_on_the_page():
    page = trace_page(example.trace())
    law = re.findall(r'<div class="law">(.*?)</div>', page, re.S)
    bare = re.sub(r'<a class="ref".*?</a>|<[^>]*>', "", " ".join(law))
    assert bare.replace("&#34;", '"').replace("&#39;", "'").split() == example.TARGET.split()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://law.example/a", "https://law.example/a"),
        ("http://law.example", "http://law.example"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//law.example/a", ""),
        ("https:///a", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_web_address(url, address):
    assert web_address(url) == address


def test_quoted_address():
    assert quoted_address("https://law.example/a", "Boats, half-sunk") == (
        "https://law.example/a#:~:text=Boats%2C%20half%2Dsunk"
    )
    long = " ".join(f"w{n}" for n in range(30))
    assert quoted_address("https://law.example/a#top", long) == (
        "https://law.example/a#top:~:text=w0%20w1%20w2%20w3%20w4%20w5,w24%20w25%20w26%20w27%20w28%20w29"
    )
    assert quoted_address("javascript:x", "Boats") == ""


def test_marked_gives_the_text_back():
    comparison = example.comparison()
    stretches = marked(comparison.text_a, comparison.passages, "target")
    assert "".join(s.text for s in stretches) == comparison.text_a
    assert [s.number for s in stretches] == [None, 1, None, 2, None]


def test_a_negative_answer_carries_coverage():
    page = trace_page(replace(example.trace(), sources=[], also=[], assigned=[]))
    assert "No passage of the 146 words" in page
    assert "Looked in 19 measures of 2 places" in page


def test_wording_without_a_direction_is_shown():
    trace = example.trace()
    undated = [replace(s, date_from=None, date_to=None) for s in trace.sources]
    page = trace_page(replace(trace, sources=[], also=undated, assigned=[], borrowed_words=0))
    Page(page)
    assert "it is undated" in page
    assert "<ins>Port Alder</ins>" in page
    assert "48% found elsewhere" in page
    assert "found earlier" not in page
    assert page.index('id="also"') < page.index('id="text"')
