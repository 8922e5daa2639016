"""What each character means to the normal form: a class, and the character it folds to.

Built from Python's Unicode database for the Basic Multilingual Plane; characters beyond it count
as letters that fold to themselves (law hardly uses them, and nothing breaks if it does).
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

SEPARATOR, LETTER, DIGIT, SILENT, NUMBER_JOINER = range(5)
"""Classes. SILENT characters vanish inside a word (soft hyphens, zero-width marks, accents that
stand alone); NUMBER_JOINER ones hold a number together when a digit stands on both sides (1,000.50;
20-699.7; 5/3/2005)."""

PLANE = 0x10000
_SILENT = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_JOINERS = ".,-/:‐‑–"
_FOLDED = ((0, 0x250), (0x370, 0x530), (0x1E00, 0x2000), (0xFF10, 0xFF5B))
"""Where case and accents are folded: Latin, Greek, Cyrillic and full-width forms."""


def _fold(char: str) -> int:
    """The character that `char` is compared as: without accents, in lower case."""
    base = unicodedata.normalize("NFKD", char)[0]
    return ord(base.lower()[0])


@cache
def char_tables() -> tuple[NDArray[np.uint8], NDArray[np.uint16]]:
    """Give the class and the fold of each of the first 65,536 code points."""
    chars = np.arange(PLANE, dtype=np.uint32).view("U1")
    letters, digits = np.strings.isalpha(chars), np.strings.isdecimal(chars)
    classes = np.where(letters, LETTER, np.where(digits, DIGIT, SEPARATOR)).astype(np.uint8)
    classes[0x300:0x370] = SILENT  # combining accents
    folds = np.arange(PLANE, dtype=np.uint16)
    for low, high in _FOLDED:
        for code in range(low, high):
            if letters[code] or digits[code]:
                folds[code] = _fold(chr(code)) & 0xFFFF
    classes[[ord(c) for c in _SILENT]] = SILENT
    classes[[ord(c) for c in _JOINERS]] = NUMBER_JOINER
    return classes, folds
