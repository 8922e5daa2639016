"""Substance from two texts alone, without a library."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.substance.features import features, measure_texts
from whereas.substance.model import probability, text_model
from whereas.substance.vocabulary import word_table
from whereas.words.normal import Words, names_of, normalise


def substantive(lefts: list[str], rights: list[str]) -> NDArray[np.float64]:
    """How likely it is that what each pair of texts shares is substance rather than stock.

    `nan` where a text has no words.
    """
    left, right = as_words(lefts), as_words(rights)
    chances = np.asarray(probability(text_model(), text_features(left, right)))
    wordless = (np.diff(left.offsets) == 0) | (np.diff(right.offsets) == 0)
    return np.where(wordless, np.nan, chances)


def text_features(left: Words, right: Words) -> NDArray[np.float64]:
    """The features of each pair of texts. Shape (pairs, FEATURES)."""
    keys, values = word_table()
    return features(
        measure_texts(left.codes, left.offsets, right.codes, right.offsets, keys, values)
    )


def as_words(texts: list[str]) -> Words:
    """The texts as words, no place names known."""
    return normalise(pa.array(texts, pa.large_string()), names_of([""] * len(texts)))
