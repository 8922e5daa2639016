"""What every answer of the server carries, and what it refuses."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from whereas.engine.door import engine
from whereas.shown.pages import app as serving
from whereas.shown.pages.app import WAYS, pages
from whereas.shown.pages.keeper import Keeper
from whereas.shown.pages.limits import LONGEST_ADDRESS, MAX_UPLOAD
from whereas.shown.pages.routes import PAGES
from whereas.shown.pages.safety import HEADERS

BASE = "http://localhost"


@pytest.fixture(scope="module")
def client(sample_library: Path) -> TestClient:
    return TestClient(pages(Keeper(sample_library), ["law.example"]), base_url=BASE)


ROUTES = [
    *(f"/{page.path}" for page in PAGES if "{" not in page.path),
    *(f"/{page.path or 'index'}.json" for page in PAGES if "{" not in page.path),
    "/static/whereas.css",
    "/static/whereas.js",
    "/worker.js",
    "/openapi.json",
    "/static/nothing.js",
    "/static/..%2f..%2fapp.py",
    "/nothing",
    "/nothing.json",
    "/measure/no/such",
    "/measure/no/such.json",
    "/measure/=ff/=ff",
    "/place/nowhere",
    "/family/none",
    "/compare/a/+/b",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/index.csv",
]


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_every_answer_carries_the_headers(client: TestClient, path: str, method: str) -> None:
    answer = client.request(method, path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.status_code < 500
    assert "etc/passwd" not in answer.text or answer.status_code == 404
    if path.endswith(".json") and answer.status_code >= 400 and method == "GET":
        error = answer.json()["error"]
        assert sorted(error) == ["status", "todo", "what", "where"]
        assert error["status"] == answer.status_code


def test_the_policy_allows_nothing_but_our_own() -> None:
    rules = dict(rule.split(" ", 1) for rule in HEADERS["content-security-policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert not any("unsafe" in rule or "*" in rule or "http" in rule for rule in rules.values())


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("localhost", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("[::1]", True),
        ("LAW.example:80", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_only_known_names_are_answered(client: TestClient, host: str, known: bool) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == (200 if known else 421)


def test_long_addresses_and_large_bodies_are_refused(client: TestClient) -> None:
    assert client.get("/search?q=" + "a" * LONGEST_ADDRESS).status_code == 414
    headers = {"content-length": str(MAX_UPLOAD + 1), "content-type": "text/plain"}
    assert client.post("/draft", content=b"", headers=headers).status_code == 413


def test_a_body_without_a_length_is_counted(client: TestClient) -> None:
    def endless() -> Any:
        for _ in range(22):
            yield b"x" * (1 << 20)

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post("/draft.json", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert "MiB" in answer.json()["error"]["what"]


def test_an_unforeseen_error_says_nothing_of_what_was_asked(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret words of a draft")

    monkeypatch.setattr(serving, "body_of", broken)
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/search?q=unseen")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "secret" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


SECRET = "The quibblefrost of Port Alder shall be measured at noon by the clerk of weights"


@pytest.mark.parametrize("path", [f"/{name}{form}" for name in WAYS for form in ("", ".json")])
@pytest.mark.parametrize("field", ["text", "file"])
def test_what_is_sent_leaves_nothing_behind(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    path: str,
    field: str,
) -> None:
    def spilled(*_: object, **__: object) -> None:
        raise AssertionError("what is sent must not reach a disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", spilled)
    monkeypatch.setattr(tempfile, "mkstemp", spilled)
    monkeypatch.setattr(tempfile, "mkdtemp", spilled)
    monkeypatch.chdir(tmp_path)
    body = f"{SECRET}. " + ". \n" * (1 << 19)  # over a megabyte, which would be spooled to a disk
    sent = {"file": ("a.txt", body.encode())} if field == "file" else {"x": ("", b"")}
    with caplog.at_level(logging.DEBUG):
        answer = client.post(path, files=sent, data={"text": body} if field == "text" else {})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "this should not have happened" not in answer.text
    assert "quibblefrost" not in caplog.text
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "command",
    [
        "CREATE TABLE x AS SELECT 1; COPY x TO '/tmp/whereas-leak.csv'",
        "SELECT * FROM read_csv('/etc/hostname')",
        "ATTACH '/tmp/whereas-leak.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '99GB'",
    ],
)
def test_the_engine_reaches_nothing_outside(command: str) -> None:
    with pytest.raises(Exception, match=r"(?i)disabled|locked|not allowed|permission"):
        engine().run(command)


def test_the_engine_has_a_memory_limit() -> None:
    row = engine().run("SELECT current_setting('memory_limit') AS m").to_pylist()[0]
    assert row["m"] == "3.7 GiB"  # 4 GB


def test_a_cell_is_no_formula() -> None:
    from whereas.shown.pages.bodies import _plain

    assert [_plain(c) for c in ("=1+1", "@x", "plain", None, 3)] == [
        "'=1+1",
        "'@x",
        "plain",
        "",
        "3",
    ]


def test_a_host_that_others_reach_needs_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    from whereas.shown.cli import main

    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert "by any name" in capsys.readouterr().err
