"""One frame for all that answers a text that was sent: a page that fills, or JSON at once.

Reading, finding and drawing are done in threads of their own, as many as there are cores, so that
pages are answered beside them. No answer may be kept by a cache.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from whereas.process import cores
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.bodies import json_body
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.sending.filling import filled
from whereas.shown.pages.sending.received import Sent, Text, received

NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Way:
    """How texts that are sent to one address are answered.

    `read` makes a text of what was sent, `answer` is the JSON's, `head` what the template needs
    before anything is found, and `parts` are drawn one after the other as they are found. `command`
    does the same for what is too long to be sent.
    """

    name: str
    title: str
    template: str
    command: str
    read: Callable[[Sent], Text]
    head: Callable[[Desk, Text], Mapping[str, object]]
    answer: Callable[[Desk, Text], object]
    parts: Callable[[Desk, Text, Addresses], Iterator[str]]


@cache
def _slots() -> CapacityLimiter:
    return CapacityLimiter(cores())


async def answer(way: Way, request: Request, desk: Desk) -> Response:
    """Answer one text."""
    sent = await received(request, way.read, way.command, _slots())
    if isinstance(sent, Response):
        return sent
    if request.url.path.endswith(".json"):
        body = await to_thread.run_sync(lambda: json_body(way.answer(desk, sent)), limiter=_slots())
        return Response(body, media_type="application/json", headers=NO_STORE)
    page = answered(way, desk, sent)
    return StreamingResponse(page, media_type="text/html", headers=NO_STORE)


def answered(way: Way, desk: Desk, sent: Text) -> AsyncIterator[str]:
    """The page of an answer, piece by piece."""
    at = Addresses(way.name)
    parts = way.parts(desk, sent, at)
    return filled(way.template, at, way.title, way.head(desk, sent), parts, _slots())
