"""The page of a comparison."""

from __future__ import annotations

from dataclasses import dataclass

from whereas.results import Comparison, Passage
from whereas.shown.differences import swaps
from whereas.shown.html.page import Sides, characters, marked, page, sides
from whereas.shown.reading import reflowed
from whereas.shown.wording import name, relation_words, share_words


@dataclass(frozen=True, slots=True)
class Pair:
    """A passage that both texts hold."""

    number: int
    left: str
    right: str
    sides: Sides
    cite_left: str
    cite_right: str


def compare_page(comparison: Comparison) -> str:
    """Return a comparison as one self-contained page."""
    passages = comparison.passages
    return page(
        "compare.html",
        title=f"{_a(comparison)} and {_b(comparison)}",
        a=_a(comparison),
        b=_b(comparison),
        headline=share_words(comparison),
        relation=relation_words(comparison),
        swaps=swaps((p.source.exact, p.target.exact) for p in passages),
        pairs=[_pair(comparison, p, n) for n, p in enumerate(passages, 1)],
        texts=[
            (_a(comparison), marked(reflowed(comparison.text_a), passages, "target")),
            (_b(comparison), marked(reflowed(comparison.text_b), passages, "source")),
        ],
    )


def _a(comparison: Comparison) -> str:
    return name("", comparison.title_a, comparison.a)


def _b(comparison: Comparison) -> str:
    return name("", comparison.title_b, comparison.b)


def _pair(comparison: Comparison, passage: Passage, number: int) -> Pair:
    left, right = passage.target, passage.source
    return Pair(
        number,
        left.section,
        right.section,
        sides(left.exact, right.exact),
        f"{comparison.a}, version {left.version}, {characters(left)}",
        f"{comparison.b}, version {right.version}, {characters(right)}",
    )
