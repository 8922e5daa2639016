"""Other places' names in a text: of the library's places, found on word codes alone.

A name counts where the words around it speak of a government ("City of Dublin", "the Dublin City
Council") or, for names of several words, wherever nothing around it makes it another thing's
name ("New York Avenue", "Colquitt County" for the city of Colquitt). Word codes know no capitals,
so a name of one word needs such company: Franklin is a person and a street as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.library.snapshot import Snapshot
from whereas.words.codes import EXACT_BITS, STATE_SHIFT, STRUCK
from whereas.words.normal import word_codes

Named = tuple[int, int, int]
"""Place number (as `Snapshot.places` has it), first word, word after the last."""

SLOTS = 1 << 16
"""Slots of the table of names' first words, by their low bits. It stays in the processor's
nearest memory; with 1,000 names one word in 65 is looked at in vain."""

BEFORE = 4
"""Words before a name that are looked at: "v. the City of" Dublin."""

HABIT = 3
"""Chapters (or measures that are no part of a code) that must name a place before its name is a
habit: a city names its county and its neighbours all over its law, while a name that was taken
over with somebody's chapter stands in that chapter only."""

_KINDS = "city town village borough municipality parish township".split()
_BEFORE = (*_KINDS, "code", "mayor", "ordinances", "citizens", "residents", "inhabitants")
_AFTER = (
    *_KINDS, "code", "council", "municipal", "ordinance", "ordinances", "charter", "mayor",
    "police", "fire", "commission", "board", "department", "planning", "zoning", "clerk",
)  # fmt: skip
_OTHER_THING = (
    "street avenue road boulevard drive lane highway hwy parkway place court way terrace circle "
    "square plaza bridge river creek lake beach island falls park school university college "
    "hospital stock exchange hall house state building tower building station times"
).split()
_CITATION = ["v", "vs", "re"]
_PART_OF_A_NAME = "east west north south central upper lower new fort mount lake saint st".split()
_STATES = """
    Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia
    Hawaii Idaho Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts
    Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio Oklahoma Oregon
    Pennsylvania Tennessee Texas Utah Vermont Virginia Washington Wisconsin Wyoming
    New-Hampshire New-Jersey New-Mexico New-York North-Carolina North-Dakota Rhode-Island
    South-Carolina South-Dakota West-Virginia
""".split()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names of a library's places as word codes.

    `names` leads from a name's first word to the names that begin with it, the longest first:
    `(place, codes, needs company)`.
    """

    table: NDArray[np.bool_]
    longest: int
    names: dict[int, list[tuple[int, tuple[int, ...], bool]]]
    before: frozenset[int]
    after: frozenset[int]
    citation: frozenset[int]
    other_thing: frozenset[int]
    part_of_a_name: frozenset[int]


def gazetteer(snapshot: Snapshot) -> Gazetteer:
    """The names of the places of a library."""
    names: dict[int, list[tuple[int, tuple[int, ...], bool]]] = {}
    table = np.zeros(SLOTS, dtype=np.bool_)
    states = {_codes(state) for state in _STATES}
    for place in snapshot.place_names:
        for form in _forms(place):
            codes = _codes(form)
            if not codes:
                continue
            needy = len(codes) == 1 or codes in states
            names.setdefault(codes[0], []).append((snapshot.place_number(place), codes, needy))
            table[codes[0] & (SLOTS - 1)] = True
    for rows in names.values():
        rows.sort(key=lambda row: (-len(row[1]), row))
    longest = max((len(row[1]) for rows in names.values() for row in rows), default=0)
    return Gazetteer(
        table, longest, names, _set(_BEFORE), _set(_AFTER), _set(_CITATION), _set(_OTHER_THING),
        _set(_PART_OF_A_NAME),
    )  # fmt: skip


def _forms(place: str) -> tuple[str, ...]:
    """How others write a place's name: "White County" is also "County of White"."""
    name = place.split(",")[0].strip()
    bare = name.removesuffix(" County")
    return (name,) if bare == name else (name, f"County of {bare}")


def first_words(places: Iterable[str]) -> NDArray[np.uint32]:
    """The words that some places' names begin with, in all of their forms."""
    forms = (_codes(form) for place in places for form in _forms(place))
    return np.unique(np.array([codes[0] for codes in forms if codes], dtype=np.uint32))


def foreign_places(snapshot: Snapshot, doc: int, known: Gazetteer | None = None) -> list[Named]:
    """Other library places that a document's text names, in text order.

    Give `known` (from `gazetteer`) when asking about many documents; of all of them,
    `foreign_places_of_all` is quicker still.
    """
    known = known or gazetteer(snapshot)
    return named_places(snapshot.codes(doc), int(snapshot.places[doc]), known)


def named_places(codes: NDArray[np.uint32], own: int, known: Gazetteer) -> list[Named]:
    """The same for a text's word codes; `own` is the number of its place."""
    bounds = np.array([0, codes.size], dtype=np.int64)
    return [named for _, named in _named(codes, bounds, known) if named[0] != own]


def foreign_places_of_all(
    snapshot: Snapshot, known: Gazetteer | None = None
) -> Iterator[tuple[int, list[Named]]]:
    """Each living document that names another place of the library, with what it names."""
    known = known or gazetteer(snapshot)
    for base, segment in zip(snapshot.bases.tolist(), snapshot.segments, strict=False):
        codes, starts = np.asarray(segment.arrays["codes"]), np.asarray(segment.arrays["starts"])
        for row, group in groupby(_named(codes, starts, known), key=lambda found: found[0]):
            doc = base + row
            own = snapshot.places[doc]
            foreign = [named for _, named in group if named[0] != own]
            if foreign and snapshot.alive[doc]:
                yield doc, foreign


def habits(snapshot: Snapshot, known: Gazetteer | None = None) -> set[tuple[int, int]]:
    """Pairs (place, other place) where the first names the other as a matter of habit.

    A city names its county, its neighbours and who it has agreements with; such a name in its
    text is no leftover.
    """
    found = list(foreign_places_of_all(snapshot, known))
    where: dict[tuple[int, int], set[str]] = {}
    docs = np.array([doc for doc, _ in found], dtype=np.int64)
    for (doc, named), chapter in zip(found, chapters_of(snapshot, docs), strict=True):
        for place, _, _ in named:
            where.setdefault((int(snapshot.places[doc]), place), set()).add(chapter)
    return {pair for pair, chapters in where.items() if len(chapters) >= HABIT}


def chapters_of(snapshot: Snapshot, docs: NDArray[np.int64]) -> list[str]:
    """What one drafter writes at a time: a code section's next container, else the measure."""
    rows = snapshot.docs.select(["measure", "part_of"]).take(pa.array(docs)).to_pylist()
    return [row["part_of"][0] if row["part_of"] else row["measure"] for row in rows]


def _named(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], known: Gazetteer
) -> Iterator[tuple[int, Named]]:
    """The names in each of many documents, not overlapping: (document, name).

    Document d is `codes[starts[d]:starts[d + 1]]`. The words around each candidate are taken out
    in one step, so that what runs for each is plain Python on a few numbers.
    """
    at = np.flatnonzero(known.table[codes.astype(np.uint16)])
    at = at[codes[at] >> STATE_SHIFT != STRUCK]
    rows = np.searchsorted(starts, at, side="right") - 1
    window = at[:, None] + np.arange(-BEFORE, known.longest + 1)
    inside = (window >= starts[rows, None]) & (window < starts[rows + 1, None])
    words = np.where(inside, codes[np.where(inside, window, 0)] & EXACT_BITS, -1)
    row, free = -1, 0
    for here, doc, around in zip(at.tolist(), rows.tolist(), words.tolist(), strict=True):
        if doc == row and here < free:
            continue
        for place, name, needy in known.names.get(around[BEFORE], ()):
            size = len(name)
            if tuple(around[BEFORE : BEFORE + size]) == name:
                if _speaks_of_a_place(around[:BEFORE], around[BEFORE + size], needy, known):
                    row, free = doc, here + size
                    first = here - int(starts[doc])
                    yield doc, (place, first, first + size)
                break


def _speaks_of_a_place(before: list[int], after: int, needy: bool, known: Gazetteer) -> bool:
    """Whether the words around a name leave it the name of that place."""
    if after in known.other_thing or known.citation & {*before, after}:
        return False
    if before[-1] == _OF and before[-2] in known.before:
        return True
    if before[-1] in known.part_of_a_name:
        return False
    return after in known.after or (not needy and after != _COUNTY)


def _codes(text: str) -> tuple[int, ...]:
    return tuple((word_codes(text) & EXACT_BITS).tolist())


def _set(words: tuple[str, ...] | list[str]) -> frozenset[int]:
    return frozenset(code for word in words for code in _codes(word))


_OF, _COUNTY = _codes("of county")
