"""Where an alignment goes on after an edit, against the rule in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.fingerprints.select import common_table
from whereas.jit import kernel
from whereas.passages.align import REACH, WINDOW_ROOM, _resume
from whereas.words.normal import word_codes


@kernel
def _resumed(target, source, step, common):
    window = np.empty(WINDOW_ROOM, dtype=np.uint32)
    t = 0 if step > 0 else target.size - 1
    s = 0 if step > 0 else source.size - 1
    return _resume(target, t, source, s, step, common, window)


def _by_rule(target: list[int], source: list[int], dull: set[int]) -> tuple[int, int]:
    """The fewest words skipped, the most even split first, with two or more words agreeing."""
    tries = []
    for a in range(min(REACH, len(target) - 2) + 1):
        for b in range(min(REACH, len(source) - 2) + 1):
            skipped = a + b
            uneven = a - (skipped + 1) // 2
            turn = 2 * uneven - 1 if uneven > 0 else -2 * uneven
            tries.append((skipped, turn, a, b))
    for skipped, _, a, b in sorted(tries):
        run = 0
        while target[a + run : a + run + 1] and target[a + run] == (source[b + run :] or [None])[0]:
            run += 1
        telling = run >= 2 and not {target[a], target[a + 1]} <= dull
        if skipped and ((skipped <= 3 and telling) or run >= (3 if skipped <= 8 else 4)):
            return a, b
    return 0, 0


WORDS = word_codes("of the alpha bravo charlie delta echo foxtrot golf hotel")
DULL = set(WORDS[:2].tolist())


@given(
    st.lists(st.sampled_from(WORDS.tolist()), max_size=14),
    st.lists(st.sampled_from(WORDS.tolist()), max_size=14),
    st.sampled_from([1, -1]),
)
def test_an_alignment_goes_on_at_the_nearest_place(
    target: list[int], source: list[int], step: int
) -> None:
    if target and source and target[0] == source[0]:
        source[0] = 0  # an edit begins with words that differ
    sides = [np.array(words[::step], dtype=np.uint32) for words in (target, source)]
    found = _resumed(*sides, step, common_table())
    assert found == _by_rule(target, source, DULL)


@pytest.mark.parametrize(
    ("target", "source", "skips"),
    [
        ("alpha bravo charlie", "delta alpha bravo charlie", (0, 1)),
        ("delta alpha bravo charlie", "alpha bravo charlie", (1, 0)),
        ("delta alpha bravo", "echo alpha bravo", (1, 1)),
        ("delta of the", "echo of the", (0, 0)),
        ("alpha bravo charlie", "delta echo golf alpha bravo charlie", (0, 3)),
    ],
)
def test_words_added_dropped_and_swapped(target: str, source: str, skips: tuple[int, int]) -> None:
    assert _resumed(word_codes(target), word_codes(source), 1, common_table()) == skips
