"""Small compiled readers of UTF-8 bytes: spaces, dashes, words, numerals.

Each takes the bytes, where to look and where the line ends; a length or a value of 0 says no.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whereas.jit import inlined

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]


@inlined
def clear(row: Ints) -> None:
    """Set a row of events to zero."""
    for i in range(len(row)):
        row[i] = 0


@inlined
def blank(data: Bytes, at: int, end: int) -> int:
    """Skip spaces of any width, tabs and byte-order marks."""
    while at < end:
        b = data[at]
        if b == 32 or b == 9:
            at += 1
        elif b == 0xC2 and at + 1 < end and data[at + 1] == 0xA0:
            at += 2
        elif at + 2 < end and (
            (b == 0xEF and data[at + 1] == 0xBB and data[at + 2] == 0xBF)
            or (b == 0xE2 and data[at + 1] == 0x80 and 0x80 <= data[at + 2] <= 0x8B)
        ):
            at += 3
        else:
            break
    return at


@inlined
def trim(data: Bytes, start: int, end: int) -> int:
    """Step back over spaces at the end of `start:end`."""
    while end > start and (
        data[end - 1] <= 32 or (data[end - 1] == 0xA0 and end - 1 > start and data[end - 2] == 0xC2)
    ):
        end -= 2 if data[end - 1] == 0xA0 else 1
    return end


@inlined
def is_digit(b: int) -> bool:
    """Say whether `b` is a digit."""
    return 48 <= b <= 57


@inlined
def is_upper(b: int) -> bool:
    """Say whether `b` is a capital letter."""
    return 65 <= b <= 90


@inlined
def is_letter(b: int) -> bool:
    """Say whether `b` is a letter of the alphabet."""
    return 65 <= b <= 90 or 97 <= b <= 122


@inlined
def dash_size(data: Bytes, at: int, end: int) -> int:
    """Give the length of the dash at `at`: a hyphen, an en or em dash, or 0."""
    if at < end and data[at] == 45:
        return 1
    if at + 2 < end and data[at] == 0xE2 and data[at + 1] == 0x80 and 0x90 <= data[at + 2] <= 0x95:
        return 3
    return 0


@inlined
def quote_size(data: Bytes, at: int, end: int) -> int:
    """Give the length of the quotation mark at `at`, or 0."""
    if at < end and (data[at] == 34 or data[at] == 39):
        return 1
    if at + 2 < end and data[at] == 0xE2 and data[at + 1] == 0x80 and 0x98 <= data[at + 2] <= 0x9F:
        return 3
    return 0


@inlined
def sign_size(data: Bytes, at: int, end: int) -> int:
    """Give the length of the section sign at `at`, or of the U+FFFD that stands for a lost one."""
    if at + 1 < end and data[at] == 0xC2 and data[at + 1] == 0xA7:
        return 4 if at + 3 < end and data[at + 2] == 0xC2 and data[at + 3] == 0xA7 else 2
    if at + 2 < end and data[at] == 0xEF and data[at + 1] == 0xBF and data[at + 2] == 0xBD:
        return 3
    return 0


@inlined
def points(data: Bytes, start: int, end: int) -> int:
    """Count the code points of `start:end`."""
    count = 0
    for i in range(start, end):
        if (data[i] & 0xC0) != 0x80:
            count += 1
    return count


@inlined
def read_roman(data: Bytes, start: int, end: int) -> int:
    """Read a Roman numeral below 90 in either case; 0 if it is none."""
    total = last = repeat = 0
    for i in range(end - 1, start - 1, -1):
        b = data[i] | 32
        value = 1 if b == 105 else 5 if b == 118 else 10 if b == 120 else 50 if b == 108 else 0
        repeat = repeat + 1 if value == last else 1
        if value == 0 or repeat > 3 or (repeat > 1 and (value == 5 or value == 50)):
            return 0
        if value < last and not (value == 1 and last <= 10) and not (value == 10 and last == 50):
            return 0
        total += -value if value < last else value
        last = value
    return total if total < 90 else 0
