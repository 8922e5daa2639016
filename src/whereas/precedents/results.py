"""The typed answer `first`, with the contract's JSON form. Plain data: see `whereas.results`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from whereas.results import Coverage

How = Literal["wording", "meaning", "keywords"]


@dataclass(frozen=True, slots=True)
class Precedent:
    """One measure that may be about the same thing, by its earliest version that is.

    `score` is the probability that it is about the same thing, 0 to 1; it `counts` from
    `precedents.model.Likeness.counts` on: only what counts is spoken of in the sentence. `start`,
    `end` and `exact` quote version `version`. `share` is the share of the text's words that it
    shares (None where it was not found by wording). `differs` says in words what it `lacks`.
    `folded` are sections of its chapter that were adopted with it, `same_as` is the earlier
    precedent of the same place that it repeats nearly word for word.
    """

    measure: str
    version: str
    jurisdiction: str | None
    place: str
    kind: str
    title: str
    status: str
    url: str
    date_from: date | None
    date_to: date | None
    date_basis: str
    how: How
    score: float
    counts: bool
    section: str
    start: int
    end: int
    exact: str
    share: float | None = None
    differs: str = ""
    lacks: list[str] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One provision of the text, and the earliest measure found that has it by itself.

    `start` and `end` are characters of the text; `earliest` is None where none was found earlier.
    """

    section: str
    heading: str
    start: int
    end: int
    exact: str
    earliest: Precedent | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked in: measures surely earlier than the text that pass the filters.

    `undated` and `no_text` of these places can't answer; `unreadable` could not be read.
    """

    measures: int
    jurisdictions: int
    first_year: int | None
    last_year: int | None
    undated: int
    no_text: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class First:
    """Whether something has been done before: the contract's `first` object.

    `earliest` is the id of the earliest precedent that counts. `precedents` are surely earlier,
    those that count, then the nearest others, each the likeliest first; `also` count, but can't be
    called earlier (undated, same day, overlapping dates). `provisions` are empty for
    a few words. `absent` are places that were named and of which the library holds nothing.
    """

    sentence: str
    earliest: str | None
    precedents: list[Precedent]
    also: list[Precedent]
    provisions: list[Condition]
    looked: Looked
    absent: list[str]
    meaning: bool
    coverage: Coverage
    measure: str | None = None
    version: str = ""
    date_from: date | None = None
    date_to: date | None = None
    words: int = 0
    text: str = field(default="", metadata={"json": False})
    title: str = field(default="", metadata={"json": False})
    place: str = field(default="", metadata={"json": False})
