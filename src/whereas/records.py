"""The records that readers make: one legal text at one legislative stage, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

SpanState = Literal["added", "existing", "struck"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a version's text that its source marks.

    `start` and `end` count Unicode code points in the stored text, end exclusive.
    """

    start: int
    end: int
    state: SpanState


@dataclass(frozen=True, slots=True)
class Action:
    """One line of a measure's history, in the words of its source."""

    date: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One version of one measure as a reader found it; flat, so that it becomes a table row.

    `text` is empty when the source holds the measure without a text (counted as `no_text`).
    `date_from` and `date_to` are the interval that the version surely dates from, both given
    or both None; `date_basis` says on what ground. `version` is the stage's label in the
    source's words and is unique within the measure; `stage` orders the stages of one measure.
    `part_of` names the containers of a code's section, nearest first. `marks` are drafting
    marks that the source prints before or after the law, kept apart from the text.
    """

    measure: str
    text: str
    version: str = "1"
    stage: int = 0
    jurisdiction: str | None = None
    place: str = ""
    kind: str = "measure"
    title: str = ""
    status: str = ""
    url: str = ""
    aliases: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    date_basis: str = ""
    spans: tuple[Span, ...] = ()
    marks: str = ""
    history: tuple[Action, ...] = ()
    summary: str = ""
    file: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One input that could not be read: where it is, why, and what to do about it."""

    file: str
    why: str
    record: str = ""
    todo: str = ""
    jurisdiction: str | None = None
