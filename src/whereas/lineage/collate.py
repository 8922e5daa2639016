"""Collation: one text read against others, word by word, and the places where they vary.

The words are those of textual criticism. A text is *collated* with a *witness*; where the two
differ there is a *variant*, and what each has there is its *reading*. Each kind of variant counts
once in a pair: an officer's title that was changed throughout is one change, not thirty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.fingerprints.select import common_table, informative
from whereas.jit import Whole, inlined, kernel
from whereas.lineage.roles import LOCAL, MUTE, PLAIN
from whereas.passages.align import extend
from whereas.words.codes import (
    EXACT_BITS,
    MASKED_BIT,
    NAME_BIT,
    STATE_SHIFT,
    masked_form,
)

GRAM = 4
"""Words that must agree in a row, in masked form, for an alignment to grow from there."""

MOST_TRIES = 6
"""Places of the text that are tried for a gram of the witness; word lists repeat themselves."""

LEAST_AGREE = 7
"""Words that an aligned stretch needs; fewer are a formula that moved by chance."""

LONGEST_GAP = 64
"""Words that may be missing on either side between two aligned ones and count as one edit; a
longer gap is wording that the witness lacks, not a change of it. A long sentence has as many."""

SEEN_SLOTS = 1 << 12
"""Slots to know a kind of variant again within one pair."""

# Bits of a word's state against one witness; they speak of the word and the one before it.
AGREES, HELD, VARIES, RENAMES, RENUMBERS = 1, 2, 4, 8, 16

STATES = (AGREES, HELD, VARIES, RENAMES, RENUMBERS)

# Columns of a witness's summary.
EXACT, COVERED, MAPPED, WORDS, MOVES, EXTRA = range(6)
SUMMARY_COLUMNS = 6


@inlined
def _same(a: np.uint32, b: np.uint32) -> bool:
    """Whether two words agree; each place's own name is the same word."""
    name = MASKED_BIT | NAME_BIT
    if (a & name) == name and (b & name) == name:
        return True
    return bool((a & EXACT_BITS) == (b & EXACT_BITS))


@inlined
def _slot(codes: NDArray[np.uint32], at: int, mask: int) -> Whole:
    h = np.uint64(0)
    for k in range(GRAM):
        h = (h ^ np.uint64(masked_form(codes[at + k]))) * np.uint64(0x9E3779B97F4A7C15)
        h ^= h >> np.uint64(29)
    return np.int64(h & np.uint64(mask))


@inlined
def _equal(a: NDArray[np.uint32], i: int, b: NDArray[np.uint32], k: int) -> bool:
    same = 0
    for w in range(GRAM):
        same += masked_form(a[i + w]) == masked_form(b[k + w])
    return same == GRAM


@inlined
def _map(
    text: NDArray[np.uint32],
    witness: NDArray[np.uint32],
    heads: NDArray[np.int32],
    chain: NDArray[np.int32],
    common: NDArray[np.uint32],
    blocks: NDArray[np.int32],
    there: NDArray[np.int32],
    back: NDArray[np.int32],
) -> None:
    """Align a witness with the text: `there[t]` is the witness's word, `back[s]` the text's."""
    for t in range(text.size):
        there[t] = -1
    for s in range(witness.size):
        back[s] = -1
    mask = heads.size - 1
    s = 0
    while s + GRAM <= witness.size:
        if back[s] >= 0:
            s += 1
            continue
        best, best_t, tries = 0, -1, 0
        t = heads[_slot(witness, s, mask)]
        while t >= 0 and tries < MOST_TRIES:
            if there[t] < 0 and _equal(text, t, witness, s):
                tries += 1
                _, _, _, agree = extend(text, t, witness, s, 1, common, blocks, 0)
                # Going on where the last stretch ended is worth a few words.
                if s and back[s - 1] >= 0 and abs(t - back[s - 1]) < LONGEST_GAP:
                    agree += GRAM
                if agree > best:
                    best, best_t = agree, t
            t = chain[t]
        if best_t < 0:
            s += 1
            continue
        middle, _, _, on = extend(text, best_t, witness, s, 1, common, blocks, 0)
        last, _, _, before = extend(text, best_t - 1, witness, s - 1, -1, common, blocks, middle)
        if on + before >= LEAST_AGREE:
            for b in range(last):
                for k in range(blocks[b, 2]):
                    i, j = blocks[b, 0] + k, blocks[b, 1] + k
                    if there[i] < 0 and back[j] < 0:
                        there[i], back[j] = j, i
        s += 1


@inlined
def _new(kind: np.uint64, seen: NDArray[np.uint64], stamp: int) -> bool:
    """Whether a kind of variant has not been met with this witness yet."""
    wanted = (kind & np.uint64(0xFFFFFFFFFFFF0000)) | np.uint64(stamp)
    at = np.int64((kind >> np.uint64(20)) & np.uint64(SEEN_SLOTS - 1))
    for _ in range(8):
        if seen[at] == wanted:
            return False
        if (seen[at] & np.uint64(0xFFFF)) != np.uint64(stamp):
            seen[at] = wanted
            return True
        at = (at + 1) & (SEEN_SLOTS - 1)
    return True


@inlined
def _mix(h: np.uint64, code: np.uint32) -> np.uint64:
    h = (h ^ np.uint64(masked_form(code))) * np.uint64(0xFF51AFD7ED558CCD)
    return h ^ (h >> np.uint64(31))


@inlined
def _says(code: np.uint32, common: NDArray[np.uint32]) -> int:
    """What a word makes of a variant: of 0 numbers, 1 common words, 2 names, 3 wording, 4 none."""
    if (code >> STATE_SHIFT) == MUTE:
        return 4
    if code & MASKED_BIT:
        return 0
    if (code >> STATE_SHIFT) == LOCAL:
        return 2
    return 3 if informative(code, common) else 1


@inlined
def _variant(
    text: NDArray[np.uint32],
    witness: NDArray[np.uint32],
    there: NDArray[np.int32],
    low: int,
    high: int,
    common: NDArray[np.uint32],
) -> tuple[np.uint64, int]:
    """The kind of the variant between the agreeing words `low` and `high`, and its class.

    The kind is made of what each side has there, numbers and names masked.
    """
    kind = np.uint64(0x51ED270B)
    says = 0
    for t in range(low + 1, high):
        if there[t] < 0 or not _same(text[t], witness[there[t]]):
            kind = _mix(kind, text[t])
            says = max(says, _says(text[t], common))
    kind *= np.uint64(31)
    for s in range(there[low] + 1, there[high]):
        kind = _mix(kind, witness[s])
        says = max(says, _says(witness[s], common))
    if says == 4:
        return kind, 0
    if says == 0:
        return kind, RENUMBERS
    return kind, RENAMES if says == 2 else VARIES


@inlined
def _states(
    text: NDArray[np.uint32],
    witness: NDArray[np.uint32],
    there: NDArray[np.int32],
    back: NDArray[np.int32],
    seen: NDArray[np.uint64],
    stamp: int,
    common: NDArray[np.uint32],
    state: NDArray[np.uint8],
    summary: NDArray[np.int32],
) -> None:
    """Write each word's state against one witness."""
    good = -1  # the last word that agrees
    for t in range(text.size):
        state[t] = 0
        if there[t] >= 0:
            summary[MAPPED] += 1
        if there[t] < 0 or not _same(text[t], witness[there[t]]):
            continue
        summary[EXACT] += 1
        if good == t - 1 and good >= 0 and there[t] == there[good] + 1:
            state[t] = AGREES | HELD
        elif good >= 0:
            gap = there[t] - there[good]
            summary[MOVES] += gap < 0
            if 0 < gap <= LONGEST_GAP and t - good <= LONGEST_GAP:
                kind, sort = _variant(text, witness, there, good, t, common)
                for k in range(good + 1, t + 1):
                    state[k] = HELD
                if sort and _new(kind, seen, stamp):
                    state[good + 1] |= sort
        good = t
    for t in range(text.size):
        summary[COVERED] += (state[t] & HELD) != 0
    summary[WORDS] = witness.size
    for s in range(witness.size):
        summary[EXTRA] += back[s] < 0 and (witness[s] >> STATE_SHIFT) == PLAIN


@inlined
def _index(
    text: NDArray[np.uint32],
    common: NDArray[np.uint32],
    heads: NDArray[np.int32],
    chain: NDArray[np.int32],
) -> None:
    """Write where the grams of a text stand that say something, the first place of each first."""
    for k in range(text.size - GRAM + 1):
        t = text.size - GRAM - k
        says = 0
        for w in range(GRAM):
            says += informative(text[t + w], common)
        if says:
            slot = _slot(text, t, heads.size - 1)
            chain[t] = heads[slot]
            heads[slot] = t


@inlined
def _indexed(
    text: NDArray[np.uint32], common: NDArray[np.uint32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Index a text's grams: the first place of each slot, and the next place after each."""
    size = 16
    while size < 2 * text.size:
        size *= 2
    heads = np.full(size, -1, dtype=np.int32)
    chain = np.full(max(text.size, 1), -1, dtype=np.int32)
    _index(text, common, heads, chain)
    return heads, chain


@inlined
def _longest(offsets: NDArray[np.int64]) -> int:
    """The words of the longest of some texts, 1 at least."""
    longest = 1
    for i in range(offsets.size - 1):
        longest = max(longest, offsets[i + 1] - offsets[i])
    return longest


@kernel
def map_texts(
    text: NDArray[np.uint32],
    witnesses: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    common: NDArray[np.uint32],
    there: NDArray[np.int32],
) -> None:
    """Write for each witness, `witnesses[offsets[i]:offsets[i + 1]]`, where the text's words are.

    `there[i, t]` is the witness's word that is aligned with the text's word t, -1 if none is.
    """
    heads, chain = _indexed(text, common)
    longest = _longest(offsets)
    back = np.empty(longest, dtype=np.int32)
    blocks = np.empty((2 * (text.size + longest), 3), dtype=np.int32)
    for i in range(offsets.size - 1):
        witness = witnesses[offsets[i] : offsets[i + 1]]
        _map(text, witness, heads, chain, common, blocks, there[i], back)


@kernel
def collate_text(
    text: NDArray[np.uint32],
    witnesses: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    common: NDArray[np.uint32],
    states: NDArray[np.uint8],
    summaries: NDArray[np.int32],
) -> None:
    """Collate one text with many witnesses, `witnesses[offsets[i]:offsets[i + 1]]` each."""
    heads, chain = _indexed(text, common)
    longest = _longest(offsets)
    there = np.empty(max(text.size, 1), dtype=np.int32)
    back = np.empty(longest, dtype=np.int32)
    blocks = np.empty((2 * (text.size + longest), 3), dtype=np.int32)
    seen = np.zeros(SEEN_SLOTS, dtype=np.uint64)
    for i in range(offsets.size - 1):
        witness = witnesses[offsets[i] : offsets[i + 1]]
        _map(text, witness, heads, chain, common, blocks, there, back)
        stamp = i % 65535 + 1
        _states(text, witness, there, back, seen, stamp, common, states[i], summaries[i])


@dataclass(frozen=True, slots=True)
class Collation:
    """A text against its witnesses: a row for each witness, a column for each word.

    `agrees` says where a witness has the text's reading, `varies`, `renames` and `renumbers` mark
    one word of each kind of variant (of wording; of names; of numbers only), `held` the wording
    that it has at all.
    """

    agrees: NDArray[np.float32]
    held: NDArray[np.float32]
    varies: NDArray[np.float32]
    renames: NDArray[np.float32]
    renumbers: NDArray[np.float32]
    summary: NDArray[np.int32]

    def without(self, words: NDArray[np.bool_]) -> Collation:
        """The collation without what it says of some of the text's words."""
        left = (~words).astype(np.float32)
        return Collation(
            self.agrees * left, self.held * left, self.varies * left, self.renames * left,
            self.renumbers * left, self.summary,
        )  # fmt: skip

    @property
    def against(self) -> NDArray[np.int32]:
        """At how many variants of witness i witness k sides with the text. Shape (k, k)."""
        return self._siding(self.varies)

    @property
    def against_names(self) -> NDArray[np.int32]:
        """The same for variants of names."""
        return self._siding(self.renames)

    @property
    def against_numbers(self) -> NDArray[np.int32]:
        """The same for variants of numbers only."""
        return self._siding(self.renumbers)

    def _siding(self, marks: NDArray[np.float32]) -> NDArray[np.int32]:
        """At how many of witness i's marks k agrees; few words are marked, the rest is left out."""
        words = np.flatnonzero(marks.any(axis=0))
        sides = marks[:, words] @ self.agrees[:, words].T
        return np.asarray(np.rint(sides), dtype=np.int32)

    @property
    def lacking(self) -> NDArray[np.int32]:
        """How many words of the text witness i lacks and k has."""
        return np.asarray(np.rint(self.held.sum(axis=1) - self.held @ self.held.T), dtype=np.int32)


def collate(text: NDArray[np.uint32], witnesses: list[NDArray[np.uint32]]) -> Collation:
    """Collate a text with its witnesses."""
    states = np.zeros((len(witnesses), text.size), dtype=np.uint8)
    summary = np.zeros((len(witnesses), SUMMARY_COLUMNS), dtype=np.int32)
    if witnesses and text.size:
        flat = np.concatenate(witnesses)
        offsets = np.cumsum([0, *(w.size for w in witnesses)], dtype=np.int64)
        collate_text(text, flat, offsets, common_table(), states, summary)
    flags = {bit: (states & bit != 0).astype(np.float32) for bit in STATES}
    return Collation(
        flags[AGREES], flags[HELD], flags[VARIES], flags[RENAMES], flags[RENUMBERS], summary
    )


def mapped(text: NDArray[np.uint32], witnesses: list[NDArray[np.uint32]]) -> NDArray[np.int32]:
    """Where each witness has the text's words. Shape (witnesses, words), -1 where it has not."""
    there = np.full((len(witnesses), text.size), -1, dtype=np.int32)
    if witnesses and text.size:
        offsets = np.cumsum([0, *(w.size for w in witnesses)], dtype=np.int64)
        map_texts(text, np.concatenate(witnesses), offsets, common_table(), there)
    return there


def agreeing(
    text: NDArray[np.uint32], witness: NDArray[np.uint32], there: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Which of the text's words the witness has the same way; see `mapped`."""
    held = there >= 0
    if not witness.size:
        return held
    theirs = witness[np.maximum(there, 0)]
    name = np.uint32(MASKED_BIT | NAME_BIT)
    names = ((text & name) == name) & ((theirs & name) == name)
    return np.asarray(held & (names | ((text ^ theirs) & EXACT_BITS == 0)), dtype=np.bool_)
