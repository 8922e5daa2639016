"""Arrays in one file beside a segment: mapped into memory when read, never changed once written.

One row of Arrow's file format in which each array is a list.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def read_arrays(path: Path, kinds: Mapping[str, type[np.generic]]) -> dict[str, NDArray[Any]]:
    """Map a file's arrays into memory, flat; none if there is no file of these names and kinds."""
    found: dict[str, NDArray[Any]] = {}
    with suppress(OSError, pa.ArrowException, KeyError, ValueError, AttributeError):
        with pa.memory_map(str(path)) as source:
            batch = pa.ipc.open_file(source).get_batch(0)
        batch.validate()
        for name in kinds:
            found[name] = batch[name].values.to_numpy()
    sound = all(name in found and found[name].dtype == kind for name, kind in kinds.items())
    return found if sound else {}


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays, flat; the file appears whole and lasting, or not at all.

    Raises:
        OSError: the disk is full or can't be written to.
    """
    batch = pa.RecordBatch.from_arrays([*map(_row, arrays.values())], names=list(arrays))
    # Of this process and thread alone: others may write the same file.
    temporary = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        with temporary.open("wb") as sink:
            with pa.ipc.new_file(sink, batch.schema) as writer:
                writer.write_batch(batch)
            sink.flush()
            os.fsync(sink.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _row(array: NDArray[Any]) -> pa.LargeListArray:
    flat = np.ascontiguousarray(array).reshape(-1)
    return pa.LargeListArray.from_arrays(pa.array([0, flat.size], pa.int64()), pa.array(flat))
