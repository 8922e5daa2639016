"""What part a word plays when two texts are told apart: the law's own wording, a name, old law.

Every place puts its own officers, streets and months into what it takes over, and calls itself
a city or a village: that two texts name the same officer says little. Such words are *local*.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from whereas.words.codes import EXACT_BITS, EXISTING, STATE_SHIFT
from whereas.words.normal import place_words, word_codes

PLAIN, LOCAL, MUTE = range(3)
"""The part a word plays, in the bits of a code that hold its state elsewhere. Restated law and
stock wording are mute: whoever has them may have them from anywhere."""

AROUND_STOCK = 2
"""Words around stock wording that are mute as well; it rarely ends exactly where its grams do."""

OWN_WORDS = (
    "city town village borough county municipality parish township council board commission "
    "chapter article ordinance division section sections part subsection title act code bill "
    "resolution law local sec mayor manager"
).split()
"""What a government calls itself, its body and its texts."""

MOSTLY_CAPITALS = 0.6
"""Share of words with a capital above which capitals say nothing (an all-capitals text)."""

_NEWLINE, _BLANK = 10, 32
_STOPS = np.array([ord(c) for c in ".;:!?"], dtype=np.uint32)


@cache
def _own_words() -> NDArray[np.uint32]:
    return np.unique([word_codes(word)[0] & EXACT_BITS for word in OWN_WORDS])


def with_roles(
    codes: NDArray[np.uint32], text: str, place: str, stock: NDArray[np.bool_]
) -> NDArray[np.uint32]:
    """A document's codes with the part of each word where its state was."""
    plain = codes & EXACT_BITS
    own = _own_words()
    is_own = own[np.minimum(np.searchsorted(own, plain), own.size - 1)] == plain
    role = np.where(is_own, LOCAL, PLAIN).astype(np.uint32)
    capital = _capitals(text, place)
    if capital.size == codes.size and capital.mean() < MOSTLY_CAPITALS:
        role[capital] = LOCAL
    role[codes >> STATE_SHIFT >= EXISTING] = MUTE
    near = np.convolve(stock, np.ones(2 * AROUND_STOCK + 1), "same") > 0 if stock.any() else stock
    role[near] = MUTE
    return np.asarray(plain | (role << STATE_SHIFT), dtype=np.uint32)


def _capitals(text: str, place: str) -> NDArray[np.bool_]:
    """Which words begin with a capital without beginning a sentence inside a line."""
    starts = place_words(text, place).starts.astype(np.int64)
    chars = np.frombuffer(("  " + text).encode("utf-32-le"), dtype=np.uint32)
    first, before, earlier = chars[starts + 2], chars[starts + 1], chars[starts]
    capital = (first >= ord("A")) & (first <= ord("Z"))
    begins = (before == _BLANK) & np.isin(earlier, _STOPS)
    return np.asarray(capital & ~begins, dtype=np.bool_)
