"""New York's added, struck and existing words beside the reading by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.states import DRAWS, Told, compared, word_states


def share(told: list[Told]) -> float:
    return 1 - sum(t.wrong.total() for t in told) / sum(t.words for t in told)


@pytest.mark.data
def test_the_reader_agrees_with_the_reading_by_hand(law: Path) -> None:
    told = compared(law / "nyc_legislation")
    assert len([t for t in told if t.draw == "first"]) == 40
    for draw in DRAWS:
        assert share([t for t in told if t.draw == draw]) >= 0.98
    assert all(share([t]) >= 0.95 for t in told)


def test_a_word_is_what_most_of_it_is() -> None:
    text = "[A] any kite"
    spans = [(0, 3, "struck"), (4, 5, "added"), (5, 12, "existing")]
    assert word_states(text, spans) == ["struck", "existing", "existing"]
    assert word_states(text, []) == ["", "", ""]
