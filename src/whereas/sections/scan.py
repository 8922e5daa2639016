"""Find the marks that may open a part of a text, in one pass over its UTF-8 bytes.

Law is drafted in lines: what opens a section, a subdivision or a recital stands at the start of
a line, or straight behind another mark. So each line is judged by its first few bytes, and the
rest of it is only counted. What a mark means is decided later, by sequence (`nest`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whereas.sections import events as ev
from whereas.sections.jit import kernel

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

HEADING_BYTES = 160
"""Catchlines in the codes read here: 99 of 100 are shorter than 130 bytes; sentences are not."""

TITLE_BYTES = 300
"""A first line up to this long may be a text's title."""

ENACTING_BYTES = 600
"""How far into a line "ordain as follows" is looked for: a council's full name fits."""

SCANNED_BYTES = 1500
"""Lines this long are searched inside for sections: scanned acts come as one line."""

CHAIN = 6
"""Marks on one line, "§ 4. (a) (1) (A) (i) …": no drafting style goes deeper on one line."""


@kernel
def _blank(data: Bytes, at: int, end: int) -> int:
    """Skip spaces, tabs, no-break spaces and byte-order marks."""
    while at < end:
        b = data[at]
        if b == 32 or b == 9:
            at += 1
        elif b == 0xC2 and at + 1 < end and data[at + 1] == 0xA0:
            at += 2
        elif b == 0xEF and at + 2 < end and data[at + 1] == 0xBB and data[at + 2] == 0xBF:
            at += 3
        else:
            break
    return at


@kernel
def _trim(data: Bytes, start: int, end: int) -> int:
    """Step back over spaces at the end of `start:end`."""
    while end > start and (
        data[end - 1] <= 32 or (data[end - 1] == 0xA0 and end - 1 > start and data[end - 2] == 0xC2)
    ):
        end -= 2 if data[end - 1] == 0xA0 else 1
    return end


@kernel
def _is(data: Bytes, at: int, end: int, word: bytes) -> bool:
    """Say whether the lower-case `word` stands at `at`, in whatever case."""
    if at < 0 or at + len(word) > end:
        return False
    for i in range(len(word)):  # noqa: SIM110 - Numba compiles no generator expressions
        if (data[at + i] | 32) != word[i]:
            return False
    return True


@kernel
def _has(data: Bytes, at: int, end: int, word: bytes) -> bool:
    for i in range(at, end - len(word) + 1):  # noqa: SIM110 - as above
        if (data[i] | 32) == word[0] and _is(data, i, end, word):
            return True
    return False


@kernel
def _digit(b: int) -> bool:
    return 48 <= b <= 57


@kernel
def _upper(b: int) -> bool:
    return 65 <= b <= 90


@kernel
def _letter(b: int) -> bool:
    return 65 <= b <= 90 or 97 <= b <= 122


@kernel
def _dash(data: Bytes, at: int, end: int) -> int:
    """Give the length of the dash at `at`: a hyphen, an en or em dash, or 0."""
    if at < end and data[at] == 45:
        return 1
    if at + 2 < end and data[at] == 0xE2 and data[at + 1] == 0x80 and 0x90 <= data[at + 2] <= 0x95:
        return 3
    return 0


@kernel
def _quote(data: Bytes, at: int, end: int) -> int:
    """Give the length of the quotation mark at `at`, or 0."""
    if at < end and (data[at] == 34 or data[at] == 39):
        return 1
    if at + 2 < end and data[at] == 0xE2 and data[at + 1] == 0x80 and 0x98 <= data[at + 2] <= 0x9F:
        return 3
    return 0


@kernel
def _sign(data: Bytes, at: int, end: int) -> int:
    """Give the length of the section sign at `at`, or of the U+FFFD that stands for a lost one."""
    if at + 1 < end and data[at] == 0xC2 and data[at + 1] == 0xA7:
        return 4 if at + 3 < end and data[at + 2] == 0xC2 and data[at + 3] == 0xA7 else 2
    if at + 2 < end and data[at] == 0xEF and data[at + 1] == 0xBF and data[at + 2] == 0xBD:
        return 3
    return 0


@kernel
def _points(data: Bytes, start: int, end: int) -> int:
    """Count the code points of `start:end`."""
    count = 0
    for i in range(start, end):
        if (data[i] & 0xC0) != 0x80:
            count += 1
    return count


@kernel
def _roman(data: Bytes, start: int, end: int) -> int:
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


@kernel
def _count_word(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read "One" to "Ten"; give the end and the value, or 0, 0."""
    words = (
        b"one",
        b"two",
        b"three",
        b"four",
        b"five",
        b"six",
        b"seven",
        b"eight",
        b"nine",
        b"ten",
    )
    for i in range(len(words)):
        stop = at + len(words[i])
        if _is(data, at, end, words[i]) and (stop >= end or not _letter(data[stop])):
            return stop, i + 1
    return 0, 0


@kernel
def _number(data: Bytes, at: int, end: int) -> tuple[int, int, int]:
    """Read a section's number; give its end (0 if none), its leading integer and its flags.

    `10-4`, `20-699.7`, `1-14-2-030`, `7e`, `2-4—2-30` are compound, `12` is plain.
    """
    i, value, flags = at, 0, 0
    while i < end and i < at + 9 and _digit(data[i]):
        value = 10 * value + int(data[i]) - 48
        i += 1
    if i == at:
        if i + 1 < end and _upper(data[i]) and _dash(data, i + 1, end):
            i += 1
        else:
            stop, value = _count_word(data, at, end)
            if stop == 0 and _upper(data[at] if at < end else 0):
                stop = at
                while stop < end and _upper(data[stop]):
                    stop += 1
                value = _roman(data, at, stop)
            return (stop, value, 0) if value else (0, 0, 0)
    while i < end:
        b = data[i]
        join = _dash(data, i, end)
        if join == 0 and (b == 46 or b == 58):
            join = 1
        if join == 0 and not (_digit(b) or _letter(b)):
            break
        if join and not (i + join < end and (_digit(data[i + join]) or _letter(data[i + join]))):
            break
        if join and b == 46 and not _digit(data[i + 1]):
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
        while j < end and _letter(data[j]):
            j += 1
        if 2 <= j - i <= 8 and not _upper(data[i]):
            for word in verbs:
                if len(word) == j - i and _is(data, i, j, word):
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
        seen = seen or _upper(data[i])
    return seen


@kernel
def _full_stop(data: Bytes, start: int, end: int) -> int:
    """Find the full stop that ends the first sentence, past "No.", "U.S." and initials; -1: none."""
    word = start
    for i in range(start, min(end, start + HEADING_BYTES)):
        b = data[i]
        if b == 46 and (i + 1 >= end or data[i + 1] <= 34 or data[i + 1] >= 0xC2):
            short = i - word == 1 or (
                i - word == 2 and (_is(data, word, i, b"no") or _is(data, word, i, b"st"))
            )
            if not short:
                return i
        if not _letter(b):
            word = i + 1
    return -1


@kernel
def _heading(data: Bytes, at: int, end: int, publisher: bool) -> tuple[int, int, int]:
    """Read a catchline; give its start and end, and where the text behind it goes on."""
    end = _trim(data, at, end)
    if at >= end or (97 <= data[at] <= 122) or data[at] == 40:
        return at, at, at
    stop = _full_stop(data, at, end)
    if publisher and end - at <= HEADING_BYTES:
        stop = end
    after = stop + 1
    if stop < 0:
        if end - at > HEADING_BYTES or data[end - 1] == 58 or data[end - 1] == 59:
            return at, at, at
        stop = after = end
    if not publisher and not _capitals(data, at, stop) and _verb(data, at, stop):
        return at, at, at
    if stop > at and data[stop - 1] == 93:  # a publisher's footnote: "[2]"
        back = stop - 2
        while back > at and _digit(data[back]):
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
        if at < end and data[at] >= 97 and _is(data, at, end, word):
            return True
    return False


@kernel
def _amending(data: Bytes, at: int, end: int) -> bool:
    """Say whether the words at `at` begin an amendment of another law."""
    words = (b"section ", b"subsection ", b"paragraph ", b"chapter ", b"title ", b"a new ",
             b"new ", b"the table of contents ")  # fmt: skip
    for word in words:  # noqa: SIM110 - as above
        if at < end and _upper(data[at]) and _is(data, at, end, word):
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
    if i < end and _digit(data[i]):
        while i < end and _digit(data[i]) and i - start < 3:
            value = 10 * value + int(data[i]) - 48
            i += 1
    elif i < end and _letter(data[i]):
        upper = _upper(data[i])
        while i < end and i - start < 7 and _letter(data[i]) and _upper(data[i]) == upper:
            i += 1
        alphabet = ev.UPPER if upper else ev.LOWER
        roman = _roman(data, start, i)
        if i - start == 1:
            value = (int(data[start]) | 32) - 96
        elif i - start == 2 and data[start] == data[start + 1]:
            value = (int(data[start]) | 32) - 70
        if value == 0 and roman == 0:
            return 0
    else:
        return 0
    if paren and i + 1 < end and data[i] == 45:
        flags = ev.INSERTED
        i += 1
        while i < end and (_digit(data[i]) or _letter(data[i])):
            i += 1
    if i >= end or i - start > 8:
        return 0
    if data[i] == 41:
        bracket = ev.PAREN if paren else ev.HALF_PAREN
    elif data[i] == 46 and not paren and (i + 1 >= end or data[i + 1] <= 32 or data[i + 1] == 0xC2):
        bracket = ev.DOT
    else:
        return 0
    if i + 1 < end and 97 <= data[i + 1] <= 122:
        return 0
    row[ev.FAMILY] = ev.SUBSECTION
    row[ev.STYLE] = 1 + ev.ALPHABETS * bracket + alphabet
    row[ev.VALUE], row[ev.ROMAN] = value, roman
    row[ev.NUM_START], row[ev.NUM_END] = at, i + (0 if bracket == ev.DOT else 1)
    text = _blank(data, i + 1, end)
    if _cited(data, text, end):
        flags |= ev.CITED
    if _amending(data, text, end):
        flags |= ev.AMENDING
    row[ev.FLAGS] = flags
    row[ev.HEAD_START] = row[ev.HEAD_END] = text
    return text


@kernel
def _keyword(data: Bytes, at: int, end: int) -> int:
    """Skip "Section ", "SEC. ", "Secs. ", "§ " and the like; give the end, 0 if none."""
    sign = _sign(data, at, end)
    if sign:
        return _blank(data, at + sign, end)
    if at >= end or data[at] != 83 or not _is(data, at, end, b"sec"):
        return 0
    i = at + 3
    if _is(data, i, end, b"tion"):
        i += 4
    if i < end and (data[i] | 32) == 115:
        i += 1
    if i < end and data[i] == 46:
        i += 1
    j = _blank(data, i, end)
    return j if j > i else 0


@kernel
def _section(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a section's mark into `row`; give where the text behind it starts, 0 if none."""
    i = _keyword(data, at, end)
    bare = i == 0
    stop, value, flags = _number(data, at if bare else i, end)
    if stop == 0 or (bare and not (flags and _digit(data[at]))):
        return 0
    row[ev.NUM_START], row[ev.NUM_END] = (at if bare else i), stop
    signed = not bare and data[at] != 83
    loud = signed or (not bare and _capitals(data, at, i))
    point = stop < end and (data[stop] == 46 or data[stop] == 58)
    text = _blank(data, stop + 1 if point else stop, end)
    dash = _dash(data, text, end)
    if dash and (point or text > stop) and (text + dash >= end or data[text + dash] <= 32):
        flags |= ev.PUBLISHER
        text = _blank(data, text + dash, end)
    if bare and not (flags & ev.PUBLISHER and text < end and _upper(data[text])):
        return 0
    if not point and not flags & ev.PUBLISHER:
        if text == stop and text < end:
            return 0
        if text < end and not (loud and (data[text] < 97 or data[text] >= 0xC2)):
            flags |= ev.UNSURE
    if text < end and 97 <= data[text] <= 122 and not _marked(data, text, end):
        if not point:
            return 0
        flags |= ev.UNSURE
    head, head_end, text = _heading(data, text, end, flags & ev.PUBLISHER != 0)
    row[ev.FAMILY], row[ev.STYLE], row[ev.VALUE], row[ev.ROMAN] = ev.SECTION, 0, value, 0
    row[ev.HEAD_START], row[ev.HEAD_END], row[ev.FLAGS] = head, head_end, flags
    return _blank(data, text, end)


@kernel
def _marked(data: Bytes, at: int, end: int) -> bool:
    """Say whether a subdivision's mark with a full stop stands at `at`: "§ 2. a. The …"."""
    return at + 2 < end and data[at + 1] == 46 and data[at + 2] <= 32


@kernel
def _container(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read "ARTICLE II. - IN GENERAL" into `row`; give the line's end, 0 if it is none."""
    words = (b"appendix ", b"title ", b"subtitle ", b"part ", b"chapter ", b"subchapter ",
             b"article ", b"division ", b"subdivision ")  # fmt: skip
    end = _trim(data, at, end)
    if end - at > HEADING_BYTES:
        return 0
    for rank in range(len(words)):
        if not _is(data, at, end, words[rank]):
            continue
        start = _blank(data, at + len(words[rank]), end)
        stop, value, _ = _number(data, start, end)
        if stop == 0 and start < end and _upper(data[start]):
            stop, value = start + 1, int(data[start]) - 64
        if stop == 0 or (stop < end and _letter(data[stop])):
            return 0
        point = stop < end and (data[stop] == 46 or data[stop] == 58)
        text = _blank(data, stop + 1 if point else stop, end)
        dash = _dash(data, text, end)
        text = _blank(data, text + dash, end)
        if text < end and not (_upper(data[text]) or _digit(data[text]) or data[text] == 91):
            return 0
        if not point and not dash and text < end and _verb(data, text, end):
            return 0
        head, head_end, _ = _heading(data, text, end, True)
        row[ev.FAMILY], row[ev.STYLE], row[ev.VALUE] = ev.CONTAINER, rank + 1, value
        row[ev.ROMAN], row[ev.FLAGS] = 0, ev.PUBLISHER if point and dash else 0
        row[ev.NUM_START], row[ev.NUM_END] = at, stop
        row[ev.HEAD_START], row[ev.HEAD_END] = head, head_end
        return end
    return 0


@kernel
def _clause(data: Bytes, at: int, end: int, row: Ints) -> int:
    """Read a recital's or an enacting clause's opening words into `row`; 0 if there are none."""
    b = data[at]
    family, word = 0, 0
    if b == 87 and _is(data, at, end, b"whereas") and not (
        at + 7 < end and (_letter(data[at + 7]) or _digit(data[at + 7]))
    ):  # fmt: skip
        family = ev.RECITAL
    elif b == 66 and _is(data, at, end, b"be it ") and (
        _has(data, at, min(end, at + 60), b"enact")
        or _has(data, at, min(end, at + 60), b"resolv")
        or _has(data, at, min(end, at + 60), b"ordain")
    ):  # fmt: skip
        family = ev.ENACTING
    elif (b == 78 and (_is(data, at, end, b"now, therefore") or _is(data, at, end, b"now therefore"))) or (
        b == 84 and _is(data, at, end, b"therefore, be it")
    ):  # fmt: skip
        family = ev.ENACTING
    elif b == 82 and _is(data, at, end, b"resolved"):
        family, word = ev.ENACTING, 8
    elif b == 70 and _is(data, at, end, b"further resolved"):
        family, word = ev.ENACTING, 16
    elif b == 84 or b == 73:
        stop = min(end, at + ENACTING_BYTES)
        if (_has(data, at, stop, b"ordain") or _has(data, at, stop, b"enact")
                or _has(data, at, stop, b"resolve")) and (
            _has(data, at, end, b"as follows") or _is(data, at, end, b"it is hereby ")
            or _has(data, at, stop, b"do enact")):  # fmt: skip
            family = ev.ENACTING
    if family == 0:
        return 0
    row[ev.FAMILY], row[ev.STYLE], row[ev.VALUE], row[ev.ROMAN], row[ev.FLAGS] = family, 0, 0, 0, 0
    row[ev.NUM_START] = row[ev.NUM_END] = at
    row[ev.HEAD_START], row[ev.HEAD_END] = at, at + word
    return at + 1


@kernel
def _opening(data: Bytes, at: int, end: int, enacting: bool, row: Ints) -> int:
    """Read whatever mark stands at `at`; give where the text behind it starts, 0 if none."""
    b = data[at]
    text = 0
    if b == 40:
        return _subsection(data, at, end, row)
    if b == 0xC2 or b == 0xEF or (b == 83 and at + 1 < end and (data[at + 1] | 32) == 101):
        return _section(data, at, end, row)
    if _digit(b):
        text = _section(data, at, end, row)
        return text if text else _subsection(data, at, end, row)
    if not _letter(b):
        return 0
    if at + 1 < end and (data[at + 1] == 46 or data[at + 1] == 41 or _roman(data, at, at + 2)):
        text = _subsection(data, at, end, row)
    if text == 0 and (b == 83 or b == 84 or b == 80 or b == 65 or b == 67 or b == 68):
        text = _container(data, at, end, row)
    if text == 0 and enacting and _upper(b):
        text = _clause(data, at, end, row)
    return text


@kernel
def _ending(data: Bytes, start: int, end: int) -> int:
    """Say what the line `start:end` does to the next one: announces it, breaks off, neither."""
    end = _trim(data, start, end)
    while end > start and _quote(data, end - 1, end):
        end -= 1
    last = data[end - 1]
    if last == 58 or _is(data, end - 7, end, b"follows") or _is(data, end - 4, end, b"read"):
        return ev.AFTER_COLON
    if end - start < 60:
        return 0
    joined = _is(data, end - 4, end, b" and") or _is(data, end - 3, end, b" or")
    broken = last == 44 or _letter(last) or _digit(last)
    return ev.BROKEN_LINE if broken and not joined else 0


@kernel
def _line(
    data: Bytes, start: int, end: int, cp: int, flags: int, enacting: bool, out: Ints, n: int
) -> int:
    """Write the events of the line `start:end`, which begins at code point `cp`."""
    at = _blank(data, start, end)
    first = at
    quote = _quote(data, at, end)
    if quote:
        flags |= ev.QUOTED
        at = _blank(data, at + quote, end)
    if at < end and data[at] == 91:
        at += 1
    opened = first
    for _ in range(CHAIN):
        if at >= end:
            break
        text = _opening(data, at, end, enacting, out[n])
        if text == 0 or (opened != first and out[n, ev.FAMILY] != ev.SUBSECTION):
            break
        out[n, ev.CP] = cp + _points(data, start, opened)
        out[n, ev.FLAGS] |= flags
        n += 1
        family = out[n - 1, ev.FAMILY]
        if family != ev.SECTION and family != ev.SUBSECTION:
            break
        flags = ev.RUN_IN
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
            stop = _section(data, i, min(end, i + 400), out[n])
            sure = stop > 0 and not out[n, ev.FLAGS] & (ev.UNSURE | ev.COMPOUND)
        else:
            sure = _upper(data[i + 1]) and _clause(data, i, end, out[n]) > 0
        if sure:
            cp += _points(data, known, i)
            known = i
            out[n, ev.CP] = cp
            out[n, ev.FLAGS] |= ev.INSIDE_LINE
            n += 1
    return out, n


@kernel
def _grown(out: Ints) -> Ints:
    bigger = np.empty((2 * len(out), ev.COLUMNS), np.int64)
    bigger[: len(out)] = out
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
    n = 0
    for doc in range(docs):
        at, end = offsets[doc], offsets[doc + 1]
        cp, before, seen, title, enacting = 0, 0, 0, 0, True
        while at < end:
            start, line_cp = at, cp
            while at < end and (data[at] > 13 or data[at] < 10):
                if (data[at] & 0xC0) != 0x80:
                    cp += 1
                at += 1
            first = _blank(data, start, at)
            if first < at:
                if n + 2 * CHAIN >= len(out):
                    out = _grown(out)
                if seen == 0:
                    sizes[doc, 1] = line_cp + _points(data, start, first)
                    title = at - start
                elif seen == 1 and title <= TITLE_BYTES:
                    out[n] = 0
                    out[n, ev.FAMILY] = ev.BODY
                    out[n, ev.CP] = line_cp + _points(data, start, first)
                    n += 1
                seen += 1
                was = n
                n = _line(data, start, at, line_cp, before, enacting, out, n)
                if at - start > SCANNED_BYTES:
                    out, n = _inside(data, first, at, line_cp + _points(data, start, first), out, n)
                if n > was and out[n - 1, ev.FAMILY] == ev.SECTION:
                    enacting = False
                before = _ending(data, first, at)
            elif first == at:
                before &= ~ev.BROKEN_LINE
            if at < end:
                at += 1
                cp += 1
        sizes[doc, 0] = cp
        bounds[doc + 1] = n
    return out[:n], bounds, sizes
