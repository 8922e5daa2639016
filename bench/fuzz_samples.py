"""Small samples of every kind that is read, made by code, and one attempt to read one."""

from __future__ import annotations

import io
import json
import tarfile
import tempfile
import traceback
import zipfile
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench import fuzz_sources as more
from whereas.errors import WhereasError
from whereas.sources import FORMATS, reader
from whereas.sources.base import InputFile
from whereas.sources.documents import KINDS

Sample = tuple[str, bytes]
"""A file's name and its bytes."""

LAW = """Sec. 1-1. - Definitions.
(a) "Kite" means all kites that are flown within sight of any public street, including-
those of paper; and
(b) a "permit" is required. [Old words] are deleted. 5 § 27-2046.1
(Ord. No. 2005-12, § 1, 5-3-2005)
"""
CODE = f"CODE OF ORDINANCES\nTOWN OF KITE, GEORGIA\n\nCHAPTER 1\n\n{LAW}" + "".join(
    LAW.replace("1-1", f"1-{n}") for n in range(2, 6)
)


LIVE = ("legistar", "urls")


def readers() -> list[str]:
    """Every reader that can be fuzzed: kinds of documents, archives, formats of sources."""
    kinds = dict.fromkeys(KINDS.values())
    there = [kind for kind in kinds if find_spec(f"whereas.sources.documents.{kind}")]
    all_ = (*there, "zip", "tar", *FORMATS, *LIVE)
    return [name for name in all_ if name in SAMPLES and (name != "doc" or more.doc_samples())]


def attempt(name_of_reader: str, name: str, data: bytes) -> tuple[str, str]:
    """Read a sample, in a child: "read", "refused", or "failed" with the traceback."""
    try:
        return _READ.get(name_of_reader, _document)(name_of_reader, name, data), ""
    except WhereasError:
        return "refused", ""
    except MemoryError:
        raise
    except Exception:
        return "failed", traceback.format_exc(limit=-6)


def _document(kind: str, _name: str, data: bytes) -> str:
    module = "pdf.reading" if kind == "pdf" else kind  # pdf.read would start a child of its own
    found = import_module(f"whereas.sources.documents.{module}").read(data)
    ends = [0, *(at for span in found.spans for at in (span.start, span.end)), len(found.text)]
    assert ends == sorted(ends), "spans overlap or lie outside"
    found.text.encode()
    return "read"


def _archive(kind: str, name: str, data: bytes) -> str:
    from whereas.sources.archives.unpacking import unpack

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        found = unpack(str(path), str(Path(folder, "into")))
        made = [p for p in Path(folder).rglob("*") if p.is_symlink()]
        assert not made, "a link was made"
        assert sorted(p.name for p in Path(folder).iterdir()) == sorted([name, "into"])
        return "refused" if found.refused else "read"


def _source(format_: str, name: str, data: bytes) -> str:
    from whereas.records import Record, Refusal
    from whereas.sources.table.reader import TableReader

    found = reader(format_)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        found.recognises(path)
        file = InputFile(path, name)
        items = list(found.tables(file) if isinstance(found, TableReader) else found.read(file))
        for item in items:
            assert not isinstance(item, Record) or item.measure
    return "read" if any(not isinstance(item, Refusal) for item in items) else "refused"


_READ: dict[str, Callable[[str, str, bytes], str]] = {
    "zip": _archive, "tar": _archive, **dict.fromkeys(FORMATS, _source), "doc": more.antiword,
    "openstates": more.session, **dict.fromkeys(LIVE, more.live),
}  # fmt: skip


def packed(members: dict[str, str]) -> bytes:
    """Make a zip of texts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
    ' PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def _docx() -> list[Sample]:
    runs = (
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>"
        f"<w:r><w:t>{LAW.splitlines()[0]}</w:t></w:r></w:p><w:p><w:r><w:rPr><w:u w:val='single'/>"
        "</w:rPr><w:t>new words</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>old words</w:t>"
        "</w:r><w:ins><w:r><w:t>put in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText>"
        "</w:r></w:del></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr>"
        "</w:tbl>"
    )
    numbering = (
        f"<w:numbering {_W}><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start"
        " w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='(%1)'/></w:lvl>"
        "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    parts = {
        "[Content_Types].xml": _TYPES, "_rels/.rels": _RELS,
        "word/document.xml": f"<w:document {_W}><w:body>{runs * 3}</w:body></w:document>",
        "word/numbering.xml": numbering,
    }  # fmt: skip
    return [("a.docx", packed(parts))]


def _odt() -> list[Sample]:
    names = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "text", "style", "table")
    )
    body = "".join(f"<text:p>{line}</text:p>" for line in LAW.replace('"', "").splitlines())
    content = (
        f"<office:document-content{names}><office:automatic-styles><style:style style:name='T1'"
        "/></office:automatic-styles><office:body><office:text><text:h text:outline-level='1'>A"
        f"</text:h>{body}<text:list><text:list-item><text:p>x<text:s text:c='3'/><text:tab/>y"
        "</text:p></text:list-item></text:list></office:text></office:body>"
        "</office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.text"
    return [("a.odt", packed({"mimetype": mime, "content.xml": content}))]


def _rtf() -> list[Sample]:
    body = LAW.replace("\n", "\\par\n").replace("§", "\\'a7")
    text = (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times;}}{\\stylesheet{\\s1 Heading;}}\\f0"
        f" {body}{{\\ul new \\u8220?words\\u8221?}}{{\\strike old}}"
        " {\\*\\x y}{\\pict 00ff}\\cell}"
    )
    return [("a.rtf", text.encode("cp1252", "replace"))]


_PAGE = (
    "<!DOCTYPE html><html><head><title>Kites</title><meta charset=utf-8><style>p {}</style></head>"
    "<body><nav><a href=x>menu</a></nav><main><h1>Sec. 1</h1><p>All <ins>kites</ins> &amp; <del>no"
    "</del> <u>bells</u>.<table><tr><td>a<td>b</table><ul><li>one<li>two</ul></main><form><input>"
    "</form><script>x()</script></body></html>"
)


def _html() -> list[Sample]:
    return [("a.html", _PAGE.encode()), ("b.html", _PAGE.replace("utf-8", "latin-1").encode())]


def _epub() -> list[Sample]:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
        ' full-path="c.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"'
        ' media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine>'
        "</package>"
    )
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>All kites.</p></body></html>'
    parts = {
        "mimetype": "application/epub+zip", "META-INF/container.xml": container,
        "c.opf": package, "a.xhtml": page,
    }  # fmt: skip
    return [("a.epub", packed(parts))]


def _xml() -> list[Sample]:
    akn = (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><bill><body><section>'
        "<num>1</num><heading>Kites</heading><content><p>All <ins>kites</ins> and <del>no</del>"
        " bells.</p></content></section></body></bill></akomaNtoso>"
    )
    uslm = (
        '<bill xmlns="http://schemas.gpo.gov/xml/uslm"><main><section><num value="1">1.</num>'
        "<heading>Kites</heading><content>All kites.</content></section></main></bill>"
    )
    return [("a.xml", akn.encode()), ("b.xml", uslm.encode()), *_dc()]


def _pdf() -> list[Sample]:
    lines = "".join(
        f"({line}) Tj T* " for line in LAW.replace("(", "[").replace(")", "]").split("\n")
    )
    stream = f"BT /F 11 Tf 14 TL 72 700 Td {lines} ET 72 690 99 .5 re f 72 680 m 99 680 l S"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Rotate 0"
        " /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(stream.encode('latin-1'))} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    ]
    body = b"%PDF-1.4\n"
    places = []
    for n, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{n} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n"
    return [("a.pdf", body + f"{end}{len(body)}\n%%EOF".encode())]


def _zip() -> list[Sample]:
    inner = packed({"b.txt": LAW})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("laws/a.txt", LAW)
        archive.writestr("laws/inner.zip", inner)
        archive.writestr("laws/deep/c.txt", LAW, zipfile.ZIP_DEFLATED)
    return [("a.zip", out.getvalue()), ("b.zip", inner)]


def _tar() -> list[Sample]:
    made = []
    for name, mode in (("a.tar", "w:"), ("b.tar.gz", "w:gz"), ("c.tar.xz", "w:xz")):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]  # modes
            for inner in ("laws/a.txt", "laws/" + "long" * 40 + ".txt"):
                info = tarfile.TarInfo(inner)
                info.size = len(LAW.encode())
                info.pax_headers = {"comment": "x"}
                archive.addfile(info, io.BytesIO(LAW.encode()))
        made.append((name, out.getvalue()))
    return made


def _nyc() -> list[Sample]:
    fields = {
        "File": "Int 0291-1998", "TypeName": "Introduction", "IntroDate": "1998-05-03T00:00:00Z",
        "StatusName": "Filed", "Version": "A", "Title": "Kites", "Name": "Kites", "Text": LAW,
        "RTF": _rtf()[0][1].decode("cp1252"), "Summary": "", "PassedDate": None,
        "History": [{"Date": "1998-05-03T00:00:00Z", "Action": "Filed"}], "Sponsors": [{"ID": 1}],
    }  # fmt: skip
    return [("a.json", json.dumps(fields).encode())]


def _dc() -> list[Sample]:
    text = (
        '<document xmlns="https://code.dccouncil.us/schemas/dc-library" id="D.C. Law 23-7">'
        "<num type='law'>23-7</num><num type='bill'>23-9</num><heading type='short'>Kites Act"
        "</heading><meta><effective>2019-05-03</effective><history><narrative>Introduced on"
        " May 1, 2018, assigned Bill No. 23-9.</narrative></history></meta><container><prefix>Sec."
        "</prefix><num>2</num><text>All kites.</text><para><num>(a)</num><text>bells</text></para>"
        "</container></document>"
    )
    return [("a.xml", text.encode())]


def _georgia() -> list[Sample]:
    return [("ga-muni-kite-code-full.txt", CODE.encode())]


def _table() -> list[Sample]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"id": f"a:{n}", "text": LAW, "date": "2011-05-03", "place": "Kite"} for n in range(3)]
    csv = "id,text,date\n" + "".join(
        f'{n},"{LAW}",2011-05-0{n}\n'.replace('"K', "K") for n in (1, 2)
    )
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    lines = "\n".join(json.dumps(row) for row in rows)
    return [("a.csv", csv.encode()), ("a.jsonl", lines.encode()), ("a.parquet", out.getvalue())]


def _folder() -> list[Sample]:
    front = f"---\nid: kite:1\ndate: 2011-05-03\n---\n{LAW}"
    texts = [("2011-05-03-a.txt", LAW.encode()), ("b.md", front.encode())]
    return [*texts, *_html(), *_rtf(), *_docx(), ("c.txt", LAW.encode("utf-16"))]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "pdf": _pdf, "docx": _docx, "odt": _odt, "rtf": _rtf, "html": _html, "epub": _epub, "xml": _xml,
    "zip": _zip, "tar": _tar, "nyc": _nyc, "dc": _dc, "georgia": _georgia, "table": _table,
    "folder": _folder, "akn": more.akn_samples, "uslm": more.uslm_samples,
    "openstates": more.openstates_samples, "legistar": more.legistar_samples,
    "urls": more.urls_samples, "doc": more.doc_samples,
}  # fmt: skip
