"""The evidence for each possible pair of source and borrower in a family."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from whereas.leftovers.names import Gazetteer, gazetteer, named_places
from whereas.library.snapshot import Snapshot
from whereas.lineage.collate import EXTRA, MOVES, Collation, collate
from whereas.lineage.nearest import family_grams, nearest, stock_words
from whereas.lineage.roles import MUTE, with_roles
from whereas.lineage.said import Said, named_by_marks, said
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
    more these are than the other way round, which would make that text the nearer one; `lead`: by
    how much the source is nearer than the next best, in variants; `conflict`: at how many one such
    text sides with the target against the source, and the source against it, as takers of one
    third text do. `apart`:
    those at which one third text (`by`) sides with each of the two; if one came straight from the
    other, there would be none. `held`, `missing`: words of the target that the source has or
    lacks; `extra`: words of the source that the target lacks, `private` those of them that hardly
    any other text has; stock wording is left out of all.
    `order` is 1 if the source is surely earlier, 0 if unknown; `gap` the days between, or -1.

    The rest is seen from what the source itself was most likely taken from, its own nearest text:
    `reverted` (of wording) and `reverted_names` (of names and numbers) count the variants at which
    that one sides with the target against the source, `regained` the words of the target that the
    source lacks and that one has, all of which hardly happens if the target came from the source;
    `inherited`, `inherited_names` and `inherited_words` are those at which the source sides with
    the target against it, as it does if it handed on its own changes; `shed` are words that the
    source alone brought and the target lacks. `ancestral` is the most variants at which one text
    of the source's line sides with the target against it. `parented` says that there is such
    a line.
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
    lost_numbers: int
    lead: float
    conflict: int
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
    parented: bool = False
    reverted: int = 0
    reverted_names: int = 0
    regained: int = 0
    inherited: int = 0
    inherited_names: int = 0
    inherited_words: int = 0
    shed: int = 0
    ancestral: int = 0


@dataclass
class Family:
    """The members of a family, collated; `said` holds those that dates alone don't place."""

    docs: NDArray[np.int64]
    dates: NDArray[np.int32]
    codes: list[NDArray[np.uint32]]
    near: list[NDArray[np.int64]]
    stock: list[Flags]
    places: list[int]
    states: list[str]
    named: list[set[int]]
    marked: list[set[int]]
    said: dict[int, Said]
    read: list[Collation] = field(default_factory=list)

    @cached_property
    def days(self) -> list[list[int]]:
        """The dates as plain numbers."""
        days: list[list[int]] = self.dates.tolist()
        return days

    def __len__(self) -> int:
        return int(self.docs.size)

    def order(self, a: int, b: int) -> int:
        """1 if member a is surely earlier than b, -1 if surely later, else 0."""
        if self.dates[a, 1] < self.dates[b, 0]:
            return 1
        return -1 if self.dates[b, 1] < self.dates[a, 0] else 0

    def orders(self, target: int) -> NDArray[np.int64]:
        """The same for each of a target's nearest others, and the target."""
        near, (first, last) = self.dates[self.near[target]], self.dates[target]
        sure = (near[:, 1] < first).astype(np.int64)
        return np.asarray(sure - (last < near[:, 0]), dtype=np.int64)

    def gap(self, a: int, b: int) -> int:
        """Days from a's middle to b's, -1 if either is undated."""
        (a_from, a_to), (b_from, b_to) = self.days[a], self.days[b]
        return -1 if min(a_from, b_from) < -(2**30) else (b_from + b_to - a_from - a_to) // 2


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
    about = snapshot.rows(docs, ["place", "jurisdiction"]).to_pylist()
    codes = [
        with_roles(c, text, row["place"] or "", stock)
        for c, text, row, stock in zip(plain, texts, about, common, strict=True)
    ]
    stock = [c >> STATE_SHIFT == MUTE for c in codes]
    places = snapshot.places[docs].tolist()
    states = [(row["jurisdiction"] or "").rpartition("/")[0] for row in about]
    named = _named(snapshot, plain, places)
    marked = named_by_marks(snapshot, docs) if use.marks else [set() for _ in docs]
    dates = snapshot.dates[docs] if use.dates else np.tile(UNKNOWN, (docs.size, 1))
    family = Family(
        docs, dates, codes, nearest(grams, dates), stock, places, states, named, marked, {},
    )  # fmt: skip
    family.said.update((i, said(texts[i])) for i in _unsure(family))
    for i, others in enumerate(family.near):
        family.read.append(collate(codes[i], [codes[k] for k in others]).without(stock[i]))
    return family


def _unsure(family: Family) -> list[int]:
    """The members that dates don't set before or after each of their nearest others."""
    found: set[int] = set()
    for i, near in enumerate(family.near):
        others = near[family.orders(i) == 0].tolist()
        found |= {i, *others} if others else set()
    return sorted(found)


_KNOWN: WeakKeyDictionary[Snapshot, Gazetteer] = WeakKeyDictionary()


def _known(snapshot: Snapshot) -> Gazetteer:
    """The library's place names; made once, they serve for all of its families."""
    if snapshot not in _KNOWN:
        _KNOWN[snapshot] = gazetteer(snapshot)
    return _KNOWN[snapshot]


def _named(
    snapshot: Snapshot, codes: list[NDArray[np.uint32]], places: list[int]
) -> list[set[int]]:
    """The other places that each member names, if the family has members of any other."""
    if len(set(places)) < 2:
        return [set() for _ in codes]
    known = _known(snapshot)
    return [{n[0] for n in named_places(c, p, known)} for c, p in zip(codes, places, strict=True)]


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

LEAST_SHARED = 40
"""Words beyond stock and restated ones that a source must share with a borrower."""

LONGEST_LINE = 50
"""Texts that a member is followed back through at most."""

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


@dataclass(frozen=True, slots=True)
class _Table:
    """What a target's witnesses say of one another: a row for each, and for each a column."""

    read: Collation
    mute: Flags
    order: NDArray[np.int64]
    against: Counts
    against_names: Counts
    against_numbers: Counts
    lacking: Counts
    full: Counts
    held: NDArray[np.int64]
    lead: NDArray[np.float64]

    @classmethod
    def of(cls, read: Collation, mute: Flags, order: NDArray[np.int64]) -> _Table:
        """Count them."""
        against, lacking, held = read.against, read.lacking, _sums(read.held)
        lead = _lead(_net(against), held, read.summary[:, EXTRA], order >= 0)
        names, numbers = read.against_names, read.against_numbers
        full = _sides(against, lacking)
        return cls(read, mute, order, against, names, numbers, lacking, full, held, lead)


class Weighing:
    """The evidence of a family's pairs, as asked for."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.tables = [
            _Table.of(read, mute, family.orders(target))
            for target, (read, mute) in enumerate(zip(family.read, family.stock, strict=True))
        ]
        self.parents = [self._parent(target) for target in range(len(family))]

    def _parent(self, target: int) -> int:
        """The nearest text that is surely earlier than a member, -1 if there is none."""
        table = self.tables[target]
        rows = np.flatnonzero((table.order == 1) & (table.held >= LEAST_SHARED))
        if not rows.size:
            return -1
        extra = table.read.summary[rows, EXTRA]
        return int(self.family.near[target][rows[np.lexsort((extra, -table.lead[rows]))[0]]])

    def _line(self, source: int) -> list[int]:
        """The texts that a member goes back to, nearest first; each is earlier than the last."""
        line: list[int] = []
        at = self.parents[source]
        while at >= 0 and len(line) < LONGEST_LINE:
            line.append(at)
            at = self.parents[at]
        return line

    def arcs(self, target: int) -> list[Arc]:
        """The evidence for each of a target's others that is not surely later."""
        return self._arcs(target, self.tables[target])

    def most_besides(self, target: int, source: int) -> int:
        """The most words of the target that `source` lacks and one other has."""
        held = self.family.read[target].held
        row = int(np.searchsorted(self.family.near[target], source))
        return int(np.rint(held @ (1.0 - held[row])).max())

    def arcs_besides(self, target: int, source: int) -> list[Arc]:
        """The same for that part of the target's wording which `source` lacks."""
        whole = self.family.read[target]
        row = int(np.searchsorted(self.family.near[target], source))
        mute = (whole.held[row] > 0) | self.family.stock[target]
        table = _Table.of(whole.without(mute), mute, self.tables[target].order)
        return self._arcs(target, table)

    def _arcs(self, target: int, table: _Table) -> list[Arc]:
        family, near, read = self.family, self.family.near[target], table.read
        words = int((~table.mute).sum())
        older = table.order >= 0
        exact = _sums(read.agrees)
        variants, names, numbers = (_sums(k) for k in (read.varies, read.renames, read.renumbers))
        lost, lost_names, lost_numbers = (
            _most(_net(side), older)
            for side in (table.against, table.against_names, table.against_numbers)
        )
        sides, own = _most(table.against, older), _own(read, older)
        extra, moves = read.summary[:, EXTRA], read.summary[:, MOVES]
        conflict = _most(np.minimum(table.full, table.full.T), older)
        found = []
        for row, source in enumerate(near.tolist()):
            if not older[row]:
                continue
            apart, by = self._apart(source, target, row, table.full)
            held = int(table.held[row])
            arc = Arc(
                source=source,
                target=target,
                order=int(table.order[row]),
                variants=int(variants[row]),
                names=int(names[row]),
                numbers=int(numbers[row]),
                against=int(sides[row]),
                lost=int(lost[row]),
                lost_names=int(lost_names[row]),
                lost_numbers=int(lost_numbers[row]),
                lead=float(table.lead[row]),
                conflict=int(conflict[row]),
                own=int(own[row]),
                apart=apart,
                by=by,
                held=held,
                missing=words - held,
                exact=int(exact[row]),
                extra=int(extra[row]),
                private=self._private(source, target, int(extra[row])),
                moves=int(moves[row]),
                gap=family.gap(source, target),
                same_place=family.places[source] == family.places[target],
                same_state=bool(family.states[source])
                and family.states[source] == family.states[target],
                leftover=family.places[source] in family.named[target],
                marked=source in family.marked[target],
            )
            found.append(self._with_line(arc, table, row))
        return found

    def _with_line(self, arc: Arc, table: _Table, row: int) -> Arc:
        """The arc with what the texts say that its source goes back to."""
        rows = self._rows[arc.target]
        line = [rows[k] for k in self._line(arc.source) if k in rows]
        parent = rows.get(self.parents[arc.source], -1)
        if parent < 0:
            return arc
        names = table.against_names + table.against_numbers
        return replace(
            arc,
            parented=True,
            reverted=int(table.against[row, parent]),
            reverted_names=int(names[row, parent]),
            regained=int(table.lacking[row, parent]),
            inherited=int(table.against[parent, row]),
            inherited_names=int(names[parent, row]),
            inherited_words=int(table.lacking[parent, row]),
            shed=self._shed(arc.source, arc.target),
            ancestral=max(int(table.against[row, i]) for i in line),
        )

    def _shed(self, source: int, target: int) -> int:
        """Words of the source that neither the target has nor the text that it goes back to."""
        back, parent = self._row(source, target), self._row(source, self.parents[source])
        if back < 0 or parent < 0:
            return 0
        held = self.family.read[source].held
        neither = (1.0 - held[back]) * (1.0 - held[parent])
        return int(np.rint(neither[~self.family.stock[source]].sum()))

    @cached_property
    def _rows(self) -> list[dict[int, int]]:
        """Where each member's nearest others stand among them."""
        return [{k: row for row, k in enumerate(near.tolist())} for near in self.family.near]

    def _row(self, source: int, target: int) -> int:
        """Where the target stands among the source's nearest others, -1 if it doesn't."""
        return self._rows[source].get(target, -1)

    def _private(self, source: int, target: int, extra: int) -> int:
        back = self._row(source, target)
        return extra if back < 0 else int(self.private[source][back])

    @cached_property
    def private(self) -> list[NDArray[np.float32]]:
        """How many words that hardly anybody else has each witness lacks of each text."""
        pairs = zip(self.family.read, self.family.stock, strict=True)
        return [_private(read, mute) for read, mute in pairs]

    def _apart(self, source: int, target: int, row: int, full: Counts) -> tuple[int, int]:
        """At how many variants one third text sides with each of the two, and which text it is."""
        back = self._row(source, target)
        if back < 0 or not full[row].any():
            return 0, -1
        theirs, others = self.family.near[source], self.family.near[target]
        there = np.minimum(np.searchsorted(theirs, others), theirs.size - 1)
        both = theirs[there] == others
        sides = np.minimum(full[row], self.tables[source].full[back][there]) * both
        order = np.argsort(-sides, kind="stable")
        if not sides[order[0]]:
            return 0, -1
        borne_out = sides[order[min(THIRDS, max(order.size // 2, 1)) - 1]]
        return int(borne_out), int(others[order[0]])


def _sides(against: Counts, lacking: Counts) -> Counts:
    """At how many variants of witness i, or stretches that it lacks, k sides with the text."""
    stretches = np.minimum(lacking // WORDS_A_CHANGE, int(MOST_WORDS))
    return np.asarray(against + stretches, dtype=np.int32)


def _sums(flags: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.asarray(np.rint(flags.sum(axis=1)), dtype=np.int64)


def _net(against: Counts) -> Counts:
    """How many more variants of witness i have k on the text's side than the other way round."""
    return np.asarray(against - against.T, dtype=np.int32)


def _most(table: Counts, asked: Flags) -> Counts:
    """The most that one of the asked has against each witness, 0 at least."""
    if not asked.any():
        return np.zeros(len(table), dtype=np.int32)
    return np.asarray(np.maximum(table[:, asked].max(axis=1), 0), dtype=np.int32)


WORDS_A_CHANGE = 10
"""Words that one text has and another lacks, which say as much as one variant of wording."""

MOST_WORDS = 3.0
"""Variants that missing or added wording is worth at most; one sentence may be left out."""

CLEAR = 10.0
"""Lead from which on it does not matter how large it is."""


def _lead(
    net: Counts, held: NDArray[np.int64], extra: NDArray[np.int32], older: Flags
) -> NDArray[np.float64]:
    """By how much each witness is nearer than the nearest of the others that may be older.

    Of two texts that are the same but for names, neither leads: nobody can tell which was used.
    """
    if not older.any():
        return np.full(held.size, CLEAR)
    has = np.clip((held[:, None] - held) / WORDS_A_CHANGE, -MOST_WORDS, MOST_WORDS)
    adds = np.clip((extra - extra[:, None]) / WORDS_A_CHANGE, -MOST_WORDS, MOST_WORDS)
    ahead = has + adds - net
    np.fill_diagonal(ahead, CLEAR)
    return np.asarray(np.clip(ahead[:, older].min(axis=1), -CLEAR, CLEAR))
