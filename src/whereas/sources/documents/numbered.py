"""The line numbers that bills are printed with: found, and taken out.

A print numbers its lines 1, 2, 3 … on each page, before the line (`  3  the clerk shall`) or
behind it (`the clerk shall 3`), and starts again on the next. A law's own lists have a mark after
the number (`3.`, `(3)`), so a bare number before words, rising by one from line to line, is the
printer's. Where the numbers stand by themselves on lines of their own they are the printer's too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from whereas.sources.documents.lines import cut
from whereas.sources.documents.writing import Stretch

SHORTEST_RUN = 8
"""Lines that must be numbered in a row. A page of a bill has 20 to 50; tables that count their
rows (fees by number of units) seldom have eight and then differ in what follows."""

LARGEST_NUMBER = 5000
"""Florida numbers the lines of a whole bill through, to 477 in those read here; long ones have ten
times that."""

SHORT_RUN = 3
"""Where the print is numbered for sure, so many in a row are its numbers: a page's last lines."""

FREE_LINES = 3
"""So many lines without a number (blank ones, a page's head) may stand between two numbers."""

LEAST_WORDS = 4
"""Words that numbered lines hold on average. Lines of a bill have ten, rows of a fee table two."""

_BEFORE = re.compile(r"[ \t\xa0]*(?P<number>\d{1,4})(?:[ \t\xa0]+(?=\S)|[ \t\xa0]*$)")
_BEHIND = re.compile(r"(?:^|[ \t\xa0]+)(?P<number>\d{1,4})[ \t\xa0]*$")

_Line = tuple[int, int]
_Found = tuple[int, int, int, int]
"""A number on a line: its value, where it stands (start, end), and the words on its line."""


def without_line_numbers(text: str, stretches: Sequence[Stretch]) -> tuple[str, Sequence[Stretch]]:
    """Give the text without a print's line numbers, and its stretches moved."""
    lines = list(_lines(text))
    gone = _numbers(text, lines, _before) or _numbers(text, lines, _behind)
    return cut(text, stretches, gone) if gone else (text, stretches)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _before(text: str, line: _Line) -> _Found | None:
    match = _BEFORE.match(text, *line)
    return _found(text, line, match, match.end()) if match else None


def _behind(text: str, line: _Line) -> _Found | None:
    match = _BEHIND.search(text, max(line[0], line[1] - 12), line[1])
    return _found(text, line, match, match.end()) if match else None


def _found(text: str, line: _Line, match: re.Match[str], end: int) -> _Found:
    words = len(text[line[0] : line[1]].split()) - 1
    return int(match["number"]), match.start(), end, words


def _numbers(
    text: str, lines: Sequence[_Line], find: Callable[[str, _Line], _Found | None]
) -> list[tuple[int, int]]:
    """Find the stretches that the numbers of all runs take; none if no run is long enough."""
    runs = list(_runs(find(text, line) for line in lines))
    if not any(len(run) >= SHORTEST_RUN and _is_text(run) for run in runs):
        return []
    return [(start, end) for run in runs if len(run) >= SHORT_RUN for _, start, end, _ in run]


def _runs(numbers: Iterable[_Found | None]) -> Iterator[list[_Found]]:
    """Part the numbers of the lines into runs that rise; a number may have been misread."""
    run: list[_Found] = []
    free = 0
    for found in numbers:
        if found and run and 0 < found[0] - run[-1][0] <= 1 + free:
            run.append(found)
            free = 0
            continue
        free += 1
        if (found and found[0] == 1) or free > FREE_LINES:
            yield run
            run = []
        if found and not run and found[0] <= LARGEST_NUMBER:
            run, free = [found], 0
    yield run


def _is_text(run: Sequence[_Found]) -> bool:
    words = [count for _, _, _, count in run if count]
    return not words or sum(words) >= LEAST_WORDS * len(words)
