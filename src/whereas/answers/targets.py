"""What a trace is asked about: a measure of the library, a file, or a text."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from whereas.errors import UsageError
from whereas.library.build import states_of
from whereas.library.snapshot import Snapshot
from whereas.passages.search import DOC_COLUMNS, UNDATED_FROM, UNDATED_TO
from whereas.records import Record, Refusal, Span
from whereas.results import SectionView
from whereas.sections.labels import limits, parts_table
from whereas.sections.split import split
from whereas.spelling import did_you_mean, files, ids
from whereas.words.codes import STATE_SHIFT
from whereas.words.normal import PlacedWords, place_words

Kind = Literal["auto", "text", "id", "file"]
EPOCH = datetime.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Target:
    """One text to trace, with what is known of it.

    `row` is like a row of `Snapshot.table`; `doc` the number of the document that it is, word for
    word, or -1.
    """

    measure: str | None
    version: str
    title: str
    place: str
    date_from: datetime.date | None
    date_to: datetime.date | None
    text: str
    spans: list[Span]
    sections: list[SectionView]
    words: PlacedWords
    row: NDArray[np.int32]
    doc: int = -1

    @property
    def cuts(self) -> NDArray[np.int32]:
        """The words at which the sections begin."""
        chosen = limits(parts_table(self.sections))
        starts = np.array([s.start for s in self.sections], dtype=np.int64)[chosen]
        return np.searchsorted(self.words.starts, starts).astype(np.int32)


def resolve(
    snapshot: Snapshot, what: str | Path, kind: Kind, date: datetime.date | None, place: str | None
) -> Target:
    """Find out what is asked about: a path if it exists, else a measure's id, else a text.

    Raises:
        UsageError: the file or measure that `kind` promises does not exist or holds no text.
    """
    if kind == "auto":
        kind = _guess(snapshot, what)
    if kind == "id":
        return of_document(snapshot, found(snapshot, str(what))[-1])
    if kind == "file":
        return _of_file(snapshot, Path(what), date, place)
    return of_text(snapshot, str(what), date or datetime.date.today(), place)


def _guess(snapshot: Snapshot, what: str | Path) -> Kind:
    if isinstance(what, Path) or _is_path(what):
        return "file"
    return "id" if snapshot.find(what) else "text"


def _is_path(what: str) -> bool:
    try:
        return len(what) < 4096 and os.path.lexists(what)
    except ValueError:  # a NUL in the text
        return False


def found(snapshot: Snapshot, name: str) -> list[int]:
    """The documents of one measure, by id or alias, in order of stage.

    Raises:
        UsageError: there is none, or the alias belongs to several measures.
    """
    docs = snapshot.find(name)
    if not docs:
        meant = did_you_mean(ids(name, snapshot.measure_ids))
        raise UsageError(
            f"no measure {name!r} in this library", "", meant or "`whereas coverage` says what is"
        )
    names = sorted({snapshot.value(doc, "measure") for doc in docs})
    if len(names) > 1:
        raise UsageError(f"{name!r} fits several measures", "", "name one: " + ", ".join(names[:8]))
    return docs


def version_of(snapshot: Snapshot, name: str, version: str | None) -> int:
    """The document of one version of a measure, of the latest one if none is named.

    Raises:
        UsageError: there is no such measure or version.
    """
    docs = found(snapshot, name)
    labels = [str(snapshot.value(doc, "version")) for doc in docs]
    if version is not None and version not in labels:
        known = ", ".join(labels)
        raise UsageError(f"{name} has no version {version!r}", "", f"it has: {known}")
    return docs[-1 if version is None else labels.index(version)]


def of_document(snapshot: Snapshot, doc: int) -> Target:
    """A version in the library as a target."""
    text = snapshot.text(doc)
    value = snapshot.value
    place = str(value(doc, "place") or "")
    placed = place_words(text, place)
    words = PlacedWords(snapshot.codes(doc), placed.starts, placed.ends)
    return Target(
        str(value(doc, "measure")), str(value(doc, "version")), str(value(doc, "title") or ""),
        place, value(doc, "date_from"), value(doc, "date_to"), text,
        [Span(**span) for span in value(doc, "spans") or []], split(text), words,
        snapshot.table[doc], doc,
    )  # fmt: skip


def of_text(
    snapshot: Snapshot,
    text: str,
    date: datetime.date | None,
    place: str | None,
    *,
    to: datetime.date | None = None,
    title: str = "",
    spans: tuple[Span, ...] = (),
) -> Target:
    """A draft as a target. Its place's name is known if it is given, else if its text says it."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    name = place if place is not None else _named_place(snapshot, text)
    placed = place_words(text, name)
    states = states_of(
        placed.starts, [{"start": s.start, "end": s.end, "state": s.state} for s in spans]
    )
    codes = placed.codes | (states << STATE_SHIFT)
    row = np.full(DOC_COLUMNS, -1, dtype=np.int32)
    row[1] = _days(date, UNDATED_FROM)
    row[2] = _days(to or date, UNDATED_TO)
    row[4] = snapshot.place_number(name)
    return Target(
        None, "draft", title, name, date, to or date, text, list(spans), split(text),
        PlacedWords(codes, placed.starts, placed.ends), row,
    )  # fmt: skip


def _days(date: datetime.date | None, missing: int) -> int:
    return date.toordinal() - EPOCH if date else missing


def _named_place(snapshot: Snapshot, text: str) -> str:
    """The library's place that the text's first lines name most, "" if they name none.

    A draft says "the City of Port Alder" or "the Port Alder City Council" of itself.
    """
    opening = text[:3000]
    kinds = ("City of ", "Town of ", "County of ", "Village of ", "city of ", "town of ")
    best, most = "", 0
    for place in snapshot.place_names:
        said = opening.count(place)
        if not said:
            continue
        said += 2 * sum(opening.count(kind + place) for kind in kinds)
        if (said, len(place)) > (most, len(best)):
            best, most = place, said
    return best


def _of_file(
    snapshot: Snapshot, path: Path, date: datetime.date | None, place: str | None
) -> Target:
    """A file as a target, read like any file that is added."""
    from whereas.sources import reader, recognise
    from whereas.sources.base import InputFile

    if not path.is_file():
        what = "this is a folder, not a file" if path.is_dir() else "there is no such file"
        meant = did_you_mean(files(path)) if not path.is_dir() else ""
        raise UsageError(what, str(path), meant or "name one file with the text in it")
    try:
        chosen = recognise(path)
    except UsageError:
        chosen = reader("folder")
    items = list(chosen.read(InputFile(path, path.name)))
    records = [item for item in items if isinstance(item, Record) and item.text.strip()]
    if not records:
        why = next((i.why for i in items if isinstance(i, Refusal)), "the file holds no text")
        raise UsageError(why, str(path), "give a file with text in it")
    if len(records) > 1:
        raise UsageError(
            f"the file holds {len(records)} texts",
            str(path),
            "add it and use `whereas trace --all`",
        )
    record = records[0]
    return of_text(
        snapshot, record.text, date or record.date_from or datetime.date.today(),
        place if place is not None else record.place or None,
        to=None if date else record.date_to, title=record.title or path.name, spans=record.spans,
    )  # fmt: skip


def allowed(snapshot: Snapshot, mask: pa.Array) -> NDArray[np.int32]:
    """The snapshot's table for kernels with only the documents in `mask` allowed."""
    table = snapshot.table.copy()
    table[:, 5] &= np.asarray(mask, dtype=np.int32)
    return table
