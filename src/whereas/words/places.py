"""From words back to characters: the place of single words of many documents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.jit import Whole, inlined, kernel
from whereas.words.codes import NAME_BIT
from whereas.words.kernel import SAMPLE, decode, merge_names, scan_words
from whereas.words.tables import DIGIT, LETTER, NUMBER_JOINER, PLANE, SEPARATOR

SLACK = 2
"""Words read beyond the one sought, since a place's name makes one word of several."""


@inlined
def _has_name(codes: NDArray[np.uint32], first: Whole, last: Whole) -> bool:
    """Whether one of the words `first` to `last` (inclusive) is a place's own name."""
    found = np.uint32(0)
    for k in range(first, last + 1):
        found |= codes[k] & NAME_BIT
    return bool(found != 0)


@inlined
def _pass_words(
    data: NDArray[np.uint8],
    at: Whole,
    char: Whole,
    count: Whole,
    until: Whole,
    classes: NDArray[np.uint8],
    found: NDArray[np.int64],
) -> int:
    """Pass over `count` words from byte `at` on, or up to the first that begins at `until`.

    Writes the place of the word after them to `found` (its first character, the character after
    its last, its first byte, the byte after its last) and gives how many were passed. The limits
    of words are those of `scan_words`, which also reads what they say and takes three times as
    long.
    """
    size_of_text = data.size
    passed = 0
    while at < size_of_text:
        point, size = decode(data, at)
        kind = classes[point] if point < PLANE else LETTER
        if kind != LETTER and kind != DIGIT:
            at += size
            char += 1
            continue
        found[0], found[2] = char, at
        if char >= until:
            return passed
        last = char
        digits = False
        while True:
            if kind == LETTER or kind == DIGIT:
                digits |= kind == DIGIT
                last = char
                found[1], found[3] = char + 1, at + size
            elif kind == SEPARATOR:
                break
            elif kind == NUMBER_JOINER:
                if not digits or at + size >= size_of_text or char != last + 1:
                    break
                following, _ = decode(data, at + size)
                if following >= PLANE or classes[following] != DIGIT:
                    break
            at += size
            char += 1
            if at >= size_of_text:
                break
            point, size = decode(data, at)
            kind = classes[point] if point < PLANE else LETTER
        if passed == count:
            return passed
        passed += 1
    return passed


@kernel
def locate_words(
    data: NDArray[np.uint8],
    text_offsets: NDArray[np.int64],
    words_of: NDArray[np.uint32],
    word_starts: NDArray[np.int64],
    samples: NDArray[np.uint32],
    sample_starts: NDArray[np.int64],
    names: NDArray[np.uint32],
    name_starts: NDArray[np.int64],
    name_ranges: NDArray[np.int64],
    classes: NDArray[np.uint8],
    folds: NDArray[np.uint16],
    number_words: NDArray[np.uint32],
    rows: NDArray[np.int64],
    words: NDArray[np.int32],
    found: NDArray[np.int64],
) -> None:
    """Find where words begin and end: word `words[i]` of document `rows[i]`.

    A document's codes begin at `words_of[word_starts[row]]`. Writes rows of `found`: first
    character, character after the last (both within the document's text), first byte, byte after
    the last (both within `data`).
    """
    codes = np.empty(1024, dtype=np.uint32)
    places = np.empty((1024, 4), dtype=np.uint32)
    for i in range(rows.size):
        row, word = rows[i], words[i]
        sample = samples[sample_starts[row] + word // SAMPLE]
        text = data[text_offsets[row] : text_offsets[row + 1]]
        wanted = word % SAMPLE
        first = word_starts[row] + word - wanted
        if not _has_name(words_of, first, first + wanted):
            at, char = np.int64(sample[0]), np.int64(sample[1])
            _pass_words(text, at, char, wanted, text.size, classes, found[i])
            found[i, 2] += text_offsets[row]
            found[i, 3] += text_offsets[row]
            continue
        limit = wanted + 1 + SLACK
        while True:
            n = scan_words(
                text, np.int64(sample[0]), text.size, np.int64(sample[1]), limit,
                classes, folds, number_words, codes, places,
            )  # fmt: skip
            kept = merge_names(
                codes, places, n, names, name_starts, name_ranges[row, 0], name_ranges[row, 1]
            )
            if kept > wanted + 1 or n < limit or 2 * limit > codes.size:
                break
            limit *= 2
        first_char, end_char = np.int64(places[wanted, 1]), np.int64(places[wanted, 2])
        begin = np.int64(places[wanted, 0])
        end = begin
        for _ in range(end_char - first_char):
            end += 1
            while end < text.size and (text[end] & 0xC0) == 0x80:
                end += 1
        found[i, 0], found[i, 1] = first_char, end_char
        found[i, 2], found[i, 3] = text_offsets[row] + begin, text_offsets[row] + end


@kernel
def words_at(
    data: NDArray[np.uint8],
    text_offsets: NDArray[np.int64],
    words_of: NDArray[np.uint32],
    word_starts: NDArray[np.int64],
    samples: NDArray[np.uint32],
    sample_starts: NDArray[np.int64],
    names: NDArray[np.uint32],
    name_starts: NDArray[np.int64],
    name_ranges: NDArray[np.int64],
    classes: NDArray[np.uint8],
    folds: NDArray[np.uint16],
    number_words: NDArray[np.uint32],
    rows: NDArray[np.int32],
    chars: NDArray[np.int32],
    found: NDArray[np.int32],
) -> None:
    """Find the first word of document `rows[i]` that begins at character `chars[i]` or later.

    A document's codes are `words_of[word_starts[row]:word_starts[row + 1]]`.
    """
    room = 4 * SAMPLE
    codes = np.empty(room, dtype=np.uint32)
    places = np.empty((room, 4), dtype=np.uint32)
    scratch = np.empty(4, dtype=np.int64)
    for i in range(rows.size):
        row = rows[i]
        low, high = sample_starts[row], sample_starts[row + 1]
        text = data[text_offsets[row] : text_offsets[row + 1]]
        words = word_starts[row + 1] - word_starts[row]
        while high - low > 1:
            middle = (low + high) >> 1
            if samples[middle, 1] <= chars[i]:
                low = middle
            else:
                high = middle
        found[i] = 0
        if words == 0:
            continue
        before = (low - sample_starts[row]) * SAMPLE
        last = min(before + SAMPLE, words) - 1
        if not _has_name(words_of, word_starts[row] + before, word_starts[row] + last):
            at, char = np.int64(samples[low, 0]), np.int64(samples[low, 1])
            passed = _pass_words(text, at, char, SAMPLE, chars[i], classes, scratch)
            found[i] = min(before + passed, words)
            continue
        n = scan_words(
            text, np.int64(samples[low, 0]), text.size, np.int64(samples[low, 1]), room,
            classes, folds, number_words, codes, places,
        )  # fmt: skip
        kept = merge_names(
            codes, places, n, names, name_starts, name_ranges[row, 0], name_ranges[row, 1]
        )
        k = 0
        while k < kept and places[k, 1] < chars[i]:
            k += 1
        found[i] = min(before + k, words)


@kernel
def gather(
    data: NDArray[np.uint8],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    where: NDArray[np.int64],
    out: NDArray[np.uint8],
) -> None:
    """Copy the stretches `begins[i]:ends[i]` of `data` to `out` from `where[i]` on."""
    for i in range(begins.size):
        at = where[i]
        for k in range(begins[i], ends[i]):
            out[at] = data[k]
            at += 1
