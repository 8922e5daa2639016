"""How two texts stand to each other: the alignment, what is measured, what is learnt, `relate`."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fitting import relation as fitting
from hypothesis import given, settings
from hypothesis import strategies as st

import whereas
from tests.engine import law
from whereas.answers.relate import ANSWERS, relate_table
from whereas.errors import UsageError
from whereas.relation import parts
from whereas.relation.alignment import common_words, run_lengths, subsequence
from whereas.relation.features import NAMES, measure
from whereas.relation.model import CLASSES, fitted, middle
from whereas.relation.reading import rows
from whereas.relation.relate import UNREAD, relate, relate_all
from whereas.relation.shares import shares
from whereas.relation.texts import read
from whereas.shown import cli
from whereas.words.normal import word_codes

LABELS = Path(__file__).parents[2] / "shared" / "data" / "labels"

PERMIT = (
    "No person shall moor a lantern boat in the inner harbor after sunset without a permit from "
    "the harbor master. A permit costs 45 dollars, lasts for one season, and is shown to any "
    "warden who asks. The harbor master shall keep a register of permits and refuse a permit to "
    "anyone whose boat burned in the season before."
)
SWAPPED = PERMIT.replace("harbor master", "wharf warden").replace("45", "30")
REWRITTEN = (
    "It is unlawful to moor a lantern boat in the inner harbor after sunset without a permit. "
    "The council sets what a permit costs; it lasts for one season and is shown to any warden "
    "who asks. No permit is given for boats without a fire bucket, and a register is kept."
)
HERONS = (
    "The keeper of the herons feeds them at dawn, counts their young in spring and reports what "
    "was found to the mayor, who may close the reeds to visitors while the young are fed. "
    "Songs are allowed except during the counting, provided that nobody drums."
)


def longest(a, b):
    """The length of a longest common subsequence, the plain way."""
    best = [0] * (len(b) + 1)
    for x in a:
        row = [0]
        for j, y in enumerate(b):
            row.append(best[j] + 1 if x == y else max(row[j], best[j + 1]))
        best = row
    return best[-1]


words = st.lists(st.integers(0, 4), max_size=70)


@given(words, words)
def test_a_subsequence_is_common_rising_and_longest(a, b):
    found = subsequence(a, b)
    assert all(a[i] == b[j] for i, j in found)
    assert all(p[0] < q[0] and p[1] < q[1] for p, q in pairwise(found))
    assert len(found) == longest(a, b)


def test_runs_are_matches_side_by_side_in_both():
    a, b = word_codes("one law for all of the boats"), word_codes("law for some of the boats")
    assert run_lengths(common_words(a, b)).tolist() == [2, 2, 3, 3, 3]
    assert run_lengths(common_words(a, word_codes("herons"))).tolist() == []


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (PERMIT, PERMIT, (1.0, 1.0)),
        (PERMIT, HERONS, (0.0, 0.0)),
        ("a b c d e f g h", "x b c d e f g y", (0.75, 0.75)),
        ("a b c d e f", "f a b c d e f a b c d e f", (1.0, 12 / 13)),
        ("boats burn", "all boats burn", (1.0, 2 / 3)),
    ],
)
def test_shares_count_words_in_shared_runs(a, b, expected):
    assert shares(word_codes(a), word_codes(b)) == pytest.approx(expected)


def measured(a, b):
    common = fitted().common
    pair = measure(read(a, common), read(b, common))
    return dict(zip(NAMES, pair.features.tolist(), strict=True))


def test_what_is_measured_of_a_swap():
    swap = measured(PERMIT, SWAPPED)
    assert np.expm1(swap["changed"]) == pytest.approx(8)  # twice two words, out and in
    assert np.expm1(swap["all_changed"]) == pytest.approx(10)  # and the sum
    assert np.expm1(swap["biggest_edit"]) == pytest.approx(2)
    assert swap["opening"] == pytest.approx(0.9)
    assert swap["same"] == 0
    assert 0.8 < swap["letters_of_either"] <= swap["letters"] < 1


def test_a_changed_number_is_no_changed_word():
    dearer = measured(PERMIT, PERMIT.replace("45", "60"))
    assert (dearer["changed"], np.expm1(dearer["all_changed"])) == (0, pytest.approx(2))


def test_common_words_say_little_rare_ones_much():
    common = fitted().common
    low, high, number = common.weigh(word_codes("the lantern 45"))
    assert low < number < high == common.rare


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (PERMIT, PERMIT, "identical"),
        (PERMIT, PERMIT.replace(". ", ".\n\n   "), "identical"),
        (PERMIT, PERMIT.replace("45", "60"), "almost identical"),
        (PERMIT, PERMIT.replace("inner harbor", "Inner Harbor"), "almost identical"),
        (PERMIT, SWAPPED, "almost identical"),
        (PERMIT, PERMIT[: PERMIT.index("The harbor master shall")], "related"),
        (PERMIT, REWRITTEN, "related"),
        (PERMIT, HERONS, "unrelated"),
    ],
)
def test_classes_of_plain_cases(a, b, expected):
    one, other = relate(a, b), relate(b, a)
    assert (one.relation_class, other.relation_class) == (expected, expected)
    assert list(one.probabilities) == list(CLASSES)
    assert sum(one.probabilities.values()) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("boats", "boats", "identical"),
        ("the of and", "the of and", "identical"),
        ("No one shall moor a boat here.", "No one shall moor a boat there.", "almost identical"),
        ("No one shall moor a boat here.", "No one shall feed a heron there.", "unrelated"),
        ("boats", "herons", "unrelated"),
    ],
)
def test_texts_of_a_few_words(a, b, expected):
    assert whereas.relate(a, b).relation_class == expected


def test_nothing_is_said_of_a_text_without_words():
    assert whereas.relate("§ — !", PERMIT) is None


@pytest.mark.parametrize(
    ("b", "said"),
    [
        (PERMIT, ["all letters and digits are the same"]),
        (PERMIT.upper(), ["all words are the same, in the same order",
                          "only capitals or accents differ"]),
        (PERMIT.replace("45", "60"), ["all but 1 of 59 words are the same, in the same order",
                                      "only numbers differ", "they begin alike"]),
        (HERONS, ["they begin differently"]),
    ],
)  # fmt: skip
def test_reasons_say_what_was_measured(b, said):
    reasons = relate(PERMIT, b).reasons
    assert [reason for reason in reasons if reason in said] == said


@given(st.lists(st.floats(0, 1), min_size=5, max_size=5).filter(lambda p: sum(p) > 0.1))
def test_the_middle_class_has_no_half_above_or_below(odds):
    odds = np.array(odds) / sum(odds)
    kind = int(middle(odds[None])[0])
    assert odds[:kind].sum() <= 0.5 + 1e-9
    assert odds[kind + 1 :].sum() <= 0.5 + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_get_odds_or_nothing(a, b):
    judged = relate_all([a, PERMIT], [b, b])
    for kind, odds in zip(judged.classes, judged.odds, strict=True):
        if kind == UNREAD:
            assert np.isnan(odds).all()
        else:
            assert odds.sum() == pytest.approx(1)
            assert (odds >= 0).all()


LONG = " ".join(f"{law(150, seed)}." for seed in range(20))  # 3,000 words


@pytest.mark.parametrize(
    ("b", "expected"),
    [
        (LONG, "identical"),
        (f"{LONG} herons", "almost identical"),
        (" ".join(LONG.split()[100:]), "almost identical"),
        (" ".join(LONG.split()[:1500]), "related"),
        (" ".join(LONG.split()[1500:] + LONG.split()[:1500]), "almost identical"),
        (" ".join(f"{law(150, seed)}." for seed in range(20, 40)), "unrelated"),
    ],
)
def test_long_texts_are_measured_by_their_parts(b, expected):
    assert relate(LONG, b).relation_class == expected


def test_a_section_is_found_anywhere_in_a_long_text():
    section = " ".join(LONG.split()[1830:2010])
    assert relate(section, LONG).relation_class in ("related", "partially related")
    assert relate(law(180, 99), LONG).relation_class == "unrelated"


def test_the_longest_texts_cost_no_more_than_their_parts(monkeypatch):
    calls = []
    monkeypatch.setattr(parts, "measure", lambda a, b: calls.append((a, b)) or measure(a, b))
    text = " ".join(LONG for _ in range(20))  # 60,000 words
    relate(text, f"{text} herons")
    assert len(calls) == 2 * parts.PARTS
    assert max(a.codes.size for a, _ in calls) <= parts.PART


# The table of pairs.

PAIRS = [(PERMIT, PERMIT), (PERMIT, HERONS), ("", HERONS), (PERMIT, "§ — !"), (PERMIT, SWAPPED)]
WANTED = ["identical", "unrelated", None, None, "almost identical"]


def write(path, names=("left", "right"), pairs=PAIRS):
    table = [dict(zip(names, pair, strict=True)) for pair in pairs]
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(table), path)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, names)
            lines.writeheader()
            lines.writerows(table)
    else:
        path.write_text("".join(f"{json.dumps(row)}\n" for row in table), "utf-8")
    return path


def answers(path):
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("given", [".csv", ".parquet", ".jsonl"])
@pytest.mark.parametrize("wanted", [".csv", ".parquet", ".jsonl"])
def test_one_row_for_each_in_order_in_any_format(tmp_path, given, wanted):
    pairs, out = write(tmp_path / f"pairs{given}"), tmp_path / f"out{wanted}"
    report = relate_table(pairs, out)
    rows = answers(out)
    assert [row["relation_class"] for row in rows] == WANTED
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert list(rows[0]) == ["id", *ANSWERS.names]
    assert set(ANSWERS.names) >= {name.replace(" ", "_") for name in CLASSES}
    for row in (rows[2], rows[3]):
        assert all(row[name] is None for name in ANSWERS.names)
    assert float(rows[0]["share_of_left"]) == 1
    assert 0 < float(rows[4]["substantive"]) < 1
    assert report.written == 5
    assert [(r.record, r.why) for r in report.refused] == [
        ("row 3", "no text in left"),
        ("row 4", "no words in one of the texts"),
    ]


def test_named_columns_are_read_and_kept(tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(f'id,before,after,judge\nx:1,"{PERMIT}","{PERMIT}",Wicks\n', "utf-8")
    out = tmp_path / "out.jsonl"
    relate_table(pairs, out, left="before", right="after", keep=["judge", "id"])
    (row,) = answers(out)
    assert (row["id"], row["judge"], row["relation_class"]) == ("x:1", "Wicks", "identical")


def test_more_rows_than_are_held_at_a_time_stay_in_order(tmp_path):
    pairs = [("boats burn", f"boats burn {n % 7 * 'x '}") for n in range(600)]
    report = relate_table(write(tmp_path / "pairs.csv", pairs=pairs), tmp_path / "out.parquet")
    rows = answers(tmp_path / "out.parquet")
    assert (report.written, report.refused) == (600, [])
    assert [row["id"] for row in rows] == [str(n) for n in range(1, 601)]
    assert all((row["relation_class"] == "identical") == (n % 7 == 0) for n, row in enumerate(rows))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"left,right\nboats,boats,boats\n", "values in the row: 3, columns: 2"),
        (b"left,right\nboats\n", "values in the row: 1, columns: 2"),
        (b'left,right\n"boats,boats\n', "values in the row: 1, columns: 2"),
        (b"left,right\n,boats\n", "no text in left"),
        (b"left,right\n,\n", "no text in left and right"),
        (b"left,right\n\x00,\x00\n", "no words in one of the texts"),
    ],
)
def test_rows_that_cant_be_read_are_null_and_named(tmp_path, content, why):
    pairs = tmp_path / "pairs.csv"
    pairs.write_bytes(content)
    report = relate_table(pairs, tmp_path / "out.jsonl")
    assert [row["relation_class"] for row in answers(tmp_path / "out.jsonl")] == [None]
    assert [r.why for r in report.refused] == [why]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"left": "boats", "right": ["boats"]}', "no text in right"),
        (b'{"left": "boats", "right": "\\ud800"}', "no words in one of the texts"),
        (b'{"left": "boats"', "broken JSON: Expecting ',' delimiter: line 2 column 1 (char 17)"),
        (b"[1, 2]", "no JSON object"),
        (b"[" * 100_000, "JSON nested too deeply"),
    ],
)
def test_lines_that_cant_be_read_are_null_and_named(tmp_path, line, why):
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_bytes(line + b'\n\n{"left": "boats", "right": "boats"}\n')
    report = relate_table(pairs, tmp_path / "out.jsonl")
    kinds = [row["relation_class"] for row in answers(tmp_path / "out.jsonl")]
    assert kinds == [None, "identical"]
    assert [(r.record, r.why) for r in report.refused] == [("row 1", why)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_a_csv(tmp_path, encoding):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text('left,right\n"§ 2 a café","§ 2 a café"\n', encoding=encoding, newline="")
    (row,) = rows(pairs, ["left", "right"], ["left", "right"])
    assert row.values == ["§ 2 a café"] * 2


def test_a_cell_of_a_megabyte_with_quotes(tmp_path):
    text = f'{LONG} "quoted", and more. ' * 60
    pairs = write(tmp_path / "pairs.csv", pairs=[(text, text), (PERMIT, HERONS)])
    relate_table(pairs, tmp_path / "out.csv")
    kinds = [row["relation_class"] for row in answers(tmp_path / "out.csv")]
    assert kinds == ["identical", "unrelated"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("pairs.csv", b"", "no column 'left' or 'right'"),
        ("pairs.csv", b"left,other\na,b\n", "no column 'right'"),
        ("pairs.jsonl", b'{"left": "a"}\n', "no column 'right'"),
        ("pairs.parquet", b"PAR1 not really", "not a readable table"),
        ("pairs.txt", b"left,right\n", "not a table that can be read"),
    ],
)
def test_a_file_that_is_no_table_of_pairs(tmp_path, name, content, said):
    pairs, out = tmp_path / name, tmp_path / "out.csv"
    pairs.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        relate_table(pairs, out)
    assert list(tmp_path.iterdir()) == [pairs]


def test_files_that_cant_be_written(tmp_path):
    pairs = write(tmp_path / "pairs.csv")
    for out, said in (("pairs.csv", "replace"), ("out.xlsx", "format"), ("no/out.csv", "written")):
        with pytest.raises(UsageError, match=said):
            relate_table(pairs, tmp_path / out)
    with pytest.raises(UsageError, match="of their own"):
        relate_table(pairs, tmp_path / "out.csv", keep=["substantive"])
    assert list(tmp_path.iterdir()) == [pairs]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_tables_give_rows_or_one_clear_error(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("mutated")
    suffix = data.draw(st.sampled_from([".csv", ".jsonl", ".parquet"]))
    pairs = write(folder / f"pairs{suffix}", pairs=[("boats burn", "boats sink")] * 3)
    content = bytearray(pairs.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    pairs.write_bytes(bytes(content))
    out = folder / "out.jsonl"
    try:
        report = relate_table(pairs, out)
    except UsageError:
        assert not out.exists()
    else:
        assert len(answers(out)) == report.written


def run(capsys, *args):
    status = cli.main(["relate", *map(str, args)])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_command_names_rows_and_gives_its_status(tmp_path, capsys):
    out = tmp_path / "out.csv"
    good = write(tmp_path / "good.csv", pairs=PAIRS[:2])
    assert run(capsys, good, "-o", out) == (0, f"Wrote 2 rows to {out}.\n", "")
    bad = write(tmp_path / "bad.csv", pairs=[*PAIRS, *PAIRS[2:4], ("", "")])
    status, _, err = run(capsys, bad, "-o", out)
    assert status == 1
    assert err.splitlines() == [
        "whereas: bad.csv, rows 3, 6: no text in left; nothing is said there",
        "whereas: bad.csv, rows 4, 7: no words in one of the texts; nothing is said there",
        "whereas: bad.csv, row 8: no text in left and right; nothing is said there",
    ]
    assert run(capsys, tmp_path / "none.csv", "-o", out)[0] == 2
    assert run(capsys, good, "-o", out, "--left", "before")[0] == 2
    assert run(capsys, good, "-o", tmp_path / "no" / "out.csv")[0] == 2


# What is learnt.


def test_cumulative_logit_recovers_what_the_steps_were_drawn_by():
    random = np.random.default_rng(7)
    rows = random.normal(size=(20_000, 2))
    chance = random.logistic(size=20_000)
    steps = ((rows @ [1.5, -0.5] + chance)[:, None] > np.array([-1.0, 2.0])).sum(axis=1)
    cuts, slopes = fitting.cumulative_logit(rows, steps, 2, 0.01)
    assert cuts == pytest.approx([-1.0, 2.0], abs=0.08)
    assert slopes == pytest.approx([1.5, -0.5], abs=0.05)


def test_folds_hold_every_class_in_proportion():
    labels = np.repeat(np.arange(5), [50, 20, 30, 40, 60])
    parts_of = fitting.folds(labels, seed=3)
    for kind, size in enumerate([5, 2, 3, 4, 6]):
        assert np.bincount(parts_of[labels == kind], minlength=10).tolist() == [size] * 10


@pytest.mark.data
def test_the_file_is_what_the_labels_make():
    if not LABELS.is_dir():
        pytest.skip("no labelled data here")
    data = fitting.pairs(LABELS)
    checked = fitting.cross_validated(data)
    model = fitting.fitted_to(data, np.ones(data.labels.size, dtype=np.bool_))
    stored = (fitting.ROOM / "fitted.toml").read_text("utf-8")
    assert fitting.written(data, model, checked) == stored, "run `make fit`"
    assert checked.accuracy[0] >= 0.89
    assert checked.macro_f1[0] >= 0.80
