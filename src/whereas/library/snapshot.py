"""A library at one moment: what a reader sees from opening it on, whatever writers do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whereas.candidates.postings import COLUMNS, POSTINGS_N
from whereas.candidates.rare import map_bits, rare_map
from whereas.fingerprints.select import common_table, index_texts
from whereas.library.captures import Captures
from whereas.library.manifest import Manifest
from whereas.library.schema import DOCS, VERSION_ORDER, in_version_order
from whereas.library.segment import Segment, in_date_order, readable
from whereas.passages.borders import Borders
from whereas.passages.credit import document_totals
from whereas.passages.search import DOC_COLUMNS, UNDATED_FROM, UNDATED_TO
from whereas.results import Coverage
from whereas.substance.marks import Marks
from whereas.substance.remembered import REMEMBERED
from whereas.words.weights import SLOTS, count_documents, weights

if TYPE_CHECKING:
    from whereas.answers.search import Searcher
    from whereas.library.meanings import Meanings


class Snapshot:
    """The documents of all segments, numbered in manifest order, and the index over them."""

    def __init__(self, folder: Path, manifest: Manifest, like: Snapshot | None = None) -> None:
        """Open a state of the library; what it has in common with `like` is open already."""
        self.folder = folder
        self.manifest = manifest
        opened = {segment.folder.name: segment for segment in like.segments} if like else {}
        self.segments: list[Segment] = [
            opened[entry.name].with_dead(_dead(folder, entry.dead))
            if entry.name in opened
            else Segment(folder / "segments" / entry.name, _dead(folder, entry.dead))
            for entry in manifest.segments
        ]
        named = manifest.captures
        self._captures = Captures.opened(folder / "segments" / named if named else None)
        self._columns: dict[str, pa.ChunkedArray] = {}
        sizes = [len(s) for s in self.segments]
        self.bases = np.cumsum([0, *sizes], dtype=np.int64)
        self.coverage: Coverage | None = None
        self.searcher: Searcher | None = None
        self.meanings: Meanings | None = None
        self.marks = Marks.read(folder, manifest.marks)
        self.totals = np.full((int(self.bases[-1]), 2), -1.0)
        """What each document's words weigh (`credit.document_totals`), -1 where not reckoned."""

    @cached_property
    def captures(self) -> Captures:
        """What was read from where."""
        return self._captures()

    @cached_property
    def docs(self) -> pa.Table:
        """All documents' metadata, dead ones too, with `doc` (its number) and `alive`."""
        return self.columns([*DOCS.names, "doc", "alive"])

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Some columns of `docs`; only these are read."""
        stored = [name for name in names if name in DOCS.names]
        tables = [s.columns(stored).cast(_schema(stored)) for s in self.segments]
        table = pa.concat_tables(tables) if tables else _schema(stored).empty_table()
        made = {"doc": np.arange(len(self), dtype=np.int32), "alive": self.alive}
        for name in names:
            if name in made:
                table = table.append_column(name, pa.array(made[name]))
        return table.select(names)

    def column(self, name: str) -> pa.ChunkedArray:
        """One column of `docs` in one piece; only this one is read, once."""
        if name not in self._columns:
            read = self.columns([name])[name]
            self._columns[name] = pa.chunked_array([read.combine_chunks()], read.type)
        return self._columns[name]

    def facts(self, docs: Sequence[int]) -> list[dict[str, Any]]:
        """What is stored of some documents beside their texts, as Python has it."""
        return list(self.rows(np.array(docs, dtype=np.int64), DOCS.names).to_pylist())

    def rows(self, docs: NDArray[np.int64], names: Sequence[str]) -> pa.Table:
        """Some columns of some documents: quick for a few documents of many, again and again."""
        chosen = pa.array(docs)
        return pa.table({name: self.column(name).take(chosen) for name in names})

    @cached_property
    def alive(self) -> NDArray[np.bool_]:
        """Which documents are part of the library still."""
        alive = np.ones(int(self.bases[-1]), dtype=np.bool_)
        for base, segment in zip(self.bases, self.segments, strict=False):
            alive[base + segment.dead] = False
        return alive

    @cached_property
    def dates(self) -> NDArray[np.int32]:
        """Each document's (date_from, date_to) as days since 1970. Shape (documents, 2)."""
        columns = []
        for name, missing in (("date_from", UNDATED_FROM), ("date_to", UNDATED_TO)):
            days = pc.fill_null(self.column(name).cast(pa.int32()), missing)
            columns.append(days.to_numpy())
        return np.ascontiguousarray(np.stack(columns, axis=1), dtype=np.int32)

    @cached_property
    def measures(self) -> NDArray[np.int32]:
        """A number for each document's measure, the same for all its versions."""
        return _numbered(self.column("measure"))

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """A number for each document's place; a document without one has a number of its own."""
        names = self.column("place")
        named = pc.if_else(pc.equal(names, ""), None, names)
        keys = pc.coalesce(self.column("jurisdiction"), named)
        numbers = _numbered(pc.fill_null(keys, ""))
        unknown = pc.is_null(keys).to_numpy()
        numbers[unknown] = -2 - np.flatnonzero(unknown)
        return numbers

    @cached_property
    def table(self) -> NDArray[np.int32]:
        """What kernels know of each document: see `passages.search`. Shape (documents, 6)."""
        rows = np.empty((len(self), DOC_COLUMNS), dtype=np.int32)
        dated = self.columns(["date_to", "date_from", "measure", "version"])
        rows[in_date_order(dated).to_numpy(), 0] = np.arange(len(self), dtype=np.int32)
        rows[:, 1:3] = self.dates
        rows[:, 3] = self.measures
        rows[:, 4] = self.places
        rows[:, 5] = self.alive
        return rows

    @cached_property
    def addresses(self) -> NDArray[np.int64]:
        """The segments as kernels see them. Shape (segments, COLUMNS)."""
        rows = [s.address_row(int(b)) for s, b in zip(self.segments, self.bases, strict=False)]
        return np.concatenate(rows) if rows else np.empty((0, COLUMNS), dtype=np.int64)

    @cached_property
    def borders(self) -> Borders:
        """What finds where the documents begin that a target may not call earlier."""
        starts = [np.asarray(s.arrays["starts"]) for s in self.segments]
        return Borders.of(self.dates, self.bases, starts, UNDATED_TO)

    @cached_property
    def rare(self) -> tuple[int, NDArray[np.uint64]]:
        """The map of grams that the library keeps seldom, and its bits (`candidates.rare`)."""
        bits = map_bits(int(self.addresses[:, POSTINGS_N].sum()))
        return bits, rare_map(self.addresses, bits)

    def prepare(self) -> None:
        """Compute what tracing many texts needs, so that it is not done for each."""
        self.weights, self.borders, self.rare, self.table  # noqa: B018 - kept from now on
        totals = [
            document_totals(s.arrays["codes"], s.arrays["starts"], self.weights)
            for s in self.segments
        ]
        self.totals = np.concatenate([np.empty((0, 2)), *totals])

    def kept_grams(self, docs: NDArray[np.int64]) -> NDArray[np.uint32]:
        """The hashes of the grams that the library keeps of some documents, sorted, with repeats.

        What a posting says is found again from the words, of dead documents too.
        """
        codes = [np.empty(0, dtype=np.uint32), *(self.codes(doc) for doc in docs.tolist())]
        bounds = np.cumsum([c.size for c in codes], dtype=np.int64)
        keys = np.empty(int(bounds[-1]), dtype=np.uint64)
        count = index_texts(np.concatenate(codes), bounds, common_table(), 0, keys)
        return np.sort((keys[:count] >> np.uint64(32)).astype(np.uint32))

    def keepers(self, grams: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The postings of some grams: their documents (dead ones too), and which gram's each is."""
        docs, which = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for base, segment in zip(self.bases.tolist(), self.segments, strict=False):
            held, starts = segment.arrays["hashes"], segment.arrays["starts"]
            low, high = (np.searchsorted(held, grams, side) for side in ("left", "right"))
            places = segment.arrays["places"][runs(low, high - low)]
            docs.append(base + np.searchsorted(starts, places, side="right") - 1)
            which.append(np.repeat(np.arange(grams.size), high - low))
        return np.concatenate(docs), np.concatenate(which)

    @cached_property
    def dead_grams(self) -> NDArray[np.uint32]:
        """The grams of the postings that are of no living document, sorted, with repeats."""
        return self.kept_grams(np.flatnonzero(~self.alive))

    def times_kept(self, hashes: NDArray[np.uint32]) -> NDArray[np.int64]:
        """How often the library keeps each gram, of living documents."""
        total = np.zeros(hashes.size, dtype=np.int64)
        postings = [(segment.arrays["hashes"], 1) for segment in self.segments]
        for held, sign in [*postings, (self.dead_grams, -1)]:
            total += sign * np.searchsorted(held, hashes, side="right")
            total -= sign * np.searchsorted(held, hashes, side="left")
        return total

    @cached_property
    def widely_held(self) -> NDArray[np.uint64]:
        """Where kernels remember how widely grams are held: see `substance.spread`."""
        return np.zeros(REMEMBERED, dtype=np.uint64)

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """How much each word says (`words.weights`), over all living documents."""
        counts = np.zeros(SLOTS, dtype=np.uint32)
        for segment in self.segments:
            counts[segment.arrays["slots"]] += segment.arrays["slot_counts"]
        dead = np.flatnonzero(~self.alive).tolist()
        if dead:
            codes = [self.codes(doc) for doc in dead]
            bounds = np.cumsum([0, *(c.size for c in codes)], dtype=np.int64)
            counts -= count_documents(np.concatenate(codes), bounds)
        return weights(counts, len(self) - len(dead))

    @cached_property
    def place_names(self) -> list[str]:
        """The display names of the library's places, sorted."""
        names = pc.unique(self.column("place").filter(pa.array(self.alive))).to_pylist()
        return sorted(name for name in names if name)

    @property
    def measure_ids(self) -> list[str]:
        """The ids of the library's measures."""
        ids = pc.unique(self.column("measure").filter(pa.array(self.alive))).to_pylist()
        return [str(name) for name in ids]

    def place_number(self, name: str) -> int:
        """The number by which `places` knows the place of this name; -1 if it doesn't."""
        if not name:
            return -1
        hits = np.flatnonzero(pc.equal(self.column("place"), name).to_numpy() & self.alive)
        return int(self.places[hits[0]]) if hits.size else -1

    def value(self, doc: int, column: str) -> Any:
        """One field of a document's metadata, as Python has it."""
        return self.column(column)[doc].as_py()

    def labels(self, docs: NDArray[np.int64], starts: NDArray[np.int64]) -> list[str]:
        """The label of the part that holds each place: character `starts[i]` of `docs[i]`."""
        found: list[str] = []
        for doc, start in zip(docs.tolist(), starts.tolist(), strict=True):
            segment, row = self.locate(doc)
            found.append(segment.label(row, start))
        return found

    def __len__(self) -> int:
        return int(self.bases[-1])

    def locate(self, doc: int) -> tuple[Segment, int]:
        """The segment that holds document `doc`, and its row there."""
        at = int(np.searchsorted(self.bases, doc, side="right")) - 1
        return self.segments[at], doc - int(self.bases[at])

    def text(self, doc: int) -> str:
        """The stored text of document `doc`."""
        segment, row = self.locate(doc)
        return segment.text(row)

    def codes(self, doc: int) -> NDArray[np.uint32]:
        """The word codes of document `doc`."""
        segment, row = self.locate(doc)
        starts = segment.arrays["starts"]
        return np.array(segment.arrays["codes"][starts[row] : starts[row + 1]])

    def samples(self, doc: int) -> NDArray[np.uint32]:
        """The sampled places of the words of document `doc` (`words.kernel.SAMPLE`)."""
        segment, row = self.locate(doc)
        starts = segment.arrays["sample_starts"]
        return np.array(segment.arrays["samples"][starts[row] : starts[row + 1]])

    def cuts(self, doc: int) -> NDArray[np.int32]:
        """The words at which the sections of document `doc` begin."""
        segment, row = self.locate(doc)
        starts = segment.arrays["cut_starts"]
        return np.array(segment.arrays["cuts"][starts[row] : starts[row + 1]])

    def find(self, name: str) -> list[int]:
        """The living documents of the measure with this id or alias, in order of stage.

        An alias that one version has finds all versions.
        """
        if any("\ud800" <= char <= "\udfff" for char in name):
            return []  # half a character can't be stored, so that no name holds one
        hits = np.flatnonzero(pc.equal(self.column("measure"), name).to_numpy() & self.alive)
        if not hits.size:
            named = self._by_alias.get(name.casefold(), np.empty(0, dtype=np.int64))
            hits = np.flatnonzero(np.isin(self.measures, self.measures[named]) & self.alive)
        if hits.size < 2:
            return [int(doc) for doc in hits]
        order = in_version_order(self.rows(hits, [*VERSION_ORDER, "measure"]))
        return [int(doc) for doc in hits[order.to_numpy()]]

    @cached_property
    def _by_alias(self) -> dict[str, NDArray[np.int64]]:
        aliases = self.column("aliases").combine_chunks()
        parents = pc.list_parent_indices(aliases).to_numpy(zero_copy_only=False)
        found: dict[str, list[int]] = {}
        for doc, alias in zip(parents.tolist(), pc.list_flatten(aliases).to_pylist(), strict=True):
            if self.alive[doc]:
                found.setdefault(alias.casefold(), []).append(doc)
        return {alias: np.array(docs) for alias, docs in found.items()}


def runs(begins: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from `begins[i]` on, `sizes[i]` of them, for each i."""
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(int(sizes.sum())) + np.repeat(begins - before, sizes))


def _schema(names: Sequence[str]) -> pa.Schema:
    """The types of some columns of DOCS."""
    return pa.schema([DOCS.field(name) for name in names])


def _numbered(column: pa.ChunkedArray) -> NDArray[np.int32]:
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return np.array(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int32)


def _dead(folder: Path, name: str) -> NDArray[np.int32]:
    if not name:
        return np.empty(0, dtype=np.int32)
    path = folder / "segments" / name
    with readable(path):
        return np.array(np.load(path), dtype=np.int32)
