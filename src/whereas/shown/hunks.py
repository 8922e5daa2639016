"""A step between two versions cut into hunks: neighbouring changes with the words around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from whereas.passages.differences import tokens
from whereas.results import Change, Step

AROUND = 8
"""Words shown before and after a change; enough to find the sentence that it stands in."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a hunk: struck and added words, or words that both versions have."""

    struck: str = ""
    added: str = ""
    same: str = ""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring changes of one section with what stands around them.

    `cut_before` and `cut_after` say whether the section goes on there.
    """

    section: str
    pieces: list[Piece]
    words: int
    cut_before: bool
    cut_after: bool


def hunks(step: Step, around: int = AROUND) -> list[Hunk]:
    """Cut a step into hunks, in the order of the later version.

    Changes of look alone are drawn as they are in the later version, where something else changed
    beside them, and are nothing by themselves.
    """
    changes = [change for change in step.changes if change.kind != "look"]
    return [_hunk(step, group, around) for group in _grouped(step, changes, around)]


def _grouped(step: Step, changes: list[Change], around: int) -> Iterator[list[Change]]:
    group: list[Change] = []
    for change in changes:
        if group and not _near(step, group[-1], change, around):
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _near(step: Step, one: Change, other: Change, around: int) -> bool:
    """Whether two changes stand in one section, with few words between them."""
    between = step.text_after[one.after.end : other.after.start]
    return _section(one) == _section(other) and len(tokens(between)) <= 2 * around


def _section(change: Change) -> str:
    return (change.before if change.kind == "struck" else change.after).section


def _hunk(step: Step, group: list[Change], around: int) -> Hunk:
    text = step.text_after
    start, end = group[0].after.start, group[-1].after.end
    before, after = tokens(text[:start])[-around:], tokens(text[end:])[:around]
    pieces = [Piece(same="".join(before))]
    at = start
    for change in group:
        pieces.append(Piece(same=text[at : change.after.start]))
        pieces.append(Piece(struck=change.before.exact, added=change.after.exact))
        at = change.after.end
    pieces.append(Piece(same="".join(after)))
    words = sum(len((p.struck + " " + p.added).split()) for p in pieces)
    return Hunk(
        _section(group[0]),
        [piece for piece in pieces if piece.struck or piece.added or piece.same],
        words,
        len("".join(before)) < start,
        len("".join(after)) < len(text) - end,
    )
