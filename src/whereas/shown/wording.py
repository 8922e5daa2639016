"""What an answer says in sentences: the same words on the terminal and on pages."""

from __future__ import annotations

from dataclasses import dataclass

from whereas.filters import Filters
from whereas.phrases import SHORT, count, dates, first_up, short_title, shorten, year_span, years
from whereas.records import Refusal
from whereas.results import Comparison, Coverage, Source, Trace

_LABEL = 32  # characters of a title that stands for a place's name
_NAMED = 3  # sources that the headline names; the rest are counted


def percent(part: int, whole: int) -> str:
    """Write a share in whole percents, never 0% for something nor 100% for less than all."""
    if not part or not whole:
        return "0%"
    share = 100 * part / whole
    if share < 1:
        return "under 1%"
    return f"{min(round(share), 99 if part < whole else 100)}%"


def shares(trace: Trace) -> list[int]:
    """Return the share credited to each of the `credited` sources, in whole percents.

    They add up to the share of all words found earlier; what `percent` can't say, under one
    percent, is 0. The headline and the tables both state these.
    """
    parts = [s.assigned_words for s in credited(trace)]
    exact = [100 * part / (trace.words or 1) for part in parts]
    floors = [int(share) for share in exact]
    total = percent(sum(parts), trace.words).rstrip("%")
    missing = (int(total) if total.isdigit() else 0) - sum(floors)
    by_rest = sorted(range(len(parts)), key=lambda i: floors[i] - exact[i])
    for i in by_rest[: max(missing, 0)]:
        floors[i] += 1
    return floors


def as_percent(share: int) -> str:
    """Write one of the `shares`."""
    return f"{share}%" if share else "under 1%"


def name(place: str, title: str, measure: str | None, length: int = SHORT) -> str:
    """Name a measure in a sentence: `Port Alder’s “Ordinance 2009-4”`."""
    short = short_title(title, length)
    if not short:
        return f"{place}’s {measure}" if place and measure else measure or "this text"
    return f"{place}’s “{short}”" if place else f"“{short}”"


def source_name(source: Source) -> str:
    """Name a source with its year or years."""
    return f"{name(source.place, source.title, source.measure)} ({years(source)})"


def source_label(source: Source) -> str:
    """Name a source by place and year, as briefly as it is clear beside a table of sources."""
    where = source.place or shorten(source.title, _LABEL) or source.measure
    return f"{where} ({years(source)})"


def listed(names: list[str], limit: int) -> str:
    """List names in a sentence, the first `limit` of them."""
    rest = len(names) - limit
    shown = names[:limit] + ([f"{rest:,} more"] if rest > 0 else [])
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def letter(index: int) -> str:
    """Return the sign of the index-th source: `A` to `Z`, then `A2` to `Z2`."""
    turn, at = divmod(index, 26)
    return chr(ord("A") + at) + (str(turn + 1) if turn else "")


def credited(trace: Trace) -> list[Source]:
    """Return the sources that words are credited to."""
    return [s for s in trace.sources if s.assigned_words]


def headline(trace: Trace) -> str:
    """Say in one or two sentences how much of a text is found earlier, where and when."""
    target = name(trace.place, trace.title, trace.measure)
    if not trace.words:
        return f"There are no words to trace in {target}."
    words = count(trace.words, "word")
    found = credited(trace)
    if not found:
        return _nothing(trace, f"the {words} of {target}")
    share = percent(trace.borrowed_words, trace.words)
    begin = f"{first_up(share)} of the {words} of {target} {_are(share)} found in "
    if len(found) == 1:
        return f"{begin}an earlier measure: {source_name(found[0])}.{_earliest(trace)}"
    return f"{begin}earlier measures: {_parts(trace, found)}.{_earliest(trace)}"


def _are(share: str) -> str:
    return "is" if share in {"1%", "under 1%"} else "are"


def _nothing(trace: Trace, words: str) -> str:
    if not trace.also:
        return f"No passage of {words} is found in another measure of this library."
    sharing = "1 measure shares" if len(trace.also) == 1 else f"{len(trace.also):,} measures share"
    return (
        f"No passage of {words} is found in a measure that is surely earlier; "
        f"{sharing} wording with it, undetermined which came first."
    )


def _parts(trace: Trace, found: list[Source]) -> str:
    named = found if len(found) <= _NAMED + 1 else found[:_NAMED]
    of_each = shares(trace)
    parts = [f"{as_percent(n)} in {source_name(s)}" for n, s in zip(of_each, named, strict=False)]
    rest = len(found) - len(named)
    if rest:
        parts.append(f"{as_percent(sum(of_each[len(named) :]))} in {count(rest, 'other')}")
    return listed(parts, len(parts))


def _earliest(trace: Trace) -> str:
    first = next((s for s in trace.sources if s.measure == trace.earliest), None)
    if first is None or len(trace.sources) < 2:
        return ""
    return f" The earliest found that shares wording with it is {source_name(first)}."


@dataclass(frozen=True, slots=True)
class Terms:
    """How a drawing calls wording that stands elsewhere, and the two sides of a passage."""

    found: str
    missing: str
    other: str
    this: str


EARLIER = Terms("found earlier", "not found earlier", "the earlier text", "the later one")
UNDETERMINED = Terms("found elsewhere", "not found elsewhere", "the other text", "this one")


def terms(trace: Trace) -> Terms:
    """Return the terms for what is drawn of a trace: see `reading.drawn`."""
    return EARLIER if credited(trace) or not trace.also else UNDETERMINED


def dated(trace: Trace) -> str:
    """Say when the text dates from, and what follows from it."""
    when = dates(trace)
    if when == "undated":
        return "This text is undated, so nothing can be called earlier than it."
    begin = "This text dates" if trace.measure else "This draft is taken as dating"
    return f"{begin} from {when}; only what is surely earlier counts as a source."


DATING = (
    "What is undated can't be called earlier or later. State dates in the files' names"
    " (2011-05-03-wicks.txt) or in a table beside them (measures.csv with the columns file, date"
    " and place; docs/sources/folder.md), and add them again."
)
"""What to do about texts without dates."""


def undated_sharers(trace: Trace) -> bool:
    """Say whether a missing date is why something that shares wording is undetermined."""
    return any(s.date_from is None for s in trace.also)


def undetermined(trace: Trace, source: Source) -> str:
    """Say why a measure that shares wording can't be called earlier."""
    if source.relation == "common source":
        return "both from a third"
    if source.date_from is None or source.date_to is None:
        return "it is undated"
    if trace.date_from is None or trace.date_to is None:
        return "this text is undated"
    if source.date_from > trace.date_to:
        return "it is later"
    if (source.date_from, source.date_to) == (trace.date_from, trace.date_to):
        if source.date_from == source.date_to:
            return "same day"
        return "same span of dates"
    if source.date_from <= trace.date_to and trace.date_from <= source.date_to:
        return "the dates overlap"
    return "which came first is not known"


def places(coverage: Coverage) -> str:
    """Count the places that a library holds; what is of no known place is said apart."""
    named = sum(1 for place in coverage.jurisdictions if place.name or place.jurisdiction)
    said = count(named, "place")
    if named == len(coverage.jurisdictions):
        return said
    return f"{said} and of places not known" if named else "places not known"


def looked_in(coverage: Coverage) -> str:
    """Say what an answer was looked for in; every negative answer carries it."""
    held = coverage.jurisdictions
    firsts = [p.first_date for p in held if p.first_date]
    lasts = [p.last_date for p in held if p.last_date]
    when = f", {year_span(min(firsts).year, max(lasts).year)}" if firsts and lasts else ""
    said = (
        f"Looked in {count(coverage.measures, 'measure')} of "
        f"{places(coverage)}{when} ({count(coverage.words, 'word')})."
    )
    return said + _gaps(coverage)


def by_words_only(unread: int | None) -> str:
    """Say of how many measures a part can't be found by meaning yet; "" if there are none."""
    if not unread:
        return ""
    them = "it" if unread == 1 else "them"
    return (
        f"{count(unread, 'measure')} can be found by words alone, in part at least, until "
        f"`whereas meaning` has read {them}."
    )


def undated(coverage: Coverage) -> int:
    """Count the measures without a date."""
    return sum(place.undated for place in coverage.jurisdictions)


def refused(refusal: Refusal) -> str:
    """Say in a line what could not be read, why, and what to do."""
    where = f"{refusal.file}, {refusal.record}" if refusal.record else refusal.file
    return f"{where}: {refusal.why}" + (f" ({refusal.todo})" if refusal.todo else "")


def only(filters: Filters) -> str:
    """Say what the filters left of the library ("" where there are none)."""
    said = [
        f"of {' or '.join(filters.places)}" if filters.places else "",
        f"not of {' or '.join(filters.exclude_places)}" if filters.exclude_places else "",
        "of places other than this text’s" if filters.other_places else "",
        f"from before {filters.before}" if filters.before else "",
        f"from after {filters.after}" if filters.after else "",
        f"of kind {' or '.join(filters.kinds)}" if filters.kinds else "",
    ]
    asked = ", ".join(part for part in said if part)
    return f"Asked for only measures {asked}." if asked else ""


def _gaps(coverage: Coverage) -> str:
    no_date = undated(coverage)
    no_text = sum(p.no_text for p in coverage.jurisdictions)
    unreadable = sum(len(p.unreadable) for p in coverage.jurisdictions)
    gaps = [
        f"{no_date:,} undated" if no_date else "",
        f"{no_text:,} without a text" if no_text else "",
        f"{count(unreadable, 'input')} unreadable" if unreadable else "",
    ]
    listed = ", ".join(gap for gap in gaps if gap)
    return f" Not covered or not sure: {listed}." if listed else ""


def share_words(comparison: Comparison) -> str:
    """Say in a sentence how much two texts share."""
    a = name("", comparison.title_a, comparison.a)
    b = name("", comparison.title_b, comparison.b)
    if not comparison.passages:
        return f"{a} and {b} share no passage."
    passages = count(len(comparison.passages), "passage")
    return (
        f"{share_percent(comparison.share_of_a)} of {a} and"
        f" {share_percent(comparison.share_of_b)} of {b} are shared wording, in {passages}."
    )


def share_percent(share: float) -> str:
    """Write a share from 0 to 1 as `percent` does."""
    return percent(round(share * 1_000_000), 1_000_000)


def relation_words(comparison: Comparison) -> str:
    """Say how the two are related and on what grounds ("" where it can't be said)."""
    if comparison.relation_class is None:
        return ""
    odds = (comparison.probabilities or {}).get(comparison.relation_class)
    sure = f" (probability {odds:.2f})" if odds is not None else ""
    why = f": {'; '.join(comparison.reasons)}" if comparison.reasons else ""
    return f"They are {comparison.relation_class}{sure}{why}."
