"""What a claim's measure does, in the passage's own words: the shortest phrase that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from whereas.claims.told import Sentence, Told
from whereas.claims.vocabulary import compiled, word_list
from whereas.claims.wording import Hit

LONGEST = 200
"""Characters of such a phrase at most; a longer one is cut at its last comma."""

AWAY = 5
"""Sentences away in which the phrase is sought, before the claim and after it."""

_DOES = f"(?:{'|'.join(sorted(word_list('verbs'), key=len, reverse=True))})"
_THIRD = f"{_DOES}(?:s|es)?"
_ING = f"(?:{'|'.join(sorted(word_list('doing')))})ing"
_END = re.compile(
    r"(?:[.;:?!—]|--)(?=\s|$)|—|, (?:according|said|says|the \w+ (?:said|says)|who|"
    r"which|after|but|and (?:it|he|she|they|the)|joining|under|if|as|though|while|"
    r"when|\w+ (?:said|says|announced)|in the words|[A-Z]\w+ [A-Z]\w+|and as far as|"
    r"an? (?:step|move|first|thing|idea|leap)|something|imported|copied|modell?ed)\b|"
    r",? (?:according to|"
    r"said|says)\b|,? (?:if|starting|beginning|under a|unless|because|though|"
    r"although) |\bis one of\b|\b(?:appears|seems|will be read|cleared|cannot be|"
    r"can't be|passed|was|were|is|survived|ha(?:s|ve) been|becomes|became|"
    r"mirrors|mirrored|copies|echoes|echoed|follows|followed|resembles|tracks|goes|went|"
    r"(?:would|will|may|could|might) (?:be|become|have|make)|on ice|on hold|tonight)\b"
)
_QUALIFIES = (
    r"(?!(?:to|would|will|may|not|and|or|in|of|on|at|by|for|from|with|must|can|could|the|its|a|an|"
    r"you|we|they|he|she|it|i|this|that|these|those|their|our|his|her|my|your|which|who|as|is|was|"
    r"were|has|had|have|be|been|passed|adopted|signed|wrote|put|took|new|old|proposed|draft|own|"
    r"state|federal|local|city|town|county|village|provincial|national|such|similar|same|like|"
    r"first|only|other|another|any|no|every|each|one|said|says|called|model|uniform|copycat|"
    r"whole|entire|current|present|existing|so-called|[\w-]+'s|\d+|sued|over|into|about|under|"
    r"if|than|then|but|when|because|void|strike|struck|upheld|uphold|block|blocked|enjoin|repeal)\b)"
)
"""What the words before a bare noun may not be: they do not say what the measure does."""

_ACT = compiled(
    rf"(?:would|will|to|must|may not|could|can|shall|voted to|ordered|asked to|help) "
    rf"(?P<a>(?:not )?{_DOES}\b)",
    rf"(?:that|which|it|law|ordinance|rule|bill|measure|act|resolution|policy|order|"
    rf"program|pilot|section|curfew|ban|tax) (?:also |now |simply "
    rf")?(?P<b>{_THIRD}\b)(?! (?:a step|effect))",
    rf"(?:city|town|county|state|village|country|nation|place|district|jurisdiction|one|else|"
    rf"nobody) (?:in [\w ]{{1,30}}? )?(?P<j>{_DOES}(?:s|es)\b)(?! (?:of|in|have|are|were)\b)",
    rf"(?P<c>{_ING}\b)",
    r"(?:under which|rule that|law that|into law that|says that|requirement that|"
    r"says(?= (?:an?|no|every|each|any|you|nobody)\b)) (?P<d>[\w$])",
    r"(?P<e>(?:[\w$£€.,-]+ ){0,2}(?:ban|tax|cap|limit|fee|fine|curfew|rules?|ordinance|law|by-?law|"
    r"moratorium|reward|bonus|levy|right|toll|rebate|deposit|charge|surcharge|licen[cs]e|permit|"
    r"registry|sanctuary|fund|ceiling|freeze|lottery|program(?:me)?|pilot|scheme|duty|quota) "
    r"(?:on|for|to|against|about|of) )(?!(?:the (?:first|last)|its kind|\w+day|\w+ \d)\b)",
    rf"(?P<f>(?:{_QUALIFIES}[\w-]+ ){{1,3}}(?:ban|tax|cap|fee|curfew|moratorium|rebate|toll|"
    r"levy)\b)",
    r"(?P<g>[\w-]+ (?:[\w-]+ )?(?:must|may not) )",
    rf"(?P<h>(?:{_QUALIFIES}[\w-]+ ){{1,2}}(?:ordinance|by-?law|law|rule|statute|registry|fund|"
    r"code|licen[cs]e|lockout|ceiling|mandate|schedule|freeze|quota|lottery|permits?|surcharge|"
    r"deposit)\b)",
)
_BARE = compiled(
    r"(?:make|put|set|keep|give|do|pass|adopt|have|take|hold|end|use|run|show|stand|"
    r"sit|vote|tell|serve|draw|add) (?:such|it|so|this|that|one|them|history|sense|"
    r"a (?:difference|vote|hearing|fight|decision)|effect|the (?:vote|first)|to)\b|"
    r"(?:stop|block|halt|void|lift|undo|fight) (?:it|them|this|that|[\w ]{0,30}'s)\b|"
    r"draw (?:heavily )?on\b|(?:make|makes|making) (?:[\w'.-]+ ){1,4}the (?:\w+(?:th|st|nd|rd)|"
    r"first|only|second|third|lone|sole)\b|(?:with|such|of|for) such\b|pay(?:ing)? in |"
    r"end(?:ed)? up\b|"
    r"(?:the |a |an |this |its |new |city |state )+(?:ban|tax|cap|fee|rule|law|"
    r"ordinance|curfew|bill)$|stop enforc\w+|block the|help the city$|(?:first|such|"
    r"similar|only|out) {few}(?:ban|tax|cap|rule|law)$|mandate it|do it|tell "
    r"(?:visitors|reporters|you)|block a|in state|enforce it|adopt it|sue$|make "
    r"(?:us|it|them|\w+) the (?:first|only)|hold a hearing|vote (?:on|yes|no)|put "
    r"an end"
)
_PLACE = re.compile(r"(?:[A-Z][a-z]+ )+(?=[a-z0-9$£€][^ ]* )")
"""A place's name before a noun: `Burr Point plastic-bag fee`."""

_CLOSED = re.compile(r"[”\"](?=\W|$)")
"""A quotation's end: what is said after it is no longer the measure's."""

_LABEL = re.compile(
    r"^(?:(?:the|a|an|this|that|its|their|such|similar|of|s|new|proposed|first|only|"
    r"rescinded|repealed|threw out|state's|nation's|so-called)\s)+",
    re.IGNORECASE,
)


def about(told: Told, hit: Hit, number: int) -> str | None:
    """Give the phrase that says what the measure does; None where none is near."""
    headline = _is_headline(told, number)
    found = _sought(told, hit, number, skipped=number if headline else -1)
    return found or (_sought(told, hit, number) if headline else None)


def _is_headline(told: Told, number: int) -> bool:
    """Say whether a sentence is a line without a stop above a story: it only names the measure."""
    sentence = told.sentences[number]
    stopped = told.text[sentence.end - 1] in ".!?”\"’'"
    return sentence.block == 0 and not stopped and len(told.blocks) > 1


def _sought(told: Told, hit: Hit, number: int, *, skipped: int = -1) -> str | None:
    for n in _nearest(len(told.sentences), number):
        if n == skipped:
            continue
        sentence = told.sentences[n]
        own = n == number
        for start, end in _phrases(
            told, sentence, hit.start if own and hit.kind == "novelty" else -1
        ):
            said = told.text[start:end]
            bare = _BARE.match(told.flat[start:end]) or said.isupper()
            if len(said.split()) > 1 and not bare:
                return said
    return None


def _nearest(count: int, number: int) -> Iterator[int]:
    """Number the sentences from one on outwards, that before first."""
    yield number
    for away in range(1, AWAY + 1):
        if number - away >= 0:
            yield number - away
        if number + away < count:
            yield number + away


def _phrases(told: Told, sentence: Sentence, after: int) -> list[tuple[int, int]]:
    """Give a sentence's phrases, those after a novelty's words first."""
    end = min(sentence.end, sentence.start + 1500)
    found: list[tuple[int, int]] = []
    bare: set[tuple[int, int]] = set()
    for match in _ACT.finditer(told.flat, sentence.start, end):
        name = next(name for name, said in match.groupdict().items() if said is not None)
        start = match.start(name)
        stop = _stop(told, match.end(), end)
        if name in ("f", "h"):
            stop = match.end()
        if lead := _LABEL.match(told.flat[start:stop]):
            start += lead.end()
        if name in "efh" and (place := _PLACE.match(told.text, start, stop)):
            start = place.end()
        found.append((start, stop))
        if name == "h":
            bare.add((start, stop))
    nouns = [span for span in found if span in bare]
    found = [span for span in found if span not in bare]
    first = [span for span in found if span[0] >= after >= 0]
    return first + [span for span in found if span not in first] + nouns


def _stop(told: Told, start: int, end: int) -> int:
    mark = _END.search(told.flat, start, end)
    stop = mark.start() if mark else end
    if (closed := _CLOSED.search(told.text, start, stop)) is not None:
        stop = closed.start()
    if stop - start > LONGEST:
        comma = told.flat.rfind(",", start, start + LONGEST)
        stop = comma if comma > start else start + LONGEST
    while stop > start and told.text[stop - 1] in " \n,.;:—”\"’'“‘":
        stop -= 1
    return stop
