"""The links of a library: kept ones read again, those that a change touches traced anew.

What a document's trace finds depends on the postings of its grams. When documents come or go,
only documents that hold one of their kept grams can find anything else than before, and of a gram
that is kept often only those whose walk gets there (`families.reach`). All others keep their links
and what was judged of them: how likely a link is substance depends on who keeps the grams of its
target, and how alike the rest of two measures is on their texts and what they share. The outcome
is the same as from scratch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.answers.trace_all import latest
from whereas.families import kept
from whereas.families.changed import since
from whereas.families.links import FOUND, JUDGED, Links, traced_links
from whereas.families.reach import reached, seldom_kept
from whereas.fingerprints.select import DULL, GRAM, common_table, hash_grams
from whereas.library.snapshot import Snapshot

Trace = Callable[[Snapshot, NDArray[np.int64]], Links]

MARKS = b"marks"
"""Under which a kept table says what people had marked as stock when it was judged."""

SCAN_WORDS = 1 << 20
"""Words looked through for changed grams at a time."""

LOW_BITS = np.uint32(8)
"""Low bits of a hash that the first, quick look at it leaves out."""


def library_links(snapshot: Snapshot) -> Links:
    """The links of a library as it is now."""
    folder = kept.here(snapshot)
    table = kept.read(folder, "links")
    if table is not None:
        return Links.of_tables(table, kept.read(folder, "judged"))
    before = kept.earlier(folder)
    links = updated(snapshot, before) if before else None
    if links is None:
        links = traced_links(snapshot, latest(snapshot))
    kept.write(folder, "docs", _identity(snapshot))
    kept.write(folder, "links", links.table(FOUND))
    kept.forget_others(folder)
    return links


def keep_judged(snapshot: Snapshot, links: Links) -> None:
    """Keep what was judged of the library's links (in their order)."""
    said = {MARKS: snapshot.marks.lines().encode()}
    judged = links.table(JUDGED).replace_schema_metadata(said)
    kept.write(kept.here(snapshot), "judged", judged)


def _identity(snapshot: Snapshot) -> pa.Table:
    """What tells the documents apart, and whether they are their measure's latest."""
    newest = np.zeros(len(snapshot), dtype=np.bool_)
    newest[latest(snapshot)] = True
    return snapshot.docs.select(kept.IDENTITY).append_column("latest", pa.array(newest))


def updated(snapshot: Snapshot, before: Path, trace: Trace = traced_links) -> Links | None:
    """Bring an earlier state's links up to date; None where it can't be told what changed.

    `trace` finds the links of the documents that the change touches.
    """
    docs, table = kept.read(before, "docs"), kept.read(before, "links")
    if docs is None or table is None:
        return None
    changes = since(snapshot, docs)
    if changes is None:
        return None
    to_new, to_old = changes.to_new, changes.to_old
    changed = np.flatnonzero(to_old < 0)
    again = np.zeros(len(snapshot), dtype=np.bool_)
    again[documents_with(snapshot, seldom_kept(snapshot, changed))] = True
    again[reached(snapshot, changed)] = True
    again[changed] = True
    again |= ~docs["latest"].to_numpy()[to_old]
    newest = latest(snapshot)
    links = _judged_before(snapshot, before, table)
    target, source = to_new[links.target], to_new[links.source]
    stays = (target >= 0) & (source >= 0) & np.isin(target, newest[~again[newest]])
    old = links.take(stays).numbered(target[stays], source[stays])
    old = _still_judged(snapshot, old, changed, newest[again[newest]])
    return Links.joined([old, trace(snapshot, newest[again[newest]])])


def _still_judged(
    snapshot: Snapshot, links: Links, changed: NDArray[np.int64], traced: NDArray[np.int64]
) -> Links:
    """Links with what is still true of what was judged of them.

    The chance of a link hangs on who keeps the grams that its target keeps; how alike the rest of
    two measures is, on all of their links and on which version is the latest.
    """
    keep = np.zeros(len(snapshot), dtype=np.bool_)
    keep[snapshot.keepers(np.unique(snapshot.kept_grams(changed)))[0]] = True
    touched = np.zeros(len(snapshot), dtype=np.bool_)
    touched[snapshot.measures[traced]] = True
    unsure = touched[snapshot.measures[links.target]] | touched[snapshot.measures[links.source]]
    none = np.float32(np.nan)
    return replace(
        links,
        chance=np.where(keep[links.target], none, links.chance),
        rest=np.where(unsure, none, links.rest),
    )


def _judged_before(snapshot: Snapshot, before: Path, found: pa.Table) -> Links:
    """An earlier state's links with what was judged; people's marks speak for all their chances."""
    judged = kept.read(before, "judged")
    links = Links.of_tables(found, judged)
    said = (judged.schema.metadata or {}).get(MARKS) if judged is not None else None
    if said != snapshot.marks.lines().encode():
        links = replace(links, chance=np.full(len(links), np.nan, dtype=np.float32))
    return links


def documents_with(snapshot: Snapshot, grams: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The documents that hold one of some grams, whether it was kept of them or not."""
    quick = np.zeros(1 << (32 - int(LOW_BITS)), dtype=np.bool_)
    quick[grams >> LOW_BITS] = True
    found = [np.empty(0, dtype=np.int64)]
    for base, starts, first, hashes in _all_grams(snapshot) if grams.size else ():
        maybe = np.flatnonzero(quick[hashes >> LOW_BITS])
        places = first + maybe[np.isin(hashes[maybe], grams)]
        found.append(base + np.unique(np.searchsorted(starts, places, side="right") - 1))
    return np.unique(np.concatenate(found))


def _all_grams(
    snapshot: Snapshot,
) -> Iterator[tuple[int, NDArray[np.int64], int, NDArray[np.uint32]]]:
    """The grams of all texts: base and starts of the segment, place of the first gram, hashes.

    Grams across the end of a text, or of dull words, are found for nothing: none is ever kept.
    """
    for base, segment in zip(snapshot.bases.tolist(), snapshot.segments, strict=False):
        codes, starts = segment.arrays["codes"], segment.arrays["starts"]
        for first in range(0, codes.size, SCAN_WORDS):
            words = np.array(codes[first : first + SCAN_WORDS + GRAM - 1])
            hashes, ranks = np.empty(words.size, np.uint32), np.empty(words.size, np.uint32)
            count = hash_grams(words, common_table(), hashes, ranks)
            hashes[:count][ranks[:count] >= DULL] = 0
            yield base, starts, first, hashes[:count]
