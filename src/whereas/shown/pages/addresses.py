"""Where each page lies: the same paths on a server and in a published folder.

A measure's id becomes a path that reads like it and that any file system and web server can carry:
`nyc:int-1316-2019` lies at `measure/nyc/int-1316-2019`. Whatever is not a small letter, a digit or
one of `.-_~` is written as `=` and the two hex digits of each of its UTF-8 bytes, so that no two
ids share a path, even where letters' case is not told apart.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from whereas.errors import UsageError

_OTHER = re.compile(r"[^a-z0-9._~-]")
_ESCAPED = re.compile(r"=([0-9a-f]{2})")
_SPLIT = "/"
_VERSION = "@"
_BETWEEN = "/+/"
_ENDINGS = re.compile(r"\.(?=(?:json|csv|html)$)|^\.|\.$")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
_LONGEST = 120
"""Characters of a path's part; file systems end at 255 bytes, and an ending follows."""


def slug(name: str) -> str:
    """Write a measure's id, a family's or a version as (part of) a path."""
    head, colon, rest = name.partition(":")
    return _part(head) + (_SPLIT + _part(rest) if colon else "")


def _part(text: str) -> str:
    written = _OTHER.sub(lambda found: _hex(found[0]), text)
    written = _ENDINGS.sub("=2e", written)
    if _RESERVED.match(written):  # names that Windows keeps for devices
        written = _hex(written[0]) + written[1:]
    if len(written) <= _LONGEST:
        return written or "="
    return f"{written[:_LONGEST]}=={hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _hex(sign: str) -> str:
    return "".join(f"={byte:02x}" for byte in sign.encode("utf-8", "surrogatepass"))


def unslug(path: str) -> str:
    """Read a path back.

    Raises:
        UsageError: no name is written like this.
    """
    parts = path.split(_SPLIT)
    if len(parts) > 2:
        raise UsageError("there is no such page", path, "begin at the first page")
    return ":".join(_read(part) for part in parts)


def _read(part: str) -> str:
    if part == "=":
        return ""
    try:
        plain = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), part)
        return plain.encode("latin-1").decode("utf-8", "surrogatepass")
    except (UnicodeError, ValueError):
        raise UsageError("there is no such page", part, "begin at the first page") from None


def is_cut(path: str) -> bool:
    """Whether a path was cut for its length, so that `unslug` can't read it back."""
    return "==" in path


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of pages relative to the page at `here`, whatever host or folder carries them.

    `here` is a page's path without a leading slash ("" is the first page); `ending` is what files
    in a published folder end in, "" on a server. `measures` are those that have a page, None if
    all have.
    """

    here: str = ""
    ending: str = ""
    measures: frozenset[str] | None = None

    @property
    def root(self) -> str:
        """The way to the first page's folder."""
        return "../" * self.here.count("/") or "./"

    def to(self, path: str, **query: str) -> str:
        """The address of a page by its path."""
        asked = (
            f"?{urlencode({k: v for k, v in query.items() if v})}" if any(query.values()) else ""
        )
        return f"{self.root}{self.file(path)}{asked}"

    def file(self, path: str) -> str:
        """The file or server path of a page's path."""
        if not self.ending:
            return quote(path, safe="/=~@+.-_")
        return f"{path or 'index'}{self.ending}"

    def json(self, path: str, **query: str) -> str:
        """The address of a page's JSON."""
        asked = (
            f"?{urlencode({k: v for k, v in query.items() if v})}" if any(query.values()) else ""
        )
        return f"{self.root}{path or 'index'}.json{asked}"

    def csv(self, path: str) -> str:
        """The address of a page's table."""
        return f"{self.root}{path or 'index'}.csv"

    def asset(self, name: str) -> str:
        """The address of a style, module or icon of ours."""
        return f"{self.root}static/{name}"

    def has(self, measure: str) -> bool:
        """Whether a measure has a page."""
        return self.measures is None or measure in self.measures

    def measure(self, measure: str) -> str:
        """The address of a measure's page, "" if it has none."""
        return self.to(measure_path(measure)) if self.has(measure) else ""

    def passage(self, measure: str, start: int, end: int) -> str:
        """The address that selects a quotation on a measure's page."""
        page = self.measure(measure)
        return f"{page}#c{start}-{end}" if page else ""

    def compare(self, a: str, b: str) -> str:
        """The address of two measures side by side, "" if one of them has no page."""
        return self.to(compare_path(a, b)) if self.has(a) and self.has(b) else ""


def measure_path(measure: str) -> str:
    """The path of a measure's page."""
    return f"measure/{slug(measure)}"


def compare_path(a: str, b: str, version_a: str = "", version_b: str = "") -> str:
    """The path of two measures side by side, of certain versions if they are named."""
    return f"compare/{_versioned(a, version_a)}{_BETWEEN}{_versioned(b, version_b)}"


def _versioned(measure: str, version: str) -> str:
    return slug(measure) + (_VERSION + _part(version) if version else "")


def versioned(path: str) -> tuple[str, str]:
    """Read back a measure's id and its version ("" if none is named)."""
    head, _, version = path.partition(_VERSION)
    return unslug(head), _read(version) if version else ""


def family_path(family: str) -> str:
    """The path of a family's page; its id begins with `family:`."""
    return f"family/{slug(family.removeprefix('family:'))}"


def place_path(handle: str, year: int | None = None) -> str:
    """The path of a place's page, or of the list of its measures of one year."""
    return f"place/{handle}" + (f"/{year}" if year is not None else "")


def handles(names: dict[str, str]) -> dict[str, str]:
    """Short readable handles for places: {key: display name} in, {handle: key} out.

    What reads alike is told apart by a number, in the order of the keys.
    """
    found: dict[str, str] = {}
    for key in sorted(names):
        base = re.sub(r"[^a-z0-9]+", "-", names[key].lower()).strip("-") or "place"
        base, number = base[:_LONGEST], 1
        while (handle := base if number == 1 else f"{base}-{number}") in found:
            number += 1
        found[handle] = key
    return found
