"""The server keeps up with its library without a pause."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import whereas
from tests.libraries import row, table
from whereas.errors import LibraryError
from whereas.library import segment
from whereas.shown.pages import keeper as keeping
from whereas.shown.pages.app import Kept, pages
from whereas.shown.pages.keeper import Keeper


def test_a_change_of_the_library_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "EVERY", 0.0)
    monkeypatch.setattr(keeping, "REST", 0.0)
    folder = tmp_path / "library"
    library = whereas.open(folder)
    library.add(table(tmp_path / "laws.jsonl", *(row(n) for n in range(4))))
    client = TestClient(pages(Keeper(folder)), base_url="http://localhost")
    first = client.get("/")
    assert client.get("/index.json").json()["measures"] == 4
    assert client.get("/", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    library.add(table(tmp_path / "more.jsonl", *(row(n) for n in range(10, 13))))
    for _ in range(200):
        if client.get("/index.json").json()["measures"] == 7:
            break
        time.sleep(0.1)
    assert client.get("/index.json").json()["measures"] == 7
    again = client.get("/", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200


def test_a_damaged_library_leaves_the_old_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "EVERY", 0.0)
    monkeypatch.setattr(keeping, "REST", 0.0)
    folder = tmp_path / "library"
    whereas.open(folder).add(table(tmp_path / "laws.jsonl", *(row(n) for n in range(4))))
    client = TestClient(pages(Keeper(folder)), base_url="http://localhost")
    (folder / "manifest.json").write_text("{ damaged", "utf-8")
    assert client.get("/index.json").json()["measures"] == 4


def test_what_a_page_does_not_know_is_no_other_page(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    whereas.open(folder).add(table(tmp_path / "laws.jsonl", *(row(n) for n in range(4))))
    client = TestClient(pages(Keeper(folder)), base_url="http://localhost")
    tags = {client.get(f"/families{query}").headers["etag"] for query in ("", "?1", "?x=2")}
    assert len(tags) == 1
    asked = {client.get(f"/search?q={q}").headers["etag"] for q in ("kites", "ferries")}
    assert len(asked) == 2


def test_no_library_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(LibraryError):
        Keeper(tmp_path / "nothing")


def test_kept_answers_stay_within_their_room() -> None:
    kept = Kept(800)
    for n in range(20):
        kept.put((1, str(n)), bytes(90))
    kept.put((1, "large"), bytes(200))
    held = [n for n in range(20) if kept.get((1, str(n))) is not None]
    assert held == list(range(12, 20))
    assert kept.get((1, "large")) is None
    kept.put((1, "19"), bytes(10))
    assert kept.get((1, "19")) == bytes(10)


def test_threads_read_one_library_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "TEXT_GROUP", 400)  # a text or two in each group
    monkeypatch.setattr(segment, "GROUPS_KEPT", 3)  # nearly each text is read from the file
    folder = tmp_path / "library"
    library = whereas.open(folder)
    library.add(table(tmp_path / "laws.jsonl", *(row(n) for n in range(60))))
    ids = library.snapshot.measure_ids
    expected = [library.text(name) for name in ids]

    def read(start: int) -> bool:
        mine = library if start % 2 else library.renewed()
        order = [(start + 7 * n) % len(ids) for n in range(300)]
        return all(mine.text(ids[n]) == expected[n] for n in order)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(16)))
