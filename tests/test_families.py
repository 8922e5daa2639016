"""Families: links of a whole library, kept and updated; folding, joining, names, ids, listing."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import whereas
from tests.engine import law, library
from tests.libraries import table
from whereas.answers.trace_all import latest
from whereas.families import kept
from whereas.families.links import Links, traced_links
from whereas.families.update import library_links, updated
from whereas.library.snapshot import Snapshot

Row = dict[str, object]


def told(snapshot: Snapshot, links: Links) -> list[tuple[object, ...]]:
    """Links by measure and version, in an order of their own."""
    names = snapshot.docs.select(["measure", "version"]).to_pylist()
    said = [tuple(name.values()) for name in names]
    columns = [column.tolist() for column in (links.t0, links.t1, links.s0, links.s1)]
    ends = [[said[doc] for doc in side.tolist()] for side in (links.target, links.source)]
    return sorted(zip(*ends, *columns, links.exact.tolist(), links.earlier.tolist(), strict=True))


def from_scratch(snapshot: Snapshot) -> list[tuple[object, ...]]:
    return told(snapshot, traced_links(snapshot, latest(snapshot)))


def measures(count: int, seed: int) -> list[Row]:
    """Measures that share stretches with one another, some undated, some of one day."""
    dice = random.Random(seed)
    stretches = [law(dice.randint(14, 60), 100 * seed + k) for k in range(count)]
    stock = law(40, 99)
    rows: list[Row] = []
    for k in range(count):
        parts = [law(30, 1000 * seed + k), *dice.sample([*stretches, stock, stock], 4)]
        dice.shuffle(parts)
        row: Row = {"id": f"x:m{k}", "text": " ".join(parts), "place": f"Town {k % 4}"}
        if dice.random() < 0.8:
            row["date"] = f"{dice.randint(1990, 1996)}-01-01"
        rows.append(row)
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_links_updated_step_by_step_are_those_from_scratch(tmp_path: Path, seed: int) -> None:
    rows = measures(24, seed)
    dice = random.Random(seed)
    dice.shuffle(rows)
    lib, waiting, held = whereas.open(tmp_path / "steps"), rows.copy(), list[Row]()
    for step in range(14):
        if len(held) > 4 and dice.random() < 0.25:
            gone = held.pop(dice.randrange(len(held)))
            lib.remove(str(gone["id"]))
        else:
            fresh = [waiting.pop() for _ in range(min(dice.choice((1, 1, 2, 5)), len(waiting)))]
            held += fresh
            if fresh:
                lib.add(table(tmp_path / f"{step}.jsonl", *fresh))
        assert told(lib.snapshot, library_links(lib.snapshot)) == from_scratch(lib.snapshot)
    at_once = library(tmp_path / "at-once", *held)
    assert told(lib.snapshot, library_links(lib.snapshot)) == from_scratch(at_once.snapshot)


def test_only_what_a_new_measure_touches_is_traced_again(tmp_path: Path) -> None:
    shared = law(40, 1)
    rows: list[Row] = [{"id": f"x:m{k}", "text": law(80, 10 + k)} for k in range(6)]
    rows += [{"id": "x:a", "text": f"{shared} {law(40, 2)}", "date": "2001-01-01"}]
    lib = library(tmp_path, *rows)
    library_links(lib.snapshot)
    before = kept.here(lib.snapshot)
    lib.add(table(tmp_path / "more.jsonl", {"id": "x:b", "text": f"{law(40, 3)} {shared}"}))
    traced = list[list[str]]()

    def spy(snapshot: Snapshot, targets: NDArray[np.int64]) -> Links:
        traced.append([snapshot.value(doc, "measure") for doc in targets.tolist()])
        return traced_links(snapshot, targets)

    links = updated(lib.snapshot, before, spy)
    assert traced == [["x:a", "x:b"]]
    assert links is not None
    assert told(lib.snapshot, links) == from_scratch(lib.snapshot)
