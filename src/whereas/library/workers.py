"""Worker processes for reading: plain children of this one that answer jobs one at a time.

The standard pools start children by importing the caller's script again, which breaks scripts
that lack a `__main__` guard; these children import nothing but the reader.
"""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from whereas.errors import WhereasError
from whereas.process import leave_pandas_out

if TYPE_CHECKING:
    from whereas.library.reading import Fresh, JobResult


class WorkerDiedError(WhereasError):
    """A worker process ended before it answered: its file costs more than the machine has."""


class Worker:
    """One child process; a job goes in as a pickle, its result comes back as one."""

    def __init__(self) -> None:
        self._process = self._start()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "whereas.library.workers"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ourselves

    def run(self, format_: str, job: list[Fresh]) -> JobResult:
        """Have one job done.

        Raises:
            WorkerDiedError: the process died (out of memory, say); the next job gets a new one.
        """
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        assert self._process.stdout is not None  # noqa: S101 - a pipe
        try:
            pickle.dump((format_, job), self._process.stdin)
            self._process.stdin.flush()
            result: JobResult = pickle.load(self._process.stdout)  # noqa: S301 - our own child's
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.close()
            self._process = self._start()
            raise WorkerDiedError("the process that read it died", job[0].file.name) from error
        return result

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait()


def run_jobs(
    format_: str, jobs: Iterable[list[Fresh]], count: int
) -> Iterator[tuple[list[Fresh], Future[JobResult]]]:
    """Have jobs done by `count` worker processes; yields them in order, a few ahead."""
    with ExitStack() as stack:
        idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for _ in range(count):
            worker = Worker()
            stack.callback(worker.close)
            idle.put(worker)
        pool = ThreadPoolExecutor(count)
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)

        def work(job: list[Fresh]) -> JobResult:
            worker = idle.get()
            try:
                return worker.run(format_, job)
            finally:
                idle.put(worker)

        ahead: list[tuple[list[Fresh], Future[Any]]] = []
        for job in jobs:
            ahead.append((job, pool.submit(work, job)))
            if len(ahead) > 2 * count:
                yield ahead.pop(0)
        yield from ahead


def main() -> None:
    """Answer jobs from standard input until it ends."""
    leave_pandas_out()
    from whereas.library.reading import read_job

    while True:
        try:
            format_, job = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's
        except (EOFError, KeyboardInterrupt):
            return
        pickle.dump(read_job(format_, job), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
