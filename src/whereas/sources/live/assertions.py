"""Judge an update by what its source's metadata asserts, before it is taken."""

from __future__ import annotations

from whereas.errors import BlockedError
from whereas.library.tally import Tally
from whereas.results import Assertion
from whereas.sources.live.base import Assertions

LEAST_JUDGED = 20
"""Shares of fewer records than this say nothing."""


def findings(tally: Tally, asserted: Assertions) -> list[Assertion]:
    """Hold a source's counts against what is asserted of it."""
    kept = tally.before - len(tally.withdrawn)
    found = [
        Assertion(
            "measures in the library after it", f"at least {asserted.least:,}", f"{tally.after:,}",
            tally.after >= asserted.least,
        ),
        _share("measures not withdrawn", kept, tally.before, asserted.keep),
    ]  # fmt: skip
    unread = max(0, tally.refused - len(tally.withdrawn))
    found.append(_share("records read", tally.read, tally.read + unread, asserted.readable))
    for name, share in asserted.filled.items():
        what = f"records with {name.replace('_', ' ')}"
        found.append(_share(what, tally.filled[name], tally.read, share))
    return found


def _share(what: str, part: int, whole: int, least: float) -> Assertion:
    holds = whole < LEAST_JUDGED or part >= least * whole
    figure = f"{part:,} of {whole:,}" + ("" if whole >= LEAST_JUDGED else " (too few to judge)")
    return Assertion(what, f"at least {least:.0%}", figure, holds)


def judge(tally: Tally, asserted: Assertions) -> None:
    """Let an update pass, or not.

    Raises:
        BlockedError: an assertion does not hold.
    """
    broken = [f for f in findings(tally, asserted) if not f.holds]
    if broken:
        why = "; ".join(f"{f.what}: {f.found}, {f.asserted} asserted" for f in broken)
        raise BlockedError(
            f"the update is not taken, the library keeps what it had: {why}",
            tally.source,
            "look at `whereas check`; `whereas sync --accept` takes it all the same",
        )
