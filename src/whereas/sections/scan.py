"""Find the marks that may open a part of a text, in one pass over its UTF-8 bytes.

Law is drafted in lines: what opens a section, a subdivision or a recital stands at the start of
a line, or straight behind another mark. So each line is judged by its first few bytes, and the
rest of it is only counted. What a mark means is decided later, by sequence (`nest`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whereas.jit import kernel
from whereas.sections import events as ev
from whereas.sections.glyphs import (
    Bytes,
    blank,
    clear,
    holds,
    is_digit,
    is_letter,
    is_upper,
    points,
    quote_size,
    says,
    trim,
)
from whereas.sections.marks import clause, opening, section

Ints = npt.NDArray[np.int64]

TITLE_BYTES = 300
"""A first line up to this long may be a text's title."""

SCANNED_BYTES = 1500
"""Lines this long are searched inside for sections: scanned acts come as one line."""

CHAIN = 6
"""Marks on one line, "§ 4. (a) (1) (A) (i) …": no drafting style goes deeper on one line."""


@kernel
def _ending(data: Bytes, start: int, end: int) -> int:
    """Say what the line `start:end` does to the next one: announces it, breaks off, neither."""
    end = trim(data, start, end)
    while end > start and quote_size(data, end - 1, end):
        end -= 1
    last = data[end - 1]
    if holds(data, max(start, end - 20), end, b"read as follows") or (
        says(data, end - 8, end, b"to read:") or says(data, end - 7, end, b"to read")
    ):
        return ev.AFTER_COLON | ev.REPRINTS
    if last == 58 or says(data, end - 7, end, b"follows"):
        return ev.AFTER_COLON
    if end - start < 60:
        return 0
    joined = says(data, end - 4, end, b" and") or says(data, end - 3, end, b" or")
    broken = last == 44 or is_letter(last) or is_digit(last)
    return ev.BROKEN_LINE if broken and not joined else 0


@kernel
def _past_struck(data: Bytes, at: int, end: int) -> int:
    """Step over a struck mark before the one that replaces it: "[(b)] (d) For the purposes"."""
    if at >= end or data[at] != 91:
        return at
    for i in range(at + 1, min(end, at + 12)):
        if data[i] == 93:
            return blank(data, i + 1, end)
    return at + 1


@kernel
def _line(
    data: Bytes, start: int, end: int, cp: int, flags: int, enacting: bool, out: Ints, n: int
) -> int:
    """Write the events of the line `start:end`, which begins at code point `cp`."""
    at = blank(data, start, end)
    first = at
    quote = quote_size(data, at, end)
    if quote:
        flags |= ev.QUOTED
        at = blank(data, at + quote, end)
    at = _past_struck(data, at, end)
    opened, catchline = first, False
    for _ in range(CHAIN):
        if at >= end:
            break
        text = opening(data, at, end, enacting, out[n])
        if catchline and out[n, ev.VALUE] != 1 and out[n, ev.ROMAN] != 1:
            break
        if text == 0 or (opened != first and out[n, ev.FAMILY] != ev.SUBSECTION):
            break
        out[n, ev.CP] = cp + points(data, start, opened)
        out[n, ev.FLAGS] |= flags
        n += 1
        family = out[n - 1, ev.FAMILY]
        if family != ev.SECTION and family != ev.SUBSECTION:
            break
        flags = ev.RUN_IN
        catchline = out[n - 1, ev.HEAD_END] > out[n - 1, ev.HEAD_START]
        at = opened = text
        if at == first:
            break
    return n


@kernel
def _inside(data: Bytes, start: int, end: int, cp: int, out: Ints, n: int) -> tuple[Ints, int]:
    """Write the events inside one very long line: sections and the enacting clause."""
    known = start
    for i in range(start + 1, end):
        b = data[i]
        if (b != 83 and b != 66) or data[i - 1] > 32:
            continue
        if n + CHAIN >= len(out):
            out = _grown(out)
        if b == 83:
            stop = section(data, i, min(end, i + 400), out[n])
            sure = stop > 0 and not out[n, ev.FLAGS] & (ev.UNSURE | ev.COMPOUND)
        else:
            sure = is_upper(data[i + 1]) and clause(data, i, end, out[n]) > 0
        if sure:
            cp += points(data, known, i)
            known = i
            out[n, ev.CP] = cp
            out[n, ev.FLAGS] |= ev.INSIDE_LINE
            n += 1
    return out, n


@kernel
def _grown(out: Ints) -> Ints:
    bigger = np.empty((2 * len(out), ev.COLUMNS), np.int64)
    for i in range(len(out)):  # a slice assignment would take Numba six seconds to compile
        for j in range(ev.COLUMNS):
            bigger[i, j] = out[i, j]
    return bigger


@kernel
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
    bounds = np.zeros(docs + 1, np.int64)
    sizes = np.zeros((docs, 2), np.int64)
    zero = bounds[0]  # typed: for a literal 0 Numba would compile every callee twice
    n = zero
    for doc in range(docs):
        at, end = offsets[doc], offsets[doc + 1]
        cp = before = seen = title = zero
        enacting = at <= end
        while at < end:
            start, line_cp = at, cp
            while at < end and (data[at] > 13 or data[at] < 10):
                if (data[at] & 0xC0) != 0x80:
                    cp += 1
                at += 1
            first = blank(data, start, at)
            if first < at:
                if n + 2 * CHAIN >= len(out):
                    out = _grown(out)
                if seen == 0:
                    sizes[doc, 1] = line_cp + points(data, start, first)
                    title = at - start
                elif seen == 1 and title <= TITLE_BYTES:
                    clear(out[n])
                    out[n, ev.FAMILY] = ev.BODY
                    out[n, ev.CP] = line_cp + points(data, start, first)
                    n += 1
                seen += 1
                was = n
                n = _line(data, start, at, line_cp, before, enacting, out, n)
                if at - start > SCANNED_BYTES:
                    out, n = _inside(data, first, at, line_cp + points(data, start, first), out, n)
                if n > was and out[n - 1, ev.FAMILY] == ev.SECTION:
                    enacting = False
                before = _ending(data, first, at)
                if n > was and out[n - 1, ev.HEAD_END] >= trim(data, first, at) - 1:
                    before = 0  # a heading fills the line: it breaks off nothing
            elif first == at:
                before &= ~ev.BROKEN_LINE
            if at < end:
                at += 1
                cp += 1
        sizes[doc, 0] = cp
        bounds[doc + 1] = n
    return out[:n], bounds, sizes
