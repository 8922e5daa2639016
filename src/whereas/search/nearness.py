"""How near documents are in meaning to a description, by the nearest of their pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whereas.jit import kernel

FLOOR = 0.35
"""The cosine from which on a document is a candidate by its meaning. In the three archives what is
nearest to gibberish has 0.26 to 0.40, what is nearest to a real description 0.41 to 0.75."""


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest pieces of each document, one row a document.

    `nearest` is the cosine of its nearest piece (`titled` that of its title), -1 where none was
    read; `stretches` are the words at which the nearest section stands, both 0 where none was read.
    """

    nearest: NDArray[np.float32]
    titled: NDArray[np.float32]
    stretches: NDArray[np.int32]

    def best(
        self, allowed: NDArray[np.bool_], count: int, order: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """The `count` nearest documents of those allowed, in the order of their numbers.

        Copies are equally near: of those the first by `order` are taken, a rank of documents that
        depends on nothing but what they are.
        """
        found = np.flatnonzero(allowed & (self.nearest >= FLOOR))
        if found.size > count:
            values = self.nearest[found]
            least = np.partition(values, found.size - count)[found.size - count]
            found = found[values >= least]
            first = np.lexsort((order[found], -self.nearest[found]))[:count]
            found = np.sort(found[first])
        return found

    def where_nearest(
        self, docs: NDArray[np.int64], stretches: NDArray[np.int32], there: NDArray[np.bool_]
    ) -> NDArray[np.int32]:
        """Stretches of some documents; those of documents `there` are their nearest sections."""
        nearest = self.stretches[docs]
        moved = there & (nearest[:, 1] > 0)
        return np.where(moved[:, None], nearest, stretches)


def nearest_pieces(
    docs: NDArray[np.int32],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    cosines: NDArray[np.float32],
    count: int,
) -> Near:
    """Find the nearest pieces of each of `count` documents; see `library.meanings.Meanings`."""
    nearest, titled, sections = (np.full(count, -1, dtype=np.float32) for _ in range(3))
    stretches = np.zeros((count, 2), dtype=np.int32)
    _choose(docs, first, last, cosines, nearest, titled, sections, stretches)
    return Near(nearest, titled, stretches)


@kernel
def _choose(
    docs: NDArray[np.int32],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    cosines: NDArray[np.float32],
    nearest: NDArray[np.float32],
    titled: NDArray[np.float32],
    sections: NDArray[np.float32],
    stretches: NDArray[np.int32],
) -> None:
    for i in range(docs.size):
        doc, cosine = docs[i], cosines[i]
        nearest[doc] = max(nearest[doc], cosine)
        if last[i] == 0:
            titled[doc] = max(titled[doc], cosine)
        elif cosine > sections[doc]:
            sections[doc] = cosine
            stretches[doc, 0], stretches[doc, 1] = first[i], last[i]
