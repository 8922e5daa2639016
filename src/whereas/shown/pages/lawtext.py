"""A law's text as a page shows it: cut where its source marks words, to the character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from whereas.records import Span
from whereas.shown.html.page import Stretch

DRAWN = frozenset({"added", "struck"})
"""States that are drawn; what is restated is the law as it stood, and looks like it."""

_SURPLUS = re.compile(r"(?<=\S )( +)(?=\S)")


def with_states(stretches: Iterable[Stretch], start: int, spans: Iterable[Span]) -> list[Stretch]:
    """Cut stretches of a text, the first of them at character `start`, where its marks do.

    Joined, they are the same text as before. Where spans overlap, the first one counts.
    """
    marks = sorted((s.start, s.end, s.state) for s in spans if s.state in DRAWN)
    found: list[Stretch] = []
    for stretch in stretches:
        end = start + len(stretch.text)
        inside = [mark for mark in marks if mark[0] < end and start < mark[1]]
        found += _cut(stretch, start, inside) if inside else [stretch]
        start = end
    return found


def _cut(stretch: Stretch, start: int, marks: Sequence[tuple[int, int, str]]) -> Iterator[Stretch]:
    """The parts of one stretch; the passage's number stands at the first one only."""
    text, at, number = stretch.text, 0, stretch.number
    for a, b, state in [*marks, (start + len(text), start + len(text), "")]:
        a, b = max(a - start, at), min(b - start, len(text))
        for piece, said in ((text[at:a], ""), (text[a:b], state)):
            if piece:
                yield replace(stretch, text=piece, number=number, state=said)
                number = None
        at = max(at, b)


def blanks(text: str) -> Markup:
    """A text with the blanks hidden that stand for a joined line's indentation.

    They stay in the page, so that a character's place in it is its place in the stored text.
    """
    return Markup(  # noqa: S704 - escaped first; what is put in is ours
        _SURPLUS.sub(r'<i class="b">\1</i>', str(escape(text)))
    )
