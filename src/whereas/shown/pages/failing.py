"""Errors as pages and as JSON, in one shape."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import HTMLResponse, JSONResponse, Response

from whereas.errors import LibraryError, UsageError, WhereasError
from whereas.results import to_json
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.render import draw
from whereas.shown.pages.view import ErrorAnswer, ErrorSaid
from whereas.shown.safe import safe_text


def failed(path: str, status: int, what: str, where: str = "", todo: str = "") -> Response:
    """Answer an error in the form that the path asks for."""
    what, where, todo = (safe_text(said) for said in (what, where, todo))
    if path.endswith(".json"):
        return JSONResponse(to_json(ErrorAnswer(ErrorSaid(status, what, where, todo))), status)
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
