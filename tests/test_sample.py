"""The sample: its size, its reproduction, and every planted case, checked on the texts."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from whereas import sample
from whereas.sample import bank, edits, own
from whereas.sample.dice import Dice
from whereas.sample.generate import LEAST, generate, main
from whereas.sample.places import places

FOLDER = sample.path()
PLAIN = re.compile(
    r"\b(city|town|village|borough|municipality|thirt\w+|sixt\w+|fift\w+|ninet\w+)\b"
)


def table(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = table("measures.csv")
LINEAGE = table("lineage.csv")
FAMILIES = table("families.csv")
BY_ID = {row["id"]: row for row in ROWS}  # the last version of each


@cache
def text(measure):
    return (FOLDER / BY_ID[measure]["file"]).read_text("utf-8")


@cache
def made():
    return generate()


def edges(how, relation=None):
    found = [e for e in LINEAGE if e["how"] == how and relation in (None, e["relation"])]
    assert found, f"the sample has no case of {how!r}"
    return found


@cache
def unnamed(words):
    """A text's words without names, numbers, forms of government and labels."""
    words = re.sub(r"\{[^}]*\}", " X ", words)
    words = re.sub(r"\b(the|of)\s+(?=(?:(?:the|of)\s+)*[A-Z])", " ", words)
    kept = [w for w in re.findall(r"[\w'’-]+", words) if w.islower() and len(w) > 1]
    return PLAIN.sub(" ", " ".join(w for w in kept if not re.search(r"\d", w))).split()


def grams(words, length):
    found = unnamed(words)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


@cache
def stock(length):
    found = set()
    for name in bank.names("houses"):
        sheet = bank.read(f"houses/{name}.txt").partition("---")[2]
        found |= grams(re.sub(r"^## \S+( \|)?", "", sheet, flags=re.M), length)
    return found


def own_runs(words, length, known):
    """The runs of a text that hold no five words of a stock or otherwise known wording."""
    found = unnamed(words)
    fives = [tuple(found[i : i + 5]) in known for i in range(len(found) - 4)]
    last = [-1]  # for each position, the last one up to it where a known five begins
    for i, hit in enumerate(fives):
        last.append(i if hit else last[-1])
    starts = range(len(found) - length + 1)
    return {tuple(found[i : i + length]) for i in starts if last[i + length - 4] < i}


def stray(one, two, known=frozenset()):
    """The runs of 12 words in both texts that are neither stock nor known wording."""
    known = known | stock(5)
    return own_runs(one, 12, known) & own_runs(two, 12, known)


@cache
def substance(measure, length):
    return own_runs(text(measure), length, stock(5))


def shared(target, source, length=8):
    """The share of the target's own runs of words that the source holds too."""
    mine = substance(target, length)
    return len(mine & substance(source, length)) / len(mine)


def day(row, end):
    value = row["date"] or row[end]
    return date.fromisoformat(value) if value else None


def headings(measure):
    lines = re.findall(r"^(?:SECTION|Sec\.|Section|§) [\d-]+[.:] (?:- )?(.*)$", text(measure), re.M)
    return [line.rstrip(".") for line in lines]


# ── size and form ────────────────────────────────────────────────────────────────────────────


def test_counts():
    states = {m[1] for r in ROWS if (m := re.search(r"state:(\w+)", r["jurisdiction"]))}
    assert len({r["place"] for r in ROWS}) >= 24
    assert len(states) == 4
    assert 180 <= len(BY_ID) <= 220
    assert sum(bool(r["date"]) for r in ROWS) >= 180
    assert len({bank.draft(name).topic for name in bank.names("banks")}) >= 12


def test_every_topic_is_in_the_sample():
    topics = set(made().topics.values())
    assert topics == {bank.draft(name).topic for name in bank.names("banks")}


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["file"])
def test_lengths_and_parts(row):
    words = (FOLDER / row["file"]).read_text("utf-8")
    assert 600 <= len(words.split()) <= 2500
    assert re.search(r"^WHEREAS, ", words, re.M)
    assert "{" not in words
    assert "  \n" not in words


def test_every_text_has_a_row_and_every_row_a_text():
    on_disk = {p.relative_to(FOLDER).as_posix() for p in FOLDER.glob("texts/*/*.txt")}
    assert {r["file"] for r in ROWS} == on_disk
    assert len(ROWS) == len(on_disk)


def test_size_on_disk():
    sizes = [p.stat().st_size for p in FOLDER.rglob("*") if p.is_file()]
    assert sum(sizes) < 3_000_000
    assert max(sizes) < 1_000_000


def test_it_says_that_it_is_fictional():
    assert (
        (FOLDER / "README.txt").read_text("utf-8").startswith("Everything in this folder is fict")
    )
    assert all("country:zz" in r["jurisdiction"] for r in ROWS if r["kind"] != "model law")
    assert all(".example/" in r["url"] for r in ROWS)


def test_ids_and_versions_are_unique():
    assert max(Counter((r["id"], r["version"]) for r in ROWS).values()) == 1
    assert all(re.fullmatch(r"[a-z-]+:[a-z]+-[a-z0-9-]+", r["id"]) for r in ROWS)


def test_numbers_rise_with_time_within_a_place():
    for place in {r["place"] for r in ROWS}:
        dated = [r for r in BY_ID.values() if r["place"] == place and r["date"]]
        for kind in ("bill", "ordinance"):
            rows = sorted((r for r in dated if r["kind"] == kind), key=lambda r: r["date"])
            keys = [[int(n) for n in r["number"].split("-")] for r in rows]
            assert keys == sorted(keys)


# ── reproduction ─────────────────────────────────────────────────────────────────────────────


def on_disk(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.suffix in (".csv", ".txt")
    }


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_the_shipped_sample_is_what_the_generator_makes(tmp_path, hash_seed):
    command = [sys.executable, "-m", "whereas.sample.generate", "--out", str(tmp_path)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
    assert on_disk(tmp_path) == on_disk(FOLDER)


def test_another_seed_makes_another_sample(tmp_path):
    main(["--out", str(tmp_path), "--measures", "100", "--seed", "3"])
    assert len({r for r in on_disk(tmp_path) if r.startswith("texts/")}) >= 100
    assert generate(100, 3).files() != generate(100, 4).files()


@pytest.mark.parametrize(("measures", "seed"), [(LEAST, 1), (250, 2)])
def test_larger_and_smaller_samples(measures, seed):
    larger = generate(measures, seed)
    ids = {row.id for row in larger.rows}
    assert len(ids) == measures
    assert {k.target for k in larger.lineage} | {k.source for k in larger.lineage} <= ids
    assert larger.demo in ids
    words = {row.id: larger.texts[row.file] for row in larger.rows}
    for kin in larger.lineage:
        if kin.how == "same topic":
            assert not stray(words[kin.target], words[kin.source]), kin


# ── lineage ──────────────────────────────────────────────────────────────────────────────────


def test_lineage_joins_measures_that_exist():
    assert {e[end] for e in LINEAGE for end in ("target", "source")} <= BY_ID.keys()
    assert all(e["target"] != e["source"] for e in LINEAGE)
    relations = {"likely source", "undetermined", "common source", "independent"}
    assert {e["relation"] for e in LINEAGE} == relations


@pytest.mark.parametrize("relation", ["likely source", "common source"])
def test_lineage_never_points_from_later_to_earlier(relation):
    for edge in LINEAGE:
        if edge["relation"] == relation:
            last = day(BY_ID[edge["source"]], "date_to")
            first = min(day(r, "date_from") for r in ROWS if r["id"] == edge["target"])
            assert last < first, edge


def test_undetermined_is_what_the_dates_do_not_tell():
    for edge in (e for e in LINEAGE if e["relation"] == "undetermined"):
        source, target = BY_ID[edge["source"]], BY_ID[edge["target"]]
        last, first = day(source, "date_to"), day(target, "date_from")
        assert last is None or first is None or last >= first


def test_takers_share_wording_and_only_theirs():
    taken = [e for e in LINEAGE if e["relation"] == "likely source"]
    shares = {(e["target"], e["source"]): shared(e["target"], e["source"]) for e in taken}
    assert min(shares.values()) > 0.1
    assert sorted(shares.values())[len(shares) // 2] > 0.6


def test_sections_named_are_the_sections_printed():
    for edge in LINEAGE:
        for number in filter(None, edge["sections"].split(";")):
            if number != "recitals":
                mark = rf"^(SECTION|Sec\.|Section|§) {number}[.:] "
                assert re.search(mark, text(edge["target"]), re.M), (edge, number)


def test_families_hold_takers_with_their_sources():
    members = {}
    for row in FAMILIES:
        members.setdefault(row["measure"], set()).add(row["family"])
    for edge in LINEAGE:
        together = members.get(edge["target"], set()) & members.get(edge["source"], set())
        assert bool(together) != (edge["relation"] == "independent"), edge


# ── the cases ────────────────────────────────────────────────────────────────────────────────


def test_word_for_word():
    for edge in edges("word for word"):
        assert shared(edge["target"], edge["source"]) >= 0.95, edge
        assert BY_ID[edge["target"]]["place"] not in text(edge["source"])


def test_adapted():
    changed = [e for e in edges("adapted") if shared(e["target"], e["source"]) < 0.95]
    assert len(changed) > len(edges("adapted")) / 2
    for edge in edges("adapted"):
        assert BY_ID[edge["source"]]["place"] not in text(edge["target"])


def test_merged():
    by_target = {}
    for edge in edges("merged"):
        by_target.setdefault(edge["target"], []).append(edge["source"])
    assert len(by_target) >= 3
    for target, sources in by_target.items():
        one, two = sources
        assert min(shared(target, one), shared(target, two)) > 0.1
        assert shared(one, two) < 0.02


def test_reordered():
    for edge in edges("reordered"):
        before, after = headings(edge["source"]), headings(edge["target"])
        both = [h for h in after if h in before]
        order = [before.index(h) for h in both]
        assert order != sorted(order), edge


def test_amendment_taken_by_some():
    added = bank.amendment("rentals-1").added[0].text
    (made,) = [e for e in edges("amended") if e["source"].startswith("verdemar:ord-2006")]
    cases = [(made["target"], True), (made["source"], False)]
    cases += [(e["target"], True) for e in edges("adapted, with the amendment")]
    cases += [(e["target"], False) for e in edges("adapted, without the amendment")]
    assert len(cases) >= 6
    first = grams(added, 8)
    for measure, expected in cases:
        held = len(first & substance(measure, 8)) / len(first)
        assert (held > 0.5) is expected, measure
    late = [e["target"] for e in edges("adapted, without the amendment")]
    assert all(BY_ID[t]["date"] > BY_ID[made["target"]]["date"] for t in late)


def test_model_law_in_the_library():
    takers = edges("model law", "likely source")
    assert len({e["target"] for e in takers}) >= 5
    assert {BY_ID[e["source"]]["kind"] for e in takers} == {"model law"}
    pairs = edges("model law", "common source")
    assert all(shared(e["target"], e["source"]) > 0.3 for e in pairs)


def test_model_law_not_in_the_library():
    pairs = edges("model law that is not here", "common source")
    assert len({e[end] for e in pairs for end in ("target", "source")}) >= 5
    assert all(shared(e["target"], e["source"]) > 0.3 for e in pairs)
    first = min((e["source"] for e in pairs), key=lambda m: BY_ID[m]["date"])
    assert not [e for e in LINEAGE if e["target"] == first and e["relation"] == "likely source"]


@pytest.mark.parametrize("house", bank.names("houses"))
def test_stock_clauses_are_everywhere(house):
    clause = next(part for part in bank.house(house).clauses if len(part.pars[0].text) > 150)
    run = grams(clause.pars[0].text, 8)
    holders = [r["id"] for r in BY_ID.values() if run <= grams(text(r["id"]), 8)]
    assert len(holders) >= 12
    assert len({m for h in holders for m in [BY_ID[h]["place"]]}) >= 3


def test_same_topic_drafted_apart():
    pairs = edges("same topic", "independent")
    assert len(pairs) >= 20
    for edge in pairs:
        assert not stray(text(edge["target"]), text(edge["source"])), edge


def test_same_statute_quoted():
    quoted = set().union(*(grams(words, 5) for _, words in bank.statutes().values()))
    pairs = edges("same statute quoted", "independent")
    assert len(pairs) == 4
    for edge in pairs:
        one, two = text(edge["target"]), text(edge["source"])
        assert len(stray(one, two)) > 20
        assert not stray(one, two, quoted)


@pytest.mark.parametrize(
    ("how", "line"),
    [
        ("same table of contents", r"^ +(?:Chapter )?\d+\.04.*$"),
        ("same repealer", r"^ +Sections \d.*$"),
    ],
)
def test_same_list(how, line):
    (edge,) = edges(how, "independent")
    one, two = (re.findall(line, text(edge[end]), re.M) for end in ("target", "source"))
    assert one == two
    assert len(one) >= 8
    rest = [re.sub(line, "", text(edge[end]), flags=re.M) for end in ("target", "source")]
    assert not stray(*rest)


def test_undated_and_interval_only():
    undated = [r for r in ROWS if not (r["date"] or r["date_from"] or r["date_to"])]
    assert len(undated) >= 3
    assert not [r for r in undated if re.search(r"\b(19|20)\d\d\b", text(r["id"]))]
    spans = [r for r in ROWS if r["date_from"]]
    assert len(spans) >= 3
    assert all(not r["date"] and r["date_from"] <= r["date_to"] for r in spans)
    assert any(r["date_from"] < r["date_to"] for r in spans)
    assert all(r["part_of"] for r in spans)


@pytest.mark.parametrize("how", ["same day", "same day, one source"])
def test_same_day_twins(how):
    (edge,) = edges(how, "undetermined")
    target, source = BY_ID[edge["target"]], BY_ID[edge["source"]]
    assert target["date"] == source["date"]
    assert target["place"] != source["place"]
    assert shared(edge["target"], edge["source"]) > 0.4


def test_resubmitted():
    for edge in edges("resubmitted"):
        assert BY_ID[edge["target"]]["place"] == BY_ID[edge["source"]]["place"]
        assert BY_ID[edge["source"]]["status"] == "Expired"
        assert shared(edge["target"], edge["source"]) > 0.7


def test_amended_versions():
    twice = [m for m, n in Counter(r["id"] for r in ROWS).items() if n == 2]
    assert len(twice) >= 2
    for measure in twice:
        early, late = (r for r in ROWS if r["id"] == measure)
        assert (early["version"], late["version"]) == ("introduced", "amended")
        assert early["date"] < late["date"]
        assert (FOLDER / early["file"]).read_text("utf-8") != text(measure)


def test_demo_measure():
    sources = [e for e in edges("merged") if e["target"] == sample.DEMO_MEASURE]
    assert made().demo == sample.DEMO_MEASURE
    assert len({BY_ID[e["source"]]["place"] for e in sources}) == 2
    earlier = [
        m
        for m in BY_ID
        if BY_ID[m]["date"]
        and BY_ID[m]["date"] < BY_ID[sample.DEMO_MEASURE]["date"]
        and shared(sample.DEMO_MEASURE, m) > 0.1
    ]
    assert len(earlier) >= 4
    assert "Lantern nights on the quays" in text(sample.DEMO_MEASURE)
    mine = " ".join(text(sample.DEMO_MEASURE).split())
    offices = {p.name: p.offices.values() for p in places(0, 0)}
    for edge in sources:
        theirs = " ".join(text(edge["source"]).split())
        titles = [t for t in offices[BY_ID[edge["source"]]["place"]] if t in theirs]
        assert any(title not in mine for title in titles)
        assert set(re.findall(r"\(\$?[\d,]+\)", theirs)) - set(re.findall(r"\(.*?\)", mine))
    before = headings(sources[-1]["source"])
    order = [before.index(h) for h in headings(sample.DEMO_MEASURE) if h in before[1:]]
    assert order != sorted(order)


# ── the pieces ───────────────────────────────────────────────────────────────────────────────


def test_drafts_share_no_long_run():
    seen = {}
    for name in bank.names("banks"):
        for run in grams(bank.read(f"banks/{name}.txt").partition("---")[2], 12):
            assert seen.setdefault(run, name) == name, run


def test_dice_keep_their_throws():
    assert [Dice("a", 1).between(1, 6) for _ in range(3)] == [Dice("a", 1).between(1, 6)] * 3
    dice = Dice("a", 1)
    assert {dice.between(1, 6) for _ in range(200)} == {1, 2, 3, 4, 5, 6}
    assert sorted(Dice("b").shuffled(range(9))) == list(range(9))


def test_woven_sentences_share_no_run():
    weaver = own.Weaver(5)
    terms = bank.draft("noise-1").terms
    woven = [s for s in (weaver.sentence(terms) for _ in range(300)) if s]
    assert len(woven) > 250
    counts = Counter(run for s in woven for run in own.runs(s))
    assert max(counts.values()) == 1


def _body():
    place = places(0, 0)[0]
    return edits.found(bank.draft("noise-1"), place.offices, Dice("t"))


@pytest.mark.parametrize(
    ("step", "same_sections"),
    [
        (lambda b: edits.reworded(b, Dice("t"), 1.0), True),
        (lambda b: edits.renumbered(b, Dice("t"), 1.0), True),
        (lambda b: edits.shortened(b, Dice("t"), 9), True),
        (lambda b: edits.lengthened(b, Dice("t"), own.Weaver(1), 2), True),
        (lambda b: edits.reordered(b, Dice("t"), 3), False),
        (lambda b: edits.dropped(b, Dice("t")), False),
        (lambda b: edits.extended(b, Dice("t"), own.Weaver(1), "k"), False),
        (lambda b: edits.amended(b, bank.amendment("noise-1")), False),
    ],
)
def test_every_edit_changes_what_it_says(step, same_sections):
    body = _body()
    after = step(body)
    assert after != body
    keys = [p.key for p in after.sections]
    assert (keys == [p.key for p in body.sections]) is same_sections


def test_places_have_names_of_their_own():
    many = places(400, 9)
    assert len({p.slug for p in many}) == len(many) == 400
    assert all(a != b for a, b in pairwise(sorted(p.jurisdiction for p in many)))
