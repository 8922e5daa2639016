"""Find the council's matter files and read each into a record or a refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from whereas.errors import UnreadableError
from whereas.records import Record, Refusal
from whereas.sources.base import InputFile, Reader

_KINDS = ("introduction", "resolution")
_TRUTH = "resubmit"
"""The folder of known resubmissions: truth for evaluation, never read."""

_KEYS = (b'"File"', b'"TypeName"', b'"IntroDate"')
_HEAD_BYTES = 65_536
"""The keys stand in the first hundreds of bytes, after a title that may be long."""

_LOOKS = 5
"""Files of a folder that are looked at before it counts as another format."""


class NycReader(Reader):
    """Reads the public mirror of the council's legislation system."""

    name = "nyc"

    def recognises(self, path: Path) -> bool:
        """Say whether `path` is a matter's file, or a folder of them down to two levels."""
        if path.name == _TRUTH or path.parent.name == _TRUTH:
            return False
        if path.is_file():
            return path.suffix.lower() == ".json" and _looks_like_matter(path)
        return any(
            _looks_like_matter(file)
            for folder in _roots(path)
            for pattern in ("*.json", "[0-9][0-9][0-9][0-9]/*.json")
            for file in islice(sorted(folder.glob(pattern)), _LOOKS)
        )

    def files(self, path: Path) -> Iterator[InputFile]:
        """Yield every file under the introductions and resolutions, sorted by name."""
        if path.name == _TRUTH or path.parent.name == _TRUTH:
            return
        if path.is_file():
            yield InputFile(path, path.name)
            return
        found = ((file.relative_to(path), file) for root in _roots(path) for file in _below(root))
        for name, file in sorted((n.as_posix(), f) for n, f in found if _TRUTH not in n.parts):
            yield InputFile(file, name)

    def read(self, file: InputFile) -> Iterator[Record | Refusal]:
        """Yield the file's one record, or the refusal that says why there is none."""
        from whereas.sources.nyc import matter  # not before it is needed: see `_record`

        try:
            yield _record(file)
        except UnreadableError as error:
            yield Refusal(
                file=file.name, why=error.what, todo=error.todo, jurisdiction=matter.JURISDICTION
            )


def _roots(path: Path) -> list[Path]:
    """Give the folders of kinds where `path` is the mirror's root, else `path` itself."""
    return [path / kind for kind in _KINDS if (path / kind).is_dir()] or [path]


def _below(root: Path) -> Iterator[Path]:
    return (p for p in root.rglob("*") if not p.name.startswith(".") and p.is_file())


def _looks_like_matter(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    return all(key in head for key in _KEYS)


def _record(file: InputFile) -> Record:
    # Imported here: their many patterns would cost every command that asks who reads a file.
    from whereas.sources.nyc import matter
    from whereas.sources.nyc.body import read_body

    fields = _load(file.path)
    identity = matter.identity(fields)
    dates = matter.dates(fields)
    body = read_body(fields, is_bill=identity.kind == "bill")
    return Record(
        measure=identity.measure,
        text=body.text,
        version=identity.version,
        stage=identity.stage,
        jurisdiction=matter.JURISDICTION,
        place=matter.PLACE,
        kind=identity.kind,
        title=matter.text_of(fields, "Title") or matter.text_of(fields, "Name"),
        status=matter.text_of(fields, "StatusName"),
        url=matter.url(fields),
        aliases=matter.aliases(fields),
        date_from=dates.first,
        date_to=dates.last,
        date_basis=dates.basis,
        spans=body.spans,
        marks=body.marks,
        history=matter.history(fields),
        summary=matter.text_of(fields, "Summary"),
        file=file.name,
    )


def _load(path: Path) -> dict[str, object]:
    if path.suffix.lower() != ".json":
        raise UnreadableError("not a .json file of the council's mirror")
    try:
        fields = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UnreadableError(f"can't be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 text (byte {error.start})") from error
    except RecursionError as error:
        raise UnreadableError("JSON nested too deeply") from error
    except ValueError as error:
        raise UnreadableError(f"broken JSON: {error}") from error
    if not isinstance(fields, dict):
        raise UnreadableError("not a JSON object")
    return fields
