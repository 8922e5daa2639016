"""Places that a text names as governments and of which a library holds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from whereas.words.normal import name_forms

READ = 3000
"""Characters in which a draft says what place it is for: its beginning."""

_NAME = r"(?P<name>[A-Z][\w'’.-]+(?: (?:[A-Z][\w'’-]+|of|de|la)){0,2}(?<! of)(?<! de)(?<! la))"
_KINDS = r"(?:City|Town|Village|Borough|Municipality|Township|County|Parish|State|Commonwealth)"
_PATTERNS = (
    re.compile(rf"\b(?:{_KINDS}|{_KINDS.lower()})(?:(?i: and county))? of {_NAME}"),
    re.compile(rf"\b{_NAME} (?:City Council|Town Council|County Board|Board of Supervisors)\b"),
)
_PLAIN = re.compile(rf"\b(?:in|as in|like|from|of|by) {_NAME}")
_NO_PLACE = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Section|Title|Chapter|Article|"
    r"Act|Law|Council|City|Town|County|State|Code|Congress|English|Spanish|American|Christmas)\b"
)

PLAIN_WORDS = 60
"""In a description of so many words at most a name behind "in" or "like" is taken for a place; in
a draft it may be anything."""


def absent_places(text: str, known: Iterable[str]) -> list[str]:
    """Names in a text that a government goes by and that fit none of the `known` places."""
    held = {form.casefold() for place in known for form in name_forms(place)}
    found: dict[str, None] = {}
    for name in _said(text):
        plain = _bare(name)
        if plain and not _NO_PLACE.match(plain) and not _fits(plain, held):
            found.setdefault(plain)
    return list(found)


def _said(text: str) -> Iterator[str]:
    opening = text[:READ]
    patterns = [*_PATTERNS, *([_PLAIN] if len(text.split()) <= PLAIN_WORDS else [])]
    for pattern in patterns:
        yield from (match["name"] for match in pattern.finditer(opening))


def _bare(name: str) -> str:
    """A name without the kind of government behind it: "New York City" is New York."""
    return re.sub(r" (?:City|Town|Council|Board)$", "", name.strip(" .,’'"))


def _fits(name: str, held: set[str]) -> bool:
    plain = name.casefold()
    return any(
        plain == form or plain.startswith(f"{form} ") or form.startswith(f"{plain} ")
        for form in held
    )
