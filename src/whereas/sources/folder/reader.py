"""Read a folder of texts: the last resort of the registry, and the way for one's own files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from whereas.errors import UnreadableError
from whereas.records import Record, Refusal, Span
from whereas.sources.base import InputFile, Reader
from whereas.sources.documents import read_document
from whereas.sources.documents.kinds import BINARY, HEAD_BYTES, KINDS, kind_by_head
from whereas.sources.folder.decode import MAX_BYTES, NotTextError, decode
from whereas.sources.folder.facts import (
    Dates,
    Facts,
    front_matter,
    listed,
    name_dates,
    stated_dates,
)
from whereas.sources.folder.law_files import own_records, with_row
from whereas.sources.folder.table import Row, find_table, read_table, table_refusals

MAX_DOCUMENT = 256 * 1024 * 1024
"""Bytes of a file that may hold pictures: four times what a text may have, read whole."""

NOT_LAW = frozenset(("readme", "license", "licence", "changelog", "contributing"))
"""Names of files about the folder; left out unless its table lists them."""

TITLE_CHARACTERS = 300

_WRITE = "write 2009-05-03, May 3, 2009, 2009-05 or 2009"
_NOT_SLUG = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True, slots=True)
class _Content:
    """A file's text with what it states about itself."""

    text: str
    spans: tuple[Span, ...] = ()
    title: str = ""
    facts: Facts | None = None
    notes: tuple[str, ...] = ()


class FolderReader(Reader):
    """Texts, pages and word processors' documents, one measure each, with an optional table."""

    name = "folder"

    def recognises(self, path: Path) -> bool:
        """Say whether this is such a file, or a folder that holds one somewhere."""
        if path.is_file():
            return path.suffix.lower() in KINDS
        return any(p.suffix.lower() in KINDS for p in _walk(path))

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield the documents, what the table names beside them, and the table."""
        if path.is_file():
            yield InputFile(path, path.name)
            return
        table = find_table(path)
        rows = read_table(table).rows if table else {}
        for name, file in sorted((p.relative_to(path).as_posix(), p) for p in _walk(path)):
            wanted = file.suffix.lower() in KINDS or file == table
            if name in rows or (wanted and file.stem.lower() not in NOT_LAW):
                yield InputFile(file, name, table if file != table else None)

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield a record for the file, or for each row of the table that names it."""
        folder = _folder(file)
        table = find_table(folder)
        if table is not None and table == file.path:
            yield from table_refusals(table, file.name, folder)
            return
        rows = read_table(table).rows.get(file.name, []) if table else []
        if own := own_records(file):
            yield from _own(file, own, rows)
            return
        try:
            content = _content(file.path)
        except (OSError, NotTextError, UnreadableError) as error:
            yield _refused(file, error)
            return
        if not rows:
            yield from _records(file, content, None)
        for row in rows:
            earlier = row.namesake
            if earlier and _differ(folder / row.file, folder / earlier.file):
                why = f"has the id and version of row {earlier.number} and another text"
                yield Refusal(file.name, why, record=row.facts["id"], todo="give it its own id")
            else:
                yield from _records(file, content, row)


def _own(
    file: InputFile, items: list[Record | Refusal], rows: list[Row]
) -> Iterator[Record | Refusal]:
    """Yield what a file's own reader gives, with what the table's first row says of the file."""
    single = len(items) == 1
    for item in items:
        if isinstance(item, Refusal) or not rows:
            yield item
            continue
        row = rows[0]
        stated = _measure(file, row.facts) if single and "id" in row.facts else ""
        yield with_row(item, row.facts, stated, row.number)
    if rows and (problem := stated_dates(rows[0].facts, "date").problem):
        yield Refusal(file.name, f"the table's date is not taken: {problem}", todo=_WRITE)


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files under a folder, hidden ones left out."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(base, name)


def _folder(file: InputFile) -> Path:
    """Give the folder that the file's name is relative to."""
    return file.path.parents[len(PurePosixPath(file.name).parts) - 1]


def _refused(file: InputFile, error: Exception) -> Refusal:
    todo = "save its text as .txt and add that"
    if isinstance(error, OSError):
        return Refusal(file.name, f"can't be read: {error.strerror or error}")
    if isinstance(error, UnreadableError):
        return Refusal(file.name, error.what, todo=error.todo or todo)
    return Refusal(file.name, str(error), todo=todo)


def _content(path: Path) -> _Content:
    """Read a file as what its first bytes show it to be; what shows nothing is a text."""
    with path.open("rb") as stream:
        kind = kind_by_head(stream.read(HEAD_BYTES), path.suffix) or "plain"
    most = MAX_DOCUMENT if kind == "zip" or kind in BINARY else MAX_BYTES
    if path.stat().st_size > most:
        raise UnreadableError(f"is larger than {most // 1024**2} MiB, too long for one text")
    data = path.read_bytes()
    if kind == "plain":
        facts, text = front_matter(decode(data))
        return _Content(text if text.strip() else "", facts=facts)
    found = read_document(data, path.name)
    return _Content(found.text, found.spans, found.title, notes=found.notes)


def _differ(a: Path, b: Path) -> bool:
    try:
        return a != b and a.read_bytes() != b.read_bytes()
    except (OSError, ValueError):
        return False  # the other row's file can't be read: this one stands alone


def _records(file: InputFile, content: _Content, row: Row | None) -> Iterator[Record | Refusal]:
    """Yield the file's record, and a refusal of its date and of what could not be read of it."""
    facts = {**(content.facts or {}), **(row.facts if row else {})}
    dates = _dates(content.facts or {}, row.facts if row else {}, file.path.stem)
    measure = _measure(file, facts)
    yield Record(
        measure=measure,
        text=content.text,
        version=facts.get("version", "1"),
        stage=row.number if row else 0,
        jurisdiction=facts.get("jurisdiction"),
        place=facts.get("place") or _place(file),
        kind=facts.get("kind", "measure"),
        title=facts.get("title") or content.title or _first_line(content.text),
        status=facts.get("status", ""),
        url=facts.get("url", ""),
        aliases=_aliases(facts),
        part_of=listed(facts.get("part_of", "")),
        date_from=dates.date_from,
        date_to=dates.date_to,
        date_basis=dates.basis,
        spans=content.spans,
        summary=facts.get("summary", ""),
        file=file.name,
        record=f"row {row.number}" if row else "",
    )
    if dates.problem:
        yield Refusal(file.name, f"read without a date: {dates.problem}", measure, _WRITE)
    for note in content.notes:
        yield Refusal(file.name, f"read in part: {note}", measure)


def _dates(front: Facts, row: Facts, stem: str) -> Dates:
    """Take the dates of the best ground that states any: the row, front matter, the name."""
    grounds = (stated_dates(row, "date"), stated_dates(front, "date"), name_dates(stem))
    return next((d for d in grounds if d.date_from or d.problem), Dates())


def _measure(file: InputFile, facts: Facts) -> str:
    """Make the measure's id: the stated one, else from the folder's and the file's names."""
    stated = facts.get("id", "")
    if ":" in stated:
        return stated
    container = slug(_folder(file).resolve().name) or "folder"
    if stated:
        return f"{container}:{stated}"
    name = PurePosixPath(file.name)
    parts = [slug(p) for p in (*name.parent.parts, name.stem)]
    tie = _ties(file.path.parent, file.path.parent.stat().st_mtime_ns).get(file.path.name, 1)
    return f"{container}:{'.'.join(filter(None, parts)) or 'text'}{f'~{tie}' if tie > 1 else ''}"


@lru_cache(maxsize=16)
def _ties(folder: Path, changed: int) -> dict[str, int]:
    """Number the folder's texts whose names make one slug: `bags.md` is 1, `bags.txt` 2."""
    seen: dict[str, int] = {}
    ties = {}
    for name in sorted(path.name for path in folder.iterdir()):
        if PurePosixPath(name).suffix.lower() in KINDS:
            stem = slug(PurePosixPath(name).stem)
            seen[stem] = ties[name] = seen.get(stem, 0) + 1
    return ties


def slug(name: str) -> str:
    """Make a readable part of an id: lower case, words joined by hyphens."""
    return _NOT_SLUG.sub("-", name.lower()).strip("-")


def _aliases(facts: Facts) -> tuple[str, ...]:
    number = (facts["number"],) if "number" in facts else ()
    return tuple(dict.fromkeys((*number, *listed(facts.get("aliases", "")))))


def _place(file: InputFile) -> str:
    """Name the place by the folder that the file lies in, if that is not the one added."""
    parent = PurePosixPath(file.name).parent.name
    words = parent.replace("-", " ").replace("_", " ").strip()
    return words.title() if words.islower() else words


def _first_line(text: str) -> str:
    for line in text.split("\n", 50)[:50]:
        title = line.strip().lstrip("#").strip()
        if title:
            return title[:TITLE_CHARACTERS]
    return ""
