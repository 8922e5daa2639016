"""Where reports go: a terminal in colour, a pipe as plain text."""

from __future__ import annotations

import sys

from rich.console import Console, RenderableType
from rich.text import Text

_WIDEST = 110  # columns; prose in longer lines is hard to follow


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let the command line end quietly, instead of rich's own exit with status 1."""
        raise BrokenPipeError


def report_console(*, width: int | None = None) -> Console:
    """Return a console for standard output that takes every text as it is."""
    console = _Console(markup=False, emoji=False, highlight=False, soft_wrap=False, width=width)
    if width is None and console.width > _WIDEST:
        console.width = _WIDEST
    return console


def render(*report: RenderableType, console: Console) -> str:
    """Return a report as text; without colour no line ends in blanks."""
    with console.capture() as captured:
        for part in report:
            # A command to try must stay on its line, however long, or it can't be pasted.
            one_line = isinstance(part, Text) and part.no_wrap is True
            console.print(part, soft_wrap=one_line)
    text = captured.get()
    if console.color_system is not None:
        return text
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def say(*report: RenderableType) -> None:
    """Print a report on standard output."""
    sys.stdout.write(render(*report, console=report_console()))
