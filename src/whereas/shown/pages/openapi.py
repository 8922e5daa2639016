"""The OpenAPI description of the pages' JSON, made from the table of routes."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version
from typing import Any

from whereas.shown.pages.routes import PAGES, Page


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1 for every page's JSON, and the draft's."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "whereas",
            "version": version("whereas"),
            "description": "Where a law's wording came from. Every page has its JSON at the same"
            " address with `.json`. Names in a path are written as the pages' links write them.",
        },
        "paths": {f"/{page.path or 'index'}.json": {"get": _operation(page)} for page in PAGES},
    }


def _operation(page: Page) -> dict[str, Any]:
    parts = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", page.path)
    ]
    query = [
        {"name": p.name, "in": "query", "description": p.what, "schema": {"type": p.kind}}
        for p in page.query
    ]
    return {
        "operationId": page.name,
        "summary": page.what,
        "parameters": parts + query,
        "responses": {
            "200": {"description": page.answer, "content": {"application/json": {}}},
            "default": {"description": "An error.", "content": {"application/json": {}}},
        },
    }
