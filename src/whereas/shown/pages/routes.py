"""The one table of pages: served, published, described to machines and tested from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import GenericAlias
from typing import Any

from whereas.shown.pages.view import Viewer


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may stand in a page's query."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page.

    `path` is a pattern with the names of its parts in braces; `answer` names the type of its JSON
    as `module:Class`, with `*` behind it for a list of them, `?` where there may be
    none.
    Pages that are not `published` need a server to answer.
    """

    name: str
    path: str
    what: str
    answer: str
    query: Sequence[Parameter] = ()
    published: bool = True
    dated: bool = False
    """Whether its answer depends on the day on which it is asked for."""
    meant: bool = False
    """Whether its answer goes by meaning too, once the library is read for that."""
    of: str = ""
    """The page whose view and template it has, if it is a further page of a long list."""

    @property
    def view(self) -> Viewer:
        """The function that answers it: `view` in the module of its name, loaded when used."""
        viewer: Viewer = import_module(f"whereas.shown.pages.views.{self.of or self.name}").view
        return viewer

    @property
    def answers(self) -> Any:
        """The type of its answer, loaded when used."""
        module, _, name = self.answer.rstrip("*?").partition(":")
        kind = getattr(import_module(module), name)
        if self.answer.endswith("?"):
            return kind | None
        return GenericAlias(list, (kind,)) if self.answer.endswith("*") else kind

    @property
    def template(self) -> str:
        """The template that draws it."""
        return f"{self.of or self.name}.html"


PAGES = (
    Page(
        "home",
        "",
        "Coverage, the newest measures, families.",
        "whereas.shown.pages.views.home:Overview",
    ),
    Page(
        "search",
        "search",
        "Measures and sections by words, a measure's number, or pasted text.",
        "whereas.results:Found",
        (Parameter("q", "What is sought."), Parameter("place", "Only of this place.")),
        published=False,
        meant=True,
    ),
    Page(
        "measure",
        "measure/{measure}",
        "A measure's text with what was found earlier.",
        "whereas.shown.pages.views.measure:MeasureAnswer",
    ),
    Page(
        "compare",
        "compare/{a}/+/{b}",
        "Two measures side by side, word by word.",
        "whereas.results:Comparison",
    ),
    Page("families", "families", "The families, the largest first.", "whereas.results:Family*"),
    Page(
        "families_page",
        "families/{page}",
        "Further families, from page 2 on.",
        "whereas.results:Family*",
        of="families",
    ),
    Page(
        "family",
        "family/{family}",
        "A family's lineage on a time axis, and what each changed.",
        "whereas.shown.pages.views.family:FamilyAnswer",
    ),
    Page(
        "family_page",
        "family/{family}/+/{page}",
        "Further members and edges of a family, from page 2 on.",
        "whereas.shown.pages.views.family:FamilyAnswer",
        of="family",
    ),
    Page(
        "places",
        "places",
        "What the library holds of each place.",
        "whereas.answers.places:PlaceRow*",
    ),
    Page(
        "places_page",
        "places/{page}",
        "Further places, from page 2 on.",
        "whereas.answers.places:PlaceRow*",
        of="places",
    ),
    Page(
        "place",
        "place/{place}",
        "What a place holds, and whom it borrows from and lends to.",
        "whereas.shown.pages.views.place:PlaceAnswer",
    ),
    Page(
        "year",
        "place/{place}/{year}",
        "A place's measures of one year.",
        "whereas.answers.places:Listed*",
    ),
    Page(
        "year_page",
        "place/{place}/{year}/{page}",
        "Further measures of a place's year, from page 2 on.",
        "whereas.answers.places:Listed*",
        of="year",
    ),
    Page(
        "first",
        "first",
        "The earliest and the closest precedents of a description or a text.",
        "whereas.precedents.results:First?",
        (Parameter("q", "What a measure does, in plain words."),),
        published=False,
        dated=True,
        meant=True,
    ),
    Page(
        "claims",
        "claims",
        "The claims of a story about measures, and what this library says to each.",
        "whereas.shown.pages.views.claims:StoryForm",
        published=False,
    ),
    Page(
        "draft",
        "draft",
        "Paste or drop a text, see where its wording is found and what was left over.",
        "whereas.shown.pages.views.draft:DraftForm",
        published=False,
    ),
    Page(
        "coverage",
        "coverage",
        "What the library holds and could not read.",
        "whereas.results:Coverage",
    ),
    Page(
        "method",
        "method",
        "How answers are made, how often they are right, limits.",
        "whereas.shown.pages.views.method:MethodAnswer",
    ),
)
"""Every page, in the order of the site's map."""


def page(name: str) -> Page:
    """A kind of page by its name."""
    return next(page for page in PAGES if page.name == name)


_PARTS = {"year": r"\d{1,4}", "place": r"[^/+]+", "page": r"[2-9]|[1-9]\d{1,4}"}
_NAME = r"[^/+]+(?:/[^/+]+)?"
_ENDINGS = re.compile(r"\.(json|csv|html)\Z")


@cache
def _patterns() -> list[tuple[Page, re.Pattern[str]]]:
    found = []
    for one in PAGES:
        pieces = re.split(r"\{(\w+)\}", one.path)
        pattern = "".join(
            f"(?P<{piece}>{_PARTS.get(piece, _NAME)})" if n % 2 else re.escape(piece)
            for n, piece in enumerate(pieces)
        )
        found.append((one, re.compile(pattern + r"\Z")))
    return found


def match(path: str) -> tuple[Page, dict[str, str], str] | None:
    """Find the page that lies at a path: its kind, the parts of its path, and the form asked for.

    The form is "html", "json" or "csv".
    """
    said = _ENDINGS.search(path)
    form = said[1] if said else "html"
    bare = path[: said.start()] if said else path
    if bare == "index":
        bare = ""
    elif not bare and said:
        return None
    for one, pattern in _patterns():
        if found := pattern.match(bare):
            return one, found.groupdict(), form
    return None
