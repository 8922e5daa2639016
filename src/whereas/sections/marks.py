"""Read one mark at the start of a line: what kind it is, its number, its catchline.

`opening` fills the row of an event with the mark, `heading` with the catchline behind it. Both
give where the text goes on, or 0 when there is no such mark after all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whereas.jit import inlined
from whereas.sections import events as ev
from whereas.sections import roles as word
from whereas.sections.glyphs import (
    Bytes,
    blank,
    clear,
    dash_size,
    is_digit,
    is_letter,
    is_upper,
    read_roman,
    sign_size,
    trim,
)
from whereas.sections.roles import find, role

Ints = npt.NDArray[np.int64]

HEADING_BYTES = 160
"""Catchlines in the codes read here: 99 of 100 are shorter than 130 bytes; sentences are not."""

SENTENCE_BYTES = 60
"""A catchline that reads like a sentence ("Where vending is allowed") is at most this long."""

ENACTING_BYTES = 600
"""How far into a line "ordain as follows" is looked for: a council's full name fits."""

NEAR_BYTES = 60
"""How far behind "Be it" the word "enacted" is looked for."""

MADE = word.ORDAIN | word.ENACT | word.RESOLVE


@inlined
def _in_words(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a section's number in words or Roman numerals into `row`; give its end, 0 if none."""
    found = role(data, at, end)
    if found & word.COUNT:
        row[ev.VALUE] = found >> word.VALUE
        return at + (found >> word.LENGTH & 15)
    stop = at
    while stop < end and is_upper(data[stop]):
        stop += 1
    row[ev.VALUE] = read_roman(data, at, stop)
    return stop if row[ev.VALUE] else 0


@inlined
def _number(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a section's number into `row`, with its leading integer; give its end, 0 if none.

    `10-4`, `20-699.7`, `1-14-2-030`, `7e`, `2-4—2-30` are compound, `12` is plain.
    """
    i, value = at, 0
    while i < end and i < at + 9 and is_digit(data[i]):
        value = 10 * value + int(data[i]) - 48
        i += 1
    if i == at:
        if i + 1 >= end or not is_upper(data[i]) or dash_size(data, i + 1, end) == 0:
            return _in_words(data, at, end, row)
        i += 1
    row[ev.VALUE] = value
    while i < end:
        b = data[i]
        step = 1
        if not (is_digit(b) or is_letter(b)):
            step = 1 if b == 46 or b == 58 else dash_size(data, i, end)
            after = data[i + step] if step and i + step < end else 0
            if not is_digit(after) and (b == 46 or not is_letter(after)):
                break
        row[ev.FLAGS] = ev.COMPOUND
        i += step
    return i if i - at <= 30 else 0


@inlined
def _full_stop(data: Bytes, start: int, end: int) -> int:
    """Find the full stop that ends the first sentence, past "No.", "St." and initials, or -1."""
    first = start
    for i in range(start, min(end, start + HEADING_BYTES)):
        b = data[i]
        ends = i + 1 >= end or data[i + 1] <= 34 or data[i + 1] >= 0xC2
        initial = i - first == 1
        if b == 46 and ends and not initial and not role(data, first, i) & word.ABBREVIATION:
            return i
        if not is_letter(b):
            first = i + 1
    return -1


@inlined
def _verbs(data: Bytes, at: int, end: int) -> int:
    """Give the roles of the words in small letters in `at:end`, up to one that states a rule."""
    key, small, roles = word.SEED, False, 0
    for i in range(at, end + 1):
        b = data[i] if i < end else 32
        if is_letter(b):
            if key == word.SEED:
                small = b >= 97
            key = key * word.FACTOR + (b | 32)
        elif key != word.SEED:
            if small:
                roles |= find(key)
                if roles & word.STATES:
                    break
            key = word.SEED
    return roles


@inlined
def _balanced(data: Bytes, start: int, end: int) -> bool:
    """Say whether as many brackets open as close in `start:end`."""
    count = 0
    for i in range(start, end):
        count += 1 if data[i] == 40 else -1 if data[i] == 41 else 0
    return count == 0


@inlined
def _reads(data: Bytes, at: int, stop: int, end: int, row: Ints) -> bool:
    """Say whether `at:stop` reads like a catchline, in a line that ends at `end`."""
    if not _balanced(data, at, stop):
        return False
    roles = _verbs(data, at, stop)
    if not roles & word.VERB:
        return True
    if row[ev.FAMILY] != ev.SECTION or end - stop > 1 or stop - at > SENTENCE_BYTES:
        return False
    if roles & word.STATES or role(data, at, end) & word.OPENS:
        return False
    row[ev.FLAGS] |= ev.DOUBTFUL
    return True


@inlined
def heading(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a catchline into `row`; give where the text behind it goes on, 0 if no mark is it."""
    container = row[ev.FAMILY] == ev.CONTAINER
    publisher = container or row[ev.FLAGS] & ev.PUBLISHER != 0
    at = blank(data, at + dash_size(data, at, end), end)
    end = trim(data, at, end)
    row[ev.HEAD_START] = row[ev.HEAD_END] = at
    if at >= end or (97 <= data[at] <= 122) or data[at] == 40:
        return at
    if not publisher and (is_digit(data[at]) or _marked(data, at, end)):
        return at
    short = end - at <= HEADING_BYTES
    stop = end if publisher and short else _full_stop(data, at, end)
    if stop < 0:
        if not short or data[end - 1] == 58 or data[end - 1] == 59:
            return at
        stop = end
    after = min(stop + 1, end)
    if stop - at < 3 or (row[ev.FAMILY] == ev.SUBSECTION and after == end):
        return at  # none, or the whole item and not a catchline before its text
    if not publisher and not _reads(data, at, stop, end, row):
        return at
    if container and at == blank(data, row[ev.NUM_END], end) and _verbs(data, at, end) & word.VERB:
        return 0  # "Chapter 3 is repealed"
    if data[stop - 1] == 93:  # a publisher's footnote: "[2]"
        back = stop - 2
        while back > at and is_digit(data[back]):
            back -= 1
        if data[back] == 91:
            stop = back
    while stop > at and (data[stop - 1] == 46 or data[stop - 1] <= 32):
        stop -= 1
    row[ev.HEAD_END] = stop
    return blank(data, after, end)


@inlined
def _behind(data: Bytes, at: int, end: int) -> int:
    """Say what the words behind a subdivision's mark make of it: a citation, an amendment."""
    found = role(data, at, end)
    if found & word.CITES and data[at] >= 97:
        return ev.CITED
    if found & (word.AMENDS | word.LEADS) == 0 or not is_upper(data[at]):
        return 0
    if found & word.LEADS:
        found = role(data, at + (found >> word.LENGTH & 15) + 1, end) & word.LED
    return ev.AMENDING if found else 0


@inlined
def _subsection(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a subdivision's mark into `row`; give where the text behind it starts, 0 if none."""
    i = at
    paren = data[i] == 40
    if paren:
        i += 1
    start = i
    value = roman = flags = 0
    alphabet = ev.DIGIT
    if i < end and is_digit(data[i]):
        while i < end and is_digit(data[i]) and i - start < 3:
            value = 10 * value + int(data[i]) - 48
            i += 1
        if paren and i + 1 < end and is_upper(data[i]) and data[i + 1] == 41:  # (1A)
            flags = ev.INSERTED
            i += 1
    else:
        capital = i < end and is_upper(data[i])
        while i < end and i - start < 7 and is_letter(data[i]) and is_upper(data[i]) == capital:
            i += 1
        alphabet = ev.UPPER if capital else ev.LOWER
        roman = read_roman(data, start, i)
        if i - start == 1:
            value = (int(data[start]) | 32) - 96
        elif i - start == 2 and data[start] == data[start + 1]:
            value = (int(data[start]) | 32) - 70
        if value == 0 and roman == 0:
            return 0
    if i + 1 < end and data[i] == 45:  # (a-1), b-1.
        flags = ev.INSERTED
        i += 1
        while i < end and (is_digit(data[i]) or is_letter(data[i])):
            i += 1
    if i >= end or i - start > 8:
        return 0
    if data[i] == 41:
        bracket = ev.PAREN if paren else ev.HALF_PAREN
    elif data[i] == 46 and not paren and (i + 1 >= end or data[i + 1] <= 34 or data[i + 1] >= 0xC2):
        bracket = ev.DOT
    else:
        return 0
    if i + 1 < end and 97 <= data[i + 1] <= 122:
        return 0
    row[ev.FAMILY] = ev.SUBSECTION
    row[ev.STYLE] = 1 + ev.ALPHABETS * bracket + alphabet
    row[ev.VALUE], row[ev.ROMAN] = value, roman
    row[ev.NUM_START], row[ev.NUM_END] = at, i + (0 if bracket == ev.DOT else 1)
    text = blank(data, i + 1, end)
    row[ev.FLAGS] = flags | _behind(data, text, end)
    return text


@inlined
def _keyword(data: Bytes, at: int, end: int) -> int:
    """Skip "Section ", "SEC. ", "Secs. ", "§ " and the like; give the end, 0 if none."""
    i = at + sign_size(data, at, end)
    if i == at and data[at] == 83:
        found = role(data, at, end)
        if found & word.KEYWORD == 0:
            return 0
        i += found >> word.LENGTH & 15
        if i < end and data[i] == 46:
            i += 1
        if blank(data, i, end) == i:
            return 0
    return blank(data, i, end) if i > at else 0


@inlined
def _section(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a section's mark into `row`; give where the text behind it starts, 0 if none."""
    i = _keyword(data, at, end)
    bare = i == 0
    i = at if bare else i
    row[ev.FLAGS] = 0
    stop = _number(data, i, end, row)
    flags = row[ev.FLAGS]
    if stop == 0 or (bare and not (flags and is_digit(data[at]))):
        return 0
    loud = not bare and (data[at] != 83 or is_upper(data[at + 1]))
    point = stop < end and (data[stop] == 46 or data[stop] == 58)
    text = blank(data, stop + 1 if point else stop, end)
    dash = dash_size(data, text, end)
    if dash and (point or text > stop) and (text + dash >= end or data[text + dash] <= 32):
        flags |= ev.PUBLISHER
        text = blank(data, text + dash, end)
    publisher = flags & ev.PUBLISHER != 0
    first = data[text] if text < end else 0
    if bare and not is_upper(first):
        return 0
    if not point and not publisher and text == stop and text < end:
        return 0
    small = 97 <= first <= 122 and not _marked(data, text, end)
    if small and not point:
        return 0
    quiet = not point and text < end and not (loud and (first < 97 or first >= 0xC2))
    if small or (not publisher and (bare or quiet)):
        flags |= ev.UNSURE
    row[ev.FAMILY], row[ev.STYLE], row[ev.ROMAN], row[ev.FLAGS] = ev.SECTION, 0, 0, flags
    row[ev.NUM_START], row[ev.NUM_END] = i, stop
    return text


@inlined
def _marked(data: Bytes, at: int, end: int) -> bool:
    """Say whether a subdivision's mark with a full stop stands at `at`: "§ 2. a. The …"."""
    return at + 2 < end and data[at + 1] == 46 and data[at + 2] <= 32


@inlined
def _container(data: Bytes, at: int, end: int, first: int, row: Ints) -> int:
    """Read "ARTICLE II. - IN GENERAL" into `row`; give where its heading starts, 0 if none."""
    start = at + (first >> word.LENGTH & 15)
    end = trim(data, at, end)
    if end - at > HEADING_BYTES or start >= end or data[start] != 32:
        return 0
    start = blank(data, start, end)
    stop = _number(data, start, end, row)
    if stop == 0 and start < end and is_upper(data[start]):
        stop, row[ev.VALUE] = start + 1, int(data[start]) - 64
    if stop == 0 or (stop < end and is_letter(data[stop])):
        return 0
    point = stop < end and (data[stop] == 46 or data[stop] == 58)
    text = blank(data, stop + 1 if point else stop, end)
    dash = dash_size(data, text, end)
    text = blank(data, text + dash, end)
    if text < end and not (is_upper(data[text]) or is_digit(data[text]) or data[text] == 91):
        return 0
    row[ev.FAMILY], row[ev.STYLE] = ev.CONTAINER, first >> word.VALUE
    row[ev.ROMAN], row[ev.FLAGS] = 0, ev.PUBLISHER if point and dash else 0
    row[ev.NUM_START], row[ev.NUM_END] = at, stop
    return max(text, at + 1)


@inlined
def _enacts(data: Bytes, at: int, end: int) -> bool:
    """Say whether the line at `at` opens with enacting words in one of their usual forms."""
    limit = min(end, at + ENACTING_BYTES)
    key, last, before, be_it = word.SEED, 0, 0, False
    for i in range(at, limit + 1):
        if i < limit and is_letter(data[i]):
            key = key * word.FACTOR + (data[i] | 32)
        elif key != word.SEED:
            now = find(key)
            if before == 0 and last & word.BE and now & word.IT:
                be_it = True
            if (
                (last & word.NOW and now & word.THEREFORE)
                or (before & word.THEREFORE and last & word.BE and now & word.IT)
                or (be_it and now & MADE and i - at <= NEAR_BYTES)
                or (last & word.HEREBY and now & word.ORDAIN)
                or (last & word.DO and now & word.ENACT)
                or (before & MADE and last & word.AS and now & word.FOLLOWS)
            ):
                return True
            before, last, key = last, now, word.SEED
    return False


@inlined
def _clause(data: Bytes, at: int, end: int, first: int, row: Ints) -> int:
    """Read a recital's or an enacting clause's opening words into `row`; 0 if there are none."""
    after = at + (first >> word.LENGTH & 15)
    family = ev.ENACTING
    if first & word.WHEREAS:
        if after < end and is_digit(data[after]):
            return 0
        family = ev.RECITAL
    elif first & word.FURTHER:
        if role(data, after + 1, end) & word.RESOLVED == 0:
            return 0
    elif not first & word.RESOLVED:
        opens = first & (word.BE | word.NOW | word.THEREFORE | word.THE | word.IT)
        if not opens or not _enacts(data, at, end):
            return 0
    clear(row)
    row[ev.FAMILY] = family
    row[ev.NUM_START] = row[ev.NUM_END] = row[ev.HEAD_START] = row[ev.HEAD_END] = at
    if first & word.RESOLVED:
        row[ev.HEAD_END] = after
    return at + 1


@inlined
def opening(data: Bytes, at: int, end: int, enacting: bool, row: Ints) -> int:
    """Read whatever mark stands at `at`; give where the text behind it starts, 0 if none."""
    b = data[at]
    digit, letter = is_digit(b), is_letter(b)
    after = data[at + 1] if at + 1 < end else 0
    text = 0
    if digit or b == 0xC2 or b == 0xEF or (b == 83 and (after | 32) == 101):
        text = _section(data, at, end, row)
        letter = False
    listed = letter and at + 1 < end
    if listed and after != 46 and after != 41:
        listed = read_roman(data, at, at + 2) > 0
    if text == 0 and (b == 40 or digit or listed):
        text = _subsection(data, at, end, row)
    if text == 0 and letter and is_upper(b):
        first = role(data, at, end)
        if first & word.CONTAINER:
            text = _container(data, at, end, first, row)
        elif enacting and first:
            text = _clause(data, at, end, first, row)
    return text
