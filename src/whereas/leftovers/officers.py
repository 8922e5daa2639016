"""Officers and departments that a text took over although its own place's law never names them."""

from __future__ import annotations

import re
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
    "planning|housing|water|sewer|street|streets|tax|license|licensing|finance|parks|tree|forestry|"
    "public works|public safety|code enforcement|community development|economic development|"
    "consumer affairs|human resources|engineering|sanitation|utilities|transportation|purchasing|"
    "legal|treasury|common|administrative"
)
_OFFICE = re.compile(
    rf"\b(?:(?:{_FIELDS})(?:\s+(?:and\s+|&\s+)?(?:{_FIELDS}))*\s+(?:{_HEADS})"
    rf"|(?:board|department|bureau|division|office|commissioner|director|superintendent|chief|"
    rf"commission|council|committee)\s+of\s+(?:the\s+)?(?:selectmen|aldermen|trustees|supervisors|"
    rf"burgesses|freeholders|(?:{_FIELDS}|fair trade|permits|buildings|public health)"
    rf"(?:\s+and\s+(?:{_FIELDS}|recreation|inspections?|permits))?))s?\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:state|state's|federal|united states|u\.s\.|county|georgia|national|regional|another|"
    r"other|any)\W*(?:\w+\W+)?$",
    re.IGNORECASE,
)
LEAST_THERE = 3
"""Documents of the source's place that must name an officer for it to be that place's own."""


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
    known: dict[tuple[str, str], bool] = {}
    for one in shared:
        law = theirs[one.source.place]
        there = {_key(m[0]): m.span() for m in _OFFICE.finditer(one.passage.source.exact)}
        target = one.passage.target
        for match in _OFFICE.finditer(draft.text, target.start, target.end) if there else ():
            name = _key(match[0])
            if name not in there or _someone_elses(draft, match.start()):
                continue
            key = (name, one.source.place)
            if key not in known:
                known[key] = (
                    not own.naming(name)
                    and law.naming(name) >= LEAST_THERE
                    and not said_in([draft.text, *chapter], name)
                )
            if known[key]:
                why = (
                    f"{one.source.place} has this office; "
                    f"{draft.place}'s other measures never name it"
                )
                yield Found("officer", *match.span(), why, False, 3.5, one, there[name])


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _someone_elses(draft: Draft, start: int) -> bool:
    """Whether the office is said to be a state's, a county's or anyone's."""
    return bool(_OTHERS.search(draft.text[max(0, start - 40) : start]))
