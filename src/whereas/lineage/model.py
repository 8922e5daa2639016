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
from whereas.lineage.said import HABITS, grown

Floats = NDArray[np.float64]

FEATURES = (
    "variants", "names", "numbers", "against", "lost", "lost_names", "lost_numbers", "own",
    "apart", "conflict", "held", "lacking", "extra", "private", "moves", "soon", "two_years",
    "four_years", "long_ago", "same_place", "same_state", "leftover", "marked", "parented",
    "reverted", "reverted_names", "regained", "inherited", "inherited_names", "inherited_words",
    "shed", "ancestral", "undated",
)  # fmt: skip
"""The columns of `features`."""

CERTAIN = (
    "score", "margin", "own", "apart", "against", "variants", "private", "held", "alone",
    "unknown", "ahead", "behind", "conflict",
)  # fmt: skip
"""The columns of `certainty`: what the probability of a choice is judged by."""

THIRD = (
    "own", "apart", "both", "conflict", "against", "variants", "private", "reverted", "ancestral",
    "inherited", "lost", "lead", "rooted", "held",
)  # fmt: skip
"""The columns of `third_signs`: what speaks for a missing third text."""

DIRECTION = (
    "later_year", "leftover", "longer", "marked", "sections_grown", "more_sections", *HABITS,
)  # fmt: skip
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
    common_share: float
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
        _vector(data["common"], ("intercept", *THIRD)),
        float(data["common"]["share"]),
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
    if not arcs:
        return np.empty((0, len(FEATURES)))
    counts = np.array(
        [
            (
                a.variants, a.names, a.numbers, a.against, a.lost, a.lost_names, a.lost_numbers,
                a.own, a.apart, a.conflict, max(a.extra - a.private, 0) / 30, a.private / 30,
                a.moves, a.reverted, a.reverted_names, a.regained / 10, a.inherited,
                a.inherited_names, a.inherited_words / 10, a.shed / 10, a.ancestral,
            )
            for a in arcs
        ],
        dtype=np.float64,
    )  # fmt: skip
    flags = np.array(
        [
            (a.same_place, a.same_state, a.leftover, a.marked, a.parented, a.order == 0)
            for a in arcs
        ],
        dtype=np.float64,
    )
    counts = np.log1p(counts)
    held = np.array([a.held for a in arcs], dtype=np.float64)
    words = np.maximum([a.held + a.missing for a in arcs], 1)
    shares = np.stack([held / words, (held.max() - held) / words], axis=1)
    gaps = _gaps(np.array([a.gap for a in arcs], dtype=np.float64))
    return np.hstack(
        [counts[:, :10], shares, counts[:, 10:13], gaps, flags[:, :5], counts[:, 13:], flags[:, 5:]]
    )


def _gaps(days: Floats) -> Floats:
    """What the days between two texts say; those that are unknown are negative."""
    years = np.log(np.maximum(days, 1.0) / 365)
    soon = (days >= 0) & (days < SOON)
    spans = [
        np.clip((years - np.log(low)) / np.log(high / low), 0.0, 1.0)
        for low, high in ((0.25, 2.0), (2.0, 4.0))
    ]
    return np.stack([soon, *spans, np.maximum(years - np.log(LONG_AGO), 0.0)], axis=1)


def _share(words: int, arc: Arc) -> float:
    return words / max(arc.held + arc.missing, 1)


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


MOST_LEAD = 5.0
"""Lead beyond which it no longer matters whether a third text is missing."""


def third_signs(a: Arc) -> Floats:
    """What tells whether two texts come from a third that is missing, not from one another."""
    counts = [
        a.own, a.apart, min(a.own, a.apart), a.conflict, a.against, a.variants, a.private / 30,
        a.reverted, a.ancestral, a.inherited, a.lost,
    ]  # fmt: skip
    lead = float(np.clip(a.lead, 0.0, MOST_LEAD)) / MOST_LEAD
    return np.array([*np.log1p(counts), lead, float(not a.parented), _share(a.held, a)])


def logistic(z: float) -> float:
    """The probability with these log odds."""
    return float(1.0 / (1.0 + np.exp(-np.clip(z, -30.0, 30.0))))


def judged(weights: Floats, row: Floats) -> float:
    """A logistic probability; the first weight is the intercept."""
    return logistic(_log_odds(weights, row))


def _log_odds(weights: Floats, row: Floats) -> float:
    return float(weights[0] + weights[1:] @ row)


def for_third(model: Model, arc: Arc) -> float:
    """How much more the evidence speaks for a missing third text than among all pairs (log)."""
    share = model.common_share
    return _log_odds(model.common, third_signs(arc)) - float(np.log(share / (1.0 - share)))


FAMILY_PRIOR = (0.06, 4.0)
"""Members with a missing source, of so many: what is held of a family before its members are looked
at. One in seventy, as in the generated corpora, and soon outweighed by the members themselves."""

MOST_SHARE = 0.3
"""Share of a family's members at most that are held beforehand to miss their source. By fourfold
cross-validation over the corpora that the model is fitted to, 0.83 of the takers of missing texts
are found and 0.022 of the true sources lost; with 0.5 and a stronger penalty 0.90 and 0.037."""

ROUNDS = 30
"""Rounds in which a family's share settles; it moves by less than a hundredth after twenty."""


def third_texts(evidence: Floats) -> Floats:
    """The chance of each of a family's pairs that both come from a third text that is missing.

    Missing sources are rare, but where one member has one, others have it too: the family's own
    share is estimated from its pairs (empirical Bayes, by expectation and maximisation).
    """
    prior, of = FAMILY_PRIOR
    share = prior / of
    chances = np.zeros(evidence.size)
    for _ in range(ROUNDS):
        odds = np.clip(evidence + np.log(share / (1.0 - share)), -30.0, 30.0)
        chances = 1.0 / (1.0 + np.exp(-odds))
        share = min(float((prior + chances.sum()) / (of + evidence.size)), MOST_SHARE)
    return chances


def calibrated(model: Model, chance: float) -> float:
    """A chance at home, as it came true on resubmitted bills that the model had not seen."""
    return float(np.interp(chance, *model.curve))


def direction(family: Family, a: int, b: int) -> Floats:
    """What tells whether b was taken from a rather than a from b, dates apart."""
    one, two = family.said[a], family.said[b]
    years = two.year - one.year if one.year and two.year else 0
    longer = np.log((family.codes[b].size + 20) / (family.codes[a].size + 20))
    leftover = int(family.places[a] in family.named[b]) - int(family.places[b] in family.named[a])
    marked = int(a in family.marked[b]) - int(b in family.marked[a])
    habits = (_damped(y - x) for x, y in zip(one.habits, two.habits, strict=True))
    row = [_damped(years), leftover, float(longer), marked, *_sections(family, a, b), *habits]
    return np.array(row, dtype=np.float64)


def _sections(family: Family, a: int, b: int) -> tuple[float, float]:
    """Whether b cites higher sections than a, and more, if both may be of one code."""
    one, two = family.said[a], family.said[b]
    if 0 <= family.places[a] != family.places[b] >= 0:
        return 0.0, 0.0
    return float(grown(one, two)), _damped(len(two.sections) - len(one.sections))


def _damped(count: int) -> float:
    """A difference that counts less the larger it is."""
    return float(np.sign(count) * np.log1p(abs(count)))


def directions(family: Family, a: int, b: int, model: Model) -> float:
    """Log odds that b was taken from a rather than a from b, dates apart."""
    return float(model.direction @ direction(family, a, b))
