"""What the source had and the draft lacks: a definition of a term in use, a usual clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from whereas.leftovers.found import AMENDING, Draft, Found, Shared
from whereas.leftovers.own import PlaceLaw

_DEFINED = re.compile(
    r"[“\"](?P<quoted>[^“”\"\n]{2,60})[”\"],?\s+(?:shall\s+)?means?\b"
    r"|(?:^|\n|(?<=[.;)]) )\s*(?P<plain>[A-Z][\w’'-]*(?: [\w’'-]+){0,4}) (?:shall mean|means)\b"
)
_EXPLAINED = (
    r"(?:^|\n|[.;:)”\"]\s*|\bterms? [“\"]?|[“\"]){name}s?[”\"]?,?\s*"
    r"(?:\([^()]*\)\s*|\b(?:or|and) [^.;]{{0,60}}?)?"
    r"(?:[.:—–]|(?:shall )?(?:have|has|means?|includes?|be|refers?|is|are)\b)"
    r"|\b{name}s?[”\")]*,?\s+(?:shall )?means?\b"
)
"""How a term may be explained without "means": "Wetland. An area that …"."""

CLAUSES = {
    "severability clause": re.compile(
        r"\bseverab|\b(?:held|adjudged|declared|found) (?:to be )?(?:invalid|unconstitutional)"
        r"|\binvalidity of (?:any|one)|\bunenforceable, (?:the|such)",
        re.IGNORECASE,
    ),
    "effective date": re.compile(
        r"\btakes? effect\b|\beffective (?:date|on|upon|immediately|from)\b|\bin force\b"
        r"|\b(?:is|are|become|becomes|be) effective\b|\bcome into (?:force|effect)",
        re.IGNORECASE,
    ),
    "penalty": re.compile(
        r"\bpenalt|\bfines?\b|\bpunish|\bmisdemeanou?r|\binfraction|\bliable\b|\bviolation",
        re.IGNORECASE,
    ),
}
TELLTALES = {
    "severability clause": ("severability", "severable", "held invalid"),
    "effective date": ("take effect", "takes effect", "effective date", "in force"),
    "penalty": ("penalty", "fine", "misdemeanor"),
}
"""Words by which the clauses are known in other measures of the place."""

USUAL = 0.5
"""Share of a place's other measures that must have a clause for its want to be a slip."""

SHARE_OF_WHOLE = 0.4
"""Share of the draft's words that must stand in the source for the draft to be its adaptation:
who took a few paragraphs had no use for the rest."""

SHARED_TERMS = 2
"""Terms that both texts must define for the draft's definitions to be the source's."""

LEAST_USES = 3
"""Times that a draft must use an undefined term."""


def defined_terms(text: str) -> dict[str, tuple[int, int]]:
    """The terms that a text defines, folded, with where it says so first."""
    found: dict[str, tuple[int, int]] = {}
    for match in _DEFINED.finditer(text):
        name = "quoted" if match["quoted"] else "plain"
        found.setdefault(_key(match[name]), match.span(name))
    return found


def definitions(draft: Draft, text: str, best: Shared, chapter: Sequence[str]) -> Iterator[Found]:
    """Terms of several words that the source defines and the draft uses undefined.

    `chapter` holds the texts that the draft belongs with, where the term may be defined.
    """
    here, there = defined_terms(draft.text), defined_terms(text)
    if len(here.keys() & there.keys()) < SHARED_TERMS or AMENDING.search(draft.text):
        return
    for term in there.keys() - here.keys():
        if " " not in term or any(term in other for other in here):
            continue
        name = r"\s+".join(map(re.escape, term.split()))
        uses = [m.span() for m in re.finditer(rf"\b{name}s?\b", draft.text, re.IGNORECASE)]
        first, _, rest = term.partition(" ")
        if re.search(rf"\b{re.escape(rest)}, {re.escape(first)}\b", draft.text, re.IGNORECASE):
            continue  # "Plat, preliminary"
        explained = re.compile(_EXPLAINED.format(name=name), re.IGNORECASE)
        if len(uses) >= LEAST_USES and not any(map(explained.search, (draft.text, *chapter))):
            why = f"used {len(uses)} times and not defined; the source defines it"
            yield Found("definition", *uses[0], why, False, 2.0, best, there[term])


def clauses(draft: Draft, text: str, best: Shared, own: PlaceLaw) -> Iterator[Found]:
    """Usual clauses that a whole draft lacks and its source has; they stand at the draft's end.

    A place whose other law hardly ever has such a clause does without it on purpose.
    """
    if best.source.share < SHARE_OF_WHOLE or len(draft.tops) < 3:
        return
    for clause, pattern in CLAUSES.items():
        there = pattern.search(text)
        if there and not pattern.search(draft.text) and _usual(own, clause):
            end = len(draft.text)
            why = f"the source has a {clause}, this text has none"
            yield Found("clause", end, end, why, False, 1.5, best, _sentence(text, there.start()))


def _usual(own: PlaceLaw, clause: str) -> bool:
    """Whether enough of a place's law has a clause, as far as it is known."""
    most = max(map(own.naming, TELLTALES[clause]), default=0)
    return not own.speaks or most >= USUAL * len(own.docs)


def _sentence(text: str, at: int) -> tuple[int, int]:
    """The sentence that holds a character, 300 characters of it at most."""
    start = max(text.rfind(". ", 0, at) + 2, text.rfind("\n", 0, at) + 1, at - 150, 0)
    ends = [e for e in (text.find(". ", at) + 1, text.find("\n", at)) if e > at]
    return start, min([*ends, start + 300, len(text)])


def _key(term: str) -> str:
    return " ".join(term.lower().split())
