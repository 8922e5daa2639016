"""The answer `search`: the measures that a description in plain words is likely about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.answers.copies import newest_first
from whereas.answers.coverage import coverage
from whereas.answers.filtering import documents
from whereas.answers.quoting import Quoter
from whereas.filters import Filters
from whereas.library.indexing import indexes
from whereas.library.meanings import meanings_of, unread
from whereas.library.schema import VERSION_ORDER, in_version_order
from whereas.library.snapshot import Snapshot
from whereas.meaning.model import embedder
from whereas.progress import Progress, silent
from whereas.results import Found, Hit, How
from whereas.search.model import fitted
from whereas.search.nearness import Near, nearest_pieces
from whereas.search.query import Query, read_query
from whereas.search.ranking import CANDIDATES, QUOTED, Part, Ranked, Ranker

NUMBER_LENGTH = 80
"""Characters that a typed number has at most: beyond, it is a description."""


FOUND_BY = 10
"""Places among which a hit must be by its words, or its meaning, to be called found by them."""

_BETWEEN = re.compile(r"[\s.,:#]+|\b(?:no|number|nos)\b\.?")


class Searcher:
    """Answers searches over one state of a library; what they share is reckoned once."""

    def __init__(self, snapshot: Snapshot, tell: Progress = silent) -> None:
        """Open the indexes, making those that are missing."""
        self.snapshot = snapshot
        names = ("codes", "starts", "cuts", "cut_starts")
        parts = [
            Part(int(base), index, *(segment.arrays[name] for name in names))
            for base, segment, index in zip(
                snapshot.bases, snapshot.segments, indexes(snapshot.segments, tell), strict=False
            )
        ]
        order = snapshot.table[:, 0]
        self.ranker = Ranker(parts, snapshot.alive, order, fitted())

    def near(self, text: str) -> Near | None:
        """How near documents are in meaning; None where a library or a machine can't say."""
        meanings = meanings_of(self.snapshot)
        if meanings is None or not read_query(text).terms.size:
            return None
        cosines = meanings.nearness(embedder().embed([text])[0])
        where = (meanings.docs, meanings.first, meanings.last)
        return nearest_pieces(*where, cosines, len(self.snapshot))

    def search(
        self,
        text: str,
        count: int = 10,
        filters: Filters | None = None,
        near: Near | None = None,
    ) -> list[Hit]:
        """The `count` likeliest measures, at most one hit each."""
        filters = filters or Filters()
        allowed = documents(self.snapshot, filters)[:, 5] != 0
        query = read_query(text)
        ranked = self.ranker.rank(query, allowed, max(CANDIDATES, 2 * count), near)
        named = [doc for doc in self._by_number(text) if allowed[doc]]
        ranked = _first(named, newest_first(self.snapshot, self._one_each(ranked)))
        most = min(count, ranked.docs.size)
        hows: list[How] = [_how(places, near) for places in ranked.places.tolist()]
        hows[: len(named)] = ["number"] * len(named)
        if near is not None:
            ranked = _where_near(ranked, near, hows)
        return self._hits(query, ranked, most, hows)

    def _one_each(self, ranked: Ranked) -> Ranked:
        """The best version of each measure."""
        _, first = np.unique(self.snapshot.measures[ranked.docs], return_index=True)
        kept = np.sort(first)
        return ranked.only(kept)

    def _by_number(self, text: str) -> list[int]:
        """The latest version of each measure whose id or number is all that was typed."""
        typed = text.strip()
        if not 0 < len(typed) <= NUMBER_LENGTH:
            return []
        docs = self.snapshot.find(typed)
        if not docs and any(c.isdigit() for c in typed):
            docs = self._numbered.get(number_key(typed), [])
        latest = {self.snapshot.value(doc, "measure"): doc for doc in docs}
        return [latest[name] for name in sorted(latest)]

    @cached_property
    def _numbered(self) -> dict[str, list[int]]:
        """The living documents of each id and other number, by `number_key`, in order of stage."""
        rows = self.snapshot.columns(["measure", "aliases", *VERSION_ORDER, "doc"])
        rows = rows.filter(pa.array(self.snapshot.alive))
        rows = rows.take(in_version_order(rows))
        found: dict[str, list[int]] = {}
        columns = (rows[name].to_pylist() for name in ("doc", "measure", "aliases"))
        for doc, measure, aliases in zip(*columns, strict=True):
            for key in {number_key(name) for name in (measure, *(aliases or ()))}:
                found.setdefault(key, []).append(doc)
        return found

    def _hits(self, query: Query, ranked: Ranked, count: int, hows: Sequence[How]) -> list[Hit]:
        docs, scores = ranked.docs[:count], ranked.scores[:count]
        stretches = self.ranker.narrowed(query, docs, ranked.stretches[:count])
        unread = stretches[:, 1] == 0  # of a number typed, or of a title: the text's beginning
        words = self.snapshot.rows(docs, ["words"])["words"].to_numpy()
        stretches[unread, 1] = np.minimum(words[unread], QUOTED)
        quotes = self._quotes(docs, stretches)
        names = ("measure", "version", "jurisdiction", "place", "kind", "title", "status",
                 "date_from", "date_to")  # fmt: skip
        rows = self.snapshot.rows(docs, names).to_pylist()
        hits = []
        for i, (row, quote) in enumerate(zip(rows, quotes, strict=True)):
            said = {name: row[name] or "" for name in ("place", "kind", "title", "status")}
            hits.append(
                Hit(
                    row["measure"], quote["section"], round(float(scores[i]), 4), hows[i],
                    row["version"], quote["start"], quote["end"], quote["exact"],
                    row["jurisdiction"], **said,
                    date_from=row["date_from"], date_to=row["date_to"],
                )
            )  # fmt: skip
        return hits

    def _quotes(
        self, docs: NDArray[np.int64], stretches: NDArray[np.int32]
    ) -> list[dict[str, Any]]:
        """The quotation of each stretch; an empty one where a measure has no text."""
        none = {"section": "", "start": 0, "end": 0, "exact": ""}
        full = np.flatnonzero(stretches[:, 1] > stretches[:, 0])
        found = [none] * docs.size
        if full.size:
            quoter = Quoter.of(self.snapshot, docs[full])
            first, last = (np.ascontiguousarray(column) for column in stretches[full].T)
            quotes = quoter.quotes(docs[full], first, last)
            for i, quote in zip(full.tolist(), quotes.to_pylist(), strict=True):
                found[i] = quote
        return found


def _where_near(ranked: Ranked, near: Near, hows: Sequence[How]) -> Ranked:
    """The same; what was found by its meaning alone is quoted where that is nearest."""
    there = np.array([how == "meaning" for how in hows], dtype=np.bool_)
    stretches = near.where_nearest(ranked.docs, ranked.stretches, there)
    return Ranked(ranked.docs, ranked.scores, stretches, ranked.places)


def _how(places: Sequence[int], near: Near | None) -> How:
    """What would have brought a hit up: its words, its meaning, or both."""
    by_words, by_meaning = (place < FOUND_BY for place in places)
    if near is None or (by_words and not by_meaning):
        return "keywords"
    return "meaning" if by_meaning and not by_words else "keywords and meaning"


def _first(named: list[int], ranked: Ranked) -> Ranked:
    """The documents whose number was typed, then the others."""
    if not named:
        return ranked
    docs = np.array(named, dtype=np.int64)
    rest = ~np.isin(ranked.docs, docs)
    top = max(float(ranked.scores.max(initial=0.0)), 1.0)
    return Ranked(
        np.concatenate([docs, ranked.docs[rest]]),
        np.concatenate([np.full(docs.size, top), ranked.scores[rest]]),
        np.concatenate([np.zeros((docs.size, 2), np.int32), ranked.stretches[rest]]),
        np.concatenate([np.zeros((docs.size, 2), np.int64), ranked.places[rest]]),
    )


def number_key(name: str) -> str:
    """A number as it is compared: without case, stops and "No."."""
    return " ".join(_BETWEEN.sub(" ", name.casefold()).split())


def searcher(snapshot: Snapshot, tell: Progress = silent) -> Searcher:
    """The searcher of a library's state, made once."""
    if snapshot.searcher is None:
        snapshot.searcher = Searcher(snapshot, tell)
    return snapshot.searcher


def search(
    snapshot: Snapshot,
    text: str,
    count: int,
    filters: Filters,
    tell: Progress = silent,
    *,
    meaning: bool = True,
) -> Found:
    """Find the measures that a text is likely about; with `meaning`, where there is any."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # as it can be stored and shown
    asked = searcher(snapshot, tell)
    near = asked.near(text) if meaning else None
    hits = asked.search(text, count, filters, near)
    terms = int(read_query(text).terms.size)
    missed = None if near is None else unread(snapshot)
    return Found(text, hits, terms, near is not None, coverage(snapshot), missed)
