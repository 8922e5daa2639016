"""The longest chain of pairs that rises on both sides."""

from __future__ import annotations

from bisect import bisect_left


def longest_chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs that rise strictly in both numbers, in n log n steps.

    Each number occurs at most once on its side.
    """
    ends: list[int] = []  # the smallest last number of a chain of each length
    tops: list[int] = []  # that chain's last pair
    before: list[int] = []
    ordered = sorted(pairs)
    for n, (_, j) in enumerate(ordered):
        at = bisect_left(ends, j)
        before.append(tops[at - 1] if at else -1)
        ends[at : at + 1] = [j]
        tops[at : at + 1] = [n]
    chain: list[tuple[int, int]] = []
    n = tops[-1] if tops else -1
    while n >= 0:
        chain.append(ordered[n])
        n = before[n]
    return chain[::-1]
