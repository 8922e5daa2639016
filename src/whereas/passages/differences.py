"""What differs between two texts, word by word: the same, replaced, only in one of them.

Words are compared without regard to case and to the look of quotation marks and dashes, since a
reader wants to see what was changed, not how it was set. Time follows the texts' lengths.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from whereas.passages.chains import longest_chain

Kind = Literal["same", "replaced", "only in target", "only in source"]
Block = tuple[int, int, int]
"""`(i, j, n)`: n words of the source from its i-th equal n words of the target from its j-th."""

TOKEN = re.compile(r"\(\w{1,4}\)|[$£€]?\w+(?:[.,/\-‐‑]\w+)*|[’']\w+|[^\w\s]")
_LOOKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})

# SequenceMatcher may take the product of both lengths; beyond 200 x 200 words a pair is first
# trimmed at both ends and split at runs that occur once on each side, long runs first.
_PRODUCT = 40_000
_RUNS = (12, 6, 3, 1)

# Words that begin sentences: their capital says nothing about a name.
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a all an and any as at by each every except for from if in it no not of on or such that"
        " the these this those to unless upon when where which with whereas section",
    )
)
_LIGHT = frozenset(",.-–/’'")  # signs that are drawn with a change on both sides of them


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of both quotations; joined in order, `target` and `source` give them back."""

    kind: Kind
    target: str
    source: str


def tokens(text: str) -> list[str]:
    """Cut `text` into words and signs, each with the white space that follows it."""
    starts = [m.start() for m in TOKEN.finditer(text)]
    if not starts:
        return [text] if text else []
    cuts = [0, *starts[1:], len(text)]
    return [text[i:j] for i, j in pairwise(cuts)]


def differences(target: str, source: str) -> list[Difference]:
    """Align two quotations to the word, in time that follows their length."""
    return smoothed(raw(target, source))


def smoothed(found: list[Difference]) -> list[Difference]:
    """Merge what `raw` keeps apart into changes that read well."""
    return joined(_smoothed(found))


def raw(target: str, source: str) -> list[Difference]:
    """Align two quotations to the word, small words between changes kept apart."""
    a, b = tokens(source), tokens(target)
    blocks = _matches([key(t) for t in a], [key(t) for t in b], 0)
    found: list[Difference] = []
    i = j = 0
    for x, y, n in [*blocks, (len(a), len(b), 0)]:
        found += _change("".join(b[j:y]), "".join(a[i:x]))
        if n:
            found.append(Difference("same", "".join(b[y : y + n]), "".join(a[x : x + n])))
        i, j = x + n, y + n
    return found


def key(token: str) -> str:
    """Return what a token is compared by: its letters, whatever their case and look."""
    return token.strip().casefold().translate(_LOOKS)


def _change(target: str, source: str) -> list[Difference]:
    if target and source:
        return [Difference("replaced", target, source)]
    if target:
        return [Difference("only in target", target, "")]
    return [Difference("only in source", "", source)] if source else []


def _matches(a: list[str], b: list[str], level: int) -> list[Block]:
    """Return the equal blocks of two word lists, in order."""
    if len(a) * len(b) <= _PRODUCT:
        found = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
        return [(m.a, m.b, m.size) for m in found if m.size]
    if level == 0:
        return _between(a, b, _ends(a, b), 1)
    if level > len(_RUNS):
        return _piecewise(a, b)
    return _between(a, b, _anchors(a, b, _RUNS[level - 1]), level + 1)


def _between(a: list[str], b: list[str], fixed: list[Block], level: int) -> list[Block]:
    """Keep the blocks that are fixed and match what lies between them."""
    blocks: list[Block] = []
    i = j = 0
    for x, y, n in [*fixed, (len(a), len(b), 0)]:
        blocks += [(i + p, j + q, m) for p, q, m in _matches(a[i:x], b[j:y], level)]
        if n:
            blocks.append((x, y, n))
        i, j = x + n, y + n
    return blocks


def _ends(a: list[str], b: list[str]) -> list[Block]:
    """Return what both begin with and what both end with."""
    shorter = min(len(a), len(b))
    head = next((n for n in range(shorter) if a[n] != b[n]), shorter)
    rest = shorter - head
    tail = next((n for n in range(rest) if a[-1 - n] != b[-1 - n]), rest)
    return [(0, 0, head), (len(a) - tail, len(b) - tail, tail)]


def _piecewise(a: list[str], b: list[str]) -> list[Block]:
    """Match long lists that share no run found once: piece by piece, at like places."""
    pieces = max(len(a), len(b)) // 100 + 1
    cuts = [(n * len(a) // pieces, n * len(b) // pieces) for n in range(1, pieces)]
    return _between(a, b, [(i, j, 0) for i, j in cuts], 0)


def _anchors(a: list[str], b: list[str], run: int) -> list[Block]:
    """Chain the runs of `run` words that occur once on each side, and join neighbours."""
    left, right = _once(a, run), _once(b, run)
    pairs = [(i, right[words]) for words, i in left.items() if words in right]
    chained: list[Block] = []
    for i, j in longest_chain(pairs):
        if chained:
            x, y, n = chained[-1]
            if i - j == x - y and i <= x + n:
                chained[-1] = (x, y, i - x + run)
                continue
            if i < x + n or j < y + n:
                continue
        chained.append((i, j, run))
    return chained


def _once(words: list[str], run: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for i in range(len(words) - run + 1):
        key = tuple(words[i : i + run])
        places[key] = -1 if key in places else i
    return {key: i for key, i in places.items() if i >= 0}


def _smoothed(found: list[Difference]) -> list[Difference]:
    """Merge a lone small word or sign between two changes into them: one change reads better."""
    return [
        Difference("replaced", d.target, d.source)
        if 0 < n < len(found) - 1 and d.kind == "same" and _is_small(d.target)
        else d
        for n, d in enumerate(found)
    ]


def _is_small(text: str) -> bool:
    words = TOKEN.findall(text)
    return len(words) == 1 and (words[0].casefold() in FUNCTION_WORDS or words[0] in _LIGHT)


def joined(found: list[Difference]) -> list[Difference]:
    """Join neighbours that are the same, and neighbours that are changed."""
    together: list[Difference] = []
    for d in found:
        if together and (d.kind == "same") == (together[-1].kind == "same"):
            last = together.pop()
            target, source = last.target + d.target, last.source + d.source
            together += [Difference("same", target, source)] if d.kind == "same" else []
            together += _change(target, source) if d.kind != "same" else []
        else:
            together.append(d)
    return together
