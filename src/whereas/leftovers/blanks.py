"""Blanks and brackets of a model law that nobody filled in.

A form that a law prints ("I, ____, do solemnly swear") has blanks for good, and so has a notice
that it quotes; only blanks in the law's own sentences are leftovers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from whereas.leftovers.found import AMENDING, Draft, Found

_BODIES = (
    "city|town|village|borough|county|municipality|township|jurisdiction|locality|governing body|"
    "city council|town council|local government"
)
_BLANK_WORDS = (
    rf"{_BODIES}|council|department|agency|official|title|name|date|effective date|number|"
    r"amount|percentage"
)
_BEFORE, _AFTER = 40, 24
"""Characters before and after a sign that say whether it is a blank."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One way in which models leave something open.

    `pattern` begins with rare characters, so that looking for it costs little; where `before` or
    `after` are given, one of them must fit what stands there. `in_forms`: a form has it no more
    than any law.
    """

    pattern: re.Pattern[str]
    why: str
    certain: bool = True
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    in_forms: bool = False

    def fits(self, text: str, start: int, end: int) -> bool:
        """Whether what stands before or after makes it a blank."""
        if self.before and self.before.search(text[max(0, start - _BEFORE) : start]):
            return True
        if self.after and self.after.match(text[end : end + _AFTER]):
            return True
        return not (self.before or self.after)


_ALWAYS = (
    Sign(
        re.compile(
            r"[\[<{(]\s*(?i:(?:please )?(?:insert|fill in)\b|names? of (?:the |your )?"
            rf"(?:{_BODIES})\b)[^\[\]<>{{}}()\n]{{0,80}}[\]>}})]"
        ),
        "an instruction to fill something in, as model laws have it",
    ),
    Sign(
        re.compile(r"\[[Ii]f (?:deemed )?(?:appropriate|applicable|desired)\b[^\[\]]{0,300}\]?"),
        "a choice that a model law leaves to those who adopt it",
    ),
    Sign(
        re.compile(r"(?<!_)(?:\$ ?)?_{2,24}(?!_)"),
        "a blank line in a sentence of the law itself",
        before=re.compile(
            r"\b(?:(?:city|town|village|county|borough) of|chapter|article|section|"
            r"ordinance no\.?|(?:fine|fee|bond|sum|penalty|deposit) of|within|exceed|exceeding|"
            r"than|least) ?$",
            re.IGNORECASE,
        ),
        after=re.compile(
            r"\s*(?:\(_+\)\s*)?(?:business |calendar |working )?"
            r"(?:days|months|years|hours|feet|percent|dollars)\b",
            re.IGNORECASE,
        ),
    ),
    Sign(
        re.compile(r"\$ ?X{1,3}(?:,XXX)*\b|\b(?:19|20)XX\b|\bX{4,}\b|\bXX+-\d[\w-]*"),
        "a number still to be filled in",
        in_forms=True,
    ),
    Sign(
        re.compile(r"\bXXX?\b"),
        "a number still to be filled in",
        before=re.compile(r"\b(?:[Nn]umber|No\.) $"),
        after=re.compile(r" (?:days|months|years|hours|feet|percent|dollars)\b"),
        in_forms=True,
    ),
    Sign(
        re.compile(r"\bTBD\b(?!\s*(?:[—–=-]|[Mm]eans|[Tt]o be))|\bTKTK\b"),
        "something still to be settled",
        in_forms=True,
    ),
    Sign(
        re.compile(
            r"\bDraft(?:ing|er['’]?s?['’]?) (?:[Nn]ote|NOTE)s?\b"
            r"|\b[Nn]otes? to (?:the )?[Dd]rafters?\b"
            r"|\[(?:NOTE|Note|COMMENT(?:ARY)?|Comment(?:ary)?):?[^\[\]]{0,200}?"
            r"\b(?:[Ll]ocal|[Mm]odel|jurisdictions?|municipalit(?:y|ies)|adopting|attorney|counsel)\b"
            r"[^\[\]]{0,300}\]"
        ),
        "a note to drafters that is no law",
        in_forms=True,
    ),
)
_IN_BRACKETS = (
    Sign(
        re.compile(rf"\[(?i:(?:the |your )?(?:{_BLANK_WORDS}))\](?! ?[\dA-Z]\w*[-.\d])"),
        "a bracketed blank, as model laws have it where a place puts in its own",
        certain=False,
        before=re.compile(
            r"(?:[,;:(\n]\s*|\b(?:the|a|an|of|by|in|to|within|such|any|this|each|for|and|or|not) )$"
        ),
    ),
    Sign(
        re.compile(r"\[(?!and/or\b)[A-Za-z][A-Za-z ]{1,30}/ ?[A-Za-z][A-Za-z ]{1,30}\]"),
        "alternatives of a model law between which nobody chose",
    ),
)

_FORM = re.compile(
    r"following form|\bin (?:substantially )?the form\b|\bform (?:shall|is|of (?:the )?notice)"
    r"|substantially (?:the|in|as)|\bsample\b|to wit\b|\[?signed\b|signature|notary|swear\b|\bI[,)]"
    r"|witness (?:my|our) hand|day of _|hereby (?:certif|dedicat)|right-of-way as"
    r"|certif(?:y|ies) that|\bshall (?:read|state)\b"
    r"|following (?:notice|statement|warning|language|words|legend|declaration|oath|resolution)"
    r"|\b(?:notice|sign|ticket|bond)\b.{0,80}:|inserting|\bthe words\b|\byour?\b|check one|[□☑☐☒]"
    r"|hearing will be held|petition has been filed|dated\b"
    r"|\bclosure\b|to be accurate|following (?:described|sections of)|[^_]_{3,}[^_]{1,80}_{3,}",
    re.IGNORECASE,
)
_FORM_BEFORE, _FORM_AFTER = 600, 200
"""Characters before and after a blank in which a sign of a form makes it a form's blank."""

_QUOTES = re.compile('[“”"]')


def blanks(draft: Draft) -> Iterator[Found]:
    """The blanks, instructions and notes of a model that stand in the law's own sentences."""
    # Where a text amends others, brackets are its way to strike words out.
    amends = any(s.state == "struck" for s in draft.spans) or AMENDING.search(draft.text)
    taken = bytearray(len(draft.text))
    for sign in (*_ALWAYS, *(() if amends else _IN_BRACKETS)):
        for match in sign.pattern.finditer(draft.text):
            start, end = match.span()
            if not sign.fits(draft.text, start, end) or draft.restated(start, end):
                continue
            if any(taken[start:end]) or _in_form(draft, sign, start, end):
                continue
            taken[start:end] = b"\1" * (end - start)
            yield Found("blank", start, end, sign.why, sign.certain, 3.0 if sign.certain else 1.0)


def _in_form(draft: Draft, sign: Sign, start: int, end: int) -> bool:
    """Whether a blank belongs to a form or a notice that the law prints, or to quoted wording."""
    first, last = draft.section(start)
    before = draft.text[max(first, start - _FORM_BEFORE) : start]
    after = draft.text[end : min(last, end + _FORM_AFTER)]
    if not sign.in_forms and (_FORM.search(before) or _FORM.search(after)):
        return True
    marks = "".join(_QUOTES.findall(before[before.rfind("\n") + 1 :]))
    return marks.count("“") > marks.count("”") or marks.count('"') % 2 == 1
