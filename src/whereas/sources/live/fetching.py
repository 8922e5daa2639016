"""One pass over a live source: find what is new, changed or gone, fetch it, keep it.

Nothing here knows what the bytes mean, and nothing is taken into the library: see `library.sync`.
A pass that is cut off at any moment is simply begun again: what it had kept whole is not fetched
twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from whereas.errors import BlockedError, FetchError, GoneError
from whereas.progress import Progress
from whereas.sources.live.addresses import checked_url
from whereas.sources.live.base import Listed, LiveReader, Page
from whereas.sources.live.raw import Item, Part, Pass, Raw, Writer
from whereas.sources.live.robots import Robots
from whereas.sources.live.web import Answer, Manners, Web, parsed

SWEEP_PAGES = 3
"""Pages that a sync looks through for what is gone, beside what changed: it goes on where the last
one ended, so that with 1,000 matters a page four syncs see all of a city's ten thousand. All
pages every time would ask a site for everything to learn, mostly, nothing."""

GIVE_UP = 10
"""Items in a row that can't be fetched: then the site is down, and is left alone."""


@dataclass
class Fetched:
    """What one pass did: requests sent, items fetched anew, items that are gone or failed."""

    requests: int = 0
    fetched: int = 0
    gone: int = 0
    failed: int = 0


@dataclass
class _Pass:
    """A pass under way."""

    source: LiveReader
    raw: Raw
    writer: Writer
    get: Getter
    tell: Progress
    done: Fetched = field(default_factory=Fetched)
    mark: str = ""

    def listing(self, changed: str, above: str) -> Iterator[Page]:
        """Yield the listing's pages; a page that can't be had ends the pass.

        Raises:
            BlockedError: a page can't be had.
        """
        try:
            yield from self.source.listing(self.raw.asked, self.get, changed, above)
        except FetchError as error:
            why = f"its listing can't be read: {error.what}"
            todo = error.todo or "what was fetched is kept; sync again later"
            raise BlockedError(why, self.raw.asked.name, todo) from None


class Getter:
    """The network as a source's class sees it: everything that comes is kept."""

    def __init__(self, web: Web, raw: Raw, writer: Writer, secret: dict[str, str]) -> None:
        """`secret` are parameters that go with every request to `home`, and are not kept."""
        self._web, self._raw, self._writer, self._secret = web, raw, writer, secret
        self._robots = Robots(web, lambda url: self.body(self(url, "robots")))
        self._fresh: dict[str, bytes] = {}
        self._page: tuple[str, Any] = ("", [])
        self.home = ""

    def __call__(
        self, url: str, role: str, label: str = "", *, as_json: bool = False, robots: bool = False
    ) -> Part:
        """Fetch an address and keep what came: see `base.Get`."""
        checked_url(url)
        if robots:
            self._robots.check(url)
        before = self._raw.latest(url)
        secret = self._secret if urlsplit(url).netloc == self.home else {}
        answer = self._web.get(url, as_json=as_json, headers=_conditions(before), secret=secret)
        sha = self._writer.response(answer)
        self._fresh = {sha: answer.body} if answer.status != 304 else {}
        type_ = answer.headers.get("content-type", "")
        if answer.status == 304 and before:
            type_ = before["headers"].get("content-type", "")
        return Part(role, label, sha, url, answer.fetched, type=type_)

    def body(self, part: Part) -> bytes:
        """The bytes of a part just fetched."""
        return self._fresh[part.sha] if part.sha in self._fresh else self._raw.body(part.sha)

    def json(self, part: Part) -> Any:
        """The JSON of a part, or of the row that it is; a page is parsed once for all its rows."""
        if part.row < 0:
            return parsed(self.body(part))
        if self._page[0] != part.sha:
            self._page = part.sha, parsed(self.body(part))
        return self._page[1][part.row]

    def given(self, data: bytes, url: str, role: str, label: str = "") -> Part:
        """Keep bytes that did not come from the network."""
        answer = Answer(url, 200, {}, data, "", url)
        return Part(role, label, self._writer.response(answer), url, "")


def _conditions(before: dict[str, object] | None) -> dict[str, str]:
    """What makes a server say that nothing changed, if it does so."""
    headers = before["headers"] if before else {}
    if not isinstance(headers, dict):
        return {}
    asked = {"if-none-match": "etag", "if-modified-since": "last-modified"}
    return {ours: headers[theirs] for ours, theirs in asked.items() if theirs in headers}


def fetch(
    source: LiveReader, raw: Raw, manners: Manners, *, full: bool, token: str, tell: Progress
) -> Fetched:
    """Bring what is kept of a source up to date.

    Args:
        source: its kind's class.
        raw: its folder.
        manners: how to behave on the network.
        full: whether to look through all of it, and fetch every item anew.
        token: what proves who asks ("" for nobody).
        tell: hears how far it is.

    Raises:
        BlockedError: the source can't be listed, or fails all the time; what came is kept.
        LibraryBusyError: another process fetches it.
    """
    with raw.writing() as writer, Web(manners) as web:
        secret = source.secret(raw.asked, token) if token else {}
        get = Getter(web, raw, writer, secret)
        get.home = urlsplit(source.home(raw.asked)).netloc
        run = _Pass(source, raw, writer, get, tell)
        try:
            _run(run, full=full)
        finally:
            run.done.requests = web.asked
        return run.done


def _run(run: _Pass, *, full: bool) -> None:
    last = run.raw.last
    known = dict(run.raw.items)
    if full or last is None:
        listed = _listed(run, "", "")
        missing = [key for key in known if key not in listed and not known[key].gone]
        swept = ""
    else:
        run.mark = last.mark
        listed = _listed(run, last.mark, "")
        missing, swept = _swept(run, last.swept, known, listed)
    waiting = [one for key, one in sorted(listed.items()) if full or _is_new(one, known.get(key))]
    again = [item for key, item in sorted(known.items()) if item.again and key not in listed]
    waiting += [_as_listed(item) for item in again]
    _fetch_items(run, waiting)
    for key in missing:
        if run.source.is_gone(run.raw.asked, key, run.get):
            _say_gone(run, known[key])
    run.writer.done(Pass(run.mark, swept))


def _listed(run: _Pass, changed: str, above: str) -> dict[str, Listed]:
    """List what there is, or what changed; learn up to when."""
    found: dict[str, Listed] = {}
    for page in run.listing(changed, above):
        for one in page.items:
            found[one.key] = one
            run.mark = max(run.mark, one.modified)
        run.tell("listing", len(found), None)
    return found


def _swept(
    run: _Pass, above: str, known: dict[str, Item], listed: dict[str, Listed]
) -> tuple[list[str], str]:
    """Look through a few pages of all; gives what is no longer there, and how far it looked."""
    missing: list[str] = []
    pages = 0
    for page in run.listing("", above):
        seen = {one.key for one in page.items}
        listed |= {one.key: one for one in page.items if one.key not in listed}
        missing += [
            key
            for key, item in known.items()
            if above < key and (page.ends or key <= page.upto) and key not in seen and not item.gone
        ]
        above, pages = page.upto, pages + 1
        if page.ends:
            return missing, ""
        if pages == SWEEP_PAGES:
            break
    return missing, above


def _is_new(listed: Listed, known: Item | None) -> bool:
    if known is None or known.gone or known.again:
        return True
    return not listed.stamp or known.stamp != listed.stamp


def _as_listed(item: Item) -> Listed:
    """An item that failed before, as the listing named it then."""
    kept = tuple(part for part in item.parts if part.row >= 0 or part.role == "listed")
    return Listed(item.key, item.stamp, "", kept)


def _fetch_items(run: _Pass, waiting: list[Listed]) -> None:
    in_a_row = 0
    for number, listed in enumerate(waiting, 1):
        failed = _fetch_item(run, listed)
        in_a_row = in_a_row + 1 if failed else 0
        run.tell("fetching", number, len(waiting))
        if in_a_row >= GIVE_UP and run.get.home:  # a list's addresses are of many sites
            why = f"{GIVE_UP} items in a row can't be fetched, the last one {failed}"
            todo = "what was fetched is kept; sync again later"
            raise BlockedError(why, run.raw.asked.name, todo)


def _fetch_item(run: _Pass, listed: Listed) -> str:
    """Fetch one item; gives why the server failed, "" where it did not."""
    parts = list(listed.parts)
    try:
        parts += run.source.parts(run.raw.asked, listed, run.get)
    except GoneError:
        _say_gone(run, Item(listed.key, listed.stamp, ()))
        return ""
    except FetchError as error:
        passing = bool(error.todo)
        run.writer.item(Item(listed.key, listed.stamp, listed.parts, error.what, passing))
        run.done.failed += 1
        return error.what if passing else ""
    run.writer.item(Item(listed.key, listed.stamp, tuple(parts)))
    run.done.fetched += 1
    return ""


def _say_gone(run: _Pass, item: Item) -> None:
    run.writer.item(Item(item.key, item.stamp, (), gone=True))
    run.done.gone += 1
