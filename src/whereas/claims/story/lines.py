"""A page's lines, and which of them are a site's own whatever story stands beside them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files as package_files

from whereas.sources.documents.around import leftover as site_line

LONGEST = 400
"""Characters of a line that is compared; a cookie notice is the longest of them."""

PROSE = 8
"""Words of a line that reads as a sentence of a story; menus and buttons have fewer."""

PIECE = 4
"""Words of a line that may be a piece of a sentence; a menu's have fewer."""

_END = re.compile(r"[.!?:…][\"”’')\]]*\s*$|[\"”’]\s*$")
_BULLETS = frozenset("•▪·*►➤|-–— ")
_FOLDED = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its words, its heading's rank (0 for none), the mark-up it stands in.

    `linked` is the share of its characters in links; `own` says that its mark-up calls it a site's.
    """

    text: str
    rank: int = 0
    path: str = ""
    linked: float = 0.0
    own: bool = False

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class _Known:
    whole: re.Pattern[str]
    begins: re.Pattern[str]
    holds: re.Pattern[str]
    ends: re.Pattern[str]
    byline: re.Pattern[str]


@cache
def _known() -> _Known:
    table = tomllib.loads(
        package_files("whereas.claims.story").joinpath("leftovers.toml").read_text("utf-8")
    )

    def joined(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{said})" for said in table[name]), re.IGNORECASE)

    return _Known(*(joined(name) for name in ("whole", "begins", "holds", "ends", "byline")))


def _said(line: str) -> str:
    return line.translate(_FOLDED).strip().lstrip("".join(_BULLETS))


@lru_cache(maxsize=4096)
def is_site(text: str) -> bool:
    """Say whether a line's own words are a site's: a button, a form, a notice, a teaser's label."""
    said = _said(text)
    if not said or text.lstrip().startswith("***"):
        return True
    if len(said) > LONGEST:
        return False
    known = _known()
    return bool(
        known.whole.fullmatch(said)
        or known.begins.match(said)
        or known.holds.search(said)
        or site_line(said)
    )


def goes_on(text: str, following: str) -> bool:
    """Say whether a line breaks off in a sentence that the next line goes on with."""
    if is_byline(following):
        return False
    return len(text.split()) >= PIECE and text[-1:] not in '.!?:;”"' and following[:1].islower()


def is_end(text: str) -> bool:
    """Say whether a story is over at a line."""
    said = _said(text) or text.strip()
    return len(said) <= LONGEST and bool(_known().ends.match(said))


def is_byline(text: str) -> bool:
    """Say whether a line names a writer, a time or a picture."""
    said = text.translate(_FOLDED).strip()
    return len(said) <= LONGEST and bool(_known().byline.fullmatch(said))


def is_prose(line: Line) -> bool:
    """Say whether a line reads as a sentence or more of a story."""
    return line.words >= PROSE and bool(_END.search(line.text)) and not is_site(line.text)
