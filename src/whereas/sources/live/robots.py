"""What a site's robots.txt says, asked once for each host and sync (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from whereas.errors import FetchError, GoneError
from whereas.sources.live.web import Web

NAME = "whereas"
"""What robots.txt may call us."""

LONGEST_DELAY = 60.0
"""A crawl delay above this many seconds is taken as this many: a list of URLs is short."""


class Robots:
    """The rules of the hosts met so far."""

    def __init__(self, web: Web, get: Callable[[str], bytes]) -> None:
        """`get` fetches an address and keeps what came."""
        self._web, self._get = web, get
        self._rules: dict[str, Protego | FetchError] = {}

    def check(self, url: str) -> None:
        """Let an address pass, at the pace that its site asks for.

        Raises:
            FetchError: the site asks robots not to fetch it, or its rules can't be had.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._read(f"{site}/robots.txt")
        rules = self._rules[site]
        if isinstance(rules, FetchError):
            why = f"its site's robots.txt can't be read: it {rules.what}"
            raise FetchError(why, url, rules.todo)
        if not rules.can_fetch(url, NAME):
            raise FetchError("its site's robots.txt asks not to fetch it", url, "save it by hand")
        delay = rules.crawl_delay(NAME)
        if delay:
            self._web.slow_down(parts.netloc, min(float(delay), LONGEST_DELAY))

    def _read(self, url: str) -> Protego | FetchError:
        """Read a site's rules; one without them allows all, one that fails allows nothing."""
        try:
            return Protego.parse(self._get(url).decode("utf-8", "replace"))
        except GoneError:
            return Protego.parse("")
        except FetchError as error:
            return Protego.parse("") if "answers 4" in error.what else error
