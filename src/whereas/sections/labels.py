"""The label of every part of a batch of texts, level by level instead of part by part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.jit import kernel
from whereas.results import SectionView
from whereas.sections.blocks import BLOCKS


@kernel
def _parents(
    docs: NDArray[np.int32], starts: NDArray[np.int32], ends: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Each part's parent (-1 where it has none) and depth; parents stand before their children."""
    parents = np.full(docs.size, -1, dtype=np.int64)
    depths = np.zeros(docs.size, dtype=np.int32)
    for i in range(docs.size):
        p = i - 1
        while p >= 0 and (docs[p] != docs[i] or ends[p] <= starts[i]):
            p = parents[p] if docs[p] == docs[i] else -1
        parents[i] = p
        depths[i] = depths[p] + 1 if p >= 0 else 0
    return parents, depths


def _own(kind: str, number: str, heading: bool) -> str:
    """The label of a part by itself; a subdivision's goes behind its parent's."""
    if kind == "section":
        plain = number.isdigit() or number.isalpha()
        return f"{'Section' if plain else '§'} {number}" if number else ""
    if kind == "subsection":
        return number if number.startswith("(") else f"({number.rstrip(')')})"
    if kind == "enacting" and heading:
        return "Resolved clause"
    return BLOCKS.get(kind) or number


def labelled(sections: pa.Table) -> pa.Table:
    """Add the column `label` ("Section 2(a)(1)", "Recitals") to a table of `split_batch`.

    Labels are few and parts are many, so strings are made once for each distinct label.
    """
    kinds = pc.cast(sections["kind"], pa.string()).to_numpy(zero_copy_only=False)
    numbers = pc.fill_null(sections["number"], "").combine_chunks().dictionary_encode()
    headed = pc.greater(pc.utf8_length(pc.fill_null(sections["heading"], "")), 0)
    kind_names, kind_ids = np.unique(kinds.astype(str), return_inverse=True)
    number_ids = _dictionary_ids(numbers)
    key = (number_ids * len(kind_names) + kind_ids) * 2 + headed.to_numpy(zero_copy_only=False)
    distinct, own_ids = np.unique(key, return_inverse=True)
    values = _dictionary_values(numbers)
    own = [
        _own(str(kind_names[k // 2 % len(kind_names)]), values[k // 2 // len(kind_names)], k % 2)
        for k in distinct.tolist()
    ]
    below = kind_names[kind_ids] == "subsection" if len(kinds) else np.empty(0, dtype=np.bool_)
    columns = [sections[name].to_numpy() for name in ("doc", "start", "end")]
    parents, depths = _parents(*(np.ascontiguousarray(c, dtype=np.int32) for c in columns))
    names, ids = _joined(own, own_ids.astype(np.int64), parents, depths, below)
    label = pa.DictionaryArray.from_arrays(
        pa.array(ids.astype(np.int32)), pa.array(names, pa.string())
    )
    return sections.append_column("label", label.cast(pa.string()))


def _dictionary_ids(column: pa.DictionaryArray | pa.ChunkedArray) -> NDArray[np.int64]:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.asarray(array.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _dictionary_values(column: pa.DictionaryArray | pa.ChunkedArray) -> list[str]:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return [str(value) for value in array.dictionary.to_pylist()]


def _joined(
    own: list[str],
    own_ids: NDArray[np.int64],
    parents: NDArray[np.int64],
    depths: NDArray[np.int32],
    below: NDArray[np.bool_],
) -> tuple[list[str], NDArray[np.int64]]:
    """Put each subdivision's own label behind its parent's, from the top level down."""
    names = list(own)
    ids = own_ids.copy()
    for depth in range(1, int(depths.max(initial=0)) + 1):
        rows = np.flatnonzero((depths == depth) & below)
        key = ids[parents[rows]] * len(own) + own_ids[rows]
        distinct, inverse = np.unique(key, return_inverse=True)
        ids[rows] = len(names) + inverse
        names += [names[k // len(own)] + own[k % len(own)] for k in distinct.tolist()]
    return names, ids


def parts_table(parts: Sequence[SectionView]) -> pa.Table:
    """One text's parts as a table for `labelled` and `limits`."""
    return pa.table(
        {
            "doc": pa.array([0] * len(parts), pa.int32()),
            "kind": pa.array([p.kind for p in parts], pa.string()),
            "level": pa.array([p.level for p in parts], pa.int8()),
            "number": pa.array([p.number for p in parts], pa.string()),
            "heading": pa.array([p.heading for p in parts], pa.string()),
            "start": pa.array([p.start for p in parts], pa.int32()),
            "end": pa.array([p.end for p in parts], pa.int32()),
        }
    )


def limits(sections: pa.Table) -> NDArray[np.bool_]:
    """Which parts begin where a passage may be cut: sections, and a new kind of opening part.

    The recitals are one such part together, as are the subdivisions of a section.
    """
    level = sections["level"].to_numpy()
    kinds = pc.cast(sections["kind"], pa.string()).combine_chunks().dictionary_encode()
    kind = _dictionary_ids(kinds)
    names = np.array([*_dictionary_values(kinds), ""])
    doc = sections["doc"].to_numpy()
    top = np.flatnonzero(level <= 1)
    again = np.zeros(top.size, dtype=np.bool_)
    again[1:] = (doc[top][1:] == doc[top][:-1]) & (kind[top][1:] == kind[top][:-1])
    chosen = np.zeros(level.size, dtype=np.bool_)
    chosen[top] = ~again | (names[kind[top]] == "section")
    return chosen
