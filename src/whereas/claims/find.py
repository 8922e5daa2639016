"""Find a passage's claims."""

from __future__ import annotations

from whereas.claims.found import Claim
from whereas.claims.told import Told
from whereas.claims.wording import hits


def find(text: str) -> list[Claim]:
    """Find the claims about measures that a passage makes, in its order."""
    told = Told(text)
    return [
        Claim(hit.kind, told.said(sentence), sentence.start, sentence.end, (hit.start, hit.end))
        for number, sentence in enumerate(told.sentences)
        for hit in hits(told, number)
    ]
