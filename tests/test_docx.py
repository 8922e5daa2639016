"""The DOCX reader: words, list labels, tables, notes, boxes, recorded changes and looks."""

from __future__ import annotations

import pytest

from tests.documents import docx as docx_file
from tests.documents import docx_of, paragraphs, plain, zipped
from whereas.errors import UnreadableError
from whereas.sources.documents.docx import read
from whereas.sources.documents.numbering import FORMS


def t(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def p(words: str, properties: str = "") -> str:
    about = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{about}{t(words) if words else ''}</w:p>"


def cell(*lines: str) -> str:
    return f"<w:tc>{''.join(map(p, lines))}</w:tc>"


BOX = f"<w:txbxContent>{p('boxed')}</w:txbxContent>"
BODIES = {
    "paragraphs": (p("One") + p("") + p("two"), "One\n\ntwo\n"),
    "runs join": (f"<w:p>{t('One ')}{t('two')}</w:p>", "One two\n"),
    "tabs and breaks": (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t>"
        "<w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r></w:p>",
        "a\tb\nc\nd\n",
    ),
    "hyphens": (
        "<w:p><w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b\u00adc</w:t><w:softHyphen/>"
        "<w:t>d</w:t></w:r></w:p>",
        "a\u2011bcd\n",
    ),
    "signs of pictorial fonts": (
        '<w:p><w:r><w:sym w:font="Symbol" w:char="F0B7"/><w:sym w:char="00A7"/><w:sym w:char="z"/>'
        "</w:r></w:p>",
        "•§\n",
    ),
    "hidden words": (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:rPr>"
        '<w:vanish w:val="0"/></w:rPr><w:t>yes</w:t></w:r></w:p>',
        "yes\n",
    ),
    "fields show their result": (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>7</w:t></w:r></w:p>',
        "7\n",
    ),
    "containers": (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('in')}</w:sdtContent></w:sdt>"
        f"<w:p><w:smartTag>{t('smart')}</w:smartTag><w:hyperlink>{t(' link')}</w:hyperlink></w:p>",
        "in\nsmart link\n",
    ),
    "a table": (
        f"<w:tbl><w:tr>{cell('a', 'b')}{cell('c')}</w:tr><w:tr>{cell('')}{cell('d')}</w:tr></w:tbl>"
        + p("after"),
        "a\nb\tc\n\td\nafter\n",
    ),
    "a table in a table": (
        f"<w:tbl><w:tr><w:tc>{p('a')}<w:tbl><w:tr>{cell('b')}{cell('c')}</w:tr></w:tbl>{p('d')}"
        f"</w:tc>{cell('e')}</w:tr></w:tbl>",
        "a\nb\tc\nd\te\n",
    ),
    "a text box, once, after its paragraph": (
        f"<w:p>{t('before ')}<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>"
        f"{BOX}</mc:Fallback></mc:AlternateContent></w:r>{t('after')}</w:p>",
        "before after\nboxed\n",
    ),
    "a spoken sign": (
        f"<w:p><w:r><w:ruby><w:rt>{t('no')}</w:rt><w:rubyBase>{t('yes')}</w:rubyBase></w:ruby>"
        "</w:r></w:p>",
        "yes\n",
    ),
}


@pytest.mark.parametrize(("body", "text"), BODIES.values(), ids=BODIES.keys())
def test_words(body: str, text: str) -> None:
    assert read(docx_of(body)).text == text


def test_the_strict_form_is_read_too() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = f'<w:document xmlns:w="{strict}"><w:body>{p("One")}</w:body></w:document>'
    assert read(zipped({"word/document.xml": body})).text == "One\n"


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def item(words: str, at: int = 0, list_id: int = 1) -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')


LIST = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
LISTS = {
    "sections and letters": (
        level(0, "decimal", "Section %1.") + level(1, "lowerLetter", "(%2)"),
        item("A") + item("b", 1) + item("c", 1) + item("D") + item("e", 1),
        "Section 1.\tA\n(a)\tb\n(b)\tc\nSection 2.\tD\n(a)\te\n",
    ),
    "numbers of all levels": (
        level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%1.%2")
        + level(2, "decimal", "%1.%2.%3"),
        item("A") + item("b", 1) + item("c", 2) + item("d", 2),
        "I.\tA\nI.1\tb\nI.1.1\tc\nI.1.2\td\n",
    ),
    "digits only": (
        level(0, "upperRoman", "Art. %1") + level(1, "decimal", "§ %1-%2", "<w:isLgl/>"),
        item("A") + item("b", 1),
        "Art. I\tA\n§ 1-1\tb\n",
    ),
    "never begun again": (
        level(0, "decimal", "%1.") + level(1, "decimal", "Sec. %2.", '<w:lvlRestart w:val="0"/>'),
        item("A") + item("b", 1) + item("C") + item("d", 1),
        "1.\tA\nSec. 1.\tb\n2.\tC\nSec. 2.\td\n",
    ),
    "bullets": (
        level(0, "bullet", "\uf0b7"),
        item("a") + item("") + item("b"),
        "•\ta\n\n•\tb\n",
    ),
    "what comes after a label": (
        level(0, "decimal", "%1)", '<w:suff w:val="space"/>')
        + level(1, "lowerRoman", "%2:", '<w:suff w:val="nothing"/>'),
        item("a") + item("b", 1),
        "1) a\ni:b\n",
    ),
    "no list": (level(0, "decimal", "%1."), item("a", 0, 0) + item("b", 0, 7), "a\nb\n"),
    "a level out of range": (level(0, "decimal", "%1."), item("a", 12), "a\n"),
}


@pytest.mark.parametrize(("levels", "body", "text"), LISTS.values(), ids=LISTS.keys())
def test_list_labels(levels: str, body: str, text: str) -> None:
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{LIST}'
    assert read(docx_of(body, numbering=numbering)).text == text


def test_a_list_goes_on_or_begins_anew_as_it_says() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}</w:abstractNum>{LIST}'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f"{level(0, 'upperLetter', '%1:')}</w:lvlOverride></w:num>"
    )
    body = "".join(item(f"{n}", 0, n) for n in (1, 1, 2, 3, 3, 4))
    text = "1.\t1\n2.\t1\n3.\t2\n5.\t3\n6.\t3\nG:\t4\n"
    assert read(docx_of(body, numbering=numbering)).text == text


def test_a_style_numbers_its_paragraphs() -> None:
    levels = level(0, "decimal", "Chapter %1") + level(
        1, "decimal", "Sec. %2", '<w:pStyle w:val="S"/>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{LIST}'
    styles = (
        '<w:style w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="T"><w:basedOn w:val="S"/></w:style>'
        '<w:style w:styleId="L"><w:basedOn w:val="L"/></w:style>'
    )
    body = p("a", '<w:pStyle w:val="S"/>') + p("b", '<w:pStyle w:val="S"/>')
    off = p("c", '<w:pStyle w:val="S"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    found = read(
        docx_of(body + off + p("d", '<w:pStyle w:val="L"/>'), numbering=numbering, styles=styles)
    )
    assert found.text == "Sec. 1\ta\nSec. 2\tb\nc\nd\n"


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("decimal", ["1", "4", "27", "90", "704"]),
        ("decimalZero", ["01", "04", "27", "90", "704"]),
        ("lowerLetter", ["a", "d", "aa", "llll", None]),
        ("upperLetter", ["A", "D", "AA", "LLLL", None]),
        ("lowerRoman", ["i", "iv", "xxvii", "xc", "dcciv"]),
        ("upperRoman", ["I", "IV", "XXVII", "XC", "DCCIV"]),
        ("ordinal", ["1st", "4th", "27th", "90th", "704th"]),
        ("cardinalText", ["One", "Four", "Twenty-seven", "Ninety", "Seven hundred four"]),
        ("ordinalText", ["First", "Fourth", "Twenty-seventh", "Ninetieth", "Seven hundred fourth"]),
        ("none", ["", "", "", "", ""]),
    ],
)
def test_forms_of_numbers(form: str, written: list[str | None]) -> None:
    for number, wanted in zip((1, 4, 27, 90, 704), written, strict=True):
        assert wanted is None or FORMS[form](number) == wanted
    for number in range(0, 40_000, 7):
        assert isinstance(FORMS[form](number), str)


def spans(data: bytes) -> list[tuple[str, str]]:
    found = read(data)
    return [(found.text[s.start : s.end], s.state) for s in found.spans]


def changed(kind: str, words: str, tag: str = "t") -> str:
    return f"<w:{kind}><w:r><w:{tag}>{words}</w:{tag}></w:r></w:{kind}>"


def test_recorded_changes() -> None:
    body = (
        f"<w:p>{t('a ')}{changed('ins', 'new')}{t(' b ')}{changed('del', 'old', 'delText')}</w:p>"
        f"<w:p>{t('c ')}{changed('moveFrom', 'here')}{t(' to ')}{changed('moveTo', 'there')}</w:p>"
    )
    assert spans(docx_of(body)) == [
        ("new", "added"), ("old", "struck"), ("here", "struck"), ("there", "added"),
    ]  # fmt: skip


def test_what_was_added_and_deleted_again_is_struck() -> None:
    inner = changed("del", "both", "delText")
    assert spans(docx_of(f"<w:p><w:ins>{inner}</w:ins></w:p>")) == [("both", "struck")]


def test_how_it_stood_before_a_change_of_looks_does_not_count() -> None:
    before = "<w:rPrChange><w:rPr><w:strike/><w:vanish/></w:rPr></w:rPrChange>"
    body = f"<w:p><w:r><w:rPr>{before}</w:rPr><w:t>plain</w:t></w:r></w:p>"
    found = read(docx_of(body))
    assert (found.text, found.spans) == ("plain\n", ())


def test_an_added_item_s_label_is_added() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "lowerLetter", "(%1)")}</w:abstractNum>'
    )
    mark = '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:ins/></w:rPr>'
    body = item("old") + f"<w:p><w:pPr>{mark}</w:pPr>{changed('ins', 'new')}</w:p>"
    assert spans(docx_of(body, numbering=numbering + LIST)) == [("(b)\tnew", "added")]


STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:styleId="New"><w:name w:val="New"/><w:rPr><w:u w:val="single"/></w:rPr></w:style>'
    '<w:style w:styleId="Newer"><w:basedOn w:val="New"/></w:style>'
    '<w:style w:styleId="Link"><w:name w:val="Hyperlink"/><w:rPr><w:u/></w:rPr></w:style>'
    '<w:style w:styleId="Head"><w:name w:val="heading 1"/><w:rPr><w:u/></w:rPr></w:style>'
    '<w:style w:styleId="Note"><w:name w:val="Note"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Title"><w:name w:val="Title"/></w:style>'
)


def styled(style: str, words: str, more: str = "") -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="{style}"/>{more}</w:rPr><w:t>{words}</w:t></w:r>'


def test_styles_mark_words() -> None:
    body = (
        f"<w:p>{styled('Gone', 'old')}{t(' ')}{styled('Newer', 'new')}{t(' ')}"
        f"{styled('New', 'plain', '<w:u w:val=&quot;none&quot;/>'.replace('&quot;', chr(34)))}"
        f"{styled('Note', 'hidden')}{styled('Link', 'link')}</w:p>"
        + p("Heading", '<w:pStyle w:val="Head"/>')
        + p("all gone", '<w:pStyle w:val="Gone"/>')
    )
    found = read(docx_of(body, styles=STYLES))
    assert found.text == "old new plainlink\nHeading\nall gone\n"
    assert [(found.text[s.start : s.end], s.state) for s in found.spans] == [
        ("old", "struck"), ("new", "added"), ("all gone", "struck"),
    ]  # fmt: skip


def test_a_title_is_what_is_styled_as_one() -> None:
    body = p("Number 7") + p("An Act", '<w:pStyle w:val="Title"/>') + p("x")
    assert read(docx_of(body, styles=STYLES)).title == "An Act"
    assert read(docx_of(body)).title == ""


def test_notes_follow_the_text_in_the_order_of_their_marks() -> None:
    def mark(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    def note(kind: str, number: int, words: str) -> str:
        return f'<w:{kind} w:id="{number}">{p(words)}</w:{kind}>'

    marks = mark("endnote", 2) + mark("footnote", 2)
    body = f"<w:p>{t('One')}{mark('footnote', 3)}{t(' two')}{marks}</w:p>"
    found = read(
        docx_of(
            body,
            footnotes="".join(note("footnote", n, f"foot {n}") for n in (0, 2, 3, 4)),
            endnotes=note("endnote", 2, "end 2"),
        )
    )
    assert found.text == "One two\nfoot 3\nend 2\nfoot 2\n"


def test_headers_and_remarks_are_left_out() -> None:
    data = docx_of(p("text"), header1=p("page head"), comments=p("remark"))
    assert read(data).text == "text\n"


def test_an_embedded_file_is_named() -> None:
    assert read(docx_of("<w:altChunk/>" + p("x"))).notes == ("a file embedded in it was left out",)


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no part word/document"):
        read(zipped({"[Content_Types].xml": "<Types/>"}))


def test_the_maker_writes_what_the_reader_reads() -> None:
    paper = paragraphs("A <u>b</u> c\n§ “d” <s>e</s>")
    assert read(docx_file(paper)).text == plain(paper)
