"""The list of families, the largest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from whereas.answers.families import as_family
from whereas.phrases import year_span
from whereas.results import Family, to_json
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.paging import number, paging
from whereas.shown.pages.view import Asked, View

EACH = 100
"""Families of one page."""


def path(page: int) -> str:
    """The path of a page of the list."""
    return "families" if page == 1 else f"families/{page}"


def view(desk: Desk, asked: Asked) -> View:
    """One page of the list; its JSON holds the same families."""
    total = desk.families.num_rows
    pages = paging(asked, total, EACH, path)
    first = (number(asked) - 1) * EACH
    rows = [as_family(row) for row in desk.families.slice(first, EACH).to_pylist()]

    def content(at: Addresses) -> Mapping[str, object]:
        spans = {one.family: _years(one) for one in rows}
        return {"rows": rows, "first": first, "total": total, "paging": pages, "spans": spans}

    def table() -> Sequence[Sequence[object]]:
        head = ("family", "name", "size", "places", "first_date", "last_date", "words")
        return [head, *(_row(one) for one in rows)]

    title = "Families" if pages.number == 1 else f"Families, page {pages.number}"
    return View(title, [to_json(one) for one in rows], content, table)


def _row(one: Family) -> Sequence[object]:
    places = len(one.jurisdictions)
    return one.family, one.name, one.size, places, one.first_date, one.last_date, one.words


def _years(one: Family) -> str:
    """The years of a family's members."""
    if one.first_date is None or one.last_date is None:
        return "undated"
    return year_span(one.first_date.year, one.last_date.year)
