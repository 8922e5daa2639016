"""The answer `lineage --all`: the lineage of every family of a library in one file."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.answers.families import all_families
from whereas.answers.lineage import edges_of
from whereas.answers.trace_all import latest
from whereas.library.committing import guarded
from whereas.library.snapshot import Snapshot
from whereas.library.workers import WorkerDiedError, run_jobs
from whereas.lineage import kept
from whereas.lineage.evidence import Use
from whereas.lineage.files import EDGES, Format, format_of, write
from whereas.process import cores
from whereas.progress import Progress
from whereas.results import LineageEdge
from whereas.whole import whole

JOB_WORDS = 200_000
"""Words of the families that one worker judges at a time: about a second's work."""

INLINE_WORDS = 400_000
"""Below this many words, starting worker processes costs more than it saves."""


class Job(NamedTuple):
    """Families to judge: their documents in a library's state (a pickled manifest)."""

    folder: Path
    manifest: bytes
    use: Use
    families: list[list[int]]


def lineage_all(
    snapshot: Snapshot, path: Path, format_: Format | None, use: Use, tell: Progress
) -> int:
    """Write the edges of all families of two members or more into `path`; gives how many edges.

    The file appears under its name when it is whole.
    """
    format_ = format_ or format_of(path)
    table = edges_table(snapshot, use, tell)
    with guarded(path.parent), whole(path) as beside:
        write(table, beside, format_)
    return int(table.num_rows)


def edges_table(snapshot: Snapshot, use: Use, tell: Progress) -> pa.Table:
    """The edges of all families as rows of EDGES, family by family in the order of their ids.

    What is kept is not judged again, unless grounds are to be hidden.
    """
    tell("finding families", 0, None)
    groups = families_of(snapshot)
    tell("finding families", 1, 1)
    usual = use == Use()
    edges = kept.known(snapshot, groups) if usual else None
    if edges is None:
        edges = pa.nulls(len(groups), kept.KEPT.field("edges").type)
    asked = np.flatnonzero(edges.is_null().to_numpy(zero_copy_only=False))
    if asked.size:
        found = pa.concat_arrays([edges, judged(snapshot, groups, asked, use, tell)])
        at = np.arange(len(groups))
        at[asked] = len(groups) + np.arange(asked.size)
        edges = found.take(pa.array(at))
        if usual:
            kept.keep(snapshot, groups, edges)
    return _flat(snapshot, groups, edges)


def families_of(snapshot: Snapshot) -> kept.Groups:
    """The library's families of two members or more (folded ones count), as documents."""
    table = all_families(snapshot)
    table = table.filter(pc.greater(pc.list_value_length(table["members"]), 1)).combine_chunks()
    docs, ids = _ids(snapshot)
    members = table["members"].combine_chunks()
    at = pc.index_in(pc.list_flatten(members), ids).to_numpy(zero_copy_only=False)
    sizes = pc.list_value_length(members).to_numpy(zero_copy_only=False)
    bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return kept.Groups(table["family"].to_pylist(), docs[at.astype(np.int64)], bounds)


def _ids(snapshot: Snapshot) -> tuple[NDArray[np.int64], pa.Array]:
    """The latest version of each measure, and the measures' ids."""
    docs = latest(snapshot)
    return docs, pa.concat_arrays(snapshot.column("measure").take(pa.array(docs)).chunks)


def judged(
    snapshot: Snapshot, groups: kept.Groups, asked: NDArray[np.int64], use: Use, tell: Progress
) -> pa.Array:
    """Judge some of the families on all cores; gives a list of EDGE for each, in their order."""
    words = np.append(0, np.cumsum(snapshot.docs["words"].to_numpy()[groups.docs]))
    sizes = np.diff(words[groups.bounds])[asked]
    order = np.argsort(-sizes, kind="stable")  # the largest first, so that none is waited for
    runs = list(_runs(sizes[order]))
    jobs = [_job(snapshot, groups, asked[order[a:b]], use) for a, b in runs]
    parts = _done(snapshot, jobs, int(sizes.sum()))
    found = []
    for (_, done), part in zip(runs, parts, strict=True):
        found.append(part)
        tell("judging lineages", done, int(asked.size))
    edges = pa.concat_arrays(found)
    return edges.take(pa.array(np.argsort(order)))


def _runs(sizes: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Cut families into runs of about JOB_WORDS words."""
    pieces = (np.cumsum(sizes) - sizes) // JOB_WORDS
    cuts = [0, *(np.flatnonzero(np.diff(pieces)) + 1).tolist(), sizes.size]
    yield from pairwise(cuts)


def _job(snapshot: Snapshot, groups: kept.Groups, families: NDArray[np.int64], use: Use) -> Job:
    bounds = groups.bounds
    docs = [groups.docs[bounds[f] : bounds[f + 1]].tolist() for f in families.tolist()]
    return Job(snapshot.folder.resolve(), pickle.dumps(snapshot.manifest), use, docs)


def _done(snapshot: Snapshot, jobs: list[Job], words: int) -> Iterator[pa.Array]:
    """Have jobs done, by worker processes if that pays; yields their results in order."""
    count = min(cores(), len(jobs))
    if count == 1 or words < INLINE_WORDS:
        yield from (_edges(snapshot, job) for job in jobs)
        return
    for job, future in run_jobs(judge, jobs, count):
        try:
            yield future.result()
        except WorkerDiedError:  # here it may end well, or else says why it can't
            yield _edges(snapshot, job)


def judge(job: Job) -> pa.Array:
    """Judge some families, in a worker process."""
    return _edges(_opened(job.folder, job.manifest), job)


@lru_cache(maxsize=1)
def _opened(folder: Path, manifest: bytes) -> Snapshot:
    """The library's state, opened once in each worker."""
    return Snapshot(folder, pickle.loads(manifest))  # noqa: S301 - our own parent's


def _edges(snapshot: Snapshot, job: Job) -> pa.Array:
    rows = [
        [_row(edge) for edge in edges_of(snapshot, np.array(docs, dtype=np.int64), job.use)]
        for docs in job.families
    ]
    return pa.array(rows, kept.KEPT.field("edges").type)


def _row(e: LineageEdge) -> tuple[object, ...]:
    """An edge as a row of EDGE."""
    return e.source, e.target, e.relation, e.confidence, e.reasons, e.through


def _flat(snapshot: Snapshot, groups: kept.Groups, edges: pa.Array) -> pa.Table:
    """The edges as rows of EDGES: with their families, and what is known of both ends."""
    families = pa.array(groups.ids, pa.string()).take(pc.list_parent_indices(edges))
    said = pc.list_flatten(edges)
    columns = {"family": families}
    columns |= dict(zip((f.name for f in said.type), said.flatten(), strict=True))
    docs, ids = _ids(snapshot)
    about = snapshot.docs.select(["place", "date_from", "date_to"])
    for end in ("from", "to"):
        mine = pa.array(docs).take(pc.index_in(columns[end], ids))
        for name, values in zip(about.column_names, about.take(mine).columns, strict=True):
            columns[f"{end}_{name}"] = values
    return pa.table([columns[name] for name in EDGES.names], schema=EDGES)
