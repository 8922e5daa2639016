"""Search: what a description finds, whatever the order of adding, removing and merging."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import whereas
from tests.libraries import copied, row, table
from whereas.answers.search import number_key, searcher
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library import committing, indexing
from whereas.results import to_json
from whereas.search.fields import BODY, DEFINITIONS, PENALTIES, PURPOSE, cut_fields
from whereas.search.query import MOST_WORDS, read_query
from whereas.search.terms import EMPTY_WORDS, NO_TERM, terms_of
from whereas.sections.labels import labelled
from whereas.sections.split import split_batch
from whereas.shown import cli


def measures(found):
    return [hit.measure for hit in found.hits]


def facts(found):
    return [(hit.measure, hit.section, hit.score, hit.exact) for hit in found.hits]


@pytest.fixture(scope="module")
def sample(sample_library):
    return whereas.open(sample_library)


@pytest.fixture
def town(tmp_path):
    lib = whereas.open(tmp_path / "library")
    lib.add(table(tmp_path / "a.jsonl", *(row(i) for i in range(6))))
    return lib


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("landlords", "Landlord"),
        ("notification", "notifications"),
        ("prohibited", "prohibiting"),
        ("café", "CAFE"),
        ("27-2046.1", "27-2046.1"),
        ("Straße", "strasse"),
    ],
)
def test_forms_of_a_word_are_one_term(word, other):
    a, b = terms_of([word, other])
    assert a == b != NO_TERM


@pytest.mark.parametrize("word", ["the", "Of", "x", *sorted(EMPTY_WORDS)[:5]])
def test_words_of_grammar_are_no_terms(word):
    assert terms_of([word])[0] == NO_TERM


def test_different_words_are_different_terms():
    assert len(set(terms_of(["cash", "fees", "bedbugs", "2019", "7"]).tolist())) == 5


def test_a_query_knows_which_words_stand_together():
    query = read_query("the sale of the tobacco to minors")
    follows, beside = query.neighbours()
    sale, tobacco, minors = query.said.tolist()
    assert beside[sale, tobacco]
    assert beside[tobacco, sale] == beside[sale, tobacco]
    assert not follows[sale, tobacco]
    assert beside[tobacco, minors]
    assert follows.max() < beside.max()


def test_of_an_endless_text_the_beginning_is_read():
    assert read_query("cash " * (MOST_WORDS + 50)).times.tolist() == [MOST_WORDS]


LAW = """AN ORDINANCE concerning lanterns.
WHEREAS lanterns are dear to the town;
Section 1. Legislative intent. Lanterns should hang.
Section 2. Definitions. A lantern is a lamp.
Section 3. Lanterns. No lantern shall be blue.
Section 4. Penalties. A blue lantern costs five dollars.
Section 5. Effective date. This takes effect at once."""


def test_sections_are_fields_by_their_headings():
    sections = labelled(split_batch(pa.array([LAW], pa.large_string())))
    fields = cut_fields(sections).tolist()
    assert fields[0] == PURPOSE
    assert fields[-5:-1] == [PURPOSE, DEFINITIONS, BODY, PENALTIES]


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("shops have to accept banknotes and coins", "banknotes"),
        ("rules for gasoline leaf blowers", "leaf blowers"),
        ("landlords must tell tenants about bed bugs", "bed bugs"),
        ("licence for food trucks", "mobile food"),
        ("thin plastic bags at the checkout", "bags"),
        ("cutting down a protected tree", "trees"),
    ],
)
def test_a_description_finds_its_topic(sample, asked, topic):
    found = sample.search(asked, 5)
    assert len(found.hits) == 5
    texts = [hit.title + sample.text(hit.measure) for hit in found.hits]
    assert sum(topic.split()[0] in text for text in texts) >= 4, measures(found)


def test_a_hit_says_where_its_quotation_stands(sample):
    hits = sample.search("coins and banknotes", 10).hits
    assert len({hit.measure for hit in hits}) == len(hits)
    for hit in hits:
        assert sample.text(hit.measure, hit.version)[hit.start : hit.end] == hit.exact
        assert hit.how == "keywords"
        assert hit.section
    assert any("banknotes" in hit.exact for hit in hits)
    scores = [hit.score for hit in hits]
    assert scores[0] > scores[-1]


@pytest.mark.parametrize("asked", ["", "  \n", "the of and", "!!! ???", "\x00", "zzyzzx qwrtp"])
def test_what_says_nothing_finds_nothing(sample, asked):
    found = sample.search(asked)
    assert found.hits == []
    assert found.coverage.measures == 208


@pytest.mark.parametrize(
    "asked",
    [
        "Los comercios deben aceptar dinero en efectivo; trees",
        "商店必须接受现金 trees",
        "деревья и деревья trees",
        "trees \ud800 \u202e",
        "trees " * 20_000,
        "x" * 100_000 + " trees",
    ],
)
def test_odd_queries_find_what_they_name(sample, asked):
    assert any("tree" in hit.title for hit in sample.search(asked, 3).hits)


def test_a_whole_text_finds_itself(sample):
    name = "quillby:ord-754"
    assert measures(sample.search(sample.text(name), 3))[0] == name


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("quillby:ord-754", "quillby:ord-754"),
        ("Int 12-2019", "x:int-12"),
        ("int. no. 12-2019", "x:int-12"),
        ("INT 12-2019 ", "x:int-12"),
    ],
)
def test_a_number_finds_its_measure_first(own_library, tmp_path, typed, first):
    lib = whereas.open(own_library)
    more = row(1, id="x:int-12", aliases="Int 12-2019", text="Nothing of the kind. Cash.")
    other = row(2, id="x:int-13", text="Int 12-2019 of 12-2019 was Int 12-2019, int. no. 12-2019.")
    lib.add(table(tmp_path / "more.jsonl", more, other))
    hits = lib.search(typed, 3).hits
    assert (hits[0].measure, hits[0].how) == (first, "number")
    assert hits[0].exact
    assert hits[0].score >= hits[1].score
    assert [hit.measure for hit in hits].count(first) == 1


@pytest.mark.parametrize(
    ("name", "key"), [("Int. No. 5", "int 5"), ("D.C. Law 23-7", "d c law 23-7"), ("a:b", "a b")]
)
def test_numbers_are_compared_without_stops(name, key):
    assert number_key(name) == key


def test_filters_hold(sample):
    some = sample.search("trees", 20)
    kept = sample.search("trees", 20, filters=Filters(kinds=("bill",)))
    assert {hit.kind for hit in some.hits} > {hit.kind for hit in kept.hits} == {"bill"}
    place = some.hits[0].place
    assert {h.place for h in sample.search("trees", 5, filters=Filters(places=(place,))).hits} == {
        place
    }
    rest = sample.search("trees", 50, filters=Filters(exclude_places=(place,)))
    assert place not in {hit.place for hit in rest.hits}
    with pytest.raises(UsageError):
        sample.search("trees", filters=Filters(places=("Nowhere",)))


ASKED = ("a license for kites", "beehives in the open air", "what the clerk shall issue", "fee")


@settings(max_examples=8)
@given(order=st.permutations(range(6)), cut=st.integers(0, 6))
def test_the_order_of_adding_changes_nothing(tmp_path_factory, order, cut):
    folder = tmp_path_factory.mktemp("order")
    answers = []
    for k, rows in enumerate(([*range(6)], order)):
        lib = whereas.open(folder / f"library-{k}")
        parts = (rows[:cut], rows[cut:]) if k else (rows,)
        for n, part in enumerate(parts):
            if part:
                lib.add(table(folder / f"{k}-{n}.jsonl", *(row(i) for i in part)))
        answers.append([facts(lib.search(asked)) for asked in ASKED])
    assert answers[0] == answers[1]


def test_a_removed_measure_is_found_no_more_and_counts_no_more(town, tmp_path):
    never = whereas.open(tmp_path / "never")
    never.add(table(tmp_path / "b.jsonl", *(row(i) for i in range(6) if i != 1)))
    gone = row(1)["id"]
    assert measures(town.search("kites"))[0] == gone
    town.remove(gone)
    assert [facts(town.search(asked)) for asked in ASKED] == [
        facts(never.search(asked)) for asked in ASKED
    ]
    assert gone not in measures(town.search(gone))


def test_merged_segments_answer_alike(tmp_path, monkeypatch):
    lib = whereas.open(tmp_path / "library")
    monkeypatch.setattr(committing, "SMALL_MOST", 99)
    for i in range(6):
        lib.add(table(tmp_path / f"{i}.jsonl", row(i)))
    before = [facts(lib.search(asked)) for asked in ASKED]
    assert len(lib.snapshot.segments) == 6
    monkeypatch.setattr(committing, "SMALL_MOST", 2)
    lib.add(table(tmp_path / "more.jsonl", row(6, text="Zebras.")))
    assert len(lib.snapshot.segments) == 1
    lib.remove(row(6)["id"])
    assert [facts(lib.search(asked)) for asked in ASKED] == before


def test_once_a_library_is_searched_adding_writes_the_index(town, tmp_path):
    def indexed():
        return [(s.folder / indexing.NAME).exists() for s in town.snapshot.segments]

    assert indexed() == [False]
    town.search("kites")
    assert indexed() == [True]
    town.add(table(tmp_path / "b.jsonl", row(7)))
    assert indexed() == [True, True]
    assert not list(town.folder.rglob("*.part"))


@pytest.mark.parametrize("damage", ["missing", "cut short", "foreign", "read only"])
def test_a_library_without_an_index_gets_it(sample_library, tmp_path, sample, damage, monkeypatch):
    sample.search("coins")
    folder = copied(sample_library, tmp_path / "copy")
    told = []
    for path in folder.glob("segments/*/" + indexing.NAME):
        if damage in ("missing", "read only"):
            path.unlink()
        else:
            data = path.read_bytes()
            path.write_bytes(data[: len(data) // 2] if damage == "cut short" else b"no arrow file")
    if damage == "read only":
        monkeypatch.setattr(indexing, "_write", _refused)
    lib = whereas.open(folder)
    found = lib.search("coins", progress=lambda *said: told.append(said))
    assert facts(found) == facts(sample.search("coins"))
    assert [stage for stage, _, _ in told] == ["indexing for search"] * 2
    kept = list(folder.glob("segments/*/" + indexing.NAME))
    assert bool(kept) == (damage != "read only")
    again = []
    if kept:
        whereas.open(folder).search("coins", progress=lambda *said: again.append(said))
        assert again == []


def _refused(*_):
    raise PermissionError(13, "Permission denied")


def test_versions_of_a_measure_are_one_hit(tmp_path):
    lib = whereas.open(tmp_path / "library")
    first = row(1, id="a:1", version="introduced", text="Kites are banned in the park.")
    second = first | {"version": "amended", "text": "Kites are banned in the park after dark."}
    lib.add(table(tmp_path / "a.jsonl", first, second, row(2)))
    hits = lib.search("kites after dark").hits
    assert [hit.measure for hit in hits].count("a:1") == 1
    assert hits[0].version == "amended"


def test_of_copies_the_newest_comes_first(tmp_path):
    lib = whereas.open(tmp_path / "library")
    rows = [row(i, id=f"a:{i}", text=row(1)["text"]) for i in (3, 9, 6)]
    undated = row(1, id="a:undated", text=row(1)["text"], date=None)
    lib.add(table(tmp_path / "a.jsonl", *rows, undated, row(2)))
    found = measures(lib.search("a license for kites"))
    assert found[:4] == ["a:9", "a:6", "a:3", "a:undated"]


def test_a_measure_without_a_text_is_found_by_its_title(tmp_path):
    lib = whereas.open(tmp_path / "library")
    lib.add(table(tmp_path / "a.jsonl", row(1, text="", title="Kite festival"), row(2)))
    (hit,) = lib.search("kite festivals").hits
    assert (hit.measure, hit.exact, hit.section) == (row(1)["id"], "", "")


def test_an_empty_library_answers(tmp_path):
    lib = whereas.open(tmp_path / "library")
    assert lib.search("kites").hits == []


def test_marked_words_count_less(tmp_path):
    lib = whereas.open(tmp_path / "library")
    old = "The clerk shall keep kites. " * 3
    new = "The clerk shall keep ferries. " * 3
    for name, text, span in (("a", old + new, (0, len(old))), ("b", new + old, (0, len(new)))):
        marked = {"spans": [{"start": span[0], "end": span[1], "state": "existing"}]}
        lib.add(table(tmp_path / f"{name}.jsonl", row(1, id=f"t:{name}", text=text, **marked)))
    assert measures(lib.search("ferries"))[0] == "t:a"
    assert measures(lib.search("kites"))[0] == "t:b"


def test_answers_of_a_file_are_those_of_single_searches(sample, tmp_path):
    asked = {"a": "coins", "b": "", "c": "leaf blowers"}
    lines = [json.dumps({"id": k, "text": v}) for k, v in asked.items()]
    queries = tmp_path / "q.jsonl"
    queries.write_text("\n".join([*lines, "{", "[]", '{"id": "d"}', ""]), "utf-8")
    report = sample.search_all(queries, tmp_path / "out.jsonl", 3)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    for row_ in rows[:3]:
        alone = to_json(sample.search(asked[row_["id"]], 3))["hits"]
        assert row_["hits"] == [{k: hit[k] for k in row_["hits"][0]} for hit in alone]
    assert [refusal.record for refusal in report.refused] == ["line 4", "line 5", "line 6"]
    assert report.written == 4
    with pytest.raises(UsageError):
        sample.search_all(queries, queries)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "either a TEXT"),
        (["x", "--queries", "q.jsonl"], "either a TEXT"),
        (["-o", "out.jsonl"], "go together"),
        (["x", "--other-places"], "--exclude-place"),
        (["x", "-n", "0"], "0 is not in the range"),
    ],
)
def test_wrong_use_is_said(sample_library, tmp_path, monkeypatch, capsys, args, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "q.jsonl").write_text("", "utf-8")
    assert cli.main(["search", *args, "--library", str(sample_library)]) == 2
    assert said in capsys.readouterr().err


def test_json_is_one_object(sample_library, capsys):
    assert cli.main(["search", "coins", "--json", "-n", "2", "--library", str(sample_library)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert len(said["hits"]) == 2
    assert {"measure", "section", "score", "how"} <= set(said["hits"][0])
    assert said["coverage"]["measures"] == 208


def test_scores_need_no_title(sample_library):
    made = searcher(whereas.open(sample_library).snapshot).ranker
    ranker = replace(made, model=replace(made.model, b=0.5))
    assert np.isfinite(ranker.norms).all()
    assert (ranker.norms > 0).all()


def test_the_report_is_the_golden_one(sample_library, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "90")
    words = ["search", "landlords must tell tenants about bed bugs", "-n", "3"]
    assert cli.main([*words, "--library", str(sample_library)]) == 0
    printed = capsys.readouterr().out
    golden = Path(__file__).parent / "golden" / "search.txt"
    if os.environ.get("WHEREAS_GOLDEN") == "write":
        golden.write_text(printed, "utf-8")
    assert printed == golden.read_text("utf-8")
