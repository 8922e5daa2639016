"""Why two texts stand to each other as they do, in words: what was measured, plainly."""

from __future__ import annotations

import math

from whereas.relation.features import NAMES, Measured

_ORDER = {name: k for k, name in enumerate(NAMES)}


def reasons(measured: Measured) -> list[str]:
    """Say what the strongest features say, the strongest first."""
    if _value(measured, "same") == 1:
        return ["all letters and digits are the same"]
    return [*_words(measured), *_run(measured), *_opening(measured), *_letters(measured)]


def _value(measured: Measured, name: str) -> float:
    return float(measured.features[_ORDER[name]])


def _words(measured: Measured) -> list[str]:
    longer = max(measured.left_words, measured.right_words)
    changed = longer - measured.same_words
    if changed == 0:
        return ["all words are the same, in the same order; only capitals or accents differ"]
    if 2 * changed < longer:
        said = [f"all but {changed:,} of {longer:,} words are the same, in the same order"]
    else:
        said = [f"{measured.same_words:,} of {longer:,} words are the same, in the same order"]
    if _value(measured, "changed") < math.log1p(0.5):
        said.append("only numbers differ")
    return said


def _run(measured: Measured) -> list[str]:
    return [f"the longest run of the same words has {measured.longest_run:,}"]


def _opening(measured: Measured) -> list[str]:
    share = _value(measured, "opening")
    if share >= 0.8:
        return ["they begin alike"]
    return ["they begin differently"] if share < 0.4 else []


def _letters(measured: Measured) -> list[str]:
    share = _value(measured, "letters")
    return [f"{share:.0%} of their five-letter stretches are in both"]
