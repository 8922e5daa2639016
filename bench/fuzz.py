"""`python -m bench.fuzz [READER…] [--minutes N]`: change samples at random, see who fails.

Every reader is handed small samples of its kind, changed at random, in a child process with limits.
It may read them or refuse them; anything else (an exception, a crash, a hang) is a finding, kept
with its traceback in a folder under the hash of its bytes. What is found becomes a test.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from bench.fuzz_samples import SAMPLES, Sample, readers
from bench.mutate import mutate
from whereas.errors import UnreadableError
from whereas.sources.documents import guard

LIMITS = guard.Limits(seconds=30.0, memory=2 << 30)
"""What one changed sample may take. The samples are small: what takes this long hangs."""


@dataclass
class Tally:
    """What came of one reader's samples."""

    outcomes: Counter[str] = field(default_factory=Counter)
    found: dict[str, bytes] = field(default_factory=dict)
    slowest: float = 0.0


def fuzz(reader: str, samples: list[Sample], until: float, draw: random.Random) -> Tally:
    """Hand a reader changed samples until a time; finds each way to fail once."""
    tally = Tally()
    for name, data in _changed(reader, samples, draw):
        begun = time.monotonic()
        if begun >= until:
            return tally
        outcome, trace = _attempt(reader, name, data)
        tally.outcomes[outcome] += 1
        tally.slowest = max(tally.slowest, time.monotonic() - begun)
        if outcome == "failed":
            tally.found.setdefault(trace, data)
    return tally


def _attempt(reader: str, name: str, data: bytes) -> tuple[str, str]:
    """Have a sample read by the child; once more if that fails, for the machine may have hung."""
    why = ""
    for _ in range(2):
        try:
            outcome, trace = guard.call(
                "bench.fuzz_samples", "attempt", reader, name, data, limits=LIMITS
            )
        except UnreadableError as error:
            why = error.what
        else:
            return str(outcome), str(trace)
    return "failed", why


def _changed(
    reader: str, samples: list[Sample], draw: random.Random
) -> Iterator[tuple[str, bytes]]:
    """The samples as they are, which must be read, then changed ones without end."""
    yield from samples
    while True:
        name, data = draw.choice(samples)
        other = draw.choice(samples)[1]
        yield name, mutate(data, other, draw)


def keep(folder: Path, reader: str, tally: Tally) -> None:
    """Write what failed, with its traceback."""
    folder.mkdir(parents=True, exist_ok=True)
    for trace, data in tally.found.items():
        stem = folder / f"{reader}-{hashlib.sha256(data).hexdigest()[:16]}"
        stem.with_suffix(".bin").write_bytes(data)
        stem.with_suffix(".txt").write_text(trace, "utf-8")


@click.command()
@click.argument("names", nargs=-1, metavar="[READER…]")
@click.option("--minutes", default=10.0, show_default=True, help="For each reader.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("fuzz-findings"))
@click.option("--samples", type=click.Path(path_type=Path), help="A folder of more samples.")
@click.option("--seed", default=2026, show_default=True)
def main(
    names: tuple[str, ...], minutes: float, out: Path, samples: Path | None, seed: int
) -> None:
    """Fuzz READERs (all by default): only errors of our own may come of any input."""
    failed = False
    for reader in names or readers():
        if reader not in readers():
            raise click.UsageError(f"no reader {reader!r}; there are {', '.join(readers())}")
        own = SAMPLES[reader]()
        if samples:
            endings = {Path(name).suffix for name, _ in own}
            more = [path for path in sorted(samples.rglob("*")) if path.suffix in endings]
            own += [(path.name, path.read_bytes()) for path in more]
        tally = fuzz(reader, own, time.monotonic() + 60 * minutes, random.Random(f"{seed}{reader}"))
        keep(out, reader, tally)
        counts = ", ".join(f"{n:,} {outcome}" for outcome, n in sorted(tally.outcomes.items()))
        print(f"{reader}: {counts}; {len(tally.found)} findings; slowest {tally.slowest:.1f} s")
        sys.stdout.flush()
        failed |= bool(tally.found)
    guard.shut()
    sys.exit(failed)


if __name__ == "__main__":
    main()
