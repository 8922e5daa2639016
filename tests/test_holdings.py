"""What a library holds: counted right, whatever the order, and with when it was read."""

from __future__ import annotations

import os
from dataclasses import fields
from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import whereas
from tests.libraries import row, table
from whereas.library import adding, holdings
from whereas.library.captures import Captures
from whereas.library.schema import CAPTURES, DOCS, REFUSALS
from whereas.results import PlaceCoverage

DAYS = st.none() | st.dates(date(1990, 1, 1), date(1990, 1, 9))
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "jurisdiction": st.sampled_from([None, "ocd/a", "ocd/b"]),
            "place": st.sampled_from(["", "Alder", "Birch"]),
            "measure": st.sampled_from("mnopqr"),
            "version": st.sampled_from(["1", "2", "3"]),
            "stage": st.integers(0, 2),
            "date_from": DAYS,
            "date_to": DAYS,
            "words": st.integers(0, 2),
            "source": st.sampled_from(["/s", "/t"]),
            "file": st.sampled_from(["f", "g", "h"]),
        }
    ),
    max_size=12,
    unique_by=lambda doc: (doc["measure"], doc["version"]),
)
FILES = st.dictionaries(
    st.tuples(st.sampled_from(["/s", "/t"]), st.sampled_from(["f", "g", "h"])),
    st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03"]),
)


def snapshot(docs, files, dead=()):
    """What `holdings.count` asks of a snapshot."""
    whole = pa.Table.from_pylist(docs, schema=DOCS)
    rows = [{"source": s, "file": f, "fetched": time} for (s, f), time in files.items()]
    return SimpleNamespace(
        columns=whole.select,
        alive=np.array([i not in dead for i in range(len(docs))], dtype=np.bool_),
        captures=Captures(pa.Table.from_pylist(rows, schema=CAPTURES), REFUSALS.empty_table()),
    )


def _in_order(doc):
    days = (doc["date_to"], doc["date_from"])
    return doc["stage"], *(day or date.min for day in days), doc["version"]


def counted(docs, files):
    """The same count in plain Python: a row for each place, in no order."""
    latest = {}
    for doc in sorted(docs, key=_in_order):
        latest[doc["measure"]] = doc
    groups = {}
    for doc in docs:
        name = doc["place"] or doc["jurisdiction"] or ""
        groups.setdefault((doc["jurisdiction"], doc["jurisdiction"] or name), []).append(doc)
    rows = []
    for (jurisdiction, _), mine in groups.items():
        last = [d for d in mine if latest[d["measure"]] is d]
        times = [files.get((d["source"], d["file"]), "") for d in mine]
        rows.append(
            (
                jurisdiction,
                min(d["place"] or d["jurisdiction"] or "" for d in mine),
                len({d["measure"] for d in mine}),
                min((d["date_from"] for d in mine if d["date_from"]), default=None),
                max((d["date_to"] for d in mine if d["date_to"]), default=None),
                sum(d["words"] > 0 and d["date_to"] is None for d in last),
                sum(d["words"] for d in mine),
                sum(d["words"] == 0 for d in last),
                [],
                max(times),
            )
        )
    return rows


@given(DOCUMENTS, FILES, st.sets(st.integers(0, 11)), st.randoms(use_true_random=False))
def test_the_count_is_that_of_plain_python_in_any_order(docs, files, dead, random):
    living = [doc for i, doc in enumerate(docs) if i not in dead]
    said = holdings.count(snapshot(docs, files, dead))
    names = [field.name for field in fields(PlaceCoverage)]
    plain = [tuple(getattr(place, name) for name in names) for place in said.jurisdictions]
    expected = counted(living, files)
    assert sorted(plain, key=repr) == sorted(expected, key=repr)
    assert said.words == sum(doc["words"] for doc in living)
    random.shuffle(living)
    assert holdings.count(snapshot(living, files)) == said


@given(DOCUMENTS, FILES)
def test_a_count_that_was_kept_is_read_as_it_was(tmp_path_factory, docs, files):
    said = holdings.count(snapshot(docs, files))
    folder = tmp_path_factory.mktemp("kept")
    holdings.write(folder, said)
    assert holdings.read(folder) == said


@pytest.fixture
def clock(monkeypatch):
    """Sets the day on which files are read."""

    def today(day):
        now = SimpleNamespace(now=lambda _zone: datetime(2026, 5, day, tzinfo=UTC))
        monkeypatch.setattr(adding, "datetime", now)

    return today


def fetched(lib):
    return {place.name: place.fetched[:10] for place in lib.coverage().jurisdictions}


def test_coverage_says_when_each_place_was_read(tmp_path, clock):
    lib = whereas.open(tmp_path / "library")
    first = table(tmp_path / "first.jsonl", row(0), row(1))
    second = table(tmp_path / "second.jsonl", row(2), row(4))
    clock(1)
    lib.add(first, second)
    assert fetched(lib) == dict.fromkeys(["Town 0", "Town 1", "Town 2"], "2026-05-01")
    clock(2)
    os.utime(second)  # another time but the same bytes: it is not read again
    lib.add(second)
    assert set(fetched(lib).values()) == {"2026-05-01"}
    table(second, row(2), row(4, text="Another text of town one."))
    lib.add(second)
    assert fetched(lib) == {
        "Town 0": "2026-05-01",
        "Town 1": "2026-05-02",
        "Town 2": "2026-05-02",
    }
    lib.remove("town-2:ord-2")
    lib.remove(str(first))
    assert fetched(lib) == {"Town 1": "2026-05-02"}
    clock(3)
    lib.add(second)  # what is removed comes back with the next look at its file
    assert fetched(lib) == {"Town 1": "2026-05-03", "Town 2": "2026-05-03"}
