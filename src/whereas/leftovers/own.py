"""What the law of one place says elsewhere: who it names, which section numbers it has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.library.snapshot import Snapshot
from whereas.words.codes import EXACT_BITS
from whereas.words.normal import word_codes

_COMPOSED = re.compile(r"\d\w*[-.:]\d")

LEAST_WORDS = 5_000
"""Words of a place's other law below which its silence says nothing: some four ordinances, or
thirty sections of a code."""


class PlaceLaw:
    """The documents of one place, but for some that are left out."""

    def __init__(self, snapshot: Snapshot, place: int, without: set[int]) -> None:
        """`place` is a number of `Snapshot.places`; -1 (an unknown place) has no law."""
        self._snapshot = snapshot
        mine = np.flatnonzero((snapshot.places == place) & snapshot.alive)
        self.docs = [d for d in mine.tolist() if d not in without] if place >= 0 else []

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return int(self._starts[-1])

    @property
    def speaks(self) -> bool:
        """Whether there is enough of it for its silence to say something."""
        return self.words >= LEAST_WORDS

    @cached_property
    def _codes(self) -> NDArray[np.uint32]:
        codes = [self._snapshot.codes(doc) for doc in self.docs]
        return np.concatenate(codes) & EXACT_BITS if codes else np.empty(0, dtype=np.uint32)

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        counts = self._snapshot.docs["words"].to_numpy()[self.docs] if self.docs else []
        return np.cumsum([0, *counts], dtype=np.int64)

    def naming(self, phrase: str) -> int:
        """How many of its documents hold a phrase, in any case."""
        wanted = word_codes(phrase) & EXACT_BITS
        if not wanted.size:
            return 0
        codes = self._codes
        at = np.flatnonzero(codes[: codes.size - wanted.size + 1] == wanted[0])
        for k in range(1, wanted.size):
            at = at[codes[at + k] == wanted[k]]
        return int(np.unique(np.searchsorted(self._starts, at, side="right")).size)

    @cached_property
    def sections(self) -> set[str]:
        """The numbers of all its sections that are more than plain ones: "14-25"."""
        found: set[str] = set()
        for base, segment in zip(
            self._snapshot.bases.tolist(), self._snapshot.segments, strict=False
        ):
            rows = [d - base for d in self.docs if 0 <= d - base < len(segment)]
            if rows:
                mine = np.isin(segment.sections["doc"].to_numpy(), rows)
                numbers = pc.unique(segment.sections["number"].filter(mine)).to_pylist()
                found.update(x for x in numbers if x and _COMPOSED.search(x))
        return found


def said_in(texts: Sequence[str], phrase: str) -> bool:
    """Whether one of some texts sets up or defines what a phrase names."""
    name = r"\s+".join(re.escape(word) for word in phrase.split())
    pattern = re.compile(
        rf"(?:creat|establish|appoint|constitut|designat)\w*[^.;]{{0,80}}\b{name}\b"
        rf"|\b{name}\b[^.;]{{0,60}}(?:creat|establish|appoint|constitut|designat)\w*"
        rf"|\b{name}\b[”\"]?,?\s*(?:\([^)]*\)\s*)?(?:shall\s+)?means?\b|\(the [“\"]{name}",
        re.IGNORECASE,
    )
    return any(pattern.search(text) for text in texts)
