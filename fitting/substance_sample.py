"""Passages of the fictional corpora whose truth is known: stock clause or borrowed section."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import whereas
from whereas import sample
from whereas.answers.trace import Batch, run
from whereas.answers.trace_all import latest
from whereas.filters import Filters
from whereas.library.snapshot import Snapshot
from whereas.passages.credit import SRC_DOC, SRC_FIRST, SRC_LAST
from whereas.passages.trace import P_T0
from whereas.sample.generate import generate
from whereas.substance.library import passage_features
from whereas.words.normal import place_words

SEED = 7
AT_ONCE = 200
"""Measures traced at a time."""

_NUMBER = re.compile(r"(?:Section|SECTION|Sec)\D*(\d+)")
"""The label of a section that bears the same number in `lineage.csv`; a codified one doesn't."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What `lineage.csv` says of a target and a source."""

    relation: str
    how: str
    sections: frozenset[str]


def known_passages(
    scratch: Path, generated: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.int64]]]:
    """For the sample and a generated corpus: features, and whether each passage is substance."""
    generate(generated, SEED).write(scratch / "corpus")
    for number, folder in enumerate((sample.path(), scratch / "corpus")):
        library = whereas.open(scratch / f"library-{number}")
        library.add(folder)
        yield _known(library.snapshot, _lineage(folder))


def _lineage(folder: Path) -> dict[tuple[str, str], Pair]:
    with (folder / "lineage.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["target"], row["source"]): Pair(
                row["relation"], row["how"], frozenset(row["sections"].split(";"))
            )
            for row in csv.DictReader(file)
        }


def _known(
    snapshot: Snapshot, lineage: dict[tuple[str, str], Pair]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    docs = latest(snapshot)
    names = snapshot.docs["measure"].to_pylist()
    features, truth = [], []
    for first in range(0, docs.size, AT_ONCE):
        chosen = docs[first : first + AT_ONCE]
        batch = Batch.of_library(snapshot, chosen)
        traced = run(snapshot, batch, Filters(), snapshot.table)
        measured = passage_features(snapshot, batch.offsets, batch.codes, traced)
        for i, doc in enumerate(chosen.tolist()):
            starts = place_words(snapshot.text(doc), str(snapshot.value(doc, "place") or "")).starts
            for source in traced.sources[traced.bounds[i, 0] : traced.bounds[i + 1, 0]].tolist():
                pair = lineage.get((names[doc], names[source[SRC_DOC]]))
                rows = np.arange(source[SRC_FIRST], source[SRC_LAST]) if pair else np.arange(0)
                begins = starts[traced.passages[rows, P_T0]]
                labels = snapshot.labels(np.full(rows.size, doc), begins)
                for row, label in zip(rows.tolist(), labels, strict=True):
                    verdict = _verdict(pair, label)
                    if verdict is not None:
                        features.append(measured[row])
                        truth.append(int(verdict))
    return np.array(features), np.array(truth)


def _verdict(pair: Pair | None, label: str) -> bool | None:
    """Whether a passage in this part of a target is borrowed; None where that isn't known."""
    if pair is None or (pair.relation, pair.how) == ("independent", "same topic"):
        return None if pair is None else False
    if pair.relation != "likely source":
        return None
    if label == "Enacting clause":
        return False
    if label == "Recitals":
        return True if "recitals" in pair.sections else None
    number = _NUMBER.fullmatch(label)
    return number[1] in pair.sections if number else None
