"""The page of a search: what was found, with the words that say most of what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whereas.errors import UsageError
from whereas.filters import Filters
from whereas.results import Found
from whereas.search.terms import NO_TERM, terms_of
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.view import Asked, View

HITS = 20
"""Hits of a page; who finds nothing among these asks in other words."""

LONGEST = 4000
"""Characters of what is asked; what is longer is a draft, and has a page of its own."""

_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a quotation, `asked` where it holds a word that was asked for."""

    text: str
    asked: bool


def view(desk: Desk, asked: Asked) -> View:
    """Search for what is asked, maybe in one place only.

    Raises:
        UsageError: it is too long, or the library has no such place.
    """
    query, place = asked.query.get("q", "").strip(), asked.query.get("place", "").strip()
    if len(query) > LONGEST:
        raise UsageError("this is too long to search for", "", "paste it on the page for drafts")
    filters = Filters(places=(place,)) if place else Filters()
    found = desk.library.search(query, HITS, filters=filters)

    def content(at: Addresses) -> Mapping[str, object]:
        return {
            "found": found,
            "query": query,
            "place": place,
            "places": sorted({row.name for row in desk.atlas.rows if row.name}),
            "cuts": [cuts(hit.exact, query) for hit in found.hits],
        }

    title = f"Search: {query[:60]}" if query else "Search"
    return View(title, found, content, lambda: _rows(found))


def cuts(text: str, query: str) -> list[Cut]:
    """Cut a quotation at the words that were asked for, in whatever form they stand."""
    words = list(_WORD.finditer(text))
    wanted = set(terms_of(_WORD.findall(query)).tolist()) - {int(NO_TERM)}
    found: list[Cut] = []
    at = 0
    for word, term in zip(words, terms_of([w[0] for w in words]).tolist(), strict=True):
        if term in wanted:
            found += [Cut(text[at : word.start()], False), Cut(word[0], True)]
            at = word.end()
    return [cut for cut in [*found, Cut(text[at:], False)] if cut.text]


def _rows(found: Found) -> Sequence[Sequence[object]]:
    head = ("measure", "version", "place", "title", "date_from", "date_to", "status", "score",
            "how", "section", "start", "end", "exact")  # fmt: skip
    return [head, *([getattr(hit, name) for name in head] for hit in found.hits)]
