"""Fields: what part of a measure a word stands in, which says how much it tells of the whole."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.sections.labels import limits

FIELDS = (
    "title", "heading", "purpose", "definitions", "penalties", "closing", "body", "restated",
)  # fmt: skip
"""`title`: the measure's name and its place; `heading`: headings within it; `purpose`: recitals,
long titles, findings and intent; `closing`: effective dates, severability and their like;
`restated`: words that the source marks as existing or struck."""

TITLE, HEADING, PURPOSE, DEFINITIONS, PENALTIES, CLOSING, BODY = range(7)

_BY_HEADING = (
    (PURPOSE, r"intent|finding|purpose|declaration of|policy"),
    (DEFINITIONS, r"definition|meaning of"),
    (PENALTIES, r"penalt|violation|fines?\b|enforcement"),
    (CLOSING, r"severab|effective date|applicability|fiscal impact|sunset|repealer|expiration"),
)
_PATTERNS = tuple((field, re.compile(pattern)) for field, pattern in _BY_HEADING)


def _of_heading(heading: str) -> int:
    lower = heading.lower()
    return next((field for field, pattern in _PATTERNS if pattern.search(lower)), BODY)


def cut_fields(sections: pa.Table) -> NDArray[np.uint8]:
    """The field of each cut of a table of parts (`sections.labels.limits`), in their order."""
    parts = sections.select(["kind", "heading"]).filter(pa.array(limits(sections)))
    heading = pc.fill_null(parts["heading"], "").combine_chunks().dictionary_encode()
    if isinstance(heading, pa.ChunkedArray):
        heading = heading.combine_chunks()
    known = np.array([*map(_of_heading, heading.dictionary.to_pylist())], dtype=np.uint8)
    ids = heading.indices.to_numpy(zero_copy_only=False)
    fields = known[ids] if known.size else np.empty(0, dtype=np.uint8)
    kinds = pc.cast(parts["kind"], pa.string()).to_numpy(zero_copy_only=False)
    fields[np.isin(kinds.astype(str), ("title", "recital"))] = PURPOSE
    return np.asarray(fields, dtype=np.uint8)
