"""Where places lie, for maps: `places.csv` in the library's folder, if its user puts one there.

No package with permissive terms and of small size knows where every town lies, and nothing is
fetched; so a map is drawn of what its user states. The sample's fictional places are known.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

FILE = "places.csv"
"""Its name in the library's folder; the columns are place, lat and lon."""

MOST_BYTES = 8_000_000
"""Bytes of that file: some hundred thousand places, more than there are governments."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Degrees (north, east) of places by jurisdiction or name; `refused` says what is no place."""

    of: Mapping[str, tuple[float, float]]
    refused: list[str]

    def find(self, key: str, name: str) -> tuple[float, float] | None:
        """Where a place lies, by its jurisdiction or its name, None if that is not known."""
        return self.of.get(key.casefold()) or self.of.get(name.casefold())


def coordinates(folder: Path) -> Coordinates:
    """Read what is known of where places lie; a line that can't be read is named in `refused`."""
    sample = files("whereas.sample").joinpath("coordinates.csv").read_text("utf-8")
    found, refused = read(sample.splitlines())
    path = folder / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            return Coordinates(found, [f"{FILE}: more than {MOST_BYTES:,} bytes"])
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return Coordinates(found, refused)
    except (OSError, UnicodeDecodeError):
        return Coordinates(found, [f"{FILE}: can't be read as UTF-8 text"])
    stated, refused = read(lines)
    return Coordinates({**found, **stated}, refused)


def read(lines: Iterable[str]) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Places from the lines of a CSV table, and what is wrong with the others."""
    found: dict[str, tuple[float, float]] = {}
    refused = []
    for number, row in _rows(lines):
        place, at = (row.get("place") or "").strip(), _degrees(row)
        if place and at:
            found[place.casefold()] = at
        else:
            refused.append(f"{FILE}, line {number}: no place with lat and lon in degrees")
    return found, refused


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(line.replace("\0", "") for line in lines)
    header: list[str] = []
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = [""]
        if not header:
            header = [name.strip().lower() for name in row]
        elif row:
            yield reader.line_num, dict(zip(header, row, strict=False))


def _degrees(row: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except (KeyError, ValueError):
        return None
    fits = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (lat, lon) if fits else None
