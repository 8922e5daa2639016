"""A web page as lines, each with what its mark-up says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from whereas.claims.story.lines import Line, goes_on
from whereas.claims.told import paragraphs
from whereas.sources.documents.around import surroundings
from whereas.sources.documents.html import BLOCKS, parsed

if TYPE_CHECKING:
    from lxml.etree import _Element

HIDDEN = frozenset((
    "script", "style", "head", "noscript", "template", "svg", "math", "iframe", "object", "select",
    "textarea", "input", "datalist", "option", "audio", "video", "canvas", "button", "label",
    "map", "dialog",
))  # fmt: skip
"""Elements without a story's words."""

_OWN_TAGS = frozenset(("nav", "form", "aside", "footer", "fieldset", "figcaption", "summary"))
_OWN_NAMES = re.compile(
    r"(?:^|[\s_-])(?:twitter\S*|tweet\S*|instagram\S*|facebook\S*|tiktok\S*|"
    r"embed\S*|shar(?:e|ing)\w*|social|related|promo\w*|adv\w*|ads?|sponsor\w*|"
    r"taboola|outbrain|newsletter|sign-?up|subscri\w+|poll|survey"
    r"|comments?|disqus|tags?|breadcrumbs?|crumbs?|cookie\w*|consent|paywall|wall|"
    r"meter|teaser|recirc\w*|most-?read|popular|trending|tools|toolbar|caption|"
    r"credit|pagenav|nav\w*|menu\w*|footer|foot|ftr|sidebar|correction|timeline|"
    r"edbox|next-label|also|more-?on|read-?more|mini|hot|rl|petition|give|donat\w+|"
    r"trust|legal|fcc|ticker|weather|rating|sig|signature|bio|author-?(?:box|bio|info)|about-?author|recs|"
    r"player|playlist|sticky)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WHOLE = frozenset(("html", "body", "main", "article"))
OWN_SHARE = 0.35
"""A block that is called a site's may hold this share of a page's characters, as in `around`."""

_RANKS = {f"h{n}": n for n in range(1, 7)}


@dataclass
class _Open:
    """The line that is being written."""

    text: list[str] = field(default_factory=list)
    linked: int = 0
    rank: int = 0
    path: str = ""
    own: int = 0


@dataclass
class _Walk:
    around: frozenset[_Element]
    lines: list[tuple[Line, int]] = field(default_factory=list)
    now: _Open = field(default_factory=_Open)

    def close(self, context: _Context) -> None:
        words = "".join(self.now.text)
        pieces = [words[a:b] for a, b in paragraphs(words)] if "\n" in words else words.split("\v")
        for piece in pieces:
            said = " ".join(piece.split())
            if said:
                share = min(1.0, self.now.linked / max(1, len(" ".join(words.split()))))
                line = Line(said, self.now.rank, self.now.path, share)
                self.lines.append((line, self.now.own))
        self.now = _Open(rank=context.rank, path=context.path, own=context.own)

    def write(self, text: str | None, context: _Context) -> None:
        if not text:
            return
        if not self.now.text:
            self.now.rank, self.now.path, self.now.own = context.rank, context.path, context.own
        self.now.text.append(text if context.kept else re.sub(r"\s+", " ", text))
        if context.linked:
            self.now.linked += len(text.strip())


@dataclass(frozen=True)
class _Context:
    """What the elements around a text say of it."""

    path: str = ""
    rank: int = 0
    own: int = 0
    linked: bool = False
    kept: bool = False

    def inside(self, element: _Element, tag: str, around: frozenset[_Element]) -> _Context:
        """Go into an element."""
        role = (element.get("role") or "").lower()
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        block = _block(element, tag)
        named = block and tag not in _WHOLE and bool(_OWN_NAMES.search(names))
        own = self.own or (id(element) if element in around or tag in _OWN_TAGS or named else 0)
        rank = _RANKS.get(tag, 1 if role == "heading" else self.rank)
        path = f"{self.path}/{tag}.{element.get('class') or ''}" if block else self.path
        return _Context(path, rank, own, self.linked or tag == "a", self.kept or tag == "pre")


def lines_of(page: str) -> list[Line]:
    """Give the lines of a page that a browser shows."""
    root = parsed(page)
    if root is None:
        return []
    walk = _Walk(surroundings(root))
    for step, element, context in _steps(root, walk.around):
        tag = str(element.tag)
        if _block(element, tag) or tag == "br":
            if tag == "br":
                walk.now.text.append("\v")
            else:
                walk.close(context)
        elif tag in ("td", "th"):
            walk.write(" ", context)
        walk.write(element.text if step == "in" else element.tail, context)
    walk.close(_Context())
    return list(_joined(_weighed(walk.lines)))


def _weighed(lines: list[tuple[Line, int]]) -> list[Line]:
    """Say which lines are the site's: those in a block of its own that is no large part of all."""
    held: Counter[int] = Counter()
    for line, own in lines:
        held[own] += len(line.text)
    most = OWN_SHARE * held.total()
    return [replace(line, own=bool(own) and held[own] <= most) for line, own in lines]


def _joined(lines: list[Line]) -> Iterator[Line]:
    """Join lines that are one sentence's: each placed by itself, as print is."""
    held: Line | None = None
    for line in lines:
        if held and goes_on(held.text, line.text) and held.path == line.path:
            held = replace(held, text=f"{held.text} {line.text}")
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _steps(root: _Element, around: frozenset[_Element]) -> Iterator[tuple[str, _Element, _Context]]:
    """Walk a page without recursion; what is not shown is passed over, not what follows it."""
    stack: list[tuple[str, _Element, _Context]] = [("in", root, _Context())]
    while stack:
        step, element, context = stack.pop()
        if step == "out":
            yield "out", element, context
            continue
        tag = str(element.tag)
        within = context.inside(element, tag, around)
        stack.append(("out", element, context))
        if tag in HIDDEN or _hidden(element):
            continue
        yield "in", element, within
        stack.extend(("in", child, within) for child in reversed(element))


def _block(element: _Element, tag: str) -> bool:
    if (tag in BLOCKS and tag != "br") or tag in ("td", "th", "address", "center"):
        return True
    return "-" in tag or "display:block" in (element.get("style") or "").replace(" ", "")


def _hidden(element: _Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        "display:none" in style
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )
