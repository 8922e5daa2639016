"""How long work tells how far it is: a stage in words, how much is done, how much there is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Hears the stage in words, how much of it is done, and how much there is (None: not known)."""


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Hear it and say nothing."""
