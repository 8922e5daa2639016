"""Pages that fill as their answer is found: the head at once, then part by part, then the foot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

from anyio import CapacityLimiter, to_thread

from whereas.errors import WhereasError
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.render import draw, pieces
from whereas.shown.pages.safety import UNFORESEEN, log


async def filled(
    template: str,
    at: Addresses,
    title: str,
    content: Mapping[str, object],
    parts: Iterator[str],
    slots: CapacityLimiter,
) -> AsyncIterator[str]:
    """A page around parts that are found in a thread; an error among them is said in its place."""
    before, after = pieces(template, at, title, content)
    yield before
    try:
        while (part := await to_thread.run_sync(next, parts, "", limiter=slots)) != "":
            yield part
    except WhereasError as error:
        yield _failed(at, error.what, error.todo)
    except Exception as error:
        log.error("failed: %s", type(error).__name__)  # the kind alone: more may quote the text
        yield _failed(at, UNFORESEEN, "")
    yield after


def _failed(at: Addresses, what: str, todo: str) -> str:
    """An error in the middle of a page."""
    said = {"status": "", "phrase": "", "what": what, "where": "", "todo": todo}
    return draw("error_part.html", at, "", said)
