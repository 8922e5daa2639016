"""What a guarded reader may take, and what comes of one that hangs, dies, eats memory or lies."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from whereas.errors import UnreadableError
from whereas.sources.documents import guard
from whereas.sources.documents.base import Document
from whereas.sources.documents.guard import Limits

HERE = "tests.test_guard"


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """Let the child import this module."""
    guard.shut()
    root = str(Path(__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([root, *sys.path]))
    yield
    guard.shut()


# What the child is asked to do


def say(*args):
    return args


def own_id():
    return os.getpid()


def document():
    return Document("kites fly\n", notes=("page 3 has no text",))


def chatter():
    print("a library that prints")  # noqa: T201 - what is tested
    return "done"


def sleep(seconds):
    time.sleep(seconds)


def spin():
    while True:
        pass


def die(how):
    os.kill(os.getpid(), how)


def leave():
    os._exit(3)


def eat(size):
    return len(bytearray(size))


def refuse():
    raise UnreadableError("is encrypted", "a.pdf", "save it without a password")


def fail():
    raise ZeroDivisionError("by nought")


class Evil:
    def __reduce__(self):
        return os.system, ("echo taken over",)


def lie():
    return Evil()


def test_what_is_asked_is_answered():
    assert guard.call(HERE, "say", 1, b"two", "three") == (1, b"two", "three")
    assert guard.call(HERE, "document") == document()
    assert guard.call(HERE, "chatter") == "done"


def test_one_child_serves_many(monkeypatch):
    first = guard.call(HERE, "own_id")
    assert first not in (os.getpid(), 0)
    assert {guard.call(HERE, "own_id") for _ in range(5)} == {first}
    monkeypatch.setattr(guard, "MOST_JOBS", 3)
    assert guard.call(HERE, "own_id") != first


def test_an_error_of_ours_comes_back_as_it_is():
    before = guard.call(HERE, "own_id")
    with pytest.raises(UnreadableError) as caught:
        guard.call(HERE, "refuse")
    error = caught.value
    assert (error.what, error.where, error.todo) == (
        "is encrypted", "a.pdf", "save it without a password",
    )  # fmt: skip
    assert guard.call(HERE, "own_id") == before


HAS_SIGKILL = [signal.SIGSEGV, signal.SIGABRT, *([signal.SIGKILL] if os.name == "posix" else [])]
BAD = {
    "sleeps": ("sleep", (60,), "took longer than 0.5 seconds to read"),
    "spins": ("spin", (), "took longer than 0.5 seconds to read"),
    "leaves": ("leave", (), "made its reader crash (limits: 2,048 MB, 30 seconds)"),
    "fails": ("fail", (), "made its reader fail: ZeroDivisionError: by nought (please report"),
    "is not there": ("nothing", (), "made its reader fail: AttributeError"),
    **{how.name: ("die", (how,), "made its reader crash") for how in HAS_SIGKILL},
}


@pytest.mark.parametrize(("function", "args", "says"), BAD.values(), ids=BAD.keys())
def test_a_child_that_does_not_answer_is_replaced(function, args, says):
    guard.call(HERE, "say")  # to start it is not what takes the time
    with pytest.raises(UnreadableError) as caught:
        guard.call(HERE, function, *args, limits=Limits(0.5 if "0.5" in says else 30))
    assert says in str(caught.value)
    assert guard.call(HERE, "say", "again") == ("again",)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system keeps no such limit")
def test_memory():
    limits = Limits(memory=512 << 20)
    assert guard.call(HERE, "eat", 50 << 20, limits=limits) == 50 << 20
    with pytest.raises(UnreadableError, match="took more than 512 MB of memory to read"):
        guard.call(HERE, "eat", 600 << 20, limits=limits)
    assert Limits().memory == guard.MEMORY
    assert guard.call(HERE, "eat", 600 << 20) == 600 << 20  # the limit is each call's own


def test_only_answers_are_unpickled(capfd):
    with pytest.raises(UnreadableError, match="made its reader crash"):
        guard.call(HERE, "lie")
    assert "taken over" not in capfd.readouterr().out
    with pytest.raises(pickle.UnpicklingError):
        guard._Plain(__import__("io").BytesIO(pickle.dumps(Evil()))).load()


def test_calls_from_threads_wait_for_each_other():
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(guard.call(HERE, "say", n)))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [(n,) for n in range(8)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_gets_a_child_of_its_own():
    mine = guard.call(HERE, "own_id")
    read, write = os.pipe()
    forked = os.fork()
    if not forked:
        os.write(write, str(guard.call(HERE, "own_id")).encode())
        guard.shut()
        os._exit(0)
    os.waitpid(forked, 0)
    assert int(os.read(read, 20)) != mine
    assert guard.call(HERE, "own_id") == mine


@pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")
def test_ctrl_c_reaches_the_parent_alone():
    child = guard.call(HERE, "own_id")
    os.kill(child, signal.SIGINT)
    assert guard.call(HERE, "own_id") == child


def test_the_child_ends_with_its_parent():
    import subprocess

    code = f"from whereas.sources.documents import guard; print(guard.call({HERE!r}, 'own_id'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for _ in range(100):
        try:
            os.kill(int(done.stdout), 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("it lives on")
