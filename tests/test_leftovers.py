"""Leftovers: what a borrower forgot to change, and what only looks like it."""

from __future__ import annotations

import json
import time

import pytest

from tests.engine import law, library
from whereas.leftovers import names
from whereas.leftovers.blanks import blanks
from whereas.leftovers.found import Draft
from whereas.leftovers.references import own_parts
from whereas.records import Span
from whereas.sections.split import split
from whereas.shown import cli
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


def filler(own: str, officer: str, seed: int) -> str:
    """An ordinance of a place's own, long enough that eight of them say how it names things."""
    return (
        f"AN ORDINANCE of the City of {own}.\nSection 1. Duty. The {officer} shall keep the "
        f"register. {law(700, seed)}\nSection 2. Severability. Should any part be held invalid, "
        f"the rest stands; severability is the rule. {law(40, seed + 500)}"
    )


LANTERNS = (
    "Section 1. Definitions. “Lantern keeper” means a person who lights lanterns for hire along "
    "the quay. “Glass shade” means a shade of blown or pressed glass. “Night watch” means the "
    "hours from sunset to sunrise.\n"
    "Section 2. License. No lantern keeper shall hang a glass shade above any walk of the City of "
    "Rivergate during the night watch unless the Zoning Administrator has first examined the hook "
    "from which it hangs and the rope that holds it, as section 9-104 provides.\n"
    "Section 3. Refusal. The night watch may refuse a lantern keeper whose shade was cracked, "
    "dull or stolen; whoever was refused may ask the night watch again after one month.\n"
    "Section 4. Penalty. A fine of ten shillings falls due for each lantern.\n"
    "Section 5. Severability. Should any part of this ordinance be held invalid, the rest stands."
)


def two_cities():
    """Rivergate's law on lanterns, and enough other law of Rivergate and of Hollin Falls."""
    rivergate = [
        {"id": f"river:{n}", "text": filler("Rivergate", "Zoning Administrator", n)}
        for n in range(8)
    ]
    rivergate.append({"id": "river:code", "text": f"Sec. 9-104. - Ropes. {law(60, 90)}"})
    rivergate.append({"id": "river:lanterns", "text": LANTERNS})
    hollin = [
        {"id": f"hollin:{n}", "text": filler("Hollin Falls", "Quay Reeve", 100 + n)}
        for n in range(8)
    ]
    hollin += [{"id": f"hollin:c{n}", "text": f"Sec. 3-{n}. - Mills. {law(60, n)}"} for n in (1, 2)]
    rows = [{**r, "place": "Rivergate", "date": "2001-03-04"} for r in rivergate]
    rows += [{**r, "place": "Hollin Falls", "date": "2002-03-04"} for r in hollin]
    return rows


@pytest.fixture(scope="module")
def lanterns(tmp_path_factory):
    """A library of the law of two cities."""
    return library(tmp_path_factory.mktemp("lanterns"), *two_cities())


def draft(**changes: str) -> str:
    """Rivergate's law as Hollin Falls would have it, but for what is changed back."""
    text = LANTERNS.replace("Rivergate", "Hollin Falls").replace("9-104", "3-1")
    text = text.replace("Zoning Administrator", "Quay Reeve")
    for old, new in changes.items():
        text = text.replace(old.replace("_", " "), new)
    return text


def found(lib, text, place="Hollin Falls"):
    answer = lib.residue(text, kind="text", place=place)
    for one in answer.findings:
        assert text[one.start : one.end] == one.exact
        if one.source:
            there = lib.snapshot.text(lib.snapshot.find(one.source.measure)[-1])
            assert there[one.source.start : one.source.end] == one.source.exact
    return {(one.kind, " ".join(one.exact.split()), one.certain) for one in answer.findings}


def test_what_was_changed_throughout_leaves_nothing(lanterns):
    assert found(lanterns, draft()) == set()


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"City of Hollin Falls": "City of Rivergate"}, ("place", "Rivergate", True)),
        ({"City of Hollin Falls": "City of Mirrow"}, ("place", "City of Mirrow", False)),
        ({"Quay Reeve": "Zoning Administrator"}, ("officer", "Zoning Administrator", False)),
        ({"section 3-1": "section 9-104"}, ("reference", "section 9-104", True)),
        ({"ten shillings": "$____"}, ("blank", "$____", True)),
        ({"one month": "XX months"}, ("blank", "XX", True)),
        ({"A fine of": "[Drafting note: see the model] A fine of"},
         ("blank", "Drafting note", True)),
        ({"“Night watch” means the hours from sunset to sunrise.": ""},
         ("definition", "night watch", False)),
        ({"Section 5. Severability. Should any part of this ordinance be held invalid, the rest "
          "stands.": ""}, ("clause", "", False)),
    ],
)  # fmt: skip
def test_one_thing_forgotten_is_found_and_nothing_else(lanterns, changes, wanted):
    text = draft(**changes)
    assert text != draft()
    assert found(lanterns, text) == {wanted}


@pytest.mark.parametrize(("own", "wanted"), [("9-104", set()), ("9-105", {"section 9-104"})])
def test_a_section_of_its_own_chapter_is_there(tmp_path, own, wanted):
    chapter = {"place": "Hollin Falls", "date": "2003-03-04", "part_of": ["hollin:ch-9"]}
    taken = {"id": "hollin:lanterns", "text": draft(**{"section 3-1": "section 9-104"}), **chapter}
    other = {"id": "hollin:other", "text": f"Sec. {own}. - Posts. {law(60, 91)}", **chapter}
    lib = library(tmp_path, *two_cities(), taken, other)
    findings = lib.residue("hollin:lanterns").findings
    assert {one.exact for one in findings if one.kind == "reference"} == wanted


@pytest.mark.parametrize(
    "legitimate",
    [
        "The rule of Ames v. City of Rivergate, 12 Quay 34, stays.",
        "Lanterns on Rivergate Avenue are exempt.",
        "The State of Calderwick may order otherwise.",
        "Nothing here binds the Rivergate Zoning Administrator.",  # not in shared wording
    ],
)
def test_legitimate_mentions_are_none(lanterns, legitimate):
    assert found(lanterns, draft() + f"\nSection 6. Others. {legitimate}") == set()


def test_the_source_is_quoted_and_the_best_ground_comes_first(lanterns):
    text = draft(
        **{"City of Hollin Falls": "City of Rivergate", "Quay Reeve": "Zoning Administrator"}
    )
    answer = lanterns.residue(text, kind="text", place="Hollin Falls")
    first, second = answer.findings
    assert (first.kind, first.section, first.certain) == ("place", "Section 2", True)
    assert first.source.measure == "river:lanterns"
    assert first.source.exact == "Rivergate"
    assert second.source.exact == "Zoning Administrator"
    assert [f.confidence for f in answer.findings] == [None, None]
    assert "8,0" not in answer.checked[0]
    assert any("other measures of Hollin Falls" in line for line in answer.checked)


def test_too_little_own_law_says_nothing_of_officers(lanterns):
    """A place that the library hardly knows: names are judged, officers are not."""
    text = LANTERNS.replace("City of Rivergate", "City of Mirrow")
    answer = lanterns.residue(text, kind="text", place="Mirrow")
    assert {f.kind for f in answer.findings} == set()
    assert any("not, the library holds only 0 words" in line for line in answer.checked)


def test_a_draft_says_itself_whose_it_is(lanterns):
    """One forgotten name does not make it the donor's."""
    text = LANTERNS + "\nThe City of Mirrow and the City of Mirrow Council have spoken."
    answer = lanterns.residue(text, kind="text")
    assert answer.place.startswith("Mirrow")
    assert ("place", "Rivergate") in {(f.kind, f.exact) for f in answer.findings}


BLANKS = [
    ("The [insert name of city] finds it so.", "[insert name of city]"),
    ("A fee of $______ is due.", "$______"),
    ("It shall be filed within ___ days of notice.", "___"),
    ("no later than 20XX", "20XX"),
    ("to any other [city/county] at once", "[city/county]"),
    ("The council of the [municipality] shall meet.", "[municipality]"),
    ("The date is TBD by the clerk.", "TBD"),
    ("[Note: local attorneys should review this.]", "[Note: local attorneys should review this.]"),
    ("in section XX-2-5 of the code", "XX-2-5"),
]


@pytest.mark.parametrize(("text", "exact"), BLANKS)
def test_blanks(text, exact):
    assert [text[f.start : f.end] for f in blanks(plain(text))] == [exact]


@pytest.mark.parametrize(
    "text",
    [
        "in the following form: “I, ______, do swear within ___ days”",
        "Name: ____ Address: ____ Telephone: ____",
        "Section 4 is amended: the [city] borough may [and/or] shall",
        "Title XX of the code, part XXX, and Malcolm X days",
        "the city [town] clerk and [Section] 7-4-2",
        "TBD means to be determined",
        "the sum of [1/2] inch and [sic]",
        "the [section] sections that follow",
    ],
)
def test_forms_and_editors_marks_are_no_blanks(text):
    assert list(blanks(plain(text))) == []


def test_struck_and_restated_wording_is_left_alone():
    text = "A fee of $____ is due."
    for state, count in (("struck", 0), ("existing", 0), ("added", 1)):
        assert len(list(blanks(plain(text, Span(0, len(text), state))))) == count


def plain(text, *spans):
    sections = split(text)
    tops = [(s.start, s.end) for s in sections if s.level == 1 and s.kind == "section"]
    return Draft(text, sections, tops, spans, "", ())


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Sec. 1-2. - Fees.\n(1) One.\n(2) As subsection (d) of this section says.",
         "subsection (d) of this section"),
        ("Sec. 1-2. - Fees.\n(a) One.\n(b) As subsection (a) of this section says.", None),
        ("Sec. 1-2. - Fees.\nOne. As subsection (d) of this section says.", None),  # numbers lost
        ("Sec. 1-2. - Fees.\n(1) One is amended.\n(2) See subsection (d) of this section.", None),
        ("Section 1. A.\nSection 2. B.\nSection 3. See section 12 of this ordinance.",
         "section 12 of this ordinance"),
        ("Section 1. A.\nSection 2. B.\nSection 3. See section five of this act.",
         "section five of this act"),
        ("Section 1. A.\nSection 2. B.\nSection 3. See section 2 of this ordinance.", None),
        ("Section 4. A.\nSection 5. B.\nSection 6. See section 12 of this chapter.", None),
    ],
)  # fmt: skip
def test_references_to_parts_that_are_not_there(text, exact):
    said = [text[f.start : f.end] for f in own_parts(plain(text))]
    assert said == ([exact] if exact else [])


@pytest.mark.parametrize(
    "text",
    ["...", "\x00 \x00", "法律 и закон " * 30, "[" * 5000, "_" * 5000, "(a) " * 3000,
     "subsection (d) of this section " * 2000, "City of Rivergate " * 3000],
    ids=range(8),
)  # fmt: skip
def test_bad_input_is_quick_and_clear(lanterns, text):
    begun = time.perf_counter()
    lanterns.residue(text, kind="text", place="Hollin Falls")
    assert time.perf_counter() - begun < 5


def test_command(lanterns, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("WHEREAS_LIBRARY", str(lanterns.folder))
    text = draft(**{"City of Hollin Falls": "City of Rivergate"})
    args = ["residue", text, "--text", "--for-place", "Hollin Falls"]
    assert cli.main(args) == 0
    printed = capsys.readouterr().out
    assert "1 leftover in this text: 1 surely wrong." in printed
    assert "── Section 2" in printed
    assert "»Rivergate«" in printed
    assert "from river:lanterns, Section 2: “Rivergate”" in printed
    assert cli.main([*args, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["measure", "version", "findings", "checked", "coverage"]
    (one,) = data["findings"]
    assert one["selectors"][0]["exact"] == "Rivergate"
    assert one["selectors"][1] == {
        "type": "TextPositionSelector", "start": one["start"], "end": one["end"],
    }  # fmt: skip
    assert one["source"]["measure"] == "river:lanterns"
    assert cli.main(["residue", draft(), "--text", "--for-place", "Hollin Falls"]) == 0
    assert "Nothing found in this text" in capsys.readouterr().out
    file = tmp_path / "draft.txt"
    file.write_text("No person shall whistle at the quay.", "utf-8")
    assert cli.main(["residue", str(file)]) == 0
    assert "Nothing found in “No person shall whistle at the quay.” that" in capsys.readouterr().out
