"""Selected grams: the guarantee that a shared run is never missed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import law
from whereas.fingerprints.select import (
    COMMON_WORDS,
    GRAM,
    GUARANTEE,
    WINDOW,
    common_table,
    hash_grams,
    index_texts,
    select_grams,
)
from whereas.words.normal import word_codes


def grams(text: str) -> tuple[np.ndarray, np.ndarray, int]:
    codes = word_codes(text)
    hashes = np.empty(codes.size, dtype=np.uint32)
    ranks = np.empty(codes.size, dtype=np.uint32)
    kept = np.zeros(max(codes.size, 1), dtype=np.bool_)
    count = hash_grams(codes, common_table(), hashes, ranks)
    select_grams(ranks, count, kept)
    return hashes[:count], kept[:count], count


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 10**6), st.integers(0, 40))
def test_a_shared_run_of_guaranteed_length_keeps_a_common_gram(
    before: int, after: int, seed: int, extra: int
) -> None:
    run = law(GUARANTEE + extra, seed)
    one = f"{law(before, seed + 1)} {run} {law(after, seed + 2)}"
    other = f"{law(after, seed + 3)} {run} {law(before, seed + 4)}"
    kept = [set(h[k].tolist()) for h, k, _ in (grams(one), grams(other))]
    shared = set(grams(run)[0].tolist())
    assert kept[0] & kept[1] & shared


def test_the_guarantee_is_what_the_docs_state() -> None:
    assert GUARANTEE == GRAM + WINDOW - 1 <= 15


def test_numbers_alone_are_never_kept_and_common_words_only_where_nothing_better_stands() -> None:
    assert not grams("1 2 3 4 5 6 7 8 9 10 11 12 13 14")[1].any()
    text = "of the in or by as such that ocean breeze resort rental of the in or by as such that"
    _, kept, _ = grams(text)
    assert kept[8]


def test_a_text_shorter_than_a_window_is_one_window() -> None:
    _, kept, count = grams(law(GRAM + 2, 5))
    assert count == 3
    assert kept.sum() == 1


@pytest.mark.parametrize("words", [0, 1, GRAM - 1])
def test_a_text_shorter_than_a_gram_has_none(words: int) -> None:
    assert grams(law(words, 1))[2] == 0


def test_density_is_that_of_winnowing() -> None:
    codes = word_codes(law(20_000, 3))
    keys = np.empty(codes.size, dtype=np.uint64)
    offsets = np.array([0, codes.size], dtype=np.int64)
    written = index_texts(codes, offsets, common_table(), 100, keys)
    assert 0.8 * 2 / (WINDOW + 1) < written / codes.size < 1.25 * 2 / (WINDOW + 1)
    places = (keys[:written] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    assert places.min() >= 100
    assert (np.diff(places) > 0).all()


def test_common_words_are_all_known() -> None:
    assert np.count_nonzero(common_table()) >= len(set(COMMON_WORDS)) - 3
