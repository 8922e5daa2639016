"""The names of an ODT file's elements and attributes, with their usual prefixes.

Specification: OASIS Open Document Format for Office Applications 1.3, part 3.
"""

from __future__ import annotations

from collections.abc import Mapping

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_PREFIXES = {"draw": "drawing", "fo": "xsl-fo-compatible", "svg": "svg-compatible"}


def full_name(name: str) -> str:
    """Give the full name of `prefix:name`."""
    prefix, _, local = name.partition(":")
    return _SPACE % (_PREFIXES.get(prefix, prefix), local)


def full_names(names: str) -> dict[str, str]:
    """Map the full names to the short ones given, split at blanks."""
    return {full_name(name): name for name in names.split()}


def value(attributes: Mapping[str, str], name: str) -> str:
    """Give the value of an attribute `prefix:name`, "" if it is not there."""
    return attributes.get(full_name(name), "")


def number(attributes: Mapping[str, str], name: str, otherwise: int) -> int:
    """Give an attribute's value as a number, `otherwise` if it is none."""
    text = value(attributes, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
