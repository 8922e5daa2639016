"""Trace: what is found, who may be a source, and who is credited."""

from __future__ import annotations

import itertools
import json
import random
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine import VOCABULARY, ids, law, library
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library.library import Library
from whereas.results import Source, Trace, to_json

NEW = date(2020, 1, 1)


def covered(answer: Trace, sources: list[Source]) -> set[int]:
    return {
        i for s in sources for p in s.passages for i in range(p.target.start, p.target.end)
    } & set(range(len(answer.text)))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), run=st.integers(15, 60), at=st.integers(0, 80))
def test_any_word_for_word_run_of_15_words_is_found(
    tmp_path_factory: pytest.TempPathFactory, seed: int, run: int, at: int
) -> None:
    shared = law(run, seed)
    lib = library(
        tmp_path_factory.mktemp("run"),
        {
            "id": "x:old",
            "text": f"{law(at, seed + 1)} {shared} {law(50, seed + 2)}",
            "date": "2001-01-01",
        },
        {"id": "x:other", "text": law(120, seed + 3), "date": "2002-01-01"},
    )
    draft = f"{law(90 - at, seed + 4)} {shared} {law(40, seed + 5)}"
    answer = lib.trace(draft, kind="text", date=NEW)
    assert ids(answer.sources) == ["x:old"]
    begin = draft.index(shared)
    assert covered(answer, answer.sources) >= set(range(begin, begin + len(shared)))


def changed(words: list[str], share: float, chance: random.Random) -> list[str]:
    out = []
    for word in words:
        if chance.random() >= share:
            out.append(word)
            continue
        kind = chance.random()
        if kind < 0.5:
            out.append(chance.choice(VOCABULARY))
        elif kind >= 0.75:
            out += [word, chance.choice(VOCABULARY)]
    return out


@pytest.mark.parametrize(("share", "floor"), [(0.0, 0.999), (0.1, 0.97), (0.2, 0.85)])
def test_planted_wording_is_found_through_changes(
    tmp_path: Path, share: float, floor: float
) -> None:
    chance = random.Random(7)
    sections = [law(chance.randrange(41, 160), 1000 + i).split() for i in range(60)]
    lib = library(
        tmp_path,
        *(
            {"id": f"x:{i}", "text": " ".join(s), "date": "2001-01-01"}
            for i, s in enumerate(sections)
        ),
    )
    found = planted = 0
    for i, section in enumerate(sections):
        words = changed(section, share, chance)
        front, back = law(60, 5000 + i), law(60, 6000 + i)
        draft = f"{front} {' '.join(words)} {back}"
        answer = lib.trace(draft, kind="text", date=NEW)
        inside = covered(answer, [s for s in answer.sources if s.measure == f"x:{i}"])
        span = range(len(front) + 1, len(draft) - len(back) - 1)
        planted += len(span)
        found += len(inside & set(span))
    assert found / planted >= floor


def test_names_numbers_and_dates_do_not_break_a_match_and_identity_tells(tmp_path: Path) -> None:
    old = (
        "No person shall operate a food cart within 50 feet of the Port Alder market between the"
        " hours of 9 and 11 without a permit issued under section 4-101 by the clerk of the City of"
        " Port Alder."
    )
    new = (
        old.replace("Port Alder", "Rivergate").replace("50", "120").replace("4-101", "9.12")
        .replace("9 and 11", "8 and 10")
    )  # fmt: skip
    lib = library(
        tmp_path,
        {"id": "p:1", "text": old, "place": "Port Alder", "date": "2001-01-01"},
        {"id": "r:1", "text": new, "place": "Rivergate", "date": "2010-01-01"},
    )
    (source,) = lib.trace("r:1").sources
    (passage,) = source.passages
    assert passage.target.exact == new.rstrip(".")
    assert passage.source.exact == old.rstrip(".")
    assert 0.7 < passage.identity < 0.9


DATES = [
    # target's interval, other's interval, is the other a source (True), beside (None) or nothing
    (("2010-01-01", "2010-01-01"), ("2009-12-31", "2009-12-31"), True),
    (("2010-01-01", "2010-01-01"), ("2010-01-01", "2010-01-01"), None),
    (("2010-01-01", "2010-01-01"), ("2000-01-01", "2010-01-01"), None),
    (("2010-01-01", "2010-01-01"), ("2000-01-01", "2009-12-31"), True),
    (("2010-01-01", "2012-01-01"), ("2005-01-01", "2011-01-01"), None),
    (("2010-01-01", "2010-01-01"), None, None),
    (None, ("1990-01-01", "1990-01-01"), None),
    (None, None, None),
    (("2010-01-01", "2010-01-01"), ("2010-01-02", "2010-01-02"), False),
]


@pytest.mark.parametrize(("mine", "other", "role"), DATES)
def test_only_what_is_surely_earlier_is_a_source(
    tmp_path: Path, mine: tuple[str, str] | None, other: tuple[str, str] | None, role: bool | None
) -> None:
    def row(name: str, dates: tuple[str, str] | None) -> dict[str, object]:
        between = {"date_from": dates[0], "date_to": dates[1]} if dates else {}
        return {"id": name, "text": law(60, 1), **between}

    answer = library(tmp_path, row("t:t", mine), row("o:o", other)).trace("t:t")
    assert ids(answer.sources) == (["o:o"] if role is True else [])
    assert ids(answer.also) == (["o:o"] if role is None else [])
    if role is None:
        assert answer.also[0].relation == "undetermined"
        assert answer.borrowed_words == 0
        assert answer.earliest is None


def test_each_word_is_credited_once_and_shares_add_up(tmp_path: Path) -> None:
    a, b, own = law(80, 1), law(70, 2), law(40, 3)
    lib = library(
        tmp_path,
        {"id": "x:a", "text": a, "date": "2001-01-01"},
        {"id": "x:b", "text": f"{b} {a[: len(a) // 2]}", "date": "2002-01-01"},
        {"id": "x:t", "text": f"{a} {own} {b}", "date": "2003-01-01"},
    )
    answer = lib.trace("x:t")
    assert sum(s.assigned_words for s in answer.sources) == answer.borrowed_words == 150
    assert answer.words == 190
    starts = [start for start, _, _ in answer.assigned]
    assert starts == sorted(starts)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(answer.assigned))
    by_source = [0] * len(answer.sources)
    for start, end, source in answer.assigned:
        by_source[source] += len(answer.text[start:end].split())
    assert by_source == [s.assigned_words for s in answer.sources]


def test_the_nearest_of_near_equals_comes_first_and_the_oldest_is_named(tmp_path: Path) -> None:
    text = law(100, 1)
    years = [1999, 2003, 2007, 2011]
    lib = library(
        tmp_path,
        *({"id": f"x:{y}", "text": text, "date": f"{y}-05-01"} for y in years),
        {"id": "x:t", "text": text, "date": "2015-01-01"},
    )
    answer = lib.trace("x:t")
    assert ids(answer.sources)[0] == "x:2011"
    assert answer.earliest == "x:1999"
    assert [s.relation for s in answer.sources] == ["likely source"] + ["earlier copy"] * 3
    assert [s.assigned_words for s in answer.sources] == [100, 0, 0, 0]


def test_wording_that_hundreds_share_is_linked_to_the_nearest_and_the_oldest(
    tmp_path: Path,
) -> None:
    stock = law(60, 1)

    def own(i: int) -> str:  # words that no other text has
        mark = "".join(chr(ord("a") + int(digit)) for digit in f"{i:03}")
        return " ".join(word + mark for word in law(30, 100 + i).split())

    days = [f"{1900 + i // 4}-0{i % 4 + 1}-01" for i in range(300)]
    lib = library(
        tmp_path,
        *(
            {"id": f"x:{i:03}", "text": f"{own(i)} {stock}", "date": day}
            for i, day in enumerate(days)
        ),
        {"id": "x:t", "text": f"{own(999)} {stock}", "date": "2020-01-01"},
    )
    answer = lib.trace("x:t")
    assert {"x:297", "x:298", "x:299"} <= set(ids(answer.sources))
    assert "x:000" in ids(answer.sources)
    assert len(answer.sources) <= 12
    assert answer.borrowed_words >= 60


def test_an_undated_text_names_its_undated_twins_beside_dated_ones(tmp_path: Path) -> None:
    text = law(60, 3)
    lib = library(
        tmp_path,
        *({"id": f"x:dated-{i}", "text": text, "date": f"200{i}-01-01"} for i in range(3)),
        *({"id": f"x:undated-{i}", "text": text} for i in range(3)),
    )
    answer = lib.trace("x:undated-0", kind="id")
    assert not answer.sources
    assert set(ids(answer.also)) == {
        "x:dated-0", "x:dated-1", "x:dated-2", "x:undated-1", "x:undated-2",
    }  # fmt: skip


def test_restated_and_struck_words_are_never_borrowed(tmp_path: Path) -> None:
    restated, added = law(60, 1), law(40, 2)
    text = f"{restated} {added}"
    spans = [
        {"start": 0, "end": len(restated), "state": "existing"},
        {"start": len(restated) + 1, "end": len(text), "state": "added"},
    ]
    lib = library(
        tmp_path,
        {"id": "x:code", "text": restated, "date": "1990-01-01"},
        {"id": "x:bill", "text": added, "date": "1995-01-01"},
        {"id": "x:t", "text": text, "date": "2000-01-01", "spans": spans},
    )
    answer = lib.trace("x:t")
    assert ids(answer.sources) == ["x:bill"]
    assert answer.borrowed_words == 40
    assert lib.trace(text, kind="text", date=NEW).borrowed_words == 100


def test_a_resubmission_is_known_by_the_law_that_it_restates(tmp_path: Path) -> None:
    restated, kept, new = law(200, 1), law(4, 2), law(30, 3)

    def bill(name: str, added: str, year: int) -> dict[str, object]:
        spans = [
            {"start": 0, "end": len(restated), "state": "existing"},
            {"start": len(restated) + 1, "end": len(restated) + 1 + len(added), "state": "added"},
        ]
        text = f"{restated} {added}"
        return {"id": name, "text": text, "date": f"{year}-01-01", "spans": spans}

    other = f"{law(100, 4)} {' '.join(new.split()[:15])}"
    lib = library(
        tmp_path,
        bill("x:first", f"{kept} {law(30, 5)}", 1990),
        {"id": "x:other", "text": other, "date": "1995-01-01"},
        bill("x:again", f"{kept} {new}", 2000),
    )
    answer = lib.trace("x:again")
    assert ids(answer.sources) == ["x:first", "x:other"]
    assert [s.assigned_words for s in answer.sources] == [4, 15]


@pytest.mark.parametrize(
    ("formula", "shared"),
    [
        ("a fine of not less than 250 and not more than 1,000", False),
        ("it shall be unlawful for any person to be or cause to be", False),
        ("it shall be unlawful for any person to sell or cause to be sold fireworks", True),
    ],
)
def test_formulas_are_no_passages(tmp_path: Path, formula: str, shared: bool) -> None:
    old = f"{law(60, 1)} {formula} {law(60, 2)}"
    lib = library(tmp_path, {"id": "x:old", "text": old, "date": "1990-01-01"})
    answer = lib.trace(f"{law(60, 3)} {formula} {law(60, 4)}", kind="text", date=NEW)
    assert ids(answer.sources) == (["x:old"] if shared else [])


def test_moved_blocks_are_passages_of_their_own(tmp_path: Path) -> None:
    one, two = law(50, 1), law(50, 2)
    lib = library(
        tmp_path,
        {"id": "x:old", "text": f"{one} {two}", "date": "2001-01-01"},
        {"id": "x:new", "text": f"{two} {one}", "date": "2002-01-01"},
    )
    (source,) = lib.trace("x:new").sources
    assert source.words == 100
    assert [p.target.exact for p in source.passages] == [two, one]


def test_passages_end_where_sections_begin(tmp_path: Path) -> None:
    text = f"Section 1. {law(40, 1).capitalize()}.\n\nSection 2. {law(40, 2).capitalize()}.\n"
    lib = library(
        tmp_path,
        {"id": "x:old", "text": text, "date": "2001-01-01"},
        {"id": "x:new", "text": text, "date": "2002-01-01"},
    )
    (source,) = lib.trace("x:new").sources
    assert [p.target.section for p in source.passages] == ["Section 1", "Section 2"]
    assert [p.source.section for p in source.passages] == ["Section 1", "Section 2"]
    assert source.words == len(text.split())


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Library:
    text = law(80, 1)
    rows = [
        {"id": f"{p[0]}:{y}", "text": text, "place": p, "kind": k, "date": f"{y}-01-01"}
        for p, y, k in [
            ("Amber", 2001, "bill"), ("Birch", 2003, "ordinance"), ("Amber", 2005, "bill"),
            ("Cedar", 2007, "bill"), ("Amber", 2010, "ordinance"),
        ]
    ]  # fmt: skip
    return library(tmp_path_factory.mktemp("places"), *rows)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(), {"A:2001", "B:2003", "A:2005", "C:2007"}),
        (Filters(other_places=True), {"B:2003", "C:2007"}),
        (Filters(places=("amber",)), {"A:2001", "A:2005"}),
        (Filters(exclude_places=("Amber", "Cedar")), {"B:2003"}),
        (Filters(kinds=("ordinance",)), {"B:2003"}),
        (Filters(before=date(2003, 1, 1)), {"A:2001"}),
        (Filters(after=date(2003, 1, 1)), {"A:2005", "C:2007"}),
    ],
)
def test_filters(places: Library, filters: Filters, left: set[str]) -> None:
    assert set(ids(places.trace("A:2010", filters=filters).sources)) == left


def test_a_filter_on_an_unknown_place_is_refused(places: Library) -> None:
    with pytest.raises(UsageError, match="no place 'Atlantis'"):
        places.trace("A:2010", filters=Filters(places=("Atlantis",)))


def test_trace_all_says_what_trace_says(sample_library: Path, tmp_path: Path) -> None:
    lib = Library(sample_library)
    count = lib.trace_all(tmp_path / "all.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    assert count == len(lines) == lib.coverage().measures
    assert [line["measure"] for line in lines] == sorted(line["measure"] for line in lines)
    for line in lines[::19]:
        alone = to_json(lib.trace(line["measure"]))
        for extra in ("coverage", "states", "since"):
            del alone[extra]
        for source in alone["sources"] + alone["also"]:
            for extra in ("title", "status", "url", "states", "since"):
                del source[extra]
            for passage in source["passages"]:
                del passage["states"], passage["since"]
        assert alone == line


def test_trace_all_in_parquet_and_passims_form(sample_library: Path, tmp_path: Path) -> None:
    lib = Library(sample_library)
    for name, form in (("all.jsonl", None), ("all.parquet", None), ("p.jsonl", "passim")):
        lib.trace_all(tmp_path / name, format=form)
    lines = [json.loads(x) for x in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    rows = pq.read_table(tmp_path / "all.parquet").to_pylist()
    assert [to_json(row) for row in rows] == lines
    passim = [json.loads(x) for x in (tmp_path / "p.jsonl").read_text("utf-8").splitlines()]
    first = next(x for x in passim if x["passages"])
    assert {"id", "series", "date", "passages"} <= set(first)
    assert {"begin", "end", "text", "src"} == set(first["passages"][0])
    assert first["passages"][0]["src"][0]["id"] == first["sources"][0]["measure"]


def test_quotations_are_the_stored_text(sample_library: Path) -> None:
    lib = Library(sample_library)
    for measure in ("tolliver-quay:ord-2014-32",):
        answer = lib.trace(measure)
        assert answer.text == lib.measure(measure).versions[-1].text
        for source in answer.sources[:5]:
            texts = {v.version: v.text for v in lib.measure(source.measure).versions}
            for p in source.passages:
                assert p.target.exact == answer.text[p.target.start : p.target.end]
                assert p.source.exact == texts[p.source.version][p.source.start : p.source.end]
                assert len(p.target.exact.split()) >= 8


def test_how_segments_hold_the_library_changes_no_answer(tmp_path: Path) -> None:
    chance = random.Random(3)
    blocks = [law(40, 50 + i) for i in range(12)]
    rows = [
        {
            "id": f"x:{i:02}",
            "text": " ".join([*chance.sample(blocks, 5), law(20, 700 + i)]),
            "date": f"{2000 + i % 7}-01-01",
        }
        for i in range(40)
    ]
    whole = library(tmp_path / "whole", *rows)
    parts = library(tmp_path / "parts", *rows[:13])
    for n, (a, b) in enumerate(((13, 14), (14, 30), (30, 40))):
        table = tmp_path / f"part{n}.jsonl"
        table.write_text("".join(json.dumps(r) + "\n" for r in rows[a:b]), "utf-8")
        parts.add(table)
    assert len(parts.snapshot.segments) == 4
    for row in rows:
        one, other = (to_json(lib.trace(str(row["id"]))) for lib in (whole, parts))
        del one["coverage"], other["coverage"]
        assert one == other


@pytest.mark.parametrize(
    ("what", "kind", "match"),
    [
        ("x:nothing", "id", "no measure"),
        ("/no/such/file", "file", "no such file"),
    ],
)
def test_wrong_use_says_so(places: Library, what: str, kind: str, match: str) -> None:
    with pytest.raises(UsageError, match=match):
        places.trace(what, kind=kind)


@pytest.mark.parametrize("text", ["", " \n", "word", "— … —", "\x00", "\ud800", "1 2 3 4 " * 50])
def test_texts_that_say_nothing_share_nothing(places: Library, text: str) -> None:
    answer = places.trace(text, kind="text", date=NEW)
    assert answer.sources == answer.also == []
    assert answer.borrowed_words == 0
    assert answer.coverage is not None


def test_a_draft_is_masked_with_the_name_of_the_place_it_speaks_of(tmp_path: Path) -> None:
    old = f"The City of Port Alder finds as follows. {law(30, 1)} in Port Alder {law(30, 2)}"
    lib = library(
        tmp_path,
        {"id": "p:1", "text": old, "place": "Port Alder", "date": "2001-01-01"},
        {"id": "r:1", "text": law(20, 9), "place": "Rivergate", "date": "2001-01-01"},
    )
    draft = old.replace("Port Alder", "Rivergate")
    answer = lib.trace(draft, kind="text", date=NEW)
    assert answer.place == "Rivergate"
    assert answer.borrowed_words == answer.words


@pytest.mark.parametrize(
    "measure",
    ["ambermouth:bill-746", "blue-tern:ord-1005", "brindle-creek:ord-2010-20"],
)
def test_credited_wording_stands_in_the_source_it_is_credited_to(
    sample_library: Path, measure: str
) -> None:
    # These have sharers without a date among sources whose credited words are all stock.
    answer = Library(sample_library).trace(measure)
    assert answer.also
    assert answer.assigned
    for start, _, i in answer.assigned:
        passages = answer.sources[i].passages
        assert any(p.target.start <= start < p.target.end for p in passages)
