"""What was read from where: the latest capture of every file, and what of it could not be read.

Each write of the library leaves one folder with both tables whole, named by the manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from whereas.library.schema import CAPTURES, REFUSALS
from whereas.library.segment import readable


@dataclass(frozen=True, slots=True)
class Captures:
    """A row of CAPTURES for each file that was read, and the rows of REFUSALS of those reads."""

    files: pa.Table
    refusals: pa.Table

    @classmethod
    def opened(cls, path: Path | None) -> Callable[[], Captures]:
        """Open those in the folder `path` (None for none), to be read when needed.

        They are opened now since a writer may remove the folder meanwhile.

        Raises:
            LibraryError: they are missing or damaged.
        """
        if path is None:
            return lambda: cls(CAPTURES.empty_table(), REFUSALS.empty_table())
        with readable(path):
            files = pq.ParquetFile(path / "captures.parquet", memory_map=True)
            refusals = pq.ParquetFile(path / "refusals.parquet", memory_map=True)

        def read() -> Captures:
            with readable(path):
                return cls(files.read(use_threads=False), refusals.read(use_threads=False))

        return read

    def known(self, source: str) -> dict[str, tuple[int, int, str]]:
        """Size, time and hash of each file of a source when it was last read."""
        rows = self.files.filter(pc.equal(self.files["source"], source)).to_pylist()
        return {row["file"]: (row["size"], row["modified"], row["capture"]) for row in rows}

    def without(self, source: str, files: Sequence[str]) -> Captures:
        """All but those of some files of a source."""
        gone = pa.array(files, pa.string())
        kept = [
            table.filter(
                pc.invert(pc.and_(pc.equal(table["source"], source), pc.is_in(table["file"], gone)))
            )
            for table in (self.files, self.refusals)
        ]
        return Captures(*kept)

    def without_source(self, source: str) -> Captures:
        """Without a source; all other files are to be read again, for what it held of theirs."""
        kept = [t.filter(pc.not_equal(t["source"], source)) for t in (self.files, self.refusals)]
        return Captures(*kept).to_read()

    def to_read(self, files: Collection[tuple[str, str]] | None = None) -> Captures:
        """With some files (of a source each), or all, to be read again.

        When they were last read stays known.
        """
        sources, names = (self.files[name].to_pylist() for name in ("source", "file"))
        again = [files is None or file in files for file in zip(sources, names, strict=True)]
        capture = pc.if_else(pa.array(again, pa.bool_()), "", self.files["capture"])
        at = self.files.column_names.index("capture")
        return Captures(self.files.set_column(at, "capture", capture), self.refusals)

    def of_files(self, source: str, files: Sequence[str]) -> Captures:
        """With refusals of some files of a source only, and those of all other sources."""
        there = pa.array(files, pa.string())
        table = self.refusals
        other = pc.not_equal(table["source"], source)
        kept = table.filter(pc.or_(other, pc.is_in(table["file"], there)))
        return Captures(self.files, kept)

    def plus(self, files: pa.Table, refusals: pa.Table) -> Captures:
        """These and more."""
        return Captures(
            pa.concat_tables([self.files, files]), pa.concat_tables([self.refusals, refusals])
        )

    def write(self, folder: Path) -> None:
        """Write both tables into a new folder; making it last is the caller's."""
        folder.mkdir(parents=True)
        order = [("source", "ascending"), ("file", "ascending")]
        for table, name in ((self.files, "captures"), (self.refusals, "refusals")):
            path = folder / f"{name}.parquet"
            pq.write_table(table.sort_by(order), path, compression="zstd")
