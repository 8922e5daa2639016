"""Decide by sequence what the marks of a text mean, and nest them into parts.

A mark alone says little: "(i)" may be the ninth letter or the first Roman numeral, "Section 5."
a section, a quoted one or the tail of a citation. So each mark is held against those that are
open: first what it continues, then what it begins, then what it may stand for in an amendment.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whereas.jit import inlined, kernel
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
# Then what the last event judged opens: the depth to close to (0: all), its style and value.
BILL, NESTED, BLOCKS, TO, MARK, NUMBER = range(6)
STATES = 6


@inlined
def _write(rows: Ints, n: int, doc: int, kind: int, level: int, at: int, event: int) -> None:
    """Begin row `n` at `at`; its end is written when it closes."""
    rows[n, DOC], rows[n, KIND], rows[n, LEVEL] = doc, kind, level
    rows[n, START], rows[n, END], rows[n, EVENT] = at, at, event


@inlined
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


@inlined
def _find(stack: Ints, depth: int, style: int, value: int, outer: bool) -> int:
    """Find the open part of `style` that `value` continues; 0 if there is none."""
    for k in range(1, depth if value else 0):
        d = k if outer else depth - k
        if stack[d, STYLE] == style and stack[d, VALUE] + 1 == value:
            return d
    return 0


@inlined
def _same_style(stack: Ints, depth: int, style: int) -> int:
    """Find the deepest open part of `style` within the innermost section; 0 if none."""
    for d in range(depth - 1, 0, -1):
        if stack[d, TYPE] == SECTION:
            return 0
        if stack[d, STYLE] == style:
            return d
    return 0


@inlined
def _place(events: Ints, i: int, hi: int, stack: Ints, depth: int, state: Ints) -> None:
    """Find where a subdivision belongs, and whether its mark is a letter or a Roman numeral."""
    flags, style = events[i, ev.FLAGS], events[i, ev.STYLE]
    value, roman = events[i, ev.VALUE], events[i, ev.ROMAN]
    broken, colon = flags & ev.BROKEN_LINE, flags & (ev.AFTER_COLON | ev.QUOTED | ev.RUN_IN)
    if broken and flags & ev.CITED:
        return
    state[MARK], state[NUMBER] = style, value
    if flags & ev.REPRINTS:
        if value == 0:
            state[MARK], state[NUMBER] = style + 2, roman
        state[TO] = depth
        return
    outer = flags & ev.AMENDING != 0
    letter = _find(stack, depth, style, value, outer)
    numeral = _find(stack, depth, style + 2, roman, outer)
    if letter and roman == 1 and _next_is_roman(events, i, hi):
        letter = 0
    if letter and letter >= numeral:
        state[TO] = letter
        return
    if numeral or roman == 1 or (roman and (value == 0 or value > ALPHABET)):
        style, value = style + 2, roman  # LOWER to LOWER_ROMAN, UPPER to UPPER_ROMAN
        state[MARK], state[NUMBER] = style, value
    if numeral:
        state[TO] = numeral
        return
    same = _same_style(stack, depth, style)
    if value == 1:
        state[TO] = same if same and not colon else depth
    elif flags & ev.INSERTED and same and stack[same, VALUE] == value:
        state[TO] = same
    elif not broken and ((style - 1) // ev.ALPHABETS != ev.DOT or colon):
        beside = same and stack[same, VALUE] < value <= stack[same, VALUE] + GAP
        state[TO] = same if beside or (same and not colon) else depth


@inlined
def _nested(flags: int, value: int, state: Ints) -> int:
    """Say what a section's mark is: 1 a section of the text, 2 one quoted in another, 0 none."""
    bill, compound = state[BILL], flags & ev.COMPOUND
    following = not compound and value == bill + 1
    if flags & ev.INSIDE_LINE:
        return 1 if not compound and bill < value <= bill + BILL_GAP else 0
    if flags & ev.REPRINTS and bill:
        return 2
    if flags & ev.CITING or (flags & ev.UNSURE and not (following and bill)):
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


@inlined
def _section_depth(stack: Ints, depth: int) -> int:
    """Find where a quoted section goes: beside the one open or its heading, else under all."""
    for d in range(depth - 1, 0, -1):
        if stack[d, TYPE] == SECTION or stack[d, TYPE] == HEADING:
            return d
    return depth


@inlined
def _container_is_nested(flags: int, rank: int, value: int, tops: Ints, state: Ints) -> bool:
    """Say whether a chapter's heading belongs to what a bill's section adds."""
    if state[BILL] == 0 or flags & ev.PUBLISHER:
        return False
    letter_i = tops[rank] == 8 and value == 1  # "SUBTITLE I" after "SUBTITLE H"
    onward = tops[rank] and (tops[rank] < value <= tops[rank] + GAP or letter_i)
    if onward and not flags & ev.AFTER_COLON:
        return False
    return flags & (ev.AFTER_COLON | ev.QUOTED) != 0 or state[NESTED] != 0


@inlined
def _has_blocks(events: Ints, lo: int, hi: int) -> bool:
    """Say whether any event opens a block or a section for sure."""
    for i in range(lo, hi):
        family = events[i, ev.FAMILY]
        sure = not events[i, ev.FLAGS] & ev.UNSURE
        if sure and family != ev.SUBSECTION and family != ev.BODY:
            return True
    return False


@inlined
def _judge(events: Ints, i: int, hi: int, stack: Ints, depth: int, tops: Ints, state: Ints) -> int:
    """Decide what the event opens: its kind, or -1; where it goes is left in `state`."""
    family, flags, value = events[i, ev.FAMILY], events[i, ev.FLAGS], events[i, ev.VALUE]
    state[TO] = state[MARK] = 0
    state[NUMBER] = value
    if family == ev.BODY:
        return -1 if state[BLOCKS] else SECTION
    if family == ev.SECTION:
        role = _nested(flags, value, state)
        if role == 2:
            state[TO] = _section_depth(stack, depth)
        elif role == 1 and not flags & (ev.COMPOUND | ev.PUBLISHER):
            state[BILL] = value
        if role:
            state[NESTED] = role - 1
        return SECTION if role else -1
    if family == ev.CONTAINER:
        rank = events[i, ev.STYLE]
        if _container_is_nested(flags, rank, value, tops, state):
            state[TO], state[NESTED] = min(1, depth), 1
            return HEADING
        tops[rank], state[BILL] = value, 0
        for inner in range(rank + 1, len(tops)):
            tops[inner] = 0
        return HEADING
    if family == ev.RECITAL or family == ev.ENACTING:
        if depth > 0 and stack[0, TYPE] == SECTION:
            return -1
        return RECITAL if family == ev.RECITAL else ENACTING
    if depth == 0 or depth >= DEPTH - 1 or stack[0, TYPE] < ENACTING:
        return -1
    _place(events, i, hi, stack, depth, state)
    return SUBSECTION if state[TO] else -1


@kernel
def _nest(
    events: Ints, bounds: Ints, sizes: Ints, rows: Ints, stack: Ints, tops: Ints, state: Ints
) -> int:
    n = bounds[0]
    for doc in range(len(bounds) - 1):
        lo, hi, size, first = bounds[doc], bounds[doc + 1], sizes[doc, 0], sizes[doc, 1]
        state[BILL] = state[NESTED] = 0
        for rank in range(len(tops)):
            tops[rank] = 0
        state[BLOCKS] = _has_blocks(events, lo, hi)
        depth, begun = state[BILL], n
        for i in range(lo, hi + 1):
            at, kind, event = size, -1, i
            if i < hi:
                at = events[i, ev.CP] if events[i, ev.CP] > first else 0
                kind = _judge(events, i, hi, stack, depth, tops, state)
                if events[i, ev.FAMILY] == ev.BODY:
                    event = -1
            elif n == begun and size > 0:
                at, kind, event, state[TO] = 0, SECTION, -1, 0
            to = state[TO]
            if kind < 0 or (depth >= DEPTH - 1 and to >= DEPTH - 1):
                continue
            if n == begun and at > 0:
                _write(rows, n, doc, TITLE, 0, 0, -1)
                stack[0, ROW], stack[0, TYPE] = n, TITLE
                stack[0, STYLE] = stack[0, VALUE] = 0
                depth = 1
                n += 1
            for d in range(to, depth):
                rows[stack[d, ROW], END] = at
            depth = min(depth, to)
            level = 1 if kind == SECTION else 0
            if to > 0:
                level = max(2, rows[stack[to - 1, ROW], LEVEL] + 1)
            _write(rows, n, doc, kind, level, at, event)
            stack[depth, ROW], stack[depth, TYPE] = n, kind
            stack[depth, STYLE], stack[depth, VALUE] = state[MARK], state[NUMBER]
            depth += 1
            n += 1
        for d in range(depth):
            rows[stack[d, ROW], END] = size
    return int(n)


def nest(events: Ints, bounds: Ints, sizes: Ints) -> Ints:
    """Nest the events of every text, as `scan` gives them, into rows in text order."""
    rows = np.empty((len(events) + 2 * len(sizes), ROW_COLUMNS), np.int64)
    stack = np.zeros((DEPTH + 1, 4), np.int64)
    tops, state = np.zeros(ev.CONTAINERS + 1, np.int64), np.zeros(STATES, np.int64)
    return rows[: _nest(events, bounds, sizes, rows, stack, tops, state)]
