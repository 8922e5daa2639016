"""Another place's name where the text's own should stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from whereas.leftovers.found import Draft, Found, Shared
from whereas.leftovers.own import PlaceLaw
from whereas.words.normal import name_forms

KINDS = "City|Town|Village|Borough|Municipality|Township|County|Parish"
_NAME = r"[A-Z][\w'’.-]+(?: (?:[A-Z][\w'’-]+|of|the|de|la)){0,3}(?<! of)(?<! the)(?<! de)(?<! la)"
_OF = re.compile(rf"\b(?:{KINDS})(?i: of) (?P<name>{_NAME})")
_SELF = re.compile(
    rf"(?:\b(?i:(?:be it|it is) (?:hereby )?(?:further )?(?:ordained|resolved|enacted)"
    rf"|does? (?:hereby )?ordain)\b[^.;]{{0,120}}?"
    rf"|[“\"]?(?i:\b(?:city|town|village|borough|county))[”\"]?,? (?:shall )?means? [^.;]{{0,30}}?)"
    rf"\b(?:{KINDS})(?i: of) (?P<name>{_NAME})"
)
_CITED = re.compile(
    r"\b(?:v|vs)\.?\s[^.;]{0,40}$|\bIn re\b[^.;]{0,30}$|\b(?:case|cases) of\b[^.;]{0,60}$"
)
_CITING = re.compile(r"^[^.;()]{0,40}\bv\.?\s|^[^.;]{0,40},? \d+ [A-Z][\w.]+ ?\w* \d+")
_OTHER_THING = re.compile(
    r"^(?: |-)(?:Street|St\b|Avenue|Ave|Road|Rd|Boulevard|Drive|Lane|Highway|Hwy|Parkway|River|"
    r"Creek|Lake|Bridge|Park|School|University|College|Hospital|Stock)\b"
)
_LISTED = re.compile(
    r"[A-Z]\w+,(?: and| or)? (?:the )?(?:\w+ of )?$|^,? (?:and|or) (?:the )?(?:\w+ of )?[A-Z]"
)
SELF_TRIES = 50
"""Of the names that a text calls a city, so many of the most frequent may be its own."""

NEAR = 2
"""Letters by which a name may differ from the own one and still be a slip of the pen."""


def self_name(text: str) -> str:
    """The place that a text calls "City of …" most often, and more than once; "" if none."""
    said = Counter(m["name"] for m in _OF.finditer(text) if _stands_alone(text, *m.span("name")))
    times = {
        name: sum(n for other, n in said.items() if f"{other} ".startswith(f"{name} "))
        for name, _ in said.most_common(SELF_TRIES)
    }
    name = max(times, key=lambda name: (times[name], len(name), name), default="")
    return name if times.get(name, 0) > 1 else ""


def donors(draft: Draft, shared: Sequence[Shared], own: PlaceLaw) -> Iterator[Found]:
    """A source's own name, left standing in wording that is shared with it."""
    patterns = {place: _pattern(place) for place in {one.source.place for one in shared} if place}
    for one in shared:
        place = one.source.place
        if not place or any(form in draft.names for form in name_forms(place)):
            continue
        target, source = one.passage.target, one.passage.source
        matches = list(patterns[place].finditer(draft.text, target.start, target.end))
        there = patterns[place].search(source.exact) if matches else None
        for match in matches if there else ():
            if _is_the_place(draft, *match.span()) and not own.naming(match[0]):
                why = f"{place} is where the shared wording stands before"
                if own.speaks:
                    why += f"; {draft.place}'s other measures never name it"
                sure = own.speaks and _alone(draft, *match.span())
                yield Found("place", *match.span(), why, sure, 6.0, one, there and there.span())


def _pattern(place: str) -> re.Pattern[str]:
    """A place's name, in the forms that mean it beyond doubt."""
    forms = [form for form in name_forms(place) if len(form) > 2]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, _told(forms) or [place])) + r")\b")


def _told(forms: list[str]) -> list[str]:
    """The forms that are a place's name beyond doubt: a county's bare name is not."""
    whole = forms[0] if forms else ""
    bare = [f"County of {form}" for form in forms[1:] if whole.endswith(" County")]
    return [*forms[:1], *bare, *(() if whole.endswith(" County") else forms[1:])]


def swapped(draft: Draft, shared: Sequence[Shared], own: PlaceLaw) -> Iterator[Found]:
    """A third place's name where the source has its own: "City of X" for "City of <source>"."""
    said = [m for m in _OF.finditer(draft.text) if not _own_name(draft, m["name"])]
    starts = [m.start() for m in said]
    for one in shared:
        target, source = one.passage.target, one.passage.source
        forms = name_forms(one.source.place) if one.source.place else []
        for match in said[bisect_left(starts, target.start) : bisect_left(starts, target.end)]:
            name = match["name"]
            there = _itself(source.exact, forms, _lead(draft.text, match.start()))
            if there is None or name in forms or _familiar(own, name):
                continue
            if _is_the_place(draft, *match.span("name")):
                why = f"the source names itself here, and {name} is not {draft.place}"
                yield Found("place", *match.span(), why, False, 4.0, one, there)


def _itself(text: str, forms: Sequence[str], lead: str) -> tuple[int, int] | None:
    """Where a source names itself "City of …" behind the given words."""
    for match in _OF.finditer(text):
        if any(match["name"].startswith(f) for f in forms) and _lead(text, match.start()) == lead:
            return match.span()
    return None


def _lead(text: str, start: int) -> str:
    """The three words before a character, folded."""
    return " ".join(text[max(0, start - 80) : start].casefold().split()[-3:])


def selves(draft: Draft, own: PlaceLaw) -> Iterator[Found]:
    """Another place's name where the text says who enacts it, or what "city" means in it."""
    if not draft.place:
        return
    for match in _SELF.finditer(draft.text):
        name = match["name"]
        if _own_name(draft, name) or draft.restated(*match.span()) or _familiar(own, name):
            continue
        if _is_the_place(draft, *match.span("name")):
            why = f"the text speaks of itself here, and {name} is not {draft.place}"
            yield Found("place", *match.span("name"), why, own.speaks, 5.0)


def _familiar(own: PlaceLaw, name: str) -> bool:
    """Whether a place's law names another elsewhere; "Mirrow Water District" is of Mirrow."""
    return bool(own.naming(name) or own.naming(name.split()[0]))


def _own_name(draft: Draft, name: str) -> bool:
    """Whether a name is the own place's: whole, its beginning, or misspelt."""
    return any(
        name.startswith(form) or form.startswith(name) or _near(name, form) for form in draft.names
    )


def _near(a: str, b: str) -> bool:
    """Whether two names differ by NEAR letters at most (Levenshtein)."""
    if abs(len(a) - len(b)) > NEAR or min(len(a), len(b)) < 5:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        last, row = row, [i + 1]
        for j, y in enumerate(b):
            row.append(min(last[j] + (x != y), last[j + 1] + 1, row[j] + 1))
    return row[-1] <= NEAR


def _is_the_place(draft: Draft, start: int, end: int) -> bool:
    """Whether a name means the place: not a case, a street, nor restated or struck law."""
    return _stands_alone(draft.text, start, end) and not draft.restated(start, end)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name is not part of a case's or a street's."""
    before, after = text[max(0, start - 90) : start], text[end : end + 60]
    return not (_CITED.search(before) or _CITING.search(after) or _OTHER_THING.search(after))


def _alone(draft: Draft, start: int, end: int) -> bool:
    """Whether a name stands in no list of places and not beside the own one (an agreement)."""
    before, after = draft.text[max(0, start - 120) : start], draft.text[end : end + 120]
    beside = before[before.rfind(".") + 1 :] + after.split(".")[0]
    listed = _LISTED.search(before) or _LISTED.search(after)
    return not listed and not any(form in beside for form in draft.names)
