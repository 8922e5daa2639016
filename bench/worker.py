"""The timed work of rows `speed` and `draft`, each job in a process of its own.

`python -m bench.worker JOB ARGUMENT…` prints one JSON object. Compilation, imports and the first
touch of every kernel are done on the sample before a clock starts.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import whereas
from whereas import sample
from whereas.library.build import BATCH_BYTES, batches
from whereas.process import cores
from whereas.words.normal import names_of, normalise

Answer = dict[str, float]


def warm_up() -> None:
    """Run the whole way once on the sample, so that nothing is compiled on the clock."""
    with tempfile.TemporaryDirectory() as scratch:
        lib = whereas.open(Path(scratch) / "library")
        lib.add(sample.path())
        lib.trace_all(Path(scratch) / "all.parquet")
        lib.trace_all(Path(scratch) / "all.jsonl")
        _normalised(pa.table({"text": ["a few words"], "place": [""]}))


def processor() -> float:
    """Seconds that processors worked for this process and its ended children so far."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def add_and_trace(table: str, folder: str, out: str) -> Answer:
    """Add a table to a fresh library and trace all of it."""
    warm_up()
    lib = whereas.open(folder)
    started, worked = time.perf_counter(), processor()
    lib.add(table)
    added = time.perf_counter()
    lib.trace_all(out)
    ended = time.perf_counter()
    return {"add": added - started, "trace": ended - added, "processor": processor() - worked}


def again(folder: str, out: str) -> Answer:
    """Trace all of a library that is there, in a fresh process."""
    warm_up()
    lib = whereas.open(folder)
    started = time.perf_counter()
    lib.trace_all(out)
    return {"trace": time.perf_counter() - started}


def floor(table: str) -> Answer:
    """Read a table, normalise and hash every word once, on all cores."""
    warm_up()
    started, worked = time.perf_counter(), processor()
    with ThreadPoolExecutor(cores()) as pool:
        words = sum(pool.map(_normalised, _parts(table)))
    seconds = time.perf_counter() - started
    return {"floor": seconds, "processor": processor() - worked, "words": words}


def _parts(table: str) -> Iterator[pa.Table]:
    file = pq.ParquetFile(table, memory_map=True)
    for group in range(file.num_row_groups):
        part = file.read_row_group(group, columns=["text", "place"])
        for first, last in batches(part["text"], BATCH_BYTES):
            yield part.slice(first, last - first)


def _normalised(part: pa.Table) -> int:
    texts = pc.fill_null(part["text"], "").cast(pa.large_string()).combine_chunks()
    return int(normalise(texts, names_of(part["place"].to_pylist())).codes.size)


def minhash(table: str) -> Answer:
    """MinHash-LSH all pairs on the same texts: sign each, insert it, query it."""
    from datasketch import MinHashLSH

    from bench.baselines import PERMUTATIONS, THRESHOLD, sign, words_of

    texts = pq.read_table(table, columns=["text"])["text"].to_pylist()
    started = time.perf_counter()
    signatures = sign([words_of(text) for text in texts])
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    pairs = 0
    for i, signature in enumerate(signatures):
        pairs += len(index.query(signature))
        index.insert(i, signature)
    return {"minhash": time.perf_counter() - started, "pairs": pairs}


JOBS: dict[str, Callable[..., Answer]] = {
    "add_and_trace": add_and_trace,
    "again": again,
    "floor": floor,
    "minhash": minhash,
}


def main(arguments: list[str]) -> None:
    """Do one job and print its answer."""
    job, *rest = arguments
    print(json.dumps(JOBS[job](*rest)))


if __name__ == "__main__":
    main(sys.argv[1:])
