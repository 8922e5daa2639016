"""Pages go by meaning as soon as the library is read for it, and say how a hit was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import whereas
from tests.libraries import row, table
from whereas.library.library import Library
from whereas.meaning import model
from whereas.shown.pages import keeper as keeping
from whereas.shown.pages.app import pages
from whereas.shown.pages.keeper import Keeper

LAW = "Section 1. No shop shall refuse payment in coins and banknotes for its goods."
ASKED = "stores+must+take+cash"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    lib = whereas.open(tmp_path / "library")
    laws = row(1, id="alder:cash", text=LAW, title=""), row(2), row(3)
    lib.add(table(tmp_path / "laws.jsonl", *laws))
    return lib


@pytest.fixture
def client(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(keeping, "EVERY", 0.0)
    with TestClient(pages(Keeper(library.folder)), base_url="http://localhost") as client:
        yield client


def test_pages_see_what_is_read_while_they_are_served(library: Library, client: TestClient) -> None:
    def asked(path: str, tag: str = "") -> tuple[int, str, str]:
        got = client.get(path, headers={"if-none-match": tag} if tag else {})
        return got.status_code, got.text, got.headers["etag"]

    paths = (f"/search?q={ASKED}", f"/first?q={ASKED}", "/families")
    before = {path: asked(path) for path in paths}
    assert "Nothing found" in before[paths[0]][1]
    assert "other words for the same thing are missed" in before[paths[1]][1]
    library.read_meaning()
    search, first, families = (asked(path, before[path][2]) for path in paths)
    assert (search[0], first[0], families[0]) == (200, 200, 304)
    assert "found by words and by meaning" in search[1]
    assert "found by its meaning" in search[1]
    assert "Sought by keywords and by meaning" in first[1]
    assert asked(paths[0], search[2])[0] == 304
    answer = client.get(f"/search.json?q={ASKED}").json()
    assert (answer["meaning"], answer["meaning_unread"]) == (True, 0)
    assert (answer["hits"][0]["measure"], answer["hits"][0]["how"]) == ("alder:cash", "meaning")
    library.forget_meaning()
    assert "Nothing found" in asked(paths[0], search[2])[1]
    assert "Sought by keywords and by meaning" not in asked(paths[1])[1]


def test_pages_say_of_how_many_the_meaning_is_not_known(
    library: Library, client: TestClient, tmp_path: Path
) -> None:
    library.read_meaning()
    path = next((library.folder / "meaning-1").glob("*.arrow"))
    kept = path.read_bytes()
    library.add(table(tmp_path / "more.jsonl", row(4)))
    for other in (library.folder / "meaning-1").glob("*.arrow"):
        other.unlink()
    path.write_bytes(kept)
    with TestClient(pages(Keeper(library.folder)), base_url="http://localhost") as later:
        assert "1 measure so far by words alone" in later.get(f"/search?q={ASKED}").text


def test_pages_go_by_words_without_the_extra(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.read_meaning()
    real = model.find_spec
    model._opened.cache_clear()
    monkeypatch.setattr(model, "find_spec", lambda n: None if n == "onnxruntime" else real(n))
    with TestClient(pages(Keeper(library.folder)), base_url="http://localhost") as client:
        got = client.get("/search?q=coins")
    model._opened.cache_clear()
    assert "found by words and their forms" in got.text
    assert "banknotes" in got.text
