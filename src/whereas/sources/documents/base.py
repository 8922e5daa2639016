"""What a document is, whatever kind of file it came in, and what its reader is asked."""

from __future__ import annotations

from dataclasses import dataclass

from whereas.records import Span


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text as it is read: paragraphs end with a newline, headings stand on lines.

    `spans` are what the file marks as added, struck or existing law, in order and without
    overlap; struck words stay in `text`. `title` is what the file calls itself ("" for nothing).
    `notes` say what of it could not be read though the rest was ("page 3 has no text").
    """

    text: str
    spans: tuple[Span, ...] = ()
    title: str = ""
    notes: tuple[str, ...] = ()
