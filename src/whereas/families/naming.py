"""Names of families, made from their members' own titles and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache

from whereas.families.telling import EVERYDAY
from whereas.substance.vocabulary import RAREST, background

WORDS = 5
"""Telling words of a name at most."""

LONGEST = 10
"""Words of a name at most, where the telling ones stand so near each other in a title."""

OFTEN = 0.5
"""Share of the members whose titles hold a word of the name, where there are such words."""

_SUBJECT = re.compile(r"\b(?:in relation to|relating to|concerning|regarding)\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")

_EMPTY = frozenset(
    "the and for with from that which its this these those into upon under not any all act acts "
    "law laws ordinance ordinances resolution resolutions bill section sections chapter article "
    "code title amend amends amending amended amendment amendments relation relating relates "
    "related concerning regarding respect adding new local state city county town "
    "administrative municipal charter certain provide provides providing require requires "
    "requiring establish establishes establishing repeal repealing enact enacting emergency "
    "temporary permanent introduction council calling calls legislature governor pass sign "
    "definitions purpose penalty penalties generally reserved short severability effective date "
    "dates findings applicability prohibiting regulating adopting governing permitting".split()
)
"""Words of titles that say what a measure is or does rather than what it is about."""


@cache
def _bits() -> dict[str, float]:
    return background()


def _worth(word: str) -> float:
    return max(_bits().get(word, RAREST) - EVERYDAY, 0.0)


def _telling(word: str) -> bool:
    return len(word) > 2 and word not in _EMPTY and _worth(word) > 0


def name_of(titles: Iterable[str], places: Collection[str] = ()) -> str:
    """The telling words that most titles have in common, as the best of them puts them.

    A title may be several lines, one heading each; words of `places` (casefolded) don't name a
    family. Empty where no title says anything.
    """
    lines = [_matter(line) for title in titles for line in dict.fromkeys(title.split("\n"))]
    said = [(x, {w for w in _folded(x) if _telling(w) and w not in places}) for x in lines if x]
    counts = Counter(word for _, words in said for word in words)
    if not counts:
        return ""
    often = min(OFTEN * len(said), max(counts.values()))
    worth = {w: n * _worth(w) for w, n in counts.items() if n >= often}
    chosen = set(sorted(worth, key=lambda w: (-worth[w], w))[:WORDS])
    best = min(said, key=lambda one: (-sum(worth[w] for w in chosen & one[1]), len(one[0]), one[0]))
    return _shortest(best[0], chosen)


def _matter(title: str) -> str:
    """A title from where it says what the measure relates to."""
    said = _SUBJECT.search(title)
    return title[said.end() :] if said else title


def _folded(line: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(line)]


def _shortest(line: str, chosen: set[str]) -> str:
    """The stretch of a title that holds the chosen words; those alone where it is long."""
    words = list(_WORD.finditer(line))
    hits = [i for i, word in enumerate(words) if word.group().casefold() in chosen]
    if hits[-1] - hits[0] < LONGEST:
        name = " ".join(line[words[hits[0]].start() : words[hits[-1]].end()].split())
    else:
        name = " ".join(dict.fromkeys(words[i].group() for i in hits))
    return name.lower() if name.isupper() else name


def telling_words(title: str) -> set[str]:
    """The casefolded words of a title that say what it is about."""
    return {word for word in _folded(_matter(title)) if _telling(word)}
