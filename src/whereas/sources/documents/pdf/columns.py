"""Words into lines in reading order: rows of a page, or columns one after the other."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf

from whereas.sources.documents.pdf.words import Word

GAP = 1.0
"""Words of a line further apart than this share of their height may stand in two columns. A space
is a quarter of the height wide, in justified lines up to three quarters."""

LEAST_LINES = 4
"""Lines that begin at one place before that place is taken for a column's edge."""

LEAST_EACH = 2
"""Lines that each of two columns has at least."""

LEAST_WORDS = 2.5
"""Words that a line of each column holds on average: with fewer it is a table or a list."""

EDGE = 3.0
"""Points by which lines of one column begin apart."""

MOST_TRIED = 6
"""Places tried as a column's edge."""

MOST_DEPTH = 4
"""How often a column is divided again; a page of five columns of law has not been seen."""


class Line:
    """Words of one line, left to right as read, and where they stand.

    `column` are the sides of the column that it stands in, `page` its page's number. `bottom` is
    where the lowest word ends, whatever is raised in the line.
    """

    __slots__ = ("_height", "bottom", "column", "left", "page", "right", "top", "words")

    def __init__(self, words: Sequence[Word], page: int = 0) -> None:
        self.words: list[Word] = []
        self.left, self.top, self.right, self.bottom = inf, inf, -inf, -inf
        self.column, self.page = (0.0, 0.0), page
        self.add(words)

    def add(self, words: Sequence[Word]) -> None:
        """Put more words at the end."""
        for word in words:
            self.left, self.right = min(self.left, word.left), max(self.right, word.right)
            self.top, self.bottom = min(self.top, word.top), max(self.bottom, word.bottom)
        self.words += words
        self._height = 0.0

    @property
    def height(self) -> float:
        """The height that most of its letters have."""
        if not self._height:
            counts: dict[float, int] = defaultdict(int)
            for word in self.words:
                counts[round(word.height, 1)] += len(word.text)
            self._height = max(counts, key=lambda height: (counts[height], height))
        return self._height


def reading_order(pages: Sequence[tuple[int, Sequence[Word]]]) -> list[Line]:
    """Put words into lines, page after page, the lines of a column before those of the next.

    Args:
        pages: each page's number, and its upright words in the order of the file.
    """
    runs = [_runs(words) for _, words in pages]
    found = Counter(edge for page in runs if (edge := _edge(page, ())) is not None)
    known = tuple(edge for edge, _ in found.most_common(MOST_TRIED))
    lines: list[Line] = []
    for (number, _), page in zip(pages, runs, strict=True):
        for line in (line for block in _blocks(page, 0, known) for line in block):
            line.page = number
            lines.append(line)
    return lines


def rows(words: Sequence[Word]) -> list[Line]:
    """Put words into the rows of the whole page, top to bottom, columns or not."""
    return _rows(_runs(words))


def _runs(words: Iterable[Word]) -> list[Line]:
    """Join words that follow in the file and on the page, without a gap a column could stand in."""
    runs: list[Line] = []
    before: Word | None = None
    for word in words:
        if before is not None and _follows(before, word):
            runs[-1].add([word])
        else:
            runs.append(Line([word]))
        before = word
    return runs


def _follows(before: Word, word: Word) -> bool:
    size = max(before.height, word.height)
    gap = word.left - before.right
    return -0.5 * size < gap < GAP * size and _beside(before, word)


def _beside(a: Word | Line, b: Word | Line) -> bool:
    """Whether two stand on one line: half of the lower one's height is shared."""
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _blocks(runs: list[Line], depth: int, known: Sequence[float]) -> list[list[Line]]:
    """Divide a region into its blocks in reading order; each is lines, top to bottom."""
    edge = _edge(runs, known) if depth < MOST_DEPTH else None
    if edge is None:
        return [_in_column(_rows(runs))] if runs else []
    blocks: list[list[Line]] = []
    plain: list[Line] = []
    for band, divided in _bands(runs, edge, known):
        if not divided:
            plain += band
            continue
        blocks += _blocks(plain, depth + 1, known)
        plain = []
        blocks += _blocks([run for run in band if not _right_of(run, edge)], depth + 1, known)
        blocks += _blocks([run for run in band if _right_of(run, edge)], depth + 1, known)
    return blocks + _blocks(plain, depth + 1, known)


def _edge(runs: list[Line], known: Sequence[float]) -> float | None:
    """Where a second column begins: the place that divides most of the runs, if any does.

    `known` are the edges of other pages: there a column may be of a single line.
    """
    if len(runs) < 2:
        return None
    left, right = min(run.left for run in runs), max(run.right for run in runs)
    margin = 0.15 * (right - left)
    starts = Counter(round(run.left) for run in runs if left + margin < run.left < right - margin)
    likely = {float(s) for s, count in starts.most_common(MOST_TRIED) if count >= LEAST_LINES}
    best, found = 0, None
    for start in sorted(likely | {edge for edge in known if left < edge < right}):
        divided = sum(len(band) for band, two in _bands(runs, start, known) if two)
        if divided > best:
            best, found = divided, start
    return found


def _right_of(run: Line, edge: float) -> bool:
    return run.left >= edge - EDGE


def _bands(runs: list[Line], edge: float, known: Sequence[float]) -> list[tuple[list[Line], bool]]:
    """Cut a region at the runs that cross an edge; says of each band whether it has two columns."""
    bands: list[tuple[list[Line], bool]] = []
    band: list[Line] = []
    least = 1 if edge in known else LEAST_EACH
    for run in sorted(runs, key=lambda run: run.top):
        if run.left < edge - EDGE and run.right > edge:
            bands += [(band, _two_columns(band, edge, least)), ([run], False)]
            band = []
        else:
            band.append(run)
    return [*bands, (band, _two_columns(band, edge, least))]


def _two_columns(band: list[Line], edge: float, least: int) -> bool:
    """Whether both sides of the edge hold lines of text, side by side."""
    right = [run for run in band if _right_of(run, edge)]
    left = [run for run in band if not _right_of(run, edge)]
    if not left or not right:
        return False
    top = max(min(run.top for run in side) for side in (left, right))
    bottom = min(max(run.bottom for run in side) for side in (left, right))
    return bottom > top and all(_is_text(side, least) for side in (left, right))


def _is_text(side: list[Line], least: int) -> bool:
    lines = len({round(run.bottom) for run in side})
    words = sum(len(run.words) for run in side)
    return lines >= least and words >= LEAST_WORDS * lines


def _rows(runs: list[Line]) -> list[Line]:
    """Join runs that stand beside each other into lines, top to bottom."""
    lines: list[Line] = []
    for run in sorted(runs, key=lambda run: run.bottom + run.top):
        beside = next((line for line in lines[:-4:-1] if _beside(line, run)), None)
        if beside is None:
            lines.append(Line(run.words))
        else:
            beside.add(run.words)
    for line in lines:
        if len(line.words) > 1:
            line.words = _ordered(line.words)
    return sorted(lines, key=lambda line: (line.bottom, line.left))


def _ordered(words: list[Word]) -> list[Word]:
    """A line's words as they are read: from the left, or from the right in Hebrew or Arabic."""
    ordered = sorted(words, key=lambda word: word.left)
    if all(word.text.isascii() for word in words):
        return ordered
    rightward = sum(1 if _runs_left(word.text) else -1 for word in words)
    return ordered[::-1] if rightward > 0 else ordered


def _runs_left(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)


def _in_column(lines: list[Line]) -> list[Line]:
    """Tell the lines of a column where its sides are."""
    sides = min(line.left for line in lines), max(line.right for line in lines)
    for line in lines:
        line.column = sides
    return lines


def pitch(lines: Sequence[Line]) -> float:
    """How far apart most lines stand, from bottom to bottom (0 if there are too few)."""
    steps = Counter(
        round(after.bottom - line.bottom)
        for line, after in pairwise(lines)
        if line.page == after.page and 0 < after.bottom - line.bottom < 4 * line.height
    )
    return float(max(steps, key=lambda step: (steps[step], -step))) if steps else 0.0
