"""Two texts side by side on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from whereas.phrases import count
from whereas.results import Comparison, Passage
from whereas.shown.differences import swaps
from whereas.shown.terminal.sides import legend, side_by_side, swap_line
from whereas.shown.wording import name, relation_words, share_words

_PASSAGES = 12  # shown without --full


def compare_report(comparison: Comparison, *, full: bool = False) -> Iterator[RenderableType]:
    """Yield the report's parts: how much is shared, what is swapped, the passages."""
    yield Text(share_words(comparison), style="bold")
    relation = relation_words(comparison)
    if relation:
        yield Text(relation)
    pairs = [(p.target.exact, p.source.exact) for p in comparison.passages]
    # A is the target side of each passage; it is drawn on the left, as it was named first.
    line = swap_line(swaps((b, a) for a, b in pairs), limit=20)
    if line:
        yield line
    if not comparison.passages:
        return
    yield legend("the left text", "the right one")
    shown = comparison.passages if full else _longest(comparison.passages)
    for passage in shown:
        yield Padding(_passage(comparison, passage, full), (1, 0, 0, 0))
    left_out = len(comparison.passages) - len(shown)
    if left_out:
        yield Text(f"\n{count(left_out, 'shorter passage')} not shown; --full shows all.")


def _longest(passages: list[Passage]) -> list[Passage]:
    ranked = sorted(passages, key=lambda p: p.target.start - p.target.end)[:_PASSAGES]
    return sorted(ranked, key=lambda p: p.target.start)


def _passage(comparison: Comparison, passage: Passage, full: bool) -> RenderableType:
    left = _head(comparison.title_a, comparison.a, passage.target.section)
    right = _head(comparison.title_b, comparison.b, passage.source.section)
    return side_by_side(passage.source.exact, passage.target.exact, (left, right), full=full)


def _head(title: str, measure: str, section: str) -> Text:
    head = Text(name("", title, measure), style="bold")
    return head.append(f", {section}") if section else head
