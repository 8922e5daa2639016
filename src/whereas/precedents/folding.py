"""Many documents, few precedents: versions of a measure, sections of a chapter, copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

NEARLY = 0.1
"""Of a measure's versions the earliest counts that scores at most so much less than the best."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be about the same thing, with what folding goes by.

    `group` names the chapter of a code, "" where it stands in none.
    """

    doc: int
    measure: str
    group: str
    place: str
    score: float
    counts: bool
    date_from: date | None
    date_to: date | None
    folded: tuple[str, ...] = ()

    @property
    def age(self) -> tuple[date, date, str]:
        """What sorts the surely earliest first and the undated last."""
        return self.date_to or date.max, self.date_from or date.max, self.measure


def by_score(candidate: Candidate) -> tuple[float, date, date, str]:
    """What sorts the likeliest first, among equals the earliest."""
    return (-candidate.score, *candidate.age)


def one_version_each(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of each measure the earliest version that is as good as its best; the likeliest first."""
    best: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        best.setdefault(candidate.measure, []).append(candidate)
    return sorted((_version(versions) for versions in best.values()), key=by_score)


def _version(versions: list[Candidate]) -> Candidate:
    top = max(versions, key=lambda c: (c.score, -c.doc))
    near = [
        c for c in versions if c.score >= top.score - NEARLY and c.counts == top.counts
    ]  # fmt: skip
    return min(near, key=lambda c: c.age)


def one_chapter_each(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Sections of one chapter folded into the likeliest of them, so far as not surely older.

    A section of the chapter that dates from surely before stays: another act brought it.
    """
    kept: list[Candidate] = []
    heads: dict[str, list[int]] = {}
    for candidate in sorted(candidates, key=by_score):
        mine = heads.setdefault(candidate.group, []) if candidate.group else []
        into = next((i for i in mine if not surely_earlier(candidate, kept[i])), None)
        if into is None:
            mine.append(len(kept))
            kept.append(candidate)
        else:
            head = kept[into]
            kept[into] = replace(head, folded=(*head.folded, candidate.measure))
    return kept


def surely_earlier(a: Candidate, b: Candidate) -> bool:
    """Whether the whole of a's dates lies before b's."""
    return bool(a.date_to and b.date_from and a.date_to < b.date_from)


def copies(
    candidates: Sequence[Candidate], alike: Callable[[int, int], bool]
) -> dict[str, str]:  # fmt: skip
    """Which measure repeats which: the earliest of its place that has nearly the same words."""
    found: dict[str, str] = {}
    heads: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: c.age):
        mine = heads.setdefault(candidate.place, [])
        head = next((h for h in mine if alike(h.doc, candidate.doc)), None)
        if head is None:
            mine.append(candidate)
        else:
            found[candidate.measure] = head.measure
    return found
