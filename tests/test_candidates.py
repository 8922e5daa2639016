"""The map of rare grams and the borders between earlier and later documents."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from whereas.candidates.postings import COLUMNS, HASHES, POSTINGS_N
from whereas.candidates.rare import RARE, map_bits, rare_map
from whereas.passages.borders import EARLIER_END, LATER, OPEN, OWN, OWN_END, Borders

NEVER = 1000


def _segment(hashes: np.ndarray) -> np.ndarray:
    row = np.zeros(COLUMNS, dtype=np.int64)
    row[HASHES], row[POSTINGS_N] = hashes.ctypes.data, hashes.size
    return row


@given(st.lists(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 20), max_size=80), max_size=3))
def test_the_map_holds_every_gram_that_is_kept_seldom(kept: list[list[int]]) -> None:
    held = [np.sort(np.array(hashes, dtype=np.uint32)) for hashes in kept]
    rows = np.array([_segment(h) for h in held], dtype=np.int64).reshape(-1, COLUMNS)
    bits = map_bits(sum(h.size for h in held))
    found = rare_map(rows, bits)
    assert found.size == 1 << (bits - 6)
    for hashes in held:
        values, counts = np.unique(hashes, return_counts=True)
        for value, count in zip(values.tolist(), counts.tolist(), strict=True):
            at = value >> (32 - bits)
            if count <= RARE:
                assert int(found[at >> 6]) >> (at & 63) & 1


def test_the_map_leaves_out_what_it_can() -> None:
    often = np.sort(np.repeat(np.arange(5, dtype=np.uint32) << 27, RARE + 1))
    assert not rare_map(_segment(often).reshape(1, -1), map_bits(often.size)).any()


DATES = st.tuples(st.integers(0, 60), st.integers(0, 20) | st.just(NEVER)).map(
    lambda d: (d[0], NEVER if d[1] == NEVER else d[0] + d[1])
)


@given(st.lists(st.lists(DATES, max_size=12), max_size=3), DATES, st.integers(-1, 30))
def test_borders_part_earlier_overlapping_and_later_documents(
    segments: list[list[tuple[int, int]]], dates: tuple[int, int], doc: int
) -> None:
    held = [sorted(docs, key=lambda d: (d[1], d[0])) for docs in segments]
    every = np.array([d for docs in held for d in docs], dtype=np.int32).reshape(-1, 2)
    bases = np.cumsum([0, *(len(docs) for docs in held)])
    starts = [np.arange(len(docs) + 1, dtype=np.int64) * 10 for docs in held]
    doc = doc if doc < len(every) else -1
    found = Borders.of(every, bases, starts, NEVER).find(
        np.array([dates], dtype=np.int32), np.array([doc])
    )[0]
    for g, docs in enumerate(held):
        for i, (begins, ends) in enumerate(docs):
            place = 10 * i
            assert (place < found[g, EARLIER_END]) == (ends < dates[0])
            assert (place >= found[g, OPEN]) == (ends == NEVER)
            if found[g, LATER] <= place < found[g, OPEN]:
                assert begins > dates[1]
            elif place < found[g, LATER] and i + 1 == found[g, LATER] // 10:
                assert begins <= dates[1]
            assert (found[g, OWN] <= place < found[g, OWN_END]) == (bases[g] + i == doc)
