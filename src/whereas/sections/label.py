"""Name the part of one text that a character lies in: "Section 2(a)(1)", "Recitals"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from whereas.results import SectionView
from whereas.sections.labels import labelled, parts_table


def label(sections: Sequence[SectionView], start: int) -> str:
    """Label the deepest part that holds the offset `start`; "" where no part has a name."""
    return labels(sections, np.array([start]))[0]


def labels(sections: Sequence[SectionView], starts: npt.ArrayLike) -> list[str]:
    """Label the deepest part that holds each of `starts`, offsets into one text.

    Args:
        sections: the text's parts as `split` gives them, in text order.
        starts: offsets in code points, in any order.
    """
    names = labelled(parts_table(sections))["label"].to_pylist()
    opens = np.array([s.start for s in sections], np.int64)
    out = []
    for start in np.asarray(starts, np.int64).tolist():
        at = int(np.searchsorted(opens, start, side="right")) - 1
        while at >= 0 and sections[at].end <= start:
            at -= 1
        out.append(names[at] if at >= 0 else "")
    return out
