"""Words and their normal form: what two texts are compared by, with exact places kept.

A *word* is a run of letters and digits; case and accents don't count, a number keeps
its inner points and dashes, and a place's own name ("Port Alder") is one word. Its *exact* form
is the folded word; its *masked* form is the same for all numbers, dates, enumerators and section
numbers, and the same for every place's own name, so that a law that only changed those still
matches, and the change can be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.words.codes import MASKED_BIT
from whereas.words.kernel import (
    NUMBER_SLOTS,
    SAMPLE,
    merge_names,
    normalise_texts,
    scan_words,
)
from whereas.words.tables import char_tables

NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million second third fourth fifth sixth seventh eighth ninth tenth january february "
    "april june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday"
).split()
"""Words that stand for numbers and dates. Left out: "one", "first", "may" and "march", which law
uses far more often as plain words."""

NO_NUMBERS = np.zeros(NUMBER_SLOTS, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Names:
    """The place names that apply to each text of a batch, as word codes.

    `codes[starts[n]:starts[n + 1]]` spells name n; text i has names `ranges[i, 0]` up to
    `ranges[i, 1]`.
    """

    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    ranges: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """A batch of texts as words: see `normalise_texts` for the shapes."""

    codes: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    samples: NDArray[np.uint32]
    sample_offsets: NDArray[np.int64]


def _scan(text: str, number_words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The codes of one short text, without names."""
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    classes, folds = char_tables()
    room = data.size // 2 + 2
    codes = np.empty(room, dtype=np.uint32)
    places = np.empty((room, 4), dtype=np.uint32)
    n = scan_words(data, 0, data.size, 0, room, classes, folds, number_words, codes, places)
    return codes[:n].copy()


@cache
def number_table() -> NDArray[np.uint32]:
    """The table by which kernels know the number words."""
    table = NO_NUMBERS.copy()
    for word in NUMBER_WORDS:
        code = _scan(word, NO_NUMBERS)[0]
        table[code % NUMBER_SLOTS] = code
    return table


def word_codes(text: str) -> NDArray[np.uint32]:
    """The codes of a short text's words, no place names known. Shape (words,)."""
    return _scan(text, number_table())


_PLACE_KINDS = ("county", "city", "town", "village", "borough", "parish", "township")


def name_forms(place: str) -> list[str]:
    """The ways in which a place's own texts write its name, the longest first.

    "Burke County" is also written "Burke"; "Carroll County, Georgia" is "Carroll County".
    """
    whole = place.split(",")[0].strip()
    bare = whole
    for kind in _PLACE_KINDS:
        bare = bare.removesuffix(" " + kind.title()).removeprefix(kind.title() + " of ")
    return [form for form in dict.fromkeys((whole, bare)) if form]


def names_of(places: Sequence[str]) -> Names:
    """Look up each text's own place name. `places[i]` is the display name of text i's place."""
    codes: list[NDArray[np.uint32]] = []
    where: dict[str, tuple[int, int]] = {}
    for place in dict.fromkeys(places):
        forms = [c for form in name_forms(place) if (c := word_codes(form)).size]
        where[place] = (len(codes), len(codes) + len(forms))
        codes += forms
    starts = np.cumsum([0, *(c.size for c in codes)], dtype=np.int64)
    flat = np.concatenate(codes) if codes else np.empty(0, dtype=np.uint32)
    ranges = np.array([where[p] for p in places], dtype=np.int64).reshape(-1, 2)
    return Names(flat, starts, ranges)


def buffers(texts: pa.LargeStringArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes and offsets of an Arrow array of strings, without a copy."""
    if len(texts) == 0:
        return np.empty(0, dtype=np.uint8), np.zeros(1, dtype=np.int64)
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    raw = np.frombuffer(data, dtype=np.uint8) if data else np.empty(0, dtype=np.uint8)
    return raw, bounds


def normalise(texts: pa.LargeStringArray, names: Names) -> Words:
    """Turn a batch of texts into words. `names.ranges` has a row for each text."""
    data, offsets = buffers(texts)
    size = int(offsets[-1] - offsets[0])
    room = size // 2 + len(texts) + 1
    codes = np.empty(room, dtype=np.uint32)
    samples = np.empty((room // SAMPLE + len(texts) + 1, 2), dtype=np.uint32)
    token_offsets = np.empty(len(texts) + 1, dtype=np.int64)
    sample_offsets = np.empty(len(texts) + 1, dtype=np.int64)
    classes, folds = char_tables()
    normalise_texts(
        data, offsets, classes, folds, number_table(), names.codes, names.starts, names.ranges,
        codes, token_offsets, samples, sample_offsets,
    )  # fmt: skip
    return Words(
        codes[: token_offsets[-1]].copy(),
        token_offsets,
        samples[: sample_offsets[-1]].copy(),
        sample_offsets,
    )


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """One text's words with the place of each: code points `starts[i]` to `ends[i]`."""

    codes: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]


def place_words(text: str, place: str = "") -> PlacedWords:
    """Turn one text into words that know where they stand."""
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    classes, folds = char_tables()
    room = data.size // 2 + 2
    codes = np.empty(room, dtype=np.uint32)
    places = np.empty((room, 4), dtype=np.uint32)
    n = scan_words(data, 0, data.size, 0, room, classes, folds, number_table(), codes, places)
    names = names_of([place])
    first, last = names.ranges[0]
    n = merge_names(codes, places, n, names.codes, names.starts, first, last)
    return PlacedWords(codes[:n].copy(), places[:n, 1].copy(), places[:n, 2].copy())


def is_masked(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which words are numbers, enumerators or the place's own name."""
    return np.asarray((codes & MASKED_BIT) != 0, dtype=np.bool_)
