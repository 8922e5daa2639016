"""Progress on standard error: what is being done, how far it is, how long it still takes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from whereas.progress import Progress

_COMPILING = "compiling, once on a computer (about a minute)"


@contextmanager
def progress() -> Iterator[Progress | None]:
    """Draw what the library tells of its progress; yields None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        Task,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Count(MofNCompleteColumn):
        """How far it is, where it is known how much there is."""

        def render(self, task: Task) -> Text:
            return super().render(task) if task.total else Text()

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        Count(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        def compiles(begun: bool) -> None:
            tell(_COMPILING, 0, None)
            bar.update(tasks[_COMPILING], visible=begun)

        from whereas.jit import compiling  # slow to import: the bar is there by now

        with compiling(compiles):
            yield tell
