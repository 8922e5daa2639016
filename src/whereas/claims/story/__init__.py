"""The story of a page or a pasted text, without what a site leaves around it."""

from __future__ import annotations

from whereas.claims.story.cut import cut
from whereas.claims.story.lines import Line, goes_on
from whereas.claims.story.page import lines_of
from whereas.claims.told import WIDEST, paragraphs

__all__ = ["story"]

FULL = 60
"""Characters of a line that was full when it was wrapped; programs wrap at 65 to 80."""

ENDS = '.!?”"'
"""What a sentence ends in."""


def story(text: str, *, html: bool) -> str:
    """Cut the story out of a page's HTML or of a text that was pasted from one.

    Returns its headline and paragraphs, a blank line between them.

    Raises:
        UnreadableError: the page is nested too deeply to be read whole.
    """
    lines = lines_of(text) if html else pasted(text)
    return "\n\n".join(cut(lines))


def pasted(text: str) -> list[Line]:
    """Give the lines of a pasted text, those that were wrapped as one."""
    lines: list[Line] = []
    last, spaced = 0, "\n\n" in text
    for start, end in paragraphs(text):
        said = " ".join(text[start:end].split())
        close = spaced and text[last:start].count("\n") == 1
        if lines and (goes_on(lines[-1].text, said) or (close and _wrapped(lines[-1].text, said))):
            said = f"{lines.pop().text} {said}"
        lines.append(Line(said))
        last = end
    return lines


def _wrapped(text: str, following: str) -> bool:
    """Say whether a line was wrapped before a capital, and the next is the rest of its sentence."""
    full = FULL <= len(text) <= WIDEST and len(following) < len(text)
    return full and text[-1] not in f"{ENDS}:;" and following[-1:] in ENDS
