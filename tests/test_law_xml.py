"""XML of law: text by the rules of its vocabulary, and nothing of a stranger's tricks."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import law_xml
from whereas.errors import UnreadableError
from whereas.records import Span
from whereas.sources.documents import epub, xml, xml_tree
from whereas.sources.documents.safe_xml import MAX_DEPTH


def text(document):
    return xml.read(document.encode()).text


def marked(document):
    found = xml.read(document.encode())
    return [(found.text[s.start : s.end], s.state) for s in found.spans]


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        pytest.param(
            law_xml.bill(),
            "A BILL\nTo light the harbor.\nSECTION 1. SHORT TITLE.\nThis Act may be cited as the"
            " “Lamp Act”.\nSEC. 2. LAMPS.\nThe Wick Code is amended—\n(1) by striking “oil” and"
            " inserting “gas”; and\n(2) by adding the following:\n“(c) Trimming Each wick is"
            " trimmed.”.",
            id="bill",
        ),
        pytest.param(
            law_xml.law(), "To light the harbor.\nSECTION 1. The harbor is lit.", id="law"
        ),
        pytest.param(
            law_xml.old_bill(),
            "SEC. 1. Short title\nThis is the Wick Act.",
            id="older bill",
        ),
        pytest.param(
            law_xml.akn(),
            "An Act on lamps\nCHAPTER 1 Lamps\n1. Trimming\n(1) Every wick and glass shall be cut"
            " trimmed.\n(2) The keeper shall—\n(a) look; and",
            id="akn",
        ),
        pytest.param("<a><b>One <i>two</i> three</b><c>4</c></a>", "One two three\n4", id="any"),
        pytest.param("<a>x<b/>y</a>", "xy", id="any, mixed"),
        pytest.param(
            '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><nav>'
            "menu</nav><p>law</p></body></html>",
            "law",
            id="xhtml",
        ),
    ],
)
def test_text_by_vocabulary(document, wanted):
    assert text(document) == wanted


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        pytest.param(
            law_xml.bill(),
            [
                ("“oil”", "struck"),
                ("“gas”", "added"),
                ("“(c) Trimming Each wick is trimmed.”", "added"),
            ],
            id="what an amendment quotes",
        ),
        pytest.param(
            law_xml.bill(main="<section><content>A <del>b</del> <ins>c</ins></content></section>"),
            [("b", "struck"), ("c", "added")],
            id="uslm",
        ),
        pytest.param(
            law_xml.old_bill(law_xml.CHANGED),
            [
                ("SEC. 2. Old\nOil is burnt.", "struck"),
                ("SEC. 2. New\nGas is burnt.", "added"),
            ],
            id="a committee's changes",
        ),
        pytest.param(law_xml.akn(), [("and glass", "added"), ("cut", "struck")], id="akn"),
        pytest.param(
            law_xml.akn(law_xml.MOD, extra=law_xml.ANALYSIS),
            [("oil", "struck"), ("gas", "added")],
            id="akn's analysis",
        ),
        pytest.param(law_xml.akn(law_xml.MOD, extra=""), [], id="without analysis"),
    ],
)
def test_added_and_struck_words(document, wanted):
    assert marked(document) == wanted


def test_titles():
    assert xml.read(law_xml.bill().encode()).title == "To light the harbor."
    assert xml.read(law_xml.old_bill().encode()).title == "To trim—wicks."
    assert xml.read(law_xml.akn().encode()).title == "lamps"


BOMB = """<!DOCTYPE a [<!ENTITY a "wick "><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>"""


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"words", "not well-formed"),
        (b"<a><b></a>", "not well-formed"),
        (b"<a>&bogus;</a>", "not well-formed"),
        (b'<?xml version="1.0" encoding="lantern"?><a/>', "not well-formed"),
        (BOMB.encode(), "document type"),
        (BOMB.encode("utf-16"), "document type"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "x" [<!ENTITY % p SYSTEM "http://x"> %p;]><a/>', "document type"),
        (b'<a b="&c;"/><!DOCTYPE a [<!ENTITY c "d">]>', "document type"),
        (b"<!DOCTYPE a><!DOCTYPE a><a/>", "document type"),
        (b"<a>" * 100_000, "not well-formed"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "nested deeper"),
    ],
)
def test_bad_input_is_refused(data, why):
    with pytest.raises(UnreadableError, match=why) as caught:
        xml.read(data)
    assert "\n" not in caught.value.what


def test_a_tree_as_deep_as_allowed_is_read():
    assert xml.read(b"<a>" * MAX_DEPTH + b"x" + b"</a>" * MAX_DEPTH).text == "x"


def test_xml_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(xml_tree, "MAX_XML_BYTES", 8)
    with pytest.raises(UnreadableError, match="too large for XML"):
        xml.read(b"<a>12345678</a>")


def test_a_type_that_only_names_its_definition_is_not_opened(tmp_path):
    (tmp_path / "a.dtd").write_text('<!ENTITY secret "found">')
    data = f'<!DOCTYPE a SYSTEM "{(tmp_path / "a.dtd").as_uri()}"><a>x&mdash;y</a>'
    assert text(data) == "x—y"
    with pytest.raises(UnreadableError):
        text(data.replace("mdash", "secret"))


SAMPLES = [
    s.encode() for s in (law_xml.bill(), law_xml.law(), law_xml.title(), law_xml.akn(law_xml.MOD))
] + [law_xml.old_bill(law_xml.CHANGED).encode()]


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_mutated_xml_raises_only_our_error(sample, data):
    changed = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(changed) - 1))
        piece = data.draw(st.sampled_from([b"", b"<num>", b"</num>", b"&", b"\xff", b"<del/>"]))
        changed[at : at + data.draw(st.integers(0, 30))] = piece
    try:
        found = xml.read(bytes(changed))
    except UnreadableError:
        return
    last = 0
    for span in found.spans:
        assert last <= span.start < span.end <= len(found.text)
        last = span.end


PAGE = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title>
</head><body>{}</body></html>"""


CONTAINER = '<container><rootfiles><rootfile full-path="o/b.opf"/></rootfiles></container>'


def book(pages, spine=None, container=CONTAINER, extra=""):
    """A book of the pages given, in order unless a spine says otherwise."""
    names = list(pages)
    items = "".join(
        f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in names
    )
    refs = "".join(f'<itemref idref="{n}"/>' for n in (spine or names))
    opf = f"""<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>The Lamp Code</dc:title></metadata><manifest>{items}{extra}</manifest>
<spine>{refs}</spine></package>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("o/b.opf", opf)
        for name, body in pages.items():
            archive.writestr(f"o/{name}.xhtml", PAGE.format(body))
    return out.getvalue()


def test_a_book_is_read_in_the_order_of_its_spine():
    pages = {"b": "<p>Two <del>old</del>.</p>", "a": "<p>One.</p>"}
    found = epub.read(book(pages, spine=["a", "b"]))
    assert (found.text, found.title) == ("One.\nTwo old.", "The Lamp Code")
    assert found.spans == (Span(9, 12, "struck"),)


def test_a_books_page_that_is_no_xml_is_read_as_a_browser_would():
    assert epub.read(book({"a": "<p>One<br>two"})).text == "One\ntwo"


def test_a_books_page_that_is_missing_is_noted():
    extra = '<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>'
    found = epub.read(book({"a": "<p>One.</p>"}, spine=["a", "gone"], extra=extra))
    assert found.text == "One."
    assert [note.split()[0] for note in found.notes] == ["o/gone.xhtml"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK", "damaged"),
        (book({}), "no pages"),
        (book({"a": ""}, container="<container/>"), "where its contents are"),
        (book({"a": ""}, spine=["b"]), "no pages"),
    ],
)
def test_broken_books_are_refused(data, why):
    with pytest.raises(UnreadableError, match=why):
        epub.read(data)


@pytest.mark.parametrize(
    ("limit", "why"), [("MAX_PAGES", "more than 1"), ("MAX_CHARACTERS", "holds")]
)
def test_a_book_over_a_limit_is_refused(monkeypatch, limit, why):
    monkeypatch.setattr(epub, limit, 1)
    with pytest.raises(UnreadableError, match=why):
        epub.read(book({"a": "<p>One.</p>", "b": "<p>Two.</p>"}))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutated_books_raise_only_our_error(data):
    changed = bytearray(book({"a": "<p>One.</p>", "b": "<p>Two.</p>"}))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=6))
    try:
        found = epub.read(bytes(changed))
    except UnreadableError:
        return
    assert isinstance(found.text, str)
