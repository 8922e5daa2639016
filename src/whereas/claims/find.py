"""Find a passage's claims."""

from __future__ import annotations

from whereas.claims.found import Claim
from whereas.claims.names import Names
from whereas.claims.sourcing import Sources
from whereas.claims.told import Told
from whereas.claims.wording import Hit, hits


def find(text: str) -> list[Claim]:
    """Find the claims about measures that a passage makes, in its order."""
    told = Told(text)
    found = [(n, hit) for n in range(len(told.sentences)) for hit in hits(told, n)]
    if not found:
        return []
    names = Names(told)
    sources = Sources(told, names)
    return [_claim(told, sources, number, hit) for number, hit in found]


def _claim(told: Told, sources: Sources, number: int, hit: Hit) -> Claim:
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
    )
