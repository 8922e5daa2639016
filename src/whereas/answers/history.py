"""The answer `history`: a measure's versions, what each step changed, what was done with it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from whereas.answers.changes import step
from whereas.answers.targets import found, of_document
from whereas.library.snapshot import Snapshot
from whereas.records import Action
from whereas.results import History, VersionFacts

_FACTS = ("version", "date_from", "date_to", "date_basis", "status", "url", "words", "file")


def history(snapshot: Snapshot, name: str) -> History:
    """One measure by id or alias. See `Library.history`."""
    docs = found(snapshot, name)
    rows = snapshot.facts(docs)
    last = rows[-1]
    texts = [of_document(snapshot, doc) for doc in docs] if len(docs) > 1 else []
    return History(
        measure=last["measure"],
        jurisdiction=last["jurisdiction"],
        place=last["place"] or "",
        kind=last["kind"] or "",
        title=last["title"] or "",
        status=last["status"] or "",
        url=last["url"] or "",
        aliases=list(dict.fromkeys(alias for row in rows for alias in row["aliases"] or [])),
        history=_actions(rows),
        versions=[_version(row) for row in rows],
        steps=[step(a, b) for a, b in pairwise(t for t in texts if t.words.starts.size)],
    )


def _version(row: dict[str, Any]) -> VersionFacts:
    facts = {name: row[name] for name in _FACTS}
    for name in ("date_basis", "status", "url", "file"):
        facts[name] = facts[name] or ""
    return VersionFacts(**facts)


def _actions(rows: list[dict[str, Any]]) -> list[Action]:
    """The actions of all versions, in the source's order; what several versions tell, once.

    A version's own list is taken as it is, also where it says the same twice.
    """
    told: list[Action] = []
    for row in rows:
        mine = [Action(**action) for action in row["history"] or []]
        if set(told) <= set(mine):
            told = mine
        else:
            told += [action for action in mine if action not in told]
    return told
