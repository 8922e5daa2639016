"""Read one mark at the start of a line: what kind it is, its number, its catchline.

Each reader fills one row of the table of events and gives where the text behind the mark
starts, or 0 when no such mark stands there.
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
    count_word,
    dash_size,
    holds,
    is_digit,
    is_letter,
    is_upper,
    read_roman,
    says,
    sign_size,
    trim,
)

Ints = npt.NDArray[np.int64]

HEADING_BYTES = 160
"""Catchlines in the codes read here: 99 of 100 are shorter than 130 bytes; sentences are not."""

ENACTING_BYTES = 600
"""How far into a line "ordain as follows" is looked for: a council's full name fits."""


@kernel
def _number(data: Bytes, at: int, end: int) -> tuple[int, int, int]:
    """Read a section's number; give its end (0 if none), its leading integer and its flags.

    `10-4`, `20-699.7`, `1-14-2-030`, `7e`, `2-4—2-30` are compound, `12` is plain.
    """
    i, value, flags = at, 0, 0
    while i < end and i < at + 9 and is_digit(data[i]):
        value = 10 * value + int(data[i]) - 48
        i += 1
    if i == at:
        if i + 1 < end and is_upper(data[i]) and dash_size(data, i + 1, end):
            i += 1
        else:
            stop, value = count_word(data, at, end)
            if stop == 0 and is_upper(data[at] if at < end else 0):
                stop = at
                while stop < end and is_upper(data[stop]):
                    stop += 1
                value = read_roman(data, at, stop)
            return (stop, value, 0) if value else (0, 0, 0)
    while i < end:
        b = data[i]
        join = dash_size(data, i, end)
        if join == 0 and (b == 46 or b == 58):
            join = 1
        if join == 0 and not (is_digit(b) or is_letter(b)):
            break
        if join and not (
            i + join < end and (is_digit(data[i + join]) or is_letter(data[i + join]))
        ):
            break
        if join and b == 46 and not is_digit(data[i + 1]):
            break
        flags = ev.COMPOUND
        i += join if join else 1
    return (i, value, flags) if i - at <= 30 else (0, 0, 0)


@kernel
def _verb(data: Bytes, start: int, end: int) -> bool:
    """Say whether `start:end` holds a word that makes a sentence of it: no catchline then."""
    verbs = (b"shall", b"is", b"are", b"may", b"means", b"was", b"were", b"be", b"takes", b"will",
             b"must", b"has", b"have", b"hereby", b"amended", b"repealed")  # fmt: skip
    i = start
    while i < end:
        j = i
        while j < end and is_letter(data[j]):
            j += 1
        if 2 <= j - i <= 8 and not is_upper(data[i]):
            for word in verbs:
                if len(word) == j - i and says(data, i, j, word):
                    return True
        i = j + 1
    return False


@kernel
def _capitals(data: Bytes, start: int, end: int) -> bool:
    """Say whether all letters of `start:end` are capitals, and there are some."""
    seen = False
    for i in range(start, end):
        if 97 <= data[i] <= 122:
            return False
        seen = seen or is_upper(data[i])
    return seen


@kernel
def _abbreviated(data: Bytes, start: int, end: int) -> bool:
    """Say whether the word `start:end` is an initial or an abbreviation that takes a full stop."""
    if end - start == 1:
        return True
    for word in (b"no", b"st", b"pub", b"stat", b"sec", b"inc", b"art", b"ch", b"vs"):
        if len(word) == end - start and says(data, start, end, word):
            return True
    return False


@kernel
def _balanced(data: Bytes, start: int, end: int) -> bool:
    """Say whether as many brackets open as close in `start:end`."""
    count = 0
    for i in range(start, end):
        count += 1 if data[i] == 40 else -1 if data[i] == 41 else 0
    return count == 0


@kernel
def _full_stop(data: Bytes, start: int, end: int) -> int:
    """Find the full stop that ends the first sentence, past "No.", "St." and initials; or -1."""
    word = start
    for i in range(start, min(end, start + HEADING_BYTES)):
        b = data[i]
        ends = i + 1 >= end or data[i + 1] <= 34 or data[i + 1] >= 0xC2
        if b == 46 and ends and not _abbreviated(data, word, i):
            return i
        if not is_letter(b):
            word = i + 1
    return -1


@kernel
def _heading(data: Bytes, at: int, end: int, flags: int) -> tuple[int, int, int]:
    """Read a catchline; give its start and end, and where the text behind it goes on."""
    publisher = flags & ev.PUBLISHER != 0
    at = blank(data, at + dash_size(data, at, end), end)
    end = trim(data, at, end)
    if at >= end or (97 <= data[at] <= 122) or data[at] == 40:
        return at, at, at
    if not publisher and (is_digit(data[at]) or _marked(data, at, end)):
        return at, at, at
    stop = _full_stop(data, at, end)
    if publisher and end - at <= HEADING_BYTES:
        stop = end
    after = stop + 1
    if stop < 0:
        if end - at > HEADING_BYTES or data[end - 1] == 58 or data[end - 1] == 59:
            return at, at, at
        stop = after = end
    if stop - at < 3:
        return at, at, at
    sentence = not _capitals(data, at, stop) and _verb(data, at, stop)
    if not publisher and (sentence or not _balanced(data, at, stop)):
        return at, at, at
    if stop > at and data[stop - 1] == 93:  # a publisher's footnote: "[2]"
        back = stop - 2
        while back > at and is_digit(data[back]):
            back -= 1
        if data[back] == 91:
            stop = back
    while stop > at and (data[stop - 1] == 46 or data[stop - 1] <= 32):
        stop -= 1
    return at, stop, min(after, end)


@kernel
def _cited(data: Bytes, at: int, end: int) -> bool:
    """Say whether the words at `at` make a citation of the mark before them."""
    words = (b"of ", b"and ", b"or ", b"through ", b"hereof", b"thereof", b"above")
    for word in words:  # noqa: SIM110 - as above
        if at < end and data[at] >= 97 and says(data, at, end, word):
            return True
    return False


@kernel
def _amending(data: Bytes, at: int, end: int) -> bool:
    """Say whether the words at `at` begin an amendment of another law."""
    words = (b"section ", b"subsection ", b"paragraph ", b"chapter ", b"title ", b"a new ",
             b"new ", b"the table of contents ")  # fmt: skip
    for word in words:  # noqa: SIM110 - as above
        if at < end and is_upper(data[at]) and says(data, at, end, word):
            return True
    return False


@kernel
def _subsection(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a subdivision's mark into `row`; give where the text behind it starts, 0 if none."""
    i = at
    paren = i < end and data[i] == 40
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
    elif i < end and is_letter(data[i]):
        capital = is_upper(data[i])
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
    else:
        return 0
    if i > start and i + 1 < end and data[i] == 45:  # (a-1), b-1.
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
    if _cited(data, text, end):
        flags |= ev.CITED
    if _amending(data, text, end):
        flags |= ev.AMENDING
    row[ev.FLAGS] = flags
    head, head_end, after = _heading(data, text, end, flags)
    if after >= trim(data, text, end):  # the whole item, not a catchline before its text
        head_end, after = head, text
    row[ev.HEAD_START], row[ev.HEAD_END] = head, head_end
    return blank(data, after, end)


@kernel
def _keyword(data: Bytes, at: int, end: int) -> int:
    """Skip "Section ", "SEC. ", "Secs. ", "§ " and the like; give the end, 0 if none."""
    sign = sign_size(data, at, end)
    if sign:
        return blank(data, at + sign, end)
    if at >= end or data[at] != 83 or not says(data, at, end, b"sec"):
        return 0
    i = at + 3
    if says(data, i, end, b"tion"):
        i += 4
    if i < end and (data[i] | 32) == 115:
        i += 1
    if i < end and data[i] == 46:
        i += 1
    j = blank(data, i, end)
    return j if j > i else 0


@kernel
def section(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a section's mark into `row`; give where the text behind it starts, 0 if none."""
    i = _keyword(data, at, end)
    bare = i == 0
    stop, value, flags = _number(data, at if bare else i, end)
    if stop == 0 or (bare and not (flags and is_digit(data[at]))):
        return 0
    row[ev.NUM_START], row[ev.NUM_END] = (at if bare else i), stop
    signed = not bare and data[at] != 83
    loud = signed or (not bare and _capitals(data, at, i))
    point = stop < end and (data[stop] == 46 or data[stop] == 58)
    text = blank(data, stop + 1 if point else stop, end)
    dash = dash_size(data, text, end)
    if dash and (point or text > stop) and (text + dash >= end or data[text + dash] <= 32):
        flags |= ev.PUBLISHER
        text = blank(data, text + dash, end)
    if bare and not (text < end and is_upper(data[text])):
        return 0
    if bare and not flags & ev.PUBLISHER:
        flags |= ev.UNSURE
    if not point and not flags & ev.PUBLISHER:
        if text == stop and text < end:
            return 0
        if text < end and not (loud and (data[text] < 97 or data[text] >= 0xC2)):
            flags |= ev.UNSURE
    if text < end and 97 <= data[text] <= 122 and not _marked(data, text, end):
        if not point:
            return 0
        flags |= ev.UNSURE
    head, head_end, text = _heading(data, text, end, flags)
    row[ev.FAMILY], row[ev.STYLE], row[ev.VALUE], row[ev.ROMAN] = ev.SECTION, 0, value, 0
    row[ev.HEAD_START], row[ev.HEAD_END], row[ev.FLAGS] = head, head_end, flags
    return blank(data, text, end)


@kernel
def _marked(data: Bytes, at: int, end: int) -> bool:
    """Say whether a subdivision's mark with a full stop stands at `at`: "§ 2. a. The …"."""
    return at + 2 < end and data[at + 1] == 46 and data[at + 2] <= 32


@kernel
def _container(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read "ARTICLE II. - IN GENERAL" into `row`; give the line's end, 0 if it is none."""
    words = (b"appendix ", b"title ", b"subtitle ", b"part ", b"chapter ", b"subchapter ",
             b"article ", b"division ", b"subdivision ")  # fmt: skip
    end = trim(data, at, end)
    if end - at > HEADING_BYTES:
        return 0
    for rank in range(len(words)):
        if not says(data, at, end, words[rank]):
            continue
        start = blank(data, at + len(words[rank]), end)
        stop, value, flags = _number(data, start, end)
        if stop == 0 and start < end and is_upper(data[start]):
            stop, value = start + 1, int(data[start]) - 64
        if stop == 0 or (stop < end and is_letter(data[stop])):
            return 0
        point = stop < end and (data[stop] == 46 or data[stop] == 58)
        text = blank(data, stop + 1 if point else stop, end)
        dash = dash_size(data, text, end)
        text = blank(data, text + dash, end)
        if text < end and not (is_upper(data[text]) or is_digit(data[text]) or data[text] == 91):
            return 0
        if not point and not dash and text < end and _verb(data, text, end):
            return 0
        head, head_end, _ = _heading(data, text, end, flags | ev.PUBLISHER)
        row[ev.FAMILY], row[ev.STYLE], row[ev.VALUE] = ev.CONTAINER, rank + 1, value
        row[ev.ROMAN], row[ev.FLAGS] = 0, ev.PUBLISHER if point and dash else 0
        row[ev.NUM_START], row[ev.NUM_END] = at, stop
        row[ev.HEAD_START], row[ev.HEAD_END] = head, head_end
        return end
    return 0


@kernel
def _enacts(data: Bytes, at: int, end: int) -> bool:
    """Say whether the line at `at` opens with enacting words in one of their usual forms."""
    near, far = min(end, at + 60), min(end, at + ENACTING_BYTES)
    if says(data, at, end, b"be it "):
        for word in (b"enact", b"ordain", b"resolv"):
            if holds(data, at, near, word):
                return True
    for word in (b"now, therefore", b"now therefore", b"therefore, be it"):
        if says(data, at, end, word):
            return True
    if not (says(data, at, end, b"the ") or says(data, at, end, b"it is hereby ")):
        return False
    for word in (b"hereby ordain", b"ordain as follows", b"ordains as follows", b"do enact",
                 b"does enact", b"enact as follows", b"resolves as follows"):  # fmt: skip
        if holds(data, at, far, word):
            return True
    return False


@kernel
def clause(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a recital's or an enacting clause's opening words into `row`; 0 if there are none."""
    family = 0
    word = 8 if says(data, at, end, b"resolved") else 0
    if says(data, at, end, b"whereas"):
        stop = at + 7
        if stop < end and (is_letter(data[stop]) or is_digit(data[stop])):
            return 0
        family = ev.RECITAL
    elif word or says(data, at, end, b"further resolved") or _enacts(data, at, end):
        family = ev.ENACTING
    else:
        return 0
    clear(row)
    row[ev.FAMILY] = family
    row[ev.NUM_START] = row[ev.NUM_END] = at
    row[ev.HEAD_START], row[ev.HEAD_END] = at, at + word
    return at + 1


@kernel
def opening(data: Bytes, at: int, end: int, enacting: bool, row: Ints) -> int:
    """Read whatever mark stands at `at`; give where the text behind it starts, 0 if none."""
    b = data[at]
    text = 0
    if b == 40:
        return _subsection(data, at, end, row)
    if b == 0xC2 or b == 0xEF or (b == 83 and at + 1 < end and (data[at + 1] | 32) == 101):
        return section(data, at, end, row)
    if is_digit(b):
        text = section(data, at, end, row)
        return text if text else _subsection(data, at, end, row)
    if not is_letter(b):
        return 0
    if at + 1 < end and (data[at + 1] == 46 or data[at + 1] == 41 or read_roman(data, at, at + 2)):
        text = _subsection(data, at, end, row)
    if text == 0 and (b == 83 or b == 84 or b == 80 or b == 65 or b == 67 or b == 68):
        text = _container(data, at, end, row)
    if text == 0 and enacting and is_upper(b):
        text = clause(data, at, end, row)
    return text
