"""Read Rich Text Format: text with list labels, tables, notes, changes and marks.

Left out are headers and footers, remarks and hidden text. Notes and text boxes follow the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from whereas.sources.documents.base import Document
from whereas.sources.documents.marks import marked_document
from whereas.sources.documents.writing import DELETED, INSERTED, STRUCK, UNDERLINED, Sheet
from whereas.sources.rtf import RichText, decode
from whereas.sources.runs import Run

# Beside the formats of a sheet: the stretch is a note's or a text box's.
_ASIDE = 16


def read(data: bytes) -> Document:
    """Read a document from its bytes; one that is cut off gives what came before, and says so.

    Raises:
        UnreadableError: it is no RTF, too large, or nested beyond reason.
    """
    rich = decode(data, with_asides=True)
    text, asides = Sheet(), Sheet()
    for start, end, formats in _stretches(rich):
        words, aside = rich.text[start:end], formats & _ASIDE
        if aside and not asides.length:
            words = words.lstrip("\n")
        (asides if aside else text).write(words, formats & ~_ASIDE)
    notes = () if rich.whole else ("it is cut off before its end",)
    return marked_document(text, asides, notes=notes)


def _stretches(rich: RichText) -> Iterator[tuple[int, int, int]]:
    """Cut the text where any format begins or ends."""
    kinds = (
        (rich.underlined, UNDERLINED),
        (rich.struck, STRUCK),
        (rich.revised, INSERTED),
        (rich.deleted, DELETED),
        (rich.aside, _ASIDE),
    )
    turns = sorted(turn for runs, format_ in kinds for turn in _turns(runs, format_))
    formats = 0
    edges = [(0, 0), *turns, (len(rich.text), 0)]
    for (start, turned), (end, _) in pairwise(edges):
        formats ^= turned
        if start < end:  # what is recorded as deleted is struck by that, not by its look
            yield start, end, formats & ~STRUCK if formats & DELETED else formats


def _turns(runs: Iterable[Run], format_: int) -> Iterator[Run]:
    for start, end in runs:
        yield start, format_
        yield end, format_
