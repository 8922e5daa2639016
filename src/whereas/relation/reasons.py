"""Why two texts stand to each other as they do, in words: what was measured, plainly."""

from __future__ import annotations

import math

from whereas.relation.features import NAMES, Measured, Words

_ORDER = {name: k for k, name in enumerate(NAMES)}


def reasons(measured: Measured) -> list[str]:
    """Say what the strongest features say, the strongest first."""
    if _value(measured, "same") == 1:
        return ["all letters and digits are the same"]
    if measured.words is None:
        return [*_parts(measured), *_letters(measured)]
    if _value(measured, "all_changed") == 0:
        return ["all words are the same, in the same order", "only capitals or accents differ"]
    said = _words(measured.words)
    if _value(measured, "changed") < math.log1p(0.5):
        said.append("only numbers differ")
    return [*said, *_opening(measured), *_letters(measured)]


def _parts(measured: Measured) -> list[str]:
    share = _value(measured, "kept")
    much = "nearly all" if share >= 0.995 else f"{share:.0%} of the"
    return [f"part by part {much} words are the same, in the same order"]


def _value(measured: Measured, name: str) -> float:
    return float(measured.features[_ORDER[name]])


def _words(words: Words) -> list[str]:
    longer = max(words.left, words.right)
    changed = longer - words.same
    share = f"all but {changed:,}" if 4 * changed < longer else f"{words.same:,}"
    return [
        f"{share} of {longer:,} words are the same, in the same order",
        f"the longest run of the same words has {words.longest_run:,}",
    ]


def _opening(measured: Measured) -> list[str]:
    share = _value(measured, "opening")
    if share >= 0.8:
        return ["they begin alike"]
    return ["they begin differently"] if share < 0.4 else []


def _letters(measured: Measured) -> list[str]:
    share = _value(measured, "letters")
    return [f"{share:.0%} of their five-letter stretches are in both"]
