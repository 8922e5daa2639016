"""Labelled passages and pages of our own, read from tests/fixtures; see the README files there."""

from __future__ import annotations

import json
import re
import textwrap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import lxml.html

Half = Literal["open", "fresh", "aside", "second"]

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
COLUMNS = 72
"""Width of a pasted text that a mail program has wrapped."""

_DROPPED = {"head", "iframe", "noscript", "script", "select", "style", "svg", "template"}
_BLOCKS = set(
    "address article aside blockquote body button caption center details dd div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol p pre "
    "section small summary table textarea time tr ul".split()
)
_HOLE = re.compile(r"\{(h|s|c?\d+)\}")


@dataclass(frozen=True, slots=True)
class Label:
    """A claim as it was labelled; a claim that is found has the same attributes."""

    kind: str
    sentence: str
    speaker: str | None
    sourcing: str
    place: str | None
    about: str | None
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of news or other public writing with its claims."""

    id: str
    style: str
    text: str
    claims: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A web page with a story: as HTML, as pasted text, and what of it the story is.

    `neither` is what may be kept or dropped: bylines, captions, credits, pull quotes.
    """

    name: str
    html: str
    pasted: str
    story: str
    neither: str


def passages(half: Half) -> list[Passage]:
    """Read the passages of a half, or of a later set: `fresh` is open, `second` set aside."""
    lines = (FIXTURES / "claims" / f"{half}.jsonl").read_text("utf-8").splitlines()
    return [_passage(json.loads(line)) for line in lines]


def _passage(said: dict[str, Any]) -> Passage:
    claims = tuple(Label(**claim) for claim in said.pop("claims"))
    return Passage(**said, claims=claims)


def pages(half: Half) -> list[Page]:
    """Read the pages of a half or a later set, in the order of their names."""
    files = sorted((FIXTURES / "leftovers" / half).glob("*.page"))
    return [page(file.stem, file.read_text("utf-8")) for file in files]


def page(name: str, source: str) -> Page:
    """Make a page of its file's four parts."""
    head, body, apart, form = (part.strip("\n") for part in re.split(r"(?m)^---\n", source))
    headline, subhead = head.split("\n")
    parts = {"h": headline, "s": "" if subhead == "-" else subhead}
    story = body.split("\n\n") if "<pre>" in form else body.split("\n")
    neither = [line for line in apart.split("\n") if line]
    parts |= {str(n): text for n, text in enumerate(story, 1)}
    parts |= {f"c{n}": text for n, text in enumerate(neither, 1)}
    made = _HOLE.sub(lambda hole: parts[hole[1]], form)
    order = [hole for hole in dict.fromkeys(_HOLE.findall(form)) if not hole.startswith("c")]
    told = "\n\n".join(_bare(parts[hole]) for hole in order if parts[hole])
    way = zlib.crc32(name.encode()) % 3
    return Page(name, made, paste(made, way), told, "\n".join(map(_bare, neither)))


def _bare(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text.replace("<br>", " "))


def paste(page: str, way: int) -> str:
    """Give the text that a reader copies from a page.

    Args:
        page: the page's HTML.
        way: 0 for blank lines between blocks, 1 for none, 2 for blank lines and lines wrapped.
    """
    body = lxml.html.document_fromstring(page).find("body")
    shown = re.sub(r"[ \xa0]+", " ", "".join(_shown(body, False)))
    blocks = [_broken(block, way == 2) for block in shown.split("\n")]
    return ("\n" if way == 1 else "\n\n").join(filter(None, blocks)) + "\n"


def _broken(block: str, wrapped: bool) -> str:
    """Give a block with its own line breaks, and wrapped if asked for."""
    lines = [line.strip() for line in block.split("\v")]
    if wrapped:
        lines = [textwrap.fill(line, COLUMNS, break_long_words=False) for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())


def _shown(node: lxml.html.HtmlElement, kept: bool) -> Iterator[str]:
    """Yield the text a browser shows, a line feed at borders, a vertical tab for a line break."""
    if not _hidden(node):
        tag = str(node.tag)
        kept = kept or tag == "pre"
        border = "\n" if _block(node) else "\t" if tag in {"td", "th"} else ""
        yield "\v" if tag == "br" else border
        yield _spaced(node.text, kept)
        for child in node:
            if isinstance(child.tag, str):
                yield from _seen(node, child, kept)
            yield _spaced(child.tail, kept)
        yield border


def _seen(node: lxml.html.HtmlElement, child: lxml.html.HtmlElement, kept: bool) -> Iterator[str]:
    closed = node.tag == "details" and node.get("open") is None
    if not closed or child.tag == "summary":
        yield from _shown(child, kept)


def _spaced(text: str | None, kept: bool) -> str:
    return (text or "").replace("\n", "\v") if kept else re.sub(r"\s+", " ", text or "")


def _hidden(node: lxml.html.HtmlElement) -> bool:
    style = node.get("style", "").replace(" ", "")
    hidden = "display:none" in style or node.get("layout") == "nodisplay"
    return hidden or node.tag in _DROPPED or node.get("hidden") is not None


def _block(node: lxml.html.HtmlElement) -> bool:
    style = node.get("style", "").replace(" ", "")
    return node.tag in _BLOCKS or "-" in str(node.tag) or "display:block" in style
