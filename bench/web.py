"""Rows `web` and `publish`: how quickly pages are made, and how the server stands fifty readers.

A library of the archives is served by one process. Pages of each kind are asked for one after the
other: none was asked for before, but the library is warm. Then fifty readers walk about for a
minute, thinking a second or two between two pages, while `sync` adds measures.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
import psutil

from bench.kit import Bench, Figure
from whereas.filters import Filters
from whereas.library.library import Library
from whereas.shown.pages.addresses import compare_path, family_path, measure_path, place_path
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.publish import publish

PORT = 8765
READERS, SECONDS = 50, 60.0
THINKING = (0.5, 2.5)
"""Seconds between two pages of one reader: less than anybody reads."""

EACH = 60
"""Pages of each kind that are timed."""

PUBLISHED = 5000

PAGE_MS, SEARCH_MS, READERS_MS, PAGE_KB, DRAFT_S = 100, 80, 400, 150, 2.0
"""The targets."""

DRAFT_WORDS = 20_000
WARM = 5
"""Pages of each kind asked for first and not timed."""


@dataclass
class Times:
    """Milliseconds and kilobytes of answers, and how many failed."""

    ms: list[float] = field(default_factory=list)
    kb: list[float] = field(default_factory=list)
    failed: int = 0

    def add(self, status: int, ms: float, size: int) -> None:
        """Note one answer."""
        self.ms.append(ms)
        self.kb.append(size / 1000)
        self.failed += status != 200

    def late(self) -> float:
        """What 95 of 100 answers took at most."""
        return float(np.percentile(self.ms, 95))


def get(path: str, connection: http.client.HTTPConnection) -> tuple[int, float, int]:
    """Ask for one page: status, milliseconds, bytes."""
    begun = time.perf_counter()
    connection.request("GET", f"/{path}")
    answer = connection.getresponse()
    body = answer.read()
    return answer.status, 1000 * (time.perf_counter() - begun), len(body)


def connect() -> http.client.HTTPConnection:
    """A connection to the server."""
    return http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)


@contextmanager
def server(folder: Path) -> Iterator[psutil.Process]:
    """The library's pages, served by a process of their own."""
    command = [sys.executable, "-m", "whereas.shown.cli", "serve", "--port", str(PORT)]
    with subprocess.Popen([*command, "--library", str(folder)], stderr=subprocess.DEVNULL) as run:
        try:
            for _ in range(6000):
                try:
                    get("method", connect())
                    break
                except OSError:
                    time.sleep(0.1)
            yield psutil.Process(run.pid)
        finally:
            run.terminate()


def paths(library: Library, draw: random.Random, each: int) -> dict[str, list[str]]:
    """Some paths of each kind of page."""
    desk = Desk(library)
    ids = draw.sample(library.snapshot.measure_ids, 2 * each)
    families = draw.choices(library.families()["family"].to_pylist(), k=each)
    titles = [library.measure(name).title or name for name in ids[:each]]
    handles = list(desk.places)
    years = [(h, y) for h in handles for y in desk.places[h].by_year]
    return {
        "home": [""],
        "measure": [measure_path(name) for name in ids],
        "compare": list(_pairs(library, ids[:each])),
        "family": [family_path(name) for name in families],
        "families": ["families"],
        "place": [place_path(h) for h in draw.choices(handles, k=each)],
        "year": [place_path(h, y) for h, y in draw.choices(years, k=each)],
        "places": ["places"],
        "coverage": ["coverage"],
        "method": ["method"],
        "search": [f"search?q={quote(' '.join(title.split()[:8]))}" for title in titles],
    }


def _pairs(library: Library, ids: list[str]) -> Iterator[str]:
    for name in ids:
        for source in library.trace(name, kind="id").sources[:1]:
            yield compare_path(name, source.measure)


def time_pages(wanted: dict[str, list[str]]) -> dict[str, Times]:
    """Ask for pages one after the other, each once."""
    found: dict[str, Times] = {}
    connection = connect()
    for kind, those in wanted.items():
        times = found.setdefault(kind, Times())
        for n, path in enumerate(those):
            answer = get(path, connection)
            if n >= WARM or len(those) <= WARM:
                times.add(*answer)
    return found


def walk(wanted: dict[str, list[str]], until: float, seed: int) -> Times:
    """One reader's walk from page to page."""
    draw, times, connection = random.Random(seed), Times(), connect()
    time.sleep(draw.random() * THINKING[1])
    kinds = list(wanted)
    while time.monotonic() < until:
        try:
            times.add(*get(draw.choice(wanted[draw.choice(kinds)]), connection))
        except (OSError, http.client.HTTPException):
            times.failed += 1
            connection = connect()
        time.sleep(draw.uniform(*THINKING))
    return times


def readers(wanted: dict[str, list[str]], seconds: float, seed: int) -> Times:
    """Fifty readers at once."""
    until, total = time.monotonic() + seconds, Times()
    with ThreadPoolExecutor(READERS) as pool:
        for one in pool.map(lambda n: walk(wanted, until, seed + n), range(READERS)):
            total.ms += one.ms
            total.kb += one.kb
            total.failed += one.failed
    return total


@contextmanager
def growing(folder: Path, source: Path) -> Iterator[list[int]]:
    """Put new texts into a source and `sync` the library, again and again."""
    stop, done = threading.Event(), [0]
    sync = [
        sys.executable,
        "-m",
        "whereas.shown.cli",
        "sync",
        "--library",
        str(folder),
        str(source),
    ]

    def grow() -> None:
        while not stop.wait(4):
            for n in range(5):
                number = 5 * done[0] + n
                text = f"An ordinance of {number}. The clerk shall keep lantern number {number}."
                (source / f"new-{number}.txt").write_text(text * 20, "utf-8")
            subprocess.run(sync, check=False, capture_output=True)
            done[0] += 1

    thread = threading.Thread(target=grow, daemon=True)
    thread.start()
    yield done
    stop.set()
    thread.join()


def draft_time(library: Library) -> tuple[float, float]:
    """Seconds until the first and the last piece of the answer to a draft of 20,000 words."""
    texts, words = [], 0
    for measure in library.snapshot.measure_ids:
        texts.append(library.text(measure))
        words += len(texts[-1].split())
        if words > DRAFT_WORDS:
            break
    body = "text=" + quote(" ".join(" ".join(texts).split()[:DRAFT_WORDS]))
    connection = connect()
    begun = time.perf_counter()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/draft", body, headers)
    answer, seen = connection.getresponse(), b""
    while b"</table>" not in seen and (piece := answer.read1(1 << 16)):
        seen += piece
    first = time.perf_counter() - begun
    while answer.read1(1 << 16):
        pass
    return first, time.perf_counter() - begun


def web(bench: Bench) -> list[Figure]:
    """The row `web`."""
    original = bench.everything
    bench.say("making families and lineages ready")
    Desk(original).prepare()
    folder, source = bench.work / "served", bench.work / "served-source"
    for old in (folder, source):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(original.folder, folder)
    source.mkdir()
    (source / "first.txt").write_text("An ordinance. The clerk shall keep a lantern.", "utf-8")
    Library(folder).add(source)
    library = Library(folder)
    each, seconds = (8, 10.0) if bench.quick else (EACH, SECONDS)
    wanted = paths(library, random.Random(bench.seed), each)
    with server(folder) as process:
        bench.say("asking for pages of each kind")
        times = time_pages(wanted)
        first, last = draft_time(library)
        bench.say(f"{READERS} readers for {seconds:.0f} s while sync adds")
        before = process.memory_info().rss
        with growing(folder, source) as syncs:
            read = readers(wanted, seconds, bench.seed)
        after = process.memory_info().rss
    return [
        *_of_pages(times),
        _of_readers(read, seconds, syncs[0], before, after),
        Figure(
            "web",
            f"a draft of {DRAFT_WORDS:,} words",
            f"first answer in {DRAFT_S:.0f} s",
            "",
            f"{first:.2f} s; all of it {last:.2f} s",
            first <= DRAFT_S,
        ),
    ]


def publishing(bench: Bench) -> list[Figure]:
    """The row `publish`: some measures of the archives as a folder."""
    return _of_publishing(bench, bench.everything)


def _of_pages(times: dict[str, Times]) -> list[Figure]:
    """A line for pages together, one for their sizes, one for search."""
    pages = {kind: one for kind, one in times.items() if kind != "search"}
    every = [ms for one in pages.values() for ms in one.ms]
    sizes = [kb for one in pages.values() for kb in one.kb]
    late = float(np.percentile(every, 95))
    worst = ", ".join(f"{kind} {one.late():.0f}" for kind, one in pages.items())
    failed = sum(one.failed for one in times.values())
    large = {k: float(np.percentile(one.kb, 95)) for k, one in pages.items()}
    return [
        Figure(
            "web",
            f"{len(every)} pages of all kinds, warm, one process",
            f"95 % within {PAGE_MS} ms",
            "",
            f"{late:.0f} ms (by kind: {worst}); {failed} failed",
            late <= PAGE_MS and not failed,
        ),
        Figure(
            "web",
            "size of a page",
            f"≤ {PAGE_KB} KB",
            "",
            f"median {np.median(sizes):.0f} KB, 95 % {np.percentile(sizes, 95):.0f} KB"
            f" (largest kind: {max(large, key=lambda k: large[k])}, {max(large.values()):.0f} KB)",
            max(large.values()) <= PAGE_KB,
        ),
        Figure(
            "web",
            "search",
            f"95 % within {SEARCH_MS} ms",
            "",
            f"{times['search'].late():.0f} ms",
            times["search"].late() <= SEARCH_MS,
        ),
    ]


def _of_readers(read: Times, seconds: float, syncs: int, before: int, after: int) -> Figure:
    return Figure(
        "web",
        f"{READERS} readers at once for {seconds:.0f} s while sync adds",
        f"no error, 95 % within {READERS_MS} ms",
        "",
        f"{len(read.ms)} pages, {read.failed} failed, 95 % {read.late():.0f} ms; {syncs} syncs;"
        f" memory {before / 1e6:.0f} to {after / 1e6:.0f} MB",
        not read.failed and read.late() <= READERS_MS,
    )


def _of_publishing(bench: Bench, library: Library) -> list[Figure]:
    """A line for publishing some measures of the archives."""
    most = 200 if bench.quick else PUBLISHED
    out = bench.work / "site"
    shutil.rmtree(out, ignore_errors=True)
    bench.say(f"publishing {most:,} measures")
    begun = time.perf_counter()
    done = publish(library, out, Filters(), most, _quiet)
    took = time.perf_counter() - begun
    said = ", ".join(f"{n:,} {kind}" for kind, n in sorted(done.pages.items()))
    bench.note("published.txt", [json.dumps(done.pages)])
    return [
        Figure(
            "publish",
            f"publish {most:,} measures of the archives",
            "complete, every link resolves",
            "",
            f"{took:.0f} s on {os.cpu_count()} cores; {done.files:,} files,"
            f" {done.bytes / 1e6:,.0f} MB ({said})",
            done.pages.get("measure", 0) >= most,
        )
    ]


_quiet: Callable[[str, int, int | None], None] = lambda *_: None  # noqa: E731 - says nothing
