"""Names in a passage: persons, organisations, places, each told from the other by small lists.

A name is a run of capitalised words. What it names is read from its own words ("Port", "League",
"Mayor") and from what stands around it ("in Oxley", ", 61,").
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from whereas.claims.told import Told
from whereas.claims.vocabulary import word_list

NameKind = Literal["person", "organisation", "place", "other"]

_WORD = r"(?:[A-Z][\w]*(?:['’-][A-Z]?[\w]+)*\.?(?![\w])|[A-Z]\.(?=[A-Z\s]))"
_RUN = re.compile(
    rf"(?<![\w'’])(?:{_WORD})(?:\s(?:(?:of|for|and|de|la|du|van|von|del|"
    rf"on)\s(?:the\s)?)?{_WORD})*"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_IN = re.compile(
    r"\b(?:in|near|around|outside|across|throughout|neighboring|neighbouring|nearby|"
    r"downtown|(?:city|town|village|county|state|parish|township|borough) "
    r"of)\s(?:the\s)?$",
    re.IGNORECASE,
)
_THE = re.compile(r"\b[Tt]he\s$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in the text, without title and possessive, with what it names."""

    text: str
    start: int
    end: int
    kind: NameKind
    title: str = ""

    @property
    def last(self) -> str:
        """Its last word, folded."""
        parts = [
            part
            for part in self.text.split()
            if part.lower().rstrip(".") not in ("jr", "sr", "ii", "iii")
        ]
        return (parts or [self.text])[-1].casefold().strip(".")


class Names:
    """The names of a passage, in order."""

    def __init__(self, told: Told) -> None:
        self._told = told
        runs = [run for block in told.blocks for run in _runs(told.text, block.start, block.end)]
        self._places = _places(told, runs)
        self.all = [_name(told, run, self._places) for run in runs if run[2]]
        self._starts = [name.start for name in self.all]

    @cached_property
    def _by_last(self) -> dict[str, list[Name]]:
        known: dict[str, list[Name]] = defaultdict(list)
        for name in self.all:
            if name.kind in ("person", "other"):
                known[name.last].append(name)
        return known

    def within(self, start: int, end: int) -> list[Name]:
        """Give the names that lie in a span."""
        from bisect import bisect_left

        first = bisect_left(self._starts, start)
        found = []
        for name in self.all[first:]:
            if name.start >= end:
                break
            if name.end <= end:
                found.append(name)
        return found

    def fullest(self, name: Name) -> str:
        """Give the longest form in which the passage gives a person's name."""
        same = [n for n in self._by_last.get(name.last, ()) if n.kind == "person"]
        if len(name.text.split()) > 1:
            same = [n for n in same if n.text.split()[0] == name.text.split()[0]]
        best = max(same, key=lambda n: len(n.text.split()), default=name)
        return best.text if len(best.text.split()) > len(name.text.split()) else name.text

    def gender(self, name: Name) -> str:
        """Give what a person's titles say: `f`, `m` or nothing."""
        titles = " ".join(n.title for n in self._by_last.get(name.last, ())).split()
        for sign, known in (("f", word_list("women")), ("m", word_list("men"))):
            if any(title in known for title in titles):
                return sign
        return ""


Run = tuple[int, int, str, str]
"""Start and end of the name itself, its words, its title."""


def _runs(text: str, start: int, end: int) -> list[Run]:
    found = []
    for run in _RUN.finditer(text, start, end):
        for piece in _pieces(run[0], run.start()):
            found.append(piece)
    return found


def _pieces(words: str, at: int) -> list[Run]:
    """Take a sentence's first word and titles off a run, and cut it at a full stop."""
    tokens = [(m[0], at + m.start()) for m in re.finditer(r"\S+", words)]
    starters, titles = word_list("starters"), word_list("titles")
    bodies = word_list("organisations")
    runs: list[Run] = []
    title: list[str] = []
    name: list[tuple[str, int]] = []

    def close() -> None:
        while name and name[-1][0].islower():
            name.pop()
        if name:
            said = " ".join(token for token, _ in name)
            bare = _POSSESSIVE.sub("", said)
            if bare.endswith(".") and bare.split()[-1].rstrip(".").lower() not in _KEEP:
                bare = bare[:-1]
            runs.append(
                (
                    name[0][1],
                    name[-1][1] + len(name[-1][0]) - (len(said) - len(bare)),
                    bare,
                    " ".join(title),
                )
            )
        elif title:
            runs.append((at, at + len(words), "", " ".join(title)))
        name.clear()
        title.clear()

    for n, (token, start) in enumerate(tokens):
        bare = token.rstrip(".")
        cut = token in ("of", "for", "on", "and") and not any(t in bodies for t, _ in name)
        if cut and not name and title and f"{title[-1]} {token}" in _OF_PLACES:
            name.append((title.pop(), tokens[n - 1][1]))
        within = cut and name and f"{name[-1][0]} {token}" in _OF_PLACES
        if (cut and not within) or (not name and (bare in starters or token.islower())):
            close()
            continue
        if not name and (token in titles or bare in titles) and n + 1 < len(tokens):
            title.append(token)
            continue
        name.append((token, start))
        ends = (
            token.endswith(".")
            and len(bare) > 2
            and token not in titles
            and bare.lower() not in _KEEP
        )
        if ends or token.endswith(("'s", "’s")):
            close()
    close()
    return runs


_OF_PLACES = frozenset(
    f"{word} of"
    for word in "District Isle Republic Bay Gulf Cape Territory Federation Dominion".split()
)
"""Words with which a place's name begins; a city of Calder is Calder."""

_KEEP = {"st", "mt", "ft", "jr", "sr", "inc", "co", "corp", "assn", "dept", "u.s"}


def _places(told: Told, runs: list[Run]) -> set[str]:
    """Give the names that stand somewhere as only a place does."""
    found = {block.dateline.title() for block in told.blocks if block.dateline}
    found |= {block.dateline for block in told.blocks if block.dateline}
    lasts = {words.split()[-1] for _, _, words, title in runs if title and words}
    for start, _, words, title in runs:
        before = told.flat[max(0, start - 24) : start]
        if (
            words
            and not title
            and words not in lasts
            and _IN.search(before)
            and not _is(words, "organisations", "others")
        ):
            found.add(words)
    return found


def _is(words: str, *lists: str) -> bool:
    return any(word in word_list(name) for name in lists for word in words.split())


def _name(told: Told, run: Run, places: set[str]) -> Name:
    start, end, words, title = run
    return Name(words, start, end, _kind(told, run, places), title)


def _kind(told: Told, run: Run, places: set[str]) -> NameKind:
    start, _, words, title = run
    first, last = words.split()[0], words.split()[-1]
    personal = [t for t in title.split() if t not in _NO_PERSON]
    if personal and len(words.split()) <= 3:
        return "person"
    if _is(words, "organisations"):
        return "organisation"
    if words in places:
        return "place"
    if words.isupper() and words.title() in places:
        return "place"
    before = told.flat[max(0, start - 24) : start]
    listed = word_list("places")
    if (last in listed and len(words.split()) > 1) or first in listed:
        return "place"
    if _is(words, "others"):
        return "other"
    if (
        len(words.split()) in (2, 3)
        and not _THE.search(before)
        and not _IN.search(before)
        and not words.isupper()
    ):
        return "person"
    return "other"


_NO_PERSON = {
    "City",
    "Town",
    "Village",
    "County",
    "State",
    "Public",
    "Health",
    "Housing",
    "Parks",
    "Transportation",
    "Works",
    "Budget",
    "Police",
    "Fire",
    "Borough",
    "Parish",
    "Ward",
    "District",
    "Planning",
    "Finance",
    "General",
    "Majority",
    "Minority",
    "Council",
    "Executive",
    "Former",
    "Acting",
}
