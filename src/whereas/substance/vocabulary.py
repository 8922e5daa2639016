"""What the room knows of words: how common each is in law, and which belong to stock clauses."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from whereas.jit import inlined
from whereas.words.codes import EXACT_BITS, MASKED_BIT
from whereas.words.normal import word_codes

DULL = 8.0
"""Bits up to which a shared word says nothing: one word in 256 of all law or more ("public",
"such", "than"). Set with RAREST by cross-validation among 7 to 9 and 12 to 16."""

RAREST = 16.0
"""Bits of a word that is not in the background list: rarer than one in 50,000."""

SLOTS = 1 << 14
"""Slots of the table of known words, some three thousand."""

STOCK = -1.0
"""The value of a stock word in the table."""


def background() -> dict[str, float]:
    """The bits that each common word carries."""
    text = (files(__package__) / "background.txt").read_text("utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {word: float(bits) for bits, *words in lines for word in words}


def lexicon() -> dict[str, list[str]]:
    """The stock words by what they are for: enacting, amending, citing and so on."""
    classes = tomllib.loads((files(__package__) / "lexicon.toml").read_text("utf-8"))
    return {name: words.split() for name, words in classes.items()}


@cache
def word_table() -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """The table by which kernels know words: keys by open addressing, and what each is worth.

    A word's worth is its bits beyond DULL, or STOCK.
    """
    worth = {word: max(bits - DULL, 0.0) for word, bits in background().items()}
    worth |= {word: STOCK for words in lexicon().values() for word in words}
    keys, values = np.zeros(SLOTS, dtype=np.uint32), np.zeros(SLOTS, dtype=np.float32)
    for word, value in sorted(worth.items()):
        code = int(word_codes(word)[0])
        if code & int(MASKED_BIT):
            continue
        slot = code % SLOTS
        while keys[slot] not in (0, code):
            slot = (slot + 1) % SLOTS
        keys[slot], values[slot] = code, value
    return keys, values


@inlined
def word_worth(
    code: np.uint32, keys: NDArray[np.uint32], values: NDArray[np.float32]
) -> np.float32:
    """What a word is worth; masked words (numbers, places' own names) are worth nothing."""
    if code & MASKED_BIT:
        return np.float32(0.0)
    plain = code & EXACT_BITS
    slot = plain & np.uint32(SLOTS - 1)
    while keys[slot] != 0:
        if keys[slot] == plain:
            return np.float32(values[slot])
        slot = (slot + np.uint32(1)) & np.uint32(SLOTS - 1)
    return np.float32(RAREST - DULL)
