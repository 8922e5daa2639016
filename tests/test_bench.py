"""The benchmark's own logic, and floors on real law that no change may fall below."""

from __future__ import annotations

import io
import json
import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from bench import fuzz_samples, planted, precision, predecessor, report
from bench.draft import piece
from bench.kit import Bench, Figure, first_ranked
from bench.lineage import true_sources
from bench.mutate import mutate
from rich.console import Console

from whereas.sources import FORMATS, documents
from whereas.sources.live import KINDS
from whereas.words.normal import place_words, word_codes

TEXT = "No owner of a heron stand shall keep a lantern lit after the ninth bell of the evening."
OTHER = "Every barge that moors at the quay pays one copper to the warden before it unloads."
VOCABULARY = ["anvil", "birch", "cobble"]


def words(text: str) -> list[str]:
    placed = place_words(text)
    return [text[a:b] for a, b in zip(placed.starts, placed.ends, strict=True)]


def test_nothing_changed_is_the_same_text() -> None:
    assert planted.changed(TEXT, 0.0, VOCABULARY, np.random.default_rng(1)) == TEXT


def test_half_of_the_changes_substitute_a_quarter_drops_a_quarter_adds() -> None:
    text = " ".join(["reed"] * 20_000)
    after = words(planted.changed(text, 0.2, VOCABULARY, np.random.default_rng(1)))
    added = sum(word in VOCABULARY for word in after)
    kept = after.count("reed")
    assert added == pytest.approx(3000, rel=0.1)  # 0.2 * 20,000 * (1/2 + 1/4)
    assert kept == pytest.approx(17_000, rel=0.02)  # all but the substituted and the dropped
    assert len(after) == pytest.approx(20_000, rel=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_text_stands_where_it_says_and_the_host_around_it(seed: int) -> None:
    it = planted.plant(7, TEXT, OTHER, "Port Alder", np.random.default_rng(seed))
    assert it.text[it.start : it.end] == TEXT
    assert words(it.text[: it.start] + it.text[it.end :]) == words(OTHER)
    assert it.start > 1


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (TEXT, 1.0),
        ("Preamble. " + TEXT + " And more.", 1.0),
        (TEXT.replace("heron", "gull"), 17 / 18),
        (OTHER, 0.0),
    ],
)
def test_a_text_holds_wording_by_its_words_in_order(text: str, share: float) -> None:
    held = planted.held(word_codes(TEXT), word_codes(text))
    assert held == pytest.approx(share) if share else held < 0.5


def test_words_out_of_order_are_not_the_wording() -> None:
    backwards = " ".join(reversed(TEXT.split()))
    assert planted.held(word_codes(TEXT), word_codes(backwards)) < 0.5


def test_found_shares_are_of_words_and_by_length() -> None:
    results = [
        planted.Found(1, 25, 25, 25), planted.Found(2, 30, 75, 50), planted.Found(3, 90, 90, 0),
    ]  # fmt: skip
    assert planted.found_share(results, (20, 40)) == (0.75, 2)
    assert planted.found_share(results, (40, 80)) == (0.0, 0)


PARENTS = {5: 4, 4: 3, 3: 1, 8: 9, 9: 8}


@pytest.mark.parametrize(("truth", "family"), [(4, {4, 3, 1}), (1, {1}), (2, {2}), (8, {8, 9})])
def test_a_family_is_the_truth_and_the_bills_before_it(truth: int, family: set[int]) -> None:
    assert predecessor.forebears(truth, PARENTS) == family


def test_the_family_counts_forebears_and_not_offspring() -> None:
    pairs = [predecessor.Pair(5, 4), predecessor.Pair(4, 3), predecessor.Pair(3, 1)]
    parents = predecessor.parents_of(pairs)
    assert predecessor.score(pairs, [4, 3, 1], parents) == predecessor.Score(1.0, 1.0)
    assert predecessor.score(pairs, [1, 1, -1], parents) == predecessor.Score(0.0, 2 / 3)


def test_truth_is_read_up_to_the_last_year(tmp_path: Path) -> None:
    for year, (later, earlier) in {2019: ("B", "A"), 2021: ("C", "B")}.items():
        entry = {"Resubmitted": [{"FromFile": earlier, "ToFile": later}]}
        (tmp_path / f"{year}.json").write_text(json.dumps(entry))
    assert predecessor.read_truth(tmp_path) == {"B": "A"}


def test_lineage_counts_likely_sources_only(tmp_path: Path) -> None:
    (tmp_path / "lineage.csv").write_text(
        "target,source,relation,how,sections\n"
        "b,a,likely source,adapted,1\nb,c,likely source,merged,2\nd,a,independent,same topic,\n"
    )
    assert true_sources(tmp_path) == {"b": {"a", "c"}}


@pytest.mark.parametrize("count", [1, 7, 18, 40])
def test_a_piece_of_a_draft_has_the_words_asked_for(count: int) -> None:
    text, got = piece(TEXT, count, np.random.default_rng(3))
    assert got == min(count, len(words(TEXT))) == len(words(text))
    assert text in TEXT


READ = precision.Reading(precision.Spans("a", 100, 200, "b", 0, 100), False, "a formula")


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        (precision.Spans("a", 100, 200, "b", 0, 100), False),
        (precision.Spans("a", 100, 196, "b", 3, 100), False),
        (precision.Spans("a", 100, 160, "b", 0, 60), None),
        (precision.Spans("a", 100, 200, "c", 0, 100), None),
    ],
)
def test_a_reading_holds_for_nearly_the_same_passage(
    spans: precision.Spans, said: bool | None
) -> None:
    assert precision.verdict(spans, {("a", "b"): [READ]}) is said


def test_the_readings_hold_no_text_and_can_be_read() -> None:
    assert len(precision.readings()) == precision.PASSAGES
    assert precision.READINGS.read_text().startswith("target,target_start,target_end,source")


PAGE = f"# Page\n\n{report.BEGIN}\n{report.END}\n\nafter\n"
FIRST = Figure("planted", "words | found", "≥ 0.9", "", "0.95", True)
SECOND = Figure("predecessor", "bills", "≥ 0.9", "BM25 0.8", "0.85", False)


def test_the_page_keeps_rows_that_were_not_run() -> None:
    page = report.rewritten(PAGE, [FIRST], "python -m bench planted", "2 cores", date(2031, 1, 2))
    page = report.rewritten(page, [SECOND], "python -m bench", "4 cores", date(2031, 3, 4))
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows] == ["| row", "| predecessor", "| planted"]
    assert "words \\| found" in page
    assert rows[1].endswith("| short |")
    assert rows[2].endswith("| pass |")
    assert "- `planted`: 2031-01-02, 2 cores, `python -m bench planted`" in page
    assert "- `predecessor`: 2031-03-04, 4 cores, `python -m bench`" in page
    assert page.startswith("# Page")
    assert page.endswith("after\n")


def test_a_row_that_is_run_again_replaces_its_lines() -> None:
    page = report.rewritten(PAGE, [FIRST], "python -m bench", "2 cores", date(2031, 1, 2))
    again = report.rewritten(page, [FIRST], "python -m bench", "2 cores", date(2031, 1, 2))
    assert again == page


def test_a_page_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="figures"):
        report.rewritten("# Page\n", [FIRST], "python -m bench", "2 cores", date(2031, 1, 2))


def test_the_screen_shows_every_figure() -> None:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(report.screen([FIRST, SECOND]))
    shown = console.export_text()
    assert all(part in shown for part in ("0.95", "pass", "0.85", "short", "BM25"))


@pytest.fixture(scope="module")
def bench(law: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"), Console(quiet=True), quick=True, unpacked=law)


@pytest.mark.data
def test_predecessors_are_found_as_often_as_promised(bench: Bench) -> None:
    snapshot = bench.introductions.snapshot
    truth = predecessor.read_truth(bench.law / "nyc_legislation/resubmit")
    everyone = predecessor.usable(snapshot, truth)
    assert len(everyone) == 1286
    pairs = predecessor.drawn(everyone, 200, seed=2026)
    traced = predecessor.trace_pairs(snapshot, pairs)
    score = predecessor.score(
        pairs, first_ranked(traced, len(pairs)), predecessor.parents_of(everyone)
    )
    assert score.strict >= 0.91
    assert score.family >= 0.91


@pytest.mark.data
def test_planted_sections_are_found_unchanged(bench: Bench) -> None:
    snapshot = bench.codes.snapshot
    dice = np.random.default_rng(2026)
    place, sections = planted.choose(snapshot, 1000, dice)
    texts = list(planted.plantings(snapshot, place, sections[::10], 0.0, dice))
    results = planted.measure(snapshot, texts, planted.Holders(snapshot))
    assert len(results) == 100
    assert sum(r.found for r in results) >= 0.99 * sum(r.words for r in results)


# --- fuzzing


@pytest.mark.parametrize("reader", [name for name in fuzz_samples.SAMPLES if name != "doc"])
def test_what_fuzzing_begins_with_is_read_and_what_it_makes_never_fails(reader: str) -> None:
    samples = fuzz_samples.SAMPLES[reader]()
    assert samples
    draw = random.Random(7)
    for name, data in samples:
        assert fuzz_samples.attempt(reader, name, data) == ("read", "")
        for _ in range(8):
            outcome, trace = fuzz_samples.attempt(reader, name, mutate(data, data, draw))
            assert outcome in ("read", "refused"), trace


def test_every_reader_is_fuzzed() -> None:
    known = {*FORMATS, *KINDS, *documents.KINDS.values(), "zip", "tar"} - {"plain", "template"}
    assert set(fuzz_samples.SAMPLES) == known


def test_every_row_has_its_place_in_the_page() -> None:
    pytest.importorskip("sklearn", reason="needs requirements-bench.txt")
    from bench.__main__ import ROWS
    from bench.report import ORDER

    assert sorted(ORDER) == sorted(ROWS)
