"""The words that say what a line is: one table, looked up by a word's hash.

A chain of comparisons for each word would be compiled again wherever it is called; one lookup
answers for all of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whereas.jit import inlined
from whereas.sections.glyphs import Bytes, is_letter

VERB = 1  # makes a sentence of what holds it: no catchline then, or a doubtful one
STATES = 2  # … and no catchline at all
OPENS = 4  # a sentence begins with it, seldom a catchline
ABBREVIATION = 8  # takes a full stop that ends nothing
CITES = 16  # behind a mark it makes a citation of it: "(b) of this section"
GOVERNS = 32  # at a line's end it makes a citation of what follows: "… provided in"
AMENDS = 64  # begins an amendment of another law: "(b) Section 7 is amended"
LEADS = 128  # "a", "the": the next word tells
LED = 256  # … namely: "a new", "the table"
KEYWORD = 512  # stands before a section's number
COUNT = 1024  # a number in words
CONTAINER = 2048  # a heading around sections
ORDAIN, ENACT, RESOLVE, HEREBY, DO, AS, FOLLOWS, READ = (1 << bit for bit in range(12, 20))
WHEREAS, RESOLVED, FURTHER, NOW, THEREFORE, BE, IT, THE = (1 << bit for bit in range(20, 28))
JOINS = 1 << 28  # at a line's end it breaks off nothing: a list goes on

LENGTH, VALUE = 32, 36
"""From these bits on: the word's length (4 bits), its number or its container's rank."""

_WORDS = {
    VERB: "is are may was were be takes will must has have",
    VERB | STATES: "shall means hereby amended repealed",
    OPENS: "a an the this that these those each every no any all such it there",
    ABBREVIATION: "no st pub stat sec inc art ch vs",
    CITES: "of and or through hereof thereof above",
    GOVERNS: "in under by of to with from than per see",
    AMENDS: "section subsection paragraph chapter title new",
    LEADS: "a the",
    LED: "new table",
    KEYWORD: "sec secs section sections",
    ORDAIN: "ordain ordains ordained",
    ENACT: "enact enacts enacted",
    RESOLVE: "resolve resolves resolved",
    JOINS: "and or",
}
_ALONE = {
    "hereby": HEREBY, "do": DO, "does": DO, "as": AS, "follows": FOLLOWS, "read": READ,
    "whereas": WHEREAS, "resolved": RESOLVED, "further": FURTHER, "now": NOW,
    "therefore": THEREFORE, "be": BE, "it": IT, "the": THE,
}  # fmt: skip
_RANKS = "appendix title subtitle part chapter subchapter article division subdivision"
_COUNTS = "one two three four five six seven eight nine ten"

SEED = 0
FACTOR = 1099511628211
"""FNV's prime: no two words of English share a hash of 64 bits by chance."""

SLOTS = 512
"""Four times the words, so that a lookup takes one step, seldom two."""


def _roles() -> dict[str, int]:
    roles = dict(_ALONE)
    for role, words in _WORDS.items():
        for word in words.split():
            roles[word] = roles.get(word, 0) | role
    for kind, words in ((CONTAINER, _RANKS), (COUNT, _COUNTS)):
        for value, word in enumerate(words.split(), 1):
            roles[word] = roles.get(word, 0) | kind | value << VALUE
    return {word: role | len(word) << LENGTH for word, role in roles.items()}


def _hash(word: str) -> int:
    key = SEED
    for byte in word.encode():
        key = (key * FACTOR + byte) % (1 << 64)
    return key - (1 << 64) if key >> 63 else key


def _table() -> npt.NDArray[np.int64]:
    table = np.zeros((SLOTS, 2), np.int64)
    for word, role in _roles().items():
        slot = _hash(word) & (SLOTS - 1)
        while table[slot, 1]:
            slot = (slot + 1) & (SLOTS - 1)
        table[slot] = _hash(word), role
    return table.reshape(-1)


TABLE = _table()


@inlined
def find(key: int) -> int:
    """Give the roles of the word that hashes to `key`; 0 if it has none."""
    slot = key & (SLOTS - 1)
    while TABLE[2 * slot + 1] != 0 and TABLE[2 * slot] != key:
        slot = (slot + 1) & (SLOTS - 1)
    return int(TABLE[2 * slot + 1])


@inlined
def role(data: Bytes, at: int, end: int) -> int:
    """Give the roles of the whole word that begins at `at`, in whatever case."""
    key = SEED
    while at < end and is_letter(data[at]):
        key = key * FACTOR + (data[at] | 32)
        at += 1
    return find(key)
