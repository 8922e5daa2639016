"""Read the styles of a DOCX file: what they underline, strike, hide and number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from whereas.sources.documents.docx.names import full_names, is_on, number, value
from whereas.sources.documents.look import Look

_NAMES = full_names(
    "style name basedOn u strike dstrike vanish numId ilvl rPrDefault docDefaults tblStylePr"
)
_LONGEST_CHAIN = 32
"""Styles based on one another; Word's own reach to about ten."""


def looked(look: Look, name: str, attributes: Mapping[str, str]) -> Look:
    """Add what one element of a run's properties says."""
    if name == "u":
        return Look(is_on(attributes), look.struck, look.hidden)
    if name in ("strike", "dstrike"):
        return Look(look.underlined, bool(look.struck) or is_on(attributes), look.hidden)
    return Look(look.underlined, look.struck, is_on(attributes))


@dataclass(slots=True)
class Style:
    """One style: its name, the one it is based on, its look and its list."""

    name: str = ""
    based_on: str = ""
    look: Look = field(default_factory=Look)
    list_id: str = ""
    level: int | None = None

    @property
    def is_link(self) -> bool:
        """Whether it is what links look like: their underlining marks nothing."""
        return self.name.lower() in ("hyperlink", "followedhyperlink", "internet link")


@dataclass(slots=True)
class Styles:
    """All styles by their ids; tells what each comes to with those it is based on."""

    styles: dict[str, Style] = field(default_factory=dict)
    default: Look = field(default_factory=Look)
    _looks: dict[str, Look] = field(default_factory=dict)

    def look(self, style_id: str) -> Look:
        """Give the look of a style with all that it is based on."""
        if style_id not in self._looks:
            look = Look()
            for style in self._chain(style_id):
                look = look.over(Look(False) if style.is_link else style.look)
            self._looks[style_id] = look
        return self._looks[style_id]

    def numbering(self, style_id: str) -> tuple[str, int | None]:
        """Give the list that a paragraph's style puts it in ("" for none), and its level."""
        level = None
        for style in self._chain(style_id):
            level = style.level if level is None else level
            if style.list_id:
                return style.list_id, level
        return "", None

    def is_title(self, style_id: str) -> bool:
        """Say whether a style is that of a document's title."""
        return style_id in self.styles and self.styles[style_id].name.lower() == "title"

    def _chain(self, style_id: str) -> list[Style]:
        chain: list[Style] = []
        while style_id in self.styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self.styles[style_id])
            style_id = chain[-1].based_on
        return chain


class StylesReader:
    """Collects the styles that `word/styles.xml` tells of."""

    def __init__(self) -> None:
        self.styles = Styles()
        self._style = Style()
        self._in_defaults = self._in_table = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an element."""
        name = _NAMES.get(tag)
        if name is None or self._in_table:
            return
        if name == "style":
            self._style = self.styles.styles.setdefault(value(attributes, "styleId"), Style())
        elif name == "docDefaults":
            self._in_defaults = True
        elif name == "tblStylePr":
            self._in_table = True
        elif name in ("name", "basedOn", "numId", "ilvl"):
            self._state(name, attributes)
        elif name in ("u", "strike", "dstrike", "vanish"):
            self._look(name, attributes)

    def _state(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "name":
            self._style.name = value(attributes)
        elif name == "basedOn":
            self._style.based_on = value(attributes)
        elif name == "numId":
            self._style.list_id = value(attributes)
        else:
            self._style.level = number(attributes)

    def _look(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._in_defaults:
            self.styles.default = looked(self.styles.default, name, attributes)
        else:
            self._style.look = looked(self._style.look, name, attributes)

    def data(self, text: str) -> None:
        """Pass over words: there are none."""

    def end(self, tag: str) -> None:
        """Leave an element."""
        name = _NAMES.get(tag)
        if name == "docDefaults":
            self._in_defaults = False
        elif name == "tblStylePr":
            self._in_table = False
