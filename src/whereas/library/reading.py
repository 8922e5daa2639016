"""Files in, tables of records out: which files to read, and reading them on all cores."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from whereas.library.schema import records_table
from whereas.library.workers import WorkerDiedError, run_jobs
from whereas.process import cores
from whereas.records import Record, Refusal
from whereas.sources import reader
from whereas.sources.base import InputFile
from whereas.sources.table.reader import TableReader

JOB_BYTES = 8 << 20
"""Bytes of files that one worker reads at a time."""

INLINE_BYTES = 4 << 20
"""Below this much to read, starting worker processes costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A file to read: new, or changed since it was last read."""

    file: InputFile
    size: int
    modified: int
    capture: str


JobResult = tuple[bytes, list[Refusal]]
"""Records as an Arrow stream, and refusals."""

Part = tuple[pa.Table, list[Refusal], list[Fresh]]
"""Records, refusals, and the files that were read whole with this part."""


def capture_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes; "" if it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def read_files(format_: str, files: list[Fresh], tick: Callable[[int], None]) -> Iterator[Part]:
    """Read files in order; `tick` hears how many were done."""
    found = reader(format_)
    if isinstance(found, TableReader):
        yield from _read_tables(found, files, tick)
        return
    jobs = list(_jobs(files))
    if sum(f.size for f in files) < INLINE_BYTES or cores() == 1:
        for job in jobs:
            yield _part(read_job(format_, job), job)
            tick(len(job))
        return
    for job, future in run_jobs(partial(read_job, format_), jobs, cores()):
        try:
            yield _part(future.result(), job)
        except WorkerDiedError:
            why = "the process that read it died"
            todo = "split it, or add it on a machine with more memory"
            refused = [Refusal(fresh.file.name, why, todo=todo) for fresh in job]
            yield records_table([]), refused, job
        tick(len(job))


def _part(result: JobResult, job: list[Fresh]) -> Part:
    data, refusals = result
    with pa.ipc.open_stream(data) as stream:
        return stream.read_all(), refusals, job


def _read_tables(
    found: TableReader, files: list[Fresh], tick: Callable[[int], None]
) -> Iterator[Part]:
    for fresh in files:
        for part in found.tables(fresh.file):
            if isinstance(part, Refusal):
                yield records_table([]), [part], []
            else:
                yield part, [], []
        tick(1)
        yield records_table([]), [], [fresh]


def _jobs(files: list[Fresh]) -> Iterator[list[Fresh]]:
    job: list[Fresh] = []
    size = 0
    for fresh in files:
        job.append(fresh)
        size += fresh.size
        if size >= JOB_BYTES:
            yield job
            job, size = [], 0
    if job:
        yield job


def read_job(format_: str, job: list[Fresh]) -> JobResult:
    """Read some files, in a worker: records as Arrow bytes, and refusals."""
    found = reader(format_)
    records: list[Record] = []
    refusals: list[Refusal] = []
    for fresh in job:
        try:
            for item in found.read(fresh.file):
                if isinstance(item, Refusal):
                    refusals.append(item)
                else:
                    records.append(item)
        except Exception as error:  # a reader's defect costs its file, not the whole add
            why = f"the {format_} reader failed: {type(error).__name__}: {error}"
            refusals.append(Refusal(fresh.file.name, why, todo="please report this"))
    table = records_table(records)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes(), refusals
