"""Row `ingest`: how fast one core reads documents of each kind into texts with their marks.

The RTF is New York's own, as its word processor wrote it. The other kinds are made of the same
bills, a run for every few words with its fonts and marks, which is how word processors break a
paragraph up: real files hold 2 to 30 times their text. Of PDFs the speed is stated, without a
target: see `ingest_pdf`.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from itertools import islice
from pathlib import Path
from time import process_time

import numpy as np

from bench.ingest_pdf import pdfs
from bench.kit import Bench, Figure
from whereas.records import Record
from whereas.sources.base import InputFile
from whereas.sources.documents import read_document
from whereas.sources.folder import READER

BILLS, FEW = 1000, 100
RUN = 8
"""Words of one run; in New York's bills, converted by LibreOffice, runs have 5 to 60."""

TARGET = 20.0
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def bills(folder: Path, count: int, seed: int) -> Iterator[bytes]:
    """Yield the RTF of bills chosen by seed."""
    paths = sorted(folder.rglob("*.json"))
    for n in np.random.default_rng(seed).permutation(len(paths)):
        rtf = json.loads(paths[n].read_text("utf-8-sig")).get("RTF")
        if isinstance(rtf, str) and rtf.startswith("{\\rtf"):
            yield rtf.encode("cp1252", "replace")


def runs(line: str) -> Iterator[tuple[int, str]]:
    """Cut a paragraph into runs with their numbers."""
    words = line.split(" ")
    for n in range(0, len(words), RUN):
        yield n // RUN, " ".join(words[n : n + RUN]) + " "


def zipped(parts: dict[str, str]) -> bytes:
    """A zip of texts."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return sink.getvalue()


def docx(text: str) -> bytes:
    """A DOCX file of a text, every fourth run underlined and every ninth struck."""

    def run(number: int, words: str) -> str:
        looks = '<w:u w:val="single"/>' * (number % 4 == 1) + "<w:strike/>" * (number % 9 == 2)
        return (
            '<w:r w:rsidRPr="00A4"><w:rPr><w:rFonts w:ascii="Times New Roman" '
            f'w:hAnsi="Times New Roman"/><w:sz w:val="24"/><w:szCs w:val="24"/>{looks}</w:rPr>'
            f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
        )

    about = '<w:pPr><w:spacing w:line="480"/><w:ind w:firstLine="720"/><w:jc w:val="both"/></w:pPr>'
    lines = "".join(
        f'<w:p w:rsidR="00A4">{about}{"".join(run(*r) for r in runs(line))}</w:p>'
        for line in text.split("\n")
    )
    relation = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{lines}</w:body>'
            "</w:document>",
        }
    )


def odt(text: str) -> bytes:
    """An ODT file of a text, its runs in spans."""
    spaces = " ".join(f'xmlns:{p}="{_OPEN}:{p}:1.0"' for p in ("office", "text", "style"))
    lines = "".join(
        f'<text:p text:style-name="P{len(line) % 7}">'
        + "".join(
            f'<text:span text:style-name="T{n}">{escape(w)}</text:span>' for n, w in runs(line)
        )
        + "</text:p>"
        for line in text.split("\n")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{lines}</office:text>"
        "</office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def html(text: str) -> bytes:
    """A page of a text, every fourth run underlined."""
    lines = "\n".join(
        "<p>"
        + "".join(f"<u>{escape(w)}</u>" if n % 4 == 1 else escape(w) for n, w in runs(line))
        + "</p>"
        for line in text.split("\n")
    )
    return f"<!DOCTYPE html><html><body>{lines}</body></html>".encode()


MAKERS: dict[str, Callable[[str], bytes]] = {"docx": docx, "odt": odt, "html": html}


def timed(folder: Path, kind: str, documents: list[bytes]) -> tuple[float, float, list[str]]:
    """Read files as `whereas add` does: megabytes of text, seconds of one core, and the texts."""
    files = []
    for n, data in enumerate(documents):
        path = folder / f"{n:04}.{kind}"
        path.write_bytes(data)
        files.append(InputFile(path, path.name))
    list(READER.read(files[0]))  # what a reader imports is not its speed
    begun = process_time()
    found = [item for file in files for item in READER.read(file)]
    seconds = process_time() - begun
    texts = [item.text for item in found if isinstance(item, Record)]
    return sum(len(text.encode()) for text in texts) / 1e6, seconds, texts


def same_words(one: list[str], two: list[str]) -> float:
    """The least share of words in place that any two texts of one bill have in common."""
    shares = []
    for a, b in zip(one, two, strict=True):
        mine, other = a.split(), b.split()
        same = sum(x == y for x, y in zip(mine, other, strict=False))
        shares.append(same / most if (most := max(len(mine), len(other))) else 1.0)
    return min(shares)


def ingest(bench: Bench) -> list[Figure]:
    """Measure each kind."""
    bench.say("reading bills as documents of each kind")
    count = FEW if bench.quick else BILLS
    found = bills(bench.law / "nyc_legislation" / "introduction", count, bench.seed)
    rtf = list(islice(found, count))
    texts = [read_document(data, "bill.rtf").text for data in rtf]
    figures = []
    for kind in ("rtf", *MAKERS):
        folder = bench.work / f"ingest-{kind}"
        folder.mkdir(parents=True, exist_ok=True)
        documents = rtf if kind == "rtf" else [MAKERS[kind](text) for text in texts]
        megabytes, seconds, read = timed(folder, kind, documents)
        rate, least = 60 * megabytes / seconds, same_words(texts, read)
        figures.append(
            Figure(
                "ingest",
                f"{kind.upper()}: text a minute on one core, of {count:,} bills, "
                f"{megabytes:.1f} MB; least share of words the same, in place",
                f"≥ {TARGET:.0f} MB, ≥ 0.995",
                "",
                f"{rate:.0f} MB, {least:.4f}",
                rate >= TARGET and least >= 0.995,
            )
        )
    return [*figures, *pdfs(bench)]
