"""Which of a matter's attachments are its text: read only where the matter itself has none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from whereas.sources.live.addresses import path_of

SUFFIXES = frozenset((".pdf", ".doc", ".docx", ".rtf", ".odt", ".htm", ".html", ".txt"))

_LAW = re.compile(
    r"\b(?:ord(?:inance)?|res(?:olution)?|bill|local law|legislation|signed|full text|law text|"
    r"legislative text|version|substitute)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:summary|fiscal|memo(?:randum)?|presentation|exhibits?|report|letter|map|minutes|notice|"
    r"agenda|affidavit|testimony|transcript|comment|fact sheet|analysis|slides|video|plan[s]?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment that is read: its address, and a file name that tells its kind."""

    url: str
    name: str


def law_documents(matter: dict[str, Any], attachments: object) -> Iterator[tuple[str, Attached]]:
    """Yield the text of each version, as far as attachments are surely called that.

    An attachment is taken that is no supporting document and whose name says that it is the law
    (its kind or the matter's number), or else the only one that says nothing else. Of several
    for one version it is the first in the source's order.
    """
    rows = attachments if isinstance(attachments, list) else []
    able = [row for row in rows if isinstance(row, dict) and _attached(row)]
    able = [row for row in able if not row.get("MatterAttachmentIsSupportingDocument")]
    able = [row for row in able if not _BESIDE.search(_name(row))]
    number = str(matter.get("MatterFile") or "")
    named = [row for row in able if _LAW.search(_name(row)) or (number and number in _name(row))]
    chosen = named or (able if len(able) == 1 else [])
    seen: set[str] = set()
    for row in sorted(chosen, key=_order):
        label = str(row.get("MatterAttachmentMatterVersion") or matter.get("MatterVersion") or "")
        attached = _attached(row)
        if attached and label not in seen:
            seen.add(label)
            yield label, attached


def _name(row: dict[str, Any]) -> str:
    return str(row.get("MatterAttachmentName") or "")


def _order(row: dict[str, Any]) -> tuple[int, int]:
    sort, number = row.get("MatterAttachmentSort"), row.get("MatterAttachmentId")
    return (sort if isinstance(sort, int) else 0, number if isinstance(number, int) else 0)


def _attached(row: dict[str, Any]) -> Attached | None:
    """The address and name of an attachment of a kind that is read."""
    url = str(row.get("MatterAttachmentHyperlink") or "")
    for name in (str(row.get("MatterAttachmentFileName") or ""), path_of(url)):
        path = PurePosixPath(name)
        if url and path.suffix.lower() in SUFFIXES:
            return Attached(url, path.name)
    return None
