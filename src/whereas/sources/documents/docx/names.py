"""The names of a DOCX file's elements and attributes, in both namespaces that it may use.

Specification: ECMA-376 (Office Open XML), part 1, transitional and strict.
"""

from __future__ import annotations

from collections.abc import Mapping

WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_MATH = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_OFF = frozenset(("0", "false", "off", "none"))


def full_names(names: str) -> dict[str, str]:
    """Map the full names of Word's elements to the short ones given, split at blanks."""
    return {space + name: name for space in WORD for name in names.split()}


OTHERS = {space + "t": "t" for space in _MATH} | {_COMPATIBILITY + "Fallback": "Fallback"}
"""Elements of other namespaces that matter to a text: a formula's signs, a copy for old readers."""


def value(attributes: Mapping[str, str], name: str = "val") -> str:
    """Give an attribute's value, "" if it is not there."""
    for space in WORD:
        found = attributes.get(space + name)
        if found is not None:
            return found
    return ""


def number(attributes: Mapping[str, str], name: str = "val", otherwise: int = 0) -> int:
    """Give an attribute's value as a number, `otherwise` if it is none."""
    text = value(attributes, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def is_on(attributes: Mapping[str, str]) -> bool:
    """Say whether an element that turns something on does so: it may also turn it off."""
    return value(attributes) not in _OFF
