"""Answer a text with its precedents, in memory; see `sent` for how it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from whereas.precedents.results import First
from whereas.results import to_json
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.filling import NO_STORE, filled
from whereas.shown.pages.render import draw
from whereas.shown.pages.sent import Text, received
from whereas.shown.pages.views.first import answer_content


async def answer_first(request: Request, desk: Desk) -> Response:
    """Answer a text as a page that fills as it is found, or as JSON at once."""
    sent = await received(request)
    if isinstance(sent, Response):
        return sent
    if request.url.path.endswith(".json"):
        found = await run_in_threadpool(_first, desk, sent)
        return JSONResponse(to_json(found), headers=NO_STORE)
    at = Addresses("first")
    page = filled(
        "first_sent.html", at, "Done before?", {"sent_title": sent.title}, _parts(desk, sent, at)
    )
    return StreamingResponse(page, media_type="text/html", headers=NO_STORE)


def _first(desk: Desk, sent: Text) -> First:
    return desk.library.first(sent.text, kind="text", date=sent.day, place=sent.place)


async def _parts(desk: Desk, sent: Text, at: Addresses) -> AsyncIterator[str]:
    def drawn() -> str:
        found = _first(desk, sent)
        return draw("first_answer.html", at, "", {"found": found, **answer_content(found)})

    yield await run_in_threadpool(drawn)
