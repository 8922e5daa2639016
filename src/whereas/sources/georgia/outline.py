"""Where in a code a heading stands: the containers around it, and the id that follows.

The code's main body needs no container in its sections' ids (`ga-x:sec-1-6`). What is bound with
it, a charter, related acts, an appendix, numbers its sections anew, so there the id names the
container (`ga-x:charter.sec-1-10`, `ga-x:app-b.sec-3`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from whereas.sources.georgia.headings import LEVELS, Heading

_SHORT = {
    "part": "part",
    "subpart": "subpart",
    "title": "title",
    "chapter": "ch",
    "article": "art",
    "division": "div",
    "subdivision": "subdiv",
    "appendix": "app",
}

_TITLE, _CHAPTER, _ARTICLE = (LEVELS.index(level) for level in ("title", "chapter", "article"))
_APPENDIX = len(LEVELS)

# Parts that are bound with a code without being of its body, by the words of their titles.
_OUTSIDE = (
    (re.compile(r"\bCHARTER\b", re.IGNORECASE), "charter"),
    (re.compile(r"\bRELATED (?:LAWS|ACTS|LEGISLATION)\b", re.IGNORECASE), "related-laws"),
    (re.compile(r"\bSPECIAL (?:ACTS|LAWS)\b", re.IGNORECASE), "special-acts"),
    (re.compile(r"\bLOCAL (?:AND SPECIAL )?(?:ACTS|LAWS)\b", re.IGNORECASE), "local-acts"),
    (re.compile(r"\bSTATE LAWS OF LOCAL\b", re.IGNORECASE), "state-laws"),
    (re.compile(r"^UNIFIED DEVELOPMENT ORDINANCE$"), "udo"),
)
_BODY = re.compile(r"\b(?:CODE|ORDINANCES)\b", re.IGNORECASE)

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_NUMBER = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,4})(?:ix|iv|v?i{0,4})", re.IGNORECASE)


@dataclass(slots=True)
class Outline:
    """The way from the code to the line being read; fed with headings in file order."""

    code: str
    base: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    path: list[tuple[int, str]] = field(default_factory=list)
    _given: Counter[str] = field(default_factory=Counter)
    _table_passed: bool = False
    _bare_sections: bool = False

    def enter(self, heading: Heading) -> None:
        """Move to a container."""
        if self._table_passed:
            self._open(())
        if heading.level == "named":
            self._open(_outside(heading.title) or ())
        elif heading.level == "appendix":
            self._enter_appendix(heading)
        elif heading.level in ("part", "subpart") and not (heading.nested and self.path):
            self._enter_part(heading)
        else:
            self._descend(heading)

    def pass_table(self) -> None:
        """Note a table: the next container starts anew, while bare sections go on as before."""
        self._table_passed = True

    def containers(self) -> tuple[str, ...]:
        """Give the ids of the containers around this place, the nearest first, the code last."""
        names = [*self.base, *self.unit, *(name for _, name in self.path)]
        inner = [f"{self.code}:{'.'.join(names[:end])}" for end in range(len(names), 0, -1)]
        return (*inner, self.code)

    def section_id(self, number: str) -> str:
        """Give the id of a section at this place."""
        self._table_passed = False
        self._bare_sections |= not self.path
        inner = self.path if any(rank == _APPENDIX for rank, _ in self.path) else []
        names = (*self.base, *self.unit, *(name for _, name in inner), f"sec-{slug(number)}")
        return self.claim(f"{self.code}:{'.'.join(names)}")

    def claim(self, wanted: str) -> str:
        """Give an id once; the second that wants it gets `~2`, the third `~3`."""
        self._given[wanted] += 1
        while (count := self._given[wanted]) > 1:
            numbered = f"{wanted}~{count}"
            if not self._given[numbered]:
                self._given[numbered] += 1
                return numbered
            self._given[wanted] += 1
        return wanted

    def _open(self, unit: tuple[str, ...]) -> None:
        self.unit = unit
        self.path.clear()
        self._table_passed = self._bare_sections = False

    def _bound_with(self) -> bool:
        """Whether this place lies in a charter or the like."""
        return self.unit[:1] in {(name,) for _, name in _OUTSIDE}

    def _enter_part(self, heading: Heading) -> None:
        outside = _outside(heading.title)
        subject = outside is None and heading.level == "part" and not _BODY.search(heading.title)
        # A charter may have parts of its own, as Marietta's has.
        if not (subject and self._bound_with()):
            self._open(outside or ())
        if subject:
            self._descend(heading)

    def _enter_appendix(self, heading: Heading) -> None:
        if heading.nested and (self.unit or self.path):
            self._descend(heading)
        else:
            self._open((_name(heading),))

    def _descend(self, heading: Heading) -> None:
        rank = _rank(heading)
        if self._bound_with() and self.unit != ("udo",):
            if rank == _TITLE or (rank == _CHAPTER and self._bare_sections):
                # No heading says that the charter is over, but charters hold no titles, nor
                # chapters after sections that stand under no heading.
                self._open(())
            elif rank == _CHAPTER and self.path and self.path[0][0] == _ARTICLE:
                rank = _ARTICLE + 1
        while self.path and self.path[-1][0] >= rank:
            self.path.pop()
        self.path.append((rank, _name(heading)))


def _rank(heading: Heading) -> int:
    if heading.level == "appendix":
        return _APPENDIX
    # "PART I. - …" inside an article stands where a division would.
    level = "division" if heading.level == "part" and heading.nested else heading.level
    return LEVELS.index(level)


def _name(heading: Heading) -> str:
    return "-".join(filter(None, (_SHORT[heading.level], slug(arabic(heading.number)))))


def slug(number: str) -> str:
    """Give a number's form in an id: lower case, its dots and dashes as single hyphens."""
    text = number.lower().replace("½", "half").replace("¼", "quarter").replace("¾", "3quarter")
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def arabic(number: str) -> str:
    """Give a Roman number (`IV`, `IVA`) in figures; other numbers as they are."""
    match = _ROMAN_NUMBER.match(number)
    if not match or not match[0]:
        return number
    rest = number[match.end() :]
    if len(rest) > 1 or not (rest == "" or rest.isalpha()):
        return number
    values = [_ROMAN[letter] for letter in match[0].lower()]
    total = sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
    return f"{total}{rest}"


def _outside(title: str) -> tuple[str, ...] | None:
    return next(((name,) for words, name in _OUTSIDE if words.search(title)), None)
