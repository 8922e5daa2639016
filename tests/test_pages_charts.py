"""Pages that draw: families, places, coverage, method, and the pictures on them."""

from __future__ import annotations

import csv
import html
import importlib.util
import io
import json
import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import whereas
from tests.libraries import row, table
from whereas import sample
from whereas.answers.common import common
from whereas.answers.lineages import Lineages
from whereas.answers.places import Flow, PlaceRow
from whereas.answers.shelves import chapter_of, natural
from whereas.library.coordinates import FILE, coordinates, read
from whereas.lineage.collate import agreeing, mapped
from whereas.progress import silent
from whereas.results import LineageEdge, LineageMember, to_json
from whereas.shown.pages.addresses import family_path, place_path
from whereas.shown.pages.app import pages
from whereas.shown.pages.draw import bars as drawing_bars
from whereas.shown.pages.draw import map as drawing_map
from whereas.shown.pages.draw.axis import TICKS, Axis, named_years
from whereas.shown.pages.draw.bars import bars, spark
from whereas.shown.pages.draw.flows import PARTNERS, drawn_flows
from whereas.shown.pages.draw.map import Spot, drawn_map
from whereas.shown.pages.draw.timeline import LINES, NODES, timeline
from whereas.shown.pages.keeper import Keeper
from whereas.words.normal import place_words

DOCS = Path(__file__).parents[1] / "docs"
VOID = {"meta", "link", "input", "br"}


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    """The sample in a library, served, and the library itself."""
    folder = tmp_path_factory.mktemp("charts") / "library"
    library = whereas.open(folder)
    library.add(sample.path())
    return TestClient(pages(Keeper(folder)), base_url="http://localhost"), library


@pytest.fixture(scope="module")
def client(sampled):
    return sampled[0]


@pytest.fixture(scope="module")
def library(sampled):
    return sampled[1]


@pytest.fixture(scope="module")
def families(library):
    return [library.family(name) for name in library.families()["family"].to_pylist()]


def got(client, path):
    answer = client.get(f"/{path}")
    assert answer.status_code == 200, answer.text
    return answer


def pictures(text):
    """The SVG pictures of a page, parsed."""
    return [ElementTree.fromstring(one) for one in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]


def drawn(text, kind):
    return next(p for p in pictures(text) if kind in p.get("class", "").split())


def classes(picture, name):
    return [e for e in picture.iter() if name in e.get("class", "").split()]


# Families


def test_families_are_listed_and_link_to_their_pages(client, families):
    page = got(client, "families").text
    for family in families:
        assert f'href="./{family_path(family.family)}"' in page
        assert html.escape(family.name) in page
    assert got(client, "families.json").json() == [to_json(family) for family in families]
    rows = list(csv.reader(io.StringIO(got(client, "families.csv").text)))
    assert [r[0] for r in rows[1:]] == [family.family for family in families]


def test_a_familys_json_is_what_python_gives(client, library, families):
    for family in families[:4]:
        found = got(client, f"{family_path(family.family)}.json").json()
        assert found["family"] == to_json(family)
        assert found["lineage"] == to_json(library.lineage(family.family))
        assert [one["measure"] for one in found["members"]] == family.members
        assert found["common"]["middle"][0] in family.members


def test_a_family_shows_every_member_and_its_reasons(client, library, families):
    family = families[1]
    lineage = library.lineage(family.family)
    page = got(client, family_path(family.family)).text
    for one in lineage.members:
        assert f"<code>{one.measure}</code>" in page
    for edge in lineage.edges[:50]:
        assert html.escape("; ".join(edge.reasons), quote=True).replace("&#x27;", "&#39;") in page
        assert f'<b class="sure">{edge.confidence:.2f}</b>' in page


def test_a_familys_picture_draws_members_and_tells_relations_apart(client, library, families):
    family = families[1]
    lineage = library.lineage(family.family)
    page = got(client, family_path(family.family)).text
    picture = drawn(page, "drawn")
    assert len(classes(picture, "node")) == len(lineage.members)
    likely = classes(picture, "likely")
    assert likely
    assert all(line.get("marker-end") for line in likely)
    others = classes(picture, "undetermined") + classes(picture, "common")
    assert others
    assert not any(line.get("marker-end") for line in others)
    titles = " ".join(t.text or "" for t in picture.iter("{*}title")) or page
    assert all(one.place in titles for one in lineage.members)
    for said in ("likely source to taker", "common source", "undetermined", "between two days"):
        assert said in page


def test_the_sample_has_a_map_and_other_libraries_have_none(client, families, tmp_path):
    page = got(client, family_path(families[1].family)).text
    assert len(classes(drawn(page, "map"), "node")) > 10
    found, served = served_rows(tmp_path, *(row(n) for n in range(12)))
    first = found.families()["family"].to_pylist()[0]
    assert not [
        p for p in pictures(got(served, family_path(first)).text) if "map" in p.get("class", "")
    ]
    (found.folder / FILE).write_text(
        "place,lat,lon\nTown 0,41.5,-3\ntown 1,42,-3.5\nTown 2,40,-4\n"
    )
    again = TestClient(pages(Keeper(found.folder)), base_url="http://localhost")
    assert len(classes(drawn(got(again, "places").text, "map"), "node")) == 3


def test_common_wording_is_quoted_and_changes_are_named(client, families):
    family = families[1]
    page = got(client, family_path(family.family)).text
    found = got(client, f"{family_path(family.family)}.json").json()["common"]
    assert found["read"] == found["of"] == family.size
    assert len(found["members"]) == family.size - 1
    longest = max(found["pieces"], key=lambda piece: piece["words"])
    assert longest["words"] > 100
    assert html.escape(longest["exact"][:60]) in page
    swaps = [swap for one in found["members"] for swap in one["swaps"]]
    assert any(swap["times"] > 1 for swap in swaps)
    assert "What each has otherwise" in page


@pytest.mark.parametrize(
    "path",
    [
        "family/nowhere/ord-1",
        "family/x",
        "families/2",
        "families/99999",
        "place/atlantis",
        "place/rivergate/1066",
        "place/atlantis/2007",
        "places/2",
        "place/rivergate/2007/2",
        "family/rivergate/ord-2007-14/+/9",
        "family/" + "a" * 120 + "==0123456789abcdef",
    ],
)
@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_what_is_not_there_is_refused(client, path, ending):
    answer = client.get(f"/{path}{ending}")
    assert answer.status_code == 404
    if ending == ".json":
        assert answer.json()["error"]["status"] == 404


def test_lineages_at_hand_are_those_judged_anew(library, families):
    found = Lineages.of(library.snapshot, silent)
    for family in families:
        assert found.lineage(family) == library.lineage(family.family)
    alone = library.family(lonely(library, families))
    assert found.lineage(alone) == library.lineage(alone.family)


def lonely(library, families):
    """A measure that is in no family of two."""
    inside = {measure for family in families for measure in family.members}
    bridges = {measure for family in families for measure in family.bridges}
    return next(m for m in sorted(library.snapshot.measure_ids) if m not in inside | bridges)


def test_a_family_of_one_has_a_page(client, library, families):
    alone = library.family(lonely(library, families))
    page = got(client, family_path(alone.family)).text
    assert "1 measure of 1 place" in page


# Places


def test_places_are_those_of_python(client, library):
    rows = library.places()
    assert got(client, "places.json").json() == json.loads(json.dumps([to_json(r) for r in rows]))
    page = got(client, "places").text
    assert all(html.escape(r.name) in page for r in rows)


def test_a_place_shows_what_python_says(client, library):
    atlas = library.atlas()
    for handle, key in (("rivergate", "ocd-division/country:zz/state:cw/place:rivergate"),):
        expected = atlas.place(key)
        found = got(client, f"place/{handle}.json").json()
        as_json = json.loads(json.dumps(to_json(expected)))
        assert {name: found[name] for name in as_json} == as_json
        assert sum(found["kinds"].values()) == expected.measures
        page = got(client, f"place/{handle}").text
        for flow in [*expected.borrows_from, *expected.lends_to]:
            assert html.escape(flow.name) in page
        for year in expected.by_year:
            assert f"{place_path(handle, year)}" in page
        assert len(classes(drawn(page, "flows"), "in")) == len(expected.borrows_from)
        assert len(classes(drawn(page, "flows"), "out")) == len(expected.lends_to)


def test_years_hold_each_measure_of_a_place_once(client, library):
    for handle in ("blue-tern", "rivergate"):
        place = got(client, f"place/{handle}.json").json()
        years = [int(year) for year in place["by_year"]] + ([0] if place["undated"] else [])
        listed = [
            one for year in years for one in got(client, f"place/{handle}/{year}.json").json()
        ]
        key = place["jurisdiction"]
        expected = [to_json(one) for one in library.measures(key)]
        assert sorted(listed, key=str) == sorted(expected, key=str)
    assert "undated" in got(client, "place/blue-tern/0").text


def test_newest_and_families_of_a_place(client, library, families):
    found = got(client, "place/dunmarrow.json").json()
    key = found["jurisdiction"]
    dated = [one for one in library.measures(key) if one.date_to and one.words]
    assert found["newest"] == [to_json(one) for one in dated[:10]]
    expected = [to_json(one) for one in families if key in one.jurisdictions][:12]
    assert found["families"] == expected


# Codes


def served_rows(folder, *rows):
    """A library of some rows, and a client of its server."""
    library = whereas.open(folder / "library")
    library.add(table(folder / "rows.jsonl", *rows))
    served = TestClient(pages(Keeper(folder / "library")), base_url="http://localhost")
    return library, served


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], ""),
        (["x"], "x"),
        (["x:ch-1", "x"], "x:ch-1"),
        (["x:ch-10.art-1", "x:ch-10", "x"], "x:ch-10"),
    ],
)
def test_a_sections_chapter(parts, expected):
    assert chapter_of(parts) == expected


def test_sections_sort_as_people_count():
    names = ["sec-10-2", "sec-2-10", "sec-2-9", "app", "sec-2-9a", ""]
    assert sorted(names, key=natural) == ["", "app", "sec-2-9", "sec-2-9a", "sec-2-10", "sec-10-2"]


def test_long_years_have_further_pages_by_path(tmp_path):
    rows = [
        row(n, place="Town 0", date="2001-02-03", text=f"{n} words stand here") for n in range(160)
    ]
    library, served = served_rows(tmp_path, *rows)
    first = got(served, "place/town-0/2001")
    assert 'href="../../place/town-0/2001/2"' in first.text
    second = got(served, "place/town-0/2001/2")
    assert 'rel="prev" ' not in first.text
    ids = [
        one["measure"]
        for n in ("", "/2")
        for one in got(served, f"place/town-0/2001{n}.json").json()
    ]
    assert sorted(ids) == sorted(one.measure for one in library.measures("Town 0"))
    assert "page 2 of 2" in second.text


# Coverage and method


def test_coverage_is_the_contracts(client, library):
    assert got(client, "coverage.json").json() == to_json(library.coverage())
    page = got(client, "coverage").text
    for place in library.coverage().jurisdictions:
        assert f"{place.words:,}" in page


def test_coverage_names_what_could_not_be_read(tmp_path):
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "good.txt").write_text("The keeper of lanterns shall keep them lit at night.")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    library = whereas.open(tmp_path / "library")
    library.add(folder)
    served = TestClient(pages(Keeper(tmp_path / "library")), base_url="http://localhost")
    page = got(served, "coverage").text
    assert "broken.docx" in page
    assert "1 input could not be read" in page
    assert html.escape(library.coverage().jurisdictions[-1].unreadable[0].why) in page


def maker():
    spec = importlib.util.spec_from_file_location("regenerate", DOCS / "regenerate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_method_says_what_the_documents_say(client):
    made = maker()
    expected = made.method(*((DOCS / n).read_text("utf-8") for n in ("benchmarks.md", "limits.md")))
    assert made.METHOD.read_text("utf-8") == expected, "make docs"
    found = got(client, "method.json").json()
    assert found == json.loads(expected)
    page = html.unescape(got(client, "method").text)
    assert len(found["figures"]) > 40
    for one in found["figures"]:
        assert one["figure"] in page
        assert one["row"] in found["taken"]
    assert all(item in page for items in found["limits"].values() for item in items)


def test_figures_are_read_with_their_columns():
    page = (
        "<!-- figures -->\n| row | what | target | floor and peers | figure |  |\n"
        "|---|---|---|---|---|---|\n"
        "| a | b | ≥ 1 | c | 0.5 | short |\n| d | e |  |  | 2 |  |\n\n"
        "- `a`: 2026-01-02, here\n<!-- end of figures -->"
    )
    limits = (
        "# Limits\n\n## What it can miss\n\n- **One** `thing`,\n  [two](x.md) lines.\n- Two.\n\n"
        "## Sizes\n\n- No.\n"
    )
    found = json.loads(maker().method(page, limits))
    assert [list(one.values()) for one in found["figures"]] == [
        ["a", "b", "≥ 1", "c", "0.5", "short"],
        ["d", "e", "", "", "2", ""],
    ]
    assert found["taken"] == {"a": "2026-01-02"}
    assert found["limits"]["What it can miss"] == ["One thing, two lines.", "Two."]


# Hostile names


EVIL = "\"><script>alert(1)</script><svg onload=x>'&"


def test_hostile_names_are_escaped_everywhere(tmp_path):
    rows = [
        row(n, id=f"t{n % 3}:{n}{EVIL}", place=f"{EVIL} {n % 3}", title=f"{EVIL} title {n}")
        for n in range(12)
    ]
    library, served = served_rows(tmp_path, *rows)
    names = library.families()["family"].to_pylist()
    assert names
    handles = re.findall(r'href="\./(place/[^"]+)"', got(served, "places").text)
    assert len(handles) == 3
    paths = ["families", "places", "coverage", *handles, *map(family_path, names)]
    paths += [f"{handle}/{1990 + n}" for handle in handles for n in range(12)]
    seen = 0
    for path in paths:
        answer = served.get(f"/{path}")
        if answer.status_code == 404:
            continue
        seen += 1
        assert "<script>alert" not in answer.text
        assert "<svg onload" not in answer.text
        assert " style=" not in answer.text
    assert seen > 12


@pytest.mark.parametrize(
    "path",
    ["families", "family/rivergate/ord-2007-14", "places", "place/rivergate", "coverage", "method"],
)
def test_pages_are_small_and_without_inline_styles(client, path):
    page = got(client, path)
    assert len(page.content) < 150_000
    assert not re.search(r"\sstyle=|<style|\son\w+=", page.text)
    assert len(re.findall("<h1", page.text)) == 1
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))


# Collation


def test_mapped_words_are_those_that_agree():
    text = "the keeper of the lanterns shall light every lantern before the sun has set on the town"
    changed = text.replace("before", "after").replace("every", "each and every")
    a, b = (place_words(t).codes for t in (text, changed))
    there = mapped(a, [b, a])
    same = agreeing(a, b, there[0])
    words = text.split()
    assert [w for w, s in zip(words, same, strict=True) if not s] == ["before"]
    assert there[1].tolist() == list(range(a.size))
    assert agreeing(a, b[:0], mapped(a, [b[:0]])[0]).sum() == 0
    assert mapped(a[:0], [b]).shape == (1, 0)


def test_common_wording_of_two_texts(tmp_path):
    library, _ = served_rows(tmp_path, *(row(n) for n in (0, 6, 12, 18)))
    docs = np.array([library.snapshot.find(m)[0] for m in library.snapshot.measure_ids])
    found = common(library.snapshot, docs)
    assert found.read == 4
    assert found.words > 60
    for piece in found.pieces:
        text = library.text(piece.measure)
        assert text[piece.start : piece.end] == piece.exact
        assert len(place_words(piece.exact).codes) == piece.words
    assert common(library.snapshot, docs[:1]) is None
    assert common(library.snapshot, docs[:0]) is None


# Drawings


days = st.none() | st.dates(date(1, 1, 1), date(2400, 12, 31))


@st.composite
def lineages(draw):
    """Members and edges of any kind."""
    size = draw(st.integers(0, 40))
    members = []
    for n in range(size):
        first, last = draw(days), draw(days)
        if first is None or last is None:
            first = last = None
        else:
            first, last = sorted((first, last))
        place = draw(st.sampled_from(["", "A", "B", "C" * 40, "<b>"]))
        members.append(LineageMember(f"m:{n}", place, "title", first, last))
    ends = st.integers(0, max(size - 1, 0))
    kinds = st.sampled_from(["likely source", "common source", "undetermined"])
    edges = []
    for _ in range(draw(st.integers(0, 60)) if size else 0):
        a, b = draw(ends), draw(ends)
        through = draw(st.none() | st.sampled_from([m.measure for m in members]))
        sure = draw(st.floats(0, 1))
        edges.append(LineageEdge(f"m:{a}", f"m:{b}", draw(kinds), sure, ["why"], through))
    return members, edges


def numbers(path):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]


@given(lineages(), st.integers(0, 10))
def test_nothing_of_a_lineage_is_outside_the_picture(drawn_from, folded):
    members, edges = drawn_from
    t = timeline(members, edges, frozenset(f"m:{n}" for n in range(folded)))
    assert len(t.nodes) + t.hidden_members == len(members)
    assert len(t.lines) + t.hidden_lines == len(edges)
    assert len(t.nodes) <= NODES
    assert len(t.lines) <= LINES
    assert len({node.measure for node in t.nodes}) == len(t.nodes)
    for node in t.nodes:
        assert 0 <= node.x0 - 5 <= node.x1 + 5 <= t.width
        assert 0 <= node.y - 5 <= node.y + 5 <= t.height
        assert node.undated == (node.x1 < t.axis)
    for line in t.lines:
        found = numbers(line.path)
        assert all(0 <= x <= t.width for x in found[::2])
        assert all(0 <= y <= t.height for y in found[1::2])
        assert 0 < line.width <= 4
        assert 0 < line.opacity <= 1
    for row_ in t.rows:
        assert row_.top >= 0
        assert row_.top + row_.height <= t.height
    for one, other in pairwise(t.rows):
        assert one.top + one.height <= other.top + 0.01


@given(lineages())
def test_marks_of_a_lane_do_not_touch(drawn_from):
    t = timeline(*drawn_from, frozenset())
    lanes = {}
    for node in t.nodes:
        lanes.setdefault(node.y, []).append((node.x0, node.x1))
    for marks in lanes.values():
        marks.sort()
        assert all(a[1] + 10 <= b[0] for a, b in pairwise(marks))


def edge(a, b, relation="likely source", sure=0.9, through=None):
    return LineageEdge(a, b, relation, sure, [], through)


def member(name, year, place="A", until=None):
    if year is None:
        return LineageMember(name, place, "", None, None)
    return LineageMember(name, place, "", date(year, 5, 1), date(until or year, 5, 1))


TREE = [member("a", 2000), member("b", 2004, "B"), member("c", 2004, "C", 2009), member("d", None)]


@pytest.mark.parametrize(
    ("edges", "kinds"),
    [
        ([], []),
        ([edge("a", "b")], ["likely"]),
        ([edge("a", "b"), edge("b", "c", "undetermined")], ["undetermined", "likely"]),
        ([edge("b", "c", "common source", through="a")], []),
        ([edge("b", "c", "common source", through="lost")], ["common"]),
        (
            [edge("b", "c", "common source"), edge("d", "a", "undetermined")],
            ["undetermined", "common"],
        ),
        ([edge("a", "elsewhere")], []),
    ],
)
def test_lines_of_each_relation(edges, kinds):
    t = timeline(TREE, edges, frozenset())
    assert [line.kind for line in t.lines] == kinds
    assert t.hidden_lines == len(edges) - len(kinds)


def test_surer_lines_are_bolder_and_later_members_stand_further_right():
    t = timeline(TREE, [edge("a", "b", sure=0.5), edge("a", "c", sure=0.99)], frozenset())
    bolder, thinner = sorted(t.lines, key=lambda line: -line.width)
    assert t.nodes[bolder.b].measure == "c"
    assert bolder.opacity > thinner.opacity
    at = {node.measure: node for node in t.nodes}
    assert at["a"].x1 < at["b"].x0
    assert at["c"].x0 < at["c"].x1
    assert at["d"].undated
    assert "Likely from A (0.50)" in at["b"].said


def test_folded_members_are_left_out_first():
    many = [member(f"m{n}", 1900 + n % 90, f"P{n % 30}") for n in range(NODES + 20)]
    t = timeline(many, [], frozenset(f"m{n}" for n in range(20)))
    assert not {f"m{n}" for n in range(20)} & {node.measure for node in t.nodes}


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (2000, 2000, [2000]),
        (2001, 2005, [2001, 2002, 2003, 2004, 2005]),
        (1999, 2013, [2000, 2002, 2004, 2006, 2008, 2010, 2012]),
        (1875, 2023, [1880, 1900, 1920, 1940, 1960, 1980, 2000, 2020]),
        (1, 9999, [5000]),
    ],
)
def test_named_years(first, last, named):
    assert list(named_years(first, last)) == named


@given(st.dates(), st.dates(), st.dates())
def test_days_stand_in_order_on_the_axis(a, b, c):
    axis = Axis.of([a, b, None], 100, 900)
    low, middle, high = sorted((a, b, c))
    assert 100 <= axis.x(low) <= axis.x(middle) <= axis.x(high) <= 900
    assert len(axis.ticks()) <= TICKS + 1
    assert all(100 <= x <= 900 for x, _ in axis.ticks())


by_years = st.dictionaries(st.integers(1, 2400), st.integers(1, 10_000), max_size=200)


@given(by_years)
def test_bars_hold_every_measure_inside_the_picture(by_year):
    b = bars(by_year)
    assert sum(bar.measures for bar in b.bars) == sum(by_year.values())
    assert len(b.bars) <= drawing_bars.COLUMNS
    for bar in b.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= b.width + 0.1
        assert 0 <= bar.y <= bar.y + bar.height <= b.base + 0.1
        assert bar.year is None or by_year[bar.year] == bar.measures
    assert all(0 <= x <= b.width for x, _ in b.ticks)


@given(by_years, st.integers(1, 2400), st.integers(0, 300))
def test_small_bars_keep_to_their_years(by_year, first, more):
    small = spark(by_year, first, first + more)
    inside = [n for year, n in by_year.items() if first <= year <= first + more]
    assert sum(bar.measures for bar in small) == sum(inside)


def flow(n, measures):
    return Flow(f"k{n}", f"Place {n}", measures, {}, [])


@given(st.lists(st.integers(1, 5000), max_size=40), st.lists(st.integers(1, 5000), max_size=40))
def test_bands_hold_every_flow_inside_the_picture(into, out):
    f = drawn_flows(
        "Here",
        [flow(n, m) for n, m in enumerate(sorted(into, reverse=True))],
        [flow(n, m) for n, m in enumerate(sorted(out, reverse=True))],
    )
    if f is None:
        assert not into
        assert not out
        return
    assert sum(band.measures for band in f.lenders) == sum(into)
    assert sum(band.measures for band in f.takers) == sum(out)
    assert max(len(f.lenders), len(f.takers)) <= PARTNERS + 1
    for band in [*f.lenders, *f.takers]:
        found = numbers(band.path)
        half = band.width / 2
        assert all(0 <= x <= f.width for x in found[::2])
        assert all(y - half >= 0 and y + half <= f.height + 0.2 for y in found[1::2])


spots = st.lists(
    st.tuples(
        st.floats(-90, 90), st.floats(-180, 180), st.integers(1, 5000), st.text("ab ", max_size=30)
    ),
    max_size=30,
)


@given(spots, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 9))))
def test_maps_keep_places_inside(where, between):
    placed = [Spot(f"k{n}", name, lat, lon, m) for n, (lat, lon, m, name) in enumerate(where)]
    flows = Counter({(f"k{a}", f"k{b}"): n for a, b, n in between})
    m = drawn_map(placed, flows)
    if m is None:
        assert len(placed) < 2
        return
    assert {dot.key for dot in m.dots} == {spot.key for spot in placed}
    assert len(m.arrows) <= drawing_map.ARROWS
    for dot in m.dots:
        assert 0 <= dot.x - dot.radius <= dot.x + dot.radius <= m.width
        assert 0 <= dot.y - dot.radius <= dot.y + dot.radius <= m.height
        assert not dot.label or 0 <= dot.label_x <= m.width
    for arrow in m.arrows:
        found = numbers(arrow.path)
        assert all(0 <= x <= m.width for x in found[::2])
        assert all(0 <= y <= m.height for y in found[1::2])


def test_north_is_up_and_labels_do_not_overlap():
    m = drawn_map(
        [Spot("n", "North", 50, 0, 1), Spot("s", "South", 40, 0, 1), Spot("e", "East", 45, 9, 1)],
        {},
    )
    at = {dot.key: dot for dot in m.dots}
    assert at["n"].y < at["s"].y
    assert at["e"].x > at["n"].x
    close = drawn_map([Spot(str(n), "A long name", 40 + n, 0, 1) for n in range(50)], {})
    assert 5 < sum(bool(dot.label) for dot in close.dots) < 50


# Coordinates


@pytest.mark.parametrize(
    ("lines", "found", "refused"),
    [
        ([], {}, 0),
        (["place,lat,lon"], {}, 0),
        (["place,lat,lon", "Wicks,1.5,-2"], {"wicks": (1.5, -2.0)}, 0),
        (["lon,place,LAT", "-2,Wicks,1.5", ""], {"wicks": (1.5, -2.0)}, 0),
        (["place,lat,lon", "Wicks,91,0", ",1,1", "B,x,1", "C,nan,1", "D,1"], {}, 5),
        (["place,lat,lon", '"A, B",1,2', "C,3,4"], {"a, b": (1.0, 2.0), "c": (3.0, 4.0)}, 0),
        (["no,such,columns", "a,1,2"], {}, 1),
        (["place,lat,lon", "a\0b,1,2"], {"ab": (1.0, 2.0)}, 0),
    ],
)
def test_places_csv(lines, found, refused):
    read_, wrong = read(lines)
    assert read_ == found
    assert len(wrong) == refused


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_places_csv_is_read_or_refused(lines):
    found, _ = read(lines)
    assert all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in found.values())


def test_a_broken_places_csv_is_said_and_the_page_stands(tmp_path):
    found, _ = served_rows(tmp_path, *(row(n) for n in range(3)))
    (found.folder / FILE).write_bytes(b"place,lat,lon\n\xff\xfe")
    assert coordinates(found.folder).refused
    again = TestClient(pages(Keeper(found.folder)), base_url="http://localhost")
    assert "be read as UTF-8" in got(again, "places").text


def test_every_place_of_the_sample_has_coordinates(library):
    known = coordinates(library.folder)
    rows: list[PlaceRow] = library.places()
    assert [r.name for r in rows if r.jurisdiction and not known.find(r.key, r.name)] == []
