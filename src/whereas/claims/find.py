"""Find a passage's claims."""

from __future__ import annotations

import re

from whereas.claims.about import about
from whereas.claims.found import Claim
from whereas.claims.names import Names
from whereas.claims.places import Places
from whereas.claims.sourcing import Sources
from whereas.claims.told import Told
from whereas.claims.wording import Hit, hits

_NAMED = re.compile(
    r"\b(?:(?:Senate |House |Assembly |Ballot )?(?:Bill|Measure|Ordinance|"
    r"Proposition|Question|Resolution|Initiative|Amendment)\s"
    r"(?:No\.\s)?(?:\d[\w-]*|[A-Z]\b)|(?:SB|HB|AB|HR|LD|LB|S\.B\.|H\.B\.)\s?\d+"
    r"|(?:[A-Z][\w'’]+\s){1,4}(?:Act|Law|Rule|Ordinance)\b)"
)


def find(text: str) -> list[Claim]:
    """Find the claims about measures that a passage makes, in its order."""
    told = Told(text)
    names = Names(told)
    found = [(n, hit) for n in range(len(told.sentences)) for hit in hits(told, names, n)]
    if not found:
        return []
    sources, places = Sources(told, names), Places(told, names, tuple(hit for _, hit in found))
    return [_claim(told, sources, places, number, hit) for number, hit in found]


def _claim(told: Told, sources: Sources, places: Places, number: int, hit: Hit) -> Claim:
    sentence = told.sentences[number]
    sourcing, speaker = sources.of(hit, number)
    return Claim(
        hit.kind,
        told.said(sentence),
        sentence.start,
        sentence.end,
        (hit.start, hit.end),
        speaker,
        sourcing,
        places.of(hit, number),
        about(told, hit, number),
        _measure(told, number),
    )


def _measure(told: Told, number: int) -> str | None:
    """Give the number or name of the measure spoken of, from the sentence or those around it."""
    for n in (number, number - 1, number + 1, number - 2):
        if 0 <= n < len(told.sentences):
            sentence = told.sentences[n]
            if named := _NAMED.search(told.text, sentence.start, sentence.end):
                return named[0]
    return None
