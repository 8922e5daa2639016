"""One state of a library, with what its pages ask for again and again kept at hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from whereas.answers.families import as_family
from whereas.errors import LibraryError, UsageError
from whereas.library.library import Library
from whereas.progress import Progress, silent
from whereas.results import Coverage, Family, Lineage, MeasureView, Trace
from whereas.shown.pages.addresses import handles, is_cut, slug, unslug
from whereas.shown.pages.kin import Kin

if TYPE_CHECKING:
    import pyarrow as pa

    from whereas.answers.lineages import Lineages
    from whereas.answers.places import Atlas, Listed, PlaceRow, Spread
    from whereas.library.coordinates import Coordinates

NEWEST = 8
"""Newest measures that the first page tells of."""

T = TypeVar("T")

TRACES = 64
"""Traces kept at hand: a page, its JSON, its CSV and its comparisons ask for the same one. One of a
long measure with all its passages takes about a megabyte."""


class Desk:
    """A library pinned to one state; every page of a server's or folder's state comes from one.

    Its questions may be asked from several threads.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.snapshot = library.snapshot
        self._lock = RLock()
        self._kept: dict[str, Any] = {}
        self._traces: OrderedDict[Hashable, Trace] = OrderedDict()
        self.meaning = ""
        """Which vectors it goes by; "" where it goes by words alone."""

    def prepare(self, tell: Progress = silent) -> None:
        """Compute what many pages need, and keep families and lineages beside the library."""
        tell("opening the library", 0, None)
        self.snapshot.prepare()
        self.see_meaning()
        self.library.search("law", 1, progress=tell)  # makes the index of terms, opens the model
        self.library.families()
        self.atlas = self.library.atlas(progress=tell)
        self.places, self.lineages, self.kin, self.newest  # noqa: B018 - kept from now on

    def see_meaning(self) -> None:
        """See what was read for search by meaning since; it may be read while pages are served."""
        from whereas.library.meanings import renew

        with self._lock, suppress(LibraryError):  # it answers from what it has
            self.meaning = renew(self.snapshot)

    @property
    def generation(self) -> int:
        """Which state of the library this is."""
        return self.snapshot.manifest.generation

    def trace(self, measure: str) -> Trace:
        """The trace of a measure's latest version."""
        with self._lock:
            if measure in self._traces:
                self._traces.move_to_end(measure)
                return self._traces[measure]
        found = self.library.trace(measure, kind="id")
        with self._lock:
            self._traces[measure] = found
            while len(self._traces) > TRACES:
                self._traces.popitem(last=False)
        return found

    def named(self, path: str) -> str:
        """The measure that (a part of) a path names, as `addresses.slug` writes it.

        Raises:
            UsageError: no name is written like this, or of long ones none that is here.
        """
        if not is_cut(path):
            return unslug(path)
        cut = self.kept("cut", lambda: {slug(name): name for name in self.snapshot.measure_ids})
        if path not in cut:
            raise UsageError("there is no such page", path[:200], "begin at the first page")
        return cut[path]

    def measure(self, name: str) -> MeasureView:
        """One measure with its versions."""
        return self.library.measure(name)

    def lineage(self, family: str) -> Lineage:
        """The lineage of a family, as it was judged when this state was made ready."""
        return self.lineages.lineage(self.family(family))

    @cached_property
    def lineages(self) -> Lineages:
        """The lineages of all families at hand."""
        from whereas.answers.lineages import Lineages

        return Lineages.of(self.snapshot, silent)

    def family(self, name: str) -> Family:
        """A family by its id.

        Raises:
            UsageError: there is none.
        """
        row = self._family_rows.get(name)
        if row is None:
            return self.library.family(name)
        return as_family(self.families.slice(row, 1).to_pylist()[0])

    @cached_property
    def _family_rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.families["family"].to_pylist())}

    @cached_property
    def coordinates(self) -> Coordinates:
        """Where places lie, as far as that is known."""
        from whereas.library.coordinates import coordinates

        return coordinates(self.library.folder)

    @cached_property
    def kin(self) -> Kin:
        """Each measure's family, and what its lineage says of it."""
        return Kin(self.snapshot, self.lineages.edges)

    @cached_property
    def atlas(self) -> Atlas:
        """What answers about places rest on."""
        return self.library.atlas()

    @cached_property
    def places(self) -> dict[str, PlaceRow]:
        """The library's places by their handles."""
        rows = {row.key: row for row in self.atlas.rows}
        named = handles({key: row.name or "place not known" for key, row in rows.items()})
        return {handle: rows[key] for handle, key in named.items()}

    @cached_property
    def place_handles(self) -> dict[str, str]:
        """The handle of each place by its key: its jurisdiction, else its name."""
        return {row.key: handle for handle, row in self.places.items()}

    @cached_property
    def coverage(self) -> Coverage:
        """What the library holds and what could not be read."""
        return self.library.coverage()

    @cached_property
    def families(self) -> pa.Table:
        """All families of two members or more, the largest first."""
        return self.library.families()

    @cached_property
    def newest(self) -> list[tuple[Listed, Trace]]:
        """The newest measures with their traces."""
        return [(one, self.trace(one.measure)) for one in self.library.newest(NEWEST)]

    def largest(self, most: int) -> list[Family]:
        """The largest families."""
        return [as_family(row) for row in self.families.slice(0, most).to_pylist()]

    @cached_property
    def fastest(self) -> list[Spread]:
        """The families that spread fastest."""
        return self.library.fastest(8)

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this state."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = make()
        found: T = self._kept[name]
        return found
