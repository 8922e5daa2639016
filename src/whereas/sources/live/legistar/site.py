"""Fetch a Legistar site: matters page by page, then versions, texts and histories of each.

Facts of the Web API (webapi.legistar.com, its help pages and examples): a reply holds at most
1,000 rows; `$filter`, `$orderby` and `$top` are those of OData 3 with `datetime'…'`; a matter's
texts take two calls, one for its versions (`Key`, `Value`) and one for each text; attachments are
listed with an address each.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files as package_files
from typing import Any
from urllib.parse import urlencode, urlsplit

from whereas.errors import FetchError, GoneError, UsageError
from whereas.records import Record, Refusal
from whereas.sources.live.base import Get, Listed, LiveReader, Page
from whereas.sources.live.legistar.attachments import law_documents
from whereas.sources.live.raw import Asked, Held, Part

SERVER = "https://webapi.legistar.com"
"""Where the interface answers for all governments."""

PAGE_ROWS = 1000
"""Matters asked for at a time: the interface gives no more."""

OVERLAP_MINUTES = 60
"""A sync asks for what changed since this long before the latest change that it has seen: what was
being saved while the last one listed is not missed. What has not changed is not fetched again."""

_CLIENT = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}", re.IGNORECASE)
_OPTIONS = {"since", "server", "place", "jurisdiction"}


class LegistarReader(LiveReader):
    """Fetches and reads one government's matters."""

    name = "legistar"

    def begin(self, name: str, options: dict[str, str]) -> Asked:
        """Check a client's name and the options of a source."""
        client = name.removeprefix("legistar:")
        if not _CLIENT.fullmatch(client):
            todo = (
                "write legistar: and the first word of the site's address, as in legistar:seattle"
            )
            raise UsageError(f"{client!r} can be no client's name", name, todo)
        if unknown := set(options) - _OPTIONS:
            raise UsageError(f"a Legistar source has no option {min(unknown)}", name)
        try:
            date.fromisoformat(options.get("since", "2000-01-01"))
        except ValueError:
            raise UsageError("since is no date", name, "write 2024-01-01") from None
        return Asked(self.name, f"legistar:{client.lower()}", options)

    def home(self, asked: Asked) -> str:
        """The address of the client's part of the interface."""
        return f"{asked.options.get('server', SERVER).rstrip('/')}/v1/{client_of(asked)}"

    def secret(self, asked: Asked, token: str) -> dict[str, str]:
        """The token goes along as a parameter."""
        return {"token": token}

    def calls(self, asked: Asked, key: str) -> str:
        """Say which matter."""
        return f"matter {int(key)}"

    def listing(self, asked: Asked, get: Get, changed: str, above: str) -> Iterator[Page]:
        """Yield pages of matters in the order of their numbers.

        Each page asks for numbers above the last one seen, and not for a count of rows to skip:
        so a matter that is deleted or added meanwhile shifts nothing.
        """
        last = int(above or 0)
        while True:
            part = get(_page_url(self.home(asked), asked, changed, last), "matter", as_json=True)
            rows = _rows(get.json(part), part.url)
            numbers = [row["MatterId"] for row in rows]
            if not numbers:
                yield Page((), f"{last:09d}", ends=True)
                return
            if numbers != sorted(set(numbers)) or numbers[0] <= last:
                raise FetchError("the server does not keep to the order that it was asked for")
            last = numbers[-1]
            listed = (_listed(row, at, part) for at, row in enumerate(rows))
            yield Page(tuple(listed), f"{last:09d}")

    def parts(self, asked: Asked, listed: Listed, get: Get) -> Iterator[Part]:
        """Fetch a matter's versions, their texts and its history; documents if it has no text."""
        (row,) = listed.parts
        matter = get.json(row)
        if is_private(matter):
            return
        home = f"{self.home(asked)}/matters/{int(listed.key)}"
        versions = get(f"{home}/versions", "versions", as_json=True)
        yield versions
        has_text = False
        for key, label in version_keys(get.json(versions)):
            text = get(f"{home}/texts/{key}", "text", label, as_json=True)
            has_text = has_text or has_words(get.json(text))
            yield text
        yield get(f"{home}/histories", "history", as_json=True)
        if not has_text:
            attachments = get(f"{home}/attachments", "attachments", as_json=True)
            yield attachments
            for label, document in law_documents(matter, get.json(attachments)):
                yield get(document.url, "document", label)

    def is_gone(self, asked: Asked, key: str, get: Get) -> bool:
        """Ask for the matter itself."""
        try:
            part = get(f"{self.home(asked)}/matters/{int(key)}", "check", as_json=True)
        except GoneError:
            return True
        except FetchError as error:
            return not error.todo  # closed to the public, which will not pass
        return not isinstance(get.json(part), dict)

    def records(self, held: Held) -> Iterator[Record | Refusal]:
        """Make a record of each version."""
        from whereas.sources.live.legistar.matter import read_matter  # patterns: only when used

        yield from read_matter(held)


def client_of(asked: Asked) -> str:
    """The client's name in addresses and ids."""
    return asked.name.removeprefix("legistar:")


@cache
def _places() -> dict[str, dict[str, str]]:
    return tomllib.loads(package_files(__package__).joinpath("places.toml").read_text("utf-8"))


def place_of(asked: Asked) -> tuple[str, str | None]:
    """The place's name and its division id, as the user says or else as known here."""
    known = _places().get(client_of(asked), {})
    place = asked.options.get("place") or known.get("place", "")
    return place, asked.options.get("jurisdiction") or known.get("jurisdiction")


def is_private(matter: dict[str, Any]) -> bool:
    """Say whether a matter is listed without being shown."""
    if matter.get("MatterRestrictViewViaWeb"):
        return True
    return not any(matter.get(name) for name in ("MatterFile", "MatterTitle", "MatterName"))


def version_keys(versions: object) -> list[tuple[str, str]]:
    """The number of each text, with its version's label; what is no version is left out."""
    found = versions if isinstance(versions, list) else []
    return [
        (str(one["Key"]), str(one.get("Value") or ""))
        for one in found
        if isinstance(one, dict) and str(one.get("Key", "")).isdecimal()
    ]


def has_words(text: object) -> bool:
    """Say whether a text's response holds one."""
    fields = text if isinstance(text, dict) else {}
    return any(str(fields.get(name) or "").strip() for name in ("MatterTextPlain", "MatterTextRtf"))


def _page_url(home: str, asked: Asked, changed: str, last: int) -> str:
    asks = [f"MatterId gt {last}"]
    if since := asked.options.get("since"):
        asks.append(f"MatterIntroDate ge datetime'{since}'")
    if changed:
        asks.append(f"MatterLastModifiedUtc ge datetime'{_before(changed)}'")
    said = {"$filter": " and ".join(asks), "$orderby": "MatterId", "$top": PAGE_ROWS}
    return f"{home}/matters?{urlencode(said, safe='$')}"


def _before(moment: str) -> str:
    try:
        then = datetime.fromisoformat(moment) - timedelta(minutes=OVERLAP_MINUTES)
    except OverflowError:  # the first hour of all is a placeholder
        return moment
    return then.isoformat(timespec="seconds")


def _rows(page: object, url: str) -> list[dict[str, Any]]:
    """Check that a page holds matters."""
    rows = page if isinstance(page, list) else None
    if rows is None or not all(
        isinstance(row, dict) and isinstance(row.get("MatterId"), int) for row in rows
    ):
        where = urlsplit(url).path
        raise FetchError(f"what stands at {where} is no list of matters")
    return rows


def _listed(row: dict[str, Any], at: int, page: Part) -> Listed:
    key = f"{row['MatterId']:09d}"
    modified = _moment(row.get("MatterLastModifiedUtc"))
    stamp = f"{row.get('MatterLastModifiedUtc')} {row.get('MatterRowVersion')}"
    part = Part("matter", "", page.sha, page.url, page.fetched, at, page.type)
    return Listed(key, stamp, modified, (part,))


def _moment(value: object) -> str:
    """A moment without its zone (they are all UTC), "" where it is none.

    One that lies ahead is none: it would hide from the next syncs all that changes until then.
    """
    try:
        moment = datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return ""
    if moment > datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1):
        return ""
    return moment.isoformat(timespec="milliseconds")
