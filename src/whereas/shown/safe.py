"""Law text is untrusted: take out of an answer what would steer a terminal or garble a page."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TypeVar, cast

T = TypeVar("T")

_STEERING = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)
"""The characters that `_table` maps."""


@cache
def _table() -> dict[int, str]:
    """Map each steering character to one harmless character, so that no offset moves."""
    table = {code: chr(0x2400 + code) for code in range(32)}  # Unicode's control pictures
    table |= dict.fromkeys(range(0x7F, 0xA0), "\ufffd")
    table |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")  # bidi
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # lone surrogates
    table |= {ord("\t"): "\t", ord("\n"): "\n", ord("\r"): " "}
    table |= dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
    return table


def safe_text(text: str) -> str:
    """Return `text` with control characters made visible, one for one."""
    return text.translate(_table()) if _STEERING.search(text) else text


def safe(answer: T) -> T:
    """Return a copy of an answer in which every text has gone through `safe_text`."""
    return cast(T, _safe(answer))


def _safe(value: object) -> object:
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, list | tuple):
        return type(value)(_safe(item) for item in value)
    if isinstance(value, dict):
        return {key: _safe(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{f.name: _safe(getattr(value, f.name)) for f in fields(value)})
    return value
