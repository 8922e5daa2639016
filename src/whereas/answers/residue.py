"""The answer `residue`: what a borrower forgot to change."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from whereas.answers.coverage import coverage
from whereas.answers.targets import Kind, Target, of_text, resolve
from whereas.answers.trace import trace_target
from whereas.filters import Filters
from whereas.leftovers import missing, officers, places, references
from whereas.leftovers.blanks import blanks
from whereas.leftovers.found import Draft, Found, Shared
from whereas.leftovers.own import PlaceLaw
from whereas.library.snapshot import Snapshot
from whereas.results import Leftover, LeftoverSource, Residue, Source
from whereas.sections.label import label
from whereas.words.normal import name_forms

OWN_SHARE = 0.3
"""Share of a text's words that another measure of its own place must hold to be an earlier state
of it (a resubmitted bill, a temporary act): what both took over says nothing of that place."""

CHAPTER = 60
"""Sections of the same chapter that are read for what they define and set up."""


def residue(
    snapshot: Snapshot,
    what: str | Path,
    kind: Kind,
    date: datetime.date | None,
    place: str | None,
) -> Residue:
    """Look a measure, a file or a text through for leftovers. See `Library.residue`."""
    target = _with_own_place(snapshot, resolve(snapshot, what, kind, date, place), place)
    case = _case(snapshot, target)
    found = _best(_found(case), len(target.text))
    return Residue(
        measure=target.measure,
        version=target.version,
        findings=[_leftover(case, one) for one in found],
        checked=_checked(case),
        coverage=coverage(snapshot),
        text=target.text,
        title=target.title,
        place=target.place,
        sections=target.sections,
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A target with all that its leftovers are judged by."""

    snapshot: Snapshot
    target: Target
    draft: Draft
    shared: list[Shared]
    own: PlaceLaw
    theirs: dict[str, PlaceLaw]
    """The law of each source's place, by its name."""
    docs: list[int]
    """The target's own versions in the library; none for a draft."""
    chapter: list[int]
    """The other sections of the chapter that it is part of."""
    whole: PlaceLaw
    """All the law of its place, its own chapter too: which section numbers there are."""

    def chapter_texts(self) -> list[str]:
        """The texts of the chapter's other sections."""
        return [self.snapshot.text(doc) for doc in self.chapter[:CHAPTER]]

    def document(self, source: Source) -> int:
        """The document that a source is."""
        docs = self.snapshot.find(source.measure)
        return next(d for d in docs if self.snapshot.value(d, "version") == source.version)


def _with_own_place(snapshot: Snapshot, target: Target, place: str | None) -> Target:
    """A draft under the name that it gives itself, also where the library doesn't know the place.

    Else a draft of an unknown place that still names its source's would be taken for the source's.
    """
    if target.measure is not None or place is not None:
        return target
    said = places.self_name(target.text)
    forms = name_forms(target.place) if target.place else []
    if (
        not said
        or said in forms
        or (forms and target.text.count(forms[-1]) >= target.text.count(said))
    ):
        return target
    return of_text(
        snapshot, target.text, target.date_from, said, to=target.date_to, title=target.title,
        spans=tuple(target.spans),
    )  # fmt: skip


def _case(snapshot: Snapshot, target: Target) -> Case:
    everything = trace_target(snapshot, target, Filters())
    elsewhere = trace_target(snapshot, target, Filters(other_places=True))
    shared = [
        Shared(source, passage)
        for source in (*elsewhere.sources, *elsewhere.also)
        if source.place != target.place or not target.place
        for passage in source.passages
    ]
    docs = snapshot.find(target.measure) if target.measure else []
    chapter = _chapter(snapshot, docs)
    earlier = [
        doc
        for source in (*everything.sources, *everything.also)
        if source.place == target.place and source.share >= OWN_SHARE
        for doc in snapshot.find(source.measure)
    ]
    own = PlaceLaw(snapshot, int(target.row[4]), {*docs, *chapter, *earlier})
    tops = [(s.start, s.end) for s in target.sections if s.level == 1 and s.kind == "section"]
    names = tuple(name_forms(target.place)) if target.place else ()
    draft = Draft(target.text, target.sections, tops, target.spans, target.place, names)
    theirs = {
        place: PlaceLaw(snapshot, snapshot.place_number(place), set())
        for place in {one.source.place for one in shared}
    }
    whole = PlaceLaw(snapshot, int(target.row[4]), set())
    return Case(snapshot, target, draft, shared, own, theirs, docs, chapter, whole)


def _chapter(snapshot: Snapshot, docs: list[int]) -> list[int]:
    """The other sections of the chapter that a code's section is part of."""
    parts = snapshot.value(docs[-1], "part_of") if docs else []
    if not parts:
        return []
    same = np.flatnonzero((snapshot.places == snapshot.places[docs[-1]]) & snapshot.alive)
    containers = snapshot.docs["part_of"].take(same).to_pylist()
    return [d for d, c in zip(same.tolist(), containers, strict=True) if c[:1] == parts[:1]]


def _found(case: Case) -> Iterator[Found]:
    draft, shared, own = case.draft, case.shared, case.own
    yield from blanks(draft)
    yield from references.own_parts(draft)
    if draft.place:
        yield from places.donors(draft, shared, own)
        yield from places.swapped(draft, shared, own)
        yield from places.selves(draft, own)
        yield from _officers(case)
        yield from _foreign_numbers(case)
    yield from _missing(case)


def _officers(case: Case) -> Iterator[Found]:
    yield from officers.officers(
        case.draft, case.shared, case.own, case.theirs, case.chapter_texts()
    )


def _foreign_numbers(case: Case) -> Iterator[Found]:
    """Section numbers that the source's code has and the own one has not."""
    if not case.own.speaks:
        return
    here = {part.number for part in case.target.sections}
    for one in case.shared:
        for start, end, number in references.numbered(case.draft.text, one):
            own, theirs = case.whole.sections, case.theirs[one.source.place].sections
            if number in here or number in own or number not in theirs:
                continue
            if not any(number.count("-") == x.count("-") for x in own):
                continue
            why = f"{one.source.place} has a section {number}; {case.draft.place} has none"
            yield Found("reference", start, end, why, True, 5.0, one)


def _missing(case: Case) -> Iterator[Found]:
    if not case.shared:
        return
    best = max(case.shared, key=lambda one: (one.source.assigned_words, one.source.words))
    text = case.snapshot.text(case.document(best.source))
    for one in missing.definitions(case.draft, text, best, case.chapter_texts()):
        term = case.draft.text[one.start : one.end]
        if not any(case.own.naming(f"{term} {means}") for means in ("means", "shall mean")):
            yield one
    part = case.docs and case.snapshot.value(case.docs[-1], "part_of")
    if not part:
        yield from missing.clauses(case.draft, text, best, case.own)


def _best(found: Iterator[Found], size: int) -> list[Found]:
    """The findings by strength, the certain ones first, each stretch of the text only once."""
    taken = bytearray(size)
    kept = []
    for one in sorted(found, key=lambda f: (not f.certain, -f.strength, f.start, f.end)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return kept


def _leftover(case: Case, one: Found) -> Leftover:
    return Leftover(
        kind=one.kind,
        section=label(case.target.sections, min(one.start, max(len(case.draft.text) - 1, 0))),
        start=one.start,
        end=one.end,
        exact=case.draft.text[one.start : one.end],
        why=one.why,
        source=_source(case, one),
        certain=one.certain,
        confidence=None,
    )


def _source(case: Case, one: Found) -> LeftoverSource | None:
    """The measure that left it, with the same words there (or the whole passage)."""
    if one.origin is None:
        return None
    source, quote = one.origin.source, one.origin.passage.source
    start, end = quote.start, quote.end
    if one.quoted:
        base = 0 if one.kind in ("definition", "clause") else quote.start
        start, end = base + one.quoted[0], base + one.quoted[1]
    doc = case.document(source)
    section = case.snapshot.labels(np.array([doc]), np.array([start]))[0]
    exact = case.snapshot.text(doc)[start:end]
    return LeftoverSource(
        source.measure, source.version, source.jurisdiction, source.place, section, start, end,
        exact,
    )  # fmt: skip


def _checked(case: Case) -> list[str]:
    """What was looked at, and what could not be, in sentences."""
    said = ["Blanks, brackets, notes to drafters and references to its own parts: the whole text."]
    own, place = case.own, case.draft.place
    if not place:
        said.append(
            "Names, officers and section numbers of other places: not, its place is unknown."
        )
        return said
    others = {s.source.measure for s in case.shared}
    if not others:
        said.append(f"Names of other places: no wording is shared with places other than {place}.")
        return said
    said.append(f"Names left by a source: wording shared with {len(others):,} measures elsewhere.")
    if own.speaks:
        said.append(
            f"Officers and section numbers: against {len(own.docs):,} other measures of {place} "
            f"({own.words:,} words)."
        )
    else:
        said.append(
            f"Officers and section numbers: not, the library holds only {own.words:,} words of "
            f"{place}'s other measures."
        )
    return said
