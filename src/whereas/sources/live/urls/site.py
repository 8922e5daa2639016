"""Fetch and read what a list of addresses leads to."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from whereas.errors import FetchError, UsageError
from whereas.records import Record, Refusal
from whereas.sources.folder.decode import NotTextError, decode
from whereas.sources.live.base import Get, Listed, LiveReader, Page
from whereas.sources.live.raw import Asked, Held, Part

MAX_URLS = 100_000
"""A longer list is refused: at a request a second it would take more than a day."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class UrlsReader(LiveReader):
    """Fetches each address of a list, and reads what comes as one measure."""

    name = "urls"

    def begin(self, name: str, options: dict[str, str]) -> Asked:
        """Find the list."""
        path = Path(name.removeprefix("urls:"))
        if not path.is_file():
            todo = "name a text file with one address a line"
            raise UsageError("there is no such list of addresses", str(path), todo)
        if unknown := set(options) - {"place", "jurisdiction"}:
            raise UsageError(f"a list of addresses has no option {min(unknown)}", name)
        path = path.resolve()
        rows(path)
        return Asked(self.name, f"urls:{path}", options | {"list": str(path)})

    def home(self, asked: Asked) -> str:
        """A list has no address of its own."""
        return ""

    def calls(self, asked: Asked, key: str) -> str:
        """Say which address."""
        return key

    def listing(self, asked: Asked, get: Get, changed: str, above: str) -> Iterator[Page]:
        """Yield the list, which is always whole."""
        path = Path(asked.options["list"])
        try:
            listed = rows(path)
        except UsageError as error:
            raise FetchError(error.what, error.where, error.todo) from None
        items = []
        for url, facts in sorted(listed.items()):
            data = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
            items.append(Listed(url, "", "", (get.given(data, path.as_uri(), "listed"),)))
        yield Page(tuple(items), "", ends=True)

    def parts(self, asked: Asked, listed: Listed, get: Get) -> Iterator[Part]:
        """Fetch the address, if its site lets robots."""
        yield get(listed.key, "document", robots=True)

    def is_gone(self, asked: Asked, key: str, get: Get) -> bool:
        """What the list does not name any more is gone."""
        return True

    def records(self, held: Held) -> Iterator[Record | Refusal]:
        """Make one record of the page or document."""
        from whereas.sources.folder.facts import stated_dates
        from whereas.sources.live.documents import read_part

        parts = {part.role: part for part in held.item.parts}
        facts: dict[str, str] = json.loads(held.body(parts["listed"]))
        document = read_part(held.body(parts["document"]), "", parts["document"])
        dates = stated_dates(facts, "the list")
        record = _record(held, facts)
        yield replace(
            record,
            text=document.text if document.text.strip() else "",
            title=record.title or document.title or _first_line(document.text),
            spans=document.spans,
            date_from=dates.date_from,
            date_to=dates.date_to,
            date_basis=dates.basis,
        )
        if dates.problem:
            todo = "write 2009-05-03, 2009-05 or 2009"
            yield Refusal("", f"read without a date: {dates.problem}", record.measure, todo)
        for note in document.notes:
            yield Refusal("", f"read in part: {note}", record.measure)


def _record(held: Held, facts: dict[str, str]) -> Record:
    """What the list says of an address."""
    from whereas.sources.folder.facts import listed

    url, options = held.item.key, held.asked.options
    number = (facts["number"],) if "number" in facts else ()
    return Record(
        measure=measure_id(url, facts.get("id", "")),
        text="",
        version=facts.get("version", "1"),
        jurisdiction=facts.get("jurisdiction") or options.get("jurisdiction"),
        place=facts.get("place") or options.get("place", ""),
        kind=facts.get("kind", "measure"),
        title=facts.get("title", ""),
        status=facts.get("status", ""),
        url=url,
        aliases=tuple(dict.fromkeys((*number, *listed(facts.get("aliases", ""))))),
        part_of=listed(facts.get("part_of", "")),
        summary=facts.get("summary", ""),
    )


def measure_id(url: str, stated: str) -> str:
    """Form the id: the stated one, else from the address, `web:example.org-code-bags`."""
    if stated:
        return stated if ":" in stated else f"web:{stated}"
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = _NOT_SLUG.sub("-", unquote(f"{parts.path}-{parts.query}").lower()).strip("-")
    return f"web:{host}-{path}" if path else f"web:{host}"


def rows(path: Path) -> dict[str, dict[str, str]]:
    """Read a list: each address with the facts that stand beside it, the first line that has it.

    Raises:
        UsageError: it is gone, no text, has no address, or has too many.
    """
    from whereas.sources.folder.facts import named_facts

    try:
        text = decode(path.read_bytes())
    except (OSError, NotTextError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"the list can't be read: {why}", str(path)) from None
    found: dict[str, dict[str, str]] = {}
    for row in _table(text) if path.suffix.lower() == ".csv" else _lines(text):
        facts = named_facts(row)
        if url := facts.pop("url", "").partition("#")[0]:
            found.setdefault(url, facts)
    if not found:
        todo = "write one address a line, or a .csv with a column url"
        raise UsageError("the list holds no address", str(path), todo)
    if len(found) > MAX_URLS:
        raise UsageError(f"the list holds more than {MAX_URLS:,} addresses", str(path), "split it")
    return found


def _lines(text: str) -> Iterator[dict[str, str]]:
    for line in text.splitlines():
        if (url := line.strip()) and not url.startswith("#"):
            yield {"url": url}


def _table(text: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield {k: v for k, v in row.items() if isinstance(k, str) and isinstance(v, str)}


def _first_line(text: str) -> str:
    return next((line.strip()[:200] for line in text.split("\n", 50) if line.strip()), "")
