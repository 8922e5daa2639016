"""First: what is said to be earliest, and in what nothing was found."""

import json
import os
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import whereas
from tests.libraries import row, table
from tests.libraries import text as law
from whereas.answers.precedents import Held, Shelf
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.precedents.absent import absent_places
from whereas.precedents.folding import Candidate, copies, one_chapter_each, one_version_each
from whereas.precedents.likeness import BIDDING
from whereas.precedents.model import fitted
from whereas.precedents.plain import GROUPS, said_by
from whereas.precedents.provisions import MOST, provisions
from whereas.precedents.results import Looked, Precedent
from whereas.precedents.sentence import Others, sentence
from whereas.results import to_json
from whereas.search.terms import terms_of
from whereas.sections.split import split
from whereas.shown import cli

CASH = (
    "AN ORDINANCE concerning payment.\nSection 1. Cash. Every store shall accept payment in cash "
    "for goods that it sells over the counter.\nSection 2. Penalty. A store that refuses cash "
    "shall pay a penalty of fifty dollars."
)


def cash(name, day, **more):
    """A measure by which stores accept cash."""
    fields = {"id": name, "text": CASH, "date": day, "title": "Payment in cash"}
    return row(0) | fields | {"place": name.partition(":")[0].title()} | more


@pytest.fixture(scope="module")
def sample(sample_library):
    return whereas.open(sample_library)


@pytest.fixture
def town(tmp_path):
    """Three places, two of which let stores accept cash; fifty others about something else."""
    lib = whereas.open(tmp_path / "library")
    others = [
        row(i, text=law(f"topic{i} lamps{i}", i), date=f"{1990 + i % 20}-05-03") for i in range(50)
    ]
    mine = [cash("alder:1", "1998-03-01"), cash("birch:2", "2004-06-01"), cash("birch:3", None)]
    lib.add(table(tmp_path / "a.jsonl", *others, *mine))
    return lib


def counted(found):
    return [p.measure for p in found.precedents if p.counts]


def test_the_earliest_is_named_with_what_followed(town):
    found = town.first("stores must accept cash")
    assert found.earliest == "alder:1"
    assert counted(found) == ["alder:1", "birch:2"]
    assert found.sentence == (
        "Earliest found: Alder, alder:1 “Payment in cash” (1998). "
        "1 measure in 1 jurisdiction since shares its main provision."
    )


def test_what_is_undated_is_never_earliest(town):
    found = town.first("stores must accept cash")
    assert [p.measure for p in found.also] == ["birch:3"]
    town.remove("alder:1")
    assert town.first("stores must accept cash").earliest == "birch:2"
    town.remove("birch:2")
    found = town.first("stores must accept cash")
    assert found.earliest is None
    assert found.sentence == (
        "Nothing earlier found in 50 measures of 3 jurisdictions, 1990–2009; 1 had no date."
    )


@pytest.mark.parametrize(
    ("day", "earliest"),
    [
        (date(1998, 3, 1), None),
        (date(1998, 3, 2), "alder:1"),
        (date(2004, 6, 1), "alder:1"),
        (date(1990, 1, 1), None),
    ],
)
def test_only_what_is_surely_earlier_counts(town, day, earliest):
    found = town.first("stores must accept cash", date=day)
    assert found.earliest == earliest
    assert all(p.date_to < day for p in found.precedents)


def test_a_text_finds_its_wording_and_says_what_is_lacking(town):
    draft = CASH + "\nSection 3. Signs. Each store shall post a sign in red letters at the door."
    found = town.first(draft, date=date(2020, 1, 1))
    first = next(p for p in found.precedents if p.measure == "alder:1")
    assert (first.how, first.counts) == ("wording", True)
    assert first.share > 0.5
    assert [p.section for p in found.provisions] == ["Section 1", "Section 2", "Section 3"]
    assert "Section 3" in first.differs
    assert "Section 1" not in first.differs
    by_section = {p.section: p.earliest and p.earliest.measure for p in found.provisions}
    assert by_section == {"Section 1": "alder:1", "Section 2": "alder:1", "Section 3": None}


def test_a_new_combination_has_a_precedent_for_each_provision(tmp_path):
    lib = whereas.open(tmp_path / "library")
    kites = "AN ORDINANCE.\nSection 1. Kites. No person shall fly a kite above the market hall."
    bells = "AN ORDINANCE.\nSection 1. Bells. Each ferry shall ring its bell before it leaves port."
    both = kites + "\nSection 2" + bells.partition("Section 1")[2]
    rows = [row(0, id="a:1", text=kites), row(1, id="b:2", text=bells)]
    lib.add(table(tmp_path / "a.jsonl", *rows, *(row(i) for i in range(2, 40))))
    found = lib.first(both)
    assert [p.earliest and p.earliest.measure for p in found.provisions] == ["a:1", "b:2"]


def test_a_measure_is_no_precedent_of_its_own(town):
    found = town.first("birch:2")
    assert found.measure == "birch:2"
    assert found.earliest == "alder:1"
    assert "birch:2" not in [p.measure for p in [*found.precedents, *found.also]]


def test_a_chapter_is_one_precedent(tmp_path):
    lib = whereas.open(tmp_path / "library")
    parts = [
        cash(f"cedar:sec-{i}", "2001-01-01", part_of="cedar:ch-1", kind="code section")
        for i in range(12)
    ]
    lib.add(table(tmp_path / "a.jsonl", *parts, *(row(i) for i in range(40))))
    found = lib.first("stores must accept cash")
    assert counted(found) == [found.earliest] == ["cedar:sec-0"]
    assert len(found.precedents[0].folded) == 11
    assert "No later measure found" in found.sentence


def test_versions_are_one_precedent_by_the_earliest_that_is_as_good(tmp_path):
    lib = whereas.open(tmp_path / "library")
    rows = [
        cash("elm:1", "2001-01-01", version="introduced"),
        cash("elm:1", "2002-01-01", version="amended", text=CASH + " The clerk keeps a list."),
    ]
    lib.add(table(tmp_path / "a.jsonl", *rows, *(row(i) for i in range(40))))
    (precedent,) = [p for p in lib.first("stores must accept cash").precedents if p.counts]
    assert (precedent.measure, precedent.version) == ("elm:1", "introduced")


def test_what_is_introduced_again_says_so(tmp_path):
    lib = whereas.open(tmp_path / "library")
    again = [cash(f"elm:{i}", f"200{i}-01-01") for i in range(1, 4)]
    lib.add(table(tmp_path / "a.jsonl", *again, *(row(i) for i in range(40))))
    found = lib.first("stores must accept cash")
    assert {p.measure: p.same_as for p in found.precedents if p.counts} == {
        "elm:1": None, "elm:2": "elm:1", "elm:3": "elm:1",
    }  # fmt: skip


def test_dates_that_overlap_are_said(tmp_path):
    lib = whereas.open(tmp_path / "library")
    spans = [("a:1", "2001-01-01", "2003-01-01"), ("b:2", "2002-01-01", "2004-01-01")]
    rows = [cash(n, None, date_from=a, date_to=b) for n, a, b in spans]
    lib.add(table(tmp_path / "a.jsonl", *rows, *(row(i) for i in range(40))))
    found = lib.first("stores must accept cash")
    assert found.earliest == "a:1"
    assert found.sentence.endswith("(2001–2003). 1 more may be as early.")


def facts(found):
    return [
        found.sentence,
        [(p.measure, p.version, p.how, p.score, p.exact, p.differs) for p in found.precedents],
        [(c.section, c.earliest and c.earliest.measure) for c in found.provisions],
    ]


ASKED = ("a license for kites", "stores must accept cash", law("kites", 6), CASH)


@settings(max_examples=6)
@given(order=st.permutations(range(8)), cut=st.integers(1, 7))
def test_the_order_of_adding_changes_nothing(tmp_path_factory, order, cut):
    folder = tmp_path_factory.mktemp("order")
    every = [*(row(i) for i in range(6)), cash("a:1", "1998-01-01"), cash("b:2", "1999-01-01")]
    one, two = whereas.open(folder / "one"), whereas.open(folder / "two")
    one.add(table(folder / "one.jsonl", *every))
    for n, part in enumerate((order[:cut], order[cut:])):
        two.add(table(folder / f"two-{n}.jsonl", *(every[i] for i in part)))
    for asked in ASKED:
        assert facts(one.first(asked)) == facts(two.first(asked))


@pytest.mark.parametrize(
    "asked",
    [
        "",
        " \n",
        "cash",
        "!!! ???",
        "\x00\x1b[31m",
        "\ud800 cash",
        "zzyzzx qwrtp",
        "Los comercios deben aceptar dinero en efectivo",
        "商店必须接受现金",
        "of the and",
    ],
)
def test_odd_texts_get_an_answer_with_coverage(town, asked):
    found = town.first(asked, kind="text")
    assert found.sentence.startswith(("Nothing earlier found in 5", "Earliest found: "))
    assert found.coverage.measures == 53
    json.dumps(to_json(found), allow_nan=False)


def test_a_paste_of_five_megabytes_gets_an_answer(town):
    found = town.first("The clerk shall keep a list of lamps. " * 135_000, kind="text")
    assert found.words > 1_000_000
    assert len(found.provisions) <= MOST
    assert found.sentence


def test_an_empty_library_answers(tmp_path):
    found = whereas.open(tmp_path / "library").first("stores must accept cash")
    assert found.sentence == "Nothing earlier found: no measure was there to look in."
    assert found.precedents == found.also == []


@pytest.mark.parametrize(
    ("text", "filters", "absent"),
    [
        ("stores must accept cash", Filters(places=("Chicago",)), ["Chicago"]),
        ("the City of Chicago requires stores to accept cash", Filters(), ["Chicago"]),
        ("stores must accept cash, like in Chicago", Filters(), ["Chicago"]),
        ("stores must accept cash, like in Alder", Filters(), []),
        ("the City of Alder lets stores accept cash", Filters(places=("Birch",)), []),
    ],
)
def test_a_place_that_the_library_lacks_is_said(town, text, filters, absent):
    found = town.first(text, filters=filters)
    assert found.absent == absent
    assert ("o measure of Chicago is in this library" in found.sentence) == bool(absent)
    if filters.places:
        assert {p.place for p in found.precedents if p.counts} <= set(filters.places)
    if filters.places == ("Chicago",):
        assert found.looked.measures == 0


def test_a_place_spelt_nearly_right_is_asked_about(town):
    with pytest.raises(UsageError, match="Birch"):
        town.first("cash", filters=Filters(places=("Brich",)))


def test_filters_bound_what_is_looked_in(town):
    every = town.first("stores must accept cash").looked
    some = town.first("stores must accept cash", filters=Filters(places=("Alder",))).looked
    assert (every.measures, some.measures) == (52, 1)
    assert (some.first_year, some.last_year, some.undated) == (1998, 1998, 0)
    before = town.first("stores must accept cash", filters=Filters(before=date(1998, 1, 1)))
    assert before.earliest is None


def test_quotations_stand_where_they_say(sample):
    found = sample.first("landlords must tell tenants about bedbugs")
    assert found.earliest
    for precedent in found.precedents:
        text = sample.text(precedent.measure, precedent.version)
        assert text[precedent.start : precedent.end] == precedent.exact


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("landlords must tell tenants about bedbugs", "bedbug"),
        ("a charge for carryout bags", "bag"),
        ("a permit to remove protected trees", "tree"),
    ],
)
def test_a_description_counts_what_is_about_it(sample, asked, word):
    found = sample.first(asked)
    mine = [p for p in found.precedents if p.counts]
    assert mine
    assert all(word in sample.text(p.measure).lower() for p in mine)
    assert found.earliest in [p.measure for p in mine]


def test_a_word_that_no_measure_holds_is_missed(town):
    assert town.first("stores must accept cash").earliest == "alder:1"
    found = town.first("zeppelins must accept cash")
    assert found.earliest is None
    assert found.precedents[0].lacks == ["“zeppelins”"]


def precedent(name, first, last, **more):
    day = {"date_from": first, "date_to": last}
    facts = {
        "measure": name, "version": "1", "jurisdiction": None, "place": name[0].upper(),
        "kind": "", "title": "", "status": "", "url": "", "date_basis": "", "how": "keywords",
        "score": 0.9, "counts": True, "section": "", "start": 0, "end": 0, "exact": "",
    }  # fmt: skip
    return Precedent(**(facts | day | more))


OLD = precedent("a:1", date(1998, 1, 1), date(1998, 1, 1), title="Cash")
NEW = precedent("b:2", date(2001, 1, 1), date(2002, 1, 1))
LOOKED = Looked(14_000, 3, 1996, 2021, 0, 0, 212)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (
            (None, Others(), LOOKED, ["Chicago"]),
            "Nothing earlier found in 14,000 measures of 3 jurisdictions, 1996–2021; 212 could not "
            "be read; no measure of Chicago is in this library.",
        ),
        (
            (None, Others(), Looked(1, 1, 1996, 1996, 2, 3, 0), []),
            "Nothing earlier found in 1 measure of 1 jurisdiction, 1996; 3 had no text; "
            "2 had no date.",
        ),
        (
            (OLD, Others([NEW] * 41), LOOKED, []),
            "Earliest found: A, a:1 “Cash” (1998). 41 measures in 1 jurisdiction since share its "
            "main provision.",
        ),
        (
            (NEW, Others([], [NEW, NEW], [OLD]), LOOKED, ["Chicago"]),
            "Earliest found: B, b:2 (2001–2002). 2 more may be as early. "
            "1 older one is less surely about it. No measure of Chicago is in this library.",
        ),
        (
            (OLD, Others(), LOOKED, []),
            "Earliest found: A, a:1 “Cash” (1998). No later measure found shares its main "
            "provision.",
        ),
        (
            (None, Others(doubtful=OLD), LOOKED, ["Chicago"]),
            "Nothing earlier found in 14,000 measures of 3 jurisdictions, 1996–2021 that surely "
            "does this; 212 could not be read; no measure of Chicago is in this library. The "
            "nearest is A, a:1 “Cash” (1998); whether it does the same is to be read.",
        ),
    ],
)
def test_the_sentence(given_, said):
    assert sentence(*given_) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The City of Chicago", ["Chicago"]),
        ("by the Saint Paul City Council", ["Saint Paul"]),
        ("as in Boston", ["Boston"]),
        ("in New York City", []),
        ("in Burke", []),
        ("the county of Burke", []),
        ("in December the clerk, by Section 4", []),
        ("a fee on bags", []),
    ],
)
def test_absent_places(text, found):
    assert absent_places(text, ["New York", "Burke County"]) == found


def test_provisions_leave_stock_out_and_divide_what_is_long():
    long = " ".join(["the clerk shall keep a list of all lanterns in the town"] * 12)
    text = (
        "AN ORDINANCE.\nWHEREAS lanterns are dear;\nSection 1. Definitions. A lantern means a lamp "
        f"that hangs.\nSection 2. Duties.\n(a) First, {long}.\n(b) Second, {long}.\n"
        "Section 3. Severability. If any part is held invalid the rest shall stand as it is.\n"
        "Section 4. Effective date. This ordinance takes effect at once, and shall be published."
    )
    found = provisions(text, split(text))
    assert [p.section for p in found] == ["Section 1", "Section 2(a)", "Section 2(b)"]
    assert all(0 <= p.start < p.end <= len(text) for p in found)


def test_a_text_without_sections_is_read_by_sentences():
    text = (
        "Shops shall accept cash for all that they sell. It rains. "
        "No person may refuse a coin in shops."
    )
    assert len(provisions(text, [])) == 2


@given(st.text(max_size=400))
def test_provisions_lie_in_order_whatever_the_text(text):
    found = provisions(text, split(text))
    assert all(0 <= p.start < p.end <= len(text) for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def candidate(name, score, day, group="", counts=True):
    when = date.fromisoformat(day) if day else None
    return Candidate(int(name), name, group, "p", score, counts, when, when)


def test_folding_takes_the_same_whatever_the_order():
    some = [
        candidate("1", 0.9, "2001-01-01", "c"), candidate("2", 0.8, "2001-01-01", "c"),
        candidate("3", 0.5, "1990-01-01", "c"), candidate("4", 0.7, None, "c"),
        candidate("5", 0.6, "2005-01-01"),
    ]  # fmt: skip
    folded = one_chapter_each(one_version_each(some))
    assert folded == one_chapter_each(one_version_each(some[::-1]))
    assert [(c.measure, c.folded) for c in folded] == [("1", ("2", "4")), ("5", ()), ("3", ())]


def test_copies_name_the_earliest_of_their_place():
    some = [candidate("2", 0.9, "2002-01-01"), candidate("1", 0.8, "2001-01-01")]
    assert copies(some, lambda a, b: True) == {"2": "1"}
    assert copies(some, lambda a, b: False) == {}


def test_forms_of_one_bill_count_together(town):
    """Where a few words are nearer to one form than to the next, which has most of its words."""
    docs = {name: town.snapshot.find(name)[0] for name in ("alder:1", "birch:2")}
    other = next(d for d in range(len(town.snapshot)) if d not in docs.values())
    scores = {docs["alder:1"]: 0.9, docs["birch:2"]: 0.01, other: 0.01}
    found = {doc: Held(score, score, "meaning") for doc, score in scores.items()}
    for kindred, counting in ((False, ["alder:1"]), (True, ["alder:1", "birch:2"])):
        folded = Shelf(town.snapshot, fitted(), kindred=kindred).fold(found, 9)
        assert [c.measure for c in folded if c.counts] == counting


def test_the_score_rises_with_what_is_shared():
    low, high = fitted().of_wording([[0.05, 0.0], [0.9, 0.9]]).tolist()
    assert low < fitted().counts < fitted().sure < high


@pytest.mark.parametrize("line", GROUPS.strip().splitlines())
def test_plain_words_have_words_of_law(line):
    word, _, others = line.partition(": ")
    term = terms_of([word])[0]
    assert term
    assert set(said_by(term)) >= set(terms_of(others.replace("-", " ").split())) - {0}
    assert word not in BIDDING


def test_json_is_the_contract(town, capsys):
    words = ["first", "stores must accept cash", "--json", "--library", str(town.folder)]
    assert cli.main(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) >= {"sentence", "earliest", "precedents", "coverage"}
    assert said["earliest"] == "alder:1"
    fields = {"measure", "jurisdiction", "date_from", "date_to", "status", "how", "score", "exact"}
    assert fields | {"differs"} <= set(said["precedents"][0])
    assert said["coverage"]["measures"] == 53


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["no/such.txt", "--file"], 2),
        (["cash", "--kind", "sonnet"], 2),
        (["cash", "--before", "soon"], 2),
        (["cash", "--place", "Chicago"], 0),
    ],
)
def test_use_of_the_command(town, capsys, args, status):
    assert cli.main(["first", *args, "--library", str(town.folder)]) == status
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert bool(said.err) == (status > 0)


GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("first.txt", "landlords must tell tenants about bedbugs"),
        ("first-nothing.txt", "every bridge needs a keeper, like in Chicago"),
        ("first-draft.txt", "quillby:ord-754"),
    ],
)
def test_the_report_is_the_golden_one(sample_library, capsys, monkeypatch, name, asked):
    monkeypatch.setenv("COLUMNS", "90")
    words = ["first", asked, "--date", "2026-01-01", "--library", str(sample_library)]
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    if os.environ.get("WHEREAS_GOLDEN") == "write":
        (GOLDEN / name).write_text(printed, "utf-8")
    assert printed == (GOLDEN / name).read_text("utf-8")
    assert "\x1b" not in printed
