"""Whose code a file is: its display name, its division id, and the first word of its ids."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_STATE = re.compile(r",\s*GEORGIA\b", re.IGNORECASE)
_BEFORE_NAME = frozenset({"of", "ordinances", "code", "city", "town", "the", "government", "-"})
_TITLE_LINES = 20
"""The name stands in the first two lines of a code, or in the list of officials below them."""

_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A place and its code: `code` begins every id, `part` tells a code's files apart."""

    name: str
    jurisdiction: str
    code: str
    part: str


def find_place(lines: list[str], path: Path, exported_as: str | None) -> Place:
    """Read the place from the code's title lines, else from its folder or file.

    The id keeps the folder's own spelling, so that it stays the same when a title is corrected.
    """
    own, part = _file_slug(path, exported_as)
    named = _named(lines) or _spelled(own)
    return Place(named, _division(named), f"ga-{own or _slug(named)}", part)


def _named(lines: list[str]) -> str:
    for line in lines[:_TITLE_LINES]:
        state = _STATE.search(line)
        words = line[: state.start()].split() if state else []
        name: list[str] = []
        for word in reversed(words):
            if word.lower() in _BEFORE_NAME or len(name) == _LONGEST_NAME:
                break
            name.insert(0, word)
        if name:
            return _cased(" ".join(name))
    return ""


def _file_slug(path: Path, exported_as: str | None) -> tuple[str, str]:
    """Give the folder's name when the file's begins with it, and what the file's adds."""
    if exported_as is None:
        return _slug(path.stem), ""
    stem, folder = _slug(exported_as), _slug(path.parent.name)
    number = re.fullmatch(r"(?P<place>.*?)(?P<part>\d+)", stem)
    place, part = (number["place"], number["part"]) if number else (stem, "")
    if folder and place.startswith(folder):
        place = folder
    return place, f"part-{part}" if part else ""


def _division(name: str) -> str:
    county = re.fullmatch(r"(.+) County", name)
    sort, own = ("county", county[1]) if county else ("place", name)
    return f"ocd-division/country:us/state:ga/{sort}:{_slug(own).replace('-', '_') or 'unknown'}"


def _spelled(slug: str) -> str:
    return _cased(slug.replace("-", " "))


def _cased(name: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
