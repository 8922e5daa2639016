"""Readers that could hang, crash or eat all memory, run in a process of their own with limits.

Native code (PDFium, Tesseract) and unpacking are not trusted with bytes that strangers wrote. One
child serves this process for many files, since starting it costs more than most files do; it is
killed and replaced when it hangs, dies or takes too much. What it answers is unpickled with a
list of what may stand in it, so that a child that was taken over can't reach this process.

Time is kept everywhere. Memory and processor time are kept by the system where it can (Linux; macOS
does not keep `RLIMIT_AS`, Windows has no such limits).
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any

from whereas.errors import UnreadableError

SECONDS = 120.0
"""How long one document may take. The slowest real one here, a code of 2,000 pages, takes 20."""

MEMORY = 2 << 30
"""Bytes of address space that reading one document may take; a usual one takes a tenth."""

MOST_JOBS = 200
"""Files that a child reads before a new one takes its place, so that what leaks does not add up."""

_ANSWERS = {
    ("whereas.errors", "UnreadableError"),
    ("whereas.records", "Refusal"),
    ("whereas.records", "Span"),
    ("whereas.sources.documents.base", "Document"),
    ("whereas.sources.archives.unpacking", "Unpacked"),
}
"""All that an answer may be made of, besides plain Python values."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: seconds on the clock, and bytes of memory."""

    seconds: float = SECONDS
    memory: int = MEMORY


class _Plain(pickle.Unpickler):
    """Unpickles plain values and the few classes that answers are made of."""

    def find_class(self, module: str, name: str) -> Any:
        """Refuse all but those."""
        if (module, name) in _ANSWERS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place in an answer")


class _Child:
    """The process that does the reading, and how many jobs it has done."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "whereas.sources.documents.guard"]
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self.owner, self.jobs = os.getpid(), 0
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null)  # noqa: S603 - ourselves

    def ask(self, job: tuple[Any, ...], limits: Limits) -> tuple[str, Any]:
        """Have a job done; `("time", None)` and `("died", code)` where that did not end well."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(limits.seconds, stop)
        timer.start()
        try:
            return self._answer(job)
        except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ValueError):
            self.close()
            return ("time", None) if late.is_set() else ("died", self.process.returncode)
        finally:
            timer.cancel()

    def _answer(self, job: tuple[Any, ...]) -> tuple[str, Any]:
        assert self.process.stdin is not None  # noqa: S101 - a pipe
        assert self.process.stdout is not None  # noqa: S101 - a pipe
        pickle.dump(job, self.process.stdin)
        self.process.stdin.flush()
        outcome, value = _Plain(self.process.stdout).load()
        self.jobs += 1
        return str(outcome), value

    def usable(self) -> bool:
        """Whether it is this process's own, alive and not worn out."""
        mine = self.owner == os.getpid() and self.process.poll() is None
        return mine and self.jobs < MOST_JOBS

    def close(self) -> None:
        """End it, unless it belongs to the process that this one was forked from."""
        if self.owner != os.getpid():
            return
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what was left to write has nobody to read it


_lock = threading.Lock()
_children: list[_Child] = []
"""The one child, once there is one."""


def call(module: str, function: str, *args: Any, limits: Limits | None = None) -> Any:
    """Give what `module.function(*args)` gives, done by the child within `limits`.

    Arguments are plain values; the result is one too, or made of the classes that answers may hold.

    Raises:
        UnreadableError: the function's own; or a limit was reached, which it names; or it failed.
    """
    limits = limits or Limits()
    with _lock:
        outcome, value = _child().ask(
            (module, function, args, limits.memory, limits.seconds), limits
        )
        if outcome not in ("done", "refused"):
            shut()
    if outcome == "done":
        return value
    if outcome == "refused":
        raise value
    raise UnreadableError(
        _why(outcome, value, limits), "", _TODO.get(outcome, "please report this")
    )


_TODO = {
    "time": "split it, or save its text as .txt",
    "memory": "split it, or save its text as .txt",
    "died": "it may be damaged; open it, save it again, or save its text as .txt",
}


def _why(outcome: str, value: object, limits: Limits) -> str:
    megabytes = f"{limits.memory >> 20:,} MB"
    return {
        "time": f"took longer than {limits.seconds:g} seconds to read",
        "memory": f"took more than {megabytes} of memory to read",
        "died": f"made its reader crash (limits: {megabytes}, {limits.seconds:g} seconds)",
    }.get(outcome, f"made its reader fail: {value}")


def _child() -> _Child:
    """The child to ask; a new one where there is none, or it is another's, dead or worn out."""
    if _children and not _children[0].usable():
        shut()
    if not _children:
        _children.append(_Child())
    return _children[0]


def shut() -> None:
    """End the child, if there is one; the next call starts another."""
    while _children:
        _children.pop().close()


atexit.register(shut)


def _confine(memory: int, seconds: float) -> None:
    """Let the system keep this process to its memory, and to its time should its parent be gone."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime + seconds) + 2
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, spent)):
        hard = resource.getrlimit(limit)[1]
        try:
            resource.setrlimit(limit, (most if hard < 0 else min(most, hard), hard))
        except (ValueError, OSError):
            continue  # macOS knows the name of RLIMIT_AS and refuses to set it


def _done(job: tuple[Any, ...]) -> tuple[str, Any]:
    """Do one job, in the child."""
    module, function, args, memory, seconds = job
    try:
        _confine(memory, seconds)
        return "done", getattr(import_module(module), function)(*args)
    except UnreadableError as error:
        return "refused", error
    except MemoryError:
        return "memory", None
    except Exception as error:  # a reader's defect costs its file, not the process that asked
        return "failed", f"{type(error).__name__}: {error}"


def main() -> None:
    """Answer jobs from standard input until it ends."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes us
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not be an answer
    while True:
        try:
            job = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's
        except EOFError:
            return
        answer = _done(job)
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
