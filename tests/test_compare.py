"""Compare: two texts aligned, whatever their dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine import law, library


def test_shares_and_passages_of_both_sides(tmp_path: Path) -> None:
    shared, a, b = law(60, 1), law(40, 2), law(140, 3)
    lib = library(
        tmp_path,
        {"id": "x:a", "text": f"{a} {shared}", "date": "2001-01-01"},
        {"id": "x:b", "text": f"{shared} {b}", "date": "2000-01-01"},
    )
    answer = lib.compare("x:a", "x:b")
    assert (answer.share_of_a, answer.share_of_b) == (0.6, 0.3)
    (passage,) = answer.passages
    assert passage.target.exact == passage.source.exact == shared
    assert passage.identity == 1.0
    assert answer.relation_class == "partially related"
    assert answer.probabilities is not None
    assert sum(answer.probabilities.values()) == pytest.approx(1, abs=1e-3)
    assert answer.reasons[0] == "60 of 200 words are the same, in the same order"


def test_nothing_shared_and_same_text(tmp_path: Path) -> None:
    lib = library(tmp_path, {"id": "x:a", "text": law(50, 1)}, {"id": "x:b", "text": law(50, 2)})
    other = lib.compare("x:a", "x:b")
    assert (other.passages, other.relation_class) == ([], "unrelated")
    same = lib.compare("x:a", "x:a")
    assert (same.relation_class, same.reasons) == (
        "identical",
        ["all letters and digits are the same"],
    )
    assert (same.share_of_a, same.share_of_b) == (1.0, 1.0)


def test_drafts_compare_without_dates(tmp_path: Path) -> None:
    lib = library(tmp_path, {"id": "x:a", "text": law(5, 9)})
    text = law(60, 4)
    assert lib.compare(text, f"{text} {law(60, 5)}", kind="text").share_of_b == 0.5
