"""What every answer of the server carries and every request is held to, errors included.

Law text is untrusted and drafts are private: no page runs or loads anything that is not ours, none
tells another site where its reader came from, and none can be put into another site's frame.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from whereas.shown.pages.failing import failed
from whereas.shown.pages.limits import LONGEST_ADDRESS, MAX_UPLOAD

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""On every answer."""

METHODS = {"GET", "HEAD", "POST"}

UNFORESEEN = "this should not have happened; the library is as it was"

log = logging.getLogger("whereas.pages")


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Safe:
    """Wraps the pages: adds HEADERS to every answer and refuses what no reader of pages asks.

    `hosts` are the names by which the server may be called, so that no page elsewhere can reach a
    server on the reader's own machine under a name of its own (DNS rebinding); none: loopback's.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def headed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refused(scope)
        if refused:
            await failed(scope["path"], *refused)(scope, receive, headed)
            return
        try:
            await self.app(scope, receive, headed)
        except Exception as error:
            # The kind alone: what an error says may quote a draft.
            log.error("failed: %s", type(error).__name__)
            if not begun:
                await failed(scope["path"], 500, UNFORESEEN)(scope, receive, headed)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the words for what is refused at once."""
        headers = Headers(scope=scope)
        if scope["method"] not in METHODS:
            return 405, "only GET, HEAD and POST are answered"
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414, "the address is too long"
        if not self._known(headers.get("host", "")):
            return 421, "this server is not called by that name"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_UPLOAD:
            return 413, f"more than {MAX_UPLOAD >> 20} MiB can't be sent"
        return None

    def _known(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return is_loopback(name.lower()) or name.lower() in self.hosts
