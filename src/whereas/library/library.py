"""The library: what `whereas.open` gives, and all that can be asked of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from whereas.answers import compare as comparing
from whereas.answers import coverage as covering
from whereas.answers import show as showing
from whereas.answers import trace as tracing
from whereas.answers.targets import Kind
from whereas.errors import LibraryError
from whereas.filters import Filters
from whereas.library import adding, exporting, removing
from whereas.library.lock import writing
from whereas.library.manifest import Manifest, load
from whereas.library.snapshot import Snapshot
from whereas.progress import Progress, silent
from whereas.records import Span
from whereas.results import (
    AddReport,
    Checked,
    Comparison,
    Coverage,
    Family,
    Found,
    History,
    Lineage,
    MeasureView,
    Provenance,
    Residue,
    SyncReport,
    Trace,
)
from whereas.spelling import ids

if TYPE_CHECKING:
    import pyarrow as pa

    from whereas.answers.claims import Claims
    from whereas.answers.families import Wanted
    from whereas.answers.places import Atlas, Listed, PlaceRow, Spread
    from whereas.answers.search_all import SearchReport
    from whereas.answers.stock import Stock
    from whereas.answers.stories import StoryKind
    from whereas.library.syncing import Ways
    from whereas.precedents.results import First
    from whereas.substance.marks import Mark

ExportFormat = Literal["parquet", "jsonl"]
TraceFormat = Literal["parquet", "jsonl", "passim"]
LineageFormat = Literal["parquet", "csv", "jsonl", "graphml"]


def default_folder() -> Path:
    """The library used when none is named: WHEREAS_LIBRARY, or one in the user's data folder."""
    from platformdirs import user_data_path

    named = os.environ.get("WHEREAS_LIBRARY")
    return Path(named) if named else user_data_path("whereas", appauthor=False) / "library"


def _pinned(folder: Path, like: Snapshot | None = None) -> Snapshot:
    """Open the library's state; once more if writers have cleared it away meanwhile."""
    manifest = load(folder)
    while True:
        try:
            return Snapshot(folder, manifest, like)
        except LibraryError:
            newer = load(folder)
            if newer == manifest:
                raise
            manifest = newer


class Library:
    """A library of measures in a folder.

    Reading pins the state that the folder is in at the first question; `add` and `remove` on this
    object renew it, `refresh` renews it after another process has written.
    """

    def __init__(self, folder: str | Path | None = None, *, create: bool = True) -> None:
        """Open the library in `folder` (by default the user's own).

        Raises:
            LibraryError: the folder can't be used, or holds no library and `create` is False.
        """
        self.folder = Path(folder) if folder is not None else default_folder()
        if self.folder.exists() and not self.folder.is_dir():
            raise LibraryError("a library is a folder", str(self.folder), "name another path")
        manifest = load(self.folder)
        if not create and manifest.generation == 0:
            raise LibraryError(
                "there is no library here yet", str(self.folder), "`whereas add SOURCE` makes one"
            )
        self._snapshot: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The state that questions are answered from."""
        if self._snapshot is None:
            self._snapshot = _pinned(self.folder)
        return self._snapshot

    @classmethod
    def at(cls, folder: Path, manifest: Manifest) -> Library:
        """A library as it was in one state, whatever was written since.

        Raises:
            LibraryError: writers have cleared that state away.
        """
        library = cls(folder, create=False)
        library._snapshot = Snapshot(folder, manifest)
        return library

    def renewed(self) -> Library:
        """The folder's state as it is now, beside this one; what both have in common is open once.

        Raises:
            LibraryError: the library can't be read any more.
        """
        other = Library(self.folder, create=False)
        other._snapshot = _pinned(self.folder, self.snapshot)
        return other

    def refresh(self) -> None:
        """Answer the next question from the folder's state at that time."""
        self._snapshot = None

    def _renew(self, progress: Progress | None) -> None:
        """See what was written, and read a little for search by meaning where the rest was."""
        from whereas.library.meanings import keep_up

        self.refresh()
        keep_up(self.snapshot, progress or silent)

    def add(
        self, *sources: str | Path, as_: str | None = None, progress: Progress | None = None
    ) -> AddReport:
        """Read measures from files and folders; what has not changed costs next to nothing.

        Raises:
            UsageError: a source does not exist or is of no known form.
            LibraryError: the library is in use or can't be written to.
        """
        chosen = adding.choose([Path(source) for source in sources], as_)
        with writing(self.folder):
            report = adding.add(self.folder, chosen, progress or silent)
        self._renew(progress)
        return report

    def add_live(
        self,
        source: str,
        *,
        options: dict[str, str] | None = None,
        ways: Ways | None = None,
        progress: Progress | None = None,
    ) -> AddReport:
        """Fetch a live source such as `legistar:seattle`, and read what came; `sync` goes on.

        Args:
            source: `KIND:NAME`, or a list of addresses that ends in .urls.
            options: what to ask for: `since` (YYYY-MM-DD), `server`, `place`, `jurisdiction`.
            ways: how to behave on the network.
            progress: hears how far it is.

        Raises:
            UsageError: there can be no such source.
            BlockedError: what came is not taken; it is kept, and the library is as it was.
            LibraryError: the library is in use or can't be written to.
        """
        from whereas.library.syncing import Ways, add_live

        told = progress or silent
        report = add_live(self.folder, source, options or {}, ways or Ways(), told)
        self._renew(progress)
        return report

    def sync(
        self, *names: str, ways: Ways | None = None, progress: Progress | None = None
    ) -> Iterator[SyncReport]:
        """Bring sources up to date, live ones and files; all of them if none is named.

        Yields a report as each is done.

        Raises:
            UsageError: a name is none of the library's sources.
            LibraryError: the library is in use or can't be written to.
        """
        from whereas.library.syncing import Ways, sync

        for report in sync(self.folder, list(names), ways or Ways(), progress or silent):
            self._renew(progress)
            yield report

    def check(self, source: str, *, most: int = 10, progress: Progress | None = None) -> Checked:
        """Hold a source against what is asserted of it, with some records and their originals.

        Raises:
            UsageError: there is no such source.
        """
        from whereas.library.checking import check

        return check(self.folder, source, most, progress or silent)

    def provenance(self, name: str) -> list[Provenance]:
        """Say which bytes each version of a measure was read from.

        Raises:
            UsageError: there is no such measure, or the alias fits several.
        """
        from whereas.answers.provenance import provenance

        return provenance(self.snapshot, name)

    def remove(self, name: str) -> int:
        """Take out a measure (by id) or a source (by the path it was added from).

        Gives how many measures went.

        Raises:
            UsageError: the library holds nothing of that name.
        """
        with writing(self.folder):
            removed = removing.remove(self.folder, name)
        self.refresh()
        return removed

    def export(self, path: str | Path, *, format: ExportFormat | None = None) -> int:
        """Write all measures with their texts; the same bytes for the same contents."""
        return exporting.export(self.snapshot, Path(path), format)

    def trace(
        self,
        what: str | Path,
        *,
        kind: Kind = "auto",
        date: date | None = None,
        filters: Filters | None = None,
        place: str | None = None,
    ) -> Trace:
        """Find where a text's wording stands in earlier measures.

        Args:
            what: a path, a measure's id, or a text (in this order, unless `kind` forces one).
            kind: "auto", "text", "id" or "file".
            date: when a draft dates from; today if not given.
            filters: which measures may be sources.
            place: the place that a draft is for.

        Raises:
            UsageError: no such measure or file, or the file holds no text.
        """
        return tracing.trace(self.snapshot, what, kind, date, filters or Filters(), place)

    def trace_text(
        self,
        text: str,
        *,
        title: str = "",
        spans: tuple[Span, ...] = (),
        place: str | None = None,
        day: date | None = None,
        filters: Filters | None = None,
    ) -> Trace:
        """Trace a text that was read from somewhere, with what is marked in it.

        Args:
            text: the draft.
            title: what it calls itself.
            spans: its stretches of added, struck and existing law.
            place: the place it is for.
            day: when it dates from; today if not given.
            filters: which measures may be sources.
        """
        from whereas.answers.targets import of_text

        day = day or date.today()
        target = of_text(self.snapshot, text, day, place, title=title, spans=spans)
        return tracing.trace_target(self.snapshot, target, filters or Filters())

    def trace_all(
        self,
        path: str | Path,
        *,
        filters: Filters | None = None,
        format: TraceFormat | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Trace every measure into a file, one row each; gives how many."""
        from whereas.answers.trace_all import trace_all

        told = progress or silent
        return trace_all(self.snapshot, Path(path), filters or Filters(), format, told)

    def compare(
        self,
        a: str,
        b: str,
        *,
        kind: Kind = "auto",
        version_a: str | None = None,
        version_b: str | None = None,
    ) -> Comparison:
        """Align two measures, files or texts; two versions of one measure, too.

        Args:
            a: a path, a measure's id, or a text, as for `trace`.
            b: the other one.
            kind: "auto", "text", "id" or "file", for both.
            version_a: which version of the measure `a`; the latest if not given.
            version_b: which version of the measure `b`.

        Raises:
            UsageError: no such measure, version or file, or the file holds no text.
        """
        return comparing.compare(self.snapshot, a, b, kind, (version_a, version_b))

    def search(
        self,
        text: str,
        n: int = 10,
        *,
        filters: Filters | None = None,
        meaning: bool = True,
        progress: Progress | None = None,
    ) -> Found:
        """Find the measures that a description in plain words is likely about, the likeliest first.

        Args:
            text: some words, a summary, a whole text; or a measure's id or number.
            n: how many measures at most.
            filters: which measures may be found.
            meaning: seek by meaning too, where the library was read for it (`read_meaning`).
            progress: hears of the index being made, where a library has none yet.
        """
        from whereas.answers.search import search

        told = progress or silent
        return search(self.snapshot, text, n, filters or Filters(), told, meaning=meaning)

    def read_meaning(self, *, progress: Progress | None = None) -> int:
        """Read the sections that were not read yet for search by meaning; give how many.

        What is stopped goes on where it stopped. Once a library was read, what is added is read
        when it is added.

        Raises:
            UsageError: the extra `whereas[meaning]` is not installed.
            LibraryError: the disk is full or can't be written to.
        """
        from whereas.library.meanings import embed

        return embed(self.snapshot, progress or silent)

    @property
    def meaning_unread(self) -> int | None:
        """Measures of which a part was not read for search by meaning; None if none ever was."""
        from whereas.library.meanings import unread

        return unread(self.snapshot)

    def forget_meaning(self) -> bool:
        """Remove what was read for search by meaning; False if nothing was.

        Raises:
            LibraryError: the folder can't be written to.
        """
        from whereas.library.meanings import forget

        if self._snapshot is not None:
            self._snapshot.meanings = None  # where a mapped file can't be removed
        gone = forget(self.folder)
        self.refresh()
        return gone

    def search_all(
        self,
        queries: str | Path,
        output: str | Path,
        n: int = 10,
        *,
        filters: Filters | None = None,
        meaning: bool = True,
        progress: Progress | None = None,
    ) -> SearchReport:
        """Search with each line (`id`, `text`) of a JSON Lines file; write `id`, `hits` of each.

        Raises:
            UsageError: a file can't be read or written.
        """
        from whereas.answers.search_all import search_all

        told, wanted = progress or silent, filters or Filters()
        paths = Path(queries), Path(output)
        return search_all(self.snapshot, *paths, n, wanted, told, meaning=meaning)

    def first(
        self,
        what: str | Path,
        *,
        kind: Kind = "auto",
        date: date | None = None,
        filters: Filters | None = None,
        place: str | None = None,
        progress: Progress | None = None,
    ) -> First:
        """Find the earliest and closest precedents of a draft, a measure or a description.

        Args:
            what: a path, a measure's id, or a text (in this order, unless `kind` forces one); a
                text of a few words is a description.
            kind: "auto", "text", "id" or "file".
            date: when a draft dates from; today if not given. Only what is surely earlier counts.
            filters: which measures may be precedents; places that the library lacks are said.
            place: the place that a draft is for.
            progress: hears of the index being made, where a library has none yet.

        Raises:
            UsageError: no such measure or file, or the file holds no text.
        """
        from whereas.answers.first import first

        told, chosen = progress or silent, filters or Filters()
        return first(self.snapshot, what, kind, date, chosen, place, told)

    def claims(
        self,
        what: str | Path,
        *,
        kind: StoryKind = "auto",
        date: date | None = None,
        filters: Filters | None = None,
        allowed: tuple[str, ...] = (),
        progress: Progress | None = None,
    ) -> Claims:
        """Find what a story claims of measures, and what this library says to it.

        Args:
            what: a path, a web address or a text (in this order, unless `kind` forces one).
            kind: "auto", "text", "file" or "url".
            date: when the story dates from; today if not given. Only what is surely earlier counts.
            filters: which measures may be precedents.
            allowed: hosts (`host:port`) of a private network that may be asked.
            progress: hears of the index being made, where a library has none yet.

        Raises:
            UsageError: no such file, or it holds no word.
            FetchError: the address can't be fetched, or may not be.
        """
        from whereas.answers.claims import claims

        told, chosen = progress or silent, filters or Filters()
        return claims(self.snapshot, what, kind, date, chosen, frozenset(allowed), told)

    def residue(
        self,
        what: str | Path,
        *,
        kind: Kind = "auto",
        date: date | None = None,
        place: str | None = None,
    ) -> Residue:
        """Look a text through for what a borrower forgot to change.

        Args:
            what: a path, a measure's id, or a text (in this order, unless `kind` forces one).
            kind: "auto", "text", "id" or "file".
            date: when a draft dates from; today if not given.
            place: the place that a draft is for.

        Raises:
            UsageError: no such measure or file, or the file holds no text.
        """
        from whereas.answers.residue import residue

        return residue(self.snapshot, what, kind, date, place)

    def families(self, wanted: Wanted | None = None) -> pa.Table:
        """The families of the library's measures: one row each, the largest first.

        Args:
            wanted: which families; all of two members or more if not given.

        Raises:
            UsageError: a place that the library does not hold.
        """
        from whereas.answers.families import Wanted, families_of

        return families_of(self.snapshot, wanted or Wanted())

    def family(self, name: str) -> Family:
        """A family by its id, a member's id or alias, or the unique beginning of its name.

        Raises:
            UsageError: no family fits, or several do.
        """
        from whereas.answers.families import family_of

        return family_of(self.snapshot, name)

    def stock(self, *, filters: Filters | None = None, most: int | None = None) -> Stock:
        """The stock clauses that many measures hold, most widespread first, and people's marks.

        Args:
            filters: which measures count.
            most: how many clauses at most.
        """
        from whereas.answers.stock import stock

        return stock(self.snapshot, filters or Filters(), most)

    def mark_stock(self, what: str, *, stock: bool = True) -> Mark:
        """Mark wording as stock (or not) for good: a text, or `MEASURE#START-END`.

        Raises:
            UsageError: no such span, or fewer than four words.
            LibraryError: the library is in use or can't be written to.
        """
        from whereas.answers.stock import mark

        with writing(self.folder):
            made = mark(self.folder, what, stock)
        self.refresh()
        return made

    def coverage(self) -> Coverage:
        """What the library holds, and what could not be read."""
        return covering.coverage(self.snapshot)

    def measure(self, name: str) -> MeasureView:
        """One measure with its versions, by id or alias.

        Raises:
            UsageError: there is none, or the alias fits several.
        """
        return showing.show(self.snapshot, name)

    def history(self, name: str) -> History:
        """One measure's versions in order, what each step changed, and what was done with it.

        Raises:
            UsageError: there is no such measure, or the alias fits several.
        """
        from whereas.answers.history import history

        return history(self.snapshot, name)

    def text(self, name: str, version: str | None = None) -> str:
        """The stored text that offsets count in: the latest version's, or that of `version`.

        Raises:
            UsageError: there is no such measure or version, or the alias fits several.
        """
        return showing.text(self.snapshot, name, version)

    def similar(self, name: str) -> list[str]:
        """The ids of measures that are most like a mistyped one, a few at most."""
        return ids(name, self.snapshot.measure_ids)

    def lineage(self, name: str, *, dates: bool = True, marks: bool = True) -> Lineage:
        """Find who of a family likely took it from whom.

        Args:
            name: a family's id, or a member's id or alias.
            dates: whether dates may be used.
            marks: whether drafting marks that name another file may be used.

        Raises:
            UsageError: no family or measure of that name.
        """
        from whereas.answers.lineage import lineage

        return lineage(self.snapshot, name, dates=dates, marks=marks)

    def lineage_all(
        self,
        path: str | Path,
        *,
        format: LineageFormat | None = None,
        dates: bool = True,
        marks: bool = True,
        progress: Progress | None = None,
    ) -> int:
        """Write the lineage of every family into a file, one row for each edge; gives how many.

        What was judged before is kept; after a change only what it touches is judged again.

        Args:
            path: the file; its ending says the format, unless `format` does.
            format: "parquet", "csv", "jsonl" or "graphml".
            dates: whether dates may be used.
            marks: whether drafting marks that name another file may be used.
            progress: hears of each stage how much of it is done.

        Raises:
            UsageError: the file's name asks for no format that is known.
        """
        from whereas.answers.lineage_all import lineage_all
        from whereas.lineage.evidence import Use

        told = progress or silent
        return lineage_all(self.snapshot, Path(path), format, Use(dates, marks), told)

    def places(self) -> list[PlaceRow]:
        """The library's places in the order of their names, with their measures by year."""
        from whereas.answers.places import places

        return places(self.snapshot)

    def atlas(self, *, progress: Progress | None = None) -> Atlas:
        """What answers about places rest on: ask it for `place(NAME)` again and again.

        It rests on the lineage of all families, which is kept; the first time takes long.
        """
        from whereas.answers.places import Atlas

        return Atlas.of(self.snapshot, progress or silent)

    def measures(self, place: str | None = None, year: int | None = None) -> list[Listed]:
        """The measures of a place (its jurisdiction, else its name) and a year, newest first.

        Args:
            place: all places if None.
            year: of the last day that a measure may date from; all if None, 0 for undated ones.
        """
        from whereas.answers.places import listed

        return listed(self.snapshot, place, year)

    def chosen(self, filters: Filters) -> list[Listed]:
        """The measures that pass some filters, newest first.

        Raises:
            UsageError: a place or kind that the library does not hold.
        """
        from whereas.answers.places import chosen

        return chosen(self.snapshot, filters)

    def newest(self, most: int = 10) -> list[Listed]:
        """The latest dated measures that have a text."""
        from whereas.answers.places import newest

        return newest(self.snapshot, most)

    def fastest(self, most: int = 10) -> list[Spread]:
        """The families that the most places joined within a few years."""
        from whereas.answers.families import Wanted, families_of
        from whereas.answers.places import fastest

        return fastest(self.snapshot, families_of(self.snapshot, Wanted()), most)
