"""What stands around a page's law: menus, forms, polls, share bars, notes of the site.

A block is left out when its tag or name says what it is, or when nearly all of its words are
links - but never where it reads like law (labels such as `(a)`, `Sec. 2.`, `WHEREAS`) or holds a
large share of the page: many sites wrap the whole page in one form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

NEVER = frozenset((
    "script", "style", "head", "noscript", "template", "svg", "math", "iframe", "object", "button",
    "select", "textarea", "input", "datalist", "option", "label", "audio", "video", "canvas",
))  # fmt: skip
"""No text, or never a law's."""

SITES_TAGS = frozenset(("nav", "dialog"))
"""A site's own by their meaning. They go unless law reads on in them: a tag left open holds all
that follows."""

SUSPECT_TAGS = frozenset(("form", "aside", "footer", "fieldset"))
SUSPECT_ROLES = frozenset((
    "navigation", "banner", "search", "contentinfo", "complementary", "menu", "menubar", "toolbar",
    "alert", "dialog", "alertdialog", "form",
))  # fmt: skip
SUSPECT_NAMES = re.compile(
    r"(?:^|[-_\s])(?:(?:main|side|top|site|sub|mega|drop\w*|left|right|foot\w*|head\w*)?-?(?:nav|menu)"
    r"\w*|breadcrumbs?|crumbs?|cookies?\w*|consent|gdpr|shar(?:e|ing)\w*|social\w*|addthis\w*"
    r"|news-?letters?|sign-?up|subscri\w+|polls?|survey|quiz|comments?|disqus\w*|respond|side-?bar"
    r"|(?:page|site|global)?-?footer|site-?header|masthead|skip\w*|search\w*|log-?in|sign-?in"
    r"|banner|promo\w*|advert\w*|ads?|related\w*|pagination|pager|toolbar|tool-?tip|modal|pop-?up"
    r"|feedback|rating|widget\w*|tags|print-?only|noprint|utility\w*|donat\w+)(?:$|[-_\s])",
    re.IGNORECASE,
)
"""Names that sites give such blocks, as a whole word of a class or id."""

SUSPECT_SHARE = 0.35
"""A suspect block may hold this share of a page's characters. On the pages made for the benchmark a
site's block holds 0.03 at most, a form around a page nearly all; set between, nearer to the law."""

LINKED_SHARE = 0.7
"""A block with this share of its words in links is a menu. On the made pages menus have 0.85 to 1,
blocks that hold law 0.40 at most."""

SHORT_LINK_LIST = 3
"""A linked block needs as many links to be a menu: one linked heading or two citations are law."""

SITES_SHARE = 0.4
"""A block with a site's own line in it (a copyright note, a share bar) goes whole where such lines
and links are this share of it and nothing begins like law: the rest is an address or a slogan."""

LABELS_OF_LAW = 2
"""So many lines that begin like law make a block law, whatever its name."""

LABEL = re.compile(
    r"\s*(?:§+\s*\d|sec(?:tion|s?\.)\s*\d|art(?:icle|\.)\s+[ivx\d]+\b|chapter\s+\d|\([a-z0-9]{1,4}\)"
    r"|whereas\b|be it (?:further )?(?:enacted|ordained|resolved)|an (?:act|ordinance)\b"
    r"|a (?:bill|resolution)\b|\d+[A-Z]?[.\-:]\d[\w.\-:]*\.?\s+[A-Z]|\d{1,3}[.)]\s+[A-Z])",
    re.IGNORECASE,
)

_NAMES = "facebook|twitter|linkedin|instagram|youtube|pinterest|reddit|whatsapp|e-?mail|print|share"
_LEFTOVERS = (
    r"\W*(?:all )?(?:required fields?|fields? (?:are|is) required|required)\W*",
    r"\W*(?:all )?fields?\b[^.]{0,30}\bmarked\b[^.]{0,40}\b(?:required|mandatory)\b.{0,40}",
    r"\W*an asterisk[^.]{0,30}\b(?:required|mandatory)\b(?: fields?)?\W*",
    r"\W*(?:indicates|denotes) (?:an? )?(?:required|mandatory) fields?\W*",
    r"(?:skip|jump) to (?:the )?(?:main )?(?:content|navigation)\W*",
    r"(?:back|return) to (?:the )?top\W*",
    r"(?:share|like|tweet|pin|e-?mail|print|bookmark|save|download)(?: (?:this|the|us|on|to|via|by"
    r"|page|article|link|pdf|version|facebook|twitter|linkedin|e-?mail|friendly|friend|a|it|as))*\W*",
    rf"(?:(?:{_NAMES}|tweet|rss|copy link)\W*)+",
    r"follow us(?: on)?\b.{0,60}",
    r"(?:sign up|subscribe)\b[^.;]{0,60}\b(?:newsletters?|updates|alerts|e-?mails?|mailing list)\b"
    r".{0,60}",
    r"(?:this (?:web ?)?site|we|our (?:web ?)?site) uses? cookies\b.{0,300}",
    r"accept (?:all )?cookies\W*",
    r"(?:login|log in|sign in)(?: or (?:sign up|register|create an account))?\W*",
    # Not "(c) Before 2019 …", a law's third subsection.
    r"(?:©|copyright (?:©|\(c\))?|\(c\)(?= ?(?:19|20)\d\d\b)).{0,120}\b(?:19|20)\d\d\b.{0,120}",
    r"(?:.{0,80}\W)?all rights reserved\W*",
    r"(?:powered by|web ?site (?:by|design|designed by))\b.{0,60}",
    r"(?:printer|printable)[ -]?friendly(?: version| page)?\W*",
    r"\W*(?:previous|next)(?: (?:page|section))?\W*",
    r"(?:enter )?(?:search|your search)(?: terms?| here| this site| results)?\W*",
    r"(?:view|cast|submit) (?:your )?(?:vote|results|poll)s?\W*",
    r"(?:home|contact us|site ?map|menu|close)\W*",
    r"(?:(?:privacy policy|terms (?:of use|and conditions|of service)|accessibility|site ?map"
    r"|contact us)\W*)+",
    r"your (?:browser|javascript)\b.{0,120}",
    r"(?:please )?enable javascript\b.{0,80}",
    r"javascript (?:is|must be)\b.{0,80}",
    r"leave (?:a|your) (?:comment|reply)\W*",
    r"no comments(?: yet)?\W*",
    r"page \d+ of \d+\W*",
)
"""Lines that a site prints beside a law. Whole lines only: law may speak of required fields."""

_LEFTOVER = re.compile("|".join(_LEFTOVERS), re.IGNORECASE)

LONGEST_LEFTOVER = 400
"""Characters of a line that is compared; a cookie note is the longest of them."""


def leftover(line: str) -> bool:
    """Say whether a whole line is a site's own and never a law's.

    A law's lines may be broken anywhere ("… where a permit is / required."): what begins with a
    small letter, goes on, or is one word with a full stop is a piece of a sentence.
    """
    line = line.strip()
    first = next((letter for letter in line.removeprefix("(c)") if letter.isalpha()), "A")
    if first.islower() or line[-1:] in (";", ",") or (line[-1:] == "." and " " not in line):
        return False
    return 0 < len(line) <= LONGEST_LEFTOVER and bool(_LEFTOVER.fullmatch(line))


BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "header", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul",
))  # fmt: skip


@dataclass(slots=True)
class _Weight:
    """What a block holds: characters (in links, in the site's own lines), links, lines like law."""

    element: _Element
    tag: str
    characters: int = 0
    linked: int = 0
    links: int = 0
    sites: int = 0
    labels: int = 0
    open_labels: int = 0
    fresh: bool = True
    bracketed: bool = False

    def add(self, other: _Weight) -> None:
        self.characters += other.characters
        self.linked += other.linked
        self.links += other.links
        self.sites += other.sites
        self.labels += other.labels
        self.open_labels += other.open_labels


@dataclass(slots=True)
class _Weighing:
    """One walk over a page: the blocks open at this point, and those that may have to go."""

    stack: list[_Weight] = field(default_factory=list)
    suspects: list[_Weight] = field(default_factory=list)
    links_open: int = 0

    def text(self, words: str | None) -> None:
        """Count the words that stand directly in the innermost open block."""
        count = len(words.strip()) if words else 0
        if not words or not count or not self.stack:
            return
        block = self.stack[-1]
        if block.fresh and LABEL.match(words):
            block.labels += 1
            block.open_labels += not self.links_open
        if not block.characters:
            block.bracketed = words.lstrip()[0] in "[("
        block.fresh = False
        block.characters += count
        if self.links_open:
            block.linked += count
        elif leftover(words):
            block.sites += count

    def open(self, element: _Element, tag: str) -> None:
        """Begin an element."""
        if tag in BLOCKS:
            self.stack.append(_Weight(element, tag))
        elif tag == "a":
            self.links_open += 1
            if self.stack:
                self.stack[-1].links += 1
        elif tag in ("br", "hr") or (len(tag) == 2 and tag[0] == "h"):
            self._freshen()

    def close(self, tag: str) -> None:
        """End an element; its block's weight goes to the block around it."""
        if tag == "a":
            self.links_open -= 1
        elif tag in BLOCKS:
            block = self.stack.pop()
            if block.tag in SITES_TAGS or _suspect(block) or _sites_own(block):
                self.suspects.append(block)
            if self.stack and not _is_sites_tag(block):
                self.stack[-1].add(block)
            self._freshen()

    def _freshen(self) -> None:
        if self.stack:
            self.stack[-1].fresh = True


def surroundings(root: _Element) -> frozenset[_Element]:
    """Name the blocks of a page that are no part of its law."""
    from lxml import etree

    weighing = _Weighing()
    whole = _Weight(root, "")
    weighing.stack.append(whole)
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else "script"
        if event == "end":
            weighing.close(tag)
            weighing.text(element.tail)
            continue
        weighing.open(element, tag)
        if tag in NEVER:
            walker.skip_subtree()
        else:
            weighing.text(element.text)
    allowed = SUSPECT_SHARE * whole.characters
    return frozenset(
        block.element
        for block in weighing.suspects
        if _is_sites_tag(block)
        or _sites_own(block)
        or (block.characters <= allowed and block.open_labels < LABELS_OF_LAW)
    )


def _suspect(block: _Weight) -> bool:
    """Say whether a block's tag, role or name is that of a site's own."""
    element = block.element
    if block.tag in SUSPECT_TAGS or (element.get("role") or "").lower() in SUSPECT_ROLES:
        return True
    if block.tag in ("body", "main", "article"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(names.strip()) and bool(SUSPECT_NAMES.search(_words(names)))


def _words(names: str) -> str:
    """Part `mainMenu` into `main-Menu`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names)


def _is_sites_tag(block: _Weight) -> bool:
    return block.tag in SITES_TAGS and block.open_labels < LABELS_OF_LAW


def _sites_own(block: _Weight) -> bool:
    """Say whether a block's words tell that it is the site's, whatever its name."""
    if block.tag in ("body", "main"):
        return False
    share = SITES_SHARE * block.characters
    mixed = block.sites > 0 and not block.labels and block.sites + block.linked >= share
    return mixed or _menu(block)


def _menu(block: _Weight) -> bool:
    """Say whether a block is nearly all links, and no list of a law's own sections.

    A history note, which stands in brackets, may be nothing but links.
    """
    return (
        block.links >= SHORT_LINK_LIST
        and block.linked >= LINKED_SHARE * block.characters
        and 2 * block.labels < block.links
        and not block.bracketed
    )
