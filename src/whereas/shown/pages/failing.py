"""Errors as pages and as JSON, in one shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response

from whereas.errors import LibraryError, UsageError, WhereasError
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.render import draw
from whereas.shown.safe import safe_text


def error_json(status: int, what: str, where: str = "", todo: str = "") -> dict[str, Any]:
    """The one shape of every error."""
    return {"error": {"status": status, "what": what, "where": where, "todo": todo}}


def failed(path: str, status: int, what: str, where: str = "", todo: str = "") -> Response:
    """Answer an error in the form that the path asks for."""
    what, where, todo = (safe_text(said) for said in (what, where, todo))
    if path.endswith(".json"):
        return JSONResponse(error_json(status, what, where, todo), status)
    said = {"status": status, "phrase": HTTPStatus(status).phrase, "what": what}
    content = {**said, "where": where, "todo": todo}
    page = draw("error.html", Addresses(path.lstrip("/")), HTTPStatus(status).phrase, content)
    return HTMLResponse(page, status)


def of_error(path: str, error: WhereasError, *, sought: bool) -> Response:
    """Answer an error of ours; `sought` says that the path names what was not found."""
    status = 500 if isinstance(error, LibraryError) else 422
    if isinstance(error, UsageError):
        status = 404 if sought else 400
    return failed(path, status, error.what, error.where, error.todo)
