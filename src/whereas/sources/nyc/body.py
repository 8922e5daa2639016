"""A matter's text: the better of its two forms, tidied, without the drafters' marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from whereas.errors import UnreadableError
from whereas.records import Span
from whereas.sources.nyc.drafting import is_stub, law_extent
from whereas.sources.nyc.states import spans_of
from whereas.sources.rtf import RichText, decode

_AGREEMENT = 0.95
"""Share of the plain text's words that its RTF must hold to stand for it. Over the archive the
two differ by page numbers and by hidden words; below this the RTF is a stub or of other text."""

_WORD = re.compile(r"[a-z]+")
_NOISE = re.compile(r"[\s\x00\u200b\ufeff\u00ad]{2,}|[^\S ]|[\x00\u200b\ufeff\u00ad]")
_LINE_BREAK = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")

Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Body:
    """A matter's text with its marked stretches, and the drafting marks kept apart from it."""

    text: str
    spans: tuple[Span, ...]
    marks: str
    from_rtf: bool


def read_body(fields: dict[str, object], *, is_bill: bool, trim: bool = True) -> Body:
    """Read the text of a matter from its `RTF` and `Text` fields.

    Args:
        fields: the matter.
        is_bill: whether it can add and strike words of the law.
        trim: whether to cut off what New York's drafters write around the law.
    """
    plain = _string(fields.get("Text"))
    rich = _agreeing(_string(fields.get("RTF")), plain)
    chosen = rich or RichText(_SURROGATE.sub("\ufffd", plain), (), ())
    tidied = tidy(chosen)
    if is_stub(tidied.text):
        return Body("", (), tidied.text, rich is not None)
    whole = 0, len(tidied.text)
    start, end = law_extent(tidied.text, is_bill=is_bill) if trim else whole
    marks = "\n".join(filter(None, (tidied.text[:start].strip(), tidied.text[end:].strip())))
    law = _cut(tidied, start, end)
    spans = spans_of(law, has_marks=rich is not None and bool(rich.underlined)) if is_bill else ()
    return Body(law.text, spans, marks, rich is not None)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _agreeing(rtf: str, plain: str) -> RichText | None:
    """Decode the RTF; None where it is broken or does not hold the plain text's words."""
    try:
        rich = decode(rtf)
    except UnreadableError:
        return None
    expected, held = Counter(_words(plain)), Counter(_words(rich.text))
    missing = (expected - held).total()
    agrees = bool(held) and missing <= (1 - _AGREEMENT) * expected.total()
    return rich if agrees else None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def tidy(rich: RichText) -> RichText:
    r"""Make each paragraph one line: \n between lines, one space or tab inside, none at ends."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    shifts: list[int] = []
    taken = written = 0
    for noise in _NOISE.finditer(rich.text):
        kept = _replacement(noise[0])
        pieces += (rich.text[taken : noise.start()], kept)
        written += noise.start() - taken + len(kept)
        taken = noise.end()
        starts.append(noise.start())
        ends.append(taken)
        shifts.append(taken - written)
    text = "".join((*pieces, rich.text[taken:]))

    def moved(position: int) -> int:
        passed = bisect_right(ends, position)
        if passed < len(starts):
            position = min(position, starts[passed])
        return position - shifts[passed - 1] if passed else position

    def runs(old: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple((a, b) for s, e in old if (a := moved(s)) < (b := moved(e)))

    whole = RichText(text, runs(rich.underlined), runs(rich.struck))
    return _cut(whole, len(text) - len(text.lstrip()), len(text.rstrip()))


def _replacement(noise: str) -> str:
    if _LINE_BREAK.search(noise):
        return "\n"
    if "\t" in noise:
        return "\t"
    return " " if noise.strip("\x00\u200b\ufeff\u00ad") else ""


def _cut(rich: RichText, start: int, end: int) -> RichText:
    """Keep a stretch of a text, with its runs moved along."""

    def inside(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(
            (max(s, start) - start, min(e, end) - start) for s, e in runs if s < end and e > start
        )

    return RichText(rich.text[start:end], inside(rich.underlined), inside(rich.struck))
