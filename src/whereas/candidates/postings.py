"""Where a gram stands in the library: the postings of all segments, walked from near to far.

Segments stay where they are (memory-mapped files); kernels see them through a table of addresses,
so that one compiled kernel serves any number of segments. Within a segment documents are sorted
by date, so a gram's postings are too, and a walk back from the target's date meets the nearest
earlier occurrence first, across all segments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import types
from numba.extending import intrinsic
from numba.np.numpy_support import carray
from numpy.typing import NDArray

from whereas.jit import Whole, inlined

BLOCK_SHIFT = 6
"""A block of 2**6 words knows the document of its first word."""

# Columns of the segment table: addresses and sizes.
CODES, CODES_N, STARTS, DOCS_N, HASHES, PLACES, POSTINGS_N, BUCKETS, SHIFT, BLOCKS, BASE = range(11)
COLUMNS = 11


def _pointer(_context: Any, _address: Any) -> tuple[Any, Callable[..., Any]]:
    """Read an integer as a pointer (Numba's own recipe for addresses)."""

    def codegen(_context: Any, builder: Any, signature: Any, args: Any) -> Any:
        from llvmlite import ir

        return builder.inttoptr(args[0], ir.IntType(8).as_pointer())

    return types.voidptr(types.int64), codegen


_at: Callable[[Whole], Any] = cast(Any, intrinsic(_pointer))


@inlined
def u32(address: Whole, size: Whole) -> NDArray[np.uint32]:
    """The array of 32-bit words at an address."""
    return carray(_at(address), (size,), np.uint32)


@inlined
def i64(address: Whole, size: Whole) -> NDArray[np.int64]:
    """The array of 64-bit integers at an address."""
    return carray(_at(address), (size,), np.int64)


@inlined
def find_all(
    segment: NDArray[np.int64],
    hashes: NDArray[np.uint32],
    count: int,
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> None:
    """Find the range `low[i]` to `high[i]` of a segment's postings that have the hash `hashes[i]`.

    Two plain loops over all hashes: the processor then waits for many of the scattered reads at
    once, which makes this several times faster than finding one hash at a time.
    """
    shift = np.uint32(segment[SHIFT])
    buckets = u32(segment[BUCKETS], (np.int64(1) << (32 - segment[SHIFT])) + 1)
    postings = u32(segment[HASHES], segment[POSTINGS_N])
    for i in range(count):
        bucket = np.int64(hashes[i] >> shift)
        low[i] = np.int64(buckets[bucket])
        high[i] = np.int64(buckets[bucket + 1])
    for i in range(count):
        h = hashes[i]
        begin, end = low[i], high[i]
        while end - begin > 8:
            middle = (begin + end) >> 1
            if postings[middle] < h:
                begin = middle + 1
            else:
                end = middle
        end = high[i]
        while begin < end and postings[begin] < h:
            begin += 1
        last, step = begin, 1
        while last + step < end and postings[last + step] == h:
            last += step
            step <<= 1
        while last < end and postings[last] == h:
            last += 1
        low[i], high[i] = begin, last


@inlined
def document_at(segment: NDArray[np.int64], place: Whole) -> Whole:
    """The document (counted within the segment) that the word at `place` belongs to."""
    block = place >> BLOCK_SHIFT
    doc = np.int64(u32(segment[BLOCKS], block + 1)[block])
    starts = i64(segment[STARTS], segment[DOCS_N] + 1)
    while starts[doc + 1] <= place:
        doc += 1
    return doc


@inlined
def document_codes(segments: NDArray[np.int64], doc: int) -> NDArray[np.uint32]:
    """The word codes of document `doc`, numbered over all segments."""
    g = 0
    while g + 1 < segments.shape[0] and segments[g + 1, BASE] <= doc:
        g += 1
    inner = doc - segments[g, BASE]
    starts = i64(segments[g, STARTS], segments[g, DOCS_N] + 1)
    codes = u32(segments[g, CODES], segments[g, CODES_N])
    return codes[starts[inner] : starts[inner + 1]]
