"""Read a folder of the Congress's files: bills and laws one record each, titles by sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from whereas.errors import UnreadableError
from whereas.records import Action, Record, Refusal
from whereas.sources.base import InputFile, Reader
from whereas.sources.xml_files import any_like, input_files, is_all_xml, load

if TYPE_CHECKING:
    from lxml.etree import _Element

JURISDICTION = "ocd-division/country:us"
PLACE = "United States"

_MARKERS = (b"schemas.gpo.gov/xml/uslm", b"xml.house.gov/schemas/uslm", b"//US Congress//DTDs/")
_OLDER = re.compile(rb"<(?:bill|resolution|amendment-doc)[\s>][^<]*(?:stage|dms-id)=")
_SUFFIXES = (".xml",)

LARGEST_USLM = 128_000_000
"""Bytes of a file: the largest titles of the Code are said to have some 100 MB."""


class UslmReader(Reader):
    """XML of the USLM namespaces and of the older bills of Congress."""

    name = "uslm"

    def recognises(self, path: Path) -> bool:
        """Say whether a file, or one of a folder's first XML files, is of these vocabularies."""
        return any_like(path, _is_of_congress, _SUFFIXES) and is_all_xml(path)

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield every XML file; what is of another vocabulary will be refused by name."""
        yield from input_files(path, lambda _: True, _SUFFIXES)

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield a bill's or law's one record, or one for each section of a title."""
        from whereas.sources.documents import billml, uslm
        from whereas.sources.uslm.code import CODES, sections

        try:
            root = load(file.path, LARGEST_USLM)
            if not (uslm.is_uslm(root) or billml.is_billml(root)):
                raise UnreadableError("is XML, but of no vocabulary that Congress writes")
        except UnreadableError as error:
            yield _refusal(file, error.what)
            return
        if _name(root) in CODES:
            found = False
            for record in sections(root, file.name):
                found = True
                yield record
            if not found:
                yield _refusal(file, "is a title of a code without sections")
        else:
            yield _record(file, root)


def _is_of_congress(start: bytes) -> bool:
    return any(marker in start for marker in _MARKERS) or bool(_OLDER.search(start))


def _name(root: _Element) -> str:
    from whereas.sources.documents.xml_tree import local_name

    return local_name(root)


def _refusal(file: InputFile, why: str) -> Refusal:
    return Refusal(file.name, why, jurisdiction=JURISDICTION)


def _record(file: InputFile, root: _Element) -> Record | Refusal:
    from whereas.sources.documents import billml, uslm
    from whereas.sources.uslm.facts import from_bill, read_facts

    facts = read_facts(root)
    if not facts.measure:
        return _refusal(file, "names no number of a bill, resolution or law with its Congress")
    reader = uslm if uslm.is_uslm(root) else billml
    text, spans = reader.body(root)
    law = facts.type in ("pl", "pvtl")
    bill = from_bill(root) if law else ""
    origin = (Action(None, f"from {bill}"),) if bill else ()
    aliases = facts.citations if law else (*facts.citations, f"{facts.short} ({facts.congress}th)")
    return Record(
        measure=facts.measure,
        text=text,
        version=facts.stage.code,
        stage=facts.stage.order,
        jurisdiction=JURISDICTION,
        place=PLACE,
        kind=facts.kind,
        title=reader.title(root) or facts.title,
        status=facts.status,
        aliases=tuple(dict.fromkeys(filter(None, aliases))),
        date_from=facts.date_from,
        date_to=facts.date_to,
        date_basis=facts.basis,
        spans=spans,
        history=(*origin, *facts.actions),
        file=file.name,
    )
