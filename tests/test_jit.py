import io
import sys

import numba

from whereas.jit import compiling
from whereas.shown.terminal.progress import progress


def fresh():
    """A kernel that no cache knows, and one inside it."""
    inner = numba.njit(lambda x: x + 1)
    return numba.njit(lambda x: inner(x) * 2)


def test_compiling_is_told_of_once_with_all_that_it_needs():
    told, kernel = [], fresh()
    with compiling(told.append):
        assert kernel(1) == 4
        assert kernel(2) == 6
        assert told == [True, False]
    assert kernel(1.5) == 5.0
    assert told == [True, False]


def test_who_waits_for_a_compilation_is_told_so(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with progress() as tell:
        tell("tracing", 0, None)
        assert "compiling" not in terminal.getvalue()
        fresh()(1)
    assert "tracing" in terminal.getvalue()
    assert "compiling, once on a computer" in terminal.getvalue()
