"""The typed answers: what trace, compare and coverage return, with the contract's JSON form.

Everything here is plain data. Offsets count Unicode code points in the named version's stored
text, end exclusive, and `exact` is that text. Confidences and substance are None until they are
calibrated on labelled data (design rule 2).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from whereas.records import Action, Refusal, Span

Relation = Literal["likely source", "earlier copy", "common source", "undetermined"]


@dataclass(frozen=True, slots=True)
class Quote:
    """One side of a passage."""

    version: str
    section: str
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class States:
    """Words by what their source marks them as: new law, restated law, deleted law, or nothing."""

    added: int
    existing: int
    struck: int
    unmarked: int


@dataclass(frozen=True, slots=True)
class Sides:
    """The states of the words on both sides of passages."""

    target: States
    source: States


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the target aligned with a stretch of a source.

    `identity` is the share of aligned words that are the same on both sides, 0 to 1; `substantive`
    the probability that the sharing says something rather than being a stock clause. `states`
    counts the words of both sides by their marks, None where neither text has any; `since` the
    target's words by the version of its measure in which they first stood, None where there is
    one version only.
    """

    target: Quote
    source: Quote
    identity: float
    substantive: float | None = None
    states: Sides | None = None
    since: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One other measure that shares wording with the target.

    `words` of the target are shared with it; `assigned_words` are credited to it alone, so that
    they add up over all sources, and `substantive_words` of these are no stock clauses; `share` is
    `words` over the target's words. `states` and `since` are those of its passages together, each
    word counted once.
    """

    measure: str
    version: str
    jurisdiction: str | None
    place: str
    title: str
    status: str
    url: str
    date_from: date | None
    date_to: date | None
    date_basis: str
    words: int
    assigned_words: int
    substantive_words: int
    share: float
    relation: Relation
    confidence: float | None
    passages: list[Passage]
    states: Sides | None = None
    since: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class PlaceCoverage:
    """What the library holds of one jurisdiction."""

    jurisdiction: str | None
    name: str
    measures: int
    first_date: date | None
    last_date: date | None
    undated: int
    words: int
    no_text: int
    unreadable: list[Refusal]
    fetched: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the library holds; every negative answer carries it."""

    jurisdictions: list[PlaceCoverage]
    measures: int
    words: int


@dataclass(frozen=True, slots=True)
class SectionView:
    """A part of a version: `level` 1 is a section, deeper ones its subdivisions.

    `kind` is one of `title`, `recital`, `enacting`, `heading`, `section`, `subsection`.
    """

    kind: str
    level: int
    number: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a measure with its text, sections and marked spans."""

    version: str
    date_from: date | None
    date_to: date | None
    date_basis: str
    text: str
    words: int
    sections: list[SectionView]
    spans: list[Span]
    marks: str
    capture: str
    file: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as `show` prints it."""

    measure: str
    jurisdiction: str | None
    place: str
    kind: str
    title: str
    status: str
    url: str
    aliases: list[str]
    part_of: list[str]
    summary: str
    history: list[Action]
    versions: list[VersionView]


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version of a measure in its history; `words` is 0 where its source has no text of it."""

    version: str
    date_from: date | None
    date_to: date | None
    date_basis: str
    status: str
    url: str
    words: int
    file: str


@dataclass(frozen=True, slots=True)
class Change:
    """One stretch that a step changed; `before` or `after` is empty where nothing stood.

    A `look` differs only in case, signs or blanks and counts as no changed word.
    """

    kind: Literal["added", "struck", "replaced", "look"]
    before: Quote
    after: Quote


@dataclass(frozen=True, slots=True)
class Moved:
    """Wording that stands elsewhere in the later version; it is among the changes too."""

    before: Quote
    after: Quote
    words: int


@dataclass(frozen=True, slots=True)
class Step:
    """What changed from one version with a text to the next.

    The later version has `kept_words` and `added_words`, the earlier one the kept ones and
    `struck_words`; `moved_words` of the added ones stood elsewhere before. `share_changed` is the
    struck and added words over the words of both. `changes`, each put in the place of its `before`,
    make the later text out of the earlier one, to the character.
    """

    before: str = field(metadata={"name": "from"})
    after: str = field(metadata={"name": "to"})
    kept_words: int
    added_words: int
    struck_words: int
    moved_words: int
    share_changed: float
    changes: list[Change]
    moved: list[Moved]
    text_before: str = field(default="", metadata={"json": False})
    text_after: str = field(default="", metadata={"json": False})


@dataclass(frozen=True, slots=True)
class History:
    """A measure's versions in order, what each step changed, and what was done with it.

    `history` are the actions as the source gives them, in its words and order. What belongs to the
    measure as a whole is the latest version's; `aliases` and `history` are those of all versions.
    """

    measure: str
    jurisdiction: str | None
    place: str
    kind: str
    title: str
    status: str
    url: str
    aliases: list[str]
    history: list[Action]
    versions: list[VersionFacts]
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a text's wording was found before.

    `sources` are surely earlier, ranked by the words credited to them; `also` share wording but
    can't be called earlier (undated, same day, overlapping dates). `earliest` is the id of the
    earliest measure found to share wording. `states` and `since` are those of the target's words
    in the passages of `sources`, each word counted once. `text`, `sections`, `title` and `place`
    describe the target for those who draw it; they are not part of the JSON.
    """

    measure: str | None
    version: str
    date_from: date | None
    date_to: date | None
    words: int
    borrowed_words: int
    substantive_words: int
    earliest: str | None
    sources: list[Source]
    also: list[Source]
    coverage: Coverage | None
    states: States | None = None
    since: dict[str, int] | None = None
    text: str = field(default="", metadata={"json": False})
    title: str = field(default="", metadata={"json": False})
    place: str = field(default="", metadata={"json": False})
    sections: list[SectionView] = field(default_factory=list, metadata={"json": False})
    spans: list[Span] = field(default_factory=list, metadata={"json": False})
    assigned: list[tuple[int, int, int]] = field(default_factory=list, metadata={"json": False})
    """`(start, end, i)`: this stretch of the target is credited to `sources[i]`; in text order,
    not overlapping."""
    stock: list[tuple[int, int]] = field(default_factory=list, metadata={"json": False})
    """`(start, end)`: this stretch is credited to a source but is a stock clause."""


@dataclass(frozen=True, slots=True)
class StockClause:
    """Wording that many measures of the library share.

    `substantive` is the probability that sharing it says something, `marked` what people said:
    `stock`, `not stock` or None. `example` is the oldest occurrence, in `measure`.
    """

    measures: int
    places: int
    substantive: float
    marked: str | None
    measure: str
    jurisdiction: str | None
    place: str
    example: Quote


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts aligned: the contract's `compare` object.

    `relation_class` and `probabilities` are None where one of the texts holds no word; `reasons`
    say in words what they rest on.
    """

    a: str
    b: str
    relation_class: str | None
    probabilities: dict[str, float] | None
    share_of_a: float
    share_of_b: float
    passages: list[Passage]
    reasons: list[str] = field(default_factory=list)
    text_a: str = field(default="", metadata={"json": False})
    text_b: str = field(default="", metadata={"json": False})
    title_a: str = field(default="", metadata={"json": False})
    title_b: str = field(default="", metadata={"json": False})


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that share substantive wording across places or sessions.

    `members` are measure ids, the earliest first, each followed by those `folded` into it: its
    near-duplicates in the same place; `size` counts members without those. `bridges` are members
    that share more with another family. `words` says how many words bind the family: what a member
    in its middle shares with the one nearest to it. `docs` are the documents of the members that
    are not folded into another, in their order.
    """

    family: str
    name: str
    size: int
    members: list[str]
    jurisdictions: list[str]
    first_date: date | None
    last_date: date | None
    words: int
    folded: dict[str, list[str]]
    bridges: list[str] = field(default_factory=list)
    docs: list[int] = field(default_factory=list, metadata={"json": False})


@dataclass(frozen=True, slots=True)
class LeftoverSource:
    """The measure that most likely left something in a text, with the same words there."""

    measure: str
    version: str
    jurisdiction: str | None
    place: str
    section: str
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """One thing that a borrower seems to have forgotten to change.

    `kind` is one of `place`, `officer`, `reference`, `blank`, `definition`, `clause`. What is
    missing altogether stands at the text's end, with an empty `exact`. `certain` tells what is
    surely wrong from what is worth a look.
    """

    kind: str
    section: str
    start: int
    end: int
    exact: str
    why: str
    source: LeftoverSource | None
    certain: bool
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Residue:
    """What `residue` found in a text, the best grounded first, and what it `checked`."""

    measure: str | None
    version: str
    findings: list[Leftover]
    checked: list[str]
    coverage: Coverage | None
    text: str = field(default="", metadata={"json": False})
    title: str = field(default="", metadata={"json": False})
    place: str = field(default="", metadata={"json": False})
    sections: list[SectionView] = field(default_factory=list, metadata={"json": False})


@dataclass(frozen=True, slots=True)
class AddReport:
    """What one `add` did, in measures; `refused` names every input that could not be read.

    `withdrawn` names the measures that a live source holds no more, `requests` counts what was
    asked of the network.
    """

    added: int
    changed: int
    unchanged: int
    no_text: int
    words: int
    refused: list[Refusal]
    withdrawn: list[str] = field(default_factory=list)
    requests: int = 0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a `sync` did with one source; `blocked` says why its update was not taken, if so."""

    source: str
    report: AddReport | None
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Some bytes that a version was read from.

    `role` says what they are to it (`file`, `matter`, `text`, …); `where` is a path or an address;
    `sha256` is of the bytes as they came; `fetched` is when they were fetched or read (ISO 8601,
    UTC); `part` is the row or record of them that counts ("" for all).
    """

    role: str
    where: str
    sha256: str
    fetched: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which bytes one version was read from."""

    measure: str
    version: str
    source: str
    origins: list[Origin]


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is asserted of a source, what was found, and whether it holds."""

    what: str
    asserted: str
    found: str
    holds: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A record as it was read (`facts`, in order), and the beginning of each original."""

    measure: str
    facts: dict[str, str]
    originals: dict[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """A source held against what is asserted of it."""

    source: str
    assertions: list[Assertion]
    records: list[SideBySide]
    refused: list[Refusal]


@dataclass(frozen=True, slots=True)
class LineageEdge:
    """How two members of a family stand to each other: `target` likely took from `source`.

    `relation` `common source`: both from a third text, which `through` names if the library has
    it; `undetermined`: the two are next to each other, but nothing decides. `confidence` is the
    chance that the edge is true as it stands; `reasons` say in words what speaks for it.
    """

    source: str = field(metadata={"name": "from"})
    target: str = field(metadata={"name": "to"})
    relation: Relation
    confidence: float
    reasons: list[str]
    through: str | None = None


@dataclass(frozen=True, slots=True)
class LineageMember:
    """One member of a family, for those who draw its lineage."""

    measure: str
    place: str
    title: str
    date_from: date | None
    date_to: date | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Who of a family likely took it from whom. `members` are not part of the JSON."""

    family: str
    name: str
    edges: list[LineageEdge]
    members: list[LineageMember] = field(default_factory=list, metadata={"json": False})


How = Literal["number", "keywords", "meaning", "keywords and meaning"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A measure that a description may be about, by its best section.

    `how` it was found: its `number` was typed, or by its words, its meaning, or both. `score` rises
    with the likeness and compares hits of one search only; `start`, `end` and `exact` are the words
    of version `version` that say most of what was asked ("" where the measure has no text).
    """

    measure: str
    section: str
    score: float
    how: How
    version: str
    start: int
    end: int
    exact: str
    jurisdiction: str | None
    place: str
    kind: str
    title: str
    status: str
    date_from: date | None
    date_to: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the likeliest first.

    `words` counts the query's words that something can be sought by; `meaning` says whether it was
    sought by meaning too, and `meaning_unread` counts the measures of which a part can't be found
    by it (None where nothing can).
    """

    query: str
    hits: list[Hit]
    words: int
    meaning: bool
    coverage: Coverage
    meaning_unread: int | None = None


def to_json(value: object) -> Any:
    """Turn an answer into JSON's own types: dates as ISO text, fields marked so left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.metadata.get("name", f.name): to_json(getattr(value, f.name))
            for f in fields(value)
            if f.metadata.get("json", True)
        }
    if isinstance(value, list | tuple):
        return [to_json(v) for v in value]
    if isinstance(value, dict):
        return {k: to_json(v) for k, v in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value
