"""Which stretches of a bill restate existing law, are added to it or struck from it.

A bill amends the code section by section: a lead-in names a piece of the code and says that it
"is amended to read as follows", and the piece follows whole, additions underlined, deletions
in brackets. What is neither was law before. Lead-ins, findings and effective dates are the
bill's own words and stay unmarked, and so does everything where the marks did not survive.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
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
_LEAD_IN = re.compile(r"\bas follows\b[:;.,]?", re.IGNORECASE)
_LEAD_IN_CHARS = 2_500
"""The longest lead-ins list dozens of amended provisions."""

_LEAD_IN_BREAKS = 2
"""Some files break a lead-in's lines; after more of them it is no lead-in but law itself."""

_AMENDS = re.compile(r"amend|\badd(?:ed|ing)?\b|enacted|repealed", re.IGNORECASE)
_AMENDED = re.compile(
    r"(?P<past>\b(?:as|last|previously|and|formerly|most recently) +)?\bamended\b"
    r"(?P<how>,? +by +(?:the +)?(?:a +)?(?:local +law|chapter|vote|L\.?L|public|proposition"
    r"|referendum|section|electors)|,? +(?:by|to) +(?:add|insert|includ)|,? +by +the +addition)?",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\[\]]")
_NO_DELETION = re.compile(r"\[\s*(?:sic\.?)?\s*\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Region:
    """A stretch of code that the bill writes out; `restates` unless all of it is new."""

    start: int
    end: int
    restates: bool


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
        added = without(_clip(law.underlined, region), struck)
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
    found = (_region(law.text, start, end) for start, end in pairwise(starts))
    return [region for region in found if region]


def _bill_sections(law: RichText) -> Iterator[int]:
    """Yield where the bill's own sections begin: numbered in sequence, not part of the code."""
    last = 0
    for found in _BILL_SECTION.finditer(law.text):
        word = found["number"].lower()
        number = 1 if word == "one" else int(word)
        if last <= number <= last + 2 and not _inside(law.underlined, found.start("number")):
            last = number
            yield found.start()


def _inside(runs: Sequence[Run], position: int) -> bool:
    after = bisect_right(runs, position, key=lambda run: run[0])
    return after > 0 and position < runs[after - 1][1]


def _region(text: str, start: int, end: int) -> _Region | None:
    """Find the code written out in one bill section, after its lead-in."""
    lead_in = _LEAD_IN.search(text, start, min(end, start + _LEAD_IN_CHARS))
    if not lead_in:
        return None
    words = text[start : lead_in.start()]
    if words.count("\n") > _LEAD_IN_BREAKS or not _AMENDS.search(words):
        return None
    return _Region(lead_in.end(), end, restates=_restates(words))


def _restates(lead_in: str) -> bool:
    """Say whether a lead-in announces law that stood before, not only additions."""
    return any(not found["past"] and not found["how"] for found in _AMENDED.finditer(lead_in))


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
