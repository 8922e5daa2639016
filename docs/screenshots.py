"""Make the pictures of the pages: `python docs/screenshots.py`, into docs/pages/.

They show the sample's fictional law. They need Chromium and requirements-browser.txt, and are made
by hand when pages change: no two browsers draw a letter alike, so no test compares them.
"""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import browser, served

import whereas
from whereas import sample
from whereas.shown.pages.addresses import compare_path, family_path, measure_path, place_path

OUT = Path(__file__).parent / "pages"

TAKER = "quillby:ord-1209"
"""A measure that shares wording with several earlier ones."""

WIDE, PHONE = {"width": 1100, "height": 900}, {"width": 390, "height": 844}

DRAFT = (
    "A mobile food vehicle must not stand within ninety feet of the customers' entrance of a"
    " restaurant during the hours in which its kitchen is open."
)

STORY = """QUILLBY LIMITS WHAT DELIVERY APPS MAY CHARGE

Quillby on Tuesday became the first town in the valley to limit the fees that delivery services \
charge to restaurants, Mayor Ada Renn said.

The ordinance was modelled on one in Verdemar, the clerk told the board. A trade group has sued \
over the limit.
"""


def paths(library: whereas.library.library.Library) -> dict[str, str]:
    """A page of each kind."""
    source = library.trace(TAKER, kind="id").sources[0].measure
    return {
        "home": "",
        "search": "search?q=fees+that+delivery+services+charge",
        "measure": measure_path(TAKER),
        "compare": compare_path(source, TAKER),
        "families": "families",
        "family": family_path(library.families()["family"][0].as_py()),
        "places": "places",
        "place": place_path("quillby"),
        "first": "first?q=fees+that+delivery+services+charge+restaurants",
        "coverage": "coverage",
        "method": "method",
    }


def main() -> None:
    """Take them all."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser() as chrome:
        library = whereas.open(folder)
        library.add(sample.path())
        with served(Path(folder)) as address:
            for name, path in paths(library).items():
                take(chrome, f"{address}/{path}", name, viewport=WIDE)
            measure = f"{address}/{measure_path(TAKER)}"
            take(chrome, measure, "measure-phone", viewport=PHONE)
            take(chrome, measure, "measure-dark", viewport=WIDE, color_scheme="dark")
            take_sent(chrome, f"{address}/draft", "draft", DRAFT)
            take_sent(chrome, f"{address}/claims", "claims", STORY)


def take(chrome: Any, address: str, name: str, **options: Any) -> None:
    """One picture of what a reader sees first."""
    context = chrome.new_context(**options)
    page = context.new_page()
    page.goto(address)
    kept(page, name)
    context.close()


def kept(page: Any, name: str) -> None:
    """Keep a picture in few colours, which a page of text has anyway."""
    Image.open(BytesIO(page.screenshot())).quantize(96).save(OUT / f"{name}.png", optimize=True)


def take_sent(chrome: Any, address: str, name: str, text: str) -> None:
    """The answer to a text that is sent."""
    context = chrome.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(address)
    page.locator("textarea").fill(text)
    page.locator("form.draft button").click()
    page.locator("mark").first.wait_for()
    kept(page, name)
    context.close()


if __name__ == "__main__":
    main()
