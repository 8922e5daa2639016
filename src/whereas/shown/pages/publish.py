"""Write the pages into a folder that any web host can carry.

Pages are found as a reader finds them: from the first page and those of the chosen measures along
every link, until none is left that has no file. So a folder is complete when it is done, and no
link in it leads nowhere. It appears under its name when it is whole.
"""

from __future__ import annotations

import json
import pickle
import posixpath
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from whereas.answers.places import Listed
from whereas.errors import LibraryError, UsageError, WhereasError
from whereas.filters import Filters
from whereas.library.committing import guarded
from whereas.library.library import Library
from whereas.library.manifest import Manifest
from whereas.library.workers import WorkerDiedError, run_jobs
from whereas.phrases import shorten
from whereas.process import cores
from whereas.progress import Progress
from whereas.shown.pages.addresses import Addresses, measure_path
from whereas.shown.pages.bodies import body_of
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.openapi import description
from whereas.shown.pages.render import ASSETS, asset
from whereas.shown.pages.routes import match
from whereas.shown.pages.view import Asked
from whereas.whole import whole_folder

MARK = "whereas.json"
"""Tells a published folder from any other, so that none but such a one is ever replaced."""

JOB_PAGES = 40
"""Pages that a worker makes at a time: about a second's work."""

INLINE_PAGES = 200
"""Below so many pages in sight, starting worker processes costs more than it saves."""

ENDING = ".html"

_HREF = re.compile(r'\s(?:href|src)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Published:
    """What was written: pages of each kind, files and bytes in all."""

    pages: dict[str, int]
    files: int
    bytes: int


class Job(NamedTuple):
    """Pages to make of a library in a state (a pickled manifest), for the chosen measures."""

    folder: Path
    state: bytes
    out: Path
    chosen: Path
    paths: list[str]


def publish(
    library: Library, out: Path, filters: Filters, most: int | None, tell: Progress
) -> Published:
    """Write the library's pages into `out`.

    Args:
        library: whose pages.
        out: a new or empty folder, or one that was published before, which is replaced.
        filters: which measures have pages; what others are named for stays text without a link.
        most: how many measures at most, the newest first; all if None.
        tell: hears how many pages are made of those in sight.

    Raises:
        UsageError: the folder holds something else, or no measure is chosen.
    """
    _check(out)
    desk = Desk(library)
    desk.prepare(tell)
    chosen = library.chosen(filters)[:most]
    if not chosen:
        raise UsageError("no measure is chosen", "", "choose other filters")
    with guarded(out.parent), whole_folder(out) as beside:
        _assets(beside)
        names = beside / MARK
        ids = sorted(one.measure for one in chosen)
        names.write_text(json.dumps({"generator": "whereas", "measures": ids}), "utf-8")
        (beside / "find.json").write_text(json.dumps([_line(one) for one in chosen]), "utf-8")
        first = ["", *(measure_path(measure) for measure in ids)]
        job = Job(library.folder.resolve(), _state(library), beside, names, first)
        pages = _crawl(job, desk, tell)
        files = [path.stat().st_size for path in beside.rglob("*") if path.is_file()]
    return Published(pages, len(files), sum(files))


def _state(library: Library) -> bytes:
    return pickle.dumps(library.snapshot.manifest)


def _line(one: Listed) -> list[str | int]:
    """A measure as `find.js` reads it: id, title, place, year (0 if undated), path."""
    year = one.date_to.year if one.date_to else 0
    path = Addresses(ending=ENDING).file(measure_path(one.measure))
    return [one.measure, shorten(one.title, 140), one.place, year, path]


def _check(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError("this is a file, not a folder", str(out), "name a new folder")
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise UsageError("the folder holds something else", str(out), "name a new or empty folder")


def _assets(out: Path) -> None:
    (out / "static").mkdir(parents=True)
    for name in ASSETS:
        (out / "static" / name).write_bytes(asset(name))
    shutil.copyfile(out / "static" / "worker.js", out / "worker.js")
    (out / "openapi.json").write_text(json.dumps(description(), indent=1), "utf-8")


def _crawl(job: Job, desk: Desk, tell: Progress) -> dict[str, int]:
    """Make pages, and from them on along every link; gives how many of each kind."""
    seen, ahead = set(job.paths), job.paths
    kinds: dict[str, int] = {}
    done = 0
    _desks[job.state] = desk  # pages made here need no second desk
    while ahead:
        jobs = [
            job._replace(paths=ahead[n : n + JOB_PAGES]) for n in range(0, len(ahead), JOB_PAGES)
        ]
        found: set[str] = set()
        for one, made in _done(jobs):
            found |= made
            done += len(one.paths)
            tell("writing pages", done, len(seen | found))
        for path in ahead:
            name = _kind(path)
            kinds[name] = kinds.get(name, 0) + 1
        ahead = sorted(found - seen)
        seen |= found
    return kinds


def _done(jobs: list[Job]) -> Iterable[tuple[Job, set[str]]]:
    if len(jobs) * JOB_PAGES < INLINE_PAGES or cores() == 1:
        yield from ((job, write_pages(job)) for job in jobs)
        return
    for job, future in run_jobs(write_pages, jobs, cores()):
        try:
            yield job, future.result()
        except WorkerDiedError:  # here it may end well, or else says why it can't
            yield job, write_pages(job)


def _kind(path: str) -> str:
    found = match(path)
    return found[0].name if found else ""


_desks: dict[bytes, Desk] = {}
"""Desks by the state that they are of: a library may change while it is published."""


def _desk(job: Job) -> Desk:
    if job.state not in _desks:
        manifest: Manifest = pickle.loads(job.state)  # noqa: S301 - our own parent's
        try:
            _desks[job.state] = Desk(Library.at(job.folder, manifest))
        except LibraryError:
            what = "the library was changed while it was published"
            raise LibraryError(what, str(job.folder), "publish it again") from None
    return _desks[job.state]


@lru_cache(maxsize=1)
def _chosen(names: Path) -> frozenset[str]:
    return frozenset(json.loads(names.read_text("utf-8"))["measures"])


def write_pages(job: Job) -> set[str]:
    """Make some pages with all their forms, maybe in a worker process; gives what they link to."""
    links: set[str] = set()
    for path in job.paths:
        for name, body in _forms(job, path):
            target = job.out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
            if name.endswith(ENDING):
                links |= _links(path, body.decode("utf-8"))
    return links


def _forms(job: Job, path: str) -> Iterable[tuple[str, bytes]]:
    """A page in each of its forms, with the names of their files."""
    found = match(path)
    if found is None or not found[0].published:
        raise WhereasError("a page links to what can't be published", path, "please report it")
    page, parts, _ = found
    at = Addresses(path, ENDING, _chosen(job.chosen))
    view = page.view(_desk(job), Asked(parts))
    yield at.file(path), body_of(view, page, "html", at)
    yield f"{path or 'index'}.json", body_of(view, page, "json", at)
    if view.rows is not None:
        yield f"{path or 'index'}.csv", body_of(view, page, "csv", at)


def _links(path: str, html: str) -> set[str]:
    """The paths of pages that a page links to."""
    found = set()
    for address in _HREF.findall(html):
        parts = urlsplit(address.replace("&amp;", "&"))
        if parts.scheme or parts.netloc or not parts.path.endswith(ENDING):
            continue
        to = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
        found.add("" if to == "index.html" else to.removesuffix(ENDING))
    return found


def summary(published: Published) -> dict[str, Any]:
    """What was written, for machines."""
    return {"pages": published.pages, "files": published.files, "bytes": published.bytes}
