"""History: what each step between versions changed, the order of versions, and bad input."""

from __future__ import annotations

import json
import random
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import whereas
from tests.golden import compare
from tests.libraries import table
from tests.test_marked import law
from tests.test_shown_terminal import plain
from whereas.answers.changes import in_step, step
from whereas.answers.targets import of_text
from whereas.errors import UsageError
from whereas.library.library import Library
from whereas.results import History, Step, to_json
from whereas.shown import cli
from whereas.shown.hunks import hunks
from whereas.shown.safe import safe
from whereas.shown.selectors import of_history
from whereas.shown.terminal.history import history_report

FIRST = """\
AN ORDINANCE concerning lantern boats.
Section 1. Definitions. The word boat means any vessel that carries an open flame on a canal.
Section 2. Permit. No person shall moor a boat for more than 14 days without a permit from the \
harbor clerk, and a permit costs $45 for one season.
Section 3. Herons. The keeper of each lock shall count the herons at dawn on the first day of \
every month and shall write their number into a book that any person may read at the lock.
Section 4. Penalty. A person who moors a boat against this ordinance shall pay twice the fee.
"""
SECOND = """\
AN ORDINANCE concerning lantern boats.
Section 1. Definitions. The word boat means any vessel that carries an open flame on a canal.
Section 2. Herons. The keeper of each lock shall count the herons at dawn on the first day of \
every month and shall write their number into a book that any person may read at the lock.
Section 3. Permit. No person shall moor a boat for more than 10 days without a permit from the \
harbor clerk, and a permit costs $45 for one season.
Section 4. Penalty. A person who moors a boat against this Ordinance shall pay the fee. The clerk \
may waive the fee for a boat that carries a heron.
"""


def row(version: str, text: str | None, **more: object) -> dict[str, object]:
    facts: dict[str, object] = {"id": "quay:bill-7", "version": version, "text": text}
    return facts | {"place": "Quay", "title": "Lantern boats"} | more


def library(folder: Path, *rows: dict[str, object]) -> Library:
    lib = whereas.open(folder / "library")
    report = lib.add(table(folder / "laws.jsonl", *rows))
    assert report.refused == []
    return lib


@pytest.fixture
def two(tmp_path: Path) -> Library:
    """A library with a measure of two versions and four actions."""
    told = [
        {"date": "2031-01-05", "text": "Introduced by the council"},
        {"date": "2031-02-01", "text": "Amended by committee"},
        {"date": None, "text": "Sent to the mayor"},
        {"date": "2031-02-09", "text": "Returned unsigned"},
    ]
    return library(
        tmp_path,
        row("A", SECOND, date="2031-02-01", date_basis="amended", history=told, status="Enacted",
            aliases=["Law 4 of 2031"]),
        row("*", FIRST, date="2031-01-05", date_basis="introduced", history=told[:1],
            aliases=["Bill 7"], status="In committee"),
    )  # fmt: skip


def applied(text: str, found: Step) -> str:
    """Put each change in the place of what stood before."""
    out, at = [], 0
    for change in found.changes:
        out += [text[at : change.before.start], change.after.exact]
        at = change.before.end
    return "".join(out) + text[at:]


def test_tells_versions_in_order_their_changes_and_actions(two: Library) -> None:
    found = two.history("Bill 7")
    assert found.measure == "quay:bill-7"
    assert found.aliases == ["Bill 7", "Law 4 of 2031"]
    assert found.status == "Enacted"
    assert [v.version for v in found.versions] == ["*", "A"]
    assert [v.status for v in found.versions] == ["In committee", "Enacted"]
    assert [(a.date, a.text) for a in found.history] == [
        (date(2031, 1, 5), "Introduced by the council"),
        (date(2031, 2, 1), "Amended by committee"),
        (None, "Sent to the mayor"),
        (date(2031, 2, 9), "Returned unsigned"),
    ]
    [one] = found.steps
    assert (one.before, one.after) == ("*", "A")
    assert applied(FIRST, one) == SECOND
    changed = [(c.kind, c.before.exact.strip(), c.after.exact.strip()) for c in one.changes]
    assert ("look", "ordinance", "Ordinance") in changed
    assert ("struck", "twice", "") in changed
    assert any(k == "added" and "waive the fee" in a for k, _, a in changed)


def test_a_section_that_moved_is_told_so(two: Library) -> None:
    [one] = two.history("quay:bill-7").steps
    [moved] = one.moved
    assert {moved.before.section, moved.after.section} <= {"Section 2", "Section 3"}
    assert moved.before.section != moved.after.section
    assert FIRST[moved.before.start : moved.before.end] == moved.before.exact
    assert SECOND[moved.after.start : moved.after.end] == moved.after.exact
    assert 20 <= moved.words <= one.moved_words + 2 <= one.added_words + 2


def test_counts_add_up_to_the_texts(two: Library) -> None:
    found = two.history("quay:bill-7")
    [one] = found.steps
    first, second = (v.words for v in found.versions)
    assert one.kept_words + one.added_words == second
    assert one.kept_words + one.struck_words == first
    changed = one.added_words + one.struck_words
    assert one.share_changed == round(changed / (first + second), 4)


WORDS = st.sampled_from(
    ["the", "clerk", "heron", "boat", "Section 1.", "(a)", "shall", "moor,", "“lantern”", "5", "\n"]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=40).map(" ".join)


@given(TEXTS, TEXTS)
def test_a_step_makes_the_later_text_out_of_the_earlier(before: str, after: str) -> None:
    stretches = list(in_step(before, after))
    assert "".join(before[s.b0 : s.b1] for s in stretches) == before
    assert "".join(after[s.a0 : s.a1] for s in stretches) == after
    assert all(before[s.b0 : s.b1] == after[s.a0 : s.a1] for s in stretches if s.kind == "same")


@given(st.lists(st.integers(0, 5), max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_changes_of_edited_law_make_it(cuts: list[int], chance: random.Random) -> None:
    lines = FIRST.split("\n")
    for cut in cuts:
        words = lines[cut % len(lines)].split(" ")
        words[chance.randrange(len(words))] = chance.choice(["", "heron", "The", "$9", "(b)"])
        lines[cut % len(lines)] = " ".join(words)
    chance.shuffle(lines) if len(cuts) > 4 else None
    after = "\n".join(lines)
    snapshot = _empty().snapshot
    one, other = (of_text(snapshot, text, None, "") for text in (FIRST, after))
    found = step(one, other)
    assert applied(FIRST, found) == after
    assert found.kept_words + found.added_words == other.words.starts.size
    assert found.kept_words + found.struck_words == one.words.starts.size
    assert 0 <= found.moved_words <= found.added_words
    shown = "".join(p.added for hunk in hunks(found) for p in hunk.pieces)
    assert shown == "".join(c.after.exact for c in found.changes if c.kind != "look")


def _empty() -> Library:
    import tempfile

    return whereas.open(Path(tempfile.gettempdir()) / "whereas-no-such-library")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_versions_without_a_stage_go_by_date(tmp_path: Path, order: tuple[int, ...]) -> None:
    rows = [
        row("undated draft", FIRST),
        row("introduced", FIRST, date="2031-01-05"),
        row("amended", SECOND, date="2031-02-01"),
    ]
    lib = library(tmp_path, *(rows[i] for i in order))
    labels = [v.version for v in lib.history("quay:bill-7").versions]
    assert labels == ["undated draft", "introduced", "amended"]
    assert lib.trace("quay:bill-7").version == "amended"
    lib.trace_all(tmp_path / "all.jsonl")
    assert json.loads((tmp_path / "all.jsonl").read_text("utf-8"))["version"] == "amended"


def test_a_stage_goes_before_a_date(tmp_path: Path) -> None:
    rows = [row("b", FIRST, stage="1", date="2030"), row("a", SECOND, stage="0", date="2031")]
    found = library(tmp_path, *rows).history("quay:bill-7")
    assert [v.version for v in found.versions] == ["a", "b"]


def said(found: History, *, full: bool = False) -> str:
    return " ".join(plain(*history_report(safe(found), full=full)).split())


@pytest.mark.parametrize(
    ("rows", "steps", "says"),
    [
        ([row("1", FIRST)], 0, "There is one version with a text"),
        ([row("1", None)], 0, "Its source has no text of it"),
        ([row("1", None), row("2", FIRST, stage="1")], 0, "There is one version with a text"),
        ([row("1", FIRST), row("2", FIRST, stage="1")], 1, "(the same words)"),
        ([row("1", FIRST), row("2", FIRST.upper(), stage="1")], 1, "same words, set otherwise"),
        (
            [row("1", FIRST), row("2", None, stage="1"), row("3", SECOND, stage="2")],
            1,
            "── 1 → 3 (",
        ),
        ([row("1", "a boat"), row("2", "the herons", stage="1")], 1, "100% of both texts changed"),
    ],
)  # fmt: skip
def test_odd_versions(tmp_path: Path, rows: list[dict[str, object]], steps: int, says: str) -> None:
    found = library(tmp_path, *rows).history("quay:bill-7")
    assert len(found.versions) == len(rows)
    assert len(found.steps) == steps
    assert says in said(found)
    assert "Its source lists no actions." in said(found)


def test_no_such_measure(two: Library, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="no measure"):
        two.history("quay:bill-8")
    assert cli.main(["history", "quay:bill-8", "--library", str(two.folder)]) == 2
    assert "no measure 'quay:bill-8'" in capsys.readouterr().err


def test_a_hundred_versions(tmp_path: Path) -> None:
    rows = [row(f"v{n}", FIRST.replace("14", str(n)), stage=str(n)) for n in range(100)]
    found = library(tmp_path, *rows).history("quay:bill-7")
    assert [v.version for v in found.versions] == [f"v{n}" for n in range(100)]
    assert len(found.steps) == 99
    assert all(s.added_words == s.struck_words == 1 for s in found.steps)
    short, full = said(found), said(found, full=True)
    assert "The wording of 87 earlier steps is not shown; --full shows it." in short
    assert short.count("[-") == 13  # twelve steps and the legend
    assert full.count("[-") == 100


def test_long_changes_and_many_are_cut_unless_full(tmp_path: Path) -> None:
    lines = [
        f"Rule {n}. The clerk keeps book number {n} dry, and locks it away." for n in range(30)
    ]
    before = "\n".join(line + " " + "And so it is kept by all of them. " * 3 for line in lines)
    after = before.replace("dry", "shut") + "\n" + " ".join(f"heron{n}" for n in range(90))
    found = library(tmp_path, row("1", before), row("2", after, stage="1")).history("quay:bill-7")
    short, full = said(found), said(found, full=True)
    assert "smaller changes not shown; --full shows all." in short
    assert "[… 50 words …]" in short
    assert short.count("[-dry-] {+shut+}") == 7
    assert full.count("[-dry-] {+shut+}") == 30
    assert "words …]" not in full


def test_of_many_moves_the_longest_are_listed(tmp_path: Path) -> None:
    lines = [f"Section {n}. {law(40 + n, n)}." for n in range(10)]
    rows = [row("1", "\n".join(lines)), row("2", "\n".join(reversed(lines)), stage="1")]
    found = library(tmp_path, *rows).history("quay:bill-7")
    assert len(found.steps[0].moved) == 9
    assert said(found).count("Moved ") == 6
    assert "3 shorter stretches moved too; --full lists them." in said(found)
    assert said(found, full=True).count("Moved ") == 9


def test_steering_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    text = "Section 1. A boat \x1b[2J may moor [bold]here[/bold]."
    found = library(
        tmp_path, row("1", text, title="A \x1b]0;x\x07"), row("2", text + " Herons.", stage="1")
    ).history("quay:bill-7")
    shown = plain(*history_report(safe(found)))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "bold]here[/bold]" in shown


def test_golden(two: Library) -> None:
    shown = plain(*history_report(safe(two.history("quay:bill-7"))))
    compare.check("history.txt", shown)
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_json_form(two: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["history", "quay:bill-7", "--json", "--library", str(two.folder)]) == 0
    data = json.loads(capsys.readouterr().out)
    found = two.history("quay:bill-7")
    assert data == of_history(found)
    assert list(data) == [
        "measure", "jurisdiction", "place", "kind", "title", "status", "url", "aliases", "history",
        "versions", "steps",
    ]  # fmt: skip
    assert list(data["versions"][0]) == [
        "version", "date_from", "date_to", "date_basis", "status", "url", "words", "file",
    ]  # fmt: skip
    [one] = data["steps"]
    assert list(one) == [
        "from", "to", "kept_words", "added_words", "struck_words", "moved_words", "share_changed",
        "changes", "moved",
    ]  # fmt: skip
    for change in one["changes"]:
        assert set(change) == {"kind", "before", "after"}
        for side, text in (("before", FIRST), ("after", SECOND)):
            quote = change[side]
            assert text[quote["start"] : quote["end"]] == quote["exact"]
            exact, position = quote.pop("selectors")
            assert exact["prefix"] + exact["exact"] + exact["suffix"] in text
            assert (position["start"], position["end"]) == (quote["start"], quote["end"])
            assert list(quote) == ["version", "section", "start", "end", "exact"]
    assert to_json(found.history[2]) == {"date": None, "text": "Sent to the mayor"}


def test_the_samples_two_versions_differ_by_what_they_took(sample_library: Path) -> None:
    lib = Library(sample_library)
    for measure in ("brindle-creek:ord-2006-34", "cinder-point:bill-939"):
        found = lib.history(measure)
        assert [v.version for v in found.versions] == ["introduced", "amended"]
        [one] = found.steps
        assert one.added_words > 100 > 10 > one.struck_words > 0
        assert applied(lib.text(measure, "introduced"), one) == lib.text(measure, "amended")
