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
    r"when|\w+ (?:said|says)|in the words|[A-Z]\w+ [A-Z]\w+)\b|,? (?:according to|"
    r"said|says)\b|,? (?:if|starting|beginning|under a|unless|because|though|"
    r"although) |\bis one of\b|\b(?:appears|seems|will be read|cleared|cannot be|"
    r"can't be|passed|was|were|is|survived|has been)\b"
)
_ACT = compiled(
    rf"(?:would|will|to|must|may not|could|can|shall|voted to|ordered|asked to|help) "
    rf"(?P<a>(?:not )?{_DOES}\b)",
    rf"(?:that|which|it|law|ordinance|rule|bill|measure|act|resolution|policy|order|"
    rf"program|pilot|section|curfew|ban|tax) (?:also |now |simply "
    rf")?(?P<b>{_THIRD}\b)(?! (?:a step|effect))",
    rf"(?P<c>{_ING}\b)",
    r"(?:under which|rule that|law that|into law that|says that|requirement that|"
    r"says) (?P<d>[\w$])",
    r"(?P<e>(?:[\w-]+ ){0,2}(?:ban|tax|cap|limit|fee|fine|curfew|rule|ordinance|law|"
    r"moratorium|reward|bonus|levy|right|toll|rebate) (?:on|for|to|against|about|"
    r"of) )(?!the (?:first|last)\b)",
    r"(?P<f>(?:(?!(?:to|would|will|may|not|and|in|of|must|can|the|its)\b)[\w-]+ ){1,3}"
    r"(?:ban|tax|cap|fee|curfew|moratorium|rebate|toll|levy)\b)",
    r"(?P<g>[\w-]+ (?:[\w-]+ )?(?:must|may not) )",
)
_BARE = compiled(
    r"(?:make|put|set|keep|give|do|pass|adopt|have|take|hold|end|use|run|show|stand|"
    r"sit|vote|tell|serve|draw|add) (?:such|it|so|this|that|one|them|history|sense|"
    r"a (?:difference|vote|hearing|fight|decision)|effect|the (?:vote|first)|to)\b|"
    r"(?:the |a |an |this |its |new |city |state )+(?:ban|tax|cap|fee|rule|law|"
    r"ordinance|curfew|bill)$|stop enforc\w+|block the|help the city$|(?:first|such|"
    r"similar|only|out) {few}(?:ban|tax|cap|rule|law)$|mandate it|do it|tell "
    r"(?:visitors|reporters|you)|block a|in state|enforce it|adopt it|sue$|make "
    r"(?:us|it|them|\w+) the (?:first|only)|hold a hearing|vote (?:on|yes|no)|put "
    r"an end"
)
_LABEL = re.compile(
    r"^(?:(?:the|a|an|this|that|its|their|such|similar|of|s|new|proposed|first|only|"
    r"rescinded|repealed|threw out|state's|nation's|so-called)\s)+",
    re.IGNORECASE,
)


def about(told: Told, hit: Hit, number: int) -> str | None:
    """Give the phrase that says what the measure does; None where none is near."""
    for n in _nearest(len(told.sentences), number):
        sentence = told.sentences[n]
        own = n == number
        for start, end in _phrases(
            told, sentence, hit.end if own and hit.kind == "novelty" else -1
        ):
            said = told.text[start:end]
            if len(said.split()) > 1 and not _BARE.match(told.flat[start:end]):
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
    found = []
    for match in _ACT.finditer(told.flat, sentence.start, end):
        name = next(name for name, said in match.groupdict().items() if said is not None)
        start = match.start(name)
        stop = _stop(told, match.end(), end)
        if name == "f":
            stop = match.end()
        if lead := _LABEL.match(told.flat[start:stop]):
            start += lead.end()
        found.append((start, stop))
    first = [span for span in found if span[0] >= after >= 0]
    return first + [span for span in found if span not in first]


def _stop(told: Told, start: int, end: int) -> int:
    mark = _END.search(told.flat, start, end)
    stop = mark.start() if mark else end
    if stop - start > LONGEST:
        comma = told.flat.rfind(",", start, start + LONGEST)
        stop = comma if comma > start else start + LONGEST
    while stop > start and told.text[stop - 1] in " \n,.;:—”\"’'“‘":
        stop -= 1
    return stop
