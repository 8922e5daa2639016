"""Machine answers with W3C Web Annotation selectors, so that other tools can find a quotation."""

from __future__ import annotations

from typing import Any

from whereas.results import Comparison, Passage, Quote, Trace, to_json

_AROUND = 32
"""Characters before and after a quotation; the Web Annotation examples use about as many."""


def selectors(quote: Quote, text: str | None = None) -> list[dict[str, Any]]:
    """Return a quotation's TextQuoteSelector and TextPositionSelector.

    `text` is the stored text that the quotation lies in; without it the words around it are
    left out, as the recommendation allows.
    """
    exact: dict[str, Any] = {"type": "TextQuoteSelector", "exact": quote.exact}
    if text:
        exact["prefix"] = text[max(0, quote.start - _AROUND) : quote.start]
        exact["suffix"] = text[quote.end : quote.end + _AROUND]
    return [exact, {"type": "TextPositionSelector", "start": quote.start, "end": quote.end}]


def with_selectors(answer: Trace | Comparison) -> dict[str, Any]:
    """Return the contract's JSON of an answer with `selectors` added to each quotation."""
    data: dict[str, Any] = to_json(answer)
    if isinstance(answer, Comparison):
        _extend(data["passages"], answer.passages, answer.text_a, answer.text_b)
        return data
    for name, sources in (("sources", answer.sources), ("also", answer.also)):
        for row, source in zip(data[name], sources, strict=True):
            _extend(row["passages"], source.passages, answer.text, None)
    return data


def _extend(
    rows: list[dict[str, Any]], passages: list[Passage], target: str, source: str | None
) -> None:
    for row, passage in zip(rows, passages, strict=True):
        row["target"]["selectors"] = selectors(passage.target, target)
        row["source"]["selectors"] = selectors(passage.source, source)
