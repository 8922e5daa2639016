"""The index of terms beside each segment: one file, mapped into memory, never changed.

A segment gets it when the library is first searched; the file appears whole or not at all, and who
may not write makes it anew in memory. Once a library has been searched, new segments are written
with theirs. So who never searches pays nothing for it: it is a fifth of a library's size, and
takes as long to make as the words and fingerprints.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa

from whereas.library.array_file import read_arrays, write_arrays
from whereas.library.build import Built
from whereas.library.manifest import sync_folder
from whereas.library.segment import Segment
from whereas.progress import Progress
from whereas.search.counting import FIELDS
from whereas.search.index import Index, Source, build_index

FORM = 1
"""The form of the index; a file of another one is made anew."""

NAME = f"terms-{FORM}.arrow"


def write_index(
    folder: Path, docs: pa.Table, texts: pa.ChunkedArray, built: Built, others: list[Segment]
) -> None:
    """Write a new segment's index into its folder, if one of the library's others has its own."""
    if not any((other.folder / NAME).exists() for other in others):
        return
    _write(folder / NAME, _made(docs, texts, built.sections, _arrays(built)))
    sync_folder(folder)


def _arrays(built: Built) -> dict[str, np.ndarray]:
    """A segment's arrays by name, as an opened segment has them."""
    return {f.name: getattr(built, f.name) for f in fields(built) if f.name != "sections"}


def indexes(segments: list[Segment], tell: Progress) -> list[Index]:
    """The index of each segment; those that have none get it now."""
    missing = [s for s in segments if s.index is None and not _read(s)]
    for done, segment in enumerate(missing):
        tell("indexing for search", done, len(missing))
        _make(segment)
    if missing:
        tell("indexing for search", len(missing), len(missing))
    return [segment.index for segment in segments if segment.index is not None]


def _read(segment: Segment) -> bool:
    """Open the index that lies with a segment, if one can be read."""
    arrays = read_arrays(segment.folder / NAME, _KINDS)
    if not arrays or arrays["lengths"].size != len(segment) * FIELDS:
        return False
    segment.index = _index(arrays)
    return True


def _make(segment: Segment) -> None:
    docs = segment.columns(["title", "place"])
    segment.index = _made(docs, segment.texts(), segment.sections, segment.arrays)
    with suppress(OSError):
        _write(segment.folder / NAME, segment.index)


def _made(
    docs: pa.Table, texts: pa.ChunkedArray, sections: pa.Table, arrays: dict[str, np.ndarray]
) -> Index:
    whole = pa.concat_arrays([pa.array([], pa.large_string()), *pa.chunked_array(texts).chunks])
    names = ("codes", "starts", "samples", "sample_starts", "cuts", "cut_starts")
    places = [place or "" for place in docs["place"].to_pylist()]
    titles = docs["title"].combine_chunks()
    given = {name: arrays[name] for name in names}
    index = build_index(Source(whole.fill_null(""), titles, places, sections, **given))
    return _index({name: getattr(index, name) for name in _NAMES})


_NAMES = tuple(f.name for f in fields(Index))
_KINDS: dict[str, type[np.generic]] = {
    "terms": np.uint32, "starts": np.int64, "docs": np.int32, "counts": np.uint8,
    "frequency": np.int32, "forms": np.uint32, "form_starts": np.int64, "lengths": np.int32,
}  # fmt: skip


def _index(arrays: dict[str, np.ndarray]) -> Index:
    """An index of read-only arrays, whether made or mapped: kernels are compiled for one type."""
    arrays = arrays | {"lengths": arrays["lengths"].reshape(-1, FIELDS)}
    for array in arrays.values():
        array.flags.writeable = False
    return Index(**arrays)


def _write(path: Path, index: Index) -> None:
    write_arrays(path, {name: getattr(index, name) for name in _NAMES})
