"""Candidates for `first`: what earlier measures may be about the same thing, and how likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.answers.copies import Bag, alike
from whereas.answers.filtering import documents
from whereas.answers.quoting import Quoter
from whereas.answers.targets import Target
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.precedents.folding import Candidate, copies, one_chapter_each, one_version_each
from whereas.precedents.likeness import FEATURES, Description
from whereas.precedents.model import Likeness
from whereas.precedents.results import How, Precedent
from whereas.results import Quote, Source
from whereas.substance.ranking import SUBSTANTIVE

DEEP = 400
"""Documents that are held against a description at most; of what a library says more often than
that, the sentence counts no more."""

LEAST_SHARE = 0.02
"""Share of a text's words that a source shares at least to be looked at."""

RANKED = FEATURES.index("ranked")

KIN = 0.7
"""Share of their words, each counted as often as it stands, that forms of one bill have in common:
of New York's known resubmissions nine in ten have more, of other pairs of its bills one or two in
a thousand."""

KIN_AMONG, KIN_OF = 60, 12
"""Of so many candidates the forms of so many that count are looked for."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Field:
    """Where an answer is looked for: documents surely earlier than the text, and open ones."""

    earlier: Mask
    unsure: Mask

    @classmethod
    def of(cls, snapshot: Snapshot, target: Target, filters: Filters, nowhere: bool) -> Field:
        """The documents that pass, without the target's own measure; none if `nowhere`."""
        table, dates = snapshot.table, snapshot.dates
        allowed = (documents(snapshot, filters)[:, 5] != 0) & snapshot.alive & (not nowhere)
        if target.doc >= 0:
            allowed &= snapshot.measures != snapshot.measures[target.doc]
        if filters.other_places and target.row[4] != -1:
            allowed &= table[:, 4] != target.row[4]
        earlier = dates[:, 1] < target.row[1]
        later = dates[:, 0] > target.row[2]
        return cls(allowed & earlier, allowed & ~earlier & ~later)


@dataclass(frozen=True)
class Held:
    """How a document was found: its score, the words or wording that say so.

    `rank` orders what is found, the likeliest highest: what a search ranks a description's
    documents by tells likeness a little better than the score, which is there to be a probability.
    """

    score: float
    rank: float
    how: How
    stretch: tuple[int, int] = (0, 0)
    quote: Quote | None = None
    share: float | None = None


Finds = dict[int, Held]


def by_words(
    asked: Description, model: Likeness, mask: Mask, count: int = DEEP, *, by_score: bool = True
) -> Finds:
    """What says what a description says, by document; ranked by the score, or as a search ranks.

    Where meaning is known, the score is of both; what its words alone would not make half as likely
    was found by its meaning.
    """
    docs = asked.candidates(mask, count)
    features, stretches = asked.features(docs)
    meant, said = asked.meant(docs, features), model.of_words(features)
    scores = said if meant is None else model.of_meaning(features, meant)
    ranks = scores if by_score or meant is not None else features[:, RANKED]
    hows: list[How] = [
        "meaning" if nothing or by_words < 0.5 * score else "keywords"
        for nothing, by_words, score in zip(
            asked.unsaid(docs).tolist(), said.tolist(), scores.tolist(), strict=True
        )
    ]
    if asked.near is not None:
        there = np.array([how == "meaning" for how in hows], dtype=np.bool_)
        stretches = asked.where_near(docs, stretches, there)
    columns = (docs.tolist(), scores.round(4).tolist(), ranks.tolist(), hows, stretches.tolist())
    return {
        doc: Held(score, rank, how, (first, last))
        for doc, score, rank, how, (first, last) in zip(*columns, strict=True)
    }


def by_wording(
    docs: Sequence[int],
    sources: Sequence[Source],
    target: Target,
    model: Likeness,
    substance: float | None = None,
) -> Finds:
    """What shares a text's wording, by document; `substance` is a share of it already known."""
    shares = [(s.share, _substance(s, target) if substance is None else substance) for s in sources]
    scores = model.of_wording(np.array(shares).reshape(-1, 2)).round(4).tolist()
    return {
        doc: Held(score, score, "wording", quote=_longest(source), share=source.share)
        for doc, score, source in zip(docs, scores, sources, strict=True)
    }


def sources_of(snapshot: Snapshot, sources: Sequence[Source]) -> tuple[list[int], list[Source]]:
    """A trace's sources that share enough to be looked at, with their documents."""
    wanted = [s for s in sources if s.share >= LEAST_SHARE and s.passages]
    names = pa.array([s.measure for s in wanted], pa.string())
    rows = np.flatnonzero(pc.is_in(snapshot.column("measure"), names).to_numpy() & snapshot.alive)
    known = snapshot.rows(rows, ["measure", "version"]).to_pylist()
    docs = {
        (row["measure"], row["version"]): doc for row, doc in zip(known, rows.tolist(), strict=True)
    }
    return [docs[s.measure, s.version] for s in wanted], wanted


def covered(spans: Sequence[tuple[int, int]], target: Target, start: int, end: int) -> float:
    """The share of the words in `start:end` of a target that some stretches of it cover."""
    starts = target.words.starts
    low, high = np.searchsorted(starts, [start, end])
    held = np.zeros(max(int(high - low), 0), dtype=np.bool_)
    for a, b in spans:
        first, last = np.searchsorted(starts, [a, b]) - low
        held[max(int(first), 0) : max(int(last), 0)] = True
    return float(held.mean()) if held.size else 0.0


def telling(source: Source) -> list[tuple[int, int]]:
    """The stretches of the target in passages that are no stock clauses."""
    return [
        (p.target.start, p.target.end)
        for p in source.passages
        if p.substantive is None or p.substantive >= SUBSTANTIVE
    ]


def _substance(source: Source, target: Target) -> float:
    return covered(telling(source), target, 0, len(target.text))


def _longest(source: Source) -> Quote:
    return max(
        source.passages,
        key=lambda p: ((p.substantive or 0) >= SUBSTANTIVE, p.target.end - p.target.start),
    ).source


def together(words: Finds, wording: Finds) -> Finds:
    """Both ways in one: the better score, called wording where the wording counts for most."""
    found = dict(words)
    for doc, held in wording.items():
        other = found.get(doc)
        if other is None or held.score >= other.score:
            found[doc] = held
        else:
            how: How = "wording" if (held.share or 0) >= 0.5 else other.how
            quote = held.quote if how == "wording" else None
            found[doc] = Held(other.score, other.rank, how, other.stretch, quote, held.share)
    return found


FACTS = (
    "measure", "version", "jurisdiction", "place", "kind", "title", "status", "url", "date_from",
    "date_to", "date_basis",
)  # fmt: skip
_FOLDING = ("measure", "part_of", "place", "jurisdiction", "date_from", "date_to")


@dataclass
class Shelf:
    """Turns documents into precedents."""

    snapshot: Snapshot
    model: Likeness
    kindred: bool = False
    bags: dict[int, Bag] = field(default_factory=dict)

    def fold(self, found: Finds, nearest: int) -> list[Candidate]:
        """One candidate for each act: those that count, then the `nearest` others."""
        docs = sorted(found)
        rows = self.snapshot.rows(np.array(docs, dtype=np.int64), _FOLDING).to_pylist()
        candidates = [
            Candidate(
                doc, row["measure"], (row["part_of"] or [""])[0],
                row["jurisdiction"] or row["place"] or "", found[doc].score,
                found[doc].score >= self.model.counts, row["date_from"], row["date_to"],
            )
            for doc, row in zip(docs, rows, strict=True)
        ]  # fmt: skip
        single = one_version_each(candidates)
        if self.kindred:
            single = self._with_kin(single)
        counted = one_chapter_each([c for c in single if c.counts])
        known = {c.group for c in counted if c.group}
        rest = one_chapter_each([c for c in single if not c.counts and c.group not in known])
        for some in (counted, rest):
            some.sort(key=lambda c: (-found[c.doc].rank, *c.age))
        return counted + rest[:nearest]

    def _with_kin(self, candidates: list[Candidate]) -> list[Candidate]:
        """The same; what has most of its words in common with one that counts, counts too.

        A bill that comes back is worded a little otherwise each time: a few words asked may be
        nearer to one of its forms than to the next, though both do the same.
        """
        ranked = sorted(candidates, key=lambda c: (-c.score, *c.age))[:KIN_AMONG]
        counted = [c.doc for c in ranked if c.counts][:KIN_OF]
        kin = {
            c.doc
            for c in ranked
            if not c.counts
            and any(alike(self.snapshot, c.doc, doc, self.bags, KIN) for doc in counted)
        }
        return [replace(c, counts=True) if c.doc in kin else c for c in candidates]

    def repeated(self, candidates: Sequence[Candidate]) -> dict[str, str]:
        """Which precedent repeats which; sections of codes are told apart by their places."""
        bills = [c for c in candidates if c.counts and not c.group]
        return copies(bills, lambda a, b: alike(self.snapshot, a, b, self.bags))

    def precedents(
        self,
        candidates: Sequence[Candidate],
        found: Finds,
        lacks: dict[int, list[str]],
        same: dict[str, str],
    ) -> list[Precedent]:
        """The candidates with their facts and quotations, in their order."""
        docs = np.array([c.doc for c in candidates], dtype=np.int64)
        facts = self.snapshot.rows(docs, FACTS).to_pylist()
        quotes = self._quotes(candidates, found)
        made = []
        for candidate, said, quote in zip(candidates, facts, quotes, strict=True):
            held, missing = found[candidate.doc], lacks.get(candidate.doc, [])
            texts = ("place", "kind", "title", "status", "url", "date_basis")
            said |= {name: said[name] or "" for name in texts}
            made.append(
                Precedent(
                    **said, how=held.how, score=held.score, counts=candidate.counts,
                    section=quote["section"], start=quote["start"], end=quote["end"],
                    exact=quote["exact"], share=held.share, differs=_differs(missing),
                    lacks=missing, folded=list(candidate.folded),
                    same_as=same.get(candidate.measure),
                )
            )  # fmt: skip
        return made

    def _quotes(self, candidates: Sequence[Candidate], found: Finds) -> list[dict[str, Any]]:
        none = {"section": "", "start": 0, "end": 0, "exact": ""}
        quotes = []
        for candidate in candidates:
            quote = found[candidate.doc].quote
            said = {n: getattr(quote, n) for n in none} if quote else dict(none)
            quotes.append(said)
        open_ = [
            i for i, c in enumerate(candidates)
            if found[c.doc].quote is None and found[c.doc].stretch[1] > found[c.doc].stretch[0]
        ]  # fmt: skip
        if open_:
            docs = np.array([candidates[i].doc for i in open_], dtype=np.int64)
            spans = np.array([found[int(doc)].stretch for doc in docs], dtype=np.int32)
            first, last = (np.ascontiguousarray(column) for column in spans.T)
            texts = Quoter.of(self.snapshot, docs).quotes(docs, first, last)
            for i, said in zip(open_, texts.to_pylist(), strict=True):
                quotes[i] = said
        return quotes


NAMED = 4
"""Things that a precedent lacks which are named; the rest are counted."""


def _differs(lacks: Sequence[str]) -> str:
    if not lacks:
        return ""
    rest = len(lacks) - NAMED
    return "lacks " + "; ".join(lacks[:NAMED]) + (f"; {rest} more" if rest > 0 else "")
