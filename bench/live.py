"""Live sources: a whole city synced from a server with faults, killed and resumed, kept current.

The server (tests/legistar_server.py) answers like the Legistar Web API and is fed with New York's
introductions. Nothing outside this computer is asked.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.legistar_server import (
    Faults,
    LegistarServer,
    Matter,
    from_mirror,
    serving,
    spoil,
    sync_with_kills,
)

import whereas
from bench.kit import Bench, Figure
from whereas.library.syncing import Ways

MATTERS, KILLS, CHANGED = 9000, 50, 20
QUICK_MATTERS, QUICK_KILLS = 600, 5

REQUESTS_EACH = 3
"""Requests for each matter: versions, a text, the history."""

FAULTS = Faults(seed=2026, error=0.02, busy=0.01, drop=0.01, html=0.01, delete_after_page=2)
"""One request in twenty fails, in each of four ways; two matters vanish between pages."""

NEW_TEXT = "2031-05-03T12:00:00"
"""When the changed matters change: after all else."""


@dataclass
class _Run:
    """A server with matters spoilt by seed, and what was done to them."""

    server: LegistarServer
    spoilt: dict[str, set[int]]
    before: set[int]

    @property
    def gone(self) -> set[int]:
        """Matters that were deleted between pages."""
        return self.before - set(self.server.matters)


def live(bench: Bench) -> list[Figure]:
    """Sync, kill and resume, and sync again."""
    count = QUICK_MATTERS if bench.quick else MATTERS
    kills = QUICK_KILLS if bench.quick else KILLS
    files = sorted((bench.law / "nyc_legislation/introduction").rglob("*.json"))[:count]
    figures = _undisturbed(bench, files)
    return [*figures, *_killed(bench, files, kills)]


def _matters(bench: Bench, files: Sequence[Path]) -> tuple[list[Matter], dict[str, set[int]]]:
    matters = from_mirror(files)
    return matters, spoil(matters, bench.seed)


def _ways(server: LegistarServer) -> Ways:
    return Ways(rate=0, pause=0.001, allowed=(server.host,))


def _undisturbed(bench: Bench, files: Sequence[Path]) -> list[Figure]:
    """A full sync, and one after a few changes."""
    bench.say(f"syncing {len(files):,} matters from a server with faults")
    matters, spoilt = _matters(bench, files)
    with serving(matters, FAULTS) as server:
        run = _Run(server, spoilt, set(server.matters))
        lib = whereas.open(bench.work / "undisturbed")
        begun = time.perf_counter()
        report = lib.add_live("legistar:town", options={"server": server.url}, ways=_ways(server))
        took = time.perf_counter() - begun
        readable = len(run.before) - len(run.gone) - len(spoilt["private"] - run.gone)
        named = {refusal.why for refusal in report.refused}
        lib.export(bench.work / "undisturbed.jsonl")
        whole = report.added >= readable - _clashes(report.refused)
        again = _again(bench, server)
    said = f"{report.added:,} of {readable:,} readable, {len(report.refused):,} lines name the rest"
    bench.note("live-refused.txt", sorted(named))
    return [
        Figure(
            "live", f"full sync of {len(run.before):,} matters, one request in twenty failing",
            "every readable one there, every other named", "",
            f"{said}; {report.requests:,} requests, {took:.0f} s", whole,
        ),
        again,
    ]  # fmt: skip


def _clashes(refused: Sequence[whereas.records.Refusal]) -> int:
    """Matters named because another has their number."""
    return sum("with another text" in refusal.why for refusal in refused)


def _again(bench: Bench, server: LegistarServer) -> Figure:
    """Change a few matters, and count what a second sync asks for."""
    bench.say(f"changing {CHANGED} matters and syncing again")
    server.faults = Faults()
    chosen = sorted(n for n, m in server.matters.items() if not m.private)
    for number in chosen[:: len(chosen) // CHANGED][:CHANGED]:
        server.touch(number, NEW_TEXT, 77)
    before = len(server.asked)
    lib = whereas.open(bench.work / "undisturbed")
    (done,) = lib.sync(ways=_ways(server))
    asked = server.asked[before:]
    pages = sum("/matters?" in target for target in asked)
    changed = done.report.changed if done.report else 0
    return Figure(
        "live", f"second sync, {CHANGED} matters changed", "those and a few pages, no more", "",
        f"{len(asked)} requests: {pages} pages, {len(asked) - pages} for {changed} matters",
        changed == CHANGED and pages <= 6 and len(asked) - pages <= 4 * CHANGED,
    )  # fmt: skip


def _killed(bench: Bench, files: Sequence[Path], kills: int) -> list[Figure]:
    """The same sync, killed at random moments: the export must come out the same."""
    bench.say(f"the same sync, killed {kills} times")
    matters, _ = _matters(bench, files)
    folder = bench.work / "killed"
    with serving(matters, FAULTS) as server:
        requests = 2 * REQUESTS_EACH * len(files) // kills  # the last kill comes near the end
        done = sync_with_kills(folder, server, kills, requests, bench.seed)
        asked = len(server.asked)
    whereas.open(folder).export(bench.work / "killed.jsonl")
    sides = [(bench.work / f"{name}.jsonl").read_bytes() for name in ("undisturbed", "killed")]
    same = sides[0] == sides[1]
    said = "the same" if same else "differs"
    return [
        Figure(
            "live", f"killed {done.kills} times at random moments and resumed",
            "the export is the same, byte for byte", "",
            f"{said}: {len(sides[1]):,} bytes; {asked:,} requests in {done.runs + 1} runs", same,
        )
    ]  # fmt: skip
