"""The evidence for each possible pair of source and borrower in a family."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.leftovers.names import gazetteer, named_places
from whereas.library.snapshot import Snapshot
from whereas.lineage.collate import EXTRA, MOVES, Collation, collate
from whereas.lineage.nearest import family_grams, nearest, stock_words
from whereas.lineage.roles import MUTE, with_roles
from whereas.lineage.said import latest_year, named_by_marks
from whereas.passages.search import UNDATED_FROM, UNDATED_TO
from whereas.words.codes import STATE_SHIFT

Flags = NDArray[np.bool_]
Counts = NDArray[np.int32]
UNKNOWN = np.array([UNDATED_FROM, UNDATED_TO], dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Arc:
    """What speaks for and against `source` being what `target` was taken from.

    `variants`, `names` and `numbers` count the kinds of variants between the two. `against`: those
    (of wording) at which one third text that may be older sides with the target, `lost`: how many
    more these are than the other way round, which would make that text the nearer one. `apart`:
    those at which one third text (`by`) sides with each of the two; if one came straight from the
    other, there would be none. `held`, `missing`: words of the target that the source has or
    lacks; `extra`: words of the source that the target lacks, `private` those of them that hardly
    any other text has; stock wording is left out of all.
    `order` is 1 if the source is surely earlier, 0 if unknown; `gap` the days between, or -1.
    """

    source: int
    target: int
    order: int
    variants: int
    names: int
    numbers: int
    against: int
    lost: int
    lost_names: int
    own: int
    apart: int
    by: int
    held: int
    missing: int
    exact: int
    extra: int
    private: int
    moves: int
    gap: int
    same_place: bool
    same_state: bool
    leftover: bool
    marked: bool


@dataclass
class Family:
    """The members of a family, collated."""

    docs: NDArray[np.int64]
    dates: NDArray[np.int32]
    codes: list[NDArray[np.uint32]]
    near: list[NDArray[np.int64]]
    stock: list[Flags]
    places: list[int]
    states: list[str]
    named: list[set[int]]
    marked: list[set[int]]
    years: list[int]
    read: list[Collation] = field(default_factory=list)

    def __len__(self) -> int:
        return int(self.docs.size)

    def order(self, a: int, b: int) -> int:
        """1 if member a is surely earlier than b, -1 if surely later, else 0."""
        if self.dates[a, 1] < self.dates[b, 0]:
            return 1
        return -1 if self.dates[b, 1] < self.dates[a, 0] else 0

    def gap(self, a: int, b: int) -> int:
        """Days from a's middle to b's, -1 if either is undated."""
        if self.dates[[a, b], 0].min() < -(2**30):
            return -1
        return int(self.dates[b].astype(int).sum() - self.dates[a].astype(int).sum()) // 2


@dataclass(frozen=True, slots=True)
class Use:
    """Which grounds may be used; hiding some shows what the others are worth."""

    dates: bool = True
    marks: bool = True


def collated(snapshot: Snapshot, docs: NDArray[np.int64], use: Use | None = None) -> Family:
    """Collate each member with its nearest others; stock wording is no evidence."""
    use = use or Use()
    plain = [snapshot.codes(int(doc)) for doc in docs]
    grams = family_grams(snapshot, plain)
    common = stock_words(grams, [c.size for c in plain])
    texts = [snapshot.text(int(doc)) for doc in docs]
    about = snapshot.docs.select(["place", "jurisdiction"]).take(pa.array(docs)).to_pylist()
    codes = [
        with_roles(c, text, row["place"] or "", stock)
        for c, text, row, stock in zip(plain, texts, about, common, strict=True)
    ]
    stock = [c >> STATE_SHIFT == MUTE for c in codes]
    places = snapshot.places[docs].tolist()
    states = [(row["jurisdiction"] or "").rpartition("/")[0] for row in about]
    known = gazetteer(snapshot)
    named = [{n[0] for n in named_places(c, p, known)} for c, p in zip(plain, places, strict=True)]
    marked = named_by_marks(snapshot, docs) if use.marks else [set() for _ in docs]
    family = Family(
        docs, snapshot.dates[docs] if use.dates else np.tile(UNKNOWN, (docs.size, 1)), codes,
        nearest(grams, len(codes)), stock, places, states, named, marked,
        [latest_year(text) for text in texts],
    )  # fmt: skip
    for i, others in enumerate(family.near):
        family.read.append(collate(codes[i], [codes[k] for k in others]).without(stock[i]))
    return family


RARE = 0.2
"""Share of a text's nearest others that may hold wording which counts as its own addition."""


def _private(read: Collation, mute: Flags) -> NDArray[np.float32]:
    """How many words that hardly anybody else has each witness lacks of a text."""
    own = (read.held.mean(axis=0) <= RARE) & ~mute if len(read.held) else ~mute
    return np.asarray((1.0 - read.held) @ own.astype(np.float32))


MOST = 0.6
"""Share of the others that must have the target's reading for the source's to be its own."""

FEW = 2
"""Others that may be older, below which later ones are asked as well."""

THIRDS = 3
"""Third texts that must bear out that two come from a common source, where there are as many."""


def _own(read: Collation, older: Flags) -> NDArray[np.float32]:
    """For each witness the variants at which most others have the text's reading."""
    asked = older.astype(np.float32) if older.sum() > FEW else np.ones(older.size, np.float32)
    side, hold = asked @ read.agrees, asked @ read.held
    mine = asked[:, None] * read.held
    others = np.maximum(hold - mine, 1.0)
    most = (side - asked[:, None] * read.agrees >= MOST * others) & (hold - mine >= 1)
    return np.asarray((read.varies * most).sum(axis=1))


class Weighing:
    """The evidence of a family's pairs, as asked for."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.against = [c.against for c in family.read]
        self.names = [c.against_names for c in family.read]
        self.private = [
            _private(c, mute) for c, mute in zip(family.read, family.stock, strict=True)
        ]
        self.rows = [{int(k): i for i, k in enumerate(near)} for near in family.near]

    def arcs(self, target: int) -> list[Arc]:
        """The evidence for each of a target's others that is not surely later."""
        read, family = self.family.read[target], self.family
        return self._arcs(
            target, read, self.against[target], self.names[target], family.stock[target]
        )

    def arcs_besides(self, target: int, source: int) -> list[Arc]:
        """The same for that part of the target's wording which `source` lacks."""
        whole = self.family.read[target]
        mute = (whole.held[self.rows[target][source]] > 0) | self.family.stock[target]
        read = whole.without(mute)
        return self._arcs(target, read, read.against, read.against_names, mute)

    def _arcs(
        self, target: int, read: Collation, against: Counts, names: Counts, mute: Flags
    ) -> list[Arc]:
        family = self.family
        words = int((~mute).sum())
        later = np.array([family.order(target, int(k)) == 1 for k in family.near[target]], np.bool_)
        held, agreed = read.held.sum(axis=1), read.agrees.sum(axis=1)
        varies, renames = read.varies.sum(axis=1), read.renames.sum(axis=1)
        renumbers = read.renumbers.sum(axis=1)
        own = _own(read, ~later)
        found = []
        for row, source in enumerate(family.near[target].tolist()):
            order = family.order(source, target)
            if order < 0:
                continue
            apart, by = self._apart(source, target, row, against)
            older = ~later
            older[row] = False
            sides, lost = against[row, older], against[row, older] - against[older, row]
            lost_names = names[row, older] - names[older, row]
            found.append(
                Arc(
                    source=source,
                    target=target,
                    order=order,
                    variants=int(varies[row]),
                    names=int(renames[row]),
                    numbers=int(renumbers[row]),
                    against=int(sides.max(initial=0)),
                    lost=int(lost.max(initial=0)),
                    lost_names=int(lost_names.max(initial=0)),
                    own=int(own[row]),
                    apart=apart,
                    by=by,
                    held=int(held[row]),
                    missing=words - int(held[row]),
                    exact=int(agreed[row]),
                    extra=int(read.summary[row, EXTRA]),
                    private=self._private(source, target, int(read.summary[row, EXTRA])),
                    moves=int(read.summary[row, MOVES]),
                    gap=family.gap(source, target),
                    same_place=family.places[source] == family.places[target],
                    same_state=bool(family.states[source])
                    and family.states[source] == family.states[target],
                    leftover=family.places[source] in family.named[target],
                    marked=source in family.marked[target],
                )
            )
        return found

    def _private(self, source: int, target: int, extra: int) -> int:
        back = self.rows[source].get(target)
        return extra if back is None else int(self.private[source][back])

    def _apart(self, source: int, target: int, row: int, against: Counts) -> tuple[int, int]:
        """At how many variants one third text sides with each of the two, and which text it is."""
        rows = self.rows[source]
        back = rows.get(target)
        if back is None:
            return 0, -1
        others = self.family.near[target].tolist()
        there = [rows.get(other, -1) for other in others]
        mine = self.against[source][back]
        sides = [
            min(int(against[row, i]), int(mine[k])) if k >= 0 else 0 for i, k in enumerate(there)
        ]
        order = np.argsort(sides)[::-1]
        if not order.size or not sides[order[0]]:
            return 0, -1
        borne_out = sides[order[min(THIRDS, max(order.size // 2, 1)) - 1]]
        return int(borne_out), others[order[0]]
