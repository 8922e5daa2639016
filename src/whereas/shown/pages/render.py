"""Fill in the pages' templates; every text in them is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from whereas.phrases import count, dates, first_up, short_title, shorten
from whereas.shown.html.page import tidy
from whereas.shown.pages.addresses import Addresses, family_path
from whereas.shown.pages.lawtext import blanks
from whereas.shown.safe import safe_text
from whereas.shown.wording import percent, share_percent

NAVIGATION = (
    ("Home", ""),
    ("Families", "families"),
    ("Places", "places"),
    ("Done before?", "first"),
    ("Draft", "draft"),
    ("Claims", "claims"),
    ("Coverage", "coverage"),
    ("Method", "method"),
)
"""What every page links to, in this order."""


@cache
def environment() -> Environment:
    """The templates of pages, with those of single files behind them."""
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("whereas.shown.pages", "templates"),
                PackageLoader("whereas.shown.html", "templates"),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "tidy": tidy,
        "blanks": blanks,
        "dates": dates,
        "shorten": shorten,
        "number": "{:,}".format,
    }
    made.filters |= {"sentence": first_up, "short_title": short_title, "share": share_percent}
    made.globals |= {"count": count, "percent": percent, "path_of_family": family_path}
    return made


def draw(template: str, at: Addresses, title: str, content: Mapping[str, object]) -> str:
    """Draw one page."""
    return safe_text(environment().get_template(template).render(**_given(at, title), **content))


def pieces(
    template: str, at: Addresses, title: str, content: Mapping[str, object]
) -> tuple[str, str]:
    """The two halves of a page around what is still to come, which `TO_COME` stands for."""
    whole = draw(template, at, title, content)
    before, after = whole.split(TO_COME)
    return before, after


TO_COME = "<!-- to come -->"


def _given(at: Addresses, title: str) -> dict[str, object]:
    navigation = [
        item for item in NAVIGATION if not at.ending or item[1] not in ("draft", "first", "claims")
    ]
    return {
        "at": at,
        "title": title,
        "navigation": navigation,
        "generator": f"whereas {version('whereas')}",
        "published": bool(at.ending),
    }


ASSETS = {
    "whereas.css": "text/css; charset=utf-8",
    "whereas.js": "text/javascript; charset=utf-8",
    "reading.js": "text/javascript; charset=utf-8",
    "draft.js": "text/javascript; charset=utf-8",
    "find.js": "text/javascript; charset=utf-8",
    "family.js": "text/javascript; charset=utf-8",
    "worker.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "whereas.webmanifest": "application/manifest+json",
}
"""The files of ours that pages load, with their types."""


@cache
def asset(name: str) -> bytes:
    """One of ASSETS. The style is that of single files with more behind it."""
    held = files("whereas.shown.pages").joinpath("static", name).read_bytes()
    if name == "whereas.css":
        held = files("whereas.shown.html").joinpath("templates", "style.css").read_bytes() + held
    return held
