"""Row `ingest`, its PDFs: how fast one core gets the text out of pages that are set here.

The pages are set by reportlab, of the `test` extra, from the sample's texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from time import process_time

from tests.documents import agreement

from bench.kit import Bench, Figure

LAYOUTS = ("plain", "two columns", "bill")
TEXTS, FEW = 60, 6

CHECKED = 4000
"""Words that are compared one by one: comparing takes the square of their number."""


def pdfs(bench: Bench) -> Iterator[Figure]:
    """Measure the reading of each layout; no target is set for its speed."""
    from whereas.sources.documents.pdf import reading

    made = import_module("tests.pdfs")  # reportlab has no types
    texts = FEW if bench.quick else TEXTS
    said = "\n\n".join(made.sample_texts(texts))
    for layout in LAYOUTS:
        data = made.pdf(said, made.LAYOUTS[layout])
        reading.read(made.pdf(said[:5000], made.LAYOUTS[layout]))  # imports, and PDFium's start
        begun = process_time()
        read = reading.read(data).text
        seconds = process_time() - begun
        megabytes = len(read.encode()) / 1e6
        same = agreement(_first(said), _first(read))
        yield Figure(
            "ingest",
            f"PDF, {layout}: text a minute on one core, of {texts} texts, {megabytes:.2f} MB; "
            f"share of the first {CHECKED:,} words the same, in order",
            "≥ 0.995",
            "",
            f"{60 * megabytes / seconds:.1f} MB, {same:.4f}",
            same >= 0.995,
        )


def _first(text: str) -> str:
    return " ".join(text.split()[:CHECKED])
