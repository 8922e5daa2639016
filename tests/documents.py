"""One text as a file of each kind: made here, so that what the readers should find is known.

A paragraph is a list of pieces, each its words and how they stand: "" plain, "u" underlined, "s"
struck through, "ins" and "del" recorded as inserted and deleted.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from html import escape

Piece = tuple[str, str]
Paragraph = list[Piece]

PIECE = re.compile(r"<(u|s|ins|del)>(.*?)</\1>|([^<]+)", re.DOTALL)


def paragraphs(marked: str) -> list[Paragraph]:
    """Read `one <u>new</u> <s>old</s>`, a paragraph a line."""
    return [
        [(m[2] or m[3], m[1] or "") for m in PIECE.finditer(line)] for line in marked.split("\n")
    ]


def unwrapped(text: str) -> list[Paragraph]:
    """Take a text of wrapped lines, paragraphs between empty lines."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [[(" ".join(block.split()), "")] for block in blocks]


def plain(paper: Iterable[Paragraph]) -> str:
    return "".join("".join(words for words, _ in line) + "\n" for line in paper)


def agreement(wanted: str, found: str) -> float:
    """The share of the words, in order, that two texts have in common, of the longer one's."""
    a, b = wanted.split(), found.split()
    matched = sum(block.size for block in SequenceMatcher(None, a, b, False).get_matching_blocks())
    return matched / max(len(a), len(b), 1)


def zipped(parts: dict[str, str | bytes], stored: Sequence[str] = ()) -> bytes:
    """A zip of parts; their order is kept."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            package.writestr(name, content, method)
    return sink.getvalue()


# ── DOCX ─────────────────────────────────────────────────────────────────────────────────────

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
    f'Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    f'ContentType="{WORD_TYPE}"/></Types>'
)
DOCX_LOOKS = {"u": '<w:rPr><w:u w:val="single"/></w:rPr>', "s": "<w:rPr><w:strike/></w:rPr>"}


def docx_run(words: str, form: str) -> str:
    tag = "w:delText" if form == "del" else "w:t"
    text = f'<{tag} xml:space="preserve">{escape(words)}</{tag}>'
    run = f"<w:r>{DOCX_LOOKS.get(form, '')}{text}</w:r>"
    if form in ("ins", "del"):
        return f'<w:{form} w:id="1" w:author="A" w:date="2031-01-01T00:00:00Z">{run}</w:{form}>'
    return run


def docx_body(paper: Iterable[Paragraph]) -> str:
    return "".join(f"<w:p>{''.join(docx_run(*piece) for piece in line)}</w:p>" for line in paper)


def docx_of(body: str, **parts: str) -> bytes:
    """A DOCX file of a body's XML, with other parts (`styles`, `numbering`, …) by their kind."""
    kinds = "".join(
        f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in parts
    )
    roots = {"footnotes": "footnotes", "endnotes": "endnotes"}
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'{RELS}<Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f"{RELS}{kinds}</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats'
        f'.org/markup-compatibility/2006"><w:body>{body}</w:body></w:document>',
    }
    for kind, content in parts.items():
        root = roots.get(kind, kind)
        found[f"word/{kind}.xml"] = f'<w:{root} xmlns:w="{W}">{content}</w:{root}>'
    return zipped(found)


def docx(paper: Iterable[Paragraph]) -> bytes:
    return docx_of(docx_body(paper))


# ── ODT ──────────────────────────────────────────────────────────────────────────────────────

ODT_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "style": "style",
        "table": "table",
        "draw": "drawing",
        "svg": "svg-compatible",
        "fo": "xsl-fo-compatible",
    }.items()
)
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ODT_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{MANIFEST}"><manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry '
    'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
ODT_STYLES = (
    '<style:style style:name="u" style:family="text"><style:text-properties '
    'style:text-underline-style="solid" style:text-underline-width="auto"/></style:style>'
    '<style:style style:name="s" style:family="text"><style:text-properties '
    'style:text-line-through-style="solid"/></style:style>'
)


ODT_WHO = (
    '<office:change-info xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>A</dc:creator>'
    "<dc:date>2031-01-01T00:00:00</dc:date></office:change-info>"
)


def odt_words(words: str) -> str:
    words = escape(words).replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
    spaces = re.sub(r"  +", lambda m: f' <text:s text:c="{len(m[0]) - 1}"/>', words)
    return re.sub(r"^ | $", "<text:s/>", spaces)


def odt_of(body: str, styles: str = "", changes: str = "", named: str = "") -> bytes:
    """An ODT file of a body's XML, its automatic and named styles and its record of changes."""
    tracked = f"<text:tracked-changes>{changes}</text:tracked-changes>" if changes else ""
    content = (
        f'<office:document-content {ODT_SPACES} office:version="1.3"><office:automatic-styles>'
        f"{ODT_STYLES}{styles}</office:automatic-styles><office:body><office:text>{tracked}{body}"
        "</office:text></office:body></office:document-content>"
    )
    found: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": ODT_MANIFEST,
        "content.xml": content,
    }
    if named:
        found["styles.xml"] = (
            f"<office:document-styles {ODT_SPACES}><office:styles>{named}"
            "</office:styles></office:document-styles>"
        )
    return zipped(found, stored=["mimetype"])


def odt(paper: Iterable[Paragraph]) -> bytes:
    changes: list[str] = []
    body = []
    for line in paper:
        pieces = []
        for words, form in line:
            shown = odt_words(words)
            name = f"c{len(changes)}"
            region = f'<text:changed-region xml:id="{name}" text:id="{name}">'
            if form == "ins":
                mark = f'text:change-id="{name}"'
                pieces.append(f"<text:change-start {mark}/>{shown}<text:change-end {mark}/>")
                changes.append(
                    f"{region}<text:insertion>{ODT_WHO}</text:insertion></text:changed-region>"
                )
            elif form == "del":
                pieces.append(f'<text:change text:change-id="{name}"/>')
                deletion = f"<text:deletion>{ODT_WHO}<text:p>{shown}</text:p></text:deletion>"
                changes.append(f"{region}{deletion}</text:changed-region>")
            elif form:
                pieces.append(f'<text:span text:style-name="{form}">{shown}</text:span>')
            else:
                pieces.append(shown)
        body.append(f"<text:p>{''.join(pieces)}</text:p>")
    return odt_of("".join(body), changes="".join(changes))


# ── RTF ──────────────────────────────────────────────────────────────────────────────────────

RTF_FORMS = {"u": r"\ul ", "s": r"\strike ", "ins": r"\revised ", "del": r"\deleted "}


def rtf_words(words: str) -> str:
    signs = {"\t": r"\tab ", "\n": r"\line ", "\\": r"\\", "{": r"\{", "}": r"\}"}
    units = (c.encode("utf-16-le") for c in words)
    return "".join(
        signs.get(c)
        or (c if c.isascii() else "".join(
            f"\\u{int.from_bytes(unit[i : i + 2], 'little', signed=True)}?"
            for i in range(0, len(unit), 2)
        ))
        for c, unit in zip(words, units, strict=True)
    )  # fmt: skip


def rtf_of(body: str) -> bytes:
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Plain;}}\uc1\pard\f0 "
    return f"{head}{body}}}".encode("ascii")


def rtf(paper: Iterable[Paragraph]) -> bytes:
    return rtf_of(
        "".join(
            "".join(
                f"{{{RTF_FORMS[form]}{rtf_words(words)}}}" if form else rtf_words(words)
                for words, form in line
            )
            + "\\par\n"
            for line in paper
        )
    )


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────


def html(paper: Iterable[Paragraph]) -> bytes:
    def piece(words: str, form: str) -> str:
        return f"<{form}>{escape(words)}</{form}>" if form else escape(words)

    lines = "\n".join(f"<p>{''.join(piece(*p) for p in line)}</p>" for line in paper)
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{lines}</body></html>'
    return page.encode()


MAKERS: dict[str, Callable[[Iterable[Paragraph]], bytes]] = {
    "docx": docx,
    "odt": odt,
    "rtf": rtf,
    "html": html,
}
"""A maker for each kind; what is added here is held to the same floors."""
