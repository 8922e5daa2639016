"""What is sent to the pages, a draft or a story: received and read in memory.

Nothing of it is written to a disk, a log or an address: it comes in a POST's body and is kept in
memory while it is answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from whereas.errors import TooLongError, UnreadableError, UsageError, WhereasError
from whereas.records import Span
from whereas.shown.pages.failing import failed, of_error
from whereas.shown.pages.limits import MAX_TEXT, MAX_UPLOAD

if TYPE_CHECKING:
    from whereas.sources.documents import Document

T = TypeVar("T")

SECONDS_TO_SEND = 60.0
"""How long a request's body may take to arrive."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: pasted text, or a file's bytes under its name."""

    text: str = ""
    data: bytes = b""
    name: str = ""
    place: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What was read of it: a text with its marked spans, the place it is for, when it is from."""

    text: str
    title: str = ""
    spans: tuple[Span, ...] = ()
    place: str | None = None
    day: date | None = None


async def received(
    request: Request, reader: Callable[[Sent], Text], command: str, slots: CapacityLimiter
) -> Text | Response:
    """Receive and read a text; an answer that says why, where that can't be done.

    `command` is what does the same for a text that is too long.
    """
    path = request.url.path
    try:
        sent = await asyncio.wait_for(_received(request), SECONDS_TO_SEND)
        return await to_thread.run_sync(reader, sent, limiter=slots)
    except TimeoutError:
        return failed(path, 408, f"the text did not arrive within {SECONDS_TO_SEND:.0f} seconds")
    except MultiPartException as error:
        return _no_form(path, error.message, command)
    except ClientDisconnect:
        return failed(path, 400, "the request broke off")
    except TooLongError as error:
        todo = f"send a part of it, or use `whereas {command} FILE`"
        return failed(path, 413, error.what, error.where, error.todo or todo)
    except WhereasError as error:
        return of_error(path, error, sought=False)


def _no_form(path: str, why: str, command: str) -> Response:
    """Answer a body that could not be read as a form."""
    if "size" in why:
        said = f"more than {MAX_TEXT >> 20} MiB of text can't be pasted"
        return failed(path, 413, said, "", f"send less, or use `whereas {command} FILE`")
    return failed(path, 400, "the request is no form", "", "send the fields text or file")


async def _received(request: Request) -> Sent:
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
        raise UsageError("a text comes as a form", kind[:80], "send the fields text or file")
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    file = form.get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    name = (file.filename or "text") if isinstance(file, UploadFile) and data else ""
    await form.close()
    day = said.get("date", "").strip()
    return Sent(said.get("text", ""), data, name, said.get("place") or None, _day(day))


async def _limited(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Pass a body on up to MAX_UPLOAD bytes, whatever its header said."""
    seen = 0
    async for chunk in stream:
        seen += len(chunk)
        if seen > MAX_UPLOAD:
            raise TooLongError(f"more than {MAX_UPLOAD >> 20} MiB can't be sent")
        yield chunk


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise UsageError("this is no date", said[:20], "write it as 2026-01-31") from None


UNSAFE_KINDS = frozenset({"doc", "zip"})
"""What only programs that work on files read; a draft stays in memory."""


def read(sent: Sent) -> Text:
    """The text of what was sent, its title and its marked spans.

    Raises:
        UsageError: there is no text in it.
        UnreadableError: the file can't be read in memory.
    """
    if not sent.data:
        if not sent.text.strip():
            raise UsageError("there is no text to look for", "", "paste some, or choose a file")
        return Text(within(sent.text.replace("\r\n", "\n")), place=sent.place, day=sent.day)
    found = _of_file(sent.data, sent.name)
    if not found.text.strip():
        raise UnreadableError("the file holds no text", "", "a scan must be made readable first")
    title = found.title or PurePath(sent.name).name
    return Text(within(found.text), title, found.spans, sent.place, sent.day)


def _of_file(data: bytes, name: str) -> Document:
    """Read a file in memory."""
    from whereas.sources.documents import Document, read_document
    from whereas.sources.documents.kinds import kind_of
    from whereas.sources.folder.decode import decode

    def reading() -> Document:
        plain = kind_of(data, name) == "plain"
        return Document(decode(data)) if plain else read_document(data, name)

    return in_memory(data, name, reading)


def in_memory(data: bytes, name: str, reading: Callable[[], T]) -> T:
    """Read a file by a reader that works in memory; other kinds are refused before.

    Raises:
        UnreadableError: it can't be read, and what to do.
    """
    from whereas.sources.documents.kinds import kind_of
    from whereas.sources.folder.decode import NotTextError

    try:
        if kind_of(data, name) in UNSAFE_KINDS:
            raise UnreadableError(
                "is of a kind that is read by another program, which would write it to the disk",
                "",
                "save it as .docx, .odt, .rtf or .pdf and send that",
            )
        return reading()
    except NotTextError as error:
        raise UnreadableError(f"the file {error}", "", "save it as .txt") from None
    except UnreadableError as error:  # it goes on from the file's name, which is said apart
        raise UnreadableError(f"the file {error.what}", error.where, error.todo) from None


def within(text: str) -> str:
    """A text that is not too long to be answered at once."""
    if len(text) > MAX_TEXT:
        raise TooLongError(f"the text has more than {MAX_TEXT >> 20} million characters")
    return text
