"""Blanks and brackets of a model law that nobody filled in.

A form that a law prints ("I, ____, do solemnly swear") has blanks for good, and so has a notice
that it quotes; only blanks in the law's own sentences are leftovers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from whereas.leftovers.found import Draft, Found

_OPEN, _CLOSE, _INSIDE = r"[\[<{(]", r"[\]>})]", r"[^\[\]<>{}()\n]"
_BODIES = (
    "city|town|village|borough|county|municipality|township|jurisdiction|locality|state|"
    "governing body|city council|town council|council|local government"
)
_BLANK_WORDS = (
    f"{_BODIES}|name|date|effective date|number|amount|percentage|department|agency|official|"
    "title|officer|address|section|citation"
)


@dataclass(frozen=True, slots=True)
class _Sign:
    pattern: re.Pattern[str]
    why: str
    certain: bool


_INSTRUCTION = _Sign(
    re.compile(
        rf"{_OPEN}\s*(?:please\s+)?(?:(?:insert|specify|fill in)\b{_INSIDE}{{0,80}}"
        rf"|names? of (?:the |your )?(?:{_BODIES})\b{_INSIDE}{{0,40}}){_CLOSE}"
        r"|\bINSERT (?:NAME|DATE|AMOUNT|NUMBER|CITY|TOWN|COUNTY|TITLE|HERE)\b",
        re.IGNORECASE,
    ),
    "an instruction to fill something in, as model laws have it",
    True,
)
_BRACKETED = _Sign(
    re.compile(
        rf"(?:(?<=[,;:(\n])\s*|\b(?:the|a|an|of|by|in|to|within|such|any|this|each|for|and|or) )"
        rf"(?P<it>\[(?:{_BLANK_WORDS})\])"
        rf"|(?P<it2>\[(?:the|your) (?:{_BLANK_WORDS})\])",
        re.IGNORECASE,
    ),
    "a bracketed blank, as model laws have it where a place puts in its own",
    False,
)
_CHOICE = _Sign(
    re.compile(r"\[(?!and/or\b)[A-Za-z][A-Za-z ]{1,30}/ ?[A-Za-z][A-Za-z ]{1,30}\]"),
    "alternatives of a model law between which nobody chose",
    True,
)
_LINE = _Sign(
    re.compile(
        r"(?:(?:City|Town|Village|County|Borough|Chapter|Article|Section|Title|Ordinance No\.?|"
        r"fine|fee|bond|sum|penalty|deposit|within|exceed|exceeding|than|least) (?:of |is )?)\$? ?"
        r"(?P<it>_{2,})|(?P<it2>_{2,})\s*(?:\(_+\)\s*)?(?:days|months|years|hours|feet|percent|"
        r"dollars)\b",
        re.IGNORECASE,
    ),
    "a blank line in a sentence of the law itself",
    True,
)
_CROSSES = _Sign(
    re.compile(
        r"\$\s?X{1,3}(?:,XXX|\b)|\bX{1,3} (?:days|months|years|hours|feet|percent|dollars)\b"
        r"|\b(?:20|19)XX\b|\bX{4,}\b|\b[Ss]ections? (?P<it>X{1,3}(?:[-.]\w+)+)|\bXX-XX+\b"
        r"|\b(?:[Nn]umber|No\.) (?P<it2>XX+)\b"
    ),
    "a number still to be filled in",
    True,
)
_PENDING = _Sign(
    re.compile(r"\bTBD\b|\bTKTK\b|\[?\bto be (?:supplied|filled in) later\b\]?"),
    "something still to be settled",
    True,
)
_NOTE = _Sign(
    re.compile(
        r"\b[Dd]raft(?:ing|er['’]?s?['’]?) [Nn]otes?\b|\b[Nn]otes? to (?:the )?[Dd]rafters?\b"
        r"|\[(?:NOTE|Note|COMMENT(?:ARY)?|Comment(?:ary)?):?[^\[\]]{0,200}?"
        r"\b(?:local|model|jurisdictions?|municipalit(?:y|ies)|adopting|attorney|counsel)\b"
        r"[^\[\]]{0,300}\]"
    ),
    "a note to drafters that is no law",
    True,
)
_ALWAYS = (_INSTRUCTION, _LINE, _CROSSES, _PENDING, _NOTE)
_IN_BRACKETS = (_BRACKETED, _CHOICE)

_FORM = re.compile(
    r"following form|\bforms?\b|substantially|\bsample\b|to wit\b|signed\b|signature|notary"
    r"|witness (?:my|our) hand|day of|\bshall (?:read|state|bear)\b|\bas follows:|\bI,|swear"
    r"|following (?:notice|statement|warning|language|words|legend|declaration|oath|resolution)"
    r"|notice (?:shall|must|under|of)|certif|inserting|\bthe words\b"
    r"|_{3,}[^_]{1,40}_{3,}[^_]{1,40}_{3,}",
    re.IGNORECASE,
)
_FORM_BEFORE, _FORM_AFTER = 600, 200
"""Characters before and after a blank in which a sign of a form makes it a form's blank."""

_DELETIONS = re.compile(
    r"brackets?\]? (?:is|are|to be|shall be) (?:deleted|omitted|old|struck)", re.I
)
_QUOTES = re.compile('[“”"]')


def blanks(draft: Draft) -> Iterator[Found]:
    """The blanks, instructions and notes of a model that stand in the law's own sentences."""
    signs = (*_ALWAYS, *(() if _marks_deletions(draft) else _IN_BRACKETS))
    taken: list[tuple[int, int]] = []
    for sign in signs:
        for match in sign.pattern.finditer(draft.text):
            start, end = _span(match)
            if any(start < b and a < end for a, b in taken) or draft.restated(start, end):
                continue
            if _in_form(draft, start, end):
                continue
            taken.append((start, end))
            yield Found("blank", start, end, sign.why, sign.certain, 3.0 if sign.certain else 1.0)


def _span(match: re.Match[str]) -> tuple[int, int]:
    for name in ("it", "it2"):
        if name in match.re.groupindex and match[name] is not None:
            return match.span(name)
    return match.span()


def _marks_deletions(draft: Draft) -> bool:
    """Whether brackets are this text's way to strike words out."""
    return any(s.state == "struck" for s in draft.spans) or bool(_DELETIONS.search(draft.text))


def _in_form(draft: Draft, start: int, end: int) -> bool:
    """Whether a blank belongs to a form or a notice that the law prints, or to quoted wording."""
    first, last = draft.section(start)
    before = draft.text[max(first, start - _FORM_BEFORE) : start]
    after = draft.text[end : min(last, end + _FORM_AFTER)]
    if _FORM.search(before) or _FORM.search(after):
        return True
    marks = "".join(_QUOTES.findall(before[before.rfind("\n") + 1 :]))
    return marks.count("“") > marks.count("”") or marks.count('"') % 2 == 1
