"""What a mistyped name may have meant: ids, places and files that look like it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

_MOST = 3
"""Names to suggest: a reader takes them in at a glance."""

_ALIKE = 0.75
"""How alike a name must be by `difflib`: one or two slips in a short id pass, another id of the
same place mostly does not."""


def close(name: str, names: Iterable[str]) -> list[str]:
    """The names most like `name`, whatever their case."""
    by_fold: dict[str, str] = {}
    for known in names:
        by_fold.setdefault(known.casefold(), known)
    return [by_fold[m] for m in get_close_matches(name.casefold(), by_fold, _MOST, _ALIKE)]


def ids(name: str, known: Iterable[str]) -> list[str]:
    """The ids most like `name`, or else those that end in it."""
    known = list(known)
    end = f":{name.casefold()}"
    return close(name, known) or [one for one in known if one.casefold().endswith(end)][:_MOST]


def files(path: Path) -> list[str]:
    """The files beside where `path` would lie that are called most like it."""
    try:
        beside = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return []
    return [str(path.parent / name) for name in close(path.name, beside)]


def did_you_mean(names: list[str]) -> str:
    """Ask so in a message; "" where nothing is alike."""
    if not names:
        return ""
    first, last = ", ".join(names[:-1]), names[-1]
    return f"did you mean {first} or {last}?" if first else f"did you mean {last}?"
