"""Shares as answers state them."""

from __future__ import annotations


def share(words: int, of: int) -> float:
    """A share as it is stated: four decimals."""
    return round(words / of, 4) if of else 0.0
