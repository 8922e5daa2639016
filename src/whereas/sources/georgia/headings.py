"""The heading lines of a code: its containers (part, chapter, article …) and its sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["container", "section", "table"]

_NUMBER = (
    r"\d+[A-Za-z]{0,2}[½¼¾]?"
    r"(?:[.\-–—]{1,2}\[?(?:\d+[A-Za-z½¼¾]{0,2}|[A-Za-z])(?![A-Za-z]))*(?:\(\d+\))?"
)
_ROMAN = r"[IVXLC]+[A-Za-z]?|[A-Z]"
_MORE = rf"(?:(?:\s?—\s?|, | and | through )-?(?:{_NUMBER}|{_ROMAN}))*"

_SECTION = re.compile(
    rf"\[?(?P<word>Secs?\.|Sections?|SECTIONS?|§§?)\s*\[?(?P<number>(?:{_NUMBER}|{_ROMAN}){_MORE})"
    r"(?:\]?\.?\]?\s+-(?:\s+(?P<title>.*))?|\.\s(?P<plain>[A-Z][^.]{2,90}\.))$"
)
_BARE = re.compile(
    r"\[?(?P<number>\d+[A-Z]?(?:[.\-]\d+[A-Za-z]?)+(?:—\d+[A-Z]?(?:[.\-]\d+[A-Za-z]?)+)?(?=\.?\]?\s)"
    r"|\d{1,3}(?=\.\s))\.?\]?\s+-\s+(?P<title>[A-Z\[\"“(].{0,200})$"
)
_CONTAINER = re.compile(
    r"\[?(?P<level>PART|SUBPART|TITLE|CHAPTER|ARTICLE|DIVISION|SUBDIVISION|APPENDIX|ARTICLES)"
    r"(?:\s+[\"“]?(?P<number>[\dIVXLC]+[A-Z]{0,2}[½¼¾]?(?:[.\-—]+[\dA-Z]+)*|[A-Z]{1,2}\d?)[\"”]?)?"
    r"(?P<dot>\.?)\]?(?:\s+[-–—]\s*(?P<title>.*)|\s*(?:\[\d+\]\s*)*)$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?P<title>(?:CITY |TOWN |THE )?CHARTER|RELATED LAWS|UNIFIED DEVELOPMENT ORDINANCE"
    r"|CODE OF ORDINANCES)\s*(?:\[\d+\])?"
)
_TABLE = re.compile(
    r"(?=.*\b(?:COMPARATIVE|DISPOSITION|REFERENCE) (?:TABLE|LIST)|SUPPLEMENT HISTORY TABLE)"
    r"[A-Z][^a-z]*.*"
)
_LONGEST = 600
"""The longest heading of the archive has 270 characters; lines twice as long are paragraphs."""

_FOOTNOTE = re.compile(r"\s*\[\d+\]\s*$")
_RESERVED = re.compile(r"\W*reserved\W*", re.IGNORECASE)

LEVELS = ("part", "subpart", "title", "chapter", "article", "division", "subdivision")
"""From the widest to the narrowest; an appendix opens a new outline of its own."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading line.

    `level` is a name of LEVELS, "appendix", "named" or, for a section, "section"; `number` is the
    number as the code spells it; `nested` says that the line has the form of an inner heading
    (`APPENDIX A. - …` inside a chapter, where `APPENDIX A - …` stands by itself).
    """

    kind: Kind
    level: str
    number: str
    title: str
    nested: bool = False
    ranged: bool = False

    @property
    def reserved(self) -> bool:
        """Whether the heading only keeps a number free."""
        return _RESERVED.fullmatch(self.title) is not None


def read_heading(line: str) -> Heading | None:
    """Read a line as a heading, or None when it is text."""
    if len(line) > _LONGEST:
        return None
    # Every heading holds " -", or is a short line of capitals; most lines are neither.
    if " -" not in line and not line[:7].isupper() and not line.startswith(("[", "Sec", "Subpart")):
        return None
    return _section(line) or _container(line) or _table(line)


def is_heading(line: str) -> bool:
    """Say whether a line is a heading."""
    return read_heading(line) is not None


def _section(line: str) -> Heading | None:
    match = _SECTION.match(line)
    if match:
        title = match["title"] or match["plain"] or ""
        if match["plain"] and not (match["word"].startswith("Sec.") and "-" in match["number"]):
            return None
    else:
        match = _BARE.match(line)
        if not match:
            return None
        title = match["title"]
    number = match["number"]
    ranged = re.search(r"—|, | and | through ", number) is not None
    return Heading("section", "section", number, _plain(title), ranged=ranged)


def _container(line: str) -> Heading | None:
    named = _NAMED.fullmatch(line)
    if named:
        return Heading("container", "named", "", named["title"])
    match = _CONTAINER.match(line)
    if not match:
        return None
    level, title = match["level"].lower(), match["title"]
    if title is None and level not in ("subpart",):
        return None
    if match["number"] is None and level != "appendix":
        return None
    nested = bool(match["dot"])
    level = "article" if level == "articles" else level
    return Heading("container", level, match["number"] or "", _plain(title or ""), nested)


def _table(line: str) -> Heading | None:
    return Heading("table", "table", "", line) if _TABLE.fullmatch(line) else None


def _plain(title: str) -> str:
    """Give a heading's words without the marks of its footnotes and brackets around it."""
    title = _FOOTNOTE.sub("", title.strip())
    if title.endswith("]") and "[" not in title:
        title = title[:-1]
    return title.strip()
