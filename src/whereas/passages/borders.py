"""Where, in each segment, the documents begin that a target may not call earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Columns of a target's borders in a segment, as word places there. Documents are sorted by their
# latest date, so words before EARLIER_END lie in surely earlier documents; from LATER to OPEN all
# documents are surely later; from OPEN on none has a latest date. OWN to OWN_END are the words of
# the target itself, if the segment holds it.
EARLIER_END, LATER, OPEN, OWN, OWN_END = range(5)
BORDERS = 5


@dataclass(frozen=True, slots=True)
class Borders:
    """The dates of all documents, segment by segment, to find targets' borders by.

    `ends` are the documents' latest dates, in segment order; `begins` the earliest date of each
    document and all behind it in its segment, those without a latest date apart; `opens` the first
    document of each segment that has none; `starts` the word places of each segment's documents;
    `bases` the first document of each segment and one number more.
    """

    ends: NDArray[np.int32]
    begins: NDArray[np.int32]
    opens: NDArray[np.int64]
    starts: list[NDArray[np.int64]]
    bases: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        dates: NDArray[np.int32],
        bases: NDArray[np.int64],
        starts: Sequence[NDArray[np.int64]],
        undated: int,
    ) -> Borders:
        """From `dates`, shape (documents, 2): the latest date `undated` stands for none."""
        begins = dates[:, 0].copy()
        opens = []
        for low, high in zip(bases[:-1].tolist(), bases[1:].tolist(), strict=True):
            open_ = low + int(np.searchsorted(dates[low:high, 1], undated))
            closed = begins[low:open_]
            closed[:] = np.minimum.accumulate(closed[::-1])[::-1]
            opens.append(open_ - low)
        ends = np.ascontiguousarray(dates[:, 1])
        return cls(ends, begins, np.array(opens, dtype=np.int64), list(starts), bases)

    def find(self, rows: NDArray[np.int32], docs: NDArray[np.int64]) -> NDArray[np.int64]:
        """The borders of targets with these dates. Shape (targets, segments, BORDERS).

        `rows` has a target's earliest and latest date, shape (targets, 2); `docs` its document's
        number, -1 if the library does not hold it.
        """
        found = np.zeros((len(rows), len(self.starts), BORDERS), dtype=np.int64)
        for g, starts in enumerate(self.starts):
            low, high, open_ = self.bases[g], self.bases[g + 1], self.opens[g]
            earlier = np.searchsorted(self.ends[low:high], rows[:, 0])
            later = np.searchsorted(self.begins[low : low + open_], rows[:, 1], side="right")
            found[:, g, EARLIER_END] = starts[earlier]
            found[:, g, LATER] = starts[later]
            found[:, g, OPEN] = starts[open_]
            mine = np.flatnonzero((docs >= low) & (docs < high))
            found[mine, g, OWN] = starts[docs[mine] - low]
            found[mine, g, OWN_END] = starts[docs[mine] - low + 1]
        return found
