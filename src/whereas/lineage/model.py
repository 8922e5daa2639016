"""What was learnt: how much each piece of evidence says (`fitted.toml`), and its application."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from whereas.lineage.evidence import Arc, Family

Floats = NDArray[np.float64]

FEATURES = (
    "variants", "names", "numbers", "against", "lost", "lost_names", "lost_numbers", "own",
    "apart", "conflict", "held", "lacking", "extra", "private", "moves", "soon", "long_ago",
    "same_place", "same_state", "leftover", "marked",
)  # fmt: skip
"""The columns of `features`."""

CERTAIN = (
    "score", "margin", "own", "apart", "against", "variants", "private", "held", "alone",
    "unknown", "ahead", "behind", "conflict",
)  # fmt: skip
"""The columns of `certainty`: what the probability of a choice is judged by."""

DIRECTION = ("later_year", "leftover", "longer", "marked")
"""The columns of `directions`."""

Situation = Literal["elsewhere", "at_home", "undated"]
SITUATIONS: tuple[Situation, ...] = ("elsewhere", "at_home", "undated")
"""A choice among texts of several places, of one place (which brings its own bills again), or
among texts of which dates don't say who was first. Each is weighed in its own way."""

SOON = 90
"""Days within which hardly anyone can have seen, drafted and passed what another has passed."""

LONG_AGO = 3.0
"""Years from which on a source becomes less likely the older it is: news travels first."""


@dataclass(frozen=True, slots=True)
class Model:
    """Coefficients by name, as `fitted.toml` has them."""

    choice: Mapping[Situation, Floats]
    certain: Mapping[Situation, Floats]
    common: Floats
    direction: Floats
    curve: tuple[Floats, Floats]


@cache
def model() -> Model:
    """The model that comes with the package."""
    return read_model(files("whereas.lineage").joinpath("fitted.toml").read_text("utf-8"))


def read_model(text: str) -> Model:
    """Read a model from its file's text."""
    data = tomllib.loads(text)
    certain = ("intercept", *CERTAIN)
    return Model(
        {kind: _vector(data["choice"][kind], FEATURES) for kind in SITUATIONS},
        {kind: _vector(data["certain"][kind], certain) for kind in SITUATIONS},
        _vector(data["common"], certain),
        _vector(data["direction"], DIRECTION),
        (np.array(data["calibration"]["said"]), np.array(data["calibration"]["right"])),
    )


def _vector(table: Mapping[str, float], names: Sequence[str]) -> Floats:
    return np.array([float(table.get(name, 0.0)) for name in names])


def situation(arcs: Sequence[Arc]) -> Situation:
    """In what situation a target's source is chosen."""
    if all(arc.same_place for arc in arcs):
        return "at_home"
    return "elsewhere" if 2 * sum(arc.order for arc in arcs) > len(arcs) else "undated"


def features(arcs: Sequence[Arc]) -> Floats:
    """One row of evidence for each of the arcs that lead to one target."""
    most = max((a.held for a in arcs), default=1)
    rows = [
        (
            np.log1p(a.variants), np.log1p(a.names), np.log1p(a.numbers), np.log1p(a.against),
            np.log1p(a.lost), np.log1p(a.lost_names), np.log1p(a.lost_numbers), np.log1p(a.own),
            np.log1p(a.apart), np.log1p(a.conflict), _share(a.held, a),
            _share(most - a.held, a), np.log1p(max(a.extra - a.private, 0) / 30),
            np.log1p(a.private / 30), np.log1p(a.moves), 0 <= a.gap < SOON,
            _long_ago(a.gap), a.same_place, a.same_state, a.leftover, a.marked,
        )
        for a in arcs
    ]  # fmt: skip
    return np.array(rows, dtype=np.float64).reshape(len(arcs), len(FEATURES))


def _share(words: int, arc: Arc) -> float:
    return words / max(arc.held + arc.missing, 1)


def _long_ago(gap: int) -> float:
    return max(0.0, float(np.log(max(gap, 1) / (365 * LONG_AGO))))


def softmax(utilities: Floats) -> Floats:
    """Probabilities of alternatives from their utilities."""
    e = np.exp(utilities - utilities.max()) if utilities.size else utilities
    return np.asarray(e / e.sum())


def certainty(arcs: Sequence[Arc], chances: Floats, best: int) -> Floats:
    """What tells whether the best of a target's arcs is right."""
    a = arcs[best]
    rest = np.delete(chances, best)
    second = float(rest.max()) if rest.size else 1e-3
    top = float(np.clip(chances[best], 1e-3, 1 - 1e-3))
    return np.array(
        [
            np.log(top / (1 - top)), np.log(top / max(second, 1e-3)), np.log1p(a.own),
            np.log1p(a.apart),
            np.log1p(a.against), np.log1p(a.variants),
            np.log1p(a.private / 30), _share(a.held, a), float(rest.size == 0),
            float(a.order == 0), np.log1p(max(a.lead, 0.0)), np.log1p(max(-a.lead, 0.0)),
            np.log1p(a.conflict),
        ]
    )  # fmt: skip


def logistic(z: float) -> float:
    """The probability with these log odds."""
    return float(1.0 / (1.0 + np.exp(-np.clip(z, -30.0, 30.0))))


def judged(weights: Floats, row: Floats) -> float:
    """A logistic probability; the first weight is the intercept."""
    return logistic(float(weights[0] + weights[1:] @ row))


def calibrated(model: Model, chance: float) -> float:
    """A chance at home, as it came true on resubmitted bills that the model had not seen."""
    return float(np.interp(chance, *model.curve))


def direction(family: Family, a: int, b: int) -> Floats:
    """What tells whether b was taken from a rather than a from b, dates apart."""
    years = family.years[b] - family.years[a] if family.years[a] and family.years[b] else 0
    grown = np.log((family.codes[b].size + 20) / (family.codes[a].size + 20))
    leftover = int(family.places[a] in family.named[b]) - int(family.places[b] in family.named[a])
    marked = int(a in family.marked[b]) - int(b in family.marked[a])
    return np.array([np.sign(years) * np.log1p(abs(years)), leftover, float(grown), marked])


def directions(family: Family, a: int, b: int, model: Model) -> float:
    """Log odds that b was taken from a rather than a from b, dates apart."""
    return float(model.direction @ direction(family, a, b))
