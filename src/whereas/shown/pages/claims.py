"""Answer a story with its claims, in memory; see `sent` for how it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from whereas.answers.claims import Claims
from whereas.answers.stories import story_of
from whereas.errors import UsageError
from whereas.results import to_json
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.filling import NO_STORE, filled
from whereas.shown.pages.render import draw
from whereas.shown.pages.sent import Sent, Text, in_memory, received, within
from whereas.shown.pages.views.claims import answer_content


async def answer_claims(request: Request, desk: Desk) -> Response:
    """Answer a story as a page that fills as it is found, or as JSON at once."""
    sent = await received(request, read)
    if isinstance(sent, Response):
        return sent
    if request.url.path.endswith(".json"):
        found = await run_in_threadpool(_claims, desk, sent)
        return JSONResponse(to_json(found.claims), headers=NO_STORE)
    at = Addresses("claims")
    page = filled(
        "claims_sent.html", at, "Claims", {"sent_title": sent.title}, _parts(desk, sent, at)
    )
    return StreamingResponse(page, media_type="text/html", headers=NO_STORE)


def read(sent: Sent) -> Text:
    """The story of what was sent, without what stands around it on its page.

    Raises:
        UsageError: there is no text in it.
        UnreadableError: the file can't be read in memory.
    """
    if sent.data:
        story = in_memory(sent.data, sent.name, lambda: story_of(sent.data, sent.name))
    else:
        story = story_of(sent.text.encode("utf-8", "replace"), "story.txt")
    if not story.strip():
        raise UsageError("there is no story to look through", "", "paste some, or choose a file")
    return Text(within(story), sent.name, day=sent.day)


def _claims(desk: Desk, sent: Text) -> Claims:
    return desk.library.claims(sent.text, kind="text", date=sent.day)


async def _parts(desk: Desk, sent: Text, at: Addresses) -> AsyncIterator[str]:
    def drawn() -> str:
        return draw("claims_answer.html", at, "", answer_content(_claims(desk, sent), at))

    yield await run_in_threadpool(drawn)
