"""Number list items as a word processor shows them: "(a)", "Section 3.", "1.2.1"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

MAX_NUMBER = 32_767
"""Word's own limit; a list that counts further shows nothing but the limit."""

_PART = re.compile(r"%(\d)")
_ROMANS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def _letter(number: int) -> str:
    """Give a to z, then aa, bb, … zz, aaa: the way of both word processors."""
    if number < 1:
        return ""
    times, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (times + 1)


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMANS:
        count, number = divmod(number, value)
        written += sign * count
    return written


def _cardinal(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" {_cardinal(rest)}" if rest else "")
    return str(number)


def _ordinal(number: int) -> str:
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _ordinal_word(number: int) -> str:
    head, joint, last = re.fullmatch(r"(.*?)([ -]?)([^ -]*)", _cardinal(number)).groups()  # type: ignore[union-attr]  # matches every text
    if last.isdigit():
        return _ordinal(number)
    return f"{head}{joint}{_ORDINALS.get(last, re.sub('y$', 'ie', last) + 'th')}"


FORMS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ordinal": _ordinal,
    "cardinalText": lambda number: _cardinal(number).capitalize(),
    "ordinalText": lambda number: _ordinal_word(number).capitalize(),
    "none": lambda _: "",
}
"""How a number is written, by the names of Office Open XML; an unknown one is `decimal`."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its form of numbers, and its label, in which `%1` is level 1's number.

    A `bullet` has its sign for a label. `restarts` is the level (from 1) whose items make this one
    begin again, with those above it: 0 for none, None for the level just above.
    """

    form: str = "decimal"
    label: str = ""
    start: int = 1
    restarts: int | None = None
    digits_only: bool = False
    after: str = "\t"


@dataclass(slots=True)
class Counts:
    """Where one list stands: the number of the last item of each level, None before the first."""

    numbers: list[int | None] = field(default_factory=list)

    def step(self, levels: Sequence[Level], at: int) -> str:
        """Count one item of level `at` (from 0) and give its label, with what comes after it."""
        self.numbers += [None] * (len(levels) - len(self.numbers))
        for above in range(at):
            if self.numbers[above] is None:
                self.numbers[above] = levels[above].start
        last = self.numbers[at]
        self.numbers[at] = levels[at].start if last is None else min(last + 1, MAX_NUMBER)
        for below in range(at + 1, len(levels)):
            restarts = levels[below].restarts
            if restarts is None or at < restarts:
                self.numbers[below] = None
        return self._label(levels, at)

    def _label(self, levels: Sequence[Level], at: int) -> str:
        level = levels[at]
        label = level.label
        if level.form != "bullet":
            label = _PART.sub(lambda part: self._written(levels, at, int(part[1]) - 1), label)
        return label + level.after if label else ""

    def _written(self, levels: Sequence[Level], at: int, of: int) -> str:
        if not 0 <= of < len(levels):
            return ""
        number = self.numbers[of]
        form = "decimal" if levels[at].digits_only else levels[of].form
        return FORMS.get(form, str)(levels[of].start if number is None else number)
