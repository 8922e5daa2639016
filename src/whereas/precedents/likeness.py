"""How much of a description stands in a measure: the features that its likeness is judged by.

A search ranks measures against one another; this asks of each by itself how much of what was asked
it says, and whether it says it in one place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.precedents.plain import said_by
from whereas.search.model import FEATURES as RANKED
from whereas.search.nearness import Near
from whereas.search.query import Query
from whereas.search.ranking import NEAREST, QUOTED, Part, Ranker, meant
from whereas.search.terms import terms_of
from whereas.words.codes import EXACT_BITS
from whereas.words.normal import place_words

FEATURES = (
    "ranked", "covered", "stretch", "close", "near", "together", "narrow", "weightiest", "size",
    "heading",
)  # fmt: skip
"""`ranked` is what a search ranks by, and no part of the score: it goes by a text's length, and
sections of codes are shorter than the bills that the score is learnt from. As a search reckons them
(`search.model.FEATURES`) are `covered`, the share of what a description's terms weigh that the
measure holds at all, its best `stretch`, and pairs that stand `close` and `near`. Shares, too, are
those that stand `together` in the best stretch of 240 words and in the `narrow` one of 48, also by
the words that law has for them (`plain`); of the three `weightiest` terms those in the stretch;
those in the title or a `heading`. `size` is the logarithm of the number of terms."""

MEANT = ("nearest", "titled", "below the best", "nearest and narrow")
"""Where a library is sought by meaning too: the cosines of the description with the measure's
`nearest` piece and with its title (0 where it has none); how far the first is below that of the
best candidate; and the first times `narrow`, since words and meaning together say more."""

BIDDING = (
    "must should can cannot need ought let make require allow permit rule law bill ordinance "
    "resolution legislation act local measure mandate regulate restrict restriction like about "
    "into over down up out without every each also only more most nobody anyone everyone"
).split()
"""Words for that a law bids, not for what: law says "shall" and "unlawful" for "must" and "ban"."""

PLAIN_WEIGHT = 0.5
"""What a word that law has for a plain one weighs beside it when documents are looked up."""

MOST_UNKNOWN = 8
"""Terms that no measure holds which count beside as many as are held: a text in another language
or full of names is not measured by its oddities alone."""

WEIGHTIEST = 3
"""Terms that say what a description is about: "bags", "plastic", "grocery"."""

_NARROW = FEATURES.index("narrow")
_TAKEN = [RANKED.index(name) for name in ("covered", "stretch", "close", "near")]
_HEADS = [RANKED.index(name) for name in ("title", "heading")]


class Description:
    """A description ready to be held against documents."""

    def __init__(self, ranker: Ranker, query: Query, near: Near | None = None) -> None:
        """Weigh its terms and score all documents once; `near` is how near they are in meaning."""
        self.ranker, self.near = ranker, near
        bidding = np.isin(query.terms, terms_of(BIDDING))
        telling = query.only(np.flatnonzero(~bidding)) if not bidding.all() else query
        self.query, self.weights = ranker.weighed(telling)
        self.unknown, self._lost = self._unknown(telling)
        self.whole = float(self.weights.sum() + self._lost.sum())
        self._scores = ranker.scores(self.query, self.weights)
        self._said = self._scores + self._said_by()

    def _unknown(self, telling: Query) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
        """Terms that no measure holds, nor a word of law for them, and what they would weigh.

        They count as not said: a ban of zeppelins over schools is not about schools.
        """
        count = int(self.ranker.alive.sum())
        most = np.minimum(np.log(1 + (count + 0.5) / 0.5), self.ranker.model.most(telling.terms))
        held = self.ranker.frequencies(telling.terms) > 0
        plain = np.array(
            [bool(self.ranker.frequencies(said_by(t)).any()) for t in telling.terms.tolist()],
            dtype=np.bool_,
        )
        lost = np.flatnonzero(~held & ~plain)[: self.weights.size + MOST_UNKNOWN]
        return telling.terms[lost], most[lost] * telling.times[lost] ** self.ranker.model.again

    def _said_by(self) -> NDArray[np.float32]:
        """What documents score for the words that law has for the description's plain ones."""
        pieces = [said_by(term) for term in self.query.terms.tolist()]
        shares = np.repeat(self.weights, [piece.size for piece in pieces])
        terms = np.concatenate([np.empty(0, dtype=np.uint32), *pieces])
        terms, first = np.unique(terms, return_index=True)
        fresh = ~np.isin(terms, self.query.terms)
        none = np.empty(0, dtype=np.int64)
        more = Query(terms[fresh], np.ones(int(fresh.sum()), dtype=np.int64), none, none)
        kept, weights = self.ranker.weighed(more)
        most = shares[first][fresh][np.isin(more.terms, kept.terms)]
        return self.ranker.scores(kept, PLAIN_WEIGHT * np.minimum(weights, most))

    def candidates(self, allowed: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
        """The `count` documents that hold most of it, best first; then those near in meaning."""
        mask = allowed & self.ranker.alive
        docs = self.ranker.best(self._said, mask, count)
        if self.near is None:
            return docs
        nearest = self.near.best(mask, NEAREST, self.ranker.order)
        return np.concatenate([docs, np.setdiff1d(nearest, docs)])

    def unsaid(self, docs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which documents hold no word of it, nor one that law has for such a word."""
        return np.asarray(self._said[docs] <= 0)

    def meant(
        self, docs: NDArray[np.int64], features: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        """MEANT of the candidates, beside their FEATURES; None if nothing is sought by meaning."""
        if self.near is None:
            return None
        both = meant(self.near, docs)
        nearest = both[:, 0]
        below = nearest - nearest.max(initial=-1.0)
        narrow = nearest * features[:, _NARROW]
        return np.column_stack([both, below, narrow])

    def features(self, docs: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """FEATURES of some documents, and the words that say most of it, 48 at most."""
        if not self.weights.size or not docs.size:
            none = np.zeros((docs.size, len(FEATURES)))
            return none, np.zeros((docs.size, 2), dtype=np.int32)
        ranked, wide = self.ranker.features(self.query, self.weights, self._scores, docs)
        narrow = self.ranker.narrowed(self.query, docs, wide)
        ranked = ranked * (float(self.weights.sum()) / self.whole)
        in_wide, in_narrow = self.held(docs, wide), self.held(docs, narrow)
        every = np.sort(np.concatenate([self.weights, self._lost]))[::-1][:WEIGHTIEST]
        top = np.argsort(-self.weights, kind="stable")[:WEIGHTIEST]
        top = top[self.weights[top] >= every[-1]]
        columns = [
            ranked @ self.ranker.model.features,
            *ranked[:, _TAKEN].T,
            in_wide @ self.weights / self.whole,
            in_narrow @ self.weights / self.whole,
            in_wide[:, top] @ self.weights[top] / float(every.sum()),
            np.full(docs.size, np.log(self.weights.size + self._lost.size)),
            ranked[:, _HEADS].max(axis=1),
        ]
        return np.column_stack(columns), narrow

    def where_near(
        self, docs: NDArray[np.int64], stretches: NDArray[np.int32], there: NDArray[np.bool_]
    ) -> NDArray[np.int32]:
        """The same stretches; those of documents `there` are where these are nearest in meaning.

        Of the nearest section the 48 words that hold most of what was asked, else its first.
        """
        if self.near is None:
            return stretches
        moved = self.near.where_nearest(docs, stretches, there)
        if not self.weights.size:
            moved[there, 1] = np.minimum(moved[there, 1], moved[there, 0] + QUOTED)
            return moved
        moved[there] = self.ranker.narrowed(self.query, docs[there], moved[there])
        return moved

    def held(self, docs: NDArray[np.int64], stretches: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which terms stand in each document's stretch of words. Shape (documents, terms)."""
        found = np.zeros((docs.size, self.weights.size), dtype=np.bool_)
        for part in self.ranker.parts:
            rows = docs - part.base
            mine = np.flatnonzero((rows >= 0) & (rows < part.index.lengths.shape[0]))
            if mine.size:
                forms, terms = _forms(part, self.query.terms)
                for i in mine.tolist():
                    begin = int(part.starts[rows[i]])
                    words = part.codes[begin + stretches[i, 0] : begin + stretches[i, 1]]
                    found[i, terms[np.isin(forms, words & EXACT_BITS)]] = True
        return found

    def anywhere(self, docs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which terms stand in each document or in its title. Shape (documents, terms)."""
        found = np.zeros((docs.size, self.weights.size), dtype=np.bool_)
        for part in self.ranker.parts:
            rows = docs - part.base
            mine = np.flatnonzero((rows >= 0) & (rows < part.index.lengths.shape[0]))
            for t, term in enumerate(self.query.terms.tolist() if mine.size else ()):
                at = part.places(np.append(said_by(term), np.uint32(term)))
                for k in at[at >= 0].tolist():
                    posted = part.index.docs[part.index.starts[k] : part.index.starts[k + 1]]
                    found[mine, t] |= np.isin(rows[mine], posted)
        return found

    def said(self, text: str) -> list[str]:
        """Each term as the description says it, in their order; the unknown ones last."""
        words: dict[int, str] = {}
        placed = place_words(text)
        shown = [
            text[a:b]
            for a, b in zip(placed.starts.tolist(), placed.ends.tolist(), strict=True)
        ]  # fmt: skip
        for term, word in zip(terms_of(shown).tolist(), shown, strict=True):
            words.setdefault(term, word)
        return [
            words.get(term, "") for term in [*self.query.terms.tolist(), *self.unknown.tolist()]
        ]


def _forms(part: Part, terms: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The words of a segment that say each term, and which term each is of.

    Those that law has for a plain word count too: one word may then be of several terms.
    """
    pieces, owners = [np.empty(0, dtype=np.uint32)], [np.empty(0, dtype=np.int64)]
    for t, term in enumerate(terms.tolist()):
        at = part.places(np.append(said_by(term), np.uint32(term)))
        for k in at[at >= 0].tolist():
            forms = part.index.forms[part.index.form_starts[k] : part.index.form_starts[k + 1]]
            pieces.append(forms)
            owners.append(np.full(forms.size, t, dtype=np.int64))
    return np.concatenate(pieces), np.concatenate(owners)
