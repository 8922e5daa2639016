"""A page's answer in each of its forms: HTML, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json

from whereas.errors import UsageError
from whereas.results import to_json
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.render import draw
from whereas.shown.pages.routes import Page
from whereas.shown.pages.view import View


def json_body(answer: object) -> bytes:
    """An answer as JSON, whatever its texts hold."""
    said = json.dumps(to_json(answer), ensure_ascii=False, separators=(",", ":"))
    return f"{said}\n".encode("utf-8", "replace")


def body_of(view: View, page: Page, form: str, at: Addresses) -> bytes:
    """A page's answer in one of its forms.

    Raises:
        UsageError: it has no table for CSV.
    """
    if form == "json":
        return json_body(view.data)
    if form == "csv":
        if view.rows is None:
            raise UsageError("this page has no table", at.here, "ask for its .json")
        out = io.StringIO(newline="")
        csv.writer(out).writerows([_plain(cell) for cell in row] for row in view.rows())
        return out.getvalue().encode("utf-8", "replace")
    return draw(page.template, at, view.title, view.content(at)).encode("utf-8", "replace")


def _plain(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
