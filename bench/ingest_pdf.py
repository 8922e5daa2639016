"""`python -m bench.ingest_pdf`: how fast text comes out of PDFs, on one core."""

from __future__ import annotations

import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click


def pdf_speed(texts: int = 60) -> dict[str, float]:
    """Megabytes of text a minute of processor time that PDFs of the sample's texts give, by layout.

    The pages are set by reportlab, of the `test` extra.
    """
    from whereas.sources.documents.pdf import reading

    pdfs = import_module("tests.pdfs")  # the tests have no types
    found = {}
    said = "\n\n".join(pdfs.sample_texts(texts))
    for layout in ("plain", "two columns", "bill"):
        data = pdfs.pdf(said, pdfs.LAYOUTS[layout])
        reading.read(pdfs.pdf(said[:5000], pdfs.LAYOUTS[layout]))  # imports, and PDFium's start
        begun = time.process_time()
        read = len(reading.read(data).text.encode())
        found[layout] = 60 * read / 1e6 / (time.process_time() - begun)
    return found


@click.command()
def main() -> None:
    """Print the speed of each layout."""
    if not find_spec("reportlab"):
        raise click.ClickException('the pages are set by reportlab: pip install "whereas[test]"')
    if not Path("tests/pdfs.py").is_file():
        raise click.ClickException("run it from the checkout")
    for layout, speed in pdf_speed().items():
        print(f"{layout}: {speed:.1f} MB of text a minute on one core")


if __name__ == "__main__":
    main()
