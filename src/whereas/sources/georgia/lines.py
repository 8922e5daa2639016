"""From a code's bytes to its lines, without what only the printed page put there."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from whereas.sources.georgia.headings import is_heading
from whereas.sources.georgia.notes import is_history, is_note

_LINE_END = re.compile(r"\r\n|\n|\r|[ \t]*;(?:oxh|hn)\d;[ \t]*")
"""The export leaves a few of its typesetter's codes, `;oxh5;`, where a line should end."""

_PAGE_HEADER = re.compile(r"\d{1,2}/\d{1,2}/\d{4} .{3,80} Code of Ordinances")
_PAGE_NUMBER = re.compile(r"\d{1,4}/\d{1,4}")
_LONE_LABEL = re.compile(r"\((?:[a-z]{1,2}|\d{1,3}|[ivxl]+)\)|(?:[a-z]{1,2}|\d{1,3})\.")
_LABELLED = re.compile(r"\(?\w{1,4}[.)]\s|[A-Z][\w ,]{0,60}(?:\.| means )")

_PAGES_AT_LEAST = 3
"""A page header by itself may be law's own words; three of the same form are a page export."""

_FULL_LINE = 80
"""Page exports break lines at 90 to 150 characters; a shorter line ends a paragraph."""


def decode(data: bytes) -> str:
    """Decode by the byte-order mark, else as UTF-8, else as Windows text; never fail."""
    if data.startswith(BOM_UTF8):
        return data[len(BOM_UTF8) :].decode("utf-8", "replace")
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def code_lines(text: str) -> list[str]:
    """Give the lines with spaces tidied; a page export's broken paragraphs are joined again."""
    raw = _LINE_END.split(text.replace("\x00", ""))
    if sum(1 for line in raw if _PAGE_HEADER.fullmatch(line.strip())) < _PAGES_AT_LEAST:
        return [" ".join(line.split()) for line in raw]
    return _joined(_off_page(raw))


def _off_page(raw: list[str]) -> list[str]:
    """Leave out page headers, page numbers and the labels that the page's margin stranded."""
    return [
        line
        for line in raw
        if not _PAGE_HEADER.fullmatch(line.strip())
        and not _PAGE_NUMBER.fullmatch(line.strip())
        and not _LONE_LABEL.fullmatch(line.strip())
    ]


def _joined(raw: list[str]) -> list[str]:
    """Join each broken line to the one before it; headings there hold tabs for spaces."""
    lines: list[str] = []
    tabbed_heading = False
    for line in raw:
        tidy = " ".join(line.split())
        heading = is_heading(tidy)
        if tabbed_heading and "\t" in line and not heading:
            lines[-1] += " " + tidy
            continue
        if lines and not heading and _goes_on(lines[-1], tidy):
            lines[-1] += " " + tidy
        else:
            lines.append(tidy)
        tabbed_heading = heading and "\t" in line
    return lines


def _goes_on(before: str, line: str) -> bool:
    if is_heading(before) or not line or not before or is_note(line) or is_history(line + ")"):
        return False
    last = len(before) if len(before) < 400 else _FULL_LINE
    return last >= _FULL_LINE and not _LABELLED.match(line)
