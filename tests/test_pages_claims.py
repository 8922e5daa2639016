"""A story's page: its text whole, its claims marked, what the library says beside them."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import whereas
from whereas.answers.claims import MORE, MOST_CHECKED, Checked, Claims
from whereas.shown.pages.app import pages
from whereas.shown.pages.keeper import Keeper
from whereas.shown.pages.views.claims import paragraphs

STORY = """QUILLBY BECOMES FIRST TOWN TO CAP DELIVERY FEES

Quillby is the first town in the state to limit the fees that delivery services charge to
restaurants, Mayor Ada Renn said on Tuesday.

The ordinance was modelled on one in Verdemar. <script>alert("x")</script>
"""


@pytest.fixture(scope="module")
def client(sample_library: Path) -> TestClient:
    return TestClient(pages(Keeper(sample_library)), base_url="http://localhost")


def claim(kind: str, start: int, end: int, a: int, b: int) -> Checked:
    return Checked(kind, "", None, "unattributed", None, None, None, None, None, start, end, (a, b))  # type: ignore[arg-type] - a kind by its name


@given(st.text(alphabet="ab \n", max_size=80), st.lists(st.tuples(*[st.integers(0, 80)] * 4)))
def test_a_story_is_shown_whole_and_once(text: str, cuts: list[tuple[int, int, int, int]]) -> None:
    found = []
    for four in cuts:
        a, b, c, d = sorted(min(cut, len(text)) for cut in four)
        found.append(claim("novelty", a, d, b, c))
    shown = [run.text for p in paragraphs(Claims(text, found)) for run in p.runs]
    assert "".join(shown) == "".join(line for line in text.split("\n") if line.strip())


def test_a_story_is_answered_with_its_claims(client: TestClient, sample_library: Path) -> None:
    answer = client.post("/claims", files={"x": ("", b"")}, data={"text": STORY})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "<script>alert" not in answer.text
    said = html.unescape(re.sub(r"<[^>]+>", "", answer.text))
    assert "Ada Renn" in said
    assert "Earlier text found" in said
    assert 'class="claim novelty words"' in answer.text
    data = client.post("/claims.json", files={"x": ("", b"")}, data={"text": STORY}).json()
    kinds = {one["kind"] for one in data}
    assert {"novelty", "borrowing"} <= kinds
    checked = [one for one in data if one["check"]]
    assert checked
    assert checked[0]["check"]["coverage"]["measures"] == 208
    library = whereas.open(sample_library)
    assert [one["sentence"] for one in data] == [
        one.sentence for one in library.claims(STORY, kind="text").claims
    ]


@pytest.mark.parametrize(
    ("files", "data", "status"),
    [
        ({"x": ("", b"")}, {"text": "  "}, 400),
        ({"file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))}, {}, 422),
        ({"file": ("a.bin", bytes(range(256)) * 40)}, {}, 422),
        ({"x": ("", b"")}, {"text": "Le conseil municipal est le premier du pays à agir."}, 200),
    ],
)
def test_what_is_no_story_gets_a_clear_answer(
    client: TestClient, files: dict[str, tuple[str, bytes]], data: dict[str, str], status: int
) -> None:
    answer = client.post("/claims.json", files=files, data=data)
    assert answer.status_code == status
    if status >= 400:
        assert answer.json()["error"]["what"]


def test_precedents_of_a_text_are_answered(client: TestClient, sample_library: Path) -> None:
    library = whereas.open(sample_library)
    text = library.text("quillby:ord-1209")
    answer = client.post("/first", files={"x": ("", b"")}, data={"text": text})
    assert answer.status_code == 200
    assert "Earliest found" in answer.text
    assert "Provision by provision" in answer.text
    asked = client.get("/first?q=fees+that+delivery+services+charge")
    assert "Precedents, the earliest first" in asked.text
    none = client.get("/first?q=submarine+volcano+licences")
    assert "Nothing earlier found in 2" in none.text
    assert client.get("/first?q=" + "a" * 301).status_code == 400
    rows = client.get("/first.csv?q=fees+that+delivery+services+charge").text.splitlines()
    assert rows[0].startswith("measure,version,place")
    assert len(rows) > 2


def test_a_paste_that_looks_like_a_file_is_read_as_text(client: TestClient) -> None:
    for begin in ("%PDF-1.7 ", "PK\x03\x04 ", "{\\rtf "):
        answer = client.post("/claims.json", data={"text": begin + STORY})
        assert answer.status_code == 200
        assert {one["kind"] for one in answer.json()} >= {"novelty"}


def test_a_story_without_end_of_claims_is_cut(sample_library: Path) -> None:
    said = [
        f"Town {n} became the first city in the state to require lanterns of {n} kinds."
        for n in range(MOST_CHECKED + 20)
    ]
    found = whereas.open(sample_library).claims("\n\n".join(said), kind="text")
    assert len(found.claims) <= MOST_CHECKED
    assert found.note == MORE
