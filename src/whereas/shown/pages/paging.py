"""Long lists in pages, each with a path of its own, so that a published folder has them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from whereas.errors import UsageError
from whereas.shown.pages.view import Asked

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `number` of `pages`, and how a page's path is made from its number."""

    number: int
    pages: int
    path: Callable[[int], str]

    @property
    def before(self) -> str:
        """The path of the page before, "" if this is the first."""
        return self.path(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        """The path of the next page, "" if this is the last."""
        return self.path(self.number + 1) if self.number < self.pages else ""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """The rows of one page of a list of `total` rows; the first is the `first`-th, from 1."""

    rows: Sequence[T]
    first: int
    total: int

    @property
    def last(self) -> int:
        """Which row of all the last one is."""
        return self.first + len(self.rows) - 1


def number(asked: Asked) -> int:
    """Which page is asked for, from 1."""
    return int(asked.parts.get("page", "1"))


def paging(asked: Asked, total: int, each: int, path: Callable[[int], str]) -> Paging:
    """The pages of a list.

    Raises:
        UsageError: it has no such page.
    """
    pages = max(-(-total // each), 1)
    if number(asked) > pages:
        raise UsageError("there is no such page", path(number(asked)), "begin at the first one")
    return Paging(number(asked), pages, path)


def part(rows: Sequence[T], page: int, each: int) -> Part[T]:
    """The rows of one page; none where the list has ended before."""
    return Part(rows[(page - 1) * each : page * each], (page - 1) * each + 1, len(rows))
