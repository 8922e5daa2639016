"""Which stretches of a bill are existing law, added or struck."""

from __future__ import annotations

from whereas.records import Span
from whereas.sources.rtf import RichText


def spans_of(law: RichText, *, has_marks: bool) -> tuple[Span, ...]:
    """Give the marked stretches of a bill's text."""
    return ()
