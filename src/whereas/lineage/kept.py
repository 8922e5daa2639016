"""The lineage of all families, kept beside the library; what a change touches is judged again.

A family's lineage depends on its members' texts and facts, on which of their grams are common
outside the family (`nearest.common_outside`), and on the places of the library that they name. A
family whose members are the same is judged again only where a change of the library turns the
one or may turn the other. The outcome is the same as from scratch.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.families import kept
from whereas.families.changed import Changed, identities, since
from whereas.leftovers.names import first_words
from whereas.library.snapshot import Snapshot, runs
from whereas.lineage.nearest import common_outside
from whereas.words.codes import EXACT_BITS

EDGE = pa.struct(
    [
        ("from", pa.string()),
        ("to", pa.string()),
        ("relation", pa.string()),
        ("confidence", pa.float64()),
        ("reasons", pa.list_(pa.string())),
        ("through", pa.string()),
    ]
)
KEPT = pa.schema([("key", pa.string()), ("edges", pa.list_(EDGE))])
"""One row for each family; `key` stands for its members (`keys_of`)."""

MADE_BY, STATE, PLACES = b"made_by", b"state", b"places"
"""What the tables say of themselves: the model, the library's state, the names of its places."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Families as documents: those of family i are `docs[bounds[i]:bounds[i + 1]]`."""

    ids: list[str]
    docs: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


def known(snapshot: Snapshot, groups: Groups) -> pa.Array:
    """For each family its kept edges (a list of EDGE), null where it must be judged."""
    folder = kept.here(snapshot)
    table, docs = kept.read(folder, "lineage"), kept.read(folder, "lineage-docs")
    nothing = pa.nulls(len(groups), KEPT.field("edges").type)
    if table is None or docs is None:
        return nothing
    said, of_docs = table.schema.metadata or {}, docs.schema.metadata or {}
    if said.get(MADE_BY) != _made_by() or said.get(STATE) != of_docs.get(STATE):
        return nothing
    changed = since(snapshot, docs)
    if changed is None:
        return nothing
    at = pc.index_in(keys_of(snapshot, groups), table["key"].combine_chunks())
    again = _touched(snapshot, groups, changed, json.loads(of_docs.get(PLACES, b"{}")))
    at = pc.if_else(pa.array(again), pa.scalar(None, pa.int32()), at)
    edges = table["edges"].combine_chunks().cast(nothing.type)
    return edges.take(at) if len(edges) else nothing


def keep(snapshot: Snapshot, groups: Groups, edges: pa.Array) -> None:
    """Keep the edges of all families."""
    state = {STATE: kept.state(snapshot).encode()}
    table = pa.table([keys_of(snapshot, groups), edges], schema=KEPT)
    docs = snapshot.docs.select(kept.IDENTITY)
    places = json.dumps(_places(snapshot), sort_keys=True).encode()
    folder = kept.here(snapshot)
    kept.write(folder, "lineage", table.replace_schema_metadata({MADE_BY: _made_by(), **state}))
    kept.write(folder, "lineage-docs", docs.replace_schema_metadata({PLACES: places, **state}))


def keys_of(snapshot: Snapshot, groups: Groups) -> pa.Array:
    """A key for each family, made of its members' identities."""
    members = snapshot.docs.select(kept.IDENTITY).take(pa.array(groups.docs))
    said = [name.encode() for name in identities(members).to_pylist()]
    cuts = groups.bounds.tolist()
    lines = (b"\n".join(sorted(said[a:b])) for a, b in pairwise(cuts))
    return pa.array([hashlib.sha256(line).hexdigest()[:32] for line in lines], pa.string())


def _made_by() -> bytes:
    """What lineages depend on besides the library: our version, the form, the model."""
    model = files("whereas.lineage").joinpath("fitted.toml").read_bytes()
    return f"{kept.FORM} {hashlib.sha256(model).hexdigest()}".encode()


def _places(snapshot: Snapshot) -> dict[str, str]:
    """The names of the library's places, each with the place that texts which say it mean."""
    rows = snapshot.columns(["place", "jurisdiction"]).filter(pa.array(snapshot.alive))
    found: dict[str, str] = {}
    for name, place in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        if name:
            found.setdefault(name, place or name)
    return found


def _touched(
    snapshot: Snapshot, groups: Groups, changed: Changed, before: dict[str, str]
) -> NDArray[np.bool_]:
    """Which families must be judged again although their members are the same."""
    touched = np.zeros(len(groups), dtype=np.bool_)
    touched[_turned(snapshot, groups, changed)] = True
    names = {name for name, _ in before.items() ^ _places(snapshot).items()}
    if names:
        touched[_naming(snapshot, groups, first_words(sorted(names)))] = True
    return touched


def _turned(snapshot: Snapshot, groups: Groups, changed: Changed) -> NDArray[np.int64]:
    """The families of which a gram has become common outside them, or is so no more."""
    grams, delta = _deltas(snapshot, changed)
    family, gram, repeats, inside = _held_by(snapshot, groups, grams)
    now = snapshot.times_kept(grams)
    then = now - delta
    was = common_outside(np.maximum(then[gram] - repeats, 0), inside)
    return np.unique(family[was != common_outside(np.maximum(now[gram] - repeats, 0), inside)])


def _deltas(snapshot: Snapshot, changed: Changed) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The grams that the library keeps more or less often than before, and by how much."""
    came, went = snapshot.kept_grams(changed.came), snapshot.kept_grams(changed.went)
    grams, which = np.unique(np.concatenate([came, went]), return_inverse=True)
    sign = np.repeat([1, -1], [came.size, went.size])
    delta = np.bincount(which, weights=sign, minlength=grams.size).astype(np.int64)
    return grams[delta != 0], delta[delta != 0]


def _held_by(
    snapshot: Snapshot, groups: Groups, grams: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], ...]:
    """Which families keep which of the grams: family, gram, how often, by how many members."""
    docs, held = snapshot.keepers(grams)
    row, family = _families_of(groups, docs)
    pairs = family * max(grams.size, 1) + held[row]  # one number for each family and gram
    order = np.lexsort((docs[row], pairs))
    pairs, member = pairs[order], docs[row][order]
    first = np.append(True, np.diff(pairs) != 0)[: pairs.size]
    fresh = first | np.append(True, np.diff(member) != 0)[: pairs.size]
    at = np.flatnonzero(first)
    repeats = np.diff(np.append(at, pairs.size))
    inside = np.add.reduceat(fresh.astype(np.int64), at) if at.size else at
    return pairs[at] // max(grams.size, 1), pairs[at] % max(grams.size, 1), repeats, inside


def _families_of(
    groups: Groups, docs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The families of each document (a few have two): rows of `docs`, and a family for each."""
    order = np.argsort(groups.docs, kind="stable")
    low, high = (np.searchsorted(groups.docs[order], docs, side) for side in ("left", "right"))
    family = np.repeat(np.arange(len(groups)), np.diff(groups.bounds))
    return np.repeat(np.arange(docs.size), high - low), family[order[runs(low, high - low)]]


def _naming(snapshot: Snapshot, groups: Groups, words: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The families of which a member has one of some words."""
    docs = [np.empty(0, dtype=np.int64)]
    for base, segment in zip(snapshot.bases.tolist(), snapshot.segments, strict=False):
        at = np.flatnonzero(np.isin(segment.arrays["codes"] & EXACT_BITS, words))
        starts = segment.arrays["starts"]
        docs.append(base + np.unique(np.searchsorted(starts, at, side="right") - 1))
    return np.unique(_families_of(groups, np.concatenate(docs))[1])
