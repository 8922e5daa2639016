"""What changed from one version of a measure to the next: words, and wording that moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from whereas.answers.compare import aligned
from whereas.answers.shares import share
from whereas.answers.targets import Target
from whereas.passages.differences import Difference, differences, tokens
from whereas.results import Change, Moved, Passage, Quote, Step
from whereas.sections.label import labels
from whereas.words.codes import EXACT_BITS
from whereas.words.normal import PlacedWords

MOVED = 0.8
"""Share of a passage's words that must be gone where they stood and new where they stand for its
wording to have moved; less is a passage that grew together from what stayed."""

Kind = Literal["same", "added", "struck", "replaced", "look"]

_KINDS: dict[str, Kind] = {
    "replaced": "replaced",
    "only in target": "added",
    "only in source": "struck",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of both texts in step: characters `b0` to `b1` of the earlier, `a0` to `a1`."""

    kind: Kind
    b0: int
    b1: int
    a0: int
    a1: int


def step(before: Target, after: Target) -> Step:
    """Compare a version with the one that follows it."""
    stretches = list(in_step(before.text, after.text))
    kept_b, kept_a = (_kept(text, stretches, side) for text, side in ((before, 0), (after, 1)))
    moved = moves(before, after, kept_b, kept_a)
    struck, added = int((~kept_b).sum()), int((~kept_a).sum())
    changes = list(_changes(before, after, [s for s in stretches if s.kind != "same"]))
    return Step(
        before=before.version,
        after=after.version,
        kept_words=int(kept_a.sum()),
        added_words=added,
        struck_words=struck,
        moved_words=int((_inside(after, [m.target for m in moved]) & ~kept_a).sum()),
        share_changed=share(struck + added, kept_b.size + kept_a.size),
        changes=changes,
        moved=[Moved(m.source, m.target, _count(after, m.target)) for m in moved],
        text_before=before.text,
        text_after=after.text,
    )


def in_step(before: str, after: str) -> Iterator[Stretch]:
    """Cut two texts into stretches that are the same, changed, or changed only in their look.

    Joined in order, both sides give the two texts back.
    """
    b = a = 0
    for kind, old, new in _pieces(differences(after, before)):
        yield Stretch(kind, b, b + len(old), a, a + len(new))
        b, a = b + len(old), a + len(new)


def _pieces(found: list[Difference]) -> Iterator[tuple[Kind, str, str]]:
    """Yield kind and wording of both sides; what has another look is cut out of what is same."""
    for d in found:
        if d.kind != "same":
            yield _KINDS[d.kind], d.source, d.target
            continue
        if d.source == d.target:
            yield "same", d.source, d.target
            continue
        for old, new in zip(tokens(d.source), tokens(d.target), strict=True):
            yield "same" if old == new else "look", old, new


def _kept(target: Target, stretches: list[Stretch], side: int) -> NDArray[np.bool_]:
    """Which words of the earlier (0) or the later text (1) stand in the other one too."""
    kept = np.zeros(target.words.starts.size, dtype=np.bool_)
    for s in stretches:
        if s.kind in ("same", "look"):
            start, end = ((s.b0, s.b1), (s.a0, s.a1))[side]
            low, high = np.searchsorted(target.words.starts, [start, end])
            kept[low:high] = True
    return kept


def _inside(target: Target, quotes: list[Quote]) -> NDArray[np.bool_]:
    """Which words begin inside one of the quotations."""
    inside = np.zeros(target.words.starts.size, dtype=np.bool_)
    for quote in quotes:
        low, high = np.searchsorted(target.words.starts, [quote.start, quote.end])
        inside[low:high] = True
    return inside


def _count(target: Target, quote: Quote) -> int:
    return int(_inside(target, [quote]).sum())


def moves(
    before: Target, after: Target, kept_b: NDArray[np.bool_], kept_a: NDArray[np.bool_]
) -> list[Passage]:
    """Find passages of the later text that stood elsewhere in the earlier one, in its order."""
    if kept_a.all() or kept_b.all():
        return []
    return [
        passage
        for passage in aligned(_unmarked(after), _unmarked(before))
        if (~kept_a)[_inside(after, [passage.target])].mean() >= MOVED
        and (~kept_b)[_inside(before, [passage.source])].mean() >= MOVED
    ]


def _unmarked(target: Target) -> Target:
    """A target whose words have no state: a version is compared whole, restated law too."""
    words = target.words
    return replace(target, words=PlacedWords(words.codes & EXACT_BITS, words.starts, words.ends))


def _changes(before: Target, after: Target, stretches: list[Stretch]) -> Iterator[Change]:
    old = labels(before.sections, [s.b0 for s in stretches])
    new = labels(after.sections, [s.a0 for s in stretches])
    for s, there, here in zip(stretches, old, new, strict=True):
        if s.kind != "same":
            yield Change(
                s.kind,
                Quote(before.version, there, s.b0, s.b1, before.text[s.b0 : s.b1]),
                Quote(after.version, here, s.a0, s.a1, after.text[s.a0 : s.a1]),
            )


def stood_before(before: Target, after: Target) -> NDArray[np.bool_]:
    """Which words of a text stood in an earlier version of it, moved ones too."""
    stretches = list(in_step(before.text, after.text))
    kept_b, kept_a = (_kept(text, stretches, side) for text, side in ((before, 0), (after, 1)))
    stood = kept_a.copy()
    for passage in moves(before, after, kept_b, kept_a):
        for s in in_step(passage.source.exact, passage.target.exact):
            if s.kind in ("same", "look"):
                at = [passage.target.start + s.a0, passage.target.start + s.a1]
                low, high = np.searchsorted(after.words.starts, at)
                stood[low:high] = True
    return stood
