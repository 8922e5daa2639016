"""`whereas publish`: a folder that is complete, in which every link leads somewhere."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

import whereas
from tests.libraries import row, table
from whereas.errors import LibraryError, UsageError
from whereas.filters import Filters
from whereas.progress import silent
from whereas.shown.cli import main
from whereas.shown.pages import publish as publishing
from whereas.shown.pages.addresses import measure_path
from whereas.shown.pages.publish import MARK, Published, publish


@pytest.fixture(scope="module")
def published(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published") / "site"
    library = whereas.open(sample_library)
    publish(library, out, Filters(), None, silent)
    return out


def broken(folder: Path) -> list[tuple[str, str]]:
    """Every link of a folder's pages that leads to no file, or to no part of its page."""
    wrong = []
    ids: dict[Path, set[str]] = {}
    for page in folder.rglob("*.html"):
        for address in html.parse(page).xpath("//@href | //@src | //@action"):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            here = page.relative_to(folder).as_posix()
            to = posixpath.normpath(
                posixpath.join(posixpath.dirname(here), unquote(parts.path) or page.name)
            )
            target = folder / to
            if parts.query or not target.is_file():
                wrong.append((here, address))
            elif parts.fragment and not re.match(r"c\d+-\d+\Z|:~:", parts.fragment):
                if target not in ids:
                    ids[target] = set(html.parse(target).xpath("//@id"))
                if parts.fragment not in ids[target]:
                    wrong.append((here, address))
    return wrong


def test_every_link_leads_somewhere(published: Path) -> None:
    assert broken(published) == []


def test_every_measure_has_a_page_and_every_page_its_json(published: Path) -> None:
    ids = json.loads((published / MARK).read_text("utf-8"))["measures"]
    assert len(ids) > 40
    for measure in ids:
        assert (published / f"{measure_path(measure)}.html").is_file()
    for page in published.rglob("*.html"):
        json.loads(page.with_suffix(".json").read_text("utf-8"))


def test_nothing_is_loaded_from_elsewhere(published: Path) -> None:
    for page in published.rglob("*.html"):
        tree = html.parse(page)
        loaded = tree.xpath("//script/@src | //link/@href | //img/@src | //iframe/@src")
        assert all(not urlsplit(address).netloc for address in loaded), page
        assert not tree.xpath("//script[not(@src)] | //style | //@style | //@onclick"), page
        policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy, page
        assert "default-src 'none'" in policy[0]


def test_the_list_to_find_by_leads_to_pages(published: Path) -> None:
    lines = json.loads((published / "find.json").read_text("utf-8"))
    assert lines
    for _, title, _, _, path in lines:
        assert title
        assert (published / path).is_file()


def test_the_same_library_gives_the_same_folder(published: Path, sample_library: Path) -> None:
    again = published.with_name("again")
    publish(whereas.open(sample_library), again, Filters(), None, silent)
    files = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(published) for p in published.rglob("*") if p.is_file())
    for name in files:
        assert (again / name).read_bytes() == (published / name).read_bytes(), name


def small(tmp_path: Path, measures: int = 6) -> whereas.library.library.Library:
    library = whereas.open(tmp_path / "library")
    library.add(table(tmp_path / "laws.jsonl", *(row(n) for n in range(measures))))
    return library


def test_only_what_is_chosen_gets_a_page(tmp_path: Path) -> None:
    library = small(tmp_path)
    done = publish(library, tmp_path / "site", Filters(places=("Town 1",)), 1, silent)
    assert isinstance(done, Published)
    assert done.pages["measure"] == 1
    held = json.loads((tmp_path / "site" / MARK).read_text("utf-8"))["measures"]
    assert held == ["town-1:ord-4"]
    assert broken(tmp_path / "site") == []


def test_a_published_folder_is_replaced_and_no_other(tmp_path: Path) -> None:
    library = small(tmp_path)
    site = tmp_path / "site"
    publish(library, site, Filters(), None, silent)
    (site / "stale.html").write_text("old")
    publish(library, site, Filters(), None, silent)
    assert not (site / "stale.html").exists()
    assert not list(tmp_path.glob(".site*"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        publish(library, other, Filters(), None, silent)
    assert (other / "notes.txt").read_text() == "mine"
    with pytest.raises(UsageError, match="a file"):
        publish(library, other / "notes.txt", Filters(), None, silent)


def test_an_interrupted_publishing_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = small(tmp_path)
    site = tmp_path / "site"
    publish(library, site, Filters(), None, silent)
    before = (site / "index.html").read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("whereas.shown.pages.publish.write_pages", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(library, site, Filters(), None, silent)
    assert (site / "index.html").read_bytes() == before
    assert not list(tmp_path.glob(".site*"))


def test_a_folder_is_of_one_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = small(tmp_path)
    made = publishing.write_pages

    def grown(job: publishing.Job) -> set[str]:
        more = table(tmp_path / "more.jsonl", *(row(n) for n in range(10, 14)))
        whereas.open(library.folder).add(more)
        return made(job)

    monkeypatch.setattr(publishing, "write_pages", grown)
    publish(library, tmp_path / "site", Filters(), None, silent)
    assert json.loads((tmp_path / "site" / "index.json").read_text("utf-8"))["measures"] == 6
    assert broken(tmp_path / "site") == []


def test_a_state_that_writers_cleared_away_is_said(tmp_path: Path) -> None:
    library = small(tmp_path)
    job = publishing.Job(
        library.folder, publishing._state(library), tmp_path, tmp_path / "names", [""]
    )
    (tmp_path / "names").write_text('{"measures": []}', "utf-8")
    whereas.open(library.folder).add(table(tmp_path / "more.jsonl", row(40)))
    for folder in (library.folder / "segments").glob("000001*"):
        shutil.rmtree(folder, ignore_errors=True)
    with pytest.raises(LibraryError, match="changed while"):
        publishing.write_pages(job)


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = small(tmp_path)
    out = tmp_path / "site"
    asked = ["publish", str(out), "--library", str(library.folder), "--json", "--place", "Town 2"]
    assert main(asked) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["files"] == sum(1 for path in out.rglob("*") if path.is_file())
    assert said["pages"]["measure"] == 2


def test_publishing_needs_no_server_package() -> None:
    blocked = (
        "import sys; sys.modules.update(starlette=None, uvicorn=None, multipart=None);"
        "import whereas.shown.pages.publish as p, whereas.shown.pages.openapi as o;"
        "print(len(o.description()['paths']), callable(p.publish))"
    )
    done = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, check=False
    )
    assert done.stdout.endswith("True\n"), done.stderr
