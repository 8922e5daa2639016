"""The code of a word: 32 bits that hold both its exact and its masked form, and its state.

    bits 0-27   hash of the folded word
    bit 28      what kind of masked word: 0 a number or an enumerator, 1 a place's own name
    bit 29      masked: the word may be swapped for another of its kind without breaking a match
    bits 30-31  state in its version: 0 plain, 1 added, 2 existing, 3 struck

Two words are the same in *exact* form if bits 0-29 agree, and in *masked* form if both are masked
with the same kind, or both are unmasked with the same hash. 28 bits make two different words of a
pair look alike once in 268 million comparisons.
"""

from __future__ import annotations

import numpy as np

from whereas.jit import inlined

HASH_BITS = np.uint32(0x0FFFFFFF)
NAME_BIT = np.uint32(1 << 28)
MASKED_BIT = np.uint32(1 << 29)
EXACT_BITS = np.uint32(0x3FFFFFFF)
KIND_BITS = np.uint32(0x30000000)
STATE_SHIFT = np.uint32(30)

PLAIN, ADDED, EXISTING, STRUCK = range(4)
STATES = ("", "added", "existing", "struck")


@inlined
def masked_form(code: np.uint32) -> np.uint32:
    """The code as masked comparison sees it."""
    return code & (KIND_BITS if code & MASKED_BIT else EXACT_BITS)


@inlined
def same_masked(a: np.uint32, b: np.uint32) -> bool:
    """Whether two codes agree in masked form."""
    return bool(masked_form(a) == masked_form(b))


@inlined
def same_exact(a: np.uint32, b: np.uint32) -> bool:
    """Whether two codes agree in exact form."""
    return bool((a & EXACT_BITS) == (b & EXACT_BITS))
