"""What the pages' JSON is described to be is what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

import whereas
from whereas.shown.pages.addresses import compare_path, family_path, measure_path, place_path
from whereas.shown.pages.app import pages
from whereas.shown.pages.keeper import Keeper
from whereas.shown.pages.openapi import SENT
from whereas.shown.pages.routes import PAGES, match


@pytest.fixture(scope="module")
def client(sample_library: Path) -> TestClient:
    return TestClient(pages(Keeper(sample_library)), base_url="http://localhost")


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def checked(described: dict[str, Any], path: str, data: object, *, method: str = "get") -> None:
    answers = described["paths"][path][method]["responses"]
    key = "default" if isinstance(data, dict) and "error" in data else "200"
    schema = answers[key]["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    errors = [e.message[:300] for e in Draft202012Validator(whole).iter_errors(data)]
    assert errors == []


def test_every_page_is_what_it_is_described_to_be(
    client: TestClient, described: dict[str, Any], sample_library: Path
) -> None:
    library = whereas.open(sample_library)
    traces = [library.trace(name, kind="id") for name in library.snapshot.measure_ids[:60]]
    taker = max(traces, key=lambda trace: trace.substantive_words)
    assert taker.measure
    paths = [
        "index",
        "search?q=delivery+fees",
        measure_path(taker.measure),
        compare_path(taker.measure, taker.sources[0].measure),
        "families",
        family_path(library.families()["family"][0].as_py()),
        "places",
        place_path("quillby"),
        place_path("quillby", 2023),
        "first?q=delivery+fees",
        "claims",
        "draft",
        "coverage",
        "method",
    ]
    seen = set()
    for path in paths:
        bare, _, query = path.partition("?")
        bare = bare.removesuffix(".json")
        found = match(f"{bare}.json")
        assert found is not None, path
        answer = client.get(f"/{bare}.json?{query}")
        assert answer.status_code == 200, path
        checked(described, f"/{found[0].path or 'index'}.json", answer.json())
        seen.add(found[0].name)
    assert seen == {page.name for page in PAGES if not page.of}


@pytest.mark.parametrize("name", sorted(SENT))
def test_texts_that_are_sent_are_answered_as_described(
    client: TestClient, described: dict[str, Any], sample_library: Path, name: str
) -> None:
    library = whereas.open(sample_library)
    text = library.text(library.snapshot.measure_ids[3])
    if name == "claims":
        text = "Quillby is the first town to limit the fees of delivery services, Ada Renn said."
    answer = client.post(f"/{name}.json", data={"text": text, "date": "2030-01-01"})
    assert answer.status_code == 200
    assert answer.json()
    checked(described, f"/{name}.json", answer.json(), method="post")


@pytest.mark.parametrize("path", ["/measure/{measure}.json", "/draft.json"])
def test_errors_are_described_too(client: TestClient, described: dict[str, Any], path: str) -> None:
    if path == "/draft.json":
        answer = client.post(path, data={"text": " "})
        checked(described, path, answer.json(), method="post")
    else:
        answer = client.get("/measure/no/such.json")
        checked(described, path, answer.json())
    assert answer.status_code in (400, 404)
