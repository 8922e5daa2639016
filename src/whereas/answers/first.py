"""The answer `first`: has this been done before, by whom, and in what was it looked for?"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.answers.coverage import coverage
from whereas.answers.precedents import (
    Field,
    Finds,
    Shelf,
    by_wording,
    by_words,
    covered,
    sources_of,
    telling,
    together,
)
from whereas.answers.search import searcher
from whereas.answers.targets import Kind, Target, resolve
from whereas.answers.trace import trace_target
from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.phrases import shorten
from whereas.precedents.absent import absent_places
from whereas.precedents.folding import Candidate, surely_earlier
from whereas.precedents.likeness import Description
from whereas.precedents.model import DOUBTFUL, NEARLY_BEST, Likeness, fitted
from whereas.precedents.provisions import Provision, provisions
from whereas.precedents.results import Condition, First, Looked, Precedent
from whereas.precedents.sentence import Others, sentence
from whereas.progress import Progress
from whereas.results import Coverage, Source, Trace
from whereas.search.query import read_query
from whereas.spelling import close

TRACED = 24
"""Words of a text from which on its wording is sought too: shorter ones are descriptions, and what
they share with a law is a phrase."""

NEAREST = 10
"""Measures listed that don't count: the nearest, for people to judge."""

ALSO = 20
"""Measures listed that can't be called earlier."""

COMPARED = 60
"""Precedents of which it is said what they lack, the first ones."""

SOUGHT = 100
"""Documents that each provision is held against."""

COUNTERPART = 0.5
"""Share of a provision's words that a passage holds if the measure has the provision."""

STOCK = 0.6
"""Share of a provision's words in stock clauses from which on it is left out."""

CALLED = 48
"""Characters of what a provision is called; several stand in one sentence."""

TELLING = 0.06
"""Share of a description's weight that a word must have to be named among what a measure lacks."""


def first(
    snapshot: Snapshot,
    what: str | Path,
    kind: Kind,
    date: datetime.date | None,
    filters: Filters,
    place: str | None,
    tell: Progress,
) -> First:
    """Find the earliest and closest precedents of a text, a file or a measure."""
    return first_of(snapshot, resolve(snapshot, what, kind, date, place), filters, tell)


def first_of(snapshot: Snapshot, target: Target, filters: Filters, tell: Progress) -> First:
    """The same for a target. `filters` may name places that the library does not hold."""
    filters, unknown, nowhere = _known_places(snapshot, filters)
    named = [] if target.measure else absent_places(target.text, snapshot.place_names)
    asked = target.text
    if target.words.codes.size < TRACED:
        for name in named:
            asked = asked.replace(name, " ")  # no measure can say it
    question = Question(
        snapshot, target, filters, Field.of(snapshot, target, filters, nowhere),
        _described(snapshot, target, asked, tell), nowhere,
    )  # fmt: skip
    tell("looking for precedents", 0, None)
    absent = list(dict.fromkeys([*unknown, *named]))
    return _answer(question, absent)


def _described(snapshot: Snapshot, target: Target, asked: str, tell: Progress) -> Description:
    """What is asked, ready to be held against documents; a description's meaning counts too."""
    search = searcher(snapshot, tell)
    few = target.measure is None and target.words.codes.size < TRACED
    return Description(search.ranker, read_query(asked), search.near(asked) if few else None)


@dataclass(frozen=True)
class Question:
    """A target with all that is asked about it, reckoned once."""

    snapshot: Snapshot
    target: Target
    filters: Filters
    field: Field
    asked: Description
    nowhere: bool

    @cached_property
    def model(self) -> Likeness:
        """What was learnt about likeness, for as many words as these."""
        if self.asked.near is not None:
            return fitted().limits_for_meaning()
        if self.target.words.codes.size >= TRACED:
            return fitted()
        scores = [held.score for held in self.earlier.values()]
        return fitted().for_few_words(max(scores, default=0.0))

    @cached_property
    def shelf(self) -> Shelf:
        """What turns documents into precedents."""
        return Shelf(self.snapshot, self.model, kindred=self.asked.near is not None)

    @cached_property
    def earlier(self) -> Finds:
        """What is found among the surely earlier documents."""
        return self.found(self.field.earlier, self.sources)

    @cached_property
    def sources(self) -> tuple[list[int], list[Source]]:
        """The surely earlier documents that share the text's wording."""
        return self._traced[0]

    @cached_property
    def unsure(self) -> tuple[list[int], list[Source]]:
        """Those that share it and can't be called earlier."""
        return self._traced[1]

    @cached_property
    def _trace(self) -> Trace | None:
        if self.nowhere or self.target.words.codes.size < TRACED:
            return None
        return trace_target(self.snapshot, self.target, self.filters)

    @cached_property
    def _traced(self) -> list[tuple[list[int], list[Source]]]:
        trace = self._trace
        sides = (trace.sources, trace.also) if trace else ([], [])
        return [self._others(sources) for sources in sides]

    def _others(self, sources: Sequence[Source]) -> tuple[list[int], list[Source]]:
        """The sources that are no versions of the target's own measure."""
        own = self.target.measure
        return sources_of(self.snapshot, [s for s in sources if own is None or s.measure != own])

    def found(self, mask: NDArray[np.bool_], sources: tuple[list[int], list[Source]]) -> Finds:
        """What is found among the documents of a mask, by words and by wording."""
        model = fitted()
        wording = by_wording(*sources, self.target, model)
        shared = any(held.score >= model.counts for held in wording.values())
        return together(by_words(self.asked, model, mask, by_score=shared), wording)

    @cached_property
    def provisions(self) -> list[Provision]:
        """The provisions of a text; a description has none."""
        if self.target.words.codes.size < TRACED:
            return []
        found = provisions(self.target.text, self.target.sections)
        stock = self._trace.stock if self._trace else []
        return [p for p in found if covered(stock, self.target, p.start, p.end) < STOCK]

    @cached_property
    def provisions_asked(self) -> list[Description]:
        """Each provision ready to be held against documents."""
        text, ranker = self.target.text, self.asked.ranker
        return [Description(ranker, read_query(text[p.start : p.end])) for p in self.provisions]

    @cached_property
    def spans(self) -> dict[int, list[tuple[int, int]]]:
        """The stretches of the text that each earlier document shares, stock left out."""
        docs, sources = self.sources
        return {doc: telling(source) for doc, source in zip(docs, sources, strict=True)}


def _answer(question: Question, absent: list[str]) -> First:
    snapshot, target, shelf = question.snapshot, question.target, question.shelf
    found = question.earlier
    candidates = shelf.fold(found, NEAREST)
    counted = [c for c in candidates if c.counts]
    oldest = _oldest(counted, question.model)
    shown = list(
        {c.doc: c for c in [*candidates[:COMPARED], *([oldest] if oldest else [])]}.values()
    )
    precedents = shelf.precedents(
        candidates, found, _lacks(question, shown), shelf.repeated(counted)
    )  # fmt: skip
    earliest = next((p for p in precedents if oldest and p.measure == oldest.measure), None)
    since, beside, older = _split(oldest, candidates, precedents)
    held = coverage(snapshot)
    looked = _looked(question, held)
    return First(
        sentence(
            earliest, Others(since, beside, older, _doubtful(question, precedents)), looked, absent
        ),
        earliest.measure if earliest else None,
        precedents,
        _also(question),
        _conditions(question),
        looked,
        absent,
        question.asked.near is not None,
        held,
        target.measure,
        target.version,
        target.date_from,
        target.date_to,
        int(target.words.codes.size),
        target.text,
        target.title,
        target.place,
    )


def _oldest(counted: Sequence[Candidate], model: Likeness) -> Candidate | None:
    """The earliest of those that are surely about the same thing, else of those nearly as good.

    Of many that count, the earliest is the likeliest to be none: so it must be better than most.
    """
    best = max((c.score for c in counted), default=0.0)
    least = min(model.sure, NEARLY_BEST * best)
    return min((c for c in counted if c.score >= least), key=lambda c: c.age, default=None)


def _split(
    oldest: Candidate | None, candidates: Sequence[Candidate], precedents: Sequence[Precedent]
) -> tuple[list[Precedent], list[Precedent], list[Precedent]]:
    """What is beside the earliest: surely later, maybe as early, and older ones nearly as like."""
    if oldest is None:
        return [], [], []
    since: list[Precedent] = []
    beside: list[Precedent] = []
    older: list[Precedent] = []
    for candidate, precedent in zip(candidates, precedents, strict=True):
        if candidate.doc == oldest.doc:
            continue
        if candidate.age < oldest.age:
            if candidate.score >= DOUBTFUL * oldest.score:
                older.append(precedent)
        elif candidate.counts:
            (since if surely_earlier(oldest, candidate) else beside).append(precedent)
    return since, beside, older


def _doubtful(question: Question, precedents: Sequence[Precedent]) -> Precedent | None:
    """The nearest of what a few words brought up, where it may do the same and does not count."""
    if question.target.words.codes.size >= TRACED or not precedents:
        return None
    best = precedents[0]
    return best if not best.counts and best.score >= DOUBTFUL * question.model.counts else None


def _also(question: Question) -> list[Precedent]:
    """What counts and can't be called earlier."""
    shelf = question.shelf
    found = question.found(question.field.unsure, question.unsure)
    some = [c for c in shelf.fold(found, 0) if c.counts][:ALSO]
    return shelf.precedents(some, found, _lacks(question, some), {})


def _known_places(snapshot: Snapshot, filters: Filters) -> tuple[Filters, list[str], bool]:
    """The filters without places that the library lacks, those places, and if none is left.

    Raises:
        UsageError: a place is not known, but spelt nearly like one that is.
    """
    if not filters.places:
        return filters, [], False
    held = {
        str(name).casefold()
        for column in ("place", "jurisdiction")
        for name in pc.unique(snapshot.column(column)).to_pylist()
        if name
    }
    unknown = [name for name in filters.places if name.casefold() not in held]
    for name in unknown:
        if near := close(name, snapshot.place_names):
            raise UsageError(
                f"the library holds no place {name!r}", "", f"did you mean {near[0]!r}?"
            )
    known = tuple(name for name in filters.places if name not in unknown)
    return replace(filters, places=known), unknown, not known


def _looked(question: Question, held: Coverage) -> Looked:
    """What was looked in: measures with a text that are surely earlier, and what can't answer."""
    snapshot, field = question.snapshot, question.field
    has_text = snapshot.column("words").to_numpy() > 0
    either = field.earlier | field.unsure
    mine = field.earlier & has_text
    years = snapshot.dates[mine].astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    undated = pc.is_null(snapshot.column("date_to")).to_numpy()
    return Looked(
        _measures(snapshot, mine),
        int(np.unique(snapshot.places[mine]).size),
        int(years.min()) if years.size else None,
        int(years.max()) if years.size else None,
        _measures(snapshot, field.unsure & has_text & undated),
        _measures(snapshot, either & ~has_text),
        _unread(question, held, either),
    )


def _unread(question: Question, held: Coverage, mask: NDArray[np.bool_]) -> int:
    """Inputs that could not be read, of the places asked for; what is of no known place is all."""
    column = question.snapshot.column("jurisdiction").filter(pa.array(mask))
    places = set(pc.unique(column).to_pylist())
    everywhere = not question.filters.places and not question.nowhere
    return sum(
        len(place.unreadable)
        for place in held.jurisdictions
        if place.jurisdiction in places or (everywhere and not place.measures)
    )


def _measures(snapshot: Snapshot, mask: NDArray[np.bool_]) -> int:
    return int(np.unique(snapshot.measures[mask]).size)


def _lacks(question: Question, shown: Sequence[Candidate]) -> dict[int, list[str]]:
    """What each document lacks: provisions of a draft, words of a description."""
    docs = np.array([c.doc for c in shown], dtype=np.int64)
    if not docs.size:
        return {}
    if not question.provisions:
        return _words_lacking(question, docs)
    lacking: dict[int, list[str]] = {int(doc): [] for doc in docs}
    for provision, asked in zip(question.provisions, question.provisions_asked, strict=True):
        scores = fitted().of_words(asked.features(docs)[0])
        for doc, score in zip(docs.tolist(), scores.tolist(), strict=True):
            if score < fitted().counts and _share(question, doc, provision) < COUNTERPART:
                lacking[doc].append(called(provision, question.target.text))
    return lacking


def _share(question: Question, doc: int, provision: Provision) -> float:
    spans = question.spans.get(doc, [])
    return covered(spans, question.target, provision.start, provision.end)


def called(provision: Provision, text: str) -> str:
    """What a provision is called in a few words."""
    short = shorten(provision.heading or text[provision.start : provision.end], CALLED)
    return f"{provision.section} “{short}”" if provision.section else f"“{short}”"


def _words_lacking(question: Question, docs: NDArray[np.int64]) -> dict[int, list[str]]:
    """The telling words of a description that a document holds nowhere."""
    asked = question.asked
    if not asked.weights.size:
        return {}
    held = asked.anywhere(docs)
    enough = asked.weights >= TELLING * asked.whole
    order = np.argsort(-asked.weights, kind="stable")
    words = asked.said(question.target.text)
    unknown = [f"“{word}”" for word in words[asked.weights.size :]]
    return {
        doc: unknown + [f"“{words[t]}”" for t in order.tolist() if enough[t] and not row[t]]
        for doc, row in zip(docs.tolist(), held, strict=True)
    }


def _conditions(question: Question) -> list[Condition]:
    """Each provision with the earliest document that has it."""
    made = []
    text = question.target.text
    for provision, asked in zip(question.provisions, question.provisions_asked, strict=True):
        made.append(
            Condition(
                provision.section, provision.heading, provision.start, provision.end,
                text[provision.start : provision.end], _earliest(question, provision, asked),
            )
        )  # fmt: skip
    return made


def _earliest(question: Question, provision: Provision, asked: Description) -> Precedent | None:
    docs, sources = question.sources
    mine = [i for i, doc in enumerate(docs) if _share(question, doc, provision) >= COUNTERPART]
    found = together(
        by_words(asked, fitted(), question.field.earlier, SOUGHT),
        _provision_wording(
            question, provision, [docs[i] for i in mine], [sources[i] for i in mine]
        ),
    )
    oldest = _oldest([c for c in question.shelf.fold(found, 0) if c.counts], question.model)
    if oldest is None:
        return None
    return question.shelf.precedents([oldest], found, {}, {})[0]


def _provision_wording(
    question: Question, provision: Provision, docs: list[int], sources: list[Source]
) -> Finds:
    """Sources that hold a provision's wording, scored and quoted by what they share of it."""
    finds: Finds = {}
    for doc, source in zip(docs, sources, strict=True):
        inside = [
            p for p in source.passages
            if p.target.start < provision.end and p.target.end > provision.start
        ]  # fmt: skip
        share = _share(question, doc, provision)
        one = replace(source, passages=inside, share=share)
        finds |= by_wording([doc], [one], question.target, fitted(), share)
    return finds
