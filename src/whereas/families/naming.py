"""Names of families, made from their members' own titles and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

WORDS = 5
"""Words of a name at most."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*")

_EMPTY = frozenset(
    "a an the of to and or in on at by for with from as that which is be it its this these those "
    "into upon under no not any all act law ordinance resolution bill section chapter article code "
    "title amend amends amending amended amendment relation relating relates related concerning "
    "regarding respect adding new local state city county town administrative municipal charter "
    "certain provide provides providing require requires requiring establish establishes "
    "establishing repeal repealing enact enacting emergency temporary permanent introduction "
    "council calling calls legislature governor pass sign".split()
)
"""Words of titles that say what a measure is or does rather than what it is about."""


def telling(title: str) -> list[str]:
    """The words of a title that say what it is about, in order."""
    return [w for w in _WORD.findall(title) if len(w) > 2 and w.casefold() not in _EMPTY]


def name_of(titles: Iterable[str], weights: dict[str, float] | None = None) -> str:
    """The words that most titles have in common, in the order of the title that has most.

    `weights` says how telling a word (casefolded) is; a word that is not there counts 1.
    """
    lists = [words for title in titles if (words := telling(title))]
    if not lists:
        return ""
    counts = Counter(word for words in lists for word in {w.casefold() for w in words})
    worth = {w: n * (weights or {}).get(w, 1.0) for w, n in counts.items() if 2 * n >= len(lists)}
    worth = worth or {w: float(n) for w, n in counts.items()}
    chosen = set(sorted(worth, key=lambda w: (-worth[w], w))[:WORDS])
    best = min(lists, key=lambda words: (-len(chosen & {w.casefold() for w in words}), words))
    return " ".join(dict.fromkeys(w.casefold() for w in best if w.casefold() in chosen))
