"""Find the marks that may open a part of a text, in one pass over its UTF-8 bytes.

Law is drafted in lines: what opens a section, a subdivision or a recital stands at the start of
a line, or straight behind another mark. So each line is judged by its first few bytes, and the
rest of it is only counted. What a mark means is decided later, by sequence (`nest`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whereas.jit import inlined, kernel
from whereas.sections import events as ev
from whereas.sections import roles as word
from whereas.sections.glyphs import (
    Bytes,
    blank,
    clear,
    is_digit,
    is_letter,
    points,
    quote_size,
    trim,
)
from whereas.sections.marks import heading, opening
from whereas.sections.roles import role

Ints = npt.NDArray[np.int64]

TITLE_BYTES = 300
"""A first line up to this long may be a text's title."""

SCANNED_BYTES = 1500
"""Lines this long are searched inside for sections: scanned acts come as one line."""

CHAIN = 6
"""Marks on one line, "§ 4. (a) (1) (A) (i) …": no drafting style goes deeper on one line."""

FULL_BYTES = 60
"""A shorter line ends where its author ended it; a longer one may be broken by its width."""


@inlined
def _ending(data: Bytes, start: int, end: int) -> int:
    """Say what the line `start:end` does to the next one: announces it, breaks off, neither."""
    end = trim(data, start, end)
    while end > start and quote_size(data, end - 1, end):
        end -= 1
    last = data[end - 1]
    final = second = third = 0  # the line's last words, from the end
    i = end
    for k in range(3):
        while i > start and not is_letter(data[i - 1]):
            i -= 1
        stop = i
        while i > start and is_letter(data[i - 1]):
            i -= 1
        if k == 0:
            final = role(data, i, stop) if end - stop <= 5 else 0
            if not final & (word.FOLLOWS | word.READ):
                break
        elif k == 1:
            second = role(data, i, stop)
        else:
            third = role(data, i, stop)
    if (final & word.FOLLOWS and second & word.AS and third & word.READ) or (
        final & word.READ and second & word.GOVERNS
    ):
        return ev.AFTER_COLON | ev.REPRINTS
    if last == 58 or (final & word.FOLLOWS and is_letter(last)):
        return ev.AFTER_COLON
    if final & word.GOVERNS and is_letter(last):
        return ev.BROKEN_LINE | ev.CITING
    broken = last == 44 or is_letter(last) or is_digit(last)
    joined = final & word.JOINS and is_letter(last)
    return ev.BROKEN_LINE if broken and not joined and end - start >= FULL_BYTES else 0


@inlined
def _past_struck(data: Bytes, at: int, end: int) -> int:
    """Step over a struck mark before the one that replaces it: "[(b)] (d) For the purposes"."""
    if at >= end or data[at] != 91:
        return at
    for i in range(at + 1, min(end, at + 12)):
        if data[i] == 93:
            return blank(data, i + 1, end)
    return at + 1


@inlined
def _write(out: Ints, n: int, row: Ints) -> None:
    for column in range(ev.COLUMNS):
        out[n, column] = row[column]


@inlined
def _line(
    data: Bytes,
    first: int,
    end: int,
    cp: int,
    flags: int,
    enacting: bool,
    row: Ints,
    out: Ints,
    n: int,
) -> int:
    """Write the events of the line `first:end`, which begins at code point `cp`.

    Inside a very long line only what is surely a section or the enacting clause is one.
    """
    inside = flags & ev.INSIDE_LINE != 0
    quote = quote_size(data, first, end)
    if quote:
        flags |= ev.QUOTED
    at = _past_struck(data, blank(data, first + quote, end), end)
    opened, catchline = first, False
    for _ in range(CHAIN):
        text = opening(data, at, end, enacting or inside, row) if at < end else 0
        family = row[ev.FAMILY]
        if text == 0 or (opened != first and family != ev.SUBSECTION):
            break
        if catchline and row[ev.VALUE] != 1 and row[ev.ROMAN] != 1:
            break
        if (
            inside
            and not (family == ev.SECTION and not row[ev.FLAGS] & (ev.UNSURE | ev.COMPOUND))
            and not (family == ev.ENACTING and data[at] == 66)
        ):
            break
        if family <= ev.CONTAINER:
            text = heading(data, text, end, row)
        if text == 0:
            break
        row[ev.CP] = cp + points(data, first, opened)
        row[ev.FLAGS] |= flags
        _write(out, n, row)
        n += 1
        if inside or (family != ev.SECTION and family != ev.SUBSECTION):
            break
        flags = ev.RUN_IN
        catchline = row[ev.HEAD_END] > row[ev.HEAD_START]
        at = opened = text
    return n


@inlined
def _next_place(data: Bytes, at: int, end: int) -> int:
    """Find the next place inside a very long line where a section or "Be it" may stand."""
    while at < end and ((data[at] != 83 and data[at] != 66) or data[at - 1] > 32):
        at += 1
    return at


@inlined
def _grown(out: Ints) -> Ints:
    bigger = np.empty((2 * len(out), ev.COLUMNS), np.int64)
    for i in range(len(out)):  # a slice assignment would take Numba six seconds to compile
        for j in range(ev.COLUMNS):
            bigger[i, j] = out[i, j]
    return bigger


@inlined
def _settle(out: Ints, i: int, own: bool) -> None:
    """Keep the doubtful heading of event `i` only if text of the section's own follows it."""
    if not own:
        out[i, ev.HEAD_END] = out[i, ev.HEAD_START]


@kernel
def _scan(data: Bytes, offsets: Ints, out: Ints, row: Ints, bounds: Ints, sizes: Ints) -> Ints:
    n = bounds[0]
    for doc in range(len(offsets) - 1):
        at, end = offsets[doc], offsets[doc + 1]
        cp = before = seen = title = bounds[0]  # typed zeros: for a literal 0 Numba would
        doubt = bounds[0] - 1  # compile every callee twice
        enacting, gap = at <= end, False
        while at < end:
            start, line_cp = at, cp
            while at < end and (data[at] > 13 or data[at] < 10):
                if (data[at] & 0xC0) != 0x80:
                    cp += 1
                at += 1
            first = blank(data, start, at)
            if first < at:
                line_cp += points(data, start, first)
                if seen == 0:
                    sizes[doc, 1] = line_cp
                    title = at - start
                elif seen == 1 and title <= TITLE_BYTES:
                    clear(row)
                    row[ev.FAMILY], row[ev.CP] = ev.BODY, line_cp
                    _write(out, n, row)
                    n += 1
                seen += 1
                was, place, flags = n, first, before
                while place < at:
                    if n + 2 * CHAIN >= len(out):
                        out = _grown(out)
                    n = _line(data, place, at, line_cp, flags, enacting, row, out, n)
                    if at - start <= SCANNED_BYTES:
                        break
                    known, flags = place, ev.INSIDE_LINE
                    place = _next_place(data, place + 1, at)
                    line_cp += points(data, known, place)
                if doubt >= 0:
                    own = not 97 <= data[first] <= 122
                    if n > was:
                        own = out[was, ev.FAMILY] == ev.SUBSECTION
                    _settle(out, doubt, own and gap)
                    doubt = bounds[0] - 1
                before = _ending(data, first, at)
                if n > was:
                    if out[n - 1, ev.FAMILY] == ev.SECTION:
                        enacting = at > end
                    if out[n - 1, ev.FLAGS] & ev.DOUBTFUL:
                        doubt = n - 1
                        gap = data[trim(data, first, at) - 1] == 46
                    elif out[n - 1, ev.HEAD_END] >= trim(data, first, at) - 1:
                        before = bounds[0]  # a heading fills the line: it breaks off nothing
            elif first == at:
                before &= ~(ev.BROKEN_LINE | ev.CITING)
                gap = True
            if at < end:
                at += 1
                cp += 1
        if doubt >= 0:
            _settle(out, doubt, False)
        sizes[doc, 0] = cp
        bounds[doc + 1] = n
    return out


def scan(data: Bytes, offsets: Ints) -> tuple[Ints, Ints, Ints]:
    """Find every text's events.

    Args:
        data: the UTF-8 bytes of all texts.
        offsets: where each text starts in `data`, and where the last one ends.

    Returns:
        The events; where each text's events start, and where the last one's end; each text's
        length and the place of its first visible character, in code points.
    """
    docs = len(offsets) - 1
    out = np.empty((1024 + len(data) // 256, ev.COLUMNS), np.int64)
    bounds, sizes = np.zeros(docs + 1, np.int64), np.zeros((docs, 2), np.int64)
    out = _scan(data, offsets, out, np.zeros(ev.COLUMNS, np.int64), bounds, sizes)
    return out[: bounds[-1]], bounds, sizes
