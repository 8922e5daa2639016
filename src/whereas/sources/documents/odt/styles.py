"""Read the styles of an ODT file: what they underline, strike and hide, and its lists' labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from whereas.sources.documents.look import Look
from whereas.sources.documents.numbering import Level
from whereas.sources.documents.odt.names import full_names, number, value

_NAMES = full_names(
    "style:style style:default-style style:text-properties text:list-style text:outline-style "
    "text:list-level-style-number text:list-level-style-bullet text:outline-level-style"
)
_LEVELS = (
    "text:list-level-style-number",
    "text:list-level-style-bullet",
    "text:outline-level-style",
)
_FORMS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "": "none",
}  # fmt: skip
_LONGEST_CHAIN = 32
"""Styles based on one another; a word processor's own reach to about ten."""

MAX_LEVELS = 9
"""Levels of a list that have labels; the tenth of the specification is not met in law."""

OUTLINE = "\n"
"""The key of the headings' list among the lists by name; no name holds a line's end."""


@dataclass(slots=True)
class Styles:
    """Every style by family and name, with the style it is based on; and every list's levels."""

    looks: dict[tuple[str, str], tuple[str, Look]] = field(default_factory=dict)
    lists: dict[str, list[Level]] = field(default_factory=dict)
    _found: dict[tuple[str, str], Look] = field(default_factory=dict)

    def look(self, family: str, name: str) -> Look:
        """Give the look of a style with all that it is based on."""
        key = (family, name)
        if key not in self._found:
            look = Look()
            for link in self._chain(family, name):
                look = look.over(self.looks[family, link][1])
            if family == "paragraph" and (family, "") in self.looks:
                look = look.over(self.looks[family, ""][1])
            self._found[key] = look
        return self._found[key]

    def is_title(self, name: str) -> bool:
        """Say whether a paragraph's style is that of a document's title."""
        return "Title" in self._chain("paragraph", name)

    def _chain(self, family: str, name: str) -> list[str]:
        chain: list[str] = []
        while name and (family, name) in self.looks and len(chain) < _LONGEST_CHAIN:
            chain.append(name)
            name = self.looks[family, name][0]
        return chain


class StylesReader:
    """Collects the styles that `styles.xml` tells of, and those in front of the text.

    The former have names that people chose: what such a style of paragraphs underlines is a
    heading. The latter are `automatic`: what somebody did to a stretch.
    """

    def __init__(self, styles: Styles, *, automatic: bool = False) -> None:
        self.styles = styles
        self._automatic = automatic
        self._style: tuple[str, str] | None = None
        self._list: list[Level] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element."""
        name = _NAMES.get(tag)
        if name in ("style:style", "style:default-style"):
            parent = value(attributes, "style:parent-style-name")
            self._style = (value(attributes, "style:family"), value(attributes, "style:name"))
            self.styles.looks[self._style] = (parent, Look())
        elif name == "style:text-properties" and self._style:
            parent, look = self.styles.looks[self._style]
            said = _look(attributes)
            if self._style[0] == "paragraph" and not self._automatic:
                said = replace(said, underlined=None)
            self.styles.looks[self._style] = (parent, said.over(look))
        elif name in ("text:list-style", "text:outline-style"):
            key = OUTLINE if name == "text:outline-style" else value(attributes, "style:name")
            self._list = [Level("none") for _ in range(MAX_LEVELS)]
            self.styles.lists[key] = self._list
        elif name in _LEVELS and self._list is not None:
            at = number(attributes, "text:level", 1) - 1
            if 0 <= at < MAX_LEVELS:
                self._list[at] = _level(attributes, at, self._list)

    def data(self, text: str) -> None:
        """Pass over words: there are none."""

    def end(self, tag: str) -> None:
        """Leave an element."""
        name = _NAMES.get(tag)
        if name in ("style:style", "style:default-style"):
            self._style = None
        elif name in ("text:list-style", "text:outline-style"):
            self._list = None


def _look(attributes: Mapping[str, str]) -> Look:
    return Look(
        _line(attributes, "style:text-underline-style", "style:text-underline-type"),
        _line(attributes, "style:text-line-through-style", "style:text-line-through-type"),
        None if not (display := value(attributes, "text:display")) else display == "none",
    )


def _line(attributes: Mapping[str, str], *names: str) -> bool | None:
    said = [said for name in names if (said := value(attributes, name))]
    return "none" not in said if said else None


def _level(attributes: Mapping[str, str], at: int, above: Sequence[Level]) -> Level:
    """Read one level of a list's style; numbers of levels above stand in it if they have any."""
    bullet = value(attributes, "text:bullet-char")
    if bullet:
        return Level("bullet", "•" if 0xE000 <= ord(bullet[0]) <= 0xF8FF else bullet)
    form = _FORMS.get(value(attributes, "style:num-format"), "decimal")
    first = max(0, at + 1 - number(attributes, "text:display-levels", 1))
    shown = [i for i in range(first, at) if above[i].form not in ("none", "bullet")]
    numbers = ".".join(f"%{i + 1}" for i in [*shown, at]) if form != "none" else ""
    label = value(attributes, "style:num-prefix") + numbers + value(attributes, "style:num-suffix")
    after = "\t" if label.strip() else ""
    return Level(form, label, number(attributes, "text:start-value", 1), after=after)
