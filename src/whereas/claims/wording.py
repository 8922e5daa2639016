"""Which words of a sentence make a claim, and of what kind.

The patterns stand in `vocabulary.toml`. What they find is a claim only if it is about a measure:
a bridge, a woman or rain may be the first or unprecedented too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from whereas.claims.attribution import attributions
from whereas.claims.features import features, read
from whereas.claims.learnt import learnt
from whereas.claims.names import Names
from whereas.claims.told import Sentence, Told
from whereas.claims.vocabulary import Kind, compiled, kind, words

ClaimKind = Literal["novelty", "borrowing", "contest"]
KINDS: tuple[ClaimKind, ...] = ("novelty", "borrowing", "contest")

LONGEST_SENTENCE = 1500
"""Characters of a sentence that are looked at; a longer one is a table or has lost its stops."""

LEAST: dict[ClaimKind, float] = {"novelty": 0.5, "borrowing": 0.6, "contest": 0.4}
"""The probability from which on a sentence makes a claim of a kind. Set on the fresh passages, each
scored by weights fitted without it."""

SECOND = 0.85
"""The same for a kind that the patterns don't find, beside a likelier one: few sentences make two
claims, and the words of one are often near the other's."""

NEAR = 130
"""Characters after a linking word in which what it links to must be named."""

BEFORE = 60
"""The same before it, for "Tarn's rule is copied" and "what Oxley did, echoed"."""

AROUND = 4
"""Sentences before and after in which a measure must be spoken of."""

_ATTRIBUTE = re.compile(
    r"(?:first|only|unprecedented|unparalleled|ground-?breaking|pioneering|"
    r"trail-?blazing|novel|kind|ever"
    r"|nation|unique|uncharted|such|country|state|world)$",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[,.;:!?()—]|\b(?:of|on|in|at|to|for|by|with|from|that|who|which|is|was|are|"
    r"were|and|or|as|has|had"
    r"|have|will|would|when|where|because|if|but|so|it|he|she|they|we|anywhere|among)\b",
    re.IGNORECASE,
)
_APART = re.compile(r"(?:kind|sort|type|nation|country|state|world)$")
_PRONOUN = re.compile(
    r"\b(?:it|its|it's|this|that|which|these|they|one|nothing|what|we|you|ours)\b", re.IGNORECASE
)
_INDIRECT = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|question(?:s|ed|ing)?|unclear|don't "
    r"know|didn't know|not know"
    r"|not sure|unsure|doubt(?:s|ed|ful)?|inquired?|debat(?:e|ed|ing)|"
    r"see)\b[^.;]{0,40}?\b(?:whether|if|who|what|which|why)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;:—]|, (?:and|but|saying|he|she|they)\b|\bbut\b", re.IGNORECASE)
_LOOK = {"unprecedented", "unparalleled", "groundbreaking", "ground-breaking"}


@dataclass(frozen=True, slots=True)
class Hit:
    """The words of a claim, as offsets in the passage."""

    kind: ClaimKind
    start: int
    end: int


def hits(told: Told, names: Names, number: int) -> list[Hit]:
    """Give a sentence's claims, at most one of each kind, in the order of KINDS.

    What the patterns find is one sign among others: what was learnt decides.
    """
    ruled = {hit.kind: hit for hit in by_rules(told, number)}
    sentence = told.sentences[number]
    words = read(told, names, sentence)
    said = told.flat[sentence.start : min(sentence.end, sentence.start + LONGEST_SENTENCE)]
    if not words or _is_question(said):
        return []
    known = learnt()
    scores = known.scores(list(features(words)), signs(told, number, ruled), len(words))
    found = []
    for name in KINDS:
        kind = known.kinds.index(name)
        if chosen(name, scores[kind], max(scores), name in ruled):
            hit = ruled.get(name) or Hit(name, *known.words(kind, words, _breaks(told, sentence)))
            if not _asked(said, hit.start - sentence.start, hit.end - sentence.start):
                found.append(hit)
    return found


def chosen(kind: ClaimKind, score: float, best: float, ruled: bool) -> bool:
    """Say whether a sentence makes a claim, by its score and that of its likeliest kind."""
    least = LEAST[kind] if ruled or score == best else max(LEAST[kind], SECOND)
    return score >= least


def _breaks(told: Told, sentence: Sentence) -> list[int]:
    """Give the places in a sentence where a quotation begins or ends, or words of saying stand."""
    near = told.quotations_in(sentence.start, sentence.end)
    found = [at for quotation in near for at in (quotation.start, quotation.end)]
    for said in attributions(told, sentence):
        found += [said.at, said.at + len(said.verb)]
        if said.inverted:
            found += [said.subject_start, said.subject_end]
    return sorted(at for at in found if sentence.start <= at <= sentence.end)


def signs(told: Told, number: int, ruled: Iterable[str]) -> list[str]:
    """Give the features of a sentence as a whole: the rules' claims, and whether law is near."""
    return [f"r:{kind}" for kind in ruled] + ["s:law"] * spoken_of(told, number)


def by_rules(told: Told, number: int) -> list[Hit]:
    """Give what the patterns find in a sentence, at most one of each kind."""
    sentence = told.sentences[number]
    end = min(sentence.end, sentence.start + LONGEST_SENTENCE)
    said = told.flat[sentence.start : end]
    if _is_question(said):
        return []
    found = []
    for name in KINDS:
        for start, stop in _FIND[name](told, number, said):
            if not _asked(said, start, stop):
                found.append(Hit(name, sentence.start + start, sentence.start + stop))
                break
    return found


def _is_question(said: str) -> bool:
    return said.rstrip(" \n'").endswith("?")


def _asked(said: str, start: int, stop: int) -> bool:
    """Say whether words stand in a question, direct or not."""
    mark = re.search(r"[.!?](?=\s|$)", said[stop:])
    if mark and mark[0] == "?":
        return True
    for question in _INDIRECT.finditer(said, 0, start):
        if not _CLAUSE.search(said, question.end(), start):
            return True
    return False


def _spans(
    said: str, patterns: tuple[re.Pattern[str], ...], never: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """Yield where patterns match and nothing cancels it, in order."""
    found = sorted({match.span() for pattern in patterns for match in pattern.finditer(said)})
    if not found:
        return
    cancelled = [match.span() for match in never.finditer(said)]
    for start, end in found:
        if not any(a < end and start < b for a, b in cancelled):
            yield start, end


def _novelty(told: Told, number: int, said: str) -> Iterator[tuple[int, int]]:
    found = kind("novelty")
    if not found.stems.search(said):
        return
    for start, end in _spans(said, found.patterns, found.never):
        if _of_a_measure(told, number, said, start, end):
            yield start, end


def _of_a_measure(told: Told, number: int, said: str, start: int, end: int) -> bool:
    """Say whether what is called first or new is a measure."""
    if _WITH_THING.match(said, end) or (
        said[start:].lower().startswith("county's") and not _TOWN.search(_near(told, number))
    ):
        return False
    stop = _STOP.search(said, end)
    noun = said[end : stop.start() if stop else len(said)].strip()
    said_so = said[start:end].lower()
    # "the first of its kind" and "the only one in the state" say it of what went before.
    apart = "-" not in said_so and bool(_APART.search(said_so))
    if noun and not apart and _ATTRIBUTE.search(said[start:end]) and not noun[0].isdigit():
        if words("measure").search(noun) or words("gov").search(noun):
            return spoken_of(told, number)
        if _adverb(noun):
            noun = ""
        else:
            return False
    before = said[:start]
    if (
        said[start:end].lower().startswith("pioneer")
        and said[end - 1].lower() in "rs"
        and not _GOVERNS.search(said)
    ):
        return False
    if words("thing").search(before) and not (
        words("measure").search(said) or words("gov").search(before)
    ):
        return False
    if words("gov").search(said[start:end]) or (
        words("gov").search(before) and re.match(r"\s+to\b", said[end:])
    ):
        return True
    looks = said[start:end].lower() in _LOOK or "precedent" in said[start:end].lower()
    if looks and not noun and not (words("measure").search(before) or _PRONOUN.search(before)):
        return False
    return spoken_of(told, number)


def _adverb(noun: str) -> bool:
    first = noun.split()[0].lower()
    return first.endswith(("ly", "day", "wide")) or first in _ADVERBS


_GOVERNS = compiled(
    r"(?:{gov}|{measure}|it|we|ours),? {few}(?:a |the |an? \w+ )?pioneers?",
    r"{proper} (?:was|is|became|becomes|as) {few}pioneers?",
)
_ADVERBS = frozenset(
    "here now yet there this last yesterday until west east north south ever under outside across"
    " inside beyond before since after then also too not let said says while even just".split()
)
_ENACTS = compiled(
    r"(?:forbade|forbad|barr\w+|bars?|legal\w*|illegal|outlawed|tax(?:ed|ing)|"
    r"vot\w+|pass\w*|adopt\w*|enact\w*|approv\w*|ban\w*|outlaw\w*|requir\w+|"
    r"forbid\w*|prohibit\w*|legislat\w+|council|lawmakers|supervisors|commissioners|"
    r"trustees|ordinance\w*|regulat\w+|must|may not|sign\w*|mayor|senate|governor)\b"
)


def spoken_of(told: Told, number: int) -> bool:
    """Say whether a measure is spoken of in a sentence or near it."""
    near = _near(told, number)
    return bool(words("measure").search(near) or _ENACTS.search(near))


def _near(told: Told, number: int) -> str:
    first, last = max(0, number - AROUND), min(len(told.sentences), number + AROUND + 1)
    return told.flat[told.sentences[first].start : told.sentences[last - 1].end][
        : 8 * LONGEST_SENTENCE
    ]


_TOWN = re.compile(r"\b(?:city|town|village|borough|township|school)", re.IGNORECASE)
_WITH_THING = compiled(
    r"(?:\s+[\w'-]+){0,4}?\s+(?:with|to have|to own|to get|to build|that has|that "
    r"have) (?:an? |the )?(?:\w+ )?{thing}\b",
    anywhere=True,
)


def _borrowing(told: Told, number: int, said: str) -> Iterator[tuple[int, int]]:
    found = kind("borrowing")
    if not found.stems.search(said) or not spoken_of(told, number):
        return
    strong = [
        span for span in _spans(said, found.patterns, found.never) if not _of_a_thing(said, span[0])
    ]
    yield from strong
    if not strong:
        for start, end in _spans(said, found.linked, found.never):
            if _linked(told, number, said, found, start, end):
                yield start, end


def _of_a_thing(said: str, start: int) -> bool:
    """Say whether what is modelled or copied is a building, a song or the like."""
    before = said[:start]
    return bool(words("thing").search(before)) and not words("measure").search(before)


def _linked(told: Told, number: int, said: str, found: Kind, start: int, end: int) -> bool:
    """Say whether a linking word has something of another government's to link to."""
    assert found.evidence is not None  # noqa: S101 - the table of borrowing has it
    if _of_a_thing(said, start):
        return False
    if (
        start > 2
        and said[start:].lower().startswith("follow")
        and not _RULES.search(said, max(0, start - 50), start)
    ):
        return False
    if found.evidence.search(said, start, min(len(said), end + NEAR)):
        return True
    place = _PLACE_AFTER.match(said, end)
    if place and re.findall(r"[\w'-]+", place[0])[-1].removesuffix("'s") in told.people:
        return False
    if place and not _PERSON_AFTER.match(said, end):
        return True
    if _MEDIUM.match(said, start) and _named_after(told, said, end):
        return True
    if not _TAKEN.match(said, start):
        return False
    return bool(
        _IT_AFTER.match(said, end) and _PLACE_BEFORE.search(said, 0, start)
    ) or _linked_before(told, number, found)


def _named_after(told: Told, said: str, end: int) -> bool:
    """Say whether another place is named in the rest of a clause."""
    for proper in _PROPER.finditer(said, end, min(len(said), end + NEAR)):
        if proper[1] not in told.people and not _CLAUSE.search(said, end, proper.start()):
            return True
    return False


def _linked_before(told: Told, number: int, found: Kind) -> bool:
    """Say whether the two sentences before link the measure to another: "We borrowed the rest"."""
    for sentence in told.sentences[max(0, number - 2) : number]:
        said = told.flat[sentence.start : min(sentence.end, sentence.start + LONGEST_SENTENCE)]
        for start, end in _spans(said, (*found.patterns, *found.linked), found.never):
            if (found.evidence and found.evidence.search(said, start)) or _PLACE_AFTER.match(
                said, end
            ):
                return True
    return False


_PLACE_AFTER = compiled(
    r"\s*(?:{few})?(?:from|on|upon|by|in|of|to|after|the|its) (?:the )?(?:{few})?{proper}\b",
    r"\s*(?:what |the )?{proper}\b",
    anywhere=True,
)
_PERSON_AFTER = compiled(
    r"\s*(?:(?-i:[a-z][\w']*) ){0,4}?(?:mayor|councilm\w+|councilw\w+|sen\.|rep\.|"
    r"gov\.|director|supervisor"
    r"|commissioner|chairm\w+|chairw\w+|judge|justice) ",
    anywhere=True,
)
_IT_AFTER = re.compile(r"\s+(?:it|them|theirs|that|one|those|this|from them)\b", re.IGNORECASE)
_PLACE_BEFORE = compiled(
    r"{proper}(?:\x27s)? (?:has|have|had|does|did|been|law|rule|ordinance|one|is|was)",
    r"(?:other|another|{number}|neighboring) {mod}{gov}",
)
_MEDIUM = compiled(
    r"(?:borrow|cop|lift|crib|adapt|plagiar|swip|based|inspir|mirror|echo|resembl|"
    r"imitat|emulat|replicat|mimic|similar|akin|comparable|identical|pattern|retyp|"
    r"clon)\w*"
)
_PROPER = compiled(
    r"(?:in|of|from|by|at|on|to) (?:the )?({proper})\b", r"{proper}(?: {proper})?\x27s\b"
)
_RULES = compiled(r"(?:{measure}|{gov}|it|they|we|{proper})\b")
_TAKEN = compiled(
    r"(?:borrow|cop|lift|st[eo]|crib|swip|adapt|plagiar|took|take|based|model|imitat|mimic)\w*"
)


def _contest(told: Told, number: int, said: str) -> Iterator[tuple[int, int]]:
    found = kind("contest")
    if found.stems.search(said) and spoken_of(told, number):
        yield from _spans(said, found.patterns, found.never)


_FIND: dict[ClaimKind, Callable[[Told, int, str], Iterator[tuple[int, int]]]] = {
    "novelty": _novelty,
    "borrowing": _borrowing,
    "contest": _contest,
}
