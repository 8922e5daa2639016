"""What was learnt about ranking, as `fitted.toml` holds it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from whereas.search.fields import FIELDS
from whereas.search.terms import terms_of

FEATURES = (
    "score", "fresh", "covered", "title", "heading", "purpose",
    "stretch", "close", "near", "early", "length",
)  # fmt: skip
"""What a candidate is ranked by, each as a share of what the whole description weighs: `score` its
BM25F, `fresh` the same without restated law, `covered` the terms it holds at all, those in its
`title`, a `heading` or its `purpose`; `stretch` the best stretch of its text; terms that stand
`close` together and `near` one another as in the description; those `early` in the text.
`length` is the logarithm of its words."""

MEANT = ("nearest", "titled")
"""What counts beside FEATURES where meaning does: the cosines of the description with the `nearest`
piece and with the title (0 where there is none)."""

FEW, MANY = 10, 20
"""Terms of a description up to which it is of few words, and from which on of many: what lies
between is weighed in between. Plain descriptions have two to nine, councils' summaries thirty."""


@dataclass(frozen=True, slots=True)
class Model:
    """The constants of a ranking.

    `fields` weigh a word by the field it stands in (`search.fields`), `k` and `b` are BM25's, words
    said n times in a description count n ** `again`. `asked` are terms that descriptions use
    whatever they are about, and `asked_weights` the most that each may weigh. `features` weigh
    FEATURES; where meaning counts too, `few_words` and `many_words` weigh FEATURES and MEANT, for
    descriptions of so many.
    """

    fields: NDArray[np.float64]
    k: float
    b: float
    again: float
    asked: NDArray[np.uint32]
    asked_weights: NDArray[np.float64]
    features: NDArray[np.float64]
    few_words: NDArray[np.float64]
    many_words: NDArray[np.float64]

    def weights_with_meaning(self, terms: int) -> NDArray[np.float64]:
        """The weights of FEATURES and MEANT for a description of so many terms."""
        share = min(max((terms - FEW) / (MANY - FEW), 0.0), 1.0)
        return np.asarray((1 - share) * self.few_words + share * self.many_words)

    def most(self, terms: NDArray[np.uint32]) -> NDArray[np.float64]:
        """The most that each term may weigh, however rare it is in law."""
        if not self.asked.size:
            return np.full(terms.size, np.inf)
        at = np.minimum(np.searchsorted(self.asked, terms), self.asked.size - 1)
        return np.where(self.asked[at] == terms, self.asked_weights[at], np.inf)


@cache
def fitted() -> Model:
    """The model that ships with whereas."""
    table = tomllib.loads((files(__package__) / "fitted.toml").read_text("utf-8"))
    words = table["asked"]
    terms = terms_of(list(words))
    shares = np.array(list(words.values()), dtype=np.float64)
    order = np.argsort(terms)
    return Model(
        np.array([table["fields"][name] for name in FIELDS], dtype=np.float64),
        float(table["k"]),
        float(table["b"]),
        float(table["again"]),
        terms[order],
        asked_weight(shares)[order],
        np.array([table["features"][name] for name in FEATURES], dtype=np.float64),
        *(
            np.array([table[size][name] for name in (*FEATURES, *MEANT)], dtype=np.float64)
            for size in ("few_words", "many_words")
        ),
    )


def asked_weight(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The most that a term may weigh which stands in this share of descriptions."""
    return np.log(1 + (1 - shares) / np.maximum(shares, 1e-9))
