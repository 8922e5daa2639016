"""The answers about places: what each holds by year, and whom it likely took wording from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.answers.filtering import documents
from whereas.answers.lineage_all import edges_table
from whereas.answers.trace_all import latest
from whereas.errors import UsageError
from whereas.families.naming import telling_words
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.lineage.evidence import Use
from whereas.progress import Progress

TOPICS = 12
"""Words that say what a place's measures are about; more are not read."""

_PRIOR = 0.01
"""Weight of the whole library's words as a prior, as in Monroe et al. 2008 (`_topics`)."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What the library holds of one place: measures by the year of the last day they may date from.

    `key` is its jurisdiction, else its name ("" where neither is known).
    """

    key: str
    jurisdiction: str | None
    name: str
    measures: int
    undated: int
    by_year: dict[int, int]


@dataclass(frozen=True, slots=True)
class Flow:
    """How many measures of one place likely took wording from measures of another, by year.

    `topics` are the words that tell the takers' titles from those of other measures.
    """

    place: str = field(metadata={"name": "jurisdiction"})
    name: str
    measures: int
    by_year: dict[int, int]
    topics: list[str]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place: what it holds, whom it borrows from and lends to, the most frequent first."""

    jurisdiction: str | None
    name: str
    measures: int
    undated: int
    first_year: int | None
    last_year: int | None
    by_year: dict[int, int]
    topics: list[str]
    borrows_from: list[Flow]
    lends_to: list[Flow]


@dataclass(frozen=True, slots=True)
class Listed:
    """A measure as lists show it: the facts of its latest version."""

    measure: str
    place: str
    title: str
    kind: str
    status: str
    date_from: date | None
    date_to: date | None
    words: int


def places(snapshot: Snapshot) -> list[PlaceRow]:
    """The library's places, in the order of their names."""
    docs = latest(snapshot)
    rows = snapshot.rows(docs, ["jurisdiction", "place", "date_to"])
    keys = keys_of_places(rows).to_pylist()
    years = _years(rows["date_to"])
    names: dict[str, Counter[str]] = defaultdict(Counter)
    held: dict[str, Counter[int | None]] = defaultdict(Counter)
    homes: dict[str, str | None] = {}
    said = (rows[name].to_pylist() for name in ("jurisdiction", "place"))
    for key, year, home, name in zip(keys, years, *said, strict=True):
        names[key][name or ""] += 1
        held[key][year] += 1
        homes[key] = home
    found = [
        PlaceRow(
            key,
            homes[key],
            min(names[key].most_common(), key=lambda n: (-n[1], n[0]))[0] or key,
            sum(counts.values()),
            counts[None],
            _by_year(counts.elements()),
        )
        for key, counts in held.items()
    ]
    return sorted(found, key=lambda row: (row.name, row.key))


def keys_of_places(rows: pa.Table) -> pa.ChunkedArray:
    """What tells a document's place from others: its jurisdiction, else its name."""
    return pc.coalesce(rows["jurisdiction"], rows["place"], "")


def _years(days: pa.ChunkedArray) -> list[int | None]:
    return list(pc.year(days).to_pylist())


FLOWS = pa.schema(
    [
        ("from_key", pa.string()),
        ("to_key", pa.string()),
        ("to", pa.string()),
        ("year", pa.int32()),
        ("title", pa.string()),
    ]
)
"""One row for each measure that likely took wording from one of another place."""


def flows(snapshot: Snapshot, tell: Progress) -> pa.Table:
    """Every likely source that is of another place than its taker, as rows of FLOWS."""
    edges = edges_table(snapshot, Use(), tell)
    edges = edges.filter(pc.equal(edges["relation"], "likely source"))
    docs = latest(snapshot)
    rows = snapshot.rows(docs, ["measure", "jurisdiction", "place", "date_to", "title"])
    keys, ids = keys_of_places(rows), rows["measure"].combine_chunks()
    source, target = (pc.index_in(edges[end], ids) for end in ("from", "to"))
    table = pa.table(
        [
            keys.take(source),
            keys.take(target),
            edges["to"],
            pc.year(rows["date_to"].take(target)).cast(pa.int32()),
            pc.coalesce(rows["title"].take(target), ""),
        ],
        schema=FLOWS,
    )
    return table.filter(pc.not_equal(table["from_key"], table["to_key"]))


@dataclass(frozen=True, slots=True)
class Atlas:
    """What answers about places rest on, made once for a state of the library.

    `flows` are rows of FLOWS, `words` how many titles of each place hold each telling word.
    """

    rows: list[PlaceRow]
    flows: pa.Table
    words: dict[str, Counter[str]]
    all_words: Counter[str]

    @classmethod
    def of(cls, snapshot: Snapshot, tell: Progress) -> Atlas:
        """Draw it up; the first time for a library takes as long as the lineage of all families."""
        words: dict[str, Counter[str]] = defaultdict(Counter)
        rows = snapshot.rows(latest(snapshot), ["jurisdiction", "place", "title"])
        for key, title in zip(
            keys_of_places(rows).to_pylist(), rows["title"].to_pylist(), strict=True
        ):
            words[key].update(telling_words(title or ""))
        everywhere = Counter[str]()
        for counts in words.values():
            everywhere.update(counts)
        return cls(places(snapshot), flows(snapshot, tell), words, everywhere)

    def place(self, name: str) -> PlaceView:
        """One place by its jurisdiction or display name.

        Raises:
            UsageError: the library holds no such place, or the name fits several.
        """
        row = _named(self.rows, name)
        return PlaceView(
            row.jurisdiction,
            row.name,
            row.measures,
            row.undated,
            min(row.by_year, default=None),
            max(row.by_year, default=None),
            row.by_year,
            topics(self.words[row.key], self.all_words),
            self._flows("to_key", "from_key", row.key),
            self._flows("from_key", "to_key", row.key),
        )

    def _flows(self, mine: str, other: str, key: str) -> list[Flow]:
        """The flows of one place on the side `mine`, by who stands on the `other` side."""
        takers: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for row in self.flows.filter(pc.equal(self.flows[mine], key)).to_pylist():
            takers[row[other]][row["to"]] = row
        names = {row.key: row.name for row in self.rows}
        found = [
            Flow(
                partner,
                names.get(partner, partner),
                len(took),
                _by_year(row["year"] for row in took.values()),
                topics(_words(row["title"] for row in took.values()), self.all_words, 5),
            )
            for partner, took in takers.items()
        ]
        return sorted(found, key=lambda flow: (-flow.measures, flow.name))


def _by_year(years: Iterable[int | None]) -> dict[int, int]:
    counts = Counter(year for year in years if year is not None)
    return {year: counts[year] for year in sorted(counts)}


def _words(titles: Iterable[str]) -> Counter[str]:
    counts = Counter[str]()
    for title in titles:
        counts.update(telling_words(title))
    return counts


def _named(rows: list[PlaceRow], name: str) -> PlaceRow:
    fits = [row for row in rows if row.key == name] or [
        row for row in rows if row.name.casefold() == name.casefold()
    ]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        raise UsageError(f"the library holds no place {name!r}", "", "see `whereas coverage`")
    ids = ", ".join(row.key for row in fits)
    raise UsageError(f"{name!r} fits several places", "", f"name one: {ids}")


def topics(part: Counter[str], whole: Counter[str], most: int = TOPICS) -> list[str]:
    """The words that most tell a part of the library's titles from the rest.

    By the z-score of the log-odds with an informative Dirichlet prior (Monroe, Colaresi, Quinn:
    Fightin' Words, 2008). A word must stand in two titles of the part.
    """
    n, total = sum(part.values()), sum(whole.values())
    scored = []
    for word, count in part.items():
        prior = whole[word] * _PRIOR
        rest = whole[word] - count
        if count < 2 or prior <= 0:
            continue
        all_prior = total * _PRIOR
        inside = (count + prior) / max(n + all_prior - count - prior, 1e-9)
        outside = (rest + prior) / max(total - n + all_prior - rest - prior, 1e-9)
        z = np.log(inside / outside) / np.sqrt(1 / (count + prior) + 1 / (rest + prior))
        if z > 0:
            scored.append((-float(z), word))
    return [word for _, word in sorted(scored)[:most]]


def listed(snapshot: Snapshot, key: str | None = None, year: int | None = None) -> list[Listed]:
    """Measures of a place and a year (None: all, year 0: undated ones), newest first."""
    docs = latest(snapshot)
    rows = snapshot.rows(docs, ["jurisdiction", "place", "date_to"])
    keep: NDArray[np.bool_] = np.ones(docs.size, dtype=np.bool_)
    if key is not None:
        keep &= pc.equal(keys_of_places(rows), key).to_numpy()
    if year is not None:
        keep &= pc.fill_null(pc.year(rows["date_to"]), 0).to_numpy() == year
    return listed_docs(snapshot, docs[keep])


def chosen(snapshot: Snapshot, filters: Filters) -> list[Listed]:
    """Measures whose latest version passes some filters, newest first."""
    docs = latest(snapshot)
    return listed_docs(snapshot, docs[documents(snapshot, filters)[docs, 5] == 1])


def newest(snapshot: Snapshot, most: int) -> list[Listed]:
    """The latest dated measures that have a text."""
    docs = latest(snapshot)
    rows = snapshot.rows(docs, ["date_to", "words"])
    days = pc.fill_null(rows["date_to"].cast(pa.int32()), -(1 << 30)).to_numpy()
    days = np.where(rows["words"].to_numpy() > 0, days, -(1 << 30))
    order = np.argsort(-days.astype(np.int64), kind="stable")[:most]
    return listed_docs(snapshot, docs[order[days[order] > -(1 << 30)]])


_LISTED = ["measure", "place", "title", "kind", "status", "date_from", "date_to", "words"]


def listed_docs(snapshot: Snapshot, docs: NDArray[np.int64]) -> list[Listed]:
    """Documents as lists show them, newest first."""
    rows: list[dict[str, Any]] = snapshot.rows(docs, _LISTED).to_pylist()
    for row in rows:
        for name in ("place", "title", "kind", "status"):
            row[name] = row[name] or ""
    found = [Listed(**row) for row in rows]
    return sorted(found, key=lambda m: (-(m.date_to.toordinal() if m.date_to else 0), m.measure))


@dataclass(frozen=True, slots=True)
class Spread:
    """A family that many places joined within `WINDOW` years from `since`."""

    family: str
    name: str
    places: int
    since: int


WINDOW = 5
"""Years within which the places are counted that joined a family; councils follow each other
within a few years, and codes are published anew every few."""


def fastest(snapshot: Snapshot, families: pa.Table, most: int) -> list[Spread]:
    """The families that the most places joined within WINDOW years, by each place's first date."""
    days = snapshot.dates[:, 1]
    found = []
    for row in families.select(["family", "name", "docs"]).to_pylist():
        docs = np.array(row["docs"], dtype=np.int64)
        dated = docs[days[docs] < np.iinfo(np.int32).max // 2]
        firsts = _firsts(snapshot.places[dated], days[dated])
        joined = np.searchsorted(firsts, firsts + WINDOW * 365.25, side="right")
        joined -= np.arange(firsts.size)
        if firsts.size > 1:
            at = int(np.argmax(joined))
            year = date(1970, 1, 1).toordinal() + int(firsts[at])
            found.append(
                Spread(row["family"], row["name"], int(joined[at]), date.fromordinal(year).year)
            )
    return sorted(found, key=lambda s: (-s.places, s.family))[:most]


def _firsts(places_: NDArray[np.int32], days: NDArray[np.int32]) -> NDArray[np.int64]:
    """The first day of each place, in order."""
    order = np.lexsort((days, places_))
    first = np.append(True, np.diff(places_[order]) != 0)[: order.size]
    return np.sort(days[order][first].astype(np.int64))
