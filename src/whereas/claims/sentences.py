"""Where sentences end: full stops that are not an abbreviation's, marks inside quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile(r"(?:[.!?]{1,4}|…)[\"”’')\]]*(?=\s|$)")
_NEXT = re.compile(r"\s*[\"“‘'(\[]*")
_SAYS = re.compile(
    r"\s+(?!(?:She|He|They|It|I|We)\b)(?:[A-Z][\w.’'-]*,?\s+){1,4}(?:said|asked|"
    r"says|asks|told|wrote|added|replied|shouted|called|joked"
    r"|continued|answered|quipped|declared|explained|recalled|insisted)\b"
)
NEVER = frozenset(
    "mr mrs ms dr sen rep gov gen lt sgt col capt prof rev hon pres supt atty det "
    "cmdr adm st ste mt ft cm coun cllr clr cr smt mme messrs insp maj cpl lieut ald asm commr dep"
    " no nos vs v art sec secs ch fig approx dept jan feb mar apr jun jul aug sept "
    "sep oct nov dec".split()
)
"""Abbreviations that do not end a sentence."""

PERHAPS = frozenset(
    "jr sr inc co corp ltd assn ave blvd rd a.m p.m u.s u.k d.c e.g i.e etc ph.d m.d".split()
)
"""Abbreviations that may end one: where the next word begins sentences."""

STARTERS = frozenset(
    "the a an it its he she they we i you his her their our this that these those "
    "but and so in on at"
    " if when after before for no not one two as with there what who how why while although because"
    " once since until under then now still yet all some most many every each both neither either"
    " only another other last next few nobody nothing ask".split()
)
_WORD = re.compile(r"[\w.’']+$")
_FIRST = re.compile(r"[\w’']+")


def ends(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where each sentence of a block ends, the block's own end included."""
    for mark in _MARK.finditer(text, start, end):
        if mark.end() < end and _is_end(text, start, mark, end):
            yield mark.end()
    yield end


def _is_end(text: str, start: int, mark: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, mark.end(), end)
    at = following.end() if following else mark.end()
    if at >= end:
        return False
    if text[at].islower() or text[at] in "—–-,;":
        return False
    closed = mark[0][-1] in "\"”’'"
    if closed and mark[0][0] != "." and _SAYS.match(text, mark.end(), end):
        return False
    return mark[0][0] != "." or len(mark[0]) > 2 or not _abbreviates(text, start, mark.start(), at)


def _abbreviates(text: str, start: int, stop: int, following: int) -> bool:
    """Say whether a full stop is an abbreviation's or an initial's."""
    word = _WORD.search(text, max(start, stop - 12), stop)
    if word is None:
        return False
    said = word[0].lower().lstrip(".’'")
    first = _FIRST.match(text, following)
    starts = first is not None and first[0].lower() in STARTERS
    if said in NEVER:
        return not (said == "no" and starts)
    if said in PERHAPS or (len(said) == 1 and word[0].isupper() and said != "i"):
        return not starts
    return False
