"""What all pages have in common: the templates, escaped everywhere, and safe links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from whereas.passages.differences import Difference, raw, smoothed
from whereas.results import Passage, Quote
from whereas.shown.differences import Swap, rows, shortened, swapped

TONES = 8
"""Tints for sources; letters tell apart what shares a tint."""

_FRAGMENT_WORDS = 6  # words at each end of a text fragment: enough to be found, short enough


_JOINED = re.compile(r"(?<=\S) {2,}(?=\S)")


def tidy(text: str) -> str:
    """Show one blank where lines were joined that the source had indented."""
    return _JOINED.sub(" ", text)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("whereas.shown.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["tidy"] = tidy
    return environment


def page(template: str, **content: object) -> str:
    """Fill in one template; every text in it is escaped."""
    return _environment().get_template(template).render(generator=_generator(), **content)


def _generator() -> str:
    return f"whereas {version('whereas')}"


def web_address(url: str) -> str:
    """Return `url` if it is a web address, else nothing: a source may hold any text there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def quoted_address(url: str, exact: str) -> str:
    """Return a link that opens the source's page at the quotation, where browsers can."""
    address = web_address(url)
    if not address:
        return ""
    words = exact.split()
    ends = [words] if len(words) <= 2 * _FRAGMENT_WORDS else _ends(words)
    text = ",".join(quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{address}{'' if '#' in address else '#'}:~:text={text}"


def _ends(words: list[str]) -> list[list[str]]:
    return [words[:_FRAGMENT_WORDS], words[-_FRAGMENT_WORDS:]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of one side: plain where `differs` is false."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """The two quotations of a passage in rows that match, and what is swapped."""

    rows: list[tuple[list[Cell], list[Cell]]]
    swaps: list[Swap]
    same: bool


def sides(left: str, right: str, keep: int | None = None) -> Sides:
    """Lay out two quotations side by side; the left one is the earlier or the first named.

    Of long stretches that are the same only `keep` words at each change are shown, if it is given.
    """
    aligned = raw(right, left)
    return laid_out(aligned, swapped([aligned]), keep)


def laid_out(aligned: list[Difference], found: list[Swap], keep: int | None = None) -> Sides:
    """Lay out what `raw` has aligned, with the swaps `found` in it."""
    whole = smoothed(aligned)
    drawn = whole if keep is None else shortened(whole, keep)
    table = [(_cells(row, "source"), _cells(row, "target")) for row in rows(drawn)]
    return Sides(table, found, all(d.kind == "same" for d in whole))


def _cells(row: Iterable[Difference], side: str) -> list[Cell]:
    cells: list[Cell] = []
    for d in row:
        words = d.target if side == "target" else d.source
        core = words.rstrip()
        if core:
            cells.append(Cell(core, d.kind != "same"))
        if len(core) < len(words):
            cells.append(Cell(words[len(core) :], False))
    return cells


def characters(quoted: Quote) -> str:
    """Say where in its version's text a quotation stands."""
    return f"characters {quoted.start:,}–{quoted.end:,}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of a text that is drawn alike.

    `piece` is the number of its passage, `number` too where the passage begins; `state` is what
    the source marks it as, if it is drawn.
    """

    text: str
    tone: int | None
    letter: str = ""
    number: int | None = None
    stock: bool = False
    piece: int | None = None
    state: str = ""


def marked(text: str, passages: list[Passage], side: str) -> list[Stretch]:
    """Cut a text at its passages; where passages overlap, the first one holds the words."""
    quotes = [(p.target if side == "target" else p.source, n) for n, p in enumerate(passages, 1)]
    found: list[Stretch] = []
    at = 0
    for quoted, n in sorted(quotes, key=lambda q: (q[0].start, q[1])):
        start, end = max(quoted.start, at), min(quoted.end, len(text))
        if start >= end:
            continue
        if start > at:
            found.append(Stretch(text[at:start], None))
        found.append(Stretch(text[start:end], 0, str(n), n))
        at = end
    return [*found, Stretch(text[at:], None)] if at < len(text) else found
