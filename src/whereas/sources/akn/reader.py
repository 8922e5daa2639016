"""Read a folder of Akoma Ntoso files: a record for each document in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from whereas.errors import UnreadableError
from whereas.records import Record, Refusal
from whereas.sources.base import InputFile, Reader
from whereas.sources.xml_files import any_like, input_files, is_all_xml, load

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARKERS = (b"docs.oasis-open.org/legaldocml/ns/akn", b"www.akomantoso.org/")
_SUFFIXES = (".xml", ".akn")

LARGEST_AKN = 64_000_000
"""Bytes of a file: as much as a text may have."""

_NOT_ID = re.compile(r"[^a-z0-9~-]+")


class AknReader(Reader):
    """XML of the Akoma Ntoso namespaces."""

    name = "akn"

    def recognises(self, path: Path) -> bool:
        """Say whether a file, or one of a folder's first XML files, names the namespace."""
        return any_like(path, _is_akn, _SUFFIXES) and is_all_xml(path)

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield every XML file; what is of another vocabulary will be refused by name."""
        yield from input_files(path, lambda _: True, _SUFFIXES)

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield a record for each document in a file."""
        from whereas.sources.documents.akn import documents, is_akn

        try:
            root = load(file.path, LARGEST_AKN)
            if not is_akn(root):
                raise UnreadableError("is XML, but not Akoma Ntoso", todo="add it by itself")
            found = [part for part in documents(root) if _has_text(part)] or documents(root)[:1]
            if not found:
                raise UnreadableError("holds no act, bill or other document with a meta element")
        except UnreadableError as error:
            yield Refusal(file.name, error.what, todo=error.todo)
            return
        seen: Counter[tuple[str, str]] = Counter()
        for number, part in enumerate(found, 1):
            record = _record(file, part, number if len(found) > 1 else 0)
            seen[record.measure, record.version] += 1
            tie = seen[record.measure, record.version]
            yield replace(record, measure=f"{record.measure}~{tie}") if tie > 1 else record


def _is_akn(start: bytes) -> bool:
    return any(marker in start for marker in _MARKERS)


def _has_text(document: _Element) -> bool:
    """Leave out a collection's own frame: its documents are records of their own."""
    from whereas.sources.documents.xml_tree import local_name

    return local_name(document) not in ("documentCollection", "amendmentList")


def _record(file: InputFile, document: _Element, number: int) -> Record:
    from whereas.sources.akn.facts import read_facts
    from whereas.sources.documents.akn import body, title

    facts = read_facts(document)
    text, spans = body(document)
    named = title(document)
    return Record(
        measure=measure_id(facts.uri, file.name, number),
        text=text,
        version=facts.version,
        stage=facts.stage,
        jurisdiction=facts.jurisdiction,
        place=facts.place,
        kind=facts.kind,
        title=named,
        status=facts.status,
        aliases=tuple(a for a in dict.fromkeys((facts.uri, facts.number)) if re.search("[a-z]", a)),
        date_from=facts.date_from,
        date_to=facts.date_to,
        date_basis=facts.basis,
        spans=spans,
        history=facts.actions,
        file=file.name,
        record=str(number) if number else "",
    )


def measure_id(uri: str, name: str, number: int = 0) -> str:
    """Make an id of a work's address: `/akn/us-pa/act/2001/12` is `akn:us-pa.act.2001.12`.

    Without an address it is made of the file's name and the document's number in it.
    """
    path = re.sub(r"^(?:https?://[^/]+)?/?(?:akn/)?", "", uri.strip().lower())
    parts = [_NOT_ID.sub("-", part).strip("-") for part in path.split("/")]
    parts = [part for part in parts if part and part != "main"]
    if not parts:
        stem = PurePosixPath(name).with_suffix("")
        parts = [_NOT_ID.sub("-", part.lower()).strip("-") for part in stem.parts]
        parts += [str(number)] if number > 1 else []
    return f"akn:{'.'.join(filter(None, parts)) or 'document'}"
