"""The page method."""

from __future__ import annotations

from whereas.shown.pages.desk import Desk
from whereas.shown.pages.view import Asked, View


def view(desk: Desk, asked: Asked) -> View:
    """Not drawn yet."""
    return View("method", {}, lambda at: {})
