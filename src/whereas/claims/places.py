"""Whose measure a claim is about: a place, by the name that the passage gives it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from whereas.claims.features import is_known
from whereas.claims.names import Name, Names
from whereas.claims.told import Told
from whereas.claims.vocabulary import compiled, word_list
from whereas.claims.wording import Hit

_OWNS = compiled(
    r"(?:\x27s?)? (?:(?:city|town|county|village|state|school|parish|borough|new|"
    r"own|proposed) )?(?:council|board|commission|mayor|officials|voters|residents|"
    r"landlords|leaders|lawmakers|supervisors|trustees|commissioners|legislature|"
    r"city|law|ordinance|rule|ban|tax|fee|program|{mod}{measure})\b",
    r",?(?: (?:on|late|early|last|this))? (?:\w+day|today|tonight|yesterday|week|month|spring|"
    r"summer|fall|winter)(?: (?:night|morning|evening|afternoon))?,? (?:is|was|be\w+|has|had|"
    r"will|would|voted|passed|banned|joined|adopted|made|put|took)\b",
    r" (?:is|was|would be|will be|could be|may be|became|becomes|become|would "
    r"become|will become|has become|stands|joins|joined|would join|voted|votes|"
    r"passed|banned|bans|adopted|taxes|will|would|must|has|had|may not|did)\b",
    anywhere=True,
)
_OTHERS = compiled(
    r"(?:{number}|every|other|all|half|most) (?:{mod})?{gov}",
    r"(?:others|everyone|the rest|neighbors)\b",
)
_IN = re.compile(r"\b(?:in|of|at|near|around|outside)\s(?:the\s)?$", re.IGNORECASE)
_MADE = re.compile(
    r"\b(?:put|puts|make|makes|made|making|ask|asks|asked|urge|urges|urged|wants?|"
    r"let|lets|told|dragged|took|take)\s$",
    re.IGNORECASE,
)
_NOT = (
    frozenset(
        "America American U.S. United States Congress Internet Copycat Proposed "
        "Comparable Rule County City Town State Housing That Alternative Option "
        "Norwegian Danish Order Civic Somebody Insiders Statehouse Every Everybody Act Ordinance "
        "Bylaw By-law Resolution Legislature Parliament Assembly Court Today Tonight".split()
    )
    | word_list("others")
    | word_list("starters")
)
_WORD = re.compile(r"\w+")
_COMMON = re.compile(r"(?:s|ing|ed|ly)$")
_OFFICE = re.compile(
    r"\s?\b(?:City|Town|Village|School|Department|Council|Board|Commission|Police|"
    r"Legislature|Chamber|Office)\b.*$"
)


@dataclass(frozen=True)
class Places:
    """Finds the places of one passage's claims."""

    told: Told
    names: Names
    hits: tuple[Hit, ...]

    @cached_property
    def _all(self) -> list[Name]:
        """Every mention of a place, in order."""
        known = {n.text for n in self.names.all if self._is_place(n)}
        return [
            n
            for n in self.names.all
            if self._bare(n) in known or (n.text in known and n.kind != "person")
        ]

    def _is_place(self, name: Name) -> bool:
        if name.kind == "place":
            return not name.text.isupper() or len(name.text.split()) < 3
        if name.kind != "other" or name.title or _NOT.intersection(name.text.split()):
            return False
        if name.last in self._last_names or self._begins(name):
            return False
        if self.told.flat[name.end : name.end + 2] == "'s" and name.text[0].isupper():
            return True  # what has something and is no person, body or day
        before = self.told.flat[max(0, name.start - 20) : name.start]
        return bool(
            _OWNS.match(self.told.flat, name.end) or _IN.search(before) or _MADE.search(before)
        )

    @cached_property
    def _last_names(self) -> frozenset[str]:
        return frozenset(person.casefold() for person in self.told.people)

    def _begins(self, name: Name) -> bool:
        """Say whether a name is one word that only ever begins a sentence: `Shops must close`."""
        if " " in name.text or self.told.flat[name.end : name.end + 2] == "'s":
            return False
        small = name.text.lower() in self._words
        return all(self._starts(n, small) for n in self._by_text[name.text])

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.told.flat))

    @cached_property
    def _by_text(self) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = defaultdict(list)
        for name in self.names.all:
            found[name.text].append(name)
        return found

    def _starts(self, name: Name, small: bool) -> bool:
        """Say whether a name is a sentence's first word, and a common one (`small` elsewhere)."""
        sentence = self.told.sentences[max(0, self.told.sentence_at(name.start))]
        common = small or bool(_COMMON.search(name.text) or is_known(name.text))
        return name.start - sentence.start <= 1 and common

    def _bare(self, name: Name) -> str:
        return _OFFICE.sub("", name.text).strip() if name.kind == "organisation" else name.text

    def of(self, hit: Hit, number: int) -> str | None:
        """Name the place whose measure a claim in sentence `number` is about."""
        sentence = self.told.sentences[number]
        here = [n for n in self._all if sentence.start <= n.start < sentence.end]
        sources = self._sources
        mine = [n for n in here if n.start < hit.start and (n.start, n.end) not in sources]
        if hit.kind == "contest":
            mine = [n for n in here if _OWNS.match(self.told.flat, n.end)] or here
        elif hit.kind == "novelty" and not mine:
            mine = [n for n in here if n.start >= hit.end and not self._names_group(n)]
        elif hit.kind == "borrowing" and not mine and self._others_borrow(hit, sentence.start):
            mine = [n for n in here if n.start >= hit.start]
        elif hit.kind == "borrowing" and not mine:
            mine = [
                n
                for n in here
                if n.start >= hit.start
                and (n.start, n.end) not in sources
                and self._owns_measure(n)
            ]
        if mine:
            return self._written(mine[0] if hit.kind != "novelty" else mine[-1])
        return self._given(number)

    def _others_borrow(self, hit: Hit, start: int) -> bool:
        """Say whether it is others that borrow: then the measure is the one that they take."""
        return bool(_OTHERS.search(self.told.flat, start, hit.end))

    def _written(self, name: Name) -> str:
        return self._bare(name)

    def _names_group(self, name: Name) -> bool:
        return bool(_IN.search(self.told.flat[max(0, name.start - 20) : name.start]))

    def _owns_measure(self, name: Name) -> bool:
        return bool(_OWNS.match(self.told.flat, name.end))

    @cached_property
    def _sources(self) -> set[tuple[int, int]]:
        """The mentions that stand where a borrowed measure's place does."""
        spans = set()
        for hit in self.hits:
            if hit.kind == "borrowing":
                end = self.told.sentences[self.told.sentence_at(hit.start)].end
                spans |= {(n.start, n.end) for n in self._all if hit.start <= n.start < end}
        return spans

    def _given(self, number: int) -> str | None:
        """Give the place that the passage names for its measure: a dateline's, else the nearest."""
        block = self.told.sentences[number].block
        for near in range(block, -1, -1):
            if self.told.blocks[near].dateline:
                return self.told.blocks[near].dateline
        label = self.told.blocks[block].label
        if label and self.told.text[self.told.blocks[block].start] in "•▪·*-–":
            return label
        own = [n for n in self._all if (n.start, n.end) not in self._sources]
        start = self.told.sentences[number].start
        before = [n for n in own if n.start < start]
        if before:
            often = Counter(self._bare(n) for n in before)
            return (
                max(reversed(before), key=lambda n: often[self._bare(n)]).text
                if len(often) > 1
                else self._bare(before[-1])
            )
        return self._bare(own[0]) if own else None
