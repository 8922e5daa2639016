"""Which earlier measures an answer may use: the contract's filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the contract; what is empty does not filter.

    `places` and `exclude_places` name jurisdictions by OCD id or display name; `other_places`
    leaves out the target's own. `before` and `after` bound a source's dates, both exclusive.
    """

    places: tuple[str, ...] = ()
    exclude_places: tuple[str, ...] = ()
    other_places: bool = False
    before: date | None = None
    after: date | None = None
    kinds: tuple[str, ...] = ()
