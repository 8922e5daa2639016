"""Hostile and damaged documents: every limit of docs/limits.md is met, and mutants are refused."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents import docx, docx_body, docx_of, odt, odt_of, paragraphs, rtf, zipped
from whereas.errors import UnreadableError
from whereas.records import Refusal
from whereas.sources import rtf as rich
from whereas.sources.base import InputFile
from whereas.sources.documents import numbering, package, read_document, safe_xml, writing
from whereas.sources.documents.odt import body as odt_body
from whereas.sources.folder import READER
from whereas.sources.folder import reader as folder_reader

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| [^|]+ \| `([\w.]+)\.([A-Z_]+)` \| ([\d,]+) \|", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "limits.md").read_text("utf-8"))
TESTS = "".join(path.read_text("utf-8") for path in sorted((ROOT / "tests").glob("test_*.py")))


@pytest.mark.parametrize(("module", "name", "value"), ROWS, ids=lambda part: part)
def test_every_limit_is_what_the_table_says_and_has_a_test(
    module: str, name: str, value: str
) -> None:
    assert getattr(import_module(f"whereas.sources.{module}"), name) == int(value.replace(",", ""))
    assert re.search(rf'"{name}"|\.{name}\b', TESTS), "no test meets this limit"


def test_the_table_is_there() -> None:
    assert len(ROWS) >= 12


def refused(data: bytes, name: str) -> str:
    with pytest.raises(UnreadableError) as error:
        read_document(data, name)
    return error.value.what


ONE = paragraphs("One.\nTwo.\nThree.")


def test_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_ENTRIES", 4)
    assert refused(docx_of("", styles="", numbering=""), "a.docx") == "has 6 parts, more than 4"


def test_ten_thousand_parts_are_refused_in_no_time() -> None:
    data = zipped({f"word/media/{n}": b"" for n in range(package.MAX_ENTRIES + 1)})
    assert refused(data, "a.docx") == "has 10,001 parts, more than 10,000"


def test_a_part_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PART", 2000)
    monkeypatch.setattr(package, "RATIO_FROM", 1000)
    lines = "".join(random.Random(1).choices("abcdefghij", k=4000))
    assert "2,000" in refused(docx(paragraphs(lines)), "a.docx")
    assert "2,000" in refused(odt(paragraphs(lines)), "a.odt")


def test_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_RATIO", 100)
    monkeypatch.setattr(package, "RATIO_FROM", 100_000)
    bomb = docx(paragraphs("kites " * 100_000))
    assert len(bomb) < 10_000
    assert "over 100 times its packed" in refused(bomb, "a.docx")
    small = docx(paragraphs("kites " * 1000))
    assert read_document(small, "a.docx").text.startswith("kites")


def test_a_bomb_of_the_size_that_is_sent() -> None:
    """More blanks than a part may have, whatever the archive says of its size."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    blanks = b" " * (1 << 20)
    pieces = package.MAX_PART // len(blanks) + 2
    packed = b"".join([packer.compress(blanks) for _ in range(pieces)]) + packer.flush()
    for said, why in (
        (len(packed), "is damaged or cut off"),
        (1 << 30, "unpacks to 1,073,741,824"),
    ):
        name = b"word/document.xml"
        head = b"PK\x03\x04" + struct_of(0, packed, said, len(name)) + name
        entry = b"PK\x01\x02\x14\x00" + struct_of(0, packed, said, len(name)) + bytes(14) + name
        end = b"PK\x05\x06" + bytes(4) + (1).to_bytes(2, "little") * 2
        where = len(head) + len(packed)
        end += len(entry).to_bytes(4, "little") + where.to_bytes(4, "little") + bytes(2)
        with pytest.raises(UnreadableError, match=why):
            package.Package(head + packed + entry + end).part("word/document.xml")


def struct_of(checksum: int, packed: bytes, size: int, name: int) -> bytes:
    """The fields that a zip's local and central headers share."""
    fields = ((20, 2), (0, 2), (8, 2), (0, 2), (33, 2), (checksum, 4), (len(packed), 4), (size, 4),
              (name, 2), (0, 2))  # fmt: skip
    return b"".join(value.to_bytes(width, "little") for value, width in fields)


def test_elements_too_deep() -> None:
    deep = "<w:sdt>" * safe_xml.MAX_DEPTH + "</w:sdt>" * safe_xml.MAX_DEPTH
    assert refused(docx_of(deep), "a.docx").endswith("nested deeper than 250 elements")
    spans = "<text:span>" * 300_000
    assert refused(odt_of(f"<text:p>{spans}"), "a.odt").endswith("nested deeper than 250 elements")


def test_too_many_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MAX_PARAGRAPHS", 2)
    assert refused(docx(ONE), "a.docx") == "has more than 2 paragraphs"
    assert refused(odt(ONE), "a.odt") == "has more than 2 paragraphs"


def test_rtf_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nested deeper" in refused(rtf(ONE)[:-1] + b"{" * (rich.MAX_DEPTH + 1), "a.rtf")
    monkeypatch.setattr(rich, "MAX_CHARS", 50)
    assert "more than 50" in refused(rtf(ONE), "a.rtf")


def test_lists_count_no_further_than_word() -> None:
    counts = numbering.Counts([numbering.MAX_NUMBER])
    assert counts.step([numbering.Level("decimal", "%1.")], 0) == "32767.\t"


def test_one_element_stands_for_so_many_blanks() -> None:
    found = read_document(odt_of("<text:p>a<text:s text:c='100000000'/></text:p>"), "a.odt")
    assert len(found.text) == odt_body.MAX_SPACES + 2


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.docx"
    with path.open("wb") as handle:
        handle.write(b"PK\x03\x04")
        handle.truncate(folder_reader.MAX_DOCUMENT + 1)  # sparse: takes no room on the disk
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read a file over the limit"))
    (found,) = READER.read(InputFile(path, "a.docx"))
    assert isinstance(found, Refusal)
    assert found.why == "is larger than 256 MiB, too long for one text"


LAUGHS = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefg", "bcdefgh", strict=True)
)
DOCTYPES = {
    "billion laughs": f'<!DOCTYPE d [<!ENTITY a "kites">{LAUGHS}]>',
    "an external entity": '<!DOCTYPE d [<!ENTITY h SYSTEM "file:///etc/hostname">]>',
    "an external type": '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">',
    "a parameter entity": '<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_document_types_are_refused(doctype: str, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    xml = f"{mark}{doctype}<w:document xmlns:w='x'>&h;</w:document>".encode(encoding)
    data = zipped({"word/document.xml": xml, "[Content_Types].xml": "x"})
    assert "declares a document type" in refused(data, "a.docx")
    assert "declares a document type" in refused(zipped({"content.xml": xml}), "a.odt")


def test_a_document_type_in_any_part_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_of("", styles=""))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for name in parts:
        if name != "[Content_Types].xml":
            changed = {**parts, name: b"<!DOCTYPE d [ ]>" + parts[name]}
            assert "declares a document type" in refused(zipped(changed), "a.docx"), name


def test_an_entity_that_is_not_declared_is_refused() -> None:
    assert "not well-formed" in refused(docx_of("<w:p><w:r><w:t>&h;</w:t></w:r></w:p>"), "a.docx")


@pytest.mark.parametrize("make", [docx, odt])
def test_an_encrypted_zip_is_refused(make: Callable[..., bytes]) -> None:
    data = bytearray(make(ONE))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 1)
    assert refused(bytes(data), "a.docx") == "is encrypted"


@pytest.mark.parametrize("make", [docx, odt])
def test_wherever_a_zip_is_cut_off_it_is_refused(make: Callable[..., bytes]) -> None:
    data = make(ONE)
    for end in range(8, len(data) - 1, 7):
        with pytest.raises(UnreadableError):
            read_document(data[:end], f"a.{make.__name__}")


def test_a_path_out_of_the_archive_is_only_a_name() -> None:
    data = zipped({"../../evil.txt": "x", "/abs": "x", "word/document.xml": "<d/>",
                   "[Content_Types].xml": "x"})  # fmt: skip
    assert read_document(data, "a.docx").text == ""


# ── mutants ──────────────────────────────────────────────────────────────────────────────────

RICH = paragraphs(
    "Section 1. Section 5 is amended to read as follows:\nOld <s>gone</s> <u>new § “x”</u> law "
    "<ins>in</ins> <del>out</del>.\nSection 2. Underlined matter is new."
)
LIST = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt '
    'w:val="lowerRoman"/><w:lvlText w:val="(%1)"/></w:lvl></w:abstractNum><w:num w:numId="1">'
    '<w:abstractNumId w:val="0"/></w:num>'
)
STYLES = '<w:style w:styleId="S"><w:basedOn w:val="S"/><w:rPr><w:strike/></w:rPr></w:style>'
ITEM = (
    '<w:p><w:pPr><w:pStyle w:val="S"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    '</w:pPr><w:r><w:t>Item</w:t><w:footnoteReference w:id="2"/></w:r></w:p><w:tbl><w:tr><w:tc>'
    "<w:p/></w:tc></w:tr></w:tbl>"
)
NOTES = '<w:footnote w:id="2"><w:p><w:r><w:t>Note</w:t></w:r></w:p></w:footnote>'
DOCX = docx_of(docx_body(RICH) + ITEM, numbering=LIST, styles=STYLES, footnotes=NOTES)
ODT = odt(RICH)
RTF = rtf(RICH)
FILES = {"a.docx": DOCX, "a.odt": ODT, "a.rtf": RTF}

EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=6)), min_size=1, max_size=5
)


def mutated(data: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for where, dropped, inserted in edits:
        at = int(where * len(data))
        data = data[:at] + inserted + data[at + dropped :]
    return data


def read_or_refuse(data: bytes, name: str) -> None:
    """Only our own error may come, and what is read has sound spans."""
    try:
        found = read_document(data, name)
    except UnreadableError:
        return
    found.text.encode("utf-8")
    last = 0
    for span in found.spans:
        assert last <= span.start < span.end <= len(found.text)
        last = span.end


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(FILES)), EDITS, st.floats(0.2, 1))
def test_mutated_files_are_read_or_refused(
    name: str, edits: list[tuple[float, int, bytes]], kept: float
) -> None:
    data = mutated(FILES[name], edits)
    read_or_refuse(data, name)
    read_or_refuse(data[: int(kept * len(data))], name)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


PARTS = {name: parts_of(data) for name, data in FILES.items() if name != "a.rtf"}
SNIPPETS = [
    b"</w:p>", b"<w:p>", b"<w:tc>", b"</w:tr>", b"<w:txbxContent>", b'w:val="99999999999"',
    b'w:val="-1"', b'w:val=""', b"<w:del>", b"</w:ins>", b'<w:footnote w:id="9">', b"&#0;",
    b"<text:list-item>", b"<text:note-body>", b"</text:p>", b"<text:deletion>", b"<text:change/>",
    b"<table:table-cell>", b"<draw:text-box>", b"<text:number>", b"\xff", b"\x00", b"<!--", b"]]>",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutated_parts_are_read_or_refused(data: st.DataObject) -> None:
    """Mutants of the XML inside, zipped again: most are broken, some parse and are odd."""
    name = data.draw(st.sampled_from(sorted(PARTS)))
    part = data.draw(st.sampled_from(sorted(PARTS[name])))
    content = PARTS[name][part]
    for _ in range(data.draw(st.integers(1, 3))):
        tags = [m.span() for m in re.finditer(rb"<[^>]*>", content)] or [(0, 0)]
        start, end = data.draw(st.sampled_from(tags))
        change = data.draw(st.sampled_from([b"", content[start:end] * 2, *SNIPPETS]))
        content = content[:start] + change + content[data.draw(st.sampled_from([start, end])) :]
    read_or_refuse(zipped({**PARTS[name], part: content}, stored=["mimetype"]), name)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_shuffled_elements_are_read_or_refused(data: st.DataObject) -> None:
    """Well-formed trees that no word processor writes: any element in any other."""
    docx_names = [
        "p", "pPr", "r", "rPr", "t", "delText", "tab", "ins", "del", "moveFrom", "hyperlink", "tr",
        "tc", "txbxContent", "footnote", "numPr", "rPrChange", "u", "strike", "vanish", "sym",
    ]  # fmt: skip
    odt_names = [
        "text:p", "text:h", "text:span", "text:a", "text:s", "text:list", "text:list-item",
        "text:number", "text:note", "text:note-body", "text:deletion", "text:insertion",
        "text:changed-region", "text:change", "text:section", "table:table-row", "table:table-cell",
        "draw:text-box", "office:annotation", "office:text", "text:tracked-changes",
    ]  # fmt: skip
    prefixed, wrap = data.draw(
        st.sampled_from([([f"w:{n}" for n in docx_names], docx_of), (odt_names, odt_of)])
    )

    def tree(depth: int) -> str:
        name = data.draw(st.sampled_from(prefixed))
        if depth == 0:
            return f"<{name}>x</{name}>"
        inner = "".join(tree(depth - 1) for _ in range(data.draw(st.integers(0, 3))))
        return f"<{name}>{inner}x</{name}>"

    body = "".join(tree(data.draw(st.integers(0, 3))) for _ in range(2))
    read_or_refuse(wrap(body), "a.docx")
