"""The OpenAPI description of the pages' JSON, made from the table of routes and answers' types."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version
from typing import Any

from whereas.answers.claims import Checked
from whereas.precedents.results import First
from whereas.shown.pages.routes import PAGES, Page
from whereas.shown.pages.schema import Schemas
from whereas.shown.pages.view import ErrorAnswer
from whereas.shown.pages.views.draft import DraftAnswer

SENT: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "draft": ("The trace of a draft and its leftovers.", DraftAnswer, ("place", "date")),
    "first": ("The precedents of a text.", First, ("place", "date")),
    "claims": ("The claims of a story.", list[Checked], ("date",)),
}
"""What answers texts that are sent: in words, the answer's type, fields beside text and file."""


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1 for every page's JSON, and the draft's."""
    schemas = Schemas()
    error = _content("An error.", schemas.of(ErrorAnswer))
    paths = {
        f"/{page.path or 'index'}.json": {"get": _operation(page, schemas, error)} for page in PAGES
    }
    for name, (what, answer, more) in SENT.items():
        paths[f"/{name}.json"]["post"] = _sent(name, what, more, schemas.of(answer), error)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "whereas",
            "version": version("whereas"),
            "description": "Where a law's wording came from. Every page has its JSON at the same"
            " address with `.json`. Names in a path are written as the pages' links write them.",
        },
        "paths": paths,
        "components": {"schemas": schemas.named},
    }


def _operation(page: Page, schemas: Schemas, error: dict[str, Any]) -> dict[str, Any]:
    parts = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", page.path)
    ]
    query = [
        {"name": p.name, "in": "query", "description": p.what, "schema": {"type": "string"}}
        for p in page.query
    ]
    return {
        "operationId": page.name,
        "summary": page.what,
        "parameters": parts + query,
        "responses": {
            "200": _content("The answer.", schemas.of(page.answers)),
            "default": error,
        },
    }


_FIELDS = {
    "text": {"type": "string"},
    "file": {"type": "string", "format": "binary"},
    "place": {"type": "string"},
    "date": {"type": "string", "format": "date"},
}


def _sent(
    name: str, what: str, more: tuple[str, ...], answer: dict[str, Any], error: dict[str, Any]
) -> dict[str, Any]:
    """A text is sent as a form and answered at once."""
    fields = {field: _FIELDS[field] for field in ("text", "file", *more)}
    form = {"type": "object", "properties": fields}
    return {
        "operationId": f"send_{name}",
        "summary": f"{what} Nothing of it is kept.",
        "requestBody": {"content": {"multipart/form-data": {"schema": form}}},
        "responses": {"200": _content("The answer.", answer), "default": error},
    }


def _content(what: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": what, "content": {"application/json": {"schema": schema}}}
