"""Read the District of Columbia Council's documents: laws, acts, and stubs of older laws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from whereas.errors import UnreadableError
from whereas.records import Record, Refusal, Span
from whereas.sources.base import InputFile, Reader
from whereas.sources.xml_files import any_like, head, input_files, load

if TYPE_CHECKING:
    from lxml.etree import _Element

JURISDICTION = "ocd-division/country:us/district:dc"
PLACE = "District of Columbia"

_MARKER = b"schemas/dc-library"
_SUFFIXES = (".xml",)
LARGEST = 32_000_000
"""The largest document of the archive has 2.2 MB; what is ten times that is something else."""

_LEAST_NUMBERS = 10
"""Characters that a body of bare section numbers needs to be a text, so that the counts are those
of the archive: its 15 shorter ones hold one number, `2 (f)`, 31 longer ones a list of them."""

_NUMBER = re.compile(r"(?P<kind>law|act|bill)\s*(?P<number>\d+-\d+[a-z]?)", re.IGNORECASE)
_TOLD = re.compile(r"assigned (?P<kind>Bill|Act) No\.\s*(?P<number>\d+-\d+[A-Z]?)")


class DcReader(Reader):
    """The council's XML of the namespace dc-library."""

    name = "dc"

    def recognises(self, path: Path) -> bool:
        """Say whether a file, or one of a folder's first XML files, names the namespace."""
        return any_like(path, lambda start: _MARKER in start, _SUFFIXES)

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield every XML file but the indexes, which hold no measure of their own."""
        for file in input_files(path, lambda _: True, _SUFFIXES):
            index = file.path.name.lower() == "index.xml" and path.is_dir()
            if not (index and b"<collection" in head(file.path)):
                yield file

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield the document's one record, or say why there is none."""
        try:
            yield _record(file, load(file.path, LARGEST))
        except UnreadableError as error:
            yield _refuse(file, error.what)


def _refuse(file: InputFile, why: str) -> Refusal:
    return Refusal(file.name, why, jurisdiction=JURISDICTION)


def _record(file: InputFile, root: _Element) -> Record | Refusal:
    from whereas.sources.dc.history import interval, read_history
    from whereas.sources.dc.text import NAMESPACE, local_name

    if local_name(root) != "document":
        return _refuse(file, "is XML, but not a document of the council's library")
    numbers = _numbers(root)
    kind = next((k for k in ("law", "act") if k in numbers), "")
    if not kind:
        return _refuse(file, "names neither a law number nor an act number")
    meta = root.find(f"{{{NAMESPACE}}}meta")
    if meta is None:
        return _refuse(file, "has no meta element, so nothing says when it was made")
    history = read_history(meta)
    for told in _TOLD.finditer(history.narrative):
        numbers.setdefault(told["kind"].lower(), told["number"])
    text, spans = _text(root, meta)
    start, end, basis = interval(history, int(numbers[kind].partition("-")[0]))
    return Record(
        measure=_id(kind, numbers[kind]),
        text=text,
        version=kind,
        jurisdiction=JURISDICTION,
        place=PLACE,
        kind=kind,
        title=_title(root),
        url=history.url or _citation_url(root),
        aliases=_aliases(kind, numbers, root, history.url),
        date_from=start,
        date_to=end,
        date_basis=basis,
        spans=spans,
        history=history.actions,
        summary=history.summary,
        file=file.name,
    )


def _text(root: _Element, meta: _Element) -> tuple[str, tuple[Span, ...]]:
    """Give the text, none for what its source marks as a stub.

    Where all words stand in the code, the bare numbers of the sections are the text.
    """
    from whereas.sources.dc.text import NAMESPACE, bare_text, body_text

    if meta.find(f"{{{NAMESPACE}}}stub") is not None:
        return "", ()
    text, spans = body_text(root)
    if text:
        return text, spans
    bare = bare_text(root)
    return (bare if len(bare) >= _LEAST_NUMBERS else ""), ()


def _id(kind: str, number: str) -> str:
    return f"dc:{kind}-{number.lower()}"


def _numbers(root: _Element) -> dict[str, str]:
    """Give a document's numbers by kind, its own id before what stands in `num` elements."""
    from whereas.sources.dc.text import local_name

    said = [root.get("id") or ""]
    said += [f"{n.get('type')} {n.text}" for n in root if local_name(n) == "num"]
    numbers: dict[str, str] = {}
    for match in filter(None, map(_NUMBER.search, said)):
        numbers.setdefault(match["kind"].lower(), match["number"].upper())
    return numbers


def _title(root: _Element) -> str:
    from whereas.sources.dc.text import local_name

    headings = {
        h.get("type"): " ".join("".join(map(str, h.itertext())).split())
        for h in root
        if local_name(h) == "heading"
    }
    return headings.get("short") or headings.get("long") or ""


def _citations(root: _Element) -> Iterator[_Element]:
    from whereas.sources.dc.text import NAMESPACE

    return root.iter(f"{{{NAMESPACE}}}citation")


def _citation_url(root: _Element) -> str:
    urls = (citation.get("url") or "" for citation in _citations(root))
    return next((url for url in urls if url.startswith("http")), "")


def _aliases(kind: str, numbers: dict[str, str], root: _Element, url: str) -> tuple[str, ...]:
    """Give every other name that finds the document, without repeats, in a fixed order."""
    names = []
    for sort, number in numbers.items():
        if sort != kind:
            names.append(_id(sort, number))
        names += [f"{sort.title()} {number}", f"D.C. {sort.title()} {number}"]
    names += [" ".join((citation.text or "").split()) for citation in _citations(root)]
    vendor = url.rstrip("/").rpartition("/")[2]
    if re.fullmatch(r"[A-Z]+\d+-\d+", vendor):
        names.append(vendor)
    return tuple(dict.fromkeys(name for name in names if name))
