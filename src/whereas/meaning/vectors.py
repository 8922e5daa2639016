"""Vectors in eight bits, and how near a description's vector is to each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.jit import kernel
from whereas.meaning.model import SIZE

MOST = 127
"""The largest number of a vector in eight bits."""

FINE = 4096
"""The largest number of a description's vector in sixteen bits: sums of SIZE products of both fit
into 32 bits, so that they are whole numbers and the same on every machine."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors by the hashes of their texts.

    `keys` are sorted, shape (vectors,); vector i is `numbers[i] * scales[i]`, `numbers` of shape
    (vectors, SIZE). Eight bits keep what counts: the nearest ten of thirty-two bits are found
    again but for ties.
    """

    keys: NDArray[np.uint64]
    numbers: NDArray[np.int8]
    scales: NDArray[np.float32]

    def rows(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The row of each key, -1 where there is none."""
        if not self.keys.size:
            return np.full(keys.size, -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), self.keys.size - 1)
        return np.where(self.keys[at] == keys, at, -1)


def pack(keys: NDArray[np.uint64], vectors: NDArray[np.float32]) -> Vectors:
    """Put vectors (shape (vectors, SIZE)) into eight bits, sorted by key, each key once."""
    known, first = np.unique(keys, return_index=True)
    chosen = vectors[first].reshape(-1, SIZE)
    scales = np.maximum(np.abs(chosen).max(axis=1, initial=0.0), 1e-9) / MOST
    numbers = np.rint(chosen / scales[:, None]).astype(np.int8)
    return Vectors(known, numbers, scales.astype(np.float32))


def merged(parts: list[Vectors]) -> Vectors:
    """Several in one, each key once; equal keys have equal vectors."""
    keys = np.concatenate([part.keys for part in parts])
    known, first = np.unique(keys, return_index=True)
    numbers = np.empty((known.size, SIZE), dtype=np.int8)  # of millions, written once only
    base = 0
    for part in parts:
        mine = np.flatnonzero((first >= base) & (first < base + part.keys.size))
        numbers[mine] = part.numbers[first[mine] - base]
        base += part.keys.size
    return Vectors(known, numbers, np.concatenate([part.scales for part in parts])[first])


def nearness(vectors: Vectors, asked: NDArray[np.float32]) -> NDArray[np.float32]:
    """The cosine of each vector and one that is asked for, of length 1. Shape (vectors,)."""
    largest = max(float(np.abs(asked).max(initial=0.0)), 1e-9)
    fine = np.rint(asked * (FINE / largest)).astype(np.int16)
    sums = np.empty(vectors.keys.size, dtype=np.int32)
    multiply(vectors.numbers, fine, sums)
    return np.asarray(sums * (vectors.scales * np.float32(largest / FINE)), dtype=np.float32)


@kernel
def multiply(numbers: NDArray[np.int8], asked: NDArray[np.int16], sums: NDArray[np.int32]) -> None:
    """Multiply each row with a vector: `sums[r]` is their inner product."""
    for r in range(numbers.shape[0]):
        total = np.int32(0)
        for i in range(numbers.shape[1]):
            total += np.int32(numbers[r, i]) * np.int32(asked[i])
        sums[r] = total
