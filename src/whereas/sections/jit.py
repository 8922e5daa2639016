"""Numba's `njit` with a type that mypy can follow.

The kernels release the interpreter lock and keep their compiled code beside the package, so a
fresh process pays for loading and not for compiling.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on its first call and cache it; its Python type stays as written."""
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))
