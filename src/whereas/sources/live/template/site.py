"""Fetch and read the council of Somewhere's site.

It lists all measures at /measures.json, each with `id`, `updated`, `number`, `title`, `status`,
`introduced` and `text`, the address of its text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from whereas.errors import FetchError, UsageError
from whereas.records import Record, Refusal
from whereas.sources.live.addresses import joined_url
from whereas.sources.live.base import Get, Listed, LiveReader, Page
from whereas.sources.live.documents import read_part
from whereas.sources.live.raw import Asked, Held, Part

SERVER = "https://council.somewhere.example"


class TemplateReader(LiveReader):
    """Fetches and reads the council's measures."""

    name = "template"

    def begin(self, name: str, options: dict[str, str]) -> Asked:
        """Check the options: what comes after the colon is free, `template:all`."""
        if unknown := set(options) - {"server"}:
            raise UsageError(f"this source has no option {min(unknown)}", name)
        return Asked(self.name, name, options)

    def home(self, asked: Asked) -> str:
        """The site's address."""
        return asked.options.get("server", SERVER)

    def listing(self, asked: Asked, get: Get, changed: str, above: str) -> Iterator[Page]:
        """Yield the one list that there is."""
        part = get(f"{self.home(asked)}/measures.json", "measure", as_json=True)
        rows = get.json(part)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise FetchError("the list of measures has another form than it had")
        items = [_listed(row, at, part) for at, row in enumerate(rows) if row.get("id")]
        wanted = [one for one in items if one.modified >= changed and one.key > above]
        yield Page(tuple(sorted(wanted, key=lambda one: one.key)), "", ends=True)

    def parts(self, asked: Asked, listed: Listed, get: Get) -> Iterator[Part]:
        """Fetch a measure's text."""
        row = get.json(listed.parts[0])
        yield get(joined_url(self.home(asked), str(row.get("text"))), "text", robots=True)

    def is_gone(self, asked: Asked, key: str, get: Get) -> bool:
        """What the list does not name any more is gone."""
        return True

    def records(self, held: Held) -> Iterator[Record | Refusal]:
        """Make one record; what is said of it is said in the source's words."""
        row, text = held.item.parts
        said: dict[str, Any] = json.loads(held.body(row))[row.row]
        document = read_part(held.body(text), "", text)
        place = self._metadata()["place"]
        day = _day(said.get("introduced"))
        yield Record(
            measure=f"somewhere:{str(said.get('number')).lower().replace(' ', '-')}",
            text=document.text,
            jurisdiction=place["jurisdiction"],
            place=place["name"],
            kind="ordinance",
            title=str(said.get("title") or ""),
            status=str(said.get("status") or ""),
            url=text.url,
            aliases=(str(said.get("number")),),
            date_from=day,
            date_to=day,
            date_basis="introduced" if day else "",
            spans=document.spans,
        )
        if day is None:
            yield Refusal("", f"read without a date: {said.get('introduced')!r} is none")


def _listed(row: dict[str, Any], at: int, page: Part) -> Listed:
    part = Part("measure", "", page.sha, page.url, page.fetched, at, page.type)
    updated = str(row.get("updated") or "")
    return Listed(str(row["id"]), updated, updated, (part,))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
