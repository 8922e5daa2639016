"""Answer a draft: it is traced and looked through in memory, and forgotten.

No answer to it is kept or may be kept by a browser's cache; see `sent` for how it comes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from whereas.results import Residue, Trace, to_json
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.filling import NO_STORE, filled
from whereas.shown.pages.render import draw
from whereas.shown.pages.sent import Text, received
from whereas.shown.pages.views.draft import (
    DraftAnswer,
    answer_content,
    leftovers_content,
    trace_content,
)


async def answer_draft(request: Request, desk: Desk) -> Response:
    """Answer a draft as a page that fills as it is found, or as JSON at once."""
    sent = await received(request)
    if isinstance(sent, Response):
        return sent
    if request.url.path.endswith(".json"):
        found = await run_in_threadpool(_json, desk, sent)
        return JSONResponse(found, headers=NO_STORE)
    return StreamingResponse(answered(desk, sent), media_type="text/html", headers=NO_STORE)


def answered(desk: Desk, sent: Text) -> AsyncIterator[str]:
    """The page of a draft's answer, piece by piece."""
    at = Addresses("draft")
    content = answer_content(sent.title, desk)
    return filled("draft_answer.html", at, "Your draft", content, _parts(desk, sent, at))


def _json(desk: Desk, sent: Text) -> Any:
    trace = desk.library.trace_text(**_asked(sent))
    return to_json(DraftAnswer(trace, _residue(desk, sent)))


def _asked(sent: Text) -> dict[str, Any]:
    return {name: getattr(sent, name) for name in ("text", "title", "spans", "place", "day")}


def _residue(desk: Desk, sent: Text) -> Residue:
    return desk.library.residue(sent.text, kind="text", date=sent.day, place=sent.place)


async def _parts(desk: Desk, sent: Text, at: Addresses) -> AsyncIterator[str]:
    """What was found, then what was left over."""
    trace = await run_in_threadpool(lambda: desk.library.trace_text(**_asked(sent)))
    yield await run_in_threadpool(_traced, trace, at)
    residue = await run_in_threadpool(_residue, desk, sent)
    yield draw("draft_leftovers.html", at, "", leftovers_content(residue, at))


def _traced(trace: Trace, at: Addresses) -> str:
    return draw("draft_trace.html", at, "", trace_content(trace, at))
