"""Name the part of a text that a character lies in: "Section 2(a)(1)", "Recitals"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from whereas.results import SectionView

BLOCKS = {"title": "Title", "recital": "Recitals", "enacting": "Enacting clause"}


def label(sections: Sequence[SectionView], start: int) -> str:
    """Label the deepest part that holds the offset `start`; "" where no part has a name."""
    return labels(sections, np.array([start]))[0]


def labels(sections: Sequence[SectionView], starts: npt.ArrayLike) -> list[str]:
    """Label the deepest part that holds each of `starts`, offsets into one text.

    Args:
        sections: the text's parts as `split` gives them, in text order.
        starts: offsets in code points, in any order.
    """
    names = _names(sections)
    opens = np.array([s.start for s in sections], np.int64)
    out = []
    for start in np.asarray(starts, np.int64).tolist():
        at = int(np.searchsorted(opens, start, side="right")) - 1
        while at >= 0 and sections[at].end <= start:
            at -= 1
        out.append(names[at] if at >= 0 else "")
    return out


def _names(sections: Sequence[SectionView]) -> list[str]:
    """Name every part by its own number behind its section's."""
    names: list[str] = []
    path: list[tuple[int, str]] = []
    for part in sections:
        while path and path[-1][0] <= part.start:
            path.pop()
        name = _name(part, path[-1][1] if path else "")
        path.append((part.end, name))
        names.append(name)
    return names


def _name(part: SectionView, parent: str) -> str:
    if part.kind == "section":
        if not part.number:
            return ""
        plain = part.number.isdigit() or part.number.isalpha()
        return f"{'Section' if plain else '§'} {part.number}"
    if part.kind == "subsection":
        number = part.number if part.number.startswith("(") else f"({part.number.rstrip(')')})"
        return f"{parent}{number}"
    if part.kind == "enacting" and part.heading:
        return "Resolved clause"
    return BLOCKS.get(part.kind) or part.number
