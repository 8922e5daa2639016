"""Row `claims`: claims found in stories, who makes them and how, and what pages leave around them.

The passages and pages are our own and labelled by written rules (tests/fixtures/claims/README.md).
The half that is set aside gives the figures, and so do passages that others wrote after the first
method was built, where they are there; a quick run scores the open half, and details are written of
what is open only, so that nobody tunes on the rest.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np

from bench import claims_floor
from bench.kit import Bench, Figure
from bench.pages import trafilatura
from bench.stories import Half, Page, Passage, pages, passages

SAME = 0.5
"""Two sentences are one if so much of the longer one's words are shared."""

LATER = " (set aside, written by others after the first method was built)"
"""What is said of figures on `second.jsonl`."""

_WORD = re.compile(r"\w+(?:'\w+)*")
_AFTER_NAME = re.compile(r",.*|\s+(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_OF_A_PLACE = re.compile(r"^(?:the )?(?:(?:city|town|village|county|state) of )?", re.IGNORECASE)


class Claim(Protocol):
    """What `whereas.claims.find` gives, as far as it is scored."""

    @property
    def kind(self) -> str:
        """Give `novelty`, `borrowing` or `contest`."""

    @property
    def sentence(self) -> str:
        """Give the sentence that makes the claim."""

    @property
    def speaker(self) -> str | None:
        """Give who says so."""

    @property
    def sourcing(self) -> str:
        """Give how it is sourced."""

    @property
    def place(self) -> str | None:
        """Give whose measure it is about."""


Find = Callable[[str], Sequence[Claim]]
Story = Callable[[str], str]
Pair = tuple[Claim, Claim]


def words(text: str) -> list[str]:
    """Split a text into its words, folded, without quotation marks."""
    return _WORD.findall(text.replace("’", "'").casefold())


def shared(a: str, b: str) -> float:
    """Give the words that two sentences share over those of the longer one, 0 to 1."""
    mine, theirs = Counter(words(a)), Counter(words(b))
    longer = max(mine.total(), theirs.total())
    return (mine & theirs).total() / longer if longer else 0.0


def matched(found: Sequence[Claim], labelled: Sequence[Claim]) -> list[Pair]:
    """Pair found claims with labelled ones of their kind and sentence, one to one, best first."""
    ranked = sorted(
        (-shared(f.sentence, t.sentence), i, j)
        for i, f in enumerate(found)
        for j, t in enumerate(labelled)
        if f.kind == t.kind and shared(f.sentence, t.sentence) >= SAME
    )
    ours: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in ours and j not in ours.values():
            ours[i] = j
    return [(found[i], labelled[j]) for i, j in ours.items()]


def same_speaker(found: str | None, labelled: str | None) -> bool:
    """Tell whether two names have the same last word; none is the same as none only."""
    return _last(found) == _last(labelled)


def _last(name: str | None) -> str:
    return (words(_AFTER_NAME.sub("", name or "").removesuffix("'s")) or [""])[-1]


def same_place(found: str | None, labelled: str | None) -> bool:
    """Tell whether two places have one name, whatever its case; none is the same as none only."""
    mine, theirs = (words(_OF_A_PLACE.sub("", name or "")) for name in (found, labelled))
    return mine == theirs


@dataclass
class Tally:
    """What was found of the claims of some kinds in many passages."""

    kinds: frozenset[str]
    found: int = 0
    labelled: int = 0
    pairs: list[Pair] = field(default_factory=list)
    without: int = 0
    clean: int = 0

    def count(self, found: Sequence[Claim], labelled: Sequence[Claim]) -> None:
        """Add a passage."""
        ours = [c for c in found if c.kind in self.kinds]
        truth = [c for c in labelled if c.kind in self.kinds]
        self.found += len(ours)
        self.labelled += len(truth)
        self.pairs += matched(ours, truth)
        self.without += not truth
        self.clean += not truth and not ours

    @property
    def precision(self) -> float:
        """The share of found claims that were labelled."""
        return len(self.pairs) / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of labelled claims that were found."""
        return len(self.pairs) / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.found + self.labelled
        return 2 * len(self.pairs) / both if both else 0.0

    def share(self, right: Callable[[Claim, Claim], bool]) -> float:
        """The share of the pairs that are right in something."""
        return sum(right(f, t) for f, t in self.pairs) / len(self.pairs) if self.pairs else 0.0


def tally(find: Find, texts: Sequence[Passage], *kinds: str) -> Tally:
    """Count what is found of the claims of these kinds."""
    counted = Tally(frozenset(kinds))
    for passage in texts:
        counted.count(find(passage.text), passage.claims)
    return counted


@dataclass(frozen=True, slots=True)
class Scores:
    """All that is said of a method on some passages; shares are of novelty and borrowing found."""

    both: Tally
    novelty: Tally
    borrowing: Tally
    contest: Tally
    speaker: float
    sourcing: float
    place: float

    @classmethod
    def of(cls, find: Find, texts: Sequence[Passage]) -> Scores:
        """Score a method."""
        both = tally(find, texts, "novelty", "borrowing")
        return cls(
            both,
            tally(find, texts, "novelty"),
            tally(find, texts, "borrowing"),
            tally(find, texts, "contest"),
            both.share(lambda f, t: same_speaker(f.speaker, t.speaker)),
            both.share(lambda f, t: f.sourcing == t.sourcing),
            both.share(lambda f, t: same_place(f.place, t.place)),
        )


def in_order(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Count the words of the longest common subsequence."""
    codes = {word: n for n, word in enumerate(dict.fromkeys([*mine, *theirs]))}
    other = np.array([codes[word] for word in theirs], dtype=np.int64)
    best = np.zeros(len(theirs) + 1, dtype=np.int64)
    for word in mine:
        longer = np.where(other == codes[word], best[:-1] + 1, 0)
        best[1:] = np.maximum.accumulate(np.maximum(best[1:], longer))
    return int(best[-1])


def triples(text: str) -> list[tuple[str, ...]]:
    """Give a text's runs of three words; of a shorter text all its words as one."""
    said = words(text)
    size = min(3, len(said))
    return [tuple(said[i : i + size]) for i in range(len(said) - size + 1)] if said else []


def from_leftover(sentence: str, page: Page) -> bool:
    """Tell whether most of a claim's sentence stands neither in the story nor beside it."""
    told = f" {' '.join(words(f'{page.story} {page.neither}'))} "
    mine = triples(sentence)
    ours = sum(f" {' '.join(three)} " in told for three in mine)
    return bool(mine) and ours < SAME * len(mine)


@dataclass
class Cut:
    """What a cutter of stories did to many pages."""

    words: int = 0
    kept: int = 0
    around: int = 0
    left: int = 0
    claims: int = 0
    worst: tuple[float, str] = (1.0, "")

    def count(self, told: str, page: Page, found: Sequence[Claim]) -> None:
        """Add a page: what it was cut to, and the claims that were found in that."""
        story, out = words(page.story), words(told)
        kept = in_order(story, out)
        self.words += len(story)
        self.kept += kept
        self.worst = min(self.worst, (kept / len(story), page.name))
        ours = Counter(story) + Counter(words(page.neither))
        self.around += (Counter(words(page.pasted)) - ours).total()
        self.left += (Counter(out) - ours).total()
        self.claims += sum(from_leftover(claim.sentence, page) for claim in found)


def cut(story: Story, find: Find, made: Sequence[Page], html: bool) -> Cut:
    """Cut pages to their stories, given as HTML or as pasted text, and find claims in them."""
    counted = Cut()
    for page in made:
        told = story(page.html if html else page.pasted)
        counted.count(told, page, find(told))
    return counted


def claims(bench: Bench) -> list[Figure]:
    """Score the method on the half that is set aside; a quick run on the open half."""
    if importlib.util.find_spec("whereas.claims") is None:
        bench.say("whereas.claims is not there yet: nothing to score")
        return []
    method = importlib.import_module("whereas.claims")
    find, story = method.find, method.story
    half: Half = "open" if bench.quick else "aside"
    bench.note("claims.txt", misses(find, [*passages("open"), *passages("fresh")]))
    figures = [*_found(find, passages(half))]
    if not bench.quick:
        figures += _found(find, passages("second"), LATER)
    return [*figures, *_cut(find, story, pages(half))]


def _found(find: Find, texts: Sequence[Passage], which: str = "") -> Iterator[Figure]:
    ours, floor = (Scores.of(method, texts) for method in (find, claims_floor.find))
    both, contest = ours.both, ours.contest
    yield _figure(
        f"{both.labelled} novelty and borrowing claims in {len(texts)} passages{which}: F1",
        "≥ 0.90",
        f"key words {floor.both.f1:.3f}", both.f1, 0.9,
    )  # fmt: skip
    yield _figure(
        f"right speaker of those found{which}", "≥ 0.90", f"key words {floor.speaker:.3f}",
        ours.speaker, 0.9,
    )  # fmt: skip
    yield _figure(
        f"right kind of sourcing of those found{which}", "≥ 0.85",
        f"key words {floor.sourcing:.3f}", ours.sourcing, 0.85,
    )  # fmt: skip
    yield Figure(
        "claims",
        f"precision, recall; F1 of novelty, of borrowing; right place of those found{which}",
        "", "",
        f"{both.precision:.3f}, {both.recall:.3f}; {ours.novelty.f1:.3f}, "
        f"{ours.borrowing.f1:.3f}; {ours.place:.3f}",
    )  # fmt: skip
    what = f"of {both.without} passages without such a claim, those in which one is found{which}"
    wrong = both.without - both.clean
    peer = f"key words {floor.both.without - floor.both.clean}"
    yield Figure("claims", what, "", peer, str(wrong))
    what = f"{contest.labelled} contest claims: F1 (precision, recall){which}"
    figure = f"{contest.f1:.3f} ({contest.precision:.3f}, {contest.recall:.3f})"
    yield Figure("claims", what, "", f"key words {floor.contest.f1:.3f}", figure)


def _figure(what: str, target: str, peers: str, value: float, least: float) -> Figure:
    return Figure("claims", what, target, peers, f"{value:.3f}", value >= least)


def _cut(find: Find, story: Callable[..., str], made: Sequence[Page]) -> Iterator[Figure]:
    peers: dict[bool, tuple[str, Story]] = {
        True: ("trafilatura", trafilatura),
        False: ("all text", str),
    }
    for html, form in ((True, "HTML"), (False, "pasted text")):
        did = cut(partial(story, html=html), find, made, html)
        name, method = peers[html]
        peer = cut(method, claims_floor.find, made, html)
        kept = did.kept / did.words
        yield Figure(
            "claims", f"words of the story kept in {len(made)} pages as {form}; in the worst page",
            "≥ 0.990", f"{name} {peer.kept / peer.words:.3f}, {peer.worst[0]:.3f}",
            f"{kept:.4f}, {did.worst[0]:.3f}", kept >= 0.99,
        )  # fmt: skip
        yield Figure(
            "claims", f"claims from a leftover of the pages as {form}; share of its words left",
            "0", f"{name}, key words {peer.claims}; {peer.left / peer.around:.3f}",
            f"{did.claims}; {did.left / did.around:.3f}", did.claims == 0,
        )  # fmt: skip


def misses(find: Find, texts: Sequence[Passage]) -> Iterator[str]:
    """Yield a line for each claim that is missed, made up, or wrong in speaker or sourcing."""
    for passage in texts:
        found = find(passage.text)
        pairs = matched(found, passage.claims)
        yield from _lines(passage.id, "missed", passage.claims, [t for _, t in pairs])
        yield from _lines(passage.id, "made up", found, [f for f, _ in pairs])
        for f, t in pairs:
            if not same_speaker(f.speaker, t.speaker):
                yield f"{passage.id} speaker {f.speaker}, not {t.speaker}: {t.sentence}"
            if f.sourcing != t.sourcing:
                yield f"{passage.id} {f.sourcing}, not {t.sourcing}: {t.sentence}"


def _lines(
    name: str, what: str, everyone: Sequence[Claim], paired: Sequence[Claim]
) -> Iterator[str]:
    taken = {id(claim) for claim in paired}
    for claim in everyone:
        if id(claim) not in taken:
            yield f"{name} {what} {claim.kind}: {claim.sentence}"
