"""Row `planted`: sections of a real code, put into another's text, with words changed at random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from bench.kit import Bench, Figure, trace_targets
from whereas.answers.targets import of_text
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_FIRST, SRC_LAST
from whereas.passages.trace import P_T0, P_T1
from whereas.words.codes import EXACT_BITS, KIND_BITS, MASKED_BIT
from whereas.words.normal import place_words

CHANGES = (0.0, 0.1, 0.2)
LENGTHS = ((20, 40), (40, 80), (80, 10**9))
TARGETS = {
    (20, 40): (0.98, 0.90, None),
    (40, 80): (0.99, 0.97, 0.88),
    (80, 10**9): (0.99, 0.97, 0.88),
}
"""The least share of words to be found, for each of CHANGES; None: stated only."""

HOST_WORDS = 60
"""The text that a section is put into has this many words at least."""

SAME = 0.9
"""A text that has this share of a section's words, in their order, holds its wording (another
code's section that says "city" where this one says "town")."""


@dataclass(frozen=True, slots=True)
class Planting:
    """A text with a section in it: characters `start` to `end` are the section's, as changed."""

    section: int
    text: str
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """Of one planting: how long the section is, its words as planted, and those found."""

    section: int
    length: int
    words: int
    found: int


def changed(text: str, share: float, vocabulary: list[str], dice: np.random.Generator) -> str:
    """Change a share of a text's words: half substituted, a quarter dropped, a quarter added."""
    placed = place_words(text)
    parts: list[str] = []
    at = 0
    for start, end in zip(placed.starts.tolist(), placed.ends.tolist(), strict=True):
        parts.append(text[at:start])
        at = end
        word, lot = text[start:end], dice.random()
        if lot >= share:
            parts.append(word)
        elif lot < share / 2:
            parts.append(_any(vocabulary, dice))
        elif lot >= share * 3 / 4:
            parts.append(f"{_any(vocabulary, dice)} {word}")
    return "".join(parts) + text[at:]


def _any(vocabulary: list[str], dice: np.random.Generator) -> str:
    return vocabulary[int(dice.integers(len(vocabulary)))]


def vocabulary_of(texts: list[str]) -> list[str]:
    """The distinct words of some texts, in their first form, sorted."""
    words = set()
    for text in texts:
        placed = place_words(text)
        pairs = zip(placed.starts.tolist(), placed.ends.tolist(), strict=True)
        words |= {text[start:end] for start, end in pairs}
    return sorted(words)


def plant(section: int, text: str, host: str, place: str, dice: np.random.Generator) -> Planting:
    """Put a text between two words of a host, on lines of its own."""
    starts = place_words(host).starts
    at = int(starts[dice.integers(1, starts.size)])
    return Planting(section, f"{host[:at]}\n{text}\n{host[at:]}", place, at + 1, at + 1 + len(text))


def masked(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Each word as masked comparison sees it."""
    return np.where(codes & MASKED_BIT, codes & KIND_BITS, codes & EXACT_BITS).astype(np.uint64)


def held(section: NDArray[np.uint32], text: NDArray[np.uint32]) -> float:
    """The share of a section's words that a text has too, in the same order (masked form).

    Where the words in any order already fall short of SAME, that share is given: it costs less.
    """
    mine, theirs = masked(section).tolist(), masked(text).tolist()
    most = (Counter(mine) & Counter(theirs)).total() / max(len(mine), 1)
    if most < SAME:
        return most
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(mine), 1)


class Holders:
    """Which documents hold a section's wording."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._codes = snapshot.codes
        self._known: dict[tuple[int, int], bool] = {}

    def holds(self, doc: int, section: int) -> bool:
        """Whether `doc` holds the wording of the document `section`."""
        if (doc, section) not in self._known:
            same = doc == section or held(self._codes(section), self._codes(doc)) >= SAME
            self._known[doc, section] = same
        return self._known[doc, section]


def measure(snapshot: Snapshot, plantings: list[Planting], holders: Holders) -> list[Found]:
    """Trace the plantings as drafts of today and count the planted words that were found."""
    drafts = [of_text(snapshot, p.text, date.today(), p.place) for p in plantings]
    traced = trace_targets(snapshot, drafts)
    lengths = snapshot.docs["words"].to_numpy()
    results = []
    for i, (planting, draft) in enumerate(zip(plantings, drafts, strict=True)):
        starts = draft.words.starts
        inside = (starts >= planting.start) & (starts < planting.end)
        seen = np.zeros(starts.size, dtype=np.bool_)
        for row in traced.sources[traced.bounds[i, 0] : traced.bounds[i + 1, 0]]:
            passages = traced.passages[row[SRC_FIRST] : row[SRC_LAST]]
            mine = [p for p in passages if inside[p[P_T0] : p[P_T1]].any()]
            if mine and holders.holds(int(row[SRC_DOC]), planting.section):
                for p in mine:
                    seen[p[P_T0] : p[P_T1]] = True
        length = int(lengths[planting.section])
        results.append(
            Found(planting.section, length, int(inside.sum()), int((inside & seen).sum()))
        )
    return results


def choose(snapshot: Snapshot, count: int, dice: np.random.Generator) -> tuple[str, list[int]]:
    """A code by lot among those that have enough sections, and that many of them."""
    places = np.asarray(snapshot.docs["place"].to_pylist())
    fit = (snapshot.docs["words"].to_numpy() >= LENGTHS[0][0]) & snapshot.alive
    names, counts = np.unique(places[fit], return_counts=True)
    place = str(dice.choice(names[counts >= count]))
    sections = dice.choice(np.flatnonzero(fit & (places == place)), count, replace=False)
    return place, sorted(sections.tolist())


def plantings(
    snapshot: Snapshot, place: str, sections: list[int], share: float, dice: np.random.Generator
) -> Iterator[Planting]:
    """Put each section, changed, into the text of a section of another code."""
    places = np.asarray(snapshot.docs["place"].to_pylist())
    other = (snapshot.docs["words"].to_numpy() >= HOST_WORDS) & (places != place) & snapshot.alive
    hosts = dice.choice(np.flatnonzero(other), len(sections))
    vocabulary = vocabulary_of([snapshot.text(s) for s in sections])
    for section, host in zip(sections, hosts.tolist(), strict=True):
        text = changed(snapshot.text(section).strip(), share, vocabulary, dice)
        yield plant(section, text, snapshot.text(host), str(places[host]), dice)


def found_share(results: list[Found], lengths: tuple[int, int]) -> tuple[float, int]:
    """The share of words found in sections of these lengths, and how many such sections."""
    mine = [r for r in results if lengths[0] <= r.length < lengths[1]]
    words = sum(r.words for r in mine)
    return (sum(r.found for r in mine) / words if words else 0.0), len(mine)


def planted(bench: Bench) -> list[Figure]:
    """Plant sections at each share of changed words and see what is found."""
    snapshot = bench.codes.snapshot
    dice = np.random.default_rng(bench.seed)
    place, sections = choose(snapshot, 200 if bench.quick else 1000, dice)
    holders = Holders(snapshot)
    by_change = {}
    for share in CHANGES:
        bench.say(f"planting {len(sections)} sections of {place}, {share:.0%} of words changed")
        texts = list(plantings(snapshot, place, sections, share, dice))
        by_change[share] = measure(snapshot, texts, holders)
    bench.note("planted.tsv", _misses(snapshot, by_change))
    return [_figure(place, lengths, by_change) for lengths in LENGTHS]


def _figure(place: str, lengths: tuple[int, int], by_change: dict[float, list[Found]]) -> Figure:
    shares = [found_share(by_change[c], lengths) for c in CHANGES]
    targets = TARGETS[lengths]
    span = f"{lengths[0]}–{lengths[1]}" if lengths[1] < 10**9 else f"over {lengths[0]}"
    return Figure(
        "planted",
        f"words found of {shares[0][1]} sections of {span} words of {place}, with 0, 10, 20 % of "
        "their words changed",
        ", ".join(f"≥ {t:.2f}" if t else "stated" for t in targets),
        "",
        ", ".join(f"{s:.3f}" for s, _ in shares),
        all(s >= t for (s, _), t in zip(shares, targets, strict=True) if t),
    )


def _misses(snapshot: Snapshot, by_change: dict[float, list[Found]]) -> Iterator[str]:
    yield "changed\tsection\tlength\twords\tfound"
    for share, results in by_change.items():
        for r in results:
            if r.found < r.words:
                name = snapshot.value(r.section, "measure")
                yield f"{share}\t{name}\t{r.length}\t{r.words}\t{r.found}"
