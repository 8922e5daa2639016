"""The draft's page: what can be sent, and what is drawn of its answer."""

from __future__ import annotations

from collections.abc import Mapping

from whereas.results import Residue, Trace
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.view import Asked, View


def view(desk: Desk, asked: Asked) -> View:
    """The form."""
    return View("Draft", {}, lambda at: {})


def trace_content(trace: Trace, at: Addresses) -> Mapping[str, object]:
    """What the fragment of what was found needs."""
    return {"trace": trace}


def leftovers_content(residue: Residue, at: Addresses) -> Mapping[str, object]:
    """What the fragment of what was left over needs."""
    return {"residue": residue}
