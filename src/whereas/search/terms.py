"""Terms: what words are sought by, the same for all forms of a word.

A term is the code of a word's stem (Snowball's English stemmer), so that "landlords must notify"
finds "landlord shall … notification". Words of other languages keep their form, or lose an ending
in the same way on both sides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import Stemmer
from numpy.typing import NDArray

from whereas.words.codes import HASH_BITS
from whereas.words.normal import word_codes

NO_TERM = np.uint32(0)
"""Stands for words that nothing is sought by."""

EMPTY_WORDS = frozenset(
    (
        "the of to and in or a an shall be for any by as such that is this on with not which from "
        "are at it may no all other if under has have been its than upon who will each was were "
        "his her their they he she there these those but would do does so i we you our your"
    ).split()
)
"""Words of grammar: they stand in every measure, and in every description of one."""


def _folded(word: str) -> str:
    """A word in lower case, without accents and without what is silent in it."""
    plain = word.casefold()
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalnum() or c in ".,-/:")


def terms_of(words: Sequence[str]) -> NDArray[np.uint32]:
    """The term of each word, NO_TERM for those of grammar and single letters. Shape (words,)."""
    folded = [_folded(word) for word in words]
    stems = Stemmer.Stemmer("english").stemWords(folded)
    return np.array(
        [_code(stem, word) for stem, word in zip(stems, folded, strict=True)], dtype=np.uint32
    )


def _code(stem: str, word: str) -> np.uint32:
    if word in EMPTY_WORDS or (len(word) == 1 and not word.isdigit()):
        return NO_TERM
    codes = word_codes(stem)
    return codes[0] & HASH_BITS if codes.size else NO_TERM
