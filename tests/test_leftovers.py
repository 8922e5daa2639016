"""Leftovers: what a borrower forgot to change, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.engine import law, library
from whereas.leftovers import names
from whereas.words.normal import place_words

PLACES = ("Rivergate", "Port Alder", "Hollin Falls", "Quill County", "Delaware", "Oxbow")


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """A library that knows a few places, each by one measure."""
    return library(
        tmp_path_factory.mktemp("towns"),
        *(
            {"id": f"t{n}:1", "text": law(40, n), "place": place, "date": "2001-01-01"}
            for n, place in enumerate(PLACES)
        ),
    ).snapshot


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("filed with the City of Rivergate on a form", ["Rivergate"]),
        ("as the Rivergate City Council may order", ["Rivergate"]),
        ("within Port Alder no person shall", ["Port Alder"]),
        ("the courts of Quill County and the County of Quill", ["Quill County", "County of Quill"]),
        ("a bridge on the rivergate side", []),  # one word without company
        ("along Port Alder Avenue to the quay", []),
        ("in Kettle v. City of Rivergate the court held", []),
        ("City of Rivergate v. Kettle", []),
        ("the State of Delaware and Delaware law", []),
        ("the City of Delaware", ["Delaware"]),
        ("north Port Alder and New Rivergate Council", []),
        ("Oxbow County and its county seat", []),
        ("the Town of Oxbow", ["Oxbow"]),
        ("the City of Hollin Falls", []),  # its own name
        ("", []),
    ],
)
def test_foreign_places(towns, text, found):
    words = place_words(text, "Hollin Falls")
    own = towns.place_number("Hollin Falls")
    named = names.named_places(words.codes, own, names.gazetteer(towns))
    spans = [text[words.starts[i] : words.ends[j - 1]] for _, i, j in named]
    assert spans == found
    numbers = {towns.place_number(place) for place in PLACES} - {own}
    assert {place for place, _, _ in named} <= numbers


def test_all_documents_at_once_say_the_same(tmp_path):
    """Names that two documents only spell together are none."""
    rows = [
        ("Rivergate", "no person shall keep goats in the City of"),
        ("Hollin Falls", "Rivergate Council"),
        ("Port Alder", "the Town of Hollin Falls, and the City of"),
        ("Oxbow", "Port"),
        ("Rivergate", "Alder shall be the tree of the City of Oxbow"),
    ]
    lib = library(
        tmp_path,
        *(
            {"id": f"m:{n}", "text": text, "place": place, "date": f"200{n}-01-01"}
            for n, (place, text) in enumerate(rows)
        ),
    )
    snapshot = lib.snapshot
    each = {d: names.foreign_places(snapshot, d) for d in range(len(snapshot))}
    assert dict(names.foreign_places_of_all(snapshot)) == {d: n for d, n in each.items() if n}
    said = [snapshot.place_number(place) for place in ("Rivergate", "Hollin Falls", "Oxbow")]
    assert [each[d] for d in range(5)] == [
        [],
        [(said[0], 0, 1)],
        [(said[1], 3, 5)],
        [],
        [(said[2], 9, 10)],
    ]
    lib.remove("m:2")
    alive = dict(names.foreign_places_of_all(lib.snapshot))
    assert "m:2" not in {lib.snapshot.value(d, "measure") for d in alive}


def test_a_habit_needs_three_chapters(tmp_path):
    def rows(own, other, chapters):
        return [
            {"id": f"{own}:{n}", "text": f"by agreement with the City of {other} {law(9, n)}",
             "place": own, "date": "2003-01-01", "part_of": [f"{own}:{c}"]}
            for n, c in enumerate(chapters)
        ]  # fmt: skip

    lib = library(
        tmp_path,
        *rows("Rivergate", "Oxbow", ["ch-1", "ch-2", "ch-3"]),
        *rows("Oxbow", "Rivergate", ["ch-1", "ch-1", "ch-1", "ch-2"]),
    )
    number = lib.snapshot.place_number
    assert names.habits(lib.snapshot) == {(number("Rivergate"), number("Oxbow"))}
