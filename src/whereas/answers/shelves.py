"""Each place's measures at hand: by year, by kind, by chapter, newest first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.answers.places import Listed, keys_of_places, listed_docs, topics
from whereas.answers.trace_all import latest
from whereas.families.naming import telling_words
from whereas.library.snapshot import Snapshot

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a code: how many sections it has, and the words that tell it from the others."""

    chapter: str
    measures: int
    topics: list[str]


@dataclass(frozen=True, slots=True)
class Shelves:
    """The latest version of each measure, place by place, newest first.

    Those of place `keys[i]` are `docs[bounds[i]:bounds[i + 1]]`; `years` are of the last day that
    each may date from, 0 where it is undated.
    """

    snapshot: Snapshot
    at: dict[str, int]
    bounds: NDArray[np.int64]
    docs: NDArray[np.int64]
    years: NDArray[np.int64]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Shelves:
        """Sort a library's measures."""
        docs = latest(snapshot)
        rows = snapshot.rows(docs, ["measure", "jurisdiction", "place", "date_to"])
        keys = keys_of_places(rows).combine_chunks()
        days = pc.fill_null(rows["date_to"].cast(pa.int32()), -(1 << 30)).to_numpy()
        table = pa.table({"key": keys, "day": days, "measure": rows["measure"]})
        ascending = [("key", "ascending"), ("day", "descending"), ("measure", "ascending")]
        order = pc.sort_indices(table, sort_keys=ascending).to_numpy()
        names = keys.take(pa.array(order)).to_pylist()
        firsts = [n for n, name in enumerate(names) if not n or names[n - 1] != name]
        years = pc.fill_null(pc.year(rows["date_to"]), 0).to_numpy()[order]
        bounds = np.array([*firsts, len(names)], dtype=np.int64)
        return cls(
            snapshot, {names[n]: i for i, n in enumerate(firsts)}, bounds, docs[order], years
        )

    def measures(self, key: str, year: int | None = None) -> NDArray[np.int64]:
        """A place's documents (of a year, 0 for undated ones), newest first."""
        if key not in self.at:
            return np.empty(0, dtype=np.int64)
        low, high = self.bounds[self.at[key] : self.at[key] + 2].tolist()
        docs = self.docs[low:high]
        return docs if year is None else docs[self.years[low:high] == year]

    def newest(self, key: str, most: int) -> list[Listed]:
        """A place's latest dated measures that have a text."""
        docs = self.measures(key)
        rows = self.snapshot.rows(docs, ["date_to", "words"])
        keep = pc.and_(pc.is_valid(rows["date_to"]), pc.greater(rows["words"], 0)).to_numpy()
        return listed_docs(self.snapshot, docs[keep][:most])

    def kinds(self, key: str) -> dict[str, int]:
        """How many measures of each kind a place has, the most frequent first."""
        kinds = self.snapshot.rows(self.measures(key), ["kind"])["kind"].to_pylist()
        return dict(sorted(Counter(kind or "" for kind in kinds).items(), key=lambda k: (-k[1], k)))

    def chapters(self, key: str) -> list[Chapter]:
        """The chapters of a place's code in their order; none where nothing is part of another."""
        docs = self.measures(key)
        titles: dict[str, list[str]] = defaultdict(list)
        rows = self.snapshot.rows(docs, ["title", "part_of"])
        for title, parts in zip(*(c.to_pylist() for c in rows.columns), strict=True):
            if parts:
                titles[chapter_of(parts)].append(title or "")
        words = {name: _words(said) for name, said in titles.items()}
        whole = Counter[str]()
        for held in words.values():
            whole.update(held)
        return [
            Chapter(name, len(titles[name]), topics(words[name], whole, 4))
            for name in sorted(titles, key=natural)
        ]

    def by_chapter(self, docs: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[str]]:
        """Documents in the order of chapters and ids, and each one's chapter ("" for none)."""
        rows = self.snapshot.rows(docs, ["measure", "part_of"])
        said = [
            (chapter_of(parts or []), measure, n)
            for n, (measure, parts) in enumerate(
                zip(*(c.to_pylist() for c in rows.columns), strict=True)
            )
        ]
        said.sort(key=lambda row: (natural(row[0]), natural(row[1])))
        return docs[[n for _, _, n in said]] if said else docs, [name for name, _, _ in said]


def chapter_of(part_of: list[str]) -> str:
    """The chapter among the parts that a section belongs to: the one below the whole code."""
    return part_of[-2] if len(part_of) > 1 else "".join(part_of)


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts `sec-2` before `sec-10`."""
    pieces = (piece for piece in _DIGITS.split(name) if piece)
    return tuple((0, int(p), "") if p.isascii() and p.isdigit() else (1, 0, p) for p in pieces)


def _words(titles: list[str]) -> Counter[str]:
    counts = Counter[str]()
    for title in titles:
        counts.update(_telling(title))
    return counts


@lru_cache(maxsize=1 << 15)
def _telling(title: str) -> tuple[str, ...]:
    """The telling words of a title; codes repeat theirs ("Definitions") from place to place."""
    return tuple(telling_words(title))
