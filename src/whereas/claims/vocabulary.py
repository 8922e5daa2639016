"""The words of claims, from `vocabulary.toml`, as compiled patterns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import Any

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of claim: its stems, what makes it, what needs evidence, what cancels it.

    `stems` is a quick look that any wording of the kind passes.
    """

    stems: Pattern
    patterns: tuple[Pattern, ...]
    linked: tuple[Pattern, ...]
    evidence: Pattern | None
    never: Pattern


@cache
def _table() -> dict[str, Any]:
    text = package_files("whereas.claims").joinpath("vocabulary.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _named() -> dict[str, str]:
    """Give what each `{name}` of a pattern stands for."""
    table = _table()
    named = {name: f"(?:{'|'.join(_longest_first(said))})" for name, said in table["words"].items()}
    for name, said in table["gaps"].items():
        named[name] = _filled(said, named)
    return named


def _longest_first(words: str) -> list[str]:
    return sorted(words.split(), key=len, reverse=True)


def _filled(pattern: str, named: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda name: named[name[1]], pattern)


def _spaced(pattern: str) -> str:
    """Let a blank stand for any white space."""
    return pattern.replace(" ?", r"\s*").replace(" ", r"\s+")


def compiled(*patterns: str, anywhere: bool = False) -> Pattern:
    """Compile patterns of the vocabulary's manner into one, which begins a word or `anywhere`."""
    filled = "|".join(f"(?:{_filled(pattern, _named())})" for pattern in patterns)
    begins = "" if anywhere else r"(?<!\w)"
    return re.compile(_spaced(f"{begins}(?:{filled})"), re.IGNORECASE)


@cache
def words(name: str) -> Pattern:
    """Give the pattern of a list of whole words."""
    return re.compile(_spaced(rf"\b{_named()[name]}\b"), re.IGNORECASE)


@cache
def kind(name: str) -> Kind:
    """Give the words of `novelty`, `borrowing` or `contest`."""
    table = _table()[name]
    evidence = table.get("evidence")
    return Kind(
        re.compile(_spaced(table["stems"]), re.IGNORECASE),
        tuple(map(compiled, table.get("patterns", table.get("strong")))),
        tuple(map(compiled, table.get("linked", ()))),
        compiled(*evidence) if evidence else None,
        compiled(*table["never"]),
    )


@cache
def word_list(name: str) -> frozenset[str]:
    """Give a list of words as they are written."""
    table = _table()
    for part in ("names", "attribution", "about"):
        if name in table[part]:
            return frozenset(table[part][name].split())
    raise KeyError(name)


@cache
def hedges() -> Pattern:
    """Give the words that put doubt between a writer and what is said."""
    return compiled(*_table()["attribution"]["hedges"])
