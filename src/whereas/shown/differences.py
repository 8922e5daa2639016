"""What differs between the two quotations of a passage, word by word, for those who draw it.

The engine finds passages; this draws one of them. Words are compared without regard to case and
to the look of quotation marks and dashes, since a reader wants to see what was changed, not how
it was set.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from whereas.passages.differences import (
    FUNCTION_WORDS,
    TOKEN,
    Difference,
    differences,
    joined,
    key,
    raw,
    tokens,
)

_NUMBERED = re.compile(r"(?:sections?|sec\.?|§+|articles?|chapters?)\s*$", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"[.;:]$|[;,]\s(?:and|or)$", re.IGNORECASE)
_ALIKE = 30  # words shown of a long passage without any difference
_WORTH_A_MARK = 12  # words; a mark in place of fewer would take as much room
_LONGEST_SWAP = 6  # words; what is longer is a rewriting, not a name or a number


@dataclass(frozen=True, slots=True)
class Swap:
    """A name, number or term that stands in one text wherever another stands in the other."""

    source: str
    target: str
    times: int


def swaps(pairs: Iterable[tuple[str, str]]) -> list[Swap]:
    """List what is consistently replaced in `(target, source)` quotations, most frequent first.

    A name or number counts from its first replacement, any other term from its second.
    """
    return swapped(raw(target, source) for target, source in pairs)


def swapped(aligned: Iterable[list[Difference]]) -> list[Swap]:
    """The same of quotations that `passages.differences.raw` has aligned."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    kept: Counter[str] = Counter()
    for found in aligned:
        before = ""
        for d in joined(found):
            if d.kind == "same":
                before = d.source
                kept.update(TOKEN.findall(d.source))
            elif (pair := _swap_pair(d)) and not _NUMBERED.search(before):
                seen[pair[0]][pair[1]] += 1
    consistent = [
        Swap(old, *new.most_common(1)[0])
        for old, new in seen.items()
        if len(new) == 1 and not kept[old]
    ]
    telling = [s for s in consistent if s.times > 1 or (_is_name(s.source) and _is_name(s.target))]
    return sorted(telling, key=lambda s: -s.times)


def _swap_pair(d: Difference) -> tuple[str, str] | None:
    source, target = _trimmed(d.source), _trimmed(d.target)
    longest = max(len(source.split()), len(target.split()))
    return (source, target) if source and target and longest <= _LONGEST_SWAP else None


def _trimmed(text: str) -> str:
    term = " ".join(text.split()).strip(" .,;:[]“”\"'’")
    if term.startswith("(") and term.endswith(")"):
        return term[1:-1]
    return term


def _is_name(term: str) -> bool:
    """Say whether a term holds a capital or a figure beyond the words that begin sentences."""
    words = [w for w in TOKEN.findall(term) if w.casefold() not in FUNCTION_WORDS]
    return any(w[0].isupper() or any(c.isdigit() for c in w) for w in words)


def clipped(found: list[Difference], start: int, end: int) -> tuple[int, int, int, int]:
    """Find the words that lie from `start` to `end` in the target, and their like in the source.

    Returns:
        Start and end in the target, start and end in the source; all 0 where there are none.
    """
    inside: list[tuple[int, int, int, int]] = []
    t = s = 0
    for target, source in _units(found):
        if (t < end and start < t + len(target)) or (not target and start < t < end):
            inside.append((t, t + len(target), s, s + len(source)))
        t, s = t + len(target), s + len(source)
    if not inside:
        return 0, 0, 0, 0
    return inside[0][0], inside[-1][1], inside[0][2], inside[-1][3]


def closest(target: str, source: str) -> tuple[int, int]:
    """Find where in a longer source a short target is likest: around their longest equal run."""
    a, b = tokens(source), tokens(target)
    keys_a, keys_b = [key(t) for t in a], [key(t) for t in b]
    run = SequenceMatcher(None, keys_a, keys_b, autojunk=False).find_longest_match()
    first = max(run.a - run.b, 0)
    last = min(run.a + len(b) - run.b, len(a))
    start = len("".join(a[:first]))
    return start, start + len("".join(a[first:last]))


def likeness(target: str, source: str) -> float:
    """Return the share of the target's words that are the same in the source, in order."""
    found = differences(target, source)
    same = sum(len(d.target.split()) for d in found if d.kind == "same")
    return same / max(len(target.split()), 1)


def _units(found: list[Difference]) -> Iterator[tuple[str, str]]:
    for d in found:
        if d.kind == "same":
            yield from zip(tokens(d.target), tokens(d.source), strict=True)
        else:
            yield d.target, d.source


def rows(found: list[Difference], least: int = 60) -> list[list[Difference]]:
    """Break differences into rows for two columns, at paragraph and clause ends both sides share.

    `least` characters go into a row before it may end inside a paragraph, so that rows stay
    worth reading.
    """
    table: list[list[Difference]] = [[]]
    length = 0
    for d, ends in _clauses(found):
        table[-1].append(d)
        length += max(len(d.target), len(d.source))
        if ends == "paragraph" or (ends == "clause" and length >= least):
            table.append([])
            length = 0
    return [row for row in table if row]


Break = Literal["paragraph", "clause", ""]


def _clauses(found: list[Difference]) -> Iterator[tuple[Difference, Break]]:
    """Cut what is the same at the ends of clauses, and say what ends there."""
    for d in found:
        if d.kind != "same":
            yield d, ""
            continue
        target, source = tokens(d.target), tokens(d.source)
        start = 0
        for end in range(1, len(target) + 1):
            ends = _ending("".join(target[max(end - 2, 0) : end]))
            if ends == "clause" and target[end : end + 1] and key(target[end]) in {"and", "or"}:
                continue  # "; and" ends together
            if ends or end == len(target):
                same = Difference("same", "".join(target[start:end]), "".join(source[start:end]))
                yield same, ends
                start = end


def _ending(text: str) -> Break:
    """Say what a stretch ends: a paragraph, a clause, or nothing (a line may end anywhere)."""
    words, blank = text.rstrip(), text[len(text.rstrip()) :]
    if "\n" in blank and (blank.count("\n") > 1 or _PARAGRAPH_END.search(words)):
        return "paragraph"
    return "clause" if blank and words[-1:] in {".", ";", ":"} else ""


def shortened(found: list[Difference], keep: int = 12) -> list[Difference]:
    """Shorten long stretches that are the same on both sides to `keep` words at each change."""
    last = len(found) - 1
    return [
        _shortened(d, keep if n else 0, keep if n < last else 0) if d.kind == "same" else d
        for n, d in enumerate(found)
    ]


def _shortened(d: Difference, head: int, tail: int) -> Difference:
    target, source = tokens(d.target), tokens(d.source)
    head = head or (0 if tail else _ALIKE)
    while tail and not target[len(target) - tail :][0][:1].isalnum():
        tail -= 1  # begin with a word, not with a sign
    left_out = sum(any(c.isalnum() for c in token) for token in target[head : len(target) - tail])
    if left_out < _WORTH_A_MARK:
        return d

    def short(words: list[str]) -> str:
        first, rest = "".join(words[:head]), "".join(words[len(words) - tail :])
        gap = "" if not first or first[-1].isspace() else " "
        return f"{first}{gap}[… {left_out} words the same …] {rest}"

    return Difference("same", short(target), short(source))
