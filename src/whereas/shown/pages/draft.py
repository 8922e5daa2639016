"""Answer a draft: it is read, traced and looked through in memory, and forgotten.

Nothing of it is written to a disk, a log or an address: it comes in a POST's body, is kept in
memory while it is answered, and no answer to it is kept or may be kept by a browser's cache.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from whereas.errors import TooLongError, UnreadableError, UsageError, WhereasError
from whereas.results import Trace
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.failing import failed, of_error
from whereas.shown.pages.limits import MAX_UPLOAD
from whereas.shown.pages.render import draw, pieces
from whereas.shown.pages.safety import UNFORESEEN, log
from whereas.shown.pages.views.draft import (
    DraftAnswer,
    answer_content,
    leftovers_content,
    trace_content,
)

if TYPE_CHECKING:
    from whereas.sources.documents import Document

MAX_TEXT = 4 << 20
"""Bytes of text, pasted or read from a file; a city's whole code has about as many."""

SECONDS_TO_SEND = 60.0
"""How long a request's body may take to arrive."""

NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was sent: pasted text, or a file's bytes under its name."""

    text: str = ""
    data: bytes = b""
    name: str = ""
    place: str | None = None
    day: date | None = None


async def answer_draft(request: Request, desk: Desk) -> Response:
    """Answer a draft as a page that fills as it is found, or as JSON at once."""
    path = request.url.path
    try:
        draft = await asyncio.wait_for(_received(request), SECONDS_TO_SEND)
        text, title, spans = await run_in_threadpool(read, draft)
    except TimeoutError:
        return failed(path, 408, f"the draft did not arrive within {SECONDS_TO_SEND:.0f} seconds")
    except MultiPartException as error:
        return _no_form(path, error.message)
    except ClientDisconnect:
        return failed(path, 400, "the request broke off")
    except TooLongError as error:
        return failed(path, 413, error.what, error.where, error.todo)
    except WhereasError as error:
        return of_error(path, error, sought=False)
    asked = {"text": text, "title": title, "spans": spans, "place": draft.place, "day": draft.day}
    if path.endswith(".json"):
        found = await run_in_threadpool(_json, desk, asked)
        return JSONResponse(found, headers=NO_STORE)
    return StreamingResponse(_filled(desk, asked), media_type="text/html", headers=NO_STORE)


def _no_form(path: str, why: str) -> Response:
    """Answer a body that could not be read as a form."""
    if "size" in why:
        said = f"more than {MAX_TEXT >> 20} MiB of text can't be pasted"
        return failed(path, 413, said, "", "send less, or trace it with `whereas trace FILE`")
    return failed(path, 400, "the request is no form", "", "send the fields text or file")


async def _received(request: Request) -> Draft:
    """Read a request's form without letting any of it spill to a disk."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = _limited(request.stream())
    if kind == "multipart/form-data":
        parser = MultiPartParser(
            request.headers, stream, max_files=1, max_fields=8, max_part_size=MAX_TEXT
        )
        parser.spool_max_size = MAX_UPLOAD + 1  # larger than any body: it stays in memory
        form = await parser.parse()
    elif kind == "application/x-www-form-urlencoded":
        form = await FormParser(request.headers, stream).parse()
    else:
        raise UsageError("a draft comes as a form", kind[:80], "send the fields text or file")
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    file = form.get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    name = (file.filename or "draft") if isinstance(file, UploadFile) else ""
    await form.close()
    day = said.get("date", "").strip()
    return Draft(said.get("text", ""), data, name, said.get("place") or None, _day(day))


async def _limited(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Pass a body on up to MAX_UPLOAD bytes, whatever its header said."""
    seen = 0
    async for chunk in stream:
        seen += len(chunk)
        if seen > MAX_UPLOAD:
            raise UsageError(f"more than {MAX_UPLOAD >> 20} MiB can't be sent", "", "send less")
        yield chunk


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise UsageError("this is no date", said[:20], "write it as 2026-01-31") from None


UNSAFE_KINDS = frozenset({"doc", "zip"})
"""What only programs that work on files read; a draft stays in memory."""


def read(draft: Draft) -> tuple[str, str, tuple[Any, ...]]:
    """The text of a draft, its title and its marked spans.

    Raises:
        UsageError: there is no text in it.
        UnreadableError: the file can't be read in memory.
    """
    if not draft.data:
        if not draft.text.strip():
            raise UsageError("there is no text to look for", "", "paste some, or choose a file")
        return _within(draft.text.replace("\r\n", "\n")), "", ()
    found = _of_file(draft.data, draft.name)
    if not found.text.strip():
        raise UnreadableError("the file holds no text", "", "a scan must be made readable first")
    return _within(found.text), found.title or PurePath(draft.name).name, found.spans


def _of_file(data: bytes, name: str) -> Document:
    """Read a file in memory."""
    from whereas.sources.documents import Document, read_document
    from whereas.sources.documents.kinds import kind_of
    from whereas.sources.folder.decode import NotTextError, decode

    try:
        kind = kind_of(data, name)
        if kind in UNSAFE_KINDS:
            raise UnreadableError(
                "is of a kind that is read by another program, which would write it to the disk",
                "",
                "save it as .docx, .odt, .rtf or .pdf and send that",
            )
        return Document(decode(data)) if kind == "plain" else read_document(data, name)
    except NotTextError as error:
        raise UnreadableError(f"the file {error}", "", "save it as .txt") from None
    except UnreadableError as error:  # it goes on from the file's name, which is said apart
        raise UnreadableError(f"the file {error.what}", error.where, error.todo) from None


def _within(text: str) -> str:
    """A text that is not too long to be answered at once."""
    if len(text) > MAX_TEXT:
        raise TooLongError(
            f"the text has more than {MAX_TEXT >> 20} million characters", "",
            "send a part of it, or trace it with `whereas trace FILE`",
        )  # fmt: skip
    return text


def _json(desk: Desk, asked: dict[str, Any]) -> dict[str, Any]:
    from whereas.results import to_json

    trace = desk.library.trace_text(**asked)
    residue = desk.library.residue(
        asked["text"], kind="text", date=asked["day"], place=asked["place"]
    )
    found: dict[str, Any] = to_json(DraftAnswer(trace, residue))
    return found


async def _filled(desk: Desk, asked: dict[str, Any]) -> AsyncIterator[str]:
    """A page in pieces: its head at once, then what was found, then what was left over."""
    at = Addresses("draft")
    content = answer_content(asked["title"], desk)
    before, after = pieces("draft_answer.html", at, "Your draft", content)
    yield before
    try:
        trace = await run_in_threadpool(desk.library.trace_text, **asked)
        yield await run_in_threadpool(_traced, trace, at)
        residue = await run_in_threadpool(
            desk.library.residue,
            asked["text"],
            kind="text",
            date=asked["day"],
            place=asked["place"],
        )
        yield draw("draft_leftovers.html", at, "", leftovers_content(residue, at))
    except WhereasError as error:
        yield _failed(at, error.what, error.todo)
    except Exception as error:
        log.error("failed: %s", type(error).__name__)  # the kind alone: more may quote the draft
        yield _failed(at, UNFORESEEN, "")
    yield after


def _traced(trace: Trace, at: Addresses) -> str:
    return draw("draft_trace.html", at, "", trace_content(trace, at))


def _failed(at: Addresses, what: str, todo: str) -> str:
    """An error in the middle of a page."""
    said = {"status": "", "phrase": "", "what": what, "where": "", "todo": todo}
    return draw("error_part.html", at, "", said)
