"""The evolution tree: measures as nodes, and from which measures each took its wording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from whereas.sample import edits
from whereas.sample.bank import amendment, draft, names
from whereas.sample.dice import Dice
from whereas.sample.edits import Body
from whereas.sample.own import Weaver
from whereas.sample.places import Place

Dating = Literal["point", "interval", "none"]

# The bodies of printed measures stay inside these words, so that with the stock clauses (150 to
# 270 words) every measure has between 600 and 2,500.
SHORTEST, LONGEST = 520, 1600


@dataclass(slots=True)
class Node:
    """One measure of the tree; `day` is when it was truly adopted, whatever its table says.

    `drafted` are earlier stages of the same measure, oldest first. A hidden node is a text that
    others took from but that is not in the corpus. A leaf is never taken from.
    """

    key: str
    place: Place
    day: date
    body: Body
    families: tuple[str, ...]
    kind: str = ""
    status: str = ""
    dating: Dating = "point"
    drafted: tuple[tuple[str, date, Body], ...] = ()
    hidden: bool = False
    leaf: bool = False

    @property
    def first_day(self) -> date:
        """The day of the measure's first stage."""
        return self.drafted[0][1] if self.drafted else self.day


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` took wording from `source`, or (relation given) stands so to it."""

    target: str
    source: str
    how: str
    relation: str = ""


def length(body: Body) -> int:
    """Return the number of words in a body."""
    parts = (*body.recitals, *body.sections)
    return sum(len(par.text.split()) for part in parts for par in part.pars)


class Tree:
    """A growing corpus. Every method adds one measure and the edges to its sources."""

    def __init__(self, seed: int, places: Sequence[Place]) -> None:
        self.seed = seed
        self.places = list(places)
        self.weaver = Weaver(seed)
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.members: dict[str, list[Node]] = {}

    def place(self, name: str) -> Place:
        """Return the place of that name."""
        return next(place for place in self.places if place.name == name)

    def dice(self, what: str) -> Dice:
        """Return the dice for the next measure."""
        return Dice(self.seed, what, len(self.nodes))

    def plant(self, node: Node, sources: Iterable[Node] = (), how: str = "") -> Node:
        """Add a node with edges to the sources that it took from."""
        self.nodes.append(node)
        self.edges += [Edge(node.key, source.key, how) for source in sources]
        for family in node.families:
            self.members.setdefault(family, []).append(node)
        return node

    def root(self, name: str, place: Place, day: date) -> Node:
        """Add a measure drafted without a source."""
        body = edits.found(draft(name), place.offices, self.dice("root"))
        return self.plant(Node(self._key(), place, day, body, (name,)))

    def take(
        self, source: Node, place: Place, day: date, how: str, change: Callable[[Body], Body]
    ) -> Node:
        """Add a measure that takes one source over, changed."""
        body = change(edits.credited(source.body, source.key))
        return self.plant(Node(self._key(), place, day, body, source.families), [source], how)

    def adopt(self, source: Node, place: Place, day: date) -> Node:
        """Take a source word for word: only the place's own name changes."""
        return self.take(source, place, day, "word for word", lambda body: body)

    def adapt(
        self, source: Node, place: Place, day: date, how: str = "adapted", depth: float = 1.0
    ) -> Node:
        """Take a source with names, officers, numbers and wording changed; see `_adapted`."""
        return self.take(source, place, day, how, lambda body: self._adapted(body, place, depth))

    def edit(self, source: Node, place: Place, day: date) -> Node:
        """Take a source with names, officers, numbers and some words changed, and add nothing."""
        return self.take(source, place, day, "adapted", lambda body: self._edited(body, place, 0.3))

    def reorder(self, source: Node, place: Place, day: date) -> Node:
        """Take a source with its sections in another order."""
        dice = self.dice("reorder")
        return self.take(
            source,
            place,
            day,
            "reordered",
            lambda body: edits.reordered(self._adapted(body, place, 0.4), dice, 3),
        )

    def merge(
        self, sources: tuple[Node, Node], place: Place, day: date, *, add: bool = True
    ) -> Node:
        """Take two sources together, by default with some wording added."""
        dice = self.dice("merge")
        first, second = (edits.credited(node.body, node.key) for node in sources)
        body = edits.merged(first, second, dice)
        body = self._adapted(body, place, 0.5) if add else self._edited(body, place, 0.2)
        families = tuple(dict.fromkeys(f for node in sources for f in node.families))
        return self.plant(Node(self._key(), place, day, body, families), sources, "merged")

    def amend(self, source: Node, day: date) -> Node:
        """Restate a measure of the same place with an amendment."""
        return self.take(source, source.place, day, "amended", self._amended)

    def revise(self, source: Node, place: Place, day: date) -> Node:
        """Take a source in a first stage, and amend that before it is passed."""
        node = self.adapt(source, place, day)
        early = replace(node.body)
        stage = ("introduced", day - timedelta(days=41), early)
        node.drafted, node.body = (stage,), self._amended(early)
        return node

    def resubmit(self, source: Node, day: date) -> Node:
        """Bring a bill that expired before the same body again."""
        source.status = "Expired"
        dice = self.dice("resubmit")
        return self.take(
            source,
            source.place,
            day,
            "resubmitted",
            lambda body: edits.reworded(edits.renumbered(body, dice, 0.2), dice, 0.05),
        )

    def _key(self) -> str:
        return f"node-{len(self.nodes)}"

    def _amended(self, body: Body) -> Body:
        name = next((d for d in drafts_of(body) if d in names("amendments")), None)
        if name and amendment(name).sections[0].key not in {p.key for p in body.sections}:
            return edits.amended(body, amendment(name))
        return edits.extended(body, self.dice("amend"), self.weaver, self._key())

    def _edited(self, body: Body, place: Place, share: float) -> Body:
        """Put a place's officers, numbers and choice of words into a body."""
        dice = self.dice("edit")
        body = edits.valued(body, {**place.offices, **edits.called(dice)})
        return edits.reworded(edits.renumbered(body, dice, 0.5), dice, share)

    def _adapted(self, body: Body, place: Place, depth: float) -> Body:
        """Change a body as its new place would; `depth` 1 is a careful adaptation, 3 a deep one."""
        body = self._edited(body, place, min(0.8, 0.25 * depth))
        dice = self.dice("adapt")
        if length(body) > SHORTEST + 60:
            body = edits.shortened(body, dice, round(depth * dice.between(1, 3)))
        if length(body) > LONGEST or (dice.chance(0.2 * depth) and length(body) > SHORTEST + 250):
            body = edits.dropped(body, dice)
        if length(body) < LONGEST:
            body = edits.lengthened(body, dice, self.weaver, round(depth * dice.between(1, 3)))
        if length(body) < LONGEST - 150 and dice.chance(0.25 * depth):
            body = edits.extended(body, dice, self.weaver, self._key())
        return edits.prefaced(body, dice, self.weaver) if dice.chance(0.4 * depth) else body


def drafts_of(body: Body) -> list[str]:
    """Return the names of the drafts that a body's sections come from, in order."""
    return list(dict.fromkeys(part.key.partition("@")[2] for part in body.sections))
