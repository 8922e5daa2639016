"""Worker processes: plain children of this one that do jobs one at a time.

The standard pools start children by importing the caller's script again, which breaks scripts
that lack a `__main__` guard; these children import nothing but what the job needs.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, TypeVar

from whereas.errors import WhereasError
from whereas.process import leave_pandas_out

Job = TypeVar("Job")
Result = TypeVar("Result")

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""There are as many children as cores; more threads of each would only be in each other's way."""


class WorkerDiedError(WhereasError):
    """A worker process ended before it answered: its job costs more than the machine has."""


class Worker:
    """One child process; a job goes in as a pickle, its result comes back as one."""

    def __init__(self) -> None:
        self._process = self._start()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "whereas.library.workers"]
        return subprocess.Popen(  # noqa: S603 - ourselves
            command, env=ONE_THREAD | os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, do: Callable[[Job], Result], job: Job) -> Result:
        """Have one job done; `do` is a function of a module, so that the child finds it.

        Raises:
            WorkerDiedError: the process died (out of memory, say); the next job gets a new one.
        """
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        assert self._process.stdout is not None  # noqa: S101 - a pipe
        try:
            pickle.dump((do, job), self._process.stdin)
            self._process.stdin.flush()
            result: Result = pickle.load(self._process.stdout)  # noqa: S301 - our own child's
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.close()
            self._process = self._start()
            raise WorkerDiedError(
                "the process that did it died", "", "see what the machine lacks"
            ) from error
        return result

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait()


def run_jobs(
    do: Callable[[Job], Result], jobs: Iterable[Job], count: int
) -> Iterator[tuple[Job, Future[Result]]]:
    """Have jobs done by `count` worker processes; yields them in order, a few ahead."""
    with ExitStack() as stack:
        idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for _ in range(count):
            worker = Worker()
            stack.callback(worker.close)
            idle.put(worker)
        pool = ThreadPoolExecutor(count)
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)

        def work(job: Job) -> Result:
            worker = idle.get()
            try:
                return worker.run(do, job)
            finally:
                idle.put(worker)

        ahead: list[tuple[Job, Future[Any]]] = []
        for job in jobs:
            ahead.append((job, pool.submit(work, job)))
            if len(ahead) > 2 * count:
                yield ahead.pop(0)
        yield from ahead


def main() -> None:
    """Answer jobs from standard input until it ends."""
    leave_pandas_out()
    while True:
        try:
            do, job = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's
            result = do(job)
        except (Exception, KeyboardInterrupt):  # the parent sees that we are gone, and says so
            return
        pickle.dump(result, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
