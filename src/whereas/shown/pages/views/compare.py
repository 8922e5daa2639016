"""Two measures side by side, of any of their versions: aligned, word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from whereas.passages.differences import Difference, raw
from whereas.phrases import count, dates, first_up, short_title, years
from whereas.results import Comparison, MeasureView, Quote, VersionView
from whereas.shown.alignment import Apart, Shared, Stretch, alignment
from whereas.shown.differences import swapped
from whereas.shown.html.page import Cell, Sides, characters, laid_out, tidy
from whereas.shown.pages.addresses import Addresses, compare_path, versioned
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.draw.ribbons import ribbons
from whereas.shown.pages.view import Asked, View
from whereas.shown.reading import reflowed
from whereas.shown.wording import relation_words, share_percent

WHOLE = 40_000
"""Characters of both texts together up to which they are drawn whole: some 110 KB of page. Of
longer ones what is the same or stands in one only is cut short, with a link to its measure."""

KEEP = 25
"""Words kept at each change of a long text."""

AROUND = 400
"""Characters kept of what only one long text has."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts: what it is called, and the addresses of its versions."""

    measure: str
    name: str
    title: str
    page: str
    version: VersionView
    stages: list[Stage]


@dataclass(frozen=True, slots=True)
class Stage:
    """A version that can be chosen."""

    name: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A run of one text as it is drawn: `rest` is what was left out after it, in words."""

    text: str
    moved: int | None
    rest: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of the table: a shared passage, or what stands apart."""

    number: int
    sides: Sides | None
    left: list[Cut]
    right: list[Cut]
    begin: int
    end: int
    cite_left: str
    cite_right: str


def view(desk: Desk, asked: Asked) -> View:
    """Compare the two measures that the path names."""
    shown, versions = [], []
    for part in ("a", "b"):
        name, version = _named(desk, asked.parts[part])
        shown.append(desk.measure(name))
        versions.append(version or None)
    one, other = shown
    answer = desk.library.compare(
        one.measure, other.measure, kind="id", version_a=versions[0], version_b=versions[1]
    )

    def content(at: Addresses) -> Mapping[str, object]:
        chosen = (_chosen(one, versions[0]), _chosen(other, versions[1]))
        left = _side(one, chosen[0], at, lambda v: _path(one, v, other, chosen[1]))
        right = _side(other, chosen[1], at, lambda v: _path(one, chosen[0], other, v))
        return _drawn(answer, left, right, at)

    return View(f"{_short(one)} and {_short(other)}", answer, content, lambda: _table(answer))


def _named(desk: Desk, path: str) -> tuple[str, str]:
    measure, at, _ = path.partition("@")
    return (desk.named(measure), versioned(path)[1] if at else "")


def _short(shown: MeasureView) -> str:
    return short_title(shown.title) or shown.measure


def _chosen(shown: MeasureView, version: str | None) -> VersionView:
    named = [v for v in shown.versions if v.version == version]
    return named[0] if named else shown.versions[-1]


def _path(a: MeasureView, v: VersionView, b: MeasureView, w: VersionView) -> str:
    """The one path of a pair of versions: the latest one of a measure is not named."""
    return compare_path(
        a.measure,
        b.measure,
        "" if v is a.versions[-1] else v.version,
        "" if w is b.versions[-1] else w.version,
    )


def _side(
    shown: MeasureView, version: VersionView, at: Addresses, path: Callable[[VersionView], str]
) -> Side:
    texts = [v for v in shown.versions if v.words]
    stages = [Stage(f"{v.version} ({dates(v)})", at.to(path(v)), v is version) for v in texts]
    label = f"{shown.place or shown.measure}, {years(version)}"
    return Side(
        shown.measure,
        f"{label}, version {version.version}" if len(texts) > 1 else label,
        _short(shown),
        at.measure(shown.measure),
        version,
        stages if len(stages) > 1 and at.has(shown.measure) else [],
    )


def _drawn(answer: Comparison, left: Side, right: Side, at: Addresses) -> dict[str, object]:
    """What the template draws."""
    passages = answer.passages
    aligned = alignment(passages, answer.text_a, answer.text_b)
    whole = len(answer.text_a) + len(answer.text_b) <= WHOLE
    drawing = Drawing(answer, at, whole)
    blocks = list(drawing.blocks(aligned.rows))
    return {
        "a": left,
        "b": right,
        "same": left.measure == right.measure,
        "headline": _headline(answer, left, right),
        "relation": relation_words(answer),
        "swaps": swapped(drawing.words),
        "whole": whole,
        "picture": ribbons(aligned, len(answer.text_a), len(answer.text_b)),
        "blocks": blocks,
        "moved": [drawing.shared(one) for one in aligned.moved],
        "csv": at.csv(at.here),
    }


def _headline(answer: Comparison, left: Side, right: Side) -> str:
    """Say how much both share; titles alone may be the same on both sides."""
    if not answer.passages:
        return f"{left.name} and {right.name} share no passage."
    shares = (share_percent(s) for s in (answer.share_of_a, answer.share_of_b))
    of_a, of_b = shares
    passages = count(len(answer.passages), "passage")
    return (
        f"{first_up(of_a)} of the left text ({left.name}) and {of_b} of the right one"
        f" ({right.name}) are shared wording, in {passages}."
    )


class Drawing:
    """Draws the rows of an alignment, whole or cut short; `words` are its passages aligned."""

    def __init__(self, answer: Comparison, at: Addresses, whole: bool) -> None:
        self.words: list[list[Difference]] = []
        self._answer, self._at, self._whole = answer, at, whole
        self._texts = (reflowed(answer.text_a), reflowed(answer.text_b))

    def blocks(self, rows: Sequence[Shared | Apart]) -> Iterator[Block]:
        """The rows from beginning to end; blank stretches are left out."""
        for row in rows:
            if isinstance(row, Shared):
                yield self.shared(row)
            elif any(self._texts[n][s.start : s.end].strip() for n, s in _stretches(row)):
                yield self._apart(row)

    def shared(self, one: Shared) -> Block:
        """A passage, word by word."""
        left, right = one.passage.target, one.passage.source
        here, there = (
            tidy(text[quote.start : quote.end])
            for text, quote in zip(self._texts, (left, right), strict=True)
        )
        self.words.append(raw(there, here))
        drawn = _trimmed(laid_out(self.words[-1], [], None if self._whole else KEEP))
        cites = (_cite(self._answer.a, left), _cite(self._answer.b, right))
        return Block(one.number, drawn, [], [], right.start, right.end, *cites)

    def _apart(self, row: Apart) -> Block:
        left, right = (
            [self._cut(n, s) for s in side] for n, side in enumerate((row.left, row.right))
        )
        return Block(0, None, left, right, 0, 0, "", "")

    def _cut(self, side: int, stretch: Stretch) -> Cut:
        text = self._texts[side][stretch.start : stretch.end].rstrip()
        if self._whole or len(text) <= 3 * AROUND:
            return Cut(text, stretch.moved)
        measure = (self._answer.a, self._answer.b)[side]
        head = text[:AROUND].rsplit(" ", 1)[0]
        start = stretch.start + len(head)
        words = count(len(self._texts[side][start : stretch.end].split()), "more word")
        more = self._at.passage(measure, start, stretch.end)
        return Cut(head, stretch.moved, words, more)


def _trimmed(drawn: Sides) -> Sides:
    """Leave out the blank lines at the ends of rows, which would stand in both columns."""
    return replace(drawn, rows=[(_bare(one), _bare(other)) for one, other in drawn.rows])


def _bare(cells: list[Cell]) -> list[Cell]:
    while cells and not cells[-1].text.strip():
        cells = cells[:-1]
    return [*cells[:-1], replace(cells[-1], text=cells[-1].text.rstrip())] if cells else cells


def _stretches(row: Apart) -> Iterator[tuple[int, Stretch]]:
    yield from ((0, stretch) for stretch in row.left)
    yield from ((1, stretch) for stretch in row.right)


def _cite(measure: str, quote: Quote) -> str:
    return f"{measure}, version {quote.version}, {characters(quote)}"


HEADER = (
    "version_a", "section_a", "start_a", "end_a", "exact_a",
    "version_b", "section_b", "start_b", "end_b", "exact_b", "identity", "substantive",
)  # fmt: skip


def _table(answer: Comparison) -> Sequence[Sequence[object]]:
    """The shared passages as rows."""
    rows: list[Sequence[object]] = [HEADER]
    for p in answer.passages:
        quotes = (
            cell
            for q in (p.target, p.source)
            for cell in (q.version, q.section, q.start, q.end, q.exact)
        )
        rows.append((*quotes, p.identity, p.substantive))
    return rows
