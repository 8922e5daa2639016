"""A measure's own wording: sentences woven from pools of phrases, never the same run twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from whereas.sample.bank import Par, Part, read
from whereas.sample.dice import Dice

# Two measures whose own wording shared a run of 12 words would look related: that never happens.
# Runs of 8 do not repeat either while the pools last (some 1,500 sentences), so that near misses
# are rare in the shipped sample.
RUN, NEAR = 12, 8
_TRIES = 30


@cache
def _pools() -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    pools: dict[str, list[str]] = {}
    templates: dict[str, list[str]] = {"S": [], "W": []}
    for line in read("own.txt").splitlines():
        if line[:2] in ("S ", "W "):
            templates[line[0]].append(line[2:])
        elif not line.startswith("#"):
            name, choices = line.split(": ", 1)
            pools[name] = choices.split(" | ")
    return pools, templates


def words(text: str) -> list[str]:
    """Return a text's words in lower case, with every blank and number alike."""
    text = re.sub(r"\{[^{}]*\}|\d[\d,.]*", " _ ", text.lower())
    return re.findall(r"[a-z_]+(?:'[a-z]+)?", text)


def runs(text: str, length: int = RUN) -> set[tuple[str, ...]]:
    """Return every run of `length` words in a text."""
    found = words(text)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


class Weaver:
    """Makes sentences for one corpus and remembers the runs that it has used."""

    def __init__(self, seed: int) -> None:
        self._dice = Dice("own", seed)
        self._used: set[tuple[str, ...]] = set()

    def _draw(self, template: str, terms: Mapping[str, str]) -> str:
        pools, _ = _pools()
        text = re.sub(r"@(\w+)", lambda m: self._dice.pick(pools[m[1]]), template)
        for term, value in terms.items():
            text = text.replace(f"{{{term}}}", value)
        return text[0].upper() + text[1:]

    def _fresh(self, kind: str, terms: Mapping[str, str]) -> str | None:
        _, templates = _pools()
        for length in (NEAR, RUN):
            for _ in range(_TRIES):
                text = self._draw(self._dice.pick(templates[kind]), terms)
                if runs(text, length).isdisjoint(self._used):
                    self._used |= runs(text, NEAR) | runs(text, RUN)
                    return text
        return None

    def sentence(self, terms: Mapping[str, str]) -> str | None:
        """Return a new sentence, or None when the pools are exhausted."""
        return self._fresh("S", terms)

    def recital(self, terms: Mapping[str, str]) -> Part | None:
        """Return a new recital, or None when the pools are exhausted."""
        text = self._fresh("W", terms)
        return Part("recital", "", (Par(0, text[0].lower() + text[1:]),)) if text else None

    def section(self, terms: Mapping[str, str], key: str) -> Part | None:
        """Return a new section of three or four sentences, or None when exhausted."""
        drawn = [self.sentence(terms) for _ in range(self._dice.between(3, 4))]
        pars = tuple(Par(1, text) for text in drawn if text)
        heading = self._dice.pick(_pools()[0]["head"])
        return Part(key, heading, pars) if pars else None
