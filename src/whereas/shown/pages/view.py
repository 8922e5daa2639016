"""What a page is made from: an answer, which is its JSON, and how its template draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk

Content = Callable[[Addresses], Mapping[str, object]]
"""Gives what a template needs; asked for only if the page itself is wanted, not its JSON."""


@dataclass(frozen=True, slots=True)
class View:
    """One page: its title, its answer, which is its JSON, and what it draws.

    `data` is of the type that the table of routes names for the page.

    `rows` are the answer as a table for CSV, the first row its header; None where it has no table.
    """

    title: str
    data: Any
    content: Content
    rows: Callable[[], Sequence[Sequence[object]]] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked: the parts of the path and of the query, all untrusted text."""

    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


Viewer = Callable[[Desk, Asked], View]


@dataclass(frozen=True, slots=True)
class ErrorSaid:
    """What happened, where, and what to do about it ("" where nothing is to be said)."""

    status: int
    what: str
    where: str
    todo: str


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """The one shape of every error."""

    error: ErrorSaid
