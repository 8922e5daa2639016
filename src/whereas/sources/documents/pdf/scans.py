"""Scanned pages by Tesseract, where the extra `whereas[ocr]` and the program are there."""

from __future__ import annotations

import os
import time
from typing import Any

from whereas.sources.documents.pdf import SCAN_SECONDS
from whereas.sources.documents.pdf.words import Page, Word

DOTS = 300
"""Dots an inch that a page is drawn with: what Tesseract's makers advise."""

MOST_DOTS = 60_000_000
"""Dots of one page's picture at most: a page of A3 at 300 an inch has 17 million."""

MOST_SCANS = 500
"""Scanned pages that are read of one document; each takes seconds."""

PAGE_SECONDS = 60
"""How long Tesseract may take for a page; a dense one takes 5."""

SURE = 30
"""Words that Tesseract is less sure of, of 100, are specks and lines."""


def read_pages(data: bytes, pages: list[Page]) -> list[str]:
    """Give pages the words that Tesseract sees; returns a note on each page that it fails on."""
    from whereas.sources.documents.pdf.reading import opened

    notes = []
    until = time.monotonic() + SCAN_SECONDS
    os.environ["OMP_THREAD_LIMIT"] = "1"  # Tesseract's threads take longer together than one alone
    document = opened(data)
    try:
        for n, page in enumerate(pages):
            page.words, page.turned, page.unknown = [], [], 0
            if n >= MOST_SCANS:
                why = f"only {MOST_SCANS} scanned pages of a document are read"
            elif time.monotonic() > until:
                why = f"it was not read: the scans before it took {SCAN_SECONDS:g} seconds"
            else:
                why = _read(document, page)
            notes.append(f"page {page.number} is a scan; {why}")
    finally:
        document.close()
    return notes


def _read(document: Any, page: Page) -> str:
    """Give a page its words; says how that went."""
    import pytesseract

    picture, scale = _drawn(document, page.number - 1)
    try:
        seen = pytesseract.image_to_data(
            picture, timeout=PAGE_SECONDS, output_type=pytesseract.Output.DICT
        )
    except (RuntimeError, OSError, ValueError) as error:
        return f"Tesseract failed on it: {str(error).strip().split(chr(10))[0][:120]}"
    page.words = _words(seen, scale)
    return "its text was recognised" if page.words else "no text was recognised in it"


def _drawn(document: Any, index: int) -> tuple[Any, float]:
    """Draw a page; gives its picture, and points for a dot."""
    page = document[index]
    try:
        width, height = page.get_size()
        dots = DOTS / 72
        if width * height * dots * dots > MOST_DOTS:
            dots = (MOST_DOTS / (width * height)) ** 0.5
        return page.render(scale=dots, grayscale=True).to_pil(), 1 / dots
    finally:
        page.close()


def _words(seen: dict[str, list[Any]], scale: float) -> list[Word]:
    """Make words of what Tesseract says, each as high as its line so that lines are level."""
    lines: dict[tuple[int, int, int], list[int]] = {}
    for at, (text, sure) in enumerate(zip(seen["text"], seen["conf"], strict=True)):
        if str(text).strip() and float(sure) >= SURE:
            key = (seen["block_num"][at], seen["par_num"][at], seen["line_num"][at])
            lines.setdefault(key, []).append(at)
    words = []
    for members in lines.values():
        top = min(seen["top"][at] for at in members) * scale
        bottom = max(seen["top"][at] + seen["height"][at] for at in members) * scale
        for at in members:
            left, width = seen["left"][at] * scale, seen["width"][at] * scale
            text = str(seen["text"][at]).strip()
            lefts = [left + width * n / len(text) for n in range(len(text))]
            words.append(Word(text, left, top, left + width, bottom, lefts))
    return words
