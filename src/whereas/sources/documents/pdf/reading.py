"""Bytes of a PDF to a document; run by `guard`, since PDFium is native code."""

from __future__ import annotations

import re

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from whereas.errors import UnreadableError
from whereas.sources.documents.base import Document
from whereas.sources.documents.marks import marked_spans
from whereas.sources.documents.pdf import columns, paragraphs, rules, running, scans
from whereas.sources.documents.pdf.words import Page, read_page

MOST_PAGES = 5_000
"""Pages of one document; the longest code met has 2,600."""

LEAST_LETTERS = 4
"""Letters that a page with a picture needs before it counts as text: a scan may bear a stamp."""

MOST_UNKNOWN = 0.3
"""Share of a page's letters that may lack a meaning before the page counts as one without text."""

_NO_TITLE = re.compile(
    r"untitled|anonymous|microsoft word|\.(?:docx?|wpd|rtf|pdf|indd|odt)\b", re.IGNORECASE
)

_TO_OCR = (
    "`pip install whereas[ocr]` and install the program Tesseract to have scans read,"
    " or add a copy with text"
)


def read(data: bytes) -> Document:
    """Read a PDF whose scanned pages stay unread.

    Raises:
        UnreadableError: it is no PDF, damaged, encrypted, over a limit, or holds no text at all.
    """
    pages, title = _pages(data)
    unread = [page for page in pages if _lacks_text(page)]
    if len(unread) == len(pages):
        raise UnreadableError("has no text: its pages are pictures (a scan)", "", _TO_OCR)
    return _document(pages, title, [_note(page) for page in unread if _is_scan(page)])


def read_or_count_scans(data: bytes) -> tuple[Document | None, int]:
    """Read a PDF; or no document but the number of its scanned pages, if it has any.

    Raises:
        UnreadableError: it is no PDF, damaged, encrypted or over a limit.
    """
    pages, title = _pages(data)
    unread = [page for page in pages if _lacks_text(page)]
    if any(_is_scan(page) for page in unread):
        return None, len(unread)
    if len(unread) == len(pages):
        raise UnreadableError("has no text: its pages are empty")
    return _document(pages, title, []), 0


def read_with_scans(data: bytes) -> Document:
    """Read a PDF, scanned pages by Tesseract.

    Raises:
        UnreadableError: it is no PDF, damaged, encrypted or over a limit, or nothing can be read.
    """
    pages, title = _pages(data)
    unread = [page for page in pages if _lacks_text(page) and _is_scan(page)]
    notes = scans.read_pages(data, unread)
    if not any(page.words for page in pages):
        raise UnreadableError("has no text, and none can be recognised in its pictures")
    return _document(pages, title, notes)


def _pages(data: bytes) -> tuple[list[Page], str]:
    document = opened(data)
    try:
        if len(document) > MOST_PAGES:
            raise UnreadableError(
                f"has {len(document):,} pages, more than {MOST_PAGES:,}", "", "split it"
            )
        pages: list[Page] = []
        letters = 0
        for index in range(len(document)):
            try:
                page = read_page(document, index, letters)
            except pdfium.PdfiumError:
                page = Page(index + 1, [], [], [], unknown=-1)
            letters += sum(len(word.text) for word in page.words)
            pages.append(page)
        if not pages:
            raise UnreadableError("has no pages: it is damaged or empty", "", "save it again")
        return pages, _title(document)
    finally:
        document.close()


def opened(data: bytes) -> pdfium.PdfDocument:
    """Open a PDF.

    Raises:
        UnreadableError: it is none, damaged or encrypted.
    """
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("is no PDF, though its name says so", "", "check what it is")
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = error.err_code
    if code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
        raise UnreadableError("is encrypted", "", "save it without a password")
    raise UnreadableError("is damaged or cut off: no PDF reader opens it", "", "fetch it again")


def _title(document: pdfium.PdfDocument) -> str:
    """What the file calls itself, unless that is the name of a file or a program."""
    title = " ".join(str(document.get_metadata_value("Title")).split())
    return "" if _NO_TITLE.search(title) else title[:300]


def _lacks_text(page: Page) -> bool:
    letters = sum(len(word.text) for word in (*page.words, *page.turned))
    if page.unknown < 0 or page.unknown > MOST_UNKNOWN * letters:
        return True
    return letters < LEAST_LETTERS


def _is_scan(page: Page) -> bool:
    """Whether a page without text shows something that may be text."""
    return page.pictures > 0 or page.unknown != 0


def _note(page: Page) -> str:
    if page.unknown < 0:
        return f"page {page.number} is damaged and was not read"
    if page.unknown:
        return f"page {page.number} has no text: its font does not say what its letters are"
    return f"page {page.number} has no text; it is a scan"


def _document(pages: list[Page], title: str, notes: list[str]) -> Document:
    """Put pages together: what is not law goes, lines become paragraphs, marks become spans."""
    for page in pages:
        if page.unknown > 0 and _lacks_text(page):
            page.words, page.turned = [], []
        rules.mark(page.words, page.rules)
    running.without_line_numbers(pages)
    running.without_running(pages)
    lines = columns.reading_order([(page.number, page.words) for page in pages])
    asides = columns.reading_order([(page.number, page.turned) for page in pages])
    sheet = paragraphs.write(lines, asides)
    return Document(sheet.text, marked_spans(sheet), title, tuple(notes))
