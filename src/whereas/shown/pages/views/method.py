"""How answers are made, how often they are right, and their limits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.view import Asked, View

Figure = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What readers may want to know, in plain words, and the rows of figures that answer it."""

    head: str
    said: str
    rows: tuple[str, ...]


QUESTIONS = (
    Question(
        "Is shared wording found, and is what is found really shared?",
        "Sections of real codes were put into other texts, with words changed at random, and looked"
        " for; and passages that were found were read by people.",
        ("planted", "precision"),
    ),
    Question(
        "Is the right source named first?",
        "For bills of New York’s council that bring back a bill of an earlier session, the bill"
        " that others had named is compared with the source that is ranked first.",
        ("predecessor",),
    ),
    Question(
        "Is who took it from whom judged rightly?",
        "Measured where the truth is known: in generated libraries, and in bills that are brought"
        " back. Nobody has written down who of real places took what from whom.",
        ("lineage",),
    ),
    Question(
        "Do families hold together what belongs together?",
        "Labelled laws of known families, and generated ones. F1 is 1 where every pair is right.",
        ("families",),
    ),
    Question(
        "Is wording that says something told from stock?",
        "Pairs of passages that people had labelled, and passages of real law read for this.",
        ("substance",),
    ),
    Question(
        "Is it judged rightly how alike two texts are?",
        "Pairs of bill sections that people had put into five classes.",
        ("relation",),
    ),
    Question(
        "Is what a source states read as it stands?",
        "Words kept of web pages and documents, added and struck words, and syncs that fail on the"
        " way.",
        ("pages", "ingest", "states", "live"),
    ),
    Question("How long does it take?", "", ("speed", "draft")),
)

OTHERS = "Other figures"


@dataclass(frozen=True, slots=True)
class MethodAnswer:
    """The figures of docs/benchmarks.md, when each row was taken, the limits by their heads."""

    figures: list[dict[str, str]]
    taken: dict[str, str]
    limits: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its figures."""

    head: str
    said: str
    figures: Sequence[Figure]


def view(desk: Desk, asked: Asked) -> View:
    """The page; its JSON holds every figure of the project's benchmarks and the limits."""
    data = method()

    def content(at: Addresses) -> Mapping[str, object]:
        answered = _answered(data["figures"])
        return {"answered": answered, "limits": data["limits"], "taken": data["taken"]}

    return View("Method", MethodAnswer(**data), content, lambda: _table(data["figures"]))


@cache
def method() -> dict[str, Any]:
    """What docs/benchmarks.md and docs/limits.md say, as docs/regenerate.py wrote it down."""
    text = files("whereas.shown.pages").joinpath("method.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _answered(figures: Sequence[Figure]) -> list[Answered]:
    named = {row for question in QUESTIONS for row in question.rows}
    found = [
        Answered(q.head, q.said, [one for one in figures if one["row"] in q.rows])
        for q in QUESTIONS
    ]
    found.append(Answered(OTHERS, "", [one for one in figures if one["row"] not in named]))
    return [one for one in found if one.figures]


def _table(figures: Sequence[Figure]) -> Sequence[Sequence[object]]:
    head = ("row", "what", "target", "peers", "figure", "verdict")
    return [head, *(tuple(one[name] for name in head) for one in figures)]
