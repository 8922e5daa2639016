"""Machine answers with W3C Web Annotation selectors, so that other tools can find a quotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whereas.results import Change, Comparison, History, Moved, Passage, Quote, Trace, to_json

_AROUND = 32
"""Characters before and after a quotation; the Web Annotation examples use about as many."""


Texts = Callable[[str, str], str]
"""Gives the stored text of a measure's version."""


def selectors(quote: Quote, text: str = "") -> list[dict[str, Any]]:
    """Return a quotation's TextQuoteSelector and TextPositionSelector in its stored text.

    Without the text what stands around the quotation is left empty.
    """
    exact = {
        "type": "TextQuoteSelector",
        "exact": quote.exact,
        "prefix": text[max(0, quote.start - _AROUND) : quote.start],
        "suffix": text[quote.end : quote.end + _AROUND],
    }
    return [exact, {"type": "TextPositionSelector", "start": quote.start, "end": quote.end}]


def of_comparison(answer: Comparison) -> dict[str, Any]:
    """Return the contract's JSON of a comparison with `selectors` added to each quotation."""
    data: dict[str, Any] = to_json(answer)
    _extend(data["passages"], answer.passages, answer.text_a, answer.text_b)
    return data


def of_trace(answer: Trace, texts: Texts) -> dict[str, Any]:
    """Return the contract's JSON of a trace with `selectors` added to each quotation.

    An answer quotes its sources without what stands around; `texts` gives it.
    """
    data: dict[str, Any] = to_json(answer)
    for name, sources in (("sources", answer.sources), ("also", answer.also)):
        for row, source in zip(data[name], sources, strict=True):
            text = texts(source.measure, source.version) if source.passages else ""
            _extend(row["passages"], source.passages, answer.text, text)
    return data


def of_history(answer: History) -> dict[str, Any]:
    """Return the JSON of a history with `selectors` added to each quotation."""
    data: dict[str, Any] = to_json(answer)
    for row, step in zip(data["steps"], answer.steps, strict=True):
        pairs: list[Change | Moved] = [*step.changes, *step.moved]
        rows = [*row["changes"], *row["moved"]]
        for mine, each in zip(rows, pairs, strict=True):
            mine["before"]["selectors"] = selectors(each.before, step.text_before)
            mine["after"]["selectors"] = selectors(each.after, step.text_after)
    return data


def _extend(rows: list[dict[str, Any]], passages: list[Passage], target: str, source: str) -> None:
    for row, passage in zip(rows, passages, strict=True):
        row["target"]["selectors"] = selectors(passage.target, target)
        row["source"]["selectors"] = selectors(passage.source, source)
