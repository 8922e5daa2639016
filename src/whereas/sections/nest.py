"""Decide by sequence what the marks of a text mean, and nest them into parts.

A mark alone says little: "(i)" may be the ninth letter or the first Roman numeral, "Section 5."
a section, a quoted one or the tail of a citation. So each mark is held against those that are
open: first what it continues, then what it begins, then what it may stand for in an amendment.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whereas.jit import kernel
from whereas.sections import events as ev

Ints = npt.NDArray[np.int64]

# Columns of a row; EVENT is -1 for what no mark opened (a title, a body without sections).
DOC, KIND, LEVEL, START, END, EVENT = range(6)
ROW_COLUMNS = 6

KINDS = ("title", "recital", "enacting", "heading", "section", "subsection")
TITLE, RECITAL, ENACTING, HEADING, SECTION, SUBSECTION = range(6)

# Columns of the stack of open parts; TYPE is the row's kind, TEXT_EVENT its event.
ROW, TYPE, STYLE, VALUE = range(4)
DEPTH = 24
"""Open parts at once. The deepest real text read here has 9; deeper marks stay text."""

GAP = 5
"""A list may skip up to this many numbers: repealed paragraphs, "(a) and (d) to read:"."""

BILL_GAP = 2
"""A bill's own sections skip or repeat a number by mistake, seldom more than one."""

ALPHABET = 26
"""Letters; what comes after (z) is (aa), so that "(ii)" may be the 35th paragraph."""

# A text's state: the number of the last of its own plain sections (0: none since the last
# heading around sections), and whether that section holds quoted ones.
BILL, NESTED = range(2)


@kernel
def _close(stack: Ints, depth: int, to: int, at: int, rows: Ints) -> int:
    """Close all open parts from index `to` on at code point `at`."""
    for d in range(to, depth):
        rows[stack[d, ROW], END] = at
    return min(depth, to)


@kernel
def _open(
    stack: Ints,
    depth: int,
    rows: Ints,
    n: int,
    doc: int,
    kind: int,
    level: int,
    event: int,
    at: int,
) -> int:
    """Open a part at `at` as the deepest one."""
    rows[n, DOC], rows[n, KIND], rows[n, LEVEL] = doc, kind, level
    rows[n, START], rows[n, END], rows[n, EVENT] = at, at, event
    stack[depth, ROW], stack[depth, TYPE] = n, kind
    stack[depth, STYLE] = stack[depth, VALUE] = 0
    return n + 1


@kernel
def _next_is_roman(events: Ints, i: int, hi: int) -> bool:
    """Look ahead from an "(i)": does "(ii)" come before "(j)"?"""
    style = events[i, ev.STYLE]
    for k in range(i + 1, min(hi, i + 40)):
        if events[k, ev.FAMILY] != ev.SUBSECTION:
            break
        if events[k, ev.STYLE] == style:
            if events[k, ev.ROMAN] == 2:
                return True
            if events[k, ev.VALUE] == 10:
                return False
    return False


@kernel
def _find(stack: Ints, depth: int, style: int, value: int, outer: bool) -> int:
    """Find the open part of `style` that `value` continues; 0 if there is none."""
    for k in range(1, depth):
        d = k if outer else depth - k
        if stack[d, STYLE] == style and stack[d, VALUE] + 1 == value:
            return d
    return 0


@kernel
def _same_style(stack: Ints, depth: int, style: int) -> int:
    """Find the deepest open part of `style` within the innermost section; 0 if none."""
    for d in range(depth - 1, 0, -1):
        if stack[d, TYPE] == SECTION:
            return 0
        if stack[d, STYLE] == style:
            return d
    return 0


@kernel
def _place(stack: Ints, depth: int, events: Ints, i: int, hi: int) -> tuple[int, int, int]:
    """Find where a subdivision belongs: the depth to close to (0: nowhere), its style and value."""
    flags, style = events[i, ev.FLAGS], events[i, ev.STYLE]
    value, roman = events[i, ev.VALUE], events[i, ev.ROMAN]
    broken, colon = flags & ev.BROKEN_LINE, flags & (ev.AFTER_COLON | ev.QUOTED | ev.RUN_IN)
    if broken and flags & ev.CITED:
        return 0, 0, 0
    if flags & ev.REPRINTS:
        return (depth, style, value) if value else (depth, style + 2, roman)
    roman_style = style + 2  # LOWER to LOWER_ROMAN, UPPER to UPPER_ROMAN
    outer = flags & ev.AMENDING != 0
    letter = _find(stack, depth, style, value, outer) if value else 0
    numeral = _find(stack, depth, roman_style, roman, outer) if roman else 0
    if letter and roman == 1 and _next_is_roman(events, i, hi):
        letter = 0
    if letter and letter >= numeral:
        return letter, style, value
    if numeral:
        return numeral, roman_style, roman
    if roman == 1 or (roman and (value == 0 or value > ALPHABET)):
        style, value = roman_style, roman
    same = _same_style(stack, depth, style)
    if value == 1:
        return (same if same and not colon else depth), style, value
    if flags & ev.INSERTED and same and stack[same, VALUE] == value:
        return same, style, value
    if broken or ((style - 1) // ev.ALPHABETS == ev.DOT and not colon):
        return 0, 0, 0
    if same and stack[same, VALUE] < value <= stack[same, VALUE] + GAP:
        return same, style, value
    return (depth if colon or not same else same), style, value


@kernel
def _nested(flags: int, value: int, state: Ints) -> int:
    """Say what a section's mark is: 1 a section of the text, 2 one quoted in another, 0 none."""
    bill, compound = state[BILL], flags & ev.COMPOUND
    following = not compound and value == bill + 1
    if flags & ev.INSIDE_LINE:
        return 1 if not compound and bill < value <= bill + BILL_GAP else 0
    if flags & ev.REPRINTS and bill:
        return 2
    if flags & ev.UNSURE and not (following and bill):
        return 0
    if flags & ev.BROKEN_LINE and not following and not flags & ev.PUBLISHER:
        return 0
    if flags & ev.PUBLISHER or bill == 0:
        return 1
    if flags & ev.QUOTED:
        return 2
    if not compound and bill <= value <= bill + BILL_GAP:
        return 1
    if not compound and value == 1 and not flags & ev.AFTER_COLON:
        return 1
    return 2


@kernel
def _section_depth(stack: Ints, depth: int) -> int:
    """Find where a quoted section goes: beside the one open or its heading, else under all."""
    for d in range(depth - 1, 0, -1):
        if stack[d, TYPE] == SECTION or stack[d, TYPE] == HEADING:
            return d
    return depth


@kernel
def _container_is_nested(flags: int, rank: int, value: int, tops: Ints, state: Ints) -> bool:
    """Say whether a chapter's heading belongs to what a bill's section adds."""
    if state[BILL] == 0 or flags & ev.PUBLISHER:
        return False
    letter_i = tops[rank] == 8 and value == 1  # "SUBTITLE I" after "SUBTITLE H"
    onward = tops[rank] and (tops[rank] < value <= tops[rank] + GAP or letter_i)
    if onward and not flags & ev.AFTER_COLON:
        return False
    return flags & (ev.AFTER_COLON | ev.QUOTED) != 0 or state[NESTED] != 0


@kernel
def _text(
    doc: int, events: Ints, lo: int, hi: int, size: int, first: int, stack: Ints, rows: Ints, n: int
) -> int:
    """Nest the events `lo:hi` of one text into rows."""
    state, tops = np.zeros(2, np.int64), np.zeros(ev.CONTAINERS + 1, np.int64)
    depth, begun, blocks = state[BILL], False, False  # depth 0, typed
    for i in range(lo, hi):
        blocks = blocks or (
            ev.SECTION <= events[i, ev.FAMILY] <= ev.ENACTING
            and (events[i, ev.FAMILY] != ev.SUBSECTION and not events[i, ev.FLAGS] & ev.UNSURE)
        )
    for i in range(lo, hi):
        family, flags, at = events[i, ev.FAMILY], events[i, ev.FLAGS], events[i, ev.CP]
        value, kind, to, level = events[i, ev.VALUE], -1, 0, 0
        if at <= first:
            at = 0
        style = 0
        if family == ev.BODY and not blocks:
            kind, level = SECTION, 1
        elif family == ev.SECTION:
            role = _nested(flags, value, state)
            if role == 1:
                kind, level = SECTION, 1
                if not flags & (ev.COMPOUND | ev.PUBLISHER):
                    state[BILL] = value
                state[NESTED] = 0
            elif role == 2:
                kind, to = SECTION, _section_depth(stack, depth)
                state[NESTED] = 1
        elif family == ev.CONTAINER:
            rank = events[i, ev.STYLE]
            if _container_is_nested(flags, rank, value, tops, state):
                kind, to = HEADING, min(1, depth)
                state[NESTED] = 1
            else:
                kind, tops[rank], state[BILL] = HEADING, value, 0
                for inner in range(rank + 1, len(tops)):
                    tops[inner] = 0
        elif family == ev.RECITAL or family == ev.ENACTING:
            inside = depth > 0 and stack[0, TYPE] == SECTION
            if not inside:
                kind = RECITAL if family == ev.RECITAL else ENACTING
        elif family == ev.SUBSECTION and depth > 0 and depth < DEPTH - 1:
            if stack[0, TYPE] >= ENACTING:  # an enacting clause, a heading or a section
                to, style, value = _place(stack, depth, events, i, hi)
                kind = SUBSECTION if to else -1
            elif not blocks:
                kind = -1
        if kind < 0 or (depth >= DEPTH - 1 and to >= DEPTH - 1):
            continue
        if not begun and at > 0:
            n = _open(stack, 0, rows, n, doc, TITLE, 0, -1, 0)
            depth = 1
        begun = True
        depth = _close(stack, depth, to, at, rows)
        if to > 0:
            level = max(2, rows[stack[to - 1, ROW], LEVEL] + 1)
        n = _open(stack, depth, rows, n, doc, kind, level, i if family != ev.BODY else -1, at)
        stack[depth, STYLE], stack[depth, VALUE] = style, value
        depth += 1
    if not begun and size > 0:
        n = _open(stack, 0, rows, n, doc, SECTION, 1, -1, 0)
        depth = 1
    _close(stack, depth, 0, size, rows)
    return n


@kernel
def nest(events: Ints, bounds: Ints, sizes: Ints) -> Ints:
    """Nest the events of every text, as `scan` gives them, into rows in text order."""
    docs = len(bounds) - 1
    rows = np.empty((len(events) + 2 * docs, ROW_COLUMNS), np.int64)
    stack = np.zeros((DEPTH + 1, 4), np.int64)
    n = bounds[0]  # a typed zero: for a literal Numba would compile the callees twice
    for doc in range(docs):
        n = _text(
            doc, events, bounds[doc], bounds[doc + 1], sizes[doc, 0], sizes[doc, 1], stack, rows, n
        )
    return rows[:n]
