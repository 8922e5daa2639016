"""Pieces: the stretches of a segment's documents that get a vector each.

A document's title is one piece, each of its sections another, as far as the model reads; of a
document that is one section, title and text are one. What says nothing of its own is left out:
enacting words, effective dates, severability. An amending section
begins with what it amends ("Subdivision b of section 3 … is amended to read as follows:"); its
piece begins behind that.

Pure: Arrow tables and arrays in, arrays and texts out.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.search.fields import CLOSING, cut_fields
from whereas.sections.labels import limits
from whereas.words.normal import place_words

READ = 900
"""Characters of a piece that are read: the model reads 128 word pieces, in law some 600 to 750."""

LEAST = 24
"""Characters of a piece at least; "Reserved." says nothing."""

REACH = 100
"""Words of a piece, about as many as the model reads."""

_AMENDING = re.compile(r".{0,700}?\bto read as follows\s*[:.]?\s*", re.DOTALL | re.IGNORECASE)
# Possessive: a leader of a thousand dots is passed over once, not in every way that it can be cut.
_EFFECTIVE = re.compile(
    r"\W*+(?:sec(?:tion)?+\W*+)?\d[\d.]*+\W*+(?:effective date\W*+)?th(?:is|e) "
    r"(?:local )?(?:law|act|ordinance|resolution|chapter)\b[^.;:]{0,40}\b(?:takes?|be) effect",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Where each vector belongs, in the order of the segment's rows.

    Piece i stands in row `docs[i]` at the words `first[i]:last[i]`, both 0 for a title; `keys[i]`
    is the hash of its text, by which its vector is found. All of shape (pieces,).
    """

    docs: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    keys: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Source:
    """What pieces are cut from: columns of a segment, and arrays that it has (`library.build`)."""

    titles: pa.ChunkedArray
    texts: pa.ChunkedArray
    sections: pa.Table
    starts: NDArray[np.int64]
    cuts: NDArray[np.int32]
    cut_starts: NDArray[np.int64]


Said = tuple[int, int, int, str]
"""A piece with its text: row, first word, word after the last, text."""


def key_of(text: str) -> int:
    """The hash by which a text's vector is found: 64 bits of BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


def pieces_of(source: Source) -> Pieces:
    """Find all pieces of a segment."""
    places, keys = array("i"), array("Q")  # of millions, Python's own numbers take a gigabyte
    for doc, first, last, text in said(source):
        places.extend((doc, first, last))
        keys.append(key_of(text))
    docs, first_, last_ = np.array(places, dtype=np.int32).reshape(-1, 3).T.copy()
    return Pieces(docs, first_, last_, np.array(keys, dtype=np.uint64))


def said(source: Source, wanted: NDArray[np.bool_] | None = None) -> Iterator[Said]:
    """The pieces of a segment with their texts, row by row; of `wanted` rows only, if given."""
    parts = source.sections.filter(pa.array(limits(source.sections)))
    starts, ends = (parts[name].to_numpy() for name in ("start", "end"))
    closing = cut_fields(source.sections) == CLOSING
    enacting = pc.equal(pc.cast(parts["kind"], pa.string()), "enacting").to_numpy()
    skipped = closing | (enacting & (ends - starts < READ))
    row = 0
    titles = source.titles.to_pylist()
    for chunk in source.texts.chunks:
        for scalar in chunk:
            if wanted is None or wanted[row]:
                yield from _of_document(
                    source, row, titles[row] or "", scalar.as_py() or "", starts, ends, skipped
                )
            row += 1


def _of_document(
    source: Source,
    row: int,
    title: str,
    text: str,
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    skipped: NDArray[np.bool_],
) -> Iterator[Said]:
    title = _plain(title)
    found = list(_of_sections(source, row, text, starts, ends, skipped))
    if title and len(found) == 1:
        _, first, last, said = found[0]
        alike = said.casefold().startswith(title.casefold())
        found[0] = row, first, last, said if alike else f"{title}. {said}"
    elif title:
        yield row, 0, 0, title
    yield from found


def _of_sections(
    source: Source,
    row: int,
    text: str,
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    skipped: NDArray[np.bool_],
) -> Iterator[Said]:
    size = int(source.starts[row + 1] - source.starts[row])
    low, high = (int(source.cut_starts[row + i]) for i in range(2))
    if low == high or starts[low] > READ:  # no sections, or much before the first
        end = int(starts[low]) if low < high else len(text)
        yield from _piece(row, 0, int(source.cuts[low]) if low < high else size, text[:end])
    for cut in range(low, high):
        if not skipped[cut]:
            last = int(source.cuts[cut + 1]) if cut + 1 < high else size
            begin, end = int(starts[cut]), int(ends[cut])
            yield from _piece(row, int(source.cuts[cut]), last, text[begin:end])


def _piece(row: int, first: int, last: int, text: str) -> Iterator[Said]:
    if _EFFECTIVE.match(text):
        return
    amending = _AMENDING.match(text)
    if amending and len(text) - amending.end() >= LEAST:
        first += int(place_words(amending[0]).codes.size)
        text = text[amending.end() :]
    plain = _plain(text)
    if len(plain) >= LEAST and first < last:
        yield row, first, min(last, first + REACH), plain


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text[:READ]).strip()
