"""The pages that are read: measures, comparisons and drafts."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import whereas
from tests.libraries import table, text
from whereas.records import Span
from whereas.results import Passage, Quote, to_json
from whereas.shown.alignment import Apart, Shared, alignment
from whereas.shown.html.page import Stretch
from whereas.shown.pages.addresses import Addresses, compare_path, measure_path
from whereas.shown.pages.app import pages
from whereas.shown.pages.bodies import body_of
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.keeper import Keeper
from whereas.shown.pages.lawtext import blanks, with_states
from whereas.shown.pages.routes import match
from whereas.shown.pages.sending import received as drafts
from whereas.shown.pages.sending.answering import answered
from whereas.shown.pages.sending.draft import WAY
from whereas.shown.pages.view import Asked
from whereas.shown.pages.views import compare as comparing
from whereas.shown.pages.views import measure as measuring
from whereas.shown.reading import reflowed

BASE = "http://localhost"
VOID = {"meta", "br", "link", "input"}
TREES, OLDER = "brindle-creek:ord-2006-34", "verdemar:ord-2004-10"


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in order, every id is there once."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.open: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.laws: dict[int, str] = {}
        self.feed(source)
        self.close()
        assert not self.open
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes.update(said)
        self.links += [said[name] for name in ("href", "src", "action") if name in said]
        self.ids += [said["id"]] if "id" in said else []
        if tag not in VOID:
            self.open.append((tag, said))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        starts = [int(said["data-start"]) for _, said in self.open if "data-start" in said]
        if starts and not any(said.get("class") == "ref" for _, said in self.open):
            self.laws[starts[0]] = self.laws.get(starts[0], "") + data


@pytest.fixture(scope="module")
def keeper(sample_library: Path) -> Keeper:
    return Keeper(sample_library)


@pytest.fixture(scope="module")
def client(keeper: Keeper) -> TestClient:
    return TestClient(pages(keeper), base_url=BASE)


def got(client: TestClient, path: str) -> Page:
    answer = client.get(f"/{path}")
    assert answer.status_code == 200, answer.text[:300]
    return Page(answer.text)


# ---- A measure


def test_a_measure_shows_its_text_to_the_character(client: TestClient, keeper: Keeper) -> None:
    for measure in (TREES, OLDER, "cinder-point:bill-939"):
        page = got(client, measure_path(measure))
        stored = reflowed(keeper.desk().library.text(measure))
        assert page.laws
        for start, shown in page.laws.items():
            assert stored[start : start + len(shown)] == shown
        assert "".join("".join(page.laws.values()).split()) == "".join(stored.split())


def test_a_measure_shows_what_it_shares_and_with_whom(client: TestClient, keeper: Keeper) -> None:
    trace = keeper.desk().trace(TREES)
    page, source = got(client, measure_path(TREES)), trace.sources[0]
    hrefs = {urlsplit(urljoin(f"{BASE}/{measure_path(TREES)}", link)).path for link in page.links}
    assert f"/{measure_path(source.measure)}" in hrefs
    assert f"/{compare_path(source.measure, TREES)}" in hrefs
    assert f"{source.assigned_words:,}" in page.text
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert {"p1", "main"} <= inner <= set(page.ids)
    numbered = {int(n) for n in re.findall(r'data-p="(\d+)"', page.source)}
    assert numbered == {int(one[1:]) for one in page.ids if re.fullmatch(r"p\d+", one)}
    for said in ("Sources", "likely source", "Also share wording", "History and status", "stock"):
        assert said in page.text
    assert "svg" in page.tags
    assert page.tags.count("caption") == page.tags.count("table")


def test_a_measure_shows_what_its_lineage_and_its_source_say(
    client: TestClient, keeper: Keeper
) -> None:
    desk, page = keeper.desk(), got(client, measure_path(TREES))
    edges, kin = desk.kin.edges_to(TREES), desk.kin.of(TREES)
    assert edges
    assert all(reason in page.text for edge in edges for reason in edge.reasons)
    assert all(f"confidence {edge.confidence:.2f}" in page.text for edge in edges)
    assert kin is not None
    assert kin.family == desk.library.family(TREES).family
    assert kin.members == len(desk.library.family(TREES).members)
    shown = desk.measure(TREES)
    for said in (shown.status, *(action.text for action in shown.history), *shown.aliases):
        assert said in page.text
    assert "From introduced to amended" in page.text
    [origin] = {o.sha256 for one in desk.library.provenance(TREES)[-1:] for o in one.origins}
    assert origin in page.text
    assert str(Path(desk.library.provenance(TREES)[0].origins[0].where).parent) not in page.source


def test_every_edge_and_family_is_found_by_its_measure(keeper: Keeper) -> None:
    desk = keeper.desk()
    for family in desk.largest(3):
        edges = {
            (e.source, e.target, e.relation) for e in desk.library.lineage(family.family).edges
        }
        own = [m for m in family.members if m not in family.bridges]
        kin = [desk.kin.of(measure) for measure in own]
        found = {
            (e.source, e.target, e.relation) for m in family.members for e in desk.kin.edges_to(m)
        }
        assert edges <= found
        assert {one.family for one in kin if one} == {family.family}
        assert all(kin)


def test_the_json_is_what_python_answers(client: TestClient, keeper: Keeper) -> None:
    library = keeper.desk().library
    data = client.get(f"/{measure_path(TREES)}.json").json()
    assert data["trace"] == json.loads(json.dumps(to_json(library.trace(TREES, kind="id"))))
    assert data["measure"] == json.loads(json.dumps(to_json(library.measure(TREES))))
    assert data["history"] == json.loads(json.dumps(to_json(library.history(TREES))))
    assert data["family"]["family"] == library.family(TREES).family
    one = client.get(f"/{compare_path(OLDER, TREES, '', 'introduced')}.json").json()
    other = library.compare(OLDER, TREES, version_b="introduced")
    assert one == json.loads(json.dumps(to_json(other)))


def test_the_table_has_every_passage(client: TestClient, keeper: Keeper) -> None:
    trace = keeper.desk().trace(TREES)
    answer = client.get(f"/{measure_path(TREES)}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    passages = [(s, p) for s in (*trace.sources, *trace.also) for p in s.passages]
    assert [(row["source"], int(row["target_start"]), int(row["source_end"])) for row in rows] == [
        (s.measure, p.target.start, p.source.end) for s, p in passages
    ]
    stored = keeper.desk().library.text(TREES)
    assert all(
        stored[int(row["target_start"]) : int(row["target_end"])] == row["target_exact"]
        for row in rows
        if row["target_exact"][0] != "'"
    )


def test_what_has_no_room_is_asked_for_later(
    client: TestClient, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = got(client, measure_path(TREES)).source
    monkeypatch.setattr(measuring, "ROOM", 0)
    fresh = TestClient(pages(keeper), base_url=BASE)
    page = got(fresh, measure_path(TREES))
    assert len(page.source) < len(whole)
    later = re.findall(r'class="later" href="([^"]+)#b(\d+)-(\d+)"', page.source)
    assert later
    path = urlsplit(urljoin(f"{BASE}/{measure_path(TREES)}", html.unescape(later[0][0]))).path
    other = got(client, path.lstrip("/"))
    spans = [
        (int(a), int(b))
        for a, b in re.findall(r'data-begin="(\d+)" data-end="(\d+)"', other.source)
    ]
    for _, start, end in later:
        assert any(a < int(end) and int(start) < b for a, b in spans)


def test_a_measure_without_a_text_or_source_has_a_page(tmp_path: Path) -> None:
    source = table(
        tmp_path / "in" / "town.jsonl",
        {"id": "town:ord-1", "text": "", "title": "Nothing here", "place": "Town"},
        {"id": "town:ord-2", "text": text("kites"), "place": "Town", "date": "2001-01-01"},
    )
    whereas.open(tmp_path / "lib").add(source)
    client = TestClient(pages(Keeper(tmp_path / "lib")), base_url=BASE)
    assert "no words to trace" in got(client, "measure/town/ord-1").text
    page = got(client, "measure/town/ord-2")
    assert "No passage of" in page.text
    assert "Looked in" in page.text  # no negative answer without its coverage


def test_a_published_page_links_only_to_measures_that_have_pages(keeper: Keeper) -> None:
    path = measure_path(TREES)
    found = match(path)
    assert found is not None
    page, parts, _ = found
    view = page.view(keeper.desk(), Asked(parts))
    at = Addresses(path, ".html", frozenset({TREES}))
    drawn = Page(body_of(view, page, "html", at).decode())
    assert not [link for link in drawn.links if "../verdemar" in link]
    assert any("@introduced" in link for link in drawn.links)


# ---- What is not there


@pytest.mark.parametrize(
    "path",
    [
        "measure/no/such",
        "compare/no/+/such",
        f"compare/{measure_path(TREES)[8:]}@nothing/+/verdemar/ord-2004-10",
        f"compare/{measure_path(TREES)[8:]}/+/verdemar/none",
        "measure/" + "a" * 120 + "==0123456789abcdef",
    ],
)
def test_what_is_not_there_is_said_in_both_forms(client: TestClient, path: str) -> None:
    page, data = client.get(f"/{path}"), client.get(f"/{path}.json")
    assert page.status_code == data.status_code == 404
    Page(page.text)
    error = data.json()["error"]
    assert error["status"] == 404
    assert html.escape(error["what"][1:], quote=False)[:12] in html.unescape(page.text)


# ---- Untrusted text

LONG = "long:" + "é/\\.." * 60
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\u202e]]>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("hostile")
    law = text("lanterns").replace("AN ORDINANCE", f"AN ORDINANCE {HOSTILE}")
    said = {"title": HOSTILE, "status": HOSTILE, "kind": HOSTILE, "url": "javascript:alert(3)"}
    rows = [
        {
            "id": f"evil:{n} {HOSTILE}",
            "text": law + f"\nSection 4. {HOSTILE} {n}.",
            "place": f"{n}{HOSTILE}",
            "date": f"200{n}-01-01",
            **said,
        }
        for n in (1, 2)
    ]
    long = {"id": LONG, "text": law, "place": "Town", "date": "2005-01-01"}
    source = table(folder / "in" / "evil.jsonl", *rows, long)
    whereas.open(folder / "lib").add(source)
    return TestClient(pages(Keeper(folder / "lib")), base_url=BASE)


EVIL = [f"evil:{n} {HOSTILE}" for n in (1, 2)]
HOSTILE_PAGES = [
    *(measure_path(measure) for measure in (*EVIL, LONG)),
    compare_path(*EVIL),
    compare_path(EVIL[1], LONG),
]


@pytest.mark.parametrize("path", HOSTILE_PAGES)
def test_untrusted_text_stays_text(hostile: TestClient, path: str) -> None:
    page = got(hostile, path)
    assert page.tags.count("script") <= 2
    assert "img" not in page.tags
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    assert not [link for link in page.links if link.lower().startswith(("javascript", "data"))]
    assert "{{ 7*7 }}" in page.text
    assert "\u202e" not in page.source
    assert "alert(1)" in page.text
    data = hostile.get(f"/{path}.json")
    assert data.headers["content-type"] == "application/json"
    assert any(HOSTILE in value for value in strings(data.json()))
    rows = hostile.get(f"/{path}.csv")
    assert rows.headers["content-type"].startswith("text/csv")


def strings(value: object) -> list[str]:
    """Every text of some JSON."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


# ---- Comparisons


def test_versions_are_chosen_by_their_path(client: TestClient, keeper: Keeper) -> None:
    library = keeper.desk().library
    first = compare_path(TREES, TREES, "introduced")
    page = got(client, first)
    assert "Two versions of" in page.text
    assert page.source.count('aria-current="true"') == 2
    hrefs = {urlsplit(urljoin(f"{BASE}/{first}", link)).path for link in page.links}
    assert f"/{compare_path(TREES, TREES)}" in hrefs
    assert f"/{compare_path(TREES, TREES, 'introduced', 'introduced')}" in hrefs
    answer = library.compare(TREES, TREES, version_a="introduced", version_b="amended")
    assert answer.text_a == library.text(TREES, "introduced")
    assert answer.text_b == library.text(TREES, "amended")
    assert client.get(f"/{first}.json").json() == to_json(answer)
    with pytest.raises(whereas.errors.UsageError, match="no version"):
        library.compare(TREES, TREES, version_a="nothing")


def test_a_comparison_shows_every_word_of_both(client: TestClient, keeper: Keeper) -> None:
    library = keeper.desk().library
    page = got(client, compare_path(OLDER, TREES))
    [rows] = re.findall(r'<table class="pair">.*?</table>', page.source, re.DOTALL)[:1]
    cells = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td></tr>", rows, re.DOTALL)
    for side, measure in enumerate((OLDER, TREES)):
        shown = "".join(re.sub(r"<[^>]+>", "", row[side]) for row in cells)
        assert "".join(html.unescape(shown).split()) == "".join(library.text(measure).split())


def test_long_texts_are_cut_short_with_the_way_to_the_rest(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(pages(keeper), base_url=BASE)
    whole = got(client, compare_path("cinder-point:bill-939", TREES)).source
    monkeypatch.setattr(comparing, "WHOLE", 0)
    client = TestClient(pages(keeper), base_url=BASE)
    page = got(client, compare_path("cinder-point:bill-939", TREES))
    assert len(page.source) < len(whole)
    assert re.search(r"more words", page.text)
    assert any(re.search(r"measure/.*#c\d+-\d+$", link) for link in page.links)


def quote(start: int, end: int, text: str) -> Quote:
    return Quote("v", "", start, end, text[start:end])


WORDS = st.lists(st.sampled_from("alpha beta gamma delta epsilon zeta.".split()), max_size=40)


@given(WORDS, WORDS, st.data())
def test_an_alignment_holds_each_character_of_both_once(
    a: list[str], b: list[str], data: st.DataObject
) -> None:
    left, right = " ".join(a), " ".join(b)

    def span(text: str) -> tuple[int, int]:
        start = data.draw(st.integers(0, max(len(text) - 1, 0)))
        return start, data.draw(st.integers(start, len(text)))

    passages = [
        Passage(quote(*span(left), left), quote(*span(right), right), 1.0)
        for _ in range(data.draw(st.integers(0, 6)))
    ]
    passages = [p for p in passages if p.target.exact and p.source.exact]
    found = alignment(passages, left, right)
    drawn = ["", ""]
    for row in found.rows:
        if isinstance(row, Shared):
            for n, side in enumerate((row.passage.target, row.passage.source)):
                assert side.exact == (left, right)[n][side.start : side.end]
                drawn[n] += side.exact
        else:
            assert isinstance(row, Apart)
            for n, stretches in enumerate((row.left, row.right)):
                drawn[n] += "".join((left, right)[n][s.start : s.end] for s in stretches)
    assert drawn == [left, right]
    numbers = [row.number for row in (*found.rows, *found.moved) if isinstance(row, Shared)]
    assert numbers == list(range(1, len(numbers) + 1))
    named = {s.moved for r in found.rows if isinstance(r, Apart) for s in (*r.left, *r.right)}
    assert named - {None} <= {one.number for one in found.moved}


def test_what_changed_places_is_moved_and_what_overlaps_is_not() -> None:
    one, two, three = "the first clause of it ", "a second and longer clause ", "third words "
    left, right = one + two + three, two + one + three
    pairs = [(one, 0), (two, len(one)), (three, len(one + two))]
    passages = [
        Passage(
            quote(start, start + len(words), left),
            quote(right.index(words), right.index(words) + len(words), right),
            1.0,
        )
        for words, start in pairs
    ]
    found = alignment(passages, left, right)
    assert [m.passage.target.exact for m in found.moved] == [one]
    overlapping = [
        Passage(quote(0, len(one + two), left), quote(0, len(one + two), left), 1.0),
        Passage(quote(len(one) + 10, len(left), left), quote(len(one) + 10, len(left), left), 1.0),
    ]
    found = alignment(overlapping, left, left)
    assert not found.moved
    assert [type(row) for row in found.rows].count(Apart) <= 1


# ---- The text as it is cut

STATES = st.sampled_from(["added", "struck", "existing"])
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20), STATES), max_size=6)


@given(st.lists(st.text("ab \U0001f600", max_size=9), max_size=8), st.integers(0, 30), SPANS)
def test_marks_cut_a_text_and_lose_nothing(
    texts: list[str], start: int, said: list[tuple[int, int, str]]
) -> None:
    spans = [Span(a, a + n, state) for a, n, state in said]
    stretches = [Stretch(one, 0, "A", n, piece=n) for n, one in enumerate(texts, 1) if one]
    found = with_states(stretches, start, spans)
    assert "".join(one.text for one in found) == "".join(texts)
    assert [one.number for one in found if one.number] == [one.number for one in stretches]
    at = start
    drawn = sorted((s.start, s.end, s.state) for s in spans if s.state != "existing")
    for one in found:
        for _ in one.text:
            holding = [state for a, b, state in drawn if a <= at < b]
            assert bool(holding) == bool(one.state)
            assert not holding or one.state in holding
            at += 1


@given(st.text("a< &\n\"' ", max_size=40))
def test_hidden_blanks_stay_in_the_page(said: str) -> None:
    shown = html.unescape(re.sub(r'</?i(?: class="b")?>', "", blanks(said)))
    assert shown == said


# ---- Drafts


@pytest.fixture(scope="module")
def borrowed(keeper: Keeper) -> str:
    return keeper.desk().library.text(OLDER).replace("Verdemar", "Port Alder")


def test_a_draft_is_answered_in_pieces_and_whole(client: TestClient, borrowed: str) -> None:
    answer = client.post("/draft", data={"text": borrowed, "date": "2020-05-01"})
    page = Page(answer.text)
    assert answer.headers["cache-control"] == "no-store"
    order = [
        "Looking for its wording",
        "The text, part by part",
        "Looking for leftovers",
        "Checked",
    ]
    assert [page.text.index(said) for said in order] == sorted(map(page.text.index, order))
    assert "2020-05-01" in page.text
    assert "Nothing of it is stored or sent" in page.text
    assert any("measure/verdemar/ord-2004-10" in link for link in page.links)
    assert "".join("".join(page.laws.values()).split()) == "".join(borrowed.split())
    assert "This page as JSON" not in page.text


@pytest.mark.anyio
async def test_the_first_piece_needs_no_answer(keeper: Keeper, borrowed: str) -> None:
    stream = answered(WAY, keeper.desk(), drafts.Text(borrowed))
    first = await anext(stream)
    assert "Looking for its wording" in first
    assert "Sources" not in first
    second = await anext(stream)
    assert "Sources" in second
    assert [piece async for piece in stream][-1].rstrip().endswith("</html>")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_a_draft_as_json_is_what_python_answers(
    client: TestClient, keeper: Keeper, borrowed: str
) -> None:
    library = keeper.desk().library
    said = {"text": borrowed.replace("\n", "\r\n"), "place": "Port Alder", "date": "2020-05-01"}
    data = client.post("/draft.json", data=said).json()
    day = drafts._day("2020-05-01")
    trace = library.trace_text(borrowed, place="Port Alder", day=day)
    assert data["trace"] == json.loads(json.dumps(to_json(trace)))
    residue = library.residue(borrowed, kind="text", place="Port Alder", date=day)
    assert data["residue"] == json.loads(json.dumps(to_json(residue)))


def packed(name: str, content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr(name, content)
    return out.getvalue()


JUNK = bytes(range(256)) * 400
REFUSED = {
    "binary": ({"file": ("a.bin", JUNK)}, {}, 422, "no kind"),
    "binary called text": ({"file": ("a.txt", JUNK)}, {}, 422, "binary"),
    "a zip bomb": (
        {"file": ("a.docx", packed("word/document.xml", "<a>" + " " * (200 << 20)))},
        {},
        422,
        "unpacks to",
    ),
    "a spreadsheet": ({"file": ("a.xlsx", packed("xl/workbook.xml", "<a/>"))}, {}, 422, "sheet"),
    "an old Word file": (
        {"file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 4096)},
        {},
        422,
        "another program",
    ),
    "a broken PDF": ({"file": ("a.pdf", b"%PDF-1.4 junk")}, {}, 422, "damaged"),
    "a scan without words": (
        {"file": ("a.html", b"<html><body></body></html>")},
        {},
        422,
        "no text",
    ),
    "nothing": ({}, {"text": " \n"}, 400, "no text"),
    "an empty file": ({"file": ("a.txt", b"")}, {}, 400, "no text"),
    "a long paste": ({"x": ("", b"")}, {"text": "word " * (1 << 20)}, 413, "4 MiB"),
    "a long paste by the short form": ({}, {"text": "word " * (1 << 20)}, 413, "4 MiB"),
    "a long file": ({"file": ("a.txt", b"word " * (1 << 20))}, {}, 413, "4 million"),
    "a body too large": ({"file": ("a.txt", b"word " * (21 << 18))}, {}, 413, "20 MiB"),
    "a date that is none": ({}, {"text": "words", "date": "1.2.2003"}, 400, "no date"),
    "a thousand fields": ({}, {f"f{n}": "x" for n in range(1001)}, 400, "no form"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_draft_that_can_not_be_read_is_refused_clearly(client: TestClient, name: str) -> None:
    files, data, status, said = REFUSED[name]
    sent = {"data": data, **({"files": files} if files else {})}
    page, answer = client.post("/draft", **sent), client.post("/draft.json", **sent)
    assert (page.status_code, answer.status_code) == (status, status)
    assert said in html.unescape(Page(page.text).text)
    assert said in answer.json()["error"]["what"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", "Cafés shall pay § 5 fees".encode("latin-1")),
        ("a.txt", "Cafés shall pay § 5 fees".encode("utf-16")),
        ("a.html", "<html><p>Cafés shall pay § 5 fees</p></html>".encode()),
    ],
)
def test_a_draft_in_another_charset_is_read(client: TestClient, name: str, data: bytes) -> None:
    page = Page(client.post("/draft", files={"file": (name, data)}).text)
    assert "Cafés shall pay § 5 fees" in "".join(page.laws.values())


def test_a_hostile_draft_stays_text(client: TestClient) -> None:
    body = f"<html><title>{HOSTILE}</title><p>{html.escape(HOSTILE)} words of law</p></html>"
    for sent in (
        {"files": {"file": (f"{HOSTILE}.html", body.encode())}},
        {"data": {"text": HOSTILE, "place": HOSTILE}},
    ):
        page = Page(client.post("/draft", **sent).text)
        assert page.tags.count("script") <= 2
        assert "img" not in page.tags
        assert not {name for name in page.attributes if name.startswith("on") or name == "style"}


def test_an_error_in_the_middle_of_a_draft_says_nothing_of_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the quibblefrost of the draft")

    monkeypatch.setattr(Desk, "generation", 1)
    monkeypatch.setattr("whereas.library.library.Library.residue", broken)
    answer = client.post("/draft", data={"text": "the quibblefrost of the town is measured"})
    page = Page(answer.text)
    assert "should not have happened" in page.text
    assert "RuntimeError" in caplog.text
    assert "quibblefrost" not in caplog.text


def test_what_can_be_sent_is_said(client: TestClient) -> None:
    page, data = got(client, "draft"), client.get("/draft.json").json()
    assert "Nothing is stored" in page.text
    assert {"text", "file", "place", "date"} == set(data["fields"])
    assert data["text_bytes"] == drafts.MAX_TEXT
    assert data["kept"] is False
    assert '<option value="Port Alder">' in page.source
