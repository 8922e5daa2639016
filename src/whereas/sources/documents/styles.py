"""What a page's style says of words: struck through, underlined, or not shown at all.

Read are `style` attributes and the simple rules of `<style>` blocks (`.new`, `span.new`, `ins`);
of a longer selector its last part. That covers what word processors and legislatures write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.etree import _Element

Look = Literal["struck", "underlined", "plain", "hidden"]

LONGEST_SHEET = 1_000_000
"""Characters of a page's style blocks that are read; word processors write tens of thousands."""

LONGEST_SELECTORS = 2000
"""Characters before a rule's brace that are read, from its end."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:\.(?P<name>[\w-]+))?$", re.IGNORECASE)
_DECORATION = re.compile(r"text-decoration(?:-line)?\s*:\s*(?P<value>[^;]*)", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)

Rules = Mapping[str, Look]
"""Looks by `tag`, `.class` and `tag.class`, in lower case."""


def look(declarations: str) -> Look | None:
    """Say what a list of declarations does to words (None: nothing that matters here)."""
    if _HIDDEN.search(declarations):
        return "hidden"
    match = _DECORATION.search(declarations)
    if match is None:
        return None
    value = match["value"].lower()
    if "line-through" in value:
        return "struck"
    if "underline" in value:
        return "underlined"
    return "plain" if "none" in value else None


def sheet(root: _Element) -> Rules:
    """Read a page's style blocks."""
    text = "\n".join(style.text or "" for style in root.iter("style"))[:LONGEST_SHEET]
    return dict(_rules(_COMMENT.sub("", text)))


def _rules(text: str) -> Iterator[tuple[str, Look]]:
    """Read the rules from brace to brace: a hostile sheet costs what its length does."""
    *closed, _ = text.split("}")
    for rule in closed:
        before, _, body = rule.rpartition("{")
        found = look(body)
        if found is None:
            continue
        for selector in before.rpartition("{")[2][-LONGEST_SELECTORS:].split(","):
            last = selector.split()[-1] if selector.split() else ""
            match = _SIMPLE.fullmatch(last)
            if match and last:
                yield last.lower(), found


def looks(element: _Element, tag: str, rules: Rules) -> Look | None:
    """Say how an element's words look by its own style, else by its classes, else by its tag.

    A link's underline says that it is a link.
    """
    found = look(element.get("style") or "") or (_by_rule(element, tag, rules) if rules else None)
    return None if tag == "a" and found == "underlined" else found


def _by_rule(element: _Element, tag: str, rules: Rules) -> Look | None:
    for name in (element.get("class") or "").lower().split():
        found = rules.get(f"{tag}.{name}") or rules.get(f".{name}")
        if found:
            return found
    return rules.get(tag)
