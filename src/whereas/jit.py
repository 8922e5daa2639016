"""One typed way to compile a hot kernel with Numba.

Kernels release the interpreter lock, so that threads share one copy of the data, and are cached
on disk, so that only the first run after an install compiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numba.core import event
from numba.core.caching import FunctionCache
from numba.core.runtime.nrt import rtsys
from numpy.typing import NDArray

Whole: TypeAlias = int | np.integer[Any]
"""A whole number in a kernel: Python's, or one read from an array."""

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on first use; its types are those that Numba infers from the call."""
    made: Any = numba.njit(nogil=True, error_model="numpy")(function)
    made._cache = _untyped(_Cache)(function)
    return cast(Callable[P, R], made)


def _untyped(numbas: Any) -> Any:
    """What Numba gives no types to."""
    return numbas


class _Cache(FunctionCache):
    """Numba's cache on disk, which loads what is compiled without all that compiling needs.

    Numba's own imports its compiler's libraries first (SciPy's too, where it is installed), which
    takes half a second of every fresh process. Machine code needs the runtime alone; where
    something is not in the cache, the compiler imports them itself.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Load the machine code for one signature, None where there is none."""
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return _untyped(self._load_overload)(sig, target_context)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function that only kernels call, in their inner loops.

    LLVM inlines it; Numba's own inlining would make compiling several times slower, and so would
    the wrappers by which Python could call it.
    """
    njit: Any = numba.njit  # its types don't know the wrappers' switches
    made = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return cast(Callable[P, R], made(function))


class _Compiling(event.Listener):
    """Hears of each compilation; kernels that need others are compiled around them."""

    def __init__(self, told: Callable[[bool], None]) -> None:
        self._told, self._depth = told, 0

    def on_start(self, _event: event.Event) -> None:
        """Tell of the outermost one."""
        self._depth += 1
        if self._depth == 1:
            self._told(True)

    def on_end(self, _event: event.Event) -> None:
        """Tell when that one is done."""
        self._depth -= 1
        if self._depth == 0:
            self._told(False)


@contextmanager
def compiling(told: Callable[[bool], None]) -> Iterator[None]:
    """Tell meanwhile when a kernel begins to be compiled (True), and when it is (False).

    Nothing is told of kernels that are cached.
    """
    with event.install_listener("numba:compile", _Compiling(told)):
        yield


@inlined
def copy_row(source: NDArray[Any], i: int, target: NDArray[Any], k: int) -> None:
    """Copy row i of one table to row k of another.

    A plain loop: Numba takes seconds to compile `target[k] = source[i]`.
    """
    for column in range(source.shape[1]):
        target[k, column] = source[i, column]
