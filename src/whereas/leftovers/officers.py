"""Officers and departments that a text took over although its own place's law never names them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from whereas.leftovers.found import Draft, Found, Shared
from whereas.leftovers.own import PlaceLaw, said_in

_HEADS = (
    "manager|administrator|clerk|attorney|solicitor|counsel|treasurer|comptroller|controller|"
    "auditor|assessor|collector|marshal|constable|supervisor|superintendent|commissioner|director|"
    "engineer|inspector|officer|chief|council|commission|board|committee|department|bureau|"
    "division|office|agency|authority|recorder|secretary|warden|assembly|selectmen|aldermen"
)
_FIELDS = (
    "city|town|village|borough|township|municipal|corporation|police|fire|health|building|zoning|"
    "planning|housing|water|sewer|street|streets|license|licensing|finance|parks|tree|forestry|"
    "public works|public safety|code enforcement|community development|economic development|"
    "consumer affairs|human resources|engineering|sanitation|utilities|transportation|purchasing|"
    "legal|treasury|common|administrative"
)
_OFFICE = re.compile(
    rf"\b(?:(?:{_FIELDS})(?:\s+(?:and\s+|&\s+)?(?:{_FIELDS}))*\s+(?:{_HEADS})"
    rf"|(?:board|department|bureau|division|commissioner|director|superintendent|chief)\s+of\s+(?:the\s+)?(?:selectmen|aldermen|trustees|supervisors|"
    rf"burgesses|freeholders|(?:{_FIELDS}|fair trade|permits|buildings|public health)"
    rf"(?:\s+and\s+(?:{_FIELDS}|recreation|inspections?|permits))?))s?\b",
    re.IGNORECASE,
)
_OF_A_CITY = re.compile(r"(?:city|town|village|borough|corporation)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:state|state's|federal|united states|u\.s\.|county|georgia|national|regional|local|"
    r"applicable|governmental|another|other|any)\W*(?:\w+\W+)?$",
    re.IGNORECASE,
)
LEAST_THERE = 3
"""Documents of the source's place that must name an officer for it to be that place's own."""

EXPECTED = 6.0
"""How many documents of the own place should name an officer, did it name it as often as the
source's place does, for its silence to count. On the shipped sample, whose places have some seven
measures each, what is then found was right in 36 of 46 cases with 3, in 12 of 17 with 4 and in 2
of 2 with 6; a whole code has words enough."""


def officers(
    draft: Draft, shared: Sequence[Shared], own: PlaceLaw, theirs: dict[str, PlaceLaw],
    chapter: Sequence[str],
) -> Iterator[Found]:  # fmt: skip
    """Officers in shared wording whom the source's place names often and the own place never.

    `theirs` holds the law of each source's place by name; `chapter` the texts that the draft
    belongs with, where an officer may be set up or defined.
    """
    if not own.speaks:
        return
    said = [
        (m.start(), m.end(), " ".join(m[0].lower().split()))
        for m in _OFFICE.finditer(draft.text)
        if _a_certain_one(draft, *m.span())
    ]
    starts = [start for start, _, _ in said]
    known: dict[tuple[str, str], bool] = {}
    for one in shared:
        target, place = one.passage.target, one.source.place
        for at in range(bisect_left(starts, target.start), bisect_left(starts, target.end)):
            start, end, name = said[at]
            there = _spelled(name).search(one.passage.source.exact)
            if there is None or end > target.end:
                continue
            if (name, place) not in known:
                defined = said_in([draft.text, *chapter], name)
                known[name, place] = not defined and _silent(own, theirs[place], name)
            if known[name, place]:
                why = f"{place} has this office; {draft.place}'s other measures never name it"
                yield Found("officer", start, end, why, False, 3.5, one, there.span())


def _spelled(name: str) -> re.Pattern[str]:
    """A name in any case, over line ends (`re` keeps what it has compiled)."""
    return re.compile(r"\b" + r"\s+".join(map(re.escape, name.split())) + r"\b", re.IGNORECASE)


def _silent(own: PlaceLaw, law: PlaceLaw, name: str) -> bool:
    """Whether one place's law never names an officer whom another's names often enough."""
    there = law.naming(name)
    if there < LEAST_THERE or there * own.words < EXPECTED * law.words:
        return False
    return not own.naming(name)


def _a_certain_one(draft: Draft, start: int, end: int) -> bool:
    """Whether an office is one of the text's own place: not a state's, a county's or anyone's."""
    before, name = draft.text[max(0, start - 40) : start], draft.text[start:end]
    if _OTHERS.search(before):
        return False
    return name[0].isupper() or bool(
        re.search(r"\b(?:the|its)\s+$", before) or _OF_A_CITY.match(name)
    )
