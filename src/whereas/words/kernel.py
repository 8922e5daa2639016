"""The compiled loops of the normal form: UTF-8 in, word codes and their places out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.jit import Whole, copy_row, inlined, kernel
from whereas.words.codes import EXACT_BITS, HASH_BITS, MASKED_BIT, NAME_BIT
from whereas.words.tables import DIGIT, LETTER, NUMBER_JOINER, PLANE, SEPARATOR

SAMPLE = 16
"""Every how many words a version's place in bytes and code points is kept. Any word's place is
then at most 15 words away; storing all places would cost as much as the text itself."""

NUMBER_SLOTS = 4096
"""Slots of the table of number words, a power of two; each word's own low bits find it."""

_SEED = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)


@inlined
def decode(data: NDArray[np.uint8], at: Whole) -> tuple[int, int]:
    """The code point at byte `at` and its length; broken bytes read as separators."""
    b = data[at]
    if b < 0x80:
        return int(b), 1
    n = data.size
    if 0xC2 <= b < 0xE0 and at + 1 < n:
        return ((int(b) & 0x1F) << 6) | (int(data[at + 1]) & 0x3F), 2
    if 0xE0 <= b < 0xF0 and at + 2 < n:
        high = ((int(b) & 0x0F) << 12) | ((int(data[at + 1]) & 0x3F) << 6)
        return high | (int(data[at + 2]) & 0x3F), 3
    if 0xF0 <= b < 0xF5 and at + 3 < n:
        return PLANE, 4
    return 0, 1


@kernel
def scan_words(
    data: NDArray[np.uint8],
    begin: Whole,
    end: Whole,
    char: Whole,
    limit: Whole,
    classes: NDArray[np.uint8],
    folds: NDArray[np.uint16],
    number_words: NDArray[np.uint32],
    codes: NDArray[np.uint32],
    places: NDArray[np.uint32],
) -> int:
    """Read up to `limit` words of `data[begin:end]`; code points count from `char`.

    `places` gets a row for each word: first byte, first code point, code point after the last,
    whether it begins with a capital. Gives the number of words.
    """
    count = 0
    at = begin
    while at < end and count < limit:
        point, size = decode(data, at)
        kind = classes[point] if point < PLANE else LETTER
        if kind != LETTER and kind != DIGIT:
            at += size
            char += 1
            continue
        first_byte, first_char, first_point = at, char, point
        h = _SEED
        length = 0
        digits = False
        roman = True
        last = char
        while True:
            if kind == LETTER or kind == DIGIT:
                folded = int(folds[point]) if point < PLANE else point
                h = (h ^ np.uint64(folded)) * _MIX
                h ^= h >> np.uint64(29)
                length += 1
                digits |= kind == DIGIT
                roman &= folded == 105 or folded == 118 or folded == 120
                last = char
            elif kind == NUMBER_JOINER:
                # Joins only digits: the word so far ends in one, and one must follow.
                if not digits or at + size >= end or char != last + 1:
                    break
                following, _ = decode(data, at + size)
                if following >= PLANE or classes[following] != DIGIT:
                    break
                h = (h ^ np.uint64(46)) * _MIX
            elif kind == SEPARATOR:
                break
            at += size
            char += 1
            if at >= end:
                break
            point, size = decode(data, at)
            kind = classes[point] if point < PLANE else LETTER
        h ^= h >> np.uint64(32)
        code = np.uint32(h) & HASH_BITS
        # Numbers, one-letter enumerators, small Roman numerals and numbers in words.
        enumerator = length == 1 or (roman and length <= 5)
        if digits or enumerator or number_words[code & np.uint32(NUMBER_SLOTS - 1)] == code:
            code |= MASKED_BIT
        codes[count] = code
        places[count, 0] = first_byte
        places[count, 1] = first_char
        places[count, 2] = last + 1
        places[count, 3] = folds[first_point] != first_point if first_point < PLANE else 0
        count += 1
    return count


@inlined
def _spelled(
    codes: NDArray[np.uint32],
    at: int,
    count: int,
    names: NDArray[np.uint32],
    low: int,
    high: int,
) -> int:
    """The length of the name `names[low:high]` if the words from `at` on spell it, else 0."""
    size = high - low
    if at + size > count:
        return 0
    for k in range(size):
        if codes[at + k] & EXACT_BITS != names[low + k]:
            return 0
    return size


@kernel
def merge_names(
    codes: NDArray[np.uint32],
    places: NDArray[np.uint32],
    count: int,
    names: NDArray[np.uint32],
    name_starts: NDArray[np.int64],
    first_name: int,
    last_name: int,
) -> int:
    """Make one masked word of each place name that the words spell out with a capital.

    `names[name_starts[n]:name_starts[n + 1]]` are the words of name n; names `first_name` up to
    `last_name` apply, the longest first. Works in place and gives the new number of words.
    """
    if first_name == last_name:
        return count
    write = 0
    read = 0
    while read < count:
        taken = 0
        if places[read, 3]:
            for n in range(first_name, last_name):
                taken = _spelled(codes, read, count, names, name_starts[n], name_starts[n + 1])
                if taken:
                    break
        code = codes[read]
        end = places[read, 2]
        if taken:
            h = np.uint64(0)
            for k in range(read, read + taken):
                h = (h ^ np.uint64(codes[k])) * _MIX
            h ^= h >> np.uint64(32)
            code = (np.uint32(h) & HASH_BITS) | MASKED_BIT | NAME_BIT
            end = places[read + taken - 1, 2]
        codes[write] = code
        copy_row(places, read, places, write)
        places[write, 2] = end
        write += 1
        read += max(taken, 1)
    return write


@kernel
def normalise_texts(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint8],
    folds: NDArray[np.uint16],
    number_words: NDArray[np.uint32],
    names: NDArray[np.uint32],
    name_starts: NDArray[np.int64],
    name_ranges: NDArray[np.int64],
    codes: NDArray[np.uint32],
    token_offsets: NDArray[np.int64],
    samples: NDArray[np.uint32],
    sample_offsets: NDArray[np.int64],
) -> None:
    """Normalise many texts into one stream of codes.

    Text i is `data[offsets[i]:offsets[i + 1]]` and its words become
    `codes[token_offsets[i]:token_offsets[i + 1]]`. Every SAMPLE-th word's byte and code point
    (relative to its text) become a row of `samples`, from row `sample_offsets[i]` on.
    """
    texts = offsets.size - 1
    longest = 0
    for i in range(texts):
        longest = max(longest, offsets[i + 1] - offsets[i])
    places = np.empty((longest // 2 + 2, 4), dtype=np.uint32)
    token_offsets[0] = 0
    sample_offsets[0] = 0
    for i in range(texts):
        begin, at, row = offsets[i], token_offsets[i], sample_offsets[i]
        out = codes[at:]
        text = data[begin : offsets[i + 1]]
        n = scan_words(
            text, 0, text.size, 0, places.shape[0], classes, folds, number_words, out, places
        )
        n = merge_names(out, places, n, names, name_starts, name_ranges[i, 0], name_ranges[i, 1])
        for k in range(0, n, SAMPLE):
            samples[row, 0] = places[k, 0]
            samples[row, 1] = places[k, 1]
            row += 1
        token_offsets[i + 1] = at + n
        sample_offsets[i + 1] = row
