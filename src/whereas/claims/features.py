"""What a sentence says, as features by which claims are learnt: its words, and what they are about.

A feature is a word's stem, a pair of neighbours, a concept (`concepts.toml`: being first, copying,
courts, governments …), or two of these close together. Names count as what they name, not by their
letters, so that nothing is learnt of a story's own people and places.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files as package_files

import Stemmer

from whereas.claims.names import Name, Names
from whereas.claims.told import Sentence, Told

CLOSE = 3
"""Words apart at most, at which two concepts are a feature. Ten was no better: what is farther
apart is seldom about the same thing."""

BESIDE = 2
"""Words apart at most, at which a word and a concept are a feature."""

LONGEST = 1500
"""Characters of a sentence that are looked at; a longer one is a table or has lost its stops."""

REMEMBERED = 16384
"""Stems that are kept: a story has some thousand words."""

_WORD = re.compile(r"[A-Za-z0-9$](?:[\w$.&]*[\w$])?(?:['-]\w+)*")
_ORDINAL = re.compile(r"(?:\d*[04-9]|\d*1\d|\d*[2-9][123])(?:st|nd|rd|th)")
_LABELS = {"person": "person", "organisation": "body", "place": "place", "other": "place"}
_COMMON = frozenset(("gov", "group", "thing", "people", "measure", "other", "number"))
"""Concepts that a name's words don't have: `Lake Verity` is no lake."""

_APART = {"its": "its", "ruling": "ruling", "rulings": "ruling", "ruled": "ruling", "stated": "say"}
"""Words that the stemmer takes for another: `its` for `it`, a court's ruling for a town's rule."""

Feature = tuple[str, tuple[int, ...]]
"""A feature's name, and the numbers of the words that make it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is learnt from: its stem (`@` for a name), its place, what it is about."""

    stem: str
    start: int
    end: int
    concepts: frozenset[str]


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """Give a word's stem."""
    folded = word.lower().rstrip(".").removesuffix("'s")
    if folded in _APART:
        return _APART[folded]
    said: str = Stemmer.Stemmer("english").stemWord(folded)  # one may not be shared by threads
    return said


@cache
def _concepts() -> tuple[dict[str, set[str]], dict[str, list[tuple[list[str], str]]]]:
    """Give the concepts of single stems, and the phrases by their first stem."""
    source = package_files("whereas.claims").joinpath("concepts.toml").read_text("utf-8")
    single: dict[str, set[str]] = defaultdict(set)
    phrases: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
    for concept, said in tomllib.loads(source).items():
        for entry in said.split():
            stems = [stem(part) for part in entry.split("_")]
            if len(stems) == 1:
                single[stems[0]].add(concept)
            else:
                phrases[stems[0]].append((stems, concept))
    return dict(single), dict(phrases)


def is_known(word: str) -> bool | None:
    """Say whether a word is one of the concepts' own; None if not."""
    return stem(word) in _concepts()[0] or None


def read(told: Told, names: Names, sentence: Sentence) -> list[Word]:
    """Give a sentence's words."""
    end = min(sentence.end, sentence.start + LONGEST)
    spans = [match.span() for match in _WORD.finditer(told.flat, sentence.start, end)]
    stems = [stem(told.flat[a:b]) for a, b in spans]
    about = [_about(stems, n) for n in range(len(stems))]
    for name in names.within(sentence.start, end):
        _name(told, name, spans, stems, about)
    return [
        Word("@" if "name" in concepts else said, a, b, frozenset(concepts))
        for said, (a, b), concepts in zip(stems, spans, about, strict=True)
    ]


def _about(stems: list[str], n: int) -> set[str]:
    """Say what a word is about, by itself or with those after it."""
    single, phrases = _concepts()
    said = stems[n]
    found = set(single.get(said, ()))
    if said.endswith("n't"):
        found.add("neg")
    if _ORDINAL.fullmatch(said):
        found.add("ordinal")
    if said.isdigit():
        found.add("number")
    found.update(c for parts, c in phrases.get(said, ()) if stems[n : n + len(parts)] == parts)
    return found


def _name(
    told: Told, name: Name, spans: list[tuple[int, int]], stems: list[str], about: list[set[str]]
) -> None:
    """Mark the words of a name as such."""
    kind = _LABELS[name.kind]
    for n, (start, end) in enumerate(spans):
        if start < name.start - 2 or end > name.end + 2:
            continue
        if n == 0 and kind == "place" and " " not in name.text and _concepts()[0].get(stems[0]):
            continue  # a common word that begins the sentence
        if kind != "body":
            about[n] -= _COMMON
        about[n] |= {kind, "name"}
        if told.flat[start:end].endswith("'s") or told.flat[end : end + 2] in ("'s", "' "):
            about[n].add("owner")


def features(words: Sequence[Word]) -> Iterator[Feature]:
    """Yield a sentence's features; one that it has twice comes twice."""
    for n, word in enumerate(words):
        yield f"w:{word.stem}", (n,)
        for concept in word.concepts:
            yield f"c:{concept}", (n,)
        for m in range(n + 1, min(len(words), n + CLOSE + 1)):
            yield from _pairs(word, words[m], n, m)


def _pairs(one: Word, two: Word, n: int, m: int) -> Iterator[Feature]:
    for first in one.concepts:
        for second in two.concepts:
            yield f"p:{first} {second}", (n, m)
    if m - n <= BESIDE:
        for concept in two.concepts:
            yield f"x:{one.stem} {concept}", (n, m)
        for concept in one.concepts:
            yield f"y:{concept} {two.stem}", (n, m)
    if m == n + 1:
        yield f"b:{one.stem} {two.stem}", (n, m)
