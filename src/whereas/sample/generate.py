"""Makes samples: `python -m whereas.sample.generate --out DIR --measures N --seed S`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from whereas.sample.cases import RIVALS, plant_cases
from whereas.sample.corpus import Corpus, corpus
from whereas.sample.dice import Dice
from whereas.sample.places import Place, places
from whereas.sample.tree import Node, Tree, length

# What the package ships: `generate(MEASURES, SEED)`.
MEASURES, SEED = 208, 7
# A corpus holds at least its planted cases.
LEAST = 100
_LAST_DAY = date(2024, 12, 17)
# One place for so many measures, so that a family rarely runs out of places to go to.
_MEASURES_A_PLACE = 7

# Drafts whose measures are sometimes merged: laws that a council may well pass as one.
_KIN = (
    ("trucks-1", "dining-1"),
    ("rentals-1", "relocation-1"),
    ("noise-1", "blowers-1"),
    ("bag-fees-1", "delivery-1"),
    ("bedbugs-1", "lead-1"),
    ("cash-1", "delivery-1"),
    ("trees-1", "blowers-1"),
    ("bedbugs-1", "relocation-1"),
)
_SPREADING = tuple(sorted({name for pair in _KIN for name in pair} | {"cameras-1"}))


def _places_left(tree: Tree, families: Sequence[str]) -> list[Place]:
    """Return the places that have no measure of these families, nor of their rivals."""
    also = [rival for pair in RIVALS for rival in pair if set(pair) & set(families)]
    taken = {node.place.slug for family in (*families, *also) for node in tree.members[family]}
    return [place for place in tree.places if place.slug not in taken]


def _new_place(tree: Tree, families: Sequence[str], near: Place, dice: Dice) -> Place | None:
    """Pick a place without a measure of these families, more often in the source's state."""
    free = _places_left(tree, families)
    same = [place for place in free if place.state == near.state]
    pool = same if same and dice.chance(0.5) else free
    return dice.pick(pool) if pool else None


def _day_after(day: date, dice: Dice) -> date | None:
    """Return a Tuesday some months after a day, or None when the corpus has ended."""
    later = day + timedelta(days=dice.between(95, 950))
    later += timedelta(days=(1 - later.weekday()) % 7)
    return later if later <= _LAST_DAY else None


def _sources(tree: Tree, family: str) -> list[Node]:
    return [n for n in tree.members[family] if not (n.leaf or n.hidden) and n.status != "Expired"]


def _merge(tree: Tree, source: Node, place: Place, day: date, dice: Dice) -> None:
    """Merge the source with a measure of a kindred topic, or with nothing at hand adapt it."""
    kin = {b if a == source.families[0] else a for a, b in _KIN if source.families[0] in (a, b)}
    others = [
        node
        for family in sorted(kin)
        for node in _sources(tree, family)
        if len(node.families) == len(source.families) == 1
        and node.day < day - timedelta(days=60)
        and place in _places_left(tree, node.families)
    ]
    if others and length(source.body) > 500:
        tree.merge((source, dice.pick(others)), place, day)
    else:
        tree.adapt(source, place, day)


def _twins(tree: Tree, source: Node, place: Place, day: date, dice: Dice) -> None:
    """Two places take the source on one day."""
    tree.adapt(source, place, day)
    if second := _new_place(tree, source.families, source.place, dice):
        tree.adapt(source, second, day)


def _dateless(tree: Tree, source: Node, place: Place, day: date, dice: Dice) -> None:
    tree.adapt(source, place, day).dating = "none" if dice.chance(0.5) else "interval"


def _at_home(tree: Tree, source: Node, place: Place, day: date, dice: Dice) -> None:
    """The source's own place amends it, or brings it again if nobody has taken it yet."""
    taken = any(edge.source == source.key for edge in tree.edges)
    if source.dating == "point" and not (taken or source.drafted) and dice.chance(0.8):
        tree.resubmit(source, day)
    else:
        tree.amend(source, day)


Step = Callable[[Tree, Node, Place, date, Dice], object]
# How often, in a hundred, a measure comes to be in each way.
_STEPS: tuple[tuple[int, Step], ...] = (
    (12, lambda tree, source, place, day, dice: tree.adopt(source, place, day)),
    (38, lambda tree, source, place, day, dice: tree.adapt(source, place, day)),
    (
        11,
        lambda tree, source, place, day, dice: tree.adapt(
            source, place, day, "adapted deeply", 2.6
        ),
    ),
    (8, lambda tree, source, place, day, dice: tree.reorder(source, place, day)),
    (3, lambda tree, source, place, day, dice: tree.revise(source, place, day)),
    (14, _merge),
    (8, _at_home),
    (2, _twins),
    (4, _dateless),
)


def _step(dice: Dice) -> Step:
    throw = dice.between(1, sum(weight for weight, _ in _STEPS))
    for weight, step in _STEPS:
        throw -= weight
        if throw <= 0:
            return step
    raise AssertionError("the weights were summed above")


def _family(tree: Tree, dice: Dice) -> str:
    """Pick the smallest of three families, so that they grow evenly; rival drafts spread less."""
    if dice.chance(0.1):
        return dice.pick([second for _, second in RIVALS])
    drawn = [dice.pick(_SPREADING) for _ in range(3)]
    return min(drawn, key=lambda name: len(tree.members[name]))


def _grow(tree: Tree, measures: int) -> None:
    tries = 0
    while (missing := measures - sum(not node.hidden for node in tree.nodes)) > 0:
        tries += 1
        dice = Dice(tree.seed, "grow", tries)
        source = dice.pick(_sources(tree, _family(tree, dice)))
        place = _new_place(tree, source.families, source.place, dice)
        day = _day_after(source.day, dice)
        if place is None or day is None:
            continue
        step = _step(dice)
        if step is _twins and missing < 2:
            continue
        step(tree, source, place, day, dice)


def generate(measures: int = MEASURES, seed: int = SEED) -> Corpus:
    """Return a corpus of that many measures: the planted cases, then growth to the number.

    The same two numbers give the same bytes, everywhere.
    """
    tree = Tree(seed, places(measures // _MEASURES_A_PLACE, seed))
    demo = plant_cases(tree)
    _grow(tree, max(measures, LEAST))
    return corpus(tree, demo)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a sample into a folder."""
    parser = argparse.ArgumentParser(prog="python -m whereas.sample.generate", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--measures", type=int, default=MEASURES)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    generate(given.measures, given.seed).write(given.out)


if __name__ == "__main__":
    main()
