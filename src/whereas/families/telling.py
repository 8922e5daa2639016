"""How telling a word is in telling matters apart: the rarer in American law, the more.

Law at large is asked, not the library: one of thirty texts on one matter would take that matter's
words for everyday ones.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from whereas.substance.vocabulary import RAREST, background
from whereas.words.codes import HASH_BITS
from whereas.words.normal import word_codes
from whereas.words.weights import SLOTS

EVERYDAY = 6.0
"""Bits up to which a word tells nothing of a text's matter ("the", "shall", "or"). With 4 to 8 the
labelled families come out alike, at thresholds that move along."""

LEAST = 0.02
"""The weight of such words; not quite none, so that a text of nothing else has a direction."""


@cache
def telling_weights() -> NDArray[np.float32]:
    """The weight of each word, by slot: its bits beyond EVERYDAY."""
    weights = np.full(SLOTS, RAREST - EVERYDAY, dtype=np.float32)
    for word, bits in background().items():
        code = int(word_codes(word)[0])
        slot = code & int(HASH_BITS) & (SLOTS - 1)
        weights[slot] = min(weights[slot], max(bits - EVERYDAY, LEAST))
    return weights
