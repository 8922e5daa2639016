"""Bringing sources up to date: what is fetched, then read through the same door as files.

Fetching holds the source's own lock and no other, so that the library can be used and added to
meanwhile; only the reading at the end holds the library's.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from whereas.errors import BlockedError, LibraryBusyError, UsageError, WhereasError
from whereas.library import adding
from whereas.library.lock import writing
from whereas.library.manifest import load
from whereas.library.schema import storable_name
from whereas.library.snapshot import Snapshot
from whereas.progress import Progress
from whereas.results import AddReport, SyncReport
from whereas.sources.live import kind_of, live_reader
from whereas.sources.live.raw import Raw, sources

if TYPE_CHECKING:
    from whereas.sources.live.fetching import Fetched
    from whereas.sources.live.web import Manners

ALLOWED = "WHEREAS_ALLOW_HOSTS"
"""The environment's list of hosts that may be private, `host:port` with commas between."""

PROOF = "WHEREAS_{}_TOKEN"
"""The environment's token for a kind of source: WHEREAS_LEGISTAR_TOKEN."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How to sync.

    `full` looks through everything and fetches it anew; `offline` fetches nothing and reads what
    was fetched before; `accept` takes an update though its assertions fail; `token` proves who
    asks; `allowed` are hosts (`host:port`) that may be private; `rate` is requests a second to
    one host (None: as the source's metadata says; 0: without limit); `pause` the first wait in
    seconds before something is asked for again.
    """

    full: bool = False
    offline: bool = False
    accept: bool = False
    token: str = ""
    allowed: tuple[str, ...] = ()
    rate: float | None = None
    pause: float = 1.0


def register(library: Path, name: str, options: dict[str, str]) -> Raw:
    """Remember a live source; options that are given replace those of before.

    Raises:
        UsageError: there can be no such source.
        LibraryError: the folder is no library.
    """
    load(library)  # a folder that holds something else is left alone
    source = live_reader(kind_of(name))
    asked = source.begin(name, options)
    known = next((raw.asked for raw in sources(library) if raw.asked.name == asked.name), None)
    if known is not None:
        asked = replace(asked, options=known.options | asked.options)
    return Raw.made(library, asked)


def add_live(
    library: Path, name: str, options: dict[str, str], ways: Ways, tell: Progress
) -> AddReport:
    """Remember a live source and bring it up to date.

    One that gave nothing at all, as a mistyped name does, is forgotten again.

    Raises:
        UsageError: there can be no such source.
        BlockedError: its update is not taken; the library is as it was.
        LibraryError: the library or the source's folder can't be used.
    """
    raw = register(library, name, options)
    try:
        return bring_up(library, raw, ways, tell)
    except BlockedError:
        if not Raw(raw.folder).items:
            shutil.rmtree(raw.folder)
        raise


def bring_up(library: Path, raw: Raw, ways: Ways, tell: Progress) -> AddReport:
    """Bring one live source up to date.

    Raises:
        BlockedError: its update is not taken; the library is as it was.
        LibraryError: the library or the source's folder can't be used.
    """
    source = live_reader(raw.asked.kind)
    said = source.live_metadata()
    requests = 0
    if not ways.offline:
        fetch = _fetcher()
        requests = fetch(
            source, raw, _manners(ways, said.requests_per_second),
            full=ways.full, token=_token(source.name, raw, ways), tell=tell,
        ).requests  # fmt: skip
        raw = Raw(raw.folder)
    if not raw.items:
        todo = "check its name and options"
        raise BlockedError("nothing is listed there", raw.asked.name, todo)
    from whereas.sources.live.assertions import judge

    judging = None if ways.accept else partial(judge, asserted=said.assertions)
    with writing(library):
        report = adding.add(library, [(raw.folder, source)], tell, judging)
    return replace(report, requests=requests)


def _fetcher() -> Callable[..., Fetched]:
    """What fetches; its packages are an extra.

    Raises:
        UsageError: they are not installed.
    """
    try:
        from whereas.sources.live.fetching import fetch
    except ModuleNotFoundError as error:
        todo = 'pip install "whereas[live]"'
        raise UsageError(f"fetching needs the package {error.name}", "", todo) from None
    return fetch


def _manners(ways: Ways, rate: float) -> Manners:
    from whereas.sources.live.web import Manners

    named = os.environ.get(ALLOWED, "").split(",")
    allowed = frozenset(host.strip().lower() for host in (*ways.allowed, *named) if host.strip())
    asked = rate if ways.rate is None else ways.rate
    return Manners(rate=asked or None, allowed=allowed, pause=ways.pause)


def _token(kind: str, raw: Raw, ways: Ways) -> str:
    """The token to send: one of the environment goes to the kind's own server only."""
    if ways.token or "server" in raw.asked.options:
        return ways.token
    return os.environ.get(PROOF.format(kind.upper()), "")


def sync(library: Path, names: list[str], ways: Ways, tell: Progress) -> Iterator[SyncReport]:
    """Bring sources up to date, live ones first; all that the library has if none is named.

    What is wrong with one is told in its report, and the rest goes on.

    Raises:
        UsageError: a name is none of the library's sources.
        LibraryBusyError: another process writes to the library.
    """
    live = {raw.asked.name: raw for raw in sources(library)}
    files = _file_sources(library)
    wanted = [_source(name, live, files) for name in names] or [*live, *files]
    if not wanted:
        raise UsageError("there is no source yet", str(library), "`whereas add SOURCE` adds one")
    for name in dict.fromkeys(wanted):
        try:
            if name in live:
                yield SyncReport(name, bring_up(library, live[name], ways, tell))
            else:
                yield _again(library, name, files[name], tell)
        except LibraryBusyError:
            raise
        except WhereasError as error:
            todo = f" ({error.todo})" if error.todo else ""
            yield SyncReport(name, None, f"{error.what}{todo}")


def _file_sources(library: Path) -> dict[str, str | None]:
    """The paths that were added, with who reads them (None if that is not known)."""
    manifest = load(library)
    captured = Snapshot(library, manifest).captures.files["source"].to_pylist()
    found = {name: manifest.formats.get(name) for name in sorted({*captured, *manifest.formats})}
    return {name: format_ for name, format_ in found.items() if not kind_of(name)}


def _source(name: str, live: dict[str, Raw], files: dict[str, str | None]) -> str:
    """The source that a name on the command line means."""
    for known in spelt(name):
        if known in live or known in files:
            return known
    todo = f"it has: {', '.join([*live, *files][:5]) or 'none'}"
    raise UsageError(f"the library has no source {name!r}", "", todo)


def spelt(name: str) -> list[str]:
    """The forms in which the library may know a source of this name."""
    path = storable_name(str(Path(name.removeprefix("urls:")).resolve()))
    return [name, name.lower(), f"urls:{path}", path]


def _again(library: Path, name: str, format_: str | None, tell: Progress) -> SyncReport:
    path = Path(name)
    if not path.exists():
        return SyncReport(name, None, "is no longer there; what was read of it stays")
    chosen = adding.choose([path], format_)
    with writing(library):
        return SyncReport(name, adding.add(library, chosen, tell))
