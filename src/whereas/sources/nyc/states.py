"""Which stretches of a bill restate existing law, are added to it or struck from it.

A bill amends the code section by section: a lead-in names a piece of the code and says that it
"is amended to read as follows", and the piece follows whole, additions underlined, deletions
in brackets. What is neither was law before. Lead-ins, findings and effective dates are the
bill's own words and stay unmarked, and so does everything where the marks did not survive.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from whereas.records import Span
from whereas.sources.rtf import RichText
from whereas.sources.runs import Run, joined, union, without, worded

_BILL_SECTION = re.compile(
    r"(?:^|(?<=follows:))[ \t]*(?:Section|Sec\.|§+|[?\ufffd])[ \t]*"
    r"(?P<number>[1-9]\d{0,2}|one)(?:[.:]|(?=[ \t]))(?![\d-])",
    re.MULTILINE | re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"\bas follows\b[:;.,]?|\b(?:amended|added)\b[^.:\n]{0,80}\bto read *:"
    r"|\binsert(?:ing|ed)\b[^.:\n]{0,30}\bthe following\b[^:\n]{0,200}:",
    re.IGNORECASE,
)
_LEAD_IN_CHARS = 2_500
"""The longest lead-ins list dozens of amended provisions."""

_LEAD_IN_BREAKS = 2
"""Some files break a lead-in's lines; after more of them it is no lead-in but law itself."""

_AMENDS = re.compile(r"amend|\badd(?:ed|ing)?\b|enacted|repealed", re.IGNORECASE)
_AMENDED = re.compile(
    r"(?P<past>\b(?:as|last|previously|formerly|most recently) +(?:\w+ +and +)?)?\bamended\b"
    r"(?P<how>,? +by +(?:the +)?(?:a +)?(?:local +law|chapter|vote|L\.?L|public|proposition"
    r"|referendum|section|electors)|,? +(?:by|to) +(?:add|insert|includ)|,? +by +the +addition)?",
    re.IGNORECASE,
)
_AMENDING = re.compile(r"\b(?:by|and) +amending\b", re.IGNORECASE)
_ADDS = re.compile(
    r"\b(?:by|to) +(?:add|insert|includ)|\badding\b|\b(?:is|are|be)(?: +hereby)? +added\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"^\W{0,4}(?:(?:Section|Sec\.) *)?(?:\d{1,3}[.:]?)?[ \t]*"
    r"This (?:local )?(?:law|act) (?:shall )?takes? effect\b",
    re.MULTILINE | re.IGNORECASE,
)
_FILLED_SHARE = 0.85
"""Underlined share of a new section's letters from which gaps in it are filled. Of the archive's
7,150 sections that are only new 98% have more than 0.95 or next to no underlining. The gaps of some
50 bills with 0.6 to 0.97 were read: between underlined words and above this share none was old
law, below it about half; before the first underlined word most were a heading that stood before."""

_BRACKET = re.compile(r"[\[\]]")
_NO_DELETION = re.compile(r"\[\s*(?:sic\.?)?\s*\]", re.IGNORECASE)
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Region:
    """A stretch of code that a bill writes out: `restates` old law, or only `adds` new law."""

    start: int
    end: int
    restates: bool
    adds: bool


def spans_of(law: RichText, *, has_marks: bool, brackets: bool = True) -> tuple[Span, ...]:
    """Give a bill's marked stretches, in order and disjoint.

    Args:
        law: the text with its underlined and struck runs.
        has_marks: whether the source keeps underlines at all (an old one may have lost them:
            then what is not underlined may still be new, and nothing is called existing).
        brackets: whether words in brackets are deletions, as they are in all of the city's bills.
    """
    regions = _regions(law)
    spans = list(_outside(law, regions))
    for region in regions:
        in_brackets = _bracketed(law, region) if brackets else []
        struck = union(_clip(law.struck, region) + in_brackets)
        added = without(_added(law, region), struck)
        spans += worded(law.text, struck, "struck") + worded(law.text, added, "added")
        if region.restates and has_marks and (struck or added):
            rest = without([(region.start, region.end)], union(struck + added))
            spans += worded(law.text, rest, "existing")
    return tuple(joined(law.text, sorted(spans, key=lambda span: span.start)))


def _outside(law: RichText, regions: list[_Region]) -> list[Span]:
    """Give what is struck through between the regions, where brackets mean nothing."""
    runs = without(law.struck, [(region.start, region.end) for region in regions])
    return worded(law.text, runs, "struck")


def _regions(law: RichText) -> list[_Region]:
    starts = [*_bill_sections(law), len(law.text)]
    found = (_region(law, start, end) for start, end in pairwise(starts))
    return [region for region in found if region]


def _bill_sections(law: RichText) -> Iterator[int]:
    """Yield where the bill's own sections begin: numbered in sequence, not part of the code.

    A number may be left out or stand twice. What follows a lead-in at once is the code (a bill
    can amend the sections of an older local law, numbered like its own).
    """
    found = [(m.start(), _number(m)) for m in _BILL_SECTION.finditer(law.text) if _is_own(law, m)]
    stands_last = {number: position for position, number in found}
    last, start = 0, 0
    for position, number in found:
        if not last <= number <= last + 2:
            continue
        if number == last + 2 and stands_last.get(last + 1, -1) > position:
            continue
        if last and _ends_in_lead_in(law.text[start:position]):
            continue
        last, start = number, position
        yield position


def _number(section: re.Match[str]) -> int:
    word = section["number"].lower()
    return 1 if word == "one" else int(word)


def _is_own(law: RichText, section: re.Match[str]) -> bool:
    """Say whether a numbered section can be the bill's own: what is underlined is new code.

    Only the section on taking effect is the bill's own even where the underline runs into it.
    """
    if not _inside(law.underlined, section.start("number")):
        return True
    return bool(_EFFECT.match(law.text, section.start()))


def _ends_in_lead_in(words: str) -> bool:
    lead_in = _LEAD_IN.search(words, 0, _LEAD_IN_CHARS)
    return bool(lead_in and not words[lead_in.end() :].strip() and _AMENDS.search(words))


def _inside(runs: Sequence[Run], position: int) -> bool:
    after = bisect_right(runs, position, key=lambda run: run[0])
    return after > 0 and position < runs[after - 1][1]


def _region(law: RichText, start: int, end: int) -> _Region | None:
    """Find the code written out in one bill section, after its lead-in."""
    text = law.text
    lead_in = _LEAD_IN.search(text, start, min(end, start + _LEAD_IN_CHARS))
    if not lead_in:
        return None
    words = text[start : lead_in.end()]
    if words.count("\n") > _LEAD_IN_BREAKS or not _AMENDS.search(words):
        return None
    end = _code_end(law, lead_in.end(), end)
    restates = _restates(words)
    return _Region(lead_in.end(), end, restates, adds=not restates and bool(_ADDS.search(words)))


def _code_end(law: RichText, start: int, end: int) -> int:
    """Find where the code ends before the bill's own last words, if they have no number to tell.

    What is amended itself is the code: an older local law's section on taking effect.
    """
    effect = _EFFECT.search(law.text, start + 1, end)
    if not effect or not law.text[start : effect.start()].strip():
        return end
    rest = _Region(effect.start(), end, restates=False, adds=False)
    amended = _bracketed(law, rest) or any(
        s > effect.start() for s, _ in _clip(law.underlined, rest)
    )
    return end if amended else effect.start()


def _restates(lead_in: str) -> bool:
    """Say whether a lead-in announces law that stood before, not only additions."""
    if _AMENDING.search(lead_in):
        return True
    return any(not found["past"] and not found["how"] for found in _AMENDED.finditer(lead_in))


def _added(law: RichText, region: _Region) -> list[Run]:
    """Find what is new: what is underlined, and in a section that is only new what was missed.

    Where such a section has no underlining at all, all of it is new. Where most of it has, a gap
    between underlined words is a slip or a list's number; what stands before the first and after
    the last of them may be old law that is printed around it, and stays as it is, like a lead-in
    that was not seen to begin a section.
    """
    runs = _clip(law.underlined, region)
    if not region.adds:
        return runs
    if not any(_WORD.search(law.text, *run) for run in runs):
        return [(region.start, region.end)]
    if _letters(law.text, runs) < _FILLED_SHARE * _letters(law.text, [(region.start, region.end)]):
        return runs
    gaps = without([(runs[0][0], runs[-1][1])], runs)
    return union([*runs, *(gap for gap in gaps if not _LEAD_IN.search(law.text, *gap))])


def _letters(text: str, runs: Iterable[Run]) -> int:
    return sum(character.isalnum() for start, end in runs for character in text[start:end])


def _bracketed(law: RichText, region: _Region) -> list[Run]:
    """Find the outermost balanced brackets, less those that are themselves an addition."""
    found: list[Run] = []
    opened: list[int] = []
    for bracket in _BRACKET.finditer(law.text, region.start, region.end):
        if bracket[0] == "[":
            opened.append(bracket.start())
        elif opened:
            run = (opened.pop(), bracket.end())
            if not (_NO_DELETION.fullmatch(law.text, *run) or _is_addition(law, run)):
                while found and found[-1][0] > run[0]:
                    found.pop()
                found.append(run)
    return found


def _is_addition(law: RichText, run: Run) -> bool:
    return _inside(law.underlined, run[0]) and _inside(law.underlined, run[1] - 1)


def _clip(runs: Sequence[Run], region: _Region) -> list[Run]:
    first = bisect_right(runs, region.start, key=lambda run: run[1])
    last = bisect_left(runs, region.end, key=lambda run: run[0])
    return [(max(s, region.start), min(e, region.end)) for s, e in runs[first:last]]
