"""The ODT reader: words, list labels, tables, notes, boxes, recorded changes and looks."""

from __future__ import annotations

import pytest

from tests.documents import odt as odt_file
from tests.documents import odt_of, paragraphs, plain, zipped
from whereas.errors import UnreadableError
from whereas.sources.documents.odt import read


def p(words: str, style: str = "") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:p{named}>{words}</text:p>"


def cell(*lines: str) -> str:
    return f"<table:table-cell>{''.join(map(p, lines))}</table:table-cell>"


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


NOTE = (
    "<text:note><text:note-citation>1</text:note-citation><text:note-body>{}</text:note-body>"
    "</text:note>"
)
BODIES = {
    "paragraphs": (p("One") + p("") + "<text:h>two</text:h>", "One\n\ntwo\n"),
    "blanks": (
        p("  a \n b<text:s text:c='3'/>c<text:s/><text:tab/>d<text:line-break/> e <text:span> f"
          "</text:span>"),
        "a b   c \td\ne f\n",
    ),
    "many blanks are cut": (p("a<text:s text:c='999999999'/>b"), "a" + " " * 1000 + "b\n"),
    "soft hyphens": (p("or\u00addinance"), "ordinance\n"),
    "spans and links": (p("a<text:span>b<text:a>c</text:a></text:span>d"), "abcd\n"),
    "a table": (
        f"<table:table>{row(cell('a', 'b'), cell('c'))}"
        f"{row(cell(''), '<table:covered-table-cell>x</table:covered-table-cell>', cell('d'))}"
        f"</table:table>{p('after')}",
        "a\nb\tc\n\td\nafter\n",
    ),
    "a table in a table": (
        row(f"<table:table-cell>{p('a')}{row(cell('b'), cell('c'))}{p('d')}</table:table-cell>",
            cell("e")),
        "a\nb\tc\nd\te\n",
    ),
    "notes follow the text": (
        p("a" + NOTE.format(p("one")) + " b") + p("c" + NOTE.format(p("two"))),
        "a b\nc\none\ntwo\n",
    ),
    "a text box follows its paragraph": (
        p("a<draw:frame><draw:text-box>" + p("boxed") + "</draw:text-box><svg:desc>no</svg:desc>"
          "</draw:frame> b"),
        "a b\nboxed\n",
    ),
    "remarks and hidden words": (
        p("a<office:annotation><text:p>no</text:p></office:annotation><text:hidden-text>no"
          "</text:hidden-text> b") + '<text:section text:display="none">' + p("no")
        + "</text:section>" + p("c"),
        "a b\n\nc\n",
    ),
    "a spoken sign": (
        p("<text:ruby><text:ruby-base>yes</text:ruby-base><text:ruby-text>no</text:ruby-text>"
          "</text:ruby>"),
        "yes\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), BODIES.values(), ids=BODIES.keys())
def test_words(body: str, text: str) -> None:
    assert read(odt_of(body)).text == text


LIST_STYLE = (
    '<text:list-style style:name="L">'
    '<text:list-level-style-number text:level="1" style:num-prefix="Section " style:num-suffix="."'
    ' style:num-format="1"/>'
    '<text:list-level-style-number text:level="2" style:num-prefix="(" style:num-suffix=")"'
    ' style:num-format="a"/>'
    '<text:list-level-style-number text:level="3" style:num-format="i" text:display-levels="3"/>'
    '<text:list-level-style-bullet text:level="4" text:bullet-char="\uf0b7"/>'
    '<text:list-level-style-number text:level="5" style:num-format=""/>'
    "</text:list-style>"
)


def items(*contents: str, more: str = 'text:style-name="L"') -> str:
    inner = "".join(f"<text:list-item>{content}</text:list-item>" for content in contents)
    return f"<text:list {more}>{inner}</text:list>"


LISTS = {
    "sections and letters": (
        items(p("A") + p("more") + items(p("b"), p("c"), more=""))
        + items(p("D"), more="text:continue-numbering='true' text:style-name='L'"),
        "Section 1.\tA\nmore\n(a)\tb\n(b)\tc\nSection 2.\tD\n",
    ),
    "another list begins anew": (items(p("A")) + items(p("B")), "Section 1.\tA\nSection 1.\tB\n"),
    "a list that is continued": (
        items(p("A"), more="text:style-name='L' xml:id='one'") + items(p("B"))
        + items(p("C"), more="text:style-name='L' text:continue-list='one'"),
        "Section 1.\tA\nSection 1.\tB\nSection 2.\tC\n",
    ),
    "numbers of all levels": (
        items(p("A") + items(p("b") + items(p("c"), p("d"), more=""), more="")),
        "Section 1.\tA\n(a)\tb\n1.a.i\tc\n1.a.ii\td\n",
    ),
    "bullets and none": (
        items(items(items(items(p("a") + items(p("b"), more=""), more=""), more=""), more="")),
        "•\ta\nb\n",
    ),
    "a start that is given": (
        "<text:list text:style-name='L'><text:list-item text:start-value='7'>" + p("A")
        + "</text:list-item><text:list-header>" + p("head") + "</text:list-header><text:list-item>"
        + p("B") + "</text:list-item></text:list>",
        "Section 7.\tA\nhead\nSection 8.\tB\n",
    ),
    "an unknown style": (items(p("A"), more='text:style-name="Z"'), "A\n"),
    "a literal number": (
        items("<text:p><text:number>§ 4</text:number>A</text:p>"), "§ 4\tA\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), LISTS.values(), ids=LISTS.keys())
def test_list_labels(body: str, text: str) -> None:
    assert read(odt_of(body, styles=LIST_STYLE)).text == text


def test_headings_are_numbered_by_their_outline() -> None:
    outline = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="I" '
        'style:num-prefix="Article "/><text:outline-level-style text:level="2" '
        'style:num-format=""/></text:outline-style>'
    )

    def head(words: str, level: int, more: str = "") -> str:
        return f'<text:h text:outline-level="{level}"{more}>{words}</text:h>'

    body = head("A", 1) + head("b", 2) + head("C", 1) + head("D", 1, ' text:is-list-header="true"')
    found = read(odt_of(body, styles=outline))
    assert found.text == "Article I\tA\nb\nArticle II\tC\nD\n"
    assert read(odt_of(body, styles="")).text == "A\nb\nC\nD\n"


def region(number: int, content: str) -> str:
    who = "<office:change-info><dc:creator xmlns:dc='d'>A</dc:creator></office:change-info>"
    change = content.replace("@", who)
    return f'<text:changed-region text:id="c{number}">{change}</text:changed-region>'


def spans(data: bytes) -> list[tuple[str, str]]:
    found = read(data)
    return [(found.text[s.start : s.end], s.state) for s in found.spans]


def test_recorded_changes() -> None:
    changes = region(1, "<text:insertion>@</text:insertion>") + region(
        2, "<text:deletion>@" + p("old") + p("older") + "</text:deletion>"
    )
    body = (
        p('a <text:change-start text:change-id="c1"/>new') + p('newer<text:change-end '
        'text:change-id="c1"/> b <text:change text:change-id="c2"/> c')
    )  # fmt: skip
    data = odt_of(body, changes=changes)
    assert read(data).text == "a new\nnewer b old\nolder c\n"
    assert spans(data) == [("new\nnewer", "added"), ("old\nolder", "struck")]


def test_a_change_that_is_not_told_or_told_twice() -> None:
    changes = region(1, "<text:deletion>@" + p("old") + "</text:deletion>")
    mark = '<text:change text:change-id="c1"/>'
    data = odt_of(p(f"a {mark} b {mark}<text:change text:change-id='z'/>"), changes=changes)
    assert read(data).text == "a old b \n"


def test_looks_mark_words() -> None:
    styles = (
        '<style:style style:name="P" style:family="paragraph"><style:text-properties '
        'style:text-underline-style="solid"/></style:style>'
        '<style:style style:name="H" style:family="text"><style:text-properties '
        'text:display="none"/></style:style>'
        '<style:style style:name="N" style:family="text"><style:text-properties '
        'style:text-underline-style="none"/></style:style>'
    )
    body = (
        p('a <text:span text:style-name="u">new</text:span> <text:span text:style-name="s">old'
          '</text:span><text:span text:style-name="H">no</text:span>')
        + p('all <text:span text:style-name="N">but</text:span> <text:a>link</text:a> new', "P")
        + p("Heading", "Head")
    )  # fmt: skip
    named = (
        '<style:style style:name="Head" style:family="paragraph"><style:text-properties '
        'style:text-underline-style="solid"/></style:style>'
    )
    assert spans(odt_of(body, styles=styles, named=named)) == [
        ("new", "added"), ("old", "struck"), ("all", "added"), ("new", "added"),
    ]  # fmt: skip


def test_a_title_is_what_is_styled_as_one() -> None:
    styles = (
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
        '<style:style style:name="Title" style:family="paragraph"/>'
    )
    assert read(odt_of(p("7") + p("An Act", "P1"), styles=styles)).title == "An Act"


def test_an_encrypted_file_is_refused() -> None:
    data = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": b"\x00\x01",
            "META-INF/manifest.xml": "<manifest:encryption-data/>",
        }
    )
    with pytest.raises(UnreadableError, match="is encrypted"):
        read(data)


def test_the_maker_writes_what_the_reader_reads() -> None:
    paper = paragraphs("A <u>b</u> c\n§ “d”  <s>e</s>")
    assert read(odt_file(paper)).text == plain(paper)
