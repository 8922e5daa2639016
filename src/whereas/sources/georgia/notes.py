"""What stands in a code beside the law: history notes, editor's notes, references, footnotes.

Publishers write these, the same ones into many codes; they are no law and are kept as marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NOTE = re.compile(
    r"\[?(?:Editor['’]s|Editorial|Amendment|Historical|Annotation|Charter|(?:Code )?[Cc]ross|Code"
    r"|(?:State|Federal|Related|Prior) \w+)\s(?:[Nn]otes?|[Rr]eferences?)(?:\(s\))?\s?—"
    r"|Notes?\s?—|Editor(?:['’]s|ial) [Nn]otes?:"
)
_FOOTNOTES = re.compile(r"(?:Footnotes:|FOOTNOTE\(S\):)")
_FOOTNOTE_NUMBER = re.compile(r"---\s?\(\d+\)\s?---")
_HISTORY = re.compile(
    r"[\[(]{1,2}\s*(?:U\.G\. Ord|[HS]\.B\. \d|§ .{1,12} of Ord"
    r"|Ord|Code|Res|Ga|Prior|Old|Am(?:d|en|\.)|Mo\.?\b|Added|Act|County Ord|City Ord"
    r"|Revised|Rev\.|Rules of|Min\.|Notice of|Policy of|Adopted|G\.?\s?L|Laws|L\.|P\.?\s?L|Local"
    r"|Art\.? .{0,20}Ord|Charter|Zoning|Comp|Const|Loc|Bd|Reso|Supp|Memo|Min|Repealed|Deleted|Priv"
    r"|(?:1[789]|20)\d\d\b|(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December) \d{1,2}, \d{4})"
)
_NOTE_SIGN = re.compile(
    r"\d{4}|-\d\d\b|/\d\d\b|\bCode\b|\bOrd|\bRes|\bGa\.|\bLaws\b", re.IGNORECASE
)
_LONGEST_HISTORY = 6000
"""The longest history notes of the archive hold some 5,000 characters; a sentence in brackets
that is longer is law."""

_UNCLOSED = 60
"""A history note this short may lack its closing bracket."""

_RULE = re.compile(r"[_\-=*>|. ]*")


@dataclass(frozen=True, slots=True)
class Parted:
    """A stretch of a code parted into the law's words and what stands beside them."""

    law: list[str]
    history: list[str]
    notes: list[str]


def is_note(line: str) -> bool:
    """Say whether a line opens a publisher's note or reference."""
    return _NOTE.match(line) is not None or _FOOTNOTES.fullmatch(line) is not None


def is_history(line: str) -> bool:
    """Say whether a line is a history note: a parenthesis that names the acts of a section."""
    if line[:1] not in ("[", "(") or len(line) > _LONGEST_HISTORY or not _HISTORY.match(line):
        return False
    if line.rstrip(" .;,]")[-1:] == ")":
        return _NOTE_SIGN.search(line) is not None
    return len(line) < _UNCLOSED and re.search(r"-\d\d", line) is not None


def part(lines: Iterable[str]) -> Parted:
    """Part lines into law, history notes and other notes; rules and empty lines are dropped.

    A footnote block runs from its head to the next empty line.
    """
    parted = Parted([], [], [])
    in_footnotes = False
    for line in lines:
        if not line:
            in_footnotes = False
        elif _FOOTNOTES.fullmatch(line) or _FOOTNOTE_NUMBER.fullmatch(line):
            in_footnotes = True
        elif in_footnotes or _NOTE.match(line):
            parted.notes.append(line)
        elif is_history(line):
            parted.history.append(line)
        elif not _RULE.fullmatch(line):
            parted.law.append(line)
    return parted
