"""The body of a council document as readable law: one paragraph a line, no codifier's notes.

Numbers and headings stand on lines of their own (`Sec. 2. Definitions.`), a number without a
heading stands before its first words (`(a) (1) The term …`), a table's row is a line. Elements of
the codify and codified namespaces say how the code is to be edited; they are not the law's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from whereas.records import Span

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "https://code.dccouncil.us/schemas/dc-library"

_LABELS = frozenset({"num", "prefix", "heading"})
_NOTES = frozenset(
    {"annotation", "annotations", "meta", "stub", "reason", "temporary", "legislation"}
)
_PARTS = frozenset({"container", "section", "subsection", "para", "include", "toc"})
_BLOCKS = frozenset(
    {"text", "aftertext", "table", "thead", "tbody", "tr", "ul", "li", "p", "center"}
    | {"h1", "h2", "h3", "h4", "caption", "heading"}
)

# XML can't hold these two characters, so no document's own words can be taken for a mark.
_STRIKE, _UNSTRIKE = "\x02", "\x03"
_MARK = re.compile(f"[{_STRIKE}{_UNSTRIKE}]")
_CELL_BREAK = " | "
_CLOSING = ".,;:"


def local_name(element: _Element) -> str:
    """Give an element's name when it belongs to the library's namespace, else ""."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    namespace, _, name = tag.rpartition("}")
    return name if namespace == "{" + NAMESPACE else ""


def body_text(root: _Element) -> tuple[str, tuple[Span, ...]]:
    """Give a document's long title and body with the stretches that it prints struck out.

    A body that holds only numbers (its words stand in the code) gives "".
    """
    lines = list(_lines(root))
    if not lines:
        return "", ()
    long_title = next(
        (_inline(h) for h in root if local_name(h) == "heading" and h.get("type") == "long"), ""
    )
    return _unmark("\n".join([long_title, *lines] if long_title else lines))


def bare_text(root: _Element) -> str:
    """Give all characters of a document's body on one line, its bare numbers too."""
    parts = (e for e in root if local_name(e) not in ("", "meta", "num", "heading"))
    return _tidy(" ".join(str(part.xpath("string()")) for part in parts))


def _lines(element: _Element) -> list[str]:
    """Give the lines of a part's content; one frame a level, whatever the depth."""
    lines: list[str] = []
    for child in element:
        name = local_name(child)
        if name in _PARTS:
            lines += _labelled(child, _lines(child))
        elif name and name not in _LABELS and name not in _NOTES:
            _append(lines, list(_paragraphs(child)))
    return lines


def _append(lines: list[str], more: list[str]) -> None:
    """Add lines; the full stop that closes a quoted part belongs to the part's last line."""
    if lines and more and more[0][0] in _CLOSING:
        lines[-1] += more[0]
        more = more[1:]
    lines += more


def _labelled(part: _Element, lines: list[str]) -> list[str]:
    """Put a part's number and heading before its lines."""
    label, heading = _number(part), _heading(part)
    if heading:
        if local_name(part) == "para" and lines:
            return [_join(label, heading, lines[0]), *lines[1:]]
        return [_join(label, heading), *lines]
    if label and lines:
        return [_join(label, lines[0]), *lines[1:]]
    return lines


def _number(part: _Element) -> str:
    words = []
    for child in part:
        name = local_name(child)
        if name == "prefix" or (name == "num" and child.get("undesignated") != "true"):
            words.append(_inline(child))
    number = " ".join(words).strip()
    if not number or local_name(part) in ("para", "subsection"):
        return number
    if local_name(part) == "section" and not number.startswith("§") and len(words) == 1:
        number = f"Sec. {number}"
    return number if number.endswith(".") else f"{number}."


def _heading(part: _Element) -> str:
    return " ".join(_inline(child) for child in part if local_name(child) == "heading").strip()


def _join(*words: str) -> str:
    return " ".join(word for word in words if word)


def _paragraphs(element: _Element) -> Iterator[str]:
    """Split a text at the blocks inside it: tables, lists, headings, paragraphs of a cell."""
    pieces: list[str] = []
    for piece in _pieces(element):
        if isinstance(piece, str):
            pieces.append(piece)
            continue
        yield from _flush(pieces)
        yield from piece
    yield from _flush(pieces)


def _flush(pieces: list[str]) -> Iterator[str]:
    line = _tidy("".join(pieces))
    pieces.clear()
    if _MARK.sub("", line).strip():
        yield line


def _pieces(element: _Element) -> Iterator[str | list[str]]:
    """Yield an element's running text as strings, and each block in it as its lines."""
    name = local_name(element)
    if name == "tr":
        cells = [_inline(cell) for cell in element if local_name(cell)]
        yield [_CELL_BREAK.join(cells)] if any(cells) else []
        return
    yield _STRIKE if name == "s" else ""
    yield element.text or ""
    for child in element:
        inner = local_name(child)
        if inner in _BLOCKS:
            yield list(_paragraphs(child))
        elif inner and inner not in _NOTES:
            yield from _pieces(child)
        yield child.tail or ""
    yield _UNSTRIKE if name == "s" else ""


def _inline(element: _Element) -> str:
    """Give an element's words on one line."""
    return _tidy(" ".join(_paragraphs(element)))


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _unmark(marked: str) -> tuple[str, tuple[Span, ...]]:
    """Take the strike marks out of the text and give what stood between them as spans."""
    text: list[str] = []
    spans: list[Span] = []
    length, struck_from, at = 0, 0, 0
    for mark in _MARK.finditer(marked):
        text.append(marked[at : mark.start()])
        length += mark.start() - at
        at = mark.end()
        if mark[0] == _STRIKE:
            struck_from = length
        elif length > struck_from:
            spans.append(Span(struck_from, length, "struck"))
    text.append(marked[at:])
    return "".join(text), tuple(spans)
