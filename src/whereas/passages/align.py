"""Growing a passage from a shared gram: word by word, over small edits, to where it stops.

A greedy banded alignment: follow the diagonal while words agree in masked form; where they don't,
look for the nearest place (in words skipped on both sides) from which they agree again; give up
when the score has fallen DROP below its best, and end at the best (the X-drop rule of Altschul et
al., "Basic local alignment search tool", 1990). Cost follows the passage's length, not its square.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.fingerprints.select import informative
from whereas.jit import inlined
from whereas.words.codes import masked_form, same_masked

REACH = 8
"""How many words an edit may replace, drop or add before the alignment must agree again."""

DROP = 12
"""How far the score (agreeing words less edited ones) may fall before a passage ends."""


@inlined
def _agree(
    target: NDArray[np.uint32], t: int, source: NDArray[np.uint32], s: int, step: int, run: int
) -> bool:
    """Whether `run` words in a row agree from (t, s) in the direction `step`."""
    for k in range(run):
        a, b = t + k * step, s + k * step
        if a < 0 or b < 0 or a >= target.size or b >= source.size:
            return False
        if not same_masked(target[a], source[b]):
            return False
    return True


WINDOW_WORDS = REACH + 2
WINDOW_ROOM = 3 * WINDOW_WORDS
"""Scratch that `extend` needs: the words within reach on both sides, and a row of bits for each."""


@inlined
def _pairs(
    target: NDArray[np.uint32],
    t: int,
    source: NDArray[np.uint32],
    s: int,
    step: int,
    room_t: int,
    room_s: int,
    window: NDArray[np.uint32],
) -> bool:
    """Find where two words in a row agree after skipping a and b words: bit b of `window[a]`.

    Tells whether there is such a place. Rows of bits are found without a branch, and most
    passages end where there is none.
    """
    theirs = window[WINDOW_WORDS : 2 * WINDOW_WORDS]
    agree = window[2 * WINDOW_WORDS :]
    for b in range(room_s + 2):
        theirs[b] = masked_form(source[s + b * step])
    for a in range(room_t + 2):
        mine = masked_form(target[t + a * step])
        bits = np.uint32(0)
        for b in range(room_s + 2):
            bits |= np.uint32(mine == theirs[b]) << np.uint32(b)
        agree[a] = bits
    some = np.uint32(0)
    within = (np.uint32(1) << np.uint32(room_s + 1)) - np.uint32(1)
    for a in range(room_t + 1):
        window[a] = agree[a] & (agree[a + 1] >> np.uint32(1)) & within
        some |= window[a]
    return bool(some != 0)


@inlined
def _resume(
    target: NDArray[np.uint32],
    t: int,
    source: NDArray[np.uint32],
    s: int,
    step: int,
    common: NDArray[np.uint32],
    window: NDArray[np.uint32],
) -> tuple[int, int]:
    """How many words to skip on both sides until the texts agree again; (0, 0) if they don't.

    Near places need two agreeing words of which one says something, or three; far ones three. Of
    several places the one with the fewest skipped words is taken, and among those the most even
    one (a substitution).
    """
    room_t = min(REACH, (target.size - 2 - t) if step > 0 else t - 1)
    room_s = min(REACH, (source.size - 2 - s) if step > 0 else s - 1)
    if room_t < 0 or room_s < 0:
        return 0, 0
    if not _pairs(target, t, source, s, step, room_t, room_s, window):
        return 0, 0
    best, best_a, best_b = 1 << 20, 0, 0
    for a in range(room_t + 1):
        for b in range(room_s + 1):
            if not (window[a] >> np.uint32(b)) & np.uint32(1):
                continue
            skipped = a + b
            uneven = a - (skipped + 1) // 2
            order = (skipped << 5) + (2 * uneven - 1 if uneven > 0 else -2 * uneven)
            if order >= best or skipped == 0:
                continue
            ta, sb = t + a * step, s + b * step
            near = skipped <= 3 and (
                informative(target[ta], common) or informative(target[ta + step], common)
            )
            if near or _agree(target, ta, source, sb, step, 3 if skipped <= 8 else 4):
                best, best_a, best_b = order, a, b
    return best_a, best_b


@inlined
def follow(
    target: NDArray[np.uint32],
    t: int,
    source: NDArray[np.uint32],
    s: int,
    step: int,
    common: NDArray[np.uint32],
    blocks: NDArray[np.int32],
    used: int,
    window: NDArray[np.uint32],
) -> tuple[int, int, int, int]:
    """Follow an alignment from (t, s) in the direction `step` (1 or -1).

    Writes its agreeing runs into `blocks` from row `used` on, as (first word of the target, first
    word of the source, words), and gives: rows used now, words walked in the target, words walked
    in the source, words that agree. Stops early if `blocks` is full. `window` is scratch of
    WINDOW_ROOM words.
    """
    t0, s0 = t, s
    score, best = 0, 0
    matched, best_matched = 0, 0
    best_used, best_t, best_s = used, t, s
    while used < blocks.shape[0]:
        run = 0
        while (
            0 <= t + run * step < target.size
            and 0 <= s + run * step < source.size
            and same_masked(target[t + run * step], source[s + run * step])
        ):
            run += 1
        if run:
            last = (run - 1) * step
            blocks[used, 0] = min(t, t + last)
            blocks[used, 1] = min(s, s + last)
            blocks[used, 2] = run
            used += 1
            t += run * step
            s += run * step
            score += run
            matched += run
            if score > best:
                best, best_matched, best_used, best_t, best_s = score, matched, used, t, s
        if t < 0 or s < 0 or t >= target.size or s >= source.size:
            break
        a, b = _resume(target, t, source, s, step, common, window)
        score -= max(a, b)
        if a + b == 0 or score < best - DROP:
            break
        t += a * step
        s += b * step
    return best_used, (best_t - t0) * step, (best_s - s0) * step, best_matched


@inlined
def extend(
    target: NDArray[np.uint32],
    t: int,
    source: NDArray[np.uint32],
    s: int,
    step: int,
    common: NDArray[np.uint32],
    blocks: NDArray[np.int32],
    used: int,
) -> tuple[int, int, int, int]:
    """`follow` with scratch of its own."""
    window = np.empty(WINDOW_ROOM, dtype=np.uint32)
    return follow(target, t, source, s, step, common, blocks, used, window)
