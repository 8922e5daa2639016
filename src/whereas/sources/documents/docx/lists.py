"""Read the lists of a DOCX file, and give each item's label in turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from whereas.sources.documents.docx.names import full_names, is_on, number, value
from whereas.sources.documents.numbering import Counts, Level
from whereas.sources.rtf import SYMBOL_BYTES

_NAMES = full_names(
    "abstractNum num abstractNumId lvl lvlOverride startOverride start numFmt lvlText lvlRestart "
    "isLgl suff pStyle numStyleLink styleLink"
)
_AFTER = {"space": " ", "nothing": ""}
MAX_LEVELS = 9
"""Word's own number of levels."""


@dataclass(slots=True)
class _Abstract:
    """A list's form, which several lists share."""

    levels: list[Level] = field(default_factory=lambda: [Level() for _ in range(MAX_LEVELS)])
    styles: dict[str, int] = field(default_factory=dict)
    link: str = ""


@dataclass(slots=True)
class _List:
    """A list: its form's id, what it changes of that, and where it begins anew."""

    abstract: str = ""
    changed: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Lists:
    """The lists of a document and where each stands."""

    abstracts: dict[str, _Abstract] = field(default_factory=dict)
    lists: dict[str, _List] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, Counts] = field(default_factory=dict)
    _levels: dict[str, list[Level]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of(self, list_id: str, style_id: str) -> int:
        """Give the level (from 0) that a list keeps for paragraphs of a style."""
        found = self.lists.get(list_id)
        form = self.abstracts.get(self._form(found)) if found else None
        return form.styles.get(style_id, 0) if form else 0

    def label(self, list_id: str, at: int) -> str:
        """Count one item of a list at a level (from 0) and give its label, "" without one."""
        found = self.lists.get(list_id)
        if found is None or not 0 <= at < MAX_LEVELS:
            return ""
        form = self._form(found)
        if list_id not in self._levels:
            levels = self.abstracts.get(form, _Abstract()).levels
            self._levels[list_id] = [found.changed.get(i, level) for i, level in enumerate(levels)]
        levels = self._levels[list_id]
        counts = self._counts.setdefault(form, Counts())
        if at in found.starts and (list_id, at) not in self._begun:
            self._begun.add((list_id, at))
            levels[at] = replace(levels[at], start=found.starts[at])
            counts.numbers[at:] = []
        return counts.step(levels, at)

    def _form(self, found: _List) -> str:
        """Give the id of a list's form: where that only names a list style, the style's own."""
        form = self.abstracts.get(found.abstract)
        return self.links.get(form.link, found.abstract) if form else found.abstract


class ListsReader:
    """Collects the lists that `word/numbering.xml` tells of."""

    def __init__(self) -> None:
        self.lists = Lists()
        self._abstract = _Abstract()
        self._list = _List()
        self._abstract_id = ""
        self._at = 0
        self._override = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element."""
        name = _NAMES.get(tag)
        if name == "abstractNum":
            self._abstract, self._abstract_id = _Abstract(), value(attributes, "abstractNumId")
            self.lists.abstracts[self._abstract_id] = self._abstract
        elif name == "num":
            self._list = self.lists.lists.setdefault(value(attributes, "numId"), _List())
        elif name in ("lvl", "lvlOverride"):
            self._open_level(name, attributes)
        elif name == "abstractNumId":
            self._list.abstract = value(attributes)
        elif name == "startOverride":
            self._list.starts[self._at] = number(attributes)
        elif name == "numStyleLink":
            self._abstract.link = value(attributes)
        elif name == "styleLink":
            self.lists.links[value(attributes)] = self._abstract_id
        elif name == "pStyle":
            self._abstract.styles[value(attributes)] = self._at
        elif name:
            self._change(name, attributes)

    def _open_level(self, name: str, attributes: Mapping[str, str]) -> None:
        self._at = min(number(attributes, "ilvl"), MAX_LEVELS - 1)
        if name == "lvlOverride":
            self._override = True
        elif self._override:
            self._list.changed[self._at] = Level()

    def _change(self, name: str, attributes: Mapping[str, str]) -> None:
        """Put what an element says into the level under way."""
        if self._override:
            changed = self._list.changed
            changed[self._at] = _with(changed.get(self._at, Level()), name, attributes)
        else:
            levels = self._abstract.levels
            levels[self._at] = _with(levels[self._at], name, attributes)

    def data(self, text: str) -> None:
        """Pass over words: there are none."""

    def end(self, tag: str) -> None:
        """Leave an element."""
        if _NAMES.get(tag) == "lvlOverride":
            self._override = False


def _with(level: Level, name: str, attributes: Mapping[str, str]) -> Level:
    """Give the level with what one of its elements says."""
    if name == "start":
        return replace(level, start=number(attributes, otherwise=1))
    if name == "numFmt":
        return replace(level, form=value(attributes))
    if name == "lvlText":
        return replace(level, label="".join(map(_sign, value(attributes))))
    if name == "lvlRestart":
        return replace(level, restarts=number(attributes))
    if name == "isLgl":
        return replace(level, digits_only=is_on(attributes))
    return replace(level, after=_AFTER.get(value(attributes), "\t"))


def _sign(character: str) -> str:
    """Give a bullet that a pictorial font draws as a sign that others have too."""
    code = ord(character)
    return SYMBOL_BYTES.get(code - 0xF000, "•") if 0xF000 <= code <= 0xF0FF else character
