"""The server: pages, their JSON and CSV, our own styles and modules, and drafts."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import date
from http import HTTPStatus
from importlib.metadata import version
from threading import Lock
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from whereas.errors import WhereasError
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.bodies import body_of
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.failing import failed, of_error
from whereas.shown.pages.keeper import Keeper
from whereas.shown.pages.openapi import description
from whereas.shown.pages.render import ASSETS, asset
from whereas.shown.pages.routes import Page, match
from whereas.shown.pages.safety import UNFORESEEN, Safe
from whereas.shown.pages.sending import claims, draft, first
from whereas.shown.pages.sending.answering import answer
from whereas.shown.pages.view import Asked

KEPT_BYTES = 64 << 20
"""Bytes of answers kept at hand. Pages take some 30 KB, so that is two thousand of them."""

TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}


WAYS = {way.name: way for way in (draft.WAY, first.WAY, claims.WAY)}
"""What answers texts, by the address that they are sent to."""


class Kept:
    """Answers given before, the longest unused let go first."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._most, self._held = most, 0
        self._answers: OrderedDict[tuple[int, str], bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[int, str]) -> bytes | None:
        """An answer, if it is at hand."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: tuple[int, str], body: bytes) -> None:
        """Keep an answer, unless it alone takes an eighth of the room."""
        if len(body) > self._most // 8:
            return
        with self._lock:
            self._held += len(body) - len(self._answers.pop(key, b""))
            self._answers[key] = body
            while self._held > self._most:
                self._held -= len(self._answers.popitem(last=False)[1])


class Pages:
    """Answers requests from the keeper's desk."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.kept = Kept()
        self.made_by = version("whereas")

    async def page(self, request: Request) -> Response:
        """One page, in the form that its path asks for."""
        path = request.url.path.lstrip("/")
        found = match(path)
        if found is None:
            return failed(request.url.path, 404, "there is no such page", path[:200])
        page, parts, form = found
        desk = self.keeper.desk()
        asked = Asked(parts, _query(page, request.query_params))
        meant = f"#{desk.meaning}" if page.meant else ""
        key = (desk.generation, f"{path}?{urlencode(asked.query)}{meant}")
        tag = f'"{hashlib.sha256(repr((*key, self.made_by)).encode()).hexdigest()[:24]}"'
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        body = self.kept.get(key)
        if body is None:
            try:
                body = await run_in_threadpool(self._made, desk, page, asked, form, path)
            except WhereasError as error:
                return of_error(request.url.path, error, sought=bool(parts))
            self.kept.put(key, body)
        return Response(body, media_type=TYPES[form], headers=headers)

    def _made(self, desk: Desk, page: Page, asked: Asked, form: str, path: str) -> bytes:
        return body_of(page.view(desk, asked), page, form, Addresses(path))

    async def asset(self, request: Request) -> Response:
        """One of our own files."""
        name = request.path_params["name"]
        if name not in ASSETS:
            return failed(request.url.path, 404, "there is no such file")
        headers = {"cache-control": "max-age=300"}
        return Response(asset(name), media_type=ASSETS[name], headers=headers)

    async def worker(self, request: Request) -> Response:
        """The service worker, which must lie at the top to serve all pages."""
        return Response(asset("worker.js"), media_type=ASSETS["worker.js"])

    async def openapi(self, request: Request) -> Response:
        """The description of all this for machines."""
        return Response(json.dumps(description(), indent=1), media_type="application/json")

    async def sent(self, request: Request) -> Response:
        """The answer to a text that is sent."""
        name = request.url.path.strip("/").removesuffix(".json")
        return await answer(WAYS[name], request, self.keeper.desk())


def _query(page: Page, given: Mapping[str, str]) -> dict[str, str]:
    """What of a query the page knows; what is answered as of today says the day."""
    asked = {one.name: given[one.name] for one in page.query if given.get(one.name)}
    return asked | ({"day": date.today().isoformat()} if page.dated and asked else {})


def pages(keeper: Keeper, hosts: Iterable[str] = ()) -> ASGIApp:
    """The whole server as an ASGI application."""
    served = Pages(keeper)
    routes = [
        Route("/static/{name}", served.asset, methods=["GET"]),
        Route("/worker.js", served.worker, methods=["GET"]),
        Route("/openapi.json", served.openapi, methods=["GET"]),
        *(
            Route(f"/{name}{form}", served.sent, methods=["POST"])
            for name in WAYS
            for form in ("", ".json")
        ),
        Route("/{path:path}", served.page, methods=["GET"]),
    ]
    handlers = {HTTPException: _refused, Exception: _unforeseen}
    return Safe(Starlette(routes=routes, exception_handlers=handlers), hosts)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return failed(request.url.path, status, HTTPStatus(status).phrase.lower())


async def _unforeseen(request: Request, error: Exception) -> Response:
    return failed(request.url.path, 500, UNFORESEEN)
