"""What the members of a family have in common, and what each has otherwise.

One member stands for the family: the one whose wording is most like what at least half of them
hold. The others are aligned with it word by word, moved sections included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from whereas.answers.shares import share
from whereas.library.snapshot import Snapshot
from whereas.lineage.collate import agreeing, mapped
from whereas.words.normal import PlacedWords, place_words

READ = 30
"""Members that are read against the middle one; of a larger family every n-th by date."""

WORDS_READ = 6_000
"""Words of a member that are read; the longest laws would take seconds, and a page shows less."""

HALF = 0.5
"""Share of the members that must hold wording for it to be common."""

LEAST_RUN = 8
"""Words in a row that common wording has at least; fewer agree by chance."""

PLACES, MANY = 3, 2
"""From so many places, and so many members of each on the average, the places are compared."""

BETWEEN = "\n\n"

GAP = 3
"""Words of the middle one alone that don't end a run of common wording."""

SWAP_WORDS = 7
"""Words of a change on either side that is quoted; more is a rewriting and only counted."""

SWAPS = 4
"""Changes quoted of each member, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a middle `measure` that the share `held` of the others holds too."""

    measure: str
    version: str
    start: int
    end: int
    exact: str
    words: int
    held: float


@dataclass(frozen=True, slots=True)
class Swap:
    """What stands in the middle, what stands there instead, and how often."""

    middle: str
    member: str
    times: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How some measures of a `place` differ from the middle, in words.

    `share` is the share of the middle's words that they have the same way.
    """

    measures: list[str]
    place: str
    share: float
    lacks_words: int
    own_words: int
    swaps: list[Swap]


@dataclass(frozen=True, slots=True)
class Common:
    """The common wording of a family as its `middle` measures have it, in text order.

    `read` of `of` members (places, if `by_place`) were read.
    """

    middle: list[str]
    place: str
    by_place: bool
    read: int
    of: int
    words: int
    pieces: list[Piece]
    members: list[Changes]


@dataclass(frozen=True, slots=True)
class _Read:
    """The beginning of a member, or of a place's members together: their text and words.

    Document `docs[i]` begins at word `cuts[i]` and character `offsets[i]`.
    """

    docs: list[int]
    text: str
    words: PlacedWords
    cuts: list[int]
    offsets: list[int]

    def quote(self, low: int, high: int) -> str:
        """The words `low` to `high`, exclusive, on one line."""
        if low >= high:
            return ""
        return " ".join(self.text[self.words.starts[low] : self.words.ends[high - 1]].split())


class _Facts(NamedTuple):
    measure: str
    version: str
    place: str


def common(snapshot: Snapshot, docs: NDArray[np.int64]) -> Common | None:
    """What documents have in common; None where there are no two to compare.

    Where places have several each, as chapters of codes do, the places are compared.
    """
    units, by_place = _units(snapshot, docs)
    at = np.unique(np.linspace(0, len(units) - 1, min(len(units), READ)).astype(int))
    read = [_read(snapshot, units[n]) for n in at.tolist()]
    if len(read) < 2:
        return None
    middle = read.pop(_middle(read))
    codes = [one.words.codes for one in read]
    there = mapped(middle.words.codes, codes)
    pairs = zip(codes, there, strict=True)
    agrees = np.array([agreeing(middle.words.codes, *pair) for pair in pairs])
    held = agrees.mean(axis=0)
    facts = _facts(snapshot, docs)
    pieces = [
        _piece(facts, middle, held, low, high) for low, high in _runs(held >= HALF, middle.cuts)
    ]
    members = [
        _changes([facts[doc] for doc in one.docs], middle, one, where, same)
        for one, where, same in zip(read, there, agrees, strict=True)
    ]
    return Common(
        [facts[doc].measure for doc in middle.docs],
        facts[middle.docs[0]].place,
        by_place,
        at.size,
        len(units),
        sum(piece.words for piece in pieces),
        pieces,
        members,
    )


def _units(snapshot: Snapshot, docs: NDArray[np.int64]) -> tuple[list[list[int]], bool]:
    """What is compared: each document, or those of each place together."""
    places: dict[int, list[int]] = {}
    for doc, place in zip(docs.tolist(), snapshot.places[docs].tolist(), strict=True):
        places.setdefault(place, []).append(doc)
    if len(places) >= PLACES and docs.size >= MANY * len(places):
        return list(places.values()), True
    return [[doc] for doc in docs.tolist()], False


def _facts(snapshot: Snapshot, docs: NDArray[np.int64]) -> dict[int, _Facts]:
    rows = snapshot.rows(docs, ["measure", "version", "place"])
    columns = (column.to_pylist() for column in rows.columns)
    said = [_Facts(m, v, p or "") for m, v, p in zip(*columns, strict=True)]
    return dict(zip(docs.tolist(), said, strict=True))


def _read(snapshot: Snapshot, docs: list[int]) -> _Read:
    texts, parts, cuts, offsets, chars = [], [], [0], [0], 0
    for doc in docs:
        text = snapshot.text(doc)
        words = place_words(text, snapshot.value(doc, "place") or "")
        texts.append(text)
        parts.append((words.codes, words.starts + chars, words.ends + chars))
        chars += len(text) + len(BETWEEN)
        cuts.append(cuts[-1] + words.codes.size)
        offsets.append(chars)
        if cuts[-1] > WORDS_READ:
            break
    codes, starts, ends = (np.concatenate(side)[:WORDS_READ] for side in zip(*parts, strict=True))
    return _Read(docs, BETWEEN.join(texts), PlacedWords(codes, starts, ends), cuts, offsets)


def _middle(read: list[_Read]) -> int:
    """Which is most like what at least half of them hold, by their pairs of words."""
    pairs = [np.unique(_pairs(one.words.codes)) for one in read]
    held, times = np.unique(np.concatenate(pairs), return_counts=True)
    usual = held[times >= max(2.0, HALF * len(read))]
    likeness = [
        2 * np.isin(mine, usual, assume_unique=True).sum() / (mine.size + usual.size + 1)
        for mine in pairs
    ]
    return int(np.argmax(likeness))


def _pairs(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    wide = codes.astype(np.uint64)
    return np.asarray((wide[:-1] << np.uint64(32)) | wide[1:], dtype=np.uint64)


def _runs(held: NDArray[np.bool_], cuts: list[int]) -> list[tuple[int, int]]:
    """The runs of common words, those with a small gap between them together, cut at `cuts`."""
    at = np.flatnonzero(held)
    if not at.size:
        return []
    document = np.searchsorted(cuts, at, side="right")
    ends = np.flatnonzero((np.diff(at) > GAP + 1) | (np.diff(document) > 0))
    lows, highs = at[np.append(0, ends + 1)], at[np.append(ends, at.size - 1)] + 1
    long = highs - lows >= LEAST_RUN
    return list(zip(lows[long].tolist(), highs[long].tolist(), strict=True))


def _piece(
    facts: dict[int, _Facts], middle: _Read, held: NDArray[np.float64], low: int, high: int
) -> Piece:
    start, end = int(middle.words.starts[low]), int(middle.words.ends[high - 1])
    n = int(np.searchsorted(middle.cuts, low, side="right")) - 1
    mine, before = facts[middle.docs[n]], middle.offsets[n]
    part = round(float(held[low:high].mean()), 3)
    exact = middle.text[start:end]
    return Piece(mine.measure, mine.version, start - before, end - before, exact, high - low, part)


def _changes(
    facts: list[_Facts],
    middle: _Read,
    member: _Read,
    there: NDArray[np.int32],
    same: NDArray[np.bool_],
) -> Changes:
    """How a member differs: `there` says where it has the middle's words, `same` which."""
    counts = Counter(_swaps(middle, member, there, same))
    taken = np.zeros(member.words.codes.size, dtype=np.bool_)
    taken[there[there >= 0]] = True
    return Changes(
        [one.measure for one in facts],
        facts[0].place,
        share(int(same.sum()), same.size),
        int((there < 0).sum()),
        int((~taken).sum()),
        [Swap(*pair, times) for pair, times in counts.most_common(SWAPS)],
    )


def _swaps(
    middle: _Read, member: _Read, there: NDArray[np.int32], same: NDArray[np.bool_]
) -> Iterator[tuple[str, str]]:
    """The short changes between two words that agree: what each side has between them."""
    at = np.flatnonzero(same)
    ours, theirs = np.diff(at) - 1, np.diff(there[at]) - 1
    short = (ours <= SWAP_WORDS) & (theirs >= 0) & (theirs <= SWAP_WORDS)
    for n in np.flatnonzero(short & ((ours > 0) | (theirs > 0))).tolist():
        low, high = int(at[n]), int(at[n + 1])
        there_low, there_high = int(there[low]), int(there[high])
        yield middle.quote(low + 1, high), member.quote(there_low + 1, there_high)
