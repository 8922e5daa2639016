"""Getting from the web: polite, patient, and within limits.

One request at a time. A host is asked no more often than its source's metadata says; what fails
in passing (a 500, a 429, a dropped connection, an error page in place of data) is asked for again,
later and later, and then named.
"""

from __future__ import annotations

import json
import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpcore
import httpx
import stamina

from whereas import __version__
from whereas.errors import FetchError, GoneError
from whereas.sources.live.addresses import checked_url, joined_url
from whereas.sources.live.guard import GuardedBackend

if TYPE_CHECKING:
    from typing import Self

USER_AGENT = f"whereas/{__version__} (reads public legislation for the person who runs it)"

MAX_BYTES = 64 * 1024 * 1024
"""A larger response is refused: the largest text that a reader takes has as many."""

MAX_SECONDS = 120.0
"""A response that takes longer is given up, however steadily it drips; a page of 1,000 matters
takes under 20 on the slowest site."""

MAX_REDIRECTS = 5
"""A public page is reached in one or two."""

ATTEMPTS = 6
"""How often one address is asked in all: with doubling waits that outlasts a restart, some
half a minute."""

LONGEST_WAIT = 300.0
"""A server that asks to be left alone for longer gets its way: the address is named, and the next
sync tries again."""

KEPT_HEADERS = ("content-type", "content-disposition", "etag", "last-modified", "location")
"""What a response says of itself that matters later."""

logging.getLogger("stamina").addHandler(logging.NullHandler())
# What is asked for again is no news; what fails in the end is named in the report.

_OVER = {404, 410}
_CLOSED = {401, 403}
_PASSING = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came: `body` without its transfer coding, `fetched` in ISO 8601, UTC.

    `final` is the address that it came from after redirects.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    fetched: str
    final: str = ""


@dataclass(frozen=True, slots=True)
class Manners:
    """How to behave: requests a second to one host, and hosts of one's own network to allow.

    `pause` is the first wait in seconds before asking again; tests shorten it.
    """

    rate: float | None = 2.0
    allowed: frozenset[str] = frozenset()
    pause: float = 1.0
    attempts: int = ATTEMPTS
    seconds: float = MAX_SECONDS
    most: int = MAX_BYTES


class _AgainError(Exception):
    """A failure that may pass; `after` is when the server says to come back, in seconds."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass
class Web:
    """The web as one sync sees it. `asked` counts requests sent, repeated ones too."""

    manners: Manners
    asked: int = 0
    _next: dict[str, float] = field(default_factory=dict)
    _slower: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._backend = GuardedBackend(self.manners.allowed)
        # No proxy of the environment: through one, no address could be checked.
        secured = _secured()
        transport = httpx.HTTPTransport(verify=secured, trust_env=False)
        # httpx has no door for a backend of one's own; tests see that this one is used.
        transport._pool = httpcore.ConnectionPool(
            ssl_context=secured, network_backend=self._backend, max_connections=4
        )
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            headers={"user-agent": USER_AGENT},
            timeout=min(30.0, self.manners.seconds),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def slow_down(self, host: str, seconds: float) -> None:
        """Wait so long between two requests to a host, if that is more than its rate asks."""
        self._slower[host] = max(seconds, self._slower.get(host, 0.0))

    def get(
        self,
        url: str,
        *,
        as_json: bool = False,
        headers: Mapping[str, str] | None = None,
        secret: Mapping[str, str] | None = None,
    ) -> Answer:
        """Get an address, 304 included.

        Args:
            url: what to ask for, as it will be kept.
            as_json: whether anything but JSON counts as a failure that may pass.
            headers: more headers (conditions).
            secret: parameters that are sent with the first request and kept nowhere.

        Raises:
            GoneError: it is there no more.
            FetchError: it may not be fetched, or failed every time.
        """
        retries = stamina.retry_context(
            on=_when_again,
            attempts=self.manners.attempts,
            timeout=None,
            wait_initial=self.manners.pause,
            wait_jitter=self.manners.pause,
            wait_max=30.0,
        )
        try:
            for attempt in retries:
                with attempt:
                    answer = self._followed(url, headers or {}, secret or {})
                    return _checked(answer, as_json)
        except _AgainError as error:
            tries = f" ({self.manners.attempts} tries)" if self.manners.attempts > 1 else ""
            raise FetchError(f"{error}{tries}", url, "the next sync tries again") from None
        raise AssertionError("retry_context gave no attempt")

    def _followed(self, url: str, headers: Mapping[str, str], secret: Mapping[str, str]) -> Answer:
        """Ask, and follow redirects, each one checked like the first."""
        at = checked_url(url)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(at, headers, secret)
            to = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not to:
                return replace(answer, url=url, final=at)
            at, secret = checked_url(joined_url(at, to), at), {}
        raise FetchError(f"redirects more than {MAX_REDIRECTS} times", url)

    def _once(self, url: str, headers: Mapping[str, str], secret: Mapping[str, str]) -> Answer:
        self._wait(urlsplit(url).netloc)
        self.asked += 1
        self._backend.deadline = time.monotonic() + self.manners.seconds
        mark = "&" if "?" in url else "?"
        sent = url + mark + urlencode(secret) if secret else url
        try:
            with self._client.stream("GET", sent, headers=headers) as response:
                body = b"".join(self._body(response, url))
                kept = {k: v for k in KEPT_HEADERS if (v := response.headers.get(k)) is not None}
                if (wait := response.headers.get("retry-after")) is not None:
                    kept["retry-after"] = wait
        except (httpx.TransportError, httpx.DecodingError, httpcore.ReadTimeout) as error:
            why = str(error).replace(sent, url) or type(error).__name__
            raise _AgainError(f"the connection failed: {why}") from None
        except (httpx.InvalidURL, httpx.RequestError) as error:
            raise FetchError(f"can't be asked for: {type(error).__name__}", url) from None
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        return Answer(url, response.status_code, kept, body, now)

    def _body(self, response: httpx.Response, url: str) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self.manners.most:
                raise FetchError(f"is larger than {self.manners.most // 1024**2} MiB", url)
            yield chunk

    def _wait(self, host: str) -> None:
        """Wait until a host may be asked again."""
        gap = 1 / self.manners.rate if self.manners.rate else 0.0
        gap = max(gap, self._slower.get(host, 0.0))
        now = time.monotonic()
        due = self._next.get(host, now)
        if due > now:
            time.sleep(due - now)
        self._next[host] = max(due, now) + gap


@cache
def _secured() -> ssl.SSLContext:
    """TLS as all connections use it: reading the certificates takes a tenth of a second."""
    return httpx.create_ssl_context()


def _when_again(error: Exception) -> bool | float:
    """Say whether, or after how many seconds, to ask once more."""
    if not isinstance(error, _AgainError):
        return False
    return True if error.after is None else error.after


def _checked(answer: Answer, as_json: bool) -> Answer:
    """Pass on what is an answer; tell failures that may pass from those that stay."""
    status = answer.status
    if status in _PASSING:
        after = _retry_after(answer.headers.get("retry-after", ""))
        if after is not None and after > LONGEST_WAIT:
            todo = "the next sync tries again"
            raise FetchError(f"the server asks to wait {after:.0f} seconds", answer.url, todo)
        raise _AgainError(f"the server answers {status}", after)
    if status in _OVER:
        raise GoneError(f"is not there (the server answers {status})", answer.url)
    if status in _CLOSED:
        raise FetchError(f"is not open to the public (the server answers {status})", answer.url)
    if status not in (200, 304):
        raise FetchError(f"the server answers {status}", answer.url)
    if as_json and status == 200 and not _is_json(answer.body):
        raise _AgainError("the server sends an error page in place of data")
    return answer


def _retry_after(value: str) -> float | None:
    """Read a Retry-After header: seconds, or a date."""
    if value.strip().isdecimal():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (then - datetime.now(UTC)).total_seconds()) if then.tzinfo else None


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def parsed(body: bytes) -> Any:
    """Read JSON that was checked when it came."""
    return json.loads(body)
