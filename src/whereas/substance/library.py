"""Substance of the passages that a library finds: the two texts, and who else holds the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from whereas.fingerprints.select import common_table
from whereas.passages.trace import Traced
from whereas.substance.features import features
from whereas.substance.model import library_model, logistic, text_model
from whereas.substance.spread import PLACES_HELD, REPEATED, measure_passages
from whereas.substance.vocabulary import word_table

if TYPE_CHECKING:
    from whereas.library.snapshot import Snapshot


MANY = 2.0
"""Log2 of the places from which on what each of them repeats is repeated everywhere: four do."""


def judged(
    snapshot: Snapshot, offsets: NDArray[np.int64], codes: NDArray[np.uint32], traced: Traced
) -> NDArray[np.float32]:
    """How likely it is that each passage of a batch is substance; in the order of its passages."""
    measured = passage_features(snapshot, offsets, codes, traced)
    chances = np.round(logistic(library_model().log_odds(measured)), 3).astype(np.float32)
    return snapshot.marks.override(offsets, codes, traced, chances)


def passage_features(
    snapshot: Snapshot, offsets: NDArray[np.int64], codes: NDArray[np.uint32], traced: Traced
) -> NDArray[np.float64]:
    """The `model.LIBRARY_FEATURES` of each passage of a batch."""
    measured, spread = measure_passages(
        codes, offsets, traced.bounds, traced.sources, traced.passages, snapshot.addresses,
        snapshot.table, common_table(), *word_table(), snapshot.widely_held,
    )  # fmt: skip
    text = text_model()
    places, repeated = spread[:, PLACES_HELD], spread[:, REPEATED]
    says = text.log_odds(features(measured))
    return np.column_stack([says, repeated, everywhere(repeated, places)]).astype(np.float64)


def everywhere(repeated: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """`repeated` so far as several places do; `places` is log2 of them."""
    return np.asarray(repeated * np.minimum(places, MANY) / MANY)
